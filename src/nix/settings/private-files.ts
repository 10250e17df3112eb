import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { Host } from '../../host/host.ts'
import type { NixSettings, PrivateFiles } from './settings.ts'

/** Writes secrets, which are never an argument of a process, to where only their owner can read; they go with the run. */
export async function writePrivateFiles(settings: NixSettings, host: Host): Promise<PrivateFiles> {
  const { netrc, signingKey, sshKey, knownHosts } = settings
  const lines = knownHosts.map(({ line }) => line).join('\n')
  const texts = { netrc, signingKey, sshKey, knownHosts: lines === '' ? undefined : lines }
  if ((sshKey ?? texts.knownHosts) !== undefined) checkDirectory(host.workDir)
  const written: Record<string, string> = {}
  for (const [name, text] of Object.entries(texts)) {
    if (text === undefined) continue
    const file = path.join(host.workDir, name)
    // Keys want the line end that inputs lose, and none of the carriage returns that an editor may have left.
    await writeFile(file, `${text.replaceAll('\r', '')}\n`, { mode: 0o600 })
    written[name] = file
  }
  return written
}

/** Nix splits options of ssh and the lines of builders at blanks. */
function checkDirectory(directory: string): void {
  if (/^[^\s;#]+$/.test(directory)) return
  throw new NixeryError('output', {
    message: `ssh-key, known-hosts: Nix cannot hand files below "${directory}" to ssh`,
    hint: 'point TMPDIR (RUNNER_TEMP in a workflow) to a directory without blanks in its name',
  })
}
