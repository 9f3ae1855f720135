import type { FamilyName } from '../../families/families.js'
import type {
  CodedPatients,
  WithinCovariate,
  WithinPatients,
} from '../../fluctuation/within/within-patients.js'
import type { CellSource } from '../../sources/cell-source.js'
import type { Adjusted } from './design-model.js'

/** The patients of nodes, as tests from within trials look at them. */
export interface GatheredPatients<Node> {
  patientsOf(node: Node): WithinPatients
  covariateOf(node: Node, index: number): WithinCovariate
  /** Of a factor, which always has codes. */
  levelsOf(node: Node, index: number): CodedPatients
}

/** Gathers the patients of a source that answers patient by patient. */
export function gatheredPatients<Node>(
  source: CellSource<Node>,
  { data, patientsIn, inOrder }: Adjusted<Node>,
  family: FamilyName,
): GatheredPatients<Node> {
  const trials = source.trials.length
  const { cluster } = data
  const covariateOf = (node: Node, index: number): WithinCovariate => {
    const own = inOrder!(node, index)
    return own.code === null ? { kind: 'numeric', ...own } : { kind: source.covariates[index].kind, ...own }
  }
  return {
    patientsOf(node) {
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
        weight: data.weight && pick(data.weight),
        exposure: data.exposure && pick(data.exposure),
        adjust: data.adjust.map(({ standard }) => pick(standard)),
        cluster: cluster && {
          code: Uint32Array.from(rows, (row) => cluster[row]),
          count: source.cluster!.count,
        },
      }
    },
    covariateOf,
    levelsOf: (node, index) => covariateOf(node, index) as CodedPatients,
  }
}
