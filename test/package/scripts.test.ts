import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const run = (...args: string[]) => spawnSync(process.execPath, args, { encoding: 'utf8' })
const SCRIPTS = [
  'bench/run.mjs',
  ...readdirSync('scripts')
    .filter((name) => /^(federated|setup|bundle|ensure|write)\b.*\.mjs$/.test(name))
    .map((name) => `scripts/${name}`),
]

describe.each(SCRIPTS)('%s', (script) => {
  it('prints its help and does nothing else', () => {
    const { status, stdout, stderr } = run(script, '--help')
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^Usage: (node scripts|npm run bench)/)
    expect(stdout).toContain('-h, --help')
  })

  it('refuses what it does not know, with a code', () => {
    const { status, stdout, stderr } = run(script, '--nonsense')
    expect([status, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^OPTION_UNKNOWN: unknown option "--nonsense"; try .* --help\n$/)
    const { stderr: many } = run(script, '500', 'more', 'words')
    expect(many).toMatch(/^ARGUMENT_UNEXPECTED: .*; found "(500|more)", need at most \d; try .*\n$/)
  })
})

describe('numbers of scripts', () => {
  it.each([
    [['scripts/federated.mjs', 'many'], 'OPTION_INVALID: the value of patients cannot be used; found "many"'],
    [['scripts/federated.mjs', '-1'], 'OPTION_UNKNOWN'],
    [
      ['scripts/federated.mjs', '--port', '80'],
      'OPTION_INVALID: the value of --port cannot be used; found "80"',
    ],
    [['scripts/federated.mjs', '--port'], 'OPTION_INVALID: the value of --port cannot be used'],
    [['bench/run.mjs', '--most', 'lots'], 'OPTION_INVALID: the value of --most cannot be used; found "lots"'],
  ])('%s', (args, message) => {
    const { status, stderr } = run(...args)
    expect(status).toBe(1)
    expect(stderr.startsWith(message), stderr).toBe(true)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
