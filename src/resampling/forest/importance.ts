import type { ForestTree } from './forest-tree.js'

/** What a covariate does for the effects of patients. */
export interface Importance {
  readonly covariate: string
  /** Share of the spread of effects between the children of splits; null where no tree splits. */
  readonly gain: number | null
  /** Mean squared change of patients' effects when the values of the covariate are dealt anew. */
  readonly effectChange: number
  /** Rise of the mean squared error of outcomes then; null where outcomes are not continuous. */
  readonly permutedLoss: number | null
}

/** Importance of the covariates over trees that did not fail. */
export function importanceOf(trees: readonly ForestTree[], covariates: readonly string[]): Importance[] {
  const sum = (of: (tree: ForestTree) => number) => trees.reduce((total, tree) => total + of(tree), 0)
  const gains = covariates.map((_, v) => sum(({ gain }) => gain[v]))
  const total = gains.reduce((a, b) => a + b, 0)
  return covariates.map((covariate, v) => ({
    covariate,
    gain: total > 0 ? gains[v] / total : null,
    effectChange: sum(({ effectChange }) => effectChange[v]) / trees.length,
    permutedLoss: trees.some(({ permutedLoss }) => permutedLoss === null)
      ? null
      : sum(({ permutedLoss }) => permutedLoss![v]) / trees.length,
  }))
}
