import { methodOf } from '../../src/trees/methods/methods.js'
import type { AppError, Overview } from '../worker/api.js'
import type { Settings } from './settings.js'
import { columnsOf } from './settings.js'
import type { Stage } from './use-analysis.js'

/** What must be chosen before anything can be fitted, as an error of the field where to choose it. */
export function missingRole(settings: Settings, overview: Stage<Overview>): AppError | null {
  if (overview.status !== 'done') return null
  const order = overview.value.columns.map(({ name }) => name)
  const has = (role: 'outcome' | 'treatment' | 'trial' | 'covariate') =>
    columnsOf(settings, role, order).length > 0
  if (!has('outcome'))
    return missing('--outcome', 'No column is the outcome', 'choosing it in the table above')
  if (!has('treatment'))
    return missing('--treatment', 'No column is the arm', 'choosing it in the table above')
  if (!has('covariate')) return missing('--covariates', 'No column is a covariate', 'choosing one or more')
  if (!has('trial') && !methodOf(settings.method).pools)
    return missing(
      '--trial',
      'No column is the trial',
      'choosing it, or the method MOB, which pools all patients',
    )
  return null
}

const missing = (option: string, wrong: string, advice: string): AppError => ({
  code: 'OPTION_MISSING',
  message: `OPTION_MISSING: ${wrong}; try ${advice}`,
  place: { option },
})
