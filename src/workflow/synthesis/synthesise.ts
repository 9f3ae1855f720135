import { meant } from '../../closest-name.js'
import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import type { Note } from '../../errors.js'
import { CopseError, quoteNames } from '../../errors.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type {
  SynthesisCopy,
  SynthesisOptions,
  SynthesisResult,
} from '../../results/synthesis/synthesis-schema.js'
import { synthesisOptionsSchema } from '../../results/synthesis/synthesis-schema.js'
import {
  disclosure,
  keyTexts,
  replicatedUniques,
  valueTexts,
} from '../../synthesis/disclosure/attribution.js'
import { nearestRecords } from '../../synthesis/disclosure/nearest-records.js'
import { replicatedValues } from '../../synthesis/disclosure/numeric-values.js'
import type { SynthesisPlan, Visit } from '../../synthesis/plan.js'
import { predictorsOf } from '../../synthesis/plan.js'
import { assertRules, parseRule } from '../../synthesis/rules.js'
import { synthesiseVariables } from '../../synthesis/synthesise-variables.js'
import { combineCopies } from '../../synthesis/utility/combine-copies.js'
import { effectOverlaps } from '../../synthesis/utility/effect-overlap.js'
import { propensity } from '../../synthesis/utility/propensity.js'
import { standardisedDifferences } from '../../synthesis/utility/standardised-difference.js'
import { allTables } from '../../synthesis/utility/table-mse.js'
import type { FactorVariable, Variable } from '../../synthesis/variable.js'
import { isMissingIn, lengthOf, takeRows } from '../../synthesis/variable.js'
import { visitsOf } from '../../synthesis/variables-of-table.js'
import { VERSION } from '../../version.js'
import { NOT_PROMISED } from '../../words/synthesis/synthesis-words.js'
import { compareTrees } from './compare-trees.js'
import { synthesisCsv } from './synthesis-csv.js'
import { synthesisWarnings } from './synthesis-warnings.js'
import { assertCounts, timesAsColumns } from './times-as-columns.js'

/** Settings as a user gives them: any may be left out. */
export type SynthesisRequest = Partial<Record<keyof SynthesisOptions, unknown>>

/** Synthetic data, and how good and how safe they are. */
export interface Synthesis {
  /** A CSV file for each copy. */
  readonly files: readonly string[]
  readonly result: SynthesisResult
  /** Columns of the patients and of each copy, for figures. */
  readonly original: readonly Variable[]
  readonly copies: readonly (readonly Variable[])[]
}

/**
 * Makes data that resemble those of the trials without being them, and says how alike they are and what they disclose of
 * patients. No differential privacy.
 *
 * Coded errors: those of visitsOf, parseRule, assertRules and synthesiseVariables; OPTION_UNKNOWN, OPTION_INVALID,
 * COLUMN_UNKNOWN (of keys, target or bounds).
 *
 * @example
 * const { files, result } = synthesise(table, roles, { interactions: 'arm', seed: 7 })
 */
export function synthesise(
  table: Table,
  given: Roles,
  asked: SynthesisRequest = {},
  onDone: (share: number) => void = () => {},
): Synthesis {
  const checked = checkSynthesis(asked)
  const { rules } = checked
  assertCounts(given, checked.options)
  const { roles, event } = timesAsColumns(given, checked.options)
  const options = { ...checked.options, event }
  const { visits, rows } = visitsOf(table, roles, options.event ?? undefined)
  const original = visits.map(({ variable }) => variable)
  const keys = namedIn(original, '--keys', options.keys ?? defaultKeys(visits))
  const [target] = namedIn(original, '--target', [options.target ?? roles.outcome])
  namedIn(original, '--bounds', Object.keys(options.bounds))
  assertRules(rules, original)
  const plan: SynthesisPlan = { ...options, bounds: boundsOf(options.bounds), rules, visits }
  const made = synthesiseVariables(plan)
  const copies = made.copies.map((variables) => {
    if (!options.dropReplicated) return { variables, dropped: 0 }
    const gone = new Set(replicatedUniques(keyTexts(pick(original, keys)), keyTexts(pick(variables, keys))))
    const kept = Array.from({ length: lengthOf(variables[0]) }, (_, row) => row).filter(
      (row) => !gone.has(row),
    )
    return { variables: variables.map((variable) => takeRows(variable, kept)), dropped: gone.size }
  })
  const told = copies.map(({ variables, dropped }, at): SynthesisCopy => {
    const parts = {
      copy: at + 1,
      rows: lengthOf(variables[0]),
      dropped,
      utility: utilityOf(visits, variables, table, roles, options),
      disclosure: disclosureOf(original, variables, keys, target, options.seed),
    }
    onDone((at + 1) / copies.length)
    return parts
  })
  const [arm] = visits.flatMap(({ part, variable }) => (part === 'arm' ? [variable as FactorVariable] : []))
  return {
    files: copies.map(({ variables }) => synthesisCsv(variables)),
    original,
    copies: copies.map(({ variables }) => variables),
    result: {
      schema: 'copse.synthesis/1',
      version: VERSION,
      spec: {
        data: table.file ?? null,
        outcome: roles.outcome,
        treatment: roles.treatment,
        control: arm.levels[0],
        experimental: arm.levels[1],
        trial: roles.trial ?? null,
        family: given.family,
        options,
      },
      data: { rows: table.n, used: rows, columns: visits.map((visit, at) => columnOf(plan, visit, at)) },
      copies: told,
      combined: combinedEffect(told, rows, options),
      promised: NOT_PROMISED,
      warnings: told.flatMap(synthesisWarnings),
      notes: [...made.notes, ...interactionNotes(options)],
    },
  }
}

