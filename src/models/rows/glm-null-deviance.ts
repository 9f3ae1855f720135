import { glmBasis } from './glm-basis.js'
import type { GlmRows } from './glm-newton.js'
import { glmNewton } from './glm-newton.js'
import { separationAlong } from './glm-separation.js'

/** Deviance of the model with the constant column of X alone; with the offset alone, where X has none. */
export function nullDeviance(columns: readonly ArrayLike<number>[], rows: Int32Array, data: GlmRows): number {
  const constant = columns.find(
    (column) => rows.every((i) => column[i] === column[rows[0]]) && column[rows[0]] !== 0,
  )
  const basis = glmBasis(constant === undefined ? [] : [constant], rows)
  let separated = false
  const { deviance } = glmNewton(data, basis, (step, eta) => {
    separated ||= separationAlong(data, basis, step, eta) !== null
    return separated
  })
  // A single column can only take all rows along.
  return separated ? 0 : deviance
}
