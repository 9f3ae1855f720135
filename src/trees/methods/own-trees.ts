import { keepsInstability } from '../grow/lean-tests.js'
import { mob } from '../grow/mob.js'
import type { Way } from './fitted.js'
import { nodeModelWith } from './node-model-with.js'

/** Trees whose subgroups have models of their own. */
export const ownTrees: Way = {
  *grow(asked) {
    const tree = yield* mob(
      asked.source,
      nodeModelWith(asked, null),
      asked.control,
      keepsInstability(asked.lean),
    )
    return { kind: 'own', tree, offset: null }
  },
  given: (_, tree) => ({ kind: 'own', tree, offset: null }),
}
