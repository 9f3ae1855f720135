import { describe, expect, it } from 'vitest'
import { supLm } from '../../src/fluctuation/fluctuation.js'
import { pathOf } from '../../src/fluctuation/scores.js'
import { ColumnSource } from '../../src/sources/columns.js'
import { strataModel } from '../../src/trees/node-models/strata-model.js'
import { generatedData, prepareRows } from '../trees/trial-data.js'

function modelOf(source: ColumnSource) {
  const spec = { family: 'gaussian', stratified: true, dfsplit: 1 } as const
  const control = { parm: 'all', vcov: 'opg', ordinal: 'chisq' } as const
  return strataModel(source, spec, new Float64Array(2 * source.trials.length), control)
}

const PARTS = ['all', 'treatment', 'intercepts', 'treatment-partykit'] as const

describe('the path of the scores', () => {
  it.each([1, 2, 3])('is what cell after cell gives, to the last bit (seed %d)', (seed) => {
    const source = new ColumnSource(prepareRows(generatedData(seed, 3000)).ipd, 'distinct')
    const model = modelOf(source)
    const root = source.root()
    for (const part of PARTS) {
      const scores = model.scores(root, model.fit(root), part)
      source.covariates.forEach((_, index) => {
        const cells = source.cells(root, index)
        const fast = new Float64Array(cells.length)
        const plain = new Float64Array(cells.length)
        scores.walk().path(cells, fast)
        pathOf(scores.walk(), cells, plain)
        expect(fast).toEqual(plain)
      })
    }
  })

  it.each(['distinct', 'rows'] as const)('has the same maximum in pieces as in one, ties: %s', (ties) => {
    const source = new ColumnSource(prepareRows(generatedData(4, 5000)).ipd, ties)
    const model = modelOf(source)
    const root = source.root()
    const nodes = [root, ...source.split(root, { covariate: 1, cut: source.valuesIn(root, 1)[700] })]
    for (const node of nodes.slice(1)) {
      const scores = model.scores(node, model.fit(node))
      const n = node.end - node.start
      source.covariates.forEach(({ kind }, index) => {
        if (kind === 'nominal') return
        for (const [from, everyRow] of [
          [20, false],
          [n / 2 - 3, false],
          [20, ties === 'rows'],
        ] as const) {
          const plain = { ...source.cells(node, index), single: false }
          const whole = supLm([plain], scores, n, from, everyRow)
          const points = whole && Array.from(whole.points)
          const inPieces = supLm(source.pieces(node, index), scores, n, from, everyRow)
          expect(inPieces && { ...inPieces, points: Array.from(inPieces.points) }).toEqual(
            whole && { ...whole, points },
          )
        }
      })
    }
  })
})
