import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { copse, temporaryFolder } from './run-copse.js'

const DATA = 'test/fixtures/trust/data.csv'
const COLUMNS =
  '--outcome y --treatment arm --control control --trial trial --covariates age,score,sex'.split(' ')

describe('copse individual', () => {
  it('prints, writes and predicts effects of patients, the same on two threads', () => {
    const folder = temporaryFolder()
    const asked = ['individual', DATA, ...COLUMNS, '--method', 'mob-si', '--maxdepth', '2', '--trees', '30']
    const few = [...asked, '--calibrate', '20']
    const { status, stdout, stderr } = copse([...few, '--out', folder, '--workers', '2'])
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toContain('May the differences be chance?')
    const json = readFileSync(join(folder, 'individual.json'), 'utf8')
    expect(copse([...few, '--json', '-', '--quiet', '--workers', '1']).stdout).toBe(json)
    const schema = JSON.parse(readFileSync('schema/copse.individual-1.schema.json', 'utf8'))
    const validate = new Ajv2020({ strict: false }).compile(schema)
    expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).toBe(true)
    const [head, first] = readFileSync(join(folder, 'patients.csv'), 'utf8').split('\n')
    expect(head).toBe('row,effect,se')
    const predicted = copse(['predict', join(folder, 'individual.json'), DATA])
    expect(predicted.stdout.split('\n')[1].split(',').at(-2)).toBe(first.split(',')[1])
  })
})
