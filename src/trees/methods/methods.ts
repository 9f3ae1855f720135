import { METAMOB_RI } from './metamob-ri.js'
import { METAMOB_SI } from './metamob-si.js'
import { METAMOB_WT } from './metamob-wt.js'
import type { Method, MethodRecord } from './method.js'
import { METHODS } from './method.js'
import { MOB } from './mob.js'
import { MOB_RI } from './mob-ri.js'
import { MOB_SI } from './mob-si.js'
import { PALMTREE } from './palmtree.js'

/** The methods by their names. */
export const METHOD_RECORDS: Readonly<Record<Method, MethodRecord>> = {
  mob: MOB,
  'mob-si': MOB_SI,
  'mob-ri': MOB_RI,
  'metamob-ri': METAMOB_RI,
  'metamob-si': METAMOB_SI,
  palmtree: PALMTREE,
  'metamob-wt': METAMOB_WT,
}

/** The record of a method. */
export const methodOf = (name: Method): MethodRecord => METHOD_RECORDS[name]

/** Titles of the methods of a kind, for advice: `MOB-SI, metaMOB-SI or PALM tree`. */
export const titlesOf = (which: (record: MethodRecord) => boolean): string =>
  oneOf(METHODS.filter((name) => which(METHOD_RECORDS[name])).map((name) => METHOD_RECORDS[name].title))

/** The same by the names that `--method` takes. */
export const namesOf = (which: (record: MethodRecord) => boolean): string =>
  oneOf(METHODS.filter((name) => which(METHOD_RECORDS[name])))

const oneOf = (names: readonly string[]): string =>
  names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names[names.length - 1]}`
