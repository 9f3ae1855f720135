import { edgeWords } from '../../../src/figures/tree/tree-words.js'
import type { FitNode } from '../../../src/results/fit-schema.js'
import { favoursWords } from '../../../src/words/benefit/favours-words.js'
import { scaleOf } from '../result/effect-shown.js'
import type { Drawing } from './drawing.js'
import { EffectLane } from './lane.js'
import { LeafWords, SplitWords } from './node-words.js'
import { laneAxis, sides } from './shown-effect.js'

const LANE = 34
const INDENT = 12

/** The tree as an indented list; each subgroup has a lane over the whole width, all on one axis. */
export function TreeList({ fit, effects, lit, itemOf, room }: Drawing) {
  const { tree, subgroups, spec } = fit
  const lane = [6, Math.max(60, room - 6)] as const
  const axis = laneAxis(effects, lane)
  const { scale } = effects
  const none = Math.min(lane[1], Math.max(lane[0], axis.at(scale.none)))
  const tints = sides(fit)
  const favours = favoursWords(spec)
  return (
    <div className="tree-list">
      {favours !== null && (
        <p className="ends" aria-hidden="true">
          <span className={`arm${tints![0]}`}>← {favours[0]}</span>{' '}
          <span className={`arm${tints![1]}`}>{favours[1]} →</span>
        </p>
      )}
      <div role="tree" aria-label="Tree of subgroups; arrow keys move along its branches" className="cards">
        {tree.nodes.map((node) => {
          const j = subgroups.findIndex((group) => group.node === node.id)
          const texts = j < 0 ? null : effects.texts(j)
          return (
            <div
              key={node.id}
              {...itemOf(node.id)}
              className={`card ${node.split === null ? 'leaf' : 'inner'}${lit.has(node.id) ? ' lit' : ''}`}
            >
              <div className="list-row" style={{ paddingLeft: (node.depth - 1) * INDENT }}>
                {node.split === null ? (
                  <LeafWords node={node} fit={fit} />
                ) : (
                  <>
                    <Condition node={node} />
                    <SplitWords node={node} />
                  </>
                )}
                {texts !== null && (
                  <span className="leaf-effect">
                    <span className="visually-hidden">effect </span>
                    <strong>{texts.estimate}</strong> <span className="hint">({texts.interval})</span>
                  </span>
                )}
              </div>
              {j >= 0 && room > 0 && (
                <svg className="forest-svg" width={room} height={LANE} aria-hidden="true">
                  {tints !== null && (
                    <>
                      <rect
                        className={`half${tints[0]}`}
                        x={lane[0]}
                        y="0"
                        width={none - lane[0]}
                        height={LANE}
                      />
                      <rect
                        className={`half${tints[1]}`}
                        x={none}
                        y="0"
                        width={lane[1] - none}
                        height={LANE}
                      />
                    </>
                  )}
                  <line className="none" x1={none} x2={none} y1="0" y2={LANE} />
                  <EffectLane
                    effect={effects.effects[j]}
                    model={{ effect: subgroups[j].effect, scale: scaleOf(fit) }}
                    axis={axis}
                    scale={scale}
                    y={LANE / 2}
                  />
                </svg>
              )}
            </div>
          )
        })}
      </div>
      {room > 0 && (
        <svg className="forest-svg" width={room} height="22" aria-hidden="true">
          {axis.ticks.map(({ value, label }) => (
            <text
              key={value}
              className="tick"
              x={Math.min(room - 12, Math.max(12, axis.at(value)))}
              y="15"
              textAnchor="middle"
            >
              {label}
            </text>
          ))}
        </svg>
      )}
      <p className="hint">
        {scale.name}, {spec.experimental} {scale.log ? 'to' : '−'} {spec.control}
      </p>
    </div>
  )
}

function Condition({ node }: { readonly node: FitNode }) {
  if (node.condition === null) return <span className="visually-hidden">all patients: </span>
  return (
    <span className="edge">
      {node.condition.variable} {edgeWords(node.condition)}
      <span className="visually-hidden">: </span>
    </span>
  )
}
