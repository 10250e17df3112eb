// Images for the jobs of CI systems: what GitHub's runner does with an image that a workflow names as
// `container:`, call by call, with podman in docker's place and the Node.js that runners bring along.
import { chmod, cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { buildLayout, quickly } from '../support/build.ts'
import { selfSigned, serverCertificate } from '../support/certificates.ts'
import { mustRun } from '../support/child.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { git } from '../support/light-packages.ts'
import { newPodman } from '../support/podman.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** The official Node.js, unchanged, as a runner has it in its directory `externals`. */
async function externals(architecture: 'amd64' | 'arm64' = 'amd64'): Promise<string> {
  const dir = await tempDir('externals')
  const archives = join(offlinePackagesDir, 'debs', architecture)
  const archive = (await readdir(archives)).find((name) => /^node-linux-.*-24\./.test(name)) ?? ''
  await mkdir(join(dir, 'node24'))
  const from = ['--file', join(archives, archive), '--directory', join(dir, 'node24'), '--strip-components=1']
  await mustRun('tar', ['--extract', ...from, 'package/bin/node'])
  return dir
}

/**
 * A workspace: a repository behind HTTPS with an authority of its own, and what an action like checkout does.
 */
async function workspace(): Promise<string> {
  const dir = await tempDir('workspace')
  await serverCertificate(dir, await selfSigned(dir, 'authority'))
  await mkdir(join(dir, 'source'))
  await writeFile(join(dir, 'source', 'file'), 'checked out\n')
  await git(join(dir, 'source'), 'init', '--quiet', '--initial-branch=main')
  await git(join(dir, 'source'), 'add', '.')
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@localhost']
  await git(join(dir, 'source'), ...author, 'commit', '--quiet', '--message', 'test')
  await git(dir, 'clone', '--quiet', '--bare', 'source', 'repository.git')
  await git(join(dir, 'repository.git'), 'update-server-info')
  await writeFile(join(dir, 'action.mjs'), ACTION)
  await writeFile(join(dir, 'step.sh'), STEP)
  await mustRun('chmod', ['-R', 'a+rX', dir])
  return dir
}

const ACTION = `
import { execFileSync } from 'node:child_process'
import { createReadStream, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
const server = createServer({ key: readFileSync('/__w/server.key'), cert: readFileSync('/__w/server.crt') }, (request, answer) =>
  createReadStream('/__w' + request.url.split('?')[0]).on('error', () => answer.writeHead(404).end()).pipe(answer))
server.listen(0, '127.0.0.1', async () => {
  const url = 'https://127.0.0.1:' + server.address().port + '/repository.git'
  const { spawn } = await import('node:child_process')
  spawn('git', ['-c', 'http.sslCAInfo=/__w/authority.crt', 'clone', '--quiet', url, 'checkout'], { stdio: 'inherit' })
    .on('exit', (code) => {
      console.log('git ended with', code)
      execFileSync('tar', ['-czf', 'cache.tgz', '-C', 'checkout', 'file'])
      console.log(String(execFileSync('tar', ['-xzOf', 'cache.tgz', 'file'])).trim())
      server.close()
    })
})
`

const STEP = 'echo "$GREETING from $BASH_VERSION" | grep -c hello\n'

describe('an image with "ci" in its list', () => {
  let layout: string
  beforeAll(async () => {
    layout = (await buildLayout('ci', { 'max-layers': '3', ...quickly })).dir
  })

  test('starts the Node.js of a runner in runc, by the loader at its usual place', async () => {
    const bundle = await unpackImage(layout)
    await cp(await externals(), join(bundle, 'rootfs', '__e'), { recursive: true })
    expect(await runContainer(bundle, ['/__e/node24/bin/node', '--version'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^v24\./),
    })
    const environment = await runContainer(bundle, ['/bin/sh', '-c', 'env; ls /lib/*.so.*'])
    expect(environment.stdout).not.toMatch(/^LD_/m)
    expect(environment.stdout).toMatch(/libgcc_s\.so\.1\n/)
  })

  describe('in the calls of a runner', () => {
    let id = ''
    let podman: Awaited<ReturnType<typeof newPodman>>
    const exec = (...words: readonly string[]) =>
      podman.call('exec', '-i', '--workdir', '/__w', '-e', 'GREETING=hello', '-e', 'CI=true', id, ...words)
    beforeAll(async () => {
      podman = await newPodman()
      const image = await podman.pull(layout)
      const mounts = [`${await externals()}:/__e:ro`, `${await workspace()}:/__w`]
      const named = [
        '--name',
        'job',
        '--label',
        'a1b2c3',
        '--workdir',
        '/__w',
        '-e',
        'HOME=/github/home',
        '-e',
        'CI=true',
      ]
      const created = await podman.create(
        ...[...named, ...mounts.flatMap((mount) => ['-v', mount])],
        ...['--entrypoint', 'tail', image, '-f', '/dev/null'],
      )
      id = created.stdout.trim()
      expect({ ...created, stdout: '' }).toMatchObject({ code: 0 })
      expect(await podman.call('start', id)).toMatchObject({ code: 0 })
    })
    afterAll(async () => {
      expect(await podman.call('rm', '--force', '--time=0', id)).toMatchObject({ code: 0 })
    })

    test('its container runs, and says where programs are', async () => {
      const running = await podman.call(
        'ps',
        '--all',
        '--filter',
        `id=${id}`,
        '--filter',
        'status=running',
        '--no-trunc',
        '--format',
        '{{.ID}}',
      )
      expect(running.stdout.trim()).toBe(id)
      const { stdout } = await podman.call(
        'inspect',
        '--format',
        '{{range .Config.Env}}{{println .}}{{end}}',
        id,
      )
      expect(stdout).toMatch(/^PATH=.*:\/usr\/bin:/m)
    })

    test('the runner finds out that it is not Alpine, and runs actions with its own Node.js', async () => {
      expect((await exec('sh', '-c', 'cat /etc/*release | grep ^ID')).stdout).toMatch(/^ID=nixery-action$/m)
      const { code, stdout, stderr } = await exec('/__e/node24/bin/node', '/__w/action.mjs')
      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: 'git ended with 0\nchecked out\n',
        stderr: '',
      })
    })

    test('steps run in sh and in bash', async () => {
      expect(await exec('sh', '-e', '/__w/step.sh')).toMatchObject({ code: 0, stdout: '1\n' })
      expect(
        await exec('bash', '--noprofile', '--norc', '-e', '-o', 'pipefail', '/__w/step.sh'),
      ).toMatchObject({ code: 0 })
    })

    test('programs of the image start as they do without the loader', async () => {
      const line =
        'for p in curl git tar gzip xz grep sed find awk which ps; do $p --version >/dev/null || echo $p; done'
      expect(await exec('sh', '-c', line)).toMatchObject({ code: 0, stdout: '' })
    })
  })
})

