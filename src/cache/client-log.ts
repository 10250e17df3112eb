/**
 * Stands in for `@actions/core` inside the cache client when the action is bundled (scripts/bundle.mjs). The
 * client never throws: it annotates the job with a warning, one for each call. Here these messages become
 * data, so that the run can say it once, in its own words.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import type { Host } from '../host/host.ts'

/** What the client said during one call. */
export interface ClientMessages {
  readonly warnings: string[]
  readonly details: string[]
}

const current = new AsyncLocalStorage<{ readonly messages: ClientMessages; readonly host: Host }>()

/** Calls the client for a run, and collects what it says. */
export async function listen<T>(
  host: Host,
  call: () => Promise<T>,
): Promise<{ readonly value: T; readonly messages: ClientMessages }> {
  const messages: ClientMessages = { warnings: [], details: [] }
  return { value: await current.run({ messages, host }, call), messages }
}

/** The run that a call of the client in progress is for. */
export function hostOfCall(): Host {
  const call = current.getStore()
  if (call === undefined) throw new Error('the cache client works outside of a call')
  return call.host
}

const textOf = (message: string | Error): string => (message instanceof Error ? message.message : message)
const detail = (message: string | Error): void =>
  void current.getStore()?.messages.details.push(textOf(message))
const warn = (message: string | Error): void =>
  void current.getStore()?.messages.warnings.push(textOf(message))

export { detail as debug, detail as info, detail as notice, warn as error, warn as warning }

export const isDebug = (): boolean => process.env.RUNNER_DEBUG === '1'

/** The addresses that the service hands out carry signatures. */
export function setSecret(secret: string): void {
  process.stdout.write(
    `::add-mask::${secret.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')}\n`,
  )
}
