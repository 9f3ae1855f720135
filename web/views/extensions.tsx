import { cvText } from '../../src/reports/text/cv-text.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { METHOD_INFO } from '../../src/words/method-info.js'
import { NotesView } from './notes-view.js'
import { SubgroupTable } from './result/subgroup-table.js'

/** What was asked for besides the fit: cross-validation, and the fall-back method where it was needed. */
export function Extensions({ fit }: { readonly fit: FitResult }) {
  const { cv, fallback } = fit
  return (
    <>
      {cv !== null && (
        <>
          <h3>Cross-validation</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines must be scrollable by keyboard */}
          <section tabIndex={0} aria-label="Cross-validation">
            <pre>{cvText(cv, fit)}</pre>
          </section>
        </>
      )}
      {fallback !== null && (
        <>
          <h3>The same with {METHOD_INFO[fallback.spec.method].title}</h3>
          <p className="hint">
            Stratified intercepts of some trials tell nothing about instability in some node: the same data
            with random intercepts.
          </p>
          <SubgroupTable fit={{ ...fallback, cv: null, fallback: null }} />
          <NotesView notes={fallback.notes} />
        </>
      )}
    </>
  )
}
