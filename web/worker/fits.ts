import type { Roles } from '../../src/data/roles/roles.js'
import type { Table } from '../../src/data/table/table.js'
import type { CompareResult } from '../../src/results/compare-schema.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { SimulateResult } from '../../src/results/simulate/simulate-schema.js'
import type { TrustResults } from '../../src/results/trust/trust-results.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import type { Synthesis } from '../../src/workflow/synthesis/synthesise.js'
import type { FitRequest, Progress } from './api.js'

/** What figures are drawn from. */
export interface Fits {
  prepare(roles: Roles): Prepared
  fitted(request: FitRequest): FitResult
  compared(request: FitRequest): CompareResult
  /** How far the tree of a request can be trusted, grown now or known already. */
  trusted(request: FitRequest, progress: Progress): Promise<TrustResults>
  /** The same if it is known; null if not. */
  knownTrust(request: FitRequest): TrustResults | null
  readonly data: Table
  /** The last simulation and the last synthetic data, for figures of them; null before. */
  readonly simulated: SimulateResult | null
  readonly synthesis: Synthesis | null
}
