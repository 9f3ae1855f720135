import { describe, expect, it } from 'vitest'
import type { FamilyName } from '../../../src/families/families.js'
import { supLmLogPOfGaps } from '../../../src/fluctuation/sup-lm/sup-lm-of-gaps.js'
import { clusterBlocks } from '../../../src/fluctuation/within/clusters/cluster-blocks.js'
import { normalSquare } from '../../../src/fluctuation/within/cuts/normal-square.js'
import { trialClocks } from '../../../src/fluctuation/within/trial-clocks.js'
import { withinCuts } from '../../../src/fluctuation/within/within-cuts.js'
import { nominalTest, withinLevels } from '../../../src/fluctuation/within/within-levels.js'
import type { CodedPatients, WithinPatients } from '../../../src/fluctuation/within/within-patients.js'
import { workingModel } from '../../../src/fluctuation/within/working-model.js'
import { expectClose } from '../../tolerances.js'
import { generator } from '../../trees/trial-data.js'

type Design = 'within' | 'by cluster' | 'mixed' | 'across trials' | 'single'

interface Data {
  readonly patients: WithinPatients
  readonly z: CodedPatients
}

/** Patients in clusters whose outcomes are alike; z has a few values, or as many as patients. */
function data(
  family: FamilyName,
  design: Design,
  seed: number,
  n: number,
  codes: number,
  weights = false,
): Data {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const trials = 3
  const practices = design === 'single' ? n : 24
  const level = Array.from({ length: practices }, () => 1.5 * (random() - 0.5))
  const stratum = new Uint16Array(n)
  const outcome = new Float64Array(n)
  const cluster = new Uint32Array(n)
  const code = new Uint32Array(n)
  for (let i = 0; i < n; i++) {
    const g = design === 'single' ? i : draw(practices)
    const k = design === 'across trials' || design === 'single' ? draw(trials) : g % trials
    // In `mixed` some practices treat all alike; the third trial has all in one cluster an arm.
    const arm = design === 'by cluster' || (design === 'mixed' && g % 4 === 0) ? (g >> 2) % 2 : draw(2)
    stratum[i] = 2 * k + arm
    code[i] = draw(codes)
    cluster[i] = design === 'by cluster' && k === 2 ? 2 + 3 * arm : g
    const eta = 0.3 * k + level[cluster[i]] + arm * (0.2 + 0.4 * Number(code[i] > codes / 2))
    outcome[i] =
      family === 'gaussian'
        ? eta + random() + random() - 1
        : family === 'binomial'
          ? Number(random() < 1 / (1 + Math.exp(-eta)))
          : draw(2 + Math.round(2 * Math.exp(eta)))
  }
  const patients = {
    ...{ family, n, trials, stratum, outcome, exposure: null, adjust: [] },
    weight: weights ? Float64Array.from({ length: n }, () => 1 + draw(3)) : null,
    cluster: { code: cluster, count: practices },
  }
  return { patients, z: { kind: 'numeric', code, codes } }
}

/** Of a block of G clusters: G/d, and with few of them (G − 1)/G of the degrees of freedom. */
function corrections(G: number, d: number) {
  const few = G > 1 && d < 10 ? G / (G - 1) : 1
  return { factor: G / Math.max(1, d), df: 1 / few }
}

const BINS = (n: number) => ({ bin: Uint16Array.from({ length: n }, (_, i) => i % 3), count: 3 })

function looked(patients: WithinPatients) {
  const model = workingModel(patients, [BINS(patients.n)])
  const clocks = trialClocks(patients, model)!
  return { model, clocks, clusters: clusterBlocks(patients, model, clocks)! }
}

/**
 * U, V and ν of the sets of codes `sides`, and their covariances, straight from the definition: sums over clusters, cluster by
 * cluster, arm by arm.
 */
