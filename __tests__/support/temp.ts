import { chown, mkdir, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A new empty directory. Those of an end-to-end run lie in one place, which the run removes at its end
 * (see global-setup.mjs), so a test need not clean up.
 * @param uid user and group that it belongs to; default: those of the tests
 */
export async function tempDir(name: string, uid?: number): Promise<string> {
  const parent = process.env.E2E_TEMP ?? tmpdir()
  await mkdir(parent, { recursive: true })
  const dir = await mkdtemp(join(parent, `${name}-`))
  if (uid !== undefined) await chown(dir, uid, uid)
  return dir
}
