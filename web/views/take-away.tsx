import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FigureName } from '../../src/figures/figures.js'
import { cliCommand } from '../../src/reports/cli-command.js'
import type { FitResult } from '../../src/workflow/fit-schema.js'
import { Choice } from '../kit/choice.js'
import { ErrorMessage } from '../kit/message.js'
import { download, pngOf } from '../state/download.js'
import { hashOf } from '../state/link.js'
import type { Settings } from '../state/settings.js'
import type { AnalysisState } from '../state/use-analysis.js'
import type { AppError, ExportedFile, ExportKind, FitRequest, Reply } from '../worker/api.js'
import { REPORTS } from './reports.js'

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly settings: Settings
}

const FIGURES: readonly (readonly [FigureName, string])[] = [
  ['tree', 'Tree with outcomes'],
  ['forest', 'Forest plot'],
  ['ranef', 'Random effects'],
  ['process', 'Test process of the root'],
  ['cut', 'Other cuts of the root'],
  ['compare', 'Trees of all methods'],
  ['agreement', 'Agreement of the methods'],
]

const FILES: readonly (readonly [ExportKind, string, string])[] = [
  ['json', 'Results', 'JSON, everything at full precision'],
  ['text', 'Results in words', 'text'],
  ['subgroups', 'Subgroups', 'CSV'],
  ['patients', 'Patients with their subgroup', 'CSV, by row of the file'],
  ['r', 'The same analysis in R', 'R script'],
  ['describe-text', 'The trials side by side', 'text'],
  ['compare-json', 'Comparison of the methods', 'JSON'],
]

/** Everything that can be taken away: figures, tables, results, and how to repeat them elsewhere. */
export function TakeAway({ fit, analysis, request, settings }: Props) {
  const [figure, setFigure] = useState<FigureName>('tree')
  const [error, setError] = useState<AppError | null>(null)
  const [said, setSaid] = useState('')
  const { client } = analysis
  const give = async (asked: Promise<Reply<ExportedFile>>) => {
    const reply = await asked
    setError(reply.ok ? null : reply.error)
    if (reply.ok) download(reply.value)
  }
  const drawing = { figure, width: 180, theme: 'light' as const }
  const svg = () => client.ask<string>((remote) => remote.figure(request, drawing))
  const asSvg = async (): Promise<Reply<ExportedFile>> => {
    const reply = await svg()
    return reply.ok
      ? { ok: true, value: { name: `${figure}.svg`, type: 'image/svg+xml', content: reply.value } }
      : reply
  }
  const asPng = async (): Promise<Reply<ExportedFile>> => {
    const reply = await svg()
    return reply.ok ? { ok: true, value: await pngOf(reply.value, figure) } : reply
  }
  const copy = async (text: string, what: string) => {
    try {
      await navigator.clipboard.writeText(text)
      setSaid(`${what} copied.`)
    } catch {
      setSaid('This browser does not allow copying: select the text instead.')
    }
  }
  const command = cliCommand(fit, {
    options: request.control,
    ordered: request.roles.ordered,
    id: request.roles.id,
  })
  const link = `${location.href.split('#')[0]}#${hashOf(settings)}`
  return (
    <div className="take-away">
      <h3>Figures</h3>
      <div className="row">
        <Choice
          label="Figure"
          value={figure}
          choices={FIGURES}
          onChange={(name) => setFigure(name as FigureName)}
        />
        <div className="actions">
          <Button className="secondary" onPress={() => give(asSvg())}>
            SVG
          </Button>
          <Button className="secondary" onPress={() => give(asPng())}>
            PNG
          </Button>
          <Button
            className="secondary"
            onPress={() => give(client.ask<ExportedFile>((remote) => remote.figurePdf(request, drawing)))}
          >
            PDF
          </Button>
        </div>
      </div>
      {error !== null && <ErrorMessage error={error} />}
      {REPORTS.length > 0 && (
        <>
          <h3>Report</h3>
          <div className="actions">
            {REPORTS.map(({ title, make }) => (
              <Button key={title} className="secondary" onPress={() => give(make(client, request))}>
                {title}
              </Button>
            ))}
          </div>
        </>
      )}
      <h3>Results and tables</h3>
      <ul className="files">
        {FILES.map(([kind, title, words]) => (
          <li key={kind}>
            <Button
              className="link"
              onPress={() => give(client.ask<ExportedFile>((remote) => remote.exported(request, kind)))}
            >
              {title}
            </Button>{' '}
            <span className="hint">{words}</span>
          </li>
        ))}
      </ul>
      <h3>The same in a terminal</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines must be scrollable by keyboard */}
      <section tabIndex={0} className="command" aria-label="Command">
        <pre>{command}</pre>
      </section>
      <div className="actions">
        <Button className="quiet" onPress={() => copy(command, 'Command')}>
          Copy command
        </Button>
      </div>
      <h3>Link</h3>
      <p className="hint">
        Holds the names of columns and arms and the settings, never data. Whoever opens it needs the file.
      </p>
      <div className="actions">
        <Button className="quiet" onPress={() => copy(link, 'Link')}>
          Copy link to these settings
        </Button>
      </div>
      <p role="status" className="hint">
        {said}
      </p>
    </div>
  )
}
