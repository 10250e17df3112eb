/**
 * Names that people know from a command line, from Debian or from Homebrew, and what nixpkgs calls the
 * package: several names where releases differ, the newest first. Names that are attributes of nixpkgs
 * themselves are not here.
 */
const TABLE = `
7z: p7zip _7zz
addr2line ar ld nm objdump readelf strings strip: binutils
apache apache2 httpd: apacheHttpd
aws: awscli2 awscli
az: azure-cli
bash-static sh: bash
build-essential: gcc
c++ cc g++ cpp: gcc
ca-certificates: cacert
cargo-clippy: clippy
chromium-browser: chromium
clang++: clang
code: vscode
convert identify mogrify magick: imagemagick
cut head tail cat cp mv rm ls mkdir chmod chown date echo env id sort tee touch tr uniq wc whoami sha256sum md5sum base64 timeout nproc realpath stat: coreutils
dig nslookup host bind9-host bind-tools dnsutils bind9-dnsutils: dnsutils bind
docker-client docker-cli docker.io: docker-client docker
egrep fgrep grep: gnugrep
exa: eza
fd-find fdfind: fd
find xargs: findutils
fonts-dejavu fonts-dejavu-core: dejavu_fonts
free kill pgrep pkill ps pmap top uptime vmstat watch w sysctl: procps
ftp telnet: inetutils
gcloud: google-cloud-sdk
gh-cli github-cli: gh
gpg gpg2: gnupg
gsed sed: gnused
gtar tar: gnutar
iconv getent ldd locale: glibc
ifconfig netstat arp route hostname: nettools net-tools
install-info makeinfo: texinfo
ip ss tc bridge: iproute2 iproute
java javac jdk openjdk: jdk
jar keytool: jdk
golang: go
kubernetes-cli: kubectl
libc6 libc: glibc
libssl-dev libssl: openssl
lsblk mount umount fdisk blkid dmesg more flock setsid unshare nsenter uuidgen: util-linux utillinux
make: gnumake
man: man-db
mongo mongod: mongodb
mysql mysqldump mysql-client: mariadb mysql
nc ncat: netcat
node node.js npm npx: nodejs
openssh-client openssh-server: openssh
pip pip3 python3-pip: python3Packages.pip
pkg-config: pkg-config pkgconfig
postgres psql postgresql-client pg_dump: postgresql
protoc: protobuf
py3 python-is-python3: python3
rabbitmq: rabbitmq-server
redis-cli redis-server redis-tools: redis
rg: ripgrep
rust: rustc
scp sftp ssh ssh-agent ssh-add ssh-keygen ssh-keyscan: openssh
silversearcher-ag ag: silver-searcher
sqlite3: sqlite
su useradd groupadd passwd: shadow
svn: subversion
tex pdflatex latex: texliveBasic texlive.combined.scheme-basic
ts sponge chronic vipe: moreutils
tput clear reset infocmp: ncurses
uuid: libuuid
vi: vim
visudo: sudo
wkhtmltoimage: wkhtmltopdf
xxd: xxd vim
xz-utils lzma unxz: xz
yarnpkg: yarn
`

const KNOWN: ReadonlyMap<string, readonly string[]> = new Map(
  TABLE.trim()
    .split('\n')
    .flatMap((line) => {
      const [names = '', attributes = ''] = line.split(': ')
      return names.split(' ').map((name) => [name, attributes.split(' ')] as const)
    }),
)

/** What a name that nixpkgs does not have most likely means, in attributes of one release or another. */
export const knownNames = (name: string): readonly string[] => KNOWN.get(name.toLowerCase()) ?? []
