/** Slow textbook linear algebra on arrays of arrays: what the fast formulas are held against. */

/** Columns of `X` that do not depend on those before them, each made orthogonal to the others, of length one. */
function orthonormal(columns: readonly (readonly number[])[]): { kept: number[]; basis: number[][] } {
  const kept: number[] = []
  const basis: number[][] = []
  columns.forEach((column, j) => {
    let rest = [...column]
    // Twice: once leaves rounding errors in the directions taken out.
    for (let pass = 0; pass < 2; pass++)
      for (const q of basis) {
        const along = dot(q, rest)
        rest = rest.map((value, i) => value - along * q[i])
      }
    const length = Math.sqrt(dot(rest, rest))
    if (length < 1e-9 * Math.max(1, Math.sqrt(dot(column, column)))) return
    kept.push(j)
    basis.push(rest.map((value) => value / length))
  })
  return { kept, basis }
}

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * b[i], 0)

/** Ordinary least squares: residuals, their sum of squares and the columns that were not dropped as dependent. */
export function leastSquares(columns: readonly (readonly number[])[], y: readonly number[]) {
  const { kept, basis } = orthonormal(columns)
  let residuals = [...y]
  for (let pass = 0; pass < 2; pass++)
    for (const q of basis) {
      const along = dot(q, residuals)
      residuals = residuals.map((value, i) => value - along * q[i])
    }
  return { residuals, rss: dot(residuals, residuals), kept }
}

/** Inverse by Gauss and Jordan with row exchanges. */
export function inverse(A: readonly (readonly number[])[]): number[][] {
  const size = A.length
  const rows = A.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))])
  for (let c = 0; c < size; c++) {
    let pivot = c
    for (let r = c; r < size; r++) if (Math.abs(rows[r][c]) > Math.abs(rows[pivot][c])) pivot = r
    ;[rows[c], rows[pivot]] = [rows[pivot], rows[c]]
    const lead = rows[c][c]
    rows[c] = rows[c].map((value) => value / lead)
    for (let r = 0; r < size; r++) {
      if (r === c) continue
      const factor = rows[r][c]
      rows[r] = rows[r].map((value, j) => value - factor * rows[c][j])
    }
  }
  return rows.map((row) => row.slice(size))
}
