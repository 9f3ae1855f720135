/**
 * Rows of the fixed-effects design, one per cell. Dense: `width` = p and no `columns`. Sparse: each row has room for
 * `width` entries, `columns[i·width + e]` says which column entry e of row i belongs to (−1: none).
 */
export interface LmmRows {
  readonly width: number
  readonly values: ArrayLike<number>
  readonly columns?: ArrayLike<number>
}

/**
 * What a linear mixed model y = X_l γ + X β + Z b + ε needs to know of its patients: cells of patients who share
 * trial and design row. A single patient is a cell with n = 1, sum = y and squares = 0.
 *
 * The columns of X_l are *local*: indicators of groups of patients that lie within one trial (for instance the
 * intercept of each subgroup in each trial). A patient belongs to one such group at most, so the local columns can be
 * swept out trial by trial; the cost of a fit then depends on the p global columns only.
 */
export interface LmmCells {
  /** Number of trials K. */
  readonly trials: number
  /** Columns of Z, the random effects of a trial: 1 or 2. */
  readonly q: number
  /** Global columns p of X. */
  readonly p: number
  /** Local columns per trial, 0 when there are none. */
  readonly locals: number
  /** Number of cells; entries of the arrays beyond it are ignored. */
  readonly length: number
  /** Trial of the cell, 0 … K − 1. */
  readonly trial: ArrayLike<number>
  /** Row of Z, q numbers a cell. */
  readonly z: ArrayLike<number>
  /** Local column of the cell within its trial, 0 … locals − 1, or −1. Left out: −1 throughout. */
  readonly local?: ArrayLike<number>
  readonly x: LmmRows
  /** Patients in the cell. Left out: 1 throughout. */
  readonly n?: ArrayLike<number>
  /** Σy. Measure y from a common origin near its mean where cells are sums of many patients. */
  readonly sum: ArrayLike<number>
  /** Σ(y − mean of the cell)². Left out: 0 throughout. */
  readonly squares?: ArrayLike<number>
  /** Names of the global columns, for notes. */
  readonly columnNames?: readonly string[]
}

/** One cell per patient, from dense columns. */
export function patientCells(design: {
  readonly y: ArrayLike<number>
  /** Trial of each patient, 0 … K − 1. */
  readonly trial: ArrayLike<number>
  readonly trials: number
  /** Columns of Z (1 or 2), n numbers each. */
  readonly Z: readonly ArrayLike<number>[]
  /** Global columns of X, n numbers each. */
  readonly X: readonly ArrayLike<number>[]
  readonly local?: ArrayLike<number>
  readonly locals?: number
  readonly columnNames?: readonly string[]
}): LmmCells {
  const { y, trial, trials, Z, X, local, locals, columnNames } = design
  return {
    trials,
    q: Z.length,
    p: X.length,
    locals: locals ?? 0,
    length: y.length,
    trial,
    z: interleave(Z, y.length),
    x: { width: X.length, values: interleave(X, y.length) },
    sum: y,
    ...(local && { local }),
    ...(columnNames && { columnNames }),
  }
}

function interleave(columns: readonly ArrayLike<number>[], n: number): Float64Array {
  const width = columns.length
  const rows = new Float64Array(n * width)
  columns.forEach((column, c) => {
    for (let i = 0; i < n; i++) rows[i * width + c] = column[i]
  })
  return rows
}
