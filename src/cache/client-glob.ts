/**
 * Stands in for `@actions/glob` inside the cache client when the action is bundled (scripts/bundle.mjs). The
 * client finds what it packs from the current directory, which is the user's; its paths are ours, and are no
 * patterns.
 */
import path from 'node:path'

interface Globber {
  globGenerator(): AsyncGenerator<string>
}

/** `names`: relative to the workspace of the client, one a line. */
export async function create(names: string): Promise<Globber> {
  const workspace = process.env.GITHUB_WORKSPACE ?? ''
  return {
    async *globGenerator() {
      for (const name of names.split('\n')) yield path.resolve(workspace, name)
    },
  }
}
