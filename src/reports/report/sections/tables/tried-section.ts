import type { Tried } from '../../../../results/answer/tried-schema.js'
import { count } from '../../../../words/numbers.js'
import type { Section } from '../../document.js'
import { left, paragraph, table } from '../../document.js'

/** What was looked at with the same data besides the analysis reported; no section where nobody kept a list. */
export function triedSection(tried: readonly Tried[]): Section[] {
  if (tried.length === 0) return []
  const others = tried.filter(({ reported }) => !reported).length
  const blocks =
    others === 0
      ? [
          paragraph(
            'No other analysis of these data was looked at in the app before this report. What was tried elsewhere is not known here.',
          ),
        ]
      : [
          paragraph(
            `Besides the analysis reported, ${count(others, 'other look')} at these data ${others === 1 ? 'was' : 'were'} taken in the app. Whoever picks one of several results picks a lucky one more often than its p-value says: no p-value or interval here allows for that. What was tried elsewhere is not known here.`,
          ),
          table(
            'What was tried, in the order in which it was first looked at',
            [left(''), left('Looked at'), left('Found')],
            tried.map(({ looked, found, reported }, i) => [
              `${i + 1}${reported ? ' (this report)' : ''}`,
              looked,
              found,
            ]),
          ),
        ]
  return [{ id: 'tried', title: 'What was tried', blocks }]
}
