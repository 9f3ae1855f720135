import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { copse } from './run-copse.js'

const scripts = Object.fromEntries(
  ['bash', 'zsh', 'fish'].map((shell) => [shell, copse(['completion', shell]).stdout]),
)

/** What bash offers after these words, the last of which is being typed. */
function offered(...words: readonly string[]): string[] {
  const line = `${scripts.bash}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
_copse
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout, stderr, status } = spawnSync('bash', ['-c', line], { encoding: 'utf8' })
  expect([status, stderr]).toEqual([0, ''])
  return stdout.split('\n').filter((word) => word !== '')
}

const hasBash = spawnSync('bash', ['-c', 'true']).status === 0

describe('copse completion', () => {
  it.runIf(hasBash)('offers commands, options, and values where there is a list of them', () => {
    expect(offered('copse', 'st')).toEqual(['stability'])
    expect(offered('copse', 'fit', 'trials.csv', '--outc')).toEqual(['--outcome'])
    expect(offered('copse', 'fit', 'trials.csv', '--method', 'metamob-')).toEqual(
      expect.arrayContaining(['metamob-si', 'metamob-wt']),
    )
    expect(offered('copse', 'fit', '--better', '')).toEqual(['lower', 'higher'])
    // Names of files are completed by the shell itself.
    expect(offered('copse', 'fit', '')).toEqual([])
    expect(offered('copse', 'fit', '--outcome', '-')).toEqual([])
  })

  it.each(['bash', 'zsh', 'fish'])('%s knows every command', (shell) => {
    for (const name of ['app', 'fit', 'compare', 'report', 'rerun', 'completion'])
      expect(scripts[shell]).toMatch(new RegExp(`\\b${name}\\b`))
  })

  it.each(['zsh', 'fish'])('is a script that %s can read, where it is installed', (shell) => {
    const { error, status, stderr } = spawnSync(shell, ['-n'], { input: scripts[shell], encoding: 'utf8' })
    if (error === undefined) expect([status, stderr]).toEqual([0, ''])
  })

  it('refuses other shells', () => {
    const { status, stderr } = copse(['completion', 'csh'])
    expect(status).toBe(1)
    expect(stderr).toMatch(/^[A-Z_]+: /)
  })
})
