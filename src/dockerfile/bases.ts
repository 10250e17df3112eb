/** What well-known images bring, in packages of nixpkgs. */

export interface Base {
  readonly packages: readonly string[]
  /** What the image runs by itself, where nothing else is said. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** What else it does. */
  readonly note?: string
}

const SHELL = ['shell']

/** `major` and `minor` are those of the tag, empty without. */
type Versioned = (version: { readonly major: string; readonly minor: string }) => Base

const languages: Readonly<Record<string, Versioned>> = {
  python: ({ major, minor }) => ({
    packages: [...SHELL, major === '3' && minor !== '' ? `python3${minor}` : 'python3'],
    settings: { cmd: ['python3'] },
  }),
  node: ({ major }) => ({
    packages: [...SHELL, `nodejs${major && `_${major}`}`],
    settings: { cmd: ['node'] },
  }),
  golang: ({ major, minor }) => ({ packages: [...SHELL, minor === '' ? 'go' : `go_${major}_${minor}`] }),
  ruby: ({ major, minor }) => ({
    packages: [...SHELL, minor === '' ? 'ruby' : `ruby_${major}_${minor}`],
    settings: { cmd: ['irb'] },
  }),
  php: ({ major, minor }) => ({
    packages: [...SHELL, `php${major}${minor}`],
    settings: { cmd: ['php', '-a'] },
  }),
  rust: () => ({ packages: [...SHELL, 'cargo', 'rustc'] }),
  openjdk: ({ major }) => ({ packages: [...SHELL, `jdk${major}`] }),
  'eclipse-temurin': ({ major }) => ({ packages: [...SHELL, `jdk${major}`] }),
  amazoncorretto: ({ major }) => ({ packages: [...SHELL, `jdk${major}`] }),
  perl: () => ({ packages: [...SHELL, 'perl'] }),
}

const ENTRYPOINT_NOTE = 'the start-up script of the official image is not here: its variables have no effect'

const services: Readonly<Record<string, Versioned>> = {
  nginx: () => ({
    packages: [...SHELL, 'nginx'],
    settings: { cmd: ['nginx', '-g', 'daemon off;'], ports: [80], 'stop-signal': 'QUIT' },
    note: `${ENTRYPOINT_NOTE}; the configuration is that of nixpkgs unless files has one: see docs/image-config.md`,
  }),
  httpd: () => ({ packages: [...SHELL, 'apacheHttpd'], settings: { ports: [80] }, note: ENTRYPOINT_NOTE }),
  redis: () => ({
    packages: [...SHELL, 'redis'],
    settings: { cmd: ['redis-server'], ports: [6379], volumes: ['/data'], workdir: '/data' },
  }),
  postgres: ({ major }) => ({
    packages: [...SHELL, `postgresql${major && `_${major}`}`],
    settings: { ports: [5432] },
    note: ENTRYPOINT_NOTE,
  }),
  caddy: () => ({ packages: [...SHELL, 'caddy'], settings: { ports: [80, 443] } }),
}

const systems: Readonly<Record<string, Versioned>> = {
  scratch: () => ({ packages: [] }),
  debian: () => ({ packages: SHELL }),
  ubuntu: () => ({ packages: SHELL }),
  alpine: () => ({ packages: SHELL }),
  fedora: () => ({ packages: SHELL }),
  rockylinux: () => ({ packages: SHELL }),
  almalinux: () => ({ packages: SHELL }),
  'ubi-minimal': () => ({ packages: SHELL }),
  ubi: () => ({ packages: SHELL }),
  'buildpack-deps': () => ({ packages: [...SHELL, 'git', 'curl'] }),
  busybox: () => ({ packages: ['busybox'] }),
  bash: () => ({ packages: SHELL }),
}

/** https://github.com/GoogleContainerTools/distroless, by what follows the directory. */
const distroless: Readonly<Record<string, Versioned>> = {
  static: () => ({ packages: ['tzdata'] }),
  base: () => ({ packages: ['tzdata'] }),
  'base-nossl': () => ({ packages: ['tzdata'] }),
  cc: () => ({ packages: ['tzdata'] }),
  python3: () => ({ packages: ['python3'], settings: { entrypoint: ['python3'] } }),
  java: ({ major }) => ({ packages: [`jdk${major}_headless`], settings: { entrypoint: ['java', '-jar'] } }),
  nodejs: ({ major }) => ({ packages: [`nodejs_${major}`], settings: { entrypoint: ['node'] } }),
}

/** undefined for an image that is not known. */
export function findBase(image: string): Base | undefined {
  const [reference = ''] = image.split('@')
  const [, path = '', tag = ''] = /^(.*?)(?::([^:/]+))?$/.exec(reference) ?? []
  const isDistroless = /(?:^|\/)distroless\//.test(path)
  const name = path.split('/').at(-1) ?? ''
  const [, major = '', minor = ''] = /^(\d+)(?:\.(\d+))?/.exec(tag) ?? []
  if (isDistroless) return findDistroless(name, tag)
  const known = { ...languages, ...services, ...systems }[name]
  return known?.({ major, minor })
}

function findDistroless(name: string, tag: string): Base | undefined {
  const [, kind = '', major = ''] = /^(java|nodejs)(\d+)/.exec(name) ?? []
  const plain = name.replace(/-debian\d+$/, '')
  const base = distroless[kind || plain]?.({ major, minor: '' })
  if (base === undefined || !/nonroot/.test(tag)) return base
  return { ...base, settings: { ...base.settings, user: 'nonroot' } }
}
