import type { ValueLabel } from '../kit/file-column.js'
import { type RValue, textsOf } from './values.js'

/** What haven's labelled vectors say of their values. */
export interface LabelledParts {
  readonly labels: readonly ValueLabel[]
  readonly isMissing?: (code: number | string) => boolean
}

/** Labels of values (`labels`), and the values that stand for a missing one (`na_values`, `na_range`), as haven keeps them. */
export function labelledParts({ attributes }: RValue): LabelledParts {
  const values = attributes.get('labels')
  const codes = codesOf(values)
  const names = textsOf(values?.attributes.get('names'))
  const labels = codes.map((code, k): ValueLabel => [code, names[k] ?? ''])
  const single = codesOf(attributes.get('na_values'))
  const [low, high] = codesOf(attributes.get('na_range'))
  if (single.length === 0 && low === undefined) return { labels }
  const isMissing = (code: number | string) =>
    single.includes(code) || (typeof code === 'number' && code >= Number(low) && code <= Number(high))
  return { labels, isMissing }
}

/** Numbers or texts of a vector; the letter of an NA that has one. */
function codesOf(value: RValue | undefined): (number | string)[] {
  if (value?.kind === 'texts') return textsOf(value)
  if (value?.kind === 'integers') return [...value.values]
  if (value?.kind !== 'doubles') return []
  const codes: (number | string)[] = [...value.values]
  for (const [reason, rows] of value.missing) for (const row of rows) codes[row] = reason
  return codes
}
