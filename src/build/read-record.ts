/** The record that a run makes an image again from: a file, or what is attached to an image. */
import { statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isProblem, NixeryError } from '../base/errors.ts'
import type { BuildRecord } from '../evidence/build-record.ts'
import { parseRecord } from '../evidence/parse-record.ts'
import type { Host } from '../host/host.ts'
import { readEvidence } from '../image/documents/artifacts.ts'
import type { DocumentSource } from '../image/documents/document-source.ts'
import { LARGEST_DOCUMENT } from '../image/documents/document-source.ts'
import { layoutPlace, openLayoutDocuments } from '../image/documents/layout-documents.ts'
import { ARTIFACT_TYPES } from '../image/oci/artifact.ts'
import { parseReference } from '../image/oci/reference.ts'
import { Registries } from '../registry/connection.ts'
import { openRegistryDocuments } from '../registry/registry-documents.ts'
import type { Inputs } from '../request/inputs/inputs.ts'
import { chooseLogin } from '../request/login.ts'

/** Throws `invalid-input` for what is no record, or what reading an image throws. */
export async function readRecord(place: string, inputs: Inputs, host: Host): Promise<BuildRecord> {
  const size = statSync(place, { throwIfNoEntry: false })
  if (size?.isFile()) return readFileRecord(place, size.size)
  const source = await openImage(place, inputs, host)
  const { digest } = await source.root()
  const attached = await source.referrers(digest)
  const records = attached.filter(({ artifactType }) => artifactType === ARTIFACT_TYPES.record)
  const read = await Promise.all(
    records.map(async (one) =>
      parseRecord((await readEvidence(source, one)).toString('utf8'), `the record of ${source.name}`),
    ),
  )
  const own = read.find((record) => record.digest === digest)
  if (own !== undefined) return own
  throw new NixeryError('invalid-input', {
    input: 'from-record',
    message: `${source.name} has no record of itself attached`,
    hint: 'give the file that its build wrote, or build the image with attach: record',
  })
}

async function readFileRecord(file: string, size: number): Promise<BuildRecord> {
  if (size <= LARGEST_DOCUMENT) return parseRecord(await readFile(file, 'utf8'), file)
  const message = `${file} has more than ${LARGEST_DOCUMENT} bytes, too many for a record`
  throw new NixeryError('invalid-input', { input: 'from-record', message, hint: 'give another file' })
}

async function openImage(place: string, inputs: Inputs, host: Host): Promise<DocumentSource> {
  const layout = layoutPlace(place)
  if (layout !== undefined) return openLayoutDocuments(layout)
  const reference = parseReference('from-record', place)
  if (isProblem(reference)) throw new NixeryError('invalid-input', reference)
  const asked = { ofPassword: [reference], asked: [reference], pushes: false }
  const login = chooseLogin(inputs, asked, host.env)
  const registries = new Registries({ login, insecure: inputs['insecure-registries'] }, host)
  return openRegistryDocuments(reference, registries)
}
