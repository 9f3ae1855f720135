import { quotedName } from '../../data/roles/name-options.js'
import { familyOf } from '../../families/families.js'
import type { Config } from '../../results/config/config-schema.js'
import type { Flag } from './flags.js'
import { levelFlags, optional, readingFlags, settingFlag } from './flags.js'

/** Settings as the flags of the command line that say the same, in the order of its help. */
export function configFlags(config: Config): Flag[] {
  const { roles = {}, read = {}, settings = {}, trees = {} } = config
  const isTime = roles.family !== undefined && familyOf(roles.family).outcome === 'time'
  const list = (names: readonly string[] | undefined) => names?.map(quotedName).join(',')
  return [
    ...optional('--method', config.method),
    ...optional('--methods', config.methods?.join(',')),
    ...optional(isTime ? '--event-column' : '--outcome', roles.outcome),
    ...optional('--time', roles.time),
    ...optional('--zero-time', roles.zeroTime),
    ...optional('--family', roles.family),
    ...optional('--event', roles.event),
    ...optional('--better', roles.better),
    ...optional('--treatment', roles.treatment),
    ...optional('--control', roles.control),
    ...optional('--experimental', roles.experimental),
    ...optional('--trial', roles.trial),
    ...optional('--covariates', list(roles.covariates)),
    ...optional('--adjust', list(roles.adjust)),
    ...levelFlags('--ordered', roles.ordered ?? {}),
    ...levelFlags('--levels', roles.levels ?? {}),
    ...(roles.excludeTrials ?? []).map((trial): Flag => ['--exclude-trial', trial]),
    ...optional('--id', roles.id),
    ...optional('--weights', roles.weights),
    ...optional('--exposure', roles.exposure),
    ...optional('--cluster', roles.cluster),
    ...readingFlags(read),
    ...optional('--table', read.table),
    ...optional('--where', read.where),
    ...Object.entries(settings).flatMap(([name, value]) => (value == null ? [] : settingFlag(name, value))),
    ...optional('--guide', config.guide === undefined ? null : JSON.stringify(config.guide)),
    ...optional('--by', config.by?.join(',')),
    ...Object.entries(trees).flatMap(([name, value]) =>
      value === undefined ? [] : settingFlag(name, String(value)),
    ),
  ]
}
