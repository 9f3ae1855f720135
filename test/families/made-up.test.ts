import { afterAll, describe, expect, it } from 'vitest'
import { BINOMIAL } from '../../src/families/binomial.js'
import { addFamily, type FamilyName } from '../../src/families/families.js'
import type { Family } from '../../src/families/family.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { lgamma } from '../../src/numerics/distributions/distributions.js'
import { reportHtml } from '../../src/reports/report/html.js'
import { effectsText } from '../../src/reports/text/effects-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import type { Method } from '../../src/trees/methods/method.js'
import { METHODS } from '../../src/trees/methods/method.js'
import { effects } from '../../src/workflow/effects/effects.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { report } from '../../src/workflow/report/report.js'
import { expectClose } from '../tolerances.js'
import type { Row } from '../trees/trial-data.js'
import { generator, prepareRows } from '../trees/trial-data.js'

/** Swollen joints of those that are examined. */
const JOINTS = 12

/**
 * How many of twelve joints are swollen: a count that has a largest value, logit link, b(η) = 12 log(1 + e^η). What a family of
 * somebody's own takes: this record.
 */
const SCORE: Family = {
  ...BINOMIAL,
  name: 'score',
  outcome: 'count',
  r: null,
  range: [0, JOINTS],
  mean: (eta) => JOINTS * BINOMIAL.mean(eta),
  eta: (mean) => BINOMIAL.eta(mean / JOINTS),
  slope: (eta) => JOINTS * BINOMIAL.slope(eta),
  variance: (mean) => mean * (1 - mean / JOINTS),
  derivatives(eta, out) {
    BINOMIAL.derivatives(eta, out)
    for (let k = 0; k < 4; k++) out[k] *= JOINTS
  },
  residual: (sum, n, eta) => BINOMIAL.residual(sum, JOINTS * n, eta),
  logLik: (sum, n, eta) => BINOMIAL.logLik(sum, JOINTS * n, eta),
  working: (sum, n, eta, out) => BINOMIAL.working(sum, JOINTS * n, eta, out),
  saturated: (sum, n) => BINOMIAL.saturated(sum, JOINTS * n),
  start: (sum, n) => BINOMIAL.start(sum, JOINTS * n),
  extreme: (sum, n) => BINOMIAL.extreme(sum, JOINTS * n),
  constant(y) {
    let total = 0
    for (let i = 0; i < y.length; i++)
      total += lgamma(JOINTS + 1) - lgamma(y[i] + 1) - lgamma(JOINTS - y[i] + 1)
    return total
  },
  deviance: (y, mean) => JOINTS * BINOMIAL.deviance(y / JOINTS, mean / JOINTS),
  words: {
    kind: 'score',
    choice: 'a number of joints',
    short: 'joints',
    left: 'logit of the share of joints',
    mean: 'Mean score',
    heading: 'score, binomial models',
    model: 'score model',
    mixedModel: 'mixed score model, random effect',
    models: 'binomial regression models of scores',
    ends: {
      none: 'no swollen joints',
      noneEach: 'no swollen joint',
      onlyLeast: 'no swollen joints',
      all: 'nothing but swollen joints',
    },
  },
}

const forget = addFamily(SCORE)
afterAll(forget)
const family = SCORE.name as FamilyName

/** Patients of four trials in whom the treatment helps those above 50. */
const rows: Row[] = (() => {
  const random = generator(31)
  return Array.from({ length: 480 }, (_, i) => {
    const age = 30 + Math.floor(41 * random())
    const arm = i & 1
    const trial = (i >> 1) % 4
    const share = 1 / (1 + Math.exp(0.3 * trial - 0.6 - arm * (age > 50 ? -1.1 : 0.1) + 0.4 * random()))
    let y = 0
    for (let joint = 0; joint < JOINTS; joint++) y += Number(random() < share)
    return { y, arm: ['usual', 'new'][arm], trial: `T${trial + 1}`, age, weeks: Math.floor(9 * random()) }
  })
})()
const roles = {
  ...{ outcome: 'y', treatment: 'arm', control: 'usual', trial: 'trial' },
  covariates: ['age', 'weeks'],
}
const data = prepareRows({ rows, roles: { ...roles, family } })

