import { spawnSync } from 'node:child_process'
import { systemPath } from './child.ts'

/**
 * An uncompressed archive as GNU tar lists it: "-rw-r--r-- 0/0 5 1970-01-01 00:00:01 name", special bytes
 * escaped.
 * @param part 'headers only' for an archive that lacks the content and the end, which tar would complain
 * about
 */
export function listWithTar(archive: Buffer, part: 'whole' | 'headers only' = 'whole'): string[] {
  const args = ['--list', '--verbose', '--numeric-owner', '--full-time', '--quoting-style=escape', '--file=-']
  const env = { PATH: systemPath, TZ: 'UTC', LC_ALL: 'C' }
  const { status, stdout, stderr } = spawnSync('tar', args, { input: archive, env, encoding: 'utf8' })
  if (status !== 0 && part === 'whole') throw new Error(`tar ended with ${status}: ${stderr}`)
  return stdout.split('\n').filter(Boolean)
}
