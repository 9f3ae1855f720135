import { missingIn } from '../../src/data/delimited/read-options.js'
import type { ColumnOverview } from '../../src/workflow/describe/column-overview.js'
import type { Settings } from './settings.js'

/**
 * Settings that name no column but these: what was said of columns of earlier files is forgotten.
 *
 * @param former columns of the files before
 */
export function ownColumns(
  settings: Settings,
  columns: readonly ColumnOverview[],
  former: readonly string[] = [],
): Settings {
  const names = new Set(columns.map(({ name }) => name))
  const own = <T>(byName: Readonly<Record<string, T>>): Readonly<Record<string, T>> => {
    const kept = Object.entries(byName).filter(([name]) => names.has(name))
    return kept.length === Object.keys(byName).length ? byName : Object.fromEntries(kept)
  }
  const { roles, ordered, levels, adjust, guide, reading, excludeTrials } = settings
  const trial = columns.find(({ name }) => roles[name] === 'trial')
  const known = new Set(trial?.values ?? excludeTrials)
  const outcome = Object.keys(roles).find((name) => roles[name] === 'outcome')
  return {
    ...settings,
    roles: own(roles),
    // What is better is said of an outcome, not of whatever comes after it.
    better: outcome === undefined || names.has(outcome) ? settings.better : null,
    ordered: own(ordered),
    levels: own(levels),
    adjust: adjust.filter((name) => names.has(name)),
    excludeTrials: excludeTrials.filter((name) => known.has(name)),
    guide: guide.filter(({ split, forbid = [] }) =>
      [...(split ? [split.variable] : []), ...forbid].every((name) => names.has(name)),
    ),
    reading: {
      ...reading,
      types: own(reading.types),
      mergeAlike: reading.mergeAlike.filter((name) => names.has(name)),
      limits: own(reading.limits),
      na: reading.na.filter((text) => {
        const { column } = missingIn(text, former)
        return column === null || names.has(column)
      }),
    },
  }
}

/**
 * Settings without anything that was said of the columns of a file, its values or its name: those of files that have not
 * been read yet.
 *
 * @param columns of the files before
 * @param files their names now
 */
export function withoutColumns(
  settings: Settings,
  columns: readonly string[],
  files: readonly string[],
): Settings {
  const { reading } = settings
  const own = <T>(byFile: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(byFile).filter(([name]) => files.includes(name)))
  return {
    ...settings,
    roles: {},
    control: null,
    experimental: null,
    event: null,
    better: null,
    excludeTrials: [],
    ordered: {},
    levels: {},
    adjust: [],
    guide: [],
    reading: {
      ...reading,
      na: reading.na.filter((text) => missingIn(text, columns).column === null),
      types: {},
      mergeAlike: [],
      limits: {},
      sheets: own(reading.sheets),
      headerRows: own(reading.headerRows),
      files: own(reading.files),
    },
  }
}
