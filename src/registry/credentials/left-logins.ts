import type { Host } from '../../host/host.ts'
import type { ImageName } from '../../image/oci/reference.ts'
import { askHelper } from './credential-helper.ts'
import { type Credentials, findLogin } from './docker-config.ts'
import { type ReadLogins, readLogins } from './login-files.ts'

export interface Found {
  readonly credentials: Credentials | undefined
  /** What kept others from being found, for the message of a refusal. */
  readonly troubles: readonly string[]
}

/** The logins that were left on this machine; each file is read and each helper asked once in a run. */
export class LeftLogins {
  readonly #host: Host
  readonly #helperMs: number | undefined
  #logins: Promise<ReadLogins> | undefined
  readonly #helpers = new Map<string, ReturnType<typeof askHelper>>()

  /** `helperMs`: how long a helper may take; default 30 seconds. */
  constructor(host: Host, helperMs?: number) {
    this.#host = host
    this.#helperMs = helperMs
  }

  async find(image: ImageName): Promise<Found> {
    this.#logins ??= readLogins(this.#host.env)
    const { logins, troubles: unreadable } = await this.#logins
    const troubles: string[] = [...unreadable]
    for (const one of logins) {
      const { credentials, helper, trouble } = findLogin(one, image)
      const answer = helper === undefined ? {} : await this.#ask(helper.name, helper.keys)
      const found = answer.credentials ?? credentials
      if (found !== undefined) return { credentials: found, troubles: [] }
      if (answer.trouble !== undefined) troubles.push(`${answer.trouble} (${one.name})`)
      if (trouble !== undefined) troubles.push(`${one.name}: ${trouble}`)
    }
    return { credentials: undefined, troubles }
  }

  #ask(name: string, keys: readonly string[]) {
    const id = [name, ...keys].join(' ')
    const answer = this.#helpers.get(id) ?? askHelper(name, keys, this.#host, this.#helperMs)
    this.#helpers.set(id, answer)
    return answer
  }
}
