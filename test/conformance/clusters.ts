import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PostgreSQL server of our own, on a socket in a folder of its own and a local port. */
export interface Cluster {
  readonly port: number
  readonly url: string
  /** Runs statements as the owner, who may write. */
  run(sql: string): void
  stop(): void
  start(): void
  remove(): void
}

/** Where Debian and others put initdb; null where there is no PostgreSQL. */
export function postgresFolder(): string | null {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/usr/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

/** Servers refuse to run as root: there they run as the user that packages make for them. */
const isRoot = process.getuid?.() === 0

function as(command: string, args: readonly string[], input?: string): void {
  const whole = isRoot ? ['runuser', '-u', 'postgres', '--', command, ...args] : [command, ...args]
  execFileSync(whole[0], whole.slice(1), {
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
    cwd: tmpdir(),
  })
}

export function startCluster(port: number): Cluster {
  const bin = postgresFolder()!
  const folder = mkdtempSync(join(tmpdir(), 'copse-pg-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  as(join(bin, 'initdb'), ['-D', data, '-U', 'copse', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'])
  const cluster: Cluster = {
    port,
    url: `postgres://copse@127.0.0.1:${port}/postgres`,
    run: (sql) =>
      as(
        join(bin, 'psql'),
        ['-q', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-p', String(port), '-U', 'copse', 'postgres'],
        sql,
      ),
    start: () =>
      as(join(bin, 'pg_ctl'), [
        ...['-D', data, '-w', '-l', join(folder, 'log')],
        ...['-o', `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=20`],
        'start',
      ]),
    stop: () => as(join(bin, 'pg_ctl'), ['-D', data, '-w', '-m', 'immediate', 'stop']),
    remove: () => {
      spawnSync(isRoot ? 'runuser' : join(bin, 'pg_ctl'), [
        ...(isRoot ? ['-u', 'postgres', '--', join(bin, 'pg_ctl')] : []),
        ...['-D', data, '-w', '-m', 'immediate', 'stop'],
      ])
      rmSync(folder, { recursive: true, force: true })
    },
  }
  cluster.start()
  return cluster
}
