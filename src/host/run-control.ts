import { type ErrorCode, NixeryError } from '../base/errors.ts'
import { cancelled } from './process.ts'

/** The stages of a run, with the words that follow "while" in messages. */
export const STAGES = {
  pin: 'resolving the package source',
  open: 'asking the registries',
  restore: 'restoring from the cache',
  install: 'finding or installing Nix',
  evaluate: 'evaluating packages',
  realise: 'building or fetching packages',
  plan: 'planning layers',
  pack: 'packing layers',
  push: 'pushing the image',
  output: 'writing the output',
  load: 'loading the image',
  find: 'looking for the program',
  save: 'saving to the cache',
} as const

export type Stage = keyof typeof STAGES

/** How work learns that the run is stopped, and says where it is. */
export interface RunControl {
  /** Aborted when the run is told to stop. */
  readonly signal: AbortSignal
  /** Begins a stage. Throws `cancelled` when the run was told to stop. */
  readonly enter: (stage: Stage) => void
}

const STOPPING = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const

/** Work that does not end by itself is abandoned after this: twice the time that a program gets. */
const GRACE_MS = 10_000

interface StopReason {
  readonly code: Extract<ErrorCode, 'cancelled' | 'timeout'>
  /** A signal, or a time with its unit. */
  readonly by: string
}

/**
 * Runs `work` until SIGINT, SIGTERM, SIGHUP, SIGQUIT or the time limit stops it. Throws `cancelled` or
 * `timeout` then, with the stage and the time since the start. `timeoutSeconds`: undefined for no limit.
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
    if (signal.aborted) throw cancelled(`not yet ${STAGES[next]}`)
    stage = next
  }
  const grace = endAfterGrace(signal)
  try {
    return await Promise.race([work({ signal, enter }), grace.over])
  } catch (error) {
    throw reason === undefined ? error : stopped(error, reason, stage, performance.now() - begun)
  } finally {
    grace.end()
    clearTimeout(timer)
    for (const name of STOPPING) process.removeListener(name, onSignal)
  }
}

/** `over` fails some time after the signal. */
function endAfterGrace(signal: AbortSignal) {
  let timer: NodeJS.Timeout | undefined
  const over = new Promise<never>((_, reject) => {
    const giveUp = () => reject(cancelled('something did not end by itself'))
    signal.addEventListener('abort', () => {
      timer = setTimeout(giveUp, GRACE_MS)
    })
  })
  return { over, end: () => clearTimeout(timer) }
}

function stopped(error: unknown, { code, by }: StopReason, stage: Stage, milliseconds: number): NixeryError {
  // What was interrupted says so itself; other failures are a consequence, and stay the cause.
  const what = error instanceof NixeryError && error.code === 'cancelled' ? `: ${error.message}` : ''
  const where = `while ${STAGES[stage]}${what}`
  if (code === 'cancelled') {
    const message = `cancelled by ${by} after ${Math.round(milliseconds / 1000)} s, ${where}`
    return new NixeryError(code, { message }, error)
  }
  const hint = 'set timeout higher, or see the log for what takes so long'
  return new NixeryError(code, { message: `timed out after ${by}, ${where}`, hint }, error)
}
