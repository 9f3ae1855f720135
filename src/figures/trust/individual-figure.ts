import type { IndividualPoints } from '../../results/trust/individual-points.js'
import { effectName, isRatio } from '../../words/family-words.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { countText, pEquals, significant } from '../../words/numbers.js'
import { mayBeChance } from '../../words/trust/individual-words.js'
import { axisOf, bottomAxis, leftAxis } from '../kit/axis.js'
import type { Axis } from '../kit/axis-ticks.js'
import type { Figure } from '../kit/figure.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { SceneNode, Style } from '../kit/scene.js'
import { circle, line, polyline, rect } from '../kit/scene.js'
import { acrossTicks, panelGrid, panelHead, plotSpan, upTicks } from '../panel-grid.js'
import { finishTreeFigure } from '../tree/finish-tree-figure.js'
import { upwardLabel } from '../tree/panel-axis.js'

/** Panels of covariates, and points in a panel: more would not be seen. */
const MOST = 8
const POINTS = 600
const POINT: Style = { fill: 'arm1', opacity: 0.45 }
const SORTED: Style = { stroke: 'arm1', strokeWidth: 1.4 }
/** Part of the room of a level that its patients are spread over. */
const SPREAD = 0.7

/**
 * Treatment effects of patients: sorted, with a standard error to either side where there are any, and against each
 * covariate. What the spread is worth is said below: it never stands for itself.
 *
 * Coded errors: OPTION_INVALID.
 *
 * @param points from individualPoints
 */
export function individualFigure(
  { result, covariates }: IndividualPoints,
  options: FigureOptions = {},
): Figure {
  const frame = frameOf(options)
  const { size } = frame
  const { spec, patients, calibration } = result
  const log = isRatio(spec.family)
  const shown = (value: number) => (log ? Math.exp(value) : value)
  const used = covariates.slice(0, MOST)
  const sorted = [...patients].sort((a, b) => a.effect - b.effect)
  const ends = sorted.flatMap(({ effect, se }) => [shown(effect - (se ?? 0)), shown(effect + (se ?? 0))])
  const none = shown(0)
  const [lowest, highest] = ends.reduce(
    ([lo, hi], end) => [Math.min(lo, end), Math.max(hi, end)],
    [none, none],
  )
  const pad = log ? 1.03 : 0.04 * (highest - lowest || 1)
  const domain = options.ylim ?? (log ? [lowest / pad, highest * pad] : [lowest - pad, highest + pad])
  const { panels, bottom } = panelGrid(frame, [null, ...used.map(({ levels }) => levels)], 1.5 * size)
  const name = effectName(spec.family)
  const label = options.ylab ?? `${name.charAt(0).toUpperCase()}${name.slice(1)}`
  const nodes: SceneNode[] = []

  panels.forEach((panel, at) => {
    const { from: top, to: base, ticks } = panel
    const covariate = at === 0 ? null : used[at - 1]
    const change = result.importance.find((own) => own.covariate === covariate?.name)?.effectChange ?? 0
    nodes.push(
      ...(covariate === null
        ? panelHead(
            panel,
            'Patients, sorted',
            result.forest.seTold ? '± standard error' : 'no standard errors',
            size,
          )
        : panelHead(panel, covariate.name, `changes effects by ${significant(Math.sqrt(change))}`, size)),
    )
    if (panel.first) nodes.push(upwardLabel(label, (top + base) / 2, base - top + 2 * size, size))
    const up = axisOf({
      domain,
      log,
      fixed: options.ylim !== undefined,
      range: [base, top],
      count: upTicks(panel, size),
    })
    const [left, right] = plotSpan(panel, up, size)
    nodes.push(
      rect(left, top, right - left, base - top, { fill: 'panel' }),
      ...leftAxis(up, left, size, top, base),
    )
    if (none >= up.domain[0] && none <= up.domain[1])
      nodes.push(line(left, up.at(none), right, up.at(none), { stroke: 'rule' }))
    const y = (effect: number) => up.at(Math.min(up.domain[1], Math.max(up.domain[0], shown(effect))))
    if (covariate === null) {
      const across = axisOf({
        domain: [1, Math.max(2, sorted.length)],
        fixed: true,
        range: [left, right],
        count: acrossTicks(right - left, size),
      })
      nodes.push(...sortedPatients(across), ...bottomAxis(across, base, size, left, right))
      return
    }
    const { values, levels, time } = covariate
    const [lo, hi] =
      levels === null
        ? values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [values[0], values[0]])
        : [0, levels.length - 1]
    const space = levels === null ? 0.03 * (hi - lo || 1) : 0.5
    const across = axisOf({
      domain: [lo - space, hi + space],
      fixed: true,
      time,
      range: [left, right],
      count: acrossTicks(right - left, size),
    })
    for (const i of some(patients.length)) {
      const beside = levels === null ? 0 : SPREAD * (((i * 0.618033988749895) % 1) - 0.5)
      nodes.push(circle(across.at(values[i] + beside), y(patients[i].effect), 0.13 * size, POINT))
    }
    nodes.push(
      ...(ticks === null
        ? bottomAxis(across, base, size, left, right)
        : ticks.draw((k) => across.at(k), base)),
    )

    function sortedPatients(along: Axis): SceneNode[] {
      const places = some(sorted.length)
      const drawn: SceneNode[] = places.flatMap((i) => {
        const { effect, se } = sorted[i]
        if (se === null || se === 0) return []
        const x = along.at(i + 1)
        return [
          line(x, y(effect - se), x, y(effect + se), { stroke: 'arm1', strokeWidth: 0.6, opacity: 0.35 }),
        ]
      })
      drawn.push(
        polyline(
          places.map((i) => [along.at(i + 1), y(sorted[i].effect)] as const),
          SORTED,
        ),
      )
      return drawn
    }
  })

  const worth =
    calibration === null
      ? 'Not tested whether chance finds as much: differences between patients may be chance.'
      : mayBeChance(result)
        ? `Permutation ${pEquals(calibration.p)}: differences between patients may well be chance. Such trees find some where there are none.`
        : `Permutation ${pEquals(calibration.p)} (of the tree of all patients): that the effect is the same for all patients of a trial is hard to reconcile with the data. How far the effects lie apart is partly chance.`
  const left_ = covariates.length - used.length
  const notes = [
    worth,
    ...(left_ > 0 ? [`${countText(left_)} covariates that do less are not shown.`] : []),
    ...(patients.length > POINTS
      ? [`${countText(some(patients.length).length)} of ${countText(patients.length)} patients are drawn.`]
      : []),
  ]
  const [least, most] = [sorted[0].effect, sorted.at(-1)!.effect].map(shown)
  return finishTreeFigure(
    frame,
    { children: nodes, height: bottom },
    {},
    `Treatment effects of patients (trees of ${METHOD_INFO[spec.method].title})`,
    `${label} of ${countText(patients.length)} patients, from ${significant(least)} to ${significant(most)}, against ${used.map((own) => own.name).join(', ')}.`,
    notes,
  )
}

/** Places of patients that are drawn: all, or every so many. */
function some(n: number): number[] {
  const step = Math.max(1, n / POINTS)
  return Array.from({ length: Math.min(n, POINTS) }, (_, i) => Math.min(n - 1, Math.floor(i * step)))
}
