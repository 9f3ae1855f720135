import { familyOf } from '../../families/families.js'
import { partOfRoot } from '../../fluctuation/component-scores.js'
import { clusteredCrossProduct, crossProduct, scoreColumns } from '../../fluctuation/design-scores.js'
import { inverseRoot, sandwichRoot } from '../../fluctuation/matrix-root.js'
import { RowScores } from '../../fluctuation/row-scores.js'
import type { Scores } from '../../fluctuation/scores.js'
import type { TreatmentCoding } from '../../models/cells/strata-terms.js'
import type { DesignFit } from '../../models/rows/design-fit.js'
import { fitDesign } from '../../models/rows/design-fit.js'
import { designLayout } from '../../models/rows/design-layout.js'
import type { PatientRows } from '../../models/rows/patient-rows.js'
import { weightOf } from '../../models/rows/patient-rows.js'
import type { CellSource, PatientCodes, PatientOrder } from '../../sources/cell-source.js'
import { designSides } from '../split/design-sides.js'
import type { ScoreModel } from './score-model.js'
import type { ScoreControl, StrataModelSpec } from './strata-model.js'

/** Patients one by one, beside a source that answers in single patients. */
export interface Adjusted<Node> {
  readonly data: PatientRows
  /** The source's patients of a node. */
  patientsIn(node: Node): Uint32Array
  /** A covariate of those patients, for tests from within trials: by the place of each in `patientsIn`. */
  readonly inOrder?: (node: Node, covariate: number) => PatientCodes | PatientOrder
}

export interface DesignModelSpec extends StrataModelSpec {
  readonly coding: TreatmentCoding
  /** Whether the covariates are part of the node model, or in its offset only. */
  readonly adjusted: boolean
}

/**
 * The node model g(E y) = γ + β t + x'α + offset (or γ_trial + …), on patients.
 *
 * @param source answers in single patients
 * @param offset per patient of the source, on the link's scale
 */
export function designModel<Node>(
  source: CellSource<Node>,
  { data, patientsIn }: Adjusted<Node>,
  { family, stratified, dfsplit, coding, adjusted }: DesignModelSpec,
  offset: Float64Array,
  control: ScoreControl,
): ScoreModel<Node, DesignFit> {
  const trials = source.trials.length
  const layout = designLayout(data, stratified ? source.trials : null, coding, adjusted)
  const scale = familyOf(family).linear
    ? data.outcome.reduce((most, y, row) => Math.max(most, Math.abs(y), Math.abs(offset[row])), 0)
    : 1
  const clustered = source.cluster !== null
  const place = new Uint32Array(data.n)

  return {
    columns: layout.terms.length,
    dfsplit,
    fit(node) {
      const rows = patientsIn(node).slice()
      return fitDesign({ family, data, layout, offset, sums: source.sums(node), rows })
    },
    scores(node, fit, part = control.parm): Scores {
      const { rows, residuals, working } = fit
      rows.forEach((row, i) => {
        place[row] = i
      })
      const columns = scoreColumns(fit, stratified, trials, scale)
      const { count, X, Q } = columns
      if (part === 'all' && control.vcov === 'opg' && control.ordinal !== 'max' && !clustered) {
        const whitened = new Float64Array(rows.length * count)
        Q.forEach((q, j) => {
          for (let i = 0; i < q.length; i++)
            whitened[i * count + j] = q[i] * Math.sqrt(weightOf(data, rows[i]))
        })
        return new RowScores({ ...columns, k: count }, count, whitened, place)
      }
      const outer = () =>
        clustered
          ? clusteredCrossProduct(columns, residuals, source.clusterCells(node), place)
          : crossProduct(columns, (i) => residuals[i] ** 2 / weightOf(data, rows[i]))
      const dispersion = familyOf(family).dispersionOf(fit.rss, fit.n - fit.rank)
      const information = () => crossProduct(columns, (i) => working[i] * dispersion)
      const { root: symmetric, rank } =
        control.vcov === 'opg'
          ? inverseRoot(outer())
          : control.vcov === 'info'
            ? inverseRoot(information())
            : sandwichRoot(information(), outer())
      const { root, chosen } = partOfRoot(symmetric, count, columns.treatment, part)
      const without = part === 'intercepts' && columns.treatment >= 0 ? 1 : 0
      const components = chosen.length
      const whitened = new Float64Array(rows.length * components)
      for (let i = 0; i < rows.length; i++)
        chosen.forEach((a, j) => {
          let value = 0
          for (let b = 0; b < count; b++) value += root[a * count + b] * X[i * count + b]
          whitened[i * components + j] = value * residuals[i]
        })
      return new RowScores(
        { ...columns, k: Math.min(components, rank - without) },
        components,
        whitened,
        place,
      )
    },
    sides: (fit, cells, starts) => designSides(fit, stratified ? trials : 1, cells, starts),
  }
}
