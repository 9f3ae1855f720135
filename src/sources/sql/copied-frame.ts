import { strataOf, stratumOf } from '../../data/patients/strata.js'
import type { SqlConnection } from './connection.js'
import type { Dialect } from './dialect.js'
import { literal, numberLiteral } from './dialect.js'
import type { Frame, NodeMarks } from './frame.js'
import { codeWords } from './levels/code-words.js'
import type { CodeCondition } from './levels/node-sql.js'
import type { SqlTable } from './select/patients.js'
import { fromTable } from './select/patients.js'
import type { SqlCovariate } from './select/read-covariates.js'
import type { SqlSelection } from './select/select-patients.js'
import type { TimedColumns } from './timed-columns.js'
import { layersOf } from './timed-columns.js'

/** Rows of a VALUES list, of which long dictionaries are made piece by piece. */
const PIECE = 5000

/** As many keys as USMALLINT holds. */
const SMALL_KEYS = 2 ** 16

/**
 * The patients encoded once into a table of small integers and centred outcomes: a quarter of the size of the columns,
 * without names or texts, that levels add up several times as fast. Values are looked up by joins, which cost less
 * than comparisons with every bin. Node, trial and arm are one key h: node · strata + 2·trial + arm.
 */
export async function copiedFrame(
  connection: SqlConnection,
  dialect: Dialect,
  table: SqlTable,
  selection: SqlSelection,
  covariates: readonly SqlCovariate[],
  centre: Float64Array,
  timed: TimedColumns | null,
): Promise<Frame> {
  const { trialField, trials, arm, y, weight, exposure, condition } = selection
  const joins: string[] = []
  const strata = trials.map(({ value }, k) => [value ?? null, stratumOf(k, 0)] as const)
  const layers = layersOf(timed?.intervals ?? null)
  const count = strataOf(trials.length).length * layers
  const keyType = 2 * count <= SMALL_KEYS ? 'USMALLINT' : 'UINTEGER'
  let stratum = arm
  if (trialField !== null) {
    await makeDictionary('copse_trials', trialField.kind, keyType, strata)
    joins.push('JOIN copse_trials ON copse_trials.v = p.trial')
    stratum = 'copse_trials.c + p.arm'
  } else stratum = 'p.arm'
  if (timed !== null) stratum = `(${stratum}) * ${layers} + p.layer`
  const inner = covariates.map(({ field, bins }, j) => `${bins?.place ?? field.value} AS z${j}`)
  const counts = covariates.map(({ info }) => (info.values ?? info.levels)!.length)
  const { places, types } = codeWords(counts, (word) => `z${word}`)
  for (const [j, { field, dictionary, bins }] of covariates.entries()) {
    const { word, scale } = places[j]
    const pairs =
      bins === null
        ? dictionary!.values.map((value, at) => [value, scale * dictionary!.codes[at]] as const)
        : Array.from(bins.binOf, ([place, bin]) => [place, scale * bin] as const)
    await makeDictionary(`copse_codes_${j}`, bins === null ? field.kind : 'place', types[word], pairs)
    joins.push(`JOIN copse_codes_${j} ON copse_codes_${j}.v = p.z${j}`)
  }
  const extras = [
    ...(weight === null ? [] : [`${weight} AS w`]),
    ...(exposure === null ? [] : [`${exposure} AS e`]),
  ]
  const patients = `SELECT ${[
    ...(trialField === null ? [] : [`${trialField.value} AS trial`]),
    `${arm} AS arm`,
    `CAST(${timed?.inside ?? y} AS DOUBLE) AS y`,
    ...(timed === null ? [] : [`2 * ${timed.exit} + ${timed.event} AS layer`]),
    ...extras,
    ...inner,
  ].join(', ')} FROM ${fromTable(table)} WHERE ${condition}`
  const words = types.map((_, word) => {
    const parts = places.flatMap((place, j) => (place.word === word ? [`copse_codes_${j}.c`] : []))
    return `${parts.join(' | ')} AS z${word}`
  })
  const mean = (s: number) => numberLiteral(Number.isFinite(centre[s]) ? centre[s] : 0, dialect)
  const ofArm = (a: string, b: string) => `CASE p.arm WHEN 0 THEN ${a} ELSE ${b} END`
  let outcome = 'p.y'
  if (centre.some((value) => value !== 0)) {
    if (trialField === null) outcome = `p.y - ${ofArm(mean(0), mean(1))}`
    else {
      for (const column of ['a', 'b']) await run(`ALTER TABLE copse_trials ADD COLUMN ${column} DOUBLE`)
      const means = (at: 0 | 1) =>
        `CASE c ${trials.map((_, k) => `WHEN ${stratumOf(k, 0)} THEN ${mean(stratumOf(k, at))}`).join(' ')} END`
      await run(`UPDATE copse_trials SET a = ${means(0)}, b = ${means(1)}`)
      outcome = `p.y - ${ofArm('copse_trials.a', 'copse_trials.b')}`
    }
  }
  await run(
    `CREATE OR REPLACE TEMP TABLE copse_patients AS SELECT ${[
      `CAST(${stratum} AS ${keyType}) AS h`,
      `${outcome} AS y`,
      ...(weight === null ? [] : ['p.w AS w']),
      ...(exposure === null ? [] : ['p.e AS e']),
      ...words,
    ].join(', ')} FROM (${patients}) AS p ${joins.join(' ')}`,
  )
  return {
    from: 'copse_patients',
    strata: ['h'],
    stratum: `h % ${count}`,
    intervals: timed?.intervals ?? null,
    y: 'y',
    centre: centre.map((mean) => (Number.isFinite(mean) ? mean : 0)),
    weight: weight && 'w',
    exposure: exposure && 'e',
    marks: nodeMarks(count, keyType),
    covariates: covariates.map(({ info }, j) => {
      const { code } = places[j]
      const holds = ({ ranges }: CodeCondition) =>
        `(${ranges.map(([from, to]) => `${code} BETWEEN ${from} AND ${to}`).join(' OR ')})`
      return { info, group: code, code, codeOf: null, codes: counts[j], holds }
    }),
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

/**
 * Nodes as part of the key of each patient.
 *
 * @param strata trials × arms, told apart by time where that is the outcome
 * @param type of the column, which is widened when a level has more nodes than fit
 */
function nodeMarks(strata: number, type: string): NodeMarks {
  let isSmall = type === 'USMALLINT'
  return {
    node: `h // ${strata}`,
    among: (runs) =>
      runs.map(([from, to]) => `h BETWEEN ${from * strata} AND ${(to + 1) * strata - 1}`).join(' OR '),
    statements: (node, nodes) => {
      const widen = isSmall && nodes * strata > SMALL_KEYS
      if (widen) isSmall = false
      const own = isSmall ? 'USMALLINT' : 'UINTEGER'
      return [
        ...(widen ? ['ALTER TABLE copse_patients ALTER h TYPE UINTEGER'] : []),
        `UPDATE copse_patients SET h = CAST(${node} AS ${own}) * CAST(${strata} AS ${own}) + h % ${strata}`,
      ]
    },
  }
}
