import { parseLimits, parseTypes } from '../../src/data/roles/name-options.js'
import type { Better } from '../../src/data/roles/roles.js'
import type { FamilyName } from '../../src/words/family-words.js'
import { rowOf } from './number-flag.js'
import type { TableFlags } from './table-options.js'

/** The options that say what the columns of the data are, the same for every command. */
export interface DataFlags extends TableFlags {
  readonly outcome?: string
  readonly treatment?: string
  readonly control?: string
  readonly experimental?: string
  readonly trial?: string
  readonly covariates?: readonly string[]
  readonly adjust?: readonly string[]
  readonly ordered?: readonly string[]
  readonly levels?: readonly string[]
  readonly excludeTrial?: readonly string[]
  readonly family?: FamilyName
  readonly event?: string
  readonly time?: string
  readonly eventColumn?: string
  readonly zeroTime?: 'half'
  readonly weights?: string
  readonly exposure?: string
  readonly cluster?: string
  readonly better?: Better
  readonly id?: string
  readonly na?: readonly string[]
  readonly delimiter?: string
  readonly decimal?: '.' | ','
  readonly types?: readonly string[]
  readonly mergeAlike?: readonly string[]
  readonly limits?: readonly string[]
  readonly headerRow?: string
  readonly quiet?: boolean
}

/** How the file is to be read, as far as flags say so. */
export function readFlags(flags: DataFlags) {
  const { na, delimiter, decimal, types, mergeAlike, limits, headerRow, table, where } = flags
  const mark = delimiterOf(delimiter)
  return {
    ...(na !== undefined && { na: [...na] }),
    ...(mark !== undefined && { delimiter: mark }),
    ...(decimal !== undefined && { decimal }),
    ...(types !== undefined && { types: parseTypes(types) }),
    ...(mergeAlike !== undefined && { mergeAlike: [...new Set(mergeAlike)] }),
    ...(limits !== undefined && { limits: parseLimits(limits) }),
    ...(headerRow !== undefined && { headerRow: rowOf('--header-row', headerRow) }),
    ...(table !== undefined && { table }),
    ...(where !== undefined && { where }),
  }
}

export function delimiterOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  return { comma: ',', semicolon: ';', tab: '\t', '\\t': '\t' }[text] ?? text
}
