import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { disclosure, keyTexts, valueTexts } from '../../src/synthesis/disclosure/attribution.js'
import { nearestRecords } from '../../src/synthesis/disclosure/nearest-records.js'
import { replicatedValues } from '../../src/synthesis/disclosure/numeric-values.js'
import { effectOverlaps } from '../../src/synthesis/utility/effect-overlap.js'
import { propensity } from '../../src/synthesis/utility/propensity.js'
import { standardisedDifferences } from '../../src/synthesis/utility/standardised-difference.js'
import { allTables, pairedGroups } from '../../src/synthesis/utility/table-mse.js'
import type { FactorVariable, NumberVariable, Variable } from '../../src/synthesis/variable.js'
import { compareTrees } from '../../src/workflow/synthesis/compare-trees.js'
import { expectClose } from '../tolerances.js'
import { FIXTURES, rolesOf, tableOf, variablesOf } from './synthesis-data.js'

const EXACT = { rtol: 1e-9, atol: 1e-12 }
const PERCENT = { atol: 1e-10 }

describe.each(['gauss-900.parametric', 'gauss-900.copy', 'nslbp.independent', 'nslbp.parametric'])(
  '%s',
  (name) => {
    const reference = JSON.parse(readFileSync(`${FIXTURES}${name}.json`, 'utf8'))
    const data = `test/fixtures/data/${name.split('.')[0]}.csv`
    const original = variablesOf(data, reference)
    const synthetic = variablesOf(`${FIXTURES}${name}.csv`, reference)
    const named = (variables: readonly Variable[], column: string) =>
      variables.find((one) => one.name === column)!
    const keys = (variables: readonly Variable[]) =>
      keyTexts(reference.keys.map((key: string) => named(variables, key)))
    const target = (variables: readonly Variable[]) => valueTexts(named(variables, reference.target))

    it('has the S_pMSE of synthpop', () => {
      // Iterations of R stop at a change of the deviance.
      for (const [part, products, tolerance] of [
        ['logit1', false, { rtol: 1e-6, atol: 1e-10 }],
        ['logit2', true, { rtol: 1e-5 }],
      ] as const) {
        const own = propensity(original, synthetic, products)!
        const expected = reference.utility[part]
        expectClose(own.pMSE, expected.pMSE, tolerance, part)
        expectClose(own.expected, expected.expected, EXACT, part)
        expect(own.parameters).toBe(expected.parameters)
      }
      const tables = allTables(original, synthetic)
      for (const way of ['oneWay', 'twoWay'] as const)
        for (const [i, expected] of reference.utility[way].entries()) {
          const { df, ratio, pMSE, statistic, variables } = tables[way][i]
          expect([variables, df]).toEqual([[expected.vars].flat(), expected.df])
          expectClose(ratio, expected.S_pMSE, EXACT, `${way} ${variables}`)
          expectClose(pMSE, expected.pMSE, EXACT, `${way} ${variables}`)
          expectClose(statistic, expected.VW, EXACT, `${way} ${variables}`)
        }
    })

    it('has its standardised differences, effects and trees', () => {
      original.forEach((variable, v) => {
        const expected = reference.utility.smd[variable.name]
        const own = standardisedDifferences(variable, synthetic[v])
        for (const { level, difference } of own)
          expectClose(
            difference,
            level === undefined ? expected : expected[level ?? '(missing)'],
            EXACT,
            variable.name,
          )
      })
      const of = (variables: readonly Variable[]) => ({
        outcome: named(variables, reference.outcome),
        arm: named(variables, 'arm') as FactorVariable,
        trial: named(variables, 'trial') as FactorVariable,
      })
      const { all, trials } = effectOverlaps(of(original), of(synthetic))
      for (const side of ['original', 'synthetic'] as const)
        for (const part of ['estimate', 'se', 'df', 'lo', 'hi'] as const)
          expectClose(all[side]![part], reference.utility.effect[side][part], EXACT, part)
      expectClose(all.overlap, reference.utility.effect.overlap, EXACT, 'overlap')
      expectClose(all.standardised, reference.utility.effect.stdDifference, EXACT, 'difference')
      for (const { trial, overlap } of trials)
        expectClose(overlap, reference.utility.effectByTrial[trial].overlap, EXACT, trial)
      const expected = reference.utility.trees.mob
      const [own] = compareTrees(tableOf(data), rolesOf(reference), synthetic, ['mob'])
      expect(own).toMatchObject({
        original: expected.originalSplits,
        synthetic: expected.syntheticSplits,
        subgroups: [expected.originalSubgroups, expected.syntheticSubgroups],
        sameRoot: expected.sameRoot,
      })
      expectClose(own.adjustedRand, expected.adjustedRand, EXACT, 'adjusted Rand')
      expectClose(own.jaccard, expected.jaccard, EXACT, 'Jaccard')
    })

    it('discloses what synthpop says', () => {
      const own = disclosure(keys(original), keys(synthetic), target(original), target(synthetic))
      for (const [part, measures] of [
        ['identity', own.identity],
        ['attribution', own.attribution],
      ] as const)
        for (const [measure, value] of Object.entries(measures))
          expectClose(value, reference.disclosure[part][measure], PERCENT, measure)
      for (const [column, expected] of Object.entries<Record<string, number>>(
        reference.disclosure.numericValues,
      )) {
        const found = replicatedValues(
          named(original, column) as NumberVariable,
          named(synthetic, column) as NumberVariable,
        )
        expect(found).toMatchObject({ variable: column, uniqueValues: expected.uniqueValues })
        expectClose(found.shareInOriginal, expected.shareInOriginal, EXACT, column)
        expectClose(found.uniqueValuesReplicated, expected.uniqueValuesReplicated, EXACT, column)
      }
      const near = nearestRecords(original, synthetic, 1)
      const { distance } = reference.disclosure
      for (const part of ['syntheticToOriginal', 'originalToOriginal', 'nndr'] as const)
        for (const [quantile, value] of Object.entries<number>(distance[part]))
          expectClose((near[part] as unknown as Record<string, number>)[quantile], value, EXACT, quantile)
      expectClose(near.copies, distance.copies, EXACT, 'copies')
      expectClose(near.shareCloser, distance.shareCloser, EXACT, 'closer')
    })
  },
)

describe('fifths', () => {
  const number = (values: readonly number[]): NumberVariable => ({
    ...{ kind: 'number', name: 'x', decimals: 6 },
    values: Float64Array.from(values),
  })

  it('put a value that is a quantile above it, whatever rounding makes of its place', () => {
    // 1781 values: the quantiles are values 356, 712, 1068 and 1424, of which R's rounding moves the third.
    const values = Array.from({ length: 1781 }, (_, i) => 0.749547 + 0.000019 * i)
    const groups = pairedGroups(number(values.slice(0, 900)), number(values.slice(900)))
    expect([355, 356, 711, 712, 1067, 1068, 1423, 1424].map((i) => groups[i])).toEqual([
      1, 2, 2, 3, 3, 4, 4, 5,
    ])
  })

  it('are the distinct values where there are few', () => {
    expect([...pairedGroups(number([0, 0, 0, 1]), number([0, 1, Number.NaN, 0]))]).toEqual([
      1, 1, 1, 2, 1, 2, 0, 1,
    ])
  })
})
