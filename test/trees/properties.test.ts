import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { isMissing, textAt } from '../../src/data/table/table.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { placePatients } from '../../src/trees/shape/predict.js'
import type { Condition } from '../../src/trees/shape/rules.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { expectClose, type Tolerance } from '../tolerances.js'
import { nodesWithoutTold } from '../without-told.js'
import { gaussianTrees, type ReferenceTree, referenceControl } from './reference.js'
import { suited } from './suited.js'
import type { Row, TrialData } from './trial-data.js'
import { completeRows, generatedData, prepareRows, shuffled } from './trial-data.js'

/** What must hold whatever the data: how the file is written must not matter. */

/** Three of six data sets for each method, neighbours in turn, so that every data set is met by half the methods. */
const seedsOf = (method: Method): readonly number[] =>
  [1, 2, 3, 4, 5, 6].filter((seed) => (seed + METHODS.indexOf(method)) % 2 === 0)

/** Small enough for trees with several subgroups in a few hundred patients. */
const SMALL: ControlOptions = { minsize: 20, alpha: 0.2 }

const fitRows = (data: TrialData, method: Method, control: ControlOptions = SMALL): FitResult =>
  fit(prepareRows(data), method, control)

/** What others are compared with, fitted once. */
const originals = new Map<string, FitResult>()
function fitOriginal(seed: number, method: Method): FitResult {
  const key = `${method} ${seed}`
  const known = originals.get(key) ?? fitRows(generatedData(seed), method)
  originals.set(key, known)
  return known
}

const withRows = (data: TrialData, change: (row: Row) => Row): TrialData => ({
  ...data,
  rows: data.rows.map(change),
})

/** The data sets and settings of the reference trees, whatever their method, each once. */
const referenceSettings = [
  ...new Map(
    gaussianTrees.map((reference) => {
      const { ties: _, ...control } = referenceControl(reference)
      const { data, covariates, ordered } = reference.spec
      return [JSON.stringify([data, covariates, ordered, control]), { reference, control }] as const
    }),
  ).values(),
]

function referenceRows({ spec }: ReferenceTree): TrialData {
  const table = readDelimited(readFileSync(`test/fixtures/data/${spec.data}`, 'utf8'))
  const columns = [...table.columns]
  const rows = Array.from({ length: table.n }, (_, row) =>
    Object.fromEntries(
      columns.map(([name, column]) => [name, isMissing(column, row) ? null : textAt(column, row)]),
    ),
  )
  const { outcome, treatment, control, trial, covariates, ordered } = spec
  return { rows, roles: { outcome, treatment, control, trial, covariates, ordered, family: 'gaussian' } }
}

const inners = ({ tree }: FitResult): number => tree.nodes.filter(({ split }) => split !== null).length

describe.each(METHODS)('%s: the order of the rows', (method) => {
  it.each(
    referenceSettings.map(
      ({ reference, control }, i) => [reference.spec.data, JSON.stringify(control), i] as const,
    ),
  )('does not change a bit of the fit to %s with %s', (_, __, i) => {
    const { reference, control } = referenceSettings[i]
    const data = referenceRows(reference)
    const settings = suited(method, { ...control, ties: 'distinct' })
    const original = fitRows(data, method, settings)
    // toEqual compares numbers with Object.is: every digit of every node, coefficient and p-value.
    expect(fitRows({ ...data, rows: shuffled(data.rows, i + 1) }, method, settings)).toEqual(original)
    expect(fitRows({ ...data, rows: data.rows.toReversed() }, method, settings)).toEqual(original)
  })

  it.each(seedsOf(method))('does not change a bit with ties, factors and empty cells (seed %d)', (seed) => {
    const data = generatedData(seed)
    const original = fitOriginal(seed, method)
    expect(inners(original)).toBeGreaterThan(0)
    expect(original.data.used).toBeLessThan(original.data.rows)
    expect(fitRows({ ...data, rows: shuffled(data.rows, seed) }, method)).toEqual(original)
  })

  it('does not change a bit when a file is cut in two and the parts are swapped', () => {
    const data = generatedData(7)
    const original = fitRows(data, method)
    fc.assert(
      fc.property(fc.nat(data.rows.length), (cut) => {
        const rows = [...data.rows.slice(cut), ...data.rows.slice(0, cut)]
        expect(fitRows({ ...data, rows }, method)).toEqual(original)
      }),
      { numRuns: 5 },
    )
  })
})

