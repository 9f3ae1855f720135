import { byScores } from '../grow/by-scores.js'
import { designModel } from '../node-models/design-model.js'
import { hazardModel, timesOf } from '../node-models/hazard-model.js'
import type { NodeModel } from '../node-models/node-model.js'
import { strataModel } from '../node-models/strata-model.js'
import { withinModel } from '../node-models/within-model.js'
import type { Asked } from './fitted.js'
import { offsetByPatient } from './glmm-tree.js'

/**
 * The node model of a method.
 *
 * @param offset per stratum, or per patient of PALM trees that adjust for covariates; null for 0
 */
export function nodeModelWith<Node>(
  { source, family, method, control, adjusted, lean }: Asked<Node>,
  offset: Float64Array | null,
): NodeModel<Node> {
  if (method.joint === 'within') return withinModel(source, adjusted, family, control, lean)
  const spec = { family, stratified: method.stratified, dfsplit: method.joint === 'none' ? 1 : 0 } as const
  const byStratum = offset ?? new Float64Array(source.centre.length)
  const times = timesOf(source, adjusted)
  if (times !== null)
    return byScores(source, hazardModel(source, adjusted, times, spec, byStratum, control), control, lean)
  if (adjusted === null) return byScores(source, strataModel(source, spec, byStratum, control), control, lean)
  const { data } = adjusted
  // In an additive joint model the covariates' coefficients are shared, and arrive in the offset.
  const shared = method.joint === 'additive'
  const perPatient =
    offset === null ? new Float64Array(data.n) : shared ? offset : offsetByPatient(offset, data)
  const design = { ...spec, coding: control.treatmentCoding, adjusted: !shared }
  return byScores(source, designModel(source, adjusted, design, perPatient, control), control, lean)
}
