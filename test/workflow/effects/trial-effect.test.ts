import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import type { FamilyName } from '../../../src/families/families.js'
import { forestFigure } from '../../../src/figures/forest/forest-figure.js'
import { reportHtml } from '../../../src/reports/report/html.js'
import type { TrialEffectOptions } from '../../../src/workflow/effects/trial-effect.js'
import { trialEffect } from '../../../src/workflow/effects/trial-effect.js'
import { withinTrialInteractions } from '../../../src/workflow/effects/within-trial.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { patientSummary } from '../../../src/workflow/patients/patient-summary.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { report } from '../../../src/workflow/report/report.js'
import { expectClose } from '../../tolerances.js'

const FOLDER = 'test/fixtures/trial-effects'
const R = JSON.parse(readFileSync(`${FOLDER}/trial-effects.json`, 'utf8'))

const ROLES: Roles = {
  ...{ outcome: 'y', treatment: 'arm', control: 'ctl', trial: 'trial', covariates: ['x'] },
  ...{ family: 'poisson', exposure: 'e' },
}

const dataOf = (file: string, more: Partial<Roles> = {}) =>
  prepare(readDelimited(readFileSync(`${FOLDER}/${file}.csv`, 'utf8')), { ...ROLES, ...more })

/** Patients of one trial. */
const effectOf = (
  control: readonly number[],
  experimental: readonly number[],
  family: FamilyName,
  more: Partial<TrialEffectOptions> = {},
) =>
  trialEffect(
    {
      y: Float64Array.from([...control, ...experimental]),
      trial: new Int32Array(control.length + experimental.length),
      trials: ['T'],
      columns: [
        {
          term: 'treatment',
          values: Float64Array.from([...control.map(() => 0), ...experimental.map(() => 1)]),
        },
      ],
      ...{ weights: null, exposure: null },
    },
    { family, level: 0.95, firth: 'separated', ...more },
  )

const times = (n: number, value: number) => new Array<number>(n).fill(value)

describe('the effect of a trial by itself', () => {
  it('is the difference of means with Student’s interval', () => {
    // t.test(c(5, 7, 9), c(1, 2, 3), var.equal = TRUE): difference 5, interval 1.4161 to 8.5839
    const { estimate } = effectOf([1, 2, 3], [5, 7, 9], 'gaussian')
    expect(estimate!.estimate).toBeCloseTo(5, 14)
    expect(estimate!.lo).toBeCloseTo(1.4161, 3)
    expect(estimate!.hi).toBeCloseTo(8.5839, 3)
  })

  it('is Woolf’s log odds ratio and the log rate ratio', () => {
    const odds = effectOf([1, 1, 0, 0, 0], [1, 1, 1, 0], 'binomial')
    expect(odds.estimate!.estimate).toBeCloseTo(Math.log((3 * 3) / (1 * 2)), 12)
    expect(odds.estimate!.se).toBeCloseTo(Math.sqrt(1 / 2 + 1 / 3 + 1 / 3 + 1), 12)
    expect(odds.firth).toBe(false)
    const rate = effectOf([2, 2], [3, 3, 0], 'poisson')
    expect(rate.estimate!.estimate).toBeCloseTo(Math.log(2 / 2), 12)
    expect(rate.estimate!.se).toBeCloseTo(Math.sqrt(1 / 4 + 1 / 6), 12)
  })

  it('is null when nothing can be told, and says why', () => {
    const whys = [
      effectOf([], [1], 'gaussian'),
      effectOf([1], [1], 'gaussian'),
      effectOf([0, 0], [0], 'binomial'),
      effectOf([1, 1], [1], 'binomial'),
      effectOf([0], [0], 'poisson'),
    ].map(({ estimate, why }) => {
      expect(estimate).toBeNull()
      return why
    })
    expect(whys).toEqual([
      'has patients in one arm only',
      'has too few patients for a standard error',
      'has no events in either arm: it tells nothing of the odds ratio',
      'has nothing but events in either arm: it tells nothing of the odds ratio',
      'has no counts other than 0 in either arm: it tells nothing of the rate ratio',
    ])
  })

  it('is Firth’s where an arm has no events, and says so; or is left out', () => {
    // A saturated model: Jeffreys' prior is half an event and half a patient without in either arm (Firth 1993, section 3).
    const [n0, n1, y1] = [20, 25, 4]
    const arms = [times(n0, 0), [...times(y1, 1), ...times(n1 - y1, 0)]] as const
    const odds = effectOf(...arms, 'binomial')
    expect(odds.firth).toBe(true)
    const [p0, p1] = [0.5 / (n0 + 1), (y1 + 0.5) / (n1 + 1)]
    const logit = (p: number) => Math.log(p / (1 - p))
    expectClose(odds.estimate!.estimate, logit(p1) - logit(p0), { rtol: 1e-9 })
    expectClose(odds.estimate!.se, Math.sqrt(1 / (n0 * p0 * (1 - p0)) + 1 / (n1 * p1 * (1 - p1))), {
      rtol: 1e-9,
    })
    const rate = effectOf(...arms, 'poisson')
    expect(rate.firth).toBe(true)
    expectClose(rate.estimate!.estimate, Math.log((y1 + 0.5) / n1 / (0.5 / n0)), { rtol: 1e-9 })
    const never = effectOf(...arms, 'binomial', { firth: 'never' })
    expect(never.estimate).toBeNull()
    expect(never.why).toContain('no events in one of its arms')
  })
})

