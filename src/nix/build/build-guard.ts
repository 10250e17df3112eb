import { firstFew } from '../../base/columns.ts'
import { NixeryError } from '../../base/errors.ts'
import { counted, formatBytes } from '../../base/format.ts'
import { derivationName } from '../../closure/store-name.ts'
import type { Log } from '../../host/log/log.ts'
import type { Package } from '../evaluate/package.ts'
import type { DryRun } from './dry-run.ts'

/** What is to happen when packages would be built from source. */
export type BuildPolicy = 'allow' | 'warn' | 'deny'

/** Longer lists are not read; the debug log has them. */
const MOST_NAMES = 5

/**
 * Says what is going to be built and fetched, before it is. Where something would be compiled, `warn` is a
 * warning with the list and `deny` throws `build-from-source` with it. Small local files and downloads of
 * sources are counted, not forbidden. Throws `build` for systems that neither this machine nor a builder
 * supports.
 */
export function guardBuilds(plan: DryRun, policy: BuildPolicy, packages: readonly Package[], log: Log): void {
  // A warning or an error has the number and the names.
  const text = planText(policy === 'allow' ? plan : { ...plan, compile: [] })
  if (text !== undefined) log.info(text)
  refuseForeign(plan, packages, log)
  if (plan.compile.length === 0 || policy === 'allow') return
  const list = namesList(plan.compile, packages, log)
  if (policy === 'warn') {
    log.warning(
      `${counted(plan.compile.length, 'derivation')} will be built from source: ${list}`,
      'Built from source',
    )
    return
  }
  throw new NixeryError('build-from-source', {
    message: `${counted(plan.compile.length, 'derivation')} would be built from source: ${list}`,
    hint: 'use a version of nixpkgs that a binary cache has (a channel such as nixos-unstable), add the cache that has them to nix-config (extra-substituters, extra-trusted-public-keys), or set build-from-source: warn',
  })
}

/** Another platform's packages are fetched from a binary cache; emulating its processor would take hours. */
function refuseForeign({ foreign }: DryRun, packages: readonly Package[], log: Log): void {
  const [system] = foreign.values()
  if (system === undefined) return
  const derivations = counted(foreign.size, 'derivation')
  throw new NixeryError('build', {
    message: `no binary cache has ${derivations} for ${system}, and no builder here supports that system: ${namesList([...foreign.keys()], packages, log)}`,
    hint: `use a version of nixpkgs that a binary cache has for ${system} (a channel such as nixos-unstable), add the cache that has them to substituters, name a machine for ${system} in builders, or build this platform on a runner of its own and put the digests together with nixery-action merge`,
  })
}

/** undefined when everything is there already. */
function planText({
  compile,
  local,
  download,
  fetch,
  downloadBytes,
  unpackedBytes,
}: DryRun): string | undefined {
  const sizes = ` (${formatBytes(downloadBytes)} to download, ${formatBytes(unpackedBytes)} unpacked)`
  const parts = [
    ...(fetch.length === 0 ? [] : [`${counted(fetch.length, 'path')} to fetch${sizes}`]),
    ...(compile.length === 0 ? [] : [`${counted(compile.length, 'derivation')} to build from source`]),
    ...(download.length === 0 ? [] : [`${counted(download.length, 'source')} to download`]),
    ...(local.length === 0 ? [] : [`${counted(local.length, 'small file')} to write`]),
  ]
  return parts.length === 0 ? undefined : parts.join(', ')
}

/** Packages by the names under which they were asked for, the first ones; then what those need. */
function namesList(drvPaths: readonly string[], packages: readonly Package[], log: Log): string {
  const attributes = new Map(packages.map(({ drvPath, attribute }) => [drvPath, attribute]))
  const asked = drvPaths.flatMap((drvPath) => {
    const attribute = attributes.get(drvPath)
    return attribute === undefined ? [] : [`${attribute} (${derivationName(drvPath)})`]
  })
  const others = drvPaths.filter((drvPath) => !attributes.has(drvPath)).map(derivationName)
  const names = [...asked.sort(), ...others.sort()]
  if (names.length <= MOST_NAMES) return names.join(', ')
  log.debug(`${counted(names.length, 'derivation')}: ${names.join(', ')}`)
  return `${firstFew(names, MOST_NAMES)} (the log of a debug run lists them all)`
}
