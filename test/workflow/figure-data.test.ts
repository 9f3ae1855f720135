import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { thinPath } from '../../src/trees/shape/thin-path.js'
import { groupSummary } from '../../src/workflow/describe/group-summary.js'
import { overallEffect } from '../../src/workflow/effects/overall-effect.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { nodePaths } from '../../src/workflow/patients/node-paths.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { predictionIntervals } from '../../src/workflow/patients/prediction-intervals.js'
import { prepare } from '../../src/workflow/patients/prepare.js'
import { ranefIntervals } from '../../src/workflow/patients/ranef-intervals.js'
import { errorOf } from '../error-of.js'
import { example } from '../figures/figure-data.js'

const data = example()
const at = (...values: number[]) => Float64Array.from(values)

describe('groupSummary', () => {
  it.each([
    // boxplot.stats(1:10), boxplot.stats(c(1:10, 50)), boxplot.stats(c(2, 2)), boxplot.stats(7) in R
    [at(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), [1, 3, 5.5, 8, 10], []],
    [at(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 50), [1, 3.5, 6, 8.5, 10], [50]],
    [at(2, 2), [2, 2, 2, 2, 2], []],
    [at(7), [7, 7, 7, 7, 7], []],
  ])('gives the numbers of boxplot.stats', (values, stats, out) => {
    const { whiskerLo, q1, median, q3, whiskerHi, outliers } = groupSummary(values, null, false)
    expect([whiskerLo, q1, median, q3, whiskerHi]).toEqual(stats)
    expect(outliers).toEqual(out)
  })

  it('has a density that integrates to nearly 1 within the data', () => {
    const values = Float64Array.from({ length: 500 }, (_, i) => i / 500)
    const { density } = groupSummary(values, null, true)
    const { values: x, heights } = density!
    const area = heights.slice(1).reduce((sum, h, i) => sum + ((h + heights[i]) / 2) * (x[i + 1] - x[i]), 0)
    expect(area).toBeGreaterThan(0.85)
    expect(area).toBeLessThan(1)
  })
})

describe('patientSummary', () => {
  it('counts every patient once, by arm and by trial', () => {
    const result = fit(data, 'metamob-si')
    const { leaves } = patientSummary(result, data)
    const n = (groups: readonly ({ n: number } | null)[]) =>
      groups.reduce((sum, group) => sum + (group?.n ?? 0), 0)
    expect(leaves.reduce((sum, { arms }) => sum + n(arms), 0)).toBe(data.ipd.n)
    leaves.forEach(({ arms, trials, node }, j) => {
      expect(node).toBe(result.subgroups[j].node)
      expect(n(arms)).toBe(result.subgroups[j].n)
      expect(trials.reduce((sum, trial) => sum + n(trial.arms), 0)).toBe(n(arms))
      expect(n(trials.map((trial) => trial.arms[0]))).toBe(arms[0]!.n)
    })
  })
})

describe('nodePaths', () => {
  it.each(
    METHODS.flatMap((method) =>
      // metaMOB-WT refuses Hansen's p-values.
      (['hansen', 'exact'] as const)
        .filter((pvalue) => method !== 'metamob-wt' || pvalue === 'exact')
        .map((pvalue) => [method, pvalue] as const),
    ),
  )(
    'of %s with p-values %s: paths peak at the statistics, which exceed the critical value where p is below alpha',
    (method, pvalue) => {
      const nodes = fit(data, method, { pvalue }).tree.nodes.length
      for (let node = 1; node <= nodes; node++) {
        const { result, paths } = nodePaths(data, method, { pvalue }, { node })
        const { tests, split } = result.tree.nodes[node - 1]
        const tested = tests.filter(({ logP }) => logP !== null)
        expect(paths.processes.map(({ test }) => test.variable)).toEqual(
          tested.map(({ variable }) => variable),
        )
        for (const { test, x, y, critical, criticalAdjusted } of paths.processes) {
          const sup = test.kind === 'supLM' || test.kind === 'supF'
          // The levels' shares of F are correlated: they add up to no more than F, and to F only by chance.
          const total = sup ? Math.max(...y) : y.reduce((sum, share) => sum + share, 0)
          if (test.kind !== 'F') expect(total / test.statistic).toBeCloseTo(1, 9)
          if (sup) expect(x[y.indexOf(Math.max(...y))]).toBe(test.peak)
          expect(test.statistic > critical).toBe(Math.exp(test.logP!) < 0.05)
          expect(test.statistic > criticalAdjusted).toBe(Math.exp(test.logPAdjusted!) < 0.05)
          expect(criticalAdjusted).toBeGreaterThan(critical)
        }
        if (split?.kind === 'numeric') {
          const { best, y, unsplit } = paths.profiles.find(({ variable }) => variable === split.variable)!
          expect(best).toBe(split.cut)
          const children = result.tree.nodes.filter(({ parent }) => parent === node)
          const objective = children.reduce((sum, { objfun }) => sum + objfun, 0)
          expect(Math.min(...y) / objective).toBeCloseTo(1, 9)
          expect(unsplit / result.tree.nodes[node - 1].objfun).toBeCloseTo(1, 12)
        }
      }
    },
  )

  it('refuses nodes and covariates that there are not', () => {
    expect(errorOf(() => nodePaths(data, 'mob', {}, { node: 99 })).code).toBe('NODE_UNKNOWN')
    expect(errorOf(() => nodePaths(data, 'mob', {}, { variable: 'bmi' })).code).toBe('VARIABLE_UNKNOWN')
  })
})

