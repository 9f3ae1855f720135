import type { FitResult } from '../../src/workflow/fit-schema.js'
import { inAppWords } from '../state/words.js'

/** What to do about a note. */
const ADVICE: Readonly<Record<string, string>> = {
  SINGULAR_FIT:
    'The trials do not differ more than by chance: the result stands, the variance is estimated as zero.',
  SCORE_WITHOUT_INFORMATION: 'Nothing to do; “Fit metaMOB-RI as well” shows whether it matters.',
  TEST_FAILED: 'Leave “As R’s packages” at no.',
  NOT_CONVERGED: 'Raise “Most iterations”, or try another method.',
  TWO_CYCLE: 'Look at both trees with “Compare”; a smaller significance level often settles it.',
  COVARIATE_NOT_TESTED: 'Lower “Fewest patients in a subgroup”, or leave the covariate out.',
  TOO_FEW_PATIENTS: 'Lower “Fewest patients in a subgroup”.',
  OPTION_WITHOUT_EFFECT: 'Take the setting back, or choose the method that it is for.',
  NOMINAL_SEARCH_BY_EFFECT: 'With at most ten levels, set “Search nominal factors” to all partitions.',
  USER_DRIVEN_SPLIT: 'Report it as your choice; undo it under “What if”.',
  USER_DRIVEN_LIMIT: 'Report it as your choice; undo it under “What if”.',
  USER_DRIVEN_NOT_REACHED: 'Undo it under “What if”.',
}

export function NotesView({ notes }: { notes: FitResult['notes'] }) {
  if (notes.length === 0)
    return <p className="hint">No notes: nothing about the numerics needs your attention.</p>
  return (
    <ul className="notes" aria-label="Notes on this result">
      {notes.map(({ code, message }) => (
        <li key={`${code} ${message}`} data-code={code}>
          {inAppWords(message)}
          {ADVICE[code] !== undefined && <em> {ADVICE[code]}</em>}
        </li>
      ))}
    </ul>
  )
}
