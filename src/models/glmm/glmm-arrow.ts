import { cholesky, choleskySolve, forwardSolve } from '../../numerics/cholesky.js'
import { symmetricEigen } from '../../numerics/eigen.js'
import type { GlmmBlock, GlmmBlocks } from './glmm-blocks.js'

/**
 * Value, gradient and Hessian of one block's part of a function of (parameters of the head, global coefficients of the
 * block, local ones), in this order, row by row.
 */
export interface BlockJet {
  readonly value: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/**
 * Gradient and Hessian of a sum over blocks. The Hessian is an arrow: a head (parameters shared by all trials, then β),
 * and for each block its local coefficients, which meet no others.
 */
export interface Arrow {
  readonly value: number
  readonly size: number
  readonly A: Float64Array
  readonly g: Float64Array
  readonly arms: readonly ArrowArm[]
}

interface ArrowArm {
  readonly at: number
  /** Rows of C as positions in the head. */
  readonly map: Int32Array
  /** map.length × J. */
  readonly C: Float64Array
  /** J × J. */
  readonly D: Float64Array
  readonly g: Float64Array
}

/** Adds up the blocks. `shared` counts the parameters of the head before β. */
export function assembleArrow(
  { p, blocks }: GlmmBlocks,
  shared: number,
  jet: (block: GlmmBlock, b: number) => BlockJet,
): Arrow {
  const size = shared + p
  const A = new Float64Array(size * size)
  const g = new Float64Array(size)
  let value = 0
  const arms = blocks.map((block, b): ArrowArm => {
    const { value: part, gradient, hessian } = jet(block, b)
    value += part
    const h = shared + block.columns.length
    const J = block.locals.length
    const d = h + J
    const map = Int32Array.from({ length: h }, (_, i) =>
      i < shared ? i : shared + block.columns[i - shared],
    )
    const C = new Float64Array(h * J)
    for (let i = 0; i < h; i++) {
      g[map[i]] += gradient[i]
      for (let j = 0; j < h; j++) A[map[i] * size + map[j]] += hessian[i * d + j]
      for (let j = 0; j < J; j++) C[i * J + j] = hessian[i * d + h + j]
    }
    const D = new Float64Array(J * J)
    for (let i = 0; i < J; i++) for (let j = 0; j < J; j++) D[i * J + j] = hessian[(h + i) * d + h + j]
    return { at: block.at, map, C, D, g: gradient.slice(h) }
  })
  return { value, size, A, g, arms }
}

/** An arrow with its local coefficients eliminated. */
export interface FactoredArrow {
  readonly size: number
  /** Schur complement of the arms, and what is left of the gradient. */
  readonly S: Float64Array
  readonly g: Float64Array
  readonly arms: readonly {
    readonly at: number
    readonly map: Int32Array
    /** D = LLᵀ. */
    readonly L: Float64Array
    /** Rows of C after L⁻¹: map.length × J. */
    readonly X: Float64Array
    /** L⁻¹g. */
    readonly y: Float64Array
  }[]
  /** Whether every D was positive definite as it was. */
  readonly proper: boolean
}

export function factorArrow({ size, A, g, arms }: Arrow): FactoredArrow {
  const S = A.slice()
  const rest = g.slice()
  let proper = true
  const factored = arms.map(({ at, map, C, D, g: local }) => {
    const J = local.length
    const h = map.length
    const { L, changed } = safeCholesky(D, J)
    proper &&= !changed
    const y = forwardSolve(L, J, local)
    const X = new Float64Array(h * J)
    for (let i = 0; i < h; i++) {
      const row = i * J
      let pull = 0
      for (let a = 0; a < J; a++) {
        let sum = C[row + a]
        for (let b = 0; b < a; b++) sum -= L[a * J + b] * X[row + b]
        X[row + a] = sum / L[a * J + a]
        pull += X[row + a] * y[a]
      }
      rest[map[i]] -= pull
      for (let j = 0; j <= i; j++) {
        let sum = 0
        for (let a = 0; a < J; a++) sum += X[row + a] * X[j * J + a]
        S[map[i] * size + map[j]] -= sum
        if (j < i) S[map[j] * size + map[i]] -= sum
      }
    }
    return { at, map, L, X, y }
  })
  return { size, S, g: rest, arms: factored, proper }
}

/** Cholesky factor of D, of D with its diagonal raised where D is not positive definite. */
function safeCholesky(D: Float64Array, J: number): { L: Float64Array; changed: boolean } {
  let ridge = 0
  let scale = 0
  for (let j = 0; j < J; j++) scale = Math.max(scale, Math.abs(D[j * J + j]))
  for (;;) {
    const raised = ridge === 0 ? D : D.slice()
    if (ridge > 0) for (let j = 0; j < J; j++) raised[j * J + j] += ridge
    const { rank, L } = cholesky(raised, J)
    if (rank === J) return { L, changed: ridge > 0 }
    if (!Number.isFinite(scale) || scale === 0) {
      const unit = new Float64Array(J * J)
      for (let j = 0; j < J; j++) unit[j * J + j] = 1
      return { L: unit, changed: true }
    }
    ridge = ridge === 0 ? 1e-6 * scale : 4 * ridge
  }
}

/** Curvatures and slopes below these count as none, see `newtonMinimum`. */
const FLAT = 1e-7
const LEVEL = 1e-9

/**
 * The Newton step −H⁻¹g, with curvatures of the head in absolute value where it has negative ones, so that the step
 * descends. `least` is the smallest curvature of the head after elimination (or 0 when all are positive), `direction`
 * (head only) leads along it.
 */
export function arrowStep({ size, S, g, arms }: FactoredArrow, gammas: number) {
  const step = new Float64Array(size + gammas)
  const { rank, L } = cholesky(S, size)
  let least = 0
  let direction: Float64Array | null = null
  if (rank === size) step.set(choleskySolve(L, size, g).map((value) => -value))
  else {
    const { values, vectors } = symmetricEigen(S, size)
    const floor =
      1e-12 * values.reduce((max, value) => Math.max(max, Math.abs(value)), Number.MIN_VALUE * 1e20)
    for (let c = 0; c < size; c++) {
      let along = 0
      for (let i = 0; i < size; i++) along += vectors[i * size + c] * g[i]
      if (values[c] < least) {
        least = values[c]
        direction = Float64Array.from({ length: size }, (_, i) => vectors[i * size + c])
      }
      if (Math.abs(values[c]) < FLAT && Math.abs(along) < LEVEL) continue
      const by = -along / Math.max(Math.abs(values[c]), floor)
      for (let i = 0; i < size; i++) step[i] += by * vectors[i * size + c]
    }
  }
  for (const arm of arms) backSubstitute(arm, size, step)
  return { step, least, direction: least < -FLAT ? direction : null }
}

function backSubstitute(
  { at, map, L, X, y }: FactoredArrow['arms'][number],
  size: number,
  step: Float64Array,
): void {
  const J = y.length
  const rhs = y.slice()
  for (let i = 0; i < map.length; i++) for (let a = 0; a < J; a++) rhs[a] += X[i * J + a] * step[map[i]]
  for (let a = J - 1; a >= 0; a--) {
    let sum = rhs[a]
    for (let b = a + 1; b < J; b++) sum -= L[b * J + a] * rhs[b]
    rhs[a] = sum / L[a * J + a]
    step[size + at + a] = -rhs[a]
  }
}
