import type { FitResult } from '../../results/fit-schema.js'
import { rString } from './r-names.js'

const ALIKE = [
  '# Levels that differ in blanks, case or full stops alone are the commonest of them, of several the first.',
  'alike <- function(x) {',
  '  key <- sub("\\\\.+$", "", tolower(trimws(gsub("[[:space:]\\u00a0]+", " ", x))))',
  '  ave(x, key, FUN = function(own) unique(own)[which.max(table(factor(own, unique(own))))])',
  '}',
]

const LIMITS = [
  '# Values of which only a limit is known (<0.5, >10): the limit, half of it where they are below, or missing.',
  'limits <- function(x, how) {',
  '  sign <- "^[[:space:]]*(<=|>=|<|>|\\u2264|\\u2265)[[:space:]]*"',
  '  value <- as.numeric(sub(sign, "", x))',
  '  limit <- grepl(sign, x)',
  '  below <- grepl("^[[:space:]]*[<\\u2264]", x)',
  '  switch(how, value = value, half = ifelse(below, value / 2, value), missing = ifelse(limit, NA, value))',
  '}',
]

/** What `--merge-alike` and `--limits` do, as statements of R about the columns of `d` that an analysis uses. */
export function rReadings({ mergeAlike = [], limits = {}, ...spec }: FitResult['spec']): string[] {
  const names = [spec.outcome, spec.treatment, spec.trial, ...spec.covariates, ...spec.adjust]
  const used = new Set([...names, spec.weights, spec.exposure, spec.cluster])
  const one = (name: string) => `d[[${rString(name)}]]`
  const merged = mergeAlike.filter((name) => used.has(name))
  const limited = Object.entries(limits).filter(([name]) => used.has(name))
  return [
    ...(merged.length > 0 ? ALIKE : []),
    ...merged.map((name) => `${one(name)} <- alike(${one(name)})`),
    ...(limited.length > 0 ? LIMITS : []),
    ...limited.map(([name, how]) => `${one(name)} <- limits(${one(name)}, ${rString(how)})`),
  ]
}
