import { describe, expect, it } from 'vitest'
import type { FitNode, FitResult } from '../../src/results/fit-schema.js'
import { bonferroniLogP } from '../../src/trees/grow/adjusted-tests.js'
import { prune } from '../../src/trees/grow/prune.js'
import { mostUnstable } from '../../src/trees/grow/test-node.js'
import type { Method } from '../../src/trees/methods/method.js'
import type { StabilityTest, Tree } from '../../src/trees/shape/tree.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { expectClose } from '../tolerances.js'
import { dot, inverse, leastSquares } from './dense.js'
import type { Row, TrialData } from './trial-data.js'
import { generator, prepareRows } from './trial-data.js'

/** The definitions, computed slowly from the patients: every fit anew, every matrix inverted. */

const METHODS = ['mob', 'mob-si'] as const satisfies Method[]
const SEEDS = Array.from({ length: 25 }, (_, seed) => seed)
const MINSIZE = 5
const GRADES = ['I', 'II', 'III', 'IV', 'V']

/**
 * Few patients in up to four trials; some covariates go along with the trial, so that children lack trials or have trials
 * with one arm only.
 */
function smallData(seed: number): TrialData {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const trials = 1 + (seed % 4)
  const rows = Array.from({ length: 40 + draw(30) }, (_, i): Row => {
    // The first patients give every trial both arms.
    const trial = i < 2 * trials ? i >> 1 : draw(trials)
    const arm = i < 2 * trials ? i & 1 : draw(2)
    const near = Math.min(5, trial + arm + draw(3))
    const y = 2 * random() + trial + arm * (near > 2 ? 1 : 0) + 0.3 * near
    return {
      trial: `T${trial}`,
      arm: 'ce'[arm],
      fine: Math.round(1000 * random()) / 8,
      near,
      grade: GRADES[Math.min(4, near)],
      site: 'pqrstu'[draw(3) * 2 === 0 ? near : draw(6)],
      y,
    }
  })
  return {
    rows,
    roles: {
      ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'gaussian' },
      covariates: ['fine', 'near', 'grade', 'site'],
      ordered: { grade: GRADES },
    },
  }
}

const only = (data: TrialData, covariate: string): TrialData => ({
  ...data,
  roles: {
    ...data.roles,
    covariates: [covariate],
    ordered: covariate === 'grade' ? data.roles.ordered : undefined,
  },
})

const TRIALS = ['T0', 'T1', 'T2', 'T3']

/** Columns of y ~ treatment or y ~ treatment + trial: an indicator of each trial. */
function design(rows: readonly Row[], method: Method): number[][] {
  const intercepts =
    method === 'mob-si'
      ? TRIALS.map((trial) => rows.map((row) => (row.trial === trial ? 1 : 0)))
      : [rows.map(() => 1)]
  return [...intercepts, rows.map((row) => (row.arm === 'e' ? 1 : 0))]
}

const outcomes = (rows: readonly Row[]) => rows.map((row) => Number(row.y))
const rssOf = (rows: readonly Row[], method: Method) => leastSquares(design(rows, method), outcomes(rows)).rss

interface Candidate {
  readonly left: readonly Row[]
  readonly right: readonly Row[]
}

/** All splits of a covariate: cuts after each value or level, or all ways to part the levels. */
function candidates(rows: readonly Row[], covariate: string): Candidate[] {
  const values = [...new Set(rows.map((row) => row[covariate]!))]
  if (covariate !== 'site') {
    const key = (value: Row[string]) =>
      covariate === 'grade' ? GRADES.indexOf(String(value)) : Number(value)
    return values.map((cut) => ({
      left: rows.filter((row) => key(row[covariate]) <= key(cut)),
      right: rows.filter((row) => key(row[covariate]) > key(cut)),
    }))
  }
  return Array.from({ length: 2 ** (values.length - 1) }, (_, bits) => {
    const chosen = values.filter((_, level) => (bits >> level) & 1)
    return {
      left: rows.filter((row) => chosen.includes(row[covariate]!)),
      right: rows.filter((row) => !chosen.includes(row[covariate]!)),
    }
  })
}

const goesLeft = (node: FitNode, row: Row): boolean => {
  const { split } = node
  if (split === null || split.kind === 'multiway') throw new Error('not a binary split')
  const value = row[split.variable]!
  return split.kind === 'numeric' ? Number(value) <= split.cut : split.left.includes(String(value))
}

