/**
 * Debian's package graph in the shape of a Nix store: every package is a store path, `Installed-Size` its
 * size, what it depends on its references. Real sizes, real dependencies, and in the version suffixes
 * (`+deb12u3`: the third update of the stable release) a real count of updates.
 */
import { createHash } from 'node:crypto'
import { openApt } from '../../nix/offline/apt.mjs'
import { parseControl, parseDepends, storeName, upstreamVersion } from '../../nix/offline/debs.mjs'
import type { PathInfo } from '../../src/closure/graph.ts'

export interface Universe {
  /** By Debian's name. No cycles. */
  readonly packages: ReadonlyMap<string, UniversePackage>
}

export interface UniversePackage {
  readonly name: string
  readonly info: PathInfo
  readonly references: readonly UniversePackage[]
  /** What is updated together: all packages of one source. */
  readonly source: string
  /** How many updates of the source the stable release has had. */
  readonly updates: number
}

/** Reads the package lists of a suite; they are fetched the first time, into `directory`. */
export async function debianUniverse(suite: string, directory: string): Promise<Universe> {
  const apt = await openApt({ suite, arch: 'amd64', dir: directory })
  return universeOf(await apt.indexes())
}

interface Control {
  readonly name: string
  readonly version: string
  readonly source: string
  readonly size: number
  readonly clauses: readonly (readonly string[])[]
  readonly provides: readonly string[]
}

function universeOf(indexes: string): Universe {
  const controls = new Map<string, Control>()
  const updates = new Map<string, number>()
  for (const text of indexes.split('\n\n')) {
    if (!text.startsWith('Package: ')) continue
    const control = readControl(text)
    const count = Number(/deb\d+u(\d+)/.exec(control.version)?.[1] ?? 0)
    updates.set(control.source, Math.max(updates.get(control.source) ?? 0, count))
    if (!controls.has(control.name)) controls.set(control.name, control)
  }
  return { packages: link(controls, updates) }
}

function readControl(text: string): Control {
  const fields = parseControl(text)
  const name = fields.Package ?? ''
  return {
    name,
    version: fields.Version ?? '',
    source: fields.Source?.replace(/ .*$/, '') ?? name,
    size: Number(fields['Installed-Size'] ?? 0) * 1024,
    clauses: [...parseDepends(fields['Pre-Depends']), ...parseDepends(fields.Depends)],
    provides: parseDepends(fields.Provides).flat(),
  }
}

/**
 * The first alternative that exists, else the first provider by name. A dependency that closes a cycle is
 * left out.
 */
function link(controls: ReadonlyMap<string, Control>, updates: ReadonlyMap<string, number>) {
  const providers = new Map<string, string>()
  for (const { name, provides } of [...controls.values()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const virtual of provides) if (!providers.has(virtual)) providers.set(virtual, name)
  }
  const packages = new Map<string, UniversePackage>()
  const open = new Set<string>()
  const visit = (control: Control): UniversePackage | undefined => {
    const known = packages.get(control.name)
    if (known !== undefined || open.has(control.name)) return known
    open.add(control.name)
    const references = new Map<string, UniversePackage>()
    for (const clause of control.clauses) {
      const choice =
        clause.find((name) => controls.has(name)) ??
        providers.get(clause.find((name) => providers.has(name)) ?? '')
      const target = controls.get(choice ?? '')
      const reference = target === undefined ? undefined : visit(target)
      if (reference !== undefined) references.set(reference.name, reference)
    }
    open.delete(control.name)
    const made = storePackage(control, [...references.values()], updates.get(control.source) ?? 0)
    packages.set(control.name, made)
    return made
  }
  for (const control of controls.values()) visit(control)
  return packages
}

function storePackage(
  control: Control,
  references: readonly UniversePackage[],
  updates: number,
): UniversePackage {
  const { name, version, source, size } = control
  const narHash = createHash('sha256').update(`${name} ${version}`).digest('hex')
  return {
    name,
    source,
    updates,
    references,
    info: {
      path: `/nix/store/${narHash.slice(0, 32)}-${storeName(name)}-${upstreamVersion(version)}`,
      narHash,
      narSize: Math.max(size, 512),
      references: references.map((reference) => reference.info.path).sort(),
    },
  }
}
