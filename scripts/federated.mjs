// One metaMOB-SI over four institutions, each with a PostgreSQL server and the patients of its own trial: sets the servers
// up on this machine, runs the command, and shows what each server was asked. docs/guides/federated.md explains it.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { postgresFolder, startCluster } from './postgres-cluster.mjs'
import { scriptOptions, wholeNumber } from './script-options.mjs'

const asked = scriptOptions(
  'node scripts/federated.mjs',
  'Sets up five PostgreSQL servers on this machine, four institutions with a trial each and one in the middle, grows a tree over\nthem, and takes the servers down again. Needs PostgreSQL (apt-get install postgresql).',
  { port: { value: 'number', help: 'the first of five free ports (default: 54700)' } },
  { patients: 'patients of all four trials together (default: 20000)' },
)
const patients = wholeNumber(asked.patients ?? '20000', 'patients', 400, 1e8)
const first = wholeNumber(asked.port ?? process.env.COPSE_PORT ?? '54700', '--port', 1024, 65531)
const INSTITUTIONS = ['Aachen', 'Bergen', 'Coimbra', 'Delft']

if (postgresFolder() === null) {
  process.stderr.write('POSTGRES_MISSING: initdb was not found; try apt-get install postgresql\n')
  process.exit(1)
}

const COLUMNS =
  'trial text, arm text, age double precision, severity double precision, sex text, y double precision'
const clusters = []
try {
  for (let at = 0; at < 5; at++) clusters.push(startCluster(first + at))
  const [middle, ...institutions] = clusters
  institutions.forEach((institution, k) => {
    // The patients of one trial: only this server ever has them. It also keeps a list of what it is asked.
    institution.run(`
      SELECT setseed(0.${k + 1});
      CREATE TABLE ipd (${COLUMNS});
      INSERT INTO ipd
      SELECT '${INSTITUTIONS[k]}', CASE WHEN t = 1 THEN 'active' ELSE 'placebo' END, age, severity, sex,
        ${k} + 0.02 * age + t * (0.2 + 0.1 * ${k} + CASE WHEN severity > 20 THEN 0.8 ELSE 0 END) + noise
      FROM (SELECT i % 2 AS t, 40 + 40 * random() AS age, 10 + 20 * random() AS severity,
          CASE WHEN random() < 0.5 THEN 'female' ELSE 'male' END AS sex,
          random() + random() + random() + random() - 2 AS noise
        FROM generate_series(1, ${Math.round(patients / 4)}) AS i) AS draws;
      ANALYZE;
      CREATE ROLE collaborator LOGIN;
      GRANT SELECT ON ipd TO collaborator;
      ALTER ROLE collaborator SET default_transaction_read_only = on;`)
  })
  middle.run(`
    CREATE EXTENSION postgres_fdw;
    CREATE TABLE ipd (${COLUMNS}) PARTITION BY LIST (trial);
    ${institutions
      .map(
        ({ port }, k) => `
    CREATE SERVER ${INSTITUTIONS[k]} FOREIGN DATA WRAPPER postgres_fdw
      OPTIONS (host '127.0.0.1', port '${port}', dbname 'postgres', use_remote_estimate 'true', fdw_tuple_cost '1000', async_capable 'true');
    CREATE USER MAPPING FOR copse SERVER ${INSTITUTIONS[k]} OPTIONS (user 'collaborator', password_required 'false');
    CREATE FOREIGN TABLE ipd_${k} PARTITION OF ipd FOR VALUES IN ('${INSTITUTIONS[k]}')
      SERVER ${INSTITUTIONS[k]} OPTIONS (table_name 'ipd');`,
      )
      .join('')}`)
  const copse = fileURLToPath(new URL('../bin/copse.js', import.meta.url))
  const args = [
    ...['fit', middle.url, '--table', 'ipd', '--method', 'metamob-si', '--min-cell', '5', '--maxdepth', '3'],
    ...['--outcome', 'y', '--treatment', 'arm', '--control', 'placebo', '--trial', 'trial'],
    ...['--covariates', 'age,severity,sex'],
  ]
  process.stdout.write(`copse ${args.join(' ')}\n\n`)
  const { status } = spawnSync(process.execPath, [copse, ...args], { stdio: 'inherit' })
  process.exitCode = status ?? 1
} catch (error) {
  const found = String(error.stderr ?? error.message)
    .trim()
    .split('\n')
    .at(-1)
  process.stderr.write(
    `POSTGRES_FAILED: the servers could not be set up; found ${found}; try other ports (--port)\n`,
  )
  process.exitCode = 1
} finally {
  for (const cluster of clusters) cluster.remove()
}
