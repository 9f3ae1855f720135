import { useRef } from 'react'
import { timeText } from '../../../src/data/dates.js'
import { axisOf } from '../../../src/figures/kit/axis.js'
import { shortInWords } from '../../../src/words/numbers.js'
import type { CutEffects } from '../../../src/workflow/interactions/cut-effects.js'

interface Props {
  readonly profile: CutEffects
  /** Place of the cut among `profile.sides`. */
  readonly at: number
  /** Pixels. */
  readonly room: number
  onCut(at: number): void
  /** The hand lets go: what stands now was looked at. */
  onLetGo(): void
}

const HEIGHT = 120
const SIDE = 14

/** The patients along a covariate, with a cut that can be dragged; the slider below is the same for keyboards. */
export function CutHistogram({ profile, at, room, onCut, onLetGo }: Props) {
  const { bars, sides, kind, time, levels, variable } = profile
  const drawing = useRef<SVGSVGElement>(null)
  const numeric = kind === 'numeric'
  const [from, to] = [bars[0].from, bars[bars.length - 1].to]
  const x = (value: number) => SIDE + ((value - from) / (to - from || 1)) * (room - 2 * SIDE)
  // The cut of an ordered factor lies between two levels.
  const places = sides.map(({ cut, left }) =>
    x(cut ?? levels.reduce((last, level, j) => (left.includes(level) ? j + 1 : last), 0)),
  )
  const most = Math.max(...bars.map(({ n }) => n))
  const cut = places[at]
  const nearest = (event: React.PointerEvent) => {
    const hand = event.clientX - drawing.current!.getBoundingClientRect().left
    let best = 0
    for (const [i, place] of places.entries())
      if (Math.abs(place - hand) < Math.abs(places[best] - hand)) best = i
    if (best !== at) onCut(best)
  }
  const ticks = numeric
    ? axisOf({ domain: [from, to], fixed: true, range: [x(from), x(to)], count: Math.max(3, room / 90) })
        .ticks
    : []
  return (
    <div className="cut">
      <svg
        ref={drawing}
        className="cut-bars"
        width={room}
        height={HEIGHT + 24}
        aria-hidden="true"
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId)
          nearest(event)
        }}
        onPointerMove={(event) => event.buttons > 0 && nearest(event)}
        onPointerUp={onLetGo}
      >
        {bars.map((bar) => {
          const left = x(bar.from)
          const width = Math.max(1, x(bar.to) - left - 1)
          const height = (HEIGHT - 20) * (bar.n / (most || 1))
          return (
            <rect
              key={bar.from}
              className={(bar.from + bar.to) / 2 <= valueAt(cut) ? 'below' : 'above'}
              {...{ x: left, y: HEIGHT - height, width, height }}
            />
          )
        })}
        <line className="axis" x1={SIDE} x2={room - SIDE} y1={HEIGHT} y2={HEIGHT} />
        {ticks.map(({ value, label }) => (
          <text key={value} x={x(value)} y={HEIGHT + 17} textAnchor="middle">
            {time === null ? label : timeText(value, time)}
          </text>
        ))}
        {!numeric &&
          levels.map((level, j) => (
            <text key={level} x={x(j + 0.5)} y={HEIGHT + 17} textAnchor="middle">
              {level.length > 12 ? `${level.slice(0, 11)}…` : level}
            </text>
          ))}
        <line className="handle" x1={cut} x2={cut} y1={4} y2={HEIGHT} />
        <circle className="handle" cx={cut} cy={12} r={9} />
      </svg>
      <label className="visually-hidden" htmlFor="cut-slider">
        Cut of {variable}
      </label>
      <input
        id="cut-slider"
        type="range"
        min={0}
        max={sides.length - 1}
        value={at}
        aria-valuetext={sides[at].labels[0]}
        // As wide as its steps reach, so that its knob is below the cut.
        style={{ marginLeft: places[0] - 8, width: Math.max(48, places[places.length - 1] - places[0] + 16) }}
        onChange={(event) => onCut(Number(event.target.value))}
        onPointerUp={onLetGo}
        onKeyUp={onLetGo}
      />
      <p className="hint">
        Cut at{' '}
        <strong>
          {numeric
            ? time === null
              ? shortInWords(sides[at].cut!, 6)
              : timeText(sides[at].cut!, time)
            : sides[at].left.at(-1)}
        </strong>
        : drag it, or use the arrow keys.
      </p>
    </div>
  )

  function valueAt(place: number): number {
    return from + ((place - SIDE) / (room - 2 * SIDE)) * (to - from)
  }
}
