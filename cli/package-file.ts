import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package's own folder, seen from here, from `dist/cli` where this is compiled, and from `dist/js` where it is bundled. */
const [PACKAGE = '.'] = ['../', '../../']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .filter((folder) => existsSync(join(folder, 'package.json')))

/** A file or folder that the package brings along, by its path in the package. */
export const packageFile = (path: string): string => join(PACKAGE, path)