function dense({ patients, z }: Data, sides: readonly ((code: number) => boolean)[]) {
  const { n, stratum, weight, cluster } = patients
  const { model, clocks } = looked(patients)
  const { residual, variance, rank, cells } = model
  const inFit = (i: number) => model.inFit === null || model.inFit[i] === 1
  const w = (i: number) => (inFit(i) ? (weight?.[i] ?? 1) : 0)
  const v = (i: number) => w(i) * (variance?.[i] ?? 1)
  const all = [...Array(n).keys()].filter((i) => w(i) > 0 && clocks.lever[stratum[i]] !== 0)
  const strata = [...new Set(all.map((i) => stratum[i]))]
  // Blocks: strata joined by clusters.
  const block = new Map(strata.map((s) => [s, s]))
  for (let round = 0; round < strata.length; round++)
    for (const i of all)
      for (const j of all)
        if (cluster!.code[i] === cluster!.code[j]) {
          const low = Math.min(block.get(stratum[i])!, block.get(stratum[j])!)
          block.set(stratum[i], low)
          block.set(stratum[j], low)
        }
  const total = [...Array(n).keys()].reduce((sum, i) => sum + w(i), 0)
  const taken = (rank - cells) / total
  const members = [...new Set(block.values())].map((b) => {
    const own = all.filter((i) => block.get(stratum[i]) === b)
    const ids = [...new Set(own.map((i) => cluster!.code[i]))]
    return {
      groups: ids.map((id) => own.filter((i) => cluster!.code[i] === id)),
      patients: own.reduce((sum, i) => sum + w(i), 0),
      ...corrections(ids.length, ids.length - 1 - taken * ids.length),
    }
  })
  const at = sides.map((left) => {
    const share = new Map(
      strata.map((s) => {
        const own = all.filter((i) => stratum[i] === s)
        const sum = (of: (i: number) => number) => own.reduce((total, i) => total + of(i), 0)
        const on = (i: number) => Number(left(z.code[i]))
        return [s, sum((i) => on(i) * v(i)) / sum(v)]
      }),
    )
    const u = members.map(({ groups, patients: N }) => {
      const raw = groups.map((group) =>
        group.reduce((sum, i) => {
          const F = share.get(stratum[i])!
          return sum + clocks.lever[stratum[i]] * w(i) * residual[i] * (Number(left(z.code[i])) - F)
        }, 0),
      )
      const whole = raw.reduce((sum, value) => sum + value, 0)
      if (groups.length === 1) return raw
      return raw.map((value, g) => value - (whole * groups[g].reduce((sum, i) => sum + w(i), 0)) / N)
    })
    const sigma = members.map(({ groups }) =>
      groups.map((group) =>
        group.reduce((sum, i) => {
          const F = share.get(stratum[i])!
          const s = stratum[i]
          return sum + clocks.lever[s] ** 2 * clocks.phi[s] * v(i) * (left(z.code[i]) ? 1 - F : F) ** 2
        }, 0),
      ),
    )
    const U = all.reduce(
      (sum, i) => sum + clocks.lever[stratum[i]] * w(i) * residual[i] * Number(left(z.code[i])),
      0,
    )
    return { u, sigma, U }
  })
  const covariance = (a: number, b: number, m: number) =>
    members[m].factor * at[a].u[m].reduce((sum, value, g) => sum + value * at[b].u[m][g], 0)
  const C = (a: number, b: number) => members.reduce((sum, _, m) => sum + covariance(a, b, m), 0)
  const nuOf = (a: number) => {
    let below = 0
    members.forEach(({ df }, m) => {
      const first = at[a].sigma[m].reduce((sum, value) => sum + value, 0)
      const second = at[a].sigma[m].reduce((sum, value) => sum + value * value, 0)
      if (first > 1e-12) below += covariance(a, a, m) ** 2 / Math.max(1, (df * first * first) / second)
    })
    return C(a, a) ** 2 / below
  }
  return { U: at.map(({ U }) => U), C, nuOf }
}

const designs = ['within', 'by cluster', 'mixed', 'across trials', 'single'] as const
const families = ['gaussian', 'binomial', 'poisson'] as const

