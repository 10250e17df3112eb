import type { ChildProcess } from 'node:child_process'

/** For `onStart` of a child: sends it the signal once something holds, which is polled. */
export function killWhen(signal: NodeJS.Signals, holds: () => boolean) {
  return (child: ChildProcess): void => {
    const timer = setInterval(() => {
      if (!holds()) return
      clearInterval(timer)
      child.kill(signal)
    }, 50)
    child.once('exit', () => clearInterval(timer))
  }
}
