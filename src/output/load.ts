import { NixeryError, type Problem } from '../errors.ts'
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

/** Those whose programs are on PATH. */
export const findEngines = (engines: readonly Engine[], env: NodeJS.ProcessEnv): readonly FoundEngine[] =>
  engines.flatMap((engine) => {
    const program = findProgram(engine, env)
    return program === undefined ? [] : [{ engine, program }]
  })

export const missingEngine = (engine: Engine): Problem => ({
  message: `load: ${engine} is not on PATH`,
  hint: `install ${engine}, or write the image to a file with output: type=docker,dest=FILE.tar`,
})

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
