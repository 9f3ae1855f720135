import { describe, expect, it } from 'vitest'
import { ColumnSource } from '../../src/sources/columns.js'
import { pathOf } from '../../src/trees/scores.js'
import { strataModel } from '../../src/trees/strata-model.js'
import { generatedData, prepareRows } from './trial-data.js'

describe('the path of the scores', () => {
  it.each([1, 2, 3])('is what cell after cell gives, to the last bit (seed %d)', (seed) => {
    const source = new ColumnSource(prepareRows(generatedData(seed, 3000)).ipd, 'distinct')
    const spec = { family: 'gaussian', stratified: true, dfsplit: 1 } as const
    const control = { parm: 'all', vcov: 'opg', ordinal: 'chisq' } as const
    const model = strataModel(source, spec, new Float64Array(2 * source.trials.length), control)
    const root = source.root()
    const scores = model.scores(root, model.fit(root))
    source.covariates.forEach((_, index) => {
      const cells = source.cells(root, index)
      const fast = new Float64Array(cells.length)
      const plain = new Float64Array(cells.length)
      scores.walk().path(cells, fast)
      pathOf(scores.walk(), cells, plain)
      expect(fast).toEqual(plain)
    })
  })
})
