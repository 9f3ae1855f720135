import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'

/** What the first answer seldom needs: other methods, other outcomes, clusters, priors, pruning, honest estimates. */
const MODULES = [
  'data/delimited/reader-errors',
  'data/roles/survival-times',
  'data/table/stack-tables',
  'fluctuation/sup-lm/sup-lm-p-value',
  'fluctuation/within/clusters/cluster-blocks',
  'fluctuation/within/clusters/cluster-levels',
  'fluctuation/within/cuts/cut-bounds',
  'fluctuation/within/working-hazard',
  'meta/bayes/pooled-model',
  'meta/bayes/two-stage-posterior',
  'models/additive/additive-glm',
  'models/additive/additive-lm',
  'models/additive/additive-rows',
  'models/bayes/joint-posteriors',
  'models/cells/strata-firth',
  'models/glmm/glmm',
  'models/glmm/glmm-contrast',
  'models/glmm/stratified-glm',
  'models/hazard/hazard-fit',
  'models/hazard/joint-hazard',
  'models/hazard/profile-effect',
  'models/hazard/profile-mixed',
  'models/lmm/kenward-roger',
  'models/lmm/lmm',
  'models/lmm/lmm-contrast',
  'models/lmm/lmm-derivatives',
  'models/lmm/lmm-moments',
  'models/lmm/lmm-optimise',
  'models/rows/clusters/cluster-adjustment',
  'models/rows/glm-newton',
  'models/rows/glm-separation',
  'models/survival/cox',
  'models/survival/risk-table',
  'models/within/adjusted-effects',
  'models/within/clustered-effects',
  'models/within/hazard-cells',
  'models/within/mixed-difference',
  'trees/grow/prune',
  'trees/methods/glmm-tree',
  'trees/methods/palm-tree',
  'trees/node-models/design-model',
  'trees/shape/process-path',
  'trees/split/design-sides',
  'workflow/bayes/within-bayes',
  'workflow/clusters/cluster-effects',
  'workflow/clusters/cluster-inference',
  'workflow/clusters/cluster-subgroups',
  'workflow/effects/effects-glm',
  'workflow/fit/cross-validation',
  'workflow/fit/honest',
  'workflow/fit/models/hazard-part',
  'workflow/fit/models/mixed-model',
  'workflow/fit/models/palm-model',
  'workflow/survival/effects-survival',
  'workflow/survival/subgroup-survival',
]

const SOURCE = fileURLToPath(new URL('../../src/', import.meta.url))
const ALL = '\0copse-later-all'
const STAND_IN = '\0copse-later:'

/**
 * Puts stand-ins where the modules are imported, which throw `Later` until all of them are loaded at once. Only functions can
 * be left for later: a module that exports anything else stops the build.
 */
export function laterModules(): Plugin {
  const later = new Set(MODULES.map((name) => `${SOURCE}${name}.ts`))
  return {
    name: 'copse-later-modules',
    apply: 'build',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (source === ALL) return ALL
      if (importer === ALL || importer?.startsWith(STAND_IN) || !source.startsWith('.')) return null
      const found = await this.resolve(source, importer, { ...options, skipSelf: true })
      return found !== null && later.has(found.id) ? `${STAND_IN}${found.id}` : null
    },
    load(id) {
      if (id === ALL)
        return [...later].map((path, i) => `export * as m${i} from ${JSON.stringify(path)}`).join('\n')
      if (id.startsWith(STAND_IN)) {
        const path = id.slice(STAND_IN.length)
        return standIn(path, [...later].indexOf(path))
      }
      if (id.endsWith('web/worker/later.ts')) return LOADER
      return null
    },
  }
}

const LOADER = `export class Later extends Error {}
let all
export const loadLater = async () => { all ??= await import(${JSON.stringify(ALL)}) }
export const known = (name) => { if (all === undefined) throw new Later(name); return all[name] }
`

function standIn(path: string, i: number): string {
  const names: string[] = []
  for (const [line, what, name] of readFileSync(path, 'utf8').matchAll(/^export (\w+\*?) ?(\w+).*/gm)) {
    if (what === 'interface' || what === 'type') continue
    if (!/^function/.test(what) && !/^export const \w+ = (<.*?>)?\(/.test(line))
      throw new Error(`${path}: ${name} is no function and cannot come later`)
    names.push(name)
  }
  const loader = fileURLToPath(new URL('../worker/later.ts', import.meta.url))
  return `import { known } from ${JSON.stringify(loader)}
${names.map((name) => `export const ${name} = (...given) => known('m${i}').${name}(...given)`).join('\n')}
`
}
