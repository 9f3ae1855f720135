import type { AppError } from '../worker/api.js'
import { optionOfFlag } from './words.js'

/** The field, or group of fields, that an error is said beside. */
export type ErrorSpot =
  | 'file'
  | 'reading'
  | 'stacking'
  | 'type'
  | 'levels'
  | 'column'
  | 'roles'
  | 'details'
  | 'trials'
  | 'method'
  | 'setting'
  | 'guide'
  | 'result'

const OF_OPTION: Readonly<Record<string, ErrorSpot>> = {
  '--guide': 'guide',
  '--ordered': 'levels',
  '--levels': 'levels',
  '--types': 'type',
  '--limits': 'type',
  '--merge-alike': 'type',
  '--na': 'reading',
  '--delimiter': 'reading',
  '--decimal': 'reading',
  '--header-row': 'reading',
  '--sheet': 'reading',
  '--exclude-trial': 'trials',
  '--family': 'details',
  '--event': 'details',
  '--better': 'details',
  '--control': 'details',
  '--experimental': 'details',
  '--method': 'method',
}

const OF_CODE: Readonly<Record<string, ErrorSpot>> = {
  NOT_NUMERIC: 'type',
  FILE_ONE_COLUMN: 'reading',
  ROWS_RAGGED: 'reading',
}

const ROLES = [
  '--outcome',
  '--treatment',
  '--trial',
  '--covariates',
  '--adjust',
  '--id',
  '--weights',
  '--exposure',
  '--time',
  '--event-column',
  '--cluster',
]

/**
 * Where an error belongs: the option or column that it names, else what it is about. `columns` are those that have a row in
 * the table; `reading` tells that the files themselves could not be read.
 */
export function spotOf({ code, place }: AppError, columns: readonly string[], reading: boolean): ErrorSpot {
  const { option = '', column, trial } = place
  if (Object.hasOwn(OF_OPTION, option)) return OF_OPTION[option]
  if (Object.hasOwn(OF_CODE, code)) return OF_CODE[code]
  if (code.startsWith('LEVEL')) return 'levels'
  if (code.startsWith('STACK')) return 'stacking'
  if (reading) return 'file'
  if (optionOfFlag(option) !== null) return 'setting'
  if (column !== undefined && columns.includes(column)) return 'column'
  if (ROLES.includes(option)) return 'roles'
  return trial === undefined ? 'result' : 'trials'
}
