import type { TrialClocks } from '../trial-clocks.js'

/** Keeps count of the informative trials that have patients of as many arms as it takes on both sides of a cut. */
export class TellingTrials {
  /** Arms of a trial that are on both sides. */
  private readonly armsOn: Uint8Array

  constructor(private readonly clocks: TrialClocks) {
    this.armsOn = new Uint8Array(clocks.informative.length)
  }

  /**
   * An arm that comes to both sides, or is all on the left.
   *
   * @param was rows of the stratum on the left before
   * @param is rows there now
   * @returns by how many there are more trials that tell
   */
  turn(s: number, was: number, is: number): number {
    const { armsOn } = this
    const { rows, informative, armsToTell } = this.clocks
    const all = rows[s]
    const k = s >> 1
    if (was === 0 && is < all) {
      if (++armsOn[k] === armsToTell) return informative[k]
    } else if (was > 0 && is === all) {
      if (armsOn[k]-- === armsToTell) return -informative[k]
    }
    return 0
  }
}
