import { readFileSync } from 'node:fs'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Table } from '../../../src/data/table/table.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'

/** A tree of test/fixtures/choices/choices.R. */
export interface Choice {
  readonly label: string
  readonly data: 'gauss' | 'binary' | 'count'
  readonly method: Method
  readonly fixed: string
  readonly args: Readonly<Record<string, number | string>>
  readonly weights: string | null
  readonly cluster: string | null
  readonly exposure: string | null
  readonly ties: 'rows' | 'distinct'
  readonly covariates: readonly string[]
  readonly nodes: readonly {
    id: number
    n: number
    objfun: number
    coefficients: Record<string, number | null>
    variable?: string | null
    cut?: number | null
    tests: { variable: string; statistic: number; pAdjusted: number | null }[]
  }[]
  readonly instability?: readonly {
    node: number
    variable: string
    treatment: { statistic: number; 'p.value': number }
    intercepts: { statistic: number; 'p.value': number }
  }[]
}

export const choices = JSON.parse(readFileSync('test/fixtures/choices/choices.json', 'utf8')) as {
  readonly lmVcovInfo: string
  readonly lmRoot: readonly {
    method: Method
    vcov: string
    parm: string
    statistics: Record<string, number>
  }[]
  readonly runs: readonly Choice[]
}

const FAMILIES = { gauss: 'gaussian', binary: 'binomial', count: 'poisson' } as const

const tables = new Map<string, Table>()

/** A data set of the folder, with the roles of a run. */
export function fitChoice(
  { label, data, method, weights: column, cluster, exposure, covariates }: Choice,
  options: ControlOptions,
): FitResult {
  const table = tables.get(data) ?? readDelimited(readFileSync(`test/fixtures/choices/${data}.csv`, 'utf8'))
  tables.set(data, table)
  // R had every row as often as its weight says.
  const weights = label.startsWith('replicated') ? 'w' : column
  const prepared = prepare(table, {
    ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: FAMILIES[data] },
    covariates,
    ...(covariates.includes('stage') && { ordered: { stage: ['I', 'II', 'III', 'IV'] } }),
    ...(weights !== null && { weights }),
    ...(cluster !== null && { cluster }),
    ...(exposure !== null && { exposure }),
  })
  return fit(prepared, method, options)
}

/** R's arguments as settings. */
export function choiceOptions({ args, ties }: Choice): ControlOptions {
  const { nrep: _, prune, parm, ...same } = args
  return {
    ...same,
    ...(parm !== undefined && { parm: parm === 'all' ? 'all' : 'treatment-partykit' }),
    ...(prune !== undefined && { prune: String(prune).toLowerCase() }),
    ties,
    pvalue: 'hansen',
  }
}
