/** What is in a release of Nix. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { Release } from '../../host/tools/release.ts'
import { NIX_DIRECTORY } from './nix-directory.ts'

export const STORE = `${NIX_DIRECTORY}/store`

/** The store paths that a release is used by. */
export interface Installed {
  readonly nix: string
  /** Certificates of the public authorities. */
  readonly cacert: string
}

/**
 * The release's own installer is a shell script that begins with the paths it would use. Throws
 * `missing-tool`.
 */
export async function readInstallScript(unpacked: string, release: Release): Promise<Installed> {
  const script = await readFile(path.join(unpacked, 'install'), 'utf8').catch(() => '')
  const value = (name: string) =>
    new RegExp(`^(?:readonly )?${name}="(${STORE}/[^"/]+)"$`, 'm').exec(script)?.[1]
  const [nix, cacert] = [value('nix'), value('cacert')]
  if (nix !== undefined && cacert !== undefined) return { nix, cacert }
  throw notARelease(release)
}

export function notARelease({ url }: Release, cause?: unknown): NixeryError {
  const problem = {
    message: `${url} has not the shape of a release of Nix`,
    hint: 'give the address of a nix-VERSION-SYSTEM.tar.xz of releases.nixos.org, or one made like it',
  }
  return new NixeryError('missing-tool', problem, cause)
}

/** Where systems keep the certificates that programs trust. */
const SYSTEM_CERTIFICATES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/certs/ca-bundle.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
]

/**
 * A small image may have no certificates at all: then those of the release, which Nix would not find by
 * itself. `cacert`: where that path of the release is.
 */
export function certificates(cacert: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.NIX_SSL_CERT_FILE || env.SSL_CERT_FILE) return {}
  const file =
    SYSTEM_CERTIFICATES.find((known) => existsSync(known)) ?? path.join(cacert, 'etc/ssl/certs/ca-bundle.crt')
  return { NIX_SSL_CERT_FILE: file }
}
