import { CopseError } from '../../errors.js'

/** How files that are no delimited text begin, decoded as UTF-8 (or byte by byte), and what to do about them. */
const SIGNATURES: readonly (readonly [start: string, kind: string, advice: string])[] = [
  ['PK\u0003\u0004', 'an Excel workbook (.xlsx) or another zip archive', 'saving the sheet as CSV'],
  ['\ufffd\ufffd\u0011', 'an old Excel workbook (.xls)', 'saving the sheet as CSV'],
  ['\u00d0\u00cf\u0011', 'an old Excel workbook (.xls)', 'saving the sheet as CSV'],
  ['PAR1', 'a Parquet file', 'converting it to CSV'],
  ['ARROW1', 'an Arrow or Feather file', 'converting it to CSV'],
  ['\u001f\ufffd', 'compressed with gzip', 'decompressing it first (gunzip); an .rds file: write.csv in R'],
  ['\u001f\u008b', 'compressed with gzip', 'decompressing it first (gunzip); an .rds file: write.csv in R'],
  ['%PDF', 'a PDF document', 'the CSV file behind it'],
  ['$FL2', 'an SPSS file (.sav)', 'exporting it as CSV'],
  ['<stata_dta>', 'a Stata file (.dta)', 'exporting it as CSV'],
  ['SQLite format 3', 'an SQLite database', 'exporting the table as CSV'],
  ['{\\rtf', 'an RTF document', 'saving it as CSV'],
  ['\u007fELF', 'a program, not a text file', 'the path of the data'],
  ['MZ\ufffd\u0000', 'a program, not a text file', 'the path of the data'],
  ['MZ\u0090\u0000', 'a program, not a text file', 'the path of the data'],
]

/** More control characters than this share, and it is no text. */
const CONTROL_SHARE = 0.05
/** Undecodable bytes: Latin-1 text has a few; a binary file has more than this share. */
const REPLACED_SHARE = 0.2

/**
 * Refuses a file that is no text, naming what it is. `sample` is its beginning.
 *
 * Coded errors: FILE_BINARY, FILE_UTF16.
 */
export function assertText(sample: string, file?: string): void {
  const place = file === undefined ? {} : { file }
  const known = SIGNATURES.find(([start]) => sample.startsWith(start))
  if (known !== undefined)
    throw new CopseError({
      code: 'FILE_BINARY',
      wrong: `the file is ${known[1]}`,
      need: 'delimited text (CSV or TSV)',
      try: known[2],
      place,
    })
  const counts = countOddCharacters(sample)
  if (isUtf16(sample, counts.nul))
    throw new CopseError({
      code: 'FILE_UTF16',
      wrong: 'the file seems to be encoded as UTF-16',
      found: 'a zero byte in every other place',
      need: 'UTF-8',
      try: 'saving it as "CSV UTF-8"',
      place,
    })
  if (counts.nul > 0 || counts.control > CONTROL_SHARE * sample.length)
    throw binary(`${counts.nul + counts.control} control characters in the first ${sample.length}`, file)
  if (counts.replaced > REPLACED_SHARE * sample.length)
    throw binary(`${counts.replaced} undecodable bytes in the first ${sample.length}`, file)
}

/** Whether zero bytes are at every other place, and there only, as in UTF-16 of Western text. */
function isUtf16(sample: string, nul: number): boolean {
  if (nul < 0.2 * sample.length) return false
  // A byte order mark decodes to one or two replacement characters, which decides where zeros are expected.
  let odd = 0
  for (let at = 1; at < sample.length; at += 2) if (sample.charCodeAt(at) === 0) odd++
  return Math.max(odd, nul - odd) > 0.95 * nul
}

/** Refuses a part of a file that has a zero byte. Coded error: FILE_BINARY. */
export function assertNoZeroByte(bytes: Uint8Array, file?: string): void {
  if (bytes.includes(0)) throw binary('a zero byte', file)
}

function countOddCharacters(sample: string): { nul: number; control: number; replaced: number } {
  const counts = { nul: 0, control: 0, replaced: 0 }
  for (let at = 0; at < sample.length; at++) {
    const code = sample.charCodeAt(at)
    if (code === 0) counts.nul++
    else if (code < 32 && code !== 9 && code !== 10 && code !== 13) counts.control++
    else if (code === 0xfffd) counts.replaced++
  }
  return counts
}

function binary(found: string, file?: string): CopseError {
  return new CopseError({
    code: 'FILE_BINARY',
    wrong: 'the file is not a text file',
    found,
    need: 'delimited text (CSV or TSV)',
    try: 'exporting the data as CSV',
    place: file === undefined ? {} : { file },
  })
}
