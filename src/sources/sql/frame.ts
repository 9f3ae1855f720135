import type { EventIntervals } from '../../models/hazard/event-times.js'
import type { SourceCovariate } from '../cell-source.js'
import type { CodeCondition } from './levels/node-sql.js'

/** A covariate as the level queries see it. */
export interface FrameCovariate {
  readonly info: SourceCovariate
  /** What patients are grouped by. */
  readonly group: string
  /** From the group to a number: the code itself, or the value that {@link codeOf} has the code of. */
  readonly code: string
  readonly codeOf: ReadonlyMap<number, number> | null
  /** Codes are whole numbers from 0 below this; null where patients are grouped by their value. */
  readonly codes: number | null
  holds(condition: CodeCondition): string
}

/** The patients used, ready to be added up. */
export interface Frame {
  readonly from: string
  /** What patients of one stratum share: a code, or trial and arm. */
  readonly strata: readonly string[]
  /** From those to `2·trial + arm`; of times to an event `(2·trial + arm)·2L + 2·interval + event`. */
  readonly stratum: string
  /** Intervals by which times to an event are counted, `y` being the exposure in the last; null of other outcomes. */
  readonly intervals: EventIntervals | null
  /** Outcome measured from the centre. */
  readonly y: string
  /** What `y` is measured from, by stratum. */
  readonly centre: Float64Array
  readonly weight: string | null
  readonly exposure: string | null
  readonly covariates: readonly FrameCovariate[]
  /** Nodes written into a copy of our own; null where they are told by an expression. */
  readonly marks: NodeMarks | null
}

/**
 * Writes the node of each patient into the key that strata are told by, so that databases know its range and can add up
 * in plain arrays.
 */
export interface NodeMarks {
  /** Node of a row by its key. */
  readonly node: string
  /** Condition of rows in nodes from … to. */
  readonly among: (runs: readonly (readonly [from: number, to: number])[]) => string
  /**
   * Statements that mark the nodes of a level.
   *
   * @param node the place of a row's node, in SQL: below `nodes`
   */
  readonly statements: (node: string, nodes: number) => string[]
}

/** What to group by, and the number that this tells. */
export interface GroupKey {
  readonly group: string
  readonly value: string
}

/**
 * A whole number from 0 as its bits. Planners take an expression to have as many values as the column in it, one for each
 * patient, and then rather fetch the patients; of a condition they know that it has two.
 */
export function bitsOf(expression: string, count: number): GroupKey {
  const bits = Array.from({ length: Math.max(1, Math.ceil(Math.log2(count))) }, (_, bit) => 2 ** bit)
  const conditions = bits.map((bit) => [`((${expression}) & ${bit}) > 0`, bit] as const)
  return {
    group: conditions.map(([condition]) => condition).join(', '),
    value: conditions.map(([condition, bit]) => `CASE WHEN ${condition} THEN ${bit} ELSE 0 END`).join(' + '),
  }
}
