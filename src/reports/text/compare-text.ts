import { familyOf } from '../../families/families.js'
import type { CompareResult } from '../../results/compare-schema.js'
import type { FitResult } from '../../results/fit-schema.js'
import { adjustLines } from '../../words/adjust-text.js'
import { directionInWords } from '../../words/benefit/favours-words.js'
import { byHandInWords } from '../../words/by-hand.js'
import { compareClusterLine } from '../../words/cluster-words.js'
import {
  familyLine,
  familyWords,
  meanInterval,
  outcomeInWords,
  ratioEstimate,
  ratioInterval,
} from '../../words/family-words.js'
import {
  count,
  countText,
  decimalsForAll,
  fixed,
  interval,
  pValue,
  significant,
} from '../../words/numbers.js'
import { LONGEST_LEVEL, ruleInWords } from '../../words/rule-words.js'
import { settingsInWords } from '../../words/settings-words.js'
import { noteLines } from './notes-text.js'
import { exclusionsInWords, section } from './sections.js'
import { textTable, wrap } from './text-table.js'
import { treeText } from './tree-text.js'

/** All methods side by side: summary, where they agree, the distinct trees with effects by method, notes. */
export function compareText(result: CompareResult): string {
  const sections = [
    heading(result),
    ...answerSection(result),
    section('Methods', methodsText(result)),
    section('Where the methods agree', agreementText(result)),
    ...result.agreement.same.map((methods) => treeSection(result, methods)),
    section('Notes', notesText(result)),
  ]
  return `${sections.join('\n\n')}\n`
}

/** The answer, which all methods that could be fitted have in common. */
function answerSection({ methods }: CompareResult): string[] {
  const answer = methods.find(({ fit }) => fit?.answer)?.fit?.answer
  return answer ? [section('Answer', answer.sentences.flatMap((line) => wrap(line, 100)).join('\n'))] : []
}

const titleOf = ({ methods }: CompareResult, method: string): string =>
  methods.find((entry) => entry.method === method)!.title

/** `A, B and C`. */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function heading({ spec, data }: CompareResult): string {
  const { treatment, experimental, control, trial, covariates, control_ } = spec
  return [
    `Outcome ${outcomeInWords(spec)}${familyLine(spec)}; ${treatment}: ${experimental} against ${control}; ${trial === null ? 'one trial' : `${count(data.trials.length, 'trial')} (${trial})`}`,
    `Covariates ${covariates.join(', ')}`,
    ...adjustLines(spec),
    ...[directionInWords(spec)].filter((line) => line !== null),
    `${data.used} of ${count(data.rows, 'row')} used${exclusionsInWords(data)}`,
    `Settings: ${settingsInWords(control_).join(', ')}`,
    ...[byHandInWords(spec)].filter((line) => line !== null),
  ]
    .flatMap((line) => wrap(line, 100))
    .join('\n')
}

function methodsText({ methods, spec }: CompareResult): string {
  const tau = (fit: FitResult, wanted: string) =>
    significant(fit.model.random.find(({ term, term2 }) => term === wanted && term2 === null)?.sd ?? null)
  const rows = methods.map(({ title, equation, fit, error }) =>
    fit === null
      ? [title, equation, '–', `not fitted: ${error!.code}`, '–', '–', '–']
      : [
          title,
          equation,
          String(fit.subgroups.length),
          splitVariables(fit).join(', ') || 'none',
          tau(fit, '(Intercept)'),
          tau(fit, 'treatment'),
          String(fit.notes.length),
        ],
  )
  return textTable(
    [
      { head: 'Method' },
      { head: familyOf(spec.family).linear ? 'Model' : `Model of the ${familyWords(spec.family).left}` },
      { head: 'Subgroups', align: 'right' },
      { head: 'Splits on' },
      { head: 'τ̂ intercept', align: 'right' },
      { head: 'τ̂ effect', align: 'right' },
      { head: 'Notes', align: 'right' },
    ],
    rows,
  )
}

function splitVariables({ tree }: FitResult): string[] {
  return [...new Set(tree.nodes.flatMap(({ split }) => (split === null ? [] : [split.variable])))]
}

