import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { jsonSchemas } from '../../src/results/json-schemas.js'
import { VERSION } from '../../src/version.js'
import { copse, EXAMPLE, ROLES, temporaryFile, temporaryFolder } from './run-copse.js'

/** The published schema of a command's result. */
function published(command: string): object {
  return JSON.parse(readFileSync(`schema/copse.${command}-1.schema.json`, 'utf8'))
}

describe('published JSON Schemas', () => {
  it('are those of the code (npm run schema)', () => {
    for (const [name, schema] of Object.entries(jsonSchemas()))
      expect(JSON.parse(readFileSync(`schema/${name}.schema.json`, 'utf8'))).toEqual(
        JSON.parse(JSON.stringify(schema)),
      )
  })

  it.each([
    ['describe', []],
    ['effects', []],
    ['effects', ['--adjust', 'rmdq0']],
    ['fit', []],
    ['fit', ['--method', 'mob']],
    ['fit', ['--method', 'palmtree']],
    ['fit', ['--method', 'metamob-ri', '--correlated', '--no-reml']],
    ['compare', []],
  ])('hold for the output of copse %s %j', (command, more) => {
    const roles = command === 'effects' ? ROLES.slice(0, -2) : ROLES
    const { status, stdout, stderr } = copse([command, EXAMPLE, ...roles, ...more, '--json', '-', '--quiet'])
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const validate = new Ajv2020({ strict: false }).compile(published(command))
    expect(validate(JSON.parse(stdout)), JSON.stringify(validate.errors)).toBe(true)
  })

  it('refuse what is no result', () => {
    const validate = new Ajv2020({ strict: false }).compile(published('fit'))
    expect(validate({ schema: 'copse.fit/1' })).toBe(false)
  })
})

describe('output', () => {
  it('goes to a folder as text, JSON and tables', () => {
    const folder = join(temporaryFolder(), 'new', 'results')
    const { status, stdout } = copse(['fit', EXAMPLE, ...ROLES, '--out', folder])
    expect(status).toBe(0)
    expect(readdirSync(folder).sort()).toEqual(['fit.json', 'fit.txt', 'patients.csv', 'subgroups.csv'])
    expect(readFileSync(join(folder, 'fit.txt'), 'utf8')).toBe(stdout)
    const result = JSON.parse(readFileSync(join(folder, 'fit.json'), 'utf8'))
    const patients = readFileSync(join(folder, 'patients.csv'), 'utf8').trim().split('\n').slice(1)
    expect(patients).toHaveLength(result.data.used)
    for (const { node, n } of result.subgroups)
      expect(patients.filter((line) => line.endsWith(`,${node}`))).toHaveLength(n)
  })

  it('is the same from a file and from standard input, but for the name', () => {
    const fromFile = JSON.parse(copse(['fit', EXAMPLE, ...ROLES, '--json', '-']).stdout)
    const fromInput = JSON.parse(
      copse(['fit', '-', ...ROLES, '--json', '-'], readFileSync(EXAMPLE, 'utf8')).stdout,
    )
    expect(fromInput.spec.data).toBe('standard input')
    expect({ ...fromInput, spec: null }).toEqual({ ...fromFile, spec: null })
  })

  it('is the same for the same data in another dialect', () => {
    const text = readFileSync(EXAMPLE, 'utf8')
    const semicolons = temporaryFile('s.csv', `\ufeff${text.replaceAll(',', ';').replaceAll('\n', '\r\n')}`)
    const subgroups = (file: string) =>
      JSON.parse(copse(['fit', file, ...ROLES, '--json', '-']).stdout).subgroups
    expect(subgroups(semicolons)).toEqual(subgroups(EXAMPLE))
  })

  it('is nothing but JSON with --quiet --json -, and nothing at all with --quiet', () => {
    expect(copse(['fit', EXAMPLE, ...ROLES, '--quiet'])).toEqual({ status: 0, stdout: '', stderr: '' })
    expect(() => JSON.parse(copse(['fit', EXAMPLE, ...ROLES, '--quiet', '--json', '-']).stdout)).not.toThrow()
  })

  it('has notes on standard error when standard output is JSON', () => {
    const { stderr } = copse(['describe', EXAMPLE, ...ROLES, '--json', '-'])
    expect(stderr).toContain('note: ALLOCATION_VARIES: ')
  })

  it('names the version', () => {
    expect(copse(['--version']).stdout.trim()).toBe(VERSION)
    expect(VERSION).toBe(JSON.parse(readFileSync('package.json', 'utf8')).version)
  })
})
