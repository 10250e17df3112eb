/** A Dockerfile -> what an image file says about the same image, and what it cannot say. */
import path from 'node:path'
import { NixeryError } from '../base/errors.ts'
import { SEARCH_PATH } from '../base/search-path.ts'
import { findBase } from './bases.ts'
import { type Context, type Copied, translateCopy } from './copies.ts'
import { addAll, addTo, type Draft, destinationOf, type Note, note, workdirOf } from './draft.ts'
import { addHealthPrograms, addPython, checkVariables, pointNginx } from './finish.ts'
import { pairs, type Stage, type Step } from './read-dockerfile.ts'
import { translateRun, translateUser } from './translate-run.ts'

export interface Translation {
  /** Inputs of the image, as an image file has them. */
  readonly image: Readonly<Record<string, unknown>>
  readonly notes: readonly Note[]
}

/** `target`: the stage; default: the last. Throws `invalid-input` when there is no such stage. */
export function translate(
  stages: readonly Stage[],
  target: string | undefined,
  context: Context,
): Translation {
  const draft: Draft = {
    ...{ packages: new Set<string>(), settings: new Map<string, unknown>(), notes: [] },
    ...{
      variables: new Map<string, Step>(),
      files: new Map<string, Step>(),
      users: new Map<string, string>(),
      hasCommand: false,
    },
  }
  const chain = chainOf(stages, target)
  addBase(draft, chain[0] as Stage)
  for (const step of chain.flatMap(({ steps }) => steps)) TRANSLATORS[step.keyword]?.(draft, step, context)
  addPython(draft.packages)
  checkVariables(draft)
  pointNginx(draft)
  addHealthPrograms(draft)
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

const SHELL_WORDS = ['/bin/sh', '-c']

const TRANSLATORS: Readonly<Record<string, Translator>> = {
  RUN: translateRun,
  COPY: (draft, step, context) => addFiles(draft, step, translateCopy(step, workdirOf(draft), context)),
  ADD: (draft, step, context) => addFiles(draft, step, translateCopy(step, workdirOf(draft), context)),
  ENV: (draft, step) => {
    for (const [name, value] of pairs(step.text)) {
      const known = name === 'PATH' ? value.replace(/\$\{?PATH\}?/g, SEARCH_PATH) : value
      addTo(draft, 'env', name, known)
      const isLiteral = step.text.includes(`${name}='`)
      if (!isLiteral && /\$\w|\$\{/.test(known))
        note(draft, step, `the value of ${name} is known only when it is built`)
      draft.variables.set(name, step)
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

function addFiles(draft: Draft, step: Step, { files, notes }: Copied): void {
  if (files.length > 0) addAll(draft, 'files', files)
  for (const file of files) draft.files.set(destinationOf(file), step)
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
