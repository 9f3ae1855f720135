import type { FamilyName } from '../../families/families.js'
import type { Control } from '../../results/control-schema.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { ChosenSplit } from '../../trees/grow/split-node.js'
import { mostUnstable, testNode } from '../../trees/grow/test-node.js'
import type { FitControl } from '../../trees/methods/fit-control.js'
import type { Adjusted } from '../../trees/node-models/design-model.js'
import { designModel } from '../../trees/node-models/design-model.js'
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

/**
 * Asks both questions of nodes, whatever the method that made them: the effect by the tests from within trials (methods.md
 * §9.1), the level by the instability of the trials' intercepts in the stratified model.
 *
 * @returns a function of a node; `minsize` is what the tree asks of a child, `known` its tests from within trials if they have been
 * made with the same settings
 */
export function nodeTests<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node>,
  family: FamilyName,
  control: Control & FitControl,
): (node: Node, minsize: number, known: readonly StabilityTest[] | null) => NodeTests {
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
  return (node, minsize, known) => {
    const fit = effects.fit(node)
    // A child of the tree may be smaller than the tests from within trials ask by themselves.
    const least = fit.n >= 2 * usual ? usual : minsize
    let found: ReturnType<typeof effects.examine> | null = null
    const examined = () => {
      found ??= effects.examine(node, fit, least)
      return found
    }
    const effect = known !== null && known.length > 0 ? known : examined().tests
    const own = levels.fit(node)
    const level = testNode(source, node, levels.scores(node, own as never, 'intercepts'), {
      n: own.n,
      minsize: least,
      control: settings,
    })
    return {
      effect,
      level,
      best: () => {
        const { tests, split } = examined()
        const index = mostUnstable(tests)
        const chosen = index < 0 ? null : split(index)
        return chosen === null ? null : { variable: source.covariates[index].name, chosen }
      },
    }
  }
}
