/** Debian's packages under the names that they have in nixpkgs, for a table that is used there. */
import type { Universe, UniversePackage } from './debian.ts'

/** Sources that nixpkgs calls something else. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  audit: 'audit',
  'ca-certificates': 'nss-cacert',
  db: 'db',
  gnutls28: 'gnutls',
  icu: 'icu4c',
  imagemagick: 'imagemagick',
  libcap2: 'libcap',
  libgcrypt20: 'libgcrypt',
  'libgpg-error': 'libgpg-error',
  libsigc: 'libsigc++',
  'libtasn1-6': 'libtasn1',
  libx11: 'libX11',
  libxau: 'libXau',
  libxdmcp: 'libXdmcp',
  libxext: 'libXext',
  libxfixes: 'libXfixes',
  libxft: 'libXft',
  libxi: 'libXi',
  libxrender: 'libXrender',
  'llvm-toolchain': 'llvm',
  pam: 'linux-pam',
  pcre3: 'pcre',
  'python3-defaults': 'python3',
  readline: 'readline',
  tiff: 'libtiff',
  'xz-utils': 'xz',
  pango1: 'pango',
  sqlite3: 'sqlite',
  glibc: 'glibc',
  libffi: 'libffi',
  'mit-krb5': 'krb5',
  libpng1: 'libpng',
  glib2: 'glib',
  'util-linux': 'util-linux',
  'p11-kit': 'p11-kit',
  bash: 'bash',
  libidn2: 'libidn2',
  'ruby-defaults': 'ruby',
  tzdata: 'tzdata',
  'golang-defaults': 'go',
  'php-defaults': 'php',
  nodejs: 'nodejs',
  openjdk: 'openjdk',
  libxslt: 'libxslt',
  libzstd: 'zstd',
  libxml2: 'libxml2',
}

/** The same packages, sizes and references; store paths are named as nixpkgs would. */
export function asInNixpkgs({ packages }: Universe): Universe {
  const renamed = new Map<string, UniversePackage>()
  const storePath = (one: UniversePackage) =>
    one.info.path.replace(/^(\/nix\/store\/\w{32}-).*$/, `$1${nixpkgsName(one)}`)
  const rename = (one: UniversePackage): UniversePackage => {
    const known = renamed.get(one.name)
    if (known !== undefined) return known
    const references = one.references.map(rename)
    const info = {
      ...one.info,
      path: storePath(one),
      references: references.map(({ info }) => info.path).sort(),
    }
    const made = { ...one, references, info }
    renamed.set(one.name, made)
    return made
  }
  for (const one of packages.values()) rename(one)
  return { packages: renamed }
}

function nixpkgsName({ name, source }: UniversePackage): string {
  if (name.startsWith('python3-')) return name
  const perl = /^lib(.+)-perl$/.exec(name)?.[1]
  if (perl !== undefined) return `perl5-${perl}`
  const plain = source.replace(/[-.]?\d+(\.\d+)*$/, '') || source
  return OTHER_NAMES[source] ?? OTHER_NAMES[plain] ?? (plain.startsWith('python3') ? 'python3' : plain)
}
