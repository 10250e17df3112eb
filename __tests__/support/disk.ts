import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from './temp.ts'

/**
 * A program before Node.js that mounts a small memory disk on a directory, which nobody else sees, and then
 * runs it; for the option `node` of a command. Needs root.
 * @param size as tmpfs takes it, for example `64k`
 */
export async function onSmallDisk(directory: string, size: string): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true })
  const script = join(await tempDir('disk'), 'small-disk')
  const mount = `mount -t tmpfs -o size=${size},mode=755 tmpfs '${directory}'`
  await writeFile(script, `#!/bin/sh\nset -e\n${mount}\nexec "$@"\n`, { mode: 0o755 })
  return ['unshare', '--mount', '--propagation', 'private', script, process.execPath]
}
