import { describe, expect, it } from 'vitest'
import { correctedEffects } from '../../src/resampling/corrected-effects.js'
import { emptyTally, replicateOf } from '../../src/resampling/replicate.js'
import {
  cutsOf,
  frequencies,
  meanOf,
  sdEffects,
  subgroupStability,
} from '../../src/resampling/stability-measures.js'
import type { Method } from '../../src/trees/methods/method.js'
import type { Tree } from '../../src/trees/shape/tree.js'
import { leanFit } from '../../src/workflow/trust/lean-fit.js'
import { expectClose } from '../tolerances.js'
import { trustCase, trustColumns, trustJson } from './trust-data.js'

const COUNTS = { atol: 1e-12 }
const EFFECTS = { rtol: 1e-9, atol: 1e-11 }
const QUANTILE = 1.959963984540054

/** Values of the reference script, which R writes without an array where there is one. */
// biome-ignore lint/suspicious/noExplicitAny: reference values are as R wrote them
const list = (value: any): any[] => (Array.isArray(value) ? value : [value])

function expectTree(tree: Tree, expected: ReturnType<typeof trustJson>, logP: number): void {
  expect(tree.nodes.map(({ id, fit }) => [id, fit.n])).toEqual(
    list(expected).map(({ id, n }: { id: number; n: number }) => [id, n]),
  )
  tree.nodes.forEach((node, at) => {
    const { split, kids, p } = list(expected)[at]
    expect(node.kids).toEqual(kids ?? [])
    expect(node.split?.variable).toBe(split?.variable)
    if (node.split?.kind === 'numeric') expect(node.split.cut).toBe(split.cut)
    if (node.split?.kind === 'nominal')
      expect([node.split.left, node.split.right].map((side) => [...side].sort()).sort()).toEqual(
        [list(split.left), list(split.right)].map((side) => [...side].sort()).sort(),
      )
    const logPs = node.tests.flatMap(({ logPAdjusted }) => logPAdjusted ?? [])
    if (p !== null && logPs.length > 0) expectClose(Math.min(...logPs), Math.log(p), { atol: logP }, 'log p')
  })
}

describe.each(['mob-si', 'metamob-si'] as Method[])('resamples given as files, %s', (method) => {
  const { data, lean, original, columns, reference, own } = trustCase(method)
  const { ipd } = data
  const trees = trustJson(`trees.${method}.json`)
  const names = ipd.covariates.map(({ name }) => name)
  const logP = method === 'mob-si' ? 1e-9 : 2e-5

  it('the tree of all patients is that of R', () => expectTree(original.tree, trees.original, logP))

  describe.each(['bootstrap', 'half'] as const)('%s', (scheme) => {
    const tally = emptyTally(ipd.n)
    const draws = trustColumns(`${scheme}.csv`)
    const grown = draws.map((times) => leanFit(lean, times, method, own).tree)
    const replicates = grown.map((tree, b) =>
      replicateOf(b + 1, tree, draws[b], ipd, columns, reference, tally),
    )
    const expected = trustJson(`stability.${method}.json`)[scheme]

    it('every tree is that of R', () => {
      for (const [b, tree] of grown.entries()) expectTree(tree, trees[scheme][b], logP)
    })

    it('frequencies and cuts', () => {
      const found = frequencies(replicates, names)
      expectClose(found.noSplit, expected.noSplit, COUNTS)
      found.covariates.forEach((own, v) => {
        for (const key of ['anywhere', 'root', 'splits'] as const)
          expectClose(own[key], expected.covariates[v][key], COUNTS, key)
      })
      const found_ = cutsOf(replicates, names)
      for (const { covariate, cuts, quartiles } of expected.cuts) {
        const own = found_.find((one) => one.covariate === covariate)
        expect(own?.cuts ?? []).toEqual(list(cuts))
        own?.quartiles?.forEach((value, q) => {
          expectClose(value, quartiles[q], COUNTS)
        })
      }
      expect(replicates.map(({ leaves }) => leaves)).toEqual(expected.leaves)
    })

    it('agreement with the subgroups of all patients', () => {
      const found = subgroupStability(replicates, tally, reference, null)
      found.forEach((own, j) => {
        for (const key of [
          ...(['jaccard', 'recovered75', 'dissolved50', 'within'] as const),
          ...(['between', 'coreShare80'] as const),
        ])
          expectClose(own[key], expected.subgroups[j][key], COUNTS, key)
        replicates.forEach(({ jaccard }, b) => {
          expectClose(jaccard[j], expected.subgroups[j].jaccardEach[b], COUNTS)
        })
      })
      tally.core.forEach((count, i) => {
        expectClose(count / draws.length, expected.core[i], COUNTS)
      })
      replicates.forEach(({ adjustedRand }, b) => {
        expectClose(adjustedRand, expected.adjustedRandEach[b], COUNTS)
      })
      expectClose(meanOf(replicates.map(({ rand }) => rand)), expected.rand, COUNTS)
      expectClose(meanOf(replicates.map(({ adjustedRand }) => adjustedRand)), expected.adjustedRand, COUNTS)
    })

    it('effects per patient', () => {
      replicates.forEach(({ rmsEffect }, b) => {
        expectClose(rmsEffect, expected.rmsEffect[b], EFFECTS)
      })
      sdEffects(tally).forEach((sd, i) => {
        expectClose(sd, expected.sdEffect[i], EFFECTS)
      })
    })

    it('effects in and out of bag, and the slope', () => {
      const corrected = trustJson(`corrected.${method}.json`)
      const known = corrected[scheme]
      const naive = corrected.naive.map((estimate: number, j: number) => ({
        ...{ estimate, se: corrected.se[j], reach: QUANTILE },
      }))
      const contrast = {
        effect: { estimate: known.contrast.naive, se: known.contrast.se, reach: QUANTILE },
        ...{ best: 1, worst: 0 },
      }
      const found = correctedEffects(replicates, naive, contrast)
      expectClose(found.slope, known.slope, EFFECTS)
      found.subgroups.forEach((own, j) => {
        expect(own.used).toBe(known.used[j])
        expectClose(own.inBag, known.inBag[j], EFFECTS)
        expectClose(own.sdInBag, known.sdInBag[j], EFFECTS)
        expectClose(own.outOfBag!.estimate, known.outOfBag[j], EFFECTS)
      })
      expectClose(found.contrast!.inBag, known.contrast.inBag, EFFECTS)
      expectClose(found.contrast!.sdInBag, known.contrast.sdInBag, EFFECTS)
      expectClose(found.contrast!.outOfBag!.estimate, known.contrast.outOfBag, EFFECTS)
      known.first.inBagEach.forEach((each: number[], b: number) => {
        each.forEach((value, j) => {
          expectClose(replicates[b].inBag[j], value, EFFECTS)
        })
      })
      known.first.outOfBagEach.forEach((each: number[], b: number) => {
        each.forEach((value, j) => {
          expectClose(replicates[b].outOfBag[j], value, EFFECTS)
        })
      })
      if (scheme === 'half') return
      expectClose(found.factor, corrected.factor, EFFECTS)
      for (const kind of ['outOfBag', 'optimismCorrected', 'shrunk'] as const)
        for (const key of ['estimate', 'se', 'lo', 'hi'] as const) {
          found.subgroups.forEach((own, j) => {
            expectClose(own[kind]![key], corrected[kind][j][key], EFFECTS, `${kind} ${key}`)
          })
          expectClose(
            found.contrast![kind]![key],
            corrected[`${kind}Contrast`][key],
            EFFECTS,
            `${kind} ${key}`,
          )
        }
    })
  })
})
