import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EMPTY } from '../../web/state/settings.js'
import { filesApart, isProject, projectFile, readProject } from '../../web/worker/project/project-file.js'
import { errorOf } from '../error-of.js'

const BYTES = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256)
const files = [{ name: 'a.b.csv', blob: new Blob([BYTES]) }]
const settings = { ...EMPTY, roles: { y: 'outcome' as const, '=cmd|': 'covariate' as const } }
const tried = [{ key: 'k', looked: 'y by x', found: 'one group', settings }]
const saved = async (withData: boolean) => {
  const { content, name } = await projectFile({ settings, tried, files }, withData)
  return { text: content as string, name }
}

it('a project comes back as it was saved, without the data unless they are asked for', async () => {
  const without = await saved(false)
  expect(without.name).toBe('a.b.copse.json')
  expect(isProject(without.text)).toBe(true)
  expect(without.text.length).toBeLessThan(5000)
  const read = readProject(without.text, 'p')
  expect(read).toMatchObject({ settings, tried, files: [] })
  // SHA-256 by the platform's own.
  const own = Buffer.from(await crypto.subtle.digest('SHA-256', BYTES)).toString('hex')
  expect(read.digests).toEqual([{ name: 'a.b.csv', sha256: own }])
  const [file] = readProject((await saved(true)).text, 'p').files
  expect(file.name).toBe('a.b.csv')
  expect(new Uint8Array(await file.blob.arrayBuffer())).toEqual(BYTES)
})

it('tells which data are not those of the project, by their bytes', async () => {
  const { digests } = readProject((await saved(false)).text, 'p')
  const renamed = { name: 'other.csv', blob: new Blob([BYTES]) }
  const changed = { name: 'a.b.csv', blob: new Blob([BYTES.with(0, 1)]) }
  expect(await filesApart([renamed], digests)).toEqual([])
  expect(await filesApart([renamed, changed], digests)).toEqual(['a.b.csv'])
})

it('is hostile until it is read: whatever is changed in it is refused with a code, or read', async () => {
  const { text } = await saved(true)
  const whole = JSON.parse(text)
  const { base64 } = whole.data[0]
  const refused = (change: object, code = 'PROJECT_INVALID') =>
    expect(errorOf(() => readProject(JSON.stringify({ ...whole, ...change }), 'p')).code).toBe(code)
  refused({ schema: 'copse.project/9' }, 'SCHEMA_VERSION')
  refused({ settings: { ...settings, method: 'rm -rf' } })
  refused({ settings: { ...settings, roles: { y: 'admin' } } })
  refused({ settings: { ...settings, guide: [{ path: ['x'] }] } })
  refused({ more: 1 })
  refused({ data: [{ ...whole.data[0], base64: `AAAA${base64.slice(4)}` }] })
  refused({ data: [{ name: 'a', sha256: '<script>' }] })
  refused({ tried: [{ ...tried[0], found: 7 }] })
  expect(errorOf(() => readProject('{"schema":"copse.project/1"', 'p')).code).toBe('PROJECT_INVALID')
  const keys = Object.keys(settings)
  fc.assert(
    fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
      const given = JSON.stringify({ ...whole, data: [], settings: { ...settings, [key]: value } })
      try {
        readProject(given, 'p')
      } catch (error) {
        expect((error as { code: string }).code).toBe('PROJECT_INVALID')
      }
    }),
    { numRuns: 200 },
  )
})
