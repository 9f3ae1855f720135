import { fileFormat } from './file-format.js'

const SPSS = 'an SPSS file'
const STATA = 'a Stata file'
const SAS = 'a SAS file'
const R = 'a file of R'

/** By their first bytes. */
const PROGRAMS = {
  ...{ sav: SPSS, por: SPSS, dta: STATA, xpt: SAS, sas7bdat: SAS, r: R },
  ...{ gzip: 'a packed file', bzip2: 'a packed file', xz: 'a packed file' },
} as const

/** By their names, where the first bytes do not tell: they are damaged then. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/\.(z?sav|por)$/i, SPSS],
  [/\.dta$/i, STATA],
  [/\.(xpt|sas7bdat|sas7bcat)$/i, SAS],
  [/\.(rds|rda|rdata)$/i, R],
]

/**
 * What a file of another statistics program, or a packed file, is in words; null for what is none of these.
 *
 * @param start its first FORMAT_BYTES bytes
 */
export function programFile(start: Uint8Array, name: string): string | null {
  const format = fileFormat(start)
  return format === null ? (NAMES.find(([ending]) => ending.test(name))?.[1] ?? null) : PROGRAMS[format]
}
