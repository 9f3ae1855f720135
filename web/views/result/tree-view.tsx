import type { KeyboardEvent } from 'react'
import { useEffect, useRef, useState } from 'react'
import type { EffectScale } from '../../../src/figures/kit/effect-scale.js'
import { estimateText, intervalText } from '../../../src/figures/kit/effect-scale.js'
import { edgeWords, splitP } from '../../../src/figures/tree/tree-words.js'
import type { FitNode, FitResult } from '../../../src/results/fit-schema.js'
import { countText } from '../../../src/words/numbers.js'
import { ruleInWords } from '../../../src/words/rule-words.js'
import { scaleOf } from './effect-shown.js'
import { planTree } from './tree-plan.js'
import { neighbour, pathOf } from './tree-walk.js'

interface Props {
  readonly fit: FitResult
  readonly selected: number
  readonly hovered: number | null
  onSelect(node: number): void
  onHover(node: number | null): void
}

/**
 * The tree to point at: one focusable card a node, arrow keys along the branches. Where its leaves do not fit side by
 * side it becomes an indented list of the same cards.
 */
export function TreeView({ fit, selected, hovered, onSelect, onHover }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState(0)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry.contentRect.width))
    observer.observe(frame.current!)
    return () => observer.disconnect()
  }, [])
  const plan = planTree(fit, room)
  const down = room === 0 || plan.width <= room
  const { nodes } = fit.tree
  const lit = new Set(pathOf(nodes, hovered ?? selected))
  const scale = scaleOf(fit)
  const axis = effectAxis(fit)

  const move = (event: KeyboardEvent<HTMLElement>, id: number) => {
    const next = neighbour(nodes, id, event.key, down)
    if (next === null) return
    event.preventDefault()
    onSelect(next)
    frame.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus()
  }
  return (
    <div className={down ? 'tree tree-down' : 'tree tree-rows'} ref={frame}>
      {down && (
        <svg className="edges" width={plan.width} height={plan.height} aria-hidden="true">
          {plan.cards.map((card) => {
            if (card.parent === null) return null
            const above = plan.cards[card.parent - 1]
            const [x, y, ax, ay] = [
              card.x + card.width / 2,
              card.y,
              above.x + above.width / 2,
              above.y + above.height,
            ]
            return (
              <path
                key={card.id}
                className={lit.has(card.id) ? 'lit' : undefined}
                d={`M${ax},${ay}V${ay + 16}H${x}V${y}`}
              />
            )
          })}
        </svg>
      )}
      <div
        role="tree"
        aria-label="Tree of subgroups; arrow keys move along its branches"
        className="cards"
        style={down ? { width: plan.width, height: plan.height } : undefined}
      >
        {nodes.map((node) => {
          const card = plan.cards[node.id - 1]
          const place = down
            ? { left: card.x, top: card.y, width: card.width, height: card.height }
            : { marginLeft: `${(node.depth - 1) * 14}px` }
          const siblings = node.parent === null ? [node.id] : nodes[node.parent - 1].kids
          return (
            <div
              key={node.id}
              role="treeitem"
              data-node={node.id}
              tabIndex={node.id === selected ? 0 : -1}
              aria-level={node.depth}
              aria-posinset={siblings.indexOf(node.id) + 1}
              aria-setsize={siblings.length}
              aria-selected={node.id === selected}
              aria-expanded={node.split === null ? undefined : true}
              className={`card ${node.split === null ? 'leaf' : 'inner'}${lit.has(node.id) ? ' lit' : ''}`}
              style={place}
              onClick={() => onSelect(node.id)}
              onFocus={() => {
                if (node.id !== selected) onSelect(node.id)
              }}
              onKeyDown={(event) => move(event, node.id)}
              onMouseEnter={() => onHover(node.id)}
              onMouseLeave={() => onHover(null)}
            >
              {node.condition === null ? (
                <span className="visually-hidden">all patients: </span>
              ) : (
                <span className="edge">
                  {down && <span className="visually-hidden">{node.condition.variable} </span>}
                  {down ? edgeWords(node.condition) : ruleInWords([node.condition])}
                  <span className="visually-hidden">: </span>
                </span>
              )}
              <CardBody fit={fit} node={node} scale={scale} axis={axis} />
            </div>
          )
        })}
      </div>
      <p className="hint tree-legend">
        In the leaves: patients, {scale.words}; the dashed line is no effect.
      </p>
    </div>
  )
}

interface CardProps {
  readonly fit: FitResult
  readonly node: FitNode
  readonly scale: EffectScale
  readonly axis: Axis
}

function CardBody({ fit, node, scale, axis }: CardProps) {
  if (node.split !== null)
    return (
      <>
        <strong>
          <span className="visually-hidden">split on </span>
          {node.split.variable}
        </strong>{' '}
        <span className={node.split.userDriven ? 'by-hand' : undefined}>{splitP(node)}</span>{' '}
        <span className="hint">n = {countText(node.n)}</span>
      </>
    )
  const subgroup = fit.subgroups.find((group) => group.node === node.id)
  if (subgroup === undefined) return <span className="hint">n = {countText(node.n)}</span>
  const { estimate, lo, hi } = subgroup.effect
  return (
    <>
      <span className="hint">
        <span className="visually-hidden">subgroup {node.id}, </span>
        {fit.subgroups.length === 1 ? 'all patients, ' : ''}n = {countText(node.n)}
      </span>{' '}
      <strong className="effect">
        <span className="visually-hidden">effect </span>
        {estimateText(subgroup.effect, scale)}
      </strong>{' '}
      <span className="hint">{intervalText(subgroup.effect, scale)}</span>
      {estimate !== null && lo !== null && hi !== null && (
        <svg className="whisker" viewBox="0 0 100 12" aria-hidden="true" preserveAspectRatio="none">
          <line className="zero" x1={axis(0)} x2={axis(0)} y1="0" y2="12" />
          <line x1={axis(lo)} x2={axis(hi)} y1="6" y2="6" />
          <rect x={axis(estimate) - 2} y="3" width="4" height="6" />
        </svg>
      )}
    </>
  )
}

type Axis = (value: number) => number

/** All effects and zero on one scale, from 4 to 96. */
function effectAxis({ subgroups }: FitResult): Axis {
  const ends = subgroups.flatMap(({ effect: { lo, hi } }) => [lo, hi]).filter((end) => end !== null)
  const [low, high] = [Math.min(0, ...ends), Math.max(0, ...ends)]
  return (value) => (high === low ? 50 : 4 + (92 * (value - low)) / (high - low))
}
