import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { NixeryError } from '../../base/errors.ts'

/** Names that exist: a name server that does not know them knows none. */
const KNOWN_NAMES = new Set(['github.com', 'cache.nixos.org', 'releases.nixos.org'])

/**
 * Whether no name server answers, or one that knows nothing of the world, for a name that could not be looked up.
 * Another name that does not exist is another matter, and behind a proxy only that one looks names up.
 */
export async function isOffline(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (Object.keys(env).some((variable) => /^(?:https?|all)_proxy$/i.test(variable) && env[variable]))
    return false
  try {
    await lookup(name)
    return false
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EAI_AGAIN' || (code === 'ENOTFOUND' && KNOWN_NAMES.has(name))
  }
}

/** Whether this machine has no address but its own for itself: then waiting does not help. */
export const isAlone = (): boolean =>
  !Object.values(networkInterfaces()).some((all) => all?.some(({ internal }) => !internal))

/** `instead`: what works without a network, as the end of a sentence. */
export function noNetwork(name: string, instead = ''): NixeryError {
  const hint = `connect this machine, or set https_proxy where there is a proxy${instead}`
  return new NixeryError('no-network', { message: `there is no network: ${name} cannot be resolved`, hint })
}
