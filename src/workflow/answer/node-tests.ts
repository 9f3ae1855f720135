import type { FamilyName } from '../../families/families.js'
import type { Control } from '../../results/control-schema.js'
import type { CellSource } from '../../sources/cell-source.js'
import { adjustedFor } from '../../trees/grow/adjusted-tests.js'
import type { ChosenSplit } from '../../trees/grow/split-node.js'
import { mostUnstable } from '../../trees/grow/test-node.js'
import type { FitControl } from '../../trees/methods/fit-control.js'
import type { Adjusted } from '../../trees/node-models/design-model.js'
import { levelTests } from '../../trees/node-models/level-tests.js'
import type { Examined } from '../../trees/node-models/node-model.js'
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
 * §9.1), the level likewise, each trial × arm on its own clock.
 */
export function nodeTests<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node> | null,
  family: FamilyName,
  control: Control & FitControl,
): (node: Node, asked: AskedNode) => NodeTests {
  const settings: FitControl = { ...control, ties: 'distinct', catsplit: 'binary', guide: undefined }
  const effects = withinModel(source, adjusted, family, settings)
  const levels = levelTests(source, adjusted, family, settings)
  const usual = control.minsize ?? effects.minsize
  return (node, { minsize, only, known }) => {
    const n = source.sums(node).n.reduce((sum, own) => sum + own, 0)
    // A child of the tree may be smaller than the tests from within trials ask by themselves.
    const least = n >= 2 * usual ? usual : minsize
    let examined: Examined | null = null
    const examine = () => {
      examined ??= effects.examine(node, effects.fit(node), least, only?.index)
      return examined
    }
    return {
      effect:
        known ?? (only === undefined ? examine().tests : adjustedFor(examine().tests, only.count, settings)),
      level: levels(node, least, only),
      best: () => {
        const { tests, split } = examine()
        const index = mostUnstable(tests)
        const chosen = index < 0 ? null : split(index)
        return chosen === null ? null : { variable: source.covariates[index].name, chosen }
      },
    }
  }
}
