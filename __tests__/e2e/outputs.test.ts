// What a run leaves on its machine: layouts, archives, images in docker and podman, several of them at once.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { build, buildWithAction, type Inputs, mustBuild, type Outputs } from '../support/build.ts'
import { skopeoInspect, skopeoManifest } from '../support/container.ts'
import { verifyLayout } from '../support/image.ts'
import { killWhen } from '../support/kill-when.ts'
import { lightPackages } from '../support/light-packages.ts'
import { layoutOf } from '../support/oci-layout.ts'
import { newPodman, type Podman } from '../support/podman.ts'
import { writeProgram } from '../support/programs.ts'
import { type Registry, startRegistry } from '../support/registry.ts'
import { startTrace } from '../support/start-trace.ts'
import { tempDir } from '../support/temp.ts'
import { treeLines } from '../support/tree.ts'

const sha256 = (content: string | Buffer) => `sha256:${createHash('sha256').update(content).digest('hex')}`

/** Few layers: podman may have to copy an image once for each. */
const hello: Inputs = { packages: 'hello', cmd: 'hello', 'max-layers': '2', push: 'false' }

let registry: Registry
let podman: Podman
beforeAll(async () => {
  ;[registry, podman] = await Promise.all([startRegistry(), newPodman()])
})
afterAll(() => registry.stop())

/**
 * No machine of these tests has a daemon of docker: a program that writes down what it gets stands in for
 * docker's command. That what it gets is what docker takes is for the other readers to show.
 */
async function dockerStandIn(script = ''): Promise<{ bin: string; args: string; input: string }> {
  const bin = await tempDir('docker')
  const [args, input] = [join(bin, 'args'), join(bin, 'input')]
  const whole = `echo "$@" > '${args}'; cat > '${input}'; echo Loaded image: a`
  writeProgram(bin, 'docker', `if [ "$1" = version ]; then exit 0; fi\n${script || whole}`)
  return { bin, args, input }
}

describe('a registry, directories, archives, docker and podman in one run', () => {
  let dir: string
  let names: readonly string[]
  let outputs: Outputs
  let docker: { readonly args: string; readonly input: string }
  beforeAll(async () => {
    dir = await tempDir('built')
    const standIn = await dockerStandIn()
    docker = standIn
    const image = `${registry.host}/several/tools`
    names = [`${image}:latest`, `${image}:v1`]
    const output = [
      'type=oci,dest=a.tar',
      'type=oci,dest=new/layout',
      'type=docker,dest=new/docker.tar',
      'type=oci,dest=second',
    ].join('\n')
    outputs = await mustBuild(
      { ...hello, push: 'true', image, tags: 'v1,latest', output, load: 'docker,podman' },
      { cwd: dir, path: [standIn.bin, podman.bin] },
    )
  })

  test('leave nothing else behind', async () => {
    expect((await readdir(dir)).sort()).toEqual(['a.tar', 'new', 'second'])
    expect((await readdir(join(dir, 'new'))).sort()).toEqual(['docker.tar', 'layout'])
  })

  test('the registry has the image', async () => {
    expect((await skopeoInspect(`${names[0]}`)).Digest).toBe(outputs.digest)
  })

  test('both directories are the same whole layout, and the first is an output', async () => {
    expect(outputs['oci-layout']).toBe('new/layout')
    for (const name of ['new/layout', 'second']) {
      await verifyLayout(join(dir, name))
      expect((await layoutOf(join(dir, name))).descriptor.digest).toBe(outputs.digest)
    }
    const files = (name: string) =>
      execFileSync('find', ['.', '-type', 'f'], { cwd: join(dir, name), encoding: 'utf8' })
    expect(files('second').split('\n').sort()).toEqual(files('new/layout').split('\n').sort())
  })

  test('skopeo finds the image in the OCI archive', async () => {
    expect(sha256(await skopeoManifest(`oci-archive:${dir}/a.tar`))).toBe(outputs.digest)
  })

  test('skopeo finds it in the docker archive, under every name and as a layout', async () => {
    const { manifest } = await layoutOf(join(dir, 'second'))
    for (const name of names) {
      const found = JSON.parse(await skopeoManifest(`docker-archive:${dir}/new/docker.tar:${name}`))
      expect(found.config.digest).toBe(manifest.config.digest)
      expect(found.layers).toHaveLength(manifest.layers.length)
    }
    expect(sha256(await skopeoManifest(`oci-archive:${dir}/new/docker.tar:v1`))).toBe(outputs.digest)
  })

  test('podman runs it by either name', async () => {
    const { manifest } = await layoutOf(join(dir, 'second'))
    for (const name of names) {
      expect(await podman.inspect(name)).toMatchObject({ Id: manifest.config.digest.slice('sha256:'.length) })
    }
    expect(await podman.run(names[1] ?? '')).toMatchObject({ code: 0, stdout: 'Hello, world!\n' })
  })

  test('docker gets the docker archive', () => {
    expect(readFileSync(docker.args, 'utf8')).toBe('load\n')
    expect(sha256(readFileSync(docker.input))).toBe(sha256(readFileSync(join(dir, 'new/docker.tar'))))
  })
})

