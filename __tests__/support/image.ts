import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import * as toolchain from '../../scripts/toolchain.mjs'
import { blobFile, type Descriptor, type Image, imagesOf, rootsOf } from './oci-layout.ts'

/**
 * Checks an OCI layout from its bytes: hash and size of every blob, every diff ID, and that manifest, config
 * and history agree on the number of layers.
 * @param options.sparse layer blobs may be missing (a registry has them)
 * @throws with all that is wrong
 */
export async function verifyLayout(dir: string, options: { readonly sparse?: boolean } = {}): Promise<void> {
  const wrong: string[] = []
  const version = JSON.parse(await readFile(join(dir, 'oci-layout'), 'utf8')).imageLayoutVersion
  if (version !== '1.0.0') wrong.push(`oci-layout has version ${version}`)
  for (const digest of await readdir(join(dir, 'blobs', 'sha256'))) {
    const hash = await sha256(createReadStream(blobFile(dir, `sha256:${digest}`)))
    if (hash !== `sha256:${digest}`) wrong.push(`blob ${digest} has the hash ${hash}`)
  }
  for (const root of await rootsOf(dir)) wrong.push(...(await sizeFault(dir, root, false)))
  for (const image of await imagesOf(dir))
    wrong.push(...(await imageFaults(dir, image, options.sparse ?? false)))
  if (wrong.length > 0) throw new Error(`${dir} is not a sound OCI layout:\n${wrong.join('\n')}`)
}

async function imageFaults(dir: string, { descriptor, manifest, config }: Image, sparse: boolean) {
  const wrong = [
    ...(await sizeFault(dir, descriptor, false)),
    ...(await sizeFault(dir, manifest.config, false)),
    ...(await Promise.all(manifest.layers.map((layer) => sizeFault(dir, layer, sparse)))).flat(),
  ]
  const diffIds = config.rootfs.diff_ids
  const history = (config.history ?? []).filter((step) => step.empty_layer !== true)
  const counts = [manifest.layers.length, diffIds.length, history.length]
  if (new Set(counts).size > 1)
    wrong.push(`layers, diff IDs and history differ in number: ${counts.join(', ')}`)
  for (const [index, layer] of manifest.layers.entries()) {
    if (!existsSync(blobFile(dir, layer.digest))) continue
    const diffId = await sha256(await uncompressed(dir, layer)).catch(String)
    if (diffId !== diffIds[index])
      wrong.push(`layer ${index} has the diff ID ${diffId}, not ${diffIds[index]}`)
  }
  return wrong
}

async function sizeFault(dir: string, { digest, size }: Descriptor, mayMiss: boolean): Promise<string[]> {
  const found = await stat(blobFile(dir, digest)).catch(() => undefined)
  if (!found) return mayMiss ? [] : [`blob ${digest} is missing`]
  return found.size === size ? [] : [`blob ${digest} has ${found.size} bytes, not ${size}`]
}

async function uncompressed(dir: string, { mediaType, digest }: Descriptor): Promise<Readable> {
  const file = blobFile(dir, digest)
  if (mediaType.endsWith('gzip')) return createReadStream(file).pipe(createGunzip())
  if (!mediaType.endsWith('zstd')) return createReadStream(file)
  const program = join((await toolchain.zstd()).bin, 'zstd')
  return spawn(program, ['-dc', file], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout
}

async function sha256(stream: Readable): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of stream) hash.update(piece)
  return `sha256:${hash.digest('hex')}`
}