describe.each(designs)('tests with clusters, %s', (design) => {
  it.each(families)('equal sums over clusters written out: numeric, %s', (family) => {
    for (const [seed, n, codes, weights] of [
      [1, 160, 12, false],
      [2, 200, 200, true],
      [3, 160, 5, true],
    ] as const) {
      const given = data(family, design, seed, n, codes, weights)
      const { patients, z } = given
      const { model, clocks, clusters } = looked(patients)
      const limits = { from: 15, mintrials: 2 }
      const seen: { code: number; statistic: number }[] = []
      const found = withinCuts(
        ...([patients, model, clocks, z, limits] as const),
        (code, statistic) => seen.push({ code, statistic }),
        ...([undefined, clusters] as const),
      )!
      expect(seen.length).toBeGreaterThan(2)
      const { U, C, nuOf } = dense(
        given,
        seen.map(
          ({ code }) =>
            (own: number) =>
              own <= code,
        ),
      )
      const gaps: number[] = []
      seen.forEach(({ code, statistic }, a) => {
        const expected = normalSquare(U[a] ** 2 / C(a, a), nuOf(a))
        expectClose(statistic, expected, { rtol: 1e-8, atol: 1e-10 }, `Q* after ${code}`)
        if (a === 0) return
        const rho2 = C(a - 1, a) ** 2 / (C(a, a) * C(a - 1, a - 1))
        const gap = C(a - 1, a) > 0 ? -Math.log(Math.max(1e-12, rho2)) : -Math.log(1e-12)
        if (gap >= 1e-11) gaps.push(gap)
      })
      expect(found.gaps.length).toBe(gaps.length)
      gaps.forEach((gap, i) => {
        expectClose(found.gaps[i], gap, { rtol: 1e-8, atol: 1e-12 }, `step ${i}`)
      })
      expectClose(
        found.logP,
        supLmLogPOfGaps(found.statistic, 1, Float64Array.from(gaps)),
        { rtol: 1e-6, atol: 1e-9 },
        'log p',
      )
    }
  })

  it.each(families)('equal sums over clusters written out: nominal, %s', (family) => {
    for (const [seed, weights] of [
      [4, false],
      [5, true],
    ] as const) {
      const given = data(family, design, seed, 180, 4, weights)
      const { patients, z } = given
      const { model, clocks, clusters } = looked(patients)
      const nominal = { ...z, kind: 'nominal' as const }
      const found = withinLevels(patients, model, clocks, nominal, clusters)
      const { U, C, nuOf } = dense(
        given,
        [0, 1, 2, 3].map((level) => (own: number) => own === level),
      )
      let above = 0
      let below = 0
      for (let l = 0; l < 4; l++) {
        expectClose(found.U[l], U[l], { rtol: 1e-9, atol: 1e-12 }, 'U')
        for (let m = 0; m < 4; m++) expectClose(found.C[l * 4 + m], C(l, m), { rtol: 1e-9, atol: 1e-12 }, 'C')
        above += C(l, l)
        below += C(l, l) / nuOf(l)
      }
      expectClose(nominalTest(found)!.dfResidual, above / below, { rtol: 1e-8 }, 'df')
    }
  })
})

describe('tests with clusters of one patient each', () => {
  it('are those without clusters, in arms that are large', () => {
    for (const codes of [7, 150]) {
      const { patients, z } = data('gaussian', 'single', 6, 150, codes)
      const { model, clocks, clusters } = looked(patients)
      expect([...clocks.large].every((own) => own === 1)).toBe(true)
      const limits = { from: 15, mintrials: 2 }
      const own = withinCuts(patients, model, clocks, z, limits, undefined, undefined, clusters)!
      const gapsOwn = own.gaps.slice()
      const without = withinCuts(patients, model, clocks, z, limits)!
      for (const key of ['statistic', 'code', 'df', 'cuts'] as const)
        expectClose(own[key], without[key], { rtol: 1e-9 }, key)
      // Both approximate p where there are many cuts.
      expectClose(own.logP, without.logP, { rtol: 1e-6, atol: 1e-9 }, 'log p')
      gapsOwn.forEach((gap, i) => {
        expectClose(gap, without.gaps[i], { rtol: 1e-7, atol: 1e-11 }, 'gap')
      })
      const levels = data('gaussian', 'single', 7, 150, 4)
      const nominal = { ...levels.z, kind: 'nominal' as const }
      const at = looked(levels.patients)
      const a = withinLevels(levels.patients, at.model, at.clocks, nominal, at.clusters)
      const b = withinLevels(levels.patients, at.model, at.clocks, nominal)
      a.C.forEach((value, i) => {
        expectClose(value, b.C[i], { rtol: 1e-9, atol: 1e-12 }, 'C')
      })
      a.spread.forEach((value, i) => {
        expectClose(value, b.spread[i], { rtol: 1e-9, atol: 1e-12 }, 'spread')
      })
    }
  })
})
