import type { Cells } from '../models/cells/cells.js'
import type { ComponentScores, ComponentWalk } from './scores.js'
import { pathOf } from './scores.js'

/** What is known of a score process besides its components. */
export interface RowScoresInfo {
  readonly k: number
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
  readonly droppedTerms: readonly string[]
}

/** A score process of single patients, whitened beforehand: what each adds to every component. */
export class RowScores implements ComponentScores {
  readonly k: number
  readonly droppedGroups: readonly number[]
  readonly droppedTreatment: boolean
  readonly droppedTerms: readonly string[]

  /**
   * @param whitened `components` numbers per patient of the node
   * @param place of each of the source's patients in the node
   */
  constructor(
    info: RowScoresInfo,
    private readonly components: number,
    private readonly whitened: Float64Array,
    private readonly place: Uint32Array,
  ) {
    this.k = info.k
    this.droppedGroups = info.droppedGroups
    this.droppedTreatment = info.droppedTreatment
    this.droppedTerms = info.droppedTerms
  }

  walk(): ComponentWalk {
    const { components, whitened, place } = this
    const W = new Float64Array(components)
    const walk = {
      clear() {
        W.fill(0)
      },
      add(cells: Cells, c: number) {
        let at = place[cells.row![c]] * components
        for (let j = 0; j < components; j++) W[j] += whitened[at++]
      },
      squared() {
        let value = 0
        for (let j = 0; j < components; j++) value += W[j] * W[j]
        return value
      },
      largest() {
        let value = 0
        for (let j = 0; j < components; j++) value = Math.max(value, Math.abs(W[j]))
        return value
      },
      path: (cells: Cells, squared: Float64Array) => pathOf(walk, cells, squared),
    }
    return walk
  }
}
