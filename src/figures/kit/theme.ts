import type { Paint } from './scene.js'

/** `auto`: light, and dark on screens that ask for it. Print is always light then. */
export type ThemeName = 'light' | 'dark' | 'auto'

export type Named = Exclude<Paint, `#${string}`>
export type Palette = Readonly<Record<Named, string>>

/**
 * Control is light orange, the experimental arm dark blue: colours of Okabe & Ito that people with any colour vision tell
 * apart, and of different lightness, so that they do in grey print as well.
 */
export const ARM_COLOURS: readonly [string, string] = ['#e69f00', '#0072b2']

const LIGHT = {
  ink: '#1a1a1a',
  muted: '#595959',
  rule: '#8c8c8c',
  grid: '#e3e3e3',
  paper: '#ffffff',
  panel: '#f7f7f7',
  accent: '#b5381c',
  accentTint: '#f3dcd6',
  arm0Text: '#8a4b00',
  arm1Text: '#0b5fa5',
  bar: '#cdd0ca',
  effect: '#0b5345',
  level: '#5b6470',
} as const

const DARK = {
  ink: '#f0f0f0',
  muted: '#b4b4b4',
  rule: '#8a8a8a',
  grid: '#3a3d40',
  paper: '#16181a',
  panel: '#1f2225',
  accent: '#ff8a6b',
  accentTint: '#4a2a22',
  arm0Text: '#f3b95c',
  arm1Text: '#83c1f7',
  bar: '#4a5750',
  effect: '#6fd0b0',
  level: '#a7b0bb',
} as const

/** All colours of a theme. */
export function paletteOf(theme: 'light' | 'dark', arms: readonly [string, string] = ARM_COLOURS): Palette {
  const base = theme === 'light' ? LIGHT : DARK
  // Dark blue on a dark screen is lost; arms are lightened there.
  const [arm0, arm1] = theme === 'light' ? arms : arms.map((colour) => mix(colour, '#ffffff', 0.35))
  const share = theme === 'light' ? 0.62 : 0.6
  return {
    ...base,
    arm0,
    arm1,
    arm0Tint: mix(arm0, base.paper, share),
    arm1Tint: mix(arm1, base.paper, share),
    arm0Pale: mix(arm0, base.paper, 0.86),
    arm1Pale: mix(arm1, base.paper, 0.88),
  }
}

/** The colour that a paint stands for. */
export const colourOf = (paint: Paint, palette: Palette): string =>
  paint.startsWith('#') ? paint : palette[paint as Named]

/** `share` of the second colour in the first. */
function mix(colour: string, other: string, share: number): string {
  const channel = (from: string, at: number) => Number.parseInt(from.slice(at, at + 2), 16)
  return `#${[1, 3, 5]
    .map((at) => Math.round(channel(colour, at) * (1 - share) + channel(other, at) * share))
    .map((value) => value.toString(16).padStart(2, '0'))
    .join('')}`
}
