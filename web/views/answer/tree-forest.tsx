import { edgeWords } from '../../../src/figures/tree/tree-words.js'
import type { FitNode } from '../../../src/results/fit-schema.js'
import { favoursWords } from '../../../src/words/benefit/favours-words.js'
import { outcomeKind } from '../../../src/words/family-words.js'
import { scaleOf } from '../result/effect-shown.js'
import type { Drawing } from './drawing.js'
import type { ForestPlan, PlacedNode } from './forest-plan.js'
import { kindOf, SIZE } from './forest-plan.js'
import { EffectLane } from './lane.js'
import { LeafWords, SplitWords } from './node-words.js'
import { armsText, laneAxis, sides } from './shown-effect.js'

const HEAD = 60
const FOOT = 44

/** The tree from left to right as the row header of a forest plot: one axis, one line of no effect. */
export function TreeForest({
  fit,
  effects,
  lit,
  itemOf,
  room,
  level,
  plan,
}: Drawing & { readonly plan: ForestPlan }) {
  const { places, lane, height, leaf } = plan
  const { spec, subgroups } = fit
  const axis = laneAxis(effects, lane)
  const { scale } = effects
  const none = Math.min(lane[1], Math.max(lane[0], axis.at(scale.none)))
  const tints = sides(fit)
  const favours = favoursWords(spec)
  const rowOf = (node: FitNode) => subgroups.findIndex((group) => group.node === node.id)
  const whole = HEAD + height + FOOT
  return (
    <div className="tree-forest" style={{ height: whole }}>
      <div className="forest-heads" aria-hidden="true">
        {favours !== null && (
          <>
            <span className={`arm${tints![0]}`} style={{ right: room - none + 8 }}>
              ← {favours[0]}
            </span>
            <span className={`arm${tints![1]}`} style={{ left: none + 8 }}>
              {favours[1]} →
            </span>
          </>
        )}
        <span className="head-arms" style={{ right: SIZE.effect, width: SIZE.arms + 36 }}>
          <span>
            {outcomeKind(spec.family) === 'time' ? 'events: ' : ''}
            {spec.control} →
          </span>
          <span>{spec.experimental}</span>
        </span>
        <span className="head-effect" style={{ right: 8 }}>
          effect ({level} CI)
        </span>
      </div>
      <svg className="forest-svg" width={room} height={whole} aria-hidden="true">
        {tints !== null && (
          <>
            <rect className={`half${tints[0]}`} x={lane[0]} y={HEAD} width={none - lane[0]} height={height} />
            <rect className={`half${tints[1]}`} x={none} y={HEAD} width={lane[1] - none} height={height} />
          </>
        )}
        <line className="none" x1={none} x2={none} y1={HEAD - 4} y2={HEAD + height} />
        {places.map(({ node, x, y }) => {
          if (node.parent === null) return null
          const above = places[node.parent - 1]
          const from = above.x + SIZE.pill
          return (
            <path
              key={node.id}
              className={`branch ${kindOf(above.node)}${lit.has(node.id) ? ' lit' : ''}`}
              d={curve(from, HEAD + above.y, x, HEAD + y)}
            />
          )
        })}
        {subgroups.map(({ node }, j) => (
          <EffectLane
            key={node}
            effect={effects.effects[j]}
            model={{ effect: subgroups[j].effect, scale: scaleOf(fit) }}
            axis={axis}
            scale={scale}
            y={HEAD + (j + 0.5) * SIZE.row}
          />
        ))}
        <line className="axis" x1={lane[0]} x2={lane[1]} y1={HEAD + height} y2={HEAD + height} />
        {axis.ticks.map(({ value, label }) => (
          <g key={value} className="tick">
            <line x1={axis.at(value)} x2={axis.at(value)} y1={HEAD + height} y2={HEAD + height + 4} />
            <text x={axis.at(value)} y={HEAD + height + 17} textAnchor="middle">
              {label}
            </text>
          </g>
        ))}
        <text className="axis-name" x={(lane[0] + lane[1]) / 2} y={HEAD + height + 36} textAnchor="middle">
          {scale.name}, {spec.experimental} {scale.log ? 'to' : '−'} {spec.control}
        </text>
      </svg>
      <div role="tree" aria-label="Tree of subgroups; arrow keys move along its branches" className="cards">
        {places.map((place) => (place.leaf ? leafRow(place) : split(place)))}
      </div>
    </div>
  )

  function split({ node, x, y }: PlacedNode) {
    return (
      <div
        key={node.id}
        {...itemOf(node.id)}
        className={`card inner${lit.has(node.id) ? ' lit' : ''}`}
        style={{ left: x, top: HEAD + y, width: SIZE.pill }}
      >
        <Edge node={node} />
        <SplitWords node={node} />
      </div>
    )
  }

  function leafRow({ node }: PlacedNode) {
    const j = rowOf(node)
    const texts = j < 0 ? null : effects.texts(j)
    return (
      <div
        key={node.id}
        {...itemOf(node.id)}
        className={`card leaf${lit.has(node.id) ? ' lit' : ''}`}
        style={{ left: leaf, top: HEAD + j * SIZE.row, width: room - leaf, height: SIZE.row }}
      >
        <LeafWords node={node} fit={fit} />
        <span className="leaf-arms" style={{ width: SIZE.arms - 8, right: SIZE.effect }}>
          {j < 0 ? '' : armsText(subgroups[j], spec)}
        </span>
        {texts !== null && (
          <span className="leaf-effect" style={{ width: SIZE.effect - 12 }}>
            <span className="visually-hidden">effect </span>
            <strong>{texts.estimate}</strong> <span className="hint">{texts.interval}</span>
          </span>
        )}
      </div>
    )
  }
}

/** What leads to a split from the one before. */
function Edge({ node }: { readonly node: FitNode }) {
  if (node.condition === null) return <span className="visually-hidden">all patients: </span>
  const words = edgeWords(node.condition)
  return (
    <span className="edge" title={words}>
      <span className="visually-hidden">{node.condition.variable} </span>
      {words}
      <span className="visually-hidden">: </span>
    </span>
  )
}

const curve = (x1: number, y1: number, x2: number, y2: number): string => {
  const half = x1 + Math.min(22, (x2 - x1) / 2)
  return `M${x1},${y1}C${half},${y1} ${half},${y2} ${Math.min(x2, half + 14)},${y2}L${x2},${y2}`
}
