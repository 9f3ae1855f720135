import { readDelimited } from '../../data/delimited/delimited.js'
import type { Roles } from '../../data/roles/roles.js'
import type { Table } from '../../data/table/table.js'
import { CopseError } from '../../errors.js'
import { placeAll } from '../../resampling/place-all.js'
import type { SynthesisCopy } from '../../results/synthesis/synthesis-schema.js'
import type { Variable } from '../../synthesis/variable.js'
import type { Method } from '../../trees/methods/method.js'
import { adjustedRandIndex } from '../compare/agreement.js'
import { controlOf } from '../fit/control-of.js'
import { fitUnanswered } from '../fit/fit.js'
import type { Prepared } from '../patients/prepare.js'
import { prepare } from '../patients/prepare.js'
import { synthesisCsv } from './synthesis-csv.js'

type Trees = SynthesisCopy['utility']['trees'][number]

/**
 * Trees of a method from original and from synthetic data, both applied to the complete original patients.
 *
 * MOB tests at every row as R does; the other methods with their defaults. A fit that ends with a coded error is named.
 * Source: methods-synthesis, 2.6.
 */
export function compareTrees(
  table: Table,
  roles: Roles,
  synthetic: readonly Variable[],
  methods: readonly Method[],
): Trees[] {
  if (methods.length === 0) return []
  const types = Object.fromEntries(
    synthetic.map((variable) => [
      variable.name,
      variable.kind === 'number' ? ('number' as const) : ('text' as const),
    ]),
  )
  const plain = Object.fromEntries(Object.entries(types).filter(([name]) => !isTime(synthetic, name)))
  const { excludeTrials: _gone, id: _id, ...kept } = roles
  return methods.map((method) => {
    try {
      const original = prepare(table, roles)
      const made = prepare(readDelimited(synthesisCsv(synthetic), { types: plain }), kept)
      const [o, s] = [treeOf(original, method), treeOf(made, method)]
      const [splits, others] = [o, s].map(({ nodes }) =>
        nodes.flatMap(({ split }) => (split === null ? [] : [split.variable])),
      )
      const [a, b] = [new Set(splits), new Set(others)]
      const union = new Set([...a, ...b])
      return {
        method,
        failure: null,
        original: splits,
        synthetic: others,
        subgroups: [leaves(o), leaves(s)],
        adjustedRand: adjustedRandIndex(placeAll(o, original.ipd), placeAll(s, original.ipd)),
        // Two trees without a split are the same.
        jaccard: union.size === 0 ? 1 : [...a].filter((name) => b.has(name)).length / union.size,
        sameRoot: splits[0] === others[0],
      }
    } catch (error) {
      if (!(error instanceof CopseError)) throw error
      const nothing = {
        original: [],
        synthetic: [],
        subgroups: [0, 0] as [number, number],
        adjustedRand: null,
        jaccard: null,
      }
      return { method, failure: error.code, ...nothing, sameRoot: false }
    }
  })
}

const isTime = (variables: readonly Variable[], name: string): boolean =>
  variables.some(
    (variable) => variable.name === name && variable.kind === 'number' && variable.time !== undefined,
  )

function treeOf(data: Prepared, method: Method) {
  const control = controlOf(method === 'mob' ? { compat: 'partykit' } : {})
  return fitUnanswered(data, method, control).grown.tree
}

const leaves = ({ nodes }: { readonly nodes: readonly { readonly kids: readonly number[] }[] }): number =>
  nodes.filter(({ kids }) => kids.length === 0).length
