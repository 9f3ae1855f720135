import type { Command } from 'commander'
import { CopseError } from '../../src/errors.js'
import { guideSchema } from '../../src/results/guide-schema.js'
import type { Guide } from '../../src/trees/shape/guide.js'

const EXAMPLE = `--guide '[{"path":[],"split":{"variable":"age","cut":40}}]'`

/** Adds the option for splits that a person sets or forbids. */
export function withGuide(command: Command): Command {
  return command.option(
    '--guide <json>',
    'splits set or forbidden by hand, as spec.guide of a result states them',
  )
}

/** The splits of `--guide`. Coded errors: GUIDE_INVALID. */
export function guideFlag(text: string | undefined): Guide | undefined {
  if (text === undefined) return undefined
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw invalid(`"${text}"`)
  }
  const parsed = guideSchema.safeParse(value)
  if (parsed.success) return parsed.data
  const { path, message } = parsed.error.issues[0]
  throw invalid(`at ${path.map(String).join('.') || 'the top'}: ${message}`)
}

function invalid(found: string): CopseError {
  return new CopseError({
    code: 'GUIDE_INVALID',
    wrong: '--guide cannot be understood',
    found,
    need: 'a list of nodes as JSON, each with its path and a split, forbid or leaf',
    try: EXAMPLE,
    place: { option: '--guide' },
  })
}
