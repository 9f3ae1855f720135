import type { FitResult } from '../../src/results/fit-schema.js'

/** Whether the command line and R can read the data as they came: one text file. */
export const isPlainFile = (files: readonly { readonly kind: string }[]): boolean =>
  files.length === 1 && files[0].kind === 'text'

/** Name of the data as one CSV file: `trials.xlsx` → `trials.csv`, stacked files → `stacked.csv`. */
export function plainName(file: string | undefined): string {
  const names = (file ?? 'data').split(' + ').map((name) => name.replace(/\.\w+$/, ''))
  return names.length === 1 ? `${names[0]}.csv` : 'stacked.csv'
}

/** A result as if it had come from that file, which is read without further ado. */
export function fromPlainFile(fit: FitResult): FitResult {
  const { headerRow: _, mergeAlike: _merged, limits: _limits, ...kept } = fit.spec
  const spec = {
    ...kept,
    data: plainName(fit.spec.data ?? undefined),
    na: [],
    delimiter: null,
    decimal: null,
  }
  return { ...fit, spec }
}
