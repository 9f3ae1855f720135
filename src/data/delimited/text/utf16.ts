/** Bytes that are looked at to tell UTF-16 without a byte order mark, and how many of every other must be zero. */
export const SAMPLE_BYTES = 1000
const SHARE = 0.9

/** Decodes UTF-16 that comes in parts, cut anywhere. */
export class Utf16Decoder {
  private readonly low: 0 | 1
  private half = -1

  constructor(littleEndian: boolean) {
    this.low = littleEndian ? 0 : 1
  }

  decode(bytes: Uint8Array): string {
    const parts: string[] = []
    let units: number[] = []
    for (const byte of bytes) {
      if (this.half === -1) {
        this.half = byte
        continue
      }
      units.push(this.low === 0 ? this.half | (byte << 8) : (this.half << 8) | byte)
      this.half = -1
      if (units.length === 4096) {
        parts.push(String.fromCharCode(...units))
        units = []
      }
    }
    parts.push(String.fromCharCode(...units))
    return parts.join('')
  }

  /** What is left at the end: a replacement character if there is half of one. */
  end(): string {
    return this.half === -1 ? '' : '\ufffd'
  }
}

/**
 * The decoder of a file that begins with these bytes, or null if they are not UTF-16: it has a byte order mark, or every other
 * byte is zero, as in Western texts.
 */
export function utf16Of(start: Uint8Array): Utf16Decoder | null {
  if (start[0] === 0xff && start[1] === 0xfe) return new Utf16Decoder(true)
  if (start[0] === 0xfe && start[1] === 0xff) return new Utf16Decoder(false)
  const zeros = [0, 0]
  const length = Math.min(start.length, SAMPLE_BYTES) & ~1
  for (let at = 0; at < length; at++) if (start[at] === 0) zeros[at & 1]++
  const enough = Math.max(1, (SHARE * length) / 2)
  if (zeros[1] >= enough && zeros[0] < enough) return new Utf16Decoder(true)
  return zeros[0] >= enough && zeros[1] < enough ? new Utf16Decoder(false) : null
}
