import { type ErrorCode, NixeryError } from '../base/errors.ts'
import { cancelled } from './process.ts'

/** The stages of a run, with the names that messages use. */
export const STAGES = {
  pin: 'find out what the package source stands for',
  open: 'ask the registries',
  recall: 'look up what is remembered',
  install: 'find or install Nix',
  evaluate: 'evaluate the packages',
  obtain: 'build or fetch the packages',
  plan: 'plan the layers',
  pack: 'pack the layers',
  push: 'push the image',
  output: 'write the output',
  load: 'load the image',
  remember: 'remember the image',
} as const

export type Stage = keyof typeof STAGES

/** What the work of a run gets to know of its end, and says of its way there. */
export interface RunControl {
  /** Aborted when the run is told to stop. */
  readonly signal: AbortSignal
  /** Begins a stage. Throws `cancelled` when the run was told to stop. */
  readonly enter: (stage: Stage) => void
}

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** What does not end by itself when it is told to is given up after this: twice what a program is given. */
const GIVE_UP_MS = 10_000

interface StopReason {
  readonly code: Extract<ErrorCode, 'cancelled' | 'timeout'>
  /** A signal, or a time in seconds. */
  readonly by: string
}

/**
 * Does `work`, which SIGINT, SIGTERM, SIGHUP and the end of its time stop. Throws `cancelled` or `timeout` then, with the
 * stage in which it was and for how long it had been at work. `timeoutSeconds`: undefined for no limit.
 */
export async function stoppable<T>(
  timeoutSeconds: number | undefined,
  work: (control: RunControl) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const begun = performance.now()
  let stage: Stage = 'pin'
  let reason: StopReason | undefined
  const stop = (why: StopReason) => {
    reason ??= why
    controller.abort()
  }
  const onSignal = (name: NodeJS.Signals) => stop({ code: 'cancelled', by: name })
  for (const name of STOPPING) process.on(name, onSignal)
  const end = () => stop({ code: 'timeout', by: `${timeoutSeconds} s` })
  const timer = timeoutSeconds === undefined ? undefined : setTimeout(end, timeoutSeconds * 1000)
  const enter = (next: Stage) => {
    if (signal.aborted) throw cancelled(`before it could ${STAGES[next]}`)
    stage = next
  }
  const patience = givingUp(signal)
  try {
    return await Promise.race([work({ signal, enter }), patience.over])
  } catch (error) {
    throw reason === undefined ? error : stopped(error, reason, stage, performance.now() - begun)
  } finally {
    patience.end()
    clearTimeout(timer)
    for (const name of STOPPING) process.removeListener(name, onSignal)
  }
}

/** Fails some time after the signal. */
function givingUp(signal: AbortSignal) {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    const giveUp = () => reject(cancelled('while something did not end by itself'))
    signal.addEventListener('abort', () => {
      timer = setTimeout(giveUp, GIVE_UP_MS)
    })
  })
  return { over, end: () => clearTimeout(timer) }
}

function stopped(error: unknown, { code, by }: StopReason, stage: Stage, milliseconds: number): NixeryError {
  const isAnswer = error instanceof NixeryError && error.code === 'cancelled'
  const what = isAnswer ? error.message : 'cancelled'
  const where = `in the stage "${stage}" (${STAGES[stage]})`
  if (code === 'cancelled') {
    const message = `${what}: by ${by}, ${where}, after ${Math.round(milliseconds / 1000)} s`
    return new NixeryError(code, { message }, error)
  }
  return new NixeryError(
    code,
    {
      message: `not done within ${by}: ${what.replace(/^cancelled/, 'stopped')}, ${where}`,
      hint: 'set timeout higher, or look in the log for what takes so long',
    },
    error,
  )
}
