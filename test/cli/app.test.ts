import { spawn } from 'node:child_process'
import { expect, it } from 'vitest'
import { copse } from './run-copse.js'

it('serves the app on this machine, and nothing else', async () => {
  const server = spawn(process.execPath, ['bin/copse.js', 'app', '--no-open'])
  try {
    const url = await new Promise<string>((resolve) => {
      server.stdout.once('data', (text) => resolve(String(text).trim()))
    })
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    const page = await fetch(url)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain("connect-src 'self'")
    expect((await fetch(`${url}..%2f..%2fpackage.json`)).status).toBe(404)
    expect((await fetch(`${url}nothing`)).status).toBe(404)
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(405)
    const busy = copse(['app', '--no-open', '--port', new URL(url).port])
    expect([busy.status, busy.stderr.split(':')[0]]).toEqual([1, 'PORT_UNAVAILABLE'])
    expect(copse(['app', '--port', 'x']).stderr).toContain('OPTION_INVALID')
  } finally {
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGTERM')
    expect(await ended).toBe(0)
  }
})
