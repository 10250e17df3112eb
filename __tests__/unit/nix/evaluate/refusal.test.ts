import { describe, expect, test } from '@jest/globals'
import { replacementIn } from '../../../../src/nix/evaluate/aliases.ts'
import { parseRefusal, pnameOf } from '../../../../src/nix/evaluate/refusal.ts'

/** Name, reason, and what is tried to allow it. */
function read(message: string, config = {}) {
  const refusal = parseRefusal(message)
  return refusal && [refusal.name, refusal.text, ...refusal.allowances.map((allow) => allow(config))]
}

describe('what nixpkgs refuses', () => {
  test('in the words of 20.09', () => {
    const head = 'Package ‘vscode-1.46.1’ in /n/vscode.nix:5'
    const tail = ', refusing to evaluate.\n\n  a) For `nixos-rebuild` you can set'
    expect(read(`${head} has an unfree license (‘unfree’)${tail}`)).toEqual([
      ...['vscode-1.46.1', 'has an unfree license (unfree)'],
      ...[{ allowUnfreePackages: ['vscode'] }, { allowUnfree: true }],
    ])
    expect(read(`${head} is not supported on ‘x86_64-linux’${tail}`)).toEqual([
      ...['vscode-1.46.1', 'does not support x86_64-linux', { allowUnsupportedSystem: true }],
    ])
    expect(
      read(`${head} is marked as insecure${tail}\n\n  Known issues:\n   - CVE-1\n   - CVE-2\n\n  You can`),
    ).toEqual([
      ...['vscode-1.46.1', 'is insecure: CVE-1; CVE-2'],
      ...[{ permittedInsecurePackages: ['vscode-1.46.1'] }, { allowInsecurePackages: ['vscode'] }],
    ])
    expect(
      read(`${head} has a blacklisted license (‘agpl3’)${tail}`, { blocklistedLicenses: ['agpl3', 'x'] }),
    ).toEqual([
      ...['vscode-1.46.1', 'has a license (agpl3) that blocklistedLicenses forbids'],
      { blocklistedLicenses: ['x'] },
    ])
  })

  test('in the words of 24.05', () => {
    const message = `Package ‘foo-bar-1.0’ in /n/foo.nix:5 is not available on the requested hostPlatform:
    hostPlatform.config = "x86_64-unknown-linux-gnu"
    package.meta.platforms = [ "x86_64-darwin" ]
  , refusing to evaluate.`
    expect(read(message)?.slice(0, 2)).toEqual(['foo-bar-1.0', 'does not support x86_64-unknown-linux-gnu'])
  })

  test('in the words of 2026, with problems', () => {
    const head = "Refusing to evaluate package 'gtk2-2.24.33' in /n/gtk2.nix:5 because it"
    expect(read(`${head} has problems:\n  - broken: This package is broken.\n\n  See also`)).toEqual([
      ...['gtk2-2.24.33', 'is marked as broken'],
      ...[{ problems: { handlers: { gtk2: { broken: 'warn' } } } }, { allowBroken: true }],
    ])
    const two = `${head} has problems:\n  - removal: Gone in 26.11.\n  - old-tls (kind "deprecated"): TLS 1.0\n`
    const given = { allowUnfree: true, problems: { handlers: { other: { removal: 'warn' } } } }
    expect(read(two, given)).toEqual([
      ...['gtk2-2.24.33', 'has the problem "removal": Gone in 26.11.; has the problem "old-tls": TLS 1.0'],
      {
        allowUnfree: true,
        problems: { handlers: { other: { removal: 'warn' }, gtk2: { removal: 'warn', 'old-tls': 'warn' } } },
      },
    ])
    expect(read(`${head} contains elements not built from source (‘binaryNativeCode’)`)?.slice(1)).toEqual([
      ...['is not built from source (binaryNativeCode)', { allowNonSource: true }],
    ])
  })

  test('the advice that follows the problems is no problem, and has the name by which nixpkgs knows the package', () => {
    const message = `Refusing to evaluate package 'own-2-1.0' in /n/a.nix:5 because it has problems:
- broken: This package is broken.
- linux-6 (kind "broken"): Fails with Linux 6. (https://example.org/1)

See also https://nixos.org/manual/nixpkgs/unstable#sec-problems
To allow evaluation regardless, use:
- Nixpkgs import: import nixpkgs { config = <below code>; }
- NixOS: nixpkgs.config = <below code>;

  {
    problems.handlers = {
      own-2.broken = "warn"; # or "ignore"
      own-2.linux-6 = "warn"; # or "ignore"
    };
  }`
    expect(read(message)).toEqual([
      ...[
        'own-2-1.0',
        'is marked as broken; has the problem "linux-6": Fails with Linux 6. (https://example.org/1)',
      ],
      { problems: { handlers: { 'own-2': { broken: 'warn', 'linux-6': 'warn' } } } },
    ])
    const unfree = `Package ‘own-2-1.0’ in /n/a.nix:5 has an unfree license (‘unfree’), refusing to evaluate.
    Alternatively you can configure a predicate to allow specific packages:
      { nixpkgs.config.allowUnfreePredicate = pkg: builtins.elem (lib.getName pkg) [
          "own-2"
        ];`
    expect(read(unfree)?.slice(2)).toEqual([{ allowUnfreePackages: ['own-2'] }, { allowUnfree: true }])
  })

  test('other errors are no refusals', () => {
    expect(parseRefusal("'x' has been renamed to/replaced by 'y'")).toBeUndefined()
    expect(parseRefusal('attribute ‘meta’ missing')).toBeUndefined()
  })

  test('names lose their version as in Nix', () => {
    const names = ['vscode-1.46', 'nvidia-x11-450.57-5.4', 'factorio-alpha-0.17', 'steam', 'font-awesome-5']
    expect(names.map(pnameOf)).toEqual(['vscode', 'nvidia-x11', 'factorio-alpha', 'steam', 'font-awesome'])
  })
})

describe('names that nixpkgs gave up', () => {
  test.each([
    ["'alsaLib' has been renamed to/replaced by 'alsa-lib'", 'alsa-lib'],
    ['bazaar has been deprecated by breezy.', 'breezy'],
    ['bittorrentSync has been deprecated by resilio-sync.', 'resilio-sync'],
    ['fdGone was removed, because it is unmaintained upstream. Consider using fd', 'fd'],
    ["'gnome3' has been superseded by gnome.adwaita", 'gnome.adwaita'],
    [
      'cquery has been removed because it is abandoned by upstream. Consider switching to clangd instead.',
      'clangd',
    ],
    ['batti has been removed from nixpkgs, as it was unmaintained', null],
    ['alienfx has been removed.', null],
    ['cannot add a string to an integer', undefined],
  ])('%s', (message, name) => {
    expect(replacementIn(message, 'own')).toBe(name)
  })
})
