import { Button } from 'react-aria-components/Button'
import { DropZone } from 'react-aria-components/DropZone'
import { FileTrigger } from 'react-aria-components/FileTrigger'
import type { OpenFile } from '../../worker/api.js'

interface Props {
  readonly onFiles: (files: readonly OpenFile[]) => void
  readonly onExample: (file: string) => void
  /** Settings came with a link and wait for data. */
  readonly waiting: boolean
}

const KINDS = [
  ...['.csv', '.tsv', '.txt', '.xlsx', '.parquet', '.sav', '.zsav'],
  ...['.yaml', '.yml', '.json'],
  ...['.dta', '.sas7bdat', '.xpt', '.rds', '.rdata', '.rda'],
]

const EXAMPLES = [
  {
    file: 'readmission.csv',
    name: 'Readmission',
    about: 'a programme after discharge, eight trials. The effect does differ between patients.',
  },
  {
    file: 'nslbp.csv',
    name: 'Low back pain',
    about: 'exercise, four trials. The effect is not seen to differ; what predicts the outcome is.',
  },
  {
    file: 'relapse.csv',
    name: 'Relapse',
    about: 'maintenance treatment after depression, four trials, the time to relapse.',
  },
] as const

/** The first thing to see: a place for files, and an example for those who have none at hand. */
export function Start({ onFiles, onExample, waiting }: Props) {
  return (
    <div className="start">
      <h1>Which patients benefit?</h1>
      <p className="lead">
        copse looks for subgroups with different treatment effects in the patients of several randomised
        trials. It runs in this page: <strong>your data stay on this computer.</strong>
      </p>
      <DropZone
        className="drop"
        getDropOperation={() => 'copy'}
        onDrop={async ({ items }) => {
          const files = await Promise.all(
            items.filter((item) => item.kind === 'file').map((item) => item.getFile()),
          )
          if (files.length > 0) onFiles(files.map((blob) => ({ name: blob.name, blob })))
        }}
      >
        <p className="drop-title">Drop your data here</p>
        <p className="hint">
          CSV, TSV, Excel, SPSS, Stata, SAS, R or Parquet, one row a patient. Several files, one a trial, are
          stacked. Projects and settings that were saved open here too.
        </p>
        <FileTrigger
          allowsMultiple
          acceptedFileTypes={KINDS}
          onSelect={(list) => {
            if (list !== null && list.length > 0)
              onFiles([...list].map((blob) => ({ name: blob.name, blob })))
          }}
        >
          <Button className="primary">Choose files</Button>
        </FileTrigger>
      </DropZone>
      <p className="or">No data at hand? Take an example; all are made up.</p>
      <ul className="examples">
        {EXAMPLES.map(({ file, name, about }) => (
          <li key={file}>
            <Button className="link" onPress={() => onExample(file)}>
              {name}
            </Button>
            : {about}
          </li>
        ))}
      </ul>
      {waiting && (
        <p className="message note" role="status">
          These settings are without their data: open the file that they are for.
        </p>
      )}
    </div>
  )
}
