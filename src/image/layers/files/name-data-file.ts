/**
 * Popularity and change rates from where the user says that they are; nothing is ever fetched that was not
 * named.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { NixeryError } from '../../../base/errors.ts'
import { HttpFailure } from '../../../host/http/failure.ts'
import type { Http } from '../../../host/http/http.ts'
import { transientFailure } from '../../../host/http/response.ts'
import { withRetries } from '../../../host/http/retry.ts'
import { type NameData, parseNameData } from '../name-data.ts'
import type { NameDataSource, NameDataUrl } from './name-data-source.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 64 * 2 ** 20

/** From a file or a URL. Throws `invalid-input`, or `cancelled` when the run is told to stop first. */
export async function readNameData(source: NameDataSource, http: Http): Promise<NameData> {
  return 'file' in source ? readNameDataFile(source.file) : fetchNameData(source, http)
}

interface WithNameData {
  readonly nameData: NameData | undefined
  readonly nameDataUrl: NameDataUrl | undefined
}

type NameDataReader = (request: WithNameData) => Promise<NameData | undefined>

/**
 * What is known of names for a request, fetched if it has to be, from each URL once. Throws as readNameData.
 */
export function nameDataReader(http: Http): NameDataReader {
  const fetched = new Map<string, Promise<NameData>>()
  return async ({ nameData, nameDataUrl }) => {
    if (nameData !== undefined || nameDataUrl === undefined) return nameData
    const key = JSON.stringify(nameDataUrl)
    const answer = fetched.get(key) ?? fetchNameData(nameDataUrl, http)
    fetched.set(key, answer)
    return answer
  }
}

/**
 * A request with what its URL holds, unless that is pinned: then the hash says what it is, and only a run
 * that plans an image needs it. Throws as readNameData.
 */
export async function withUnpinnedNameData<T extends WithNameData>(
  request: T,
  read: NameDataReader,
): Promise<T> {
  return request.nameDataUrl?.sha256 === undefined ? { ...request, nameData: await read(request) } : request
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

async function fetchNameData(source: NameDataUrl, http: Http): Promise<NameData> {
  const where = withoutQuery(source.url)
  const content = await fetchContent(source.url, where, http)
  const found = createHash('sha256').update(content).digest('hex')
  if (source.sha256 !== undefined && source.sha256 !== found) {
    const hint = `if the new content is wanted, write #sha256-${found}`
    throw refused(`${where} has another content than #sha256-${source.sha256}`, hint)
  }
  return parseNameData(content.toString('utf8'), where)
}

async function fetchContent(url: string, where: string, http: Http): Promise<Buffer> {
  const hint = 'check the URL, and that this machine may connect to it; or download it and give the file'
  const attempt = () => http.request(url, { limits: { totalMs: TIMEOUT_MS } })
  try {
    const answer = await withRetries(attempt, http.signal, transientFailure)
    if (answer.status === 200) return await answer.bytes(MAX_BYTES)
    answer.discard()
    throw refused(`${where} cannot be fetched: the server answers ${answer.status}`, hint)
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error
    if (error.kind === 'too-large')
      throw refused(`${where} has more than 64 MiB`, 'give a file that nixery-action count-names made')
    throw refused(`${where} cannot be fetched: ${error.message}`, error.hint ?? hint, error)
  }
}

/** What follows the path may be a secret. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function refused(message: string, hint: string, cause?: unknown): NixeryError {
  return new NixeryError('invalid-input', { input: 'popularity', message, hint }, cause)
}
