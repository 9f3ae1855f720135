import { lazy, Suspense, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { Tried } from '../../../src/results/answer/tried-schema.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { ErrorMessage } from '../../kit/message.js'
import { download } from '../../state/download.js'
import { hashOf } from '../../state/link.js'
import type { Settings } from '../../state/settings.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, ExportedFile, ExportKind, FitRequest, Overview, Reply } from '../../worker/api.js'
import { isPlainFile } from '../../worker/plain-file.js'
import { CopyButton } from './copy-button.js'
import { FigureEditor } from './figure-editor.js'
import { REPORTS } from './reports.js'
import { Terminal } from './terminal.js'

const ShareData = lazy(async () => ({ default: (await import('./share-data.js')).ShareData }))

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  /** What changes when the fit does. */
  readonly version: string
  change(change: Partial<Settings>): void
  readonly settings: Settings
  /** The files as last read. */
  readonly known: Overview
  /** The node that processes and cuts are of. */
  readonly node: number
  /** What was looked at, for the report. */
  readonly tried: readonly Tried[]
  /** Saves the project; what went wrong, or null. */
  onSave(withData: boolean): Promise<AppError | null>
}

const FILES: readonly (readonly [ExportKind, string, string])[] = [
  ['json', 'Results', 'JSON, everything at full precision'],
  ['text', 'Results in words', 'text'],
  ['subgroups', 'Subgroups', 'CSV'],
  ['patients', 'Patients with their subgroup', 'CSV, by row of the file'],
  ['describe-text', 'The trials side by side', 'text'],
  ['compare-text', 'Comparison of the methods in words', 'text'],
  ['compare-json', 'Comparison of the methods', 'JSON'],
  ['config', 'These settings', 'YAML, for copse --config, or to drop into this page beside other data'],
  ['r', 'The same analysis in R', 'R script'],
  ['data', 'The data as one CSV file', 'all rows and columns as they were read'],
]

/** Everything that can be taken away: figures, tables, results, and how to repeat them elsewhere. */
export function TakeAway(props: Props) {
  const { fit, analysis, request, version, settings, known, node, tried, change, onSave } = props
  const [failed, setFailed] = useState<{ at: string; error: AppError } | null>(null)
  const { run } = analysis
  const give = async (at: string, asked: Promise<Reply<ExportedFile>>) => {
    const reply = await asked
    setFailed(reply.ok || reply.error.code === 'CANCELLED' ? null : { at, error: reply.error })
    if (reply.ok) download(reply.value)
  }
  const failure = (at: string) => failed?.at === at && <ErrorMessage error={failed.error} />
  return (
    <div className="take-away">
      <FigureEditor
        {...{ analysis, request, version, node }}
        times={fit.survival !== undefined}
        drawing={settings.drawing}
        onDrawing={(drawing) => change({ drawing })}
      />
      <h3>Report</h3>
      <p className="hint">
        The whole analysis as one document: data flow, tables, figures, what is uncertain, methods, R code.
      </p>
      <div className="actions">
        {REPORTS.map(({ title, make }) => (
          <Button key={title} className="secondary" onPress={() => give('report', make(run, request, tried))}>
            {title}
          </Button>
        ))}
      </div>
      {failure('report')}
      <h3>Project</h3>
      <p className="hint">
        Settings, changes by hand and what was tried, in one file that this page opens again; and which data
        they are of. The data go into the file only with the second button: then it is as confidential as they
        are.
      </p>
      <div className="actions">
        {[false, true].map((withData) => (
          <Button
            key={String(withData)}
            className="secondary"
            onPress={async () => {
              const error = await onSave(withData)
              setFailed(error && { at: 'project', error })
            }}
          >
            {withData ? 'Save project with the data' : 'Save project'}
          </Button>
        ))}
      </div>
      {failure('project')}
      <h3>Results and tables</h3>
      <ul className="files">
        {FILES.filter(([kind]) => kind !== 'data' || !isPlainFile(known.files)).map(
          ([kind, title, words]) => (
            <li key={kind}>
              <Button
                className="link"
                onPress={() =>
                  give(
                    kind,
                    run<ExportedFile>('Writing', (remote) => remote.exported(request, kind)),
                  )
                }
              >
                {title}
              </Button>{' '}
              <span className="hint">{words}</span>
              {failure(kind)}
            </li>
          ),
        )}
      </ul>
      <Suspense fallback={null}>
        <ShareData analysis={analysis} request={request} />
      </Suspense>
      <Terminal fit={fit} request={request} known={known} />
      <h3>Link</h3>
      <p className="hint">
        Holds the names of columns, levels and arms and the settings, never data. Whoever opens it needs the
        file.
      </p>
      <CopyButton text={`${location.href.split('#')[0]}#${hashOf(settings)}`} what="Link">
        Copy link to these settings
      </CopyButton>
    </div>
  )
}
