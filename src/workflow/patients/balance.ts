import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import { weightedMoments } from '../../numerics/weighted.js'
import type { Balance } from '../../results/balance.js'

/**
 * Standardised differences between the arms of each trial: of means, in pooled standard deviations; of a factor, that of
 * the level in which the arms differ most, in standard deviations of its indicator. Case weights count patients. All patients
 * of the trials, whatever their part in an honest analysis: it is the randomisation that is looked at, not an effect.
 *
 * Source: Austin (2009), Statistics in Medicine 28, 3083–3107, section 2.
 */
export function balance({ covariates, trial, treatment, weights, n }: Ipd): Balance {
  const groups = trial.levels.map(() => [[], []] as [number[], number[]])
  for (let i = 0; i < n; i++) groups[trial.codes[i]][treatment.arm[i]].push(i)
  const size = (rows: readonly number[]) =>
    weights === null ? rows.length : rows.reduce((sum, i) => sum + weights[i], 0)
  return {
    trials: trial.levels.map((name, k) => {
      const [n0, n1] = groups[k].map(size)
      return { trial: name, n: [n0, n1], chance: n0 > 0 && n1 > 0 ? Math.sqrt(1 / n0 + 1 / n1) : null }
    }),
    covariates: covariates.map((covariate) => ({
      name: covariate.name,
      differences: groups.map((arms) => difference(covariate, arms, weights)),
    })),
  }
}

function difference(
  covariate: Covariate,
  arms: readonly (readonly number[])[],
  weights: Float64Array | null,
): number | null {
  const standardised = (value: (patient: number) => number) => {
    const [control, experimental] = arms.map((rows) =>
      weightedMoments(Float64Array.from(rows, value), weights && Float64Array.from(rows, (i) => weights[i])),
    )
    if (control.sd === null || experimental.sd === null) return null
    const pooled = (control.sd ** 2 + experimental.sd ** 2) / 2
    return pooled > 0 ? (experimental.mean - control.mean) / Math.sqrt(pooled) : null
  }
  if (covariate.kind === 'numeric') return standardised((i) => covariate.values[i])
  // The levels of a factor with two of them differ by the same amount with opposite signs: the last is shown.
  let largest: number | null = null
  for (let level = covariate.levels.length - 1; level >= 0; level--) {
    const found = standardised((i) => Number(covariate.codes[i] === level))
    if (found !== null && (largest === null || Math.abs(found) > Math.abs(largest) * (1 + 1e-9)))
      largest = found
  }
  return largest
}
