import { readFileSync, statSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { NixeryError } from '../../base/errors.ts'
import { sha256 } from '../../base/hash.ts'
import type { Host } from '../../host/host.ts'
import { directoryState } from './directory.ts'

/** An overlay, or several, as evaluate.nix reads them. */
export interface Overlay {
  /** A file or a directory, without links on the way to it. */
  readonly path: string
  readonly directory: boolean
  /** Goes into keys: what is behind the path, not where it is. */
  readonly identity: Readonly<Record<string, string>>
}

/** Throws `invalid-input` when one of them cannot be read. */
export function readOverlays(paths: readonly string[], host: Host): Promise<readonly Overlay[]> {
  return Promise.all(paths.map((path) => readOverlay(path, host)))
}

async function readOverlay(given: string, host: Host): Promise<Overlay> {
  try {
    const path = await realpath(given)
    if (!statSync(path).isDirectory())
      return { path, directory: false, identity: { file: sha256(readFileSync(path)) } }
    const { identity } = await directoryState(path, 'overlays', host)
    return { path, directory: true, identity }
  } catch (error) {
    if (error instanceof NixeryError) throw error
    throw new NixeryError(
      'invalid-input',
      {
        input: 'overlays',
        message: `${given} cannot be read: ${(error as Error).message}`,
        hint: 'give a file such as ./overlay.nix, or a directory with overlays',
      },
      error,
    )
  }
}
