import type { Covariate, Ipd } from '../data/ipd.js'

/** How alike the arms of each trial are before treatment. Plain data. */
export interface Balance {
  readonly trials: readonly {
    readonly trial: string
    readonly n: readonly [control: number, experimental: number]
    /** Standard deviation that differences have by chance alone, √(1/n₀ + 1/n₁); null for an empty arm. */
    readonly chance: number | null
  }[]
  readonly covariates: readonly {
    readonly name: string
    /** For each trial the standardised difference, experimental less control; null where it cannot be told. */
    readonly differences: readonly (number | null)[]
  }[]
}

/**
 * Standardised differences between the arms of each trial: of means, in pooled standard deviations; of a factor, that of
 * the level in which the arms differ most, in standard deviations of its indicator.
 *
 * Source: Austin (2009), Statistics in Medicine 28, 3083–3107, section 2.
 */
export function balance({ covariates, trial, treatment, n }: Ipd): Balance {
  const groups = trial.levels.map(() => [[], []] as [number[], number[]])
  for (let i = 0; i < n; i++) groups[trial.codes[i]][treatment.arm[i]].push(i)
  return {
    trials: trial.levels.map((name, k) => {
      const [n0, n1] = [groups[k][0].length, groups[k][1].length]
      return { trial: name, n: [n0, n1], chance: n0 > 0 && n1 > 0 ? Math.sqrt(1 / n0 + 1 / n1) : null }
    }),
    covariates: covariates.map((covariate) => ({
      name: covariate.name,
      differences: groups.map(([control, experimental]) => difference(covariate, control, experimental)),
    })),
  }
}

function difference(
  covariate: Covariate,
  control: readonly number[],
  experimental: readonly number[],
): number | null {
  if (covariate.kind === 'numeric')
    return standardised(
      control.map((i) => covariate.values[i]),
      experimental.map((i) => covariate.values[i]),
    )
  // The levels of a factor with two of them differ by the same amount with opposite signs: the last is shown.
  let largest: number | null = null
  for (let level = covariate.levels.length - 1; level >= 0; level--) {
    const has = (i: number) => Number(covariate.codes[i] === level)
    const found = standardised(control.map(has), experimental.map(has))
    if (found !== null && (largest === null || Math.abs(found) > Math.abs(largest) * (1 + 1e-9)))
      largest = found
  }
  return largest
}

function standardised(a: readonly number[], b: readonly number[]): number | null {
  if (a.length < 2 || b.length < 2) return null
  const [first, second] = [moments(a), moments(b)]
  const pooled = (first.squares / (a.length - 1) + second.squares / (b.length - 1)) / 2
  return pooled > 0 ? (second.mean - first.mean) / Math.sqrt(pooled) : null
}

function moments(values: readonly number[]): { readonly mean: number; readonly squares: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, squares: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) }
}