/** Patients of every node, by its splits. */
function members({ tree }: FitResult, rows: readonly Row[]): Map<number, readonly Row[]> {
  const found = new Map<number, readonly Row[]>([[1, rows]])
  for (const node of tree.nodes) {
    if (node.split === null) continue
    const own = found.get(node.id)!
    found.set(
      node.kids[0],
      own.filter((row) => goesLeft(node, row)),
    )
    found.set(
      node.kids[1],
      own.filter((row) => !goesLeft(node, row)),
    )
  }
  return found
}

/** Every significance level passes: what is looked at is where, not whether. */
const ALWAYS: ControlOptions = { alpha: 1, minsize: MINSIZE, trim: 0.01 }

describe.each(METHODS)('%s: the split', (method) => {
  it.each(['fine', 'near', 'grade', 'site'])('on %s has the least sum of squares of all', (covariate) => {
    const seen = { splits: 0, absent: 0, oneArm: 0 }
    for (const seed of SEEDS) {
      const data = only(smallData(seed), covariate)
      const { tree } = fit(prepareRows(data), method, { ...ALWAYS, maxdepth: 2 })
      const tried = candidates(data.rows, covariate)
        .filter(({ left, right }) => Math.min(left.length, right.length) >= MINSIZE)
        .map((sides) => ({ ...sides, rss: rssOf(sides.left, method) + rssOf(sides.right, method) }))
        .sort((a, b) => a.rss - b.rss)
      const [root] = tree.nodes
      if (tried.length === 0) {
        expect(root.split).toBeNull()
        continue
      }
      seen.splits++
      const left = data.rows.filter((row) => goesLeft(root, row))
      const right = data.rows.filter((row) => !goesLeft(root, row))
      expect([left.length, right.length]).toEqual([tree.nodes[1].n, tree.nodes[2].n])
      expectClose(tree.nodes[1].objfun, rssOf(left, method), { rtol: 1e-10 }, 'RSS on the left')
      expectClose(tree.nodes[2].objfun, rssOf(right, method), { rtol: 1e-10 }, 'RSS on the right')
      const [best, second] = tried
      expectClose(tree.nodes[1].objfun + tree.nodes[2].objfun, best.rss, { rtol: 1e-10 }, `seed ${seed}`)
      if (second === undefined || second.rss > best.rss * (1 + 1e-9))
        expect([best.left, best.right]).toContainEqual(left)
      for (const side of [left, right]) {
        const trials = [...new Set(data.rows.map(({ trial }) => trial))]
        const arms = trials.map(
          (trial) => new Set(side.filter((r) => r.trial === trial).map((r) => r.arm)).size,
        )
        if (arms.includes(0)) seen.absent++
        if (arms.includes(1)) seen.oneArm++
      }
    }
    expect(seen.splits).toBeGreaterThan(15)
    // Splits on `fine` leave every trial on both sides; the others go along with the trial.
    if (covariate !== 'fine') {
      expect(seen.absent, 'children without one of the trials').toBeGreaterThan(0)
      expect(seen.oneArm, 'children with one arm of a trial').toBeGreaterThan(0)
    }
  })
})

/** ‖W‖² of cumulated scores: n⁻¹ Sᵀ J⁻¹ S with J = n⁻¹ Σψψᵀ. */
function scoreProcess(rows: readonly Row[], method: Method) {
  const columns = design(rows, method)
  const { residuals, kept } = leastSquares(columns, outcomes(rows))
  const all = kept.map((column) => residuals.map((r, i) => r * columns[column][i]))
  // A trial or an arm of one patient is fitted exactly: scores of 0, or the same ones twice (docs/adr/0002).
  const scores = leastSquares(all, residuals).kept.map((column) => all[column])
  const n = rows.length
  const Jinverse = inverse(scores.map((a) => scores.map((b) => dot(a, b) / n)))
  const normOf = (chosen: readonly number[]): number => {
    const S = scores.map((score) => chosen.reduce((sum, i) => sum + score[i], 0))
    return (
      dot(
        S,
        Jinverse.map((row) => dot(row, S)),
      ) / n
    )
  }
  return { k: scores.length, normOf }
}

