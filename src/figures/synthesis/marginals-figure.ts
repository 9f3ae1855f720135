import { CopseError } from '../../errors.js'
import type { Variable } from '../../synthesis/variable.js'
import { fixed, shortInWords } from '../../words/numbers.js'
import { axisOf, bottomAxis, leftAxis } from '../kit/axis.js'
import type { Figure } from '../kit/figure.js'
import { finishFigure } from '../kit/figure.js'
import { legendBlock } from '../kit/legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { rect } from '../kit/scene.js'
import { acrossTicks, panelGrid, panelHead, plotSpan, upTicks } from '../panel-grid.js'

/** Intervals of a number. */
const BINS = 12
const MISSING = '(missing)'

/** Shares of original and synthetic rows, side by side. */
interface Marginal {
  readonly name: string
  /** Names of the bars; null: intervals between `ends`. */
  readonly levels: readonly string[] | null
  readonly ends: readonly number[]
  readonly shares: readonly (readonly [original: number, synthetic: number])[]
  readonly missing: readonly [original: number, synthetic: number]
}

/**
 * Every column of original and synthetic data side by side: shares of the rows by level, or by intervals of a number.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (no columns).
 */
export function marginalsFigure(
  original: readonly Variable[],
  synthetic: readonly Variable[],
  options: FigureOptions = {},
): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  if (original.length === 0) throw empty()
  const marginals = original.map((variable, v) => marginalOf(variable, synthetic[v]))
  const { panels, bottom } = panelGrid(
    frame,
    marginals.map(({ levels }) => levels),
    3 * size,
  )
  const nodes: SceneNode[] = []
  marginals.forEach(({ name, levels, ends, shares, missing }, i) => {
    const panel = panels[i]
    const { from: y, to: base, ticks } = panel
    const [own, made] = missing
    const words = own + made === 0 ? 'none missing' : `missing ${percent(own)} and ${percent(made)}`
    nodes.push(...panelHead(panel, name, words, size))
    const most = Math.max(...shares.flat())
    const up = axisOf({
      domain: [0, 100 * most * 1.05],
      range: [base, y],
      count: upTicks(panel, size),
      fixed: true,
    })
    const [left, right] = plotSpan(panel, up, size)
    const across = axisOf({
      domain: levels === null ? [ends[0], ends.at(-1)!] : [-0.5, shares.length - 0.5],
      fixed: true,
      ...(original[i].kind === 'number' && original[i].time !== undefined && { time: original[i].time }),
      range: [left, right],
      count: acrossTicks(right - left, size),
    })
    nodes.push(rect(left, y, right - left, base - y, { fill: 'panel' }), ...leftAxis(up, left, size, y, base))
    shares.forEach((pair, b) => {
      const [start, end] = levels === null ? [ends[b], ends[b + 1]] : [b - 0.4, b + 0.4]
      const [x, wide] = [across.at(start), across.at(end) - across.at(start)]
      pair.forEach((share, side) => {
        const top = up.at(100 * share)
        const bar = 0.46 * wide
        nodes.push(
          rect(x + 0.03 * wide + side * (bar + 0.02 * wide), top, bar, base - top, {
            fill: side === 0 ? 'rule' : 'arm1',
          }),
        )
      })
    })
    nodes.push(
      ...(ticks === null
        ? bottomAxis(across, base, size, left, right)
        : ticks.draw((k) => across.at(k), base)),
    )
  })
  const legend = legendBlock(
    [
      { text: 'Patients, % of rows', fill: 'rule', stroke: 'rule' },
      { text: 'Synthetic, % of rows', fill: 'arm1', stroke: 'arm1' },
    ],
    0,
    bottom,
    width,
    size,
  )
  const description = marginals
    .map(({ name, levels, ends, shares }) => {
      const bar = (b: number) => (levels === null ? `${short(ends[b])} to ${short(ends[b + 1])}` : levels[b])
      return `${name}: ${shares.map(([o, s], b) => `${bar(b)} ${percent(o)} and ${percent(s)}`).join(', ')}.`
    })
    .join(' ')
  const body = { children: [...nodes, ...legend.nodes], height: bottom + legend.height }
  return finishFigure(frame, body, 'Patients and synthetic data, column by column', description)
}

const percent = (share: number): string => `${fixed(100 * share, 1)}%`
const short = (value: number): string => shortInWords(value, 3)

function marginalOf(original: Variable, synthetic: Variable): Marginal {
  const { name } = original
  if (original.kind === 'factor') {
    const share = (of: Variable, code: number) => {
      const { codes } = of as typeof original
      return codes.filter((own) => own === code).length / codes.length
    }
    const missing = [share(original, -1), share(synthetic, -1)] as const
    const levels = [...original.levels, ...(missing[0] + missing[1] > 0 ? [MISSING] : [])]
    const shares = levels.map((_, code) => {
      const own = code === original.levels.length ? -1 : code
      return [share(original, own), share(synthetic, own)] as const
    })
    return { name, levels, ends: [], shares, missing }
  }
  const made = synthetic as typeof original
  const known = (values: Float64Array) => values.filter((value) => !Number.isNaN(value))
  const [o, s] = [known(original.values), known(made.values)]
  // The range is the synthetic one, so that the extremes of single patients are not drawn.
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const value of s) [low, high] = [Math.min(low, value), Math.max(high, value)]
  if (!(high > low)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1]
  const ends = Array.from({ length: BINS + 1 }, (_, b) => low + ((high - low) * b) / BINS)
  const shares = (values: Float64Array, rows: number) => {
    const count = new Float64Array(BINS)
    for (const value of values)
      count[Math.min(BINS - 1, Math.max(0, Math.floor(((value - low) / (high - low)) * BINS)))]++
    return count.map((own) => own / rows)
  }
  const [a, b] = [shares(o, original.values.length), shares(s, made.values.length)]
  return {
    name,
    levels: null,
    ends,
    shares: Array.from(a, (value, i) => [value, b[i]] as const),
    missing: [1 - o.length / original.values.length, 1 - s.length / made.values.length],
  }
}

const empty = (): CopseError =>
  new CopseError({ code: 'FIGURE_EMPTY', wrong: 'there are no columns to draw', need: 'at least one' })
