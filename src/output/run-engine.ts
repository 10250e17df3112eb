/** A program of an image in a container of docker or podman. */
import { randomBytes } from 'node:crypto'
import { childEnv } from '../host/environment.ts'
import { runInteractively } from '../host/interactive.ts'
import type { Log } from '../host/log/log.ts'
import { run } from '../host/process.ts'
import type { FoundEngine } from './load.ts'

/** What a program of an image is to get besides its arguments. */
export interface ContainerRequest {
  /** The program and its arguments as `docker run` takes them; empty for what the image runs by itself. */
  readonly command: readonly string[]
  readonly volumes: readonly Volume[]
  readonly env: NodeJS.ProcessEnv
  readonly log: Log
}

/** A file or directory of this machine that the program sees. */
export interface Volume {
  /** Both absolute. */
  readonly source: string
  readonly target: string
  readonly readOnly: boolean
}

/** What an image is called that goes when its program has ended: no other run has it. */
export const temporaryTag = (): string => `run-${randomBytes(6).toString('hex')}`

/** Runs it to its end, then removes container and image. `name`: what the engine calls the image. Returns the exit code. */
export async function runInEngine(
  { program }: FoundEngine,
  name: string,
  { command, volumes, env, log }: ContainerRequest,
): Promise<number> {
  const child = childEnv(env, 'engine')
  const terminal = process.stdin.isTTY && process.stdout.isTTY ? ['--tty'] : []
  const mounts = volumes.flatMap(({ source, target, readOnly }) => [
    '--volume',
    `${source}:${target}${readOnly ? ':ro' : ''}`,
  ])
  try {
    const args = ['run', '--rm', '--interactive', ...terminal, ...mounts, name, ...command]
    return await runInteractively(program, args, { env: child, log })
  } finally {
    const { exitCode, stderr } = await run(program, ['rmi', '--force', name], { env: child })
    if (exitCode !== 0) log.warning(`${name} cannot be removed: ${stderr.trim()}`)
  }
}
