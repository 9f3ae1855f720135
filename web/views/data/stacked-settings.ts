import type { Settings } from '../../state/settings.js'
import type { OpenFile } from '../../worker/api.js'

/** New files: several of them are one trial each, named after the file. Roles of columns with the same names stay. */
export function stackedSettings(files: readonly OpenFile[], now: Settings): Settings {
  const own = (byFile: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(byFile).filter(([name]) => files.some((file) => file.name === name)))
  const [sheets, headerRows] = [own(now.reading.sheets), own(now.reading.headerRows)]
  if (files.length < 2)
    return {
      ...now,
      reading: { ...now.reading, sheets, headerRows, trialColumn: null, files: {} },
      guide: [],
    }
  const named = Object.fromEntries(
    files.map(({ name }) => [
      name,
      now.reading.files[name] ?? { trial: name.replace(/\.\w+$/, ''), rename: {} },
    ]),
  )
  return {
    ...now,
    reading: {
      ...{ ...now.reading, sheets, headerRows },
      ...{ trialColumn: now.reading.trialColumn ?? 'trial', files: named },
    },
    guide: [],
  }
}
