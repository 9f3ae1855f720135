/**
 * Which cells of a record are in quotes, which the tokenizer does not tell. `raw` is the text of the record as in
 * the file, `cells` its values; the record is well-formed.
 */
export function quotedCells(raw: string, cells: readonly string[], delimiter: string): boolean[] {
  let at = 0
  return cells.map((cell) => {
    const quoted = raw[at] === '"'
    // Two quotes around the cell, and those inside written twice.
    const end = at + cell.length + (quoted ? cell.split('"').length + 1 : 0)
    const next = raw.indexOf(delimiter, end)
    at = next + delimiter.length
    return quoted
  })
}
