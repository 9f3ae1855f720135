import type { FitResult, FitSubgroup } from '../../results/fit-schema.js'
import type { PatientSummary } from '../../results/patient-summary.js'
import { clusterLine } from '../../words/cluster-words.js'
import { METHOD_INFO } from '../../words/method-info.js'
import { effectScale, effectText } from '../kit/effect-scale.js'
import type { Figure } from '../kit/figure.js'
import { titleHeight } from '../kit/figure.js'
import type { FigureOptions } from '../kit/options.js'
import { frameOf } from '../kit/options.js'
import type { PanelKind } from '../marks.js'
import { finishTreeFigure } from './finish-tree-figure.js'
import { downSize, treeDown } from './tree-down.js'
import { treeRows } from './tree-rows.js'
import { describeTree } from './tree-words.js'

export interface TreeFigureOptions extends FigureOptions {
  /** Outcomes below the leaves, by arm and by trial; without, no panels are drawn. */
  readonly patients?: PatientSummary | null
  readonly panels?: PanelKind | 'none'
  /** Kaplan–Meier curves by arm have a tick where times are censored; not by default. */
  readonly censored?: boolean
  /** From the top down with panels below; as rows of an indented list; or what fits the width. */
  readonly layout?: 'auto' | 'down' | 'rows'
}

/**
 * The tree: inner nodes with variable and p-value, edges with the rule, leaves with patients by arm, effect and interval;
 * below each leaf the outcome by arm and by trial, all on one scale. When the leaves do not fit side by side, the tree is
 * drawn as an indented list.
 *
 * Coded errors: OPTION_INVALID.
 * @example treeFigure(fit, { patients: patientSummary(fit, data), width: 180 }).svg
 */
export function treeFigure(fit: FitResult, options: TreeFigureOptions = {}): Figure {
  const frame = frameOf(options)
  const { layout = 'auto', panels = 'box', censored = false } = options
  const effects = fit.subgroups.map(({ effect }) => effect)
  const scale = effectScale(fit.spec, fit.spec.control_.level, effects)
  const patients = panels === 'none' ? null : (options.patients ?? null)
  const shown = panels === 'none' ? ('box' as const) : panels
  const content = { fit, scale, patients, panels: shown, censored, note: true }
  const size = downSize(frame, content)
  const height = frame.height === null ? null : frame.height - titleHeight(frame)
  const asRows = layout === 'rows' || (layout === 'auto' && size === null)
  const body = asRows
    ? treeRows(frame, content)
    : treeDown({ ...frame, size: size ?? frame.size, height }, content)
  const drawn = patients === null ? [] : asRows ? ['by-arm'] : ['by-arm', 'by-trial']
  const words = ({ effect }: FitSubgroup) => effectText(effect, scale)
  const title = `Subgroups by ${METHOD_INFO[fit.spec.method].title}: ${scale.name.toLowerCase()} in ${fit.spec.outcome}`
  return {
    ...finishTreeFigure(
      frame,
      body,
      fit.spec,
      title,
      describeTree(fit, words),
      [clusterLine(fit)].filter((line) => line !== null),
    ),
    drawn,
  }
}
