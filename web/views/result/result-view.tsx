import { lazy, Suspense, startTransition, useDeferredValue, useEffect, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { patientsUsed } from '../../../src/words/arm-counts.js'
import { METHOD_INFO } from '../../../src/words/method-info.js'
import { count } from '../../../src/words/numbers.js'
import { ErrorMessage } from '../../kit/message.js'
import { OneByOne } from '../../kit/one-by-one.js'
import { Tabs } from '../../kit/tabs.js'
import { triedOf } from '../../state/project/tried.js'
import type { Looks } from '../../state/project/use-looks.js'
import { isOfGuide } from '../../state/refused-guide.js'
import type { Settings } from '../../state/settings.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import { sentences } from '../../state/words.js'
import type { AppError, FitRequest, OpenFile, Overview } from '../../worker/api.js'
import { AnswerView } from '../answer/answer-view.js'
import { SubgroupPanel } from '../answer/subgroup-panel.js'
import { NotesView } from '../notes-view.js'
import { NodePanel } from './node-panel.js'
import { OtherTree } from './other-tree.js'
import { TreeView } from './tree-view.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest | null
  readonly settings: Settings
  readonly looks: Looks
  readonly files: readonly OpenFile[]
  /** The columns as last read. */
  readonly known: Overview | null
  /** What stands in the way of a new result. */
  readonly error: AppError | null
  /** Whether no field above says it. */
  readonly own: boolean
  change(change: Partial<Settings>): void
  /** Takes back the change by hand that was refused. */
  onUndoRefused(): void
}

const TABS = [
  ['tree', 'Tree'],
  ['patient', 'My patient'],
  ['effects', 'Effects'],
  ['trials', 'Trials'],
  ['trust', 'Trust'],
  ['power', 'Power'],
  ['compare', 'Compare'],
  ['explore', 'Explore'],
  ['take-away', 'Take away'],
] as const

// Views that are looked at later come later.
const CompareView = lazy(async () => ({ default: (await import('./compare-view.js')).CompareView }))
const EffectsView = lazy(async () => ({ default: (await import('./effects-view.js')).EffectsView }))
const TrialsView = lazy(async () => ({ default: (await import('./trials-view.js')).TrialsView }))
const TrustView = lazy(async () => ({ default: (await import('./trust-view.js')).TrustView }))
const PowerView = lazy(async () => ({ default: (await import('./power-view.js')).PowerView }))
const NodeDetails = lazy(async () => ({ default: (await import('./node-details.js')).NodeDetails }))
const PatientView = lazy(async () => ({ default: (await import('../patient/patient-view.js')).PatientView }))
const ExploreView = lazy(async () => ({ default: (await import('./explore-view.js')).ExploreView }))
const WhatIf = lazy(async () => ({ default: (await import('./what-if.js')).WhatIf }))
const TakeAway = lazy(async () => ({ default: (await import('../take/take-away.js')).TakeAway }))

