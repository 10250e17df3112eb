/** What the documents about an image have in common. */
import type { Digest } from '../base/hash.ts'
import { sha256 } from '../base/hash.ts'

/** The image of one platform, which the documents are about. */
export interface Subject {
  /** `ghcr.io/org/tools`, or what the image is called where it has no such name. */
  readonly name: string
  /** Of its manifest. */
  readonly digest: Digest
  /** Who supplies it; undefined if none is named. */
  readonly supplier: string | undefined
  /** Seconds since 1970-01-01: the documents have no clock of their own. */
  readonly createdEpoch: number
  /** The image that it is built on, if it is. What is in that is for others to describe. */
  readonly base?: BaseSubject | undefined
  /** Its package sets by their names in package lists, as the documents call them: `nixpkgs gitCommit:0123...`. */
  readonly packageSets: ReadonlyMap<string, string>
}

export interface BaseSubject {
  /** `docker.io/library/debian:12-slim` */
  readonly name: string
  readonly digest: Digest
}

export const TOOL = 'nixery-action'

/** RFC 3339 in UTC, without fractions of seconds. */
export const timestamp = ({ createdEpoch }: Pick<Subject, 'createdEpoch'>): string =>
  new Date(createdEpoch * 1000).toISOString().replace('.000Z', 'Z')

/** What a component says of where it is from. */
export const packageSetsOf = (
  { packageSets }: { readonly packageSets: readonly string[] },
  subject: Subject,
): readonly string[] => packageSets.map((name) => subject.packageSets.get(name) ?? name)

export const BASE_NOT_DESCRIBED = 'The image that this one is built on. What is in it is not described here.'

/**
 * A UUID of version 8 that equal content has in common: https://www.rfc-editor.org/rfc/rfc9562#section-5.8
 */
export function contentUuid(content: object): string {
  const hex = sha256(JSON.stringify(content))
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ].join('-')
}

/** Only what is said. */
export const optional = <Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { [K in Key]?: Value } =>
  value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    ? {}
    : ({ [key]: value } as { [K in Key]: Value })
