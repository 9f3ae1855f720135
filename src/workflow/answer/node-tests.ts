import type { FamilyName } from '../../families/families.js'
import type { Control } from '../../results/control-schema.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { ChosenSplit } from '../../trees/grow/split-node.js'
import { adjustedFor, mostUnstable, testCovariate, testNode } from '../../trees/grow/test-node.js'
import type { FitControl } from '../../trees/methods/fit-control.js'
import type { Adjusted } from '../../trees/node-models/design-model.js'
import { designModel } from '../../trees/node-models/design-model.js'
import type { Examined } from '../../trees/node-models/node-model.js'
import { strataModel } from '../../trees/node-models/strata-model.js'
import { withinModel } from '../../trees/node-models/within-model.js'
import type { StabilityTest } from '../../trees/shape/tree.js'

/** The two questions that are asked of every covariate in a node. */
export interface NodeTests {
  /** Does the treatment effect differ along it, within trials? */
  readonly effect: readonly StabilityTest[]
  /** Does the level of the outcome change along it, within trials? */
  readonly level: readonly StabilityTest[]
  /** The split of the covariate with the smallest p of the effect; null where none is admissible. */
  best(): { readonly variable: string; readonly chosen: ChosenSplit } | null
}

/** What is known of a node already, and what is asked of it. */
export interface AskedNode {
  /** Patients that the tree asks of a child. */
  readonly minsize: number
  /** Index of the one covariate that is asked about, with the number that its p is adjusted for; all without. */
  readonly only?: { readonly index: number; readonly count: number }
  /** The tests of the effect from within trials, where the tree has them. */
  readonly known?: readonly StabilityTest[]
}

/**
 * Asks both questions of nodes, whatever the method that made them: the effect by the tests from within trials (methods.md
 * §9.1), the level by the instability of the trials' intercepts in the stratified model.
 */
export function nodeTests<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node>,
  family: FamilyName,
  control: Control & FitControl,
): (node: Node, asked: AskedNode) => NodeTests {
  const settings: FitControl = { ...control, ties: 'distinct', catsplit: 'binary', guide: undefined }
  const effects = withinModel(source, adjusted, family, settings)
  const trials = source.trials.length
  const spec = { family, stratified: true, dfsplit: 1 } as const
  const none = new Float64Array(adjusted.data.adjust.length > 0 ? adjusted.data.n : 2 * trials)
  const levels =
    adjusted.data.adjust.length > 0
      ? designModel(
          source,
          adjusted,
          { ...spec, coding: control.treatmentCoding, adjusted: true },
          none,
          settings,
        )
      : strataModel(source, spec, none, settings)
  const usual = control.minsize ?? effects.minsize
  return (node, { minsize, only, known }) => {
    const own = levels.fit(node)
    // A child of the tree may be smaller than the tests from within trials ask by themselves.
    const least = own.n >= 2 * usual ? usual : minsize
    const tested = { n: own.n, minsize: least, control: settings }
    const scores = levels.scores(node, own as never, 'intercepts')
    const level =
      only === undefined
        ? testNode(source, node, scores, tested)
        : adjustedFor([testCovariate(source, node, only.index, scores, tested)], only.count, settings)
    let examined: Examined | null = null
    const examine = () => {
      examined ??= effects.examine(node, effects.fit(node), least, only?.index)
      return examined
    }
    return {
      effect:
        known ?? (only === undefined ? examine().tests : adjustedFor(examine().tests, only.count, settings)),
      level,
      best: () => {
        const { tests, split } = examine()
        const index = mostUnstable(tests)
        const chosen = index < 0 ? null : split(index)
        return chosen === null ? null : { variable: source.covariates[index].name, chosen }
      },
    }
  }
}
