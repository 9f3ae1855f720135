/**
 * An array job that simulates a part of the replicates in each of its tasks. The command without `--slurm` puts the parts
 * together: their results are those of a single run.
 *
 * @param args of the command as it was called
 * @param parts tasks of the array
 */
export function slurmScript(args: readonly string[], parts: number): string {
  const kept = args.filter(
    (arg, i) => arg !== '--slurm' && !arg.startsWith('--slurm=') && args[i - 1] !== '--slurm',
  )
  return [
    '#!/bin/sh',
    `#SBATCH --job-name=copse-simulate`,
    `#SBATCH --array=1-${parts}`,
    '#SBATCH --cpus-per-task=1',
    '# Submit it in the folder in which the command was given.',
    `copse ${kept.map(quoted).join(' ')} --workers 1 --quiet --part "$SLURM_ARRAY_TASK_ID/${parts}"`,
    '',
  ].join('\n')
}

/** A word as a shell takes it. */
const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
