import { type Command, Option } from 'commander'
import type { z } from 'zod'
import { flagOf } from '../../src/results/checks/check-options.js'
import type { Control } from '../../src/results/control-schema.js'
import { controlSchema } from '../../src/results/control-schema.js'
import type { ControlOptions } from '../../src/workflow/fit/control-of.js'

type Field = z.core.$ZodType

/** Adds every setting of the control schema as an option: its flag, values, default and help come from the schema. */
export function withControl(command: Command, only?: readonly (keyof Control)[]): Command {
  command.optionsGroup('Settings:')
  for (const [name, field] of fields(only)) {
    const { type, fallback, values } = kindOf(field)
    const description = controlSchema.shape[name].meta()?.description ?? ''
    if (type === 'boolean') {
      const shown = fallback === true ? 'default: on' : 'default: off'
      command.option(flagOf(name), `${description} (${shown})`)
      command.addOption(
        new Option(flagOf(`no${name[0].toUpperCase()}${name.slice(1)}`)).hideHelp(fallback === false),
      )
    } else {
      const shown = fallback === null ? '' : ` (default: ${fallback})`
      const metavar = values === null ? `<${type}>` : `<${values.join('|')}>`
      command.option(`${flagOf(name)} ${metavar}`, `${description}${shown}`)
    }
  }
  return command
}

/** The settings among the flags of a command, numbers as numbers, for `controlOf` to check. */
export function controlFlags(flags: Readonly<Record<string, unknown>>): ControlOptions {
  const options: Record<string, unknown> = {}
  for (const [name, field] of fields()) {
    const value = flags[name]
    if (value === undefined) continue
    options[name] = kindOf(field).type === 'number' ? numberOf(value) : value
  }
  return options
}

/** A text that is no number stays a text, so that the error can show it. */
function numberOf(value: unknown): unknown {
  const number = Number(value)
  return String(value).trim() === '' || Number.isNaN(number) ? value : number
}

function fields(only?: readonly (keyof Control)[]): [keyof Control, Field][] {
  const all = Object.entries(controlSchema.shape) as [keyof Control, Field][]
  return only === undefined ? all : all.filter(([name]) => only.includes(name))
}

/** Looks through defaults and refinements to the kind of value. */
function kindOf(field: Field): {
  type: 'boolean' | 'number' | 'enum' | 'text'
  fallback: unknown
  values: string[] | null
} {
  let fallback: unknown = null
  let inner = field
  for (;;) {
    const { def } = inner._zod as {
      def: z.core.$ZodTypeDef & {
        innerType?: Field
        defaultValue?: unknown
        entries?: Record<string, string>
      }
    }
    if (def.type === 'default') fallback = def.defaultValue
    if (def.innerType === undefined) {
      if (def.type === 'boolean') return { type: 'boolean', fallback, values: null }
      if (def.type === 'enum') return { type: 'enum', fallback, values: Object.values(def.entries!) }
      return { type: def.type === 'string' ? 'text' : 'number', fallback, values: null }
    }
    inner = def.innerType
  }
}
