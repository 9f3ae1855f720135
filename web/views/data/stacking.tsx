import { Choice, Typed } from '../../kit/choice.js'
import { ErrorMessage } from '../../kit/message.js'
import type { Settings } from '../../state/settings.js'
import type { AppError, OpenFile, Overview } from '../../worker/api.js'

interface Props {
  readonly files: readonly OpenFile[]
  /** As last read. */
  readonly known: Overview | null
  readonly error: AppError | null
  readonly settings: Settings
  change(change: Partial<Settings>): void
}

/** Several files: the name of each one's trial, and columns that are called something else in it. */
export function Stacking({ files, known, error, settings, change }: Props) {
  const { reading } = settings
  const opened = known?.files ?? []
  const first = opened[0]?.columns ?? []
  const setFile = (name: string, part: Partial<Settings['reading']['files'][string]>) => {
    const own = reading.files[name] ?? { trial: name, rename: {} }
    change({ reading: { ...reading, files: { ...reading.files, [name]: { ...own, ...part } } } })
  }
  return (
    <div className="stacking">
      <h3>{files.length} files, stacked</h3>
      <Choice
        label="The trial of a patient is told by"
        value={reading.trialColumn === null ? 'column' : 'file'}
        choices={[
          ['file', 'the file'],
          ['column', 'a column'],
        ]}
        onChange={(value) =>
          change({ reading: { ...reading, trialColumn: value === 'file' ? 'trial' : null } })
        }
      />
      {files.map(({ name }, k) => {
        const own = reading.files[name] ?? { trial: name, rename: {} }
        const columns = opened[k]?.columns ?? []
        const odd =
          k === 0
            ? []
            : columns.filter((column) => !first.includes(column) || own.rename[column] !== undefined)
        const lacking = first.filter((column) => !columns.includes(column))
        return (
          <fieldset key={name} className="stacked-file">
            <legend>{name}</legend>
            {reading.trialColumn !== null && (
              <Typed
                label={`Trial of ${name}`}
                value={own.trial}
                onChange={(trial) => setFile(name, { trial })}
              />
            )}
            {odd.map((column) => (
              <Choice
                key={column}
                label={`${column} in ${name} is`}
                value={own.rename[column] ?? column}
                choices={[
                  [column, 'a column of its own'],
                  ...lacking.map((other) => [other, other] as const),
                  ['', 'left out'],
                ]}
                onChange={(other) => {
                  const { [column]: _, ...others } = own.rename
                  setFile(name, { rename: other === column ? others : { ...others, [column]: other } })
                }}
              />
            ))}
          </fieldset>
        )
      })}
      {error !== null && <ErrorMessage error={error} />}
    </div>
  )
}
