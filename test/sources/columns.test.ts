import { describe, expect, it } from 'vitest'
import type { Covariate, Ipd } from '../../src/data/patients/ipd.js'
import type { Cells } from '../../src/models/cells/cells.js'
import { argsort, TIED } from '../../src/numerics/argsort.js'
import type { RowRange, Ties } from '../../src/sources/columns.js'
import { ColumnSource } from '../../src/sources/columns.js'
import { PatientScratch } from '../../src/sources/node-patients.js'
import { RegionGather } from '../../src/sources/region-gather.js'
import { generator } from '../trees/trial-data.js'

const TRIALS = 3

/**
 * Patients whose outcomes are multiples of 1/8, so that the sums of a cell are the same in whatever order they are
 * added: what is compared here is which patients are in which cell.
 */
function patients(n: number, seed: number): Ipd {
  const random = generator(seed)
  const draw = (below: number) => Math.floor(below * random())
  const numbers = (make: () => number) => Float64Array.from({ length: n }, make)
  const codes = (levels: number) => Int32Array.from({ length: n }, (_, i) => (i < levels ? i : draw(levels)))
  const factor = (kind: 'nominal' | 'ordered', levels: string[]): Covariate => ({
    ...{ kind, name: kind, levels },
    codes: codes(levels.length),
  })
  return {
    n,
    outcome: { name: 'y', values: numbers(() => draw(160) / 8) },
    treatment: { name: 't', control: 'c', experimental: 'e', arm: Uint8Array.from(numbers(() => draw(2))) },
    trial: { name: 'trial', levels: ['A', 'B', 'C'], codes: codes(TRIALS) },
    covariates: [
      { kind: 'numeric', name: 'continuous', values: numbers(() => random() - 0.5) },
      { kind: 'numeric', name: 'few', values: numbers(() => draw(7) - 3) },
      // Too many distinct values for a table of cells in small nodes, too few to be kept sorted.
      { kind: 'numeric', name: 'some', values: numbers(() => draw(Math.floor(n / 10)) / 4) },
      // Zeros of both signs are one value.
      { kind: 'numeric', name: 'zeros', values: numbers(() => [0, -0, 1][draw(3)]) },
      factor('nominal', ['p', 'q', 'r', 's', 't']),
      factor('ordered', ['I', 'II', 'III']),
    ],
    weights: null,
    exposure: null,
    cluster: null,
    rows: Uint32Array.from({ length: n }, (_, i) => i + 2),
  }
}

/** A cell as the patients themselves say it: value or level, trial × arm, number, sum of outcomes. */
interface NaiveCell {
  readonly value: number | string
  readonly stratum: number
  readonly n: number
  readonly sum: number
}

const readValue = (covariate: Covariate, i: number): number | string =>
  covariate.kind === 'numeric' ? covariate.values[i] + 0 : covariate.levels[covariate.codes[i]]

const stratumOf = (ipd: Ipd, i: number): number => 2 * ipd.trial.codes[i] + ipd.treatment.arm[i]

function naiveCells(ipd: Ipd, covariate: Covariate, members: readonly number[]): NaiveCell[] {
  const cells: { value: number | string; stratum: number; n: number; sum: number }[] = []
  for (const i of members) {
    const value = readValue(covariate, i)
    const stratum = stratumOf(ipd, i)
    const cell = cells.find((known) => known.value === value && known.stratum === stratum)
    if (cell === undefined) cells.push({ value, stratum, n: 1, sum: ipd.outcome.values[i] })
    else {
      cell.n++
      cell.sum += ipd.outcome.values[i]
    }
  }
  return cells
}

const rank = (covariate: Covariate, value: number | string): number =>
  covariate.kind === 'numeric' ? Number(value) : covariate.levels.indexOf(String(value))

