/** RUN and USER: what installs packages and makes users, and why the rest is not done. */
import path from 'node:path'
import { firstFew } from '../base/columns.ts'
import type { Context } from './copies.ts'
import { type Draft, note } from './draft.ts'
import { commandsOf, requirementsIn } from './installs.ts'
import { translateInstall } from './names.ts'
import type { Step } from './read-dockerfile.ts'

/** More names are not read. */
const MOST_NAMES = 10

/** What they say is in the setting `user`. */
const MAKES_USER = /^(?:useradd|adduser|groupadd|addgroup|usermod) /
const OF_FILES = /^(?:mkdir|chown|chmod|ln|touch|cp|mv) /

export function translateRun(draft: Draft, step: Step, { read }: Context): void {
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

export function translateUser(draft: Draft, step: Step): void {
  const { text } = step
  const [name = ''] = text.split(':')
  const numbered = draft.users.get(name)
  draft.settings.set('user', numbered ?? text)
  if (numbered === undefined && /^\w[\w-]*$/.test(text) && !/^(?:\d+|root|nobody|nonroot)$/.test(text))
    note(draft, step, 'its number is 1000 here: write NAME:UID:GID for another')
}
