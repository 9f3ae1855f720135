import { describe, expect, it } from 'vitest'
import { rootLogP } from '../../src/resampling/tree-statistic.js'
import { growNow } from '../../src/trees/grow/growth.js'
import { fitMethod } from '../../src/trees/methods/fit-method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { sourceOf } from '../../src/workflow/fit/fit.js'
import { takePrepared } from '../../src/workflow/patients/prepare.js'
import { leanFit } from '../../src/workflow/trust/lean-fit.js'
import { trustCase, trustColumns } from './trust-data.js'

const shapeOf = (tree: { nodes: readonly { id: number; split: unknown; fit: { n: number } }[] }) =>
  tree.nodes.map(({ id, split, fit }) => ({ id, split, n: fit.n }))

describe.each(METHODS)('the lean tree of a resample by %s', (method) => {
  const { data, lean } = trustCase('mob-si')
  const settings = ['all', 'treatment'].flatMap((parm) => [0.05, 0.3].map((alpha) => ({ parm, alpha })))

  it.each(settings)('is the tree of a fit of its patients: %j', (options) => {
    const control = controlOf({ ...options, maxdepth: 4 })
    for (const times of trustColumns('half.csv').slice(0, 4)) {
      const index = Uint32Array.from(times.keys()).filter((i) => times[i] > 0)
      const part = takePrepared(data, index)
      const { source, adjusted } = sourceOf(part, control, method)
      const { tree } = growNow(fitMethod(source, 'gaussian', method, control, adjusted))
      expect(shapeOf(leanFit(lean, times, method, control).tree)).toEqual(shapeOf(tree))
      const withP = leanFit(lean, times, method, control, 'p').tree
      expect(shapeOf(withP)).toEqual(shapeOf(tree))
      expect(rootLogP(withP)).toBe(rootLogP(tree))
    }
  })

  it('is that of patients who are there several times', () => {
    const control = controlOf({ parm: 'treatment', maxdepth: 4 })
    const times = trustColumns('bootstrap.csv')[0]
    const index = Uint32Array.from(times.flatMap((count, i) => Array.from({ length: count }, () => i)))
    const { source, adjusted } = sourceOf(takePrepared(data, index), control, method)
    const { tree } = growNow(fitMethod(source, 'gaussian', method, control, adjusted))
    expect(shapeOf(leanFit(lean, times, method, control).tree)).toEqual(shapeOf(tree))
  })
})
