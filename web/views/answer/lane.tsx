import type { Axis } from '../../../src/figures/kit/axis-ticks.js'
import type { Effect, EffectScale } from '../../../src/figures/kit/effect-scale.js'
import { drawnEffect, excludesNone } from '../../../src/figures/kit/effect-scale.js'

interface Props {
  readonly effect: Effect
  readonly axis: Axis
  readonly scale: EffectScale
  readonly y: number
  /** Filled only if this leaves no effect out too: the effect of the model, where another measure is shown. */
  readonly model?: { readonly effect: Effect; readonly scale: EffectScale }
}

/** An estimate with its interval on the axis: filled where no effect is left out, hollow where it is not; arrows beyond. */
export function EffectLane({ effect: given, axis, scale, y, model }: Props) {
  const effect = drawnEffect(given)
  const { estimate, lo, hi } = effect
  if (estimate === null) return null
  const [from, to] = axis.domain
  const clear =
    excludesNone(effect, scale) &&
    (model === undefined || excludesNone(drawnEffect(model.effect), model.scale))
  const at = (value: number) => axis.at(Math.min(to, Math.max(from, scale.shown(value))))
  const ends = lo === null || hi === null ? null : ([lo, hi] as const)
  const middle = at(estimate)
  return (
    <g className={clear ? 'mark clear' : 'mark'}>
      {ends !== null && (
        <>
          <line x1={at(ends[0])} x2={at(ends[1])} y1={y} y2={y} />
          {ends.map((end, i) => {
            const inside = i === 0 ? scale.shown(end) >= from : scale.shown(end) <= to
            const x = at(end)
            const sign = i === 0 ? 1 : -1
            return inside ? (
              <line key={i === 0 ? 'lo' : 'hi'} x1={x} x2={x} y1={y - 5} y2={y + 5} />
            ) : (
              <path key={i === 0 ? 'lo' : 'hi'} d={`M${x},${y}l${sign * 7},-4v8Z`} className="arrow" />
            )
          })}
        </>
      )}
      <rect x={middle - 6} y={y - 6} width="12" height="12" rx="1.5" />
    </g>
  )
}
