import { findNamed } from '../../data/factors.js'
import { groupRows } from '../../data/groups.js'
import type { RoleColumns, Roles } from '../../data/roles.js'
import { armWithoutPatients, noPatients } from '../../data/to-ipd.js'
import type { TrialRows } from '../../data/trial-notes.js'
import { lostTrialNotesOf, smallTrialNotesOf } from '../../data/trial-notes.js'
import type { Note } from '../../errors.js'
import { CopseError } from '../../errors.js'
import type { SqlConnection, SqlValue } from './connection.js'
import type { Dialect } from './dialect.js'
import { outcomeExpression } from './outcome.js'
import type { SqlField, SqlFields, SqlTable } from './patients.js'
import { among, fromTable } from './patients.js'
import { columnOf, tableOf } from './small-table.js'

/** The patients used: who they are, and what became of the other rows. */
export interface SqlSelection {
  /** Rows of the table. */
  readonly rows: number
  /** `FROM … WHERE …` of the patients used. */
  readonly used: string
  /** Condition of the patients used. */
  readonly condition: string
  readonly trialField: SqlField | null
  /** The trials, and what the column says of each. */
  readonly trials: readonly { readonly name: string; readonly value: SqlValue }[]
  readonly trialName: string
  readonly control: string
  readonly experimental: string
  /** 0 control, 1 experimental. */
  readonly arm: string
  /** Outcome as a number. */
  readonly y: string
  readonly weight: string | null
  readonly exposure: string | null
  /** Patients by trial: control, experimental. */
  readonly counts: readonly (readonly [control: number, experimental: number])[]
  /** Mean outcome by stratum, weighted. */
  readonly centre: Float64Array
  /** Smallest and largest value of numeric columns, where they may be known. */
  readonly ranges: ReadonlyMap<string, { readonly low: number; readonly high: number }>
  /** Pooled standard deviation within strata. */
  readonly spread: number
  readonly covariates: readonly SqlField[]
  readonly exclusions: Readonly<Record<string, number>>
  readonly notes: readonly Note[]
}

/**
 * Selects patients by the same rules as selectPatients does for files, in four statements whose answers have a row for
 * each trial and arm.
 *
 * Coded errors: those of groupRows and outcomeExpression; NO_PATIENTS, ARM_ONLY_ONE, NOT_NUMERIC, NOT_FINITE,
 * WEIGHT_NEGATIVE, EXPOSURE_NOT_POSITIVE.
 */
