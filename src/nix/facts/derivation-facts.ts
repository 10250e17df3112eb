/** What the derivations say of the packages in a closure: sources, patches, and the CVEs that these fix. */
import { storePathName } from '../../closure/store-name.ts'
import type { Derivation } from './derivation.ts'

/** A file that Nix fetched, with the hash that fixes it. */
export interface SourceFile {
  readonly urls: readonly string[]
  /** `sha256`, or `r:sha256` for the hash of an unpacked tree. */
  readonly algorithm: string
  /** Hexadecimal digits. */
  readonly hash: string
}

export interface Patch {
  /** The file's name. */
  readonly name: string
  readonly url?: string
  /** Vulnerabilities that its name or URL says it fixes, sorted: `CVE-2024-1234`. */
  readonly cves: readonly string[]
}

export interface DerivationFacts {
  readonly drvPath: string
  readonly output: string
  /** `pname` and `version`; undefined where the derivation has neither. */
  readonly name: string | undefined
  readonly version: string | undefined
  readonly sources: readonly SourceFile[]
  readonly patches: readonly Patch[]
}

/** Derivations by the path of the .drv file. */
export type Derivations = ReadonlyMap<string, Derivation>

/** An output, and the derivation that makes it. */
interface Made {
  readonly drvPath: string
  readonly output: string
  readonly derivation: Derivation
}

/** What is known of outputs, by their paths. Asked lazily: most derivations are not in any image. */
export function derivationFacts(derivations: Derivations): (path: string) => DerivationFacts | undefined {
  const made = new Map<string, Made>()
  // What is fetched may be made by several: the same one counts in whatever order they come.
  for (const [drvPath, derivation] of derivations)
    for (const { name, path } of derivation.outputs) {
      const known = made.get(path)
      if (path !== '' && (known === undefined || drvPath <= known.drvPath))
        made.set(path, { drvPath, output: name, derivation })
    }
  return (path) => {
    const one = made.get(path)
    return one && factsOf(one, made)
  }
}

/** The outputs of some derivations and of all that these are built from. */
export function outputsWithin(derivations: Derivations, drvPaths: readonly string[]): ReadonlySet<string> {
  const [seen, outputs] = [new Set(drvPaths), new Set<string>()]
  // It grows while it is read.
  for (const drvPath of seen) {
    const derivation = derivations.get(drvPath)
    for (const { path } of derivation?.outputs ?? []) outputs.add(path)
    for (const input of derivation?.inputs ?? []) seen.add(input)
  }
  return outputs
}

function factsOf({ drvPath, output, derivation }: Made, made: ReadonlyMap<string, Made>): DerivationFacts {
  const { pname, version, src, srcs, patches } = derivation.attributes
  const fetched = (path: string) => sourceFile(made.get(path)?.derivation)
  return {
    drvPath,
    output,
    name: textOf(pname),
    version: textOf(version),
    sources: [...words(src), ...words(srcs)].flatMap((path) => fetched(path) ?? []),
    patches: words(patches).map((path) => patchOf(path, fetched(path))),
  }
}

/** undefined for what is not fetched. */
function sourceFile(derivation: Derivation | undefined): SourceFile | undefined {
  const [output] = derivation?.outputs ?? []
  if (derivation === undefined || output === undefined || output.hash === '') return undefined
  const { url, urls } = derivation.attributes
  return { urls: [...words(urls), ...words(url)], algorithm: output.algorithm, hash: output.hash }
}

function patchOf(path: string, source: SourceFile | undefined): Patch {
  const name = storePathName(path)
  const [url] = source?.urls ?? []
  const cves = [name, ...(source?.urls ?? [])].flatMap((text) => text.match(/CVE-\d{4}-\d{4,}/gi) ?? [])
  return {
    name,
    ...(url === undefined ? {} : { url }),
    cves: [...new Set(cves.map((cve) => cve.toUpperCase()))].sort(),
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A list, or the words of a text: how Nix passes lists without and with `__structuredAttrs`. */
function words(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((one): one is string => typeof one === 'string')
  return typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : []
}
