import type { Estimate } from '../../families/inference.js'
import { zEstimate } from '../../families/inference.js'
import { choleskySolve, forwardSolve } from '../../numerics/cholesky.js'
import type { LmmContrast } from '../lmm/lmm-contrast.js'
import type { GlmmFit } from './glmm.js'
import type { GlmmDesign } from './glmm-design.js'
import { shiftOf } from './glmm-diverging.js'

/** Relative part of a contrast in an open direction that counts as none. */
const NONE = 1e-7

/**
 * Wald inference on a contrast of the fixed effects: estimate, standard error, z test and interval on the scale of the
 * linear predictor. A combination can have an estimate where its single coefficients have none.
 *
 * @returns null when the contrast is not estimable or diverges
 */
export function glmmEstimate(
  fit: Pick<GlmmFit, 'x' | 'design' | 'information'>,
  contrast: LmmContrast,
  level = 0.95,
): Estimate | null {
  const { design, information } = fit
  const { independent, kept, xScale, cells, blocks } = design
  const scaled = new Map<number, number>()
  for (let column = 0; column < cells.p; column++) {
    const weight = contrast.global?.[column] ?? 0
    if (weight === 0) continue
    if (!independent.includes(column)) return null
    scaled.set(column, weight / xScale[column])
  }
  const local = new Map<number, number>()
  const touched = new Set<number>()
  for (const { trial, local: index, weight } of contrast.local ?? []) {
    if (weight === 0) continue
    const place = design.places.get(trial * cells.locals + index)
    if (place === undefined) return null
    local.set(place.gamma, (local.get(place.gamma) ?? 0) + weight)
    touched.add(place.block)
  }
  if (isOpen(design, scaled, local)) return null

  const { x } = fit
  const head = x.length - blocks.gammas
  const m = head - blocks.p
  let estimate = 0
  kept.forEach((column, c) => {
    estimate += (scaled.get(column) ?? 0) * x[m + c]
  })
  for (const [g, weight] of local) estimate += weight * x[head + g]
  if (information === null) return zEstimate(estimate, Number.NaN, level)

  const { factor, L, shared } = information
  const c = new Float64Array(factor.size)
  kept.forEach((column, j) => {
    c[shared + j] = scaled.get(column) ?? 0
  })
  let variance = 0
  for (const block of touched) {
    const arm = factor.arms[block]
    const J = arm.y.length
    const own = Float64Array.from({ length: J }, (_, j) => local.get(arm.at + j) ?? 0)
    const half = forwardSolve(arm.L, J, own)
    for (let j = 0; j < J; j++) variance += half[j] ** 2
    for (let i = 0; i < arm.map.length; i++)
      for (let j = 0; j < J; j++) c[arm.map[i]] -= arm.X[i * J + j] * half[j]
  }
  const solved = choleskySolve(L, factor.size, c)
  for (let i = 0; i < c.length; i++) variance += c[i] * solved[i]
  return zEstimate(estimate + 0, Math.sqrt(2 * variance), level)
}

/** Estimates of the global columns; null for those without one. */
export function glmmEstimates(fit: GlmmFit, level = 0.95): (Estimate | null)[] {
  return fit.beta.map((_, column) => {
    const global = new Float64Array(fit.beta.length)
    global[column] = 1
    return glmmEstimate(fit, { global }, level)
  })
}

/** Whether a direction that the data leave open changes the contrast. */
function isOpen(
  { independent, open }: GlmmDesign,
  global: ReadonlyMap<number, number>,
  local: ReadonlyMap<number, number>,
): boolean {
  const p = independent.length
  return open.vectors.some((vector) => {
    let sum = 0
    let size = 0
    const add = (by: number) => {
      sum += by
      size += Math.abs(by)
    }
    independent.forEach((column, c) => {
      add((global.get(column) ?? 0) * vector[c])
    })
    for (const [g, weight] of local) add(weight * shiftOf(open.means, vector, g, p))
    return Math.abs(sum) > NONE * size
  })
}
