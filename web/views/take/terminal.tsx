import { useState } from 'react'
import { cliCommand } from '../../../src/reports/code/cli-command.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { Choice } from '../../kit/choice.js'
import { METHODS } from '../../state/settings.js'
import type { FitRequest, Overview } from '../../worker/api.js'
import { fromPlainFile, isPlainFile } from '../../worker/plain-file.js'
import { CopyButton } from './copy-button.js'

interface Props {
  readonly fit: FitResult
  readonly request: FitRequest
  readonly known: Overview
}

const COMMANDS = [
  ['fit', 'this fit'],
  ['compare', 'the comparison of the methods'],
  ['report', 'the report'],
] as const

/** How to repeat the analysis without the app. */
export function Terminal({ fit, request, known }: Props) {
  const [wanted, setWanted] = useState<(typeof COMMANDS)[number][0]>('fit')
  const plain = isPlainFile(known.files)
  const own = plain ? fit : fromPlainFile(fit)
  const { ordered, levels, id } = request.roles
  const command = cliCommand(own, {
    options: request.control,
    ...{ ordered, levels, id, command: wanted },
    methods: request.methods.length < METHODS.length ? request.methods : undefined,
  })
  return (
    <>
      <h3>The same in a terminal</h3>
      {!plain && (
        <p className="hint">
          The command line and R read one text file: take “The data as one CSV file” above, {own.spec.data},
          for them.
        </p>
      )}
      <div className="row">
        <Choice
          label="Command for"
          value={wanted}
          choices={COMMANDS}
          onChange={(name) => setWanted(name as typeof wanted)}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines must be scrollable by keyboard */}
      <section tabIndex={0} className="command" aria-label="Command">
        <pre>{command}</pre>
      </section>
      <CopyButton text={command} what="Command">
        Copy command
      </CopyButton>
    </>
  )
}
