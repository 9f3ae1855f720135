import { type Command, Option } from 'commander'
import type { ReadOptions } from '../../src/data/delimited/read-options.js'
import { parseLevels } from '../../src/data/roles/level-options.js'
import { parseNames } from '../../src/data/roles/name-options.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { BETTER, columnsWithRoles } from '../../src/data/roles/roles.js'
import type { Table } from '../../src/data/table/table.js'
import { CopseError, quoteNames } from '../../src/errors.js'
import {
  DEFAULT_FAMILY,
  FAMILY_NAMES,
  familiesThat,
  outcomeKind,
  shortChoice,
  takesExposure,
} from '../../src/words/family-words.js'
import { readData } from '../input/read-data.js'
import { withConfig } from './config-options.js'
import type { DataFlags } from './data-flags.js'
import { readFlags } from './data-flags.js'
import { withTable } from './table-options.js'

export type { DataFlags } from './data-flags.js'
export { delimiterOf, readFlags } from './data-flags.js'

const collect = (value: string, all: readonly string[] = []): readonly string[] => [...all, value]
const collectNames = (value: string, all: readonly string[] = []): readonly string[] => [
  ...all,
  ...parseNames(value),
]

/** Adds the data argument and options to a command. */
export const withData = (command: Command): Command =>
  withColumns(
    command.argument(
      '<data>',
      'one row per patient: CSV, TSV, Excel, SPSS, Stata, SAS, R or Parquet file, DuckDB file or postgres:// address with --table; - for standard input',
    ),
  )

/** Adds the options that say what the columns of data are, and how they are read. */
export function withColumns(command: Command): Command {
  const own = command
    .optionsGroup('Columns:')
    .option('--outcome <column>', 'outcome')
    .option('--treatment <column>', 'treatment arm')
    .option('--control <value>', 'the arm that is the control')
    .option('--experimental <value>', 'the arm to compare with it, if there are more than two')
    .option('--trial <column>', 'trial')
    .option(
      '--covariates <columns>',
      'candidate covariates, separated by commas; a name with a comma in double quotes, all in single ones: \'"age, years",sex\'',
      collectNames,
    )
    .option(
      '--ordered <levels>',
      'an ordered factor and its levels, as "stage=I<II<III" in quotes (repeat for more)',
      collect,
    )
    .option(
      '--levels <column=a<b>',
      'levels of a nominal factor, the first being the reference (repeat)',
      collect,
    )
    .option('--exclude-trial <name>', 'leave a trial out (repeat for more)', collect)
    .option('--id <column>', 'patient identifier, checked for repeats')
    .addOption(
      new Option(
        '--family <family>',
        `kind of outcome: ${FAMILY_NAMES.map((name) => `${name} (${shortChoice(name)})`).join(', ')}`,
      )
        .choices(FAMILY_NAMES)
        .default(DEFAULT_FAMILY),
    )
    .option(
      '--event <value>',
      `${familiesThat((name) => ['event', 'time'].includes(outcomeKind(name)))}: the value of the outcome that is the event (default: 1 of 0 and 1)`,
    )
    .option(
      '--time <column>',
      `${familiesThat((name) => outcomeKind(name) === 'time')}: time to the event, or to its censoring`,
    )
    .option(
      '--event-column <column>',
      `${familiesThat((name) => outcomeKind(name) === 'time')}: who had the event (in place of --outcome)`,
    )
    .addOption(
      new Option(
        '--zero-time <how>',
        `${familiesThat((name) => outcomeKind(name) === 'time')}: take times of 0 as half the smallest above 0 (default: an error)`,
      ).choices(['half']),
    )
    .addOption(
      new Option(
        '--better <lower|higher>',
        'which outcomes are better (of events: fewer or more). Then figures and texts say which arm an effect favours, and give numbers needed to treat; without it nothing claims benefit',
      ).choices(BETTER),
    )
    .option(
      '--exposure <column>',
      `${familiesThat(takesExposure)}: time or size at risk; rates are per unit of it`,
    )
    .option('--weights <column>', 'case weights: the number of patients that a row stands for')
    .option(
      '--cluster <column>',
      'groups of patients who may be alike, such as practices: scores are summed over them, standard errors allow for them',
    )
  return withConfig(withFile(own))
}

/** Adds the options of how a file is read, and of where its table is. */
export function withFile(command: Command): Command {
  return withTable(
    command
      .optionsGroup('File:')
      .option(
        '--na <text>',
        'another text that stands for a missing value; in one column only: as age=999 (repeat for more)',
        collect,
      )
      .option('--delimiter <character>', 'comma, semicolon or tab (default: detected)')
      .addOption(new Option('--decimal <mark>', 'decimal mark (default: detected)').choices(['.', ',']))
      .option('--types <type>', 'read a column as text or number, as id=text (repeat for more)', collect)
      .option(
        '--merge-alike <column>',
        'read levels that differ in blanks, case or a full stop alone as the commonest of them (repeat for more)',
        collect,
      )
      .option(
        '--limits <column=how>',
        'read cells such as <0.5 or >10 in a column of numbers as the value of the limit, half of it (above a limit: the limit), or missing: as crp=half (repeat for more)',
        collect,
      )
      .option(
        '--header-row <number>',
        'line, or row of the sheet, that has the names of the columns (default: found)',
      ),
  )
}

