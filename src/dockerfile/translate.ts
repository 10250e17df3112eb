/** A Dockerfile -> what an image file says about the same image, and what it cannot say. */
import path from 'node:path'
import { firstFew } from '../base/columns.ts'
import { NixeryError } from '../base/errors.ts'
import { findBase } from './bases.ts'
import { type Context, type Copied, translateCopy } from './copies.ts'
import { commandsOf, requirementsIn } from './installs.ts'
import { translateInstall } from './names.ts'
import { pairs, type Stage, type Step } from './read-dockerfile.ts'

/** What was not translated, or not exactly. */
export interface Note {
  /** From 1. */
  readonly line: number
  /** The instruction as it begins. */
  readonly what: string
  readonly why: string
}

export interface Translation {
  /** Inputs of the image, as an image file has them. */
  readonly image: Readonly<Record<string, unknown>>
  readonly notes: readonly Note[]
}

interface Draft {
  readonly packages: Set<string>
  readonly settings: Map<string, unknown>
  readonly notes: Note[]
  /** Numbers of users that commands make, by name. */
  readonly users: Map<string, string>
  /** Whether the command is that of the Dockerfile, and not that of the image it begins with. */
  hasCommand: boolean
}

/** `target`: the stage; default: the last. Throws `invalid-input` when there is no such stage. */
export function translate(
  stages: readonly Stage[],
  target: string | undefined,
  context: Context,
): Translation {
  const draft: Draft = {
    ...{ packages: new Set<string>(), settings: new Map<string, unknown>(), notes: [] },
    ...{ users: new Map<string, string>(), hasCommand: false },
  }
  const chain = chainOf(stages, target)
  addBase(draft, chain[0] as Stage)
  for (const step of chain.flatMap(({ steps }) => steps)) TRANSLATORS[step.keyword]?.(draft, step, context)
  addPython(draft.packages)
  const used = new Set(chain)
  const left = stages.filter((stage) => !used.has(stage))
  for (const stage of left)
    note(
      draft,
      { keyword: 'FROM', text: stage.base, line: stage.line },
      `the stage ${stage.name ?? stage.base} only builds something: build that before, and add it with files, or make it a package of an overlay or a flake`,
    )
  const { packages, settings, notes } = draft
  const names = [...packages].sort((a, b) => Number(b === 'shell') - Number(a === 'shell'))
  return {
    image: { packages: names, ...Object.fromEntries(settings) },
    notes: [...notes].sort((a, b) => a.line - b.line),
  }
}

/** A stage with those that it is made from, the first of them before all. */
function chainOf(stages: readonly Stage[], target: string | undefined): readonly Stage[] {
  const stage =
    target === undefined
      ? stages.at(-1)
      : (stages.find(({ name }) => name === target.toLowerCase()) ??
        stages[/^\d+$/.test(target) ? Number(target) : -1])
  if (stage === undefined) {
    const names = stages.flatMap(({ name }) => name ?? [])
    const hint = names.length === 0 ? 'leave out --target' : `use one of ${names.join(', ')}`
    throw new NixeryError('invalid-input', { input: 'target', message: `there is no stage ${target}`, hint })
  }
  const chain = [stage]
  for (let first = stage; ; ) {
    const earlier = stages.slice(0, stages.indexOf(first))
    const parent = earlier.find(({ name }) => name !== undefined && name === first.base.toLowerCase())
    if (parent === undefined) return chain
    chain.unshift(parent)
    first = parent
  }
}

function addBase({ packages, settings, notes }: Draft, { base, line }: Stage): void {
  const found = findBase(base)
  const what = `FROM ${base}`
  if (found === undefined) {
    const why = 'this image is not known: add what it brings to packages; shell stands for its tools'
    notes.push({ line, what, why })
  }
  for (const name of found?.packages ?? ['shell']) packages.add(name)
  for (const [name, value] of Object.entries(found?.settings ?? {})) settings.set(name, value)
  if (found?.packages.length === 0) {
    packages.add('cacert')
    notes.push({
      line,
      what,
      why: 'an image needs at least one package: cacert has the certificates of authorities',
    })
  }
  if (found?.note !== undefined) notes.push({ line, what, why: found.note })
}

type Translator = (draft: Draft, step: Step, context: Context) => void

