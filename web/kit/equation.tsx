import { Fragment } from 'react'

/** `γ_jk + β_j t` with its subscripts. */
export function Equation({ text }: { text: string }) {
  return (
    <span className="equation">
      {text.split(/_(\w+)/).map((part, at) =>
        // biome-ignore lint/suspicious/noArrayIndexKey: parts never change place
        at % 2 === 1 ? <sub key={at}>{part}</sub> : <Fragment key={at}>{part.replaceAll(' t', ' t')}</Fragment>,
      )}
    </span>
  )
}
