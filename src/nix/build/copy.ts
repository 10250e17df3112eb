import { NixeryError } from '../../base/errors.ts'
import { builtPaths } from '../../closure/path-info.ts'
import type { Host } from '../../host/host.ts'
import { queryClosure } from '../call/closure.ts'
import type { Nix, NixAtWork } from '../call/command.ts'
import { nixErrorMessage } from '../call/nix-error.ts'
import { isSshUrl } from '../settings/store-url.ts'

/**
 * Copies what was built, rather than fetched, of a closure to another store, with everything that it needs at
 * run time (a binary cache has no path without its references). Paths that are there already are left alone.
 * The image does not depend on it: what goes wrong is a warning.
 */
export async function copyBuilt(
  nix: NixAtWork,
  roots: readonly string[],
  copyTo: string,
  host: Host,
): Promise<void> {
  const { files } = nix
  try {
    const paths = await pathsBuilt(nix, roots)
    if (paths.length === 0) return host.log.info(`everything was fetched: nothing to copy to ${copyTo}`)
    if (isSshUrl(copyTo) && files.signingKey !== undefined)
      await must(nix, ['store', 'sign', '--recursive', '--key-file', files.signingKey, ...paths], host)
    await must(nix, ['copy', '--to', destination(copyTo, files.signingKey), ...paths], host)
    host.log.info(`copied ${paths.length} built store paths, and what they need, to ${copyTo}`)
  } catch (error) {
    if (!(error instanceof NixeryError) || error.code === 'cancelled') throw error
    host.log.warning(`${copyTo} did not get what was built: ${error.message}`)
  }
}

async function pathsBuilt(nix: Nix, roots: readonly string[]): Promise<readonly string[]> {
  if (roots.length === 0) return []
  const { exitCode, stdout, stderr } = await queryClosure(nix, roots)
  if (exitCode === 0) return builtPaths(stdout)
  throw new NixeryError('build', { message: nixErrorMessage(stderr) })
}

/**
 * A store that says nothing is given up after a few minutes: Nix itself would wait for half an hour. Seconds.
 */
const PATIENCE = [
  ...['--option', 'connect-timeout', '30', '--option', 'stalled-download-timeout', '60'],
  ...['--option', 'download-attempts', '2'],
]

async function must(nix: Nix, args: readonly string[], host: Host): Promise<void> {
  const onStderr = (line: string) => (/^copying /.test(line) ? host.log.progress(line) : host.log.debug(line))
  const { exitCode, stderr } = await nix.run('nix', [...args, ...PATIENCE], { secrets: true, onStderr })
  if (exitCode !== 0) throw new NixeryError('build', { message: nixErrorMessage(stderr) })
}

/**
 * A binary cache signs as it is written. Nix compresses with xz unless told otherwise: zstd takes a fortieth
 * of the time.
 */
function destination(copyTo: string, signingKey: string | undefined): string {
  if (isSshUrl(copyTo)) return copyTo
  const parameters = [
    ...(/[?&]compression=/.test(copyTo) ? [] : ['compression=zstd']),
    ...(signingKey === undefined ? [] : [`secret-key=${encodeURI(signingKey)}`]),
  ]
  if (parameters.length === 0) return copyTo
  return `${copyTo}${copyTo.includes('?') ? '&' : '?'}${parameters.join('&')}`
}
