import { readFileSync } from 'node:fs'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import type { Prepared } from '../../../src/workflow/patients/prepare.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose } from '../../tolerances.js'

const text = (name: string) =>
  readFileSync(new URL(`../../fixtures/cluster/${name}`, import.meta.url), 'utf8')

export interface ClusterTerm {
  readonly term: string
  readonly estimate: number
  readonly se: number
  readonly df: number
  readonly p: number
  readonly lo: number
  readonly hi: number
}

/** Values of clubSandwich, by model. */
export const CR2 = JSON.parse(text('cr2.json')) as Record<string, readonly ClusterTerm[]>
export const RANDOMISED = JSON.parse(text('randomised-cr2.json')).cr2 as Record<string, ClusterTerm>

const BASE: Roles = {
  outcome: 'y',
  treatment: 'arm',
  control: 'old',
  trial: 'trial',
  covariates: ['s'],
  family: 'gaussian',
  cluster: 'practice',
}

/** Practices of which most have patients of both arms, two reach over trials; the first trial is A. */
export const patients = (
  roles: Partial<Roles> = {},
  only: (row: string[]) => boolean = () => true,
): Prepared => {
  const [header, ...lines] = text('patients.csv').trim().split('\n')
  const kept = lines.filter((line) => only(line.split(',')))
  return prepare(readDelimited([header, ...kept].join('\n')), { ...BASE, ...roles })
}

/** Practices randomised as a whole, in four trials; z: outcome above its median. */
export const randomised = (roles: Partial<Roles> = {}): Prepared => {
  const [header, ...lines] = text('cluster-randomised.csv').trim().split(/\r?\n/)
  const at = header.split(',').indexOf('y')
  const sorted = lines.map((line) => Number(line.split(',')[at])).sort((a, b) => a - b)
  const median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2
  const table = [
    `${header},z`,
    ...lines.map((line) => `${line},${Number(Number(line.split(',')[at]) > median)}`),
  ]
  return prepare(readDelimited(table.join('\n')), {
    ...BASE,
    ...{ control: 'control', covariates: ['age', 'sex', 'bmi'] },
    ...roles,
  })
}

/** R's generalised linear models keep the weights of the iteration before the last. */
const CLOSE = { gaussian: { rtol: 1e-9, atol: 1e-11 }, glm: { rtol: 1e-6, atol: 1e-6 } }

/** All that is inferred of a coefficient. */
export function expectTerm(
  actual: Partial<ClusterTerm> | Record<string, unknown>,
  expected: ClusterTerm,
  what: string,
) {
  const close = /logistic|poisson/.test(what) ? CLOSE.glm : CLOSE.gaussian
  for (const key of ['estimate', 'se', 'df', 'p', 'lo', 'hi'] as const)
    expectClose((actual as Record<string, number | null>)[key], expected[key], close, `${what} ${key}`)
}
