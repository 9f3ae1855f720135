import type { Covariate } from '../../data/patients/ipd.js'
import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import type { SimulateResult } from '../../results/simulate/simulate-schema.js'
import type { Method } from '../../trees/methods/method.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf } from '../fit/control-of.js'
import { prepare } from '../patients/prepare.js'
import { simulate } from './simulate.js'
import { likeCells } from './simulation-design.js'
import type { StartSimulation } from './simulation-job.js'
import { simulateInThisThread } from './simulation-job.js'

/** A subgroup whose effect differs, in trials like those given. */
export interface PowerQuestion {
  /** Covariate that the subgroup is of. */
  readonly variable: string
  /** Cut above which patients are in it, or level that they have; empty: the median, or the last level. */
  readonly value: string
  /** By how much its effect differs, on the scale of the model; none: 0 and three sizes that suit the data. */
  readonly sizes: readonly number[]
  readonly methods: readonly Method[]
  readonly replicates: number
}

/**
 * What trials like these could find: rates by method for several sizes of an interaction. The same as `copse simulate --like
 * DATA --plant "CONDITION: SIZES"`.
 *
 * Coded errors: those of likeCells, controlOf and simulate.
 */
export async function power(
  table: Table,
  roles: Roles,
  options: ControlOptions,
  { variable, value, sizes, methods, replicates }: PowerQuestion,
  start: StartSimulation = simulateInThisThread,
  onDone: (share: number, sets: number) => void = () => {},
): Promise<SimulateResult> {
  const control = controlOf(options)
  const covariate = prepare(table, roles).ipd.covariates.find(({ name }) => name === variable)
  const plant = covariate === undefined ? variable : conditionOf(covariate, value.trim())
  const like = { residuals: 'normal', fixedTrials: false, plant } as const
  const { process, cells } = likeCells(table, roles, like, sizes.length > 0 ? sizes : null)
  const job = { process, cells, methods, control, seed: control.seed }
  const { result } = await simulate(job, replicates, start, undefined, null, onDone)
  return { ...result!, spec: { ...result!.spec, like: { ...result!.spec.like!, data: table.file ?? null } } }
}

/** `age>47`, `sex=male`. */
function conditionOf(covariate: Covariate, value: string): string {
  const { name } = covariate
  if (covariate.kind !== 'numeric') return `${name}=${value === '' ? covariate.levels.at(-1) : value}`
  return `${name}>${value === '' ? medianOf(covariate.values) : value}`
}

/** The lower one, so that somebody is above it unless all are the same. */
function medianOf(values: Float64Array): number {
  const sorted = values.filter((x) => !Number.isNaN(x)).sort()
  return sorted[Math.floor((sorted.length - 1) / 2)]
}
