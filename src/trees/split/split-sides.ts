import { type FamilyName, familyOf } from '../../families/families.js'
import type { Cells } from '../../models/cells/cells.js'
import type { GlmSums } from '../../models/cells/glm-sums.js'
import { glmSums } from '../../models/cells/glm-sums-factory.js'
import type { StrataFit } from '../../models/cells/strata-fit.js'
import { SplitGain } from './split-gain.js'

/** One side of a split: a set of atoms (cells, or levels) and what its own model gains there. */
export interface Side {
  /** Adds an atom, or takes it away. */
  move(atom: number, sign: 1 | -1): void
  copy(other: this): void
  /** How well the model of this side fits, up to a constant of the node: the larger the sum of both sides, the better. */
  gain(): number
  /** The side's own treatment effect, 0 when not estimable. */
  effect(): number
}

/** Makes the sides of one split search. */
export interface SplitSides {
  /** No patients. */
  empty(): Side
  /** All patients of the node. */
  whole(): Side
  /**
   * Largest log-likelihood of an atom by itself, where gains are log-likelihoods and no atom can be better off on a side
   * than alone; undefined where that is not known.
   */
  readonly alone?: ((atom: number) => number) | undefined
  /** Of cuts in their order, those whose sides have models at all; all where it is undefined. */
  readonly within?: (cuts: Uint32Array) => Uint32Array
}

/** Sides of a node model with nothing in it but treatment and trial. */
export function strataSides(
  fit: StrataFit,
  offset: Float64Array,
  cells: Cells,
  starts: Uint32Array | null,
): SplitSides {
  const make: () => Side = familyOf(fit.family).linear
    ? () => new LinearSide(fit, cells, starts)
    : () => new GlmSide(fit.family, fit.groupOf, offset, cells, starts)
  return {
    alone: starts === null ? aloneOf(fit, cells) : undefined,
    empty: make,
    whole() {
      const side = make()
      const atoms = starts === null ? cells.length : starts.length - 1
      if (side instanceof LinearSide) side.addNode(fit)
      else for (let atom = 0; atom < atoms; atom++) side.move(atom, 1)
      return side
    },
  }
}

/** Where no log-likelihood is above 0, 0; else what each has by itself, known where every cell is one patient. */
function aloneOf({ family, n }: StrataFit, cells: Cells): ((cell: number) => number) | undefined {
  const { atMostZero, linear, saturated } = familyOf(family)
  if (atMostZero) return () => 0
  if (linear || cells.length !== n) return undefined
  return (cell) => saturated(cells.sum[cell], cells.mass[cell])
}

/** The explained sum of squares of the residuals. */
class LinearSide implements Side {
  private readonly sums: SplitGain

  constructor(
    { fitted, groupOf }: StrataFit,
    private readonly cells: Cells,
    private readonly starts: Uint32Array | null,
  ) {
    this.sums = new SplitGain(groupOf)
    this.fitted = fitted
  }

  private readonly fitted: Float64Array

  move(atom: number, sign: 1 | -1): void {
    const { starts } = this
    if (starts === null) this.moveCell(atom, sign)
    else for (let c = starts[atom]; c < starts[atom + 1]; c++) this.moveCell(c, sign)
  }

  private moveCell(c: number, sign: 1 | -1): void {
    const { cells } = this
    const s = cells.stratum[c]
    const size = cells.n[c]
    this.sums.add(s, sign * size, sign * (cells.sum[c] - size * this.fitted[s]))
  }

  addNode(fit: StrataFit): void {
    fit.patients.forEach((n, s) => {
      if (n > 0) this.sums.add(s, n, fit.residualSum[s])
    })
  }

  copy(other: LinearSide): void {
    this.sums.copy(other.sums)
  }

  gain(): number {
    return this.sums.gain()
  }

  effect(): number {
    return this.sums.effect()
  }
}

/** The maximised log-likelihood. */
class GlmSide implements Side {
  private readonly sums: GlmSums

  constructor(
    family: FamilyName,
    groupOf: Uint16Array,
    offset: Float64Array,
    private readonly cells: Cells,
    private readonly starts: Uint32Array | null,
  ) {
    this.sums = glmSums(family, groupOf, offset)
  }

  move(atom: number, sign: 1 | -1): void {
    const { cells, starts } = this
    const from = starts === null ? atom : starts[atom]
    const to = starts === null ? atom + 1 : starts[atom + 1]
    for (let c = from; c < to; c++) this.sums.add(cells.stratum[c], sign * cells.mass[c], sign * cells.sum[c])
  }

  copy(other: GlmSide): void {
    this.sums.copy(other.sums)
  }

  gain(): number {
    return this.sums.logLik()
  }

  effect(): number {
    return this.sums.estimates().effect ?? 0
  }
}
