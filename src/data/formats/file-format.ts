/** Files of other statistics programs that are known by how they begin. */
export type FileFormat = 'sav' | 'dta' | 'xpt' | 'sas7bdat' | 'r' | 'gzip' | 'por' | 'bzip2' | 'xz'

/** So many bytes tell what a file is. */
export const FORMAT_BYTES = 96

const SAS_MAGIC = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xc2, 0xea, 0x81, 0x60, 0xb3, 0x14, 0x11, 0xcf]
const SAS_REST = [0xbd, 0x92, 8, 0, 9, 0xc7, 0x31, 0x8c, 0x18, 0x1f, 0x10, 0x11]

/**
 * What a file is by its first bytes, never by its name; null if it is none of these. What is packed with gzip is told when it
 * is unpacked.
 */
export function fileFormat(start: Uint8Array): FileFormat | null {
  const has = (text: string, at = 0) =>
    start.length >= at + text.length && [...text].every((char, k) => start[at + k] === char.charCodeAt(0))
  const starts = (bytes: readonly number[]) =>
    start.length >= bytes.length && bytes.every((byte, at) => start[at] === byte)
  if (has('$FL2') || has('$FL3')) return 'sav'
  if (has('<stata_dta>') || isOldStata(start)) return 'dta'
  if (has('HEADER RECORD*******LIB') || has('**COMPRESSED** **COMPRESSED**')) return 'xpt'
  if (starts([...SAS_MAGIC, ...SAS_REST])) return 'sas7bdat'
  if (isR(start)) return 'r'
  if (starts([0x1f, 0x8b])) return 'gzip'
  // In front of each block stand the first digits of pi.
  if (has('BZh') && has('1AY&SY', 4)) return 'bzip2'
  if (starts([0xfd, 0x37, 0x7a, 0x58, 0x5a])) return 'xz'
  return has('ASCII SPSS PORT FILE') || has('SPSS PORT FILE', 6) ? 'por' : null
}

/** R's files, not packed: .rds, .RData. */
export function isR(start: Uint8Array): boolean {
  const has = (text: string) => [...text].every((char, at) => start[at] === char.charCodeAt(0))
  let text = ''
  for (const byte of start.subarray(0, 24)) text += String.fromCharCode(byte)
  // After `A`, a line for each number: the version, that of R which wrote it, the first that can read it.
  return (
    has('X\n\0\0') ||
    (has('B\n') && start[3] === 0) ||
    /^(A\n(2\n\d{6}\n131840|3\n\d{6}\n197888)\n|RD[XAB][23]\n)/.test(text)
  )
}

/** Stata 4 to 12: the release, the order of bytes, 1, 0. Releases before 8 are refused by name. */
const isOldStata = (start: Uint8Array): boolean =>
  start.length >= 4 &&
  start[0] >= 102 &&
  start[0] <= 115 &&
  (start[1] === 1 || start[1] === 2) &&
  start[2] === 1 &&
  start[3] === 0
