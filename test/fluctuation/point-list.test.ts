import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PointList } from '../../src/fluctuation/sup-lm/point-list.js'

describe('PointList', () => {
  it('gives back what it was given, list after list', () => {
    const list = new PointList()
    const steps = fc.array(fc.constantFrom(1, 1, 1, 1, 2, 7, 0.5), { maxLength: 50 })
    fc.assert(
      fc.property(fc.nat(40), steps, (first, gaps) => {
        const points = [first]
        for (const gap of gaps) points.push(points[points.length - 1] + gap)
        list.start()
        points.forEach((point, j) => {
          // What follows by ones is pushed as a run.
          if (j === 0 || point !== points[j - 1] + 1) list.push(point)
          else if (point !== points[j + 1] - 1) list.pushRun(runStart(points, j), runLength(points, j))
        })
        expect(Array.from(list.view())).toEqual(points)
      }),
    )
  })

  it('writes nothing where patients come one by one', () => {
    const list = new PointList()
    list.start()
    for (let point = 5; point < 900; point++) list.push(point)
    expect(list.view()).toBeInstanceOf(Uint32Array)
    list.start()
    for (const point of [5, 6, 8]) list.push(point)
    expect(list.view()).toBeInstanceOf(Float64Array)
  })
})

/** The run that ends at `j`, without its first point, which begins it. */
const runStart = (points: readonly number[], j: number): number => points[j] - runLength(points, j) + 1

function runLength(points: readonly number[], j: number): number {
  let length = 1
  while (j - length > 0 && points[j - length] === points[j - length - 1] + 1) length++
  return length
}
