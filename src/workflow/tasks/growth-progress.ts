/**
 * Says in words how far a growing tree is, from the number of nodes of each level: `level 3, 4 nodes`, and where a method
 * alternates between tree and joint model `iteration 2, level 3, 4 nodes`.
 *
 * Every tree begins with a level of one node; so do the looks at all patients that come before the first.
 *
 * @example
 * const words = growthProgress()
 * fit(data, 'metamob-si', {}, (nodes) => console.error(words(nodes)))
 */
export function growthProgress(): (nodes: number) => string {
  let trees = 0
  let level = 0
  return (nodes) => {
    if (nodes > 1) level++
    else {
      // A root that follows a root is the same tree, or one that has not been split.
      if (level !== 1) trees++
      level = 1
    }
    const iteration = trees > 1 ? `iteration ${trees}, ` : ''
    return `${iteration}level ${level}, ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`
  }
}
