import type { StabilityResult } from '../../results/trust/stability-schema.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { countText } from '../../words/numbers.js'
import { chanceShares, chanceText, shareText } from '../../words/trust/trust-words.js'
import { axisOf, bottomAxis, bottomAxisHeight } from '../kit/axis.js'
import type { Figure } from '../kit/figure.js'
import { lineLegend } from '../kit/line-legend.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode, Style } from '../kit/scene.js'
import { line, rect } from '../kit/scene.js'
import { linesHeight, middleText, textLines } from '../kit/text-lines.js'
import { textWidth } from '../text/measure.js'
import { cutText, widestLine, wrapText } from '../text/wrap.js'
import { finishTreeFigure } from '../tree/finish-tree-figure.js'

const OWN: Style = { fill: 'arm1' }
const RIVAL: Style = { fill: 'rule' }
const CHANCE: Style = { stroke: 'accent', strokeWidth: 1, dash: [3, 2] }

/**
 * How often trees of halves of the patients split on each covariate: those of the tree of all patients, and their rivals; with
 * the share that chance alone reaches.
 *
 * Coded errors: OPTION_INVALID.
 */
export function frequencyFigure(result: StabilityResult, options: FigureOptions = {}): Figure {
  const { fit, halves, spec } = result
  const chance = chanceShares(result)
  const frame = frameOf(options)
  const { size, width } = frame
  const own = new Set(fit.nodes.flatMap(({ split }) => split?.variable ?? []))
  const rows = [...halves.covariates].sort((a, b) => b.anywhere - a.anywhere || b.root - a.root)
  const labels = rows.map(({ covariate }) => cutText(covariate, 0.35 * width, size, 'bold'))
  const [left, right] = [widestLine(labels, size, 'bold') + size, width - textWidth('100%', size) - size]
  const step = 1.9 * size
  const base = step * rows.length + 0.3 * size
  const across = axisOf({
    domain: [0, 100],
    fixed: true,
    range: [left, right],
    count: right - left > 25 * size ? 10 : 5,
  })
  const nodes: SceneNode[] = [rect(left, 0, right - left, base, { fill: 'panel' })]
  for (const { value } of across.ticks)
    nodes.push(line(across.at(value), 0, across.at(value), base, { stroke: 'grid', strokeWidth: 0.5 }))
  rows.forEach(({ covariate, anywhere, root }, j) => {
    const middle = (j + 0.5) * step + 0.15 * size
    const paint = own.has(covariate) ? OWN : RIVAL
    const bar = (share: number, opacity: number) =>
      rect(left, middle - 0.55 * size, across.at(100 * share) - left, 1.1 * size, { ...paint, opacity })
    nodes.push(
      middleText(labels[j], left - 0.6 * size, middle, size, {
        anchor: 'end',
        ...(own.has(covariate) && { weight: 'bold' as const }),
      }),
      bar(anywhere, 0.4),
      bar(root, 1),
      middleText(shareText(anywhere), right + 0.5 * size, middle, size, {}),
    )
  })
  const centre = (left + right) / 2
  const label = wrapText(
    `% of ${countText(halves.trees)} trees of halves of the patients`,
    2 * Math.min(centre, width - centre),
    size,
  )
  const chanceAt = across.at(100 * (chance.most ?? chance.average))
  nodes.push(
    line(chanceAt, 0, chanceAt, base, CHANCE),
    ...bottomAxis(across, base, size, left, right),
    ...textLines(label, centre, base + bottomAxisHeight(size) + 0.2 * size, size, { anchor: 'middle' }),
  )
  const foot = base + bottomAxisHeight(size) + linesHeight(label.length, size) + 0.7 * size
  const legend = lineLegend(
    [
      ...(own.size > 0
        ? [{ text: 'Splits the tree of all patients', style: OWN, mark: 'dot' as const }]
        : []),
      ...(rows.some(({ covariate }) => !own.has(covariate))
        ? [{ text: own.size > 0 ? 'Does not' : 'A covariate', style: RIVAL, mark: 'dot' as const }]
        : []),
      { text: 'Dark: first split; pale: any', style: { fill: 'muted' as const }, mark: 'dot' as const },
      {
        text:
          chance.most === null
            ? `By chance on average: ${chanceText(chance)}`
            : `Reached by chance in one of ten data sets; on average ${chanceText(chance)}`,
        style: CHANCE,
        mark: 'upright' as const,
      },
    ],
    ...([0, foot, width, size] as const),
  )
  const words = rows.map(
    ({ covariate, anywhere, root }) => `${covariate} ${shareText(anywhere)}, first ${shareText(root)}`,
  )
  return finishTreeFigure(
    frame,
    { children: [...nodes, ...legend.nodes], height: foot + legend.height },
    {},
    `How often covariates split in halves of the patients (${METHOD_INFO[spec.method].title})`,
    `Share of ${countText(halves.trees)} trees of halves of the patients that split on a covariate: ${words.join('; ')}. ${shareText(halves.noSplit)} have no split. By chance alone: ${chanceText(chance)} on average${chance.most === null ? '' : `, up to ${shareText(chance.most)} in nine of ten data sets`}.`,
  )
}
