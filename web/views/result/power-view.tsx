import { useId, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { SimulateResult } from '../../../src/results/simulate/simulate-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { outcomeKind } from '../../../src/words/family-words.js'
import { METHOD_INFO } from '../../../src/words/method-info.js'
import { fixed } from '../../../src/words/numbers.js'
import { Choice, Typed } from '../../kit/choice.js'
import { FigureView } from '../../kit/figure.js'
import { ErrorMessage } from '../../kit/message.js'
import { OneByOne } from '../../kit/one-by-one.js'
import { download } from '../../state/download.js'
import { METHODS } from '../../state/settings.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, FitRequest, Overview, Powered } from '../../worker/api.js'
import { NotesView } from '../notes-view.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly known: Overview
  readonly version: string
}

const FILES: Readonly<Record<string, string>> = {
  'simulate.txt': 'In words',
  'summary.csv': 'Table (CSV)',
  'simulate.json': 'Results (JSON)',
}

/** What trials like these could find: methods are tried on simulated trials with a subgroup of a known effect. */
export function PowerView({ analysis, request, known, version }: Props) {
  const { covariates, family } = request.roles
  const [variable, setVariable] = useState(covariates[0])
  const [value, setValue] = useState('')
  const [typed, setTyped] = useState('')
  const [which, setWhich] = useState<'two' | 'all'>('two')
  const [replicates, setReplicates] = useState('200')
  const [state, setState] = useState<Powered | AppError | 'simulating' | null>(null)
  const [asked, setAsked] = useState(0)
  const levels = known.columns.find(({ name, kind }) => name === variable && kind === 'text')?.values ?? null
  const two: readonly Method[] = [
    'metamob-wt',
    request.method === 'metamob-wt' ? 'metamob-si' : request.method,
  ]
  const simulate = async () => {
    setState('simulating')
    const sizes = typed
      .split(/[,\s]+/)
      .filter((text) => text !== '')
      .map(Number)
    const methods = which === 'all' ? METHODS : two
    const question = { variable, value, sizes, methods, replicates: Number(replicates) }
    const reply = await analysis.run<Powered>('Simulating trials like these', (remote, progress) =>
      remote.power(request, question, progress),
    )
    setAsked((count) => count + 1)
    // Who stops it may ask again.
    setState(reply.ok ? reply.value : reply.error.code === 'CANCELLED' ? null : reply.error)
  }
  if (outcomeKind(family) === 'time')
    return (
      <p className="power">
        Simulating trials like these is not offered for times to an event, whose censoring would have to be
        made up as well. Ask it of a binary outcome, such as the event within a year.
      </p>
    )
  const wrong = typed.split(/[,\s]+/).some((text) => text !== '' && !Number.isFinite(Number(text)))
  const found = state !== null && typeof state === 'object' && 'result' in state ? state : null
  const error = state !== null && typeof state === 'object' && 'message' in state ? state : null
  return (
    <div className="power">
      <p>
        How large must a difference between subgroups be for trials like these to show it? Trials are made
        like yours, again and again: patients drawn anew within each arm of each trial, outcomes from the
        model without subgroups, and in one subgroup an effect that differs by what you say. How often a
        method finds it is its power; where it differs by 0, everything found is a false alarm.
      </p>
      <p className="hint">
        Ask for the difference that would matter to patients. The power for the difference that was found says
        nothing that its interval does not say.
      </p>
      <form
        className="fields"
        onSubmit={(event) => {
          event.preventDefault()
          if (!wrong) void simulate()
        }}
      >
        <Choice
          label="Subgroup by"
          value={variable}
          choices={covariates.map((name) => [name, name] as const)}
          onChange={(name) => {
            setVariable(name)
            setValue('')
          }}
        />
        {levels === null ? (
          <Typed numeric label="Patients above" value={value} placeholder="the median" onChange={setValue} />
        ) : (
          <Choice
            label="Patients with"
            value={value === '' ? levels[levels.length - 1] : value}
            choices={levels.map((level) => [level, level] as const)}
            onChange={setValue}
          />
        )}
        <Typed
          label="Their effect differs by"
          value={typed}
          placeholder="chosen from the data"
          help={`${scaleOf(family)}; several with commas, 0 for false alarms.`}
          error={wrong ? NOT_NUMBERS : null}
          onChange={setTyped}
        />
        <Choice
          label="Methods"
          value={which}
          choices={[
            ['two', two.map((method) => METHOD_INFO[method].title).join(' and ')],
            ['all', 'all seven'],
          ]}
          onChange={(next) => setWhich(next as typeof which)}
        />
        <Choice
          label="Data sets of each size"
          value={replicates}
          choices={['100', '200', '500', '1000'].map((count) => [count, count] as const)}
          onChange={setReplicates}
        />
        <div className="actions">
          <Button type="submit" className="secondary" isDisabled={state === 'simulating'}>
            {state === 'simulating' ? 'Simulating …' : 'Simulate'}
          </Button>
        </div>
      </form>
      {error !== null && <ErrorMessage error={error} />}
      {found !== null && (
        <OneByOne>
          <h3>{titleOf(found.result)}</h3>
          <Rates of={found.result} />
          <FigureView
            analysis={analysis}
            request={request}
            version={`${version} ${asked}`}
            figure={{ figure: 'rates' }}
          />
          <div className="actions">
            {found.files.map((file) => (
              <Button key={file.name} className="secondary" onPress={() => download(file)}>
                {FILES[file.name]}
              </Button>
            ))}
          </div>
          {found.result.notes.length > 0 && <NotesView notes={found.result.notes} />}
        </OneByOne>
      )}
    </div>
  )
}

