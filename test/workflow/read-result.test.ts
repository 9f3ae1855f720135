import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figureOfResult } from '../../cli/output/plot-figure.js'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import { CopseError } from '../../src/errors.js'
import type { FigureName } from '../../src/figures/figures.js'
import { FIGURES } from '../../src/figures/figures.js'
import { rCode } from '../../src/reports/code/r-code.js'
import { subgroupsCsv } from '../../src/reports/tables/fit-csv.js'
import { predictionsCsv } from '../../src/reports/tables/predict-csv.js'
import { compareText } from '../../src/reports/text/compare-text.js'
import { fitText } from '../../src/reports/text/fit-text.js'
import { rerunText } from '../../src/reports/text/rerun-text.js'
import { readResult } from '../../src/results/checks/read-result.js'
import type { CompareResult } from '../../src/results/compare-schema.js'
import type { FitResult } from '../../src/results/fit-schema.js'
import { readReportSettings } from '../../src/results/report-schema.js'
import type { Method } from '../../src/trees/methods/method.js'
import { compare } from '../../src/workflow/compare/compare.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { predictTable } from '../../src/workflow/patients/predict-table.js'
import { report } from '../../src/workflow/report/report.js'
import { errorOf } from '../error-of.js'
import { example } from '../figures/figure-data.js'
import { familyData } from './result-data.js'

const patients = readDelimited(
  readFileSync('examples/nslbp.csv', 'utf8').split('\n').slice(0, 40).join('\n'),
  {},
)

const data = example()
const real: Record<string, FitResult | CompareResult> = {
  ...Object.fromEntries(
    (['mob', 'mob-si', 'metamob-ri', 'metamob-si', 'palmtree'] as Method[]).map((method) => [
      method,
      fit(data, method, { maxdepth: 3 }),
    ]),
  ),
  'no split': fit(data, 'metamob-si', { maxdepth: 1 }),
  honest: fit(data, 'mob-si', { honest: 0.5, cv: 2 }),
  'by hand': fit(data, 'mob-si', { maxdepth: 3 }, undefined, [
    { path: [], split: { variable: 'sex', left: ['female'] } },
  ]),
  fallback: fit(data, 'metamob-si', { fallback: true }),
  binomial: fit(familyData('binomial'), 'metamob-si', { minsize: 20 }),
  separated: fit(familyData('binomial'), 'mob-si', { minsize: 4, alpha: 1, maxdepth: 5 }),
  poisson: fit(familyData('poisson'), 'metamob-ri', { minsize: 20, catsplit: 'multiway', alpha: 1 }),
  compare: compare(data, { maxdepth: 3 }, ['mob', 'metamob-si', 'palmtree']),
}

/** All that reads a result; whatever it says has finite numbers in it. */
function use(result: FitResult | CompareResult): void {
  for (const figure of FIGURES)
    ifNotRefused(() => {
      const { svg } = figureOfResult(result, { ...PLOT, figure })
      expect(svg.replace(/<(title|desc|text)[\s\S]*?<\/\1>/g, '')).not.toMatch(/NaN|Infinity|undefined/)
    })
  if (result.schema === 'copse.compare/1') {
    ifNotRefused(() => void compareText(result))
    return
  }
  ifNotRefused(() => {
    const { predictions, columns } = predictTable(result, patients)
    expect(predictionsCsv(columns, predictions)).not.toMatch(/NaN|Infinity/)
  })
  ifNotRefused(() => void subgroupsCsv(result))
  ifNotRefused(() => void fitText(result))
  ifNotRefused(() => void rCode(result, []))
}

const PLOT = {
  options: {},
  control: {},
  panels: 'none' as const,
  trials: false,
  figure: 'tree' as FigureName,
}

function ifNotRefused(run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof CopseError)) throw error
  }
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Every place in a value. */
function placesOf(value: Json, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value)
  return [path, ...keys.flatMap((key) => placesOf((value as never)[key], [...path, key]))]
}

