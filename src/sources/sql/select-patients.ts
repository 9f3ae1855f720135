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
import { numberLiteral } from './dialect.js'
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
): Promise<SqlSelection> {
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
  const eachTrial = trial === null ? '' : ` GROUP BY ${trial.bare}`
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
  const rows = Array.from(sizes as ArrayLike<number>).reduce((sum, size) => sum + size, 0)
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

  const compared = `(${treatment.value} IS NULL OR ${among(treatment, [...armsOf(0), ...armsOf(1)], dialect)})`
  const notExcluded =
    trial === null || excludedTrials.size === 0
      ? null
      : `(${trial.value} IS NULL OR NOT ${among(trial, [...excludedTrials], dialect)})`
  let chosen = [compared, notExcluded].filter((part) => part !== null).join(' AND ')

  // Which columns have values, and whether they can be used.
  const y = await outcomeExpression(
    outcome,
    roles,
    { rows: `${from} WHERE ${chosen}`, trial },
    connection,
    dialect,
  )
  const infinity = numberLiteral(Number.POSITIVE_INFINITY, dialect)
  const positive = [
    ...(weights === null
      ? []
      : [{ field: weights, role: 'weights' as const, least: `${weights.value} < 0` }]),
    ...(exposures === null
      ? []
      : [{ field: exposures, role: 'exposure' as const, least: `${exposures.value} <= 0` }]),
  ]
  for (const { field, role } of positive) if (field.kind === 'text') throw notNumeric(field, role)
  const numeric = asked.filter(({ kind }) => kind === 'number')
  const checks = await connection.query(
    `SELECT ${[
      ...asked.map(({ value }) => `CAST(count(${value}) AS ${dialect.double})`),
      ...[...numeric, ...positive.map(({ field }) => field)].map(
        ({ value }) =>
          `CAST(sum(CASE WHEN abs(${value}) = ${infinity} THEN 1 ELSE 0 END) AS ${dialect.double})`,
      ),
      ...positive.map(({ least }) => `CAST(sum(CASE WHEN ${least} THEN 1 ELSE 0 END) AS ${dialect.double})`),
      ...(weights === null
        ? []
        : [`CAST(sum(CASE WHEN ${weights.value} = 0 THEN 1 ELSE 0 END) AS ${dialect.double})`]),
      count,
    ].join(', ')} ${from} WHERE ${chosen}${eachTrial}`,
  )
  const found = checks.columns.map((column) =>
    Array.from(column as ArrayLike<number | null>).reduce<number>((sum, part) => sum + (part ?? 0), 0),
  )
  const notes: Note[] = []
  const filled = asked.filter((field, at) => {
    if (found[at] > 0) return true
    const message = `column "${field.name}" has no values at all and is left out of the analysis`
    notes.push({ code: 'COLUMN_ALL_MISSING', column: field.name, message })
    return false
  })
  ;[...numeric, ...positive.map(({ field }) => field)].forEach((field, at) => {
    if (found[asked.length + at] > 0) throw notFinite(field, found[asked.length + at])
  })
  positive.forEach(({ field, role }, at) => {
    const wrong = found[asked.length + numeric.length + positive.length + at]
    if (wrong > 0) throw notPositive(field, role, wrong)
  })
  const weightless = weights === null ? 0 : found[found.length - 2]
  if (weightless > 0) {
    leave(`"${weights!.name}" is 0`, weightless)
    chosen += ` AND (${weights!.value} IS NULL OR ${weights!.value} <> 0)`
  }

  // The first column that each row misses.
  const needed = [
    { name: outcome.name, value: `(${y})` },
    treatment,
    ...(trial === null ? [] : [trial]),
    ...positive.map(({ field }) => field),
    ...filled,
  ]
  const unique = needed.filter(({ name }, at) => needed.findIndex((other) => other.name === name) === at)
  const first = `CASE ${unique.map(({ value }, at) => `WHEN ${value} IS NULL THEN ${at}`).join(' ')} ELSE -1 END`
  const arm = `CASE WHEN ${among(treatment, armsOf(1), dialect)} THEN 1 ELSE 0 END`
  const isUsed = unique.map(({ value }) => `${value} IS NOT NULL`).join(' AND ')
  const condition = `${chosen} AND ${isUsed}`
  const w = weights?.value ?? null
  const of = (expression: string) => (w === null ? expression : `${w} * ${expression}`)
  const mass = w === null ? 'count(*)' : `sum(${w})`
  const mean = `sum(${of(`(${y})`)}) / ${mass}`
  const summary = await connection.query(
    `SELECT ${trialValue} , CAST(${arm} AS ${dialect.double}), CAST(${first} AS ${dialect.double}), ${count}, CAST(${mean} AS ${dialect.double}), CAST(var_pop(CAST(${y} AS ${dialect.double})) AS ${dialect.double}), CAST(min(${y}) AS ${dialect.double}), CAST(max(${y}) AS ${dialect.double}) ${from} WHERE ${chosen} GROUP BY ${[...byTrialBare, arm, first].join(', ')}`,
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
  const byColumn = new Float64Array(unique.length)
  for (let r = 0; r < summary.length; r++) {
    const k = text(ofTrial[r])
    const entry = byTrial.get(k) ?? { used: 0, missing: new Map<number, number>() }
    if (k >= 0) byTrial.set(k, entry)
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
  unique.forEach(({ name }, at) => {
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
      unique.map(({ name }) => name),
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
    exclusions,
    notes,
  }
}

function notNumeric({ name }: SqlField, role: string): CopseError {
  return new CopseError({
    code: 'NOT_NUMERIC',
    wrong: `${role} "${name}" is not numeric`,
    found: 'a column of texts',
    need: 'a column of numbers',
    place: { column: name, option: `--${role}` },
  })
}

function notFinite({ name }: SqlField, count: number): CopseError {
  return new CopseError({
    code: 'NOT_FINITE',
    wrong: `column "${name}" has numbers that are not finite`,
    found: count,
    need: 'finite numbers',
    try: 'leaving those empty, or --where',
    place: { column: name },
  })
}

function notPositive({ name }: SqlField, role: 'weights' | 'exposure', count: number): CopseError {
  return new CopseError({
    code: role === 'weights' ? 'WEIGHT_NEGATIVE' : 'EXPOSURE_NOT_POSITIVE',
    wrong:
      role === 'weights' ? `weights in "${name}" are negative` : `exposures in "${name}" are not positive`,
    found: `${count} of them`,
    need: role === 'weights' ? '0 or more' : 'more than 0',
    place: { column: name, option: `--${role}` },
  })
}
