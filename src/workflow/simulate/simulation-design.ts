import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import { cellsOf } from '../../simulation/cells.js'
import type { LikeModel } from '../../simulation/like.js'
import { PRESETS, presetOf } from '../../simulation/presets/presets.js'
import type { Cell } from '../../simulation/simulated-set.js'
import type { Method } from '../../trees/methods/method.js'
import type { ControlOptions } from '../fit/control-of.js'
import type { LikeOptions } from './like-model.js'
import { likeModel } from './like-model.js'
import type { Process } from './simulation-job.js'

export const presetNames = (): string[] => PRESETS.map(({ name }) => name)

/** Settings and methods of a design. Coded error: PRESET_UNKNOWN. */
export function presetDefaults(name: string): {
  readonly control: ControlOptions
  readonly methods: readonly Method[]
} {
  const { control, methods } = presetOf(name)
  return { control, methods }
}

/** Cells of a design, all combinations of the values given. Coded errors: PRESET_UNKNOWN, FACTOR_UNKNOWN, DESIGN_INVALID. */
export const presetCells = (name: string, set: Readonly<Record<string, readonly string[]>>): Cell[] =>
  cellsOf(presetOf(name).factors, set)

/**
 * Trials like those of a table: without subgroups, or with a planted one, a cell for each size of its effect.
 *
 * @param sizes null for those that suit the data
 * Coded errors: those of likeModel.
 */
export function likeCells(
  table: Table,
  roles: Roles,
  options: LikeOptions,
  sizes: readonly number[] | null,
): { readonly process: Process; readonly cells: readonly Cell[] } {
  const model = likeModel(table, roles, options)
  const planted = sizes ?? usualSizes(model)
  return {
    process: { kind: 'like', model },
    cells: planted.length === 0 ? [{}] : planted.map((plant) => ({ plant })),
  }
}

/**
 * No interaction and three of them: a quarter, a half and three quarters of the residual standard deviation to two digits; of
 * events and counts, differences of log ratios.
 */
function usualSizes({ family, sigma }: LikeModel): number[] {
  if (family === 'poisson') return [0, 0.25, 0.5, 0.75]
  if (family !== 'gaussian') return [0, 0.5, 1, 1.5]
  return [0, 0.25, 0.5, 0.75].map((share) => Number((share * sigma).toPrecision(2)))
}
