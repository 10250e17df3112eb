/** Package URLs: https://github.com/package-url/purl-spec */
import { PackageURL } from 'packageurl-js'
import type { Digest } from '../base/hash.ts'
import type { BaseSubject, Subject } from './documents.ts'

/** `pkg:nix/curl@8.4.0` */
export const nixPurl = (name: string, version: string): string => purl('nix', name, version)

/** `pkg:oci/tools@sha256%3A...?repository_url=ghcr.io%2Forg%2Ftools` */
export function imagePurl(name: string, digest: Digest): string {
  const last = name.slice(name.lastIndexOf('/') + 1)
  return purl('oci', last, digest, name.includes('/') ? { repository_url: name } : undefined)
}

export const subjectPurl = ({ name, digest }: Subject): string => imagePurl(name, digest)

/** A package URL knows no tags. */
export const basePurl = ({ name, digest }: BaseSubject): string =>
  imagePurl(name.replace(/@.*$|:[^/:]*$/, ''), digest)

function purl(
  type: string,
  name: string,
  version: string,
  qualifiers?: { readonly [key: string]: string },
): string {
  return new PackageURL(type, undefined, name, version || undefined, qualifiers, undefined).toString()
}