/** Settings in force. Coded errors: OPTION_UNKNOWN, OPTION_INVALID, RULE_MALFORMED. */
export function checkSynthesis(asked: SynthesisRequest) {
  const options = checkOptions(synthesisOptionsSchema, asked)
  return { options, rules: options.rules.map(parseRule) }
}

/** Trial, arm and whatever has levels. */
const defaultKeys = (visits: readonly Visit[]): string[] =>
  visits.flatMap(({ part, variable }) =>
    variable.kind === 'factor' && ['trial', 'arm', 'covariate'].includes(part) ? [variable.name] : [],
  )

const pick = (variables: readonly Variable[], names: readonly string[]): Variable[] =>
  names.map((name) => variables.find((variable) => variable.name === name)!)

/** Names that there must be among the columns made. */
function namedIn(
  variables: readonly Variable[],
  option: string,
  names: readonly string[],
): readonly string[] {
  const known = variables.map(({ name }) => name)
  for (const name of names)
    if (!known.includes(name))
      throw new CopseError({
        code: 'COLUMN_UNKNOWN',
        wrong: `${option} names a column that is not made`,
        found: `"${name}"`,
        need: `one of ${quoteNames(known)}`,
        ...meant(name, known),
        place: { option, column: name },
      })
  return names
}

const boundsOf = (bounds: SynthesisOptions['bounds']): SynthesisPlan['bounds'] =>
  Object.fromEntries(
    Object.entries(bounds).map(([name, [low, high]]) => [
      name,
      [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY],
    ]),
  )

function columnOf(plan: SynthesisPlan, { part, variable }: Visit, at: number) {
  let missing = 0
  for (let row = 0; row < lengthOf(variable); row++) if (isMissingIn(variable, row)) missing++
  const kind =
    variable.kind === 'number'
      ? ('number' as const)
      : variable.ordered
        ? ('ordered' as const)
        : ('levels' as const)
  const predictors = predictorsOf(plan, at).map((i) => plan.visits[i].variable.name)
  return { name: variable.name, part, kind, missing, predictors }
}

function utilityOf(
  visits: readonly Visit[],
  synthetic: readonly Variable[],
  table: Table,
  roles: Roles,
  { event, methods }: SynthesisOptions,
): SynthesisCopy['utility'] {
  const original = visits.map(({ variable }) => variable)
  const of = (variables: readonly Variable[]) => ({
    outcome: variables.at(-1)!,
    arm: variables[visits.findIndex(({ part }) => part === 'arm')] as FactorVariable,
    trial: visits[0].part === 'trial' ? (variables[0] as FactorVariable) : null,
  })
  const tables = allTables(original, synthetic)
  return {
    main: propensity(original, synthetic, false),
    products: propensity(original, synthetic, true),
    oneWay: tables.oneWay.map((one) => ({ ...one, variables: [...one.variables] })),
    twoWay: tables.twoWay.map((one) => ({ ...one, variables: [...one.variables] })),
    differences: original.flatMap((variable, v) => standardisedDifferences(variable, synthetic[v])),
    // Means of times say nothing where some were not waited for.
    effect: event === null ? effectOverlaps(of(original), of(synthetic)) : null,
    trees: event === null ? compareTrees(table, roles, synthetic, methods) : [],
  }
}

function disclosureOf(
  original: readonly Variable[],
  synthetic: readonly Variable[],
  keys: readonly string[],
  target: string,
  seed: number,
): SynthesisCopy['disclosure'] {
  const [ofOriginal, ofSynthetic] = [original, synthetic].map((variables) => ({
    keys: keyTexts(pick(variables, keys)),
    target: valueTexts(pick(variables, [target])[0]),
  }))
  return {
    keys: [...keys],
    target,
    ...disclosure(ofOriginal.keys, ofSynthetic.keys, ofOriginal.target, ofSynthetic.target),
    values: original.flatMap((variable, v) =>
      variable.kind === 'number' ? [replicatedValues(variable, synthetic[v] as typeof variable)] : [],
    ),
    nearest: nearestRecords(original, synthetic, seed),
  }
}

/** The treatment effect of all copies that have one. */
function combinedEffect(
  copies: readonly SynthesisCopy[],
  patients: number,
  { proper }: SynthesisOptions,
): SynthesisResult['combined'] {
  if (copies.length < 2) return null
  const estimates = copies.flatMap(({ utility }) => utility.effect?.all.synthetic ?? [])
  const rows = copies.reduce((sum, one) => sum + one.rows / copies.length, 0)
  return combineCopies(estimates, { rows, patients, proper })
}

/** What a subgroup search of these data could find. */
function interactionNotes({ interactions }: SynthesisOptions): Note[] {
  if (interactions !== 'none') return []
  return [
    {
      code: 'SYNTH_NO_INTERACTIONS',
      message:
        'the treatment effect is the same for all synthetic patients: subgroups with different effects, and differences of the effect between trials, are not kept. To rehearse a search for subgroups: --interactions arm (linear in numbers: a step becomes a slope)',
    },
  ]
}
