import type { KeyboardEvent } from 'react'
import { useState } from 'react'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { effectName } from '../../../src/words/family-words.js'
import { levelInWords } from '../../../src/words/numbers.js'
import { SegmentedChoice } from '../../kit/segmented.js'
import { useWidth } from '../../kit/use-width.js'
import { forestPlan } from '../answer/forest-plan.js'
import type { Shown } from '../answer/shown-effect.js'
import { hasDifference, shownEffects } from '../answer/shown-effect.js'
import { TreeForest } from '../answer/tree-forest.js'
import { TreeLegend } from '../answer/tree-legend.js'
import { TreeList } from '../answer/tree-list.js'
import { neighbour, pathOf } from './tree-walk.js'

interface Props {
  readonly fit: FitResult
  readonly selected: number
  readonly hovered: number | null
  onSelect(node: number): void
  onHover(node: number | null): void
}

/**
 * The tree to point at: one focusable node each, arrow keys up and down and along the branches. Its leaves are rows of a
 * forest plot with one axis; where there is no room for that, an indented list of lanes on one axis.
 */
export function TreeView({ fit, selected, hovered, onSelect, onHover }: Props) {
  const [frame, room] = useWidth()
  const [shown, setShown] = useState<Shown>('difference')
  const { nodes } = fit.tree
  const effects = shownEffects(fit, shown)
  const move = (event: KeyboardEvent<HTMLElement>, id: number) => {
    const next = neighbour(nodes, id, event.key, false)
    if (next === null) return
    event.preventDefault()
    onSelect(next)
    frame.current?.querySelector<HTMLElement>(`[data-node="${next}"]`)?.focus()
  }
  const lit = new Set(pathOf(nodes, hovered ?? selected))
  /** What every node has, however it is drawn. */
  const itemOf = (id: number) => {
    const node = nodes[id - 1]
    const siblings = node.parent === null ? [id] : nodes[node.parent - 1].kids
    return {
      role: 'treeitem' as const,
      'data-node': id,
      tabIndex: id === selected ? 0 : -1,
      'aria-level': node.depth,
      'aria-posinset': siblings.indexOf(id) + 1,
      'aria-setsize': siblings.length,
      'aria-selected': id === selected,
      'aria-expanded': node.split === null ? undefined : (true as const),
      onClick: () => onSelect(id),
      onFocus: () => {
        if (id !== selected) onSelect(id)
      },
      onKeyDown: (event: KeyboardEvent<HTMLElement>) => move(event, id),
      onMouseEnter: () => onHover(id),
      onMouseLeave: () => onHover(null),
    }
  }
  const plan = room === 0 ? null : forestPlan(fit, room)
  const level = levelInWords(fit.spec.control_.level)
  const drawing = { fit, effects, lit, itemOf, room, level }
  const title =
    fit.subgroups.length === 1
      ? 'One group, all patients'
      : `${fit.subgroups.length} subgroups, one effect axis`
  return (
    <div className="tree">
      <header className="tree-head">
        <h3>{title}</h3>
        {hasDifference(fit) && (
          <SegmentedChoice
            label="Effects as"
            value={shown}
            choices={[
              ['difference', 'Difference in 100'],
              ['ratio', shownEffects(fit, 'ratio').scale.name],
            ]}
            onChange={(value) => setShown(value as Shown)}
          />
        )}
      </header>
      <div ref={frame} className="tree-room">
        {plan === null ? <TreeList {...drawing} /> : <TreeForest {...drawing} plan={plan} />}
      </div>
      <TreeLegend
        fit={fit}
        level={level}
        besides={shown === 'difference' && hasDifference(fit) ? effectName(fit.spec.family) : null}
      />
    </div>
  )
}
