import type { Host } from '../host/host.ts'
import { HttpFailure } from '../host/http/failure.ts'
import type { Http } from '../host/http/http.ts'
import type { ImageName } from '../image/oci/reference.ts'
import type { Credentials } from './credentials/docker-config.ts'
import { LeftLogins } from './credentials/left-logins.ts'
import { credentialsFor, type Login, writeDockerConfig } from './credentials.ts'
import { Session } from './session.ts'

/** How a run connects to registries. */
export interface RegistrySettings {
  readonly login: Login | undefined
  /** `HOST[:PORT]` of registries that may be asked over plain http. */
  readonly insecure: readonly string[]
}

/** How to reach a repository. */
export interface Connection {
  readonly image: ImageName
  readonly credentials: Credentials | undefined
  /** What kept credentials from being found, for the message of a refusal. */
  readonly troubles: readonly string[]
  readonly session: Session
  /** What the addresses of everything in the repository begin with. */
  readonly base: string
  readonly plainHttp: boolean
  /** The file of a docker configuration that has what was found, and nothing else. */
  readonly dockerConfig: () => Promise<string>
}

/** The registries of a run; each is probed, and its credentials are looked up, once. */
export class Registries {
  readonly host: Host
  readonly #settings: RegistrySettings
  readonly #left: LeftLogins
  readonly #plainHttp = new Map<string, Promise<boolean>>()

  constructor(settings: RegistrySettings, host: Host) {
    this.host = host
    this.#settings = settings
    this.#left = new LeftLogins(host)
  }

  /** Finds the address and the credentials; sends a request only where plain http is possible. */
  async connect(image: ImageName): Promise<Connection> {
    const address = image.registry === 'docker.io' ? 'registry-1.docker.io' : image.registry
    const plainHttp = await this.#speaksPlainHttp(address)
    const { registry, repository } = image
    const { login } = this.#settings
    const credentials = await credentialsFor(registry, login, this.host, this.#left, repository)
    const troubles = credentials === undefined ? (await this.#left.find(image)).troubles : []
    const origin = `${plainHttp ? 'http' : 'https'}://${address}`
    const session = new Session(image, new URL(origin).origin, credentials, this.host.http)
    const base = `${origin}/v2/${image.repository}`
    const dockerConfig = this.#dockerConfig(image, credentials)
    return { image, session, base, plainHttp, credentials, troubles, dockerConfig }
  }

  /** Written once: a reader would find no credentials while the file is rewritten. */
  #dockerConfig(image: ImageName, credentials: Credentials | undefined): () => Promise<string> {
    let file: Promise<string> | undefined
    return () => {
      file ??= writeDockerConfig(image, credentials, this.host)
      return file
    }
  }

  #speaksPlainHttp(address: string): Promise<boolean> {
    const mayBe = isLoopback(address) || this.#settings.insecure.includes(address)
    const known =
      this.#plainHttp.get(address) ?? (mayBe ? probe(address, this.host.http) : Promise.resolve(false))
    this.#plainHttp.set(address, known)
    return known
  }
}

const isLoopback = (address: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(address)

const PROBE_LIMITS = { connectMs: 5000, idleMs: 5000 }

/** A broken connection is no answer, although many TLS servers close it when they get plain http. */
const PROBES = 4

/** A registry with TLS answers plain http with 400, or not at all. */
async function probe(address: string, http: Http): Promise<boolean> {
  for (let left = PROBES; left > 0; left -= 1) {
    try {
      const answer = await http.request(`http://${address}/v2/`, { redirects: 0, limits: PROBE_LIMITS })
      answer.discard()
      // A proxy in front of a registry with TLS may send everybody there.
      return answer.status !== 400 && !/^https:/i.test(answer.header('location') ?? '')
    } catch (error) {
      const broke = error instanceof HttpFailure && error.kind === 'connection'
      if (!broke || http.signal.aborted) return false
    }
  }
  return false
}
