/**
 * What a figure consists of: a tree of six primitives, in points (1/72 inch) from the upper left corner. SVG and PDF are
 * both painted from it, and tests look in it for texts that overlap.
 */

/** A colour by what it is for, so that a theme can choose it; or a fixed `#rrggbb`. */
export type Paint =
  | 'ink'
  | 'muted'
  | 'rule'
  | 'grid'
  | 'paper'
  | 'panel'
  | 'accent'
  | 'accentTint'
  | 'arm0'
  | 'arm1'
  | 'arm0Tint'
  | 'arm1Tint'
  | 'arm0Pale'
  | 'arm1Pale'
  | 'arm0Text'
  | 'arm1Text'
  | 'bar'
  | 'effect'
  | 'level'
  | `#${string}`

export interface Style {
  readonly fill?: Paint
  readonly stroke?: Paint
  readonly strokeWidth?: number
  readonly dash?: readonly number[]
  readonly opacity?: number
}

export interface Rect extends Style {
  readonly kind: 'rect'
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly rx?: number
}

export interface Line extends Style {
  readonly kind: 'line'
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
}

export interface Path extends Style {
  readonly kind: 'path'
  /** Commands M, L, C and Z with absolute coordinates. */
  readonly d: string
}

export interface Circle extends Style {
  readonly kind: 'circle'
  readonly cx: number
  readonly cy: number
  readonly r: number
}

export type Anchor = 'start' | 'middle' | 'end'
export type Weight = 'regular' | 'bold'

/** One line of text; (x, y) is its anchor on the baseline. */
export interface Text {
  readonly kind: 'text'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly size: number
  readonly weight?: Weight
  readonly anchor?: Anchor
  readonly fill?: Paint
  /** Reads from bottom to top. */
  readonly upward?: boolean
}

/** Things that belong together, moved by (dx, dy). */
export interface Group {
  readonly kind: 'group'
  readonly children: readonly SceneNode[]
  readonly dx?: number
  readonly dy?: number
  /** What screen readers and tooltips say of it. */
  readonly label?: string
}

export type SceneNode = Rect | Line | Path | Circle | Text | Group

export interface Scene {
  readonly width: number
  readonly height: number
  readonly children: readonly SceneNode[]
}

export const group = (children: readonly SceneNode[], dx = 0, dy = 0, label?: string): Group => ({
  kind: 'group',
  children,
  dx,
  dy,
  ...(label !== undefined && { label }),
})

export const rect = (x: number, y: number, width: number, height: number, style: Style, rx = 0): Rect => ({
  kind: 'rect',
  x,
  y,
  width,
  height,
  rx,
  ...style,
})

export const line = (x1: number, y1: number, x2: number, y2: number, style: Style): Line => ({
  kind: 'line',
  x1,
  y1,
  x2,
  y2,
  ...style,
})

export const circle = (cx: number, cy: number, r: number, style: Style): Circle => ({
  kind: 'circle',
  cx,
  cy,
  r,
  ...style,
})

export const path = (d: string, style: Style): Path => ({ kind: 'path', d, ...style })

/** A path through points; closed when it is to be filled. */
export function polyline(points: readonly (readonly [number, number])[], style: Style, closed = false): Path {
  const d = points.map(([x, y], i) => `${i === 0 ? 'M' : 'L'}${round(x)},${round(y)}`).join('')
  return path(closed ? `${d}Z` : d, style)
}

/** Coordinates as they are written: two decimals, so that the last digits of a platform's arithmetic do not show. */
export function round(value: number): number {
  const rounded = Math.round(value * 100) / 100
  return rounded === 0 ? 0 : rounded
}
