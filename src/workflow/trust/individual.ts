import { strataInOrder } from '../../data/patients/split-patients.js'
import type { Note } from '../../errors.js'
import { countText } from '../../errors.js'
import type { ForestTree } from '../../resampling/forest/forest-tree.js'
import { importanceOf } from '../../resampling/forest/importance.js'
import { quartiles } from '../../resampling/quartiles.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type { Calibration } from '../../results/trust/calibration-schema.js'
import type { IndividualResult } from '../../results/trust/individual-schema.js'
import { individualOptionsSchema } from '../../results/trust/individual-schema.js'
import type { Method } from '../../trees/methods/method.js'
import { VERSION } from '../../version.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf } from '../fit/control-of.js'
import { fitUnanswered } from '../fit/fit.js'
import type { Prepared } from '../patients/prepare.js'
import { notForTimes } from '../survival/not-for-times.js'
import { assertResamples } from './assert-resamples.js'
import { calibrate, canCalibrate } from './calibrate.js'
import { effectsByForest, patientPlaces } from './forest-effects.js'
import { failureNotes, withoutFailed } from './resample-trees.js'
import type { StartTrust } from './trust-job.js'
import { inOrder, trustInThisThread, trustTasks } from './trust-job.js'

/** Settings of `individual` beside those of a fit. */
export interface IndividualOptions {
  readonly trees?: unknown
  readonly resample?: unknown
  readonly calibrate?: unknown
}

/**
 * The treatment effect of each patient, averaged over trees of resamples, with a standard error; what each covariate does
 * for it; and how often chance finds as much, without which the spread of the effects says nothing.
 *
 * Coded errors: SURVIVAL_NOT_OFFERED; those of fit and of assertResamples; RESAMPLES_FAILED.
 *
 * @param start who grows the trees; results do not depend on it
 * @param onDone called with the share that is done
 * @example
 * const { patients, calibration } = await individual(prepare(table, roles), 'metamob-wt')
 */
export async function individual(
  given: Prepared,
  method: Method,
  options: ControlOptions = {},
  asked: IndividualOptions = {},
  start: StartTrust = trustInThisThread,
  onDone: (share: number) => void = () => {},
): Promise<IndividualResult> {
  const { trees: B, resample, calibrate: P } = checkOptions(individualOptionsSchema, asked)
  const control = { ...controlOf(options), honest: null, cv: null, fallback: false }
  notForTimes(
    given.roles,
    'the effect of every patient (averages of hazard ratios of many trees, of which it is not known how well they hold)',
    'copse fit, whose subgroups have hazard ratios, and copse stability, which says whether they are found again',
  )
  assertResamples(given, control, resample === 'bootstrap' ? B : 0)
  const data = inOrder(given)
  const { ipd } = data
  const { result } = fitUnanswered(data, method, control)
  const permutations = canCalibrate(data) ? P : 0
  const share = B / (B + permutations)
  const calibration =
    permutations === 0
      ? null
      : await calibrate(data, method, options, permutations, start, (done) => onDone((1 - share) * done))
  const { minsize } = result.spec.control_
  const pool = start({ data, method, control: { ...control, minsize }, reference: null })
  const tasks = trustTasks(resample, B, true)
  const batches = await pool.run(tasks, (done) => onDone(1 - share + (share * done) / tasks.length))
  const { known, failed } = withoutFailed(batches.flatMap(({ forest }) => forest))
  const strata = strataInOrder(ipd).map(({ length }) => length)
  const { effects, ses, seTold } = effectsByForest(
    known,
    { scheme: resample, strata, seed: control.seed },
    patientPlaces(ipd),
  )
  const rows = [...ipd.rows.keys()].sort((a, b) => ipd.rows[a] - ipd.rows[b])
  return {
    schema: 'copse.individual/1',
    version: VERSION,
    spec: { ...result.spec, resample },
    data: result.data,
    subgroups: result.subgroups.length,
    calibration,
    spread: calibration && spreadOf(effects),
    importance: importanceOf(
      known,
      ipd.covariates.map(({ name }) => name),
    ),
    patients: rows.map((i) => ({
      row: ipd.rows[i],
      effect: effects[i],
      se: seTold ? ses[i] : null,
    })),
    forest: {
      ...{ asked: B, failed, strata, seTold },
      noSplit: known.filter(({ nodes }) => nodes.length === 1).length / known.length,
      trees: known.map(plainTree),
    },
    notes: [
      // There are no priors here.
      ...(result.notes as Note[]).filter(({ code }) => code !== 'TAU_PRIOR_SUGGESTED'),
      ...calibrationNotes(calibration, data, P),
      ...(seTold ? [] : noiseNotes(known.length, ipd.n)),
      ...failureNotes({ asked: B, failed }, 'resamples'),
    ],
  }
}

/** As results hold a tree. */
const plainTree = ({ b, nodes }: ForestTree) => ({
  b,
  nodes: nodes.map(({ id, split, kids, effect }) => ({ id, split, kids: [...kids], effect })),
})

function spreadOf(effects: Float64Array): NonNullable<IndividualResult['spread']> {
  const mean = effects.reduce((sum, effect) => sum + effect / effects.length, 0)
  const squares = effects.reduce((sum, effect) => sum + (effect - mean) ** 2, 0)
  return {
    sd: effects.length > 1 ? Math.sqrt(squares / (effects.length - 1)) : null,
    quartiles: [...quartiles([...effects])!],
    lo: effects.reduce((a, b) => Math.min(a, b)),
    hi: effects.reduce((a, b) => Math.max(a, b)),
  }
}

/** That nothing says whether differences between patients are more than chance. */
function calibrationNotes(calibration: Calibration | null, data: Prepared, asked: number): Note[] {
  if (calibration !== null) return []
  const why =
    asked === 0
      ? 'it was not asked how often chance finds as much (--calibrate 199)'
      : canCalibrate(data)
        ? ''
        : 'how often chance finds as much is known for continuous outcomes only, one row per patient'
  return [
    {
      code: 'INDIVIDUAL_NOT_CALIBRATED',
      message: `effects of patients differ by chance too, also where the treatment effect is the same for all, and ${why}: take no difference between patients for real that is not found another way (copse interactions)`,
    },
  ]
}

function noiseNotes(trees: number, n: number): Note[] {
  return [
    {
      code: 'INDIVIDUAL_SE_NOISE',
      message: `${countText(trees)} trees are too few for standard errors of the effects of ${countText(n)} patients, which would be mostly noise: they are not given; try --trees ${Math.min(5000, Math.max(2 * trees, 2 * n))}`,
    },
  ]
}
