import { lookup } from 'node:dns/promises'

/**
 * Whether no name server answers, for a name that could not be looked up. A name that does not exist is another
 * matter, and behind a proxy only that one looks names up.
 */
export async function isOffline(name: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  if (Object.keys(env).some((variable) => /^(?:https?|all)_proxy$/i.test(variable) && env[variable]))
    return false
  try {
    await lookup(name)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAI_AGAIN'
  }
}
