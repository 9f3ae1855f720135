import { escapeXml } from '../../words/escape-xml.js'
import type { Paint, Scene, SceneNode, Style, Text } from './scene.js'
import { round } from './scene.js'
import type { Palette } from './theme.js'
import { colourOf } from './theme.js'

/** Families with the widths that figures are laid out with. */
const FAMILY = "Arimo, Arial, Helvetica, 'Liberation Sans', sans-serif"

/** What the painter needs to know besides the scene. */
export interface SvgSettings {
  readonly title: string
  readonly description: string
  readonly palette: Palette
  /** Colours for screens that ask for a dark page; null for none. */
  readonly dark: Palette | null
}

/**
 * A scene as an SVG document, sizes in mm. Colours are attributes, which every program understands; the dark theme
 * overrides them by classes. No ids, so that several figures can stand in one page.
 */
export function svgOf(scene: Scene, { title, description, palette, dark }: SvgSettings): string {
  const used = new Set<string>()
  const painter = new Painter(palette, dark === null ? null : used)
  const body = [
    painter.node({ kind: 'rect', x: 0, y: 0, width: scene.width, height: scene.height, fill: 'paper' }, 1),
    ...scene.children.map((child) => painter.node(child, 1)),
  ]
  const mm = (points: number) => `${round((points * 25.4) / 72)}mm`
  const head = [
    ['xmlns', 'http://www.w3.org/2000/svg'],
    ['width', mm(scene.width)],
    ['height', mm(scene.height)],
    ['viewBox', `0 0 ${round(scene.width)} ${round(scene.height)}`],
    ['role', 'img'],
    ['font-family', FAMILY],
  ]
  const style = dark === null ? [] : [`  <style>${darkStyle(used, dark)}</style>`]
  return `${[
    `<svg${attributes(head)}>`,
    `  <title>${escapeXml(title)}</title>`,
    `  <desc>${escapeXml(description)}</desc>`,
    ...style,
    ...body,
    '</svg>',
  ].join('\n')}\n`
}

class Painter {
  constructor(
    private readonly palette: Palette,
    private readonly used: Set<string> | null,
  ) {}

  node(node: SceneNode, depth: number): string {
    const indent = '  '.repeat(depth)
    switch (node.kind) {
      case 'group': {
        const moved =
          node.dx || node.dy
            ? [['transform', `translate(${round(node.dx ?? 0)} ${round(node.dy ?? 0)})`]]
            : []
        const inner = [
          ...(node.label === undefined ? [] : [`${indent}  <title>${escapeXml(node.label)}</title>`]),
          ...node.children.map((child) => this.node(child, depth + 1)),
        ]
        return `${indent}<g${attributes(moved)}>\n${inner.join('\n')}\n${indent}</g>`
      }
      case 'rect':
        return `${indent}<rect${attributes([
          ['x', node.x],
          ['y', node.y],
          ['width', Math.max(0, node.width)],
          ['height', Math.max(0, node.height)],
          ...(node.rx ? [['rx', node.rx] as const] : []),
          ...this.style(node),
        ])}/>`
      case 'line':
        return `${indent}<line${attributes([
          ['x1', node.x1],
          ['y1', node.y1],
          ['x2', node.x2],
          ['y2', node.y2],
          ...this.style(node),
        ])}/>`
      case 'circle':
        return `${indent}<circle${attributes([['cx', node.cx], ['cy', node.cy], ['r', node.r], ...this.style(node)])}/>`
      case 'path':
        return `${indent}<path${attributes([['d', node.d], ...this.style(node)])}/>`
      case 'text':
        return `${indent}<text${attributes(this.text(node))}>${escapeXml(node.text)}</text>`
    }
  }

  private text({ x, y, size, weight, anchor, fill = 'ink', upward }: Text): Attribute[] {
    const place: Attribute[] = upward
      ? [['transform', `translate(${round(x)} ${round(y)}) rotate(-90)`]]
      : [
          ['x', x],
          ['y', y],
        ]
    return [
      ...place,
      ['font-size', size],
      ...(weight === 'bold' ? [['font-weight', 'bold'] as const] : []),
      ...(anchor !== undefined && anchor !== 'start' ? [['text-anchor', anchor] as const] : []),
      ...this.style({ fill }),
    ]
  }

  private style({ fill, stroke, strokeWidth, dash, opacity }: Style): Attribute[] {
    const classes = [this.className('f', fill), this.className('s', stroke)].filter((name) => name !== '')
    return [
      ...(classes.length > 0 ? [['class', classes.join(' ')] as const] : []),
      ['fill', fill === undefined ? 'none' : colourOf(fill, this.palette)],
      ...(stroke === undefined ? [] : [['stroke', colourOf(stroke, this.palette)] as const]),
      ...(stroke === undefined ? [] : [['stroke-width', strokeWidth ?? 0.75] as const]),
      ...(dash === undefined ? [] : [['stroke-dasharray', dash.map(round).join(' ')] as const]),
      ...(opacity === undefined ? [] : [['opacity', opacity] as const]),
    ]
  }

  private className(role: 'f' | 's', paint: Paint | undefined): string {
    if (this.used === null || paint === undefined || paint.startsWith('#')) return ''
    const name = `copse-${role}-${paint}`
    this.used.add(name)
    return name
  }
}

type Attribute = readonly [name: string, value: string | number]

const attributes = (list: readonly (readonly (string | number)[])[]): string =>
  list
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? round(value) : escapeXml(value)}"`)
    .join('')

function darkStyle(used: ReadonlySet<string>, dark: Palette): string {
  const rules = [...used].sort().map((name) => {
    const [, role, paint] = name.split('-')
    return `.${name}{${role === 'f' ? 'fill' : 'stroke'}:${colourOf(paint as Paint, dark)}}`
  })
  return `@media screen and (prefers-color-scheme:dark){${rules.join('')}}`
}
