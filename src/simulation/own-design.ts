import type { Covariate } from '../data/patients/ipd.js'
import type { FamilyName } from '../families/families.js'
import type { Rng } from '../numerics/random/rng.js'
import { drawOutcome, parsePlant, planted } from './like.js'
import type { SimulatedPatients, SimulatedSet } from './simulated-set.js'

/** A design of one's own. Plain data. */
export interface OwnDesign {
  readonly title: string
  readonly trials: readonly {
    readonly n: number
    /** Share of the patients treated. */
    readonly allocation: number
    readonly intercept: number
    /** Standard deviation of what is added to the intercept. */
    readonly sd: number
  }[]
  readonly covariates: readonly {
    readonly name: string
    readonly kind: 'normal' | 'uniform' | 'binary' | 'levels'
    readonly mean: number
    readonly sd: number
    /** Share of ones. */
    readonly p: number
    readonly levels: readonly string[]
    /** The mean moves by so much times the standardised number of the trial. */
    readonly byTrial: number
    /** With every other covariate that has one, by a common factor. */
    readonly correlation: number
  }[]
  readonly main: readonly { readonly variable: string; readonly slope: number }[]
  readonly effect: { readonly value: number; readonly sd: number }
  /** Whom the first rule that holds adds to the mean and to the effect. */
  readonly subgroups: readonly { readonly rule: string; readonly mean: number; readonly effect: number }[]
  readonly error: { readonly family: FamilyName; readonly sd: number }
}

/**
 * Draws trials of a design: covariates, then levels and effects of the trials, then outcomes.
 *
 * Coded errors: PLANT_MALFORMED (a rule that cannot be understood).
 */
export function drawOwn(design: OwnDesign, rng: Rng): SimulatedSet {
  const { trials, effect, error, subgroups } = design
  const own = patients(design, rng)
  const level = trials.map(({ intercept, sd }) => intercept + sd * rng.normal())
  const b = trials.map(() => effect.sd * rng.normal())
  const arm = new Uint8Array(own.n)
  let first = 0
  for (const { n, allocation } of trials) {
    const treated = Math.round(n * allocation)
    rng.permutation(n).forEach((place, i) => {
      arm[first + i] = Number(place < treated)
    })
    first += n
  }
  const outcome = Float64Array.from(own.level, (mean, i) => {
    const k = own.trial[i]
    const eta = level[k] + mean + (own.effect[i] + b[k]) * arm[i]
    return drawOutcome(error.family, eta, { sigma: error.sd, residuals: null }, rng)
  })
  const telling = subgroups.filter((one) => one.effect !== 0 || one.mean !== 0)
  const rules = telling.map(({ rule }) => conditionsOf(rule, own.covariates))
  const [only] = rules.length === 1 && rules[0].length === 1 ? rules[0] : []
  return {
    ...own,
    ...{ family: error.family, outcome, arm, trials: trials.map((_, k) => `T${k + 1}`) },
    truth: {
      variables: [...new Set(rules.flat().map(({ variable }) => variable))],
      root: only === undefined ? null : { variable: only.variable, cut: Number(only.value) },
      tree: null,
    },
    fresh: patients(design, rng),
  }
}

const conditionsOf = (rule: string, covariates: readonly Covariate[]) =>
  rule.split(/\s+and\s+/).map((text) => parsePlant(text, covariates, 'the rule of a subgroup'))

interface Drawn extends SimulatedPatients {
  readonly trial: Int32Array
  readonly level: Float64Array
}

function patients({ trials, covariates, main, effect, subgroups }: OwnDesign, rng: Rng): Drawn {
  const n = trials.reduce((sum, trial) => sum + trial.n, 0)
  const trial = Int32Array.from(trials.flatMap((one, k) => new Array<number>(one.n).fill(k)))
  const K = trials.length
  const sd = K < 2 ? 1 : Math.sqrt((K * (K + 1)) / 12)
  const shared = Float64Array.from({ length: n }, () => rng.normal())
  const made = covariates.map((one): Covariate => {
    const { name, kind, levels } = one
    const normal = (i: number) =>
      Math.sqrt(one.correlation) * shared[i] + Math.sqrt(1 - one.correlation) * rng.normal()
    const mean = (i: number) => one.mean + (one.byTrial * (trial[i] + 1 - (K + 1) / 2)) / sd
    if (kind === 'levels')
      return {
        kind: 'nominal',
        name,
        levels,
        codes: Int32Array.from({ length: n }, () => rng.integer(levels.length)),
      }
    const draw = {
      normal: (i: number) => mean(i) + one.sd * normal(i),
      // Of the same mean and standard deviation.
      uniform: (i: number) => mean(i) + one.sd * Math.sqrt(12) * (rng.uniform() - 0.5),
      binary: () => Number(rng.uniform() < one.p),
    }[kind]
    return { kind: 'numeric', name, values: Float64Array.from({ length: n }, (_, i) => draw(i)) }
  })
  const group = new Int32Array(n)
  subgroups.forEach(({ rule }, g) => {
    const holds = conditionsOf(rule, made).map((condition) => planted(condition, made, n))
    for (let i = 0; i < n; i++) if (group[i] === 0 && holds.every((own) => own[i] === 1)) group[i] = g + 1
  })
  const level = Float64Array.from(group, (g) => (g === 0 ? 0 : subgroups[g - 1].mean))
  for (const { variable, slope } of main) {
    const covariate = made.find(({ name }) => name === variable)!
    for (let i = 0; i < n; i++)
      level[i] += slope * (covariate.kind === 'numeric' ? covariate.values[i] : covariate.codes[i])
  }
  return {
    ...{ n, trial, level, group, covariates: made },
    effect: Float64Array.from(group, (g) => effect.value + (g === 0 ? 0 : subgroups[g - 1].effect)),
  }
}
