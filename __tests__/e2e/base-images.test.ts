// Images that are built on other images: those keep working, and packages are on their PATH.
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import { debianFiles, pushBase, writeBase } from '../support/base-image.ts'
import { build, mustBuild, toLayout } from '../support/build.ts'
import { mustRun } from '../support/child.ts'
import { pull, runContainer, unpack, unpackImage } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { tempDir } from '../support/temp.ts'

const PACKAGES = '/nix/var/nix/profiles/image'
const LOGIN = 'writer:writer-password'

let registry: Registry
/** Where the base is that has to be copied. */
let other: Registry
beforeAll(async () => {
  registry = await startRegistry()
  other = await startRegistry({ auth: 'basic' })
})
afterAll(() => Promise.all([registry.stop(), other.stop()]))

/** What Docker lets root do in a container. */
const CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'SETGID', 'SETUID', 'SYS_CHROOT'].map(
  (name) => `CAP_${name}`,
)

type Shell = (line: string) => Promise<string>

/** What a line of shell of the image prints, run by a user; it has to succeed. */
const shellIn =
  (bundle: string, uid: number): Shell =>
  async (line) => {
    const file = join(bundle, 'config.json')
    const config = JSON.parse(await readFile(file, 'utf8'))
    const sets = ['bounding', 'effective', 'permitted'].map((set) => [set, uid === 0 ? CAPABILITIES : []])
    const capabilities = Object.fromEntries(sets)
    const process = { ...config.process, user: { uid, gid: uid }, capabilities, noNewPrivileges: false }
    await writeFile(file, JSON.stringify({ ...config, process }))
    const { code, stdout, stderr } = await runContainer(bundle, ['/bin/sh', '-c', line])
    if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stdout}${stderr}`)
    return stdout.trim()
  }

describe('on Debian, in another registry that needs a password', () => {
  let from: string
  let env: { readonly DOCKER_CONFIG: string }
  let shell: Shell
  let root: Shell
  let layout: string
  const inputs = () => ({
    packages: 'shell jq git',
    from,
    image: `${registry.host}/tools`,
    user: 'dev',
    workdir: '/srv/app',
  })

  beforeAll(async () => {
    const config = {
      Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'A=B'],
      Cmd: ['bash'],
      Labels: { base: 'yes' },
    }
    const base = await writeBase([{ root: await debianFiles() }], config)
    from = `${other.host}/library/debian@${await pushBase(base, other.host, 'library/debian:12', LOGIN)}`
    env = { DOCKER_CONFIG: await tempDir('docker') }
    const auths = { [other.host]: { auth: Buffer.from(LOGIN).toString('base64') } }
    await writeFile(join(env.DOCKER_CONFIG, 'config.json'), JSON.stringify({ auths }))
    const files = await tempDir('files')
    await writeFile(join(files, 'tool'), '#!/bin/sh\necho tool of the user\n', { mode: 0o755 })
    await hello(files)
    await mustBuild({ ...inputs(), files: `${files}/tool:/bin/tool\n${files}/hello.deb:/srv/app/` }, { env })
    layout = join(await tempDir('pulled'), 'image')
    await pull(`${registry.host}/tools:latest`, layout)
    const bundle = join(await tempDir('bundle'), 'bundle')
    await unpack(layout, 'image', bundle)
    shell = shellIn(bundle, 1000)
    root = shellIn(bundle, 0)
  })

  test('the image is sound, and says what it is built on', async () => {
    await verifyLayout(layout)
    const { manifest, config } = await layoutOf(layout)
    expect(manifest.annotations).toMatchObject({
      'org.opencontainers.image.base.name': expect.stringMatching(/\/library\/debian@sha256:/),
      'org.opencontainers.image.base.digest': from.split('@')[1],
    })
    expect(config.config).toMatchObject({ Cmd: ['bash'], WorkingDir: '/srv/app', User: '1000:1000' })
    expect(config.config?.Labels).toMatchObject({ base: 'yes' })
    expect(config.config?.Env).toEqual(expect.arrayContaining(['A=B']))
  })

  test('its own programs are what they were, and so are its links', async () => {
    expect(await shell('readlink /bin /sbin /lib; . /etc/os-release; echo $ID')).toBe(
      'usr/bin\nusr/sbin\nusr/lib\ndebian',
    )
    expect(await root('dpkg --version | head -1; apt-get --version | head -1')).toMatch(/^Debian .*\napt \d/)
    expect(
      await root('apt-get install --yes /srv/app/hello.deb >&2; hello-deb; dpkg -s hello-deb | grep ^Status'),
    ).toBe('hello from a package of Debian\nStatus: install ok installed')
  })

  test('packages are found first, in login shells, too', async () => {
    const names = ['jq', 'git', 'bash']
    expect(await shell(names.map((name) => `command -v ${name}`).join('; '))).toBe(
      names.map((name) => `${PACKAGES}/bin/${name}`).join('\n'),
    )
    expect(await shell('jq -n 1+1; /usr/bin/bash -lc "command -v jq"')).toBe(`2\n${PACKAGES}/bin/jq`)
  })

  test('files of the user go where the links of the base lead', async () => {
    expect(await shell('tool; stat -c "%A %F" /usr/bin/tool')).toBe(
      'tool of the user\n-rwxr-xr-x regular file',
    )
  })

  test('the user is one of the system', async () => {
    expect(await shell('id; stat -c %U /srv/app /home/dev')).toMatch(
      /^uid=1000\(dev\) gid=1000\(dev\).*\ndev\ndev$/,
    )
  })

  test('its registry is not asked when nothing is new, and for no layer when packages are', async () => {
    const again = { ...inputs(), tags: 'again', cache: 'true', 'cache-dir': await tempDir('cache') }
    const first = await mustBuild({ ...again, packages: 'shell jq' }, { env })
    await other.clearLog()
    const second = await mustBuild({ ...again, packages: 'shell jq' }, { env })
    expect(second).toMatchObject({ digest: first.digest, 'cache-hit': 'image', base: from })
    expect(await other.requests()).toEqual([])
    await mustBuild({ ...again, packages: 'shell' }, { env })
    const { manifest, config } = await layoutOf(layout)
    const asked = (await other.requests()).filter(({ path }) => path.includes('/blobs/'))
    expect(config.rootfs.diff_ids.length).toBe(manifest.layers.length)
    expect(asked.filter(({ path }) => path.includes(manifest.layers[0]?.digest ?? 'none'))).toEqual([])
  })
})

/** Alpine's shape: /bin is a directory, there is no glibc, and the shell is busybox. */
describe('on an image in the format of Docker that is no Debian', () => {
  let reference: string

  beforeAll(async () => {
    const [lower, upper] = [await tempDir('lower'), await tempDir('upper')]
    const busybox = await busyboxFile()
    for (const name of ['bin', 'etc', 'gone', 'usr/bin']) await mkdir(join(lower, name), { recursive: true })
    await copyFile(busybox, join(lower, 'bin/busybox'))
    for (const name of ['sh', 'cat', 'id', 'ls']) await symlink('busybox', join(lower, 'bin', name))
    await writeFile(
      join(lower, 'etc/passwd'),
      'root:x:0:0:root:/root:/bin/sh\nnode:x:1234:1234::/home/node:/bin/sh\n',
    )
    await writeFile(join(lower, 'etc/group'), 'root:x:0:\nnode:x:1234:')
    await writeFile(join(lower, 'gone/file'), '')
    await writeFile(join(upper, '.wh.gone'), '')
    const layers = [
      { root: lower, type: 'docker.image.rootfs.diff.tar.gzip' },
      { root: upper, type: 'oci.image.layer.v1.tar+zstd' },
    ]
    const config = { Entrypoint: ['/bin/sh'], User: 'node' }
    const layout = await writeBase(layers, config, 'docker.distribution.manifest.v2+json')
    reference = `${registry.host}/library/alpine:3`
    await pushBase(layout, registry.host, 'library/alpine:3')
  })

  test('a layout has all layers, and the registry those of its neighbour; programs of both start', async () => {
    const layout = join(await tempDir('built'), 'image')
    await registry.clearLog()
    const image = { image: `${registry.host}/alpine-tools`, push: 'true' }
    const inputs = { ...toLayout('jq coreutils', layout), ...image, from: reference, user: 'node' }
    const { code, stderr } = await build(inputs)
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/alpine:3 is not pinned; now it is sha256:/),
    })
    await verifyLayout(layout)
    const { manifest, config } = await layoutOf(layout)
    const below = manifest.layers.slice(0, 2)
    expect(below.map(({ mediaType }) => mediaType)).toEqual([
      'application/vnd.oci.image.layer.v1.tar+gzip',
      'application/vnd.oci.image.layer.v1.tar+zstd',
    ])
    const mounted = (await registry.requests()).filter(
      ({ path, status }) => path.includes('mount=') && status === 201,
    )
    expect(mounted.map(({ path }) => new URL(path, registry.url).searchParams.get('mount'))).toEqual(
      expect.arrayContaining(below.map(({ digest }) => digest)),
    )
    expect(config.config).toMatchObject({ Entrypoint: ['/bin/sh'], User: '1234:1234' })
    const shell = shellIn(await unpackImage(layout), 1234)
    expect(await shell('id -un; /bin/id; jq -n 1+1; /bin/ls -d /gone /bin/busybox 2>&1 | /bin/cat')).toBe(
      'node\nuid=1234(node) gid=1234(node)\n2\nls: /gone: No such file or directory\n/bin/busybox',
    )
  })

  test('what cannot be a base is told before anything is built', async () => {
    const { code, stderr } = await build({
      ...toLayout('jq', 'image'),
      from: reference,
      platforms: 'linux/arm64',
    })
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is not for linux\/arm64: it is for linux\/amd64/),
    })
  })
})

async function busyboxFile(): Promise<string> {
  const debs = join(offlinePackagesDir, 'debs', 'amd64')
  const deb = (await readdir(debs)).find((name) => name.startsWith('busybox-static_')) ?? ''
  const tree = await tempDir('busybox')
  await mustRun('dpkg-deb', ['--extract', join(debs, deb), tree])
  return mustRun('sh', ['-c', 'find "$1" -path "*/bin/busybox" | tr -d "\\n"', 'sh', tree])
}

/** A package of Debian with one program. */
async function hello(dir: string): Promise<void> {
  const tree = join(dir, 'hello')
  await mkdir(join(tree, 'DEBIAN'), { recursive: true })
  await mkdir(join(tree, 'usr/bin'), { recursive: true })
  const fields = [
    'Package: hello-deb',
    'Version: 1',
    'Architecture: all',
    'Maintainer: test <test@localhost>',
  ]
  await writeFile(join(tree, 'DEBIAN/control'), [...fields, 'Description: test', ''].join('\n'))
  await writeFile(join(tree, 'usr/bin/hello-deb'), '#!/bin/sh\necho hello from a package of Debian\n', {
    mode: 0o755,
  })
  await mustRun('dpkg-deb', ['--build', '--root-owner-group', tree, join(dir, 'hello.deb')])
}