test('glibc and the libraries of the compiler, listed by name, do the same', async () => {
  const { dir } = await buildLayout('bash coreutils glibc libstdc++6', quickly)
  const bundle = await unpackImage(dir)
  await cp(await externals(), join(bundle, 'rootfs', '__e'), { recursive: true })
  expect((await runContainer(bundle, ['/__e/node24/bin/node', '-p', '6 * 7'])).stdout).toBe('42\n')
})

test('a loader that looks into its own store path alone, as that of nixpkgs, finds libraries in /lib', async () => {
  const { dir } = await buildLayout('bash glibc', quickly)
  const loader = await readFile(join(await unpackImage(dir), 'rootfs/lib/ld-linux-x86-64.so.2'), 'latin1')
  // Debian's looks into four directories. Names of equal length that are below the store, or nowhere, take
  // their places.
  const shaped = loader
    .replaceAll('\0/lib/\0/usr/lib/\0', '\0/xxx/\0/usr/xxx/\0')
    .replaceAll('/usr/lib/x86_64-linux-gnu/\0', '/nix/store/a-bcdefghi/lib/\0')
    .replaceAll('/lib/x86_64-linux-gnu/\0', '/nix/store/a-bcde/lib/\0')
  expect(shaped).not.toMatch(/\/lib\/x86_64/)
  const overlay = await tempDir('overlay')
  await writeFile(join(overlay, 'loader'), shaped, 'latin1')
  await writeFile(join(overlay, 'default.nix'), OVERLAY)
  const build = async (packages: string) => {
    const bundle = await unpackImage((await buildLayout(packages, { overlays: overlay, ...quickly })).dir)
    await cp(await externals(), join(bundle, 'rootfs', '__e'), { recursive: true })
    return { bundle, node: () => runContainer(bundle, ['/__e/node24/bin/node', '--version']) }
  }
  const { bundle, node } = await build('bash glibc-of-store stdenv.cc.cc.lib')
  expect(await node()).toMatchObject({ code: 0, stdout: expect.stringMatching(/^v24\./) })
  // The same without our change of it.
  await chmod(join(bundle, 'rootfs/lib/ld-linux-x86-64.so.2'), 0o755)
  await writeFile(join(bundle, 'rootfs/lib/ld-linux-x86-64.so.2'), shaped, 'latin1')
  expect(await node()).toMatchObject({
    code: 127,
    stderr: expect.stringMatching(/lib\S+: cannot open shared object/),
  })
})

const OVERLAY = `final: prev: {
  glibc-of-store = prev.runCommand "glibc-of-store-1" { meta.license = { spdxId = "MIT"; fullName = "MIT"; free = true; }; } ''
    mkdir -p $out/lib
    cp -a \${final.glibc}/lib/. $out/lib/
    chmod -R u+w $out/lib
    rm $out/lib/ld-linux-x86-64.so.2
    cp \${./loader} $out/lib/ld-linux-x86-64.so.2
    chmod 755 $out/lib/ld-linux-x86-64.so.2
  '';
}
`

test('an image for arm64 starts the Node.js of a runner for arm64', async () => {
  const store = await sharedStore(['extra-platforms = aarch64-linux'])
  const { dir } = await buildLayout(
    'bash glibc.out stdenv.cc.cc.lib',
    { platforms: 'linux/arm64', ...quickly },
    { store },
  )
  const bundle = await unpackImage(dir)
  await cp(await externals('arm64'), join(bundle, 'rootfs', '__e'), { recursive: true })
  const emulator = join((await toolchain.qemuUser()).bin, 'qemu-aarch64-static')
  await mustRun('cp', ['--dereference', emulator, join(bundle, 'rootfs', '__e', 'qemu')])
  const run = await runContainer(bundle, ['/__e/qemu', '/__e/node24/bin/node', '-p', 'process.arch'])
  expect(run).toMatchObject({ code: 0, stdout: 'arm64\n' })
})
