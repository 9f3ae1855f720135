import type { Dialect } from '../dialect.js'
import type { Frame, FrameCovariate } from '../frame.js'
import { sumColumns } from '../sum-columns.js'
import type { LevelNodes } from './level-query.js'
import { nodeOf } from './level-query.js'
import type { SqlNode } from './node-sql.js'

/** Above this, keys need eight bytes. */
const LARGEST_INTEGER = 2 ** 31

/**
 * Everything that a level of the tree asks, all covariates together in one scan of the table, or dealt out to as many
 * statements as the database answers at the same time. Answers have the columns of {@link levelQuery}.
 *
 * Node, trial and arm are one whole number h, made once a row, and with the code of a covariate again one: databases find
 * a number in a hash table several times as fast as a row of texts.
 *
 * @param strata trials × arms
 * @param lanes statements that are answered at the same time
 */
export function oneScanQueries(
  frame: Frame,
  { nodes, searched }: LevelNodes,
  strata: number,
  dialect: Dialect,
  lanes = 1,
  minCell = 1,
): string[] {
  const isSearched = new Set(searched)
  const rest = [...nodes.keys()].filter((at) => !isSearched.has(at))
  const from = (places: readonly number[], share: readonly Place[], withStrata: boolean) =>
    scanQuery(frame, nodes, places, share, withStrata, strata, dialect, minCell)
  const shares = searched.length === 0 ? [] : sharesOf(frame.covariates, lanes)
  return [
    ...shares.map((share, at) => from(searched, share, at === 0)),
    ...(rest.length === 0 ? [] : [from(rest, [], true)]),
  ]
}

/** A covariate with its place among all. */
interface Place extends FrameCovariate {
  readonly branch: number
}

/** The covariates dealt out; without covariates one share of none, for the strata alone. */
function sharesOf(covariates: readonly FrameCovariate[], lanes: number): Place[][] {
  const count = Math.max(1, Math.min(lanes, covariates.length))
  const places = covariates.map((covariate, branch) => ({ ...covariate, branch }))
  return Array.from({ length: count }, (_, at) => places.filter(({ branch }) => branch % count === at))
}

/**
 * One scan.
 *
 * @param places of the nodes asked for
 * @param withStrata whether sums of whole strata are asked for
 */
function scanQuery(
  frame: Frame,
  level: readonly SqlNode[],
  places: readonly number[],
  covariates: readonly Place[],
  withStrata: boolean,
  strata: number,
  dialect: Dialect,
  minCell: number,
): string {
  const nodes = places.map((at) => level[at])
  const most = nodes.length * strata * Math.max(1, ...covariates.map(({ codes }) => codes ?? 1))
  const integer = most < LARGEST_INTEGER ? 'int' : 'bigint'
  const { y, weight, exposure } = frame
  const own = { y: 'copse_y', weight: weight && 'copse_w', exposure: exposure && 'copse_e' }
  const columns = [
    'copse_h AS h',
    `${y} AS copse_y`,
    ...(weight === null ? [] : [`${weight} AS copse_w`]),
    ...(exposure === null ? [] : [`${exposure} AS copse_e`]),
    ...covariates.map(({ codes, code }, j) =>
      codes === null ? `${code} AS k${j}` : `copse_h * ${codes} + ${code} AS k${j}`,
    ),
  ]
  // The offsets keep h from being made anew for every covariate, and planners from taking a key to have as many values as
  // there are patients: they would make hash tables of that size, or sort.
  const h = `CAST(${nodeOf(frame, nodes)} AS ${integer}) * ${strata} + ${frame.stratum}`
  const placed = `(SELECT *, ${h} AS copse_h FROM ${frame.from} OFFSET 0) AS placed`
  const keyed = `(SELECT ${columns.join(', ')} FROM ${placed} WHERE copse_h IS NOT NULL OFFSET 0) AS keyed`

  const double = (expression: string) => `CAST(${expression} AS ${dialect.double})`
  const byCovariate = (then: (covariate: Place, key: string) => string, otherwise: string) => {
    const whens = covariates.map(
      (covariate, j) => `WHEN GROUPING(k${j}) = 0 THEN ${then(covariate, `k${j}`)}`,
    )
    return whens.length === 0 ? otherwise : `CASE ${whens.join(' ')} ELSE ${otherwise} END`
  }
  const sums = sumColumns(own, dialect, withStrata, minCell).map((sum, at) => `${sum} AS s${at}`)
  const grouped = [
    `${byCovariate(({ branch }) => String(branch), '-1')} AS branch`,
    `${byCovariate(({ codes }, key) => (codes === null ? 'h' : `${key} / ${codes}`), withStrata ? 'h' : 'NULL')} AS h`,
    `${byCovariate(({ codes }, key) => double(codes === null ? key : `${key} % ${codes}`), double('0'))} AS code`,
    ...sums,
  ]
  const sets = [
    ...(withStrata ? ['(h)'] : []),
    ...covariates.map(({ codes }, j) => (codes === null ? `(h, k${j})` : `(k${j})`)),
  ]
  const cells = `(SELECT ${grouped.join(', ')} FROM ${keyed} GROUP BY GROUPING SETS (${sets.join(', ')})) AS cells`
  const isWhole = places.length === level.length
  const node = isWhole ? `h / ${strata}` : `(ARRAY[${places.join(', ')}])[h / ${strata} + 1]`
  const answer = [
    double('branch'),
    double(node),
    'code',
    double(`h % ${strata}`),
    ...sums.map((_, at) => `s${at}`),
  ]
  return `SELECT ${answer.join(', ')} FROM ${cells}`
}
