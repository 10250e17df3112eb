import { CPE_NAMES } from './cpe-table.ts'

/**
 * The exact name of a package in the National Vulnerability Database, or none: with a guess, a scanner finds
 * what is not there. https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf
 */
export function cpeOf(name: string, version: string): string | undefined {
  const known = CPE_NAMES.get(name)
  // A snapshot is no release of anything.
  if (known === undefined || !/^\d/.test(version) || /unstable|^0-/.test(version)) return undefined
  const [release, update] = known.version?.(version) ?? [version, '*']
  const parts = [known.vendor, known.product, release, update].map((part) =>
    part === '*' ? part : escaped(part),
  )
  return `cpe:2.3:a:${parts.join(':')}:*:*:*:*:*:*`
}

/** Whether all of vendor, product and version are said; nixpkgs may leave out what it does not know. */
export function isExactCpe(cpe: string): boolean {
  const [, , , vendor, product, version] = cpe.split(/(?<!\\):/)
  return [vendor, product, version].every((part) => part !== undefined && part !== '' && part !== '*')
}

const escaped = (part: string): string =>
  part.toLowerCase().replace(/[^\w.-]/g, (character) => `\\${character}`)
