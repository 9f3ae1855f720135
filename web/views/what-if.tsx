import { useState } from 'react'
import { Button } from 'react-aria-components/Button'
import { wishInWords } from '../../src/reports/by-hand.js'
import type { Guide, GuidedNode } from '../../src/trees/guide.js'
import { samePath } from '../../src/trees/guide.js'
import type { FitResult } from '../../src/workflow/fit-schema.js'
import { Choice, Typed } from '../kit/choice.js'
import { ErrorMessage } from '../kit/message.js'
import type { AppError, Overview } from '../worker/api.js'
import { kidsTo } from './tree-walk.js'

interface Props {
  readonly fit: FitResult
  readonly found: FitResult | null
  readonly node: number
  readonly guide: Guide
  readonly overview: Overview
  readonly error: AppError | null
  onGuide(guide: Guide): void
}

/** What if this node were split otherwise, or not at all: the tree grows again from there, and says so everywhere. */
export function WhatIf({ fit, found, node: id, guide, overview, error, onGuide }: Props) {
  const node = fit.tree.nodes[id - 1]
  const { covariates } = fit.spec
  const [variable, setVariable] = useState(node.split?.variable ?? covariates[0])
  const [cut, setCut] = useState(node.split?.kind === 'numeric' ? String(node.split.cut) : '')
  const [left, setLeft] = useState<readonly string[]>([])
  const column = overview.columns.find(({ name }) => name === variable)
  const ordered = Object.hasOwn(fit.spec.ordered, variable)
  const numeric = column?.kind === 'number' && !ordered
  const levels = ordered ? fit.spec.ordered[variable] : (column?.values ?? [])
  const path = kidsTo(fit.tree.nodes, id)
  const set = (wish: Omit<GuidedNode, 'path'>) =>
    onGuide([...guide.filter((other) => !samePath(other.path, path)), { path, ...wish }])
  const forbidden = guide.find((other) => samePath(other.path, path))?.forbid ?? []
  const ready = numeric
    ? cut.trim() !== '' && Number.isFinite(Number(cut))
    : left.length > 0 && left.length < levels.length
  return (
    <div className="what-if">
      <h3>What if …</h3>
      <Choice
        label="… it were split on"
        value={variable}
        choices={covariates.map((name) => [name, name] as const)}
        onChange={(name) => {
          setVariable(name)
          setCut('')
          setLeft([])
        }}
      />
      {numeric ? (
        <Typed
          numeric
          label="at (left: up to and with)"
          value={cut}
          placeholder={column?.range?.map((end) => Number(end.toPrecision(4))).join(' to ') ?? ''}
          onChange={setCut}
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
                  setLeft(event.target.checked ? [...left, level] : left.filter((name) => name !== level))
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
            set({ split: numeric ? { variable, cut: Number(cut) } : { variable, left: [...left] } })
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

const logLik = ({ model }: FitResult): string => model.logLik?.toFixed(1) ?? '–'