function agreementText(result: CompareResult): string {
  const { same, splits, adjustedRand } = result.agreement
  const fitted = result.methods.flatMap(({ method, fit }) => (fit === null ? [] : [method]))
  const lines = same
    .filter((methods) => methods.length > 1)
    .map((methods) => `${listed(methods.map((method) => titleOf(result, method)))} find the same subgroups.`)
  if (fitted.length === 1) return `Only ${titleOf(result, fitted[0])} could be fitted.`
  if (same.length === 1)
    return fitted.length === result.methods.length
      ? 'All methods find the same subgroups.'
      : `${listed(fitted.map((method) => titleOf(result, method)))} find the same subgroups; the others could not be fitted.`
  if (lines.length === 0) lines.push('No two methods find the same subgroups.')
  const table = textTable(
    [{ head: 'Split' }, ...fitted.map((method) => ({ head: titleOf(result, method) }))],
    splits.map(({ split, methods, userDriven }) => [
      userDriven ? `${split}, set by hand` : split,
      ...fitted.map((method) => (methods.includes(method) ? '●' : '·')),
    ]),
  )
  const apart = adjustedRand.filter(({ index }) => index < 1).sort((a, b) => a.index - b.index)
  const furthest = apart[0]
  const rand =
    furthest === undefined
      ? ''
      : `\n\nFurthest apart: ${titleOf(result, furthest.a)} and ${titleOf(result, furthest.b)} (adjusted Rand index ${fixed(furthest.index, 2)}; 1 is the same subgroups, 0 agreement by chance).`
  return splits.length === 0 ? lines.join('\n') : `${lines.join('\n')}\n\n${table}${rand}`
}

/** One tree for the methods that find it, with the effect of each subgroup by each of them. */
function treeSection(result: CompareResult, methods: readonly string[]): string {
  const fits = methods.map((method) => result.methods.find((entry) => entry.method === method)!)
  const first = fits[0].fit!
  const title = `Subgroups of ${listed(fits.map((entry) => entry.title))}`
  const decimals = decimalsForAll(fits.flatMap(({ fit }) => fit!.subgroups.map(({ effect }) => effect.se)))
  const { family } = result.spec
  const { ratio, effect: effectHead, mean } = familyWords(family)
  const survival = result.spec.time !== undefined
  const rows = first.subgroups.flatMap(({ node, rule, n }, i) =>
    fits.map(({ title: method, fit }, f) => {
      const { effect, outcome } = fit!.subgroups[i]
      const { estimate, lo, hi, df, p } = effect
      const subgroup = f === 0 ? [String(node), ruleInWords(rule, LONGEST_LEVEL), countText(n)] : ['', '', '']
      const shown =
        ratio === null
          ? [interval(lo, hi, decimals, df)]
          : [
              effect.ratio ? `${ratioEstimate(effect.ratio)} (${ratioInterval(effect.ratio)})` : '–',
              ...(survival ? [] : [outcome === null ? '–' : meanInterval(family, outcome.difference)]),
            ]
      return [...subgroup, method, fixed(estimate, decimals), ...shown, pValue(p)]
    }),
  )
  const table = textTable(
    [
      { head: 'Node', align: 'right' },
      { head: 'Subgroup' },
      { head: 'n', align: 'right' },
      { head: 'Method' },
      { head: effectHead, align: 'right' },
      ...(ratio === null
        ? [{ head: 'CI', align: 'right' as const }]
        : [
            { head: `${ratio.head} (CI)`, align: 'right' as const },
            ...(survival ? [] : [{ head: `${mean} difference (CI)`, align: 'right' as const }]),
          ]),
      { head: 'p', align: 'right' },
    ],
    rows,
  )
  const drawn =
    fits.length === 1
      ? treeText(first)
      : `${treeText(first, { effects: false })}\n(p-values of ${fits[0].title})`
  const clusters = compareClusterLine(
    fits.map(({ fit }) => fit!),
    fits.map((entry) => entry.title),
  )
  return section(
    title,
    [`${drawn}\n\n${table}`, ...(clusters === null ? [] : ['', ...wrap(clusters, 100)])].join('\n'),
  )
}

function notesText({ methods, notes }: CompareResult): string {
  const shared = new Set(notes.map(({ code, message }) => `${code} ${message}`))
  const own = methods.flatMap(({ title, fit, error }) => [
    ...(error === null ? [] : [{ code: title, message: error.message }]),
    ...(fit?.notes ?? [])
      .filter(({ code, message }) => !shared.has(`${code} ${message}`))
      .map(({ code, message }) => ({ code: `${title}, ${code}`, message })),
  ])
  return noteLines([...notes, ...own])
}
