import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { textAt } from '../../src/data/table/table.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { copse, EXAMPLE, ROLES } from './run-copse.js'

const folder = mkdtempSync(join(tmpdir(), 'copse-predict-'))
afterAll(() => rmSync(folder, { recursive: true }))
const path = (name: string, content?: string): string => {
  if (content !== undefined) writeFileSync(join(folder, name), content)
  return join(folder, name)
}

copse(['fit', EXAMPLE, ...ROLES, '--json', path('fit.json'), '--quiet'])
const fit = JSON.parse(readFileSync(path('fit.json'), 'utf8')) as FitResult

describe('copse predict', () => {
  it('appends node, rule, effect with interval and outcome per arm to the file', () => {
    const output = path('out.csv')
    const { status, stderr } = copse(['predict', path('fit.json'), EXAMPLE, '-o', output])
    expect(status).toBe(0)
    expect(stderr).toContain('PREDICT_VALUE_MISSING')
    const table = readDelimited(readFileSync(output, 'utf8'))
    const given = readDelimited(readFileSync(EXAMPLE, 'utf8'))
    expect(table.n).toBe(given.n)
    expect(table.names.slice(0, given.names.length)).toEqual(given.names)
    const at = (name: string, row: number) => textAt(table.columns.get(name)!, row)
    const counts = new Map<string, number>()
    for (let row = 0; row < table.n; row++) {
      for (const name of given.names) expect(at(name, row)).toBe(textAt(given.columns.get(name)!, row))
      const node = at('node', row)!
      const subgroup = fit.subgroups.find((one) => String(one.node) === node)
      if (subgroup === undefined) continue
      expect(at('subgroup', row)).toBe(subgroup.label)
      expect(Number(at('effect', row))).toBe(subgroup.effect.estimate)
      expect(Number(at('effect_lo', row))).toBe(subgroup.effect.lo)
      const own = subgroup.outcome!.trials.find(({ trial }) => trial === at('trial', row))!
      expect(Number(at('outcome_control', row))).toBe(own.control)
      expect(Number(at('outcome_experimental', row))).toBe(own.experimental)
      counts.set(node, (counts.get(node) ?? 0) + 1)
    }
    // Patients without an outcome had no part in the fit, but have a prediction.
    for (const { node, n } of fit.subgroups) expect(counts.get(String(node))).toBeGreaterThanOrEqual(n)
  })

  it('keeps a column of the file that has the name of a prediction', () => {
    const file = path('named.csv', 'rmdq0,effect\n5,mine\n12,yours\n')
    const { stdout } = copse(['predict', path('fit.json'), file])
    expect(stdout.split('\n')[0]).toMatch(/^rmdq0,effect,node,subgroup,copse_effect,/)
    expect(stdout).toContain('5,mine,3')
  })

  it.each([
    ['a tree that asks for another column', 'age\n5\n', 'COLUMN_UNKNOWN', '"rmdq0"'],
    ['texts where the tree wants numbers', 'rmdq0,x\n5,1\nhigh,2\n', 'NOT_NUMERIC', '"high" in row 3'],
  ])('refuses %s', (_, content, error, found) => {
    const { status, stdout, stderr } = copse(['predict', path('fit.json'), path('bad.csv', content)])
    expect(status).toBe(1)
    expect(stdout).toBe('')
    expect(stderr).toContain(error)
    expect(stderr).toContain(found)
  })

  it.each([
    ['no JSON', 'hello', 'RESULT_NOT_JSON'],
    ['another schema', '{"schema":"copse.fit/9"}', 'SCHEMA_VERSION'],
    ['a damaged result', '{"schema":"copse.fit/1","version":"0"}', 'RESULT_INVALID'],
  ])('refuses %s', (_, content, error) => {
    const result = path('bad.json', content)
    const { status, stderr } = copse(['predict', result, EXAMPLE, '-o', path('never.csv')])
    expect(status).toBe(1)
    expect(stderr).toContain(error)
    expect(() => readFileSync(path('never.csv'))).toThrow()
  })
})
