import { CopseError, countText } from '../../errors.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type { Control } from '../../results/control-schema.js'
import type { TrustAsked, TrustResults } from '../../results/trust/trust-results.js'
import { trustAskedSchema } from '../../results/trust/trust-results.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import type { Guide } from '../../trees/shape/guide.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf } from '../fit/control-of.js'
import type { Prepared } from '../patients/prepare.js'
import { calibrate, canCalibrate, PERMUTATIONS } from './calibrate.js'
import { stability } from './stability.js'
import type { StartTrust } from './trust-job.js'
import { trustInThisThread } from './trust-job.js'

/** Trees unless others are asked for: enough to tell what is clear from what is not, in seconds. */
export const TRUST_TREES: TrustAsked = { calibrate: PERMUTATIONS, resamples: 100, bootstraps: 100 }
/** No trees: nothing is said of how far to trust the one tree. */
export const NO_TRUST: TrustAsked = { calibrate: 0, resamples: 0, bootstraps: 0 }

/** Nothing was grown, and why. */
export const withoutTrust = (why: string): TrustResults => ({
  ...{ asked: NO_TRUST, calibration: null, stability: null, missing: [why] },
})

/** Patients above whom hundreds of trees take minutes. */
const MANY = 10_000

/**
 * Whether hundreds of trees more are grown for a report without being asked for.
 *
 * @returns why not; null if they are
 */
export function whyNoTrust({ ipd }: Prepared, method: Method, options: ControlOptions): string | null {
  if (ipd.n > MANY)
    return `Hundreds of trees of ${countText(ipd.n)} patients take minutes: how far to trust this one is told where it is asked for (copse report --calibrate 199 --resamples 100, or copse stability).`
  if (controlOf(options).tauPrior !== null && methodOf(method).random !== null)
    return 'Hundreds of trees under a prior of the heterogeneity take minutes: how far to trust this one is told where it is asked for (copse report --calibrate 199 --resamples 100, or copse stability).'
  return null
}

/**
 * How far the tree of a method can be trusted: how often chance finds as much, whether its subgroups are found again, their
 * effects corrected for selection, and trials predicted from the others. What cannot be told is said, and is no error.
 *
 * Coded errors: OPTION_INVALID, those of fit.
 *
 * @param guide splits by hand, of which resamples tell nothing
 * @param start who grows the trees; results do not depend on it
 * @param onDone called with the share that is done
 */
export async function trustResults(
  data: Prepared,
  method: Method,
  options: ControlOptions = {},
  given: Partial<TrustAsked> = {},
  guide: Guide = [],
  start: StartTrust = trustInThisThread,
  onDone: (share: number) => void = () => {},
): Promise<TrustResults> {
  const asked = checkOptions(trustAskedSchema, { ...TRUST_TREES, ...given })
  const none = (why: string): TrustResults => ({ asked, calibration: null, stability: null, missing: [why] })
  const control = controlOf(options)
  if (guide.length > 0)
    return none('Some splits were set by hand: resamples, which are searched anew, tell nothing of them.')
  if (control.honest !== null)
    return none(
      'In an honest analysis effects are estimated in patients who had no part in the search: they need no correction.',
    )
  const missing: string[] = []
  const possible = asked.calibrate > 0 && canCalibrate(data)
  if (asked.calibrate > 0 && !possible) missing.push(whyNotCalibrated(data))
  const trees = asked.resamples + 2 * asked.bootstraps
  const share = possible ? asked.calibrate / (asked.calibrate + trees) : 0
  const calibration = possible
    ? await attempt(
        () => calibrate(data, method, plain(control), asked.calibrate, start, (done) => onDone(share * done)),
        missing,
      )
    : null
  const again =
    asked.resamples === 0
      ? null
      : await attempt(
          () =>
            stability(
              data,
              method,
              plain(control),
              { resamples: asked.resamples, bootstraps: data.ipd.weights === null ? asked.bootstraps : 0 },
              start,
              (done) => onDone(share + (1 - share) * done),
            ),
          missing,
        )
  return { asked, calibration, stability: again, missing: [...new Set(missing)] }
}

const plain = (control: Control): ControlOptions => ({ ...control, cv: null, fallback: false })

const whyNotCalibrated = ({ ipd }: Prepared): string =>
  ipd.cluster !== null
    ? 'How often chance finds as much is not told: patients in clusters are not independent.'
    : 'How often chance finds as much is not told: how to find that out is known for continuous outcomes only, one row per patient.'

async function attempt<T>(run: () => Promise<T>, missing: string[]): Promise<T | null> {
  try {
    return await run()
  } catch (error) {
    if (!(error instanceof CopseError)) throw error
    missing.push(error.message)
    return null
  }
}
