import { describe, expect, it } from 'vitest'
import { withinTrialInteractions } from '../../../src/workflow/effects/within-trial.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { balance } from '../../../src/workflow/patients/balance.js'
import { exampleData } from '../../reports/report/report-data.js'

/** Without the column to adjust for: differences of means. */
const data = { ...exampleData(), adjust: [] }
const { ipd } = data

/** Mean and variance of the patients for whom something holds. */
function moments(values: ArrayLike<number>, holds: (i: number) => boolean) {
  const chosen = Array.from(values).filter((_, i) => holds(i))
  const mean = chosen.reduce((sum, value) => sum + value, 0) / chosen.length
  const squares = chosen.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { n: chosen.length, mean, squares, variance: squares / (chosen.length - 1) }
}

const numbers = (name: string): Float64Array => {
  const found = ipd.covariates.find((covariate) => covariate.name === name)
  if (found?.kind !== 'numeric') throw new Error(name)
  return found.values
}

describe('interactions within trials', () => {
  const result = fit(data, 'metamob-si')
  const [root] = withinTrialInteractions(result, data)

  it('are the differences of the effects on the two sides of a split, trial by trial', () => {
    const rmdq0 = numbers('rmdq0')
    root.trials.forEach(({ trial, estimate, se }) => {
      const k = ipd.trial.levels.indexOf(trial)
      const side = (left: boolean) => {
        const arm = (a: number) =>
          moments(
            ipd.outcome.values,
            (i) => ipd.trial.codes[i] === k && ipd.treatment.arm[i] === a && rmdq0[i] <= 9 === left,
          )
        const [control, experimental] = [arm(0), arm(1)]
        const pooled = (control.squares + experimental.squares) / (control.n + experimental.n - 2)
        return {
          effect: experimental.mean - control.mean,
          variance: pooled * (1 / control.n + 1 / experimental.n),
        }
      }
      const [left, right] = [side(true), side(false)]
      expect(estimate).toBeCloseTo(right.effect - left.effect, 10)
      expect(se).toBeCloseTo(Math.sqrt(left.variance + right.variance), 10)
    })
    expect(root.trials.length + root.silent.length).toBe(4)
  })

  it('are pooled within the range of the trials', () => {
    const all = root.trials.map(({ estimate }) => estimate)
    expect(root.pooled!.estimate).toBeGreaterThan(Math.min(...all))
    expect(root.pooled!.estimate).toBeLessThan(Math.max(...all))
    expect(root.pooled!.lo!).toBeLessThan(root.pooled!.estimate)
  })
})

describe('balance', () => {
  it('is the difference of means in pooled standard deviations', () => {
    const { covariates, trials } = balance(ipd)
    const age = numbers('age')
    const arm = (a: number) => moments(age, (i) => ipd.trial.codes[i] === 1 && ipd.treatment.arm[i] === a)
    const [control, experimental] = [arm(0), arm(1)]
    const sd = Math.sqrt((control.variance + experimental.variance) / 2)
    expect(covariates[0].differences[1]).toBeCloseTo((experimental.mean - control.mean) / sd, 10)
    expect(trials[1].n).toEqual([control.n, experimental.n])
    expect(trials[1].chance).toBeCloseTo(Math.sqrt(1 / control.n + 1 / experimental.n), 12)
  })
})