/** What the source answers, with codes and centred sums taken back to the user's terms; cells of one value merged. */
function answeredCells(source: ColumnSource, ipd: Ipd, node: RowRange, index: number) {
  const { length, code, stratum, n, sum } = source.cells(node, index)
  const { levels } = source.covariates[index]
  const values = levels === undefined ? source.valuesIn(node, index) : null
  if (values !== null)
    for (let c = 0; c < length; c++) expect(source.valueOf(node, index, code[c])).toBe(values[code[c]])
  const raw = Array.from({ length }, (_, c) => ({
    value: values?.[code[c]] ?? levels![code[c]],
    ...{ code: code[c], stratum: stratum[c], n: n[c], sum: sum[c] + n[c] * source.centre[stratum[c]] },
  }))
  const merged = new Map<string, NaiveCell>()
  for (const { value, stratum: s, n: size, sum: total } of raw) {
    const known = merged.get(`${value}|${s}`)
    merged.set(`${value}|${s}`, {
      ...{ value, stratum: s },
      ...{ n: (known?.n ?? 0) + size, sum: (known?.sum ?? 0) + total },
    })
  }
  expect(
    raw.every((cell, c) => c === 0 || raw[c - 1].code <= cell.code),
    `${ipd.covariates[index].name} in ascending order`,
  ).toBe(true)
  return { raw, merged: [...merged.values()] }
}

function expectCells(source: ColumnSource, ipd: Ipd, node: RowRange, members: readonly number[]): void {
  expect(node.end - node.start).toBe(members.length)
  ipd.covariates.forEach((covariate, index) => {
    const order = (a: NaiveCell, b: NaiveCell) =>
      rank(covariate, a.value) - rank(covariate, b.value) || a.stratum - b.stratum
    const own = answeredCells(source, ipd, node, index).merged.sort(order)
    const naive = naiveCells(ipd, covariate, members).sort(order)
    expect(own.map(({ value, stratum, n }) => [value, stratum, n])).toEqual(
      naive.map(({ value, stratum, n }) => [value, stratum, n]),
    )
    own.forEach(({ sum }, c) => {
      expect(sum, `${covariate.name}, cell ${c}`).toBeCloseTo(naive[c].sum, 9)
    })
  })
}

function expectSums(source: ColumnSource, ipd: Ipd, node: RowRange, members: readonly number[]): void {
  const { n, sum, squares } = source.sums(node)
  for (let s = 0; s < 2 * TRIALS; s++) {
    const y = members.filter((i) => stratumOf(ipd, i) === s).map((i) => ipd.outcome.values[i])
    const total = y.reduce((a, b) => a + b, 0)
    expect(n[s]).toBe(y.length)
    expect(sum[s] + n[s] * source.centre[s]).toBeCloseTo(total, 9)
    expect(squares[s]).toBeCloseTo(
      y.reduce((a, value) => a + (value - total / y.length) ** 2, 0),
      8,
    )
  }
}

/** Splits at random down to `depth`, checking every node's cells and sums; returns the leaves with their patients. */
function walk(
  source: ColumnSource,
  ipd: Ipd,
  node: RowRange,
  members: readonly number[],
  depth: number,
  random: () => number,
): { node: RowRange; members: readonly number[] }[] {
  expectCells(source, ipd, node, members)
  expectSums(source, ipd, node, members)
  if (depth === 0 || members.length < 8) return [{ node, members }]
  const index = Math.floor(ipd.covariates.length * random())
  const covariate = ipd.covariates[index]
  const info = source.covariates[index]
  const kinds = covariate.kind === 'nominal' ? info.levels!.length : 2
  const names: (number | string)[] = [...(info.levels ?? source.valuesIn(node, index))]
  const cut = Math.floor(names.length * random())
  const child = Int32Array.from(names, (_, code) => (kinds > 2 ? code : code <= cut ? 0 : 1))
  const kids = source.split(
    node,
    covariate.kind === 'numeric'
      ? { covariate: index, cut: Number(names[cut]) }
      : { covariate: index, child, children: kinds },
  )
  expect(kids.length).toBe(kinds)
  const parts = kids.map((_, kid) =>
    members.filter((i) => child[names.indexOf(readValue(covariate, i))] === kid),
  )
  // Right before left: a child must not depend on its sibling being split first.
  return kids
    .map((_, kid) => kids.length - 1 - kid)
    .flatMap((kid) => walk(source, ipd, kids[kid], parts[kid], depth - 1, random))
}

