import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import type { Table } from '../../src/data/table/table.js'
import type { Prepared } from '../../src/workflow/patients/prepare.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

/** Uniform numbers in [0, 1), the same for the same seed (Marsaglia's xorshift, 32 bits). */
export function generator(seed: number): () => number {
  let state = (Math.imul(seed + 1, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1
  const next = (): number => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
  // The first numbers of neighbouring seeds resemble each other.
  for (let i = 0; i < 20; i++) next()
  return next
}

/** A patient's row of a file; null is an empty cell. */
export type Row = Readonly<Record<string, number | string | null>>

/** Rows of a file with the roles of its columns. */
export interface TrialData {
  readonly rows: readonly Row[]
  readonly roles: Roles
}

/** As a user's file would be read: written as CSV (numbers to all digits). */
export function tableOf({ rows, roles }: TrialData): { readonly table: Table; readonly roles: Roles } {
  const names = Object.keys(rows[0])
  const lines = rows.map((row) => names.map((name) => row[name] ?? '').join(','))
  return { table: readDelimited(`${[names.join(','), ...lines].join('\n')}\n`), roles }
}

/** The same, given its roles. */
export function prepareRows(data: TrialData): Prepared {
  const { table, roles } = tableOf(data)
  return prepare(table, roles)
}

/** The rows that have a value in every column with a role. */
export function completeRows({ rows, roles }: TrialData): Row[] {
  const used = [roles.outcome, roles.treatment, ...(roles.trial ? [roles.trial] : []), ...roles.covariates]
  return rows.filter((row) => used.every((name) => row[name] !== null))
}

export function shuffled<Item>(items: readonly Item[], seed: number): Item[] {
  const random = generator(seed)
  const copy = [...items]
  for (let i = copy.length - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * random())
    ;[copy[i], copy[j]] = [copy[j], copy[i]]
  }
  return copy
}

/** Outcomes are multiples of this. */
const GRID = 2 ** -10

/**
 * Several trials with subgroups that differ in their treatment effect, so that trees grow: numeric covariates with few,
 * very few and many values, an ordered and a nominal factor, unequal trials, empty cells. Outcomes lie on a binary grid
 * of 16 bits, so that a + b·y can be computed without rounding.
 */
export function generatedData(seed: number, n = 400): TrialData {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const normal = () => random() + random() + random() + random() - 2
  const trials = 3 + draw(4)
  const base = Array.from({ length: trials }, normal)
  const slope = Array.from({ length: trials }, () => 0.4 * normal())
  const rows = Array.from({ length: n }, (): Row => {
    const trial = Math.floor(trials * random() ** 1.3)
    const arm = draw(2)
    const tied = draw(8)
    const fine = Math.round(1024 * normal()) / 1024
    const two = draw(2)
    const grade = draw(4)
    const site = 'pqrst'[draw(5)]
    const effect =
      slope[trial] + (tied > 4 ? 1.6 : 0) - ('pr'.includes(site) ? 1.2 : 0) + (fine > 0.3 ? 0.8 : 0)
    const y = base[trial] + 0.3 * grade + arm * effect + normal()
    const gap = draw(60)
    return {
      trial: gap === 0 ? null : `T${trial + 1}`,
      arm: gap === 1 ? null : 'ce'[arm],
      tied: gap === 2 ? null : tied,
      fine,
      two,
      grade: gap === 3 ? null : ['I', 'II', 'III', 'IV'][grade],
      site: gap === 4 ? null : site,
      y: gap === 5 ? null : Math.round(y / GRID) * GRID,
    }
  })
  return {
    rows,
    roles: {
      ...{ outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', family: 'gaussian' },
      covariates: ['tied', 'fine', 'two', 'grade', 'site'],
      ordered: { grade: ['I', 'II', 'III', 'IV'] },
    },
  }
}
