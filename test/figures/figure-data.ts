import { readFileSync } from 'node:fs'
import { readDelimited } from '../../src/data/delimited/delimited.js'
import type { Roles } from '../../src/data/roles/roles.js'
import type { FamilyName as Family } from '../../src/families/families.js'
import type { FitNode, FitResult, FitSubgroup } from '../../src/results/fit-schema.js'
import type { PatientSummary } from '../../src/results/patient-summary.js'
import { edgeCondition, ruleOf } from '../../src/trees/shape/rules.js'
import type { Split } from '../../src/trees/shape/tree.js'
import { ruleInWords } from '../../src/words/rule-words.js'
import { groupSummary } from '../../src/workflow/describe/group-summary.js'
import { fit } from '../../src/workflow/fit/fit.js'
import { prepare } from '../../src/workflow/patients/prepare.js'

const ROLES: Roles = {
  ...{ outcome: 'rmdq', treatment: 'arm', control: 'control', trial: 'trial', family: 'gaussian' },
  covariates: ['age', 'sex', 'rmdq0'],
}

/** The example of the package. */
export const example = () => {
  const text = readFileSync('examples/nslbp.csv', 'utf8')
  return prepare(readDelimited(text, { file: 'nslbp.csv' }), ROLES)
}

/** What a made-up tree looks like. */
export interface Shape {
  readonly leaves: number
  readonly trials: number
  readonly family: Family
  /** Names of covariates, levels, trials and arms are built from it. */
  readonly name: string
  /** Chooses which leaf is split next; values in [0, 1). */
  readonly draws: readonly number[]
  /** Size of the outcome. */
  readonly scale: number
}

/** A result and summary that no data gave: any shape, any names. */
export function madeUp({ leaves, trials, family, name, draws, scale }: Shape): {
  result: FitResult
  patients: PatientSummary
} {
  const base = structuredClone(fit(example(), 'metamob-ri', { maxdepth: 2 }))
  interface Grown {
    split: Split | null
    kids: Grown[]
  }
  const root: Grown = { split: null, kids: [] }
  const ends = [root]
  for (let i = 1; i < leaves; i++) {
    const node = ends.splice(Math.floor(draws[i % draws.length] * ends.length), 1)[0]
    const variable = `${name}${i % 3}`
    node.split =
      i % 2 === 0
        ? { variable, kind: 'nominal', left: [`${name} a`, `${name} b`], right: [name] }
        : { variable, kind: 'numeric', cut: scale * (i + 0.25) }
    node.kids = [
      { split: null, kids: [] },
      { split: null, kids: [] },
    ]
    ends.push(...node.kids)
  }
  const nodes: FitNode[] = []
  const number = (grown: Grown, parent: FitNode | null, kid: number): number => {
    const id = nodes.length + 1
    const template = base.tree.nodes[0]
    const node: FitNode = {
      ...template,
      id,
      parent: parent?.id ?? null,
      depth: (parent?.depth ?? 0) + 1,
      condition: parent === null ? null : (edgeCondition(parent.split!, kid) as FitNode['condition']),
      split: grown.split as FitNode['split'],
      tests: grown.split === null ? [] : [{ ...template.tests[0], variable: grown.split.variable }],
      kids: [],
      stop: grown.split === null ? 'not-significant' : null,
    }
    nodes.push(node)
    node.kids = grown.kids.map((child, k) => number(child, node, k))
    return id
  }
  number(root, null, 0)
  const names = Array.from({ length: trials }, (_, k) => `${name} ${k + 1}`)
  const subgroups = nodes
    .filter(({ split }) => split === null)
    .map(({ id, n }, j): FitSubgroup => {
      const rule = ruleOf({ nodes }, id) as FitSubgroup['rule']
      const estimate = (draws[j % draws.length] - 0.5) * (family === 'gaussian' ? scale : 3)
      const se = Math.abs(estimate) / 2 + (family === 'gaussian' ? 0.02 * scale : 0.02)
      return {
        ...base.subgroups[0],
        node: id,
        n,
        rule,
        label: ruleInWords(rule),
        trials: names.map((trial) => ({ trial, [`${name} c`]: 10, [`${name} e`]: 20 })),
        effect: { ...base.subgroups[0].effect, estimate, se, lo: estimate - 2 * se, hi: estimate + 2 * se },
      }
    })
  const result: FitResult = {
    ...base,
    spec: {
      ...base.spec,
      outcome: name,
      control: `${name} c`,
      experimental: `${name} e`,
      family: family as FitResult['spec']['family'],
    },
    data: { ...base.data, trials: names.map((trial) => ({ trial, n: 30, arms: {} })) },
    tree: { nodes },
    subgroups,
    model: {
      ...base.model,
      ranef: names.map((level, k) => ({
        level,
        '(Intercept)': draws[k % draws.length] - 0.5,
        treatment: (draws[k % draws.length] - 0.5) * scale,
      })),
    },
  }
  const values = draws.flatMap((draw, i) => {
    if (family === 'gaussian') return [draw * scale, (draw + (i % 5)) * scale]
    return [family === 'binomial' ? Math.round(draw) : Math.floor(draw * 12)]
  })
  const summary = groupSummary(Float64Array.from(values).sort(), null, true)
  const effect = { estimate: 0.1 * scale, se: scale, lo: -2 * scale, hi: 2.1 * scale }
  const patients: PatientSummary = {
    outcome: name,
    family,
    range: [Math.min(...values), Math.max(...values)],
    binWidth: 1,
    leaves: subgroups.map(({ node }) => ({
      node,
      arms: [summary, summary],
      trials: names.map((trial, k) => ({
        trial,
        arms: k % 4 === 3 ? [null, summary] : [summary, summary],
        effect: k % 4 === 3 ? null : { ...effect, firth: k % 4 === 2 },
        why: k % 4 === 3 ? 'has patients in one arm only' : '',
      })),
    })),
  }
  return { result, patients }
}
