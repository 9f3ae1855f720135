import { createInterface } from 'node:readline/promises'
import { CopseError } from '../../src/errors.js'
import { visible } from '../../src/words/visible.js'

/**
 * Shows the SQL that came with a report, which may be anyone's, and asks whether to use it. Without a terminal nobody can be
 * asked. Only conditions are SQL; a table is named beside it, as it says which data a server is asked for.
 *
 * Coded errors: CONDITION_UNCONFIRMED, CONDITION_REFUSED.
 */
export async function confirmReading(
  { where, table }: { readonly where?: string | undefined; readonly table?: string | undefined },
  report: string,
): Promise<void> {
  if (where === undefined) return
  const shown = `${visible(where)}${table === undefined ? '' : ` (table ${visible(table)})`}`
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw new CopseError({
      code: 'CONDITION_UNCONFIRMED',
      wrong: `"${report}" carries an SQL condition of its own, which nobody has agreed to`,
      found: shown,
      need: '--accept-where, or a terminal to ask on',
      try: 'reading the condition, and --accept-where if it only chooses rows',
      place: { option: '--accept-where' },
    })
  const question = `The report takes only rows for which this SQL condition holds:\n\n  ${shown}\n\nUse it? [y/N] `
  const dialogue = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const answer = await dialogue.question(question)
    if (/^y(es)?$/i.test(answer.trim())) return
  } finally {
    dialogue.close()
  }
  throw new CopseError({
    code: 'CONDITION_REFUSED',
    wrong: `the SQL condition of "${report}" was not agreed to, and without it the analysis is another one`,
    found: shown,
    try: 'copse report with a condition of your own',
  })
}
