import type { Host } from '../host/host.ts'
import { HttpFailure } from '../host/http/failure.ts'
import type { Http } from '../host/http/http.ts'
import type { ImageName } from '../image/oci/reference.ts'
import { type Credentials, credentialsFor, type Login } from './credentials.ts'
import { type Access, Session } from './session.ts'

/** How a repository is talked to. */
export interface Connection {
  readonly image: ImageName
  readonly session: Session
  /** What the addresses of everything in the repository begin with. */
  readonly base: string
  readonly credentials: Credentials | undefined
  readonly plainHttp: boolean
}

/** Finds out the address and the credentials; only a registry on the loopback interface is asked anything yet. */
export async function connect(
  image: ImageName,
  login: Login | undefined,
  access: Access,
  host: Host,
): Promise<Connection> {
  const address = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry
  const plainHttp = isLoopback(address) && (await speaksPlainHttp(address, host.http))
  const credentials = await credentialsFor(image.registry, login, host)
  const base = `${plainHttp ? 'http' : 'https'}://${address}/v2/${image.repository}`
  return { image, session: new Session(image, credentials, host.http, access), base, credentials, plainHttp }
}

const isLoopback = (address: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(address)

const PROBE_LIMITS = { connectMs: 5000, idleMs: 5000 }

/** A connection that breaks is no answer, however many servers of TLS break it when they are spoken to like this. */
const PROBES = 4

/** A registry with TLS answers plain http with 400, or not at all. */
async function speaksPlainHttp(address: string, http: Http): Promise<boolean> {
  for (let probe = 1; probe <= PROBES; probe++) {
    try {
      const answer = await http.request(`http://${address}/v2/`, { redirects: 0, limits: PROBE_LIMITS })
      answer.discard()
      return answer.status !== 400
    } catch (error) {
      const broke = error instanceof HttpFailure && error.kind === 'connection'
      if (!broke || http.signal.aborted) return false
    }
  }
  return false
}
