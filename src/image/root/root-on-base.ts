/**
 * The root filesystem of an image that has a base. That has its own `/bin`, `/lib` and `/etc`, or links in
 * their places, which a directory of ours would replace: so the tree of packages lies in one of its own, and
 * variables lead to it. See docs/adr/0010-base-images.md.
 */
import type { Problem } from '../../base/errors.ts'
import type { BaseImage } from '../base/base-image.ts'
import { ancestors, type TarEntry, toBinary } from '../pack/tar.ts'
import type { BaseAccounts } from './base-accounts.ts'
import { BASE_BUNDLES, placeOnBase, withParents } from './base-files.ts'
import { authorityBundle, CERTIFICATE_NAMES, certificateVariables, JAVA } from './certificates.ts'
import { javaTrustStore } from './java-trust-store.ts'
import { singleFiles, sortedTrees } from './package-trees.ts'
import { homeOf, ownDirectory, type RootAdditions, type RootFilesystem } from './root-filesystem.ts'
import type { StoreReader } from './store-reader.ts'
import { type Node, type PackageTree, Union } from './union.ts'
import { addFontSettings, FONT_SETTINGS, foundByVariable } from './variables.ts'

/** Among the profiles of Nix, which its garbage collector takes for roots; none that it makes itself. */
const PROFILE = 'nix/var/nix/profiles/image'
/** Where packages are. */
export const PACKAGES_ON_BASE = `/${PROFILE}`

/** What only the user's own variables go on with, behind ours: the places that are compiled in. */
const LISTS = ['MANPATH', 'TERMINFO_DIRS']

/** What a login shell runs: the PATH of the configuration does not get through its settings. */
const LOGIN = {
  directory: 'etc/profile.d',
  name: 'etc/profile.d/nixery-action.sh',
  text: `case ":$PATH:" in
*:${PACKAGES_ON_BASE}/bin:*) ;;
*) export PATH="${PACKAGES_ON_BASE}/bin:$PATH" ;;
esac
`,
}

/** What scripts ask for by these names, where the base has nothing of the kind. */
const SECOND_NAMES: Readonly<Record<string, string>> = { 'bin/sh': 'bin/sh', 'usr/bin/env': 'bin/env' }

/**
 * Makes what lies on top of the base. `additions.files` are in their places already, and its user is that of
 * `accounts`.
 */
export function makeRootOnBase(
  packages: readonly PackageTree[],
  reader: StoreReader,
  additions: RootAdditions,
  { tree, run }: BaseImage,
  accounts: BaseAccounts,
): RootFilesystem {
  const links = [...CERTIFICATE_NAMES, FONT_SETTINGS]
  const union = new Union(reader, { always: {}, directories: [], links, mirrors: [], added: [] })
  const trees = sortedTrees(packages)
  union.merge('', trees)
  addFontSettings(union, PACKAGES_ON_BASE)
  const certificates = certificatesOnBase(union, additions, tree, run.env)
  const own = placeOnBase(ownEntries(union, additions, accounts, tree), tree)
  const profile = union.entries().map((entry) => ({ ...entry, name: `${PROFILE}/${entry.name}` }))
  return {
    entries: withParents([...profile, ...own.files], tree),
    collisions: union.collisions,
    env: {
      ...movedVariables(additions.env),
      ...certificates,
      ...variablesOnBase(union, tree),
    },
    warnings: [...union.warnings, ...singleFiles(trees, reader)],
    faults: [...union.faults, ...accounts.faults, ...own.faults, ...storeFaults(tree)],
  }
}

