import type { AppError, OpenFile } from '../../worker/api.js'

/** Whether a file holds settings and no data. */
export const isConfigFile = ({ name }: OpenFile): boolean => /\.(ya?ml|json)$/i.test(name)

/** Larger files, in bytes, are neither settings nor a project with its data. */
export const LARGEST_PROJECT = 1 << 28

/** What is wrong with data that lack columns of the settings; null where they have all. */
export function columnsMissing(
  names: readonly string[],
  columns: readonly { readonly name: string }[],
): AppError | null {
  const missing = names.filter((name) => !columns.some((column) => column.name === name))
  if (missing.length === 0) return null
  const message = `COLUMN_UNKNOWN: the settings that were opened name columns that these data do not have; found no ${missing.map((name) => `"${name}"`).join(', ')}; try the data that the settings are for`
  return { code: 'COLUMN_UNKNOWN', message, place: {} }
}

/** What to say of files that are not those of a project; empty where all are. */
export const dataDiffer = (names: readonly string[]): string =>
  names.length === 0
    ? ''
    : `${names.map((name) => `“${name}”`).join(', ')} ${names.length === 1 ? 'is not the file' : 'are not the files'} that this project was saved with: results may differ from those it had.`
