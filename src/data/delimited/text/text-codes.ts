import type { NumberScanner } from '../numbers/number-text.js'
import type { MissingTexts } from '../read-options.js'
import { RawCodes } from './raw-codes.js'

const MISSING_CODE = -1

/** The dictionary of a text column: a code for each text, −1 for those that stand for a missing value. */
export class TextCodes {
  readonly dictionary: string[] = []
  /** Codes of cells by their bytes. */
  readonly raw = new RawCodes()
  private readonly missing: MissingTexts
  private readonly scanner: NumberScanner
  private readonly lookup = new Map<string, number>()

  constructor(missing: MissingTexts, scanner: NumberScanner) {
    this.missing = missing
    this.scanner = scanner
    for (const text of missing.texts) this.lookup.set(text, MISSING_CODE)
  }

  codeOf(text: string): number {
    return this.lookup.get(text) ?? this.newCode(text)
  }

  private newCode(text: string): number {
    const own = detach(text)
    const code = this.isMissingNumber(own) ? MISSING_CODE : this.dictionary.push(own) - 1
    this.lookup.set(own, code)
    return code
  }

  private isMissingNumber(text: string): boolean {
    const { numbers } = this.missing
    return numbers.length > 0 && this.scanner.scan(text) && numbers.includes(this.scanner.value)
  }
}

/**
 * A copy of a text that shares no memory with the file: JavaScript engines keep a substring of 13 characters and
 * more as a window on its parent, so that one kept cell would hold a whole chunk of the file in memory.
 */
export function detach(text: string): string {
  return text.length < 13 ? text : ` ${text}`.slice(1)
}
