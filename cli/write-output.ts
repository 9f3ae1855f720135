import { existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CopseError } from '../src/errors.js'
import { fewOfEachKind } from '../src/reports/notes-text.js'

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
  if (flags.out !== undefined)
    writeFolder(flags.out, { [`${name}.txt`]: text, [`${name}.json`]: json, ...files?.() })
  if (flags.json !== undefined && flags.json !== '-') writeWhole(flags.json, json)
  if (flags.json === '-') {
    process.stdout.write(json)
    // The text, which lists the notes, is not printed then.
    if (!flags.quiet)
      for (const { code, message } of fewOfEachKind(notes))
        process.stderr.write(`note: ${code}: ${message}\n`)
  } else if (!flags.quiet) process.stdout.write(text)
}

/** Writes files into a folder, which is made if need be. */
export function writeFolder(folder: string, files: Readonly<Record<string, string>>): void {
  try {
    mkdirSync(folder, { recursive: true })
  } catch (error) {
    if (existsSync(folder) && !statSync(folder).isDirectory()) throw notFolder(folder)
    throw unwritable(folder, error)
  }
  for (const [name, content] of Object.entries(files)) writeWhole(join(folder, name), content)
}

/** Writes a file under another name first and then renames it, so that nobody ever sees half of it. */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`)
  try {
    writeFileSync(draft, content)
    renameSync(draft, file)
  } catch (error) {
    rmSync(draft, { force: true })
    throw unwritable(file, error)
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
