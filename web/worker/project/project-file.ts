import { CopseError } from '../../../src/errors.js'
import { VERSION } from '../../../src/version.js'
import { bytesDigest } from '../../../src/workflow/patients/digests.js'
import type { ExportedFile, OpenFile, Project } from '../api.js'
import { projectSchema } from './project-schema.js'

/** A project as a file; the data go along only where that is asked for. */
export async function projectFile(
  { settings, tried, files }: Omit<Project, 'digests'>,
  withData: boolean,
): Promise<ExportedFile> {
  const data = []
  for (const { name, blob } of files) {
    const bytes = new Uint8Array(await blob.arrayBuffer())
    data.push({ name, sha256: bytesDigest(bytes), ...(withData && { base64: base64Of(bytes) }) })
  }
  const whole = { schema: 'copse.project/1', version: VERSION, settings, tried, data }
  return {
    name: `${(files[0]?.name ?? 'analysis').replace(/\.\w+$/, '')}.copse.json`,
    type: 'application/json',
    content: `${JSON.stringify(whole, null, 1)}\n`,
  }
}

/** Whether a text says that it is a project, of whatever version. */
export const isProject = (text: string): boolean => /^\s*\{\s*"schema"\s*:\s*"copse\.project\//.test(text)

/**
 * Reads a project, which may be anyone's: nothing of it is used before all of it has its shape.
 *
 * Coded errors: PROJECT_INVALID, SCHEMA_VERSION.
 */
export function readProject(text: string, file: string): Project {
  const value = parsed(text)
  const { schema } = ((typeof value === 'object' ? value : null) ?? {}) as { schema?: unknown }
  if (typeof schema === 'string' && schema !== 'copse.project/1')
    throw new CopseError({
      code: 'SCHEMA_VERSION',
      wrong: `"${file}" is a project of another version`,
      found: `schema ${JSON.stringify(schema.slice(0, 80))}`,
      need: 'schema copse.project/1',
      try: 'the version of copse that wrote the file',
      place: { file },
    })
  const read = projectSchema.safeParse(value)
  if (!read.success) {
    const [{ path, message }] = read.error.issues
    throw new CopseError({
      code: 'PROJECT_INVALID',
      wrong: `"${file}" is no project that copse wrote`,
      found: `at ${path.map(String).join('.').slice(0, 200) || 'the top'}: ${message}`,
      need: 'a file of “Save project”, whole and unchanged',
      place: { file },
    })
  }
  const { settings, tried, data } = read.data
  const files = data.every(({ base64 }) => base64 !== undefined)
    ? data.map(({ name, sha256, base64 }) => {
        const bytes = bytesOf(base64!)
        if (bytesDigest(bytes) !== sha256) throw damaged(name, file)
        return { name, blob: new Blob([bytes]) }
      })
    : []
  return { settings, tried, files, digests: data.map(({ name, sha256 }) => ({ name, sha256 })) }
}

/** Which of the files are not those that a project was saved with: by their bytes, not by their names. */
export async function filesApart(
  files: readonly OpenFile[],
  digests: Project['digests'],
): Promise<readonly string[]> {
  const known = new Set(digests.map(({ sha256 }) => sha256))
  const apart: string[] = []
  for (const { name, blob } of files)
    if (!known.has(bytesDigest(new Uint8Array(await blob.arrayBuffer())))) apart.push(name)
  return apart
}

const damaged = (name: string, file: string): CopseError =>
  new CopseError({
    code: 'PROJECT_INVALID',
    wrong: `the data "${name}" within "${file}" are damaged`,
    found: 'bytes that do not have their checksum',
    need: 'a file of “Save project”, whole and unchanged',
    place: { file },
  })

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Bytes that are turned into text at once. */
const PART = 0x8000

function base64Of(bytes: Uint8Array): string {
  const parts: string[] = []
  for (let i = 0; i < bytes.length; i += PART) parts.push(String.fromCharCode(...bytes.subarray(i, i + PART)))
  return btoa(parts.join(''))
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
