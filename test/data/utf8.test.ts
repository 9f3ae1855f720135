import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { textOf, Utf8Check, utf8Of } from '../../src/data/delimited/text/utf8.js'

/** Bytes at which the rules of UTF-8 turn, and some between. */
const edge = fc.constantFrom(
  ...[0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed],
  ...[0xee, 0xef, 0xbb, 0xbd, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff],
)
const text = fc.string({ unit: 'binary', maxLength: 40 })
const cutAt = fc.array(fc.nat(60), { maxLength: 4 })

/** What a check says of bytes that come in parts. */
function check(bytes: Uint8Array<ArrayBuffer>, cuts: readonly number[]): Utf8Check {
  const result = new Utf8Check()
  let from = 0
  for (const to of [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]) {
    result.take(bytes, from, to)
    if (!result.valid) break
    from = to
  }
  return result
}

/** The text according to the platform's decoder, null if that refuses the bytes. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return null
  }
}

describe('UTF-8, beside the decoder of the platform', () => {
  it('accepts and refuses the same bytes, however they are cut', () => {
    const bytes = fc.oneof(
      fc.array(edge, { maxLength: 24 }),
      fc
        .array(
          fc.oneof(
            text.map((t) => [...utf8Of(t)]),
            edge.map((b) => [b]),
          ),
          { maxLength: 5 },
        )
        .map((l) => l.flat()),
    )
    fc.assert(
      fc.property(bytes, cutAt, (list, cuts) => {
        const found = check(Uint8Array.from(list), cuts)
        const expected = decoded(Uint8Array.from(list))
        expect(found.complete).toBe(expected !== null)
        if (expected !== null) expect(found.replaced).toBe(expected.includes('\ufffd'))
      }),
      { numRuns: 20_000 },
    )
  })

  it('knows every character, and refuses every surrogate', () => {
    for (let code = 0; code <= 0x10ffff; code += code < 0x11000 ? 1 : 257) {
      const character = String.fromCodePoint(code)
      const bytes = Uint8Array.from(utf8Of(character))
      const isSurrogate = code >= 0xd800 && code < 0xe000
      if (textOf(bytes, 0, bytes.length) !== (isSurrogate ? '\ufffd' : character))
        expect(code).toBe('read back')
      if (!check(bytes, [1]).complete) expect(code).toBe('valid')
    }
  })

  it('makes the same bytes and the same texts, also long ones', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 30 }), fc.nat(300), (part, times) => {
        const whole = part.repeat(times)
        const bytes = utf8Of(whole)
        expect(Buffer.from(bytes).equals(Buffer.from(new TextEncoder().encode(whole)))).toBe(true)
        expect(
          textOf(bytes, 0, bytes.length) === new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes),
        ).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
