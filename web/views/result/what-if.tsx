import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { numberText, timeNumber, timeText } from '../../../src/data/dates.js'
import type { FitNode, FitResult } from '../../../src/results/fit-schema.js'
import type { Guide, GuidedNode } from '../../../src/trees/shape/guide.js'
import { samePath } from '../../../src/trees/shape/guide.js'
import { wishInWords } from '../../../src/words/by-hand.js'
import { fixed, shortInWords } from '../../../src/words/numbers.js'
import { Choice, Typed } from '../../kit/choice.js'
import { ErrorMessage } from '../../kit/message.js'
import type { Settings } from '../../state/settings.js'
import type { AppError, Overview } from '../../worker/api.js'
import { kidsTo } from './tree-walk.js'

interface Props {
  readonly fit: FitResult
  readonly found: FitResult | null
  readonly node: number
  readonly guide: Guide
  /** Levels that were given to nominal factors, which may be numbers. */
  readonly levels: Settings['levels']
  readonly overview: Overview
  readonly error: AppError | null
  onGuide(guide: Guide): void
}

/** A split that is being thought of, as typed. */
interface Draft {
  readonly variable: string
  readonly cut: string
  readonly left: readonly string[]
}

/** What if this node were split otherwise, or not at all: the tree grows again from there, and says so everywhere. */
export function WhatIf({ fit, found, node: id, guide, levels: given, overview, error, onGuide }: Props) {
  const node = fit.tree.nodes[id - 1]
  const { covariates } = fit.spec
  // What is typed stays, whatever tree comes meanwhile.
  const [draft, setDraft] = useState<Draft | null>(null)
  const own =
    draft !== null && covariates.includes(draft.variable) ? draft : draftOf(node.split, covariates[0])
  const { variable, cut, left } = own
  const edit = (part: Partial<Draft>) => setDraft({ ...own, ...part })
  const column = overview.columns.find(({ name }) => name === variable)
  const named = [fit.spec.ordered, given].find((all) => Object.hasOwn(all, variable))?.[variable]
  const numeric = column?.kind === 'number' && named === undefined
  const time = column?.time
  const number = time === undefined ? Number(cut) : timeNumber(cut, time)
  const levels = named ?? column?.values ?? []
  const path = kidsTo(fit.tree.nodes, id)
  const set = (wish: Omit<GuidedNode, 'path'>) =>
    onGuide([...guide.filter((other) => !samePath(other.path, path)), { path, ...wish }])
  const forbidden = guide.find((other) => samePath(other.path, path))?.forbid ?? []
  const ready = numeric
    ? cut.trim() !== '' && number !== null && Number.isFinite(number)
    : left.length > 0 && left.length < levels.length
  return (
    <div className="what-if">
      <h3>What if …</h3>
      <Choice
        label="… it were split on"
        value={variable}
        choices={covariates.map((name) => [name, name] as const)}
        onChange={(name) => setDraft({ variable: name, cut: '', left: [] })}
      />
      {numeric ? (
        <Typed
          numeric={time === undefined}
          label="at (left: up to and with)"
          value={cut}
          placeholder={
            column?.range?.map((end) => (time ? timeText(end, time) : shortInWords(end, 4))).join(' to ') ??
            ''
          }
          onChange={(text) => edit({ cut: text })}
        />
      ) : (
        <fieldset className="levels">
          <legend>with these on the left</legend>
          {levels.map((level) => (
            <label key={level}>
              <input
                type="checkbox"
                checked={left.includes(level)}
                onChange={(event) =>
                  edit({
                    left: event.target.checked ? [...left, level] : left.filter((name) => name !== level),
                  })
                }
              />{' '}
              {level}
            </label>
          ))}
        </fieldset>
      )}
      {error !== null && error.place.option === '--guide' && <ErrorMessage error={error} />}
      <div className="actions">
        <Button
          className="secondary"
          isDisabled={!ready}
          onPress={() =>
            set({
              split: numeric
                ? { variable, cut: time ? cut.trim() : Number(cut) }
                : { variable, left: [...left] },
            })
          }
        >
          Split here
        </Button>
        {node.split !== null && !node.split.userDriven && (
          <Button className="quiet" onPress={() => set({ forbid: [...forbidden, node.split!.variable] })}>
            Not on {node.split.variable}
          </Button>
        )}
        {node.split !== null && (
          <Button className="quiet" onPress={() => set({ leaf: true })}>
            Do not split
          </Button>
        )}
      </div>
      {guide.length > 0 && (
        <div className="by-hand-list">
          <ul aria-label="Changes by hand">
            {guide.map((wish) => (
              <li key={wish.path.join('.')}>
                <span>{wishInWords(wish)}</span>
                <Button
                  className="quiet"
                  aria-label={`Undo: ${wishInWords(wish)}`}
                  onPress={() => onGuide(guide.filter((other) => other !== wish))}
                >
                  Undo
                </Button>
              </li>
            ))}
          </ul>
          {found !== null && (
            <p className="hint">
              Without changes by hand: {found.subgroups.length}{' '}
              {found.subgroups.length === 1 ? 'subgroup' : 'subgroups'} (
              {found.subgroups.map(({ label }) => label).join('; ')}), log-likelihood {logLik(found)}; with
              them: {fit.subgroups.length}, log-likelihood {logLik(fit)}.
            </p>
          )}
        </div>
      )}
    </div>
  )
}

/** The split that there is, to begin with. */
function draftOf(split: FitNode['split'], first: string): Draft {
  const variable = split?.variable ?? first
  if (split?.kind === 'numeric') return { variable, cut: numberText(split.cut, split.time), left: [] }
  return { variable, cut: '', left: split !== null && 'left' in split ? split.left : [] }
}

const logLik = ({ model }: FitResult): string => fixed(model.logLik, 1)
