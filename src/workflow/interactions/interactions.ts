import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import type { Note } from '../../errors.js'
import { checkOptions } from '../../results/checks/check-options.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { InteractionAnalysis, InteractionsResult } from '../../results/interactions-schema.js'
import { interactionsOptionsSchema } from '../../results/interactions-schema.js'
import { VERSION } from '../../version.js'
import { interactionAnswer } from '../../words/interaction-words.js'
import { assertEvents } from '../fit/assert-times.js'
import type { Prepared } from '../patients/prepare.js'
import { dataSection, prepare, specSection } from '../patients/prepare.js'
import { isTimes, notForTimes } from '../survival/not-for-times.js'
import type { AnalysisBody } from './analysis-parts.js'
import { groupAnalysis } from './group-analysis.js'
import { type Grouping, groupingOf, inSubgroups, treeGrouping } from './grouping.js'
import { assertNoRole, nothingAsked, nothingLeft, withoutSubgroups } from './interaction-errors.js'
import {
  clusterNote,
  linearNote,
  lostNote,
  oneSidedNote,
  searchedNote,
  severalNote,
  twoValuesNote,
} from './interaction-notes.js'
import { linearAnalysis } from './linear-analysis.js'
import type { ByTerm } from './parse-by.js'
import { parseBy } from './parse-by.js'

/** What is to be analysed. One of `by` and `tree` is needed. */
export interface InteractionsRequest {
  /** Columns, or conditions on them: `['age>50', 'sex']`, or one text with commas between. */
  readonly by?: string | readonly string[]
  /** A result of `fit`, whose subgroups are compared. */
  readonly tree?: FitResult
  /** Name of that result, for texts. */
  readonly treeName?: string
  readonly level?: unknown
}

const MEASURES = {
  gaussian: 'mean-difference',
  binomial: 'log-odds-ratio',
  poisson: 'log-rate-ratio',
  survival: 'log-hazard-ratio',
} as const

/**
 * How the treatment effect depends on given covariates or subgroups, from within trials: linear in a number, between the
 * sides of a condition, between levels of a factor, or between the subgroups of a tree. One- and two-stage, with a common
 * interaction and with one that varies between trials; floating subgroup estimates; and beside them, marked as such, what
 * compares trials: the slope across trials and the amalgamated estimate.
 *
 * Each covariate is an analysis of its own, in the patients who have it.
 *
 * Coded errors: OPTION_MISSING, OPTION_INVALID, BY_ROLE, NO_INTERACTION (nothing can be analysed), TREE_WITHOUT_SUBGROUPS, those of
 * parseBy and groupingOf, SURVIVAL_NOT_OFFERED, NO_EVENTS, ARM_NO_EVENTS, and of the data.
 * Notes: those of the data; CLUSTER_IGNORED; LINEAR_NOT_OFFERED; by analysis those of contrastNotes and groupNotes, CONDITION_ONE_SIDED,
 * COVARIATE_TWO_VALUES, SUBGROUPS_AFTER_SEARCH, PATIENTS_IN_NO_SUBGROUP.
 *
 * @param roles their `covariates` are not used
 * @example interactions(table, roles, { by: 'age>50,sex' }).analyses[0].contrasts[0].within
 * Source: Fisher, Carpenter, Morris, Freeman & Tierney (2017), BMJ 356, j573; Riley et al. (2020), Statistics in Medicine 39,
 * 2115–2137; Godolphin et al. (2023), Research Synthesis Methods 14, 68–78.
 */
