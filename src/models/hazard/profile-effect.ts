import type { HazardStrata } from './hazard-sums.js'

/** The treatment effect of a piecewise-constant hazard whose baselines are profiled out. */
export interface ProfileEffect {
  /** Log hazard ratio; ±∞ where only one arm has events that tell of it, null where none does. */
  readonly effect: number | null
  /** Largest log-likelihood (its supremum where the effect is infinite), without Σ d·offset. */
  readonly logLik: number
  /** −∂²ℓ/∂β². */
  readonly information: number
}

/** What the interval tells: 0 nothing (no events), 1 the baseline alone, 2 the effect too. */
const tells = ({ a, D }: HazardStrata, s: number): 0 | 1 | 2 =>
  D[0][s] + D[1][s] === 0 ? 0 : a[0][s] > 0 && a[1][s] > 0 ? 2 : 1

/** Events of the two arms where both arms have somebody at risk: without them in both there is no finite effect. */
export function informativeEvents(strata: HazardStrata): readonly [number, number] {
  let control = 0
  let experimental = 0
  for (let s = 0; s < strata.D[0].length; s++)
    if (tells(strata, s) === 2) {
      control += strata.D[0][s]
      experimental += strata.D[1][s]
    }
  return [control, experimental]
}

/**
 * Maximises ℓ(β) = Σ_s [D_s1 β − D_s log(a_s0 + a_s1 e^β) + D_s log D_s − D_s], concave, by Newton's method, kept within
 * bounds that each step narrows.
 *
 * @param start where to begin; the log ratio of the crude rates unless given
 */
export function profileEffect(strata: HazardStrata, start?: number): ProfileEffect {
  const { a, D } = strata
  const [control, experimental] = informativeEvents(strata)
  if (control + experimental === 0) return { effect: null, logLik: profileLogLik(strata, 0), information: 0 }
  if (control === 0 || experimental === 0)
    return {
      effect: control === 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
      logLik: limitLogLik(strata, control === 0 ? 1 : 0),
      information: 0,
    }
  let beta = start ?? crudeEffect(strata)
  let low = Number.NEGATIVE_INFINITY
  let high = Number.POSITIVE_INFINITY
  let information = 0
  for (let iteration = 0; iteration < 200; iteration++) {
    const ratio = Math.exp(beta)
    let score = 0
    information = 0
    for (let s = 0; s < D[0].length; s++) {
      const both = D[0][s] + D[1][s]
      if (both === 0 || a[0][s] === 0 || a[1][s] === 0) continue
      const p = (a[1][s] * ratio) / (a[0][s] + a[1][s] * ratio)
      score += D[1][s] - both * p
      information += both * p * (1 - p)
    }
    if (score > 0) low = beta
    else high = beta
    let step = score / information
    if (!Number.isFinite(step) || !(beta + step > low && beta + step < high)) {
      if (score === 0) break
      const middle =
        low === Number.NEGATIVE_INFINITY
          ? high - 2
          : high === Number.POSITIVE_INFINITY
            ? low + 2
            : (low + high) / 2
      step = middle - beta
    }
    const done = Math.abs(step) < 1e-13 * (1 + Math.abs(beta))
    beta += Math.max(-5, Math.min(5, step))
    if (done) break
  }
  return { effect: beta, logLik: profileLogLik(strata, beta), information: scoreAt(strata, beta).information }
}

/** A step of β this small leaves, when it is taken, less than rounding of the log-likelihood. */
const NEAR = 1e-6

/**
 * The largest log-likelihood alone, near a known effect: what a search for a split asks of thousands of neighbours. A few
 * passes over the strata; {@link profileEffect} where the effect is not finite or Newton's method does not settle at once.
 *
 * @param start the effect of patients who are nearly the same
 * @returns −∞ for an effect that is not finite
 */
export function profileGain(
  strata: HazardStrata,
  start: number,
): { readonly effect: number; readonly logLik: number } {
  const [a0, a1] = strata.a
  const [D0, D1] = strata.D
  const S = D0.length
  let beta = start
  for (let iteration = 0; iteration < 8; iteration++) {
    const ratio = Math.exp(beta)
    let score = 0
    let information = 0
    for (let s = 0; s < S; s++) {
      const both = D0[s] + D1[s]
      const exposed = a1[s] * ratio
      const all = a0[s] + exposed
      if (both === 0 || all === 0) continue
      // Where one arm alone is at risk p is 0 or 1, and nothing is added.
      const p = exposed / all
      score += D1[s] - both * p
      information += both * p * (1 - p)
    }
    const step = score / information
    if (!(Math.abs(step) < 1)) break
    beta += step
    if (Math.abs(step) >= NEAR) continue
    const known = Math.exp(beta)
    let logLik = 0
    for (let s = 0; s < S; s++) {
      const both = D0[s] + D1[s]
      if (both === 0) continue
      const alone = a0[s] === 0
      logLik += both * (Math.log(both / (alone ? a1[s] : a0[s] + a1[s] * known)) - 1)
      if (!alone && a1[s] > 0) logLik += D1[s] * beta
    }
    return { effect: beta, logLik }
  }
  const { effect, logLik } = profileEffect(strata)
  return effect !== null && Number.isFinite(effect)
    ? { effect, logLik }
    : { effect: start, logLik: Number.NEGATIVE_INFINITY }
}

/** ∂ℓ/∂β and −∂²ℓ/∂β² at a given effect. */
export function scoreAt(
  { a, D }: HazardStrata,
  beta: number,
): { readonly score: number; readonly information: number } {
  const ratio = Math.exp(beta)
  let score = 0
  let information = 0
  for (let s = 0; s < D[0].length; s++) {
    const both = D[0][s] + D[1][s]
    if (both === 0 || a[0][s] === 0 || a[1][s] === 0) continue
    const p = (a[1][s] * ratio) / (a[0][s] + a[1][s] * ratio)
    score += D[1][s] - both * p
    information += both * p * (1 - p)
  }
  return { score, information }
}

function crudeEffect(strata: HazardStrata): number {
  const sum = [0, 0]
  const exposure = [0, 0]
  for (let s = 0; s < strata.D[0].length; s++)
    if (tells(strata, s) === 2)
      for (const arm of [0, 1]) {
        sum[arm] += strata.D[arm as 0 | 1][s]
        exposure[arm] += strata.a[arm as 0 | 1][s]
      }
  return Math.log(sum[1] / exposure[1]) - Math.log(sum[0] / exposure[0])
}

/** The same ℓ at a given effect. */
export function profileLogLik({ a, D }: HazardStrata, beta: number): number {
  const ratio = Math.exp(beta)
  let sum = 0
  for (let s = 0; s < D[0].length; s++) {
    const both = D[0][s] + D[1][s]
    if (both === 0) continue
    if (a[1][s] === 0) sum += both * Math.log(both / a[0][s]) - both
    else if (a[0][s] === 0) sum += both * Math.log(both / a[1][s]) - both
    else sum += D[1][s] * beta + both * Math.log(both / (a[0][s] + a[1][s] * ratio)) - both
  }
  return sum
}

/** Its supremum where all events that tell are in one arm. */
function limitLogLik({ a, D }: HazardStrata, arm: 0 | 1): number {
  let sum = 0
  for (let s = 0; s < D[0].length; s++) {
    const both = D[0][s] + D[1][s]
    if (both === 0) continue
    const exposed = a[0][s] === 0 ? a[1][s] : a[1][s] === 0 ? a[0][s] : a[arm][s]
    sum += both * Math.log(both / exposed) - both
  }
  return sum
}
