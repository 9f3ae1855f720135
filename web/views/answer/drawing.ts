import type { KeyboardEvent } from 'react'
import type { FitResult } from '../../../src/results/fit-schema.js'
import type { ShownEffects } from './shown-effect.js'

/** What every node of the tree has, however it is drawn. */
export interface NodeProps {
  readonly role: 'treeitem'
  readonly 'data-node': number
  readonly tabIndex: number
  readonly 'aria-level': number
  readonly 'aria-posinset': number
  readonly 'aria-setsize': number
  readonly 'aria-selected': boolean
  readonly 'aria-expanded': true | undefined
  onClick(): void
  onFocus(): void
  onKeyDown(event: KeyboardEvent<HTMLElement>): void
  onMouseEnter(): void
  onMouseLeave(): void
}

/** What a drawing of the tree is made of. */
export interface Drawing {
  readonly fit: FitResult
  readonly effects: ShownEffects
  /** The nodes on the way to the one that is chosen. */
  readonly lit: ReadonlySet<number>
  itemOf(node: number): NodeProps
  /** Width, in pixels; 0 while it is not known. */
  readonly room: number
  /** Of the intervals: `95%`. */
  readonly level: string
}
