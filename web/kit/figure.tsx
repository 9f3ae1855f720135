import { useEffect, useRef, useState } from 'react'
import { loadFigureFont } from '../state/figure-font.js'
import type { AnalysisState } from '../state/use-analysis.js'
import type { AppError, FigureRequest, FitRequest } from '../worker/api.js'
import { ErrorMessage } from './message.js'

interface Props {
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly figure: Omit<FigureRequest, 'width'>
  /** What changes when the fit does. */
  readonly version: string
}

const MM_PER_PIXEL = 25.4 / 96

/** A figure of the analysis, as wide as its place; drawn by the worker, the same that is taken away. */
export function FigureView({ analysis, request, figure, version }: Props) {
  const { run } = analysis
  const place = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const [drawn, setDrawn] = useState<{ svg: string } | { error: AppError } | null>(null)
  useEffect(() => {
    const element = place.current!
    const measure = () => setWidth(Math.round(element.clientWidth / 20) * 20)
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    measure()
    return () => observer.disconnect()
  }, [])
  const asked = JSON.stringify(figure)
  // biome-ignore lint/correctness/useExhaustiveDependencies: version and asked stand for request and figure
  useEffect(() => {
    if (width === 0) return
    let current = true
    const mm = Math.min(260, Math.max(60, width * MM_PER_PIXEL))
    void run<string>('Drawing', (remote) =>
      remote.figure(request, { ...figure, width: mm, fontSize: 9 }),
    ).then(async (reply) => {
      await loadFigureFont()
      if (current) setDrawn(reply.ok ? { svg: reply.value } : { error: reply.error })
    })
    return () => {
      current = false
    }
  }, [run, width, asked, version])
  return (
    <div className="figure" ref={place} data-figure={figure.figure}>
      {drawn === null && <p className="hint">Drawing …</p>}
      {drawn !== null && 'error' in drawn && <ErrorMessage error={drawn.error} />}
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: our own SVG, every text in it escaped */}
      {drawn !== null && 'svg' in drawn && <div dangerouslySetInnerHTML={{ __html: drawn.svg }} />}
    </div>
  )
}
