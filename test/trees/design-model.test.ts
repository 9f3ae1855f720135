import { describe, expect, it } from 'vitest'
import type { Ipd } from '../../src/data/patients/ipd.js'
import { strataTerms } from '../../src/models/cells/strata-terms.js'
import type { PatientRows } from '../../src/models/rows/patient-rows.js'
import { ColumnSource } from '../../src/sources/columns.js'
import { growNow } from '../../src/trees/grow/growth.js'
import { fitMethod } from '../../src/trees/methods/fit-method.js'
import type { Method } from '../../src/trees/methods/method.js'
import { methodOf } from '../../src/trees/methods/methods.js'
import { controlOf } from '../../src/workflow/fit/control-of.js'
import { expectClose } from '../tolerances.js'
import { referenceControl, referenceData, referenceTrees } from './reference.js'

/** Patients in the order of a source, with nothing to adjust for. */
function rowsOf(ipd: Ipd, { patient }: ColumnSource): PatientRows {
  return {
    n: ipd.n,
    outcome: Float64Array.from(patient, (at) => ipd.outcome.values[at]),
    stratum: Uint16Array.from(patient, (at) => 2 * ipd.trial.codes[at] + ipd.treatment.arm[at]),
    weight: null,
    exposure: null,
    adjust: [],
    cluster: null,
  }
}

describe.each(referenceTrees)('without covariates, on patients as on cells: $name', (reference) => {
  it('grows the same tree', () => {
    const { ipd, roles } = referenceData(reference)
    const method = reference.spec.method.replace('-corr', '') as Method
    const control = controlOf(referenceControl(reference))
    const onCells = new ColumnSource(ipd, control.ties, roles.family)
    const expected = growNow(fitMethod(onCells, roles.family, method, control))
    const source = new ColumnSource(ipd, control.ties, roles.family, true)
    const adjusted = {
      data: rowsOf(ipd, source),
      patientsIn: (node: { start: number; end: number }) => source.patientsIn(node),
    }
    const fitted = growNow(fitMethod(source, roles.family, method, control, adjusted))
    // Conditional modes of mixed models carry the optimiser's error into offsets.
    const tolerance = { rtol: fitted.kind === 'own' || fitted.kind === 'palm' ? 1e-9 : 1e-7, atol: 1e-9 }

    expect(fitted.tree.nodes.map(({ id, kids, split }) => ({ id, kids, split }))).toEqual(
      expected.tree.nodes.map(({ id, kids, split }) => ({ id, kids, split })),
    )
    const trials = methodOf(method).stratified ? source.trials : null
    fitted.tree.nodes.forEach((node, i) => {
      const other = expected.tree.nodes[i]
      expectClose(node.fit.objfun, other.fit.objfun, tolerance, `objective of node ${node.id}`)
      expect(node.fit.rank).toBe(other.fit.rank)
      expect(node.dropped).toEqual(other.dropped)
      node.tests.forEach((test, v) => {
        const what = `${test.variable} in node ${node.id}`
        expectClose(test.statistic, other.tests[v].statistic, { ...tolerance, atol: 1e-8 }, what)
        expect(test.df, what).toBe(other.tests[v].df)
      })
      node.instability.forEach(({ statistic }, part) => {
        expectClose(statistic, other.instability[part].statistic, { rtol: 1e-7, atol: 1e-7 }, 'part')
      })
      if (node.fit.kind !== 'design' || other.fit.kind !== 'strata') return
      const terms = strataTerms(other.fit, trials, control.treatmentCoding)
      expect(node.fit.coefficients.map(({ term }) => term)).toEqual(terms.map(({ term }) => term))
      node.fit.coefficients.forEach(({ term, estimate, scaledVariance }, t) => {
        expectClose(estimate, terms[t].estimate, { ...tolerance, atol: 1e-8 }, `${term} in node ${node.id}`)
        expectClose(scaledVariance, terms[t].scaledVariance, { rtol: 1e-7 }, `variance of ${term}`)
      })
    })
    if ('logLik' in fitted && 'logLik' in expected)
      expectClose(fitted.logLik.at(-1)!, expected.logLik.at(-1)!, { rtol: 1e-9 }, 'logLik')
  })
})
