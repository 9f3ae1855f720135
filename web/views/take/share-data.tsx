import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { outcomeKind } from '../../../src/words/family-words.js'
import { countText } from '../../../src/words/numbers.js'
import { disclosureRows, NOT_PROMISED, utilityRows } from '../../../src/words/synthesis/synthesis-words.js'
import { Choice, Typed } from '../../kit/choice.js'
import { FigureView } from '../../kit/figure.js'
import { ErrorMessage } from '../../kit/message.js'
import { OneByOne } from '../../kit/one-by-one.js'
import { TypedList } from '../../kit/typed-list.js'
import { download } from '../../state/download.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import { noteInWords } from '../../state/words.js'
import type { AppError, FitRequest, Synthesised } from '../../worker/api.js'
import { NotesView } from '../notes-view.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
}

const INTERACTIONS = [
  ['none', 'is the same for all: no subgroups are kept'],
  ['arm', 'differs by trial and, linearly, by covariate'],
  ['all', 'the same, and covariates modify each other'],
] as const
const COUNTS = [
  ['number', 'as other numbers, which keeps their zeros'],
  ['poisson', 'Poisson, log-linear'],
  ['nb', 'negative binomial, log-linear'],
] as const
const VALUES = [
  ['interpolate', 'between values of patients'],
  ['observed', 'values of patients'],
  ['density', 'values of patients with noise'],
] as const
const ABOUT: Readonly<Record<string, string>> = {
  'synthesis.html': 'Report (HTML)',
  'synthesis.txt': 'Report in words',
  'synthesis.json': 'Report (JSON)',
}

/** Synthetic data in place of the patients', with what is to be known of them before anything is written. */
export function ShareData({ analysis, request }: Props) {
  const { roles } = request
  const [interactions, setInteractions] = useState('none')
  const [values, setValues] = useState('interpolate')
  const [countModel, setCountModel] = useState('number')
  const [tails, setTails] = useState('')
  const [copies, setCopies] = useState('')
  const [seed, setSeed] = useState('')
  const [keys, setKeys] = useState<readonly string[]>([])
  const [dropReplicated, setDrop] = useState(false)
  const [state, setState] = useState<Synthesised | AppError | 'making' | null>(null)
  const [asked, setAsked] = useState(0)
  const make = async () => {
    setState('making')
    const typed = { tails, copies, seed }
    const numbers = Object.entries(typed).flatMap(([name, text]) =>
      text.trim() === '' ? [] : [[name, Number(text)]],
    )
    const options = {
      ...{ interactions, values, countModel, dropReplicated, ...Object.fromEntries(numbers) },
      ...(keys.length > 0 && { keys }),
    }
    const reply = await analysis.run<Synthesised>('Making synthetic data', (remote, progress) =>
      remote.synthesise(request, options, progress),
    )
    setAsked((count) => count + 1)
    setState(reply.ok ? reply.value : reply.error.code === 'CANCELLED' ? null : reply.error)
  }
  const error = state !== null && typeof state === 'object' && 'message' in state ? state : null
  const found = state !== null && typeof state === 'object' && 'result' in state ? state : null
  const errorOf = (option: string) => (error?.place.option === option ? error : null)
  const elsewhere = ['--tails', '--copies', '--seed', '--keys'].every((option) => errorOf(option) === null)
  const columns = [
    ...[roles.trial, roles.treatment, ...roles.covariates, ...(roles.adjust ?? [])],
    // Of times to an event, the outcome says who had it.
    ...[roles.exposure, roles.outcome, roles.time],
  ]
  return (
    <div className="share-data">
      <h3>Data that can be shared</h3>
      <p>
        Made-up patients in place of yours, to write and try an analysis with, to teach, or to send along with
        a program. Before anything is written you see how alike they are and what they disclose.
      </p>
      <p className="hint">
        Columns that are made, one after the other:{' '}
        {[...new Set(columns.filter((name) => name !== undefined))].join(', ')}. Others, such as identifiers,
        are left out.
      </p>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void make()
        }}
      >
        <Choice
          label="The treatment effect"
          value={interactions}
          choices={INTERACTIONS}
          onChange={setInteractions}
        />
        <Choice label="Numbers are" value={values} choices={VALUES} onChange={setValues} />
        {outcomeKind(roles.family) === 'count' && (
          <Choice label="Counts are" value={countModel} choices={COUNTS} onChange={setCountModel} />
        )}
        <Typed
          numeric
          label="Hide extremes beyond the n-th"
          value={tails}
          placeholder="0"
          help="5: values beyond the fifth smallest and largest of a column are set to these."
          error={errorOf('--tails')}
          onChange={setTails}
        />
        <Typed
          numeric
          label="Copies"
          value={copies}
          placeholder="1"
          error={errorOf('--copies')}
          onChange={setCopies}
        />
        <Typed
          numeric
          label="Seed of the random numbers"
          value={seed}
          placeholder="1"
          error={errorOf('--seed')}
          onChange={setSeed}
        />
        <TypedList
          label="An intruder may know"
          items={keys}
          separator=","
          placeholder="trial, arm and covariates with levels"
          help="Names of columns."
          error={errorOf('--keys')}
          onChange={setKeys}
        />
        <label className="check">
          <input
            type="checkbox"
            checked={dropReplicated}
            onChange={(event) => setDrop(event.target.checked)}
          />{' '}
          Leave out rows that could be taken for one patient
        </label>
        <div className="actions">
          <Button type="submit" className="secondary" isDisabled={state === 'making'}>
            {state === 'making' ? 'Making them …' : 'Make synthetic data'}
          </Button>
        </div>
      </form>
      {error !== null && elsewhere && <ErrorMessage error={error} />}
      {found !== null && <Made key={asked} of={found} {...{ analysis, request }} version={String(asked)} />}
    </div>
  )
}

