import { type Command, Option } from 'commander'
import { CopseError } from '../../src/errors.js'
import { flagOf } from '../../src/results/checks/flag-name.js'
import type { DataFlags } from './data-options.js'
import type { TableFlags } from './table-options.js'
import { isDatabase, isLarge, isThroughDatabase, isUrl, notOfFile, wholeFile } from './table-options.js'

/** Options of data that a database adds up. */
export interface SourceFlags extends TableFlags {
  readonly source: 'auto' | 'columns' | 'database'
  readonly bins?: string
  readonly minCell?: string
}

/** Settings that need the patients one by one. */
interface PatientFlags {
  readonly cv?: unknown
  readonly honest?: unknown
  readonly calibrate?: unknown
  readonly adjust?: readonly string[]
  readonly cluster?: string
  readonly ties?: unknown
  readonly compat?: unknown
}

/** Adds the options of sums to a command; those of tables are there already. */
export function withSource(command: Command): Command {
  return command
    .optionsGroup('Sums instead of patients:')
    .addOption(
      new Option(
        '--source <kind>',
        'let a database add up the patients, or read them into memory (auto: databases, Parquet and large CSV files add up, unless settings need the patients)',
      )
        .choices(['auto', 'columns', 'database'])
        .default('auto'),
    )
    .option(
      '--bins <number>',
      'bins of covariates with too many values (default: 256; 0: all their values, whatever it takes)',
    )
    .option('--min-cell <number>', 'no sum of fewer patients leaves the database')
}

/**
 * Whether a database adds up the data instead of handing out patients.
 *
 * Coded error: OPTIONS_CONFLICT.
 */
export function isForSums(data: string, flags: SourceFlags & PatientFlags): boolean {
  isThroughDatabase(data, flags)
  const { source, bins, minCell } = flags
  const used = bins !== undefined ? '--bins' : minCell !== undefined ? '--min-cell' : null
  if (wholeFile(data) !== null) {
    if (used === null && source !== 'database') return false
    throw notOfFile(used ?? '--source database', data)
  }
  if (source === 'columns' || data === '-') {
    if (used === null && source !== 'database') return false
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: `${used ?? '--source database'} is for data that a database adds up`,
      found: data === '-' ? 'standard input' : '--source columns',
      try: 'leaving one of the two out',
      place: { option: used ?? '--source' },
    })
  }
  if (source === 'database' || used !== null) return true
  // The patients of a server stay there unless told otherwise; those of a file may be read.
  return isUrl(data) || ((isDatabase(data) || isLarge(data)) && !needsPatients(flags))
}

const needsPatients = ({
  cv,
  honest,
  calibrate,
  adjust = [],
  cluster,
  ties,
  compat,
}: PatientFlags): boolean =>
  (cv ?? honest ?? calibrate ?? cluster ?? compat) !== undefined || adjust.length > 0 || ties === 'rows'

/** Databases know their types. Coded error: OPTIONS_CONFLICT. */
export function assertNoFileOptions(flags: DataFlags): void {
  const options = ['na', 'types', 'mergeAlike', 'limits', 'delimiter', 'decimal', 'headerRow'] as const
  const option = options.find((name) => flags[name] !== undefined)
  if (option === undefined) return
  const flag = flagOf(option)
  throw new CopseError({
    code: 'OPTIONS_CONFLICT',
    wrong: `${flag} is for CSV files`,
    try: '--source columns, --where, or a view of the table',
    place: { option: flag },
  })
}
