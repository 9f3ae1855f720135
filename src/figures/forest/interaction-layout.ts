import { countText, levelInWords } from '../../words/numbers.js'
import type { EffectScale } from '../kit/effect-scale.js'
import { textWidth } from '../text/measure.js'
import { widestLine } from '../text/wrap.js'
import type { Favours } from './favours-line.js'
import type { InteractionRow, PanelCell } from './interaction-rows.js'

/** A panel: which part of a row it shows, on which scale. */
export interface Panel {
  readonly of: (row: InteractionRow) => PanelCell | null
  readonly scale: EffectScale
  /** Below the axis. */
  readonly xlab: string
  /** What either side of no effect, or of no difference, speaks for. */
  readonly favours?: Favours | null
  readonly withP: boolean
  readonly xlim?: readonly [number, number] | undefined
}

export interface PanelWords {
  readonly label: string
  readonly arms: readonly [control: string, experimental: string]
  readonly level: number
}

/** Least width of the plot of a panel, in font sizes. */
const LEAST_PLOT = 8

/** A panel and where it is. */
export interface Column {
  readonly panel: Panel
  readonly plot: readonly [number, number]
  readonly text: number
  readonly p: number
  readonly withP: boolean
}

/** The first layout with room for the plots: numbers by arm with p-values, or numbers of both together; null if there is none. */
export function fitting(
  rows: readonly InteractionRow[],
  panels: readonly Panel[],
  words: PanelWords,
  size: number,
  width: number,
): Layout | null {
  for (const arms of [true, false]) {
    const layout = layoutOf(rows, panels, words, size, width, { arms, above: false })
    if (layout.columns[0].plot[1] - layout.columns[0].plot[0] >= LEAST_PLOT * size) return layout
  }
  return null
}

/** Where the columns of panels are, in points. */
export interface Layout {
  /** Labels stand above their rows, because there is no room beside them. */
  readonly above: boolean
  readonly label: number
  /** Right ends of the numbers of patients: of both arms, or of their sum. */
  readonly n: readonly number[]
  readonly columns: readonly Column[]
}

/** Room for every column; plots share what is left. */
export function layoutOf(
  rows: readonly InteractionRow[],
  panels: readonly Panel[],
  { arms, level }: PanelWords,
  size: number,
  width: number,
  { arms: byArm, above }: { readonly arms: boolean; readonly above: boolean },
): Layout {
  const gap = 1.2 * size
  const widest = Math.max(
    6 * size,
    ...rows.map((row) => textWidth(row.label, size, weightOf(row)) + indentOf(row, size)),
  )
  const label = above ? 0 : Math.min(widest, (panels.length > 1 ? 0.21 : 0.3) * width)
  const counts = byArm
    ? ([0, 1] as const).map((arm) =>
        Math.max(
          widestLine(
            rows.map(({ n }) => (n === null ? '' : countText(n[arm]))),
            size,
          ),
          Math.min(widestLine(arms[arm].split(' '), size, 'bold'), 6 * size),
        ),
      )
    : [
        widestLine(
          rows.map(({ n }) => countText(sumOf(n))),
          size,
        ),
      ]
  const texts = panels.map((panel) =>
    Math.max(
      widestLine(
        rows.map((row) => panel.of(row)?.text ?? ''),
        size,
      ),
      widestLine(headOf(panel, level).split(' '), size, 'bold') + 0.5 * size,
    ),
  )
  // Where the arms have no room the p-values have none either.
  const ps = panels.map(({ withP }) => (withP && byArm ? textWidth('<0.001', size) + gap : 0))
  const before = (above ? -gap : label) + counts.reduce((sum, own) => sum + gap + own, 0) + gap
  const used = texts.reduce((sum, own, i) => sum + 0.8 * size + own + ps[i], 0) + gap * (panels.length - 1)
  const plot = (width - before - used) / panels.length
  let x = before
  const columns = panels.map((panel, i): Column => {
    const from = x
    const to = from + Math.max(plot, 3 * size)
    const text = to + 0.8 * size
    x = text + texts[i] + ps[i] + gap
    return { panel, plot: [from, to], text, p: text + texts[i] + ps[i], withP: ps[i] > 0 }
  })
  let end = above ? -gap : label
  return {
    ...{ above, label },
    n: counts.map((own) => {
      end += gap + own
      return end
    }),
    columns,
  }
}

export const headOf = ({ scale }: Panel, level: number): string =>
  `${scale.name} (${levelInWords(level)}\u00a0CI)`
export const indentOf = ({ indent }: InteractionRow, size: number): number => (indent ? size : 0)
export const weightOf = ({ kind, head }: InteractionRow) =>
  head || kind === 'pooled' ? ('bold' as const) : ('regular' as const)

/** Patients of both arms. */
export const sumOf = (n: InteractionRow['n']): number => (n === null ? 0 : n[0] + n[1])
