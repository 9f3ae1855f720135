import type { Control } from '../../results/control-schema.js'
import type { FoundTree } from '../../simulation/measures.js'
import { growNow } from '../../trees/grow/growth.js'
import { fitMethod } from '../../trees/methods/fit-method.js'
import type { Method } from '../../trees/methods/method.js'
import { leavesOf } from '../../trees/shape/tree.js'
import type { FitSource } from '../fit/adjust-rows.js'
import { fitUnanswered, looksAtPatients, sourceOf } from '../fit/fit.js'
import { modelPart } from '../fit/models/fit-model.js'
import type { Prepared } from '../patients/prepare.js'

/**
 * Fits methods to one data set: tree and effects as {@link fit} has them, without what a simulation does not look at. Methods
 * share what the data are sorted into.
 *
 * @returns what a method finds; coded errors are those of fit
 */
export function simulatedFits(data: Prepared, control: Control): (method: Method) => FoundTree {
  const sources = new Map<boolean, FitSource>()
  const shared = (method: Method): FitSource => {
    const singly = looksAtPatients(method)
    const source = sources.get(singly) ?? sourceOf(data, control, method)
    sources.set(singly, source)
    return source
  }
  return (method) =>
    control.honest === null ? lean(data, shared(method), method, control) : whole(data, method, control)
}

function lean(
  { ipd, roles }: Prepared,
  { source, adjusted }: FitSource,
  method: Method,
  control: Control,
): FoundTree {
  const grown = growNow(fitMethod(source, roles.family, method, control, adjusted, 'effects'))
  const { effects } = modelPart(grown, ipd.trial.levels, ipd.trial.name, method, control, null)
  return {
    nodes: grown.tree.nodes.map(({ id, split, kids, instability }) => {
      const logP = instability.find(({ part }) => part === 'treatment')?.logP ?? null
      return { id, kids, split, effectP: logP === null ? null : Math.exp(logP) }
    }),
    subgroups: leavesOf(grown.tree).map(({ id: node }, j) => {
      const { estimate, lo, hi } = effects[j]
      return { node, estimate, lo, hi }
    }),
  }
}

/** Effects from patients that the tree was not grown on. */
function whole(data: Prepared, method: Method, control: Control): FoundTree {
  const { result } = fitUnanswered(data, method, { ...control, cv: null, fallback: false })
  return {
    nodes: result.tree.nodes.map(({ id, split, kids, instability }) => ({
      ...{ id, kids },
      split: split as FoundTree['nodes'][number]['split'],
      effectP: instability.find(({ part }) => part === 'treatment')?.p ?? null,
    })),
    subgroups: result.subgroups.map(({ node, effect: { estimate, lo, hi } }) => ({
      ...{ node, estimate, lo, hi },
    })),
  }
}
