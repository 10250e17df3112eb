/** Popularity and change rates from where the user says that they are; nothing is ever fetched that was not named. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { NixeryError } from './errors.ts'
import { type NameData, parseNameData } from './layers/name-data.ts'
import type { NameDataSource, NameDataUrl } from './name-data-source.ts'
import { cancelled } from './process.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 64 * 2 ** 20

/** From a file or a URL. Throws `invalid-input`, `cancelled` when the signal comes first. */
export async function readNameData(source: NameDataSource, signal: AbortSignal): Promise<NameData> {
  return 'file' in source ? readNameDataFile(source.file) : fetchNameData(source, signal)
}

/** A request with what its URL holds. Throws as readNameData. */
export async function withNameData<T extends { readonly nameDataUrl: NameDataUrl | undefined }>(
  request: T,
  signal: AbortSignal,
): Promise<T> {
  if (request.nameDataUrl === undefined) return request
  return { ...request, nameData: await fetchNameData(request.nameDataUrl, signal) }
}

/** Throws `invalid-input` when there is no such file or it is malformed. */
export function readNameDataFile(file: string): NameData {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw refused((error as Error).message, 'make the file with nixery-action count-names', error)
  }
  return parseNameData(text, file)
}

async function fetchNameData(source: NameDataUrl, signal: AbortSignal): Promise<NameData> {
  const where = withoutQuery(source.url)
  const content = await fetchContent(source.url, where, signal)
  const found = createHash('sha256').update(content).digest('hex')
  if (source.sha256 !== undefined && source.sha256 !== found) {
    const hint = `if the new content is wanted, write #sha256-${found}`
    throw refused(`${where} has another content than #sha256-${source.sha256}`, hint)
  }
  return parseNameData(content.toString('utf8'), where)
}

async function fetchContent(url: string, where: string, signal: AbortSignal): Promise<Buffer> {
  const hint = 'check the URL, and that this machine may connect to it; or download it and give the file'
  let response: Response
  try {
    response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) })
    if (response.ok) return await readLimited(response, where)
  } catch (error) {
    if (error instanceof NixeryError) throw error
    if (signal.aborted) throw cancelled('while popularity data were fetched')
    throw refused(`${where} cannot be fetched: ${reasonOf(error as Error)}`, hint, error)
  }
  throw refused(`${where} cannot be fetched: the server answers ${response.status}`, hint)
}

async function readLimited(response: Response, where: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BYTES)
      throw refused(`${where} has more than 64 MiB`, 'give a file that nixery-action count-names made')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Several addresses that all fail are one error without a text. */
function reasonOf({ name, message, cause }: Error): string {
  const why = cause as NodeJS.ErrnoException | undefined
  if (name === 'TimeoutError') return `it takes more than ${TIMEOUT_MS / 1000} seconds`
  return why?.message || why?.code || message
}

/** What follows the path may be a secret. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function refused(message: string, hint: string, cause?: unknown): NixeryError {
  return new NixeryError('invalid-input', { message: `popularity: ${message}`, hint }, cause)
}
