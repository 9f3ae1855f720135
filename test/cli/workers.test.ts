import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { copse } from './run-copse.js'

const DATA = 'test/fixtures/data/gauss-900.csv'
const header = readFileSync(DATA, 'utf8').split('\n')[0].split(',')
const covariates = header.filter((name) => !['id', 'trial', 'arm', 'y'].includes(name)).slice(0, 4)
const ROLES = [
  ...['--outcome', 'y', '--treatment', 'arm', '--control', 'placebo', '--trial', 'trial'],
  ...['--covariates', covariates.join(',')],
]

describe('workers', () => {
  it.each([
    ['compare', []],
    ['fit', ['--cv', '3', '--method', 'mob-si']],
  ])('change nothing in the result of %s', (command, more) => {
    const run = (workers: string) =>
      copse([command, DATA, ...ROLES, ...more, '--workers', workers, '--json', '-', '--quiet'])
    const [one, three] = [run('1'), run('3')]
    expect(one).toMatchObject({ status: 0, stderr: '' })
    expect(three).toEqual(one)
  })

  it('are a whole number', () => {
    const { status, stderr } = copse(['compare', DATA, ...ROLES, '--workers', 'many'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^OPTION_INVALID: the value of --workers/)
  })
})
