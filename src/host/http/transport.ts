/**
 * One request, one answer: connections, proxies and time limits. The only place that opens connections.
 * Node.js's modules for it are loaded by the first request: a call without requests, such as --help, is a
 * third faster without them.
 */
import { createReadStream, readFileSync } from 'node:fs'
import type * as Http from 'node:http'
import type { Agent, ClientRequest, IncomingMessage } from 'node:http'
import type * as Https from 'node:https'
import type { AgentOptions } from 'node:https'
import { createRequire } from 'node:module'
import { pipeline } from 'node:stream'
import { failed, HttpFailure } from './failure.ts'
import { type Limits, Watch } from './limits.ts'
import { proxyFor } from './proxy.ts'

/** A file that is sent while it is read, from its beginning for each attempt. `size`: all of it, bytes. */
export interface FileBody {
  readonly file: string
  readonly size: number
}

export type Body = string | Buffer | FileBody

export interface Outgoing {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Body | undefined
}

/**
 * Connections are kept for the next request to the same server. An idle one does not keep the process alive.
 */
const AGENT = { keepAlive: true, scheduling: 'lifo' } as const

export class Transport {
  readonly #env: NodeJS.ProcessEnv
  readonly #signal: AbortSignal
  readonly #agents = new Map<string, Promise<Agent>>()

  constructor(env: NodeJS.ProcessEnv, signal: AbortSignal) {
    this.#env = env
    this.#signal = signal
  }

  /**
   * The head of the answer; its body has to be read or destroyed. Throws HttpFailure, or `cancelled` when the
   * run is cancelled.
   */
  async send(url: URL, outgoing: Outgoing, limits: Limits): Promise<IncomingMessage> {
    const proxy = this.#proxyFor(url)
    let request = await this.#open(url, proxy, outgoing)
    try {
      const answer = answerTo(request, outgoing.body, limits, this.#signal)
      return await answer.catch(async (error: NodeJS.ErrnoException) => {
        // A server may close a kept connection at the moment it is used again.
        if (!request.reusedSocket || error.code !== 'ECONNRESET') throw error
        request = await this.#open(url, proxy, outgoing)
        return answerTo(request, outgoing.body, limits, this.#signal)
      })
    } catch (error) {
      throw failed(error as Error, url, this.#signal, proxy)
    }
  }

  /** Ends the connections that are kept. */
  close(): void {
    for (const agent of this.#agents.values()) void agent.then((made) => made.destroy())
  }

  #proxyFor(url: URL): URL | undefined {
    try {
      return proxyFor(url, this.#env)
    } catch (error) {
      const hint = 'write http://HOST:PORT, or take the variable out'
      throw new HttpFailure('refused', (error as Error).message, { hint, cause: error })
    }
  }

  async #open(url: URL, proxy: URL | undefined, { method, headers }: Outgoing): Promise<ClientRequest> {
    if (url.protocol === 'https:' || proxy === undefined) {
      const agent = await this.#agent(url.protocol, proxy)
      return client(url.protocol).request(url, { method, headers, agent })
    }
    // A proxy is asked for the whole address when it does not only pass on bytes of TLS.
    const options = { method, path: url.href, agent: await this.#agent(proxy.protocol, undefined) }
    const asked = { host: url.host, ...proxyLogin(proxy), ...headers }
    return client(proxy.protocol).request(proxy, { ...options, headers: asked })
  }

  #agent(protocol: string, proxy: URL | undefined): Promise<Agent> {
    const key = `${protocol} ${proxy?.href ?? ''}`
    const agent = this.#agents.get(key) ?? makeAgent(protocol, proxy, this.#env)
    this.#agents.set(key, agent)
    return agent
  }
}

/** An import of these would load Node.js's fetch as well, which takes ten times as long. */
const load = createRequire(import.meta.url)
const http = () => load('node:http') as typeof Http
const https = () => load('node:https') as typeof Https

const client = (protocol: string) => (protocol === 'https:' ? https() : http())

async function makeAgent(protocol: string, proxy: URL | undefined, env: NodeJS.ProcessEnv): Promise<Agent> {
  if (protocol === 'http:') return new (http().Agent)(AGENT)
  const options = { ...AGENT, ...(await authorities(env)) }
  if (proxy === undefined) return new (https().Agent)(options)
  const { HttpsProxyAgent } = await import('hpagent')
  return new HttpsProxyAgent({ ...options, proxy: proxy.href })
}

/**
 * Node.js itself trusts the file of NODE_EXTRA_CA_CERTS besides its own authorities. Where SSL_CERT_FILE is
 * set, which is what oras, Nix and git read, its authorities are trusted as well.
 */
async function authorities(env: NodeJS.ProcessEnv): Promise<AgentOptions> {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = env
  if (!SSL_CERT_FILE) return {}
  const { rootCertificates } = await import('node:tls')
  const files = [SSL_CERT_FILE, NODE_EXTRA_CA_CERTS].flatMap((file) => (file ? [readOptional(file)] : []))
  return { ca: [...rootCertificates, ...files] }
}

function readOptional(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function proxyLogin({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '' && password === '') return {}
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` }
}

/** Sends a request. Rejects with what Node.js says, or the HttpFailure of a limit. */
function answerTo(request: ClientRequest, body: Outgoing['body'], limits: Limits, signal: AbortSignal) {
  // What is destroyed with a reason fails with it.
  let open: ClientRequest | IncomingMessage = request
  const late = (what: string) => open.destroy(new HttpFailure('silence', what))
  const next = new Watch(late)
  const total = new Watch(late)
  const stop = () => request.destroy(new Error('stopped'))
  signal.addEventListener('abort', stop)
  request.on('close', () => {
    next.end()
    total.end()
    signal.removeEventListener('abort', stop)
  })
  if (limits.totalMs !== undefined) total.expect('not finished', limits.totalMs)
  next.expect('no connection', limits.connectMs)
  request.on('socket', (socket) => {
    const isConnected = () => next.expect('no answer', limits.idleMs)
    if (socket.connecting) socket.once('encrypted' in socket ? 'secureConnect' : 'connect', isConnected)
    else isConnected()
  })
  return new Promise<IncomingMessage>((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (answer) => {
      next.end()
      open = answer
      resolve(answer)
    })
    if (signal.aborted) stop()
    else if (typeof body === 'object' && 'file' in body) {
      // As long as something is taken, the answer may wait.
      request.on('drain', () => next.expect('no answer', limits.idleMs))
      // What fails here fails the request, which says so.
      pipeline(createReadStream(body.file), request, () => {})
    } else request.end(body)
  })
}
