import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fitLm } from '../../src/models/rows/lm.js'
import { sortedQuantile } from '../../src/numerics/sums.js'
import type { SynthesisPlan } from '../../src/synthesis/plan.js'
import { synthesiseVariables } from '../../src/synthesis/synthesise-variables.js'
import type { FactorVariable, Variable } from '../../src/synthesis/variable.js'
import { visitsOf } from '../../src/synthesis/variables-of-table.js'
import { FIXTURES, POOLED, rolesOf, tableOf } from './synthesis-data.js'

const references = JSON.parse(readFileSync(`${FIXTURES}distributions.json`, 'utf8'))

const VARIANTS: Readonly<Record<string, Partial<SynthesisPlan>>> = {
  pooled: {},
  randomised: { randomised: true },
  interactions: { randomised: true, interactions: 'arm' },
  interpolate: { randomised: true, values: 'interpolate' },
}

// 12 to 24 of ours against 40 and more: means within 4.5 standard errors of their difference.
describe.each([
  ['nslbp', 'pooled', 20],
  ['nslbp', 'randomised', 16],
  ['nslbp', 'interactions', 24],
  ['nslbp', 'interpolate', 16],
  ['gauss-900', 'pooled', 12],
  ['gauss-900', 'interactions', 16],
])('%s, %s', (name, variant, M) => {
  it('has the statistics of the reference', () => {
    const reference = references[name]
    const { visits } = visitsOf(tableOf(`test/fixtures/data/${name}.csv`), rolesOf(reference))
    const { copies } = synthesiseVariables({ ...POOLED, ...VARIANTS[variant], visits, copies: M })
    const own = copies.map(statisticsOf)
    const { statistics, syntheses } = reference.variants[variant]
    const wrong: string[] = []
    let compared = 0
    for (const [statistic, [mean, sd]] of Object.entries<[number, number]>(statistics)) {
      const values = own.map((one) => one[statistic]).filter((value) => value !== undefined)
      // Quantiles of whole numbers that did not vary in the reference may in another sample.
      if (values.length < M || sd === 0) continue
      compared++
      const average = values.reduce((sum, value) => sum + value / M, 0)
      const variance = values.reduce((sum, value) => sum + (value - average) ** 2 / (M - 1), 0)
      const allowed = 4.5 * Math.sqrt(variance / M + sd ** 2 / syntheses)
      if (!(Math.abs(average - mean) <= allowed))
        wrong.push(`${statistic}: ${average}, not ${mean} ± ${allowed}`)
    }
    expect(wrong).toEqual([])
    expect(compared).toBeGreaterThan(45)
  })
})

/** Statistics under the names of the reference. */
function statisticsOf(variables: readonly Variable[]): Record<string, number> {
  const found: Record<string, number> = {}
  const numbers = variables.map((one) =>
    one.kind === 'number' ? [...one.values] : Array.from(one.codes, (code) => (code < 0 ? Number.NaN : code)),
  )
  const n = numbers[0].length
  variables.forEach((one, v) => {
    const known = numbers[v].filter((value) => !Number.isNaN(value))
    found[`missing:${one.name}`] = 1 - known.length / n
    if (one.kind === 'factor') {
      one.levels.forEach((level, code) => {
        found[`share:${one.name}=${level}`] = known.filter((value) => value === code).length / n
      })
      return
    }
    const sorted = Float64Array.from(known).sort()
    const mean = meanOf(known)
    found[`mean:${one.name}`] = mean
    found[`sd:${one.name}`] = Math.sqrt(
      known.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (known.length - 1),
    )
    for (const p of [5, 25, 50, 75, 95]) found[`q${p}:${one.name}`] = sortedQuantile(sorted, p / 100)
  })
  const plain = variables.flatMap((one, v) => (one.kind === 'number' || one.levels.length === 2 ? [v] : []))
  for (const a of plain)
    for (const b of plain)
      if (a < b) found[`cor:${variables[a].name}~${variables[b].name}`] = correlation(numbers[a], numbers[b])
  const trial = variables[0] as FactorVariable
  const [t, y] = [numbers[1], numbers.at(-1)!]
  const rows = Array.from({ length: n }, (_, row) => row).filter((row) => !Number.isNaN(y[row]))
  const effects = trial.levels.map((level, k) => {
    const inTrial = (arm: number) =>
      rows.filter((row) => trial.codes[row] === k && t[row] === arm).map((row) => y[row])
    const effect = meanOf(inTrial(1)) - meanOf(inTrial(0))
    found[`effect:${level}`] = effect
    return effect
  })
  const mean = meanOf(effects)
  found.sdEffects = Math.sqrt(effects.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (effects.length - 1))
  const byTrial = (used: readonly number[]) =>
    trial.levels.slice(1).map((_, k) => Float64Array.from(used, (row) => Number(trial.codes[row] === k + 1)))
  const one = (used: readonly number[]) => new Float64Array(used.length).fill(1)
  const at = (values: readonly number[], used: readonly number[]) =>
    Float64Array.from(used, (row) => values[row])
  found['effect:pooled'] = fitLm(at(y, rows), [one(rows), ...byTrial(rows), at(t, rows)]).coefficients.at(-1)!
  for (const v of plain) {
    if (v < 2 || v === variables.length - 1) continue
    const used = rows.filter((row) => !Number.isNaN(numbers[v][row]))
    const [x, arm] = [at(numbers[v], used), at(t, used)]
    const product = x.map((value, i) => value * arm[i])
    const { coefficients } = fitLm(at(y, used), [one(used), ...byTrial(used), x, arm, product])
    found[`interaction:${variables[v].name}`] = coefficients.at(-1)!
  }
  return found
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

function correlation(a: readonly number[], b: readonly number[]): number {
  const both = a.flatMap((x, i) => (Number.isNaN(x) || Number.isNaN(b[i]) ? [] : [[x, b[i]]]))
  const [x, y] = [meanOf(both.map(([own]) => own)), meanOf(both.map(([, own]) => own))]
  let [xy, xx, yy] = [0, 0, 0]
  for (const [p, q] of both) {
    xy += (p - x) * (q - y)
    xx += (p - x) ** 2
    yy += (q - y) ** 2
  }
  return xy / Math.sqrt(xx * yy)
}
