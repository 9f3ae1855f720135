import type { Roles } from '../../src/data/roles/roles.js'
import type { Table } from '../../src/data/table/table.js'
import type { CompareResult } from '../../src/results/compare-schema.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import type { FitRequest } from './api.js'

/** What figures are drawn from. */
export interface Fits {
  prepare(roles: Roles): Prepared
  fitted(request: FitRequest): FitResult
  compared(request: FitRequest): CompareResult
  readonly data: Table
}