/** Adds the option that names the covariates that models adjust for. */
export function withAdjust(command: Command): Command {
  return command.option(
    '--adjust <columns>',
    'covariates to adjust for, separated by commas; names with commas as in --covariates',
    parseNames,
  )
}

/** Adds the options that say where results go. */
export function withOutput(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option('--json <file>', 'write the whole result as JSON; - for standard output')
    .option('--out <folder>', 'write text, JSON and tables into a folder')
    .option('--quiet', 'print nothing but errors (and JSON asked for with --json -)')
}

/**
 * Reads the data and gives its columns their roles.
 *
 * @param also columns that are read beside those with roles
 */
export async function loadData(
  file: string,
  flags: DataFlags,
  also: readonly string[] = [],
): Promise<{ table: Table; roles: Roles }> {
  const only = [...new Set([...namedColumns(flags), ...also])]
  const options: ReadOptions = { ...readFlags(flags), only, identifiers: true }
  const table = await readData(file, options, flags, !flags.quiet)
  return { table, roles: rolesOf(flags, table) }
}

/** The roles that the options give to columns; the table tells which there are. */
export function rolesOf(flags: DataFlags, table: Pick<Table, 'names'>): Roles {
  const { treatment, trial, control, experimental, id } = flags
  return {
    outcome: outcomeOf(flags, table),
    time: flags.time,
    zeroTime: flags.zeroTime,
    treatment: treatment ?? missing('--treatment', table),
    trial,
    covariates: flags.covariates ?? [],
    adjust: flags.adjust,
    id,
    control,
    experimental,
    ordered: flags.ordered && parseLevels(flags.ordered, '--ordered'),
    levels: flags.levels && parseLevels(flags.levels, '--levels'),
    excludeTrials: flags.excludeTrial,
    family: flags.family ?? DEFAULT_FAMILY,
    event: flags.event,
    weights: flags.weights,
    exposure: flags.exposure,
    cluster: flags.cluster,
    better: flags.better,
  }
}

/** `--outcome`, or `--event-column` of times to an event. */
function outcomeOf(flags: DataFlags, table: Pick<Table, 'names'>): string {
  const { outcome, eventColumn, family = DEFAULT_FAMILY } = flags
  const survival = outcomeKind(family) === 'time'
  if (eventColumn !== undefined && !survival)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: '--event-column is for times to an event',
      found: `--family ${family}`,
      need: `--family ${familiesThat((name) => outcomeKind(name) === 'time')}`,
      try: '--outcome',
      place: { option: '--event-column' },
    })
  if (eventColumn !== undefined && outcome !== undefined && eventColumn !== outcome)
    throw new CopseError({
      code: 'OPTIONS_CONFLICT',
      wrong: 'the column of the event is said twice',
      found: `--outcome ${outcome} and --event-column ${eventColumn}`,
      need: 'one of them',
      place: { option: '--event-column' },
    })
  if (survival && flags.time === undefined) missing('--time', table)
  return eventColumn ?? outcome ?? missing(survival ? '--event-column' : '--outcome', table)
}

/** Columns that some option names: others are checked when the file is read, but not kept. */
function namedColumns(flags: DataFlags): string[] {
  const { eventColumn = '', outcome = eventColumn, treatment = '', trial, covariates = [], adjust } = flags
  const { time, id, weights, exposure, cluster } = flags
  const single = { outcome, time, treatment, trial, id, weights, exposure, cluster, family: DEFAULT_FAMILY }
  return columnsWithRoles({ ...single, covariates, adjust }).filter((name) => name !== '')
}

/** For commands that look for subgroups: covariates and, unless the method pools the trials, the trial. */
export function requireColumns(table: Pick<Table, 'names'>, roles: Roles, needTrial: boolean): void {
  if (roles.covariates.length === 0) missing('--covariates', table)
  if (needTrial && roles.trial === undefined) missing('--trial', table)
}

/** For commands that compare what is within trials with what is between them. */
export function requireTrial(table: Pick<Table, 'names'>, { trial }: Roles): void {
  if (trial === undefined) missing('--trial', table)
}

function missing(option: string, table: Pick<Table, 'names'>): never {
  throw new CopseError({
    code: 'OPTION_MISSING',
    wrong: `${option} is missing`,
    found: `columns ${quoteNames(table.names, 40)}`,
    need: option === '--covariates' ? 'one or more of them' : 'one of them',
    try: `${option} ${option === '--covariates' ? 'COLUMN,COLUMN' : 'COLUMN'}`,
    place: { option },
  })
}