function supLm(rows: readonly Row[], covariate: string, method: Method, ties: string, trim: number) {
  const n = rows.length
  const { k, normOf } = scoreProcess(rows, method)
  const z = rows.map((row) => Number(row[covariate]))
  const order = rows.map((_, i) => i).sort((a, b) => z[a] - z[b] || a - b)
  const from = Math.max(Math.ceil(trim * n), MINSIZE)
  let statistic = Number.NEGATIVE_INFINITY
  if (new Set(z).size < 2) return null
  for (let i = from; i <= n - from; i++) {
    if (ties === 'distinct' && z[order[i]] === z[order[i - 1]]) continue
    const t = i / n
    statistic = Math.max(statistic, normOf(order.slice(0, i)) / (t * (1 - t)))
  }
  return statistic === Number.NEGATIVE_INFINITY ? null : { statistic, df: k }
}

function chiSquared(rows: readonly Row[], covariate: string, method: Method) {
  const { k, normOf } = scoreProcess(rows, method)
  const levels = [...new Set(rows.map((row) => row[covariate]))]
  if (levels.length < 2) return null
  const statistic = levels
    .map((level) => rows.flatMap((row, i) => (row[covariate] === level ? [i] : [])))
    .reduce((sum, chosen) => sum + normOf(chosen) / (chosen.length / rows.length), 0)
  return { statistic, df: k * (levels.length - 1) }
}

describe.each(METHODS)('%s: the test statistics in every node', (method) => {
  it.each(['distinct', 'rows'])('are those of the definition, ties: %s', (ties) => {
    let compared = 0
    for (const seed of SEEDS)
      for (const trim of [0.01, 0.1, 0.2]) {
        const data = smallData(seed)
        const result = fit(prepareRows(data), method, { ...ALWAYS, trim, ties, maxdepth: 4 })
        const rowsOf = members(result, data.rows)
        for (const { id, tests } of result.tree.nodes)
          for (const test of tests) {
            const rows = rowsOf.get(id)!
            const expected =
              test.kind === 'supLM'
                ? supLm(rows, test.variable, method, ties, trim)
                : chiSquared(rows, test.variable, method)
            const what = `${test.variable} in node ${id} of seed ${seed}`
            expect(test.logP === null, what).toBe(expected === null)
            if (expected === null) continue
            compared++
            expect(test.df, what).toBe(expected.df)
            expect(test.statistic, what).toBeGreaterThanOrEqual(0)
            expectClose(test.statistic, expected.statistic, { rtol: 1e-9, atol: 1e-14 }, what)
          }
      }
    expect(compared).toBeGreaterThan(500)
  })

  it('depend on the rule for ties', () => {
    const data = only(smallData(3), 'near')
    const statistic = (ties: string) =>
      fit(prepareRows(data), method, { ...ALWAYS, ties }).tree.nodes[0].tests[0].statistic
    expect(statistic('rows')).toBeGreaterThan(statistic('distinct'))
  })
})

/** Ids of the nodes that remain, bottom-up by the formula of methods.md §2, step 6. */
function keptByPruning({ tree }: FitResult, columns: number, criterion: 'aic' | 'bic'): number[] {
  const penalty = criterion === 'aic' ? 2 : Math.log(tree.nodes[0].n)
  const node = (id: number) => tree.nodes[id - 1]
  const below = (id: number): number[] => {
    const { n, objfun, kids } = node(id)
    const trees = kids.map(below)
    if (kids.length === 0 || trees.some((ids) => ids.length > 1)) return [id, ...trees.flat()]
    const rss = kids.reduce((sum, kid) => sum + node(kid).objfun, 0)
    const own = n * Math.log(objfun) + penalty * columns
    const split = n * Math.log(rss) + penalty * (columns * kids.length + 1)
    return own < split ? [id] : [id, ...trees.flat()]
  }
  return below(1)
}

