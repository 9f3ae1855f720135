import type { CutEffects } from '../../../src/workflow/interactions/cut-effects.js'

interface Props {
  readonly profile: CutEffects
  readonly at: number
  onCut(at: number): void
}

/** The levels of a nominal covariate, each on one side or the other. */
export function LevelSides({ profile: { levels, sides, bars, variable }, at, onCut }: Props) {
  const left = sides[at].left
  const move = (level: string) => {
    const next = left.includes(level) ? left.filter((name) => name !== level) : [...left, level]
    const isSame = (own: readonly string[], wanted: readonly string[]) =>
      own.length === wanted.length && own.every((name) => wanted.includes(name))
    const rest = levels.filter((name) => !next.includes(name))
    const place = sides.findIndex((way) => isSame(way.left, next) || isSame(way.left, rest))
    if (place >= 0) onCut(place)
  }
  return (
    <fieldset className="levels sides">
      <legend>Patients with these levels of {variable} against the others</legend>
      {levels.map((level, j) => (
        <label key={level}>
          <input
            type="checkbox"
            checked={left.includes(level)}
            // A side without levels is none.
            disabled={left.length === 1 && left[0] === level}
            onChange={() => move(level)}
          />{' '}
          {level} <span className="hint">{bars[j].n.toLocaleString('en', { maximumFractionDigits: 1 })}</span>
        </label>
      ))}
    </fieldset>
  )
}
