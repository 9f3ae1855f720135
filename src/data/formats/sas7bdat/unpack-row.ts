const REPEATED = [0x40, 0x20, 0x00] as const

/**
 * Unpacks a row packed by run lengths (SASYZCRL): commands of 4 bits with 4 bits of a number, then bytes to copy or to repeat.
 *
 * @returns whether it filled the row exactly
 */
export function unpackRle(from: Uint8Array, row: Uint8Array): boolean {
  let [at, to] = [0, 0]
  const copy = (count: number): boolean => {
    if (at + count > from.length || to + count > row.length) return false
    row.set(from.subarray(at, at + count), to)
    at += count
    to += count
    return true
  }
  const fill = (byte: number, count: number): boolean => {
    if (to + count > row.length) return false
    row.fill(byte, to, to + count)
    to += count
    return true
  }
  while (at < from.length) {
    const command = from[at] >> 4
    const low = from[at++] & 15
    // Commands below 8 but 2 have a second byte of their number; those that repeat any byte have that byte.
    if (at >= from.length && (command < 2 || (command > 3 && command < 8) || command === 12)) return false
    let fits: boolean
    if (command < 2) fits = copy(from[at++] + 64 + 256 * low + (command === 1 ? 4096 : 0))
    else if (command === 2) fits = copy(low + 96)
    else if (command === 3) return false
    else if (command === 4) {
      const count = from[at++] + 18 + 256 * low
      if (at >= from.length) return false
      fits = fill(from[at++], count)
    } else if (command < 8) fits = fill(REPEATED[command - 5], from[at++] + 17 + 256 * low)
    else if (command < 12) fits = copy(low + 1 + 16 * (command - 8))
    else if (command === 12) fits = fill(from[at++], low + 3)
    else fits = fill(REPEATED[command - 13], low + 2)
    if (!fits) return false
  }
  return to === row.length
}

/**
 * Unpacks a row packed with Ross Data Compression (SASYZCR2): 16 bits, each of which says whether a byte or a command follows.
 *
 * Source: E. Ross, "A Simple Data-Compression Technique", C Users Journal 1992.
 *
 * @returns whether it filled the row exactly
 */
export function unpackRdc(from: Uint8Array, row: Uint8Array): boolean {
  let [at, to, bits, left] = [0, 0, 0, 0]
  while (at < from.length) {
    if (left === 0) {
      if (at + 2 > from.length) return false
      bits = (from[at] << 8) | from[at + 1]
      at += 2
      left = 16
      continue
    }
    left--
    if (((bits >> left) & 1) === 0) {
      if (to >= row.length) return false
      row[to++] = from[at++]
      continue
    }
    if (at + 2 > from.length) return false
    const command = from[at] >> 4
    const low = from[at++] & 15
    const next = from[at++]
    if (command === 0) {
      if (to + low + 3 > row.length) return false
      row.fill(next, to, to + low + 3)
      to += low + 3
      continue
    }
    let count = command
    if (command < 3) {
      if (at >= from.length) return false
      const byte = from[at++]
      if (command === 1) {
        count = low + 16 * next + 19
        if (to + count > row.length) return false
        row.fill(byte, to, to + count)
        to += count
        continue
      }
      count = byte + 16
    }
    const back = low + 16 * next + 3
    if (back > to || to + count > row.length) return false
    // What is copied may overlap what is written.
    for (let k = 0; k < count; k++, to++) row[to] = row[to - back]
  }
  return to === row.length
}