describe.each(METHODS)('%s: pruning', (method) => {
  it.each(['aic', 'bic'] as const)('by %s leaves what its formula says', (prune) => {
    const seen = { cut: 0, kept: 0 }
    for (const seed of SEEDS) {
      const data = smallData(seed)
      const prepared = prepareRows(data)
      const full = fit(prepared, method, ALWAYS)
      const pruned = fit(prepared, method, { ...ALWAYS, prune })
      const columns = method === 'mob' ? 2 : 1 + full.data.trials.length
      const kept = keptByPruning(full, columns, prune)
      expect(pruned.tree.nodes.map(({ n, objfun }) => [n, objfun])).toEqual(
        kept.map((id) => [full.tree.nodes[id - 1].n, full.tree.nodes[id - 1].objfun]),
      )
      expect(pruned.tree.nodes.map(({ id }) => id)).toEqual(kept.map((_, i) => i + 1))
      seen.cut += full.tree.nodes.length - kept.length
      seen.kept += kept.length - 1
    }
    expect(seen.cut).toBeGreaterThan(20)
    expect(seen.kept).toBeGreaterThan(20)
  })
})

describe('the degree of freedom of a split', () => {
  // n·log(RSS) falls by 7 where three more coefficients cost 2·3 by AIC, and the choice of the cut 2 more.
  const tree = {
    nodes: [
      {
        id: 1,
        parent: null,
        depth: 1,
        fit: { family: 'gaussian', n: 100, objfun: Math.exp(0.07) },
        kids: [2, 3],
      },
      { id: 2, parent: 1, depth: 2, fit: { family: 'gaussian', n: 50, objfun: 0.5 }, kids: [] },
      { id: 3, parent: 1, depth: 2, fit: { family: 'gaussian', n: 50, objfun: 0.5 }, kids: [] },
    ],
    columns: 3,
    minsize: 30,
  } as unknown as Tree

  it.each([
    [0, 3],
    [1, 1],
  ])('of %d leaves %d nodes', (dfsplit, nodes) => {
    expect(prune(tree, 'aic', dfsplit).nodes.length).toBe(nodes)
  })

  it('is charged by linear trees', () => {
    let decided = 0
    for (const seed of Array.from({ length: 250 }, (_, i) => i)) {
      const data = only(smallData(seed), ['near', 'grade', 'fine'][seed % 3])
      const prepared = prepareRows(data)
      const full = fit(prepared, 'mob', { ...ALWAYS, maxdepth: 2 })
      if (full.tree.nodes.length !== 3) continue
      const [root, left, right] = full.tree.nodes
      const fall = root.n * Math.log(root.objfun / (left.objfun + right.objfun))
      if (fall < 4 || fall > 6) continue
      decided++
      const pruned = fit(prepared, 'mob', { ...ALWAYS, maxdepth: 2, prune: 'aic' })
      expect(pruned.tree.nodes.map(({ stop }) => stop)).toEqual(['pruned'])
    }
    expect(decided).toBeGreaterThan(3)
  })
})

describe('the Bonferroni correction', () => {
  it('keeps the digits of p-values near 10⁻³⁰⁰ and below what a number can hold', () => {
    expectClose(bonferroniLogP(Math.log(1e-300), 10), -299 * Math.LN10, { rtol: 1e-15 })
    expectClose(bonferroniLogP(-5000, 7), -5000 + Math.log(7), { rtol: 1e-15 })
    expect(bonferroniLogP(-5000, 1)).toBe(-5000)
  })

  it('is m·p up to 0.001 and 1 − (1 − p)^m above', () => {
    for (const m of [1, 2, 7, 50]) {
      for (const p of [1e-12, 1e-5, 0.00099])
        expectClose(Math.exp(bonferroniLogP(Math.log(p), m)), m * p, { rtol: 1e-12 }, `${m} tests, p = ${p}`)
      for (const p of [0.0011, 0.05, 0.5, 0.999, 1])
        expectClose(Math.exp(bonferroniLogP(Math.log(p), m)), 1 - (1 - p) ** m, { rtol: 1e-12 }, `${m}, ${p}`)
    }
    // 0.0009·5000 is no probability.
    expect(bonferroniLogP(Math.log(0.0009), 5000)).toBe(0)
  })

  it('leaves it to the logarithms which p-value is smallest, the first at a draw', () => {
    const test = (logP: number | null) => ({ logP }) as StabilityTest
    expect(mostUnstable([test(-900), test(-1000), test(-999)])).toBe(1)
    expect(mostUnstable([test(null), test(-3), test(-3)])).toBe(1)
    expect(mostUnstable([test(null)])).toBe(-1)
  })
})