describe('thinPath', () => {
  it('keeps ends, minimum and maximum of a long path', () => {
    const x = Array.from({ length: 10_000 }, (_, i) => i)
    const y = x.map((i) => Math.sin(i * 12.9898) * (i % 97))
    const thin = thinPath({ x, y })
    expect(thin.x.length).toBeLessThanOrEqual(600)
    expect([thin.x[0], thin.x.at(-1)]).toEqual([0, 9999])
    expect([Math.min(...thin.y), Math.max(...thin.y)]).toEqual([Math.min(...y), Math.max(...y)])
    expect(thin.x.every((value, i) => i === 0 || value > thin.x[i - 1])).toBe(true)
  })
})

describe('intervals of trials', () => {
  it('predict the effect in a new trial with K − 1 degrees of freedom', () => {
    const result = fit(data, 'metamob-si')
    const tau2 = result.model.random[0].variance!
    const { estimate, se } = result.subgroups[0].effect
    // qt(0.975, 3) in R
    const reach = 3.182446305284263 * Math.sqrt(se! ** 2 + tau2)
    const { lo, hi } = predictionIntervals(result)![0]!
    expect(lo).toBeCloseTo(estimate! - reach, 9)
    expect(hi).toBeCloseTo(estimate! + reach, 9)
    expect(predictionIntervals(fit(data, 'mob-si'))).toBeNull()
    expect(predictionIntervals(fit(data, 'mob-ri'))).toBeNull()
  })

  it('of a random intercept are those of the shrunken mean', () => {
    const result = fit(data, 'mob-ri')
    const tau2 = result.model.random[0].variance!
    const sigma2 = result.model.residualVariance!
    ranefIntervals(result).forEach(({ trial, estimate, se, lo, hi }, k) => {
      const { n } = result.data.trials[k]
      expect(trial).toBe(result.data.trials[k].trial)
      expect(estimate).toBe(result.model.ranef[k]['(Intercept)'])
      expect(se! ** 2).toBeCloseTo(1 / (1 / tau2 + n / sigma2), 12)
      expect(hi! - lo!).toBeCloseTo(2 * 1.959963984540054 * se!, 12)
    })
  })

  it.each(['01', 'half'] as const)(
    'of a treatment effect beside own intercepts know it from differences between arms alone (%s)',
    (treatmentCoding) => {
      const result = fit(data, 'metamob-si', { treatmentCoding })
      const sigma2 = result.model.residualVariance!
      result.model.random[0].variance = 0.7
      const intervals = ranefIntervals(result)
      expect(result.subgroups.length).toBeGreaterThan(1)
      result.data.trials.forEach(({ trial }, k) => {
        // The variance of a difference of means, of every subgroup.
        const information = result.subgroups.reduce((sum, { trials }) => {
          const own = trials.find((entry) => entry.trial === trial)
          const [c, e] = [own?.control ?? 0, own?.intervention ?? 0].map(Number)
          return sum + (c > 0 && e > 0 ? 1 / (sigma2 / c + sigma2 / e) : 0)
        }, 0)
        expect(information).toBeGreaterThan(0)
        expect(intervals[k].se! ** 2).toBeCloseTo(1 / (1 / 0.7 + information), 12)
      })
    },
  )

  it('of intercept and treatment invert the precision of both', () => {
    const result = fit(data, 'metamob-ri', { correlated: true, treatmentCoding: 'half' })
    const { random, residualVariance } = result.model
    const [t11, t22, t12] = [4, 0.25, 0.6]
    for (const part of random)
      part.variance = part.term2 !== null ? t12 : part.term === 'treatment' ? t22 : t11
    const det = t11 * t22 - t12 * t12
    const intervals = ranefIntervals(result)
    result.data.trials.forEach(({ trial, n, arms }) => {
      const difference = (arms.intervention - arms.control) / 2
      const a = t22 / det + n / residualVariance!
      const b = -t12 / det + difference / residualVariance!
      const c = t11 / det + n / 4 / residualVariance!
      const of = (term: string) =>
        intervals.find((entry) => entry.trial === trial && entry.term === term)!.se!
      expect(of('(Intercept)') ** 2 / (c / (a * c - b * b))).toBeCloseTo(1, 6)
      expect(of('treatment') ** 2 / (a / (a * c - b * b))).toBeCloseTo(1, 6)
    })
  })

  it('the overall effect of a binary outcome is the log odds ratio of all patients', () => {
    const rows = Array.from({ length: 80 }, (_, i) => [
      i % 3 === 0 || (i % 2 === 0 && i % 5 > 1) ? 1 : 0,
      i % 2 ? 'c' : 'e',
      i % 7,
    ])
    const text = ['y,arm,x', ...rows.map((row) => row.join(','))].join('\n')
    const roles = {
      outcome: 'y',
      treatment: 'arm',
      control: 'c',
      covariates: ['x'],
      family: 'binomial',
    } as const
    const binary = prepare(readDelimited(text, {}), roles)
    const { label, effect } = overallEffect(binary, fit(binary, 'mob'))!
    const count = (arm: string, y: number) => rows.filter((row) => row[1] === arm && row[0] === y).length
    const odds = (count('e', 1) * count('c', 0)) / (count('e', 0) * count('c', 1))
    expect(label).toBe('All patients')
    expect(effect.estimate).toBeCloseTo(Math.log(odds), 6)
  })

  it('are none for methods without random effects, and the overall effect follows the method', () => {
    expect(ranefIntervals(fit(data, 'palmtree'))).toEqual([])
    expect(overallEffect(data, fit(data, 'metamob-si'))?.label).toContain('mixed')
    expect(overallEffect(data, fit(data, 'mob'))?.label).toContain('linear')
  })
})
