#!/usr/bin/env node
/** The command line: arguments -> a command -> its answer on standard output, progress on standard error. */
import packageJson from '../package.json' with { type: 'json' }
import { formatProblems, NixeryError, type Problem, toNixeryError } from './base/errors.ts'
import { inWordsOf } from './base/wording.ts'
import { type Command, parseCommand } from './commands/arguments.ts'
import type { Answer, Call } from './commands/call.ts'
import { renderHelp, renderOverview, renderShortHelp } from './commands/help.ts'
import { logSettings } from './commands/log-settings.ts'
import { type CommandName, inputNames } from './commands/table.ts'
import { findCiSystem, speechOf } from './host/ci-systems.ts'
import { surviveLostLog, writeOut } from './host/last-resort.ts'
import { paintFor } from './host/log/colors.ts'
import { jsonError, jsonLog } from './host/log/json.ts'
import { logOfLevel } from './host/log/level.ts'
import { DEFAULT_COLUMNS, liveLog } from './host/log/live.ts'
import type { Log } from './host/log/log.ts'
import { renderMessage } from './host/log/message.ts'
import { markMessage } from './host/log/sections.ts'
import { terminalLog } from './host/log/terminal.ts'

/** A call loads its own command alone: most of the program is of use to few of them. */
const LOAD: Readonly<Record<CommandName, () => Promise<(call: Call) => Promise<Answer>>>> = {
  build: async () => (await import('./commands/build.ts')).buildCommand,
  run: async () => (await import('./commands/run.ts')).runCommand,
  init: async () => (await import('./commands/init.ts')).initCommand,
  cache: async () => (await import('./commands/cache.ts')).cacheCommand,
  'group-layers': async () => (await import('./commands/group-layers.ts')).groupLayersCommand,
  'plan-layers': async () => (await import('./commands/plan-layers.ts')).planLayersCommand,
  'count-names': async () => (await import('./commands/count-names.ts')).countNamesCommand,
  'pack-image': async () => (await import('./commands/pack-image.ts')).packImageCommand,
  plan: async () => (await import('./commands/plan.ts')).planCommand,
  merge: async () => (await import('./commands/merge.ts')).mergeCommand,
  plugin: async () => (await import('./commands/plugin.ts')).pluginCommand,
  man: async () => (await import('./commands/man.ts')).manCommand,
  completion: async () => (await import('./commands/completion.ts')).completionCommand,
  inspect: async () => (await import('./commands/inspect.ts')).inspectCommand,
  diff: async () => (await import('./commands/inspect.ts')).diffCommand,
}

const logging = logSettings(process.argv.slice(2))
const { debug } = logging
const format = findCiSystem(process.env)?.logFormat ?? 'plain'
// In a builder of Nix standard error looks like a terminal, and is a log.
const isLive = process.stderr.isTTY === true && process.env.NIX_BUILD_TOP === undefined

/** What the log has last said may have to be wiped out before another writes. */
let endLog = () => {}

async function main(): Promise<void> {
  checkDirectory()
  const command = parseCommand(process.argv.slice(2), process.env)
  if (command.name === 'help') await writeResult(helpText(command))
  else if (command.name === 'version') await writeResult(`${packageJson.version}\n`)
  else {
    const { option, operands, program } = command
    const isTerminal = process.stdout.isTTY === true
    const log = openLog(option('quiet') !== undefined, isAnswered(command.name, option, isTerminal))
    const call = { option, operands, program, env: process.env, log }
    endLog = () => log.end?.()
    const terminal = isTerminal
      ? {
          terminal: {
            paint: paintFor(process.env, true),
            columns: process.stdout.columns || DEFAULT_COLUMNS,
          },
        }
      : {}
    const work = await LOAD[command.name]()
    const { text, exitCode = 0 } = await work({ ...call, ...terminal })
    endLog()
    await writeResult(text)
    process.exitCode = exitCode
  }
}

function helpText({ of, isShort }: Extract<Command, { name: 'help' }>): string {
  if (of === undefined) return renderOverview()
  // In a pager, too: it shows the help on the terminal that standard error goes to.
  const terminal = [process.stdout, process.stderr].find(({ isTTY }) => isTTY === true)
  const columns = terminal && (terminal.columns || DEFAULT_COLUMNS)
  return isShort === true ? renderShortHelp(of, columns) : renderHelp(of, columns)
}

function openLog(isQuiet: boolean, isAnswered: boolean): Log {
  const { isJson } = logging
  const level = isQuiet && logging.level !== 'error' ? 'warning' : logging.level
  if (isJson) return logOfLevel(jsonLog(process.stderr, debug), level)
  const { stderr } = process
  const options = { debug, paint: paintFor(process.env, isLive), isAnswered, columns: () => stderr.columns }
  const log =
    isLive && format === 'plain'
      ? liveLog(stderr, { ...options, rows: () => stderr.rows })
      : terminalLog(stderr, { ...options, live: isLive, format })
  return logOfLevel(log, level)
}

/** Whether standard output will say on the same terminal what was made, or nobody wants to know it. */
function isAnswered(name: CommandName, option: Call['option'], isTerminal: boolean): boolean {
  if (name === 'run') return true
  const isText = ['json', 'summary', 'dry-run'].every((one) => option(one) === undefined)
  return ['build', 'plan', 'merge'].includes(name) && isText && isTerminal && isLive
}

/** Throws `output`: the work is done, but its result cannot be written. */
async function writeResult(text: string): Promise<void> {
  await writeOut(text).catch((error: Error) => {
    const message = `the result cannot be written to standard output: ${error.message}`
    throw new NixeryError('output', { message, hint: 'everything else was done: see the log above' }, error)
  })
}

/** Throws `usage` when the working directory was removed: no relative path means anything then. */
function checkDirectory(): void {
  try {
    process.cwd()
  } catch (error) {
    const hint = 'cd to a directory that is there'
    throw new NixeryError('usage', { message: 'the working directory does not exist any more', hint }, error)
  }
}

function fail(thrown: unknown): never {
  endLog()
  const error = toNixeryError(thrown)
  const isPlugin = process.argv[2] === 'plugin' || process.argv.length === 2
  const speech = speechOf(isPlugin ? 'settings' : 'options', process.env)
  const problems = inWordsOf(speech, error.problems, inputNames)
  // A malformed call gets one line: the exit code says the rest.
  const code = error.code === 'usage' ? '' : `  code: ${error.code}\n`
  if (logging.isJson) process.stderr.write(jsonError({ code: error.code, problems }))
  else process.stderr.write(errorText(problems) + code)
  if (debug && error.cause instanceof Error) process.stderr.write(`${error.cause.stack}\n`)
  // What a stopped run has given up must not keep the process.
  process.exit(error.code === 'usage' || error.code === 'invalid-input' ? 2 : 1)
}

/** A CI system shows all problems as one error; people find each by its first word. */
function errorText(problems: readonly Problem[]): string {
  if (format === 'github' || format === 'azure') return markMessage(format, 'error', formatProblems(problems))
  const [columns, paint] = [
    isLive ? process.stderr.columns || DEFAULT_COLUMNS : Infinity,
    paintFor(process.env, isLive),
  ]
  const texts = problems.map((problem) => renderMessage('error', formatProblems([problem]), columns, paint))
  return `${texts.join('\n')}\n`
}

surviveLostLog()
process.on('uncaughtException', fail)
main().catch(fail)
