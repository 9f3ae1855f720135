import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDelimited } from '../../../src/data/delimited/delimited.js'
import type { Roles } from '../../../src/data/roles/roles.js'
import { fitText } from '../../../src/reports/text/fit-text.js'
import type { FitResult } from '../../../src/results/fit-schema.js'
import { fitSchema } from '../../../src/results/fit-schema.js'
import { METHODS } from '../../../src/trees/methods/method.js'
import type { ControlOptions } from '../../../src/workflow/fit/control-of.js'
import { fit } from '../../../src/workflow/fit/fit.js'
import { prepare } from '../../../src/workflow/patients/prepare.js'
import { expectClose } from '../../tolerances.js'
import type { Row, TrialData } from '../../trees/trial-data.js'
import { generatedData, generator, prepareRows, shuffled } from '../../trees/trial-data.js'

/** Values made by an implementation in base R from the specification alone: test/fixtures/within/README.md. */
const FOLDER = 'test/fixtures/within'

interface Told {
  readonly estimate: number
  readonly se: number
  readonly df: number | null
  readonly lo: number
  readonly hi: number
  readonly p: number
  readonly heterogeneity?: { readonly Q: number; readonly df: number; readonly p: number } | null
}
interface Reference {
  readonly spec: Roles & { readonly data: string; readonly args: ControlOptions }
  readonly expected: {
    readonly nodes: readonly {
      readonly id: number
      readonly tests?: readonly { readonly variable: string; readonly pAdjusted: number }[]
      readonly split?: {
        readonly variable: string
        readonly within?: Told | null
        readonly across?: { slope: number; se: number; df: number; p: number; trials: number } | null
        readonly metamobSi?: { estimate: number; se: number; df?: number } | null
      }
    }[]
  }
}

const references = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.json'))
  .map((name) => [name, JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Reference] as const)

function fitted({ spec: { data: name, args, exposure, ...roles } }: Reference): FitResult {
  const own = join(FOLDER, 'data', name)
  const text = readFileSync(existsSync(own) ? own : join('test/fixtures/data', name), 'utf8')
  const all = { ...roles, ...(exposure != null && { exposure }) } as Roles
  return fit(prepare(readDelimited(text), all), 'metamob-wt', args)
}

describe.each(references)('what splits tell apart in %s', (_, reference) => {
  const result = fitted(reference)
  const gaussian = reference.spec.family === 'gaussian'
  const tight = { rtol: gaussian ? 1e-8 : 1e-6, atol: 1e-10 }
  const splits = reference.expected.nodes.filter(({ split }) => split !== undefined)

  it('is the difference within trials of the reference, and its slope across trials', () => {
    for (const { id, split } of splits) {
      const own = result.tree.nodes[id - 1].split!
      const { within, across } = split!
      expect(own.variable).toBe(split!.variable)
      if (within == null) expect(own.within).toBeNull()
      else {
        for (const key of ['estimate', 'se', 'df', 'lo', 'hi'] as const)
          expectClose(own.within![key], within[key] ?? null, tight, `${key} within, node ${id}`)
        // p is small where the difference is many standard errors: relative errors grow with the square of that.
        expectClose(own.within!.p, within.p, { rtol: 1e-4, atol: 1e-12 }, `p within, node ${id}`)
        if (within.heterogeneity != null && own.within!.heterogeneity !== null)
          expectClose(own.within!.heterogeneity!.Q, within.heterogeneity.Q, { ...tight, atol: 1e-7 }, 'Q')
      }
      if (across == null) continue
      for (const key of ['slope', 'se', 'df', 'p'] as const)
        expectClose(own.across![key], across[key], { rtol: 1e-6, atol: 1e-9 }, `${key} across, node ${id}`)
      expect(own.across!.trials).toBe(across.trials)
    }
  })

  it("is what lme4 and lmerTest say of metaMOB-SI's model", () => {
    for (const { id, split } of splits) {
      const own = result.tree.nodes[id - 1].split!.metamobSi
      const { metamobSi } = split!
      // Where cells have no event lme4 stops on its way to infinity, with an error as large as the estimate.
      if (metamobSi == null || metamobSi.se > 10) {
        expect(own).toBeNull()
        continue
      }
      // lme4's optimiser stops early, glmer's by more: the reference's own tolerances.
      expectClose(own!.estimate, metamobSi.estimate, { rtol: 1e-3, atol: 1e-6 }, `estimate, node ${id}`)
      expectClose(own!.se, metamobSi.se, { rtol: 1e-3, atol: 1e-6 }, `se, node ${id}`)
      expectClose(own!.df, metamobSi.df ?? null, { rtol: 1e-2, atol: 1e-6 }, `df, node ${id}`)
    }
  })

  it('is answered by the smallest p of the root', () => {
    const { answer, tree } = result
    const tests = reference.expected.nodes[0].tests ?? []
    expect(answer!.effect.tests.map(({ variable }) => variable)).toEqual(
      tree.nodes[0].tests.map(({ variable }) => variable),
    )
    const smallest = Math.min(...tests.map(({ pAdjusted }) => pAdjusted ?? 1))
    // Those of log p, whose own tolerance is 0.02.
    if (tests.length > 0) expectClose(answer!.effect.pAdjusted ?? 1, smallest, { rtol: 0.03 }, 'p')
    expect(answer!.between === null).toBe(tree.nodes[0].split === null && answer!.effect.differs !== true)
    expect(fitSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result)
  })
})

