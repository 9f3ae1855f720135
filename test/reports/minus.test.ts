import { expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { treeFigure } from '../../src/figures/tree/tree-figure.js'
import { describeText } from '../../src/reports/text/describe-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import { numberInWords } from '../../src/words/numbers.js'
import { overviewOf } from '../../src/workflow/describe/column-overview.js'
import { describe } from '../../src/workflow/describe/describe.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { patientSummary } from '../../src/workflow/patients/patient-summary.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

/** Two trials whose outcomes and cut lie below 0. */
const rows = Array.from({ length: 400 }, (_, i) => {
  const z = ((i * 37) % 100) / 100 - 0.72
  const arm = i % 2
  const noise = ((i * 7919) % 101) / 101
  return `${i % 4 < 2 ? 'T1' : 'T2'},${arm === 0 ? 'c' : 'a'},${z.toFixed(2)},${(-5 + noise - (z > -0.2 ? 3 * arm : 0)).toFixed(3)}`
})
const data = prepare(readDelimited(`trial,arm,z,y\n${rows.join('\n')}\n`, { file: 'z.csv' }), {
  ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', covariates: ['z'], family: 'gaussian' },
})

it('numbers below 0 have a true minus sign in texts, figures and the columns of the app', () => {
  expect(numberInWords(-0.02)).toBe('−0.02')
  expect(numberInWords(-1.5e-7)).toBe('−1.5×10⁻⁷')
  expect(numberInWords(-51.21150000000001)).toBe('−51.2115')
  const result = fit(data, 'metamob-wt')
  const cut = result.tree.nodes[0].split
  expect(cut?.kind === 'numeric' && cut.cut).toBeLessThan(0)
  const bars = overviewOf(data.table).flatMap(({ bars }) => bars.map(({ label }) => label))
  const texts = [
    fitText(result),
    describeText(describe(data.table, data.roles)),
    treeFigure(result, { patients: patientSummary(result, data) }).svg.replace(/<[^>]*>/g, ' '),
    bars.join(' | '),
  ]
  for (const text of texts) {
    expect(text).toMatch(/−\d/)
    expect(text).not.toMatch(/(?<![\w-])-\d/)
  }
})
