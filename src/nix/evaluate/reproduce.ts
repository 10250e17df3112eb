import { quote } from 'shell-quote'
import type { Overlay } from '../source/overlays.ts'
import type { ExactSource, ExactTree } from '../source/source.ts'
import { splitName } from './attribute-path.ts'
import { type PackageQuery, SYSTEMS } from './package.ts'

/**
 * A command that builds one package as this run does, for a shell; undefined for a package of a flake, whose
 * other inputs are not ours to name.
 */
export function reproduceCommand(
  source: ExactSource,
  overlays: readonly Overlay[],
  request: Pick<PackageQuery, 'nixpkgsConfig' | 'platform'>,
  attribute: string,
): string | undefined {
  if (source.kind === 'flake') return undefined
  const system = SYSTEMS[request.platform.architecture]
  const options = ['--argstr', 'system', system, '-A', splitName(attribute).attribute]
  const config = Object.keys(request.nixpkgsConfig).length === 0 ? [] : configuration(request.nixpkgsConfig)
  const layers = overlays.length === 0 ? [] : ['--arg', 'overlays', overlayList(overlays)]
  return `nix-build ${quote([...sourceArguments(source), ...options, ...config, ...layers])}`
}

const configuration = (config: object): readonly string[] => [
  '--arg',
  'config',
  `builtins.fromJSON ${nixString(JSON.stringify(config))}`,
]

const overlayList = (overlays: readonly Overlay[]): string =>
  `[ ${overlays.map(({ path }) => `(import ${path})`).join(' ')} ]`

function sourceArguments(source: ExactTree): readonly string[] {
  if (source.kind === 'path') return [source.path]
  if (source.kind === 'tarball') return [source.url]
  const { url, ref, revision } = source
  const fields = { url, ref, rev: revision, ...(ref === undefined && revision ? { allRefs: true } : {}) }
  const json = nixString(JSON.stringify(fields))
  return ['-E', `import (builtins.fetchGit (builtins.fromJSON ${json}))`]
}

/** A string of the Nix language. */
function nixString(text: string): string {
  return `"${text.replace(/[\\"]|\$\{/g, (special) => `\\${special}`)}"`
}
