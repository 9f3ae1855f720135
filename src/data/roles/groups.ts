import { closestName } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import type { Table } from '../table/table.js'
import { chooseArms } from './arms.js'
import { type Factor, findNamed, makeFactor } from './factors.js'
import { levelsOf } from './level-options.js'
import type { RoleColumns, Roles } from './roles.js'

/** Trial and arm of every row of a table, before anything is asked about missing values. */
export interface Groups {
  /** Trials that are not excluded; code −1 where the trial is missing or excluded. */
  readonly trial: Factor
  readonly control: string
  readonly experimental: string
  /** 0 control, 1 experimental, −1 where the treatment is missing or another arm's. */
  readonly arm: Int8Array
  /** 0 for rows that were left out by choice: of an excluded trial, or of an arm that is not compared. */
  readonly chosen: Uint8Array
  /** Number of rows left out by choice, by reason. */
  readonly leftOut: ReadonlyMap<string, number>
}

/** Name of the one trial if no column says which. */
const ONE_TRIAL = { name: 'trial', level: 'all' }

/**
 * Sorts the rows by trial and arm.
 *
 * Coded errors: TRIAL_UNKNOWN (an excluded trial that does not occur), LEVEL_UNKNOWN, and those of chooseArms.
 */
export function groupRows(table: Table, columns: RoleColumns, roles: Roles): Groups {
  const chosen = new Uint8Array(table.n).fill(1)
  const leftOut = new Map<string, number>()
  const leaveOut = (row: number, reason: string) => {
    chosen[row] = 0
    leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
  }

  const every = trialFactor(table, columns, undefined, chosen)
  const excluded = excludedTrials(every, roles)
  for (let row = 0; row < table.n && excluded.size > 0; row++)
    if (excluded.has(every.codes[row])) leaveOut(row, `trial "${every.levels[every.codes[row]]}" excluded`)
  // Without exclusions and levels of its own this is the same again.
  const isSame =
    excluded.size === 0 && (columns.trial === null || !levelsOf(roles.levels, columns.trial.name))
  const trial = isSame ? every : trialFactor(table, columns, roles, chosen)

  const treatment = makeFactor(columns.treatment, table.lines, undefined, chosen)
  const arms = chooseArms(treatment.levels, roles)
  const arm = new Int8Array(table.n).fill(-1)
  for (let row = 0; row < table.n; row++) {
    const code = treatment.codes[row]
    if (code === arms.control) arm[row] = 0
    else if (code === arms.experimental) arm[row] = 1
    else if (code >= 0) leaveOut(row, `arm "${treatment.levels[code]}" not compared`)
  }
  const [control, experimental] = [treatment.levels[arms.control], treatment.levels[arms.experimental]]
  return { trial, control, experimental, arm, chosen, leftOut }
}

function trialFactor(
  table: Table,
  { trial }: RoleColumns,
  roles: Roles | undefined,
  chosen: Uint8Array,
): Factor {
  if (trial === null)
    return { name: ONE_TRIAL.name, levels: [ONE_TRIAL.level], codes: new Int32Array(table.n) }
  const given = levelsOf(roles?.levels, trial.name)
  return makeFactor(trial, table.lines, given, chosen)
}

function excludedTrials(trial: Factor, { excludeTrials = [], trial: column }: Roles): Set<number> {
  return new Set(
    excludeTrials.map((name) => {
      const code = findNamed(trial.levels, name)
      if (code >= 0) return code
      const near = closestName(name, trial.levels)
      throw new CopseError({
        code: 'TRIAL_UNKNOWN',
        wrong: `there is no trial "${name}" to exclude`,
        found: quoteNames(trial.levels),
        need: 'one of these',
        try: near === null ? 'removing it from --exclude-trial' : `--exclude-trial ${quoteNames([near])}`,
        place: { trial: name, option: '--exclude-trial', ...(column === undefined ? {} : { column }) },
      })
    }),
  )
}
