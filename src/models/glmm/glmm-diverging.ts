import type { GlmmDesign } from './glmm-design.js'
import { groupOf } from './glmm-null-space.js'

/** Coefficients without a finite estimate; `direction` 1 → ∞, −1 → −∞, 0 undetermined. */
export interface GlmmDiverging {
  readonly global: readonly { readonly column: number; readonly direction: -1 | 0 | 1 }[]
  readonly local: readonly {
    readonly trial: number
    readonly local: number
    readonly direction: -1 | 0 | 1
  }[]
}

/** Relative size of a part in a direction that counts as none. */
const NONE = 1e-7

/** Which coefficients separation leaves without an estimate: those that some open direction has a part in. */
export function glmmDiverging(design: GlmmDesign): GlmmDiverging {
  const { independent, globalDirection } = design
  const { global, local } = openParts(design)
  const sign = (value: number | undefined) => Math.sign(value ?? 0) as -1 | 0 | 1
  return {
    global: independent
      .filter((_, c) => global[c])
      .map((column) => ({ column, direction: sign(globalDirection.get(column)) })),
    local: [...local]
      .sort((a, b) => a - b)
      .map((group) => ({
        trial: Math.floor(group / design.cells.locals),
        local: group % design.cells.locals,
        direction: sign(design.localDirection.get(group)),
      })),
  }
}

function openParts({ cells, blocks, independent, open, separated }: GlmmDesign) {
  const p = independent.length
  const global = independent.map((_, c) => open.vectors.some((vector) => Math.abs(vector[c]) > NONE))
  const local = new Set<number>()
  if (!separated) return { global, local }
  const remaining = new Set<number>()
  for (const block of blocks.blocks)
    for (let a = 0; a < block.size; a++) {
      const g = groupOf(block, a)
      if (g < 0) continue
      const i = block.cells[a]
      const group = cells.trial[i] * cells.locals + (cells.local?.[i] ?? 0)
      remaining.add(group)
      if (open.vectors.some((vector) => Math.abs(shiftOf(open.means, vector, g, p)) > NONE)) local.add(group)
    }
  for (let i = 0; i < cells.length; i++) {
    const index = cells.local?.[i] ?? -1
    const group = cells.trial[i] * cells.locals + index
    if (index >= 0 && (cells.n?.[i] ?? 1) > 0 && !remaining.has(group)) local.add(group)
  }
  return { global, local }
}

/** The γ of group g in an open direction: −x̄ᵀβ. */
export function shiftOf(means: Float64Array, vector: Float64Array, g: number, p: number): number {
  let sum = 0
  for (let c = 0; c < p; c++) sum -= means[g * p + c] * vector[c]
  return sum
}
