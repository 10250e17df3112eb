// nix/default.nix and flake.nix: images as derivations, built in Nix's sandbox, with the digests of the
// command.
import { appendFile, cp, link, mkdir, readdir, readFile, readlink, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { buildLayout } from '../support/build.ts'
import { type ChildResult, mustRun, runChild } from '../support/child.ts'
import { runCli } from '../support/cli.ts'
import { verifyLayout } from '../support/image.ts'
import { layoutOf, rootsOf } from '../support/oci-layout.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

const project = resolve(import.meta.dirname, '..', '..')
const set = `import ${offlinePackagesDir}`

/** Runs a program of Nix in the shared store. Builders run in its sandbox; nothing comes from outside. */
async function runNix(version: toolchain.NixVersion, args: readonly string[]): Promise<ChildResult> {
  const [program = '', ...rest] = args
  const env = {
    ...(await sharedStore(['extra-platforms = aarch64-linux'])).env,
    HOME: await tempDir('home'),
  }
  return runChild(join((await toolchain.nix(version)).bin, program), rest, { env })
}

/** The same for what has to succeed: what it prints. */
async function nix(version: toolchain.NixVersion, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runNix(version, args)
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}\n${stderr}`)
  return stdout.trim()
}

/** Where the files of a store path are. */
const inStore = async (path: string) => (await sharedStore()).root + path

/** An expression with the functions of a checkout and the offline packages `pkgs` in scope. */
const withFunctions = (body: string, checkout = project, system = 'x86_64-linux') =>
  `let native = ${set} { }; pkgs = ${set} { system = "${system}"; };
     nixery = import ${checkout}/nix { inherit pkgs; inherit (native) nodejs; }; in ${body}`

const build = (version: toolchain.NixVersion, expression: string) =>
  nix(version, 'nix-build', '--no-out-link', '--expr', expression)

/** Builds with the newest Nix: the digest of the image. */
async function digestOf(expression: string): Promise<string> {
  return (await layoutOf(await inStore(await build('2.34', expression)))).descriptor.digest
}

const tools = 'packages = nixery.shell ++ [ pkgs.git pkgs.jq ];'

describe('an image of shell, git and jq', () => {
  let expected: string
  beforeAll(async () => {
    const labels = 'org.opencontainers.image.title=tools'
    const { outputs } = await buildLayout('shell git jq', { labels, 'max-layers': '20' })
    expected = outputs.digest
  })

  test('is the same from the example as from the command', async () => {
    const example = join(project, 'examples', 'nix')
    const built = await nix('2.34', 'nix-build', '--no-out-link', example, '--arg', 'pkgs', `${set} { }`)
    const dir = await inStore(built)
    await verifyLayout(dir)
    expect((await rootsOf(dir)).map(({ digest, annotations }) => [digest, annotations])).toEqual([
      [expected, { 'org.opencontainers.image.ref.name': 'latest' }],
    ])
    expect((await layoutOf(dir)).config.config).toMatchObject({ Cmd: ['/bin/bash'] })
  })

  test.each(toolchain.nixVersions)('is the same when Nix %s builds it', async (version) => {
    // The name has the version, so that each one builds. The order of packages and their repetition do not
    // count.
    const image = `nixery.buildImage {
      name = "tools-${version}"; tag = "v1"; maxLayers = 20;
      packages = [ pkgs.jq pkgs.git pkgs.cacert pkgs.git ] ++ nixery.shell;
      config.labels."org.opencontainers.image.title" = "tools";
    }`
    const built = await build(version, withFunctions(image))
    expect((await rootsOf(await inStore(built)))[0]).toMatchObject({
      digest: expected,
      annotations: { 'org.opencontainers.image.ref.name': 'v1' },
    })
    // Packed bytes can look like references; Nix 2.8 cannot be told that they are none.
    if (version !== '2.8') expect(await nix(version, 'nix-store', '--query', '--references', built)).toBe('')
  })

  // Evaluated purely, as flakes are: nothing but the two inputs is there.
  test.each(['2.34', '2.8'] as const)(
    'is the same from the flake of the example, with Nix %s',
    async (version) => {
      const [packages, checkout, out] = [await tempDir('set'), await copyProject(), await tempDir('out')]
      await copyPackages(packages, `nixery.buildImage { ${tools} }`)
      const lock = await readFile(join(checkout, 'flake.lock'), 'utf8')
      const example = ['path:', project, '/examples/nix/flake#tools'].join('')
      const inputs = { nixpkgs: packages, 'nixery-action': checkout }
      const overrides = Object.entries(inputs).flatMap(([name, dir]) => [
        '--override-input',
        name,
        `path:${dir}`,
      ])
      const args = ['--no-write-lock-file', ...overrides, '--out-link', join(out, 'result')]
      await nix(version, 'nix', 'build', example, ...args)
      const dir = await inStore(await readlink(join(out, 'result')))
      expect((await layoutOf(dir)).descriptor.digest).toBe(expected)
      // Without inputs of its own there is nothing to lock.
      expect(await readFile(join(checkout, 'flake.lock'), 'utf8')).toBe(lock)
    },
  )
})

describe('an image is the same as that of the command', () => {
  test('with all that can be said about it', async () => {
    const plan = join(await tempDir('plan'), 'nixery.layers.json')
    await writeFile(plan, '{"version": 1, "maxLayers": 9, "groups": [["glibc", "hello"], ["bash"]]}')
    const command = {
      ...{ labels: 'a=1\nb=two words', annotations: 'org.example.note=x', 'max-layers': '9' },
      ...{ 'layers-plan': plan, 'compression-level': '1' },
    }
    const { outputs } = await buildLayout('bash hello tree', command, {
      env: { SOURCE_DATE_EPOCH: '1700000000' },
    })
    const image = `nixery.buildImage {
      packages = [ pkgs.tree pkgs.hello pkgs.bash ];
      labels = { b = "two words"; a = "1"; }; annotations."org.example.note" = "x"; createdEpoch = 1700000000;
      maxLayers = 9; layersPlan = ${plan}; compressionLevel = 1;
    }`
    expect(await digestOf(withFunctions(image))).toBe(outputs.digest)
  })

  test('with all that can be said about how it runs, and files', async () => {
    const dir = await tempDir('files')
    await mkdir(join(dir, 'www'))
    await writeFile(join(dir, 'www', 'index.html'), 'it works')
    await writeFile(join(dir, 'run'), 'echo "$1"', { mode: 0o700 })
    const command = {
      ...{ entrypoint: '/bin/bash /app/run', cmd: '"a b"', env: 'B=two words\nA=1', user: 'app:web' },
      ...{ workdir: '/app/work', ports: '80,53/udp', volumes: '/data', 'stop-signal': 'INT' },
      ...{ healthcheck: '--retries=2 true', files: `${dir}/www:/www:0644\n${dir}/run:/app/run:0755` },
    }
    const { outputs } = await buildLayout('bash hello', command)
    const image = `nixery.buildImage {
      packages = [ pkgs.hello pkgs.bash ];
      entrypoint = [ "/bin/bash" "/app/run" ]; cmd = [ "a b" ]; env = { A = 1; B = "two words"; }; user = "app:web";
      workdir = "/app/work"; ports = [ 80 "53/udp" ]; volumes = [ "/data" ]; stopSignal = "SIGINT";
      healthcheck = "--retries=2 true"; files = [ "\${${dir}/www}:/www:0644" "\${${dir}/run}:/app/run:0755" ];
    }`
    expect(await digestOf(withFunctions(image))).toBe(outputs.digest)
  })

  test('with counts of names', async () => {
    const counts = join(await tempDir('counts'), 'names.json')
    const often = { popularity: 9, changes: 19 }
    const names = { libssh2: often, libldap: often, libzstd1: often, libbrotli1: { ...often, changes: 1 } }
    await writeFile(counts, JSON.stringify({ version: 1, snapshots: 20, names }))
    const { outputs } = await buildLayout('curl', { popularity: counts, 'max-layers': '20' })
    expect(outputs.digest).not.toBe((await buildLayout('curl', { 'max-layers': '20' })).outputs.digest)
    const image = `nixery.buildImage { packages = [ pkgs.curl ]; maxLayers = 20; popularity = ${counts}; }`
    expect(await digestOf(withFunctions(image))).toBe(outputs.digest)
  })

  test('with an output that is asked for', async () => {
    const { outputs } = await buildLayout('git.man hello')
    expect(
      await digestOf(withFunctions('nixery.buildImage { packages = [ pkgs.git.man pkgs.hello ]; }')),
    ).toBe(outputs.digest)
  })

  test('for another platform', async () => {
    const store = await sharedStore(['extra-platforms = aarch64-linux'])
    const { outputs } = await buildLayout('arm64 jq', {}, { store })
    const image = withFunctions('nixery.buildImage { packages = [ pkgs.jq ]; }', project, 'aarch64-linux')
    expect(await digestOf(image)).toBe(outputs.digest)
  })

  test('in zstd, with the same version of zstd', async () => {
    const { outputs } = await buildLayout('hello', { compression: 'zstd' }, { node: '24' })
    const image = 'nixery.buildImage { packages = [ pkgs.hello ]; compression = "zstd"; }'
    expect(await digestOf(withFunctions(image))).toBe(outputs.digest)
  })

  test('of a nixpkgs that knows its commit', async () => {
    const revision = '0123456789abcdef0123456789abcdef01234567'
    const packages = await tempDir('packages')
    await copyPackages(packages, 'nixery.buildImage { packages = [ pkgs.hello ]; }')
    await writeFile(join(packages, '.git-revision'), `${revision}\n`)
    const { outputs } = await buildLayout('hello', { nixpkgs: packages })
    expect(outputs['nixpkgs-rev']).toBe(revision)
    const built = await build(
      '2.34',
      `let pkgs = import ${packages} { }; in (import ${project}/nix { inherit pkgs; }).buildImage { packages = [ pkgs.hello ]; }`,
    )
    const { descriptor, manifest } = await layoutOf(await inStore(built))
    expect(manifest.annotations).toMatchObject({ 'org.nixos.nixpkgs.revision': revision })
    expect(descriptor.digest).toBe(outputs.digest)
  })
})

/** The offline packages with only those archives that an image needs: small enough for a flake. */
async function copyPackages(dir: string, image: string): Promise<void> {
  for (const entry of await readdir(offlinePackagesDir, { withFileTypes: true })) {
    if (entry.name !== 'debs')
      await cp(join(offlinePackagesDir, entry.name), join(dir, entry.name), { recursive: true })
  }
  const drv = await nix('2.34', 'nix-instantiate', '--expr', withFunctions(image))
  const inputs = (await nix('2.34', 'nix-store', '--query', '--requisites', drv)).split('\n')
  await mkdir(join(dir, 'debs', 'amd64'), { recursive: true })
  for (const archive of inputs.flatMap(
    (path) => /^\/nix\/store\/\w{32}-(.+\.(?:deb|tgz))$/.exec(path)?.[1] ?? [],
  ))
    await link(join(offlinePackagesDir, 'debs', 'amd64', archive), join(dir, 'debs', 'amd64', archive))
}

/** What a flake of this project has: the files that Nix users need, in a directory of its own. */
async function copyProject(): Promise<string> {
  const dir = await tempDir('checkout')
  for (const name of ['flake.nix', 'flake.lock', 'nix', 'dist', 'README.md'])
    await cp(join(project, name), join(dir, name), { recursive: true })
  return dir
}

describe('groupLayers', () => {
  const groups = async (path: string) => JSON.parse(await readFile(await inStore(path), 'utf8'))
  const onCommand = async (version: toolchain.NixVersion, roots: readonly string[], max: string) => {
    const input = await nix(version, 'nix', 'path-info', '--recursive', '--json', ...roots)
    const { code, json } = await runCli(['group-layers', '--max-layers', max], { input, nix: 'none' })
    expect(code).toBe(0)
    return json
  }

  test.each(toolchain.nixVersions)('gives what group-layers says, with Nix %s', async (version) => {
    const layers = `nixery.groupLayers { name = "layers-${version}.json"; roots = [ pkgs.git ]; maxLayers = 6; }`
    const result = await groups(await build(version, withFunctions(layers)))
    expect(result).toHaveLength(6)
    const git = await build(version, withFunctions('pkgs.git'))
    expect(result).toEqual(await onCommand(version, [git], '6'))
    expect(result).toEqual(await groups(await build('2.34', withFunctions(layers))))
  })

  test('takes packages with all that is in their image', async () => {
    const result = await groups(
      await build('2.26', withFunctions('nixery.groupLayers { packages = [ pkgs.git ]; }')),
    )
    const roots = (await build('2.26', withFunctions('[ pkgs.git pkgs.cacert pkgs.iana-etc ]'))).split('\n')
    expect(result).toEqual(await onCommand('2.26', roots, '94'))
  })
})

describe('the derivation', () => {
  const instantiate = (body: string, checkout = project) =>
    nix('2.34', 'nix-instantiate', '--expr', withFunctions(body, checkout))

  test('depends on nothing of the repository but what runs', async () => {
    const checkout = await copyProject()
    const before = await instantiate(`nixery.buildImage { ${tools} }`)
    for (const name of ['README.md', 'flake.nix', 'dist/action.js', 'dist/licenses.txt', 'nix/evaluate.nix'])
      await appendFile(join(checkout, name), '\n')
    expect(await instantiate(`nixery.buildImage { ${tools} }`, checkout)).toBe(before)
    await appendFile(join(checkout, 'dist', 'pack-worker.js'), '\n')
    expect(await instantiate(`nixery.buildImage { ${tools} }`, checkout)).not.toBe(before)
  })

  test.each([
    ['nixery.buildImage { packages = [ ]; }', 'buildImage: packages is empty'],
    ['nixery.buildImage { packages = [ "git" ]; }', 'not a package: give derivations, such as pkgs.git'],
    ['nixery.buildImage { packages = [ pkgs.git ]; maxLayer = 3; }', "unexpected argument 'maxLayer'"],
    ['nixery.buildImage { packages = [ pkgs.hello ]; createdEpoch = "0"; }', 'createdEpoch is not a number'],
  ])('of a call that is wrong does not come about: %s', async (body, message) => {
    const { code, stderr } = await runNix('2.34', ['nix-instantiate', '--expr', withFunctions(body)])
    expect(code).toBe(1)
    expect(stderr).toContain(message)
  })

  test('says in its log what is wrong with its arguments', async () => {
    const image =
      'nixery.buildImage { packages = [ pkgs.hello ]; maxLayers = 1; labels.a = 1; compression = "xz"; }'
    const { code, stderr } = await runNix('2.34', ['nix-build', '--expr', withFunctions(image)])
    expect(code).not.toBe(0)
    for (const message of ['max-layers: "1" is not', 'labels: a is not a text', 'compression: "xz" is not'])
      expect(stderr).toContain(message)
  })
})

describe('with Node.js 20 in the sandbox', () => {
  let nodejs: string
  beforeAll(async () => {
    // In the shape of the archive that the offline packages have of another version.
    const archive = join(await tempDir('node'), 'node-20.tgz')
    const home = dirname((await toolchain.node('20')).bin)
    await mustRun('tar', ['--create', '--gzip', '--file', archive, '--directory', home, 'package'])
    nodejs = `(native.nodejs.overrideAttrs (_: { version = "20"; debs = [ ${archive} ]; }))`
  })
  const image = (more: string) =>
    `let native = ${set} { }; in (import ${project}/nix { pkgs = native; nodejs = ${nodejs}; }).buildImage {
      packages = [ native.hello ]; ${more}
    }`

  test('the image is the same', async () => {
    const { outputs } = await buildLayout('hello')
    expect(await digestOf(image('name = "node-20";'))).toBe(outputs.digest)
  })

  test('zstd is refused, with what to do', async () => {
    const { code, stderr } = await runNix('2.34', ['nix-build', '--expr', image('compression = "zstd";')])
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/Node\.js 20\.\S+ cannot compress with zstd/)
    expect(stderr).toContain('use Node.js 22.15 or newer')
  })
})

describe('pack-image', () => {
  test('needs a place that is free', async () => {
    const taken = await tempDir('taken')
    const input = join(await tempDir('input'), '.attrs.json')
    await writeFile(input, '[]')
    const run = (...args: string[]) => runCli(['pack-image', ...args], { nix: 'none', oras: 'none' })
    expect(await run('--input', input)).toMatchObject({ code: 2, stdout: '' })
    expect(await run('--input', `${input}.missing`, '--output', join(taken, 'new'))).toMatchObject({
      code: 2,
    })
    expect(await run('--input', input, '--output', join(taken, 'new'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the graph: there are no store paths in it'),
    })
    expect(await readdir(taken)).toEqual([])
  })
})
