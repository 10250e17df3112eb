// Builds on another machine: a real sshd whose only key may run nothing but what serves a Nix store.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { offlinePackagesDir } from '../../scripts/offline-packages.mjs'
import * as toolchain from '../../scripts/toolchain.mjs'
import { type BuildOptions, build, type Inputs, toLayout } from '../support/build.ts'
import { verifyLayout } from '../support/image.ts'
import { newPause } from '../support/pause.ts'
import { processesWith } from '../support/processes.ts'
import { type Protocol, type RemoteBuilder, startRemoteBuilder } from '../support/remote-builder.ts'
import { newStore, type TestStore } from '../support/store.ts'
import { pathNames } from '../support/store-watch.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

let nixpkgs: string
let digest: string
beforeAll(async () => {
  nixpkgs = await tinyPackages()
  const dir = join(await tempDir('built'), 'image')
  digest = digestOf(await build({ ...toLayout('tool', dir), nixpkgs }, { store: await newStore() }))
})

const digestOf = ({ json }: { json: unknown }) => (json as { digest: string }).digest

/** Builds with this builder and, unless the inputs say otherwise, nothing on the machine itself. */
async function buildThere(
  builder: RemoteBuilder,
  protocol: Protocol,
  inputs: Inputs,
  options: BuildOptions = {},
) {
  const dir = join(await tempDir('built'), 'image')
  const result = await build(
    {
      ...toLayout('tool', dir),
      ...{ nixpkgs, builders: builder.line(protocol), 'max-jobs': '0' },
      ...{ 'ssh-key': 'env:SSH_KEY', 'known-hosts': builder.keys['known-hosts'] },
      ...inputs,
    },
    {
      store: await newStore(),
      path: [builder.sshd.clientBin],
      ...options,
      env: { ...builder.env, SSH_KEY: builder.keys['ssh-key'], ...options.env },
    },
  )
  return { ...result, dir }
}

describe.each(toolchain.nixVersions)('with Nix %s on both sides', (nix) => {
  let builder: RemoteBuilder
  beforeAll(async () => {
    builder = await startRemoteBuilder(nix)
  })
  afterAll(() => builder.sshd.stop())

  test.each(['ssh', 'ssh-ng'] as const)(
    'everything is built over %s, and the image is the same',
    async (protocol) => {
      const before = (await builder.commands()).length
      const store = await newStore()
      const built = await buildThere(
        builder,
        protocol,
        { nixpkgs: await tinyPackages(protocol) },
        { nix, store },
      )
      const here = await build(
        { ...toLayout('tool', join(await tempDir('built'), 'image')), nixpkgs: await tinyPackages(protocol) },
        { store: await newStore() },
      )
      expect(built).toMatchObject({ code: 0 })
      expect(digestOf(built)).toBe(digestOf(here))
      await verifyLayout(built.dir)
      const program = { ssh: 'nix-store --serve --write', 'ssh-ng': 'nix-daemon --stdio' }[protocol]
      const commands = (await builder.commands()).slice(before)
      expect(commands.length).toBeGreaterThanOrEqual(4)
      expect(commands.filter((command) => !command.includes(program))).toEqual([])
      // What it is built from and what comes of it: neither derivations nor anything else of this machine.
      const outputs = ['cacert-1.0', 'iana-etc-1.0', 'library-1.0', 'tool-1.0']
      expect(await pathNames(builder.store)).toEqual(['bootstrap-busybox', ...outputs])
      expect(processesWith(store.root)).toEqual([])
    },
  )

  test('a builder with another host key is refused', async () => {
    const stranger = await startRemoteBuilder(nix)
    const known = builder.keys['known-hosts'].replace(`:${builder.sshd.port} `, `:${stranger.sshd.port} `)
    const { code, stderr } = await buildThere(stranger, 'ssh', { 'known-hosts': known }, { nix })
    await stranger.sshd.stop()
    expect(code).toBe(1)
    expect(stderr).toContain('a builder does not have the host key that is known of it')
    expect(stderr).toContain('put that line into --known-hosts')
    expect(await stranger.commands()).toEqual([])
  })

  test('a dead builder is an error when nothing may be built here, else a warning', async () => {
    const dead = { nix, env: { NIX_SSHOPTS: '-F none -p 9' } }
    const known = { 'known-hosts': builder.keys['known-hosts'].replace(/:\d+/, ':9') }
    const refused = await buildThere(builder, 'ssh', known, dead)
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain(
      'a builder cannot be reached, and nothing may be built on this machine instead',
    )
    expect(refused.stderr).toContain(
      'fix: check --builders, --ssh-key and --known-hosts, or allow this machine to build with --max-jobs auto',
    )

    const instead = await buildThere(builder, 'ssh-ng', { ...known, 'max-jobs': '1' }, dead)
    expect(instead.code).toBe(0)
    expect(digestOf(instead)).toBe(digest)
    expect(instead.stderr).toMatch(/warning: the builder ssh-ng:\/\/root@127\.0\.0\.1 cannot be used: /)
  })
})

