import { homedir } from 'node:os'

/** The user's home directory; `/` for a user that the system knows nothing of. */
export function homeDirectory(env: NodeJS.ProcessEnv): string {
  if (env.HOME) return env.HOME
  try {
    return homedir()
  } catch {
    return '/'
  }
}