/** More names are not read. */
const MOST_NAMES = 10
/** Longer ones are cut. */
const MOST_LETTERS = 60

function note(
  { notes }: Draft,
  { keyword, flags = {}, text, line }: Pick<Step, 'keyword' | 'text' | 'line'> & Partial<Pick<Step, 'flags'>>,
  why: string,
): void {
  const given = Object.entries(flags).map(([name, value]) => `--${name}=${value} `)
  const whole = `${keyword} ${given.join('')}${text.replace(/\s+/g, ' ')}`
  const what = whole.length > MOST_LETTERS ? `${whole.slice(0, MOST_LETTERS - 3)}...` : whole
  notes.push({ line, what, why })
}

const SHELL_WORDS = ['/bin/sh', '-c']

const TRANSLATORS: Readonly<Record<string, Translator>> = {
  RUN: translateRun,
  COPY: (draft, step, context) => addFiles(draft, step, translateCopy(step, workdirOf(draft), context)),
  ADD: (draft, step, context) => addFiles(draft, step, translateCopy(step, workdirOf(draft), context)),
  ENV: (draft, step) => {
    for (const [name, value] of pairs(step.text)) {
      const known = name === 'PATH' ? value.replace(/\$\{?PATH\}?/g, DEFAULT_PATH) : value
      addTo(draft, 'env', name, known)
      if (/\$\w|\$\{/.test(known)) note(draft, step, `the value of ${name} is known only when it is built`)
    }
  },
  LABEL: (draft, step) => {
    for (const [name, value] of pairs(step.text)) addTo(draft, 'labels', name, value)
  },
  MAINTAINER: (draft, { text }) => addTo(draft, 'labels', 'org.opencontainers.image.authors', text),
  WORKDIR: ({ settings }, { text }) =>
    settings.set('workdir', path.posix.resolve(workdirOf({ settings }), text)),
  USER: translateUser,
  EXPOSE: (draft, { text }) =>
    addAll(
      draft,
      'ports',
      text.split(/\s+/).map((port) => (/^\d+$/.test(port) ? Number(port) : port.toLowerCase())),
    ),
  VOLUME: (draft, { text, words }) => addAll(draft, 'volumes', words ?? text.split(/\s+/)),
  STOPSIGNAL: ({ settings }, { text }) => settings.set('stop-signal', text),
  CMD: (draft, step) => {
    draft.settings.set('cmd', commandWords(draft, step))
    draft.hasCommand = true
  },
  ENTRYPOINT: (draft, step) => {
    draft.settings.set('entrypoint', commandWords(draft, step))
    // As in Docker: the command of the base was for another entrypoint.
    if (!draft.hasCommand) draft.settings.delete('cmd')
  },
  HEALTHCHECK: (draft, { text, words, flags }) => {
    if (/^NONE$/i.test(text)) draft.settings.delete('healthcheck')
    else draft.settings.set('healthcheck', healthcheckOf(draft, text, flags, words))
  },
  SHELL: (draft, step) =>
    note(draft, step, 'commands of CMD and ENTRYPOINT without brackets run with /bin/sh -c'),
  ONBUILD: (draft, step) => note(draft, step, 'nothing is built from an image here'),
}

/** Of every image: see docs/image-config.md. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const workdirOf = ({ settings }: Pick<Draft, 'settings'>): string =>
  (settings.get('workdir') as string | undefined) ?? '/'

function addTo({ settings }: Draft, input: string, name: string, value: string): void {
  settings.set(input, { ...(settings.get(input) as object | undefined), [name]: value })
}

function addAll({ settings }: Draft, input: string, values: readonly unknown[]): void {
  const all = [...((settings.get(input) as unknown[] | undefined) ?? []), ...values]
  settings.set(input, [...new Set(all)])
}

function addFiles(draft: Draft, step: Step, { files, notes }: Copied): void {
  if (files.length > 0) addAll(draft, 'files', files)
  for (const why of notes) note(draft, step, why)
}

/** A command without brackets is one of a shell. */
function commandWords({ packages }: Draft, { text, words }: Step): readonly string[] {
  if (words !== undefined) return words
  needShell(packages)
  return [...SHELL_WORDS, text]
}

function needShell(packages: Set<string>): void {
  if (!packages.has('busybox')) packages.add('shell')
}

function healthcheckOf(
  { packages }: Draft,
  text: string,
  flags: Step['flags'],
  words: readonly string[] | undefined,
): unknown {
  const options = Object.entries(flags).map(([name, value]) => `--${name}=${value}`)
  const command = text.replace(/^CMD\s+/i, '')
  const given = words ?? jsonOf(command)
  if (given !== undefined) return [...options, ...given]
  needShell(packages)
  return [...options, ...SHELL_WORDS, command]
}

function jsonOf(text: string): readonly string[] | undefined {
  try {
    const words: unknown = JSON.parse(text)
    return Array.isArray(words) ? words.map(String) : undefined
  } catch {
    return undefined
  }
}

/** What they say is in the setting `user`. */
const MAKES_USER = /^(?:useradd|adduser|groupadd|addgroup|usermod) /
const OF_FILES = /^(?:mkdir|chown|chmod|ln|touch|cp|mv) /

function translateRun(draft: Draft, step: Step, { read }: Context): void {
  const { installs: named, others, lists } = commandsOf(step.words?.join(' ') ?? step.text)
  const texts = lists.map((file) => [file, read(path.posix.basename(file))] as const)
  const installs = [...named, ...texts.flatMap(([, text]) => requirementsIn(text ?? ''))]
  const translated = installs.map(translateInstall)
  for (const { packages, note: why } of translated) {
    for (const name of packages) draft.packages.add(name)
    if (why !== undefined) note(draft, step, why)
  }
  const unpinned = translated.flatMap((one) => one.unpinned ?? [])
  if (unpinned.length > 0)
    note(draft, step, `versions are those of nixpkgs, not ${firstFew(unpinned, MOST_NAMES)}`)
  for (const [file, text] of texts)
    if (text === undefined)
      note(draft, step, `${file} is not there: add each of its packages as python3Packages.NAME`)
  for (const command of others) {
    if (MAKES_USER.test(command)) rememberUser(draft, command)
    else note(draft, { ...step, text: command }, whyNot(command))
  }
}

/** Modules need an interpreter beside them, of the same version. */
function addPython(packages: Set<string>): void {
  if (![...packages].some((name) => name.startsWith('python3Packages.'))) return
  const own = [...packages].find((name) => /^python3\d+$/.test(name))
  if (own === undefined) packages.add('python3')
  else
    for (const name of [...packages].filter((one) => one.startsWith('python3Packages.'))) {
      packages.delete(name)
      packages.add(name.replace('python3Packages', `${own}Packages`))
    }
}

function whyNot(command: string): string {
  if (MAKES_USER.test(command))
    return 'users come from the setting user: NAME, or NAME:UID:GID for its numbers'
  if (/^mkdir /.test(command))
    return 'no directories are made: those of workdir, volumes and files are there, and /tmp'
  if (OF_FILES.test(command))
    return 'nothing is changed in the image: bring the file with files, as SOURCE:DEST:MODE'
  if (/^(?:curl|wget) /.test(command))
    return 'nothing is downloaded: take a package of nixpkgs, or bring it with files'
  return 'no commands run: do it before, and bring the result with files, or as a package (docs/nix.md)'
}

function rememberUser({ users }: Draft, command: string): void {
  const uid = /\s(?:-u|--uid)[= ]?(\d+)/.exec(command)?.[1]
  const gid = /\s(?:-g|--gid)[= ]?(\d+)/.exec(command)?.[1]
  const name = command.split(' ').findLast((word) => /^[a-z_][\w-]*$/.test(word))
  if (name !== undefined && uid !== undefined && /^(?:user|add)?(?:add)?user/.test(command))
    users.set(name, `${name}:${uid}:${gid ?? uid}`)
}

function translateUser(draft: Draft, step: Step): void {
  const { text } = step
  const [name = ''] = text.split(':')
  const numbered = draft.users.get(name)
  draft.settings.set('user', numbered ?? text)
  if (numbered === undefined && /^\w[\w-]*$/.test(text) && !/^(?:\d+|root|nobody|nonroot)$/.test(text))
    note(draft, step, 'its number is 1000 here: write NAME:UID:GID for another')
}
