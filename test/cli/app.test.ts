import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { copse, temporaryFolder } from './run-copse.js'

it('serves the app on this machine, and nothing else', async () => {
  const server = spawn(process.execPath, ['bin/copse.js', 'app', '--no-open'])
  try {
    const url = await new Promise<string>((resolve) => {
      server.stdout.once('data', (text) => resolve(String(text).trim()))
    })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const page = await fetch(url, { headers: { 'accept-encoding': 'br' } })
    expect(page.status).toBe(200)
    // Packed for those who can unpack it, and the same page for those who cannot.
    expect(page.headers.get('content-encoding')).toBe('br')
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(await plain.text()).toBe(await page.text())
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
    expect((await fetch(`${url}..%2f..%2fpackage.json`)).status).toBe(404)
    expect((await fetch(`${url}nothing`)).status).toBe(404)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405)
    const asked = (host: string) =>
      new Promise<number | undefined>((resolve) => {
        request(url, { headers: { host } }, (answer) => resolve(answer.resume().statusCode)).end()
      })
    const { port } = new URL(url)
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil'])
      expect(await asked(host)).toBe(421)
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect(await asked(host)).toBe(200)
    const busy = copse(['app', '--no-open', '--port', new URL(url).port])
    expect([busy.status, busy.stderr.split(':')[0]]).toEqual([1, 'PORT_UNAVAILABLE'])
    expect(copse(['app', '--port', 'x']).stderr).toContain('OPTION_INVALID')
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
  }
})

it('is in the package', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    encoding: 'utf8',
  })
  const [{ files }] = JSON.parse(listed) as { files: { path: string }[] }[]
  const names = files.map(({ path }) => path)
  expect(names).toContain('dist/web/index.html')
  expect(names).toContain('dist/web/sw.js')
  expect(names).toContain('dist/web/example/nslbp.csv')
})

it('says what to do where it has not been built', () => {
  const folder = temporaryFolder()
  for (const part of ['bin', 'dist/js', 'package.json']) cpSync(part, join(folder, part), { recursive: true })
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'bin/copse.js'), 'app', '--no-open'], {
    encoding: 'utf8',
  })
  expect(status).toBe(1)
  expect(stderr).toMatch(/^APP_NOT_BUILT: .*; try npm run app/)
})
