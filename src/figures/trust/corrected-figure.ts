import { CopseError } from '../../errors.js'
import type { StabilityResult } from '../../results/trust/stability-schema.js'
import { effectName, isRatio, ratioEstimate, ratioInterval } from '../../words/family-words.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { decimalsForAll, fixed, interval, levelInWords } from '../../words/numbers.js'
import { ruleInWords } from '../../words/rule-words.js'
import { shownValue } from '../../words/trust/corrected-words.js'
import { axisOf, bottomAxis, bottomAxisHeight } from '../kit/axis.js'
import type { Figure } from '../kit/figure.js'
import { lineLegend } from '../kit/line-legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode, Style } from '../kit/scene.js'
import { circle, line } from '../kit/scene.js'
import { linesHeight, textLines } from '../kit/text-lines.js'
import { cutText } from '../text/wrap.js'
import { finishTreeFigure } from '../tree/finish-tree-figure.js'

const NAIVE: Style = { stroke: 'muted', strokeWidth: 1.1 }
const FOUND: Style = { fill: 'paper', stroke: 'muted', strokeWidth: 1.2 }
const HOLDS: Style = { stroke: 'arm1', strokeWidth: 1.6 }

/** Logarithms of ratios beyond which an interval is not drawn. */
const MOST_LOG = 14

interface Estimate {
  readonly estimate: number
  readonly lo: number
  readonly hi: number
}

/**
 * Effects of subgroups as the patients who chose them estimate them, and in unused patients, with intervals; and the
 * difference between the largest and the least.
 *
 * Coded errors: OPTION_INVALID, FIGURE_EMPTY (effects that are not corrected).
 */
export function correctedFigure(
  { subgroups, corrected, spec }: StabilityResult,
  options: FigureOptions = {},
): Figure {
  const frame = frameOf(options)
  const { size, width } = frame
  if (corrected === null) throw notCorrected()
  const { contrast } = corrected
  const log = isRatio(spec.family)
  const none = shownValue(spec.family, 0)
  const shown = (own: Estimate | null): Estimate | null =>
    own && {
      estimate: shownValue(spec.family, own.estimate),
      lo: shownValue(spec.family, Math.max(own.lo, -MOST_LOG)),
      hi: shownValue(spec.family, Math.min(own.hi, MOST_LOG)),
    }
  const rows: { label: string; naive: Estimate | null; outOfBag: Estimate | null }[] = subgroups.map(
    ({ node, rule, effect }, j) => ({
      label: `Node ${node}: ${ruleInWords(rule)}`,
      naive: shown(known(effect)),
      outOfBag: shown(corrected.subgroups[j].outOfBag),
    }),
  )
  if (contrast !== null)
    rows.push({
      label: log
        ? `Ratio of the largest to the least (node ${contrast.best} to ${contrast.worst})`
        : `Largest less least effect (node ${contrast.best} less ${contrast.worst})`,
      naive: shown(contrast.naive),
      outOfBag: shown(contrast.outOfBag),
    })
  const ends = rows.flatMap(({ naive, outOfBag }) =>
    [naive, outOfBag].flatMap((own) => (own === null ? [] : [own.lo, own.hi])),
  )
  const [left, right] = [0.4 * size, width - 0.4 * size]
  const across = axisOf({
    domain: options.xlim ?? [Math.min(none, ...ends), Math.max(none, ...ends)],
    log,
    fixed: options.xlim !== undefined,
    range: [left, right],
    count: Math.max(3, Math.round(width / (8 * size))),
  })
  const clamp = (value: number) => Math.min(across.domain[1], Math.max(across.domain[0], value))
  const step = linesHeight(1, size) + 3 * size
  const base = step * rows.length
  const nodes: SceneNode[] = across.ticks.map(({ value }) =>
    line(across.at(value), 0, across.at(value), base, { stroke: 'grid', strokeWidth: 0.5 }),
  )
  nodes.push(line(across.at(clamp(none)), 0, across.at(clamp(none)), base, { stroke: 'rule' }))
  rows.forEach(({ label, naive, outOfBag }, j) => {
    const top = j * step
    nodes.push(...textLines([cutText(label, width, size, 'bold')], 0, top, size, { weight: 'bold' }))
    const at = top + linesHeight(1, size) + 0.8 * size
    nodes.push(...mark(naive, at, NAIVE, FOUND), ...mark(outOfBag, at + 1.1 * size, HOLDS, { fill: 'arm1' }))
  })
  const name = effectName(spec.family)
  const label =
    options.xlab ??
    `${name.charAt(0).toUpperCase()}${name.slice(1)}, ${spec.experimental} against ${spec.control}`
  nodes.push(
    ...bottomAxis(across, base, size, left, right),
    ...textLines([cutText(label, width, size)], width / 2, base + bottomAxisHeight(size) + 0.2 * size, size, {
      anchor: 'middle',
    }),
  )
  const foot = base + bottomAxisHeight(size) + linesHeight(1, size) + 0.7 * size
  const ci = `${levelInWords(spec.control_.level)} interval`
  const legend = lineLegend(
    [
      { text: `As estimated by the patients who chose the subgroups, ${ci}`, style: FOUND, mark: 'dot' },
      { text: `In unused patients, ${ci}`, style: { fill: 'arm1' }, mark: 'dot' },
    ],
    ...([0, foot, width, size] as const),
  )
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  const inWords = (own: Estimate | null) =>
    own === null
      ? 'not known'
      : log
        ? `${ratioEstimate(own)} (${ratioInterval(own)})`
        : `${fixed(own.estimate, decimals)} (${interval(own.lo, own.hi, decimals)})`
  return finishTreeFigure(
    frame,
    { children: [...nodes, ...legend.nodes], height: foot + legend.height },
    {},
    `Effects corrected for selection (${METHOD_INFO[spec.method].title})`,
    rows
      .map((row) => `${row.label}: ${inWords(row.naive)}, in unused patients ${inWords(row.outOfBag)}.`)
      .join(' '),
  )

  function mark(own: Estimate | null, y: number, style: Style, dot: Style): SceneNode[] {
    if (own === null) return []
    return [
      line(across.at(clamp(own.lo)), y, across.at(clamp(own.hi)), y, style),
      ...(own.estimate === clamp(own.estimate) ? [circle(across.at(own.estimate), y, 0.34 * size, dot)] : []),
    ]
  }
}

function known({
  estimate,
  lo,
  hi,
}: {
  readonly estimate: number | null
  readonly lo: number | null
  readonly hi: number | null
}): Estimate | null {
  return estimate === null || lo === null || hi === null ? null : { estimate, lo, hi }
}

function notCorrected(): CopseError {
  return new CopseError({
    code: 'FIGURE_EMPTY',
    wrong: 'there are no effects corrected for selection to draw',
    need: 'a tree with subgroups, one row per patient and no --adjust',
    try: 'figure frequencies, which needs neither',
  })
}
