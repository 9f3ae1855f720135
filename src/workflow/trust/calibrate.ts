import { CopseError } from '../../errors.js'
import { familyOf } from '../../families/families.js'
import { leafHeterogeneity, rootLogP } from '../../resampling/tree-statistic.js'
import type { Calibration } from '../../results/trust/calibration-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { methodOf } from '../../trees/methods/methods.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf } from '../fit/control-of.js'
import type { Prepared } from '../patients/prepare.js'
import { assertResamples } from './assert-resamples.js'
import { leanFit } from './lean-fit.js'
import type { StartTrust } from './trust-job.js'
import { inOrder, trustInThisThread, trustTasks } from './trust-job.js'

/** Data sets unless more are asked for. */
export const PERMUTATIONS = 199

/** Whether a method as it is set splits where the treatment effect differs, and only there. */
export const looksForEffectAlone = (method: Method, { parm }: { readonly parm: string }): boolean =>
  methodOf(method).joint === 'within' || parm !== 'all'

/** Whether what a tree finds by chance can be found out by dealing the treatment anew. */
export const canCalibrate = ({ roles, ipd }: Prepared): boolean =>
  familyOf(roles.family).linear && ipd.weights === null && ipd.cluster === null

/**
 * How often a method finds as much in these trials where the effect is the same for all patients of a trial: the treatment
 * is dealt anew within trials, around each trial's own effect.
 *
 * Coded errors: CALIBRATION_NOT_POSSIBLE (binary and count outcomes), OPTION_INVALID, those of assertResamples and fitMethod.
 *
 * @param permutations data sets
 * @param start who grows the trees; results do not depend on it
 */
export async function calibrate(
  given: Prepared,
  method: Method,
  options: ControlOptions = {},
  permutations: unknown = PERMUTATIONS,
  start: StartTrust = trustInThisThread,
  onDone: (share: number) => void = () => {},
): Promise<Calibration> {
  const B = permutationsOf(permutations)
  const control = { ...controlOf(options), honest: null, cv: null, fallback: false }
  assertResamples(given, control, B)
  if (!canCalibrate(given))
    throw new CopseError({
      code: 'CALIBRATION_NOT_POSSIBLE',
      wrong:
        'the effect of a trial can be taken off the outcomes of its patients only where it is a difference of means',
      found: `--family ${given.roles.family}`,
      need: '--family gaussian',
      try: 'leaving --calibrate out; copse stability takes all outcomes',
      place: { option: '--calibrate' },
    })
  const data = inOrder(given)
  const { ipd, adjust } = data
  const { family } = data.roles
  const { tree } = leanFit({ ipd, adjust, family }, new Uint8Array(ipd.n).fill(1), method, control, 'p')
  const statistic = looksForEffectAlone(method, control) ? 'root' : 'heterogeneity'
  const observed = statistic === 'root' ? rootLogP(tree) : leafHeterogeneity(tree, ipd, family)
  const tasks = trustTasks('permutation', B)
  const pool = start({ data, method, control, reference: null })
  const batches = await pool.run(tasks, (done) => onDone(done / tasks.length))
  const all = batches.flatMap(({ permuted }) => permuted)
  const known = all.filter(({ failure }) => failure === null)
  const asMuch = known.filter(({ logP, Q }) =>
    statistic === 'root' ? logP <= observed : Q >= observed,
  ).length
  return {
    permutations: known.length,
    seed: control.seed,
    statistic,
    observed,
    p: (1 + asMuch) / (1 + known.length),
    splits: known.length === 0 ? 0 : known.filter(({ splits }) => splits).length / known.length,
    failed: all.length - known.length,
  }
}

/** Coded error: OPTION_INVALID. */
export function permutationsOf(value: unknown): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 20 && value <= 100000) return value
  throw new CopseError({
    code: 'OPTION_INVALID',
    wrong: 'the value of --calibrate cannot be used',
    found: JSON.stringify(value),
    need: 'a whole number from 20 to 100000',
    place: { option: '--calibrate' },
  })
}
