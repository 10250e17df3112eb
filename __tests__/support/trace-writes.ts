// What a program, and all that it starts, writes to: asked of the kernel, so nothing is missed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { tempDir } from './temp.ts'

/** Those that change files, by their names on any processor. */
const CHANGES = [
  ...['mkdir', 'mkdirat', 'mknod', 'mknodat', 'rmdir', 'unlink', 'unlinkat'],
  ...['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
  ...[
    'chmod',
    'fchmod',
    'fchmodat',
    'fchmodat2',
    'chown',
    'fchown',
    'lchown',
    'fchownat',
    'truncate',
    'ftruncate',
  ],
  ...[
    'utime',
    'utimes',
    'utimensat',
    'futimesat',
    'setxattr',
    'lsetxattr',
    'fsetxattr',
    'removexattr',
    'lremovexattr',
  ],
]
/** Those that may, by how they are called. */
const OPENS = ['open', 'openat', 'openat2', 'creat']
const FOR_WRITING = /\b(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC)\b|\bcreat\(/

export interface WriteTrace {
  /** The start of a command line that runs the rest of it and watches. */
  readonly before: readonly string[]
  /** The calls, tried or done, that would change something in a directory. */
  in(directory: string): Promise<readonly string[]>
}

export async function traceWrites(): Promise<WriteTrace> {
  const file = join(await tempDir('trace'), 'calls')
  const program = join((await toolchain.strace()).bin, 'strace')
  const calls = [...OPENS, ...CHANGES].map((name) => `?${name}`).join(',')
  return {
    // Names of open files, whose directory a call may be about, in place of their numbers.
    before: [program, '-f', '-qq', '-y', '-s', '4096', '-e', `trace=${calls}`, '-o', file],
    async in(directory) {
      const lines = (await readFile(file, 'utf8')).split('\n')
      return lines.filter((line) => isAbout(line, directory) && isChange(line))
    },
  }
}

/** Names are in quotation marks, and those of open files in brackets. */
const isAbout = (line: string, directory: string): boolean =>
  [`"${directory}/`, `"${directory}"`, `<${directory}/`, `<${directory}>`].some((name) => line.includes(name))

function isChange(line: string): boolean {
  const name = /^\d+ +(?:<\.\.\. )?(\w+)/.exec(line)?.[1] ?? ''
  return CHANGES.includes(name) || (OPENS.includes(name) && FOR_WRITING.test(line))
}
