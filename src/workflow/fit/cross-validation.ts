import { patientCount } from '../../data/patients/ipd.js'
import { foldsOf } from '../../data/patients/split-patients.js'
import { takePatients } from '../../data/patients/take-patients.js'
import { familyOf } from '../../families/families.js'
import type { Estimate } from '../../families/inference.js'
import { fitStratifiedLm } from '../../models/cells/stratified-lm.js'
import { fitGlm, glmEstimates } from '../../models/rows/glm.js'
import { createRng } from '../../numerics/random/rng.js'
import type { Control } from '../../results/control-schema.js'
import type { CrossValidation, FitResult } from '../../results/fit-schema.js'
import { placePatients } from '../../trees/shape/predict.js'
import { covariatesByName } from '../patients/placement.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import { validateTimes } from '../survival/cross-validate-times.js'
import { isTimes } from '../survival/not-for-times.js'
import { finite } from './models/model-parts.js'

/** Fits a method to some of the patients. */
export type FitPart = (data: Prepared, control: Control) => FitResult

/** What a fit says of patients it has not seen: effect on the link's scale, and mean outcome in their own arm. */
interface HeldOut {
  readonly effect: Float64Array
  readonly mean: Float64Array
}

/**
 * Cross-validation of the whole search: every fold of the patients (dealt within trial and arm) is predicted by the tree
 * that the others grow.
 *
 * Loss: mean deviance per patient of the tree, and of the same method without splits, on patients not used. Calibration:
 * slope of the observed on the predicted treatment effect (1: effects as large as predicted; 0: no relation), from
 * outcome ~ trial + t + t·(predicted effect − mean); null when no tree splits. Subgroups: the mean predicted effect of the patients of each final
 * subgroup, beside the effect that the same data show.
 *
 * @param onFold called after each fold with the number done
 */
export function crossValidate(
  data: Prepared,
  control: Control,
  fitPart: FitPart,
  final: FitResult,
  onFold: (done: number) => void = () => {},
): CrossValidation {
  const folds = control.cv!
  const { ipd } = data
  const { inFold: index, own } = foldsToFit(data, control)
  const held = allHeldOut(ipd.n)
  const none = allHeldOut(ipd.n)
  const parts: CrossValidation['parts'] = []
  const inFold = new Uint8Array(ipd.n)
  for (let f = 0; f < folds; f++) {
    const training = takePrepared(data, index(f, false))
    const tree = fitPart(training, own)
    const single = fitPart(training, { ...own, maxdepth: 1 })
    const left = index(f, true)
    for (const i of left) inFold[i] = f
    predictInto(held, tree, data, left)
    predictInto(none, single, data, left)
    const variables = tree.tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.variable]))
    parts.push({
      fold: f + 1,
      n: patientCount(takePatients(ipd, left)),
      subgroups: tree.subgroups.length,
      variables,
    })
    onFold(f + 1)
  }
  return {
    folds,
    seed: control.seed,
    parts,
    ...validated(),
    subgroups: bySubgroup(final, data, held.effect),
  }

  function validated(): Pick<CrossValidation, 'loss' | 'calibration'> {
    // Without a split predictions differ by the fold alone: a slope on them would be noise.
    const slopes = parts.some(({ variables }) => variables.length > 0)
    if (isTimes(data.roles))
      return validateTimes(ipd, inFold, held.effect, none.effect, control.level, slopes)
    return {
      loss: { tree: meanDeviance(data, held.mean), single: meanDeviance(data, none.mean) },
      calibration: slopes ? calibration(data, held.effect, control.level) : null,
    }
  }
}

/** The patients in a fold, or the others, and the settings that these are fitted with: with them and without splits. */
export function foldsToFit({ ipd }: Prepared, control: Control) {
  const fold = foldsOf(ipd, control.cv!, createRng(control.seed))
  const inFold = (f: number, isIn: boolean) =>
    Uint32Array.from(fold.keys()).filter((i) => (fold[i] === f) === isIn)
  return { inFold, own: { ...control, honest: null, cv: null, fallback: false } }
}

function allHeldOut(n: number): HeldOut {
  return { effect: new Float64Array(n).fill(Number.NaN), mean: new Float64Array(n).fill(Number.NaN) }
}

