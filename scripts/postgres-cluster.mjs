// PostgreSQL servers of our own, for tests and for the example of federated trials.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Seconds to wait for a server to start or stop: a guard against hanging, on slow machines too. */
const PATIENCE = '600'

/** Where Debian and others put initdb; null where there is no PostgreSQL. */
export function postgresFolder() {
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/usr/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null
}

// Servers refuse to run as root: there they run as the user that packages make for them.
const isRoot = process.getuid?.() === 0

function as(command, args, input) {
  const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', command, ...args] : [command, ...args]
  execFileSync(file, rest, {
    input,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'],
    cwd: tmpdir(),
  })
}

/** How often another port is tried where one is taken, by a connection of somebody else perhaps; and how far away it is. */
const TRIES = 5
const STEP = 1000

/** Starts a server on a local port, or on another where that is taken, with its data in a temporary folder. */
export function startCluster(wanted) {
  let port = wanted
  const bin = postgresFolder()
  const folder = mkdtempSync(join(tmpdir(), 'copse-pg-'))
  chmodSync(folder, 0o777)
  const data = join(folder, 'data')
  as(join(bin, 'initdb'), ['-D', data, '-U', 'copse', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'])
  const settings = () =>
    `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=20`
  const cluster = {
    get port() {
      return port
    },
    get url() {
      return `postgres://copse@127.0.0.1:${port}/postgres`
    },
    run: (sql) =>
      as(
        join(bin, 'psql'),
        ['-q', '-v', 'ON_ERROR_STOP=1', '-h', folder, '-p', String(port), '-U', 'copse', 'postgres'],
        sql,
      ),
    start: () =>
      as(join(bin, 'pg_ctl'), [
        '-D',
        data,
        '-w',
        '-t',
        PATIENCE,
        '-l',
        join(folder, 'log'),
        '-o',
        settings(),
        'start',
      ]),
    stop: () => as(join(bin, 'pg_ctl'), ['-D', data, '-w', '-t', PATIENCE, '-m', 'immediate', 'stop']),
    remove: () => {
      const stop = [join(bin, 'pg_ctl'), '-D', data, '-w', '-t', PATIENCE, '-m', 'immediate', 'stop']
      const [file, ...rest] = isRoot ? ['runuser', '-u', 'postgres', '--', ...stop] : stop
      spawnSync(file, rest)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  for (let tries = 1; ; tries++) {
    try {
      cluster.start()
      return cluster
    } catch (error) {
      const log = join(folder, 'log')
      const taken = existsSync(log) && readFileSync(log, 'utf8').includes('already in use')
      if (!taken || tries === TRIES) throw error
      port += STEP
    }
  }
}
