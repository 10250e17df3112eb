import { execFileSync, spawnSync } from 'node:child_process'
import { systemPath } from './child.ts'

export interface TarMember {
  /** Binary string: one character for each byte. */
  readonly name: string
  readonly type: 'file' | 'directory' | 'symlink' | 'other'
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly owner: string
  readonly size: number
  readonly mtime: number
  /** Of a link, a binary string. */
  readonly target: string
}

const script = `
import json, sys, tarfile
kinds = {tarfile.REGTYPE: 'file', tarfile.DIRTYPE: 'directory', tarfile.SYMTYPE: 'symlink'}
def members(archive):
    while (m := archive.next()) is not None:
        yield {'name': m.name, 'type': kinds.get(m.type, 'other'), 'mode': m.mode, 'uid': m.uid, 'gid': m.gid,
               'owner': m.uname + m.gname, 'size': m.size, 'mtime': m.mtime, 'target': m.linkname}
with tarfile.open(fileobj=sys.stdin.buffer, mode='r|', encoding='utf-8', errors='surrogateescape') as archive:
    for m in members(archive):
        for key in ('name', 'target'):
            m[key] = m[key].encode('utf-8', 'surrogateescape').decode('latin-1')
        print(json.dumps(m))
`

/** Whether this machine has Python, whose tarfile is a reader of its own. */
export const hasPython = (() => {
  try {
    execFileSync('python3', ['-c', 'import tarfile'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

/** An uncompressed archive as Python reads it. */
export function readWithPython(archive: Buffer): TarMember[] {
  const lines = execFileSync('python3', ['-c', script], { input: archive, encoding: 'utf8' })
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as TarMember)
}

/**
 * An uncompressed archive as GNU tar lists it: "-rw-r--r-- 0/0 5 1970-01-01 00:00:01 name", special bytes escaped.
 * @param part 'headers only' for an archive that lacks the content and the end, which tar would complain about
 */
export function listWithTar(archive: Buffer, part: 'whole' | 'headers only' = 'whole'): string[] {
  const args = ['--list', '--verbose', '--numeric-owner', '--full-time', '--quoting-style=escape', '--file=-']
  const env = { PATH: systemPath, TZ: 'UTC', LC_ALL: 'C' }
  const { status, stdout, stderr } = spawnSync('tar', args, { input: archive, env, encoding: 'utf8' })
  if (status !== 0 && part === 'whole') throw new Error(`tar ended with ${status}: ${stderr}`)
  return stdout.split('\n').filter(Boolean)
}
