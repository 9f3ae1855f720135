import type { FitResult } from '../../../src/results/fit-schema.js'
import { kindOf } from './forest-plan.js'

interface Props {
  readonly fit: FitResult
  readonly level: string
  /** Of events: the measure of the model, where differences are shown, which are of another one. */
  readonly besides: string | null
}

const KINDS = [
  ['effect', 'split of the effect'],
  ['level', 'split of the level only (prognosis)'],
  ['both', 'split of effect and level'],
] as const

/** What the forms mean: those of splits that are there, and of the marks. */
export function TreeLegend({ fit, level, besides }: Props) {
  const kinds = new Set(fit.tree.nodes.filter(({ split }) => split !== null).map(kindOf))
  return (
    <ul className="tree-legend">
      {KINDS.filter(([kind]) => kinds.has(kind)).map(([kind, words]) => (
        <li key={kind}>
          <span className={`pill ${kind}`} aria-hidden="true" /> {words}
        </li>
      ))}
      <li>
        <Mark filled /> {level} {besides === null ? 'interval' : `intervals of difference and ${besides}`}{' '}
        clear of no effect
      </li>
      <li>
        <Mark /> {besides === null ? 'includes no effect' : 'one of the two includes no effect'}
      </li>
    </ul>
  )
}

const Mark = ({ filled = false }: { readonly filled?: boolean }) => (
  <svg className="forest-svg" width="26" height="12" aria-hidden="true">
    <g className={filled ? 'mark clear' : 'mark'}>
      <line x1="1" x2="25" y1="6" y2="6" />
      <rect x="8" y="1" width="10" height="10" rx="1.5" />
    </g>
  </svg>
)
