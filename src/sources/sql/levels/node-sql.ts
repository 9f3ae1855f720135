/** Nodes are conjunctions of conditions on codes: a node is told by an expression, no row is ever marked. */

/** Codes of one covariate, as ascending ranges [from, to]. */
export interface CodeCondition {
  readonly covariate: number
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

/** A set of patients: those for whom all conditions hold. */
export interface SqlNode {
  /** The conditions as a text: nodes with the same key are the same patients. */
  readonly key: string
  readonly path: readonly CodeCondition[]
  /** Patients; −1 where not known yet. */
  readonly n: number
}

export const ROOT: SqlNode = { key: '', path: [], n: -1 }

/** The child of a node in which a covariate has certain codes. */
export function childNode(node: SqlNode, covariate: number, codes: readonly number[], n: number): SqlNode {
  const ranges = runsOf(codes)
  const condition = { covariate, ranges }
  const words = `${covariate}:${ranges.map(([from, to]) => `${from}-${to}`).join(',')}`
  return { key: `${node.key}/${words}`, path: [...node.path, condition], n }
}

/** Ascending whole numbers as ranges [from, to]. */
export function runsOf(numbers: readonly number[]): [from: number, to: number][] {
  const runs: [number, number][] = []
  for (const number of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && last[1] === number - 1) last[1] = number
    else runs.push([number, number])
  }
  return runs
}

/**
 * The place of each row's node in `nodes`, NULL for rows in none: nested as the tree is, so that a condition is looked at
 * once for all nodes below it.
 *
 * @param holds a condition in SQL
 */
export function nodeExpression(
  nodes: readonly SqlNode[],
  holds: (condition: CodeCondition) => string,
): string {
  const branch = (places: readonly number[], depth: number): string => {
    if (places.length === 1 && nodes[places[0]].path.length === depth) return String(places[0])
    const kids = new Map<string, { condition: CodeCondition; places: number[] }>()
    for (const place of places) {
      const condition = nodes[place].path[depth]
      const words = JSON.stringify(condition)
      const kid = kids.get(words) ?? { condition, places: [] }
      kid.places.push(place)
      kids.set(words, kid)
    }
    const whens = [...kids.values()].map(
      (kid) => `WHEN ${holds(kid.condition)} THEN ${branch(kid.places, depth + 1)}`,
    )
    return `CASE ${whens.join(' ')} END`
  }
  return branch([...nodes.keys()], 0)
}
