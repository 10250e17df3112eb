import type { Host } from '../host.ts'
import { allOrProblems } from '../parse.ts'
import { givenLogin } from '../registry/credentials.ts'
import { parseReference, type Reference } from '../registry/reference.ts'
import type { DocumentSource } from './document-source.ts'
import { type LayoutPlace, layoutDocuments, layoutPlace } from './layout-documents.ts'
import { registryDocuments } from './registry-documents.ts'

/** A login for the registry of the images; both are `''` without one. */
export interface GivenLogin {
  readonly username: string
  readonly password: string
}

/**
 * Where images are that a user names: `ghcr.io/org/tools:v1`, or the directory of a layout. Throws `invalid-input` with all that
 * is wrong with the names, or what opening them throws.
 */
export async function openImages(
  names: readonly string[],
  { username, password }: GivenLogin,
  host: Host,
): Promise<readonly DocumentSource[]> {
  const known = allOrProblems<LayoutPlace | Reference>(
    names.map((name) => layoutPlace(name) ?? parseReference('image', name)),
  )
  const login = givenLogin(
    username,
    password,
    known.filter((place) => 'image' in place),
  )
  return Promise.all(
    known.map((place) => ('image' in place ? registryDocuments(place, login, host) : layoutDocuments(place))),
  )
}
