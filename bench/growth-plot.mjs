// Time over patients, both axes logarithmic, painted by the kit that all figures are painted by.
import { axisOf, bottomAxis, leftAxis } from '../dist/src/figures/kit/axis.js'
import { finishFigure } from '../dist/src/figures/kit/figure.js'
import { lineLegend } from '../dist/src/figures/kit/line-legend.js'
import { frameOf } from '../dist/src/figures/kit/options.js'
import { circle, polyline } from '../dist/src/figures/kit/scene.js'
import { textLines } from '../dist/src/figures/kit/text-lines.js'

const STYLES = [
  { stroke: 'accent', strokeWidth: 1.4 },
  { stroke: 'arm0', strokeWidth: 1.4 },
  { stroke: 'arm1', strokeWidth: 1.4 },
  { stroke: 'muted', strokeWidth: 1, dash: [4, 2] },
]

/** @param curves of `[patients, ms]` */
export function growthPlot(curves) {
  const frame = frameOf({ width: 120 })
  const { size, width } = frame
  const legend = lineLegend(
    curves.map(({ name }, i) => ({ text: name, style: STYLES[i], mark: 'line' })),
    0,
    0,
    width,
    size,
  )
  const top = legend.height + 2.5 * size
  const [left, base] = [5 * size, top + 0.6 * width]
  const all = curves.flatMap(({ points }) => points)
  const ends = (of) => [Math.min(...all.map(of)), Math.max(...all.map(of))]
  const x = axisOf({ domain: ends(([n]) => n), range: [left + size, width - size], log: true })
  const y = axisOf({ domain: ends(([, ms]) => ms), range: [base - size, top], log: true })
  const children = [
    ...legend.nodes,
    ...textLines(['Milliseconds'], 0, top - 1.6 * size, size),
    ...textLines(['Patients'], width, base + 2.2 * size, size, { anchor: 'end' }),
    ...bottomAxis(x, base, size, left, width),
    ...leftAxis(y, left, size, top, base),
    ...curves.flatMap(({ points }, i) => {
      const places = points.map(([n, ms]) => [x.at(n), y.at(ms)])
      const dots = places.map(([cx, cy]) => circle(cx, cy, 1.6, { fill: STYLES[i].stroke }))
      return [polyline(places, STYLES[i]), ...dots]
    }),
  ]
  const body = { children, height: base + 3.6 * size }
  return finishFigure(frame, body, 'Time to grow a tree', 'Milliseconds over patients on logarithmic axes')
    .svg
}
