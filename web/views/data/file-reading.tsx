import { Choice, Typed } from '../../kit/choice.js'
import { TypedList } from '../../kit/typed-list.js'
import type { FileOverview, Reading } from '../../worker/api.js'
import type { DataProps } from './data-props.js'

const DELIMITERS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' }
const MARKS = { '.': 'point', ',': 'comma' } as const

/** How the files are read: what was recognised, and another choice where that was wrong. They are read again at once. */
export function FileReading({ known, settings, change, errorAt }: DataProps) {
  const { reading } = settings
  const files = known?.files ?? []
  const set = (part: Partial<Reading>) => change({ reading: { ...reading, ...part }, guide: [] })
  const wrong = errorAt('reading')
  const at = (...signs: string[]) =>
    wrong !== null && (signs.includes(wrong.place.option ?? '') || signs.includes(wrong.code)) ? wrong : null
  const texts = files.filter(({ kind }) => kind === 'text')
  const asText = texts.length > 0 || known === null
  // Where a file could not be read, its error names it.
  const faulty = known === null && wrong?.place.file !== undefined ? [wrong.place.file] : []
  const withHeader = [
    ...files.filter(({ kind }) => kind === 'text' || kind === 'excel').map(({ name }) => name),
    ...faulty,
  ]
  return (
    <div className="reading">
      {files
        .filter(({ sheets }) => sheets.length > 1)
        .map(({ name, kind, sheets, sheet }) => (
          <Choice
            key={name}
            label={`${kind === 'program' ? 'Table' : 'Sheet'}${files.length > 1 ? ` of ${name}` : ''}`}
            value={reading.sheets[name] ?? sheet ?? ''}
            choices={sheets.map((own) => [own, own] as const)}
            error={wrong?.place.file === name ? at('--sheet') : null}
            onChange={(own) => set({ sheets: { ...reading.sheets, [name]: own } })}
          />
        ))}
      {asText && (
        <>
          <Choice
            label="Columns are separated by"
            value={reading.delimiter ?? ''}
            choices={[
              ['', recognised(reading.delimiter === null, delimiterWords(texts))],
              ...Object.entries(DELIMITERS),
              ...(reading.delimiter !== null && !Object.hasOwn(DELIMITERS, reading.delimiter)
                ? [[reading.delimiter, reading.delimiter] as const]
                : []),
            ]}
            error={at('--delimiter', 'FILE_ONE_COLUMN', 'ROWS_RAGGED')}
            onChange={(mark) => set({ delimiter: mark === '' ? null : mark })}
          />
          <Choice
            label="Decimal mark"
            value={reading.decimal ?? ''}
            choices={[['', recognised(reading.decimal === null, markWords(texts))], ...Object.entries(MARKS)]}
            error={at('--decimal')}
            onChange={(mark) => set({ decimal: mark === '' ? null : (mark as '.' | ',') })}
          />
        </>
      )}
      {withHeader.map((name) => (
        <Typed
          key={name}
          label={`Names of the columns are in row${withHeader.length > 1 ? ` (${name})` : ''}`}
          value={reading.headerRows[name] ?? ''}
          placeholder="found"
          numeric
          error={
            wrong?.place.file === name
              ? at('--header-row', 'COLUMN_NAME_EMPTY', 'COLUMN_NAME_REPEATED')
              : null
          }
          onChange={(row) => {
            const { [name]: _, ...others } = reading.headerRows
            set({ headerRows: row.trim() === '' ? others : { ...others, [name]: row } })
          }}
        />
      ))}
      <TypedList
        label="Also read as missing"
        items={reading.na}
        separator=","
        wait={400}
        placeholder="such as -99, unknown"
        error={at('--na')}
        onChange={(na) => set({ na })}
      />
    </div>
  )
}

const recognised = (inForce: boolean, words: string): string =>
  inForce && words !== '' ? `recognised: ${words}` : 'recognise'

const delimiterWords = (texts: readonly FileOverview[]): string =>
  [...new Set(texts.map(({ delimiter }) => DELIMITERS[delimiter ?? ''] ?? delimiter ?? ''))].join(', ')

function markWords(texts: readonly FileOverview[]): string {
  const marks = [...new Set(texts.flatMap((file) => file.marks))]
  return marks.length === 0 && texts.length > 0 ? 'none' : marks.map((mark) => MARKS[mark]).join(', ')
}