describe.each(['distinct', 'rows'] as Ties[])('ColumnSource with ties: %s', (ties) => {
  it.each([1, 2, 3, 4, 5, 6])('answers with the sums of the patients in every node (seed %d)', (seed) => {
    const ipd = patients([200, 700][seed % 2], seed)
    const source = new ColumnSource(ipd, ties)
    const everybody = Array.from({ length: ipd.n }, (_, i) => i)
    const leaves = walk(source, ipd, source.root(), everybody, 4, generator(seed + 100))
    expect(leaves.length).toBeGreaterThan(4)
    // Nodes answer the same after their cousins have been split and asked.
    for (const { node, members } of leaves) expectCells(source, ipd, node, members)
    // And a second tree starts from all patients again.
    expectCells(source, ipd, source.root(), everybody)
  })

  it('names the distinct values in ascending order, zeros of both signs as one', () => {
    const ipd = patients(300, 9)
    const source = new ColumnSource(ipd, ties)
    ipd.covariates.forEach((covariate, index) => {
      if (covariate.kind !== 'numeric') return
      const distinct = [...new Set(Array.from(covariate.values, (value) => value + 0))].sort((a, b) => a - b)
      expect(Array.from(source.valuesIn(source.root(), index))).toEqual(distinct)
    })
    expect(Array.from(source.covariates[3].values!)).toEqual([0, 1])
  })

  it('knows whose cells it answers with: `patient` is a permutation that sorts by trial and arm', () => {
    const ipd = patients(300, 10)
    const { patient } = new ColumnSource(ipd, ties)
    expect(Array.from(patient).sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i))
    if (ties === 'rows') expect(Array.from(patient)).toEqual(Array.from({ length: 300 }, (_, i) => i))
    else
      for (let i = 1; i < 300; i++) {
        const [a, b] = [patient[i - 1], patient[i]]
        const gap = stratumOf(ipd, b) - stratumOf(ipd, a)
        expect(gap > 0 || (gap === 0 && ipd.outcome.values[a] <= ipd.outcome.values[b])).toBe(true)
      }
  })
})

/** What a node's cells are made of, piece by piece or all at once. */
function listed(pieces: Iterable<Cells>) {
  return [...pieces].flatMap(({ length, code, stratum, n, mass, sum, row }) => {
    const numbers = [code, stratum, n, mass, sum, ...(row === undefined ? [] : [row])]
    return Array.from({ length }, (_, c) => numbers.map((column) => column[c]))
  })
}

/** Copies each piece before the next one overwrites it. */
function* copied(pieces: Iterable<Cells>): Iterable<Cells> {
  for (const piece of pieces) yield structuredClone(piece)
}

describe('pieces', () => {
  it.each([
    ['patients', false],
    ['weights and exposures', true],
  ] as const)('are the cells, with many values and with few: %s', (_, weights) => {
    const n = 5000
    const ipd = patients(n, 3)
    const some = (i: number) => 1 + (i % 3)
    const weighted = { weights: Float64Array.from({ length: n }, (_, i) => some(i)) }
    const exposed = { exposure: Float64Array.from({ length: n }, (_, i) => some(i) / 2) }
    for (const singles of [false, true]) {
      const data = weights ? { ...ipd, ...weighted, ...exposed } : ipd
      const source = new ColumnSource(data, 'distinct', weights ? 'poisson' : 'gaussian', singles)
      const root = source.root()
      const nodes = source.split(root, { covariate: 0, cut: 0.1 })
      for (const node of nodes)
        ipd.covariates.forEach((_, index) => {
          const whole = listed([structuredClone(source.cells(node, index))])
          expect(listed(copied(source.pieces(node, index)))).toEqual(whole)
        })
    }
  })
})

describe('RegionGather', () => {
  it('reads outcomes and strata of a node in the order of a covariate', () => {
    const n = 200_000
    const random = generator(8)
    const y = Float64Array.from({ length: n }, random)
    const stratum = Uint16Array.from({ length: n }, () => Math.floor(40 * random()))
    const gather = new RegionGather({ y, stratum }, new PatientScratch(n))
    for (const node of [
      { start: 0, end: n },
      { start: 70_001, end: 199_000 },
    ]) {
      const values = Float64Array.from({ length: node.end - node.start }, () => Math.floor(5e4 * random()))
      const order = new Uint32Array(n)
      // Ties are marked in orders; whom they mark does not matter here.
      order.set(
        argsort(values).map((at, i) => (at + node.start) | (i % 3 === 0 ? TIED : 0)),
        node.start,
      )
      const place = (i: number) => order[i] & ~TIED
      gather.start(order, node)
      const sum = new Float64Array(1000)
      const strata = new Uint16Array(1000)
      for (let from = node.start; from < node.end; from += 1000) {
        const to = Math.min(from + 1000, node.end)
        gather.read(order, from, to, sum, strata)
        for (let i = from; i < to; i++)
          if (sum[i - from] !== y[place(i)] || strata[i - from] !== stratum[place(i)])
            throw new Error(`patient ${i}`)
      }
    }
  })
})

