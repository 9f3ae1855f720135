import { familyOf } from '../../families/families.js'
import type { Cells } from '../../models/cells/cells.js'
import { armOf, trialOf } from '../../models/cells/cells.js'
import { GroupScatter } from '../../models/cells/group-scatter.js'
import type { DesignFit } from '../../models/rows/design-fit.js'
import { TREATMENT } from '../../models/rows/design-layout.js'
import { massOf, weightOf } from '../../models/rows/patient-rows.js'
import type { GlmAtoms } from '../../models/rows/row-newton.js'
import { RowNewton } from '../../models/rows/row-newton.js'
import type { Side, SplitSides } from './split-sides.js'

/**
 * Sides of a node model on rows.
 *
 * @param groups intercepts: one per trial, or 1
 */
export function designSides(
  fit: DesignFit,
  groups: number,
  cells: Cells,
  starts: Uint32Array | null,
): SplitSides {
  return familyOf(fit.family).linear
    ? linearSides(fit, groups, cells, starts)
    : glmSides(fit, groups, cells, starts)
}

/** Columns with a coefficient of all groups: treatment and covariates that the node does not explain by others. */
function sharedColumns({ layout, aliased }: DesignFit): number[] {
  const all = [TREATMENT, ...layout.terms.keys()].filter((c, i) => i === 0 || c >= layout.adjustFrom)
  return all.filter((c) => !aliased.includes(c))
}

function linearSides(
  fit: DesignFit,
  groups: number,
  { length, row }: Cells,
  starts: Uint32Array | null,
): SplitSides {
  const { data, layout, rows, residuals } = fit
  const columns = sharedColumns(fit)
  const p = columns.length
  const width = p + 1
  const place = new Map<number, number>()
  rows.forEach((patient, i) => {
    place.set(patient, i)
  })
  const v = new Float64Array(length * width)
  const group = new Uint16Array(length)
  const n = new Float64Array(length)
  const whole = new Float64Array(p)
  for (let c = 0; c < length; c++) {
    const patient = row![c]
    const s = data.stratum[patient]
    group[c] = groups === 1 ? 0 : trialOf(s)
    n[c] = weightOf(data, patient)
    columns.forEach((column, j) => {
      const value = layout.value(column, patient, armOf(s))
      v[c * width + j] = value
      whole[j] += n[c] * value * value
    })
    v[c * width + p] = residuals[place.get(patient)!] / n[c]
  }
  const make = () => new GroupScatter(p, groups, whole)
  const all = make()
  for (let c = 0; c < length; c++) all.add(group[c], n[c], v, c * width, 1)
  const levels = starts === null ? null : [...starts.keys()].slice(1).map(() => make())
  levels?.forEach((level, a) => {
    for (let c = starts![a]; c < starts![a + 1]; c++) level.add(group[c], n[c], v, c * width, 1)
  })

  class LinearSide implements Side {
    readonly sums = make()

    move(atom: number, sign: 1 | -1): void {
      if (levels === null) this.sums.add(group[atom], n[atom], v, atom * width, sign)
      else this.sums.merge(levels[atom], sign)
    }

    copy(other: LinearSide): void {
      this.sums.copy(other.sums)
    }

    gain(): number {
      return this.sums.explained()
    }

    effect(): number {
      return this.sums.first()
    }
  }

  return {
    empty: () => new LinearSide(),
    whole() {
      const side = new LinearSide()
      side.sums.copy(all)
      return side
    },
  }
}

function glmSides(
  fit: DesignFit,
  groups: number,
  { length, row }: Cells,
  starts: Uint32Array | null,
): SplitSides {
  const { data, layout, offset, rows, eta, family } = fit
  const columns = sharedColumns(fit)
  const p = columns.length
  // Deviations from the node's own fit, unless that is infinite somewhere.
  const finite = eta.every((value) => Number.isFinite(value))
  const place = new Map<number, number>()
  rows.forEach((patient, i) => {
    place.set(patient, i)
  })
  const atoms: GlmAtoms = {
    p,
    groups,
    v: new Float64Array(length * p),
    group: new Uint16Array(length),
    sum: new Float64Array(length),
    mass: new Float64Array(length),
    base: new Float64Array(length),
    starts: starts ?? Uint32Array.from({ length: length + 1 }, (_, c) => c),
    family: familyOf(family),
  }
  for (let c = 0; c < length; c++) {
    const patient = row![c]
    const s = data.stratum[patient]
    atoms.group[c] = groups === 1 ? 0 : trialOf(s)
    atoms.sum[c] = weightOf(data, patient) * data.outcome[patient]
    atoms.mass[c] = massOf(data, patient)
    atoms.base[c] = finite ? eta[place.get(patient)!] : offset[patient]
    columns.forEach((column, j) => {
      atoms.v[c * p + j] = layout.value(column, patient, armOf(s))
    })
  }

  class GlmSide implements Side {
    readonly model = new RowNewton(atoms)

    move(atom: number, sign: 1 | -1): void {
      this.model.move(atom, sign)
    }

    copy(other: GlmSide): void {
      this.model.copy(other.model)
    }

    gain(): number {
      return this.model.logLik()
    }

    effect(): number {
      this.model.logLik()
      return this.model.first()
    }
  }

  return {
    empty: () => new GlmSide(),
    whole() {
      const side = new GlmSide()
      for (let a = 0; a + 1 < atoms.starts.length; a++) side.move(a, 1)
      return side
    },
    alone: starts === null ? (c) => atoms.family.saturated(atoms.sum[c], atoms.mass[c]) : undefined,
  }
}
