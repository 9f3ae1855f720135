import type { Command } from 'commander'
import { parseLevels } from '../../src/data/roles/level-options.js'
import { parseNames } from '../../src/data/roles/name-options.js'
import type { Config } from '../../src/results/config/config-schema.js'
import { controlFlags } from './control-options.js'
import type { DataFlags } from './data-flags.js'
import { readFlags } from './data-flags.js'
import { guideFlag } from './guide-option.js'

/** Flags beside those of the columns. */
type Flags = DataFlags & {
  readonly method?: Config['method']
  readonly methods?: string
  readonly guide?: string
  readonly by?: string
} & Readonly<Record<'calibrate' | 'resamples' | 'bootstraps' | 'trees' | 'resample', string | undefined>>

/** The settings that a command was given, on the line or by a file; defaults are left to the command that reads them. */
export function savedConfig(command: Command): Config {
  const flags = given(command)
  const { outcome, eventColumn = outcome, ordered, levels, excludeTrial, guide, by } = flags
  const numbers = ['calibrate', 'resamples', 'bootstraps', 'trees'] as const
  return dense({
    method: flags.method,
    methods: flags.methods === undefined || flags.methods === 'none' ? undefined : parseNames(flags.methods),
    roles: dense({
      outcome: eventColumn,
      time: flags.time,
      zeroTime: flags.zeroTime,
      treatment: flags.treatment,
      control: flags.control,
      experimental: flags.experimental,
      trial: flags.trial,
      covariates: flags.covariates,
      adjust: flags.adjust,
      id: flags.id,
      ordered: ordered && parseLevels(ordered, '--ordered'),
      levels: levels && parseLevels(levels, '--levels'),
      excludeTrials: excludeTrial,
      family: flags.family,
      event: flags.event,
      weights: flags.weights,
      exposure: flags.exposure,
      cluster: flags.cluster,
      better: flags.better,
    }),
    read: dense(readFlags(flags)),
    settings: dense(controlFlags({ ...flags })),
    guide: guideFlag(guide),
    by: by === undefined ? undefined : [by],
    trees: dense({
      ...Object.fromEntries(
        numbers.map((name) => [name, flags[name] === undefined ? undefined : Number(flags[name])]),
      ),
      resample: flags.resample,
    }),
  }) as Config
}

/** What is not a default. */
function given(command: Command): Flags {
  const said = Object.entries(command.opts()).filter(
    ([name]) => command.getOptionValueSource(name) !== 'default',
  )
  return Object.fromEntries(said) as unknown as Flags
}

/** Without what was not said, and undefined where that is all. */
function dense(part: Readonly<Record<string, unknown>> | object): object | undefined {
  const said = Object.entries(part).filter(([, value]) => value !== undefined)
  return said.length === 0 ? undefined : Object.fromEntries(said)
}
