import { useEffect, useRef, useState } from 'react'
import { drawSvg } from '../state/draw-svg.js'
import { loadFigureFont } from '../state/figure-font.js'
import type { AnalysisState } from '../state/use-analysis.js'
import type { AppError, FigureRequest, FitRequest } from '../worker/api.js'
import { ErrorMessage } from './message.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
  /** With a width, in mm, it is drawn as it will be taken, and shrunk to its place; else as wide as its place. */
  readonly figure: Omit<FigureRequest, 'width'> & { readonly width?: number }
  /** What changes when the fit does. */
  readonly version: string
}

const MM_PER_PIXEL = 25.4 / 96

/** A figure of the analysis, as wide as its place; drawn by the worker, the same that is taken away. */
export function FigureView({ analysis, request, figure, version }: Props) {
  const { run } = analysis
  const place = useRef<HTMLDivElement>(null)
  const drawing = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [state, setState] = useState<'waiting' | 'drawn' | AppError>('waiting')
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.round(entry.contentRect.width / 20) * 20)
    })
    observer.observe(place.current!)
    return () => observer.disconnect()
  }, [])
  const asked = JSON.stringify(figure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: version and asked stand for request and figure
  useEffect(() => {
    if (width === 0) return
    const drawn = new AbortController()
    const mm = figure.width ?? Math.min(260, Math.max(60, width * MM_PER_PIXEL))
    void (async () => {
      const [reply] = await Promise.all([
        run<string>('Drawing', (remote) => remote.figure(request, { fontSize: 9, ...figure, width: mm })),
        loadFigureFont(),
      ])
      if (drawn.signal.aborted) return
      if (reply.ok) await drawSvg(drawing.current!, reply.value, drawn.signal)
      if (!drawn.signal.aborted) setState(reply.ok ? 'drawn' : reply.error)
    })()
    return () => drawn.abort()
  }, [run, width, asked, version])
  return (
    <div
      className="figure"
      ref={place}
      data-figure={figure.figure}
      data-state={typeof state === 'string' ? state : 'failed'}
    >
      {state === 'waiting' && <p className="hint">Drawing …</p>}
      {typeof state !== 'string' && <ErrorMessage error={state} />}
      <div ref={drawing} hidden={typeof state !== 'string'} />
    </div>
  )
}
