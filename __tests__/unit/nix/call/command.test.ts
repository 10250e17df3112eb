import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { systemNix } from '../../../../src/nix/call/command.ts'
import { testHost } from '../../../support/hosts.ts'
import { problemsOfAsync } from '../../../support/problems.ts'
import { writeProgram } from '../../../support/programs.ts'
import { scratchDir } from '../../../support/scratch.ts'

describe('the Nix on PATH', () => {
  const settings = {
    store: 'auto',
    system: 'x86_64-linux',
    'extra-platforms': ['i686-linux'],
    builders: '',
  }

  /** A program that answers what it is asked first: its version, and its settings. */
  async function foundWith(more: Partial<typeof settings>, version = '2.34.8') {
    const bin = await scratchDir('nix-bin')
    const entries = Object.entries({ ...settings, ...more }).map(
      ([name, value]) => [name, { value }] as const,
    )
    await writeFile(path.join(bin, 'settings.json'), JSON.stringify(Object.fromEntries(entries)))
    const asked = version.startsWith('2.34') ? 'config show --json' : 'show-config --json'
    writeProgram(
      bin,
      'nix',
      `case "$*" in
        --version) echo 'nix (Nix) ${version}' ;;
        '${asked}') read -r settings < '${bin}/settings.json' || :; printf %s "$settings" ;;
        *) echo "error: $*" >&2; exit 1 ;;
      esac`,
    )
    return systemNix(await testHost({ PATH: bin }), { lines: [], sshOptions: '' })
  }

  test.each(['2.34.8', '2.18.1'])('%s says what it is, and what it builds for', async (version) => {
    expect(await foundWith({ store: '/srv/store' }, version)).toMatchObject({
      ...{ version, storeRoots: ['/srv/store'] },
      systems: ['x86_64-linux', 'i686-linux'],
    })
  })

  test('has builders that build for more', async () => {
    expect(await foundWith({ builders: 'ssh://a aarch64-linux ; ssh://b' })).toMatchObject({
      systems: ['x86_64-linux', 'i686-linux', 'aarch64-linux', 'x86_64-linux'],
    })
  })

  test('may be too old, and need not be there', async () => {
    expect(await foundWith({}, '2.3.16')).toMatchObject({
      message: 'Nix 2.3.16 is on PATH; it is too old',
    })
    const empty = await testHost({ PATH: await scratchDir('empty') })
    expect(await systemNix(empty, { lines: [], sshOptions: '' })).toMatchObject({
      message: 'Nix is not on PATH',
      hint: expect.stringContaining('install Nix'),
    })
  })

  test('that does not start is an error', async () => {
    const bin = await scratchDir('nix-bin')
    writeProgram(bin, 'nix', 'echo "error: unknown setting" >&2; exit 1')
    const found = systemNix(await testHost({ PATH: bin }), { lines: [], sshOptions: '' })
    expect(await problemsOfAsync(found)).toEqual([
      'missing-tool',
      'the Nix on PATH does not start: unknown setting | check nix-config and NIX_CONFIG, or reinstall Nix',
    ])
  })
})
