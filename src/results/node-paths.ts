import type { ProcessPath } from '../trees/shape/process-path.js'
import type { CutProfile } from '../trees/split/cut-profile.js'

/** What lies behind the split of a node: its tests' processes, and how good other cuts would be. Plain data. */
export interface NodePaths {
  readonly node: number
  readonly n: number
  /** One for each covariate that could be tested. */
  readonly processes: readonly ProcessPath[]
  /** One for each numeric or ordered covariate asked for. */
  readonly profiles: readonly (CutProfile & { readonly variable: string })[]
}
