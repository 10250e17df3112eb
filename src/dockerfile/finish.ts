/** What can only be said when all of a Dockerfile is read. */
import { type Draft, note } from './draft.ts'

/** Where distributions keep what nixpkgs keeps in its store. */
const OF_DISTRIBUTION = /^\/(?:usr\/(?:lib|lib64|libexec|share)|opt)\//

/** Variables that name what is not there. */
export function checkVariables(draft: Draft): void {
  const files = [...draft.files.keys()]
  const values = Object.entries((draft.settings.get('env') ?? {}) as Readonly<Record<string, string>>)
  for (const [name, value] of values) {
    const step = draft.variables.get(name)
    const isAdded = files.some((file) => value.startsWith(file) || file.startsWith(value))
    if (step === undefined || !OF_DISTRIBUTION.test(value) || value.includes(':') || isAdded) continue
    note(
      draft,
      step,
      `${name}: packages have nothing at ${value}: leave it out, or name a path that is there`,
    )
  }
}

/** Modules need an interpreter beside them, of the same version. */
export function addPython(packages: Set<string>): void {
  if (![...packages].some((name) => name.startsWith('python3Packages.'))) return
  const own = [...packages].find((name) => /^python3\d+$/.test(name))
  if (own === undefined) packages.add('python3')
  else
    for (const name of [...packages].filter((one) => one.startsWith('python3Packages.'))) {
      packages.delete(name)
      packages.add(name.replace('python3Packages', `${own}Packages`))
    }
}

/** The base image had it: health checks are where it is missed last. */
export function addHealthPrograms({ packages, settings }: Draft): void {
  const words = [settings.get('healthcheck') ?? []].flat().join(' ')
  for (const program of ['curl', 'wget']) if (new RegExp(`\\b${program} `).test(words)) packages.add(program)
}

const NGINX_CONFIG = '/etc/nginx/nginx.conf'

/** That of nixpkgs reads the configuration that it is given, and else its own. */
export function pointNginx(draft: Draft): void {
  const { settings, files } = draft
  const input = ['entrypoint', 'cmd'].find((one) => /^(?:.*\/)?nginx$/.test(firstWord(settings.get(one))))
  const words = (input === undefined ? [] : settings.get(input)) as readonly string[]
  const own = [...files.keys()].filter((file) => file === '/etc/nginx' || file.startsWith('/etc/nginx/'))
  const [first = ''] = own
  const step = files.get(first)
  if (input === undefined || step === undefined || words.includes('-c')) return
  if (own.includes(NGINX_CONFIG)) settings.set(input, [words[0], '-c', NGINX_CONFIG, ...words.slice(1)])
  else
    note(
      draft,
      step,
      `nginx does not look for ${first}: add an nginx.conf that includes it, and name that with -c`,
    )
}

const firstWord = (value: unknown): string => (Array.isArray(value) ? String(value[0]) : '')
