import { readFileSync } from 'node:fs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

/** A file of test/fixtures/words/ with its roles. */
export function fixtureData(
  name: string,
  family: Roles['family'] = 'gaussian',
  covariates: readonly string[] = ['age', 'sex', 'bmi'],
): Prepared {
  const text = readFileSync(new URL(`../fixtures/words/${name}.csv`, import.meta.url), 'utf8')
  return prepare(readDelimited(text), {
    ...{ outcome: 'y', treatment: 'arm', control: 'control', trial: 'trial', family },
    covariates: [...covariates],
  })
}
