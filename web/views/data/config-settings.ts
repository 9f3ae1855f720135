import type { Config } from '../../../src/results/config/config-schema.js'
import type { Role, Settings } from '../../state/settings.js'
import { EMPTY, METHODS } from '../../state/settings.js'
import type { AppError } from '../../worker/api.js'

export const tooLarge = (file: string): AppError => ({
  code: 'CONFIG_INVALID',
  message: `CONFIG_INVALID: "${file}" is no file of settings; found more than 256 MB, need YAML or JSON as the app writes it`,
  place: { file },
})

/** What a file of settings asks for that the app leaves to the command line; empty where there is nothing. */
export function leftOut({ by, trees }: Config, file: string): string {
  const parts = [
    ...(by === undefined ? [] : [`subgroups of your own (by: ${by.join(', ')}; in the app: Explore)`]),
    ...(trees === undefined ? [] : ['numbers of trees (trees; in the app: Trust, with its own)']),
  ]
  return parts.length === 0
    ? ''
    : `“${file}” also asks for ${parts.join(' and ')}. The app did not use that; everything else is as the file says.`
}

/** What files may say to the command line and not to the app: leaving it out would be another analysis. */
export function notInApp({ read, roles }: Config, file: string): AppError | null {
  const [what, instead] =
    read?.where !== undefined
      ? ['an SQL condition (where)', 'a file that has these rows alone']
      : roles?.zeroTime !== undefined
        ? ['times of 0 (zeroTime)', 'the command line']
        : []
  if (what === undefined) return null
  const message = `CONFIG_INVALID: "${file}" sets ${what}, which the app does not have; try ${instead}`
  return { code: 'CONFIG_INVALID', message, place: { file } }
}

/**
 * The settings that a file gives. Columns that it does not name have no role.
 *
 * @param files names of the data files, as far as they are known
 */
export function settingsOfConfig(config: Config, files: readonly string[]): Settings {
  const { roles = {}, read = {}, settings = {} } = config
  const byRole: readonly (readonly [Role, readonly (string | undefined)[]])[] = [
    ['covariate', roles.covariates ?? []],
    ['id', [roles.id]],
    ['weights', [roles.weights]],
    ['exposure', [roles.exposure]],
    ['time', [roles.time]],
    ['cluster', [roles.cluster]],
    ['trial', [roles.trial]],
    ['treatment', [roles.treatment]],
    ['outcome', [roles.outcome]],
    ['none', []],
  ]
  const columns = byRole.flatMap(([role, names]) =>
    names.flatMap((name) => (name === undefined ? [] : [[name, role] as const])),
  )
  const adjusted = (roles.adjust ?? []).filter((name) => !columns.some(([own]) => own === name))
  const inFile = <T>(value: T | undefined): Record<string, T> =>
    value === undefined ? {} : Object.fromEntries(files.map((name) => [name, value]))
  return {
    ...EMPTY,
    roles: Object.fromEntries([...adjusted.map((name) => [name, 'none'] as const), ...columns]),
    control: roles.control ?? null,
    experimental: roles.experimental ?? null,
    family: roles.family ?? EMPTY.family,
    event: roles.event ?? null,
    better: roles.better ?? null,
    excludeTrials: roles.excludeTrials ?? [],
    ordered: roles.ordered ?? {},
    levels: roles.levels ?? {},
    adjust: roles.adjust ?? [],
    reading: {
      ...EMPTY.reading,
      ...{ na: read.na ?? [], delimiter: read.delimiter ?? null, decimal: read.decimal ?? null },
      ...{ types: read.types ?? {}, mergeAlike: read.mergeAlike ?? [], limits: read.limits ?? {} },
      sheets: inFile(read.table),
      headerRows: inFile(read.headerRow?.toString()),
    },
    method: config.method ?? EMPTY.method,
    options: Object.fromEntries(
      Object.entries(settings).flatMap(([name, value]) => (value == null ? [] : [[name, String(value)]])),
    ),
    guide: config.guide ?? [],
    methods: config.methods ?? METHODS,
  }
}
