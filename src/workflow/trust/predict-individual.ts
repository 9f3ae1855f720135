import type { Table } from '../../data/table/table.js'
import { textAt } from '../../data/table/table.js'
import type { Note } from '../../errors.js'
import { countText, quoteNames } from '../../errors.js'
import type { IndividualResult } from '../../results/trust/individual-schema.js'
import type { NewPatients } from '../../trees/shape/predict.js'
import { placePatients } from '../../trees/shape/predict.js'
import { patientColumns } from '../patients/patient-columns.js'
import { effectsByForest } from './forest-effects.js'

/** The treatment effect of a new patient, on the scale of the model; `se` null where there are too few trees. */
export interface IndividualPrediction {
  readonly effect: number
  readonly se: number | null
}

/**
 * Predicts the treatment effects of new patients by the trees of `individual`. Who has no value, or an unseen level, where a
 * tree asks gets the effect of the node that asks; a note says how many.
 *
 * @param patients the covariates that the trees split on, by name, n values each
 */
export function predictIndividual(
  { spec, forest, calibration }: IndividualResult,
  patients: NewPatients,
  n: number,
): { readonly predictions: readonly IndividualPrediction[]; readonly notes: readonly Note[] } {
  // All trees are asked of the same patients, then of the next ones.
  let part: { readonly from: number; readonly patients: NewPatients } | null = null
  const partOf = (from: number, to: number): NewPatients => {
    if (part?.from !== from) part = { from, patients: someOf(patients, from, to) }
    return part.patients
  }
  const { effects, ses } = effectsByForest(
    forest.trees,
    { scheme: spec.resample, strata: forest.strata, seed: spec.control_.seed },
    { n, node: (tree, from, to) => placePatients(tree, partOf(from, to), to - from).node },
  )
  return {
    predictions: Array.from(effects, (effect, i) => ({ effect, se: forest.seTold ? ses[i] : null })),
    notes: [...placeNotes(forest, patients, n), ...chanceNotes(calibration, spec.control_.alpha)],
  }
}

/**
 * The same for the rows of a table.
 *
 * Coded errors: COLUMN_UNKNOWN for a column that the trees ask for; NOT_NUMERIC; NOT_DATES. Notes: also those of the table.
 */
export function predictIndividualTable(result: IndividualResult, table: Table) {
  const splits = result.forest.trees.flatMap(({ nodes }) => nodes.flatMap(({ split }) => split ?? []))
  const { predictions, notes } = predictIndividual(result, patientColumns(splits, table), table.n)
  const columns = [...table.columns.values()].map((column) => ({
    name: column.name,
    cells: Array.from({ length: table.n }, (_, row) => textAt(column, row) ?? ''),
  }))
  return { predictions, columns, notes: [...table.notes, ...notes] }
}

const someOf = (patients: NewPatients, from: number, to: number): NewPatients =>
  Object.fromEntries(
    Object.entries(patients).map(([name, values]) => [
      name,
      Array.from({ length: to - from }, (_, i) => values[from + i]),
    ]),
  )

/** Patients without a value, or with a level that no tree knows. */
function placeNotes({ trees }: IndividualResult['forest'], patients: NewPatients, n: number): Note[] {
  const known = new Map<string, Set<string> | null>()
  for (const { nodes } of trees)
    for (const { split } of nodes) {
      if (split === null) continue
      if (split.kind === 'numeric') known.set(split.variable, null)
      else {
        const levels = known.get(split.variable) ?? new Set<string>()
        const own = split.kind === 'multiway' ? split.levels : [...split.left, ...split.right]
        for (const level of own) levels.add(level)
        known.set(split.variable, levels)
      }
    }
  return [...known].flatMap(([column, levels]): Note[] => {
    let [missing, unseen] = [0, 0]
    const texts = new Set<string>()
    for (let i = 0; i < n; i++) {
      const value = patients[column]?.[i] ?? null
      if (value === null || value === '' || (levels === null && Number.isNaN(value))) missing++
      else if (levels !== null && !levels.has(String(value))) {
        unseen++
        texts.add(String(value))
      }
    }
    return [
      ...(missing === 0
        ? []
        : [
            {
              code: 'PREDICT_VALUE_MISSING',
              message: `${countText(missing)} new patients have no value of "${column}": where a tree asks for it they get the effect of the node that asks`,
              column,
            },
          ]),
      ...(unseen === 0
        ? []
        : [
            {
              code: 'PREDICT_LEVEL_UNSEEN',
              message: `${countText(unseen)} new patients have a level of "${column}" that no tree has seen (${quoteNames([...texts])}): where a tree asks for it they get the effect of the node that asks`,
              column,
            },
          ]),
    ]
  })
}

/** What the spread of predictions is worth. */
function chanceNotes(calibration: IndividualResult['calibration'], alpha: number): Note[] {
  if (calibration !== null && calibration.p <= alpha) return []
  return [
    {
      code: 'INDIVIDUAL_MAY_BE_CHANCE',
      message:
        calibration === null
          ? 'whether the treatment effect differs between patients at all was not tested: differences between these predictions may be chance'
          : `differences between these predictions may well be chance: as much is found in ${Math.round(calibration.p * (calibration.permutations + 1)) - 1} of ${calibration.permutations} data sets in which the effect is the same for all patients of a trial`,
    },
  ]
}