const inside = (value: Json, path: readonly (string | number)[]): Json =>
  path.reduce<Json>((part, key) => (part as never)[key], value)

const ODD: Json[] = [
  0,
  1,
  -1,
  2,
  3,
  0.5,
  1e308,
  -1e308,
  1e-308,
  1e150,
  2 ** 53,
  null,
  true,
  '',
  'x',
  '__proto__',
  '<b>',
  [],
  {},
]

/** A result with something in it that is not so. */
function edited(value: Json, at: number, how: number, what: number): Json {
  const copy = structuredClone(value)
  const places = placesOf(copy).slice(1)
  const path = places[at % places.length]
  const holder = inside(copy, path.slice(0, -1)) as never as Record<string | number, Json>
  const key = path.at(-1)!
  const old = holder[key]
  const other = inside(copy, places[what % places.length])
  const edits: (() => void)[] = [
    () => {
      holder[key] = ODD[what % ODD.length]
    },
    () => {
      holder[key] = typeof old === 'number' ? old * [-1, 1e300, 1e-300, 1e12][what % 4] : old
    },
    () => {
      holder[key] = typeof old === 'number' ? old + [1, -1, 2, 0.5][what % 4] : old
    },
    () => {
      // A number from elsewhere in the result, which looks as if it belonged.
      if (typeof old === typeof other) holder[key] = structuredClone(other)
    },
    () => {
      if (Array.isArray(holder)) holder.splice(Number(key), 1)
      else delete holder[key]
    },
    () => {
      if (Array.isArray(old)) old.push(...structuredClone(old.slice(0, 1 + (what % 2))))
    },
    () => {
      if (Array.isArray(old)) old.reverse()
    },
  ]
  edits[how % edits.length]()
  return copy
}

/** More by hand: COPSE_EDITS=10000. */
const RUNS = Number(process.env.COPSE_EDITS ?? 60)