test('podman finds an image by its names on Docker Hub, though it was not pushed', async () => {
  const inputs = { ...hello, image: 'org/hello', tags: 'v1,v2', labels: 'test=names' }
  await mustBuild({ ...inputs, load: 'podman' }, { path: [podman.bin] })
  expect(await podman.inspect('docker.io/org/hello:v1')).toMatchObject({
    RepoTags: expect.arrayContaining(['docker.io/org/hello:v1', 'docker.io/org/hello:v2']),
  })
})

describe('an image without a name', () => {
  test.each(['gzip', 'zstd'])('is nixery-action in podman; its layers are %s', async (compression) => {
    const dir = await tempDir('built')
    const output = `type=docker,dest=${dir}/docker.tar`
    const inputs = { ...hello, compression, tags: `${compression}-1`, output, load: 'podman' }
    // An image of its own: podman says one digest for each, whatever it was loaded from.
    const path = [podman.bin, (await toolchain.zstd()).bin]
    const { digest } = await mustBuild({ ...inputs, labels: `test=${compression}` }, { path })
    const name = `docker.io/library/nixery-action:${compression}-1`
    expect(await podman.inspect(name)).toMatchObject({ Digest: digest })
    expect(await podman.run(`nixery-action:${compression}-1`)).toMatchObject({ stdout: 'Hello, world!\n' })
    // Also by its place in the archive, which is how docker finds it.
    const { layers } = JSON.parse(await skopeoManifest(`docker-archive:${dir}/docker.tar:${name}`))
    expect(layers).toHaveLength(2)
  })

  test('that is remembered needs no Nix to be written and loaded', async () => {
    const dir = await tempDir('built')
    const docker = await dockerStandIn()
    const inputs = {
      ...{ ...hello, nixpkgs: await lightPackages(), cache: 'true', 'cache-dir': await tempDir('cache') },
      ...{ load: 'true', output: 'type=docker,dest=docker.tar\ntype=oci,dest=oci.tar\ntype=oci,dest=image' },
    }
    const hashes = () => ['docker.tar', 'oci.tar'].map((name) => sha256(readFileSync(join(dir, name))))
    const { digest } = await mustBuild(inputs, { cwd: dir, path: [docker.bin] })
    const before = hashes()
    for (const name of ['docker.tar', 'oci.tar', 'image']) await rm(join(dir, name), { recursive: true })
    await rm(docker.input)
    const broken = { nix: 'none', oras: 'none', path: [docker.bin, (await startTrace()).bin] } as const
    const again = await mustBuild(inputs, { ...broken, cwd: dir })
    expect(again).toMatchObject({ digest, 'cache-hit': 'image', 'oci-layout': 'image' })
    expect(hashes()).toEqual(before)
    expect(sha256(readFileSync(docker.input))).toBe(before[0])
    await verifyLayout(join(dir, 'image'))
  })
})

test('in a workflow, outputs stand in lines', async () => {
  const output = 'type=oci,dest=image.tar\ntype=oci,dest=image\n'
  const { outputs, dirs } = await buildWithAction({ ...hello, output })
  expect(outputs['oci-layout']).toBe('image')
  await verifyLayout(join(dirs.workspace, 'image'))
  expect(sha256(await skopeoManifest(`oci-archive:${dirs.workspace}/image.tar`))).toBe(outputs.digest)
})

