let table: Uint32Array | null = null

/** The check sum of gzip (CRC-32; RFC 1952, 8). */
export function crc32(bytes: Uint8Array): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let sum = byte
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? (sum >>> 1) ^ 0xedb8_8320 : sum >>> 1
    return sum
  })
  let sum = 0xffff_ffff
  for (let at = 0; at < bytes.length; at++) sum = (sum >>> 8) ^ table[(sum ^ bytes[at]) & 255]
  return (sum ^ 0xffff_ffff) >>> 0
}

/** The check sum of zlib (Adler-32; RFC 1950, 9). */
export function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0]
  for (let at = 0; at < bytes.length; ) {
    // So many bytes cannot take the sums beyond 32 bits.
    const end = Math.min(at + 3800, bytes.length)
    for (; at < end; at++) {
      low += bytes[at]
      high += low
    }
    low %= 65_521
    high %= 65_521
  }
  return ((high << 16) | low) >>> 0
}
