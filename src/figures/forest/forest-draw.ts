import type { FitResult } from '../../results/fit-schema.js'
import { favoured, favoursWords } from '../../words/benefit/favours-words.js'
import { levelInWords } from '../../words/numbers.js'
import { axisOf, bottomAxis, bottomAxisHeight } from '../kit/axis.js'
import type { EffectScale } from '../kit/effect-scale.js'
import type { Body } from '../kit/figure.js'
import { footnote } from '../kit/legend.js'
import type { Frame } from '../kit/options.js'
import type { SceneNode } from '../kit/scene.js'
import { line, rect } from '../kit/scene.js'
import { linesHeight, middleText, textLines } from '../kit/text-lines.js'
import { wrapText } from '../text/wrap.js'
import { favoursLine } from './favours-line.js'
import type { Columns } from './forest-columns.js'
import { armText, columnsOf, headRow, labelLines, stackedArms } from './forest-columns.js'
import { forestMark, shows, weightOf } from './forest-marks.js'
import type { ForestRow } from './forest-rows.js'
import { forestDomain, isMain } from './forest-rows.js'
import type { SplitBracket } from './split-brackets.js'
import { bracketsWidth, drawBrackets } from './split-brackets.js'

/** What the columns of a forest plot are called. */
export interface ForestWords {
  readonly control: string
  readonly experimental: string
  /** Of the intervals. */
  readonly level: number
  /** What rows are: subgroups or trials. */
  readonly each: 'subgroup' | 'trial'
  readonly better?: FitResult['spec']['better']
  /** What is printed of the arms; `n` by default. */
  readonly arm?: string
  /** Interactions of the splits, and the names of their column; they are drawn where there is room. */
  readonly brackets?: { readonly list: readonly SplitBracket[]; readonly heads: readonly string[] }
}

