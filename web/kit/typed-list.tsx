import { useEffect, useRef, useState } from 'react'
import type { TypedProps } from './choice.js'
import { Typed } from './choice.js'

interface Props extends Omit<TypedProps, 'value' | 'onChange'> {
  readonly items: readonly string[]
  /** What stands between two items. */
  readonly separator: string
  /** Milliseconds without a key before a change counts: for what takes long to follow. */
  readonly wait?: number
  onChange(items: readonly string[]): void
}

/** Several short texts in one field. What is typed stays as it is, also while an item is not finished. */
export function TypedList({ items, separator, wait = 0, onChange, ...field }: Props) {
  const between = separator === ',' ? ', ' : ` ${separator} `
  const [text, setText] = useState(() => items.join(between))
  // A change that waits must not bring back what was in force when it was typed.
  const latest = useRef(onChange)
  latest.current = onChange
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const partsOf = (typed: string) =>
    typed
      .split(separator)
      .map((part) => part.trim())
      .filter((part) => part !== '')
  const own = useRef(items)
  useEffect(() => {
    // Changed from elsewhere: another file, a link, the way back.
    if (JSON.stringify(items) === JSON.stringify(own.current)) return
    own.current = items
    setText(items.join(between))
  }, [items, between])
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <Typed
      {...field}
      value={text}
      onChange={(typed) => {
        setText(typed)
        const parts = partsOf(typed)
        clearTimeout(timer.current)
        timer.current = setTimeout(() => {
          own.current = parts
          latest.current(parts)
        }, wait)
      }}
    />
  )
}
