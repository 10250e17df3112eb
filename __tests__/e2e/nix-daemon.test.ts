// Multi-user Nix: the daemon fetches and builds, and takes these settings from users that it trusts.
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { newSigningKey, startBinaryCache } from '../support/binary-cache.ts'
import { build, type Inputs, toLayout } from '../support/build.ts'
import { systemPath } from '../support/child.ts'
import { startNixDaemon } from '../support/nix-daemon.ts'
import { startRemoteBuilder } from '../support/remote-builder.ts'
import { newStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'
import { tinyPackages } from '../support/tiny-packages.ts'

const uid = 65534

/** As a user of the daemon, who is not root. */
async function buildAsUser(nix: toolchain.NixVersion, env: Readonly<Record<string, string>>, inputs: Inputs) {
  const dir = await tempDir('built', uid)
  const given = { ...toLayout('tool', join(dir, 'image')), nixpkgs: await tinyPackages(), ...inputs }
  // No store of the tests' own: everything goes through the daemon.
  const store = { root: '', env: { TMPDIR: dir, ...env } }
  return build(given, { store, nix, uid, path: [(await toolchain.ssh()).bin] })
}

/** What both kinds of users ask for. */
async function settings() {
  const [cache, key] = [await startBinaryCache(), await newSigningKey('test-1')]
  const login = { NETRC: 'machine 127.0.0.1 login a password b' }
  const inputs = { substituters: cache.url, 'trusted-public-keys': key.public, netrc: 'env:NETRC' }
  return { cache, key, login, inputs }
}

describe.each(toolchain.nixVersions)('a daemon with Nix %s', (nix) => {
  test('that does not trust the user: the run says so, and builds', async () => {
    const daemon = await startNixDaemon(nix, ['trusted-users = root'])
    const { cache, login, inputs } = await settings()
    const { code, stderr } = await buildAsUser(
      nix,
      { ...daemon.env, ...login },
      { ...inputs, realise: 'full' },
    )
    await Promise.all([daemon.stop(), cache.stop()])
    expect({ code, asked: cache.requests() }).toEqual({ code: 0, asked: [] })
    expect(stderr).toMatch(
      new RegExp(
        `warning: the binary cache ${cache.url} is not used: this Nix daemon does not trust the user: add`,
      ),
    )
    // Nix 2.8 leaves other settings aside without a word.
    if (nix !== '2.8') expect(stderr).toContain('warning: netrc: not used, because this Nix daemon')
  })

  test('that trusts the user fetches from the cache, with credentials', async () => {
    const daemon = await startNixDaemon(nix, ['trusted-users = root *'])
    const { cache: open, key, login, inputs } = await settings()
    const filling = { 'copy-to': open.url, 'signing-key': `file:${key.file}` }
    const filled = await build(
      {
        ...toLayout('tool', join(await tempDir('built'), 'image')),
        nixpkgs: await tinyPackages(),
        ...filling,
      },
      { store: await newStore() },
    )
    const cache = await startBinaryCache({ dir: open.dir, login: { username: 'a', password: 'b' } })
    const fetching = { ...inputs, substituters: cache.url, 'max-jobs': '0' }
    const { code, stderr, json } = await buildAsUser(nix, { ...daemon.env, ...login }, fetching)
    await Promise.all([daemon.stop(), open.stop(), cache.stop()])
    expect({ code, warnings: stderr.match(/warning.*/g) }).toEqual({ code: 0, warnings: null })
    expect(json).toMatchObject({ digest: (filled.json as { digest: string }).digest })
  })

  test('that trusts the user builds elsewhere, where the host key is the known one', async () => {
    const builder = await startRemoteBuilder(nix)
    // The port is all that the daemon knows of this builder by itself.
    const own = { PATH: `${builder.sshd.clientBin}:${systemPath}`, ...builder.env }
    const daemon = await startNixDaemon(nix, ['trusted-users = root *'], own)
    const inputs = { builders: builder.line('ssh-ng'), 'max-jobs': '0', 'ssh-key': 'env:SSH_KEY' }
    const env = { ...daemon.env, ...builder.env, SSH_KEY: builder.keys['ssh-key'] }
    const known = { 'known-hosts': builder.keys['known-hosts'].replace(/\[127\.0\.0\.1\]:\d+/, '127.0.0.1') }
    const built = await buildAsUser(nix, env, { ...inputs, ...known })
    const other = await startRemoteBuilder(nix)
    const stranger = { 'known-hosts': other.keys['known-hosts'].replace(/\[127\.0\.0\.1\]:\d+/, '127.0.0.1') }
    const packages = { nixpkgs: await tinyPackages('another') }
    expect(daemon.log()).not.toContain('verification failed')
    const refused = await buildAsUser(nix, env, { ...inputs, ...stranger, ...packages })
    await Promise.all([daemon.stop(), builder.sshd.stop(), other.sshd.stop()])
    expect(built).toMatchObject({ code: 0 })
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('check --builders, --ssh-key and --known-hosts')
    expect(daemon.log()).toContain('Host key verification failed')
  })
})
