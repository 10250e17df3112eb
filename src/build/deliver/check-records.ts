/** Whether images are those of the records that they were made from. */
import { changedInputs, changesText, recordInputs } from '../../cache/inputs-record.ts'
import { keyedInputs } from '../../evidence/build-record.ts'
import { checkRecord } from '../../evidence/compare-record.ts'
import type { Log } from '../../host/log/log.ts'
import { forImage, type Job, type KnownImage, prefixOf, recordOf } from '../jobs/job.ts'

type RecordedJob = Pick<Job, 'origins' | 'request'>

/** Throws `record` for an image that is not the one of its record. */
export async function checkRecords(
  made: readonly { readonly job: RecordedJob; readonly known: KnownImage }[],
): Promise<void> {
  for (const { job, known } of made) {
    const { recorded } = job.request
    if (recorded !== undefined)
      await forImage(job, () => checkRecord(recorded, recordOf(job, known), differencesOf(job)))
  }
}

/** Says before any work what is not as in the record: the image may be the same all the same. */
export function warnOfDifferences(job: RecordedJob, log: Log): void {
  const differences = differencesOf(job)
  if (differences !== '') log.warning(`${prefixOf(job)}not as in the record: ${differences}`)
}

/** The inputs that are others than in the record of the image, in the words of users; empty for none. */
function differencesOf({ request, origins }: RecordedJob): string {
  const { recorded, indexAnnotations } = request
  if (recorded === undefined) return ''
  const before = recordInputs(
    recorded.platforms.map(({ inputs }) => inputs),
    recorded.indexAnnotations,
  )
  const own = origins.map(({ keyed }) => keyedInputs(keyed))
  const ofIndex = own.length > 1 ? indexAnnotations : {}
  return changesText(changedInputs(before, recordInputs(own, ofIndex)))
}
