import type { TimeKind } from '../../dates.js'
import { type Decode, trimmedLength } from './decode-text.js'
import type { FileNumbers, FileTexts } from './file-column.js'

/** Collects the numbers of a column, with the reason where there is none. */
export class NumberCells {
  readonly values: Float64Array
  readonly missing = new Map<string, number[]>()

  constructor(n: number) {
    this.values = new Float64Array(n)
  }

  set(row: number, value: number): void {
    this.values[row] = value
  }

  setMissing(row: number, reason: string): void {
    this.values[row] = Number.NaN
    note(this.missing, row, reason)
  }

  column(name: string, label: string, time?: TimeKind): FileNumbers {
    const { values, missing } = this
    return { kind: 'number', name, label, labels: [], values, missing, ...(time && { time }) }
  }
}

/** Collects the texts of a column; each is decoded once, however often it occurs. */
export class TextCells {
  readonly missing = new Map<string, number[]>()
  private readonly codes: Int32Array
  private readonly lookup = new Map<string, number>()
  private readonly decode: Decode
  /** Codes of texts by their bytes, so that those that repeat are decoded once. */
  private readonly known = new Map<string, number>()

  private readonly isMissing: ((text: string) => boolean) | undefined

  /** @param isMissing texts that stand for a missing value, which are its reason */
  constructor(n: number, decode: Decode, isMissing?: (text: string) => boolean) {
    this.codes = new Int32Array(n)
    this.decode = decode
    this.isMissing = isMissing
  }

  /** A text of blanks only is missing (`empty`). */
  set(row: number, bytes: Uint8Array): void {
    const end = trimmedLength(bytes)
    if (end === 0) {
      this.setMissing(row, 'empty')
      return
    }
    if (end > 64) {
      this.setText(row, this.decode(bytes.subarray(0, end)))
      return
    }
    let key = ''
    for (let at = 0; at < end; at++) key += String.fromCharCode(bytes[at])
    const known = this.known.get(key)
    if (known !== undefined) this.codes[row] = known
    else {
      this.setText(row, this.decode(bytes.subarray(0, end)))
      if (this.codes[row] >= 0) this.known.set(key, this.codes[row])
    }
  }

  setText(row: number, text: string): void {
    if (this.isMissing?.(text)) this.setMissing(row, text)
    else this.codes[row] = this.codeOf(text)
  }

  setMissing(row: number, reason: string): void {
    this.codes[row] = -1
    note(this.missing, row, reason)
  }

  column(name: string, label: string): FileTexts {
    const { codes, missing } = this
    return { kind: 'text', name, label, labels: [], codes, dictionary: [...this.lookup.keys()], missing }
  }

  private codeOf(text: string): number {
    const known = this.lookup.get(text)
    if (known !== undefined) return known
    const code = this.lookup.size
    this.lookup.set(text, code)
    return code
  }
}

function note(missing: Map<string, number[]>, row: number, reason: string): void {
  const rows = missing.get(reason)
  if (rows === undefined) missing.set(reason, [row])
  else rows.push(row)
}