/** Four trials of 300; patients with z ≤ 0 have `effect` less benefit, and w changes the level of the outcome. */
function data(effect: number, level: number, seed: number): TrialData {
  const random = generator(seed)
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const rows = Array.from({ length: 1200 }, (_, i): Row => {
    const [trial, z, w] = [1 + (i % 4), Math.round(100 * normal()) / 100, random() < 0.5 ? 'no' : 'yes']
    const arm = random() < 0.5 ? 'c' : 'e'
    const y = trial + level * Number(w === 'yes') + (arm === 'e' ? effect * Number(z > 0) : 0) + normal()
    return { trial: `T${trial}`, arm, z, w, y: Math.round(1000 * y) / 1000 }
  })
  const roles = { outcome: 'y', treatment: 'arm', control: 'c', trial: 'trial', covariates: ['z', 'w'] }
  return { rows, roles: { ...roles, family: 'gaussian' } }
}

describe('the answer', () => {
  it.each(METHODS)('by %s: the effect differs with z, w predicts the outcome only', (method) => {
    const result = fit(prepareRows(data(1, 1, 1)), method)
    const { effect, between, level, sentences } = result.answer!
    expect(effect).toMatchObject({ differs: true, variable: 'z' })
    expect(between!.left).toMatchObject({ variable: 'z', op: '<=' })
    expect(Math.abs((between!.left as { value: number }).value)).toBeLessThan(0.15)
    expect(between!.within!.lo).toBeGreaterThan(0.6)
    expect(between!.within!.hi).toBeLessThan(1.5)
    expect(level.find(({ variable }) => variable === 'w')!.pAdjusted).toBeLessThan(1e-6)
    expect(sentences[0]).toMatch(
      /^Within trials, the effect of e against c on y differs between patients \(p < 0\.001, z/,
    )
    expect(sentences.at(-1)).toMatch(/^w predicts the outcome of both arms taken together/)
    expect(fitText(result)).toContain(
      'Answer\n──────\nYes: the effect of e differs between patients.\n\nWithin trials, the effect of e against c',
    )
    for (const { split } of result.tree.nodes)
      if (split !== null && !['mob', 'mob-ri'].includes(method))
        expect([split.variable, split.differs]).toEqual(
          // Who benefits from z > 0 in one arm has, over both arms, another outcome as well.
          split.variable === 'z'
            ? ['z', expect.stringMatching(/effect|both/)]
            : ['w', expect.stringMatching(/level|neither/)],
        )
  })

  it('is that nothing is seen to differ where only the level does', () => {
    const { answer, tree } = fit(prepareRows(data(0, 1, 2)), 'mob-si')
    expect(answer!.effect.differs).toBe(false)
    expect(answer!.between).toBeNull()
    expect(tree.nodes[0].split).toMatchObject({ variable: 'w', differs: 'level' })
    expect(answer!.sentences[0]).toMatch(/^No evidence that .* \(smallest p = /)
  })

  it('is the same by every method, and does not depend on the order of the rows', () => {
    const own = data(0.6, 0.5, 3)
    const { answer } = fit(prepareRows(own), 'mob-si')
    for (const method of METHODS) {
      const other = fit(prepareRows({ ...own, rows: shuffled(own.rows, 5) }), method)
      expect(other.answer!.sentences).toEqual(answer!.sentences)
      expectClose(other.answer!.effect.pAdjusted, answer!.effect.pAdjusted, { rtol: 1e-9 }, method)
    }
  })

  it('is from the other patients in an honest analysis', () => {
    const { answer } = fit(prepareRows(data(1, 1, 4)), 'metamob-wt', { honest: 0.5 })
    expect(answer!.sentences.join(' ')).not.toContain('The cut was chosen by these patients')
    const all = fit(prepareRows(data(1, 1, 4)), 'metamob-wt').answer!
    expect(answer!.between!.within!.se).toBeGreaterThan(1.2 * all.between!.within!.se!)
  })

  it('turns with the arms, and with the outcome', () => {
    const own = data(1, 0, 6)
    const [plain, swapped, negated] = [
      own,
      { ...own, roles: { ...own.roles, control: 'e' } },
      { ...own, rows: own.rows.map((row) => ({ ...row, y: -Number(row.y) })) },
    ].map((variant) => {
      const { answer, tree } = fit(prepareRows(variant), 'metamob-wt')
      return { ...answer!, mixed: tree.nodes[0].split!.metamobSi! }
    })
    for (const other of [swapped, negated]) {
      expectClose(other.mixed.estimate, -plain.mixed.estimate!, { rtol: 1e-6 }, 'metaMOB-SI')
      expectClose(other.mixed.se, plain.mixed.se, { rtol: 1e-6 }, 'metaMOB-SI, se')
      expectClose(other.effect.pAdjusted, plain.effect.pAdjusted, { rtol: 1e-8 }, 'p')
      expectClose(
        other.between!.within!.estimate,
        -plain.between!.within!.estimate!,
        { rtol: 1e-9 },
        'within',
      )
    }
  })

  it('counts weights as repeated rows, in what splits tell too', () => {
    const own = generatedData(3)
    const weighted = {
      rows: own.rows.map((row, i) => ({ ...row, w: 1 + (i % 2) })),
      roles: { ...own.roles, weights: 'w' },
    }
    const twice = { ...own, rows: own.rows.flatMap((row, i) => (i % 2 === 1 ? [row, row] : [row])) }
    const [a, b] = [weighted, twice].map((variant) => fit(prepareRows(variant), 'mob-si', { alpha: 0.3 }))
    const splits = ({ tree }: FitResult) => tree.nodes.flatMap(({ split }) => (split === null ? [] : [split]))
    expect(splits(a).length).toBeGreaterThan(0)
    splits(a).forEach((split, i) => {
      const other = splits(b)[i]
      expect(split.differs).toBe(other.differs)
      expectClose(split.effectP ?? null, other.effectP ?? null, { rtol: 1e-7 }, 'effect p')
      expectClose(split.levelP ?? null, other.levelP ?? null, { rtol: 1e-7 }, 'level p')
      expectClose(split.within?.se ?? null, other.within?.se ?? null, { rtol: 1e-9 }, 'se within')
      expectClose(split.across?.slope ?? null, other.across?.slope ?? null, { rtol: 1e-8 }, 'across')
      // REML's optimum is found to about half the digits of its criterion.
      for (const key of ['estimate', 'se', 'df'] as const)
        expectClose(
          split.metamobSi?.[key] ?? null,
          other.metamobSi?.[key] ?? null,
          { rtol: 1e-6 },
          'metaMOB-SI',
        )
    })
  })

  it('allows for clusters, whose patients are alike', () => {
    const own = data(1, 1, 7)
    const rows = own.rows.map((row, i) => ({ ...row, practice: `p${i % 40}` }))
    const clustered = prepareRows({ rows, roles: { ...own.roles, cluster: 'practice' } })
    const result = fit(clustered, 'mob-si')
    expect(result.answer).toEqual({
      ...fit(clustered, 'metamob-wt').answer,
      sentences: result.answer!.sentences,
    })
    expect(result.answer!.effect.pAdjusted).not.toBe(fit(prepareRows(own), 'mob-si').answer!.effect.pAdjusted)
  })
})