describe('beside a fit', () => {
  const TIGHT = { rtol: 1e-7, atol: 1e-9 }

  it('interactions within trials are those of glm with its offset (exposure-interaction.csv)', () => {
    const data = dataOf('exposure-interaction')
    const [root] = withinTrialInteractions(fit(data, 'mob-si', { maxdepth: 2 }), data)
    root.trials.forEach(({ estimate, se }, k) => {
      expectClose(estimate, R.interaction.estimate[k], TIGHT)
      expectClose(se, R.interaction.se[k], TIGHT)
    })
    expectClose(root.pooled!.estimate, R.pooled.estimate[0], TIGHT)
    expect(root.pooled!.estimate).toBeCloseTo(0.936, 3)
    expect(root.trials.map(({ estimate }) => Number(estimate.toFixed(3)))).toEqual([0.945, 0.904, 0.954])
  })

  it.each([
    ['forest', {}],
    ['forestWeighted', { weights: 'w' }],
    ['forestAdjusted', { weights: 'w', adjust: ['x'] }],
    ['linear', { weights: 'w', adjust: ['x'], family: 'gaussian', exposure: undefined }],
  ] as const)('rows by trial are those of R: %s (exposure-forest.csv)', (name, roles) => {
    const data = dataOf('exposure-forest', roles)
    // The cut is set: what is compared is the patients of x > 9.
    const guide = [{ path: [], split: { variable: 'x', kind: 'numeric' as const, cut: 9 } }]
    const result = fit(data, 'mob-si', { maxdepth: 2 }, undefined, guide)
    const { trials } = patientSummary(result, data).leaves[1]
    expect(result.subgroups[1].label).toBe('x > 9')
    trials.forEach(({ effect }, k) => {
      expectClose(effect!.estimate, R[name].estimate[k], TIGHT)
      expectClose(effect!.se, R[name].se[k], TIGHT)
    })
  })

  it('rate ratios by trial are drawn and reported: 2.33, 2.49, 2.14', () => {
    const data = dataOf('exposure-forest')
    const result = fit(data, 'mob-si', { maxdepth: 2 })
    const figure = forestFigure(result, { trials: true, patients: patientSummary(result, data) })
    const html = reportHtml(
      report(data, { method: 'mob-si', methods: ['mob-si'], control: { maxdepth: 2 } }).document,
    )
    for (const ratio of ['2.33', '2.49', '2.14']) {
      expect(figure.description).toMatch(new RegExp(`T\\d: ${ratio} `))
      expect(html).toContain(`${ratio} (`)
    }
  })

  /** Four trials of 40; trial D has no events in the control arm of z = 1, trial E only one arm, F no events at all. */
  const rare = () => {
    const rows = ['A', 'B', 'C', 'D', 'E', 'F'].flatMap((trial) =>
      Array.from({ length: 80 }, (_, i) => {
        const [arm, z] = [i & 1, (i >> 1) & 1]
        const event = (i >> 2) % (arm === 1 && z === 1 ? 2 : 4) === 0 ? 1 : 0
        const none = trial === 'F' || (trial === 'D' && arm === 0 && z === 1)
        return [none ? 0 : event, trial === 'E' || arm === 0 ? 'ctl' : 'exp', trial, z].join(',')
      }),
    )
    return prepare(readDelimited(['y,arm,trial,x', ...rows].join('\n')), {
      ...{ outcome: 'y', treatment: 'arm', control: 'ctl', trial: 'trial', covariates: ['x'] },
      family: 'binomial',
    })
  }
  const guide = [{ path: [], split: { variable: 'x', kind: 'numeric' as const, cut: 0 } }]

  it('a zero cell is said in the figure and in the report, and so is what is left out', () => {
    const data = rare()
    const result = fit(data, 'mob-ri', { maxdepth: 2 }, undefined, guide)
    const patients = patientSummary(result, data)
    const [left, right] = patients.leaves
    expect(left.trials.map(({ effect }) => effect?.firth ?? null)).toEqual([
      ...[false, false, false, false, null, null],
    ])
    expect(right.trials.map(({ effect }) => effect?.firth ?? null)).toEqual([
      ...[false, false, false, true, null, null],
    ])
    const [within] = withinTrialInteractions(result, data)
    expect(within.trials.map(({ trial, firth }) => [trial, firth])).toEqual([
      ...[
        ['A', false],
        ['B', false],
        ['C', false],
        ['D', true],
      ],
    ])
    expect(within.silent).toEqual(['E', 'F'])
    const { description, svg } = forestFigure(result, { trials: true, patients, width: 178 })
    expect(description).toMatch(/D: \S+ \([^)]*\) †\./)
    const words = [
      'By Firth’s penalised likelihood: in an arm of the trial no patient has the event or all have it',
      'No estimate, because the trial has patients in one arm only: E (x ≤ 0), E (x > 0).',
      'No estimate, because the trial has no events in either arm: it tells nothing of the odds ratio: F (x ≤ 0), F (x > 0).',
    ]
    for (const word of words) expect(description).toContain(word)
    expect(svg).toContain('†')
    const html = reportHtml(
      report(data, { method: 'mob-ri', methods: ['mob-ri'], control: { maxdepth: 2 }, guide }).document,
    )
    for (const word of words) expect(html).toContain(word.replaceAll('>', '&gt;'))
    expect(html).toContain('Node 1: left out, with no effect on a side: E, F.')
    expect(html).toContain('in D: the effect there is by Firth’s penalised likelihood.')
  })
})
