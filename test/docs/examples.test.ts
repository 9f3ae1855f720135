import { spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLE, temporaryFolder } from '../cli/run-copse.js'
import type { CodeBlock } from './code-blocks.js'
import { codeBlocks, PAGES } from './code-blocks.js'

const blocks = PAGES.flatMap((page) => codeBlocks(page))
const RUN = new Set(['sh', 'js', 'ts'])
const runs = blocks.filter(({ language, notRun }) => RUN.has(language) && notRun === null)

/** Blocks of a language under one heading go on where the one before ended. */
const sections = [...new Set(runs.map(({ page, section, language }) => `${page} | ${section} | ${language}`))]
const blocksOf = (name: string): CodeBlock[] =>
  runs.filter(({ page, section, language }) => name === `${page} | ${section} | ${language}`)

/** The example as databases, made once. */
let databases = ''
beforeAll(async () => {
  databases = temporaryFolder()
  const instance = await DuckDBInstance.create(join(databases, 'trials.duckdb'))
  const connection = await instance.connect()
  await connection.run(`CREATE TABLE ipd AS SELECT * FROM read_csv('${EXAMPLE}', nullstr = ['', 'NA'])`)
  await connection.run(`COPY ipd TO '${join(databases, 'trials.parquet')}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
})

/** A reader's folder: the clone's programs, `copse` on the path, and the data that examples speak of. */
function readersFolder(): string {
  const folder = temporaryFolder()
  for (const name of ['bin', 'test', 'examples', 'scripts']) symlinkSync(resolve(name), join(folder, name))
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'copse'))
  mkdirSync(join(folder, 'path'))
  const program = join(folder, 'path', 'copse')
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('bin/copse.js')}' "$@"\n`)
  chmodSync(program, 0o755)
  for (const name of ['trials.csv', 'new-trials.csv']) copyFileSync(EXAMPLE, join(folder, name))
  for (const name of ['trials.duckdb', 'trials.parquet'])
    copyFileSync(join(databases, name), join(folder, name))
  return folder
}

function runIn(folder: string, language: string, code: string) {
  const [program, args] =
    language === 'sh'
      ? ['bash', ['-euo', 'pipefail', '-c', code]]
      : [process.execPath, ['--input-type=module', '-e', code]]
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, PATH: `${join(folder, 'path')}${delimiter}${process.env.PATH}` },
  })
  return { status, stdout, stderr }
}

/** Text as it reads, however it is wrapped, without the rules of tables. */
const flat = (text: string): string => text.replace(/─+/g, ' ').replace(/\s+/g, ' ').trim()

/** The block of output that follows one that is run, if there is one. */
function shownAfter(block: CodeBlock): CodeBlock | null {
  const next = blocks[blocks.indexOf(block) + 1]
  return next?.page === block.page && next.section === block.section && next.language === '' ? next : null
}

describe('examples', () => {
  it.each(sections)('%s', (name) => {
    const folder = readersFolder()
    const parts = blocksOf(name)
    const { language } = parts[0]
    const { status, stdout, stderr } = runIn(folder, language, parts.map(({ text }) => text).join('\n'))
    expect(stderr).not.toMatch(/^[A-Z][A-Z_]+: /m)
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' })
    const shown = parts.flatMap((block) => shownAfter(block)?.text.split(/\n|…/) ?? [])
    for (const line of shown) expect(flat(stdout)).toContain(flat(line))
  })

  it('that are not run say why', () => {
    const told = blocks
      .filter(({ notRun }) => notRun !== null)
      .map(({ page, section, notRun }) => `${page} | ${section}: ${notRun}`)
    expect(told).toMatchInlineSnapshot(`
      [
        "README.md | Try it: installs, and runs the tests themselves",
        "README.md | In the browser: serves until it is stopped",
        "README.md | Parquet, databases, and data that do not fit into memory: needs a PostgreSQL server",
        "docs/guides/federated.md | Several institutions, one tree, no shared patients: starts five PostgreSQL servers",
        "docs/guides/federated.md | Several institutions, one tree, no shared patients: the script above runs it, on its servers",
      ]
    `)
  })

  it('are marked as what they are: commands are not taken for output, nor anything else for commands', () => {
    const known = [...RUN, 'sql', 'json', 'r', '']
    expect(blocks.filter(({ language }) => !known.includes(language))).toEqual([])
    const commands = blocks.filter(
      ({ language, text }) => language === '' && /^(copse|node|npm|npx) /m.test(text),
    )
    expect(commands).toEqual([])
    for (const { language, text } of blocks)
      if (language === 'json') expect(() => JSON.parse(text), text).not.toThrow()
  })
})