it('the order of the rows does matter to R’s rule for ties, so the tests above can fail', () => {
  const data = generatedData(1)
  const rows = { ...SMALL, ties: 'rows' }
  expect(fitRows({ ...data, rows: shuffled(data.rows, 1) }, 'mob-si', rows)).not.toEqual(
    fitRows(data, 'mob-si', rows),
  )
})

/** Rounding only: mixed models' optima are found to as many digits. */
const EXACT: Tolerance = { rtol: 1e-9, atol: 1e-10 }

/** The same tree with the same tests, statistics up to rounding. */
function expectSameTree(own: FitResult, original: FitResult): void {
  const structure = ({ tree }: FitResult) =>
    nodesWithoutTold(tree.nodes).map(({ id, n, kids, stop, split }) => ({ id, n, kids, stop, split }))
  expect(structure(own)).toEqual(structure(original))
  own.tree.nodes.forEach((node, i) => {
    const tests = original.tree.nodes[i].tests
    expect(node.tests.map(({ variable, kind, df }) => [variable, kind, df])).toEqual(
      tests.map(({ variable, kind, df }) => [variable, kind, df]),
    )
    node.tests.forEach((test, t) => {
      const what = `${test.variable} in node ${node.id}`
      expectClose(test.statistic, tests[t].statistic, EXACT, `statistic of ${what}`)
      expectClose(test.logPAdjusted, tests[t].logPAdjusted, EXACT, `log p of ${what}`)
    })
  })
}

/** The same effects times `factor`, with the same p-values, intervals and degrees of freedom. */
function expectSameEffects(own: FitResult, original: FitResult, factor = 1): void {
  const size = Math.abs(factor)
  own.subgroups.forEach(({ node, effect }, j) => {
    const expected = original.subgroups[j].effect
    const [lo, hi] = factor < 0 ? [expected.hi, expected.lo] : [expected.lo, expected.hi]
    const close = (what: string, a: number | null, b: number | null, times = 1) =>
      expectClose(
        a,
        b === null ? null : times * b,
        { rtol: EXACT.rtol!, atol: EXACT.atol! * Math.abs(times) },
        `${what} of subgroup ${node}`,
      )
    close('effect', effect.estimate, expected.estimate, factor)
    close('se', effect.se, expected.se, size)
    close('lo', effect.lo, lo, factor)
    close('hi', effect.hi, hi, factor)
    close('df', effect.df, expected.df)
    close('p', effect.p, expected.p)
    close('Kenward–Roger se', effect.kenwardRoger?.se ?? null, expected.kenwardRoger?.se ?? null, size)
    close('Kenward–Roger df', effect.kenwardRoger?.df ?? null, expected.kenwardRoger?.df ?? null)
  })
}

describe.each(METHODS)('%s: the names of the trials', (method) => {
  it.each(seedsOf(method))('do not matter, nor which comes first (seed %d)', (seed) => {
    const data = generatedData(seed)
    const trials = [...new Set(data.rows.map(({ trial }) => trial))].filter((trial) => trial !== null).sort()
    // Rotated by one to all but one, so that the first never stays the first.
    const places = trials.length
    const names = new Map(
      trials.map((trial, k) => [trial, `study ${(k + 1 + (seed % (places - 1))) % places}`]),
    )
    const renamed = withRows(data, (row) => ({ ...row, trial: names.get(row.trial!) ?? null }))
    const original = fitOriginal(seed, method)
    const own = fitRows(renamed, method)
    expect(own.data.trials[0].trial).not.toBe(names.get(original.data.trials[0].trial))
    expectSameTree(own, original)
    expectSameEffects(own, original)
    expectClose(own.model.logLik, original.model.logLik, EXACT, 'logLik')
    for (const { level, ...modes } of original.model.ranef) {
      const other = own.model.ranef.find((entry) => entry.level === names.get(level))!
      for (const [term, value] of Object.entries(modes))
        expectClose(other[term] as number, value as number, { atol: 1e-9 }, `${term} of ${level}`)
    }
    original.subgroups.forEach(({ trials: counts }, j) => {
      for (const { trial, c, e } of counts)
        expect(own.subgroups[j].trials.find((entry) => entry.trial === names.get(trial))).toMatchObject({
          c,
          e,
        })
    })
  })
})

