import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import { diskFull, saysDiskFull } from '../../host/disk-full.ts'
import type { Host } from '../../host/host.ts'
import { type Nix, storeDirectories } from '../call/command.ts'
import { fetchHint, nixErrorMessage } from '../call/nix-error.ts'
import type { ExactTree } from '../source/source.ts'
import { EVALUATE, writeExpression } from './instantiate.ts'

/**
 * The store path of a tree, kept from garbage collectors until the run's directory is removed. Nothing in the
 * tree is evaluated, so this call may have credentials. Throws `evaluation` when it cannot be fetched.
 */
export async function fetchTree(nix: Nix, source: ExactTree, host: Host): Promise<string> {
  const request = path.join(host.workDir, 'fetch.json')
  await writeFile(request, JSON.stringify({ source, system: '', names: [], fetch: true }))
  const args = [...EVALUATE, '--argstr', 'requestFile', request, await writeExpression(host)]
  const options = { secrets: true, onStderr: host.log.debug }
  const { exitCode, stdout, stderr } = await nix.run('nix-instantiate', args, options)
  if (exitCode !== 0) throw await fetchError(nix, nixErrorMessage(stderr), host)
  const tree = JSON.parse(stdout) as string
  const root = path.join(host.workDir, 'source')
  await nix.run('nix-store', ['--realise', '--indirect', '--add-root', root, tree])
  return tree
}

function fetchError(nix: Nix, message: string, host: Host): Promise<NixeryError> | NixeryError {
  if (saysDiskFull(message))
    return diskFull(`Nix could not fetch: ${message}`, [...storeDirectories(nix), host.workDir])
  return new NixeryError('evaluation', {
    message: `the package source cannot be fetched: ${message}`,
    hint: fetchHint(message),
  })
}
