/**
 * Fleets: images that one team keeps. Each image has a base, a few packages of its team's pool, and now and
 * then any other.
 */

import { type ReferenceGraph, toReferenceGraph } from '../../src/closure/graph.ts'
import type { Universe, UniversePackage } from './debian.ts'
import type { Random } from './random.ts'

export interface Family {
  readonly name: string
  readonly base: readonly string[]
  readonly pool: readonly string[]
}

export interface Image {
  readonly roots: readonly UniversePackage[]
  readonly graph: ReferenceGraph
  /** The packages of the closure. */
  readonly members: ReadonlySet<UniversePackage>
}

export interface Fleet {
  readonly images: readonly Image[]
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const shell = words('bash coreutils ca-certificates')

/** What the product's rules were tuned on. */
export const tuningFamilies: readonly Family[] = [
  {
    name: 'tools',
    base: [...shell, 'git', 'curl'],
    pool: words(`jq ripgrep fd-find vim-nox neovim tmux htop rsync wget httpie shellcheck graphviz pandoc
      sqlite3 postgresql-client default-mysql-client redis-tools nmap tcpdump strace gdb openssh-client gnupg
      zsh fish tree silversearcher-ag mercurial subversion emacs-nox nano file less man-db p7zip-full zip unzip`),
  },
  {
    name: 'services',
    base: [...shell, 'tini'],
    pool: words(`nginx apache2 php-fpm php-mysql nodejs redis-server postgresql-15 postgresql-17 mariadb-server memcached
      rabbitmq-server haproxy varnish squid exim4-daemon-light dovecot-imapd openjdk-17-jre-headless
      openjdk-21-jre-headless tomcat10 uwsgi-plugin-python3 gunicorn python3-django python3-flask ruby-sinatra
      libmojolicious-perl lighttpd mosquitto prosody etcd-server`),
  },
  {
    name: 'data',
    base: [...shell, 'python3'],
    pool: words(`python3-numpy python3-scipy python3-pandas python3-matplotlib python3-sklearn python3-requests
      python3-sqlalchemy python3-psycopg2 python3-lxml python3-pil python3-yaml python3-jinja2 r-base-core
      r-cran-ggplot2 r-cran-dplyr octave julia jupyter-notebook python3-h5py python3-networkx python3-sympy
      gdal-bin python3-statsmodels python3-bs4 python3-aiohttp gnuplot-nox`),
  },
]

/** What figures are reported on. Nothing was tuned on these. */
export const heldOutFamilies: readonly Family[] = [
  {
    name: 'ci',
    base: [...shell, 'make', 'git'],
    pool: words(`gcc g++ clang cmake ninja-build meson golang-go rustc cargo default-jdk-headless maven gradle
      nodejs npm ruby bundler python3-pip python3-venv python3-pytest ghc php-cli composer perl autoconf automake
      libtool pkg-config bison flex gfortran valgrind ccache docker.io buildah skopeo shellcheck lua5.4 erlang-base
      elixir ocaml-nox`),
  },
  {
    name: 'media',
    base: [...shell, 'fontconfig'],
    pool: words(`ffmpeg imagemagick inkscape gimp poppler-utils ghostscript libreoffice-writer-nogui chromium
      firefox-esr tesseract-ocr sox vlc-bin mpv gstreamer1.0-tools gstreamer1.0-plugins-good blender
      texlive-latex-recommended wkhtmltopdf exiftool libvips-tools optipng jpegoptim webp xvfb lame flac
      libimage-exiftool-perl qpdf scribus darktable`),
  },
  {
    name: 'operations',
    base: [...shell, 'openssh-client', 'iproute2'],
    pool: words(`ansible-core prometheus prometheus-node-exporter grafana bind9 dnsutils unbound samba nfs-common
      qemu-utils qemu-system-x86 libvirt-clients restic borgbackup wireguard-tools openvpn strongswan nftables
      iptables tcpdump iperf3 lldpd snmp puppet-agent salt-minion fail2ban logrotate rsyslog chrony collectd-core
      smartmontools lvm2 cryptsetup-bin ceph-common keepalived freeradius slapd krb5-kdc certbot`),
  },
]

const IMAGES = 12
const MIN_PACKAGES = 2

/** How much the images of a fleet differ. */
export interface FleetShape {
  /** The part of the family that one team uses. */
  readonly teamOf: (family: Family, random: Random) => Family
  /** Packages that an image lists besides the base, at most; at least 2. */
  readonly packages: number
  /**
   * How many of an image's packages are any package at all, of 1: some images need what no other of the team
   * does.
   */
  readonly strangers: number
  /** The same of those that are added later. */
  readonly strangeAdditions: number
}

export const usualShape: FleetShape = {
  teamOf: (family) => family,
  packages: 8,
  strangers: 0.05,
  strangeAdditions: 0.1,
}

/** Closures above this are no part of anybody's server image, bytes. */
const STRANGE_SIZE = 300e6

export function makeFleet(
  family: Family,
  universe: Universe,
  random: Random,
  { packages, strangers }: FleetShape = usualShape,
): Fleet {
  const base = find(family.base, universe)
  const pool = find(family.pool, universe)
  const all = [...universe.packages.values()]
  const images = Array.from({ length: IMAGES }, () => {
    const count = MIN_PACKAGES + random.below(packages - MIN_PACKAGES + 1)
    const roots = Array.from({ length: count }, () =>
      random.next() < strangers ? strangePackage(all, random) : random.pick(pool),
    )
    return imageOf([...base, ...roots])
  })
  return { images }
}

export function imageOf(roots: readonly UniversePackage[]): Image {
  const members = closureOf(roots)
  const infos = [...members].map((one) => one.info)
  return {
    roots,
    members,
    graph: toReferenceGraph(
      infos,
      roots.map((root) => root.info.path),
    ),
  }
}

/** Any package at all, of a reasonable size. */
export function strangePackage(all: readonly UniversePackage[], random: Random): UniversePackage {
  for (;;) {
    const one = random.pick(all)
    let size = 0
    for (const { info } of closureOf([one])) size += info.narSize
    if (size < STRANGE_SIZE) return one
  }
}

export function closureOf(roots: readonly UniversePackage[]): Set<UniversePackage> {
  const members = new Set<UniversePackage>(roots)
  for (const member of members) for (const reference of member.references) members.add(reference)
  return members
}

/** The packages of these names that the suite has. */
export function find(names: readonly string[], universe: Universe): UniversePackage[] {
  return names.flatMap((name) => universe.packages.get(name) ?? [])
}
