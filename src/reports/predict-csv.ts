import Papa from 'papaparse/papaparse.js'
import type { PatientPrediction } from '../workflow/predict.js'

/** A column of the file of new patients, its cells as written there. */
export interface GivenColumn {
  readonly name: string
  readonly cells: readonly string[]
}

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
  const rows = predictions.map((prediction, row) => {
    const given = columns.map(({ name, cells }) => [name, cells[row]])
    const predicted = Object.entries(columnsOf(prediction)).map(([name, value]) => [
      names.includes(name) ? `copse_${name}` : name,
      value ?? '',
    ])
    return Object.fromEntries([...given, ...predicted]) as Readonly<Record<string, unknown>>
  })
  return `${Papa.unparse(rows, { newline: '\n' })}\n`
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
