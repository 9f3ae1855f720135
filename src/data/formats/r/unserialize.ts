import { asciiOf } from '../kit/cursor.js'
import { decoderOf, utf8Or1252 } from '../kit/decode-text.js'
import { skipByteCode } from './byte-code.js'
import { compactVector } from './compact-vector.js'
import type { RSource } from './source.js'
import { stringsOf } from './strings.js'
import { NO_ATTRIBUTES, other, type RAttributes, type RValue } from './values.js'

const MOST_NESTED = 500
/** Sequences take no room in a file: so many elements of them there may be besides those of its size. */
const MOST_IN_SEQUENCES = 4_000_000

/** Types of items that are lists of pairs or written like them: lists, functions, promises, calls, dots. */
const PAIRS = [2, 3, 5, 6, 17, 239, 240]
const SINGLETONS: Readonly<Record<number, string>> = {
  ...{ 254: 'NULL', 253: 'environment', 242: 'environment', 241: 'environment' },
  ...{ 252: 'unbound', 251: 'missing argument', 250: 'environment' },
}

/**
 * Reads one object of R from the start of its version.
 *
 * Source: "R Internals", 1.8 Serialization Formats.
 *
 * @param size bytes of the whole file, unpacked
 * Coded errors: FILE_DAMAGED, FILE_FORMAT_UNREAD.
 */
export function unserialize(source: RSource, size: number, file: string | undefined): RValue {
  const version = source.i32()
  if (version !== 2 && version !== 3) throw source.damaged(`version ${version} of R's way to write objects`)
  source.i32()
  source.i32()
  const native = version === 3 ? asciiOf(source.text(source.i32())) : ''
  const strings = stringsOf(source, decoderOf(native) ?? utf8Or1252)
  const seen: RValue[] = []
  let depth = 0
  let inSequences = 0

  const join = <V extends RValue>(value: V): V => {
    seen.push(value)
    return value
  }
  const deeper = <T>(run: () => T): T => {
    if (++depth > MOST_NESTED) throw source.damaged('objects within objects without end')
    const result = run()
    depth--
    return result
  }
  const lengthOf = (): number => {
    const length = source.i32()
    if (length >= 0) return length
    if (length !== -1) throw source.damaged(`a length of ${length}`)
    const [upper, lower] = [source.i32() >>> 0, source.i32() >>> 0]
    return upper * 2 ** 32 + lower
  }
  const item = (flags = source.i32()): RValue => deeper(() => itemOf(flags))
  const attributesIf = (flags: number): RAttributes =>
    (flags & 512) !== 0 ? attributesOf(item()) : NO_ATTRIBUTES

  function itemOf(flags: number): RValue {
    const type = flags & 255
    if (PAIRS.includes(type)) return pairs(flags)
    if (SINGLETONS[type] !== undefined) return other(SINGLETONS[type])
    switch (type) {
      case 1:
        return join({ kind: 'symbol', name: nameOf(item()), attributes: NO_ATTRIBUTES })
      case 255: {
        const value = seen[(flags >>> 8 || source.i32()) - 1]
        if (value === undefined) throw source.damaged('it refers to an object that it does not have')
        return value
      }
      case 4: {
        source.i32()
        const environment = join(other('environment'))
        for (let k = 0; k < 4; k++) item()
        return environment
      }
      case 247:
      case 248:
      case 249: {
        source.i32()
        const count = source.i32()
        source.assertRoom(count, 2)
        for (let k = 0; k < count; k++) item()
        return join(other('environment'))
      }
      case 7:
      case 8:
        source.text(source.i32())
        return other('function')
      case 9:
        return { kind: 'text', text: strings.one(flags), attributes: NO_ATTRIBUTES }
      case 22:
      case 23: {
        const pointer = join(other('pointer'))
        if (type === 22) for (let k = 0; k < 2; k++) item()
        attributesIf(flags)
        return pointer
      }
      case 21:
        skipByteCode({ item, i32: source.i32, deeper, assertRoom: (count) => source.assertRoom(count, 1) })
        return other('function', attributesIf(flags))
      case 238: {
        const [info, state, attributes] = [item(), item(), item()]
        const value = compactVector(info, state, { file, damaged: source.damaged, assertSequence })
        return attributes.kind === 'pairs' ? { ...value, attributes: attributesOf(attributes) } : value
      }
      default:
        return vector(type, flags)
    }
  }

  function vector(type: number, flags: number): RValue {
    switch (type) {
      case 10:
      case 13: {
        const values = source.integers(lengthOf())
        return { kind: type === 10 ? 'logicals' : 'integers', values, attributes: attributesIf(flags) }
      }
      case 14:
        return { kind: 'doubles', ...source.doubles(lengthOf()), attributes: attributesIf(flags) }
      case 15: {
        // The values are of no use, but have to be stepped over.
        source.doubles(2 * lengthOf())
        return other('complex', attributesIf(flags))
      }
      case 16:
        return { kind: 'texts', ...strings.many(lengthOf()), attributes: attributesIf(flags) }
      case 19:
      case 20: {
        const count = lengthOf()
        source.assertRoom(count, 1)
        const items = Array.from({ length: count }, () => item())
        return { kind: 'list', items, attributes: attributesIf(flags) }
      }
      case 24:
        source.skipBytes(lengthOf())
        return other('raw', attributesIf(flags))
      case 25:
        return other('S4 object', attributesIf(flags))
      default:
        throw source.damaged(`an object of the unknown type ${type}`)
    }
  }

  /** Lists are walked from pair to pair, as they may be long. */
  function pairs(first: number): RValue {
    const items: (readonly [string, RValue])[] = []
    let attributes = NO_ATTRIBUTES
    for (let flags = first; ; ) {
      const own = attributesIf(flags)
      if (items.length === 0) attributes = own
      const tag = (flags & 1024) !== 0 ? item() : null
      items.push([tag?.kind === 'symbol' ? tag.name : '', item()])
      flags = source.i32()
      if (PAIRS.includes(flags & 255)) continue
      item(flags)
      break
    }
    if ((first & 255) === 2) return { kind: 'pairs', items, attributes }
    return other((first & 255) === 3 ? 'function' : 'language', attributes)
  }

  function assertSequence(length: number): void {
    inSequences += length
    if (inSequences > MOST_IN_SEQUENCES + size / 4) throw source.damaged(`a sequence of ${length} numbers`)
  }

  return item()
}

const nameOf = (value: RValue): string => (value.kind === 'text' ? (value.text ?? 'NA') : '')

const attributesOf = (value: RValue): RAttributes =>
  value.kind === 'pairs' ? new Map(value.items) : NO_ATTRIBUTES
