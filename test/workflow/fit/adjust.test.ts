import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { adjustColumn } from '../../../src/models/rows/patient-rows.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import type { Method } from '../../../src/trees/methods/method.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { nodePaths } from '../../../src/workflow/patients/node-paths.js'
import { expectClose } from '../../tolerances.js'
import type { Row, TrialData } from '../../trees/trial-data.js'
import { generatedData, generator, prepareRows, shuffled } from '../../trees/trial-data.js'

/** Trials with a prognostic number and a prognostic factor to adjust for. */
function adjustedData(seed: number, adjust: readonly string[] = ['base', 'sex']): TrialData {
  const { rows, roles } = generatedData(seed, 500)
  const random = generator(seed + 1000)
  const more = rows.map((row): Row => {
    const base = Math.round(256 * (random() + random())) / 256
    const sex = random() < 0.4 ? 'f' : 'm'
    const y = typeof row.y === 'number' ? row.y + base + (sex === 'f' ? 0.5 : 0) : null
    return { ...row, base, sex, y, minusBase: 5 - 4 * base, constant: 3 }
  })
  return { rows: more, roles: { ...roles, adjust } }
}

/** The same with events in place of outcomes. */
function withEvents({ rows, roles }: TrialData): TrialData {
  return {
    rows: rows.map((row) => ({ ...row, y: typeof row.y === 'number' ? Number(row.y > 1) : null })),
    roles: { ...roles, family: 'binomial', event: '1' },
  }
}

const quick: ControlOptions = { alpha: 0.2, minsize: 60 }
const splitsOf = ({ tree }: FitResult) => tree.nodes.map(({ id, n, split }) => ({ id, n, split }))
const withoutFile = ({ spec, data, ...rest }: FitResult) => rest

describe.each(METHODS)('%s adjusted for covariates', (method: Method) => {
  it('does not depend on the order of the rows, to the last bit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.boolean(), (seed, binary) => {
        const data = binary ? withEvents(adjustedData(seed)) : adjustedData(seed)
        const other = { ...data, rows: shuffled(data.rows, seed) }
        expect(withoutFile(fit(prepareRows(other), method, quick))).toEqual(
          withoutFile(fit(prepareRows(data), method, quick)),
        )
      }),
      { numRuns: 3 },
    )
  })

  it('is left as it was by a constant column, but for a note', () => {
    const data = prepareRows(adjustedData(3, ['base']))
    const more = prepareRows(adjustedData(3, ['base', 'constant']))
    const plain = fit(data, method, quick)
    const result = fit(more, method, quick)
    expect(result.tree).toEqual(plain.tree)
    expect(result.model).toEqual(plain.model)
    expect(result.notes.map(({ code }) => code)).toContain('COLUMN_CONSTANT')
  })

  it('finds the same tree for a linear function of a covariate', () => {
    const plain = fit(prepareRows(adjustedData(5, ['base'])), method, quick)
    const result = fit(prepareRows(adjustedData(5, ['minusBase'])), method, quick)
    expect(splitsOf(result)).toEqual(splitsOf(plain))
    result.subgroups.forEach(({ effect, outcome }, j) => {
      const other = plain.subgroups[j]
      expectClose(effect.estimate, other.effect.estimate, { rtol: 1e-6, atol: 1e-8 }, 'effect')
      expectClose(effect.se, other.effect.se, { rtol: 1e-5 }, 'standard error')
      expectClose(outcome!.control.estimate, other.outcome!.control.estimate, { rtol: 1e-6, atol: 1e-8 })
    })
    // metaMOB-WT lists no coefficients of covariates.
    if (method === 'metamob-wt') return
    const slope = (of: FitResult, term: string) =>
      of.model.fixed.find((fixed) => fixed.term === term)!.estimate!
    expectClose(slope(result, 'minusBase') * -4, slope(plain, 'base'), { rtol: 1e-5 }, 'slope')
  })

  it('adjusts for nothing when there is nothing to adjust for', () => {
    const unadjusted = adjustedData(3, [])
    const constant = adjustedData(3, ['constant'])
    expect(fit(prepareRows(constant), method, quick).tree).toEqual(
      fit(prepareRows(unadjusted), method, quick).tree,
    )
  })

  it.each(['info', 'sandwich'] as const)('has scores with vcov %s, and by components', (vcov) => {
    const data = prepareRows(adjustedData(5))
    for (const more of [{}, { parm: 'treatment' }, { ordinal: 'max' }]) {
      const { tree } = fit(data, method, { ...quick, vcov, ...more })
      for (const { statistic, logP } of tree.nodes[0].tests) {
        expect(Number.isFinite(statistic)).toBe(true)
        expect(logP).toBeLessThanOrEqual(0)
      }
    }
  })
})

