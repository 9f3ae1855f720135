import { ErrorMessage } from '../../kit/message.js'
import { type ColumnReading, readAs, readingsOf } from '../../state/column-reading.js'
import type { Settings } from '../../state/settings.js'
import type { AppError, Overview } from '../../worker/api.js'

interface Props {
  readonly column: Overview['columns'][number]
  readonly settings: Settings
  readonly error: AppError | null
  change(change: Partial<Settings>): void
}

/**
 * What a column is read as, and the other choices: identifiers that look like numbers, numbers among signs, limits of
 * detection, levels that are written in several ways.
 */
export function ColumnType({ column, settings: { reading }, error, change }: Props) {
  const { name } = column
  const { told, choices } = readingsOf(reading, column)
  return (
    <>
      <select
        className="plain"
        aria-label={`Type of ${name}`}
        aria-invalid={error ? true : undefined}
        value={told}
        onChange={({ target: { value } }) =>
          change({ reading: readAs(reading, name, value as ColumnReading), guide: [] })
        }
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
