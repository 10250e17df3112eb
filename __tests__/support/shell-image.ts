// The smallest image that runs: the machine's shell. Made with `tar`, so it tests readers without our own
// packer.
import { createHash } from 'node:crypto'
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun } from './child.ts'
import { blobFile, type Descriptor } from './oci-layout.ts'
import { tempDir } from './temp.ts'

/** /bin/sh of this machine, the loader and the libraries that it needs. */
export async function shellFiles(): Promise<readonly string[]> {
  const listed = await mustRun('ldd', ['/bin/sh'])
  return ['/bin/sh', ...[...listed.matchAll(/(\/\S+) \(0x/g)].map(([, file = '']) => file)]
}

/** An OCI layout with one image, tagged `v1`, that says "default" when it runs. */
export async function shellImage(compression: 'gzip' | 'zstd'): Promise<string> {
  const dir = await tempDir('layout')
  await mkdir(join(dir, 'blobs', 'sha256'), { recursive: true })
  const archive = await shellArchive()
  const layer = await addBlob(dir, `layer.v1.tar+${compression}`, await compressed(archive, compression))
  const config = await addBlob(dir, 'config.v1+json', {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    config: { Entrypoint: ['/bin/sh', '-c'], Cmd: ['echo default'] },
    rootfs: { type: 'layers', diff_ids: [digestOf(await readFile(archive))] },
    history: [{ created_by: 'test' }],
  })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const manifest = await addBlob(dir, 'manifest.v1+json', {
    schemaVersion: 2,
    mediaType,
    config,
    layers: [layer],
  })
  const tagged = { ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }
  await writeFile(join(dir, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [tagged] }))
  await writeFile(join(dir, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  return dir
}

async function shellArchive(): Promise<string> {
  const root = await tempDir('root')
  for (const folder of ['proc', 'dev', 'sys', 'tmp', 'etc']) await mkdir(join(root, folder))
  for (const file of await shellFiles()) {
    await mkdir(join(root, dirname(file)), { recursive: true })
    await copyFile(file, join(root, file))
  }
  const archive = `${root}.tar`
  await mustRun('tar', ['--create', '--file', archive, '--directory', root, '--sort=name', '--mtime=@1', '.'])
  return archive
}

async function compressed(archive: string, compression: 'gzip' | 'zstd'): Promise<Buffer> {
  if (compression === 'gzip') return gzipSync(await readFile(archive))
  await mustRun(join((await toolchain.zstd()).bin, 'zstd'), ['--quiet', archive, '-o', `${archive}.zst`])
  return readFile(`${archive}.zst`)
}

export async function addBlob(dir: string, type: string, content: Buffer | object): Promise<Descriptor> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(JSON.stringify(content))
  const digest = digestOf(bytes)
  await writeFile(blobFile(dir, digest), bytes)
  return { mediaType: `application/vnd.oci.image.${type}`, digest, size: bytes.length }
}

const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
