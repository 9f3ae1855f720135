import { meant } from '../../closest-name.js'
import { CopseError, quoteNames } from '../../errors.js'
import type { FitResult } from '../../results/fit-schema.js'
import type { NodePaths } from '../../results/node-paths.js'
import { nodeModelOf } from '../../trees/methods/fit-method.js'
import type { Method } from '../../trees/methods/method.js'
import type { Guide } from '../../trees/shape/guide.js'
import { walkNodes } from '../../trees/shape/walk-nodes.js'
import type { ControlOptions } from '../fit/control-of.js'
import { controlOf, guided } from '../fit/control-of.js'
import { fitWithTree, sourceOf } from '../fit/fit.js'
import { honestParts } from '../fit/honest.js'
import type { Prepared } from './prepare.js'

export interface NodeQuery {
  /** Id of the node; the root. */
  readonly node?: number
  /** One covariate instead of all. */
  readonly variable?: string
  /** Splits that a person sets or forbids. */
  readonly guide?: Guide
  /** Called as the tree grows, with the number of nodes of each level. */
  readonly onLevel?: (nodes: number) => void
}

/**
 * Fits a method and looks into one of its nodes.
 *
 * Coded errors: those of fit; NODE_UNKNOWN, VARIABLE_UNKNOWN.
 */
export function nodePaths(
  data: Prepared,
  method: Method,
  options: ControlOptions = {},
  { node: id = 1, variable, guide, onLevel }: NodeQuery = {},
): { readonly result: FitResult; readonly paths: NodePaths } {
  const control = guided(controlOf(options), guide)
  const { family } = data.roles
  const grew = control.honest === null ? data : honestParts(data, control.honest, control.seed).growing
  const fitSource = sourceOf(grew, control, method)
  const { source, adjusted } = fitSource
  const { result, grown } = fitWithTree(data, fitSource, method, control, onLevel)
  const { tree } = grown
  const model = nodeModelOf(source, family, method, control, grown, adjusted)
  if (!Number.isInteger(id) || id < 1 || id > tree.nodes.length) throw nodeUnknown(id, tree.nodes.length)
  const names = source.covariates.map(({ name }) => name)
  if (variable !== undefined && !names.includes(variable)) throw variableUnknown(variable, names)
  const wanted = names.flatMap((name, index) => (variable === undefined || name === variable ? [index] : []))

  let paths: NodePaths | null = null
  walkNodes(source, tree, (node, handle) => {
    if (node.id !== id) return
    const profiled = wanted.filter((index) => source.covariates[index].kind !== 'nominal')
    paths = {
      node: id,
      n: node.fit.n,
      processes: wanted.flatMap((index) => model.process(handle, node, index, tree.minsize) ?? []),
      profiles: profiled.flatMap((index) => {
        const profile = model.profile(handle, node, index, tree.minsize)
        return profile === null ? [] : [{ variable: names[index], ...profile }]
      }),
    }
  })
  return { result, paths: paths! }
}

function nodeUnknown(found: number, nodes: number): CopseError {
  return new CopseError({
    code: 'NODE_UNKNOWN',
    wrong: 'the tree has no such node',
    found,
    need: nodes === 1 ? '1, its only node' : `a whole number from 1 to ${nodes}`,
    place: { option: '--node' },
  })
}

function variableUnknown(found: string, names: readonly string[]): CopseError {
  return new CopseError({
    code: 'VARIABLE_UNKNOWN',
    wrong: `"${found}" is none of the covariates`,
    need: `one of ${quoteNames(names, 40)}`,
    ...meant(found, names),
    place: { option: '--variable', column: found },
  })
}
