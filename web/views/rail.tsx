import { patientsUsed } from '../../src/words/arm-counts.js'
import { betterInWords } from '../../src/words/benefit/favours-words.js'
import { outcomeInWords, outcomeKind } from '../../src/words/family-words.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import { count } from '../../src/words/numbers.js'
import type { Looks } from '../state/project/use-looks.js'
import type { Settings } from '../state/settings.js'
import { columnsOf } from '../state/settings.js'
import type { AnalysisState } from '../state/use-analysis.js'
import { sentences } from '../state/words.js'
import type { AppError, Overview } from '../worker/api.js'
import { TriedList } from './tried-list.js'

/** What can be opened. */
export type Fold = 'data' | 'question' | 'method'

interface Props {
  readonly analysis: AnalysisState
  readonly settings: Settings
  readonly known: Overview | null
  readonly error: AppError | null
  readonly open: ReadonlySet<Fold>
  readonly looks: Looks
  onToggle(fold: Fold): void
  onTried(settings: Settings): void
}

/** What the answer rests on, a line each; a line opens what it is about. Below, what was tried so far. */
export function Rail(props: Props) {
  const { settings, error, open, looks, onToggle, onTried } = props
  const changed = Object.values(settings.options).filter((text) => text !== '').length
  const lines: readonly (readonly [Fold, string, string])[] = [
    ['data', 'Data', dataLine(props)],
    ['question', 'Question', questionLine(props)],
    [
      'method',
      'Method',
      `${METHOD_INFO[settings.method].title}${changed > 0 ? ` · ${changed} changed` : ''}`,
    ],
  ]
  return (
    <nav className="rail" aria-label="What the answer rests on">
      <ul>
        {lines.map(([fold, title, words]) => (
          <li key={fold}>
            <button
              type="button"
              className="rail-line"
              aria-expanded={open.has(fold)}
              onClick={() => onToggle(fold)}
            >
              <span className="eyebrow">{title}</span>
              <span className="rail-words">{words}</span>
              <span className="rail-mark" aria-hidden="true">
                {open.has(fold) ? '×' : '›'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {error !== null && error.code !== 'CANCELLED' && (
        <p className="message error rail-error">{sentences(error)}</p>
      )}
      <TriedList looks={looks} onBack={onTried} />
      <p className="promise">
        <strong>Your data stay here.</strong> This page may connect to nothing but the place it came from, and
        sends nothing there.
      </p>
    </nav>
  )
}

function dataLine({ analysis: { checked, overview } }: Props): string {
  if (checked.status !== 'done') return overview.status === 'done' ? 'choose roles' : '…'
  const { data } = checked.value
  const used = patientsUsed(data).toLocaleString('en', { maximumFractionDigits: 1 })
  const left = data.rows - data.used
  return `${count(data.trials.length, 'trial')}, ${used} patients${left > 0 ? `; ${left.toLocaleString('en')} left out` : ''}`
}

function questionLine({ settings, known }: Props): string {
  if (known === null) return '…'
  const order = known.columns.map(({ name }) => name)
  const outcome = columnsOf(settings, 'outcome', order)[0]
  if (outcome === undefined) return 'no outcome yet'
  const { family, event, control, better } = settings
  const spec = { family, outcome, event, exposure: null, control: control ?? '?', experimental: '' }
  const what = outcomeInWords({ ...spec, weights: null, cluster: null })
  const chance = outcomeKind(family) === 'event' ? 'chance of ' : ''
  const direction =
    better === null
      ? 'Which end is better is not said'
      : betterInWords({ ...spec, weights: null, cluster: null, better })
  return `Effect on ${chance}${what}, against ${control ?? '?'}. ${direction}`
}

/** The hash holds settings, so links within the page only scroll. */
export function jump(event: React.MouseEvent, id: string): void {
  event.preventDefault()
  const target = document.getElementById(id)
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  target?.scrollIntoView({ behavior: calm ? 'auto' : 'smooth', block: 'start' })
  target?.focus({ preventScroll: true })
}