/** Step 3: the result, which follows every change above. */
export function ResultView(props: Props) {
  const { analysis, request, settings, looks, files, known, error, own, change, onUndoRefused } = props
  const { fitting } = analysis
  const [selected, setSelected] = useState(1)
  const [hovered, setHovered] = useState<number | null>(null)
  const shown = useDeferredValue(selected)
  /** Whether “What if …” is open. */
  const [asking, setAsking] = useState(false)
  const [last, setLast] = useState<{
    value: typeof fitting & { status: 'done' }
    request: FitRequest
  } | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the request belongs to the fit that has come
  useEffect(() => {
    if (fitting.status !== 'done' || request === null) return
    // The first answer is to the question as it was put, not to that before it was said what is better.
    if (last === null && fitting.value.result.spec.better !== request.roles.better) return
    startTransition(() => {
      setLast({ value: fitting, request })
      setSelected((id) => Math.min(id, fitting.value.result.tree.nodes.length))
      setHovered(null)
    })
  }, [fitting])
  if (last === null || known === null)
    return (
      <Frame>
        {error?.code === 'CANCELLED' ? (
          <Stopped onRetry={analysis.retry} />
        ) : isOfGuide(error) ? (
          <>
            <ErrorMessage error={error} />
            <UndoRefused onUndo={onUndoRefused} />
          </>
        ) : error !== null && own ? (
          <ErrorMessage error={error} />
        ) : (
          <p className="hint">
            {error !== null || request === null
              ? 'The tree appears here once all is well above.'
              : 'Growing the tree …'}
          </p>
        )}
      </Frame>
    )
  const { result, found, newTrial, milliseconds } = last.value.value
  const version = last.value.key
  // Of the node that is chosen, not of the one pointed at: what lies below its tables must not move away from under a hand
  // that comes from the tree.
  const node = Math.min(shown, result.tree.nodes.length)
  const asked = { ...last.request, methods: settings.methods }
  const of = { fit: result, analysis, request: asked, version }
  const panel = (id: string) => {
    switch (id) {
      case 'tree':
        return (
          <div className="tree-and-node">
            <OneByOne>
              <TreeView
                fit={result}
                selected={Math.min(selected, result.tree.nodes.length)}
                hovered={hovered}
                onSelect={setSelected}
                onHover={setHovered}
              />
              <aside aria-label="Node">
                <OneByOne>
                  <SubgroupPanel fit={result} node={node} newTrial={newTrial} />
                  <details className="node-fold" open={result.tree.nodes[node - 1].split !== null}>
                    <summary>
                      {result.tree.nodes[node - 1].split === null ? 'Tests and patients' : `Node ${node}`}
                    </summary>
                    <NodePanel fit={result} node={node} />
                  </details>
                  <details
                    className="node-fold"
                    open={settings.guide.length > 0}
                    onToggle={(event) => setAsking(event.currentTarget.open)}
                  >
                    <summary>What if …</summary>
                    <Suspense fallback={null}>
                      {(asking || settings.guide.length > 0) && (
                        <WhatIf
                          key={selected}
                          fit={result}
                          found={found}
                          node={Math.min(selected, result.tree.nodes.length)}
                          guide={settings.guide}
                          levels={settings.levels}
                          overview={known}
                          error={error}
                          onGuide={(guide) => change({ guide })}
                        />
                      )}
                    </Suspense>
                  </details>
                </OneByOne>
              </aside>
              <Suspense fallback={null}>
                <NodeDetails {...of} node={node} />
              </Suspense>
            </OneByOne>
          </div>
        )
      case 'patient':
        return <PatientView key={version} fit={result} {...{ known, newTrial }} onSelect={setSelected} />
      case 'effects':
        return <EffectsView {...of} selected={selected} onSelect={setSelected} />
      case 'trials':
        return <TrialsView {...of} />
      case 'trust':
        return <TrustView key={version} {...of} />
      case 'power':
        return <PowerView analysis={analysis} request={asked} known={known} version={version} />
      case 'explore':
        return <ExploreView key={version} {...of} onLook={looks.add} />
      case 'compare':
        return <CompareView analysis={analysis} request={asked} version={version} change={change} />
      default:
        return (
          <TakeAway
            {...of}
            settings={settings}
            known={known}
            change={change}
            node={Math.min(selected, result.tree.nodes.length)}
            tried={triedOf(looks.all, looks.current)}
            onSave={async (withData) => {
              const { saveProject } = await import('../../state/project/save-project.js')
              return saveProject(analysis.client, { settings, tried: looks.all, files }, withData)
            }}
          />
        )
    }
  }
  return (
    <Frame>
      <OneByOne>
        {error !== null && error.code === 'CANCELLED' && <Stopped onRetry={analysis.retry} />}
        {error !== null && error.code !== 'CANCELLED' && (
          // It is announced beside the field that caused it.
          <div className="stale">
            {own ? <ErrorMessage error={error} /> : <p className="message error">{sentences(error)}</p>}
            {isOfGuide(error) && <UndoRefused onUndo={onUndoRefused} />}
            <p className="hint">Below is still the last result.</p>
          </div>
        )}
        <AnswerView fit={result} />
        {result.spec.guide !== undefined && (
          <p className="message by-hand" role="note">
            User-driven: this tree has changes made by hand.{' '}
            <Button className="link" onPress={() => change({ guide: [] })}>
              Undo all
            </Button>
          </p>
        )}
        <Tabs
          label="Views of the result"
          tabs={TABS}
          panel={(id) => <Suspense fallback={<p className="hint">Opening …</p>}>{panel(id)}</Suspense>}
        />
        <OtherTree result={result} onMethod={(method) => change({ method })} />
        {result.answer && (
          <details className="answer-full">
            <summary>The answer in full</summary>
            <div className="answer" role="note" aria-label="Answer">
              {result.answer.sentences.map((sentence) => (
                <p key={sentence}>{sentence}</p>
              ))}
            </div>
          </details>
        )}
        <p className="summary hint" data-version={version}>
          {headline(result)} <span>{time(milliseconds)}</span>
        </p>
        <h3>Notes</h3>
        <NotesView notes={result.notes} />
        <p className="caveat">
          Subgroups are hypotheses: they and their effects come from the same patients. Confirm them in other
          trials.
        </p>
      </OneByOne>
    </Frame>
  )
}

function Frame({ children }: { children: React.ReactNode }) {
  return (
    <section id="result" tabIndex={-1} aria-labelledby="result-title">
      <h2 id="result-title" className="visually-hidden">
        Result
      </h2>
      {children}
    </section>
  )
}

const Stopped = ({ onRetry }: { onRetry(): void }) => (
  <p className="message note" role="status">
    Stopped.{' '}
    <Button className="link" onPress={onRetry}>
      Start again
    </Button>
  </p>
)

const UndoRefused = ({ onUndo }: { onUndo(): void }) => (
  <p>
    <Button className="link" onPress={onUndo}>
      Take back this change by hand
    </Button>
  </p>
)

function headline({ subgroups, spec, data }: FitResult): string {
  const { title } = METHOD_INFO[spec.method]
  const among = `among ${patientsUsed(data).toLocaleString('en', { maximumFractionDigits: 1 })} patients of ${count(data.trials.length, 'trial')}`
  if (subgroups.length === 1) return `${title} finds no subgroups ${among}.`
  return `${title} finds ${subgroups.length} subgroups ${among}.`
}

const time = (ms: number): string =>
  ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`