describe('the last level', () => {
  it('has sums, and refuses what needs an order', () => {
    const ipd = patients(700, 5)
    const source = new ColumnSource(ipd, 'distinct')
    const cut = { covariate: 0, cut: 0 }
    const plain = source.split(source.root(), cut).map((node) => source.sums(node))
    const last = source.split(source.root(), cut, true)
    expect(last.map((node) => source.sums(node))).toEqual(plain)
    expect(() => source.cells(last[0], 0)).toThrow()
    expect(() => source.pieces(last[0], 0)).toThrow()
    expect(() => source.split(last[0], cut)).toThrow()
    // The next tree has everything in its place.
    const everybody = Array.from({ length: ipd.n }, (_, i) => i)
    expectCells(source, ipd, source.root(), everybody)
  })
})

describe('the path to the cells', () => {
  const ipd = patients(700, 11)
  const CONTINUOUS = 0
  const FEW = 1
  const SOME = 2
  const NOMINAL = 4
  const ORDERED = 5

  it('adds patients up when a covariate has few values, and never when file order counts', () => {
    const everybody = Array.from({ length: ipd.n }, (_, i) => i)
    const lengths = (ties: Ties) => {
      const source = new ColumnSource(ipd, ties)
      const root = source.root()
      return ipd.covariates.map((_, index) => source.cells(root, index).length)
    }
    const distinct = lengths('distinct')
    const rows = lengths('rows')
    for (const index of [FEW, NOMINAL, ORDERED])
      expect(distinct[index]).toBe(naiveCells(ipd, ipd.covariates[index], everybody).length)
    expect(distinct[CONTINUOUS]).toBe(ipd.n)
    // A factor has no order that file order could break ties in.
    expect([rows[FEW], rows[SOME], rows[CONTINUOUS]]).toEqual([ipd.n, ipd.n, ipd.n])
    expect([rows[NOMINAL], rows[ORDERED]]).toEqual([distinct[NOMINAL], distinct[ORDERED]])
  })

  it('adds up in large nodes, and lists patients one by one in nodes too small for the table', () => {
    const source = new ColumnSource(ipd, 'distinct')
    const cut = source.valueOf(source.root(), CONTINUOUS, 19)
    // 7 values × 6 strata = 42 entries: worth it for 21 patients or more.
    const [small, large] = source.split(source.root(), { covariate: CONTINUOUS, cut })
    expect(small.end - small.start).toBe(20)
    const cellsOf = (node: RowRange) => {
      const { length, n } = source.cells(node, FEW)
      return { length, ones: n.subarray(0, length).every((size) => size === 1) }
    }
    expect(cellsOf(small)).toEqual({ length: 20, ones: true })
    expect(cellsOf(large)).toEqual({ length: 42, ones: false })
  })

  it('keeps file order within ties with ties: "rows"', () => {
    const source = new ColumnSource(ipd, 'rows')
    const index = FEW
    const covariate = ipd.covariates[index]
    const { length, code, stratum, sum } = source.cells(source.root(), index)
    const order = Array.from({ length: ipd.n }, (_, i) => i).sort(
      (a, b) => Number(readValue(covariate, a)) - Number(readValue(covariate, b)) || a - b,
    )
    expect(length).toBe(ipd.n)
    order.forEach((i, c) => {
      expect(source.valueOf(source.root(), index, code[c])).toBe(readValue(covariate, i))
      expect(stratum[c]).toBe(stratumOf(ipd, i))
      expect(sum[c] + source.centre[stratum[c]]).toBeCloseTo(ipd.outcome.values[i], 12)
    })
  })
})
