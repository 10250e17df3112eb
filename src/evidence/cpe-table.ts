/**
 * Names of software in the National Vulnerability Database. The
 * vulnerability at the end of each line is one to look the name up by: it should be listed there under
 * exactly this vendor and product. The names were written from general knowledge and not compared with a copy
 * of the database. nixpkgs' own identifiers come first.
 */
export interface CpeName {
  readonly vendor: string
  readonly product: string
  /** How the version is written there, as version and update, where that is not as in nixpkgs. */
  readonly version?: (version: string) => readonly [version: string, update: string]
}

/** `9.6p1` is version 9.6, update p1. */
const withPatchLevel = (version: string): readonly [string, string] => {
  const [, base = version, update = '*'] = /^(.*\d)(p\d+)$/.exec(version) ?? []
  return [base, update]
}

/** nixpkgs' glibc 2.40-66 is the release 2.40 with the 66 changes after it that patches bring. */
const withoutPatchCount = (version: string): readonly [string, string] => [version.replace(/-\d+$/, ''), '*']

type Row = readonly [
  names: string,
  vendor: string,
  product: string,
  evidence: string,
  version?: CpeName['version'],
]

const ROWS: readonly Row[] = [
  ['bash bash-interactive', 'gnu', 'bash', 'CVE-2014-6271'],
  ['binutils', 'gnu', 'binutils', 'CVE-2022-38533'],
  ['brotli', 'google', 'brotli', 'CVE-2020-8927'],
  ['busybox', 'busybox', 'busybox', 'CVE-2022-28391'],
  ['bzip2', 'bzip', 'bzip2', 'CVE-2019-12900'],
  ['c-ares', 'c-ares_project', 'c-ares', 'CVE-2022-4904'],
  ['coreutils', 'gnu', 'coreutils', 'CVE-2024-0684'],
  ['cpio', 'gnu', 'cpio', 'CVE-2021-38185'],
  ['curl', 'haxx', 'curl', 'CVE-2023-38545'],
  ['dbus', 'freedesktop', 'dbus', 'CVE-2022-42010'],
  ['e2fsprogs', 'e2fsprogs_project', 'e2fsprogs', 'CVE-2022-1304'],
  ['expat', 'libexpat_project', 'libexpat', 'CVE-2022-40674'],
  ['ffmpeg', 'ffmpeg', 'ffmpeg', 'CVE-2022-3109'],
  ['file', 'file_project', 'file', 'CVE-2022-48554'],
  ['freetype', 'freetype', 'freetype', 'CVE-2022-27404'],
  ['gcc', 'gnu', 'gcc', 'CVE-2023-4039'],
  ['git git-minimal', 'git-scm', 'git', 'CVE-2022-39253'],
  ['glibc', 'gnu', 'glibc', 'CVE-2023-4911', withoutPatchCount],
  ['gmp', 'gmplib', 'gmp', 'CVE-2021-43618'],
  ['gnugrep', 'gnu', 'grep', 'CVE-2015-1345'],
  ['gnupatch', 'gnu', 'patch', 'CVE-2019-13636'],
  ['gnupg', 'gnupg', 'gnupg', 'CVE-2022-34903'],
  ['gnutar', 'gnu', 'tar', 'CVE-2022-48303'],
  ['gnutls', 'gnu', 'gnutls', 'CVE-2023-0361'],
  ['go', 'golang', 'go', 'CVE-2023-24538'],
  ['gzip', 'gnu', 'gzip', 'CVE-2022-1271'],
  ['icu4c', 'icu-project', 'international_components_for_unicode', 'CVE-2020-10531'],
  ['jq', 'jqlang', 'jq', 'CVE-2023-50246'],
  ['krb5', 'mit', 'kerberos_5', 'CVE-2020-28196'],
  ['libarchive', 'libarchive', 'libarchive', 'CVE-2022-26280'],
  ['libcap', 'libcap_project', 'libcap', 'CVE-2023-2602'],
  ['libevent', 'libevent_project', 'libevent', 'CVE-2016-10195'],
  ['libgcrypt', 'gnupg', 'libgcrypt', 'CVE-2021-33560'],
  ['libidn2', 'gnu', 'libidn2', 'CVE-2019-18224'],
  ['libjpeg-turbo', 'libjpeg-turbo', 'libjpeg-turbo', 'CVE-2020-13790'],
  ['libpng', 'libpng', 'libpng', 'CVE-2019-7317'],
  ['libssh2', 'libssh2', 'libssh2', 'CVE-2019-3855'],
  ['libtasn1', 'gnu', 'libtasn1', 'CVE-2021-46848'],
  ['libtiff', 'libtiff', 'libtiff', 'CVE-2022-2056'],
  ['libwebp', 'webmproject', 'libwebp', 'CVE-2023-1999'],
  ['libxml2', 'xmlsoft', 'libxml2', 'CVE-2022-40304'],
  ['libxslt', 'xmlsoft', 'libxslt', 'CVE-2021-30560'],
  ['lua', 'lua', 'lua', 'CVE-2022-28805'],
  ['lz4', 'lz4_project', 'lz4', 'CVE-2021-3520'],
  ['mariadb mariadb-server', 'mariadb', 'mariadb', 'CVE-2022-27376'],
  ['ncurses', 'gnu', 'ncurses', 'CVE-2023-29491'],
  ['nettle', 'nettle_project', 'nettle', 'CVE-2021-20305'],
  ['nghttp2', 'nghttp2', 'nghttp2', 'CVE-2020-11080'],
  ['nginx', 'f5', 'nginx', 'CVE-2022-41741'],
  ['nodejs nodejs-slim', 'nodejs', 'node.js', 'CVE-2022-32213'],
  ['openssh', 'openbsd', 'openssh', 'CVE-2024-6387', withPatchLevel],
  ['openssl', 'openssl', 'openssl', 'CVE-2022-3602'],
  ['p11-kit', 'p11-kit_project', 'p11-kit', 'CVE-2020-29361'],
  ['pcre', 'pcre', 'pcre', 'CVE-2020-14155'],
  ['pcre2', 'pcre', 'pcre2', 'CVE-2022-1586'],
  ['perl', 'perl', 'perl', 'CVE-2023-47038'],
  ['php', 'php', 'php', 'CVE-2022-31626'],
  ['postgresql', 'postgresql', 'postgresql', 'CVE-2022-1552'],
  ['python3', 'python', 'python', 'CVE-2023-24329'],
  ['readline', 'gnu', 'readline', 'CVE-2014-2524'],
  ['redis', 'redis', 'redis', 'CVE-2022-24834'],
  ['rsync', 'samba', 'rsync', 'CVE-2022-29154'],
  ['ruby', 'ruby-lang', 'ruby', 'CVE-2023-28755'],
  ['sqlite', 'sqlite', 'sqlite', 'CVE-2023-7104'],
  ['sudo', 'sudo_project', 'sudo', 'CVE-2021-3156', withPatchLevel],
  ['systemd systemd-minimal', 'systemd_project', 'systemd', 'CVE-2022-3821'],
  ['unzip', 'unzip_project', 'unzip', 'CVE-2022-0529'],
  ['util-linux util-linux-minimal', 'kernel', 'util-linux', 'CVE-2022-0563'],
  ['vim', 'vim', 'vim', 'CVE-2022-3234'],
  ['wget', 'gnu', 'wget', 'CVE-2021-31879'],
  ['xz', 'tukaani', 'xz', 'CVE-2024-3094'],
  ['zlib', 'zlib', 'zlib', 'CVE-2022-37434'],
  ['zstd', 'facebook', 'zstandard', 'CVE-2022-4899'],
]

/** By nixpkgs' `pname`. */
export const CPE_NAMES: ReadonlyMap<string, CpeName> = new Map(
  ROWS.flatMap(([names, vendor, product, , version]) =>
    names
      .split(' ')
      .map((name) => [name, { vendor, product, ...(version === undefined ? {} : { version }) }] as const),
  ),
)
