import { describe, expect, it } from 'vitest'
import { streamRng } from '../../src/numerics/random/rng.js'
import { augmentedRows } from '../../src/synthesis/models/augmented-rows.js'
import { sheatherJones } from '../../src/synthesis/models/bandwidth.js'
import { fitMultinomial } from '../../src/synthesis/models/multinomial.js'
import { normalScores, valueAt } from '../../src/synthesis/models/normal-rank.js'
import { fitProportionalOdds } from '../../src/synthesis/models/proportional-odds.js'
import { usableColumns } from '../../src/synthesis/usable-columns.js'
import type { FactorVariable, NumberVariable, Variable } from '../../src/synthesis/variable.js'
import { isMissingIn } from '../../src/synthesis/variable.js'
import { expectClose } from '../tolerances.js'
import { GAUSS, variablesOf } from './synthesis-data.js'

const variables = variablesOf('test/fixtures/data/gauss-900.csv', GAUSS)
const named = <V extends Variable>(name: string) => variables.find((one) => one.name === name) as V
const numbers = (name: string) => named<NumberVariable>(name).values
const complete = Array.from({ length: 900 }, (_, row) => row).filter((row) =>
  variables.every((variable) => !isMissingIn(variable, row)),
)

/** Rows without those of augmentation. */
function plainRows(columns: readonly Float64Array[], codes: ArrayLike<number>, L: number) {
  const { n, q, X, level, weight } = augmentedRows(columns, complete, codes, L)
  const own = complete.length
  expect(n).toBe(own + 2 * columns.length * L)
  expectClose(
    weight.slice(own).reduce((sum, w) => sum + w, 0),
    columns.length + 1,
    { rtol: 1e-12 },
  )
  return { n: own, q, X: X.slice(0, own * q), level: level.slice(0, own), weight: weight.slice(0, own) }
}

describe('models of levels', () => {
  const arm = Float64Array.from(named<FactorVariable>('arm').codes)
  const columns = [numbers('age'), numbers('severity'), arm]

  it('are those of MASS::polr and nnet::multinom', () => {
    const odds = fitProportionalOdds(plainRows(columns, named<FactorVariable>('stage').codes, 4), 4)
    expect(odds.converged).toBe(true)
    // R takes the placebo against the active arm.
    const flip = 0.2655608844
    const cuts = [-0.6691178654, 0.5340913206, 1.952453398].map((cut) => cut - flip)
    const expected = [0.001640378671, -0.004410832729, -flip, ...cuts]
    // R stops at a relative change of the likelihood.
    const found = [...odds.b, ...odds.cuts]
    for (const [i, value] of expected.entries()) expectClose(found[i], value, { rtol: 1e-5, atol: 1e-8 })
    const logit = fitMultinomial(plainRows(columns, named<FactorVariable>('region').codes, 4), 4)
    expect(logit.converged).toBe(true)
    const coefficients = [
      [1.5251338693, -0.011028401293, -0.011353010398, -0.1833049582],
      [0.706030979, -0.001115052652, -0.006566850341, -0.1616113314],
      [0.4412710829, -0.015373612327, -0.018846839384, 0.1753827008],
    ].flat()
    for (const [i, value] of coefficients.entries())
      expectClose(logit.b[i], value, { rtol: 1e-5, atol: 1e-8 })
  })

  it('have finite estimates under separation', () => {
    const x = Float64Array.from({ length: 40 }, (_, i) => i)
    const code = Int32Array.from({ length: 40 }, (_, i) => Number(i >= 20))
    const { b, converged } = fitMultinomial(augmentedRows([x], [...x], code, 2), 2)
    expect(converged).toBe(true)
    expect(Math.abs(b[1])).toBeLessThan(5)
  })
})

describe('a number', () => {
  it('has the bandwidth of bw.SJ', () => {
    const age = numbers('age').filter((value) => !Number.isNaN(value))
    // Both stop at a tolerance of a tenth of the lower end.
    expectClose(sheatherJones(age), 2.8668748769320977, { rtol: 0.01 })
    expectClose(sheatherJones(numbers('severity')), 1.6559881721098788, { rtol: 0.01 })
  })

  it('has average ranks for ties, and places half way go to the even one', () => {
    const { scores, sorted } = normalScores(Float64Array.of(3, 1, 1))
    expect([...sorted]).toEqual([1, 1, 3])
    expect(scores[1]).toBe(scores[2])
    expect(scores[0]).toBeCloseTo(0.6744897501960817, 14)
    expect([1.5, 2.5].map((place) => valueAt(sorted, place, false))).toEqual([1, 1])
    expect(valueAt(sorted, 2.5, true)).toBe(2)
    expect(valueAt(sorted, 3, true)).toBe(3)
  })
})

it('columns that others explain, that do not vary and that are the target are left out', () => {
  const rng = streamRng(1, 0)
  const draw = () => Float64Array.from({ length: 50 }, () => rng.normal())
  const [a, b] = [draw(), draw()]
  const sum = a.map((value, i) => value + b[i])
  const rows = Uint32Array.from({ length: 50 }, (_, i) => i)
  const { kept, dropped } = usableColumns([a, b, sum, new Float64Array(50), b.map((x) => 2 * x + 1)], rows, b)
  expect(dropped.map(({ column, why }) => [column, why]).slice(0, 3)).toEqual([
    [1, 'target'],
    [3, 'constant'],
    [4, 'target'],
  ])
  expect(kept).toEqual([0, 2])
})