export function interactions(table: Table, roles: Roles, request: InteractionsRequest): InteractionsResult {
  const { by, tree, treeName = 'result' } = request
  const { level } = checkOptions(
    interactionsOptionsSchema,
    request.level === undefined ? {} : { level: request.level },
  )
  const terms = by === undefined ? [] : parseBy(by, table.names)
  if (terms.length === 0 && tree === undefined) throw nothingAsked()
  for (const { variable, text } of terms) assertNoRole(variable, text, roles)
  const options = { family: roles.family, level }
  const general: Note[][] = []
  const prepared: Prepared[] = []
  const ready = (variables: readonly string[]): Prepared => {
    const data = prepare(table, rolesFor(variables))
    if (isTimes(roles)) assertEvents(data.ipd, true)
    prepared.push(data)
    return data
  }
  const ofTree = [...new Set(tree?.tree.nodes.flatMap(({ split }) => split?.variable ?? []) ?? [])]
  const all = new Set([...terms.map(({ variable }) => variable), ...ofTree])
  // Levels of one covariate are no mistake in the analysis of another.
  const rolesFor = (variables: readonly string[]): Roles => {
    const own = (levels: Roles['levels']) =>
      levels &&
      Object.fromEntries(
        Object.entries(levels).filter(
          ([name]) => !all.has(name) || variables.includes(name) || roles.adjust?.includes(name),
        ),
      )
    return { ...roles, covariates: variables, ordered: own(roles.ordered), levels: own(roles.levels) }
  }
  const dropped: Note[] = []
  const analyses: InteractionAnalysis[] = []
  const add = (
    label: string,
    variables: readonly string[],
    data: Prepared,
    body: AnalysisBody,
    own: Note[],
  ) => {
    const spec = { ...specSection(data), level }
    const answer = interactionAnswer({ ...body, variables: [...variables] }, spec)
    const notes = distinct([...data.notes, ...own, ...body.notes])
    general.push(notes)
    analyses.push({
      ...{ label, kind: body.kind, variables: [...variables], data: dataSection(data), answer },
      ...body,
      notes,
    })
  }
  /** Numbers by themselves, whose linear interactions times to an event do not have. */
  const linear: string[] = []
  for (const term of terms) {
    const { text, variable } = term
    const data = ready([variable])
    const [covariate] = data.ipd.covariates
    if (covariate === undefined) {
      dropped.push(...data.notes.filter(({ column }) => column === variable))
      continue
    }
    const grouping = groupingOf(covariate, term)
    if (grouping === null && covariate.kind === 'numeric') {
      if (isTimes(roles)) {
        linear.push(variable)
        continue
      }
      const two = new Set(covariate.values).size === 2 ? [twoValuesNote(variable)] : []
      add(text, [variable], data, linearAnalysis(data, covariate, options), two)
    } else if (grouping !== null) {
      const empty = oneSided(grouping, term)
      if (empty !== null) dropped.push(empty)
      else add(text, [variable], data, groupAnalysis(text, data, grouping, options), [])
    }
  }
  if (tree !== undefined) {
    if (tree.subgroups.length < 2) throw withoutSubgroups(treeName)
    const data = ready(ofTree)
    const { data: placed, grouping, lost } = inSubgroups(data, treeGrouping(tree, data), treeName)
    const notes = [searchedNote(treeName), ...(lost === 0 ? [] : [lostNote(lost, treeName)])]
    if (new Set(grouping.codes).size < 2)
      dropped.push({
        code: 'CONDITION_ONE_SIDED',
        message: `all patients used are in one subgroup of the tree of ${treeName}: there is nothing to compare`,
      })
    else
      add(
        `subgroups of ${treeName}`,
        ofTree,
        placed,
        groupAnalysis('subgroups', placed, grouping, options),
        notes,
      )
  }
  const [number] = linear
  if (analyses.length === 0 && number !== undefined)
    notForTimes(
      roles,
      `an interaction linear in "${number}"`,
      `a condition, which compares subgroups: --by "${number}>VALUE"`,
    )
  if (analyses.length === 0) throw nothingLeft(dropped)
  if (linear.length > 0) dropped.push(linearNote(linear))
  // Notes that all analyses share are said once.
  const shared = (general[0] ?? []).filter((note) =>
    general.every((notes) => notes.some((other) => JSON.stringify(other) === JSON.stringify(note))),
  )
  const keys = new Set(analyses.length > 1 ? shared.map((note) => JSON.stringify(note)) : [])
  const [first] = prepared
  return {
    schema: 'copse.interactions/1',
    version: VERSION,
    spec: {
      ...specSection(first),
      covariates: [...new Set(analyses.flatMap(({ variables }) => variables))],
      by: terms.map(({ text }) => text),
      tree: tree === undefined ? null : treeName,
      level,
    },
    measure: MEASURES[roles.family],
    analyses: analyses.map((analysis) => ({
      ...analysis,
      notes: analysis.notes.filter((note) => !keys.has(JSON.stringify(note))),
    })),
    notes: [
      ...(analyses.length > 1 ? shared : []),
      ...dropped,
      ...(analyses.length > 1 ? [severalNote(analyses.length)] : []),
      ...(first.ipd.cluster === null
        ? []
        : [
            clusterNote(
              first.ipd.cluster.name,
              analyses.some(({ kind }) => kind !== 'linear'),
            ),
          ]),
    ],
  }
}

function oneSided({ codes, kind }: Grouping, { text, variable }: ByTerm): Note | null {
  if (kind !== 'cut') return null
  const holds = codes.reduce((sum, code) => sum + code, 0)
  return holds > 0 && holds < codes.length ? null : oneSidedNote(text, variable, holds > 0)
}

function distinct(notes: readonly Note[]): Note[] {
  const seen = new Set<string>()
  return notes.filter((note) => {
    const key = JSON.stringify(note)
    return !seen.has(key) && seen.add(key)
  })
}
