/** The built-in examples, the same files that the command line has. */
export const EXAMPLES = ['nslbp.csv', 'readmission.csv', 'relapse.csv'] as const

/** One of them, from beside the page. In the page that is one file they are within it (build/single-file.ts). */
export const exampleFile = async (name: string): Promise<Blob> => (await fetch(`./example/${name}`)).blob()
