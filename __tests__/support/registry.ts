import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { plainRegistryConfig, serveRegistry } from '../../scripts/local-registry.mjs'
import { accessLog, type LoggedRequest } from './access-log.ts'
import { selfSigned, serverCertificate } from './certificates.ts'
import { mustRun } from './child.ts'
import { tempDir } from './temp.ts'
import { startTokenServer, type TokenServer } from './token-server.ts'

export interface RegistryOptions {
  /** `basic`: the user `writer`; `token`: the users of token-server.ts. Passwords are `<name>-password`. */
  readonly auth?: 'none' | 'basic' | 'token'
  readonly tls?: boolean
  /** Refuses every push with 405. */
  readonly readOnly?: boolean
  /** Serves what another registry left in its `dir`. */
  readonly dir?: string
}

export interface Registry {
  /** "127.0.0.1:PORT", the first part of an image reference. */
  readonly host: string
  readonly url: string
  /** The storage; stays after `stop`. */
  readonly dir: string
  /** PEM file of the authority behind the certificate; only with `tls`. */
  readonly caFile?: string
  /** What clients asked since the start or since `clearLog`, in order of the answers. */
  requests(): Promise<readonly LoggedRequest[]>
  clearLog(): Promise<void>
  stop(): Promise<void>
}

/** Starts Docker's registry on a free port of the loopback interface. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const work = await tempDir('registry')
  const dir = options.dir ?? join(work, 'storage')
  const authority = options.tls ? await selfSigned(work, 'authority') : undefined
  const tls = authority && (await serverCertificate(work, authority))
  const tokens =
    options.auth === 'token' ? await startTokenServer(await selfSigned(work, 'token')) : undefined
  const plain = plainRegistryConfig(dir)
  const config = {
    ...plain,
    storage: { ...plain.storage, maintenance: { readonly: { enabled: options.readOnly ?? false } } },
    http: { ...plain.http, ...(tls ? { tls: tlsConfig(tls) } : {}) },
    ...(await authConfig(work, options, tokens)),
  }
  const server = await serveRegistry(work, config)
  const url = `${tls ? 'https' : 'http'}://${server.host}`
  const log = accessLog(server.process, url, authority?.certificate)
  const stop = async () => {
    server.process.kill('SIGTERM')
    if (server.process.exitCode === null) await once(server.process, 'exit')
    await tokens?.stop()
  }
  const caFile = authority ? { caFile: authority.certificate } : {}
  return { host: server.host, url, dir, ...caFile, requests: log.requests, clearLog: log.clear, stop }
}

const tlsConfig = ({ certificate, key }: { certificate: string; key: string }) => ({ certificate, key })

async function authConfig(work: string, { auth }: RegistryOptions, tokens: TokenServer | undefined) {
  if (auth === 'basic') {
    const path = join(work, 'htpasswd')
    const hash = await mustRun('perl', [
      '-e',
      'print crypt($ARGV[0], q($2y$05$abcdefghijklmnopqrstuu))',
      'writer-password',
    ])
    await writeFile(path, `writer:${hash}\n`)
    return { auth: { htpasswd: { realm: 'test', path } } }
  }
  if (!tokens) return {}
  const { realm, service, issuer } = tokens
  return { auth: { token: { realm, service, issuer, rootcertbundle: join(work, 'token.crt') } } }
}
