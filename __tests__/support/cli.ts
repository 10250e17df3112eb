import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type ChildOptions, type ChildResult, runChild, systemPath } from './child.ts'
import { tempDir } from './temp.ts'

export interface CliOptions extends Pick<ChildOptions, 'input' | 'onOutput' | 'onStart'> {
  /** More variables; the command gets PATH, HOME and these, nothing else. */
  readonly env?: Readonly<Record<string, string>>
  /** Which Nix is on PATH; default '2.34', 'none' for a machine without. */
  readonly nix?: toolchain.NixVersion | 'none'
  /** Which oras is on PATH; default '1.3'. */
  readonly oras?: toolchain.OrasVersion | 'none'
  /**
   * Which Node.js runs the command, or the command line that starts one; default: the one that runs the
   * tests.
   */
  readonly node?: toolchain.NodeVersion | readonly string[]
  /** Directories before all others on PATH. */
  readonly path?: readonly string[]
  readonly cwd?: string
  /** User and group to run as. */
  readonly uid?: number
  /** Home directory; default: a new one. */
  readonly home?: string
}

export interface CliResult extends ChildResult {
  /** What standard output says; undefined when it is not JSON. */
  readonly json: unknown
}

const bundle = join(import.meta.dirname, '..', '..', 'dist', 'cli.js')

/**
 * Runs the built command as a user would, on a machine that has the chosen tools and nothing else of ours.
 */
export async function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { env, nix = '2.34', oras = '1.3', node, path = [], cwd, uid, home: given, ...child } = options
  const home = given ?? (await tempDir('home', uid))
  const tools = await Promise.all([
    ...(nix === 'none' ? [] : [toolchain.nix(nix)]),
    ...(oras === 'none' ? [] : [toolchain.oras(oras)]),
  ])
  const PATH = [...path, ...tools.map(({ bin }) => bin), systemPath].join(':')
  const [program = '', ...words] = await nodeCommand(node)
  const result = await runChild(program, [...words, bundle, ...args], {
    ...child,
    ...(uid === undefined ? {} : { uid }),
    env: { PATH, HOME: home, ...env },
    cwd: cwd ?? home,
  })
  return { ...result, json: parsed(result.stdout) }
}

async function nodeCommand(node: CliOptions['node']): Promise<readonly string[]> {
  if (node === undefined) return [process.execPath]
  return typeof node === 'string' ? [join((await toolchain.node(node)).bin, 'node')] : node
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
