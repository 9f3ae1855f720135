import type { Covariate, Ipd } from '../../data/patients/ipd.js'
import { takeCovariates, takePatients } from '../../data/patients/take-patients.js'
import type { FamilyName } from '../../families/families.js'
import { growNow } from '../../trees/grow/growth.js'
import type { Lean } from '../../trees/grow/lean-tests.js'
import { fitMethod } from '../../trees/methods/fit-method.js'
import type { Fitted } from '../../trees/methods/fitted.js'
import type { Method } from '../../trees/methods/method.js'
import { fitSourceOf } from '../fit/adjust-rows.js'
import type { GuidedControl } from '../fit/control-of.js'
import { looksAtPatients } from '../fit/fit.js'

/** What every resample is drawn from. */
export interface LeanData {
  readonly ipd: Ipd
  readonly adjust: readonly Covariate[]
  readonly family: FamilyName
}

/**
 * The tree of some of the patients, or of some of them several times: no validation, no inference, no result.
 *
 * @param times how often each patient counts
 * @param lean `p` where the smallest p-value of the root is looked at
 * Coded errors: those of fitMethod.
 */
export function leanFit(
  { ipd, adjust, family }: LeanData,
  times: ArrayLike<number>,
  method: Method,
  control: GuidedControl,
  lean: Lean = 'tree',
): Fitted {
  // Models of hazards count rows: a patient who is drawn twice is there twice. Elsewhere a weight costs less.
  const most = ipd.time === undefined ? 1 : Number.POSITIVE_INFINITY
  let size = 0
  let several = false
  for (let i = 0; i < ipd.n; i++) {
    size += Math.min(times[i], most)
    if (times[i] > most) several = true
  }
  const index = new Uint32Array(size)
  for (let i = 0, at = 0; i < ipd.n; i++) for (let c = Math.min(times[i], most); c > 0; c--) index[at++] = i
  const part = takePatients(ipd, index)
  const weighted = several ? { ...part, weights: multiplied(part.weights, index, times) } : part
  const { source, adjusted } = fitSourceOf(
    weighted,
    takeCovariates(adjust, index),
    control.ties,
    family,
    looksAtPatients(method),
    control.intervals,
  )
  return growNow(fitMethod(source, family, method, control, adjusted, lean))
}

/** How many patients each row stands for when those at `index` count several times. */
function multiplied(
  weights: Float64Array | null,
  index: Uint32Array,
  times: ArrayLike<number>,
): Float64Array {
  const all = new Float64Array(index.length)
  for (let at = 0; at < index.length; at++) all[at] = times[index[at]] * (weights === null ? 1 : weights[at])
  return all
}
