import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Roles } from '../../../src/data/roles/roles.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { interactions } from '../../../src/workflow/interactions/interactions.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { close, dataText, tableOf } from './interactions-data.js'

/** Effects of given subgroups from within trials, by an implementation in base R: test/fixtures/within/README.md. */
const FOLDER = 'test/fixtures/within'

interface Difference {
  readonly estimate: number
  readonly se: number
  readonly df: number | null
  readonly p: number
  readonly lo: number
  readonly hi: number
}
interface Split {
  readonly variable: string
  readonly kind: 'numeric' | 'ordered' | 'nominal'
  readonly cut?: number
  readonly left?: string | readonly string[]
  readonly right?: string | readonly string[]
  readonly within:
    | (Difference & {
        readonly heterogeneity?: { readonly Q: number; readonly df: number } | null
        readonly Q?: number
      })
    | null
  readonly across: {
    readonly slope: number
    readonly se: number
    readonly df: number
    readonly p: number
  } | null
}
interface Component {
  readonly leaves: number | readonly number[]
  readonly differences?: readonly (Difference & { readonly leaves: readonly [number, number] })[]
  readonly wald?: { readonly statistic: number; readonly df: number; readonly p: number } | null
  readonly heterogeneity?: { readonly Q: number; readonly df: number; readonly p: number } | null
}
interface Node {
  readonly id: number
  readonly n: number
  readonly split?: Split
  readonly kids?: readonly number[]
}

const many = <T>(value: T | readonly T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? [...value] : [value as T]

/** The patients who are complete in all columns of a reference, as a table. */
function completeTable(spec: Record<string, never> & { data: string }, roles: Roles) {
  const text = dataText(spec.data)
  const { index } = prepare(tableOf(text), roles)
  const lines = text.split(/\r?\n/)
  return tableOf([lines[0], ...Array.from(index, (row) => lines[row + 1])].join('\n'))
}

/** As much of a result as its subgroups need. */
function treeOf(nodes: readonly Node[]): FitResult {
  const made = nodes.map(({ id, split, kids }) => ({
    id,
    kids: many(kids),
    split:
      split === undefined || split === null
        ? null
        : {
            variable: split.variable,
            kind: split.kind,
            ...(split.kind === 'numeric'
              ? { cut: split.cut }
              : { left: many(split.left), right: many(split.right) }),
          },
  }))
  return {
    tree: { nodes: made },
    subgroups: made
      .filter(({ kids }) => kids.length === 0)
      .map(({ id }) => ({ node: id, label: `node ${id}` })),
  } as unknown as FitResult
}

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))

describe.each(files)('given subgroups as the reference has them, %s', (name) => {
  const { spec, expected } = JSON.parse(readFileSync(`${FOLDER}/${name}`, 'utf8'))
  const { data: _, args: __, exposure, ...rest } = spec
  const roles = { ...rest, ...(exposure !== null && { exposure }) } as Roles
  const table = completeTable(spec, roles)
  /** Levels of columns that trees do not split on have no use. */
  const given = (tree: FitResult): Roles => ({
    ...roles,
    ordered: Object.fromEntries(
      Object.entries(roles.ordered ?? {}).filter(([name]) =>
        tree.tree.nodes.some(({ split }) => split?.variable === name),
      ),
    ),
  })
  const gaussian = spec.family === 'gaussian'
  const rtol = gaussian ? 1e-8 : 1e-6
  const nodes = expected.nodes as Node[]

  it.runIf(nodes.length > 1)(
    'floating estimates, differences against the first, joint test, heterogeneity',
    () => {
      const tree = treeOf(nodes)
      const [analysis] = interactions(table, given(tree), { tree }).analyses
      expect(analysis.data.used).toBe(expected.used)
      const { leaves, components } = expected.effects
      leaves.forEach((leaf: Difference & { node: number; component: number | null }, j: number) => {
        const { effect, node } = analysis.groups[j]
        expect(node).toBe(leaf.node)
        if (leaf.estimate === null) expect(effect).toBeNull()
        else
          for (const key of ['estimate', 'se', 'lo', 'hi'] as const)
            close(effect?.[key], leaf[key], 1e-6, `${key} of leaf ${j}`, 1e-6)
      })
      const [first] = analysis.groups
      const home = (many(components) as Component[]).find((one) => many(one.leaves).includes(first.node!))
      if (home === undefined) return
      for (const { leaves: pair, ...difference } of many(home.differences)) {
        const [from, to] = pair
        if (from !== first.node) continue
        const found = analysis.contrasts.find(({ group }) => analysis.groups[group!].node === to)!.within
        for (const key of ['estimate', 'se', 'p', 'lo', 'hi'] as const)
          close(found?.[key], difference[key], rtol, `${key} of ${pair}`, 1e-10)
      }
      if (home.wald != null && analysis.joint !== null) {
        close(analysis.joint.statistic, home.wald.statistic, rtol, 'Wald')
        // A statistic of 11 that is right to 1e-6 has a p-value right to 6e-6.
        close(analysis.joint.p, home.wald.p, 1e-5, 'its p', 1e-12)
      }
      // Adjusted least squares have no Q.
      if (home.heterogeneity != null && !(gaussian && spec.adjust.length > 0))
        close(analysis.heterogeneity?.Q, home.heterogeneity.Q, rtol, 'Q', 1e-9)
    },
  )

  const root = nodes[0].split
  it.runIf(root != null)('the first split: difference within trials, slope across', () => {
    const two = [
      { ...nodes[0], kids: [2, 3] },
      { id: 2, n: 0 },
      { id: 3, n: 0 },
    ]
    const tree = treeOf(two)
    const [analysis] = interactions(table, given(tree), { tree }).analyses
    const [{ within, across }] = analysis.contrasts
    const { within: own, across: slope } = root!
    if (own === null) expect(within).toBeNull()
    else
      for (const key of ['estimate', 'se', 'lo', 'hi', 'p'] as const)
        close(within?.[key], own[key], rtol, `within ${key}`, 1e-10)
    // The reference's slope is never adjusted.
    if (spec.adjust.length > 0) return
    if (slope == null) expect(across).toBeNull()
    else
      for (const key of ['slope', 'se', 'df', 'p'] as const)
        close(across?.[key], slope[key], rtol, `across ${key}`, 1e-10)
  })
})
