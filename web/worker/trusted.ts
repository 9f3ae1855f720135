import type { TrustResults } from '../../src/results/trust/trust-results.js'
import type { Method } from '../../src/trees/methods/method.js'
import type { Guide } from '../../src/trees/shape/guide.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { trustResults } from '../../src/workflow/trust/trust-results.js'
import { trustPool } from './trust-pool.js'

/** How far the tree of these settings can be trusted, with the numbers of trees that reports have too. */
export const trustOf = (
  data: Prepared,
  method: Method,
  control: ControlOptions,
  guide: Guide,
  onDone: (share: number) => void,
): Promise<TrustResults> => trustResults(data, method, control, {}, guide, trustPool, onDone)
