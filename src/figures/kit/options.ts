import { CopseError } from '../../errors.js'
import type { ThemeName } from './theme.js'
import { ARM_COLOURS } from './theme.js'

/** Settings that every figure has; what is left out gets its default. */
export interface FigureOptions {
  /** Width in mm; 180, two columns of a journal. */
  readonly width?: number
  /** Height in mm; as much as the figure needs. A figure that needs more is taller. */
  readonly height?: number
  /** Font size in points; 8. */
  readonly fontSize?: number
  /** Printed above the figure; none by default, as journals want it. Screen readers get a title in any case. */
  readonly title?: string
  readonly xlab?: string
  readonly ylab?: string
  readonly xlim?: readonly [number, number]
  readonly ylim?: readonly [number, number]
  /** Colours of the control and the experimental arm, `#rrggbb`. */
  readonly colours?: readonly [string, string]
  readonly theme?: ThemeName
}

/** Settings in force, in points. `width` and `height` are what is left within the margin. */
export interface Frame {
  readonly margin: number
  readonly width: number
  readonly height: number | null
  readonly size: number
  readonly options: FigureOptions
  readonly colours: readonly [string, string]
  readonly theme: ThemeName
}

export const POINTS_PER_MM = 72 / 25.4

/**
 * Checks the settings that all figures share.
 *
 * Coded errors: OPTION_INVALID.
 */
export function frameOf(options: FigureOptions): Frame {
  const { width = 180, height, fontSize = 8, colours = ARM_COLOURS, theme = 'auto' } = options
  assertNumber('width', width, 40, 2000, 'mm')
  if (height !== undefined) assertNumber('height', height, 20, 4000, 'mm')
  assertNumber('fontSize', fontSize, 4, 36, 'points')
  assertLimits('xlim', options.xlim)
  assertLimits('ylim', options.ylim)
  if (colours.length !== 2) throw invalid('colours', colours.join(','), 'two colours')
  const lower = colours.map((colour) => colour.toLowerCase())
  for (const colour of lower)
    if (!/^#[0-9a-f]{6}$/.test(colour)) throw invalid('colours', colour, 'colours such as #e69f00')
  if (!['light', 'dark', 'auto'].includes(theme)) throw invalid('theme', theme, 'light, dark or auto')
  const margin = 0.5 * fontSize
  return {
    margin,
    width: width * POINTS_PER_MM - 2 * margin,
    height: height === undefined ? null : height * POINTS_PER_MM - 2 * margin,
    size: fontSize,
    options,
    colours: [lower[0], lower[1]],
    theme,
  }
}

function assertNumber(name: string, value: number, least: number, most: number, unit: string): void {
  if (!(value >= least && value <= most)) throw invalid(name, value, `${least} to ${most} ${unit}`)
}

function assertLimits(name: string, limits: readonly [number, number] | undefined): void {
  if (limits === undefined) return
  const [from, to] = limits
  if (limits.length !== 2 || !Number.isFinite(from) || !Number.isFinite(to) || !(from < to))
    throw invalid(name, limits.join(','), 'two numbers, the smaller one first')
}

function invalid(name: string, found: string | number, need: string): CopseError {
  const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
  return new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: typeof found === 'number' ? found : `"${found}"`,
    need,
    place: { option },
  })
}