/** metamob-ri's independent random effects mean different things when the arms are coded 0, 1 and 1, 0. */
const SWAPPABLE: readonly (readonly [Method, ControlOptions])[] = [
  ...METHODS.filter((method) => method !== 'metamob-ri').map((method) => [method, {}] as const),
  ['metamob-ri', { correlated: true }],
  ['metamob-ri', { treatmentCoding: 'half' }],
  ['metamob-si', { treatmentCoding: 'half' }],
]

describe('swapping the arms', () => {
  const swap = (data: TrialData): TrialData => ({ ...data, roles: { ...data.roles, control: 'e' } })

  describe.each(SWAPPABLE)('%s %j', (method, options) => {
    it.each(seedsOf(method))('turns the sign of every effect and changes nothing else (seed %d)', (seed) => {
      const data = generatedData(seed)
      const control = { ...SMALL, ...options }
      const original = fitRows(data, method, control)
      const own = fitRows(swap(data), method, control)
      expect(own.spec.experimental).toBe('c')
      expectSameTree(own, original)
      expectSameEffects(own, original, -1)
    })
  })

  it('matters to metamob-ri with independent random effects of arms coded 0 and 1', () => {
    const data = generatedData(1)
    const logLik = (of: TrialData) => fitRows(of, 'metamob-ri').model.logLik!
    expect(Math.abs(logLik(swap(data)) - logLik(data))).toBeGreaterThan(1e-3)
  })
})

describe.each(METHODS)('%s: the scale of the outcome', (method) => {
  // All but the last two are free of rounding: outcomes have 16 bits, and a + b·y at most 53.
  const SCALES = [
    [0, 2],
    [1e9, 2],
    [-1e9, -3],
    [1e9, 1e6],
    [1000, 2 ** -20],
    [0, 2 ** 200],
    [0, 2 ** -200],
    // b·y is rounded to 1e-16 of itself.
    [0, 1e-6],
    [0, 1e6 / 3],
  ] as const
  // Each with one of the data sets in turn: which one makes no difference to a scale.
  it.each(SCALES.map(([a, b], i) => [a, b, seedsOf(method)[i % 3]] as const))(
    '%d + %d·y gives the same tree with effects times the factor (seed %d)',
    (a, b, seed) => {
      const original = fitOriginal(seed, method)
      const moved = withRows(generatedData(seed), (row) => ({
        ...row,
        y: row.y === null ? null : a + b * Number(row.y),
      }))
      const own = fitRows(moved, method)
      expectSameTree(own, original)
      expectSameEffects(own, original, b)
    },
  )
})

/**
 * Equal in every bit; metaMOB-WT adds up patients one by one, in an order that looks at all covariates, so that there it is
 * rounding that differs.
 */
function expectAlike(own: unknown, expected: unknown, method: Method): void {
  const plain = (value: unknown) =>
    method !== 'metamob-wt'
      ? value
      : JSON.parse(JSON.stringify(value), (_, entry) =>
          typeof entry === 'number' && !Number.isInteger(entry) ? Number(entry.toPrecision(7)) : entry,
        )
  expect(plain(own)).toEqual(plain(expected))
}

const WITH_OWN_BINS: Partial<Record<Method, ControlOptions>> = { 'metamob-wt': { prognosis: 'own' } }