/** Writes what a fit says of some patients into their places. */
function predictInto(held: HeldOut, fit: FitResult, { ipd }: Prepared, patients: Uint32Array): void {
  const part = takePatients(ipd, patients)
  const { node } = placePatients(fit.tree, covariatesByName(part), part.n)
  const subgroups = new Map(fit.subgroups.map((subgroup) => [subgroup.node, subgroup]))
  patients.forEach((at, i) => {
    const subgroup = subgroups.get(node[i])
    if (subgroup === undefined) {
      held.effect[at] = fit.tree.nodes[node[i] - 1].coefficients.treatment ?? Number.NaN
      return
    }
    held.effect[at] = subgroup.effect.estimate ?? Number.NaN
    const own = subgroup.outcome?.trials.find(({ trial }) => trial === ipd.trial.levels[part.trial.codes[i]])
    const arm = part.treatment.arm[i] === 0 ? ('control' as const) : ('experimental' as const)
    const mean = own?.[arm] ?? subgroup.outcome?.[arm].estimate ?? Number.NaN
    held.mean[at] = part.exposure !== null ? mean * part.exposure[i] : mean
  })
}

/** Mean deviance per patient: squared error of continuous outcomes. */
function meanDeviance({ ipd, roles }: Prepared, mean: Float64Array): number | null {
  const { deviance } = familyOf(roles.family)
  let total = 0
  let patients = 0
  for (let i = 0; i < ipd.n; i++) {
    if (Number.isNaN(mean[i])) continue
    const w = ipd.weights?.[i] ?? 1
    const y = ipd.outcome.values[i]
    total += w * deviance(y, mean[i])
    patients += w
  }
  return finite(total / patients)
}

/** Slope of the observed on the predicted effect; null when the predictions do not differ. */
function calibration(
  { ipd, roles }: Prepared,
  effect: Float64Array,
  level: number,
): CrossValidation['calibration'] {
  const rows = Uint32Array.from(effect.keys()).filter((i) => Number.isFinite(effect[i]))
  const mean = rows.reduce((sum, i) => sum + effect[i], 0) / rows.length
  const spread = rows.reduce((most, i) => Math.max(most, Math.abs(effect[i] - mean)), 0)
  if (!(spread > 1e-9)) return null
  const at = (of: (i: number) => number) => Float64Array.from(rows, of)
  const columns = [
    at((i) => ipd.treatment.arm[i] * (effect[i] - mean)),
    at((i) => effect[i] - mean),
    at((i) => ipd.treatment.arm[i]),
  ]
  const names = ['t·effect', 'effect', 't']
  const weight = (i: number) => ipd.weights?.[i] ?? 1
  const slope = familyOf(roles.family).linear ? lmSlope() : glmSlope()
  if (slope === null) return null
  const { estimate, se, lo, hi } = slope
  return { slope: finite(estimate), se, lo, hi }

  function lmSlope(): Estimate | null {
    // Trials without a patient here would have no intercept.
    const present = [...new Set(at((i) => ipd.trial.codes[i]))]
    const place = new Map(present.map((k, at) => [k, at]))
    return fitStratifiedLm({
      y: at((i) => ipd.outcome.values[i]),
      trial: at((i) => place.get(ipd.trial.codes[i])!),
      trials: present.length,
      ...{ columns, names, weights: ipd.weights && at(weight) },
    }).estimate({ global: [1, 0, 0] }, level)
  }

  function glmSlope(): Estimate | null {
    const family = familyOf(roles.family)
    const sum = at((i) => weight(i) * ipd.outcome.values[i])
    const n = at((i) => weight(i) * (ipd.exposure?.[i] ?? 1))
    const trials = ipd.trial.levels.map((_, k) => at((i) => Number(ipd.trial.codes[i] === k)))
    return glmEstimates(fitGlm({ sum, n, columns: [...columns, ...trials] }, { family }), level)[0]
  }
}

function bySubgroup(final: FitResult, { ipd }: Prepared, effect: Float64Array): CrossValidation['subgroups'] {
  const { node } = placePatients(final.tree, covariatesByName(ipd), ipd.n)
  return final.subgroups.map((subgroup) => {
    let sum = 0
    let n = 0
    for (let i = 0; i < ipd.n; i++) {
      if (node[i] !== subgroup.node || !Number.isFinite(effect[i])) continue
      const w = ipd.weights?.[i] ?? 1
      sum += w * effect[i]
      n += w
    }
    return {
      node: subgroup.node,
      effect: subgroup.effect.estimate,
      predicted: n > 0 ? sum / n : null,
    }
  })
}
