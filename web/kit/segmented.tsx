import { useId } from 'react'

interface Props {
  readonly label: string
  /** Null: nothing is chosen yet. */
  readonly value: string | null
  readonly choices: readonly (readonly [value: string, words: string])[]
  readonly hideLabel?: boolean
  /** Marks that an answer is missing. */
  readonly wanted?: boolean
  onChange(value: string): void
}

/** One of few, side by side: the browser's own radio buttons, which every keyboard and screen reader knows. */
export function SegmentedChoice({ label, value, choices, hideLabel = true, wanted, onChange }: Props) {
  const name = useId()
  return (
    <fieldset className={`segmented${wanted ? ' wanted' : ''}`}>
      <legend className={hideLabel ? 'visually-hidden' : undefined}>{label}</legend>
      {choices.map(([key, words]) => (
        <label key={key}>
          <input
            type="radio"
            name={name}
            value={key}
            checked={value === key}
            onChange={() => onChange(key)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  )
}
