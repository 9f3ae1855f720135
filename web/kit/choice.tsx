import type { ReactNode } from 'react'
import { useId } from 'react'
import type { AppError } from '../worker/api.js'
import { ErrorMessage, Hint } from './message.js'

export interface ChoiceProps {
  readonly label: ReactNode
  readonly value: string
  readonly choices: readonly (readonly [value: string, words: string])[]
  readonly help?: string
  readonly error?: AppError | null
  readonly hideLabel?: boolean
  onChange(value: string): void
}

/** One of several: the browser's own list, which every keyboard, phone and screen reader knows. */
export function Choice({ label, value, choices, help, error, hideLabel, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        aria-describedby={`${id}-about`}
        aria-invalid={error ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
      >
        {choices.map(([key, words]) => (
          <option key={key} value={key}>
            {words}
          </option>
        ))}
      </select>
      <div id={`${id}-about`}>
        {error && <ErrorMessage error={error} />}
        {help !== undefined && <Hint>{help}</Hint>}
      </div>
    </div>
  )
}

export interface TypedProps {
  readonly label: ReactNode
  readonly value: string
  readonly placeholder?: string
  readonly help?: string
  readonly error?: AppError | null
  readonly numeric?: boolean
  readonly hideLabel?: boolean
  onChange(value: string): void
}

/** A text or number as typed. What is typed stays, also when it is wrong. */
export function Typed({ label, value, placeholder, help, error, numeric, hideLabel, onChange }: TypedProps) {
  const id = useId()
  return (
    <div className="field">
      <label htmlFor={id} className={hideLabel ? 'visually-hidden' : undefined}>
        {label}
      </label>
      <input
        id={id}
        type="text"
        autoComplete="off"
        spellCheck={false}
        inputMode={numeric ? 'decimal' : 'text'}
        value={value}
        placeholder={placeholder}
        aria-describedby={`${id}-about`}
        aria-invalid={error ? true : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <div id={`${id}-about`}>
        {error && <ErrorMessage error={error} />}
        {help !== undefined && <Hint>{help}</Hint>}
      </div>
    </div>
  )
}
