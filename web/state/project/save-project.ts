import type { AppError, ExportedFile, OpenFile } from '../../worker/api.js'
import type { AnalysisClient } from '../../worker/client.js'
import { download } from '../download.js'
import type { Settings } from '../settings.js'
import type { Look } from './tried.js'

/** Hands a project to the browser's downloads; null, or what went wrong. */
export async function saveProject(
  client: AnalysisClient,
  {
    settings,
    tried,
    files,
  }: { readonly settings: Settings; readonly tried: readonly Look[]; readonly files: readonly OpenFile[] },
  withData: boolean,
): Promise<AppError | null> {
  const looks = tried.map(({ key, looked, found, settings: own }) => ({ key, looked, found, settings: own }))
  const reply = await client.ask<ExportedFile>((remote) =>
    remote.saveProject({ settings, tried: looks, files }, withData),
  )
  if (!reply.ok) return reply.error
  download(reply.value)
  return null
}
