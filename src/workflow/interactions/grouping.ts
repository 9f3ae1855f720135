import { closestName } from '../../closest-name.js'
import { timeNumber } from '../../data/dates.js'
import type { Covariate } from '../../data/patients/ipd.js'
import { findNamed } from '../../data/roles/factors.js'
import { CopseError, quoteNames } from '../../errors.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { InteractionAnalysis } from '../../results/interactions-schema.js'
import { cutInWords } from '../../words/rule-words.js'
import { covariatesByName, placeByResult } from '../patients/placement.js'
import type { Prepared } from '../patients/prepare.js'
import { takePrepared } from '../patients/prepare.js'
import type { ByOperator, ByTerm } from './parse-by.js'

/** Patients in subgroups; the first is the reference. */
export interface Grouping {
  readonly kind: Exclude<InteractionAnalysis['kind'], 'linear'>
  readonly labels: readonly string[]
  /** Subgroup of each patient; −1 for those who are in none. */
  readonly codes: Int32Array
  /** Nodes of the tree whose subgroups they are. */
  readonly nodes: readonly number[] | null
}

/** More subgroups than this are likely a column of identifiers, or a number that was read as text. */
const MOST_LEVELS = 40

/**
 * The subgroups of a covariate: levels of a factor, or two sides of a condition, the reference being those for whom it does
 * not hold. Null for a numeric covariate without a condition, whose interaction is linear.
 *
 * Coded errors: BY_VALUE, BY_LEVEL_UNKNOWN, BY_NOT_ORDERED, BY_TOO_MANY_LEVELS.
 */
export function groupingOf(covariate: Covariate, { text, condition }: ByTerm): Grouping | null {
  const { name } = covariate
  if (condition !== null) {
    const { holds, value } = holdsFor(covariate, condition.op, condition.value, text)
    const [sign, other] = SIGNS[condition.op]
    return {
      kind: 'cut',
      labels: [`${name} ${other} ${value}`, `${name} ${sign} ${value}`],
      codes: Int32Array.from(holds, Number),
      nodes: null,
    }
  }
  if (covariate.kind === 'numeric') return null
  const { kind, levels, codes } = covariate
  if (levels.length > MOST_LEVELS)
    throw new CopseError({
      code: 'BY_TOO_MANY_LEVELS',
      wrong: `column "${name}" has too many levels for subgroups`,
      found: levels.length,
      need: `at most ${MOST_LEVELS}`,
      try: `--types ${name}=number if it is a number, or a condition: --by "${name}=LEVEL"`,
      place: { column: name, option: '--by' },
    })
  return { kind, labels: levels.map((level) => `${name} = ${level}`), codes, nodes: null }
}

const SIGNS: Readonly<Record<ByOperator, readonly [sign: string, other: string]>> = {
  '>': ['>', '≤'],
  '>=': ['≥', '<'],
  '<': ['<', '≥'],
  '<=': ['≤', '>'],
  '=': ['=', '≠'],
}

const COMPARE: Readonly<Record<ByOperator, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '=': (a, b) => a === b,
}

/** For which patients a condition holds, and its value as it is printed. */
function holdsFor(
  covariate: Covariate,
  op: ByOperator,
  text: string,
  asked: string,
): { holds: boolean[]; value: string } {
  const { name } = covariate
  if (covariate.kind === 'numeric') {
    const { values, time } = covariate
    const number = time === undefined ? Number(text.replace('−', '-')) : timeNumber(text, time)
    if (number === null || !Number.isFinite(number))
      throw new CopseError({
        code: 'BY_VALUE',
        wrong: `"${name}" cannot be compared with "${text}"`,
        found: quoteNames([asked]),
        need:
          time === undefined
            ? 'a number'
            : time === 'time'
              ? 'a time such as 13:45:06'
              : 'a date such as 2014-03-31',
        try: time === undefined ? `--by "${name}>50"` : `--by "${name}>2014-03-31"`,
        place: { column: name, option: '--by' },
      })
    return {
      holds: Array.from(values, (value) => COMPARE[op](value, number)),
      value: cutInWords(number, time),
    }
  }
  const { kind, levels, codes } = covariate
  const level = findNamed(levels, text)
  if (op !== '=' && kind === 'nominal')
    throw new CopseError({
      code: 'BY_NOT_ORDERED',
      wrong: `the levels of "${name}" have no order, so that none is ${op} another`,
      found: quoteNames([asked]),
      need: 'a numeric or ordered covariate',
      try: `--by ${name}, --by "${name}=LEVEL", or --ordered "${name}=…<…"`,
      place: { column: name, option: '--by' },
    })
  if (level < 0)
    throw new CopseError({
      code: 'BY_LEVEL_UNKNOWN',
      wrong: `column "${name}" has no level "${text}"`,
      found: quoteNames(levels),
      need: 'one of its levels',
      try: `--by "${name}${op}${closestName(text, levels) ?? levels[0]}"`,
      place: { column: name, option: '--by' },
    })
  return { holds: Array.from(codes, (code) => COMPARE[op](code, level)), value: levels[level] }
}

/**
 * The subgroups of a tree among patients. Those who have a level that the tree has not seen stay on the way and are in none.
 */
export function treeGrouping(tree: FitResult, { ipd }: Prepared): Grouping {
  const { node } = placeByResult(tree, covariatesByName(ipd), ipd.n)
  const place = new Map(tree.subgroups.map((subgroup, j) => [subgroup.node, j]))
  return {
    kind: 'tree',
    labels: tree.subgroups.map(({ label }) => label),
    codes: node.map((id) => place.get(id) ?? -1),
    nodes: tree.subgroups.map((subgroup) => subgroup.node),
  }
}

/** The patients who are in a subgroup, and the subgroups that have patients. */
export function inSubgroups(data: Prepared, grouping: Grouping, tree: string) {
  const kept = Uint32Array.from(grouping.codes.keys()).filter((i) => grouping.codes[i] >= 0)
  const lost = grouping.codes.length - kept.length
  const present = grouping.labels.map((_, j) => grouping.codes.includes(j))
  const place = present.map((own, j) => (own ? present.slice(0, j).filter(Boolean).length : -1))
  return {
    lost,
    data:
      lost === 0
        ? data
        : {
            ...takePrepared(data, kept),
            exclusions: { ...data.exclusions, [`in no subgroup of "${tree}"`]: lost },
          },
    grouping: {
      ...grouping,
      labels: grouping.labels.filter((_, j) => present[j]),
      nodes: grouping.nodes?.filter((_, j) => present[j]) ?? null,
      codes: Int32Array.from(kept, (i) => place[grouping.codes[i]]),
    },
  }
}
