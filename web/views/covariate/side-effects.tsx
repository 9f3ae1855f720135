import { effectDomain } from '../../../src/figures/kit/effect-domain.js'
import { drawnEffect, effectScale, effectText } from '../../../src/figures/kit/effect-scale.js'
import { valueAxis } from '../../../src/figures/kit/value-axis.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { favoursWords } from '../../../src/words/benefit/favours-words.js'
import { countText } from '../../../src/words/numbers.js'
import type { CutEffects } from '../../../src/workflow/interactions/cut-effects.js'
import { EffectLane } from '../answer/lane.js'
import { sides as tintsOf } from '../answer/shown-effect.js'

interface Props {
  readonly fit: FitResult
  readonly profile: CutEffects
  readonly at: number
  readonly room: number
}

const ROW = 40
const NONE = { estimate: null, lo: null, hi: null }

/** The treatment effect on either side of the cut, on an axis that stays the same wherever the cut is. */
export function SideEffects({ fit, profile, at, room }: Props) {
  const { spec } = fit
  const all = profile.sides.flatMap(({ effects }) => effects.map((effect) => effect ?? NONE))
  const scale = effectScale(spec, spec.control_.level, all)
  const ends: readonly [number, number] = [8, room - 8]
  const axis = valueAxis({
    domain: effectDomain(all.map(drawnEffect), scale),
    ...{ fixed: true, range: ends, log: scale.log, count: Math.max(3, Math.round(room / 80)) },
  })
  const { labels, n, effects } = profile.sides[at]
  const none = axis.at(scale.none)
  const tints = tintsOf(fit)
  const favours = favoursWords(spec)
  const height = 2 * ROW
  return (
    <div className="side-effects">
      <dl>
        {labels.map((label, j) => (
          <div key={label} style={{ minHeight: ROW }}>
            <dt>
              {label} <span className="hint">{countText(n[j])} patients</span>
            </dt>
            <dd>{effectText(effects[j] ?? NONE, scale)}</dd>
          </div>
        ))}
      </dl>
      <div style={{ width: room }}>
        <svg width={room} height={height + 24} className="forest-svg" aria-hidden="true">
          {tints !== null && (
            <>
              <rect className={`half${tints[0]}`} x={ends[0]} y={0} width={none - ends[0]} height={height} />
              <rect className={`half${tints[1]}`} x={none} y={0} width={ends[1] - none} height={height} />
            </>
          )}
          <line className="none" x1={none} x2={none} y1={0} y2={height} />
          {effects.map((effect, j) => (
            <EffectLane
              key={j === 0 ? 'first' : 'second'}
              {...{ effect: effect ?? NONE, axis, scale, y: (j + 0.5) * ROW }}
            />
          ))}
          <line className="axis" x1={ends[0]} x2={ends[1]} y1={height} y2={height} />
          {axis.ticks.map(({ value, label }) => (
            <text key={value} x={axis.at(value)} y={height + 17} textAnchor="middle">
              {label}
            </text>
          ))}
        </svg>
        <p className="hint ends">
          {favours !== null && <span>← {favours[0]}</span>}
          <span>{scale.name}</span>
          {favours !== null && <span>{favours[1]} →</span>}
        </p>
      </div>
    </div>
  )
}
