import type { ChildProcess } from 'node:child_process'

/**
 * For `onStart` of a child: sends it the signal once something holds, which is looked at every so often.
 * @param sent is called just before
 */
export function killWhen(signal: NodeJS.Signals, holds: () => boolean, sent = () => {}) {
  return (child: ChildProcess): void => {
    const timer = setInterval(() => {
      if (!holds()) return
      clearInterval(timer)
      sent()
      child.kill(signal)
    }, 50)
    child.once('exit', () => clearInterval(timer))
  }
}
