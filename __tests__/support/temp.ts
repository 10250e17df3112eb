import { chown, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new empty directory, which a test need not clean up: in an end-to-end run those of a file are removed before the worker
 * takes the next one (empty-temp.mjs), for together they are more than a small machine has.
 * @param uid user and group that it belongs to; default: those of the tests
 */
export async function tempDir(name: string, uid?: number): Promise<string> {
  const { E2E_TEMP, JEST_WORKER_ID = '1' } = process.env
  const parent = E2E_TEMP === undefined ? tmpdir() : join(E2E_TEMP, JEST_WORKER_ID)
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, `${name}-`))
  if (uid !== undefined) await chown(dir, uid, uid)
  return dir
}
