import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

it('a tree of times to an event that splits says that nothing was tested within trials', () => {
  const table = readDelimited(readFileSync('examples/relapse.csv', 'utf8'))
  const roles = {
    ...{ outcome: 'relapse', time: 'weeks', event: 'yes', treatment: 'arm', control: 'placebo' },
    ...{ trial: 'trial', family: 'survival' as const },
  }
  const codes = (covariates: readonly string[]) =>
    fit(prepare(table, { ...roles, covariates }), 'mob-si').notes.map(({ code }) => code)
  expect(codes(['episodes'])).toContain('WITHIN_NOT_TESTED')
  expect(codes(['sex'])).not.toContain('WITHIN_NOT_TESTED')
})
