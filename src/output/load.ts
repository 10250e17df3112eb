import { NixeryError } from '../errors.ts'
import type { Host } from '../host.ts'
import { findProgram, run } from '../process.ts'
import type { Engine } from './targets.ts'

export interface FoundEngine {
  readonly engine: Engine
  /** Absolute path of its program. */
  readonly program: string
}

/** Of what a failing program said. */
const LAST_LINES = 5

/** Throws `missing-tool` with every engine whose program is not on PATH. */
export function findEngines(engines: readonly Engine[], env: NodeJS.ProcessEnv): readonly FoundEngine[] {
  const found = engines.map((engine) => ({ engine, program: findProgram(engine, env) }))
  const missing = found.filter(({ program }) => program === undefined)
  if (missing.length > 0) {
    throw new NixeryError(
      'missing-tool',
      missing.map(({ engine }) => ({
        message: `load: ${engine} is not on PATH`,
        hint: `install ${engine}, or write the image to a file with output: type=docker,dest=FILE.tar`,
      })),
    )
  }
  return found.flatMap(({ engine, program }) => (program === undefined ? [] : [{ engine, program }]))
}

/** Pipes an archive into the engine's `load`. Throws `output` with what it said when it fails. */
export async function loadImage(
  { engine, program }: FoundEngine,
  archive: AsyncIterable<Uint8Array>,
  names: readonly string[],
  host: Host,
): Promise<void> {
  await host.log.group(`Load into ${engine}`, async () => {
    const { exitCode, stdout, stderr } = await run(program, ['load'], {
      env: host.env,
      input: archive,
      signal: host.signal,
      onStderr: host.log.debug,
    })
    if (exitCode === 0) return host.log.info(`${engine} has ${names.join(', ')}`)
    const said = (stderr || stdout).trim().split('\n').slice(-LAST_LINES).join('\n')
    throw new NixeryError('output', {
      message: `load: ${engine} load ended with ${exitCode}: ${said}`,
      hint: `check that "${engine} info" works for the user of this run`,
    })
  })
}
