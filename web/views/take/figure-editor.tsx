import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FigureName } from '../../../src/figures/figures.js'
import { Choice, Typed } from '../../kit/choice.js'
import { FigureView } from '../../kit/figure.js'
import { ErrorMessage } from '../../kit/message.js'
import { download, pngOf } from '../../state/download.js'
import { copyPng, copyText } from '../../state/project/clipboard.js'
import type { Drawing } from '../../state/project/drawing.js'
import { drawnAs, NAMED_AXIS, USUAL_COLOURS, USUAL_SIZE, USUAL_WIDTH } from '../../state/project/drawing.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, ExportedFile, FitRequest, Reply } from '../../worker/api.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
  /** The node that processes and cuts are of. */
  readonly node: number
  /** Whether outcomes are times to an event. */
  readonly times: boolean
  readonly drawing: Drawing
  onDrawing(drawing: Drawing): void
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

/** A figure as it will be taken: title, size, axis and colours are changed before, and what is seen is what comes. */
export function FigureEditor({ analysis, request, version, node, times, drawing, onDrawing }: Props) {
  const { run } = analysis
  const [figure, setFigure] = useState<FigureName>('tree')
  const [open, setOpen] = useState(false)
  const [error, setError] = useState<AppError | null>(null)
  const [said, setSaid] = useState('')
  const ofNode = figure === 'process' || figure === 'cut'
  const asked = { ...drawnAs(figure, drawing), ...(ofNode && { node }) }
  const svg = () => run<string>('Drawing', (remote) => remote.figure(request, asked))
  const failed = (reply: Reply<unknown>): boolean => {
    setSaid('')
    setError(reply.ok || reply.error.code === 'CANCELLED' ? null : reply.error)
    return !reply.ok
  }
  const give = async (made: Promise<Reply<ExportedFile>>) => {
    const reply = await made
    if (!failed(reply) && reply.ok) download(reply.value)
  }
  const painted = async (
    file: (svg: string) => ExportedFile | Promise<ExportedFile>,
  ): Promise<Reply<ExportedFile>> => {
    const reply = await svg()
    return reply.ok ? { ok: true, value: await file(reply.value) } : reply
  }
  const asSvg = () => painted((content) => ({ name: `${figure}.svg`, type: 'image/svg+xml', content }))
  const asPng = () => painted((drawn) => pngOf(drawn, figure))
  const asPdf = () => run<ExportedFile>('Drawing', (remote) => remote.figurePdf(request, asked))
  const copy = async (
    what: string,
    made: Promise<Reply<ExportedFile>>,
    by: (file: ExportedFile) => Promise<boolean>,
  ) => {
    const reply = await made
    if (failed(reply) || !reply.ok) return
    setSaid(
      (await by(reply.value))
        ? `${what} copied.`
        : 'This browser does not allow copying: take the file instead.',
    )
  }
  const set = (name: string, text: string) => {
    const { [name]: _, ...others } = drawing
    onDrawing(text === '' ? others : { ...others, [name]: text })
  }
  const field = (name: string, label: string, usual: string, numeric = false) => (
    <Typed
      label={label}
      value={drawing[name] ?? ''}
      placeholder={usual}
      numeric={numeric}
      onChange={(text) => set(name, text)}
    />
  )
  return (
    <>
      <h3>Figures</h3>
      <div className="row">
        <Choice
          label="Figure"
          value={figure}
          choices={FIGURES.filter(([name]) => times || !OF_TIMES.includes(name)).map(
            ([name, words]) => [name, words.replace(/node$/, `node ${node}`)] as const,
          )}
          onChange={(name) => setFigure(name as FigureName)}
        />
        <div className="actions">
          {(
            [
              ['SVG', asSvg],
              ['PNG', asPng],
              ['PDF', asPdf],
            ] as const
          ).map(([name, make]) => (
            <Button key={name} className="secondary" onPress={() => give(make())}>
              {name}
            </Button>
          ))}
          <Button className="quiet" onPress={() => copy('Picture', asPng(), copyPng)}>
            Copy as picture
          </Button>
          <Button
            className="quiet"
            onPress={() => copy('SVG', asSvg(), (file) => copyText(file.content as string))}
          >
            Copy as SVG
          </Button>
          <span role="status" className="hint">
            {said}
          </span>
        </div>
      </div>
      {error !== null && <ErrorMessage error={error} />}
      <details className="node-fold" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>Change it before taking it</summary>
        {open && (
          <>
            <div className="options">
              {field(`title:${figure}`, 'Title above it', 'none')}
              {NAMED_AXIS[figure] !== undefined && field(`axis:${figure}`, 'Name of the axis', 'as drawn')}
              {field('width', 'Width in mm', String(USUAL_WIDTH), true)}
              {field('fontSize', 'Size of the text in points', String(USUAL_SIZE), true)}
              {(['control', 'experimental'] as const).map((arm) => (
                <div className="field" key={arm}>
                  <label htmlFor={`colour-${arm}`}>Colour of the {arm} arm</label>
                  <input
                    id={`colour-${arm}`}
                    type="color"
                    value={drawing[arm] ?? USUAL_COLOURS[arm]}
                    onChange={(event) =>
                      set(arm, event.target.value === USUAL_COLOURS[arm] ? '' : event.target.value)
                    }
                  />
                </div>
              ))}
            </div>
            <p className="hint">
              Width, size and colours are those of all figures that are taken; they and the titles are kept in
              the project. Reports have figures of their own.
            </p>
            <div className="paper">
              <FigureView analysis={analysis} request={request} version={version} figure={asked} />
            </div>
          </>
        )}
      </details>
    </>
  )
}
