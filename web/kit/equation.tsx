import { Fragment } from 'react'

/** `γ_jk + β_j t` with its subscripts. */
export function Equation({ text }: { text: string }) {
  const parts = text.split(/_(\w+)/).map((part, at) => ({ part, at }))
  return (
    <span className="equation">
      {parts.map(({ part, at }) =>
        at % 2 === 1 ? (
          <sub key={at}>{part}</sub>
        ) : (
          <Fragment key={at}>{part.replaceAll(' t', '\u2009t')}</Fragment>
        ),
      )}
    </span>
  )
}
