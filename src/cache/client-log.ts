/**
 * Stands in for `@actions/core` inside the cache client when the action is bundled (scripts/bundle.mjs). The
 * client never throws: it annotates the job with a warning, one for each call. Here these messages become
 * data, so that the run can say it once, in its own words.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What the client said during one call. */
export interface ClientMessages {
  readonly warnings: string[]
  readonly details: string[]
}

const current = new AsyncLocalStorage<ClientMessages>()

/** Calls the client and collects what it says. */
export async function listen<T>(
  call: () => Promise<T>,
): Promise<{ readonly value: T; readonly messages: ClientMessages }> {
  const messages: ClientMessages = { warnings: [], details: [] }
  return { value: await current.run(messages, call), messages }
}

const textOf = (message: string | Error): string => (message instanceof Error ? message.message : message)
const detail = (message: string | Error): void => void current.getStore()?.details.push(textOf(message))
const warn = (message: string | Error): void => void current.getStore()?.warnings.push(textOf(message))

export { detail as debug, detail as info, detail as notice, warn as error, warn as warning }

export const isDebug = (): boolean => process.env.RUNNER_DEBUG === '1'

/** The addresses that the service hands out carry signatures. */
export function setSecret(secret: string): void {
  process.stdout.write(
    `::add-mask::${secret.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`,
  )
}
