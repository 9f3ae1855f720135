import type { Dialect } from '../dialect.js'
import type { Frame, GroupKey } from '../frame.js'
import { bitsOf } from '../frame.js'
import { sumColumns } from '../sum-columns.js'
import type { SqlNode } from './node-sql.js'
import { nodeExpression, runsOf } from './node-sql.js'

/** Which nodes of a level are asked about: sums of all of them, cells of some. */
export interface LevelNodes {
  readonly nodes: readonly SqlNode[]
  /** Places in `nodes` whose cells are needed as well. */
  readonly searched: readonly number[]
}

/**
 * Everything that a level of the tree asks, as one statement in which each covariate is a branch of its own. The answer's
 * columns: which covariate (−1: sums of the stratum), node, code, stratum, then {@link sumColumns}.
 */
export function levelQuery(
  frame: Frame,
  { nodes, searched }: LevelNodes,
  dialect: Dialect,
  minCell = 1,
): string {
  const { marks } = frame
  const all = [...nodes.keys()]
  const from = (places: readonly number[]) => {
    if (marks !== null)
      return isRoot(nodes) ? frame.from : `${frame.from} WHERE ${marks.among(runsOf(places))}`
    const rows = `(SELECT *, ${nodeOf(frame, nodes)} AS copse_node FROM ${frame.from}) AS level`
    if (isRoot(nodes)) return rows
    const some = places.length < nodes.length
    return `${rows} WHERE ${some ? `copse_node IN (${places.join(', ')})` : `copse_node < ${nodes.length}`}`
  }
  const told: GroupKey | null = marks === null ? bitsOf('copse_node', nodes.length) : null
  const keys = [...(told === null ? [] : [told.group]), ...frame.strata]
  const double = (expression: string, name: string) => `CAST(${expression} AS ${dialect.double}) AS ${name}`
  const head = (branch: string, code: string) =>
    [
      double(branch, 'branch'),
      double(told?.value ?? marks!.node, 'node'),
      double(code, 'code'),
      double(frame.stratum, 'stratum'),
    ].join(', ')

  const strata = `SELECT ${head('-1', '0')}, ${sumColumns(frame, dialect, true, minCell).join(', ')} FROM ${from(all)} GROUP BY ${keys.join(', ')}`
  const cells =
    searched.length === 0
      ? []
      : frame.covariates.map(
          ({ group, code }, at) =>
            `SELECT ${head(String(at), code)}, ${sumColumns(frame, dialect, false, minCell).join(', ')} FROM ${from(searched)} GROUP BY ${[...keys, group].join(', ')}`,
        )
  return [strata, ...cells].join(' UNION ALL ')
}

/** How often each count occurs in each node, for Σ log y!, which not every database can add up. */
export function countsQuery(frame: Frame, nodes: readonly SqlNode[], { double }: Dialect): string {
  const patients = frame.weight === null ? 'count(*)' : `sum(${frame.weight})`
  const { marks } = frame
  const rows =
    marks === null
      ? `(SELECT *, ${nodeOf(frame, nodes)} AS copse_node FROM ${frame.from}) AS level WHERE copse_node < ${nodes.length}`
      : `${frame.from} WHERE ${marks.among([[0, nodes.length - 1]])}`
  const node = marks?.node ?? 'copse_node'
  const keys = [node, ...(marks === null ? frame.strata.slice(0, -1) : []), frame.y]
  return `SELECT CAST(${node} AS ${double}), CAST(${frame.y} AS ${double}), CAST(${patients} AS ${double}) FROM ${rows} GROUP BY ${keys.join(', ')}`
}

/** How often each exposure in the last interval occurs in each node and stratum: the times of the patients. */
export function timesQuery(frame: Frame, nodes: readonly SqlNode[], { double }: Dialect): string {
  const { marks, stratum, y } = frame
  const cast = (expression: string) => `CAST(${expression} AS ${double})`
  const inner =
    marks === null
      ? `SELECT copse_node AS node, ${stratum} AS stratum, ${y} AS inside FROM (SELECT *, ${nodeOf(frame, nodes)} AS copse_node FROM ${frame.from}) AS level WHERE copse_node < ${nodes.length}`
      : `SELECT ${marks.node} AS node, ${stratum} AS stratum, ${y} AS inside FROM ${frame.from} WHERE ${marks.among([[0, nodes.length - 1]])}`
  return `SELECT ${[cast('node'), cast('stratum'), cast('inside'), cast('count(*)')].join(', ')} FROM (${inner}) AS times GROUP BY node, stratum, inside`
}

/** The statements that mark the nodes of a level in a copy of our own. Patients in none are in a last one. */
export const markStatements = ({ marks, covariates }: Frame, nodes: readonly SqlNode[]): string[] =>
  marks === null
    ? []
    : marks.statements(`coalesce(${nodeOf({ covariates }, nodes)}, ${nodes.length})`, nodes.length + 1)

/** The place of each row's node in `nodes`. */
export const nodeOf = ({ covariates }: Pick<Frame, 'covariates'>, nodes: readonly SqlNode[]): string =>
  nodeExpression(nodes, (condition) => covariates[condition.covariate].holds(condition))

const isRoot = (nodes: readonly SqlNode[]): boolean => nodes.length === 1 && nodes[0].path.length === 0
