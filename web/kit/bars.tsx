/** A column's distribution at a glance. */
export function Bars({ bars, label }: { bars: readonly { label: string; count: number }[]; label: string }) {
  if (bars.length === 0) return <span className="hint">many values</span>
  const most = Math.max(...bars.map(({ count }) => count), 1)
  const width = Math.min(22, 96 / bars.length)
  return (
    <svg className="bars" viewBox="0 0 96 28" role="img" aria-label={label} preserveAspectRatio="none">
      {bars.map(({ label: text, count }, k) => (
        <rect
          key={text}
          x={k * width + 0.5}
          y={28 - (26 * count) / most}
          width={Math.max(0.6, Math.min(width - 1, 20))}
          height={(26 * count) / most}
        >
          <title>{`${text}: ${count}`}</title>
        </rect>
      ))}
    </svg>
  )
}
