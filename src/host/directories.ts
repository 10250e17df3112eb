import { homedir } from 'node:os'
import path from 'node:path'

/** The user's home directory; `/` for a user that the system knows nothing of. */
export function homeDirectory(env: NodeJS.ProcessEnv): string {
  if (env.HOME) return env.HOME
  try {
    return homedir()
  } catch {
    return '/'
  }
}

/** `$XDG_CACHE_HOME/nixery-action`: https://specifications.freedesktop.org/basedir-spec/latest/ */
export function defaultCacheDirectory(env: NodeJS.ProcessEnv): string {
  return path.join(env.XDG_CACHE_HOME || path.join(homeDirectory(env), '.cache'), 'nixery-action')
}
