import { proxy } from 'comlink'
import { useEffect, useState } from 'react'
import { fixed, interval } from '../../src/reports/numbers.js'
import type { CompareResult } from '../../src/workflow/compare-schema.js'
import { FigureView } from '../kit/figure.js'
import { ErrorMessage } from '../kit/message.js'
import type { AnalysisState } from '../state/use-analysis.js'
import { sentences } from '../state/words.js'
import type { AppError, FitRequest } from '../worker/api.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
}

/** All methods side by side: the same subgroups or not, the splits that only some make, the effects. */
export function CompareView({ analysis, request, version }: Props) {
  const [state, setState] = useState<CompareResult | AppError | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: version stands for the request
  useEffect(() => {
    let current = true
    void (async () => {
      const reply = await analysis.client.ask<CompareResult>((remote) =>
        remote.compare(
          request,
          proxy(() => {}),
        ),
      )
      if (current) setState(reply.ok ? reply.value : reply.error)
    })()
    return () => {
      current = false
    }
  }, [version])
  if (state === null) return <p className="hint">Fitting all methods …</p>
  if ('message' in state) return <ErrorMessage error={state} />
  const { methods, agreement } = state
  const fitted = methods.filter(({ fit }) => fit !== null)
  return (
    <div className="compare">
      {request.guide.length > 0 && (
        <p className="message note">Methods are compared as they are, without the changes by hand.</p>
      )}
      <p>
        {agreement.same.length === 1
          ? 'All methods find the same subgroups.'
          : `The methods find ${agreement.same.length} different sets of subgroups: ${agreement.same.map((group) => group.map((name) => methods.find(({ method }) => method === name)!.title).join(', ')).join(' | ')}.`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label="Splits by method">
        <table>
          <caption>Splits; those that not all methods make are marked</caption>
          <thead>
            <tr>
              <th scope="col">Split</th>
              {fitted.map(({ method, title }) => (
                <th key={method} scope="col" className="centre">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {agreement.splits.map(({ split, methods: making }) => (
              <tr key={split} className={making.length < fitted.length ? 'differs' : undefined}>
                <th scope="row">{split}</th>
                {fitted.map(({ method }) => (
                  <td key={method} className="centre">
                    {making.includes(method) ? '●' : <span className="hint">–</span>}
                    <span className="visually-hidden">{making.includes(method) ? 'yes' : 'no'}</span>
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div className="method-cards">
        {methods.map(({ method, title, fit, error }) => (
          <article key={method} className={method === request.method ? 'method-card current' : 'method-card'}>
            <h3>{title}</h3>
            {error !== null && <p className="message error">{sentences({ ...error, place: {} })}</p>}
            {fit?.subgroups.map(({ node, label, effect }) => (
              <p key={node} className="method-effect">
                <span>{label}</span>
                <span className="number">
                  <strong>{fixed(effect.estimate, 2)}</strong>{' '}
                  <span className="hint">{interval(effect.lo, effect.hi, 2)}</span>
                </span>
              </p>
            ))}
          </article>
        ))}
      </div>
      <FigureView
        client={analysis.client}
        request={request}
        version={version}
        figure={{ figure: 'compare' }}
      />
    </div>
  )
}
