import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type ChildResult, runChild, systemPath } from './child.ts'
import { tempDir } from './temp.ts'

export interface CliOptions {
  /** More variables; the command gets PATH, HOME and these, nothing else. */
  readonly env?: Readonly<Record<string, string>>
  /** Which Nix is on PATH; default '2.34', 'none' for a machine without. */
  readonly nix?: toolchain.NixVersion | 'none'
  /** Which oras is on PATH; default '1.3'. */
  readonly oras?: toolchain.OrasVersion | 'none'
  /** Which Node.js runs the command; default: the one that runs the tests. */
  readonly node?: toolchain.NodeVersion
  readonly cwd?: string
  /** User and group to run as. */
  readonly uid?: number
  readonly input?: string
  /** Home directory; default: a new one. */
  readonly home?: string
}

export interface CliResult extends ChildResult {
  /** What standard output says; undefined when it is not JSON. */
  readonly json: unknown
}

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'cli.js')

/** Runs the built command as a user would, on a machine that has the chosen tools and nothing else of ours. */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { env, nix = '2.34', oras = '1.3', node, cwd, uid, input } = options
  const home = options.home ?? (await tempDir('home', uid))
  const tools = await Promise.all([
    ...(nix === 'none' ? [] : [toolchain.nix(nix)]),
    ...(oras === 'none' ? [] : [toolchain.oras(oras)]),
  ])
  const PATH = [...tools.map(({ bin }) => bin), systemPath].join(':')
  const program = node ? join((await toolchain.node(node)).bin, 'node') : process.execPath
  const result = await runChild(program, [bundle, ...args], {
    env: { PATH, HOME: home, ...env },
    cwd: cwd ?? home,
    ...(uid === undefined ? {} : { uid }),
    ...(input === undefined ? {} : { input }),
  })
  return { ...result, json: parsed(result.stdout) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
