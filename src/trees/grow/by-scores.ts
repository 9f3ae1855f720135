import type { CellSource } from '../../sources/cell-source.js'
import type { NodeModel } from '../node-models/node-model.js'
import type { ScoreModel } from '../node-models/score-model.js'
import { processPath } from '../shape/process-path.js'
import type { NodeFit, TreeControl } from '../shape/tree.js'
import { cutProfile } from '../split/cut-profile.js'
import type { Lean } from './lean-tests.js'
import { splitNode } from './split-node.js'
import { instabilityOf, testCovariate, testNode } from './test-node.js'

const PARTS = ['treatment', 'intercepts'] as const
const EFFECT = ['treatment'] as const

/**
 * What the grower asks for, by fluctuation tests of the scores and by how much the sides of a split gain.
 *
 * @param lean what is wanted of the tests in one of many trees; all without
 * Source: Zeileis, Hothorn & Hornik (2008), Journal of Computational and Graphical Statistics 17, 492–514.
 */
export function byScores<Node>(
  source: CellSource<Node>,
  model: ScoreModel<Node, NodeFit>,
  control: TreeControl,
  lean?: Lean,
): NodeModel<Node> {
  return {
    columns: model.columns,
    dfsplit: model.dfsplit,
    minsize: Math.ceil(10 * model.columns),
    fit: (node) => model.fit(node),
    examine(node, fit, minsize, only) {
      const scores = model.scores(node, fit)
      const { droppedGroups: groups, droppedTreatment: treatment, droppedTerms: terms = [] } = scores
      const tested = { n: fit.n, minsize, control, lean }
      return {
        dropped: { groups, treatment, terms },
        tests:
          only === undefined
            ? testNode(source, node, scores, tested)
            : [testCovariate(source, node, only, scores, tested)],
        instability: (index) =>
          (lean === undefined ? PARTS : EFFECT).map((part) =>
            instabilityOf(source, node, index, part, model.scores(node, fit, part), tested),
          ),
        split: (index) =>
          splitNode(source, node, index, { n: fit.n, minsize, sides: model.sides.bind(model, fit) }, control),
      }
    },
    process: (handle, node, index, minsize) =>
      processPath(source, handle, node, model, index, minsize, control),
    profile: (handle, node, index, minsize) => cutProfile(source, handle, node, model, index, minsize),
  }
}
