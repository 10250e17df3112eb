import { chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { tempDir } from './temp.ts'

/** A Nix store of its own: paths still say /nix/store, the files lie under `root`. */
export interface TestStore {
  readonly root: string
  /** What makes Nix use this store, offline, and take no setting from the machine. */
  readonly env: Readonly<Record<string, string>>
}

const config = [
  'build-users-group =',
  'sandbox = true',
  'sandbox-fallback = false',
  // Debian's Nix would want a /bin/sh from a package that may be missing.
  'sandbox-paths =',
  // Without this every build first waits for the public cache.
  'substituters =',
  'experimental-features = nix-command flakes',
  'max-jobs = 2',
]

export interface StoreOptions {
  /** More lines of nix.conf. */
  readonly settings?: readonly string[]
  /** User and group that the store belongs to; default: those of the tests. */
  readonly uid?: number
}

/** An empty store. */
export async function newStore(options: StoreOptions = {}): Promise<TestStore> {
  return storeIn(await tempDir('store', options.uid), options)
}

/**
 * The store that all tests share. It stays for the next run, so most builds are done already; a test that
 * counts what is built needs `newStore`.
 */
export async function sharedStore(settings: readonly string[] = []): Promise<TestStore> {
  return storeIn(join(import.meta.dirname, '..', '..', '.work', 'store'), { settings })
}

async function storeIn(dir: string, { settings = [], uid }: StoreOptions): Promise<TestStore> {
  const [root, conf, cache] = [join(dir, 'root'), join(dir, 'conf'), join(dir, 'cache')]
  for (const folder of [root, conf, cache]) await mkdir(folder, { recursive: true })
  if (uid !== undefined) for (const folder of [root, conf, cache]) await chown(folder, uid, uid)
  const env = {
    NIX_REMOTE: root,
    NIX_CONF_DIR: conf,
    NIX_USER_CONF_FILES: '/dev/null',
    NIX_CONFIG: [...config, ...settings].join('\n'),
    XDG_CACHE_HOME: cache,
  }
  return { root, env }
}
