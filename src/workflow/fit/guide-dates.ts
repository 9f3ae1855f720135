import { timeText } from '../../data/dates.js'
import type { Guide } from '../../trees/shape/guide.js'
import type { Split } from '../../trees/shape/tree.js'

/**
 * A guide whose cuts of dates and times are texts, as people read them, wherever a tree has made such a split: with it a run
 * can be repeated all the same.
 */
export function guideInDates(
  guide: Guide,
  trees: readonly { readonly nodes: readonly { readonly split: Split | null }[] }[],
): Guide {
  const times = new Map(
    trees.flatMap(({ nodes }) =>
      nodes.flatMap(({ split }) =>
        split?.kind === 'numeric' && split.time !== undefined ? [[split.variable, split.time] as const] : [],
      ),
    ),
  )
  return guide.map((wish) => {
    const { split } = wish
    const time = split && times.get(split.variable)
    if (time === undefined || typeof split?.cut !== 'number') return wish
    return { ...wish, split: { ...split, cut: timeText(split.cut, time) } }
  })
}
