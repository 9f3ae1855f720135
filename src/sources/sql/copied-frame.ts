import type { SqlConnection } from './connection.js'
import type { Dialect } from './dialect.js'
import { literal, numberLiteral } from './dialect.js'
import type { Frame } from './frame.js'
import type { CodeCondition } from './node-sql.js'
import type { SqlTable } from './patients.js'
import { fromTable } from './patients.js'
import type { SqlCovariate } from './read-covariates.js'
import type { SqlSelection } from './select-patients.js'

/** Rows of a VALUES list, of which long dictionaries are made piece by piece. */
const PIECE = 5000

/**
 * The patients encoded once into a table of small integers and centred outcomes: an eighth of the size of the columns,
 * without names or texts, that levels add up several times as fast. Values are looked up by joins, which cost less
 * than comparisons with every bin.
 */
export async function copiedFrame(
  connection: SqlConnection,
  dialect: Dialect,
  table: SqlTable,
  selection: SqlSelection,
  covariates: readonly SqlCovariate[],
  centre: Float64Array,
): Promise<Frame> {
  const { trialField, trials, arm, y, weight, exposure, condition } = selection
  const joins: string[] = []
  const strata = trials.map(({ value }, k) => [value ?? null, 2 * k] as const)
  let stratum = arm
  if (trialField !== null) {
    await makeDictionary('copse_trials', trialField.kind, 'USMALLINT', strata)
    joins.push('JOIN copse_trials ON copse_trials.v = p.trial')
    stratum = `CAST(copse_trials.c + p.arm AS ${small(2 * trials.length)})`
  } else stratum = `CAST(p.arm AS UTINYINT)`
  const inner = covariates.map(({ field, bins }, j) => `${bins?.place ?? field.value} AS z${j}`)
  for (const [j, { field, info, dictionary, bins }] of covariates.entries()) {
    const count = (info.values ?? info.levels)!.length
    const pairs =
      bins === null
        ? dictionary!.values.map((value, at) => [value, dictionary!.codes[at]] as const)
        : [...bins.binOf]
    await makeDictionary(`copse_codes_${j}`, bins === null ? field.kind : 'place', small(count), pairs)
    joins.push(`JOIN copse_codes_${j} ON copse_codes_${j}.v = p.z${j}`)
  }
  const extras = [
    ...(weight === null ? [] : [`${weight} AS w`]),
    ...(exposure === null ? [] : [`${exposure} AS e`]),
  ]
  const patients = `SELECT ${[
    ...(trialField === null ? [] : [`${trialField.value} AS trial`]),
    `${arm} AS arm`,
    `CAST(${y} AS DOUBLE) AS y`,
    ...extras,
    ...inner,
  ].join(', ')} FROM ${fromTable(table)} WHERE ${condition}`
  const codes = covariates.map((_, j) => `copse_codes_${j}.c AS z${j}`)
  const mean = (s: number) => numberLiteral(Number.isFinite(centre[s]) ? centre[s] : 0, dialect)
  const ofArm = (a: string, b: string) => `CASE p.arm WHEN 0 THEN ${a} ELSE ${b} END`
  let outcome = 'p.y'
  if (centre.some((value) => value !== 0)) {
    if (trialField === null) outcome = `p.y - ${ofArm(mean(0), mean(1))}`
    else {
      for (const column of ['a', 'b']) await run(`ALTER TABLE copse_trials ADD COLUMN ${column} DOUBLE`)
      const means = (at: 0 | 1) =>
        `CASE c ${trials.map((_, k) => `WHEN ${2 * k} THEN ${mean(2 * k + at)}`).join(' ')} END`
      await run(`UPDATE copse_trials SET a = ${means(0)}, b = ${means(1)}`)
      outcome = `p.y - ${ofArm('copse_trials.a', 'copse_trials.b')}`
    }
  }
  await run(
    `CREATE OR REPLACE TEMP TABLE copse_patients AS SELECT ${[
      `${stratum} AS s`,
      `${outcome} AS y`,
      ...(weight === null ? [] : ['p.w AS w']),
      ...(exposure === null ? [] : ['p.e AS e']),
      ...codes,
      'CAST(0 AS USMALLINT) AS copse_node',
    ].join(', ')} FROM (${patients}) AS p ${joins.join(' ')}`,
  )
  return {
    from: 'copse_patients',
    strata: ['s'],
    stratum: 's',
    y: 'y',
    centre: centre.map((mean) => (Number.isFinite(mean) ? mean : 0)),
    weight: weight && 'w',
    exposure: exposure && 'e',
    mark: (node) => `UPDATE copse_patients SET copse_node = ${node}`,
    covariates: covariates.map(({ info }, j) => ({
      info,
      group: `z${j}`,
      code: `z${j}`,
      codeOf: null,
      codes: (info.values ?? info.levels)!.length,
      holds: ({ ranges }: CodeCondition) =>
        `(${ranges.map(([from, to]) => `z${j} BETWEEN ${from} AND ${to}`).join(' OR ')})`,
    })),
  }

  async function run(sql: string): Promise<void> {
    await connection.query(sql)
  }

  async function makeDictionary(
    name: string,
    kind: 'number' | 'text' | 'place',
    code: string,
    pairs: readonly (readonly [value: number | string | null, code: number])[],
  ): Promise<void> {
    const type = { number: 'DOUBLE', text: 'VARCHAR', place: 'USMALLINT' }[kind]
    await run(`CREATE OR REPLACE TEMP TABLE ${name} (v ${type}, c ${code})`)
    for (let from = 0; from < pairs.length; from += PIECE) {
      const rows = pairs.slice(from, from + PIECE).map(([value, of]) => {
        const written = kind === 'place' ? String(value) : literal(value, dialect)
        return `(${written}, ${of})`
      })
      await run(`INSERT INTO ${name} VALUES ${rows.join(', ')}`)
    }
  }
}

/** The smallest type that holds so many codes. */
const small = (count: number): string =>
  count <= 256 ? 'UTINYINT' : count <= 65536 ? 'USMALLINT' : 'UINTEGER'
