import type { Host } from '../../src/host/host.ts'
import { Http } from '../../src/host/http/http.ts'
import type { Log } from '../../src/host/log/log.ts'
import { scratchDir } from './scratch.ts'

/** A log that only remembers what it was told, one `level: text` each. */
export function memoryLog(): Log & { readonly lines: readonly string[] } {
  const lines: string[] = []
  const note = (level: string) => (text: string) => void lines.push(`${level}: ${text}`)
  return {
    lines,
    isDebug: true,
    group: (title, work) => {
      note('group')(title)
      return work()
    },
    info: note('info'),
    outcome: note('info'),
    warning: note('warning'),
    debug: note('debug'),
    progress: note('progress'),
  }
}

/** A host with a work directory and a home of its own, and no environment but the given one. */
export async function testHost(
  env: Readonly<Record<string, string>> = {},
  signal?: AbortSignal,
): Promise<Host> {
  const workDir = await scratchDir('work')
  const ends = signal ?? new AbortController().signal
  return {
    log: memoryLog(),
    env: { HOME: await scratchDir('home'), ...env },
    http: new Http(env, ends),
    workDir,
    signal: ends,
    enter() {},
  }
}
