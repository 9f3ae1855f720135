/** Ascending numbers of patients. */
export type Points = Uint32Array | Float64Array

/** Consecutive points that are written once for all lists. */
const MOST_WRITTEN = 2 ** 26

/**
 * The numbers of patients after which a process is looked at. Where it is looked at after every patient they are
 * consecutive, and nothing is written.
 */
export class PointList {
  private listed = new Float64Array(0)
  private whole = new Uint32Array(0)
  private first = 0
  private count = 0
  private consecutive = true

  start(): void {
    this.count = 0
    this.consecutive = true
  }

  push(point: number): void {
    if (this.count === 0) {
      this.first = point
      this.consecutive = Number.isInteger(point)
    } else if (this.consecutive && point !== this.first + this.count) {
      this.consecutive = false
      this.reserve()
      for (let j = 0; j < this.count; j++) this.listed[j] = this.first + j
    }
    if (!this.consecutive) {
      this.reserve()
      this.listed[this.count] = point
    }
    this.count++
  }

  /** Pushes `count` consecutive points. */
  pushRun(first: number, count: number): void {
    if (count <= 0) return
    this.push(first)
    if (this.consecutive) this.count += count - 1
    else for (let j = 1; j < count; j++) this.push(first + j)
  }

  /** The points; overwritten by the next list. */
  view(): Points {
    const { first, count, consecutive } = this
    if (!consecutive) return this.listed.subarray(0, count)
    // Case weights may start it at billions of patients, for each of whom there is no room.
    if (first + count > MOST_WRITTEN) return Float64Array.from({ length: count }, (_, j) => first + j)
    if (this.whole.length < first + count) {
      const from = this.whole.length
      const whole = new Uint32Array(first + count)
      whole.set(this.whole)
      for (let j = from; j < whole.length; j++) whole[j] = j
      this.whole = whole
    }
    return this.whole.subarray(first, first + count)
  }

  private reserve(): void {
    if (this.listed.length > this.count) return
    const listed = new Float64Array(2 * this.count + 1024)
    listed.set(this.listed.subarray(0, this.count))
    this.listed = listed
  }
}
