interface Props {
  /** Risks, 0 to 1. */
  readonly control: number
  readonly experimental: number
  readonly arms: readonly [control: string, experimental: string]
  readonly event: string
}

const COLUMNS = 20

/** A hundred patients: with the event in either arm, in one arm only, in neither. */
export function IconArray({ control, experimental, arms, event }: Props) {
  const [risk0, risk1] = [100 * control, 100 * experimental]
  const both = Math.round(Math.min(risk0, risk1))
  // As the difference is said: rounded once.
  const more = Math.min(100 - both, Math.round(Math.abs(risk1 - risk0)))
  const which = risk1 >= risk0 ? 1 : 0
  const label = `Of 100 patients ${both} have ${event} in either arm, ${more} with ${arms[which]} only, ${100 - both - more} in neither.`
  return (
    <figure className="icons">
      <svg viewBox={`0 0 ${COLUMNS * 10} 50`} role="img" aria-label={label}>
        {Array.from({ length: 100 }, (_, i) => {
          const kind = i < both ? 'both' : i < both + more ? `arm${which}` : 'neither'
          return (
            <circle
              // biome-ignore lint/suspicious/noArrayIndexKey: the dots are their places
              key={i}
              className={kind}
              cx={(i % COLUMNS) * 10 + 5}
              cy={Math.floor(i / COLUMNS) * 10 + 5}
              r="3.6"
            />
          )
        })}
      </svg>
      <figcaption className="hint">
        Grey: in either arm; {which === 1 ? 'blue' : 'amber'}: with {arms[which]} only; open: in neither.
      </figcaption>
    </figure>
  )
}
