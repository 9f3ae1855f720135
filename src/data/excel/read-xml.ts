import { Parser } from 'saxen'
import { textOf } from '../delimited/text/utf8.js'

/** Bytes that are made text at a time. */
const PIECE = 1 << 18

/** What an XML document is told to, element by element; names come without their prefix. */
export interface XmlTaker {
  /** `attributes` have no prefix either, and no entities. */
  open(name: string, attributes: () => Readonly<Record<string, string>>): void
  close(name: string): void
  text?(text: string): void
}

/** Reads an XML document (UTF-8) from its beginning to its end. Throws an Error where it is none. */
export function readXml(bytes: Uint8Array, taker: XmlTaker): void {
  let fault: Error | null = null
  const parser = new Parser()
    .on('openTag', (name, attributes, decode) =>
      taker.open(withoutPrefix(name), () =>
        Object.fromEntries(
          Object.entries(attributes()).map(([key, value]) => [withoutPrefix(key), decode(value)]),
        ),
      ),
    )
    .on('closeTag', (name) => taker.close(withoutPrefix(name)))
    .on('text', (text, decode) => taker.text?.(decode(text)))
    .on('cdata', (text) => taker.text?.(text))
    .on('error', (error) => {
      fault ??= error
    })
  for (let from = 0; from < bytes.length && fault === null; ) {
    let to = Math.min(bytes.length, from + PIECE)
    // Not within a character.
    while (to < bytes.length && (bytes[to] & 0xc0) === 0x80) to++
    parser.write(textOf(bytes, from, to).replace(/^\ufeff/, ''))
    from = to
  }
  parser.end()
  if (fault !== null) throw fault
}

const withoutPrefix = (name: string): string => name.slice(name.indexOf(':') + 1)
