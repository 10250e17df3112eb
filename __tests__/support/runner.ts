import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { inputsOf, readActionFile } from './action-file.ts'
import { mustRun, runChild, systemPath } from './child.ts'
import { type FileCommands, fileCommands } from './file-commands.ts'
import { expressionValues, type JobDirs, jobEnv, jobToken } from './runner-env.ts'
import { tempDir } from './temp.ts'
import { readStepLog, type StepLog, showing } from './workflow-commands.ts'

export interface ActionRun {
  /** Directory of action.yml; default: this project. */
  readonly actionDir?: string
  /** The directory of a sub-action in it, as in `uses: org/action/DIR`. */
  readonly subAction?: string
  readonly with?: Readonly<Record<string, string>>
  /** More variables, as `env:` of a step gives them. */
  readonly env?: Readonly<Record<string, string>>
  /** Directories before the system's on PATH. */
  readonly path?: readonly string[]
  /** Node.js to run the action with; default: the one that action.yml names (`node24`). */
  readonly node?: toolchain.NodeVersion
  /** Values that must not be seen in the log, as secrets of the repository; the job's token is one anyway. */
  readonly secrets?: readonly string[]
  /** The start of a command line that runs the rest of it on the machine of the job; default: this one. */
  readonly machine?: readonly string[]
  /** User and group whose the job's directories are; `machine` runs programs as that user. */
  readonly uid?: number
  /** Directories of an earlier run: the next step, or the next job, of the same runner. */
  readonly dirs?: JobDirs
}

export interface StepResult extends StepLog, FileCommands {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

export interface ActionResult extends StepResult {
  readonly dirs: JobDirs
  /** The result of `runs.post`, when there is one and its condition holds. */
  readonly post?: StepResult
}

/** Runs an action as GitHub's runner does: its main program, then its post program. */
export async function runAction(run: ActionRun): Promise<ActionResult> {
  const actionDir = join(run.actionDir ?? join(import.meta.dirname, '..', '..'), run.subAction ?? '')
  const action = await readActionFile(actionDir)
  const { runs } = action
  const dirs = run.dirs ?? (await newJobDirs(run.uid))
  const inputs = inputsOf(action, run.with ?? {}, expressionValues(dirs))
  const version = run.node ?? toolchain.nodeVersions.find((known) => runs.using === `node${known}`)
  if (!version) throw new Error(`action.yml wants a runtime that is not known here: ${runs.using}`)
  const node = join((await toolchain.node(version)).bin, 'node')
  // Hosted runners have zstd, which the cache client compresses with where it can.
  const path = [...(run.path ?? []), (await toolchain.zstd()).bin, systemPath]
  const env = { ...(await jobEnv(dirs)), PATH: path.join(':'), ...inputs.env, ...run.env }
  const secrets = [jobToken, ...(run.secrets ?? [])]

  const job = { dirs, node, machine: run.machine ?? [], uid: run.uid }
  const main = await runStep(job, join(actionDir, runs.main), env, secrets)
  for (const name of inputs.unexpected)
    main.annotations.push({ level: 'warning', message: `Unexpected input(s) '${name}'`, title: '' })
  if (!runs.post || !holds(runs['post-if'], main.exitCode)) return { ...main, dirs }

  const state = Object.entries(main.state).map(([name, value]) => [`STATE_${name}`, value])
  const PATH = [...main.path.toReversed(), ...path].join(':')
  const postEnv = { ...env, ...main.env, ...Object.fromEntries(state), PATH }
  const post = await runStep(job, join(actionDir, runs.post), postEnv, main.masks)
  return { ...main, dirs, post }
}

async function newJobDirs(uid?: number): Promise<JobDirs> {
  const job = await tempDir('job', uid)
  return {
    home: join(job, 'home'),
    workspace: join(job, 'work', 'repo', 'repo'),
    runnerTemp: join(job, 'work', '_temp'),
    toolCache: join(job, 'tools'),
  }
}

function holds(condition = 'always()', exitCode: number): boolean {
  if (condition === 'always()') return true
  if (condition === 'success()') return exitCode === 0
  if (condition === 'failure()') return exitCode !== 0
  throw new Error(`post-if is not known here: ${condition}`)
}

let steps = 0

interface Job {
  readonly dirs: JobDirs
  readonly node: string
  readonly machine: readonly string[]
  readonly uid: number | undefined
}

async function runStep(
  { dirs, node, machine, uid }: Job,
  script: string,
  env: Readonly<Record<string, string>>,
  secrets: readonly string[],
): Promise<StepResult> {
  steps += 1
  const files = await fileCommands(dirs.runnerTemp, String(steps))
  if (uid !== undefined) await mustRun('chown', ['-R', `${uid}:${uid}`, ...Object.values(dirs)])
  const printed = lineCutter()
  const child = { env: { ...env, ...files.env }, cwd: dirs.workspace, onOutput: printed.add }
  // A shell on the way loses variables with a dash in their names.
  const dashed = Object.entries({ ...env, ...files.env }).filter(([name]) => name.includes('-'))
  const again = machine.length > 0 ? ['env', ...dashed.map(([name, value]) => `${name}=${value}`)] : []
  const [program = '', ...words] = [...machine, ...again, node]
  const { code, stdout, stderr } = await runChild(program, [...words, script], child)
  const log = readStepLog(printed.lines(), secrets)
  const written = await files.read()
  await files.remove()
  log.leaks.push(...showing(log.masks, written.summary))
  return { exitCode: code, stdout, stderr, ...log, ...written }
}

/** Whole lines of both streams, in the order in which they came. */
function lineCutter() {
  const lines: string[] = []
  const begun = { stdout: '', stderr: '' }
  return {
    add(text: string, stream: 'stdout' | 'stderr') {
      const parts = (begun[stream] + text).split(/\r?\n/)
      begun[stream] = parts.pop() ?? ''
      lines.push(...parts)
    },
    lines: () => [...lines, begun.stdout, begun.stderr].filter((line) => line !== ''),
  }
}
