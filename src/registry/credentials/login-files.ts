import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { homeDirectory } from '../../host/directories.ts'
import { type Logins, parseLogins } from './docker-config.ts'

export interface ReadLogins {
  readonly logins: readonly Logins[]
  /** What could not be read, and why. */
  readonly troubles: readonly string[]
}

/** All logins that docker, podman, buildah and skopeo would find, in the order in which they count. */
export async function readLogins(env: NodeJS.ProcessEnv): Promise<ReadLogins> {
  const logins: Logins[] = []
  const troubles: string[] = []
  for (const { name, read } of sourcesOf(env)) {
    try {
      const text = await read()
      if (text.trim() !== '') logins.push(parseLogins(name, text))
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'ENOTDIR') troubles.push(`${name} cannot be used: ${code ?? message}`)
    }
  }
  return { logins, troubles }
}

interface Source {
  readonly name: string
  readonly read: () => Promise<string>
}

/** Where docker and podman leave logins, in the order that they count. `uid`: who runs this. */
export function loginFiles(env: NodeJS.ProcessEnv, uid: number): readonly string[] {
  const home = homeDirectory(env)
  // Without the variable podman takes a directory of its own: https://docs.podman.io, podman-login(1).
  const runtime = env.XDG_RUNTIME_DIR
    ? path.join(env.XDG_RUNTIME_DIR, 'containers')
    : `/run/containers/${uid}`
  const files = [
    env.REGISTRY_AUTH_FILE,
    path.join(env.DOCKER_CONFIG || path.join(home, '.docker'), 'config.json'),
    path.join(runtime, 'auth.json'),
    path.join(env.XDG_CONFIG_HOME || path.join(home, '.config'), 'containers', 'auth.json'),
  ]
  return files.flatMap((file) => (file ? [file] : []))
}

function sourcesOf(env: NodeJS.ProcessEnv): readonly Source[] {
  const files = loginFiles(env, process.getuid?.() ?? 0)
  const content = env.DOCKER_AUTH_CONFIG
  return [
    ...(content ? [{ name: 'DOCKER_AUTH_CONFIG', read: async () => content }] : []),
    ...files.map((file) => ({ name: file, read: () => readFile(file, 'utf8') })),
  ]
}
