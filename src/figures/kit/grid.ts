/** A place for one of several panels. */
export interface Tile {
  readonly x: number
  readonly width: number
  readonly row: number
  /** It is the first of its row. */
  readonly first: boolean
}

/** Equally wide tiles in rows, as many side by side as are at least `least` wide. */
export function tiles(count: number, width: number, least: number, gap: number, most = 4): Tile[] {
  const fitting = Math.max(1, Math.min(most, count, Math.floor((width + gap) / (least + gap))))
  // The last row should not hold a single leftover if that can be avoided.
  const columns = Math.ceil(count / Math.ceil(count / fitting))
  const each = (width - gap * (columns - 1)) / columns
  return Array.from({ length: count }, (_, i) => ({
    x: (i % columns) * (each + gap),
    width: each,
    row: Math.floor(i / columns),
    first: i % columns === 0,
  }))
}
