import type { FitResult } from '../../../src/results/fit-schema.js'
import {
  answerFacts,
  type Fact,
  leadSentences,
  verdictInWords,
  verdictOfAnswer,
} from '../../../src/words/answer/answer-verdict.js'

/** The first thing to read: whether the effect differs, between whom, how sure, and what merely predicts the outcome. */
export function AnswerView({ fit }: { readonly fit: FitResult }) {
  const { answer, spec } = fit
  if (answer == null) return null
  const verdict = verdictOfAnswer(answer)
  const lead = verdict === 'yes' || verdict === 'perhaps' ? leadSentences(fit) : []
  const [first] = answer.sentences
  return (
    <div className="answer-head">
      <p className="eyebrow">Answer · exploratory</p>
      <p className="verdict" aria-live="polite">
        {verdictInWords(verdict, spec)}
      </p>
      <div className="answer-lead">
        {(lead.length > 0 ? lead : [first]).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
      <dl className="facts">
        {answerFacts(fit).map((fact) => (
          <FactView key={fact.name} fact={fact} />
        ))}
      </dl>
    </div>
  )
}

const FactView = ({ fact: { name, meter, word, text } }: { readonly fact: Fact }) => (
  <div className="fact">
    <dt>{name}</dt>
    <dd>
      {meter !== null && <Meter filled={meter} />} <strong>{word}</strong>
      <span className="fact-text">{text}</span>
    </dd>
  </div>
)

const Meter = ({ filled }: { readonly filled: number }) => (
  <span className="meter" aria-hidden="true">
    {[1, 2, 3, 4].map((part) => (
      <span key={part} className={part <= filled ? 'full' : undefined} />
    ))}
  </span>
)
