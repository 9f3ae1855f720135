import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { WithinRCall } from '../../src/reports/code/within-r.js'
import { withinRCode, withinTreeCode } from '../../src/reports/code/within-r.js'

const CALL: WithinRCall = {
  outcome: 'y',
  trial: 'trial',
  treatment: 'treated',
  covariates: ['age "years"', 'sex'],
  adjust: [],
  weights: null,
  exposure: null,
  family: 'gaussian',
  alpha: 0.05,
  bonferroni: true,
  minsize: null,
  mintrials: null,
  trim: 0.1,
  maxdepth: null,
  prognosis: 'all',
}

describe('the call of metaMOB-WT in R', () => {
  it('leaves to R what was left to copse', () => {
    expect(withinTreeCode(CALL)).toBe(`tree <- metamob_wt(d,
  outcome = "y",
  trial = "trial",
  treatment = "treated",
  covariates = c("age \\"years\\"", "sex"),
  family = "gaussian",
  alpha = 0.05,
  bonferroni = TRUE,
  trim = 0.1,
  prognosis = "all"
)
print(tree)`)
  })

  it('has what was set', () => {
    const code = withinTreeCode({
      ...CALL,
      adjust: ['severity'],
      weights: 'w',
      exposure: 'years',
      bonferroni: false,
      minsize: 30,
      mintrials: 3,
      maxdepth: 4,
    })
    for (const part of [
      ...['adjust = c("severity")', 'weights = "w"', 'exposure = "years"', 'bonferroni = FALSE'],
      ...['minsize = 30', 'mintrials = 3', 'maxdepth = 4'],
    ])
      expect(code).toContain(part)
  })
})

/** What is compared, a line each: a name, then numbers or words. */
const PRINT = `line <- function(...) cat("=", ..., "\\n")
digits <- function(x) paste(sprintf("%.17g", unlist(x)), collapse = " ")
for (node in tree$nodes) {
  line("node", node$id, node$n, if (is.null(node$stop)) "split" else node$stop)
  for (j in seq_len(NROW(node$tests))) line("test", digits(node$tests[j, c("statistic", "df", "log_p")]))
  if (!is.null(node$within)) line("within", digits(node$within$differences[c("estimate", "se", "lo", "hi", "p")]))
}
for (j in seq_len(nrow(tree$effects$leaves))) line("leaf", digits(tree$effects$leaves[j, c("node", "component", "estimate", "se", "lo", "hi")]))
for (part in tree$effects$components) {
  line("component", digits(part[c("mu", "se", "tau2", "pooled", "weights")]))
  line("differences", digits(part$differences[c("estimate", "se", "lo", "hi", "p")]))
}
`

interface Effect {
  readonly estimate: number | null
  readonly se: number | null
  readonly lo: number | null
  readonly hi: number | null
  readonly p: number
}

interface Reference {
  readonly spec: {
    readonly data: string
    readonly outcome: string
    readonly treatment: string
    readonly control: string
    readonly covariates: string[]
    readonly family: WithinRCall['family']
    readonly args: Partial<WithinRCall>
  }
  readonly expected: {
    readonly nodes: readonly {
      readonly id: number
      readonly n: number
      readonly stop: string | null
      readonly tests?: readonly {
        readonly kind: string
        readonly statistic: number
        readonly dfResidual: number | null
        readonly logP: number | null
      }[]
      readonly split?: { readonly within: Effect | null }
    }[]
    readonly effects: {
      readonly leaves: readonly (Effect & { readonly node: number; readonly component: number | null })[]
      readonly components: readonly {
        readonly mu: number
        readonly muSe: number
        readonly tau2: number
        readonly pooled: number | readonly number[]
        readonly weights: number | readonly number[]
        readonly differences?: readonly Effect[]
      }[]
    }
  }
}

/** Rows of the same names and numbers as {@link PRINT} writes. */
function expectedLines({ nodes, effects }: Reference['expected']): (string | number)[][] {
  const none = (value: number | null) => value ?? Number.NaN
  const numbers = ({ estimate, se, lo, hi }: Effect) => [estimate, se, lo, hi].map(none)
  return [
    ...nodes.flatMap(({ id, n, stop, tests = [], split }) => [
      ['node', id, n, stop ?? 'split'],
      ...tests.map(({ statistic, dfResidual, logP }) =>
        logP === null
          ? ['test', Number.NaN, Number.NaN, Number.NaN]
          : ['test', statistic, none(dfResidual), logP],
      ),
      ...(split?.within ? [['within', ...numbers(split.within), split.within.p]] : []),
    ]),
    ...effects.leaves.map((leaf) => ['leaf', leaf.node, none(leaf.component), ...numbers(leaf)]),
    ...effects.components.flatMap(({ mu, muSe, tau2, pooled, weights, differences = [] }) => {
      const column = (name: keyof Effect) => differences.map((one) => none(one[name]))
      return [
        ['component', mu, muSe, tau2, ...[pooled].flat(), ...[weights].flat()],
        ['differences', ...(['estimate', 'se', 'lo', 'hi', 'p'] as const).flatMap(column)],
      ]
    }),
  ] as (string | number)[][]
}

function runInR(script: string): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'copse-r-'))
  try {
    writeFileSync(join(folder, 'script.R'), script)
    const run = spawnSync('Rscript', ['--vanilla', 'script.R'], { cwd: folder, encoding: 'utf8' })
    expect(run.stderr).toBe('')
    return run.stdout
      .split('\n')
      .filter((line) => line.startsWith('= '))
      .map((line) => line.slice(2).trim().split(' '))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Where there is no R, the script can only be looked at. */
const hasR = spawnSync('Rscript', ['--version']).status === 0

describe.skipIf(!hasR)('the R script of metaMOB-WT makes the reference tree', () => {
  it.each(['nslbp-alpha50', 'ties', 'unconnected', 'binary-sparse'])('%s', (name) => {
    const reference = JSON.parse(
      readFileSync(`test/fixtures/within/${name}.json`, 'utf8'),
    ) as unknown as Reference
    const { data, outcome, treatment, control, covariates, family, args } = reference.spec
    const folder = name.startsWith('nslbp') ? 'data' : 'within/data'
    const script = withinRCode({ ...CALL, outcome, covariates, family, ...args }, [
      `d <- read.csv(${JSON.stringify(resolve(`test/fixtures/${folder}/${data}`))}, na.strings = "")`,
      `d <- d[complete.cases(d[c(${[outcome, treatment, ...covariates].map((z) => JSON.stringify(z)).join(', ')})]), ]`,
      'd[] <- lapply(d, function(z) if (is.character(z)) factor(z) else z)',
      `d$treated <- as.numeric(d[["${treatment}"]] != "${control}")`,
    ])
    const found = runInR(`${script}\n${PRINT}`)
    const expected = expectedLines(reference.expected)
    expect(found.map(([kind]) => kind)).toEqual(expected.map(([kind]) => kind))
    expected.forEach((line, i) => {
      expect(found[i].length, found[i].join(' ')).toBe(line.length)
      line.forEach((value, c) => {
        const own = found[i][c]
        const where = `${name}, ${line[0]} (line ${i + 1}), ${c}`
        if (typeof value === 'string') expect(own, where).toBe(value)
        else if (Number.isNaN(value)) expect(own, where).toMatch(/^(NA|NaN)$/)
        else {
          // The log p of many cuts is less exact than all else.
          const tolerance = line[0] === 'test' && c === 3 ? 2e-3 : 2e-6 * (1 + Math.abs(value))
          expect(Math.abs(Number(own) - value), where).toBeLessThan(tolerance)
        }
      })
    })
  })
})
