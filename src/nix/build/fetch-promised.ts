import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import type { Nix } from '../call/command.ts'
import { warningIn } from '../call/warnings.ts'
import type { DryRun } from './dry-run.ts'
import { keepAs } from './realise-call.ts'
import { EVENT_OPTIONS, watchNix } from './watch.ts'

/**
 * Fetches what a dry run found in binary caches, and builds nothing in its place: Nix itself would, where a
 * path turns out to have no signature of a trusted key, or is gone. Throws `build-from-source` with the
 * reason.
 */
export async function fetchPromised(nix: Nix, { fetch }: DryRun, host: Host): Promise<void> {
  if (fetch.length === 0) return
  const watch = watchNix(host)
  const reasons = new Map<string, string>()
  // A store path, unlike a derivation, cannot be built.
  const args = [...EVENT_OPTIONS, ...(await keepAs('fetched', host)), '--realise', ...fetch]
  try {
    const { exitCode } = await nix.run('nix-store', args, {
      secrets: true,
      onStderr: (_, event) => {
        watch.onEvent(event)
        const warning = event?.kind === 'message' ? warningIn(event.text) : undefined
        // Of all the paths of a cache, the first will do.
        if (warning !== undefined && !reasons.has(warning.about)) reasons.set(warning.about, warning.message)
      },
    })
    if (exitCode === 0) return
  } finally {
    watch.stop()
  }
  const [first] = watch.log().errors
  const why = reasons.size > 0 ? [...reasons.values()].join('; ') : (first?.text ?? 'Nix does not say why')
  throw new NixeryError('build-from-source', {
    message: `packages would be built from source, although a binary cache has them: ${why}`,
    hint: 'add the key of the cache to trusted-public-keys if you trust it, or set build-from-source: warn',
  })
}
