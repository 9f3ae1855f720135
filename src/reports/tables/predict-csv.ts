import type { PatientPrediction } from '../../results/patient-prediction.js'
import type { GivenColumn } from './csv.js'
import { csvOf } from './csv.js'

/**
 * Predictions as CSV: the columns of the file as they are written there, then node, subgroup, treatment effect with its
 * interval (and as a ratio for binary and count outcomes), the effect in the patient's trial, and the predicted outcome in
 * either arm. A name that the file has already gets `copse_` before it.
 *
 * @param columns of the file
 * @param predictions in the order of the rows
 */
export function predictionsCsv(
  columns: readonly GivenColumn[],
  predictions: readonly PatientPrediction[],
): string {
  const names = columns.map(({ name }) => name)
  const predicted = predictions.map(columnsOf)
  // Patients who end in an inner node have no interval, and hence no ratio.
  const own = predicted.map(Object.keys).reduce((most, keys) => (keys.length > most.length ? keys : most), [])
  return `${csvOf([
    [...names, ...own.map((name) => (names.includes(name) ? `copse_${name}` : name))],
    ...predicted.map((values, row) => [
      ...columns.map(({ cells }) => cells[row]),
      ...own.map((name) => values[name]),
    ]),
  ])}\n`
}

function columnsOf({ node, rule, effect, effectInTrial, outcome }: PatientPrediction) {
  const interval = 'lo' in effect ? effect : null
  const ratio = interval?.ratio
  const values: Record<string, number | string | null> = {
    node,
    subgroup: rule,
    effect: effect.estimate,
    effect_lo: interval?.lo ?? null,
    effect_hi: interval?.hi ?? null,
    ...(ratio && { ratio: ratio.estimate, ratio_lo: ratio.lo, ratio_hi: ratio.hi }),
    effect_in_trial: effectInTrial,
    outcome_control: outcome?.control ?? null,
    outcome_experimental: outcome?.experimental ?? null,
  }
  return values
}
