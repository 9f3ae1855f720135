/** The key of an arm in the counts of a trial; an arm called "trial" gives way to the trial's own key. */
export const armKey = (arm: string): string => (arm === 'trial' ? 'trial (arm)' : arm)

/** Patients in the analysis; rows by their case weights. */
export const patientsUsed = ({ trials }: { readonly trials: readonly { readonly n: number }[] }): number =>
  trials.reduce((sum, { n }) => sum + n, 0)

/** Patients of a subgroup in one arm, over all trials. */
export function patientsInArm(
  trials: readonly Readonly<Record<string, string | number>>[],
  arm: string,
): number {
  return trials.reduce((total, counts) => total + Number(counts[armKey(arm)] ?? 0), 0)
}

/** Patients in the control and in the experimental arm, from counts by arm. */
export const armPair = (
  arms: Readonly<Record<string, number>>,
  { control, experimental }: { readonly control: string; readonly experimental: string },
): readonly [control: number, experimental: number] => [
  arms[armKey(control)] ?? 0,
  arms[armKey(experimental)] ?? 0,
]
