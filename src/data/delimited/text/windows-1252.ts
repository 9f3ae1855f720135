/**
 * Characters of bytes 0x80 to 0x9f; the others are those of Latin-1. A table of our own, as some versions of Node give control
 * characters for them. The five without a character stay control characters, as in browsers.
 */
const UPPER =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178'
const PIECE = 4096

/** The text of bytes in Windows-1252, one character for each. */
export function windows1252Text(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let from = 0; from < bytes.length; from += PIECE) {
    const units = Array.from(bytes.subarray(from, from + PIECE), (byte) =>
      byte >= 0x80 && byte < 0xa0 ? UPPER.charCodeAt(byte - 0x80) : byte,
    )
    parts.push(String.fromCharCode(...units))
  }
  return parts.join('')
}