describe.each(METHODS)('%s: covariates', (method) => {
  it.each(seedsOf(method))('a copy of a covariate tests the same and is never split on (seed %d)', (seed) => {
    const data = generatedData(seed)
    // The more covariates, the fewer bins each has in a working model of all: there a copy is not for nothing.
    const control: ControlOptions = { ...SMALL, bonferroni: false, ...WITH_OWN_BINS[method] }
    const original = fitRows(data, method, control)
    for (const column of data.roles.covariates) {
      const copied = withRows(data, (row) => ({ ...row, copy: row[column] }))
      const covariates = [...data.roles.covariates, 'copy']
      const ordered = column === 'grade' ? { ...data.roles.ordered, copy: ['I', 'II', 'III', 'IV'] } : {}
      const roles = { ...data.roles, covariates, ordered: { ...data.roles.ordered, ...ordered } }
      const own = fitRows({ ...copied, roles }, method, control)
      const withoutCopies = nodesWithoutTold(own.tree.nodes).map((node) => ({
        ...node,
        tests: node.tests.filter(({ variable }) => variable !== 'copy'),
      }))
      expectAlike(withoutCopies, nodesWithoutTold(original.tree.nodes), method)
      expectAlike(own.model, original.model, method)
      for (const { tests } of own.tree.nodes) {
        const test = tests.find(({ variable }) => variable === column)
        expect(tests.find(({ variable }) => variable === 'copy')).toEqual(
          test && { ...test, variable: 'copy' },
        )
      }
    }
  })

  it.each(seedsOf(method))('a copy counts in the Bonferroni correction (seed %d)', (seed) => {
    const data = generatedData(seed)
    const copied = withRows(data, (row) => ({ ...row, copy: row.tied }))
    const roles = { ...data.roles, covariates: [...data.roles.covariates, 'copy'] }
    // maxdepth 2 keeps to the root, and maxit 1 to its first test: the trees below may differ.
    const control = { ...SMALL, maxdepth: 2, maxit: 1, ...WITH_OWN_BINS[method] }
    const before = fitRows(data, method, control).tree.nodes[0].tests
    const after = fitRows({ ...copied, roles }, method, control).tree.nodes[0].tests
    before.forEach((test, i) => {
      const { p, pAdjusted, logPAdjusted, ...same } = after[i]
      const { variable, statistic, logP } = test
      expectAlike(
        { variable: same.variable, statistic: same.statistic, logP: same.logP },
        { variable, statistic, logP },
        method,
      )
      for (const [m, adjusted] of [
        [5, test.pAdjusted],
        [6, pAdjusted],
      ] as const)
        expectClose(adjusted, p! <= 0.001 ? m * p! : 1 - (1 - p!) ** m, { rtol: 1e-12 }, test.variable)
    })
  })

  it.each(seedsOf(method))(
    'a strictly increasing change of their values leaves the patients where they are (seed %d)',
    (seed) => {
      const data = generatedData(seed)
      const original = fitOriginal(seed, method)
      for (const change of [Math.exp, (z: number) => z ** 3 + z, (z: number) => 1e6 * z - 7e8]) {
        const moved = withRows(data, (row) => ({
          ...row,
          tied: row.tied === null ? null : change(Number(row.tied)),
          fine: change(Number(row.fine)),
        }))
        const own = fitRows(moved, method)
        const [before, after] = [original, own].map(({ tree }) => nodesWithoutTold(tree.nodes))
        after.forEach((node, i) => {
          const { tests, split, n, kids } = before[i]
          const numeric = (variable: string) => variable === 'tied' || variable === 'fine'
          expect({ n: node.n, kids: node.kids }).toEqual({ n, kids })
          // How a cut is printed, `shown`, depends on the digits of the values beside it.
          expect({ ...node.split, shown: null }).toEqual(
            split?.kind === 'numeric' && numeric(split.variable)
              ? { ...split, cut: change(split.cut), shown: null }
              : { ...split, shown: null },
          )
          expect(node.tests).toEqual(
            tests.map((test) =>
              numeric(test.variable) && test.peak !== null
                ? { ...test, peak: change(Number(test.peak)) }
                : test,
            ),
          )
        })
        expect(own.model).toEqual(original.model)
      }
    },
  )

  it.each(seedsOf(method))('their order matters to nothing but the order of the tests (seed %d)', (seed) => {
    const data = generatedData(seed)
    const covariates = shuffled(data.roles.covariates, seed)
    const original = fitOriginal(seed, method)
    const own = fitRows({ ...data, roles: { ...data.roles, covariates } }, method)
    const sorted = ({ tree }: FitResult) =>
      nodesWithoutTold(tree.nodes).map((node) => ({
        ...node,
        tests: node.tests.toSorted((a, b) => (a.variable < b.variable ? -1 : 1)),
      }))
    expectAlike(sorted(own), sorted(original), method)
    expectAlike(own.model, original.model, method)
  })
})