describe('a covariate that others explain', () => {
  it('is left out with a note, the rest staying as it is', () => {
    const plain = fit(prepareRows(adjustedData(5, ['base'])), 'mob-si', { ...quick })
    const result = fit(prepareRows(adjustedData(5, ['base', 'minusBase'])), 'mob-si', { ...quick })
    expect(splitsOf(result)).toEqual(splitsOf(plain))
    expect(result.tree.nodes[0].coefficients.minusBase).toBeNull()
    expect(result.notes).toContainEqual(
      expect.objectContaining({ code: 'COLUMN_ALIASED', column: 'minusBase', node: 1 }),
    )
  })
})

describe('mean outcomes of the arms', () => {
  it('differ by the effect, patients being the same in both', () => {
    for (const method of METHODS) {
      const { subgroups } = fit(prepareRows(adjustedData(7)), method, quick)
      // Others have effects of a joint model.
      for (const { effect, outcome } of subgroups)
        if (!['metamob-si', 'metamob-ri', 'metamob-wt'].includes(method))
          expectClose(outcome!.difference.estimate, effect.estimate, { rtol: 1e-8, atol: 1e-9 }, method)
    }
  })
})

describe('case weights', () => {
  it('count a patient of weight 2 as two patients', () => {
    const data = adjustedData(9)
    const weighted = {
      rows: data.rows.map((row, i) => ({ ...row, w: 1 + (i % 2) })),
      roles: { ...data.roles, weights: 'w' },
    }
    const twice = { ...data, rows: data.rows.flatMap((row, i) => (i % 2 === 1 ? [row, row] : [row])) }
    for (const method of ['mob', 'mob-si', 'palmtree'] as const) {
      const own = fit(prepareRows(weighted), method, quick)
      const other = fit(prepareRows(twice), method, quick)
      expect(splitsOf(own)).toEqual(splitsOf(other))
      own.model.fixed.forEach(({ estimate, se, name }, i) => {
        expectClose(estimate, other.model.fixed[i].estimate, { rtol: 1e-8, atol: 1e-9 }, name)
        expectClose(se, other.model.fixed[i].se, { rtol: 1e-8 }, name)
      })
    }
  })
})

describe('what else there is to a fit, adjusted', () => {
  it.each(METHODS)('%s: honest estimates, cross-validation and the processes of a node', (method) => {
    const data = prepareRows(adjustedData(7))
    const { subgroups, cv, notes } = fit(data, method, { ...quick, honest: 0.5, minsize: 40, cv: 3 })
    expect(notes.map(({ code }) => code)).toContain('HONEST')
    expect(subgroups.every(({ effect, outcome }) => effect.estimate !== null && outcome !== null)).toBe(true)
    expect(cv!.folds).toBe(3)
    const { result, paths } = nodePaths(data, method, quick)
    for (const { test, y } of paths.processes) {
      const own = result.tree.nodes[0].tests.find(({ variable }) => variable === test.variable)!
      if (own.kind === 'supLM') expectClose(Math.max(...y), own.statistic, { rtol: 1e-9 }, test.variable)
    }
  })

  it.each(['mob', 'mob-si', 'palmtree'] as const)('%s: finite estimates by Firth', (method) => {
    const data = prepareRows(withEvents(adjustedData(11)))
    const { model } = fit(data, method, { ...quick, firth: true })
    for (const { name, estimate, se } of model.fixed) {
      expect(Number.isFinite(estimate), name).toBe(true)
      expect(se, name).toBeGreaterThan(0)
    }
  })
})

describe('adjustColumn', () => {
  it('standardises, and turns a constant into zeros', () => {
    const { standard, mean, sd } = adjustColumn('x', Float64Array.of(1e9 + 1, 1e9 + 3))
    expect([mean, sd, ...standard]).toEqual([1e9 + 2, 1, -1, 1])
    expect([...adjustColumn('x', Float64Array.of(7, 7)).standard]).toEqual([0, 0])
  })
})