const NOT_NUMBERS: AppError = {
  code: 'OPTION_INVALID',
  message: 'OPTION_INVALID: these are not numbers; need numbers separated by commas; try 0, 1, 2',
  place: {},
}

const scaleOf = (family: FitRequest['roles']['family']): string => {
  const kind = outcomeKind(family)
  return kind === 'event'
    ? 'A log odds ratio'
    : kind === 'count'
      ? 'A log rate ratio'
      : 'In units of the outcome'
}

const titleOf = ({ spec }: SimulateResult): string =>
  `Trials like these, with another effect for ${spec.like?.plant}`

/** A row for each size and method. */
function Rates({ of: { cells, spec } }: { readonly of: SimulateResult }) {
  const about = useId()
  return (
    <>
      <p className="hint" id={about}>
        Share of {spec.replicates} data sets, with Wilson’s 95% interval. Found: some split along which the
        treatment effect itself is unstable at {spec.control_.alpha}. Any split: also by a covariate that
        merely predicts the outcome. First: the first split is by the covariate of the subgroup, for either
        reason.
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard */}
      <section className="scroll" tabIndex={0} aria-describedby={about} aria-label="Rates">
        <table>
          <thead>
            <tr>
              <th scope="col">Effect differs by</th>
              <th scope="col">Method</th>
              <th scope="col" className="number">
                Found
              </th>
              <th scope="col" className="number">
                Any split
              </th>
              <th scope="col" className="number">
                First
              </th>
            </tr>
          </thead>
          <tbody>
            {cells.flatMap(({ cell, methods }) =>
              methods.map(({ method, rates }) => (
                <tr key={`${cell.plant} ${method}`}>
                  <th scope="row">{String(cell.plant).replace('-', '−')}</th>
                  <td>{METHOD_INFO[method].title}</td>
                  <td className="number">{rateText(rates.effectSplit)}</td>
                  <td className="number">{rateText(rates.anySplit)}</td>
                  <td className="number">{Number(cell.plant) === 0 ? '–' : rateText(rates.rootRight)}</td>
                </tr>
              )),
            )}
          </tbody>
        </table>
      </section>
    </>
  )
}

type Rate = SimulateResult['cells'][number]['methods'][number]['rates']['anySplit']

const rateText = ({ value, lo, hi }: Rate): string =>
  value === null || lo === null || hi === null
    ? '–'
    : `${fixed(100 * value, 1)}% (${fixed(100 * lo, 0)} to ${fixed(100 * hi, 0)})`
