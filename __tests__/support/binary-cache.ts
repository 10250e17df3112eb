import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { mkdir, readFile, stat } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import * as toolchain from '../../scripts/toolchain.mjs'
import type { LoggedRequest } from './access-log.ts'
import { mustRun } from './child.ts'
import { type FaultKind, startFaultyServer } from './faulty-server.ts'
import { tempDir } from './temp.ts'

export interface BinaryCacheOptions {
  /** Nobody else may read or write. */
  readonly login?: { readonly username: string; readonly password: string }
  /** What it serves; default: a new empty directory. */
  readonly dir?: string
}

export interface BinaryCache {
  readonly url: string
  /** As `copy-to: file://...` fills it. */
  readonly dir: string
  requests(): readonly LoggedRequest[]
  clearLog(): void
  setFault(kind: FaultKind): Promise<void>
  /** The next NAR breaks off after so many bytes, and then nobody answers any more. */
  dieInNar(bytes: number): void
  /** Sends the first half of such files, and then nothing more, or a byte now and then; nothing ends. */
  stallIn(files: RegExp, rest: 'nothing' | 'drops'): void
  stop(): Promise<void>
}

/**
 * A binary cache of Nix over HTTP on a free port of the loopback interface: files that are read, and written
 * with PUT.
 */
export async function startBinaryCache(options: BinaryCacheOptions = {}): Promise<BinaryCache> {
  const dir = options.dir ?? (await tempDir('binary-cache'))
  const log: LoggedRequest[] = []
  let last: number | undefined
  let stalls: { readonly files: RegExp; readonly rest: 'nothing' | 'drops' } | undefined
  const server = await startFaultyServer(async (request, response) => {
    // Before the last byte goes out: whoever has it may look at the log.
    const note = (status: number) =>
      void log.push({ method: request.method ?? '', path: request.url ?? '', status })
    if (last !== undefined && /^\/nar\//.test(request.url ?? '')) {
      note(200)
      await breakOff(join(dir, request.url ?? ''), last, response)
      return server.setFault({ kind: 'refuse' })
    }
    if (stalls?.files.test(request.url ?? '')) {
      note(200)
      return stall(join(dir, request.url ?? ''), stalls.rest, response)
    }
    if (allowed(request, options.login)) return answer(dir, request, response, note)
    note(401)
    response.writeHead(401, { 'www-authenticate': 'Basic realm="test"' }).end()
  })
  return {
    url: `http://127.0.0.1:${server.port}`,
    dir,
    requests: () => log,
    clearLog: () => void log.splice(0),
    setFault: (kind) => server.setFault({ kind }),
    dieInNar(bytes) {
      last = bytes
    },
    stallIn(files, rest) {
      stalls = { files, rest }
    },
    stop: server.stop,
  }
}

/** Sends the first bytes of a file. */
async function breakOff(file: string, bytes: number, response: ServerResponse): Promise<void> {
  const content = await readFile(file)
  response.writeHead(200, { 'content-length': content.length })
  await new Promise((resolve) => response.write(content.subarray(0, bytes), resolve))
}

/** How often a drop falls. Milliseconds. */
const DROP_MS = 100

async function stall(file: string, rest: 'nothing' | 'drops', response: ServerResponse): Promise<void> {
  const content = await readFile(file)
  response.writeHead(200, { 'content-length': content.length })
  const half = content.length >> 1
  response.write(content.subarray(0, half))
  if (rest === 'nothing') return
  for (const [at] of content.subarray(half).entries()) {
    if (response.destroyed) return
    response.write(content.subarray(half + at, half + at + 1))
    await delay(DROP_MS)
  }
  response.end()
}

function allowed({ headers }: IncomingMessage, login: BinaryCacheOptions['login']): boolean {
  if (login === undefined) return true
  const expected = Buffer.from(`${login.username}:${login.password}`).toString('base64')
  return headers.authorization === `Basic ${expected}`
}

async function answer(
  dir: string,
  request: IncomingMessage,
  response: ServerResponse,
  note: (status: number) => void,
): Promise<void> {
  const { method } = request
  const file = join(dir, new URL(request.url ?? '/', 'http://localhost').pathname)
  if (method === 'PUT') {
    await mkdir(dirname(file), { recursive: true })
    await pipeline(request, createWriteStream(file))
  }
  const status = method === 'PUT' ? 201 : existsSync(file) ? 200 : 404
  note(status)
  if (status !== 200) return void response.writeHead(status).end()
  response.writeHead(200, { 'content-length': (await stat(file)).size })
  if (method === 'GET') await pipeline(createReadStream(file), response)
  else response.end()
}

export interface SigningKey {
  /** The text of the secret key: what `signing-key` takes. */
  readonly secret: string
  /** The file that has it. */
  readonly file: string
  /** What `trusted-public-keys` takes. */
  readonly public: string
}

/** A new key pair for signatures of store paths. */
export async function newSigningKey(name: string): Promise<SigningKey> {
  const dir = await tempDir('key')
  const [file, publicFile] = [join(dir, 'secret'), join(dir, 'public')]
  const program = join((await toolchain.nix('2.34')).bin, 'nix-store')
  await mustRun(program, ['--generate-binary-cache-key', name, file, publicFile], {
    // Nix would make /nix on this machine.
    env: { HOME: dir, NIX_REMOTE: dir },
  })
  return { secret: await readFile(file, 'utf8'), file, public: await readFile(publicFile, 'utf8') }
}
