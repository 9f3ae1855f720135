import type { FitResult } from '../../../src/results/fit-schema.js'
import { ruleOf } from '../../../src/trees/shape/rules.js'
import { splitPs } from '../../../src/words/answer-words.js'
import { patientsInArm } from '../../../src/words/arm-counts.js'
import { nodesByHand } from '../../../src/words/by-hand.js'
import { instabilityInWords } from '../../../src/words/instability-words.js'
import { countText, fixed, pValue } from '../../../src/words/numbers.js'
import { ruleInWords } from '../../../src/words/rule-words.js'
import { leavesBelow } from './tree-walk.js'

interface Props {
  readonly fit: FitResult
  readonly node: number
}

const STOPS: Readonly<Record<string, string>> = {
  'not-significant': 'No covariate reaches the significance level: this is a subgroup.',
  'too-small': 'Too few patients to be split further.',
  'max-depth': 'The deepest level allowed.',
  'no-admissible-split': 'No cut leaves enough patients on either side.',
  constant: 'No covariate can be tested here.',
  'test-failed': 'The test failed here: see the notes.',
  pruned: 'Splits below were pruned.',
  'user-driven': 'Kept from being split, by hand.',
}

/** What is known of one node: its rule, its tests, its patients by arm and trial. */
export function NodePanel({ fit, node: id }: Props) {
  const node = fit.tree.nodes[id - 1]
  const { control, experimental, control_ } = fit.spec
  const leaves = new Set(leavesBelow(fit.tree.nodes, id))
  const groups = fit.subgroups.filter((group) => leaves.has(group.node))
  const trials = groups[0]?.trials.map(({ trial }, k) => {
    const own = groups.map((group) => group.trials[k])
    return { trial, counts: [control, experimental].map((arm) => patientsInArm(own, arm)) }
  })
  const leaf = node.split === null
  const byHand = nodesByHand(fit)
  return (
    <div className="node-panel" data-shown={id}>
      <h3>{leaf ? (fit.subgroups.length === 1 ? 'All patients' : `Subgroup ${id}`) : `Node ${id}`}</h3>
      <p className="rule">{ruleInWords(ruleOf(fit.tree, id))}</p>
      {byHand?.has(id) && <p className="by-hand-tag">depends on a change by hand</p>}
      {node.stop !== null && <p className="hint">{STOPS[node.stop]}</p>}
      {node.tests.length > 0 && (
        <table>
          <caption>Tests{control_.bonferroni ? ', adjusted for the number of covariates' : ''}</caption>
          <thead>
            <tr>
              <th scope="col">Covariate</th>
              <th scope="col" className="number">
                Statistic
              </th>
              <th scope="col" className="number">
                p
              </th>
              <th scope="col" className="number">
                adjusted
              </th>
            </tr>
          </thead>
          <tbody>
            {node.tests.map(({ variable, kind, statistic, p, pAdjusted }) => (
              <tr key={variable} className={node.split?.variable === variable ? 'chosen' : undefined}>
                <th scope="row">{variable}</th>
                <td className="number">
                  {kind === 'chisq' && <span className="hint">χ² </span>}
                  {p === null ? '–' : fixed(statistic, 2)}
                </td>
                <td className="number">{pValue(p)}</td>
                <td className="number">{pValue(pAdjusted)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {instabilityInWords(node, fit.spec).length > 0 && (
        <p className="hint parts">
          {splitPs(node).length > 0 ? 'Along it, within trials' : 'The split’s test, by part'}:{' '}
          {instabilityInWords(node, fit.spec).join(', ')}
          {splitPs(node).length > 0 ? '' : '; each alone, not adjusted'}.
        </p>
      )}
      {trials !== undefined && (
        <table>
          <caption>Patients by trial and arm</caption>
          <thead>
            <tr>
              <th scope="col">Trial</th>
              <th scope="col" className="number">
                {control}
              </th>
              <th scope="col" className="number">
                {experimental}
              </th>
            </tr>
          </thead>
          <tbody>
            {trials.map(({ trial, counts }) => (
              <tr key={trial}>
                <th scope="row">{trial}</th>
                <td className="number">{countText(counts[0])}</td>
                <td className="number">{countText(counts[1])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
