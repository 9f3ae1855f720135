import type { Column, Table } from '../table/table.js'
import { levelsOf } from './level-options.js'
import type { Roles } from './roles.js'

/**
 * The roles with what a file of SPSS, Stata, SAS or R says itself: covariates whose levels have an order there are ordered,
 * unless levels were given for them; an arm, event or trial that is named by its code (`1`) is the level of that code.
 * Labels come first: where a level is called so, it is that level.
 */
export function rolesOfFile(table: Table, roles: Roles): Roles {
  if ([...table.columns.values()].every(({ about }) => about === undefined)) return roles
  const levelIn = (name: string | undefined) =>
    levelNamed(name === undefined ? undefined : table.columns.get(name))
  const named = (role: 'control' | 'experimental' | 'event', column: string) => {
    const given = roles[role]
    return given === undefined ? {} : { [role]: levelIn(column)(given) }
  }
  const { excludeTrials } = roles
  return {
    ...roles,
    ...named('control', roles.treatment),
    ...named('experimental', roles.treatment),
    ...named('event', roles.outcome),
    ...(excludeTrials !== undefined && { excludeTrials: excludeTrials.map(levelIn(roles.trial)) }),
    ordered: { ...orderedInFile(table, roles), ...roles.ordered },
  }
}

/** The level that a text names, by the level or by its code. */
function levelNamed(column: Column | undefined): (text: string) => string {
  const { levels = [], codes = [] } = column?.about ?? {}
  const byCode = new Map(codes.map((code, at) => [code, levels[at]]))
  return (text) => (levels.includes(text) ? text : (byCode.get(text.trim()) ?? text))
}

function orderedInFile(table: Table, roles: Roles): Record<string, readonly string[]> {
  const names = new Set([...roles.covariates, ...(roles.adjust ?? [])])
  return Object.fromEntries(
    [...names].flatMap((name) => {
      const { levels, ordered } = table.columns.get(name)?.about ?? {}
      const given = levelsOf(roles.ordered, name) ?? levelsOf(roles.levels, name)
      return ordered && levels !== undefined && levels.length > 1 && given === undefined
        ? [[name, levels]]
        : []
    }),
  )
}