export async function selectSqlPatients(
  connection: SqlConnection,
  dialect: Dialect,
  source: SqlTable,
  fields: SqlFields,
  roles: Roles,
  minCell = 1,
): Promise<SqlSelection> {
  const isPrivate = minCell > 1
  const from = `FROM ${fromTable(source)}`
  const outcome = fields.get(roles.outcome, 'outcome')
  const treatment = fields.get(roles.treatment, 'treatment')
  const trial = roles.trial === undefined ? null : fields.get(roles.trial, 'trial')
  const asked = roles.covariates.map((name) => fields.get(name, 'covariates'))
  const weights = roles.weights === undefined ? null : fields.get(roles.weights, 'weights')
  const exposures = roles.exposure === undefined ? null : fields.get(roles.exposure, 'exposure')
  const count = `CAST(count(*) AS ${dialect.double})`

  // Who is in which trial and arm.
  // Every aggregate groups by the bare column, so that the server of each trial can do it.
  const byTrialBare = trial === null ? [] : [trial.bare]
  const eachTrial = trial === null || connection.mayCopy ? '' : ` GROUP BY ${trial.bare}`
  const trialValue = trial?.value ?? 'CAST(NULL AS INTEGER)'
  const groups = await connection.query(
    `SELECT ${trialValue}, ${treatment.value}, ${count} ${from} GROUP BY ${[...byTrialBare, treatment.bare].join(', ')}`,
  )
  const [trialValues, armValues, sizes] = groups.columns
  const columns = {
    outcome: columnOf({ name: roles.outcome, kind: 'text' }, []),
    treatment: columnOf(treatment, armValues),
    trial: trial && columnOf(trial, trialValues),
  } as unknown as RoleColumns
  const named = [columns.treatment, ...(columns.trial === null ? [] : [columns.trial])]
  const table = tableOf(named, groups.length, [])
  const grouped = groupRows(table, columns, roles)
  const rows = Array.from(sizes as ArrayLike<number>).reduce((total, size) => total + size, 0)
  const exclusions: Record<string, number> = {}
  const leave = (reason: string, size: number) => {
    exclusions[reason] = (exclusions[reason] ?? 0) + size
  }
  const armsOf = (which: number) => [
    ...new Set([...grouped.arm.keys()].filter((r) => grouped.arm[r] === which).map((r) => armValues[r])),
  ]
  const excludedTrials = new Set<SqlValue>()
  for (let r = 0; r < groups.length; r++) {
    if (grouped.chosen[r] === 1) continue
    const isExcluded = trial !== null && trialValues[r] !== null && grouped.trial.codes[r] < 0
    if (isExcluded) excludedTrials.add(trialValues[r])
    leave(
      isExcluded ? `trial "${trialValues[r]}" excluded` : `arm "${armValues[r]}" not compared`,
      (sizes as ArrayLike<number>)[r],
    )
  }

  const isOther = [...grouped.arm.keys()].some((r) => grouped.arm[r] < 0 && armValues[r] !== null)
  const parts = [
    // Without another arm there is nothing to tell apart.
    ...(isOther
      ? [`(${treatment.value} IS NULL OR ${among(treatment, [...armsOf(0), ...armsOf(1)], dialect)})`]
      : []),
    ...(trial === null || excludedTrials.size === 0
      ? []
      : [`(${trial.value} IS NULL OR NOT ${among(trial, [...excludedTrials], dialect)})`]),
  ]
  const all = (conditions: readonly string[]) => (conditions.length === 0 ? 'TRUE' : conditions.join(' AND '))
  let chosen = all(parts)

  // Which columns have values, and whether they can be used.
  const y = await outcomeExpression(
    outcome,
    roles,
    { rows: `${from} WHERE ${chosen}`, trial, isPrivate },
    connection,
    dialect,
  )
  const positive = [
    ...(weights === null ? [] : [{ field: weights, role: 'weights' as const }]),
    ...(exposures === null ? [] : [{ field: exposures, role: 'exposure' as const }]),
  ]
  for (const { field, role } of positive) if (field.kind === 'text') throw notNumeric(field, role)
  const judged = [
    { name: outcome.name, kind: 'text' as const, value: `(${y})` },
    treatment,
    ...(trial === null ? [] : [trial]),
    ...positive.map(({ field }) => field),
    ...asked,
  ]
  const unique = judged.filter(({ name }, at) => judged.findIndex((other) => other.name === name) === at)
  const checks = await connection.query(
    `SELECT ${[
      count,
      ...unique.flatMap(({ kind, value }) => [
        `CAST(count(${value}) AS ${dialect.double})`,
        ...(kind !== 'number'
          ? ['NULL', 'NULL']
          : isPrivate
            ? [signOf(`min(${value})`), signOf(`max(${value})`)]
            : [`min(${value})`, `max(${value})`]),
      ]),
      ...(weights === null
        ? []
        : [`CAST(sum(CASE WHEN ${weights.value} = 0 THEN 1 ELSE 0 END) AS ${dialect.double})`]),
    ].join(', ')} ${from} WHERE ${chosen}${eachTrial}`,
  )
  const parted = checks.columns.map((column) =>
    Array.from(column as ArrayLike<number | null>).filter((part) => part !== null),
  )
  const sum = (column: readonly number[]) => column.reduce((total, part) => total + part, 0)
  const judgedRows = sum(parted[0])
  const checkOf = new Map(
    unique.map(({ name }, at) => {
      const [counted, lows, highs] = parted.slice(3 * at + 1, 3 * at + 4)
      return [name, { present: sum(counted), low: Math.min(...lows), high: Math.max(...highs) }]
    }),
  )
  const notes: Note[] = []
  const filled = asked.filter((field) => {
    if (checkOf.get(field.name)!.present > 0) return true
    const message = `column "${field.name}" has no values at all and is left out of the analysis`
    notes.push({ code: 'COLUMN_ALL_MISSING', column: field.name, message })
    return false
  })
  for (const field of [...filled, ...positive.map((entry) => entry.field)]) {
    const { low, high } = checkOf.get(field.name)!
    const infinite = [low, high].find((end) => Math.abs(end) === Number.POSITIVE_INFINITY)
    if (field.kind === 'number' && infinite !== undefined) throw notFinite(field, infinite)
  }
  for (const { field, role } of positive) {
    const { low } = checkOf.get(field.name)!
    if (role === 'weights' ? low < 0 : low <= 0) throw notPositive(field, role, low)
  }
  const weightless = weights === null ? 0 : sum(parted.at(-1)!)
  if (weightless > 0) {
    leave(`"${weights!.name}" is 0`, weightless)
    parts.push(`(${weights!.value} IS NULL OR ${weights!.value} <> 0)`)
    chosen = all(parts)
  }

  // The first column that each row misses.
  const gone = new Set(asked.filter((field) => !filled.includes(field)).map(({ name }) => name))
  const needed = unique.filter(({ name }) => !gone.has(name))
  const first = needed.flatMap(({ name, value }, at) =>
    checkOf.get(name)!.present === judgedRows ? [] : [`WHEN ${value} IS NULL THEN ${at}`],
  )
  const missed = first.length === 0 ? null : `CASE ${first.join(' ')} ELSE -1 END`
  const arm = `CASE WHEN ${among(treatment, armsOf(1), dialect)} THEN 1 ELSE 0 END`
  const incomplete = needed.filter(({ name }) => checkOf.get(name)!.present < judgedRows)
  const condition = all([...parts, ...incomplete.map(({ value }) => `${value} IS NOT NULL`)])
  const w = weights?.value ?? null
  const of = (expression: string) => (w === null ? expression : `${w} * ${expression}`)
  const mass = w === null ? 'count(*)' : `sum(${w})`
  const mean = `sum(${of(`(${y})`)}) / ${mass}`
  const guarded = (expression: string) =>
    `CAST(${isPrivate ? `CASE WHEN count(*) >= ${minCell} THEN ${expression} END` : expression} AS ${dialect.double})`
  const summary = await connection.query(
    `SELECT ${trialValue} , CAST(${arm} AS ${dialect.double}), CAST(${missed ?? '-1'} AS ${dialect.double}), ${guarded('count(*)')}, ${guarded(mean)}, ${guarded(`var_pop(CAST(${y} AS ${dialect.double}))`)}, ${isPrivate ? '0, 1' : `CAST(min(${y}) AS ${dialect.double}), CAST(max(${y}) AS ${dialect.double})`} ${from} WHERE ${chosen} GROUP BY ${[...byTrialBare, arm, ...(missed === null ? [] : [missed])].join(', ')}`,
  )
  const byTrial = new Map<number, TrialRows>()
  const levels = grouped.trial.levels
  const text = (value: SqlValue) =>
    trial === null ? 0 : value === null ? -1 : findNamed(levels, String(value))
  const [ofTrial, ofArm, missing, size, means, variances, lows, highs] = summary.columns as [
    ArrayLike<SqlValue>,
    ...ArrayLike<number>[],
  ]
  const patients = levels.map((): [number, number] => [0, 0])
  const everyMean = new Float64Array(2 * levels.length)
  let [low, high, squares, used] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0]
  const byColumn = new Float64Array(needed.length)
  for (let r = 0; r < summary.length; r++) {
    const k = text(ofTrial[r])
    const entry = byTrial.get(k) ?? { used: 0, missing: new Map<number, number>() }
    if (k >= 0) byTrial.set(k, entry)
    if (size[r] === null) {
      // How many rows miss something may stay unknown; of patients used that would be an analysis without them.
      if (missing[r] >= 0) continue
      throw tooFew(levels[k], ofArm[r] === 0 ? grouped.control : grouped.experimental, minCell)
    }
    if (missing[r] >= 0) {
      byColumn[missing[r]] += size[r]
      entry.missing.set(missing[r], (entry.missing.get(missing[r]) ?? 0) + size[r])
      continue
    }
    entry.used += size[r]
    used += size[r]
    patients[k][ofArm[r]] += size[r]
    everyMean[2 * k + ofArm[r]] = means[r]
    squares += size[r] * variances[r]
    low = Math.min(low, lows[r])
    high = Math.max(high, highs[r])
  }
  needed.forEach(({ name }, at) => {
    if (byColumn[at] > 0) leave(name, byColumn[at])
  })
  if (used === 0) throw noPatients(rows, exclusions)

  const kept = [...levels.keys()].filter((k) => patients[k][0] + patients[k][1] > 0)
  const counts = kept.map((k) => patients[k])
  for (const which of [0, 1])
    if (counts.every((pair) => pair[which] === 0))
      throw armWithoutPatients(roles.treatment, which === 0 ? grouped.control : grouped.experimental)
  notes.push(
    ...lostTrialNotesOf(
      levels,
      byTrial,
      needed.map(({ name }) => name),
    ),
    ...smallTrialNotesOf(
      kept.map((k) => levels[k]),
      grouped,
      counts,
    ),
  )
  if (low === high)
    notes.push({
      code: 'OUTCOME_CONSTANT',
      column: outcome.name,
      message: `outcome "${outcome.name}" is ${low} in all patients used`,
    })
  const rawTrial = new Map<number, SqlValue>()
  for (let r = 0; r < groups.length; r++) rawTrial.set(text(trialValues[r]), trialValues[r])
  return {
    rows,
    used: `${from} WHERE ${condition}`,
    condition,
    trialField: trial,
    trials: kept.map((k) => ({ name: levels[k], value: rawTrial.get(k) ?? null })),
    trialName: grouped.trial.name,
    control: grouped.control,
    experimental: grouped.experimental,
    arm,
    y: `(${y})`,
    weight: w,
    exposure: exposures?.value ?? null,
    counts,
    centre: Float64Array.from(kept.flatMap((k) => [everyMean[2 * k], everyMean[2 * k + 1]])),
    spread: Math.sqrt(squares / used),
    covariates: filled,
    ranges: isPrivate ? new Map() : checkOf,
    exclusions,
    notes,
  }
}

