import type { Method } from '../../src/trees/methods/method.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'

/** Settings without those that metaMOB-WT has no meaning for, and refuses. */
export const suited = (method: Method, { compat, ...control }: ControlOptions): ControlOptions =>
  method === 'metamob-wt'
    ? { ...control, pvalue: 'exact', ties: 'distinct', catsplit: 'binary' }
    : { ...control, ...(compat !== undefined && { compat }) }
