import type { Command } from 'commander'
import { Option } from 'commander'
import { CopseError } from '../../src/errors.js'
import type { FigureOptions } from '../../src/figures/kit/options.js'
import { frameOf } from '../../src/figures/kit/options.js'

/** The options that say how a figure looks. */
export interface FigureFlags {
  readonly output?: string
  readonly width?: string
  readonly height?: string
  readonly fontSize?: string
  readonly title?: string
  readonly xlab?: string
  readonly ylab?: string
  readonly xlim?: string
  readonly ylim?: string
  readonly colours?: string
  readonly theme?: 'light' | 'dark' | 'auto'
  readonly dpi?: string
}

/** Adds them to a command. */
export function withFigure(command: Command): Command {
  return command
    .optionsGroup('Appearance:')
    .option('--width <mm>', 'width in mm (default: 180)')
    .option('--height <mm>', 'least height in mm (default: what the figure needs)')
    .option('--font-size <points>', 'font size in points (default: 8)')
    .option('--title <text>', 'title above the figure (default: none)')
    .option('--xlab <text>', 'name of the horizontal axis')
    .option('--ylab <text>', 'name of the vertical axis')
    .option('--xlim <from,to>', 'range of the horizontal axis')
    .option('--ylim <from,to>', 'range of the vertical axis; of the outcome in the panels of a tree')
    .option('--colours <control,experimental>', 'colours of the arms (default: #e69f00,#0072b2)')
    .addOption(
      new Option(
        '--theme <theme>',
        'auto: light, and dark on screens that ask for it (default: auto for SVG, else light)',
      ).choices(['auto', 'light', 'dark']),
    )
    .option('--dpi <number>', 'dots per inch of PNG (default: 300)')
}

/**
 * The appearance among the flags of a command, checked.
 *
 * Coded errors: OPTION_INVALID.
 */
export function figureFlags(flags: FigureFlags): FigureOptions {
  const { width, height, fontSize, title, xlab, ylab, xlim, ylim, colours, theme } = flags
  const options: FigureOptions = {
    ...(width !== undefined && { width: numberOf('--width', width) }),
    ...(height !== undefined && { height: numberOf('--height', height) }),
    ...(fontSize !== undefined && { fontSize: numberOf('--font-size', fontSize) }),
    ...(title !== undefined && { title }),
    ...(xlab !== undefined && { xlab }),
    ...(ylab !== undefined && { ylab }),
    ...(xlim !== undefined && { xlim: limitsOf('--xlim', xlim) }),
    ...(ylim !== undefined && { ylim: limitsOf('--ylim', ylim) }),
    ...(colours !== undefined && { colours: pairOf('--colours', colours) }),
    ...(theme !== undefined && { theme }),
  }
  frameOf(options)
  return options
}

/** Dots per inch among the flags. */
export function dpiOf({ dpi = '300' }: FigureFlags): number {
  const value = numberOf('--dpi', dpi)
  if (value >= 36 && value <= 1200) return value
  throw invalid('--dpi', dpi, '36 to 1200')
}

/** A text as a number. */
export function numberOf(option: string, text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw invalid(option, text, 'a number')
  return value
}

function limitsOf(option: string, text: string): [number, number] {
  const [from, to] = pairOf(option, text)
  return [numberOf(option, from), numberOf(option, to)]
}

function pairOf(option: string, text: string): [string, string] {
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length !== 2) throw invalid(option, text, 'two values with a comma between')
  return [parts[0], parts[1]]
}

function invalid(option: string, found: string, need: string): CopseError {
  return new CopseError({
    code: 'OPTION_INVALID',
    wrong: `the value of ${option} cannot be used`,
    found: `"${found}"`,
    need,
    place: { option },
  })
}
