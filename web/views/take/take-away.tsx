import { lazy, Suspense, useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FigureName } from '../../../src/figures/figures.js'
import type { Tried } from '../../../src/results/answer/tried-schema.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { Choice } from '../../kit/choice.js'
import { ErrorMessage } from '../../kit/message.js'
import { download, pngOf } from '../../state/download.js'
import { hashOf } from '../../state/link.js'
import type { Settings } from '../../state/settings.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, ExportedFile, ExportKind, FitRequest, Overview, Reply } from '../../worker/api.js'
import { isPlainFile } from '../../worker/plain-file.js'
import { CopyButton } from './copy-button.js'
import { REPORTS } from './reports.js'
import { Terminal } from './terminal.js'

const ShareData = lazy(async () => ({ default: (await import('./share-data.js')).ShareData }))

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
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

const FIGURES: readonly (readonly [FigureName, string])[] = [
  ['tree', 'Tree with outcomes'],
  ['forest', 'Forest plot'],
  ['ranef', 'Random effects'],
  ['tau', 'Heterogeneity under a prior'],
  ['process', 'Test process of node'],
  ['cut', 'Other cuts of node'],
  ['compare', 'Trees of all methods'],
  ['agreement', 'Agreement of the methods'],
  ['within', 'Within and across trials'],
  ['flow', 'Flow of patients (PRISMA-IPD)'],
  ['hazards', 'Check of proportional hazards'],
  ['rmst', 'Forest plot of restricted mean times'],
  ['frequencies', 'How often covariates split in halves'],
  ['corrected', 'Effects corrected for selection'],
]

/** Figures of times to an event alone. */
const OF_TIMES: readonly FigureName[] = ['hazards', 'rmst']

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
export function TakeAway({ fit, analysis, request, settings, known, node, tried, onSave }: Props) {
  const [figure, setFigure] = useState<FigureName>('tree')
  const [failed, setFailed] = useState<{ at: string; error: AppError } | null>(null)
  const { run } = analysis
  const give = async (at: string, asked: Promise<Reply<ExportedFile>>) => {
    const reply = await asked
    setFailed(reply.ok || reply.error.code === 'CANCELLED' ? null : { at, error: reply.error })
    if (reply.ok) download(reply.value)
  }
  const failure = (at: string) => failed?.at === at && <ErrorMessage error={failed.error} />
  const ofNode = figure === 'process' || figure === 'cut'
  const drawing = { figure, width: 180, theme: 'light' as const, ...(ofNode && { node }) }
  const painted = async (
    file: (svg: string) => ExportedFile | Promise<ExportedFile>,
  ): Promise<Reply<ExportedFile>> => {
    const reply = await run<string>('Drawing', (remote) => remote.figure(request, drawing))
    return reply.ok ? { ok: true, value: await file(reply.value) } : reply
  }
  const asSvg = () => painted((content) => ({ name: `${figure}.svg`, type: 'image/svg+xml', content }))
  const asPng = () => painted((svg) => pngOf(svg, figure))
  const asPdf = () => run<ExportedFile>('Drawing', (remote) => remote.figurePdf(request, drawing))
  return (
    <div className="take-away">
      <h3>Figures</h3>
      <div className="row">
        <Choice
          label="Figure"
          value={figure}
          choices={FIGURES.filter(([name]) => !OF_TIMES.includes(name) || fit.survival !== undefined).map(
            ([name, words]) => [name, words.replace(/node$/, `node ${node}`)] as const,
          )}
          onChange={(name) => setFigure(name as FigureName)}
        />
        <div className="actions">
          <Button className="secondary" onPress={() => give('figure', asSvg())}>
            SVG
          </Button>
          <Button className="secondary" onPress={() => give('figure', asPng())}>
            PNG
          </Button>
          <Button className="secondary" onPress={() => give('figure', asPdf())}>
            PDF
          </Button>
        </div>
      </div>
      {failure('figure')}
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
