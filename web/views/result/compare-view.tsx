import { useEffect, useState } from 'react'
import { estimateText, intervalText } from '../../../src/figures/kit/effect-scale.js'
import type { CompareResult } from '../../../src/results/compare-schema.js'
import { byHandInWords } from '../../../src/words/by-hand.js'
import { METHOD_INFO } from '../../../src/words/method-info.js'
import { FigureView } from '../../kit/figure.js'
import { useGrowing } from '../../kit/growing.js'
import { ErrorMessage } from '../../kit/message.js'
import { OneByOne } from '../../kit/one-by-one.js'
import type { Settings } from '../../state/settings.js'
import { METHODS } from '../../state/settings.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import { inAppWords, sentences } from '../../state/words.js'
import type { AppError, FitRequest } from '../../worker/api.js'
import { scaleOf } from './effect-shown.js'
import { SplitsByMethod } from './splits-by-method.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
  change(change: Partial<Settings>): void
}

/** The methods side by side: the same subgroups or not, the splits that only some make, the effects. */
export function CompareView({ analysis, request, version, change }: Props) {
  const [state, setState] = useState<CompareResult | AppError | null>(null)
  const [attempt, setAttempt] = useState(0)
  const key = `${version} ${request.methods.join()}`
  // biome-ignore lint/correctness/useExhaustiveDependencies: key and attempt stand for the request
  useEffect(() => {
    let current = true
    void (async () => {
      const reply = await analysis.run<CompareResult>('Fitting the methods', (remote, progress) =>
        remote.compare(request, progress),
      )
      if (current) setState(reply.ok ? reply.value : reply.error)
    })()
    return () => {
      current = false
    }
  }, [key, attempt])
  return (
    <div className="compare">
      <fieldset className="checks-in-row">
        <legend>Methods</legend>
        {METHODS.map((method) => (
          <label key={method}>
            <input
              type="checkbox"
              checked={request.methods.includes(method)}
              // Two are needed for a comparison.
              disabled={request.methods.includes(method) && request.methods.length <= 2}
              onChange={(event) =>
                change({
                  methods: METHODS.filter((other) =>
                    other === method ? event.target.checked : request.methods.includes(other),
                  ),
                })
              }
            />{' '}
            {METHOD_INFO[method].title}
          </label>
        ))}
      </fieldset>
      {state === null && <p className="hint">Fitting the methods …</p>}
      {state !== null && 'message' in state && (
        <>
          <ErrorMessage error={state} />
          <button type="button" className="link" onClick={() => setAttempt((count) => count + 1)}>
            Start again
          </button>
        </>
      )}
      {state !== null && !('message' in state) && (
        <Compared result={state} analysis={analysis} request={request} version={key} />
      )}
    </div>
  )
}

function Compared({
  result,
  analysis,
  request,
  version,
}: Omit<Props, 'change'> & { readonly result: CompareResult }) {
  const { methods, spec } = result
  const byHand = byHandInWords(spec)
  const cards = useGrowing(methods.length, 1)
  return (
    <OneByOne>
      {byHand !== null && (
        <p className="message by-hand" role="note">
          {byHand} It holds for every method below.
        </p>
      )}
      <p>{agreementInWords(result)}</p>
      <SplitsByMethod result={result} />
      <div className="method-cards">
        {methods.slice(0, cards).map(({ method, title, fit, error }) => (
          <article key={method} className={method === request.method ? 'method-card current' : 'method-card'}>
            <h3>{title}</h3>
            {error !== null && <p className="message error">{sentences({ ...error, place: {} })}</p>}
            {fit?.notes
              .filter(({ code }) => code === 'USER_DRIVEN_NOT_REACHED')
              .map(({ message }) => (
                <p key={message} className="message by-hand">
                  {inAppWords(message)}
                </p>
              ))}
            {fit?.subgroups.map(({ node, label, effect }) => (
              <p key={node} className="method-effect">
                <span>{label}</span>
                <span className="number">
                  <strong>{estimateText(effect, scaleOf(fit))}</strong>{' '}
                  <span className="hint">{intervalText(effect, scaleOf(fit))}</span>
                </span>
              </p>
            ))}
          </article>
        ))}
      </div>
      <FigureView analysis={analysis} request={request} version={version} figure={{ figure: 'compare' }} />
      <h3>Agreement of the methods, patient by patient</h3>
      <FigureView analysis={analysis} request={request} version={version} figure={{ figure: 'agreement' }} />
    </OneByOne>
  )
}

function agreementInWords({ agreement, methods }: CompareResult): string {
  const fitted = methods.filter(({ fit }) => fit !== null).length
  const titles = (group: readonly string[]) =>
    group.map((name) => methods.find(({ method }) => method === name)!.title).join(', ')
  if (agreement.same.length === 1)
    return fitted === methods.length
      ? 'All methods find the same subgroups.'
      : `The ${fitted} methods that could be fitted find the same subgroups.`
  return `The methods find ${agreement.same.length} different sets of subgroups: ${agreement.same.map(titles).join(' | ')}.`
}
