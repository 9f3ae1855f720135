import type { Cursor } from '../kit/cursor.js'

/** How the cells of a variable are stored. */
export type DtaStorage = 'text' | 'long text' | 'byte' | 'int' | 'long' | 'float' | 'double'

/** Bytes of a cell; those of a text are as many as its type says. */
const WIDTHS = { 'long text': 8, byte: 1, int: 2, long: 4, float: 4, double: 8 } as const

export interface DtaVariable {
  readonly name: string
  readonly label: string
  /** As Stata shows it: `%td`. */
  readonly format: string
  /** Name of its labels of values; empty if it has none. */
  readonly labels: string
  readonly storage: DtaStorage
  /** Its first byte in a row, and how many there are. */
  readonly at: number
  readonly width: number
}

/** What a Stata file says before its rows. */
export interface DtaDictionary {
  readonly release: number
  readonly n: number
  readonly variables: readonly DtaVariable[]
  /** Bytes of a row. */
  readonly width: number
}

/** What the lists of a dictionary say, one item for each variable; of types their storage and width. */
export interface DtaLists {
  readonly types: readonly (readonly [DtaStorage, number])[]
  readonly names: readonly string[]
  readonly formats: readonly string[]
  readonly labelNames: readonly string[]
  readonly labels: readonly string[]
}

/** The dictionary from its lists: cells follow each other in a row. */
export function dictionaryOf(release: number, n: number, lists: DtaLists): DtaDictionary {
  const { types, names, formats, labelNames, labels } = lists
  let width = 0
  const variables = types.map(([storage, own], k): DtaVariable => {
    const at = width
    width += own
    return {
      ...{ name: names[k], label: labels[k], format: formats[k], labels: labelNames[k] },
      ...{ storage, at, width: own },
    }
  })
  return { release, n, variables, width }
}

/**
 * What the number of a type stands for: texts by their greatest length, the others from `double` (or, since Stata 13, from
 * 65,530 for `byte` to 65,526) on.
 *
 * Coded error: FILE_DAMAGED.
 */
export function storageOf(cursor: Cursor, type: number, isTagged: boolean): readonly [DtaStorage, number] {
  if (type >= 1 && type <= (isTagged ? 2045 : 244)) return ['text', type]
  if (isTagged && type === 32_768) return ['long text', WIDTHS['long text']]
  const storage = (['byte', 'int', 'long', 'float', 'double'] as const)[isTagged ? 65_530 - type : type - 251]
  if (storage === undefined) throw cursor.damaged(`a variable of the unknown type ${type}`)
  return [storage, WIDTHS[storage]]
}
