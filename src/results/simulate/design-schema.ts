import { z } from 'zod'
import { meant } from '../../closest-name.js'
import { CopseError } from '../../errors.js'
import { FAMILY_NAMES } from '../../families/families.js'
import { parsePlant } from '../../simulation/like.js'
import type { OwnDesign } from '../../simulation/own-design.js'

const finite = z.number()
const covariate = z.strictObject({
  name: z.string().min(1),
  kind: z.enum(['normal', 'uniform', 'binary', 'levels']).default('normal'),
  mean: finite.default(0),
  sd: z.number().gt(0).default(1),
  p: z.number().min(0).max(1).default(0.5),
  levels: z.array(z.string()).min(2).max(60).default(['a', 'b']),
  byTrial: finite.default(0),
  correlation: z.number().min(0).lt(1).default(0),
})

/** A design of one's own, as a file has it; see docs/simulation.md. */
export const designSchema = z.strictObject({
  title: z.string().default('A design of one’s own'),
  trials: z
    .array(
      z.strictObject({
        n: z.int().min(4).max(1_000_000),
        allocation: z.number().gt(0).lt(1).default(0.5),
        intercept: finite.default(0),
        sd: z.number().min(0).default(0),
      }),
    )
    .min(1),
  covariates: z.array(covariate).min(1),
  main: z.array(z.strictObject({ variable: z.string(), slope: finite })).default([]),
  effect: z.strictObject({ value: finite.default(0), sd: z.number().min(0).default(0) }).prefault({}),
  subgroups: z
    .array(z.strictObject({ rule: z.string(), mean: finite.default(0), effect: finite.default(0) }))
    .default([]),
  error: z
    .strictObject({ family: z.enum(FAMILY_NAMES).default('gaussian'), sd: z.number().gt(0).default(1) })
    .prefault({}),
})

/**
 * Reads a design.
 *
 * Coded errors: DESIGN_UNKNOWN (a key that there is not), DESIGN_INVALID, PLANT_MALFORMED.
 */
export function readDesign(text: string): OwnDesign {
  const result = designSchema.safeParse(parsed(text))
  if (!result.success) {
    const [issue] = result.error.issues
    const where = issue.path.join('.')
    if (issue.code === 'unrecognized_keys')
      throw new CopseError({
        code: 'DESIGN_UNKNOWN',
        wrong: `the design has a key that there is not${where === '' ? '' : ` in ${where}`}`,
        found: `"${issue.keys[0]}"`,
        need: 'trials, covariates, main, effect, subgroups, error, title',
        ...(where === '' && meant(issue.keys[0], Object.keys(designSchema.shape))),
      })
    throw invalid(where === '' ? 'the design' : where, issue.message)
  }
  const design = result.data
  const names = design.covariates.map(({ name }) => name)
  if (new Set(names).size < names.length) throw invalid('covariates', 'each name once')
  for (const [i, { variable }] of design.main.entries())
    if (!names.includes(variable)) throw invalid(`main.${i}.variable`, `one of ${names.join(', ')}`)
  for (const [k, { n, allocation }] of design.trials.entries()) {
    const treated = Math.round(n * allocation)
    if (Math.min(treated, n - treated) < 2) throw invalid(`trials.${k}`, 'at least 2 patients in each arm')
  }
  const known = design.covariates.map(({ name, kind, levels }) =>
    kind === 'levels'
      ? { kind: 'nominal' as const, name, levels, codes: new Int32Array() }
      : { kind: 'numeric' as const, name, values: new Float64Array() },
  )
  for (const { rule } of design.subgroups)
    for (const part of rule.split(/\s+and\s+/)) parsePlant(part, known, 'the rule of a subgroup')
  return design
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('the design', 'a JSON file')
  }
}

const invalid = (where: string, need: string): CopseError =>
  new CopseError({ code: 'DESIGN_INVALID', wrong: `${where} cannot be used in a design`, need })
