import type { Ipd } from '../../data/patients/ipd.js'
import { zEstimate } from '../../families/inference.js'
import { partialLikelihood } from '../../models/survival/cox.js'
import type { RiskSet } from '../../models/survival/risk-table.js'
import { riskTable } from '../../models/survival/risk-table.js'
import type { CrossValidation } from '../../results/fit-schema.js'
import { sampleOf } from './survival-sample.js'

/** Patients of a fold for whom one tree predicts the same. */
interface Part {
  readonly table: readonly RiskSet[]
  readonly effect: number
  readonly single: number
}

/**
 * Loss and calibration of predicted log hazard ratios in patients not used: −2 log partial likelihood per patient at the
 * predictions, baselines by fold, predicted effect and trial (the same for the tree and for the method without splits);
 * slope of the observed on the predicted effect by Cox's model a + b·(predicted − mean) in the same strata.
 *
 * @param fold of each patient
 */
export function validateTimes(
  ipd: Ipd,
  fold: ArrayLike<number>,
  effect: Float64Array,
  single: Float64Array,
  level: number,
  slopes: boolean,
): Pick<CrossValidation, 'loss' | 'calibration'> {
  const groups = new Map<string, number[]>()
  for (let i = 0; i < ipd.n; i++) {
    if (!Number.isFinite(effect[i]) || !Number.isFinite(single[i])) continue
    const key = `${fold[i]} ${effect[i]}`
    groups.set(key, [...(groups.get(key) ?? []), i])
  }
  const parts = [...groups.values()].map((rows): Part => {
    return { table: riskTable(sampleOf(ipd, rows)), effect: effect[rows[0]], single: single[rows[0]] }
  })
  const n = [...groups.values()].reduce((sum, { length }) => sum + length, 0)
  const lossOf = (of: (part: Part) => number) =>
    n === 0
      ? null
      : (-2 * parts.reduce((sum, part) => sum + partialLikelihood(part.table, of(part), 'efron').logLik, 0)) /
        n
  return {
    loss: { tree: lossOf((part) => part.effect), single: lossOf((part) => part.single) },
    calibration: slopes ? slopeOf(parts, level) : null,
  }
}

function slopeOf(parts: readonly Part[], level: number): CrossValidation['calibration'] {
  const events = (table: readonly RiskSet[]) => table.reduce((sum, { d0, d1 }) => sum + d0 + d1, 0)
  const total = parts.reduce((sum, { table }) => sum + events(table), 0)
  const mean = parts.reduce((sum, { table, effect }) => sum + (events(table) / total) * effect, 0)
  if (!parts.some(({ effect }) => Math.abs(effect - mean) > 1e-9)) return null
  let [a, b] = [mean, 0]
  let variance = 0
  for (let iteration = 0; iteration < 100; iteration++) {
    let [ua, ub, iaa, iab, ibb] = [0, 0, 0, 0, 0]
    for (const { table, effect } of parts) {
      const c = effect - mean
      const { score, information } = partialLikelihood(table, a + b * c, 'efron')
      ua += score
      ub += c * score
      iaa += information
      iab += c * information
      ibb += c * c * information
    }
    const determinant = iaa * ibb - iab * iab
    if (!(determinant > 1e-12 * iaa * ibb)) return null
    variance = iaa / determinant
    const [da, db] = [(ibb * ua - iab * ub) / determinant, (iaa * ub - iab * ua) / determinant]
    const shorten = Math.min(1, 2 / Math.max(Math.abs(da), Math.abs(db)))
    a += shorten * da
    b += shorten * db
    if (Math.max(Math.abs(da), Math.abs(db)) < 1e-10) break
  }
  const { estimate, se, lo, hi } = zEstimate(b, Math.sqrt(variance), level)
  return { slope: estimate, se, lo, hi }
}
