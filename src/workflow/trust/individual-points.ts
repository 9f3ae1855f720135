import type { IndividualPoints } from '../../results/trust/individual-points.js'
import type { IndividualResult } from '../../results/trust/individual-schema.js'
import type { Prepared } from '../patients/prepare.js'

/**
 * The effects of patients beside their covariates, those that do most for them first.
 *
 * @param result of `individual` for these patients
 */
export function individualPoints(result: IndividualResult, { ipd }: Prepared): IndividualPoints {
  const place = new Map(Array.from(ipd.rows, (row, i) => [row, i]))
  const at = result.patients.map(({ row }) => place.get(row)!)
  const change = new Map(result.importance.map((own) => [own.covariate, own.effectChange]))
  const covariates = ipd.covariates.map((covariate) => ({
    name: covariate.name,
    values: at.map((i) => (covariate.kind === 'numeric' ? covariate.values[i] : covariate.codes[i])),
    levels: covariate.kind === 'numeric' ? null : covariate.levels,
    ...(covariate.kind === 'numeric' && covariate.time && { time: covariate.time }),
  }))
  covariates.sort((a, b) => (change.get(b.name) ?? 0) - (change.get(a.name) ?? 0))
  return { result, covariates }
}
