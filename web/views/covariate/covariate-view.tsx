import { useEffect, useRef, useState } from 'react'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { BY_EYE, cutInSentence } from '../../../src/words/answer/cut-words.js'
import { pEquals } from '../../../src/words/numbers.js'
import { ruleInWords } from '../../../src/words/rule-words.js'
import type { CutEffects } from '../../../src/workflow/interactions/cut-effects.js'
import { Choice } from '../../kit/choice.js'
import { ErrorMessage } from '../../kit/message.js'
import { useWidth } from '../../kit/use-width.js'
import type { AnalysisState } from '../../state/use-analysis.js'
import type { AppError, FitRequest } from '../../worker/api.js'
import { pathOf } from '../result/tree-walk.js'
import '../../styles/covariate.css'
import { CutHistogram } from './cut-histogram.js'
import { LevelSides } from './level-sides.js'
import { SideEffects } from './side-effects.js'

interface Props {
  readonly fit: FitResult
  readonly analysis: AnalysisState
  readonly request: FitRequest
  onLook(looked: string, found: string): void
}

/** Explore a covariate: drag the cut, and both effects move. */
export function CovariateView({ fit, analysis: { run }, request, onLook }: Props) {
  const { spec, tree } = fit
  const [variable, setVariable] = useState(() => tree.nodes[0].split?.variable ?? spec.covariates[0])
  const [among, setAmong] = useState(1)
  const [state, setState] = useState<CutEffects | AppError | null>(null)
  const [at, setAt] = useState(0)
  const said = useRef('')
  const [place, room] = useWidth()
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new request comes as a new view
  useEffect(() => {
    let current = true
    setState(null)
    void run<CutEffects>('Cutting', (remote) => remote.cuts(request, variable, among)).then((reply) => {
      if (!current) return
      setState(reply.ok ? reply.value : reply.error)
      if (reply.ok) setAt(firstCut(reply.value, fit, among))
    })
    return () => {
      current = false
    }
  }, [run, variable, among])
  const profile = state !== null && 'sides' in state ? state : null
  const shown = profile?.sides[at]
  const words =
    shown && cutInSentence(shown.labels, shown.difference, { ...spec, level: spec.control_.level })
  const look = (i: number) => {
    if (profile === null || words === undefined) return
    const { labels, difference } = profile.sides[i]
    const looked = `Cut by eye: ${labels.join(' against ')}${among === 1 ? '' : `, in ${nodeWords(fit, among)}`}`
    if (said.current === looked) return
    said.current = looked
    onLook(looked, cutInSentence(labels, difference, { ...spec, level: spec.control_.level }))
  }
  const test = fit.answer?.effect.tests.find((own) => own.variable === variable)
  return (
    <section className="covariate" aria-labelledby="covariate-title">
      <h3 id="covariate-title">Explore a covariate</h3>
      <p>
        Move the cut and watch the effect on both sides. A cut chosen by eye is a hypothesis: it is written
        into “Tried so far”, and from there into the report.
      </p>
      <div className="row">
        <Choice
          label="Covariate"
          value={variable}
          choices={spec.covariates.map((name) => [name, name] as const)}
          onChange={setVariable}
        />
        <Choice
          label="Patients"
          value={String(among)}
          choices={tree.nodes.map(({ id }) => [String(id), nodeWords(fit, id)] as const)}
          onChange={(id) => setAmong(Number(id))}
        />
      </div>
      {test !== undefined && among === 1 && (
        <p className="hint">
          Does the effect change along {variable}, wherever it is cut? Test within trials, which allows for
          the search: {pEquals(test.pAdjusted)}.
        </p>
      )}
      {state !== null && 'message' in state && <ErrorMessage error={state} />}
      <div ref={place} className="covariate-room">
        {state === null && <p className="hint">Working out every cut …</p>}
        {profile !== null && profile.sides.length === 0 && (
          <p className="hint">
            {profile.tooMany
              ? `${variable} has too many levels to part them in every way: name groups of them below.`
              : `These patients cannot be parted by ${variable}: nearly all have the same value.`}
          </p>
        )}
        {profile !== null && shown !== undefined && room > 0 && (
          <>
            {profile.kind === 'nominal' ? (
              <LevelSides
                profile={profile}
                at={at}
                onCut={(next) => {
                  setAt(next)
                  look(next)
                }}
              />
            ) : (
              <CutHistogram {...{ profile, at, room }} onCut={setAt} onLetGo={() => look(at)} />
            )}
            <SideEffects {...{ fit, profile, at }} room={Math.min(room, 460)} />
            <p className="cut-words" aria-live="polite">
              {words} <span className="hint">{BY_EYE}</span>
            </p>
          </>
        )}
      </div>
    </section>
  )
}

const nodeWords = ({ tree: { nodes } }: FitResult, id: number): string =>
  ruleInWords(pathOf(nodes, id).flatMap((on) => nodes[on - 1].condition ?? []))

/** The cut of the tree itself where it has one on this covariate in these patients; else the middle one. */
function firstCut({ sides, variable, kind }: CutEffects, { tree }: FitResult, among: number): number {
  const split = tree.nodes[among - 1].split
  if (split?.variable === variable) {
    if (split.kind === 'numeric')
      return sides.reduce(
        (best, { cut }, i) =>
          Math.abs(cut! - split.cut) < Math.abs(sides[best].cut! - split.cut) ? i : best,
        0,
      )
    if ('left' in split) {
      const own = sides.findIndex(
        ({ left }) => left.length === split.left.length && left.every((name) => split.left.includes(name)),
      )
      if (own >= 0) return own
    }
  }
  return kind === 'nominal' ? 0 : Math.floor((sides.length - 1) / 2)
}
