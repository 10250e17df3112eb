import { LINE_INTERVAL_MS, type Log } from './log.ts'

/** The part of `@actions/core` that a log needs; only the action itself depends on that package. */
export interface WorkflowCommands {
  group<T>(name: string, work: () => Promise<T>): Promise<T>
  info(message: string): void
  warning(message: string, properties?: { readonly title?: string }): void
  isDebug(): boolean
  debug(message: string): void
}

/**
 * A log in GitHub's workflow commands: collapsible groups, annotations, debug lines, progress now and then.
 */
export function workflowLog(commands: WorkflowCommands): Log {
  let lastProgress = Date.now()
  return {
    isDebug: commands.isDebug(),
    group: (title, work) => commands.group(title, work),
    info: (message) => commands.info(message),
    outcome: (message) => commands.info(message),
    warning: (message, title) => commands.warning(message, title === undefined ? {} : { title }),
    debug: (message) => commands.debug(message),
    progress(message) {
      if (Date.now() - lastProgress < LINE_INTERVAL_MS) return
      lastProgress = Date.now()
      commands.info(message)
    },
  }
}
