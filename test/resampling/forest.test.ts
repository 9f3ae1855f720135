import { describe, expect, it } from 'vitest'
import { forestTree } from '../../src/resampling/forest/forest-tree.js'
import { importanceOf } from '../../src/resampling/forest/importance.js'
import { jackknife, jackknifeOf } from '../../src/resampling/forest/jackknife.js'
import { placeAll } from '../../src/resampling/place-all.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { leanFit } from '../../src/workflow/trust/lean-fit.js'
import { expectClose } from '../tolerances.js'
import { trustCase, trustColumns, trustJson } from './trust-data.js'

const EFFECTS = { rtol: 1e-9, atol: 1e-11 }

describe('effects per patient by trees of given halves', () => {
  const { data, lean, columns } = trustCase('mob-si')
  const { ipd } = data
  const expected = trustJson('forest.json')
  const { alpha, maxdepth, minsize, parm } = expected.settings
  const control = controlOf({ parm, alpha, maxdepth, minsize, pvalue: 'hansen' })
  const draws = trustColumns('half.csv')
  const shuffles = trustColumns('shuffles.csv')
  const trees = draws.map((times, b) => {
    const { tree } = leanFit(lean, times, 'mob-si', control)
    const giver = shuffles[b].map((patient) => patient - 1)
    return forestTree(b + 1, tree, times, ipd, columns, giver, true)
  })
  const each = trees.map((tree) => Array.from(placeAll(tree, ipd), (id) => tree.nodes[id - 1].effect))

  it('trees and mean effects are those of R', () => {
    trees.forEach(({ nodes }, b) => {
      expect(nodes.map(({ id, split }) => [id, split?.variable])).toEqual(
        expected.trees[b].map(({ id, split }: { id: number; split?: { variable: string } }) => [
          id,
          split?.variable,
        ]),
      )
    })
    for (let i = 0; i < ipd.n; i++)
      expectClose(
        each.reduce((sum, effects) => sum + effects[i], 0) / trees.length,
        expected.effect[i],
        EFFECTS,
      )
  })

  it('the infinitesimal jackknife is that of R', () => {
    const seOf = jackknifeOf('half', trees.length, [draws])
    for (let i = 0; i < ipd.n; i++) {
      const own = seOf(each.map((effects) => effects[i]))
      expectClose(own.raw, expected.ijRaw[i], { rtol: 1e-9 })
      expectClose(own.correction, expected.ijCorrection[i], { rtol: 1e-9 })
      expectClose(own.se, expected.se[i], { rtol: 1e-6, atol: 1e-7 })
    }
  })

  it('importance is that of R', () => {
    importanceOf(
      trees,
      ipd.covariates.map(({ name }) => name),
    ).forEach((own, v) => {
      expect(own.covariate).toBe(expected.importance[v].covariate)
      for (const key of ['gain', 'effectChange', 'permutedLoss'] as const)
        expectClose(own[key], expected.importance[v][key], EFFECTS, `${own.covariate} ${key}`)
    })
  })
})

describe('the infinitesimal jackknife', () => {
  it('of the mean of bootstrap means is the standard error of the mean, by its closed form', () => {
    // With δ_b the mean of the values drawn, C_i → (y_i − ȳ)/n: ΣC_i² is the variance of the mean with divisor n.
    const y = [1, 4, 2, 8, 5, 7, 3, 9]
    const n = y.length
    let draw = 12345
    const random = () => {
      draw = (1103515245 * draw + 12345) % 2 ** 31
      return Math.floor((draw / 2 ** 31) * n)
    }
    const times = Array.from({ length: 400 }, () => {
      const own = new Array<number>(n).fill(0)
      for (let i = 0; i < n; i++) own[random()]++
      return own
    })
    const means = times.map((own) => own.reduce((sum, count, i) => sum + (count * y[i]) / n, 0))
    const mean = y.reduce((a, b) => a + b) / n
    const exact = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / n
    expect(Math.abs(jackknifeOf('bootstrap', 400, [times])(means).se / exact - 1)).toBeLessThan(0.1)
  })

  it('does not depend on how the patients are parted, and makes the same draws again', () => {
    const draws = { scheme: 'half', strata: [5, 1, 8], seed: 4, trees: [1, 2, 3, 7] } as const
    const effects = [0.3, 0.1, -0.4, 0.2]
    expect(jackknife(draws)(effects)).toEqual(jackknife(draws)(effects))
    const parts = [
      [
        [1, 0],
        [0, 1],
        [1, 1],
      ],
      [[2], [0], [1]],
    ]
    const whole = [0, 1, 2].map((b) => [...parts[0][b], ...parts[1][b]])
    expect(jackknifeOf('half', 3, [whole])([1, 2, 4])).toEqual(jackknifeOf('half', 3, parts)([1, 2, 4]))
  })
})
