import type { Note } from '../errors.js'
import { quoteNames } from '../errors.js'
import type { DesignColumn } from './design-columns.js'
import type { CountLaw } from './models/count-model.js'
import { countModel } from './models/count-model.js'
import type { ModelOptions, TargetModel } from './models/target-model.js'
import { bootstrapModel, levelModel, numberModel } from './models/target-model.js'
import { rowsFew } from './synthesis-error.js'
import { usableColumns } from './usable-columns.js'
import type { Variable } from './variable.js'
import { isMissingIn } from './variable.js'

/** A variable's model, missing values included: draws its number or code, NaN where missing. */
export type VariableModel = TargetModel

/** How the counts of an outcome are made. */
export interface CountSetting {
  readonly law: CountLaw
  /** Of the original rows; null for 1. */
  readonly exposure: Float64Array | null
}

/**
 * Fits what makes a variable: whether it is missing, and its value; drawn with replacement where nothing predicts it.
 *
 * @param columns of the predictors, of the original rows
 * @param rows original rows of the model
 * @param options `counts` for an outcome that is made by a log-linear model of counts
 * Coded errors: SYNTH_ROWS_FEW. Notes: SYNTH_ORDERED_AS_NOMINAL, SYNTH_PREDICTOR_DROPPED.
 * Source: methods-synthesis, 1.6 to 1.10.
 */
export function fitVariable(
  variable: Variable,
  columns: readonly DesignColumn[],
  rows: Uint32Array,
  options: ModelOptions & { readonly counts: CountSetting | null },
  notes: Note[],
): VariableModel {
  const values = columns.map((column) => column.values)
  const { name } = variable
  const report = new Set<string>()
  const own = Float64Array.from({ length: rows.length === 0 ? 0 : Math.max(...rows) + 1 })
  for (const row of rows) own[row] = isMissingIn(variable, row) ? Number.NaN : numberAt(variable, row)
  const { counts } = options
  const observed = rows.filter((row) => !Number.isNaN(own[row]))

  if (observed.length === 0) return { start: () => () => Number.NaN }
  if (values.length === 0) return bootstrapModel(own, rows, options)
  const model = variable.kind === 'number' ? numberParts() : levelParts()
  if (report.size > 0)
    notes.push({
      code: 'SYNTH_PREDICTOR_DROPPED',
      column: name,
      message: `"${name}" is made without ${quoteNames([...report], 6)}, which others explain, or which hardly vary (variance of at most 0.00001; in smaller units they would count)`,
    })
  return model

  /** The columns that can be used, by a model on some rows. */
  function withUsable(
    used: Uint32Array,
    target: (row: number) => number,
    fit: (own: readonly Float64Array[]) => TargetModel,
  ): TargetModel {
    const told = Float64Array.from(used, target)
    const { kept, dropped } = usableColumns(values, used, told)
    for (const { column, why } of dropped) if (isTelling(column, why, used)) report.add(columns[column].name)
    if (kept.length === 0)
      return bootstrapModel(
        told,
        told.map((_, i) => i),
        options,
      )
    if (used.length < 2 * (kept.length + 1)) throw rowsFew(name, used.length, kept.length + 1)
    const inner = fit(kept.map((c) => values[c]))
    return {
      start: (x, rng, between, exposure) =>
        inner.start(
          kept.map((c) => x[c]),
          rng,
          between,
          exposure,
        ),
    }
  }

  /** A column that does not vary at all has nothing to tell. */
  function isTelling(column: number, why: string, used: Uint32Array): boolean {
    const first = values[column][used[0]]
    return why !== 'constant' || used.some((row) => values[column][row] !== first)
  }

  function numberParts(): VariableModel {
    const [first] = observed
    const constant = observed.every((row) => own[row] === own[first])
    const value: TargetModel = constant
      ? { start: () => () => own[first] }
      : counts === null
        ? withUsable(
            observed,
            (row) => own[row],
            (x) => numberModel(x, observed, own, options),
          )
        : countsOf(counts)
    if (observed.length === rows.length) return value
    const missing = Int32Array.from(own, (number) => Number(Number.isNaN(number)))
    const absent = withUsable(
      rows,
      (row) => missing[row],
      (x) => levelModel(x, rows, missing, 2, false, options, () => {}),
    )
    return {
      start(x, rng, between, exposure) {
        const isAbsent = absent.start(x, rng, between)
        const draw = value.start(x, rng, between, exposure)
        return (row) => (isAbsent(row) === 1 ? Number.NaN : draw(row))
      },
    }
  }

  function countsOf({ law, exposure }: CountSetting): TargetModel {
    const used = observed.filter((row) => exposure === null || exposure[row] > 0)
    return withUsable(
      used,
      (row) => own[row],
      (x) => countModel(x, used, own, exposure, law, options),
    )
  }

  function levelParts(): VariableModel {
    if (variable.kind !== 'factor') throw new Error('not a factor')
    const absent = observed.length < rows.length
    const all = Int32Array.from(own, (code) => (Number.isNaN(code) ? variable.levels.length : code))
    const present = [...new Set(Array.from(rows, (row) => all[row]))].sort((a, b) => a - b)
    const back = (place: number) => (present[place] === variable.levels.length ? Number.NaN : present[place])
    if (present.length === 1) return { start: () => () => back(0) }
    const code = all.map((value) => present.indexOf(value))
    const ordered = variable.ordered && present.length > 2
    const fallback = (why: string) =>
      notes.push({
        code: 'SYNTH_ORDERED_AS_NOMINAL',
        column: name,
        message: `"${name}" is made as if its levels had no order: ${why}`,
      })
    if (ordered && absent)
      fallback('some of its values are missing, which is a level without a place in the order')
    const model = withUsable(
      rows,
      (row) => code[row],
      (x) =>
        levelModel(x, rows, code, present.length, ordered && !absent, options, () =>
          fallback('the model for ordered levels did not converge'),
        ),
    )
    return {
      start(x, rng, between) {
        const draw = model.start(x, rng, between)
        return (row) => back(draw(row))
      },
    }
  }
}

const numberAt = (variable: Variable, row: number): number =>
  variable.kind === 'number' ? variable.values[row] : variable.codes[row]