const holds = (condition: Condition, row: Row): boolean => {
  const value = row[condition.variable]!
  if (condition.op === 'in') return condition.values.includes(String(value))
  return condition.op === '<=' ? Number(value) <= condition.value : Number(value) > condition.value
}

describe.each(METHODS)('%s: every tree', (method) => {
  const settings = fc.record({
    seed: fc.integer({ min: 100, max: 1_000_000 }),
    control: fc.record({
      minsize: fc.integer({ min: 5, max: 60 }),
      alpha: fc.constantFrom(0.05, 0.3, 1),
      maxdepth: fc.constantFrom(null, 1, 2, 3, 4),
      catsplit: fc.constantFrom('binary', 'multiway'),
      numsplit: fc.constantFrom('left', 'center'),
      nominal: fc.constantFrom('all', 'effect'),
      prune: fc.constantFrom('none', 'aic', 'bic'),
      ties: fc.constantFrom('distinct', 'rows'),
    }),
  })

  it('parts the patients as its rules say, within minsize and maxdepth', () => {
    let splits = 0
    fc.assert(
      fc.property(settings, ({ seed, control }) => {
        const data = generatedData(seed, 250)
        const rows = completeRows(data)
        const { tree, subgroups, data: used } = fitRows(data, method, suited(method, control))
        splits += tree.nodes.length - subgroups.length
        expect(used.used).toBe(rows.length)
        tree.nodes.forEach(({ id, parent, depth, n, kids, split, stop, condition }, i) => {
          expect(id).toBe(i + 1)
          expect(depth).toBe(parent === null ? 1 : tree.nodes[parent - 1].depth + 1)
          if (control.maxdepth !== null) expect(depth).toBeLessThanOrEqual(control.maxdepth)
          expect(split === null).toBe(kids.length === 0)
          expect(stop === null).toBe(kids.length > 0)
          const above = parent === null ? null : tree.nodes[parent - 1]
          expect(condition === null).toBe(above === null)
          if (above !== null) {
            expect(above.kids).toContain(id)
            if (above.split!.kind !== 'multiway') expect(n).toBeGreaterThanOrEqual(control.minsize)
          }
          if (kids.length > 0)
            expect(kids.map((kid) => tree.nodes[kid - 1].n).reduce((a, b) => a + b)).toBe(n)
        })

        const columns = data.roles.covariates.map((name) => [name, rows.map((row) => row[name])] as const)
        const { node, notes } = placePatients(tree, Object.fromEntries(columns), rows.length)
        expect(notes).toEqual([])
        rows.forEach((row, i) => {
          const own = subgroups.filter(({ rule }) => rule.every((condition) => holds(condition, row)))
          expect(own.map((subgroup) => subgroup.node)).toEqual([node[i]])
        })
        for (const subgroup of subgroups) {
          const members = rows.filter((_, i) => node[i] === subgroup.node)
          expect(subgroup.n).toBe(members.length)
          for (const { trial, c, e } of subgroup.trials) {
            const count = (arm: string) =>
              members.filter((row) => row.trial === trial && row.arm === arm).length
            expect({ trial, c, e }).toEqual({ trial, c: count('c'), e: count('e') })
          }
        }
      }),
      { numRuns: 40, seed: 20 },
    )
    expect(splits).toBeGreaterThan(40)
  })
})
