/** The documents about images, as files. */
import { access, constants, mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { EvidenceFile } from '../../evidence/formats.ts'
import type { Host } from '../../host/host.ts'
import type { EvidenceRequest } from '../../request/evidence.ts'
import type { Job, KnownImage, Run } from '../jobs/job.ts'
import { attachDocuments } from './attach.ts'
import { documentsOf } from './documents.ts'

/**
 * Where the documents go; undefined when there are none. Throws `output` when nothing can be written there.
 */
export async function evidenceDirectory(
  { isWanted, directory }: EvidenceRequest,
  { env }: Host,
): Promise<string | undefined> {
  if (!isWanted) return undefined
  try {
    // The steps of a job share a directory: each run has one of its own in it.
    if (directory === '' && env.RUNNER_TEMP)
      return await mkdtemp(path.join(env.RUNNER_TEMP, 'nixery-evidence-'))
    const absolute = path.resolve(directory)
    await mkdir(absolute, { recursive: true })
    await access(absolute, constants.W_OK)
    return absolute
  } catch (error) {
    const message = `cannot write to ${directory || '.'}: ${(error as Error).message}`
    throw new NixeryError(
      'output',
      { input: 'evidence-dir', message, hint: 'give a directory that may be written' },
      error,
    )
  }
}

/** Writes the documents about one image, and attaches those that are to be attached. */
export async function writeEvidence(
  directory: string,
  job: Job,
  known: KnownImage,
  run: Run,
): Promise<readonly EvidenceFile[]> {
  const { evidence } = run.request
  const documents = await documentsOf(evidence, job, known, run.host.env)
  for (const { name, bytes } of documents) await writeFile(path.join(directory, name), bytes)
  const attached = await attachDocuments(job, documents, run)
  return documents.map((document): EvidenceFile => {
    const { format, platform, name } = document
    const digest = attached.get(document)
    return {
      format,
      ...(platform === undefined ? {} : { platform }),
      path: path.join(directory, name),
      ...(digest === undefined ? {} : { attached: digest }),
    }
  })
}
