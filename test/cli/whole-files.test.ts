import { execFileSync, spawnSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openTable } from '../../cli/input/open-table.js'
import { writeFolder, writeOutput, writeSet, writeWhole } from '../../cli/output/write-output.js'
import { CopseError } from '../../src/errors.js'
import { errorOf } from '../error-of.js'
import { EXAMPLE, ROLES, temporaryFolder } from './run-copse.js'

const hasDevices = existsSync('/dev/full')
const bash = (line: string, env: Record<string, string> = {}) =>
  spawnSync('bash', ['-c', line], { encoding: 'utf8', env: { ...process.env, ...env } })
const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ')
const DESCRIBE = `node bin/copse.js describe`

describe('files', () => {
  it('of a set are written all or none, and what was there before stays', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'a'), 'before')
    mkdirSync(join(folder, 'c'))
    expect(errorOf(() => writeFolder(folder, { a: '1', b: '2', c: '3' })).code).toBe('OUTPUT_UNWRITABLE')
    expect(readdirSync(folder).sort()).toEqual(['a', 'c'])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('before')
    writeFolder(folder, { a: '1', b: '2' })
    expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c'])
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('1')
  })

  it('of --out and --json are one set, and a folder that was made for nothing goes away', () => {
    const folder = temporaryFolder()
    const out = join(folder, 'new', 'deep')
    const output = { text: 't', result: {}, notes: [] }
    const flags = { out, json: join(folder, 'none', 'x.json'), quiet: true }
    expect(errorOf(() => writeOutput('fit', output, flags)).code).toBe('OUTPUT_UNWRITABLE')
    expect(readdirSync(folder)).toEqual([])
    writeOutput('fit', output, { ...flags, json: join(folder, 'x.json') })
    expect(readdirSync(out).sort()).toEqual(['fit.json', 'fit.txt'])
    expect(existsSync(join(folder, 'x.json'))).toBe(true)
  })

  it('behind a link are replaced, the link is not', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'file'), 'old')
    symlinkSync('file', join(folder, 'link'))
    writeWhole(join(folder, 'link'), 'new')
    expect(lstatSync(join(folder, 'link')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'file'), 'utf8')).toBe('new')
  })
})

describe.runIf(hasDevices)('devices and pipes', () => {
  it('a full disk is said, and the device stays a device', () => {
    const folder = temporaryFolder()
    const error = errorOf(() =>
      writeSet([
        [join(folder, 'a'), 'x'],
        ['/dev/full', 'x'],
      ]),
    )
    expect([error.code, error.message.includes('ENOSPC')]).toEqual(['OUTPUT_UNWRITABLE', true])
    expect(readdirSync(folder)).toEqual([])
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
    const { status, stderr } = bash(`${DESCRIBE} ${EXAMPLE} ${quoted(ROLES)} > /dev/full`)
    expect([status, stderr.split('\n').at(-2)?.split(':')[0]]).toEqual([1, 'OUTPUT_UNWRITABLE'])
  })

  it('data come from <(…) and results go to >(…)', () => {
    const plain = bash(`${DESCRIBE} - ${quoted(ROLES)} --json - --quiet < ${EXAMPLE}`)
    const through = bash(`${DESCRIBE} <(cat ${EXAMPLE}) ${quoted(ROLES)} --json >(cat) --quiet`)
    expect([through.status, through.stderr]).toEqual([0, ''])
    expect({ ...JSON.parse(through.stdout), spec: 0 }).toEqual({ ...JSON.parse(plain.stdout), spec: 0 })
  })

  it('a pipe that a database would have to read is refused, and does not hang', async () => {
    const pipe = join(temporaryFolder(), 'x.parquet')
    execFileSync('mkfifo', [pipe])
    const error = await openTable(pipe, {}, {}).catch((error) => error)
    expect(error).toBeInstanceOf(CopseError)
    expect(error.code).toBe('FILE_IS_PIPE')
  })
})