/** What lies outside of the tree of packages. */
function ownEntries(
  union: Union,
  { user, directories }: RootAdditions,
  { texts }: BaseAccounts,
  tree: BaseImage['tree'],
): readonly TarEntry[] {
  const nodes: Record<string, Node> = {
    ...Object.fromEntries(directories.map((name) => [toBinary(name).slice(1), ownDirectory(user, 0o755)])),
    ...homeOf(user),
    ...(tree.find('tmp') === undefined ? { tmp: { type: 'directory', mode: 0o1777 } } : {}),
    ...Object.fromEntries(Object.entries(texts).map(([name, content]) => [name, { type: 'file', content }])),
    ...(tree.is('directory', LOGIN.directory) ? { [LOGIN.name]: { type: 'file', content: LOGIN.text } } : {}),
  }
  for (const [name, original] of Object.entries(SECOND_NAMES))
    if (tree.find(name) === undefined && union.has(original))
      nodes[name] = { type: 'link', target: `${PACKAGES_ON_BASE}/${original}` }
  return Object.entries(nodes).flatMap(([name, node]) => (name === '' ? [] : [toEntry(name, node)]))
}

function toEntry(name: string, node: Node): TarEntry {
  if (node.type === 'directory') return { ...node, name }
  if (node.type === 'link') return { type: 'symlink', name, target: node.target }
  return { type: 'file', name, mode: node.mode ?? 0o644, content: Buffer.from(node.content) }
}

/** Interpreters find modules of packages where these now are. */
const movedVariables = (env: RootAdditions['env']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/(^|[:;])\/(?=lib\/|\.)/g, `$1${PACKAGES_ON_BASE}/`),
    ]),
  )

/** The base's own settings for fonts stay; its time zones do for programs of packages. */
function variablesOnBase(union: Union, tree: BaseImage['tree']): Readonly<Record<string, string>> {
  const { FONTCONFIG_FILE, ...found } = foundByVariable(union)
  const fonts =
    FONTCONFIG_FILE !== undefined && tree.find(FONTCONFIG_FILE) === undefined ? { FONTCONFIG_FILE } : {}
  const all = Object.entries({ ...found, ...fonts }).map(([variable, name]) => [
    variable,
    `${PACKAGES_ON_BASE}/${name}${LISTS.includes(variable) ? ':' : ''}`,
  ])
  const zones = tree.is('directory', 'usr/share/zoneinfo') ? { TZDIR: '/usr/share/zoneinfo' } : {}
  return { ...zones, ...Object.fromEntries(all) }
}

/** The bundle of the base, else that of cacert; with authorities of its own one that has both. */
function certificatesOnBase(
  union: Union,
  { files, authorities = [] }: RootAdditions,
  tree: BaseImage['tree'],
  baseEnv: readonly string[],
): Readonly<Record<string, string>> {
  const ofBase = BASE_BUNDLES.find((name) => tree.is('file', name))
  const [bundle] = CERTIFICATE_NAMES
  if (authorities.length > 0) {
    const known = (ofBase === undefined ? undefined : tree.text(ofBase)) ?? union.text(bundle) ?? ''
    const content = authorityBundle(known, authorities)
    union.put(bundle, { type: 'file', content })
    const store = union.has('bin/java')
    if (store) union.put(JAVA.store, { type: 'file', content: javaTrustStore(content) })
    return {
      ...certificateVariables(`${PACKAGES_ON_BASE}/${bundle}`, true),
      ...(store ? { [JAVA.variable]: `${PACKAGES_ON_BASE}/${JAVA.store}` } : {}),
    }
  }
  const given = files.find(({ name, type }) => type !== 'directory' && BASE_BUNDLES.includes(name))?.name
  if (given !== undefined) return certificateVariables(`/${given}`, true)
  if (baseEnv.some((one) => one.startsWith('SSL_CERT_FILE='))) return {}
  if (ofBase !== undefined) return certificateVariables(`/${ofBase}`, false)
  return union.has(bundle) ? certificateVariables(`${PACKAGES_ON_BASE}/${bundle}`, false) : {}
}

/** Where the store and the tree would not be what they are called. */
function storeFaults(tree: BaseImage['tree']): readonly Problem[] {
  const places = [...ancestors(`${PROFILE}/x`), 'nix/store']
  const wrong = places.find((name) => (tree.nodes.get(name)?.type ?? 'directory') !== 'directory')
  if (wrong === undefined) return []
  const message = `the base image has something else than a directory at /${wrong}, where packages go`
  return [{ input: 'from', message, hint: 'name another image' }]
}
