/**
 * Growing yields the nodes of the level it is about to look at, so that a source that has to wait can fetch their
 * cells in one scan, progress can be shown and the work be stopped; the grower itself never waits.
 */
export type Growth<Node, Result> = Generator<readonly Node[], Result, void>

/** Runs a growth whose source answers at once. */
export function growNow<Node, Result>(growth: Growth<Node, Result>): Result {
  let step = growth.next()
  while (!step.done) step = growth.next()
  return step.value
}
