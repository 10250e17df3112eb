// What GitHub's runner understands in the output of a step: lines like "::error title=A::text".

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly message: string
  readonly title: string
}

export interface StepLog {
  readonly annotations: Annotation[]
  /** Titles of the groups, in order. */
  readonly groups: string[]
  readonly debug: string[]
  /** Secrets that the step declared, and those that were known before it. */
  readonly masks: string[]
  /** Lines that show a secret after it was declared: the runner hides those, but other readers would not. */
  readonly leaks: string[]
}

interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

/** Commands that the runner has retired; files take their place. */
const retired = ['set-output', 'save-state', 'set-env', 'add-path']

/** Reads the lines that a step printed as the runner does, in order. */
export function readStepLog(lines: readonly string[], secrets: readonly string[]): StepLog {
  const log: StepLog = { annotations: [], groups: [], debug: [], masks: [...secrets], leaks: [] }
  let resumeWord: string | undefined
  for (const line of lines) {
    const command = parseCommand(line)
    if (command?.name === 'add-mask' && !resumeWord) {
      log.masks.push(...command.message.split(/\r?\n/).filter(Boolean))
      continue
    }
    log.leaks.push(...showing(log.masks, line))
    if (resumeWord && command?.name === resumeWord) resumeWord = undefined
    else if (resumeWord || !command) continue
    else if (command.name === 'stop-commands') resumeWord = command.message
    else obey(command, log)
  }
  return log
}

/** The lines of a text that show a secret. */
export function showing(secrets: readonly string[], text: string): string[] {
  return text.split('\n').filter((line) => secrets.some((secret) => line.includes(secret)))
}

function obey({ name, properties, message }: Command, log: StepLog): void {
  if (retired.includes(name)) throw new Error(`the step uses the retired command ::${name}::`)
  if (name === 'error' || name === 'warning' || name === 'notice')
    log.annotations.push({ level: name, message, title: properties.title ?? '' })
  else if (name === 'group') log.groups.push(message)
  else if (name === 'debug') log.debug.push(message)
}

function parseCommand(line: string): Command | undefined {
  const [, name, properties = '', message] = /^\s*::([^\s:]+)(?: ((?:(?!::).)*))?::(.*)$/s.exec(line) ?? []
  if (name === undefined || message === undefined) return undefined
  const pairs = properties.split(',').flatMap((pair) => {
    const at = pair.indexOf('=')
    return at < 0 ? [] : [[pair.slice(0, at).trim(), unescapeProperty(pair.slice(at + 1))]]
  })
  return { name, properties: Object.fromEntries(pairs), message: unescapeMessage(message) }
}

const unescapeMessage = (text: string) =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')

const unescapeProperty = (text: string) => unescapeMessage(text.replaceAll('%3A', ':').replaceAll('%2C', ','))
