import { splitP } from '../../../src/figures/tree/tree-words.js'
import type { FitNode, FitResult } from '../../../src/results/fit-schema.js'
import { splitPs } from '../../../src/words/answer-words.js'
import { countText } from '../../../src/words/numbers.js'
import { ruleInWords } from '../../../src/words/rule-words.js'
import { kindOf } from './forest-plan.js'

/** A split: its covariate and both p-values, the small one bold. */
export function SplitWords({ node }: { readonly node: FitNode }) {
  const kind = kindOf(node)
  const parts = splitPs(node)
  const own = node.split?.userDriven || parts.length === 0 || kind === 'plain'
  return (
    <>
      <span className={`pill ${kind}`}>
        <span className="visually-hidden">split on </span>
        {node.split!.variable}
      </span>{' '}
      <span className="ps">
        {own && <span className={node.split?.userDriven ? 'by-hand' : undefined}>{splitP(node)} </span>}
        {parts.map((part) => {
          const of = part.startsWith('effect') ? 'effect' : 'level'
          const strong = kind === of || kind === 'both'
          return (
            <span key={of} className={strong ? `strong ${of}` : undefined}>
              {part}{' '}
            </span>
          )
        })}
      </span>
    </>
  )
}

/** A subgroup: what it is, and its patients. */
export function LeafWords({ node, fit }: { readonly node: FitNode; readonly fit: FitResult }) {
  return (
    <span className="leaf-words">
      <strong>
        {node.condition === null ? 'All patients' : ruleInWords([node.condition])}
        <span className="visually-hidden">: subgroup {node.id},</span>
      </strong>{' '}
      <span className="hint">
        {fit.subgroups.length === 1 && <span className="visually-hidden">all patients, </span>}
        {countText(node.n)} patients
      </span>
    </span>
  )
}
