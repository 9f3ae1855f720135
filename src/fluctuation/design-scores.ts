import type { Cells } from '../models/cells/cells.js'
import { armOf, trialOf } from '../models/cells/cells.js'
import type { DesignFit } from '../models/rows/design-fit.js'
import { TREATMENT } from '../models/rows/design-layout.js'
import { weightOf } from '../models/rows/patient-rows.js'

/**
 * Score columns of a node model on rows: an indicator per trial (or a single intercept), the treatment, the covariates.
 * They span what R's columns do, and where a trial is fitted exactly it is one of them that is 0.
 */
export interface ScoreColumns {
  /** Number of columns, kept ones only. */
  readonly count: number
  /** Position of the treatment among them; −1 without. */
  readonly treatment: number
  /** `count` numbers per patient of the node, in the order of `fit.rows`; covariates in their own units. */
  readonly X: Float64Array
  /** Σψψᵀ = BᵀB with B = QR: the columns of Q. */
  readonly Q: readonly Float64Array[]
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
  /** Names of the covariates without information. */
  readonly droppedTerms: readonly string[]
}

/** A column is without information when its mean squared score is below this share of the residual variance. */
const RELATIVE_FLOOR = 1e-10

/**
 * The columns whose scores carry information: those of trials with one patient, say, are 0 up to rounding, and the
 * inverse of Σψψᵀ would be noise (docs/adr/0002).
 *
 * @param stratified whether every trial has its own intercept
 * @param trials number of trials
 * @param scale largest size of an outcome, in outcome units; 1 where they are counts
 */
export function scoreColumns(
  fit: DesignFit,
  stratified: boolean,
  trials: number,
  scale: number,
): ScoreColumns {
  const { data, rows, layout, residuals, aliased, rss, n } = fit
  const groups = stratified ? trials : 1
  const groupOf = (row: number) => (stratified ? trialOf(data.stratum[row]) : 0)
  const size = new Float64Array(groups)
  const treated = new Float64Array(groups)
  const squares = new Float64Array(groups)
  rows.forEach((row, i) => {
    const w = weightOf(data, row)
    const g = groupOf(row)
    size[g] += w
    if (armOf(data.stratum[row]) === 1) treated[g] += w
    squares[g] += residuals[i] ** 2 / w
  })
  const floor = Math.max((RELATIVE_FLOOR * rss) / n, (1e-14 * scale) ** 2)
  const present = [...size.keys()].filter((g) => size[g] > 0)
  const droppedGroups = present.filter((g) => squares[g] <= floor * size[g])
  const kept = present.filter((g) => !droppedGroups.includes(g))
  const compared = present.some((g) => treated[g] > 0 && treated[g] < size[g])

  const column = (c: number, of: (row: number) => number, raw = of) => ({ c, of, raw })
  const candidates = kept.map((g) => column(0, (row) => Number(groupOf(row) === g)))
  if (compared && !aliased.includes(TREATMENT))
    candidates.push(column(TREATMENT, (row) => armOf(data.stratum[row])))
  for (let c = layout.adjustFrom; c < layout.terms.length; c++) {
    const { values, standard } = data.adjust[c - layout.adjustFrom]
    if (!aliased.includes(c))
      candidates.push(
        column(
          c,
          (row) => standard[row],
          (row) => values[row],
        ),
      )
  }

  // Columns in order; what a column's scores add to those of its predecessors decides.
  const basis: Float64Array[] = []
  const chosen: typeof candidates = []
  const lost: number[] = []
  for (const candidate of candidates) {
    const { c, of } = candidate
    const score = Float64Array.from(
      rows,
      (row, i) => (of(row) * residuals[i]) / Math.sqrt(weightOf(data, row)),
    )
    const own = dot(score, score)
    // Twice: once leaves rounding errors in the directions taken out.
    for (let pass = 0; pass < 2; pass++)
      for (const q of basis) {
        const along = dot(q, score)
        for (let i = 0; i < score.length; i++) score[i] -= along * q[i]
      }
    const rest = dot(score, score)
    // A trial's own scores were judged above.
    if (c > 0 && !(rest > Math.max(RELATIVE_FLOOR * own, floor))) {
      lost.push(c)
      continue
    }
    const length = Math.sqrt(rest)
    basis.push(score.map((value) => value / length))
    chosen.push(candidate)
  }
  const X = new Float64Array(rows.length * chosen.length)
  rows.forEach((row, i) => {
    chosen.forEach(({ raw }, j) => {
      X[i * chosen.length + j] = raw(row)
    })
  })
  return {
    count: chosen.length,
    treatment: chosen.findIndex(({ c }) => c === TREATMENT),
    X,
    Q: basis,
    droppedGroups,
    droppedTreatment: lost.includes(TREATMENT),
    droppedTerms: lost.filter((c) => c > TREATMENT).map((c) => layout.terms[c]),
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/** Σ weight·xxᵀ over the patients, count × count. */
export function crossProduct({ count, X }: ScoreColumns, weight: (i: number) => number): Float64Array {
  const A = new Float64Array(count * count)
  for (let i = 0, at = 0; at < X.length; i++, at += count) {
    const w = weight(i)
    for (let a = 0; a < count; a++) {
      const value = w * X[at + a]
      if (value !== 0) for (let b = 0; b <= a; b++) A[a * count + b] += value * X[at + b]
    }
  }
  for (let a = 0; a < count; a++) for (let b = 0; b < a; b++) A[b * count + a] = A[a * count + b]
  return A
}

/**
 * Σ_clusters (Σψ)(Σψ)ᵀ.
 *
 * @param cells ascending in cluster
 * @param place of each of the source's patients in the node
 */
export function clusteredCrossProduct(
  { count, X }: ScoreColumns,
  residuals: Float64Array,
  cells: Cells,
  place: Uint32Array,
): Float64Array {
  const A = new Float64Array(count * count)
  const S = new Float64Array(count)
  for (let c = 0; c < cells.length; ) {
    const cluster = cells.code[c]
    S.fill(0)
    for (; c < cells.length && cells.code[c] === cluster; c++) {
      const i = place[cells.row![c]]
      for (let a = 0; a < count; a++) S[a] += residuals[i] * X[i * count + a]
    }
    for (let a = 0; a < count; a++) for (let b = 0; b < count; b++) A[a * count + b] += S[a] * S[b]
  }
  return A
}
