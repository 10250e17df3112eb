import { allOrProblems } from '../base/parse.ts'
import type { Host } from '../host/host.ts'
import type { DocumentSource } from '../image/documents/document-source.ts'
import { type LayoutPlace, layoutPlace, openLayoutDocuments } from '../image/documents/layout-documents.ts'
import { parseReference, type Reference } from '../image/oci/reference.ts'
import { Registries } from '../registry/connection.ts'
import { givenLogin } from '../registry/credentials/given-login.ts'
import { openRegistryDocuments } from '../registry/registry-documents.ts'

/** A login for the registry of the images; name and password are `''` without one. */
export interface GivenLogin {
  readonly username: string
  readonly password: string
  /** Registries that may be asked over plain http. */
  readonly insecure: readonly string[]
}

/**
 * Where images are that a user names: `ghcr.io/org/tools:v1`, or the directory of a layout. Throws
 * `invalid-input` with all that is wrong with the names, or what opening them throws.
 */
export async function openImages(
  names: readonly string[],
  { username, password, insecure }: GivenLogin,
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
  const registries = new Registries({ login, insecure }, host)
  return Promise.all(
    known.map((place) =>
      'image' in place ? openRegistryDocuments(place, registries) : openLayoutDocuments(place),
    ),
  )
}
