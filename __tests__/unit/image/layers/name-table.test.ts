import { expect, test } from '@jest/globals'
import { packageName } from '../../../../src/closure/store-name.ts'
import { defaultTable, defaultTableData } from '../../../../src/image/layers/default-table.ts'
import { nameTable } from '../../../../src/image/layers/name-table.ts'

const table = nameTable({ version: 2, groups: ['bash readline,less|zlib;openssl', 'gcc gcc-lib'] })

/** Which of these names share a unit under a budget. */
function unitsUnder(budget: number): string[][] {
  const units = new Map<string, string[]>()
  for (const name of ['bash', 'readline', 'less', 'zlib', 'openssl', 'gcc', 'gcc-lib']) {
    const unit = table.unitOf(name, budget) ?? ''
    units.set(unit, [...(units.get(unit) ?? []), name])
  }
  return [...units.values()]
}

test('names part more and more, the more layers there may be', () => {
  const gcc = ['gcc', 'gcc-lib']
  expect(unitsUnder(10)).toEqual([['bash', 'readline', 'less', 'zlib', 'openssl'], gcc])
  expect(unitsUnder(30)).toEqual([['bash', 'readline', 'less', 'zlib'], ['openssl'], gcc])
  expect(unitsUnder(60)).toEqual([['bash', 'readline', 'less'], ['zlib'], ['openssl'], gcc])
  expect(unitsUnder(94)).toEqual([['bash', 'readline'], ['less'], ['zlib'], ['openssl'], gcc])
})

test('another output is known by its package; an unknown name is not known', () => {
  expect(table.unitOf('openssl-bin', 94)).toBe(table.unitOf('openssl', 94))
  expect(table.unitOf('gcc-lib', 94)).toBe(table.unitOf('gcc', 94))
  expect(table.unitOf('unheard-of', 94)).toBeUndefined()
})

const nameOf = (storeName: string) => packageName(`/nix/store/${'0'.repeat(32)}-${storeName}`)
const names = defaultTableData.groups.flatMap((group) => group.split(/[;|, ]/))

test('the shipped table has every name once, as store paths have it without their version', () => {
  expect(names.length).toBeGreaterThan(500)
  expect(new Set(names).size).toBe(names.length)
  expect(names.filter((name) => nameOf(name) !== name)).toEqual([])
})

// The closure of git-minimal in nixpkgs 24.05, which the table was not made from.
test('the shipped table knows a closure of another release', () => {
  const closure = `acl-2.3.2 attr-2.5.2 bash-5.2p26 brotli-1.1.0-lib coreutils-9.4 curl-8.6.0 expat-2.6.2 gcc-13.2.0-lib
    gcc-13.2.0-libgcc gettext-0.21.1 git-minimal-2.44.0 glibc-2.39-5 gmp-with-cxx-6.3.0 gnugrep-3.11 gnused-4.9
    keyutils-1.6.3-lib libidn2-2.3.7 libkrb5-1.21.2 libpsl-0.21.5 libssh2-1.11.0 libunistring-1.1 nghttp2-1.60.0-lib
    openssl-3.0.13 pcre2-10.43 publicsuffix-list-0-unstable-2024-01-07 xgcc-13.2.0-libgcc zlib-1.3.1 zstd-1.5.5`
  const unknown = closure
    .trim()
    .split(/\s+/)
    .filter((name) => defaultTable.unitOf(nameOf(name), 94) === undefined)
  expect(unknown).toEqual([])
})

test.each(
  `glibc gcc-lib bash bash-interactive coreutils nss-cacert iana-etc moreutils nano zlib bzip2 xz zstd lz4 pcre pcre2 krb5
  libssh2 nghttp2 gnugrep gnused gnutar gzip findutils diffutils gawk less which file openssl openssl-bin curl-bin git
  ncurses readline sqlite python3 perl tzdata libX11 libx11 python3-requests perl5-JSON`
    .trim()
    .split(/\s+/),
)('the shipped table knows %s', (name) => {
  expect(defaultTable.unitOf(name, 94)).toBeDefined()
})
