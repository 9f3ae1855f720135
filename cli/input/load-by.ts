import type { FitResult } from '../../src/results/fit-schema.js'
import { byColumns, parseBy } from '../../src/workflow/interactions/parse-by.js'
import type { DataFlags } from '../options/data-options.js'
import { loadData, requireTrial } from '../options/data-options.js'

/** Reads the columns that the analyses are about; a column whose name looks like a condition is told by the names of all. */
export async function loadBy(
  file: string,
  flags: DataFlags,
  by: string | readonly string[] | undefined,
  tree: FitResult | undefined,
) {
  const ofTree = tree?.tree.nodes.flatMap(({ split }) => split?.variable ?? []) ?? []
  const wanted = [...new Set([...(by === undefined ? [] : byColumns(by)), ...ofTree])]
  const first = await loadData(file, { ...flags, covariates: wanted })
  requireTrial(first.table, first.roles)
  if (by === undefined) return first
  const exact = parseBy(by, first.table.names).map(({ variable }) => variable)
  if (exact.every((name) => first.table.columns.has(name)) || file === '-') return first
  return loadData(file, { ...flags, covariates: [...new Set([...exact, ...ofTree])] })
}

/** Reads the data, and beside the columns with roles those that given subgroups are about. */
export async function loadBeside(file: string, flags: DataFlags, by: string | readonly string[] | undefined) {
  if (by === undefined) return loadData(file, flags)
  const first = await loadData(file, flags, byColumns(by))
  const exact = parseBy(by, first.table.names).map(({ variable }) => variable)
  return exact.every((name) => first.table.columns.has(name)) || file === '-'
    ? first
    : loadData(file, flags, exact)
}
