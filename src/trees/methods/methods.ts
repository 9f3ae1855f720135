import type { Method, MethodRecord } from './method.js'
import { METHODS } from './method.js'
import { METAMOB_RI } from './records/metamob-ri.js'
import { METAMOB_SI } from './records/metamob-si.js'
import { METAMOB_WT } from './records/metamob-wt.js'
import { MOB } from './records/mob.js'
import { MOB_RI } from './records/mob-ri.js'
import { MOB_SI } from './records/mob-si.js'
import { PALMTREE } from './records/palmtree.js'

/** The methods by their names. */
export const METHOD_RECORDS: Readonly<Record<Method, MethodRecord>> = {
  'metamob-wt': METAMOB_WT,
  mob: MOB,
  'mob-si': MOB_SI,
  'mob-ri': MOB_RI,
  'metamob-ri': METAMOB_RI,
  'metamob-si': METAMOB_SI,
  palmtree: PALMTREE,
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