/** The same joint by joint, as events: a patient counts as `y` events and 12 − y others. */
const byJoint = (of: readonly Row[]) =>
  prepareRows({
    rows: of
      .flatMap(({ y, ...rest }) => [
        { ...rest, y: 1, joints: Number(y) },
        { ...rest, y: 0, joints: JOINTS - Number(y) },
      ])
      .filter(({ joints }) => joints > 0),
    roles: { ...roles, family: 'binomial', weights: 'joints' },
  })

describe('a family that a test has made up', () => {
  it.each(METHODS as readonly Method[])(
    'has the effect of its likelihood in all patients by %s',
    (method) => {
      const own = fit(data, method, { maxdepth: 1 }).subgroups[0].effect
      const asEvents = fit(byJoint(rows), method, { maxdepth: 1 }).subgroups[0].effect
      expectClose(own.estimate!, asEvents.estimate!, { rtol: 1e-7, atol: 1e-9 })
      expectClose(own.se!, asEvents.se!, { rtol: 1e-6 })
      expect(own.method).toBe(asEvents.method)
    },
  )

  it('is split where its likelihood says', () => {
    const { tree } = fit(data, 'mob-si')
    const [root] = tree.nodes
    expect(root.split).toMatchObject({ variable: 'age', kind: 'numeric' })
    // Every cut by fitting both sides as events.
    const gain = (cut: number): number =>
      [true, false].reduce((sum, below) => {
        const side = rows.filter(({ age }) => Number(age) <= cut === below)
        return sum + fit(byJoint(side), 'mob-si', { maxdepth: 1 }).model.logLik!
      }, 0)
    const cuts = [47, 48, 49, 50, 51, 52, 53]
    const gains = cuts.map(gain)
    expect(root.split).toMatchObject({ cut: cuts[gains.indexOf(Math.max(...gains))] })
  })

  it('has a text, a figure and a report that call it by its words', () => {
    const result = fit(data, 'mob-si')
    const text = fitText(result)
    expect(text).toContain('logit of the share of joints = ')
    expect(text).toContain('(score, binomial models)')
    expect(text).toContain('Mean score by arm')
    expect(text).toMatch(/OR: odds ratio of y, new against usual/)
    const { svg } = treeFigure(result, { patients: patientSummary(result, data) })
    expect(svg).toContain('By arm')
    expect(svg).toContain('odds ratio of y, new to usual')
    const html = reportHtml(report(data, { method: 'mob-si', methods: ['mob', 'mob-si'] }).document)
    expect(html).toContain('binomial regression models of scores')
    expect(html).toContain('R’s packages have no trees of such an outcome')
    const overall = effectsText(effects(data))
    expect(overall).toMatch(/score model, trial fixed .*\n *mixed score model, random effect/)
    for (const words of [text, svg, html, overall])
      expect(words.match(/.{0,40}(NaN|undefined|Poisson|\bRisk\b).{0,40}/)).toBeNull()
  })

  it('has no outcome beyond its largest', () => {
    const beyond = [{ ...rows[0], y: 13 }, ...rows.slice(1)]
    expect(() => prepareRows({ rows: beyond, roles: { ...roles, family } })).toThrow(
      'OUTCOME_NOT_COUNT: outcome "y" is not a count; found "13" in row 2, need whole numbers from 0 to 12',
    )
  })

  it('is known once, and no longer when it is taken away', () => {
    expect(() => addFamily(SCORE)).toThrow('FAMILY_KNOWN')
    const other = addFamily({ ...SCORE, name: 'other' })
    other()
    expect(() => fit({ ...data, roles: { ...data.roles, family: 'other' as FamilyName } }, 'mob')).toThrow(
      'FAMILY_UNKNOWN',
    )
  })
})
