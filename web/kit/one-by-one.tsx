import { Children, type ReactNode } from 'react'
import { useGrowing } from './growing.js'

/** Its children, one more with every frame. */
export function OneByOne({ children }: { children: ReactNode }) {
  const all = Children.toArray(children)
  return all.slice(0, useGrowing(all.length, 1))
}
