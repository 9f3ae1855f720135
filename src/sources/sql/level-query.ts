import type { Dialect } from './dialect.js'
import type { Frame, GroupKey } from './frame.js'
import { bitsOf } from './frame.js'
import type { SqlNode } from './node-sql.js'
import { nodeExpression } from './node-sql.js'

/** Columns of the answer: which covariate (−1: sums of the stratum), node, code, stratum, then sums. */
export const LEVEL_COLUMNS = ['branch', 'node', 'code', 'stratum', 'n', 'sum', 'squares'] as const
/** With an exposure also Σe, Σe², Σe·y and Σ y log e. */
export const EXPOSURE_COLUMNS = ['mass', 'exposures', 'cross', 'risk'] as const

/** Which nodes of a level are asked about: sums of all of them, cells of some. */
export interface LevelNodes {
  readonly nodes: readonly SqlNode[]
  /** Places in `nodes` whose cells are needed as well. */
  readonly searched: readonly number[]
}

/** Everything that a level of the tree asks, as one statement. */
export function levelQuery(
  frame: Frame,
  { nodes, searched }: LevelNodes,
  dialect: Dialect,
  groupingSets: boolean,
  minCell = 1,
): string {
  const all = [...nodes.keys()]
  const from = (places: readonly number[]) => {
    const isRoot = nodes.length === 1 && nodes[0].path.length === 0
    const rows =
      frame.mark === null
        ? `(SELECT *, ${nodeOf(frame, nodes)} AS copse_node FROM ${frame.from}) AS level`
        : frame.from
    if (isRoot) return rows
    const some = places.length < nodes.length
    return `${rows} WHERE ${some ? `copse_node IN (${places.join(', ')})` : `copse_node < ${nodes.length}`}`
  }
  const told: GroupKey =
    groupingSets || frame.mark !== null
      ? { group: 'copse_node', value: 'copse_node' }
      : bitsOf('copse_node', nodes.length)
  const keys = [told.group, ...frame.strata]
  const double = (expression: string, name: string) => `CAST(${expression} AS ${dialect.double}) AS ${name}`
  const head = (branch: string, code: string) =>
    [
      double(branch, 'branch'),
      double(told.value, 'node'),
      double(code, 'code'),
      double(frame.stratum, 'stratum'),
    ].join(', ')

  if (groupingSets && searched.length === nodes.length) {
    const sets = frame.covariates.map(({ group }) => [...keys, group])
    const flag = ({ group }: { group: string }) => `GROUPING(${group}) = 0`
    const cases = (then: (at: number) => string) =>
      `CASE ${frame.covariates.map((covariate, at) => `WHEN ${flag(covariate)} THEN ${then(at)}`).join(' ')} ELSE -1 END`
    const branch = cases(String)
    const code = cases((at) => `CAST(${frame.covariates[at].code} AS ${dialect.double})`)
    const grouping = [keys, ...sets].map((set) => `(${set.join(', ')})`).join(', ')
    return `SELECT ${head(branch, code)}, ${sums(frame, dialect, true, minCell)} FROM ${from(all)} GROUP BY GROUPING SETS (${grouping})`
  }
  const strata = `SELECT ${head('-1', '0')}, ${sums(frame, dialect, true, minCell)} FROM ${from(all)} GROUP BY ${keys.join(', ')}`
  const cells =
    searched.length === 0
      ? []
      : frame.covariates.map(
          ({ group, code }, at) =>
            `SELECT ${head(String(at), code)}, ${sums(frame, dialect, false, minCell)} FROM ${from(searched)} GROUP BY ${[...keys, group].join(', ')}`,
        )
  return [strata, ...cells].join(' UNION ALL ')
}

/** Sums of patients; those of squares only of whole strata. Of too few patients they are NULL: that much is said. */
function sums({ y, weight, exposure }: Frame, { double }: Dialect, whole: boolean, minCell: number): string {
  const total = (...factors: (string | null)[]) => {
    const product = factors.filter((factor) => factor !== null)
    return product.length === 0 ? 'count(*)' : `sum(${product.join(' * ')})`
  }
  const square = (...factors: (string | null)[]) => (whole ? total(...factors) : '0')
  const list = [total(weight), total(weight, y), square(weight, y, y)]
  if (exposure !== null)
    list.push(
      total(weight, exposure),
      square(weight, exposure, exposure),
      square(weight, exposure, y),
      square(weight, y, `ln(${exposure})`),
    )
  const guarded = (expression: string) =>
    minCell > 1 ? `CASE WHEN count(*) >= ${minCell} THEN ${expression} END` : expression
  return list.map((expression) => `CAST(${guarded(expression)} AS ${double})`).join(', ')
}

/** How often each count occurs in each node, for Σ log y!, which not every database can add up. */
export function countsQuery(frame: Frame, nodes: readonly SqlNode[], { double }: Dialect): string {
  const patients = frame.weight === null ? 'count(*)' : `sum(${frame.weight})`
  const rows =
    frame.mark === null
      ? `(SELECT *, ${nodeOf(frame, nodes)} AS copse_node FROM ${frame.from}) AS level`
      : frame.from
  const keys = ['copse_node', ...(frame.mark === null ? frame.strata.slice(0, -1) : []), frame.y]
  return `SELECT CAST(copse_node AS ${double}), CAST(${frame.y} AS ${double}), CAST(${patients} AS ${double}) FROM ${rows} WHERE copse_node < ${nodes.length} GROUP BY ${keys.join(', ')}`
}

/** The statement that marks the nodes of a level in a copy of our own. Patients in none are in a last one. */
export const markStatement = (frame: Frame, nodes: readonly SqlNode[]): string | null =>
  frame.mark === null ? null : frame.mark(`coalesce(${nodeOf(frame, nodes)}, ${nodes.length})`)

const nodeOf = (frame: Frame, nodes: readonly SqlNode[]): string =>
  nodeExpression(nodes, (condition) => frame.covariates[condition.covariate].holds(condition))
