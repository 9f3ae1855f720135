/** What can be wrong with a file of another statistics program, said in one place. */
import { CopseError, type ErrorParts } from '../../../errors.js'

function fileError(file: string | undefined, parts: ErrorParts): CopseError {
  return new CopseError(file === undefined ? parts : { ...parts, place: { file } })
}

/** FILE_DAMAGED: the file breaks a promise of its own, or stops before its end. `at` counts bytes from 0. */
export function fileDamaged(wrong: string, at: number | null, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_DAMAGED',
    wrong: `the file cannot be followed: ${wrong}${at === null ? '' : ` (byte ${Math.max(0, at)})`}`,
    need: 'a whole file, as the program wrote it',
    try: 'copying or exporting the file again, or exporting it as CSV; it may have been cut off',
  })
}

/** FILE_DAMAGED, where there are fewer rows than the file says. */
export function rowsCutOff(rows: number, promised: number, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_DAMAGED',
    wrong: 'the file has fewer rows than it says: it may have been cut off',
    found: `${rows} of ${promised} rows`,
    need: 'a whole file, as the program wrote it',
    try: 'copying or exporting the file again',
  })
}

/** FILE_BINARY: none of the files that are known. */
export function fileUnknown(file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_BINARY',
    wrong: 'the file does not begin as one of SPSS, Stata, SAS or R does',
    need: 'SPSS (.sav, .zsav), Stata (.dta), SAS (.sas7bdat, .xpt), R (.rds, .RData), Excel (.xlsx), Parquet, CSV or TSV',
    try: 'exporting the data again, or as CSV',
  })
}

/** FILE_BINARY: packed, and no file of R. */
export function packedUnknown(file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_BINARY',
    wrong: 'the file is compressed with gzip, and what is in it is not of R',
    need: "the file itself; of those that are compressed only R's (.rds, .RData) are read",
    try: 'decompressing it first (gunzip)',
  })
}

/** FILE_FORMAT_UNREAD: a file that is known and not read. */
export function formatUnread(what: string, advice: string, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_FORMAT_UNREAD',
    wrong: `the file is ${what}, which is not read`,
    try: advice,
  })
}

/** FILE_COMPRESSION_UNREAD. */
export function compressionUnread(how: string, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_COMPRESSION_UNREAD',
    wrong: `the file is compressed with ${how}, which is not read`,
    need: 'gzip, or none',
    try: 'decompressing it first; in R saveRDS(x, "file.rds"), which uses gzip unless told otherwise',
  })
}

/** FILE_TOO_LARGE. */
export function unpacksTooLarge(bytes: number, most: number, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_TOO_LARGE',
    wrong: 'the file is too large to be read',
    found: `${Math.round(bytes / 1e6)} MB unpacked`,
    need: `at most ${Math.round(most / 1e6)} MB`,
    try: 'exporting the columns that are needed',
  })
}

/** FILE_NO_TABLE. */
export function noTable(found: string, file?: string): CopseError {
  return fileError(file, {
    code: 'FILE_NO_TABLE',
    wrong: 'the file holds no table',
    found,
    need: 'a data frame',
    try: 'saveRDS() of the data frame itself',
  })
}
