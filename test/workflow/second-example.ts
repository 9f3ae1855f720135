import { readFileSync } from 'node:fs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

export const SECOND_ROLES: Roles = {
  ...{ outcome: 'readmitted', treatment: 'arm', control: 'usual care', trial: 'trial' },
  covariates: ['age', 'sex', 'frailty', 'admissions'],
  family: 'binomial',
  better: 'lower',
}

/** The second built-in example: eight trials in which one covariate changes the effect, and two others mislead. */
export const secondExample = (roles: Partial<Roles> = {}) =>
  prepare(readDelimited(readFileSync('examples/readmission.csv', 'utf8'), { file: 'readmission.csv' }), {
    ...SECOND_ROLES,
    ...roles,
  })
