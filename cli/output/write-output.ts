import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CopseError } from '../../src/errors.js'
import { fewOfEachKind } from '../../src/reports/text/notes-text.js'
import { print } from './terminal.js'

/** Where results go. */
export interface OutputFlags {
  readonly json?: string
  readonly out?: string
  readonly quiet?: boolean
}

/** What a command has to say. */
export interface Output {
  readonly text: string
  /** The whole result. */
  readonly result: unknown
  /** Makes further files for `--out`, by name. */
  readonly files?: () => Readonly<Record<string, string>>
  readonly notes: readonly { readonly code: string; readonly message: string }[]
}

/**
 * Prints and writes a result: text to standard output, unless it is quiet or JSON goes there; files whole or not at all.
 *
 * Coded errors: OUTPUT_UNWRITABLE, OUTPUT_NOT_FOLDER.
 */
export function writeOutput(name: string, { text, result, files, notes }: Output, flags: OutputFlags): void {
  const json = `${JSON.stringify(result, null, 2)}\n`
  const set: [string, string][] =
    flags.out === undefined
      ? []
      : folderSet(flags.out, { [`${name}.txt`]: text, [`${name}.json`]: json, ...files?.() })
  if (flags.json !== undefined && flags.json !== '-') set.push([flags.json, json])
  writeSet(set, flags.out)
  if (flags.json === '-') {
    process.stdout.write(json)
    // The text, which lists the notes, is not printed then.
    if (!flags.quiet)
      for (const { code, message } of fewOfEachKind(notes))
        process.stderr.write(`note: ${code}: ${message}\n`)
  } else if (!flags.quiet) print(text)
}

/** Writes files into a folder, which is made if need be: all of them or none. */
export function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  writeSet(folderSet(folder, files), folder)
}

const folderSet = (folder: string, files: Readonly<Record<string, string>>): [string, string][] =>
  Object.entries(files).map(([name, content]) => [join(folder, name), content])

/** Writes a file, whole or not at all. */
export const writeWhole = (file: string, content: string | Uint8Array): void => writeSet([[file, content]])

/**
 * Writes several files, all of them or none: under other names first, which nobody mistakes for results, and renamed when
 * all are there. Pipes and devices (`>(…)`, `/dev/stdout`) take what comes, and come last.
 *
 * @param folder made if need be, and taken away again if nothing is written
 * Coded errors: OUTPUT_UNWRITABLE, OUTPUT_NOT_FOLDER.
 */
export function writeSet(
  files: readonly (readonly [file: string, content: string | Uint8Array])[],
  folder?: string,
): void {
  const made = folder === undefined ? undefined : makeFolder(folder)
  const undo: (() => void)[] =
    made === undefined ? [] : [() => rmSync(made, { recursive: true, force: true })]
  const finish: (() => void)[] = []
  let at = folder ?? ''
  try {
    const streams: (readonly [string, string | Uint8Array])[] = []
    const drafts: (readonly [draft: string, file: string])[] = []
    for (const [named, content] of files) {
      at = named
      const there = statSync(named, { throwIfNoEntry: false })
      if (there?.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' })
      if (there !== undefined && !there.isFile()) {
        streams.push([named, content])
        continue
      }
      // A link stays one: what it leads to is replaced.
      const file = there === undefined ? named : realpathSync(named)
      const draft = beside(file, 'tmp')
      undo.push(() => rmSync(draft, { force: true }))
      writeFileSync(draft, content)
      drafts.push([draft, file])
    }
    for (const [draft, file] of drafts) {
      at = file
      const before = beside(file, 'old')
      if (existsSync(file)) {
        renameSync(file, before)
        undo.push(() => renameSync(before, file))
        finish.push(() => rmSync(before, { force: true }))
      } else undo.push(() => rmSync(file, { force: true }))
      renameSync(draft, file)
    }
    for (const [stream, content] of streams) {
      at = stream
      writeFileSync(stream, content)
    }
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw unwritable(at, error)
  }
  for (const step of finish) step()
}

const beside = (file: string, ending: string): string =>
  join(dirname(file), `.${basename(file)}.${process.pid}.${ending}`)

/** The first folder that had to be made, if any. */
function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true })
  } catch (error) {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw notFolder(folder)
    throw unwritable(folder, error)
  }
}

function notFolder(path: string): CopseError {
  return new CopseError({
    code: 'OUTPUT_NOT_FOLDER',
    wrong: `"${path}" is a file`,
    need: 'a folder for --out, which need not exist yet',
    try: `another name for --out, or --json FILE for a single file`,
    place: { file: path, option: '--out' },
  })
}

/** OUTPUT_UNWRITABLE. */
export function unwritable(path: string, error: unknown): CopseError {
  return new CopseError({
    code: 'OUTPUT_UNWRITABLE',
    wrong: `"${path}" cannot be written`,
    found: (error as NodeJS.ErrnoException).code ?? String(error),
    try: 'a folder that exists and that you may write to',
    place: { file: path },
  })
}
