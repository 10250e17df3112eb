/** What the commands of RUN do, as far as a list of packages can do the same. */
import { parse } from 'shell-quote'

export type Manager = 'apt' | 'apk' | 'rpm' | 'pip' | 'npm' | 'gem'

/** A package that is installed. */
export interface Install {
  readonly manager: Manager
  /** Without a version. */
  readonly name: string
  readonly version?: string
}

/** `group`: what `apk add --virtual` calls several. */
type GroupedInstall = Install & { readonly group?: string }

export interface Commands {
  readonly installs: readonly Install[]
  /** What is not installing, and not tidying up after it. */
  readonly others: readonly string[]
  /** Files with lists of packages, which are not read. */
  readonly lists: readonly string[]
}

/** The way of each program to the names of what it installs, and the options of it that take a value. */
const INSTALLERS: readonly { readonly call: RegExp; readonly manager: Manager; readonly valued: RegExp }[] = [
  {
    call: /^(?:sudo )?apt(?:-get|itude)?(?: -\S+)* install /,
    manager: 'apt',
    valued: /^(?:-t|-o|--target-release)$/,
  },
  { call: /^(?:sudo )?apk(?: --?\S+)* add /, manager: 'apk', valued: /^(?:-t|--virtual|-X|--repository)$/ },
  {
    call: /^(?:sudo )?(?:micro)?(?:dnf|yum)(?: -\S+)* install /,
    manager: 'rpm',
    valued: /^--(?:enablerepo|setopt)$/,
  },
  {
    call: /^(?:python3? -m )?pip3?(?: -\S+)* install /,
    manager: 'pip',
    valued: /^(?:-i|--(?:extra-)?index-url|-t|--target|-c|--constraint)$/,
  },
  {
    call: /^npm (?:install|i|add)(?= .*(?:-g|--global)\b) /,
    manager: 'npm',
    valued: /^--(?:registry|prefix)$/,
  },
  { call: /^yarn global add /, manager: 'npm', valued: /^--registry$/ },
  { call: /^gem install /, manager: 'gem', valued: /^(?:-v|--version)$/ },
]

/** What takes packages away that the same RUN has installed: often tools for building. */
const REMOVERS =
  /^(?:sudo )?(?:apk(?: -\S+)* del|(?:apt-get|apt)(?: -\S+)* (?:purge|remove|autoremove)|(?:micro)?(?:dnf|yum)(?: -\S+)* remove|pip3? uninstall) /

/** What has nothing to do where there is no package manager in the image. */
const TIDYING = [
  /^(?:sudo )?(?:apt(?:-get)?|apk|dnf|microdnf|yum)(?: -\S+)* (?:update|upgrade|dist-upgrade|clean|autoclean|autoremove|makecache)\b/,
  /^(?:dnf|microdnf|yum) clean /,
  /^rm -\w*[rf]\w*(?: (?:\/var\/(?:lib\/apt|cache)|\/root\/\.cache|\/tmp|\/usr\/share\/(?:doc|man)|~\/\.cache)\S*)+$/,
  /^pip3?(?: \S+)* (?:cache purge|--upgrade pip(?: setuptools| wheel)*)$/,
  /^(?:npm|yarn) cache clean/,
  /^(?:set -\w+(?: pipefail)?|true|:|exit 0|update-ca-certificates|ldconfig|export DEBIAN_FRONTEND=\S+)$/,
]

export function commandsOf(text: string): Commands {
  let installs: readonly GroupedInstall[] = []
  const others: string[] = []
  const lists: string[] = []
  for (const words of splitCommands(text)) {
    const line = `${words.join(' ')} `
    const found = INSTALLERS.find(({ call }) => call.test(line))
    if (REMOVERS.test(line)) {
      const gone = new Set(line.replace(REMOVERS, '').trim().split(' '))
      installs = installs.filter(({ name, group }) => !gone.has(name) && !gone.has(group ?? ''))
      continue
    }
    if (TIDYING.some((one) => one.test(line.trim()))) continue
    if (found === undefined) {
      others.push(line.trim())
      continue
    }
    const { names, files } = operandsOf(line.replace(found.call, '').trim().split(' '), found)
    const [, group] = /\s(?:-t|--virtual)[= ](\S+)/.exec(found.manager === 'apk' ? line : '') ?? []
    const added = names.map((name) => ({
      ...toInstall(name, found.manager),
      ...(group === undefined ? {} : { group }),
    }))
    installs = [...installs, ...added]
    lists.push(...files)
  }
  return { installs: installs.map(({ group: _, ...install }) => install), others, lists }
}

/** What a file of requirements names: https://pip.pypa.io/en/stable/reference/requirements-file-format/ */
export function requirementsIn(text: string): readonly Install[] {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/(?:^|\s)#.*/, '')
        .replace(/[;\\].*/, '')
        .replace(/\s+/g, ''),
    )
    .filter((line) => /^\w/.test(line))
    .map((line) => toInstall(line, 'pip'))
}

/** Simple commands, without the variables that are set for them alone. */
function splitCommands(text: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]]
  // Variables stay as they are written; line ends separate commands in a here-document.
  const entries = text
    .split('\n')
    .flatMap((line) => [...parse(line, (name) => `$${name}`), { op: ';' as const }])
  for (const entry of entries) {
    if (typeof entry === 'string') commands.at(-1)?.push(entry)
    else if ('pattern' in entry) commands.at(-1)?.push(entry.pattern)
    else if ('op' in entry && ['&&', '||', ';', '|', '&'].includes(entry.op)) commands.push([])
    else if ('op' in entry) commands.at(-1)?.push(entry.op)
  }
  return commands
    .map((words) => words.slice(words.findIndex((word) => !/^[A-Za-z_]\w*=/.test(word))))
    .filter((words) => words.length > 0 && words.some((word) => word !== ''))
}

function operandsOf(words: readonly string[], { manager, valued }: (typeof INSTALLERS)[number]) {
  const names: string[] = []
  const files: string[] = []
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? ''
    if (manager === 'pip' && /^(?:-r|--requirement)$/.test(word)) files.push(words[++index] ?? '')
    else if (valued.test(word)) index++
    else if (/^[^-<>]/.test(word)) names.push(word)
  }
  return { names, files }
}

const VERSIONED: Readonly<Record<Manager, RegExp>> = {
  apt: /^([^=/:]+)(?::\w+)?(?:[=/](.+))?$/,
  apk: /^([^=~<>@]+)(?:[=~<>@]+(.+))?$/,
  rpm: /^(.+?)(?:-(\d[\w.]*))?$/,
  pip: /^([\w.-]+)(?:\[[^\]]*\])?(?:[=~<>!]+(.+))?$/,
  npm: /^(@?[^@]+)(?:@(.+))?$/,
  gem: /^([^:]+)(?::(.+))?$/,
}

function toInstall(word: string, manager: Manager): Install {
  const isFile = /^\.{0,2}\/|^\w+(?:\+\w+)?:\/\//.test(word)
  const [, name = word, version] = isFile ? [] : (VERSIONED[manager].exec(word) ?? [])
  return { manager, name, ...(version === undefined ? {} : { version }) }
}
