/** What packages of other systems are called in nixpkgs. */
import { knownNames } from '../nix/evaluate/known-names.ts'
import type { Install } from './installs.ts'

/** Attributes of nixpkgs, or why there is nothing to add. */
export interface Translated {
  readonly packages: readonly string[]
  readonly note?: string
  /** A version that was asked for, and is not what nixpkgs has. */
  readonly unpinned?: string
}

/** What known-names.ts has no reason to know: what nobody types on a command line. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  'build-essential': ['gcc', 'gnumake'],
  'build-base': ['gcc', 'gnumake'],
  'default-jdk': ['jdk'],
  'default-jdk-headless': ['jdk'],
  'default-jre': ['jre'],
  'default-jre-headless': ['jre_headless'],
  'netcat-openbsd': ['netcat'],
  'netcat-traditional': ['netcat'],
  'iputils-ping': ['iputils'],
  'inetutils-ping': ['inetutils'],
  'vim-tiny': ['vim'],
  'vim-nox': ['vim'],
  'git-core': ['git'],
  'postgresql-client-common': ['postgresql'],
  'mariadb-client': ['mariadb'],
  'default-mysql-client': ['mariadb'],
  'procps-ng': ['procps'],
  nodejs: ['nodejs'],
  golang: ['go'],
  php: ['php'],
  perl: ['perl'],
  'php-cli': ['php'],
  'ruby-full': ['ruby'],
  'musl-locales': ['glibcLocales'],
  locales: ['glibcLocales'],
  'wait-for-it': ['wait4x'],
  libreoffice: ['libreoffice'],
  chromium: ['chromium'],
}

const PATTERNS: readonly (readonly [RegExp, (groups: readonly string[]) => readonly string[]])[] = [
  [/^openjdk-?(\d+)-j(?:re|dk)-headless$/, ([version]) => [`jdk${version}_headless`]],
  [
    /^(?:openjdk-?|java-)(\d+)(?:-openjdk)?(?:-(?:jre|jdk))?(?:-headless)?$/,
    ([version]) => [`jdk${version}`],
  ],
  [/^python(3\.\d+)(?:-minimal|-venv)?$/, ([version = '']) => [`python${version.replace('.', '')}`]],
  [/^python3(?:-minimal|-venv|-distutils)?$/, () => ['python3']],
  [/^(?:python3|py3)-(.+)$/, ([name = '']) => [`python3Packages.${pythonName(name)}`]],
  [/^postgresql(?:-client)?-?(\d+)(?:-client)?$/, ([version]) => [`postgresql_${version}`]],
  [/^php(\d)\.?(\d)(?:-cli|-fpm)?$/, ([major, minor]) => [`php${major}${minor}`]],
  [/^ruby(\d)\.(\d)$/, ([major, minor]) => [`ruby_${major}_${minor}`]],
]

/** Headers and parts of packages: nothing in an image needs them. */
const HEADERS = /-(?:dev|devel|dbg|doc)$/
/** Libraries come with what was made with them. */
const LIBRARY = /^lib(?!reoffice|rsvg2-bin|image-exiftool)[a-z0-9.+-]*$/
/** They make Debian's and Alpine's own tools work. */
const OF_SYSTEM =
  /^(?:apt-transport-https|software-properties-common|apt-utils|gnupg2?|lsb-release|dirmngr|musl|musl-dev|libc6-compat|linux-headers|alpine-sdk|shadow|dumb-init-static)$/

export function translateInstall({ manager, name, version }: Install): Translated {
  if (/[$\\]/.test(name)) return { packages: [], note: `"${name}" is known only when it runs` }
  if (/^(?:https?:|git\+|\.{0,2}\/)|\.(?:deb|rpm|apk|whl)$/.test(name))
    return {
      packages: [],
      note: `${name} is no package of a distribution: add it with an overlay, or with files`,
    }
  const translated = translateName(manager, name)
  const isPinned = version !== undefined && translated.packages.length > 0
  return isPinned ? { ...translated, unpinned: `${name} ${version}` } : translated
}

function translateName(manager: Install['manager'], name: string): Translated {
  switch (manager) {
    case 'pip':
      return { packages: [`python3Packages.${pythonName(name)}`] }
    case 'npm':
      return npmPackage(name)
    case 'gem':
      return {
        packages: [],
        note: `the gem ${name}: look for rubyPackages.${name} in nixpkgs, or add it with an overlay`,
      }
    default:
      return systemPackage(name)
  }
}

function systemPackage(name: string): Translated {
  const own = MORE[name]
  if (own !== undefined) return { packages: own }
  if (HEADERS.test(name)) return { packages: [], note: `${name} is for building alone` }
  for (const [pattern, attributes] of PATTERNS) {
    const found = pattern.exec(name)
    if (found !== null) return { packages: attributes(found.slice(1)) }
  }
  if (OF_SYSTEM.test(name))
    return { packages: [], note: `${name} is for the package manager of the image, or for building` }
  const [known] = knownNames(name)
  if (known !== undefined) return { packages: [known] }
  if (LIBRARY.test(name))
    return { packages: [], note: `the library ${name} comes with the packages that need it` }
  return { packages: [name] }
}

/** Few programs of npm are packages of their own. */
const NPM: Readonly<Record<string, string>> = {
  typescript: 'typescript',
  prettier: 'prettier',
  eslint: 'eslint',
  pnpm: 'pnpm',
  yarn: 'yarn',
  npm: 'nodejs',
}

function npmPackage(name: string): Translated {
  const known = NPM[name]
  if (known !== undefined) return { packages: [known] }
  return { packages: [], note: `${name} of npm: look for it in nixpkgs, or bring node_modules with files` }
}

/** Debian and Alpine name modules by what is imported. */
const IMPORTED: Readonly<Record<string, string>> = {
  yaml: 'pyyaml',
  pil: 'pillow',
  bs4: 'beautifulsoup4',
  dateutil: 'python-dateutil',
  openssl: 'pyopenssl',
  jwt: 'pyjwt',
  zmq: 'pyzmq',
  'opencv-python': 'opencv4',
  opencv: 'opencv4',
}

function pythonName(name: string): string {
  const normal = name.toLowerCase().replace(/[._]+/g, '-')
  return IMPORTED[normal] ?? normal
}
