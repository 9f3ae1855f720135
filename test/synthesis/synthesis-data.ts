import { readFileSync } from 'node:fs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import type { SynthesisPlan } from '../../src/synthesis/plan.js'
import type { Variable } from '../../src/synthesis/variable.js'
import { visitsOf } from '../../src/synthesis/variables-of-table.js'

export const FIXTURES = 'test/fixtures/synthesis/'

export interface Described {
  readonly columns: readonly string[]
  readonly control: string
  readonly experimental: string
}

/** Roles of a reference set: its columns are trial, arm, covariates, outcome. */
export const rolesOf = ({ columns, control, experimental }: Described): Roles => ({
  outcome: columns.at(-1)!,
  treatment: 'arm',
  trial: 'trial',
  control,
  experimental,
  covariates: columns.slice(2, -1),
  family: 'gaussian',
  ...(columns.includes('stage') && { ordered: { stage: ['I', 'II', 'III', 'IV'] } }),
})

export const tableOf = (file: string) => readDelimited(readFileSync(file, 'utf8'))

export const variablesOf = (file: string, described: Described): Variable[] =>
  visitsOf(tableOf(file), rolesOf(described)).visits.map(({ variable }) => variable)

/** synthpop's way. */
export const POOLED: Omit<SynthesisPlan, 'visits'> = {
  rows: null,
  copies: 1,
  seed: 1,
  trialSizes: 'sampled',
  randomised: false,
  interactions: 'none',
  values: 'observed',
  tails: 0,
  bounds: {},
  rules: [],
  byTrial: false,
  countModel: 'number',
  proper: false,
}

export const NSLBP: Described = {
  columns: ['trial', 'arm', 'sex', 'age', 'rmdq0', 'rmdq'],
  control: 'control',
  experimental: 'intervention',
}
export const GAUSS: Described = {
  columns: ['trial', 'arm', 'age', 'bmi', 'severity', 'score', 'sex', 'region', 'stage', 'y'],
  control: 'placebo',
  experimental: 'active',
}