/** Draws the rows of a forest plot. */
export function drawForest(
  frame: Frame,
  rows: readonly ForestRow[],
  words: ForestWords,
  scale: EffectScale,
): Body & { readonly bracketed: boolean } {
  const { size, width, options } = frame
  const { control, experimental, level, each } = words
  const named = {
    label: each === 'trial' ? 'Trial' : 'Subgroup',
    n: [control, experimental] as const,
    arm: words.arm ?? 'n',
    p: rows.some(({ p }) => p !== ''),
    effect: `${scale.name} (${levelInWords(level)}\u00a0CI)`,
    ...(rows.some(({ nnt }) => nnt !== undefined) && { below: 'NNT' }),
  }
  const { brackets } = words
  const asked = brackets !== undefined && brackets.list.length > 0 ? brackets : null
  const needed = asked === null ? 0 : bracketsWidth(asked.list, asked.heads, size) + size
  const beside =
    asked === null ? null : columnsOf(rows, named, size, width - needed, { labels: 0.22, plot: 0.19 })
  const bracketed = beside !== null && !beside.stacked
  const columns = bracketed ? beside : columnsOf(rows, named, size, width)
  const highest = Math.max(0, ...(asked?.list ?? []).map(({ height }) => height))
  const heads = {
    ...named,
    ...(bracketed && {
      brackets: { lines: asked!.heads, x: width - needed + (1.5 + 0.9 * highest) * size },
    }),
  }
  const count = Math.max(2, Math.round((columns.plot[1] - columns.plot[0]) / (4.5 * size)))
  const domain = options.xlim ?? forestDomain(rows, scale)
  const axis = axisOf({
    domain,
    fixed: true,
    range: [columns.plot[0], columns.plot[1]],
    log: scale.log,
    count,
  })

  const texts: SceneNode[] = []
  const marks: SceneNode[] = []
  const head = headRow(columns, heads, size, width, texts)
  const top = head + 0.5 * size
  // Texts of brackets, one fewer than subgroups, have two lines each.
  const pad = Math.max(rowPad(frame, rows, columns, top), bracketed ? 1.45 * size : 0)
  const most = Math.max(Number.MIN_VALUE, ...rows.filter(({ kind }) => kind === 'subgroup').map(weightOf))
  const middles: number[] = []
  const spans: [number, number][] = []
  let y = top
  let end = top
  rows.forEach((row, i) => {
    // Subgroups with rows of their own stand apart.
    if (i > 0 && row.kind === 'subgroup' && !isMain(rows[i - 1])) y += 0.4 * size
    if (row.kind === 'overall') {
      y += 0.3 * size
      texts.push(line(0, y, width, y, { stroke: 'rule', strokeWidth: 0.5 }))
      y += 0.3 * size
    }
    const lines = labelLines(row, columns, size)
    const weight = isMain(row) ? ('bold' as const) : ('regular' as const)
    const fill = isMain(row) ? ('ink' as const) : ('muted' as const)
    const indent = isMain(row) ? 0 : size
    const stackedLabel = columns.stacked && isMain(row)
    const two = row.nnt !== undefined
    // A number needed to treat stands below its effect.
    const own = columns.stacked ? 1 : linesOfArms(row)
    const height = linesHeight(Math.max(lines.length, two && !stackedLabel ? 2 : 1, own), size)
    const labels = linesHeight(lines.length, size)
    texts.push(...textLines(lines, indent, y + pad / 2 + (height - labels) / 2, size, { weight, fill }))
    const middle = stackedLabel ? y + pad / 2 + height + 0.42 * size : y + pad / 2 + height / 2 - 0.22 * size
    if (row.kind === 'subgroup') middles.push(middle)
    const below = stackedLabel ? stackedArms(row, columns.plain) : []
    if (row.n !== null)
      if (columns.stacked && !stackedLabel) {
        // The label of a trial takes the place of the numbers.
      } else if (columns.stacked)
        below.forEach((text, i) => {
          texts.push(middleText(text, indent, middle + linesHeight(i, size), size, { fill }))
        })
      else
        for (const arm of [0, 1] as const) {
          const [first, second] = armText(row, arm).split('\n')
          const up = second === undefined ? 0 : linesHeight(0.5, size)
          texts.push(middleText(first, columns.n[arm], middle - up, size, { anchor: 'end', fill }))
          if (second !== undefined)
            texts.push(
              middleText(second, columns.n[arm], middle + up, size, { anchor: 'end', fill: 'muted' }),
            )
        }
    const lift = two && !stackedLabel ? linesHeight(0.5, size) : 0
    texts.push(middleText(row.effectText, columns.effect, middle - lift, size, { fill }))
    if (two)
      texts.push(
        middleText(row.nnt, columns.effect, middle - lift + linesHeight(1, size), size, { fill: 'muted' }),
      )
    if (row.p !== '')
      texts.push(
        stackedLabel
          ? {
              kind: 'text',
              x: columns.p,
              y: y + pad / 2 + 0.74 * size,
              text: pText(row.p),
              size,
              anchor: 'end',
            }
          : middleText(row.p, columns.p, middle, size, { anchor: 'end' }),
      )
    marks.push(...forestMark(row, axis, middle, size, scale, most))
    const start = stackedLabel ? middle - 0.7 * size : y
    y += height + (stackedLabel ? linesHeight(Math.max(two ? 2 : 1, below.length), size) : 0) + pad
    // Vertical lines leave out labels that stand in their way, and only those.
    if (columns.stacked || spans.length === 0) spans.push([start, y])
    else spans[0][1] = y
    end = y
  })

  const back: SceneNode[] = []
  const none = axis.at(scale.none)
  const arms = favoured(words)
  if (arms !== null) {
    const [left, right] = columns.plot
    const at = Math.min(right, Math.max(left, none))
    const paint = (arm: string) => (arm === control ? ('arm0Pale' as const) : ('arm1Pale' as const))
    for (const [from, to] of spans)
      back.push(
        rect(left, from, at - left, to - from, { fill: paint(arms[0]) }),
        rect(at, from, right - at, to - from, { fill: paint(arms[1]) }),
      )
  }
  if (scale.none >= axis.domain[0] && scale.none <= axis.domain[1])
    for (const [from, to] of spans) back.push(line(none, from, none, to, { stroke: 'ink', strokeWidth: 0.9 }))
  const overall = rows.find(({ kind }) => kind === 'overall')?.effect.estimate
  if (overall != null && shows(axis, scale.shown(overall))) {
    const x = axis.at(scale.shown(overall))
    for (const [from, to] of spans)
      back.push(line(x, from, x, to, { stroke: 'muted', strokeWidth: 0.75, dash: [1.5, 2] }))
  }
  if (bracketed) texts.push(...drawBrackets(asked!.list, middles, width - needed + size, [top, end], size))
  const foot: SceneNode[] = bottomAxis(axis, end + 2, size, columns.plot[0], columns.plot[1])
  let bottom = end + 2 + bottomAxisHeight(size) + 0.2 * size
  const favours = favoursWords(words)
  if (favours !== null) {
    const place = { axis, none: scale.none, top: bottom, size, plot: columns.plot, room: [0, width] as const }
    const below = favoursLine(favours, place)
    foot.push(...below.nodes)
    bottom += below.height + 0.2 * size
  }
  const xlab = options.xlab ?? `${scale.name}, ${experimental} ${scale.log ? 'to' : '−'} ${control}`
  const centre = (columns.plot[0] + columns.plot[1]) / 2
  const room = columns.stacked
    ? 2 * Math.min(centre, width - centre)
    : Math.min(2 * Math.min(centre, width - centre), 1.8 * (columns.plot[1] - columns.plot[0]))
  const label = wrapText(xlab, room, size)
  foot.push(...textLines(label, centre, bottom, size, { anchor: 'middle' }))
  bottom += linesHeight(label.length, size)
  if (columns.stacked) {
    const below = heads.below === undefined ? '' : `, below it ${heads.below}`
    const explain = `Below each ${each}: ${columns.plain ? 'patients' : (words.arm ?? 'patients')} (${control}, ${experimental}); ${heads.effect}${below}.`
    const note = footnote(explain, 0, bottom + 0.5 * size, width, 0.9 * size)
    foot.push(...note.nodes)
    bottom += 0.5 * size + note.height
  }
  return { children: [...back, ...marks, ...texts, ...foot], height: bottom + 0.2 * size, bracketed }
}

/** Lines of the texts of the arms beside a label. */
const linesOfArms = (row: ForestRow): number =>
  Math.max(armText(row, 0).split('\n').length, armText(row, 1).split('\n').length)

/** Air above and below a row; more when a greater height was asked for. */
function rowPad({ height, size }: Frame, rows: readonly ForestRow[], columns: Columns, top: number): number {
  const least = 0.45 * size
  if (height === null) return least
  const lines = rows.reduce((sum, row) => {
    const labels = labelLines(row, columns, size).length
    const two = Math.max(
      row.nnt === undefined ? 1 : 2,
      columns.stacked ? stackedArms(row, columns.plain).length : linesOfArms(row),
    )
    return sum + (columns.stacked && isMain(row) ? labels + two : Math.max(labels, two))
  }, 0)
  const free = height - top - linesHeight(lines, size) - 6 * size - (columns.stacked ? 4 * size : 0)
  return Math.max(least, free / rows.length)
}

const pText = (p: string): string => (p.startsWith('<') ? `p < ${p.slice(1)}` : `p = ${p}`)
