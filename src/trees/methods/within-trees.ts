import type { ArmSums } from '../../models/within/leaf-cells.js'
import { mob } from '../grow/mob.js'
import type { WithinFit } from '../node-models/within-model.js'
import type { Tree } from '../shape/tree.js'
import { leavesOf } from '../shape/tree.js'
import type { Asked, Way } from './fitted.js'
import { nodeModelWith } from './node-model-with.js'
import type { WithinTree } from './within-tree.js'

/** Trees by tests from within trials. */
export const withinTrees: Way = {
  *grow(asked) {
    const tree = yield* mob(asked.source, nodeModelWith(asked, null), asked.control)
    return withCells(asked, tree)
  },
  given: withCells,
}

function withCells<Node>({ source, family, adjusted }: Asked<Node>, tree: Tree): WithinTree {
  const leaves = leavesOf(tree)
  const trials = source.trials.length
  const arms = Array.from({ length: trials * leaves.length }, (_, at) => {
    const { sums } = leaves[at % leaves.length].fit
    const k = Math.floor(at / leaves.length)
    const of = (s: number): ArmSums => ({
      n: sums.n[s],
      mass: sums.mass[s],
      // From the trial's control arm of all patients: only differences within a trial matter, and outcomes may be near 1e9.
      mean: sums.n[s] > 0 ? source.centre[s] - source.centre[s & ~1] + sums.sum[s] / sums.mass[s] : 0,
      squares: sums.squares[s],
    })
    return [of(2 * k), of(2 * k + 1)] as const
  })
  const cells = { family, trials, leaves: leaves.length, arms }
  const data = adjusted?.data ?? null
  if (data === null || data.adjust.length === 0)
    return { kind: 'within', tree, offset: null, cells, adjusted: null }
  const rows = leaves.map(({ fit }) => (fit as WithinFit).rows!)
  const order = Uint32Array.from(rows.flatMap((own) => [...own]))
  const cell = Int32Array.from(
    rows.flatMap((own, j) => Array.from(own, (row) => (data.stratum[row] >> 1) * leaves.length + j)),
  )
  const pick = (values: Float64Array) => Float64Array.from(order, (row) => values[row])
  return {
    ...{ kind: 'within', tree, offset: null, cells },
    adjusted: {
      cell,
      arm: Uint8Array.from(order, (row) => data.stratum[row] & 1),
      outcome: pick(data.outcome),
      weight: data.weight && pick(data.weight),
      exposure: data.exposure && pick(data.exposure),
      x: data.adjust.map(({ standard }) => pick(standard)),
    },
  }
}
