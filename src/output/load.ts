import { NixeryError, type Problem } from '../base/errors.ts'
import { childEnv } from '../host/environment.ts'
import type { Host } from '../host/host.ts'
import { findProgram, lastLines, run } from '../host/process.ts'
import type { Engine } from './targets.ts'

export interface FoundEngine {
  readonly engine: Engine
  /** Absolute path of its program. */
  readonly program: string
}

/**
 * The engine, or why it cannot take an image: a program that is not there, or one whose daemon does not
 * answer.
 */
export async function findEngine(
  engine: Engine,
  { env, signal }: Pick<Host, 'env' | 'signal'>,
): Promise<FoundEngine | Problem> {
  const program = findProgram(engine, env)
  if (program === undefined) {
    return {
      input: 'load',
      message: `${engine} is not on PATH`,
      hint: `install ${engine}, or write the image to a file with output: type=docker,dest=FILE.tar`,
    }
  }
  const { exitCode, stdout, stderr } = await run(program, ['version'], {
    env: childEnv(env, 'engine'),
    signal,
  })
  if (exitCode === 0) return { engine, program }
  return {
    input: 'load',
    message: `${engine} does not answer: ${lastLines(stderr || stdout)}`,
    hint: `check that "${engine} version" works for the user of this run, or write the image to a file with output: type=docker,dest=FILE.tar`,
  }
}

/**
 * Pipes an archive into the engine's `load`. `title`: of the stage. Throws `output` with what the engine said when it
 * fails.
 */
export async function loadImage(
  { engine, program }: FoundEngine,
  archive: AsyncIterable<Uint8Array>,
  names: readonly string[],
  title: string,
  host: Host,
): Promise<void> {
  await host.log.group(title, async () => {
    const { exitCode, stdout, stderr } = await run(program, ['load'], {
      env: childEnv(host.env, 'engine'),
      input: archive,
      signal: host.signal,
      onStderr: host.log.debug,
    })
    if (exitCode === 0) return host.log.outcome(`${engine} has ${names.join(', ')}`)
    throw new NixeryError('output', {
      input: 'load',
      message: `${engine} load ended with ${exitCode}: ${lastLines(stderr || stdout)}`,
      hint: `check that "${engine} info" works for the user of this run`,
    })
  })
}
