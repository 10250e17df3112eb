/**
 * Names that people know from a command line, from Debian or from Homebrew, and what nixpkgs calls the
 * package: several names where releases differ, the newest first. Names that are attributes of nixpkgs
 * themselves are not here.
 */
import { splitName } from './attribute-path.ts'

const TABLE = `
7z: p7zip _7zz
addr2line ar as ld nm objdump readelf strings strip: binutils
apache apache2 httpd: apacheHttpd
awk: gawk
aws awscli: awscli2 awscli
az: azure-cli
bash-static sh: bash
build-essential: gcc
bundle bundler gem irb erb: ruby
bzcat bunzip2: bzip2
c++ cc g++ g++-multilib gcc-c++ cpp: gcc
ca-certificates: cacert
cargo-clippy: clippy
chromium-browser: chromium
clang++: clang
code: vscode
convert identify mogrify magick: imagemagick
cpan perldoc prove: perl
crontab: cron
cut head tail cat cp mv rm ls mkdir chmod chown date echo env id sort tee touch tr uniq wc whoami sha256sum md5sum base64 timeout nproc realpath stat: coreutils
default-jre default-jre-headless: jre jdk
dig nslookup host bind9-host bind-tools dnsutils bind9-dnsutils: dnsutils bind
docker-client docker-cli docker.io docker-ce docker-engine: docker-client docker
dot: graphviz
egrep fgrep grep: gnugrep
envsubst msgfmt xgettext: gettext
exa: eza
fd-find fdfind: fd
find xargs: findutils
fonts-dejavu fonts-dejavu-core: dejavu_fonts
free kill pgrep pkill ps pmap top uptime vmstat watch w sysctl procps-ng: procps
ftp telnet: inetutils
gcloud: google-cloud-sdk
gh-cli github-cli: gh
golang golang-go: go
gpg gpg2: gnupg
gsed sed gnu-sed: gnused
gtar tar gnu-tar: gnutar
helm3: kubernetes-helm
helm: kubernetes-helm
iconv getent ldd libc-bin: glibc
ifconfig netstat arp route hostname: nettools net-tools unixtools.netstat
info install-info makeinfo: texinfo
ip ss tc bridge: iproute2 iproute
iputils-ping ping: iputils
jar keytool: jdk
java javac jdk openjdk default-jdk default-jdk-headless: jdk
journalctl systemctl: systemd
killall fuser pstree: psmisc
kubernetes-cli: kubectl
libc6 libc: glibc
libcurl libcurl4 libcurl4-openssl: curl
libpq: libpq postgresql
libssl libcrypto: openssl
locale localedef locales locales-all: glibcLocales
lsblk mount umount fdisk blkid dmesg more flock setsid unshare nsenter uuidgen column hexdump script rev: util-linux utillinux
make: gnumake
man: man-db
mongo mongod: mongodb
mvn: maven
mysql mysqldump mysql-client default-mysql-client mariadb-client: mariadb mysql
nc ncat netcat-openbsd netcat-traditional: netcat
nettools: net-tools nettools
node node.js npm npx: nodejs
openssh-client openssh-clients openssh-server: openssh
pdftotext pdfimages pdftoppm poppler-utils: poppler-utils poppler_utils
pip pip3 python3-pip: python3Packages.pip
pkg-config pkgconfig: pkg-config pkgconfig
postgres psql postgresql-client pg_dump pg_restore: postgresql
protoc: protobuf
py3 python-is-python3 python3-dev python3-venv python3-full: python3
python: python3
rabbitmq: rabbitmq-server
redis-cli redis-server redis-tools: redis
rg: ripgrep
rsvg-convert librsvg2-bin: librsvg
rust rust-lang: rustc
rustup-init: rustup
scp sftp ssh ssh-agent ssh-add ssh-keygen ssh-keyscan: openssh
setcap getcap libcap2-bin: libcap
silversearcher-ag ag the_silver_searcher: silver-searcher
sqlite3: sqlite
su useradd groupadd passwd usermod: shadow
svn: subversion
tex pdflatex latex texlive texliveBasic: texliveBasic texlive.combined.scheme-basic
tex-live texlive-full texliveFull: texliveFull texlive.combined.scheme-full
tput clear reset infocmp: ncurses
ts sponge chronic vipe: moreutils
uuid: libuuid
vi: vim
virtualenv: python3Packages.virtualenv
visudo: sudo
wg: wireguard-tools
wkhtmltoimage: wkhtmltopdf
xxd: xxd vim
xz-utils lzma unxz xzcat: xz
yarnpkg: yarn
youtube-dl: yt-dlp
zcat gunzip: gzip
zipinfo: unzip
zlib1g: zlib
zstdcat: zstd
`

const LINES = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [names = '', attributes = ''] = line.split(': ')
    return { names: names.split(' '), attributes: attributes.split(' ') }
  })

const KNOWN: ReadonlyMap<string, readonly string[]> = new Map(
  LINES.flatMap(({ names, attributes }) => names.map((name) => [name.toLowerCase(), attributes] as const)),
)

/** What a name that nixpkgs does not have most likely means, in attributes of one release or another. */
export const knownNames = (name: string): readonly string[] => KNOWN.get(name.toLowerCase()) ?? []

/** What only Debian's own package manager needs. */
const APT = new Set(['apt-transport-https', 'apt-utils', 'debconf-utils', 'software-properties-common'])

export const isForApt = (name: string): boolean => APT.has(name)

/** Names that people write most often, so that a misspelt one most likely means one of them. */
const POPULAR = new Set(
  `ansible autoconf automake awscli awscli2 bash bat bazel bind binutils bison buildah bun busybox bzip2 cacert
  cargo chromium clang clippy cmake consul coreutils cowsay curl deno diffutils direnv dnsutils docker
  docker-compose doxygen elixir emacs erlang eza fd ffmpeg figlet file findutils firefox fish flex fzf gawk gcc
  gdb gettext gh ghc ghostscript git git-lfs glibc gnugrep gnumake gnupg gnused gnutar go gradle grafana
  graphviz gzip hadolint haproxy hello htop httpie hugo imagemagick iproute2 iputils jdk jq jre k9s
  kubectl kubernetes-helm kustomize less llvm lsof lua luajit make man-db mariadb maven mercurial meson minio
  mongodb moreutils mysql nano neovim netcat nginx ninja nix nmap nodejs openjdk openssh openssl opentofu packer
  pandoc parallel patch perl php pkg-config pnpm podman poetry postgresql procps prometheus protobuf psmisc pv
  python2 python3 python310 python311 python312 python313 python314 redis ripgrep rsync ruby rustc rustup scala
  shellcheck shfmt skopeo socat sops sqlite strace subversion sudo tcpdump terraform tmux traefik
  tree tzdata unzip util-linux uv vault vim vscode wget which xz yarn yq zip zlib zsh zstd`.split(/\s+/),
)

export const isPopular = (name: string): boolean => POPULAR.has(name)

/** Where to look for a program that is not in an image. `present`: the names that are in its package list. */
export const programGuide = (present: readonly string[]) => ({
  /** Packages that have the program, the newest name of one first. */
  packagesWith(program: string): readonly string[] {
    const packages = isPopular(program) ? [program] : knownNames(program)
    // One that is there does not have it after all, whatever it is called in another release.
    return present.some((name) => packages.includes(splitName(name).attribute)) ? [] : packages
  },
  /** Names that programs of a package may have: `rg` of ripgrep. */
  namesOf: (attribute: string): readonly string[] =>
    LINES.flatMap(({ names, attributes }) => (attributes.includes(attribute) ? names : [])),
})
