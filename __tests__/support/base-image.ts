// Images to build on, of the shapes that distributions have, made of Debian's packages.
import { createHash } from 'node:crypto'
import { chmod, copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { machineSuite, openApt } from '../../nix/offline/apt.mjs'
import { once } from '../../scripts/once.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, systemPath } from './child.ts'
import { addBlob } from './shell-image.ts'
import { tempDir } from './temp.ts'

/** What a shell, dpkg and apt need besides what they depend on. */
const PACKAGES =
  'apt base-files base-passwd bash coreutils dash diffutils dpkg grep libc-bin passwd tar'.split(' ')
const LINKS = ['bin', 'sbin', 'lib', 'lib64']

/**
 * Debian's files as they are in its images: /bin and /lib are links into /usr, dpkg knows its packages. No
 * maintainer script has run, so there is no more than what these tests ask for.
 * @returns a directory
 */
export async function debianFiles(): Promise<string> {
  const root = join(toolchain.toolsDir, 'debian-base')
  await once(root, `${machineSuite()} ${PACKAGES}`, async (part) => {
    const apt = await openApt({ suite: machineSuite(), arch: 'amd64', dir: join(toolchain.toolsDir, 'apt') })
    for (const name of LINKS) {
      await mkdir(join(part, 'usr', name), { recursive: true })
      await symlink(`usr/${name}`, join(part, name))
    }
    const status: string[] = []
    for (const { file } of await apt.download(PACKAGES)) {
      await mustRun('sh', [
        '-c',
        'dpkg-deb --fsys-tarfile "$1" | tar -x --keep-directory-symlink -C "$2"',
        'sh',
        file,
        part,
      ])
      status.push(`${(await mustRun('dpkg-deb', ['--field', file])).trim()}\nStatus: install ok installed\n`)
    }
    await symlink('dash', join(part, 'usr/bin/sh')).catch(() => {})
    for (const name of ['passwd', 'group'])
      await copyFile(join(part, `usr/share/base-passwd/${name}.master`), join(part, 'etc', name))
    await writeFile(join(part, 'var/lib/dpkg/status'), status.join('\n'))
    for (const name of [
      'var/lib/dpkg/updates',
      'var/lib/apt/lists/partial',
      'var/cache/apt/archives/partial',
    ])
      await mkdir(join(part, name), { recursive: true })
    await mustRun('sh', [
      '-c',
      `cd "$1"; rm -rf usr/share/doc usr/share/man usr/share/locale etc/apt/apt.conf.d/*; touch var/lib/dpkg/available`,
      'sh',
      part,
    ])
    return {}
  })
  return root
}

export interface BaseLayer {
  /** What is in it, from below this directory. */
  readonly root: string
  /** Media type behind `application/vnd.`, and the compression that it names. */
  readonly type?: string
}

const GZIP = 'oci.image.layer.v1.tar+gzip'

/** Writes an image of these layers, from the lowest one up, to a new layout; its name is `v1`. */
export async function writeBase(
  layers: readonly BaseLayer[],
  config: object = {},
  manifestType = 'oci.image.manifest.v1+json',
): Promise<string> {
  const dir = await tempDir('base')
  await mkdir(join(dir, 'blobs', 'sha256'), { recursive: true })
  const isDocker = manifestType.startsWith('docker')
  const [descriptors, diffIds] = [[] as object[], [] as string[]]
  for (const { root, type = GZIP } of layers) {
    await chmod(root, 0o755)
    const archive = join(await tempDir('layer'), 'layer.tar')
    await mustRun('tar', [
      '--create',
      '--file',
      archive,
      '--directory',
      root,
      '--sort=name',
      '--mtime=@1',
      '--numeric-owner',
      '.',
    ])
    diffIds.push(
      `sha256:${createHash('sha256')
        .update(await readFile(archive))
        .digest('hex')}`,
    )
    descriptors.push({
      ...(await addBlob(dir, '', await compressed(archive, type))),
      mediaType: `application/vnd.${type}`,
    })
  }
  const document = {
    ...{ architecture: 'amd64', os: 'linux', created: '2026-01-01T00:00:00Z', config },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: [
      { created_by: 'ENV A=B', empty_layer: true },
      ...diffIds.map((_, index) => ({ created_by: `layer ${index}` })),
    ],
  }
  const configType = isDocker ? 'docker.container.image.v1+json' : 'oci.image.config.v1+json'
  const mediaType = `application/vnd.${manifestType}`
  const described = { ...(await addBlob(dir, '', document)), mediaType: `application/vnd.${configType}` }
  const manifest = await addBlob(dir, '', {
    schemaVersion: 2,
    mediaType,
    config: described,
    layers: descriptors,
  })
  const tagged = { ...manifest, mediaType, annotations: { 'org.opencontainers.image.ref.name': 'v1' } }
  await writeFile(join(dir, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [tagged] }))
  await writeFile(join(dir, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }))
  return dir
}

async function compressed(archive: string, type: string): Promise<Buffer> {
  if (type.endsWith('tar')) return readFile(archive)
  const program = type.endsWith('zstd') ? ['zstd', '--quiet', '-c'] : ['gzip', '-1nc']
  const PATH = `${(await toolchain.zstd()).bin}:${systemPath}`
  await mustRun('sh', ['-c', `${program.join(' ')} "$1" > "$1.c"`, 'sh', archive], { env: { PATH } })
  return readFile(`${archive}.c`)
}

/**
 * Pushes the image of a layout, as it is.
 * @param login "user:password"
 * @returns its digest
 */
export async function pushBase(layout: string, host: string, name: string, login?: string): Promise<string> {
  const oras = join((await toolchain.oras('1.3')).bin, 'oras')
  const [user = '', password = ''] = login?.split(':') ?? []
  const access = login === undefined ? [] : ['--to-username', user, '--to-password', password]
  const args = ['cp', '--from-oci-layout', '--to-plain-http', '--no-tty', ...access]
  const said = await mustRun(oras, [...args, `${layout}:v1`, `${host}/${name}`], {
    env: { HOME: await tempDir('home') },
  })
  const [digest] = /sha256:[0-9a-f]{64}/.exec(said) ?? []
  if (digest === undefined) throw new Error(said)
  return digest
}
