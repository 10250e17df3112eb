import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { NixeryError } from '../../base/errors.ts'
import { defaultCacheDirectory } from '../directories.ts'
import { childEnv } from '../environment.ts'
import type { Host } from '../host.ts'
import { run } from '../process.ts'
import { download } from './download.ts'
import type { Release } from './release.ts'

/** What the names of our tools in a tool cache begin with. */
export const TOOL_PREFIX = 'nixery-action'

/** What an archive is called in its place in the tool cache. */
const ARCHIVE = 'archive'

/**
 * The archive of a release as a file: from the runner's tool cache, else downloaded and left there for later
 * runs. The archive is kept, not what is in it, so its checksum is checked each time: others may write to a
 * tool cache, also while it is read, so it is a copy that is checked and used. Throws as `download` does; a
 * tool cache that does not work costs a warning.
 */
export async function fetchArchive(release: Release, host: Host): Promise<string> {
  // The client knows the place from the environment alone, and only a runner says it.
  process.env.RUNNER_TOOL_CACHE = toolCacheDirectory(host.env)
  const { find, cacheFile } = await import('./clients.ts')
  const { tool, version, sha256 } = release
  const name = `${TOOL_PREFIX}-${tool}`
  const file = path.join(host.workDir, name)
  const kept = find(name, version)
  if (kept !== '') {
    const cached = path.join(kept, ARCHIVE)
    if ((await copyHashed(cached, file)) === sha256) return file
    host.log.warning(`${cached} was changed or is damaged; downloading it again`)
  }
  await download(release, file, host)
  // Another run may write there too: this one goes on with its own file.
  await cacheFile(file, ARCHIVE, name, version).catch((error: Error) =>
    host.log.warning(`${tool} cannot be kept in the tool cache: ${error.message}`),
  )
  return file
}

/** Unpacks an archive without its topmost directory levels. The files belong to the user of this process. */
export async function unpackArchive(file: string, strip: number, target: string, host: Host): Promise<void> {
  await mkdir(target, { recursive: true })
  // The long options that the tars of GNU, BSD and busybox have in common.
  const args = ['-x', '-o', '-f', file, '-C', target, `--strip-components=${strip}`]
  const { exitCode, stderr } = await run('tar', args, {
    env: childEnv(host.env, 'plain'),
    signal: host.signal,
    log: host.log,
  })
  if (exitCode === 0) return
  throw new NixeryError('missing-tool', {
    message: `${file} cannot be unpacked: ${stderr}`,
    hint: 'check the space on the disk, and that tar, gzip and xz are there (apt-get install xz-utils)',
  })
}

/** That of the runner, else one of ours. */
export const toolCacheDirectory = (env: NodeJS.ProcessEnv): string =>
  env.RUNNER_TOOL_CACHE || path.join(defaultCacheDirectory(env), 'tools')

/** Copies a file; the SHA-256 of what is in the copy, or undefined when it cannot be read. */
async function copyHashed(from: string, to: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  const hashing = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk)
      yield chunk
    }
  }
  try {
    await pipeline(createReadStream(from), hashing, createWriteStream(to))
    return hash.digest('hex')
  } catch {
    return undefined
  }
}
