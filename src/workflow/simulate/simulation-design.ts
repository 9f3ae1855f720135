import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import { cellsOf } from '../../simulation/cells.js'
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
 * Coded errors: those of likeModel.
 */
export function likeCells(
  table: Table,
  roles: Roles,
  options: LikeOptions,
  sizes: readonly number[],
): { readonly process: Process; readonly cells: readonly Cell[] } {
  const model = likeModel(table, roles, options)
  return {
    process: { kind: 'like', model },
    cells: sizes.length === 0 ? [{}] : sizes.map((plant) => ({ plant })),
  }
}
