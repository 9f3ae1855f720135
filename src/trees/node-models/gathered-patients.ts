import type { FamilyName } from '../../families/families.js'
import { CutRoom } from '../../fluctuation/within/cut-room.js'
import type {
  BesideCovariate,
  WithinCovariate,
  WithinPatients,
} from '../../fluctuation/within/within-patients.js'
import { takeTimes } from '../../models/hazard/event-times.js'
import type { CellSource } from '../../sources/cell-source.js'
import { cellPatients } from './cell-patients.js'
import type { Adjusted } from './design-model.js'

/** The patients of nodes. */
export interface GatheredPatients<Node> {
  /** Whether the covariates of a patient are known together: `here` is then the same for all of them. */
  readonly together: boolean
  /** Memory that passes over covariates use in turn; none where patients are sums of unknown number. */
  readonly room: CutRoom | undefined
  at(node: Node): (covariate: number) => BesideCovariate
}

/**
 * Gathers the patients of a source: one by one where it can be asked so, else from the cells of one covariate at a time.
 *
 * @param adjusted null for sources that answer in sums alone
 */
export function gatheredPatients<Node>(
  source: CellSource<Node>,
  adjusted: Adjusted<Node> | null,
  family: FamilyName,
): GatheredPatients<Node> {
  const trials = source.trials.length
  if (adjusted === null)
    return {
      together: false,
      room: undefined,
      at: (node) => {
        const known = new Map<number, BesideCovariate>()
        return (index) => {
          const own = known.get(index) ?? cellPatients(source, node, index, family)
          known.set(index, own)
          return own
        }
      },
    }
  const { data, patientsIn, inOrder } = adjusted
  const { cluster } = data
  const patientsOf = (node: Node): WithinPatients => {
    const rows = patientsIn(node)
    const n = rows.length
    const pick = (values: Float64Array) => {
      const own = new Float64Array(n)
      for (let i = 0; i < n; i++) own[i] = values[rows[i]]
      return own
    }
    const stratum = new Uint16Array(n)
    for (let i = 0; i < n; i++) stratum[i] = data.stratum[rows[i]]
    return {
      ...{ family, n, trials, stratum },
      outcome: pick(data.outcome),
      times: data.times ? takeTimes(data.times, rows) : null,
      weight: data.weight && pick(data.weight),
      exposure: data.exposure && pick(data.exposure),
      adjust: data.adjust.map(({ standard }) => pick(standard)),
      cluster: cluster && {
        code: Uint32Array.from(rows, (row) => cluster[row]),
        count: source.cluster!.count,
      },
    }
  }
  return {
    together: true,
    room: new CutRoom(data.n),
    at(node) {
      const here = patientsOf(node)
      return (index) => {
        const own = inOrder!(node, index)
        const covariate: WithinCovariate =
          own.code === null ? { kind: 'numeric', ...own } : { kind: source.covariates[index].kind, ...own }
        return { here, covariate }
      }
    },
  }
}
