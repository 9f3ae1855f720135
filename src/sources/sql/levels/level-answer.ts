import type { Cells, StratumSums } from '../../../models/cells/cells.js'
import type { EventIntervals } from '../../../models/hazard/event-times.js'
import { argsort } from '../../../numerics/argsort.js'
import type { SqlRows } from '../connection.js'
import type { Frame } from '../frame.js'
import { layersOf } from '../timed-columns.js'

/** What is known of a node: its sums, and the cells of each covariate where they were asked for. */
export interface NodeAnswer {
  readonly sums: StratumSums
  readonly cells: readonly Cells[] | null
}

/** What counts leave out of sums, by node: Σ −log y!, and Σ of what a saturated model of a rate of 1 gives each patient. */
export interface CountTerms {
  readonly constant: Float64Array
  readonly saturated: Float64Array
}

/** The answer of a level, by node. */
export function levelAnswer(
  rows: SqlRows,
  frame: Frame,
  strata: number,
  searched: readonly boolean[],
  terms: CountTerms,
): NodeAnswer[] {
  const byNode = searched.map((): number[][] => Array.from({ length: frame.covariates.length + 1 }, () => []))
  const { intervals } = frame
  const told = (cells: Cells): Cells => (intervals === null ? cells : timedCells(cells, intervals))
  const [branch, node] = rows.columns as ArrayLike<number>[]
  for (let r = 0; r < rows.length; r++) byNode[node[r]][branch[r] + 1].push(r)
  return byNode.map(([whole, ...cells], at) => ({
    sums:
      frame.intervals === null
        ? stratumSums(rows, whole, strata, frame.exposure !== null, terms, at)
        : timedStrata(rows, whole, strata, frame.intervals),
    cells: searched[at]
      ? cells.map((places, j) =>
          told(sortedCells(rows, places, strata, frame.covariates[j].codeOf, frame.exposure !== null)),
        )
      : null,
  }))
}

/** What a stratum of a level tells of times to an event. */
function layerOf(stratum: number, intervals: EventIntervals) {
  const layers = layersOf(intervals)
  const layer = stratum % layers
  return { stratum: Math.floor(stratum / layers), exit: layer >> 1, event: layer % 2 }
}

/** Parts of strata by the interval in which times end, and the events of trial × arm. */
function timedStrata(
  { columns }: SqlRows,
  places: readonly number[],
  strata: number,
  intervals: EventIntervals,
): StratumSums {
  const [, , , stratum, size, total, square] = columns as ArrayLike<number>[]
  // In one order, whatever that of the answer.
  const rows = [...places].sort((a, b) => stratum[a] - stratum[b])
  const layers = rows.map((r) => layerOf(stratum[r], intervals))
  const of = (values: ArrayLike<number>) => Float64Array.from(rows, (r) => values[r])
  const n = new Float64Array(strata / layersOf(intervals))
  const sum = new Float64Array(n.length)
  layers.forEach(({ stratum: s, event }, at) => {
    n[s] += size[rows[at]]
    sum[s] += event * size[rows[at]]
  })
  return {
    ...{ n, mass: n, sum, squares: sum.map((events, s) => (n[s] > 0 ? events * (1 - events / n[s]) : 0)) },
    ...{ exposure: null, constant: 0 },
    timed: {
      stratum: Uint16Array.from(layers, (layer) => layer.stratum),
      exit: Uint16Array.from(layers, ({ exit }) => exit),
      events: Float64Array.from(layers, ({ event }, at) => event * size[rows[at]]),
      ...{ n: of(size), inside: of(total), squares: of(square) },
    },
  }
}

/** Cells by trial × arm whose outcome is the event, each with the interval in which its patients' times end. */
function timedCells(cells: Cells, intervals: EventIntervals): Cells {
  const layers = Array.from(cells.stratum, (stratum) => layerOf(stratum, intervals))
  return {
    ...{ length: cells.length, code: cells.code, n: cells.n, mass: cells.n },
    stratum: Uint16Array.from(layers, ({ stratum }) => stratum),
    sum: Float64Array.from(layers, ({ event }, c) => event * cells.n[c]),
    timed: {
      exit: Uint16Array.from(layers, ({ exit }) => exit),
      ...{ inside: cells.sum, squares: cells.squares!.outcome },
    },
  }
}

function stratumSums(
  { columns }: SqlRows,
  places: readonly number[],
  strata: number,
  exposed: boolean,
  terms: CountTerms,
  at: number,
): StratumSums {
  const [, , , stratum, size, total, square, exposure, exposures, cross, risk] =
    columns as ArrayLike<number>[]
  const n = new Float64Array(strata)
  const mass = exposed ? new Float64Array(strata) : n
  const sum = new Float64Array(strata)
  const squares = new Float64Array(strata)
  const ofExposure = exposed ? { squares: new Float64Array(strata), cross: new Float64Array(strata) } : null
  let alone = terms.constant[at]
  let saturated = terms.saturated[at]
  for (const r of places) {
    const s = stratum[r]
    n[s] = size[r]
    sum[s] = total[r]
    if (exposed) mass[s] = exposure[r]
    const mean = sum[s] / mass[s]
    if (ofExposure === null) {
      squares[s] = Math.max(0, square[r] - sum[s] * mean)
    } else {
      squares[s] = Math.max(0, square[r] - 2 * mean * cross[r] + mean * mean * exposures[r])
      ofExposure.squares[s] = exposures[r]
      ofExposure.cross[s] = cross[r] - mean * exposures[r]
      alone += risk[r]
      saturated -= risk[r]
    }
  }
  return { n, mass, sum, squares, exposure: ofExposure, constant: alone, saturated }
}

function sortedCells(
  { columns }: SqlRows,
  places: readonly number[],
  strata: number,
  codeOf: ReadonlyMap<number, number> | null,
  exposed: boolean,
): Cells {
  const [, , value, stratum, size, total, square, exposure, exposures, cross] = columns as ArrayLike<number>[]
  const length = places.length
  const key = new Float64Array(length)
  for (let c = 0; c < length; c++) {
    const found = value[places[c]]
    key[c] = (codeOf === null ? found : codeOf.get(found)!) * strata + stratum[places[c]]
  }
  const order = argsort(key)
  const n = new Float64Array(length)
  const cells: Cells = {
    length,
    code: new Uint32Array(length),
    stratum: new Uint16Array(length),
    n,
    mass: exposed ? new Float64Array(length) : n,
    sum: new Float64Array(length),
  }
  const outcome = new Float64Array(length)
  const ofExposure = exposed ? { squares: new Float64Array(length), cross: new Float64Array(length) } : null
  for (let c = 0; c < length; c++) {
    const r = places[order[c]]
    cells.code[c] = Math.floor(key[order[c]] / strata)
    cells.stratum[c] = stratum[r]
    n[c] = size[r]
    cells.sum[c] = total[r]
    outcome[c] = square[r]
    if (ofExposure === null) continue
    cells.mass[c] = exposure[r]
    ofExposure.squares[c] = exposures[r]
    ofExposure.cross[c] = cross[r]
  }
  cells.squares = { outcome, exposure: ofExposure }
  return cells
}
