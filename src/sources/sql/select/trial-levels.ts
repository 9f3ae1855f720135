import { trialLevelNotesOf } from '../../../data/patients/trial-notes.js'
import type { Note } from '../../../errors.js'
import type { SqlConnection } from '../connection.js'
import type { Dialect } from '../dialect.js'
import type { SqlField } from './patients.js'
import { known } from './role-fields.js'
import type { SqlSelection } from './select-patients.js'

/**
 * TRIAL_LEVEL_COVARIATE, as trialLevelNotes says of patients in memory, in one statement whose answer has a row for each
 * trial: whether each covariate has more than one value there.
 */
export async function trialLevelNotes(
  connection: SqlConnection,
  { double }: Dialect,
  { trialField, trials, counts, used }: SqlSelection,
  covariates: readonly SqlField[],
): Promise<Note[]> {
  if (trialField === null || trials.length < 2 || covariates.length === 0) return []
  if (counts.every(([controls, experimentals]) => controls + experimentals < 2)) return []
  const varies = covariates.map(
    ({ value }) => `CAST(CASE WHEN min(${value}) < max(${value}) THEN 1 ELSE 0 END AS ${double})`,
  )
  const { columns } = await connection.query(
    `SELECT ${varies.join(', ')} ${used} GROUP BY ${trialField.bare}`,
  )
  return trialLevelNotesOf(
    covariates.filter((_, j) => !known(columns[j]).includes(1)).map(({ name }) => name),
  )
}
