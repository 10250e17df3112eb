import { existsSync } from 'node:fs'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from './temp.ts'
import { until } from './until.ts'

/** The middle of the build of `slow` of tinyPackages, which lasts until it is told to go on. */
export interface Pause {
  /** Lines of nix.conf for the stores in which it may be built. */
  readonly settings: readonly string[]
  /** Waits until some builder is there. */
  begun(): Promise<void>
  /** Whoever is there, or comes there later, goes on. */
  end(): Promise<void>
}

export async function newPause(): Promise<Pause> {
  const dir = await tempDir('pause')
  await chmod(dir, 0o777)
  return {
    settings: [`extra-sandbox-paths = /pause=${dir}`],
    begun: () => until(() => existsSync(join(dir, 'begun')), 'nobody builds "slow"'),
    end: () => writeFile(join(dir, 'end'), ''),
  }
}
