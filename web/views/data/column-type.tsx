import { ErrorMessage } from '../../kit/message.js'
import type { Settings } from '../../state/settings.js'
import type { AppError, Overview } from '../../worker/api.js'

interface Props {
  readonly column: Overview['columns'][number]
  readonly settings: Settings
  readonly error: AppError | null
  change(change: Partial<Settings>): void
}

const TIMES = { date: 'date', datetime: 'date and time', time: 'time' } as const

/** What a column is read as, and the other choice: identifiers that look like numbers, numbers among signs. */
export function ColumnType({ column: { name, kind, time }, settings, error, change }: Props) {
  const { reading } = settings
  const told = Object.hasOwn(reading.types, name) ? reading.types[name] : null
  const other = kind === 'number' ? 'text' : 'number'
  const choices =
    told === null
      ? [
          ['', time === undefined ? kind : TIMES[time]],
          [other, `read as ${other}`],
        ]
      : [
          [told, `${told}, as told`],
          ['', 'as recognised'],
        ]
  return (
    <>
      <select
        className="plain"
        aria-label={`Type of ${name}`}
        aria-invalid={error ? true : undefined}
        value={told ?? ''}
        onChange={({ target: { value } }) => {
          const { [name]: _, ...others } = reading.types
          const types = value === '' ? others : { ...others, [name]: value as 'number' | 'text' }
          change({ reading: { ...reading, types }, guide: [] })
        }}
      >
        {choices.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      {error && <ErrorMessage error={error} />}
    </>
  )
}