describe('what is there', () => {
  let dir: string
  beforeEach(async () => {
    dir = await tempDir('built')
  })
  /** On a machine without Nix, docker and podman. */
  const bare = () => ({ cwd: dir, nix: 'none', oras: 'none', env: { PATH: dir } }) as const

  test('and is not ours is refused before any work, all at once', async () => {
    const pipe = join(await tempDir('pipe'), 'pipe')
    execFileSync('mkfifo', [pipe])
    await mkdir(join(dir, 'directory'))
    await writeFile(join(dir, 'text'), 'precious')
    const before = treeLines(dir)
    const output = [
      ...['type=oci,dest=directory,tar=true', 'type=docker,dest=text'],
      ...[`type=docker,dest=${pipe}`, 'type=oci,dest=new/a.tar'],
    ].join('\n')
    const { code, stderr } = await build({ ...hello, output }, bare())
    const problems = ['directory', 'text', pipe].map(
      (dest) =>
        `error: output: ${dest} exists and is not a tar archive\n  fix: choose another dest, or remove what is there\n`,
    )
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${problems.join('')}  code: output\n` })
    expect(treeLines(dir)).toEqual(before)
  })

  test('and is an archive or empty is replaced', async () => {
    await writeFile(join(dir, 'empty'), '')
    execFileSync('tar', ['--create', '--file', 'old.tar', 'empty'], { cwd: dir })
    const output = 'type=docker,dest=empty\ntype=oci,dest=old.tar'
    const { digest } = await mustBuild({ ...hello, output }, { cwd: dir })
    for (const name of ['empty', 'old.tar'])
      expect(sha256(await skopeoManifest(`oci-archive:${join(dir, name)}`))).toBe(digest)
    expect((await readdir(dir)).sort()).toEqual(['empty', 'old.tar'])
  })

  test('no docker and no podman is said before any work', async () => {
    const { code, stderr } = await build(
      { ...hello, load: 'docker\npodman', output: 'type=oci,dest=new/a' },
      bare(),
    )
    const missing = (engine: string) =>
      `load: ${engine} is not on PATH\n  fix: install ${engine}, or write the image to a file with --output type=docker,dest=FILE.tar\n`
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `error: ${missing('docker')}error: ${missing('podman')}  code: missing-tool\n`,
    })
    expect(await readdir(dir)).toEqual([])
  })
})

describe('a run that fails leaves what was there, and nothing new', () => {
  let dir: string
  beforeEach(async () => {
    dir = await tempDir('built')
    await writeFile(join(dir, 'a.tar'), '')
  })
  const output = 'type=oci,dest=a.tar\ntype=oci,dest=new/deep/image\ntype=docker,dest=new/docker.tar'
  const clean = () => {
    expect(treeLines(dir).map((line) => line.replace(/^.* \//, '/'))).toEqual([
      `/a.tar 0 ${sha256('').slice(7)}`,
    ])
  }

  test('when a package is not there', async () => {
    expect(await build({ ...hello, packages: 'gti', output }, { cwd: dir })).toMatchObject({ code: 1 })
    clean()
  })

  test('when the daemon of docker does not answer, before anything is evaluated', async () => {
    const bin = await tempDir('docker')
    writeProgram(bin, 'docker', 'echo Cannot connect to the daemon >&2; exit 1')
    const inputs = { ...hello, packages: 'gti', output, load: 'docker' }
    const { code, stderr } = await build(inputs, { cwd: dir, path: [bin] })
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: load: docker does not answer: Cannot connect to the daemon\n {2}fix: check that "docker version"/,
    )
    clean()
  })

  test('when docker fails, whose last words it says', async () => {
    const { bin } = await dockerStandIn(
      'echo first >&2; cat >/dev/null; echo Cannot connect to the daemon >&2; exit 1',
    )
    const { code, stdout, stderr } = await build(
      { ...hello, output, load: 'docker' },
      { cwd: dir, path: [bin] },
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(
      'error: load: docker load ended with 1: first\nCannot connect to the daemon\n  fix: check that "docker info" works for the user of this run\n  code: output\n',
    )
    clean()
  })

  test('when docker does not even read the image', async () => {
    const { bin } = await dockerStandIn('echo not today >&2; exit 3')
    const { stderr } = await build({ ...hello, output, load: 'docker' }, { cwd: dir, path: [bin] })
    expect(stderr).toContain('error: load: docker load ended with 3: not today\n')
    clean()
  })

  test('when it is stopped while docker is at work', async () => {
    const { bin } = await dockerStandIn('touch "$0.begun"; exec sleep 60')
    const begun = join(bin, 'docker.begun')
    const { code, stderr } = await build(
      { ...hello, output, load: 'docker' },
      {
        ...{ cwd: dir, path: [bin] },
        onStart: killWhen('SIGTERM', () => existsSync(begun)),
      },
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /error: cancelled by SIGTERM after \d+ s, while loading the image: docker was stopped/,
    )
    clean()
  })
})