const slow = (): Inputs => ({ packages: 'slow' })

/** Ends what works in a store, as when the machine loses its power. */
function killAll(store: TestStore): void {
  for (const line of processesWith(store.root)) {
    try {
      process.kill(Number(line.split(' ')[0]), 'SIGKILL')
    } catch (error) {
      // One that ended with another.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

describe('a builder', () => {
  let builder: RemoteBuilder
  beforeAll(async () => {
    builder = await startRemoteBuilder()
  })
  afterAll(() => builder.sshd.stop())

  test('that nobody vouches for is refused, whatever the configuration of ssh says', async () => {
    const home = await tempDir('home')
    const config = join(home, 'config')
    await writeFile(
      config,
      'StrictHostKeyChecking no\nUserKnownHostsFile /dev/null\nGlobalKnownHostsFile /dev/null\n',
    )
    const env = { NIX_SSHOPTS: `-F ${config} -o StrictHostKeyChecking=no -p ${builder.sshd.port}` }
    const { code, stderr } = await buildThere(builder, 'ssh', { 'known-hosts': '' }, { env, home })
    expect(code).toBe(1)
    expect(stderr).toContain('a builder does not have the host key that is known of it')
    expect(await builder.commands()).toEqual([])
  })

  test('that refuses the key says so', async () => {
    const stranger = await startRemoteBuilder()
    const env = { SSH_KEY: stranger.keys['ssh-key'] }
    const { code, stderr } = await buildThere(builder, 'ssh', {}, { env })
    await stranger.sshd.stop()
    expect(code).toBe(1)
    expect(stderr).toContain('a builder refuses the ssh key')
  })

  test('for another system builds nothing', async () => {
    const line = builder.line('ssh').replace('x86_64-linux', 'riscv64-linux')
    const { code, stderr } = await buildThere(builder, 'ssh', { builders: line })
    expect(code).toBe(1)
    expect(stderr).toContain('nothing can build a package that no cache has')
    expect(await pathNames(builder.store)).toEqual([])
  })

  test.each(['ssh', 'ssh-ng'] as const)(
    'that is lost in the middle of a build over %s is asked again',
    async (protocol) => {
      const pause = await newPause()
      const flaky = await startRemoteBuilder('2.34', pause)
      const building = buildThere(flaky, protocol, slow())
      await pause.begun()
      killAll(flaky.store)
      await pause.end()
      const { code, stderr } = await building
      await flaky.sshd.stop()
      expect(code).toBe(0)
      expect(stderr).toContain('warning: a builder went away in the middle of a build: building again')
    },
  )

  test('that dies in the middle of a build is an error when nothing may be built here, else a warning', async () => {
    for (const jobs of ['0', '1']) {
      const pause = await newPause()
      const dying = await startRemoteBuilder('2.34', pause)
      const inputs = { ...slow(), 'max-jobs': jobs }
      const building = buildThere(dying, 'ssh', inputs, { store: await newStore(pause) })
      await pause.begun()
      await dying.sshd.stop()
      killAll(dying.store)
      await pause.end()
      const { code, stderr } = await building
      expect(code).toBe(jobs === '0' ? 1 : 0)
      expect(stderr).toContain('warning: a builder went away in the middle of a build')
      expect(stderr).toContain('warning: the builder ssh://root@127.0.0.1 cannot be used')
      if (jobs === '0')
        expect(stderr).toContain(
          'error: the packages could not be built or fetched: a builder cannot be reached',
        )
    }
  })

  test('gets what was built with copy-to over ssh', async () => {
    const { code, stderr } = await buildThere(builder, 'ssh', {
      ...{ builders: '', 'max-jobs': '1', 'copy-to': builder.url('ssh') },
    })
    expect({ code, warnings: stderr.match(/warning.*/g) }).toEqual({ code: 0, warnings: null })
    expect(await pathNames(builder.store)).toEqual(expect.arrayContaining(['library-1.0', 'tool-1.0']))
  })

  test('builds real packages', async () => {
    const inputs = {
      ...toLayout('hello', join(await tempDir('built'), 'image')),
      nixpkgs: offlinePackagesDir,
    }
    const there = await buildThere(builder, 'ssh-ng', inputs)
    expect(there).toMatchObject({ code: 0 })
    expect(digestOf(there)).toBe(digestOf(await build(inputs)))
  })
})
