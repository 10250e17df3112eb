import { NixeryError } from '../../base/errors.ts'
import { invalid } from '../../base/parse.ts'

/** An archive of a program on the web, and the one content that is accepted for it. */
export interface Release {
  readonly tool: string
  /** As semantic version: the tool cache sorts by it. */
  readonly version: string
  readonly url: string
  /** SHA-256 of the archive, 64 hexadecimal digits. */
  readonly sha256: string
}

/** The releases of a program that this version of ours knows. */
export interface ReleaseTable {
  readonly tool: string
  /** Where the project publishes it; `{version}` and `{platform}` stand for themselves. */
  readonly url: string
  readonly defaultVersion: string
  /** Version -> platform, as the project writes it -> SHA-256 of the archive. */
  readonly sha256: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The project's name of the machine that this runs on. */
  readonly platform: string
}

/**
 * What an input such as `nix-version` asks for: a version of the table, or any archive by address and
 * checksum.
 */
export type ReleaseChoice =
  | { readonly kind: 'known'; readonly version: string }
  | { readonly kind: 'given'; readonly url: string; readonly sha256: string }

/** How a program is obtained where it is missing. */
export interface ToolSettings {
  readonly release: ReleaseChoice
  /** Stands in for the projects' own servers, without a slash at its end. */
  readonly mirror: string | undefined
}

/** Parses `2.34.4` or `URL#sha256=HEX`. */
export function releaseChoice(input: string, table: ReleaseTable): (text: string) => ReleaseChoice {
  return (text) => {
    if (Object.hasOwn(table.sha256, text)) return { kind: 'known', version: text }
    const known = Object.keys(table.sha256).join(', ')
    const hint = `use a version that is known here (${known}), or give any archive as URL#sha256=HEX`
    if (!/^https?:/.test(text)) return invalid(input, `"${text}" is not a known version`, hint)
    const [, url = '', sha256 = ''] = /^([^#]+)#sha256=([0-9a-f]{64})$/i.exec(text) ?? []
    if (url === '') return invalid(input, `the address has no checksum`, hint)
    return { kind: 'given', url: webAddress(input, url), sha256: sha256.toLowerCase() }
  }
}

/** Parses the address of a mirror; the empty text is `undefined`. */
export function mirrorAddress(input: string): (text: string) => string | undefined {
  return (text) => (text === '' ? undefined : webAddress(input, text).replace(/\/+$/, ''))
}

function webAddress(input: string, text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol) || /\s/.test(text))
    return invalid(input, `"${text}" is not a web address`, 'write it in full, with https://')
  if (url.username !== '' || url.password !== '')
    return invalid(
      input,
      'the address holds a password, which would show in logs',
      'leave it out: what is downloaded is checked, so the server may be open to all in your network',
    )
  return text
}

/**
 * The archive for this machine. With a mirror, the official path below it; what an input gives in full is
 * taken as it is. Throws `missing-tool` where the table has nothing for this machine.
 */
export function chooseRelease(table: ReleaseTable, { release, mirror }: ToolSettings): Release {
  const { tool, platform } = table
  if (release.kind === 'given') {
    const { url, sha256 } = release
    return { tool, version: `0.0.0-sha256-${sha256}`, url, sha256 }
  }
  const { version } = release
  const sha256 = table.sha256[version]?.[platform]
  if (sha256 === undefined) {
    throw new NixeryError('missing-tool', {
      message: `${tool} ${version} is not published for ${platform}`,
      hint: `install ${tool} yourself, so that it is on PATH`,
    })
  }
  const official = table.url.replaceAll('{version}', version).replaceAll('{platform}', platform)
  const url = mirror === undefined ? official : mirror + new URL(official).pathname
  return { tool, version, url, sha256 }
}
