interface Props {
  readonly bars: readonly { readonly label: string; readonly count: number }[]
  readonly label: string
}

/** Up to so many bars say what they are when they are pointed at. */
const NAMED = 12

/** A column's distribution at a glance. */
export function Bars({ bars, label }: Props) {
  if (bars.length === 0) return <span className="hint">many values</span>
  const most = Math.max(...bars.map(({ count }) => count), 1)
  const step = Math.min(22, 96 / bars.length)
  const width = Math.max(0.6, step - 1)
  const places = bars.map(({ label: text, count }, k) => ({
    text: `${text}: ${count}`,
    x: k * step + 0.5,
    height: (26 * count) / most,
  }))
  return (
    <svg className="bars" viewBox="0 0 96 28" role="img" aria-label={label} preserveAspectRatio="none">
      {bars.length <= NAMED ? (
        places.map(({ text, x, height }) => (
          <rect key={text} x={x} y={28 - height} width={width} height={height}>
            <title>{text}</title>
          </rect>
        ))
      ) : (
        <path d={places.map(({ x, height }) => `M${x},28v${-height}h${width}v${height}z`).join('')} />
      )}
    </svg>
  )
}
