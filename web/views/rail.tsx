import { patientsUsed } from '../../src/words/arm-counts.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import type { Settings } from '../state/settings.js'
import type { AnalysisState } from '../state/use-analysis.js'
import { sentences } from '../state/words.js'
import type { AppError } from '../worker/api.js'

interface Props {
  readonly analysis: AnalysisState
  readonly settings: Settings
  readonly started: boolean
  readonly error: AppError | null
}

/** Where one is: three steps, what each has come to, and the promise about the data. */
export function Rail({ analysis, settings, started, error }: Props) {
  const { checked, fitting, overview } = analysis
  const subgroups = fitting.status === 'done' ? fitting.value.result.subgroups.length : null
  const rows =
    checked.status === 'done'
      ? `${patientsUsed(checked.value.data).toLocaleString('en', { maximumFractionDigits: 1 })} patients`
      : overview.status === 'done'
        ? 'choose roles'
        : '…'
  const steps = [
    ['data', 'Data', rows],
    ['method', 'Method', METHOD_INFO[settings.method].title],
    [
      'result',
      'Result',
      subgroups === null ? '…' : subgroups === 1 ? 'no subgroups' : `${subgroups} subgroups`,
    ],
  ] as const
  return (
    <header className="rail">
      <p className="brand">
        <img src="./icon.svg" alt="" width="28" height="28" /> copse
      </p>
      {started && (
        <nav aria-label="Steps">
          <ol>
            {steps.map(([id, title, words], k) => (
              <li key={id}>
                <a href={`#${id}`} onClick={(event) => jump(event, id)}>
                  <span className="step">{k + 1}</span>
                  <span className="step-name">{title}</span>
                  <span className="step-words">{words}</span>
                </a>
              </li>
            ))}
          </ol>
        </nav>
      )}
      {started && error !== null && error.code !== 'CANCELLED' && (
        <p className="message error rail-error">{sentences(error)}</p>
      )}
      <p className="promise">
        <strong>Your data stay here.</strong> This page may connect to nothing but the place it came from, and
        sends nothing there.
      </p>
    </header>
  )
}

/** The hash holds settings, so links within the page only scroll. */
export function jump(event: React.MouseEvent, id: string): void {
  event.preventDefault()
  const target = document.getElementById(id)
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  target?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' })
  target?.focus({ preventScroll: true })
}