/** Of a value that may not leave: its sign, or itself if it is infinite. */
const signOf = (value: string) =>
  `CASE WHEN abs(${value}) > 1e308 THEN ${value} WHEN ${value} > 0 THEN 1 WHEN ${value} < 0 THEN -1 ELSE 0 END`

function notNumeric({ name }: SqlField, role: string): CopseError {
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `${role} "${name}" is not numeric`,
    found: 'a column of texts',
    need: 'a column of numbers',
    place: { column: name, option: `--${role}` },
  })
}

function notFinite({ name }: SqlField, found: number): CopseError {
  return new CopseError({
    code: 'NOT_FINITE',
    wrong: `column "${name}" has a number that is not finite`,
    found,
    need: 'finite numbers',
    try: 'leaving those empty, or --where',
    place: { column: name },
  })
}

function notPositive({ name }: SqlField, role: 'weights' | 'exposure', found: number): CopseError {
  return new CopseError({
    code: role === 'weights' ? 'WEIGHT_NEGATIVE' : 'EXPOSURE_NOT_POSITIVE',
    wrong:
      role === 'weights' ? `weights in "${name}" are negative` : `exposures in "${name}" are not positive`,
    found,
    need: role === 'weights' ? '0 or more' : 'more than 0',
    place: { column: name, option: `--${role}` },
  })
}

function tooFew(trial: string, arm: string, minCell: number): CopseError {
  return new CopseError({
    code: 'CELL_TOO_SMALL',
    wrong: `trial "${trial}" has fewer than ${minCell} patients in arm "${arm}"`,
    found: `--min-cell ${minCell}`,
    try: `--exclude-trial ${JSON.stringify(trial)}`,
    place: { trial, arm },
  })
}
