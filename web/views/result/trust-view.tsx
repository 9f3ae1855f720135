import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import type { FitResult } from '../../../src/results/fit-schema.js'
import type { StabilityResult } from '../../../src/results/trust/stability-schema.js'
import type { TrustResults } from '../../../src/results/trust/trust-results.js'
import { countText, decimalsForAll, fixed } from '../../../src/words/numbers.js'
import { ruleInWords } from '../../../src/words/rule-words.js'
import { calibrationSentences } from '../../../src/words/trust/calibration-words.js'
import { correctedText, correctedTitle } from '../../../src/words/trust/corrected-words.js'
import { leaveOneOutSentences } from '../../../src/words/trust/leave-one-out-words.js'
import { correctedSentences, shareText, stabilitySentences } from '../../../src/words/trust/trust-words.js'
import { FigureView } from '../../kit/figure.js'
import { ErrorMessage } from '../../kit/message.js'
import { OneByOne } from '../../kit/one-by-one.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, FitRequest } from '../../worker/api.js'

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  readonly version: string
}

/** How far to trust the tree: hundreds of trees more say it, once they are asked for. */
export function TrustView({ fit, analysis, request, version }: Props) {
  const [state, setState] = useState<TrustResults | AppError | 'growing' | null>(null)
  const ask = async () => {
    setState('growing')
    const reply = await analysis.run<TrustResults>('Growing hundreds of trees', (remote, progress) =>
      remote.trust(request, progress),
    )
    // Who stops it may ask again.
    setState(reply.ok ? reply.value : reply.error.code === 'CANCELLED' ? null : reply.error)
  }
  const found = state !== null && typeof state !== 'string' && 'missing' in state ? state : null
  return (
    <div className="trust">
      <p>
        A tree is chosen by the patients who then estimate its effects. Hundreds of trees more, of the same
        patients drawn and dealt again, say how often chance finds as much, whether these subgroups come back,
        and how large their effects are in patients who did not choose them.
      </p>
      {found === null && (
        <div className="actions">
          <Button className="secondary" isDisabled={state === 'growing'} onPress={() => void ask()}>
            {state === 'growing' ? 'Growing …' : 'Grow them'}
          </Button>
        </div>
      )}
      {state !== null && typeof state !== 'string' && 'message' in state && <ErrorMessage error={state} />}
      {found !== null && <Trusted found={found} {...{ fit, analysis, request, version }} />}
    </div>
  )
}

function Trusted({ found, fit, ...drawn }: Props & { readonly found: TrustResults }) {
  const { calibration, stability, missing } = found
  return (
    <OneByOne>
      {missing.map((why) => (
        <p key={why} className="message" role="note">
          {why}
        </p>
      ))}
      {calibration !== null && (
        <section>
          <h3>How often does chance find as much?</h3>
          <Sentences of={calibrationSentences(calibration, fit)} />
        </section>
      )}
      {stability !== null && (
        <section>
          <h3>Would the split return?</h3>
          <Sentences of={stabilitySentences(stability)} />
          {stability.subgroups.length > 1 && <Subgroups of={stability} />}
          <FigureView {...drawn} figure={{ figure: 'frequencies' }} />
        </section>
      )}
      {stability !== null && stability.corrected !== null && (
        <section>
          <h3>Are the effects too good?</h3>
          <Sentences of={correctedSentences(stability)} />
          <FigureView {...drawn} figure={{ figure: 'corrected' }} />
        </section>
      )}
      {stability !== null && stability.leaveOneOut !== null && (
        <section>
          <h3>And in a new trial?</h3>
          <Sentences of={leaveOneOutSentences(stability.leaveOneOut, stability.spec.control_.level)} />
        </section>
      )}
    </OneByOne>
  )
}

const Sentences = ({ of }: { readonly of: readonly string[] }) => <p>{of.join(' ')}</p>

/** Whether each subgroup is found again, and its effect in unused patients. */
function Subgroups({ of: { subgroups, corrected, spec } }: { readonly of: StabilityResult }) {
  const decimals = decimalsForAll(subgroups.map(({ effect }) => effect.se))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table must be scrollable by keyboard
    <section className="scroll" tabIndex={0} aria-label="Subgroups in halves of the patients">
      <table>
        <caption className="hint">
          Stable: the most similar subgroup of a half shares at least 0.75 of the patients (overlap) on
          average, and at least half of the patients are its core; uncertain: overlap at least 0.5. These
          limits are conventions, not tests.
        </caption>
        <thead>
          <tr>
            <th scope="col">Subgroup</th>
            <th scope="col">n</th>
            <th scope="col">Verdict</th>
            <th scope="col">Overlap</th>
            <th scope="col">Core</th>
            {corrected !== null && <th scope="col">{correctedTitle(spec.family)} in unused patients</th>}
          </tr>
        </thead>
        <tbody>
          {subgroups.map(({ node, rule, n, stability }, j) => (
            <tr key={node}>
              <th scope="row">{ruleInWords(rule)}</th>
              <td className="number">{countText(n)}</td>
              <td>{stability.verdict}</td>
              <td className="number">{fixed(stability.jaccard, 2)}</td>
              <td className="number">{shareText(stability.coreShare80)}</td>
              {corrected !== null && (
                <td className="number">
                  {correctedText(corrected.subgroups[j].outOfBag, spec.family, decimals)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
