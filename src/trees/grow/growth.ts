/**
 * Growing yields the nodes of the level it is about to look at, so that a source that has to wait can fetch their
 * cells in one scan, progress can be shown and the work be stopped; the grower itself never waits.
 */
export type Growth<Node, Result> = Generator<readonly Node[], Result, void>

/**
 * Runs a growth whose source answers at once.
 *
 * @param onLevel called before each level with the number of nodes on it
 */
export function growNow<Node, Result>(
  growth: Growth<Node, Result>,
  onLevel: (nodes: number) => void = () => {},
): Result {
  let step = growth.next()
  while (!step.done) {
    onLevel(step.value.length)
    step = growth.next()
  }
  return step.value
}

/**
 * Runs a growth whose source has to wait.
 *
 * @param prefetch fetches what the nodes of a level are going to be asked for
 */
export async function growAwaiting<Node, Result>(
  growth: Growth<Node, Result>,
  prefetch: (nodes: readonly Node[]) => Promise<void>,
  onLevel: (nodes: number) => void = () => {},
): Promise<Result> {
  let step = growth.next()
  while (!step.done) {
    onLevel(step.value.length)
    await prefetch(step.value)
    step = growth.next()
  }
  return step.value
}
