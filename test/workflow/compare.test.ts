import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { takePatients } from '../../src/data/patients/take-patients.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { compareSchema } from '../../src/results/compare-schema.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { adjustedRandIndex } from '../../src/workflow/compare/agreement.js'
import { compare } from '../../src/workflow/compare/compare.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

const ROLES: Roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  covariates: ['age', 'sex', 'rmdq0'],
}
const text = readFileSync('examples/nslbp.csv', 'utf8')
const data = prepare(readDelimited(text, { file: 'nslbp.csv' }), ROLES)

describe('adjusted Rand index', () => {
  it.each([
    // Closed form: 2 pairs together in a, 1 in b, 1 in both, of 6: (1 − 2/6)/(1.5 − 2/6) = 4/7.
    [[0, 0, 1, 1], [0, 0, 1, 2], 4 / 7],
    [[0, 0, 1, 1], [5, 5, 3, 3], 1],
    [[0, 0, 1, 1], [0, 1, 0, 1], -0.5],
    [[0, 0, 0], [1, 1, 1], 1],
    [[0, 1, 2], [2, 0, 1], 1],
  ])('of %j and %j is %d', (a, b, index) => {
    expect(adjustedRandIndex(a, b)).toBeCloseTo(index, 14)
    expect(adjustedRandIndex(b, a)).toBeCloseTo(index, 14)
  })
})

describe('compare', () => {
  const result = compare(data)

  it('holds each method as fit returns it', () => {
    expect(result.methods.map(({ method }) => method)).toEqual(METHODS)
    for (const { method, fit: own } of result.methods) expect(own).toEqual(fit(data, method))
  })

  const SIX = METHODS.filter((method) => method !== 'metamob-wt')

  it("finds in the example what R finds: five subgroups by most methods, metaMOB-SI's four on rmdq0", () => {
    expect(result.agreement.same).toEqual([
      // Nothing that differs within trials.
      ['metamob-wt'],
      ['mob', 'mob-si', 'mob-ri', 'metamob-ri', 'palmtree'],
      ['metamob-si'],
    ])
    expect(result.agreement.splits).toEqual([
      { split: 'rmdq0 ≤ 9 (of all patients)', methods: SIX },
      { split: 'rmdq0 ≤ 6 (of rmdq0 ≤ 9)', methods: SIX },
      {
        split: 'age ≤ 41 (of rmdq0 ≤ 6)',
        methods: ['mob', 'mob-si', 'mob-ri', 'metamob-ri', 'palmtree'],
      },
      { split: 'rmdq0 ≤ 13 (of rmdq0 > 9)', methods: SIX },
    ])
  })

  it("has MOB-SI's age split by its exact p-value, in any order of the rows; Hansen's is too large for the ties", () => {
    const pOfAge = (control: ControlOptions, order?: Uint32Array) => {
      const ipd = order === undefined ? data.ipd : takePatients(data.ipd, order)
      const { tree } = fit({ ...data, ipd }, 'mob-si', control)
      return tree.nodes[2].tests.find(({ variable }) => variable === 'age')!.pAdjusted!
    }
    // By quadrature of the chain at its 32 fractions, in no step that of the modes: 0.0433382.
    expect(pOfAge({})).toBeCloseTo(0.0433382, 7)
    const reversed = Uint32Array.from({ length: data.ipd.n }, (_, i) => data.ipd.n - 1 - i)
    expect(pOfAge({}, reversed)).toBe(pOfAge({}))
    // As R restricted to distinct values has it: test/fixtures/trees/nslbp.mob-si.distinct.json.
    expect(pOfAge({ pvalue: 'hansen' })).toBeCloseTo(0.0736, 3)
  })

  it('validates, and prints every method and subgroup', () => {
    expect(compareSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
    const printed = compareText(result)
    for (const { title, fit: own } of result.methods) {
      expect(printed).toContain(title)
      for (const { label } of own!.subgroups) expect(printed).toContain(label)
    }
  })

  it('lists a method that cannot be fitted with its error, and goes on', () => {
    const rows = text
      .split('\n')
      .filter((row, i) => i === 0 || row.includes('Trial 3') === row.includes(',control,'))
    const oneArm = compare(prepare(readDelimited(rows.join('\n')), ROLES))
    const failed = oneArm.methods.filter(({ fit: own }) => own === null)
    expect(failed.map(({ method, error }) => [method, error!.code])).toEqual([
      ['metamob-wt', 'ARM_EMPTY'],
      ['mob-si', 'ARM_EMPTY'],
      ['metamob-si', 'ARM_EMPTY'],
    ])
    expect(compareText(oneArm)).toContain('not fitted: ARM_EMPTY')
  })
})
