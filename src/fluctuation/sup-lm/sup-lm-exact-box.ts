import { type BoxModes, boxModes } from './radial-ou-box.js'

/** Steps of the grid, at least, in a box. */
const GRID = 4
/** Boxes kept; a box of a hundred modes takes a tenth of a megabyte. */
const KEPT = 48

const boxes = new Map<string, BoxModes>()

/**
 * Modes of the process on an interval around the boundary b that it does not leave as far as first exceedances of b
 * are concerned: above, no path comes back within a gap; below, none within the time of relaxation.
 *
 * The ends are rounded outwards to a grid, so that neighbouring statistics share a box, and the boxes are kept: they do
 * not depend on the data.
 *
 * @param longest largest gap
 * @param cut log of the relative error that the ends make
 */
export function boxAround(b: number, k: number, longest: number, cut: number): BoxModes {
  // Below the mode of w paths are drawn up to it.
  const start = Math.max(b, Math.sqrt(k - 1))
  const slope = start - (k - 1) / start
  // A bridge over the gap from b to b rises by r with e^(−r²/(2·tanh(Δ/4))) at most, and w falls by e^(−r·slope − r²/2).
  const rise = Math.min(
    Math.sqrt(2 * (cut - 4) * Math.tanh(longest / 4)),
    Math.sqrt(slope * slope + 2 * (cut - 2)) - slope,
  )
  const low = lowEnd(b, k, cut)
  const grid = 2 ** Math.floor(Math.log2((start + rise - low) / GRID))
  const from = grid * Math.floor(low / grid)
  const to = grid * Math.ceil((start + rise) / grid)
  const key = `${k} ${from} ${to}`
  const known = boxes.get(key)
  if (known !== undefined) return known
  const box = boxModes(k, from, to)
  if (boxes.size >= KEPT) boxes.delete(boxes.keys().next().value!)
  boxes.set(key, box)
  return box
}

/**
 * The radius below which a path may be forgotten: from far in the tail, where w is e^cut times that at b, because such
 * a path does not come back; otherwise where w is e^−cut of its maximum below b, because no path gets there.
 */
export function lowEnd(b: number, k: number, cut: number): number {
  const logW = (y: number) => (k === 1 ? 0 : (k - 1) * Math.log(y)) - 0.5 * y * y
  const mode = Math.sqrt(k - 1)
  const far = b > mode && logW(mode || 0) - logW(b) > cut
  if (k === 1) return far ? Math.sqrt(b * b - 2 * cut) : 0
  const start = Math.min(b, mode)
  const level = far ? logW(b) + cut : logW(start) - cut
  let [low, high] = far ? [mode, b] : [0, start]
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2
    if (logW(middle) > level === far) low = middle
    else high = middle
  }
  return low
}
