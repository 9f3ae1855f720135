import { type FamilyName, familyOf } from '../../families/families.js'
import type { BesideCovariate } from '../../fluctuation/within/within-patients.js'
import type { Cells, TimedSums } from '../../models/cells/cells.js'
import { uncounted } from '../../models/hazard/event-times.js'
import type { CellSource } from '../../sources/cell-source.js'

/** A patient of some weight who stands for part of a cell. */
interface Stand {
  readonly weight: number
  readonly outcome: number
  readonly exposure: number
}

/**
 * The patients of a node beside one covariate, from its cells. Each cell is stood for by few weighted patients with its sums:
 * number, Σy and Σy², and with an exposure e Σe, Σe² and Σe·y. Nothing else of them enters the tests from within trials, so
 * that these are what they are for the patients themselves. Outcomes are measured as the cells' are.
 *
 * @throws Error where the source does not add up squares
 */
export function cellPatients<Node>(
  source: CellSource<Node>,
  node: Node,
  index: number,
  family: FamilyName,
): BesideCovariate {
  const cells = source.cells(node, index)
  const { kind, values, levels } = source.covariates[index]
  const { length, code, stratum } = cells
  if (cells.timed !== undefined) return timedPatients(source, cells, cells.timed, index, family)
  const exposed = cells.squares?.exposure != null
  const events = familyOf(family).outcome === 'event'
  const code_: number[] = []
  const stratum_: number[] = []
  const stands: Stand[] = []
  for (let c = 0; c < length; c++)
    for (const stand of events ? eventsOf(cells, c) : exposed ? exposedOf(cells, c) : numbersOf(cells, c)) {
      code_.push(code[c])
      stratum_.push(stratum[c])
      stands.push(stand)
    }
  return {
    here: {
      ...{ family, n: stands.length, trials: source.trials.length },
      stratum: Uint16Array.from(stratum_),
      outcome: Float64Array.from(stands, ({ outcome }) => outcome),
      weight: Float64Array.from(stands, ({ weight }) => weight),
      exposure: exposed ? Float64Array.from(stands, ({ exposure }) => exposure) : null,
      adjust: [],
      cluster: null,
    },
    covariate: { kind, code: Uint32Array.from(code_), codes: (values ?? levels)!.length },
  }
}

/** Of times to an event: half of a cell's patients a standard deviation of the exposure in its interval below the mean, half above. */
function timedPatients<Node>(
  source: CellSource<Node>,
  { length, code, stratum, n, sum }: Cells,
  { exit, inside, squares }: TimedSums,
  index: number,
  family: FamilyName,
): BesideCovariate {
  const { kind, values, levels } = source.covariates[index]
  const cell: number[] = []
  const at: number[] = []
  for (let c = 0; c < length; c++) {
    const mean = inside[c] / n[c]
    const sd = Math.sqrt(Math.max(0, squares[c] / n[c] - mean * mean))
    // One patient, or several alike, are one.
    const steps = n[c] === 1 || sd <= 1e-9 * mean ? [0] : [-sd, sd]
    for (const step of steps) {
      cell.push(c)
      at.push(mean + step)
    }
  }
  const stands = new Float64Array(length)
  for (const c of cell) stands[c]++
  return {
    here: {
      ...{ family, n: cell.length, trials: source.trials.length },
      stratum: Uint16Array.from(cell, (c) => stratum[c]),
      outcome: Float64Array.from(cell, (c) => Number(sum[c] > 0)),
      weight: Float64Array.from(cell, (c) => n[c] / stands[c]),
      times: {
        ...uncounted(source.intervals!),
        event: Uint8Array.from(cell, (c) => Number(sum[c] > 0)),
        exit: Int32Array.from(cell, (c) => exit[c]),
        inside: Float64Array.from(at),
      },
      exposure: null,
      adjust: [],
      cluster: null,
    },
    covariate: { kind, code: Uint32Array.from(cell, (c) => code[c]), codes: (values ?? levels)!.length },
  }
}

/** Those with and those without the event. */
function eventsOf({ n, sum }: Cells, c: number): Stand[] {
  return [
    { weight: n[c] - sum[c], outcome: 0, exposure: 1 },
    { weight: sum[c], outcome: 1, exposure: 1 },
  ].filter(({ weight }) => weight > 0)
}

/** Half of them a standard deviation below the mean, half above. */
function numbersOf({ n, sum, squares }: Cells, c: number): Stand[] {
  const mean = sum[c] / n[c]
  const sd = Math.sqrt(Math.max(0, squares!.outcome[c] / n[c] - mean * mean))
  return around(n[c], mean, 1, [sd, 0])
}

/** The same along two axes: that of outcome and exposure together, and the rest of the outcome. */
function exposedOf({ n, sum, mass, squares }: Cells, c: number): Stand[] {
  const { outcome, exposure } = squares!
  const [mean, time] = [sum[c] / n[c], mass[c] / n[c]]
  const sd = Math.sqrt(Math.max(0, exposure!.squares[c] / n[c] - time * time))
  const shared = sd > 1e-9 * time ? (exposure!.cross[c] / n[c] - mean * time) / sd : 0
  const rest = Math.sqrt(Math.max(0, outcome[c] / n[c] - mean * mean - shared * shared))
  return [
    ...around(n[c] / 2, mean, time, [Math.SQRT2 * shared, Math.SQRT2 * sd]),
    ...around(n[c] / 2, mean, time, [Math.SQRT2 * rest, 0]),
  ]
}

const around = (n: number, mean: number, time: number, [up, longer]: [number, number]): Stand[] =>
  (up === 0 && longer === 0 ? [0] : [-1, 1]).map((sign, _, signs) => ({
    ...{ weight: n / signs.length, outcome: mean + sign * up, exposure: time + sign * longer },
  }))
