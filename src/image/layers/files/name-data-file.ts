/** Popularity and change rates from where the user says that they are; nothing is ever fetched that was not named. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { addAbortSignal } from 'node:stream'
import { NixeryError } from '../../../base/errors.ts'
import { cancelled } from '../../../host/process.ts'
import { type NameData, parseNameData } from '../name-data.ts'
import type { NameDataSource, NameDataUrl } from './name-data-source.ts'

const TIMEOUT_MS = 30_000
const MAX_BYTES = 64 * 2 ** 20

/** From a file or a URL. Throws `invalid-input`, `cancelled` when the signal comes first. */
export async function readNameData(source: NameDataSource, signal: AbortSignal): Promise<NameData> {
  return 'file' in source ? readNameDataFile(source.file) : fetchNameData(source, signal)
}

interface WithNameData {
  readonly nameData: NameData | undefined
  readonly nameDataUrl: NameDataUrl | undefined
}

type NameDataReader = (request: WithNameData) => Promise<NameData | undefined>

/** What is known of names for a request, fetched if it has to be, from each URL once. Throws as readNameData. */
export function nameDataReader(signal: AbortSignal): NameDataReader {
  const fetched = new Map<string, Promise<NameData>>()
  return async ({ nameData, nameDataUrl }) => {
    if (nameData !== undefined || nameDataUrl === undefined) return nameData
    const key = JSON.stringify(nameDataUrl)
    const answer = fetched.get(key) ?? fetchNameData(nameDataUrl, signal)
    fetched.set(key, answer)
    return answer
  }
}

/**
 * A request with what its URL holds, unless that is pinned: then the hash says what it is, and only a run that plans an
 * image needs it. Throws as readNameData.
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
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  let response: IncomingMessage
  try {
    response = await request(url, AbortSignal.any([signal, timeout]))
    if (response.statusCode === 200) return await readLimited(response, where)
  } catch (error) {
    if (error instanceof NixeryError) throw error
    if (signal.aborted) throw cancelled('the download of popularity data was stopped')
    const why = timeout.aborted ? `it takes more than ${TIMEOUT_MS / 1000} seconds` : reasonOf(error as Error)
    throw refused(`${where} cannot be fetched: ${why}`, hint, error)
  }
  response.destroy()
  throw refused(`${where} cannot be fetched: the server answers ${response.statusCode}`, hint)
}

/** Through the proxy that the environment names. */
async function request(url: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { HttpClient } = await import('../../../host/tools/clients.ts')
  signal.throwIfAborted()
  const client = new HttpClient('nixery-action', [], { allowRetries: false, socketTimeout: TIMEOUT_MS })
  // The client itself knows no signal.
  const stopped = once(signal, 'abort').then(() => {
    throw new Error('stopped')
  })
  const answer = client.get(url).then(({ message }) => addAbortSignal(signal, message))
  signal.addEventListener('abort', () => client.dispose(), { once: true })
  return Promise.race([answer, stopped])
}

async function readLimited(response: IncomingMessage, where: string): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > MAX_BYTES)
      throw refused(`${where} has more than 64 MiB`, 'give a file that nixery-action count-names made')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** Several addresses that all fail are one error without a text. */
const reasonOf = (error: NodeJS.ErrnoException): string => error.message || error.code || error.name

/** What follows the path may be a secret. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function refused(message: string, hint: string, cause?: unknown): NixeryError {
  return new NixeryError('invalid-input', { input: 'popularity', message, hint }, cause)
}
