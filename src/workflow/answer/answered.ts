import type { FamilyName } from '../../families/families.js'
import type { Answer } from '../../results/answer/answer-schema.js'
import type { Control } from '../../results/control-schema.js'
import type { FitNode, OneFit } from '../../results/fit-schema.js'
import type { CellSource } from '../../sources/cell-source.js'
import { testedIn } from '../../trees/grow/adjusted-tests.js'
import type { Adjusted } from '../../trees/node-models/design-model.js'
import type { Condition } from '../../trees/shape/rules.js'
import { edgeCondition } from '../../trees/shape/rules.js'
import type { StabilityTest, Tree } from '../../trees/shape/tree.js'
import { walkNodes } from '../../trees/shape/walk-nodes.js'
import { answerSentences } from '../../words/answer-words.js'
import type { NodeTests } from './node-tests.js'
import { nodeTests } from './node-tests.js'
import type { SplitTold, ToldBy } from './split-told.js'

/** Who tests and who tells. */
export interface Asked<Node> {
  /** Source of the patients that the tree was grown from. */
  readonly source: CellSource<Node>
  /** These patients one by one; null where the source answers in sums alone. */
  readonly adjusted: Adjusted<Node> | null
  readonly family: FamilyName
  readonly control: Control
  readonly effects: ToldBy<Node>
  /** Whether the tests and splits of the tree's nodes are those that are asked for. */
  readonly tested: boolean
}

/**
 * A result with its answer: whether the treatment effect differs between patients, within trials, and what every split
 * of the tree tells apart, effects or levels.
 */
export function answered<Node>(
  result: OneFit,
  tree: Tree,
  { source, adjusted, family, control, effects, tested: known }: Asked<Node>,
): OneFit {
  const ask = nodeTests(source, adjusted, family, control)
  const found = new Map<number, NodeTests>()
  let between: Answer['between'] = null
  walkNodes(source, tree, (node, handle) => {
    if (node.id > 1 && node.split === null) return
    const tests = ask(handle, {
      minsize: tree.minsize,
      ...(node.id > 1 && { only: ownOf(node.split!.variable, node.tests) }),
      ...(known && node.tests.length > 0 && { known: node.tests }),
    })
    found.set(node.id, tests)
    if (node.id > 1) return
    const best = smallest(tests.effect)
    if (best === null || Math.exp(best.logPAdjusted!) > control.alpha) return
    // A split that a person set is not where effects differ most.
    const own = known && node.split !== null && !node.split.userDriven ? node.split : null
    const split = own ?? tests.best()?.chosen.split
    if (split === undefined) return
    const [left, right] = [0, 1].map((kid) => edgeCondition(split, kid))
    between = betweenOf(left, right, effects.between(left, handle))
  })
  const root = found.get(1)!
  const best = smallest(root.effect)
  const pAdjusted = best === null ? null : Math.exp(best.logPAdjusted!)
  const answer = {
    effect: {
      differs: pAdjusted === null ? null : pAdjusted <= control.alpha,
      variable: best?.variable ?? null,
      pAdjusted,
      tests: root.effect.map(tested),
    },
    between: between as Answer['between'],
    level: root.level.map(tested),
  }
  return {
    ...result,
    tree: {
      nodes: result.tree.nodes.map((node) => told(node, found.get(node.id), effects.sides, control)),
    },
    answer: { ...answer, sentences: answerSentences(answer, result.spec) },
  }

  /** Below the root only the covariate of the split is asked about, adjusted for as many as the tree tested there. */
  function ownOf(variable: string, tests: readonly StabilityTest[]) {
    const index = source.covariates.findIndex(({ name }) => name === variable)
    return { index, count: Math.max(1, testedIn(tests)) }
  }
}

const tested = ({ variable, logP, logPAdjusted }: StabilityTest) => ({
  variable,
  p: logP === null ? null : Math.exp(logP),
  pAdjusted: logPAdjusted === null ? null : Math.exp(logPAdjusted),
})

const smallest = (tests: readonly StabilityTest[]): StabilityTest | null =>
  tests.reduce<StabilityTest | null>(
    (best, test) => (test.logP !== null && (best === null || test.logP < best.logP!) ? test : best),
    null,
  )

function betweenOf(left: Condition, right: Condition, { effects, within }: SplitTold): Answer['between'] {
  return {
    left,
    right,
    effects: effects.effects.map((effect) => ({
      estimate: effect?.estimate ?? null,
      lo: effect?.lo ?? null,
      hi: effect?.hi ?? null,
    })),
    within,
  }
}

/** A node with what its split tells apart. */
function told(
  node: FitNode,
  tests: NodeTests | undefined,
  sides: (node: FitNode) => SplitTold | null,
  { alpha }: Control,
): FitNode {
  if (node.split === null || tests === undefined) return node
  const { variable } = node.split
  const pOf = (all: readonly StabilityTest[]) => {
    const own = all.find((test) => test.variable === variable)?.logPAdjusted ?? null
    return own === null ? null : Math.exp(own)
  }
  const effectP = pOf(tests.effect)
  const levelP = pOf(tests.level)
  const [effect, outcome] = [effectP, levelP].map((p) => p !== null && p <= alpha)
  const differs = effect ? (outcome ? 'both' : 'effect') : outcome ? 'level' : 'neither'
  const { within = null, across = null, metamobSi = null } = sides(node) ?? {}
  const split = {
    ...node.split,
    within,
    across,
    metamobSi,
    effectP,
    levelP,
    differs: effectP === null && levelP === null ? null : differs,
  } as const
  return { ...node, split }
}