describe('readResult', () => {
  it.each(Object.keys(real))('takes a real result: %s', (name) => {
    const read = readResult(JSON.stringify(real[name]), 'x.json')
    expect(read).toEqual(JSON.parse(JSON.stringify(real[name])))
    use(read)
  })

  const nodes = (change: (nodes: FitResult['tree']['nodes']) => void) => {
    const copy = structuredClone(real['metamob-si']) as FitResult
    change(copy.tree.nodes)
    return copy
  }
  const fitted = (change: (fit: FitResult) => void) => {
    const copy = structuredClone(real['metamob-si']) as FitResult
    change(copy)
    return copy
  }

  it.each([
    [
      'a circle',
      nodes((all) => {
        all[1].kids = [1, 2]
      }),
    ],
    [
      'a node that is its own kid',
      nodes((all) => {
        all[1].kids[0] = 2
      }),
    ],
    [
      'a parent that is below',
      nodes((all) => {
        all[1].parent = 3
      }),
    ],
    [
      'a node that is its own parent',
      nodes((all) => {
        all[1].parent = 2
      }),
    ],
    [
      'an unknown kid',
      nodes((all) => {
        all[1].kids = [3, 99]
      }),
    ],
    [
      'a kid below 0',
      nodes((all) => {
        all[1].kids = [-1, 4]
      }),
    ],
    [
      'a missing node',
      nodes((all) => {
        all.pop()
      }),
    ],
    [
      'no nodes',
      nodes((all) => {
        all.splice(0)
      }),
    ],
    [
      'nodes in another order',
      nodes((all) => {
        all.reverse()
      }),
    ],
    [
      'a leaf with a split',
      nodes((all) => {
        all.at(-1)!.split = all[0].split
      }),
    ],
    [
      'a split without kids',
      nodes((all) => {
        all[1].kids = []
      }),
    ],
    [
      'the condition of the other side',
      nodes((all) => {
        all[1].condition = all[4].condition
      }),
    ],
    [
      'a subgroup of an inner node',
      fitted(({ subgroups }) => {
        subgroups[0].node = 1
      }),
    ],
    [
      'a subgroup of an unknown node',
      fitted(({ subgroups }) => {
        subgroups[0].node = 77
      }),
    ],
    [
      'a subgroup less',
      fitted(({ subgroups }) => {
        subgroups.pop()
      }),
    ],
    [
      'a rule of another subgroup',
      fitted(({ subgroups }) => {
        subgroups[0].rule = subgroups[1].rule
      }),
    ],
    [
      'a huge effect',
      fitted(({ subgroups }) => {
        subgroups[0].effect.hi = 1e308
      }),
    ],
    [
      'a huge negative effect',
      fitted(({ subgroups }) => {
        subgroups[0].effect.lo = -1e308
      }),
    ],
    [
      'an interval upside down',
      fitted(({ subgroups: [{ effect }] }) => {
        ;[effect.lo, effect.hi] = [effect.hi, effect.lo]
      }),
    ],
    [
      'a p-value above 1',
      fitted(({ subgroups }) => {
        subgroups[0].effect.p = 1.5
      }),
    ],
    [
      'a standard error below 0',
      fitted(({ subgroups }) => {
        subgroups[0].effect.se = -1
      }),
    ],
    [
      'a variance below 0',
      fitted(({ model }) => {
        model.random[0].variance = -1
      }),
    ],
    [
      'an unknown trial',
      fitted(({ subgroups }) => {
        subgroups[0].trials[0].trial = 'nowhere'
      }),
    ],
    [
      'SQL that is more than a condition',
      fitted(({ spec }) => {
        spec.where = 'TRUE) ; DROP TABLE t'
      }),
    ],
  ])('refuses %s', (_, result) => {
    expect(errorOf(() => readResult(JSON.stringify(result), 'x.json')).code).toBe('RESULT_INVALID')
  })

  it.each(Object.keys(real))('refuses what is edited at random, or all that reads it can: %s', (name) => {
    const value = JSON.parse(JSON.stringify(real[name])) as Json
    const place = fc.nat(1_000_000)
    fc.assert(
      fc.property(place, fc.nat(6), place, fc.boolean(), (at, how, what, twice) => {
        let result = edited(value, at, how, what)
        if (twice) result = edited(result, what, at % 7, at)
        let read: FitResult | CompareResult
        try {
          read = readResult(JSON.stringify(result), 'x.json')
        } catch (error) {
          if (!(error instanceof CopseError)) throw error
          expect(error.code).toMatch(/^(RESULT_INVALID|SCHEMA_VERSION)$/)
          return
        }
        use(read)
      }),
      { numRuns: RUNS },
    )
  })
})

describe('readReportSettings', () => {
  const { settings } = report(data, { methods: ['mob', 'metamob-si'] })
  const value = JSON.parse(JSON.stringify(settings)) as Json

  it('refuses what is edited at random, or the report can be compared', () => {
    const place = fc.nat(1_000_000)
    fc.assert(
      fc.property(place, fc.nat(6), place, (at, how, what) => {
        try {
          const read = readReportSettings(JSON.stringify(edited(value, at, how, what)), 'x.html')
          expect(rerunText(read, settings)).not.toMatch(/NaN|Infinity|undefined/)
        } catch (error) {
          if (!(error instanceof CopseError)) throw error
        }
      }),
      { numRuns: 20 * RUNS },
    )
  })

  it('refuses sizes that cannot be, and conditions that are more', () => {
    const change = (edit: (copy: typeof settings) => void) => {
      const copy = structuredClone(settings)
      edit(copy)
      return errorOf(() => readReportSettings(JSON.stringify(copy), 'x.html')).code
    }
    expect(
      change(({ results }) => {
        results.subgroups[0].hi = 1e308
      }),
    ).toBe('REPORT_INVALID')
    expect(
      change((copy) => {
        copy.methods = []
      }),
    ).toBe('REPORT_INVALID')
    expect(
      change(({ data }) => {
        data.read.where = 'TRUE); DROP TABLE t'
      }),
    ).toBe('REPORT_INVALID')
  })
})
