import {
  answerFacts,
  leadSentences,
  verdictInWords,
  verdictOfAnswer,
} from '../../../words/answer/answer-verdict.js'
import type { Block, Section } from '../document.js'
import { paragraph } from '../document.js'
import { figureBlock } from '../figure-block.js'
import type { ReportInput } from '../input.js'
import { forestCaption } from './forest-caption.js'

/** The first page: the answer in a sentence, between whom, how sure, what merely predicts the outcome, and the forest plot. */
export function answerSection({ fit, figures }: ReportInput): Section {
  const { answer, spec } = fit
  const verdict = answer == null ? null : verdictOfAnswer(answer)
  const lead = verdict === 'yes' || verdict === 'perhaps' ? leadSentences(fit) : []
  const facts = answerFacts(fit)
  const blocks: Block[] = [
    ...lead.map((sentence) => paragraph(sentence)),
    ...(facts.length === 0
      ? []
      : [
          {
            kind: 'terms' as const,
            items: facts.map(({ name, word, text }) => [name, [{ strong: `${word}. ` }, text]] as const),
          },
        ]),
    ...figureBlock(figures.forest, (drawn) => forestCaption(fit, drawn)),
  ]
  const title = verdict === null ? 'The effects' : verdictInWords(verdict, spec).replace(/\.$/, '')
  return { id: 'answer', title, blocks }
}
