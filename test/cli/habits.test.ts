import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import { Help } from 'commander'
import { describe, expect, it } from 'vitest'
import { allCommands, COMMANDS } from '../../cli/command-list.js'
import { controlSchema } from '../../src/results/control-schema.js'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

const isError = new Ajv2020({ allowUnionTypes: true }).compile(
  JSON.parse(readFileSync('schema/copse.error-1.schema.json', 'utf8')),
)

describe('help', () => {
  it('is short; all the rest is under --help-all', () => {
    const short = copse(['fit', '--help']).stdout
    const whole = copse(['fit', '--help-all']).stdout
    for (const option of ['--outcome', '--covariates', '--method', '--alpha', '--config', '--json'])
      expect(short).toContain(`  ${option} `)
    expect(short).not.toMatch(/--nagq|--delimiter|--bins/)
    expect(short).toMatch(/(\d+) more options: copse fit --help-all/)
    const flags = Object.keys(controlSchema.shape).map((name) =>
      name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    )
    for (const name of flags) expect(whole).toContain(`--${name}`)
  })

  it('lists every command, as it is called', async () => {
    const { stdout } = copse(['--help'])
    for (const command of await allCommands())
      expect(stdout).toMatch(new RegExp(`^  ${command.name()}  `, 'm'))
    const names = (await allCommands()).map((command) => command.name())
    expect(names).toEqual(Object.keys(COMMANDS))
  })

  it('offers --config wherever columns are named', async () => {
    for (const command of await allCommands()) {
      const options = new Help().visibleOptions(command).map(({ long }) => long)
      if (options.includes('--covariates'))
        expect(options, command.name()).toEqual(expect.arrayContaining(['--config', '--save-config']))
    }
  })
})

describe('--config', () => {
  it('is what --save-config wrote; flags on the line win, and what a command does not have is said', () => {
    const file = join(temporaryFolder(), 'analysis.yaml')
    const settings = ['--alpha', '0.1', '--no-bonferroni', '--maxdepth', '2']
    const first = copse(['fit', EXAMPLE, ...ROLES, ...settings, '--json', '-', '--save-config', file])
    const again = copse(['fit', EXAMPLE, '--config', file, '--json', '-'])
    expect(again.stdout).toBe(first.stdout)
    const other = copse([
      'fit',
      EXAMPLE,
      '--config',
      file,
      '--covariates',
      'sex',
      '--bonferroni',
      '--json',
      '-',
    ])
    const { spec } = JSON.parse(other.stdout)
    expect([spec.covariates, spec.control_.bonferroni, spec.control_.alpha]).toEqual([['sex'], true, 0.1])
    const described = copse(['describe', EXAMPLE, '--config', file])
    expect(described.status).toBe(0)
    expect(described.stderr).toBe(
      'note: CONFIG_UNUSED: copse describe has no --alpha, --no-bonferroni, --maxdepth, which analysis.yaml sets\n',
    )
  })

  it('asks before it uses an SQL condition that came with the file', () => {
    const file = temporaryFile('a.yaml', 'roles: {outcome: rmdq}\nread: {where: "age > 30"}\n')
    const { stderr, status } = copse(['describe', EXAMPLE, ...ROLES, '--config', file])
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^CONDITION_UNCONFIRMED: .*age > 30/)])
  })

  it.each([
    ['a folder', () => temporaryFolder(), 'FILE_IS_FOLDER'],
    ['nothing', () => 'no/such.yaml', 'FILE_NOT_FOUND'],
    ['data', () => EXAMPLE, 'CONFIG_INVALID'],
    ['a large file', () => temporaryFile('a.yaml', 'x'.repeat(5 << 20)), 'CONFIG_INVALID'],
  ])('that is %s is an error', (_, file, code) => {
    expect(copse(['fit', EXAMPLE, '--config', file()]).stderr).toMatch(new RegExp(`^${code}: `))
  })
})

describe('errors', () => {
  it.each([
    ['of the line', ['fit', EXAMPLE, '--jsonn', 'x', '--json', '-'], 'OPTION_UNKNOWN', '--json'],
    [
      'of a choice',
      ['fit', EXAMPLE, ...ROLES, '--method', 'mobsi', '--json', '-'],
      'OPTION_INVALID',
      '--method mob-si',
    ],
    [
      'of a column',
      ['fit', EXAMPLE, ...ROLES.with(1, 'rmqd'), '--json', '-'],
      'COLUMN_UNKNOWN',
      '--outcome rmdq',
    ],
  ])('%s are JSON with --json', (_, args, code, advice) => {
    const { stdout, stderr, status } = copse(args)
    const document = JSON.parse(stdout)
    expect(isError(document), JSON.stringify(isError.errors)).toBe(true)
    expect([status, document.error.code, document.error.try]).toEqual([1, code, advice])
    expect(stderr).toBe(`${document.error.message}\n`)
  })

  it('leave a file of results as it was', () => {
    const file = join(temporaryFolder(), 'fit.json')
    const fails = ['fit', EXAMPLE, ...ROLES.with(1, 'x'), '--json', file]
    expect(JSON.parse(copse(fails).stdout).error.code).toBe('COLUMN_UNKNOWN')
    expect(existsSync(file)).toBe(false)
    writeFileSync(file, 'before')
    copse(fails)
    expect(readFileSync(file, 'utf8')).toBe('before')
  })

  it.each([
    ['fitt', 'fit'],
    ['plot tre x.csv -o x.svg', 'tree'],
    ['simulate fokkema1', '"fokkema-1"'],
    ['completion bsh', 'bash'],
    [`fit ${EXAMPLE} --delimeter ;`, '--delimiter'],
    [`fit ${EXAMPLE} --prune acc`, '--prune aic'],
  ])('say what was meant by %s', (line, advice) => {
    expect(copse(line.split(' ')).stderr.trimEnd()).toMatch(new RegExp(`; try ${advice}$`))
  })
})
