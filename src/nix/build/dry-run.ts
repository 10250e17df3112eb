import { readFileSync } from 'node:fs'
import { NixeryError } from '../../base/errors.ts'
import type { Nix } from '../call/command.ts'
import { nixErrorMessage, stripAnsi } from '../call/nix-error.ts'
import { type Derivation, parseDerivation } from '../facts/derivation.ts'

/** What Nix would do to have some store paths, found out without doing it. */
export interface DryRun {
  /** Derivations that would be compiled. */
  readonly compile: readonly string[]
  /** Those that only write a few files (nixpkgs marks them with preferLocalBuild): no cache has them. */
  readonly local: readonly string[]
  /** Those that download something whose hash is known: sources, mostly. */
  readonly download: readonly string[]
  /** Store paths that would come from a binary cache. */
  readonly fetch: readonly string[]
  /** Bytes, as exact as Nix says them. */
  readonly downloadBytes: number
  readonly unpackedBytes: number
  /** Derivations that neither this machine nor a builder can build, with their system. */
  readonly foreign: ReadonlyMap<string, string>
}

/**
 * Asks Nix what it would build and fetch. `args`: the call of nix-store that is to follow.
 * Throws `build` when Nix cannot tell, for example because a derivation is gone.
 */
export async function planBuild(nix: Nix, args: readonly string[]): Promise<DryRun> {
  const lines: string[] = []
  const { exitCode, stderr } = await nix.run('nix-store', [...args, '--dry-run'], {
    secrets: true,
    onStderr: (line) => lines.push(line),
  })
  if (exitCode !== 0) {
    throw new NixeryError('build', {
      message: `Nix cannot tell what it would build: ${nixErrorMessage(stderr)}`,
      hint: 'run it again; if it fails again, check nix-config',
    })
  }
  return classify(parseDryRun(lines), nix.systems, (drvPath) => readDerivation(nix, drvPath))
}

/** What `--dry-run` says, before it is known what the derivations are. */
export interface ParsedDryRun {
  readonly build: readonly string[]
  readonly fetch: readonly string[]
  readonly downloadBytes: number
  readonly unpackedBytes: number
}

const UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** Reads the lines of `--dry-run`, which are the same from 2.8 to 2.34 but for the unit of the sizes. */
export function parseDryRun(lines: readonly string[]): ParsedDryRun {
  const lists: Record<'built' | 'fetched', string[]> = { built: [], fetched: [] }
  let current: string[] | undefined
  let [downloadBytes, unpackedBytes] = [0, 0]
  for (const line of lines.map(stripAnsi)) {
    const [, what, sizes] = /^(?:this|these) .*will be (built|fetched)(?: \((.*)\))?:$/.exec(line) ?? []
    if (what !== undefined) {
      current = lists[what as 'built' | 'fetched']
      if (sizes !== undefined) [downloadBytes, unpackedBytes] = sizesIn(sizes)
    } else if (/^ {2}\/\S+$/.test(line)) current?.push(line.trim())
    else current = undefined
  }
  return { build: lists.built, fetch: lists.fetched, downloadBytes, unpackedBytes }
}

/** "3.8 MiB download, 3.8 MiB unpacked" */
function sizesIn(text: string): [number, number] {
  const sizes = [...text.matchAll(/([\d.]+) ([KMGT]?i?B)/g)].map(
    ([, number, unit]) => Number(number) * (UNITS[unit ?? 'B'] ?? 1),
  )
  return [Math.round(sizes[0] ?? 0), Math.round(sizes[1] ?? 0)]
}

/**
 * Sorts the derivations by what they are. `systems`: those that are built for here. `read`: a
 * derivation, undefined where that cannot be had.
 */
export function classify(
  dryRun: ParsedDryRun,
  systems: readonly string[],
  read: (drvPath: string) => Derivation | undefined,
): DryRun {
  const { build, ...rest } = dryRun
  const known = build.map((drvPath) => {
    const derivation = read(drvPath)
    return { drvPath, kind: kindOf(derivation), system: derivation?.system }
  })
  const of = (wanted: string) => known.filter(({ kind }) => kind === wanted).map(({ drvPath }) => drvPath)
  const foreign = known.flatMap(({ drvPath, system }) =>
    system === undefined || ['builtin', ...systems].includes(system) ? [] : [[drvPath, system] as const],
  )
  return {
    ...rest,
    ...{ compile: of('compile'), local: of('local'), download: of('download') },
    foreign: new Map(foreign),
  }
}

/** What cannot be read is taken for something to compile. */
function kindOf(derivation: Derivation | undefined): 'compile' | 'local' | 'download' {
  if (derivation === undefined) return 'compile'
  const { outputs, attributes } = derivation
  if (outputs.length === 1 && outputs[0]?.hash !== '') return 'download'
  const { preferLocalBuild } = attributes
  return preferLocalBuild === '1' || preferLocalBuild === true ? 'local' : 'compile'
}

function readDerivation(nix: Nix, drvPath: string): Derivation | undefined {
  for (const root of nix.storeRoots) {
    try {
      return parseDerivation(readFileSync(root + drvPath, 'utf8'))
    } catch {}
  }
  return undefined
}