/** Warnings first, then measures; files last, and where a limit is passed only once that was said to be seen. */
function Made({
  of: { result, copies, about },
  ...drawn
}: Props & { readonly of: Synthesised; readonly version: string }) {
  const [seen, setSeen] = useState(false)
  const grave = result.warnings.filter(({ severity }) => severity !== 'note')
  const light = result.warnings.filter(({ severity }) => severity === 'note')
  const [first] = result.copies
  return (
    <OneByOne>
      <section className="before-use">
        <h4>Before they are used or given away</h4>
        <p>{NOT_PROMISED}</p>
        {grave.length === 0 ? (
          <p>No measure is beyond the conventional limits.</p>
        ) : (
          <ul className="beyond">
            {grave.map(({ code, copy, message }) => (
              <li key={`${code} ${copy} ${message}`} className="message note" data-code={code}>
                {noteInWords(result.copies.length > 1 ? `copy ${copy}: ${message}` : message)}
              </li>
            ))}
          </ul>
        )}
      </section>
      <Measures
        title="What they disclose"
        head={['Measure', 'Value', 'Beside']}
        rows={disclosureRows(first)}
        words={`An intruder is taken to know ${first.disclosure.keys.join(', ')} of a patient and to look for ${first.disclosure.target}.`}
      />
      <Measures
        title="How alike they are"
        head={['Measure', 'Value', 'Reading']}
        rows={utilityRows(first)}
        words={`${countText(first.rows)} rows${result.copies.length > 1 ? ` of the first of ${result.copies.length} copies` : ''} from ${countText(result.data.used)} patients.`}
      />
      <p className="hint">Every column in the patients and in the synthetic data:</p>
      <FigureView {...drawn} figure={{ figure: 'marginals' }} />
      <p className="hint">Tables of every two columns (S_pMSE, 1 expected):</p>
      <FigureView {...drawn} figure={{ figure: 'pairs' }} />
      {grave.length > 0 && (
        <label className="check">
          <input type="checkbox" checked={seen} onChange={(event) => setSeen(event.target.checked)} /> I have
          read what is beyond the limits ({grave.length})
        </label>
      )}
      <div className="actions">
        {copies.map((file) => (
          <Button
            key={file.name}
            className="secondary"
            isDisabled={grave.length > 0 && !seen}
            onPress={() => download(file)}
          >
            {copies.length === 1 ? 'Synthetic data (CSV)' : file.name}
          </Button>
        ))}
      </div>
      <p className="hint">For you alone, as they need the patients: do not pass them on with the data.</p>
      <div className="actions">
        {about.map((file) => (
          <Button key={file.name} className="quiet" onPress={() => download(file)}>
            {ABOUT[file.name]}
          </Button>
        ))}
      </div>
      {result.notes.length + light.length > 0 && <NotesView notes={[...result.notes, ...light]} />}
    </OneByOne>
  )
}

interface MeasuresProps {
  readonly title: string
  readonly words: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

function Measures({ title, words, head, rows }: MeasuresProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="scroll" tabIndex={0} aria-label={title}>
      <h4>{title}</h4>
      <p className="hint">{words}</p>
      <table>
        <thead>
          <tr>
            {head.map((name, i) => (
              <th key={name} scope="col" className={i === 1 ? 'number' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, value, reading]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{value}</td>
              <td>{reading}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
