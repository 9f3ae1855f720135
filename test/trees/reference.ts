import { readdirSync, readFileSync } from 'node:fs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

/** A whole fit by R, as test/fixtures/README.md describes it. */
export interface ReferenceTree {
  readonly name: string
  readonly spec: {
    readonly data: string
    readonly outcome: string
    readonly treatment: string
    readonly control: string
    readonly trial: string
    readonly covariates: string[]
    readonly ordered: Record<string, string[]>
    readonly family: string
    readonly method: string
    readonly ties: 'rows' | 'distinct'
    readonly args: Record<string, string | number | boolean>
  }
  readonly expected: {
    readonly used: number
    readonly tree: ReferenceNode[]
    readonly iterations?: number
    readonly logLik?: number
    // biome-ignore lint/suspicious/noExplicitAny: R's models come in several shapes, each read where it is tested
    readonly [model: string]: any
  }
}

export interface ReferenceNode {
  readonly id: number
  readonly n: number
  readonly objfun: number
  readonly tests?: { variable: string; statistic: number; pAdjusted: number | null }[]
  readonly coefficients: Record<string, number | null>
  // biome-ignore lint/suspicious/noExplicitAny: compared whole
  readonly split?: any
  readonly kids?: number[]
}

const folder = 'test/fixtures/trees'

export const referenceTrees: ReferenceTree[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => ({
    name: file.replace('.json', ''),
    ...(JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')) as Omit<ReferenceTree, 'name'>),
  }))

/** Reads a data set of the fixtures and gives it the roles of a reference fit. */
export function referenceData({ spec }: ReferenceTree): Prepared {
  const text = readFileSync(`test/fixtures/data/${spec.data}`, 'utf8')
  const { outcome, treatment, control, trial, covariates, ordered, family } = spec
  return prepare(readDelimited(text, { file: spec.data }), {
    outcome,
    treatment,
    control,
    trial,
    covariates,
    ordered,
    family: family as 'gaussian',
  })
}

/** The settings of a reference fit: R's argument names, except that REML is `reml`. */
export function referenceControl({ spec }: ReferenceTree): ControlOptions {
  const { REML, ...args } = spec.args
  return {
    ...args,
    ties: spec.ties,
    pvalue: 'hansen',
    correlated: spec.method.endsWith('-corr'),
    ...(REML !== undefined && { reml: REML }),
  }
}

/** The Gaussian reference trees. */
export const gaussianTrees = referenceTrees.filter(({ spec }) => spec.family === 'gaussian')

/** The reference trees of binary outcomes and counts. */
export const glmTrees = referenceTrees.filter(({ spec }) => spec.family !== 'gaussian')
