/**
 * What cannot work in an image, found out before it is pushed: the whole of it is known when it is planned.
 */
import type { Problem } from '../../base/errors.ts'
import type { RunConfig, User } from '../oci/run-config.ts'
import { fromBinary, type TarEntry } from '../pack/tar.ts'
import type { ImageView } from './image-view.ts'
import { missingNeeds, missingProgram, type Surroundings } from './programs.ts'

export interface CheckedImage extends Omit<Surroundings, 'workdir' | 'env'> {
  /** With all variables. */
  readonly config: RunConfig
  /** Files of the user. */
  readonly files: readonly TarEntry[]
  /** Whether "no command" is what was asked for. */
  readonly withoutCommand: boolean
}

/** What will not work, each with its fix. */
export function checkImage(image: CheckedImage): readonly Problem[] {
  const { config, files } = image
  const where = { ...image, env: config.env, workdir: config.workdir ?? '/' }
  return [
    ...commandProblems(image, where),
    ...files.flatMap((entry) =>
      [...missingNeeds(entry, where), ...danglingLink(entry, image.view)].map(about('files')),
    ),
    ...unwritable(config, image.view),
  ]
}

const about =
  (input: string) =>
  (problem: Problem): Problem => ({ ...problem, input })

/** Whether it is more than a list of packages, and so has something to run. */
const isService = ({ files, config: { ports, volumes } }: Pick<CheckedImage, 'files' | 'config'>): boolean =>
  files.length + ports.length + volumes.length > 0

function commandProblems(image: CheckedImage, where: Surroundings): readonly Problem[] {
  const { config, withoutCommand } = image
  const { entrypoint, cmd, healthcheck } = config
  const input = entrypoint.length > 0 ? 'entrypoint' : 'cmd'
  const [program] = [...entrypoint, ...cmd]
  const none: Problem = {
    message: 'the image has no command: it starts only where one is given',
    hint: 'set entrypoint or cmd, or cmd: [] if that is meant',
  }
  const missing = (name: string, word: string | undefined): readonly Problem[] =>
    [word === undefined ? undefined : missingProgram(word, where)]
      .flatMap((one) => one ?? [])
      .map(about(name))
  const check = healthcheck?.test[0] === 'CMD-SHELL' ? '/bin/sh' : healthcheck?.test[1]
  return [
    ...(program === undefined && isService(image) && !withoutCommand ? [none] : []),
    ...missing(input, program),
    ...missing('healthcheck', check),
  ]
}

/**
 * A link of the user that leads nowhere in the image; to what is there when it runs, such as /proc, it may.
 */
function danglingLink(entry: TarEntry, view: ImageView): readonly Problem[] {
  if (entry.type !== 'symlink' || /^\/(proc|dev|sys|run|tmp|var)\//.test(entry.target)) return []
  const name = `/${fromBinary(entry.name)}`
  if (view.find(name) !== undefined) return []
  const hint = 'add what it points to, or replace the link by a copy'
  return [
    { message: `${name} is a link to ${fromBinary(entry.target)}, which the image does not have`, hint },
  ]
}

/** Directories that the user is to work in and cannot write to. */
function unwritable({ user, workdir, volumes }: RunConfig, view: ImageView): readonly Problem[] {
  if (user === undefined || user.uid === 0) return []
  const places = [
    ...(workdir === undefined || workdir === '/' ? [] : [['workdir', workdir] as const]),
    ...volumes.map((volume) => ['volumes', volume] as const),
  ]
  return places
    .filter(([, directory]) => !mayWrite(user, directory, view))
    .map(([input, directory]) => ({
      input,
      message: `${user.name} cannot write to ${directory}, which belongs to root`,
      hint: `choose a directory that no package has, such as ${user.home === '/' ? '/data' : user.home}: it is made for ${user.name}`,
    }))
}

function mayWrite({ uid, gid }: User, directory: string, view: ImageView): boolean {
  const found = view.find(directory)
  if (found?.entry?.type !== 'directory') return false
  const { mode, owner = { uid: 0, gid: 0 } } = found.entry
  if (owner.uid === uid) return (mode & 0o200) !== 0
  return ((owner.gid === gid ? 0o020 : 0o002) & mode) !== 0
}

/** What a runner of services should know: PID 1 gets no signal that it does not handle. */
export function signalHint({ entrypoint, cmd, stopSignal }: RunConfig): readonly string[] {
  const words = [...entrypoint, ...cmd]
  const program = words[0]?.split('/').at(-1) ?? ''
  // Python handles it by itself: KeyboardInterrupt.
  if (program.startsWith('python') && stopSignal === 'SIGINT') return []
  if (words.length < 2 || !/^(node|python\d?|ruby|perl|php|sh|bash|dash)$/.test(program)) return []
  return [
    `${program} runs as PID 1, which stops on a signal only if the program handles it: with tini in packages, entrypoint: tini -- ${program} ... does it for any`,
  ]
}

/** Scripts that come from elsewhere begin with it, and shells alone do not have it. */
export function envHint(view: ImageView): readonly string[] {
  if (!view.isFile('/bin/sh') || view.isFile('/usr/bin/env')) return []
  return ['the image has a shell and no /usr/bin/env, which scripts ask for: add coreutils to packages']
}

/** A list of packages may be meant for `docker run IMAGE PROGRAM`, or for images that are built on top. */
export function commandHint(
  image: Pick<CheckedImage, 'config' | 'files' | 'withoutCommand'>,
): readonly string[] {
  const { entrypoint, cmd } = image.config
  if (image.withoutCommand || isService(image) || entrypoint.length + cmd.length > 0) return []
  return [
    'the image has no command of its own: docker run IMAGE PROGRAM (cmd sets one, cmd: [] says that it is meant)',
  ]
}
