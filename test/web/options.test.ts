import { expect, it } from 'vitest'
import { z } from 'zod'
import { controlSchema } from '../../src/results/control-schema.js'
import { ALL_OPTIONS, controlOptions } from '../../web/state/options.js'

const { properties } = z.toJSONSchema(controlSchema, { io: 'input' }) as unknown as {
  properties: Record<string, { type?: string; enum?: string[]; default?: unknown }>
}

it('offers every setting of the command line, once', () => {
  expect(ALL_OPTIONS.map(({ name }) => name).toSorted()).toEqual(Object.keys(properties).toSorted())
})

it.each(ALL_OPTIONS.map((option) => [option.name, option] as const))(
  '%s: of the same kind, with the same values and default',
  (name, { kind, choices, fallback }) => {
    const { type, enum: values, default: own } = properties[name]
    expect(kind === 'choice').toBe(values !== undefined)
    expect(kind === 'switch').toBe(type === 'boolean')
    if (values !== undefined)
      expect(choices!.map(([value]) => value).filter((value) => value !== '')).toEqual(values)
    // What has no default is filled in by the analysis, and described in words.
    if (own !== null && own !== undefined) expect(fallback).toBe(String(own))
  },
)

it('hands over what differs from the defaults, and what is no number as it was typed', () => {
  expect(
    controlOptions({ alpha: '0.01', minsize: '', reml: 'false', prune: 'aic', honest: 'half', trim: '0.1' }),
  ).toEqual({ alpha: 0.01, prune: 'aic', reml: false, honest: 'half' })
})
