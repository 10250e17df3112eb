import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import type { SecretFiles } from '../../host/secret-files.ts'
import type { NixSettings, PrivateFiles } from './settings.ts'

/**
 * Names the files that Nix and ssh read: secrets, which are never an argument of a process, are there while
 * they are lent; the keys of known hosts are none, and stay.
 */
export async function addPrivateFiles(
  { netrc, signingKey, sshKey, knownHosts }: NixSettings,
  secrets: SecretFiles,
  host: Host,
): Promise<PrivateFiles> {
  if (sshKey !== undefined || knownHosts.length > 0) checkDirectory(host.workDir)
  const texts = Object.entries({ netrc, signingKey, sshKey })
  const files = texts.flatMap(([name, text]) =>
    text === undefined ? [] : [[name, secrets.add(name, fileText(text))] as const],
  )
  const lines = knownHosts.map(({ line }) => line).join('\n')
  if (lines === '') return Object.fromEntries(files)
  const file = path.join(host.workDir, 'knownHosts')
  await writeFile(file, fileText(lines))
  return { ...Object.fromEntries(files), knownHosts: file }
}

/** Keys want the line end that inputs lose, and none of the carriage returns that an editor may have left. */
const fileText = (text: string): string => `${text.replaceAll('\r', '')}\n`

/** Nix splits options of ssh and the lines of builders at spaces. */
function checkDirectory(directory: string): void {
  if (/^[^\s;#]+$/.test(directory)) return
  throw new NixeryError('output', {
    message: `ssh-key, known-hosts: Nix cannot hand files below "${directory}" to ssh`,
    hint: 'point TMPDIR (RUNNER_TEMP in a workflow) to a directory without spaces in its name',
  })
}
