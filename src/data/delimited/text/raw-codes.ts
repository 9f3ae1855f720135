/** From so many on, new cells are not remembered: most of them come once. */
const MOST = 1 << 16
const NONE = -2

/** Codes of cells by their bytes as they are in the file, so that a text seen before is not made again. */
export class RawCodes {
  private slots = new Int32Array(64).fill(-1)
  private bytes = new Uint8Array(1024)
  /** Per cell: where its bytes begin, and where the last one's end; hash and code. */
  private readonly starts: number[] = [0]
  private readonly hashes: number[] = []
  private readonly codes: number[] = []

  /** No code: the cell was not seen before. */
  static readonly NONE = NONE

  /** The code of the cell in bytes `from` to `to`, or NONE. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const mask = this.slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const cell = this.slots[slot]
      if (cell === -1) return NONE
      if (this.hashes[cell] === hash && this.isSame(cell, bytes, from, to)) return this.codes[cell]
    }
  }

  /** Remembers the code of a cell that was not found. */
  add(bytes: Uint8Array, from: number, to: number, hash: number, code: number): void {
    const cell = this.codes.length
    if (cell >= MOST) return
    const start = this.starts[cell]
    if (start + to - from > this.bytes.length) {
      const longer = new Uint8Array(2 * (start + to - from))
      longer.set(this.bytes)
      this.bytes = longer
    }
    this.bytes.set(bytes.subarray(from, to), start)
    this.starts.push(start + to - from)
    this.hashes.push(hash)
    this.codes.push(code)
    if (2 * cell > this.slots.length) this.rehash(4 * this.slots.length)
    else this.place(cell)
  }

  private isSame(cell: number, bytes: Uint8Array, from: number, to: number): boolean {
    const start = this.starts[cell]
    if (this.starts[cell + 1] - start !== to - from) return false
    for (let at = from; at < to; at++) if (this.bytes[start + at - from] !== bytes[at]) return false
    return true
  }

  private place(cell: number): void {
    const mask = this.slots.length - 1
    let slot = this.hashes[cell] & mask
    while (this.slots[slot] !== -1) slot = (slot + 1) & mask
    this.slots[slot] = cell
  }

  private rehash(size: number): void {
    this.slots = new Int32Array(size).fill(-1)
    for (let cell = 0; cell < this.codes.length; cell++) this.place(cell)
  }
}
