import { NA_INTEGER, type RList, textsOf } from './values.js'

/** Days since 1970-01-01 of a date with time that R keeps in parts (POSIXlt); NaN where a part is missing. */
export function brokenTimes(list: RList, n: number): Float64Array {
  const names = textsOf(list.attributes.get('names'))
  const parts = ['sec', 'min', 'hour', 'mday', 'mon', 'year'].map((name) => {
    const part = list.items[names.indexOf(name)]
    const values = part?.kind === 'doubles' || part?.kind === 'integers' ? part.values : []
    return (row: number) => {
      // Parts that are the same everywhere may be written once.
      const value = values[values.length === 0 ? 0 : row % values.length] ?? Number.NaN
      return value === NA_INTEGER ? Number.NaN : value
    }
  })
  return Float64Array.from({ length: n }, (_, row) => {
    const [sec, min, hour, day, month, year] = parts.map((part) => part(row))
    const date = new Date(0)
    // Years before 100 would be taken for those of the 20th century.
    date.setUTCFullYear(1900 + year, month, day)
    return date.getTime() / 86_400_000 + (hour * 3600 + min * 60 + sec) / 86_400
  })
}
