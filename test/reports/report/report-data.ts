import { readFileSync } from 'node:fs'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'

const ROLES: Roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  ...{ covariates: ['age', 'sex', 'rmdq0'], adjust: ['rmdq0'] },
}

/** The example's patients. */
export const exampleData = () =>
  prepare(readDelimited(readFileSync('examples/nslbp.csv', 'utf8'), { file: 'nslbp.csv' }), ROLES)

/** Eight trials with a binary outcome. */
export const binaryData = () =>
  prepare(
    readDelimited(readFileSync('test/fixtures/data/binary-2200.csv', 'utf8'), { file: 'binary-2200.csv' }),
    {
      ...{ outcome: 'y', treatment: 'arm', control: 'placebo', trial: 'trial', family: 'binomial' },
      covariates: ['age', 'region', 'stage'],
      ordered: { stage: ['I', 'II', 'III', 'IV'] },
    },
  )

/** Names that HTML, XML, R and Word would each take for something else. */
export const NASTY = {
  outcome: 'pain <b>score</b>',
  treatment: 'arm & "side"',
  trial: "trial's </script>",
  covariate: 'age <img src="http://x.example/y.png">',
  control: 'A & B',
  experimental: '"new" <i>',
} as const

/** Patients under names with markup in them. */
export function nastyData() {
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`
  const head = [NASTY.outcome, NASTY.treatment, NASTY.trial, NASTY.covariate].map(quote).join(',')
  // A fixed pattern instead of random numbers: two arms, three trials, an effect that turns at 20.
  const rows = Array.from({ length: 600 }, (_, i) => {
    const arm = i % 2
    const z = (i * 7) % 40
    const y = 5 + (arm === 0 ? 0 : z > 20 ? 3 : -3) + ((i * 37) % 11) / 5
    const trial = `T<${1 + (Math.floor(i / 2) % 3)}> & co`
    return [y, quote(arm === 0 ? NASTY.control : NASTY.experimental), quote(trial), z].join(',')
  })
  return prepare(readDelimited(`${[head, ...rows].join('\n')}\n`, { file: 'a&b <1>.csv' }), {
    ...{ outcome: NASTY.outcome, treatment: NASTY.treatment, trial: NASTY.trial },
    ...{ control: NASTY.control, covariates: [NASTY.covariate], family: 'gaussian' },
  })
}
