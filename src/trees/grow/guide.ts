import { type TimeKind, timeNumber } from '../../data/dates.js'
import { CopseError, countText, quoteNames } from '../../errors.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { ChosenSplit } from './split-node.js'
import type { StabilityTest } from '../shape/tree.js'

/** What a person wants of one node, against or without the tests: to see what would become of the tree. */
export interface GuidedNode {
  /** The way from the root: the number of the child at each split, counted from 0; empty for the root. */
  readonly path: readonly number[]
  /** Split here: a numeric covariate at a cut (left is ≤), a factor with these levels on the left. */
  readonly split?: GuidedSplit | undefined
  /** Covariates that this node may not be split on. */
  readonly forbid?: readonly string[] | undefined
  /** This node may not be split at all. */
  readonly leaf?: boolean | undefined
}

export interface GuidedSplit {
  readonly variable: string
  /** A number; of a date also its text, `2014-03-31`. */
  readonly cut?: number | string | undefined
  readonly left?: readonly string[] | undefined
}

export type Guide = readonly GuidedNode[]

export const samePath = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((kid, depth) => kid === b[depth])

/** What is wanted of the node at the end of a path. */
export const guidedAt = (guide: Guide | undefined, path: readonly number[]): GuidedNode | null =>
  guide?.find((node) => samePath(node.path, path)) ?? null

/** The tests that may lead to a split: those of forbidden covariates are as if they could not be made. */
export function allowedTests(tests: readonly StabilityTest[], wish: GuidedNode | null): StabilityTest[] {
  const forbidden = new Set(wish?.forbid ?? [])
  return tests.map((test) => (forbidden.has(test.variable) ? { ...test, logP: null } : test))
}

/**
 * Carries out a split that a person has set.
 *
 * Coded errors: VARIABLE_UNKNOWN, GUIDE_INVALID (no cut, or levels that the node does not have), GUIDE_TOO_SMALL.
 *
 * @param minsize patients that each side must have
 */
export function guidedSplit<Node>(
  source: CellSource<Node>,
  node: Node,
  { variable, cut: given, left = [] }: GuidedSplit,
  minsize: number,
): { readonly index: number; readonly chosen: ChosenSplit } {
  const index = source.covariates.findIndex(({ name }) => name === variable)
  if (index < 0) throw unknown(variable, source)
  const covariate = source.covariates[index]
  const numeric = covariate.kind === 'numeric'
  const { time } = covariate
  const cut = typeof given === 'string' && time ? timeNumber(given, time) : given
  if (numeric && !Number.isFinite(cut)) throw noCut(variable, given, time)
  const cells = source.cells(node, index)
  const seen = new Set(cells.code.subarray(0, cells.length))
  const child = numeric
    ? Int32Array.from(source.valuesIn(node, index), (value) => (value <= Number(cut) ? 0 : 1))
    : Int32Array.from(covariate.levels!, (level, code) => {
        if (covariate.kind === 'nominal' && !seen.has(code)) return -1
        return left.includes(level) ? 0 : 1
      })
  const patients = [0, 0]
  for (let cell = 0; cell < cells.length; cell++) patients[child[cells.code[cell]]] += cells.n[cell]
  if (Math.min(...patients) < minsize) throw tooSmall(variable, patients, minsize)
  const partition = numeric
    ? { covariate: index, cut: Number(cut) }
    : { covariate: index, child, children: 2 }
  const side = (kid: number) => (covariate.levels ?? []).filter((_, code) => child[code] === kid)
  const split = numeric
    ? ({ variable, kind: 'numeric', cut: Number(cut), ...(time && { time }), userDriven: true } as const)
    : ({
        variable,
        kind: covariate.kind === 'ordered' ? 'ordered' : 'nominal',
        left: side(0),
        right: side(1),
        userDriven: true,
      } as const)
  return { index, chosen: { split, partition, exhaustive: true } }
}

function unknown<Node>(variable: string, { covariates }: CellSource<Node>): CopseError {
  const names = covariates.map(({ name }) => name)
  return new CopseError({
    code: 'VARIABLE_UNKNOWN',
    wrong: `"${variable}" is none of the covariates`,
    need: `one of ${quoteNames(names, 40)}`,
    place: { option: '--guide', column: variable },
  })
}

function noCut(variable: string, cut: unknown, time: TimeKind | undefined): CopseError {
  return new CopseError({
    code: 'GUIDE_INVALID',
    wrong: `the split on "${variable}" cannot be made`,
    found: cut === undefined ? 'no cut' : `the cut ${JSON.stringify(cut)}`,
    need: time === undefined ? 'a number' : time === 'time' ? 'a time as 13:45:00' : 'a date as 2014-03-31',
    place: { option: '--guide', column: variable },
  })
}

function tooSmall(variable: string, patients: readonly number[], minsize: number): CopseError {
  return new CopseError({
    code: 'GUIDE_TOO_SMALL',
    wrong: `the split on "${variable}" leaves too few patients on one side`,
    found: `${countText(patients[0])} and ${countText(patients[1])} patients`,
    need: `at least ${minsize} on either side`,
    try: 'another cut, or a smaller --minsize',
    place: { option: '--guide', column: variable },
  })
}
