import { statSync } from 'node:fs'
import path from 'node:path'
import { isProblem, NixeryError, type Problem } from '../base/errors.ts'
import { parseList } from '../base/parse.ts'
import { formatPlatform, ownPlatform } from '../base/platform.ts'
import { checkProgram } from '../build/check-program.ts'
import { buildFor } from '../build/run.ts'
import { commandCache } from '../cache/directory.ts'
import type { Host } from '../host/host.ts'
import { inWorkDir } from '../host/work-dir.ts'
import type { PlatformImage } from '../image/oci/image-tree.ts'
import { archiveBytes, dockerArchive } from '../output/archive.ts'
import { commandLine, nothingToRun } from '../output/command-line.ts'
import { type FoundEngine, findEngine, loadImage } from '../output/load.ts'
import { type ContainerRequest, runInEngine, temporaryTag, type Volume } from '../output/run-engine.ts'
import { runInNamespace, unpackImage } from '../output/run-namespace.ts'
import { ENGINES } from '../output/targets.ts'
import type { Answer, Call } from './call.ts'
import { IMAGE_FILE, withImageFile, withPackages } from './default-file.ts'
import { RUN_NIXPKGS } from './options.ts'

const IMAGE = 'localhost/nixery-action-run'

/** `nixery-action run`: see its help. */
export async function runCommand(call: Call): Promise<Answer> {
  const { env, program: command } = call
  // What is said of the image is for those who keep it.
  const log = { ...call.log, info: call.log.debug }
  const volumes = parseVolumes(call.option('volume') ?? '')
  const given =
    call.operands.length === 0 ? withSomething(call) : withPackages(call, { nixpkgs: RUN_NIXPKGS })
  const engine = await chooseRunner(call)
  const isCommandless = ['entrypoint', 'cmd', 'from'].every((name) => !given(name))
  // A list of packages alone has no command: that is known before anything is built.
  if (call.operands.length > 0 && command.length === 0 && isCommandless) throw nothingToRun()
  const exitCode = await inWorkDir(env, async (directory) => {
    const [layout, root, tag] = [path.join(directory, 'image'), path.join(directory, 'root'), temporaryTag()]
    const fixed: Readonly<Record<string, string>> = {
      ...{ image: IMAGE, tags: tag, platforms: formatPlatform(ownPlatform()) },
      ...{ push: 'false', load: 'false', output: `type=oci,dest=${layout}` },
    }
    const inputs = (name: string) => fixed[name] ?? given(name)
    const made = await buildFor(inputs, env, log, commandCache, async ([result], host, memory) => {
      const [image] = result?.images ?? []
      if (image === undefined) throw new Error('the build has made no image')
      const [program = ''] = commandLine(image, command)
      const doubt = await checkProgram(program, { image, layout }, volumes, memory, host)
      return { doubt, start: await prepare(image, { layout, root, name: `${IMAGE}:${tag}` }, engine, host) }
    })
    // Signals are for the program now, and it has all the time that it needs.
    const ended = await made.start({ command, volumes, env, log })
    if (made.doubt !== undefined && NOT_STARTED.includes(ended)) throw new NixeryError('usage', made.doubt)
    return ended
  })
  return { text: '', exitCode }
}

/** How a shell and container engines end for a program that cannot be started, and is not there. */
const NOT_STARTED: readonly number[] = [126, 127]

interface Places {
  /** Where the image is, */
  readonly layout: string
  /** where its files go that no engine has, */
  readonly root: string
  /** and what an engine calls it. */
  readonly name: string
}

/** Brings an image to where it is to run. Returns what runs it to its end. */
async function prepare(
  image: PlatformImage,
  { layout, root, name }: Places,
  engine: FoundEngine | undefined,
  host: Host,
): Promise<(request: ContainerRequest) => Promise<number>> {
  host.enter('load')
  if (engine === undefined) {
    await unpackImage(image, layout, root, host)
    return (request) => runInNamespace(image, root, request)
  }
  const archive = archiveBytes(dockerArchive(layout, image, [name]))
  await loadImage(engine, archive, [name], `Load into ${engine.engine}`, host)
  return (request) => runInEngine(engine, name, request)
}

/** Without an operand, an image file or the option has to say what is in the image. */
function withSomething(call: Call): Call['option'] {
  const given = withImageFile(call)
  if (['file', 'packages', 'from-record'].some((name) => given(name) !== undefined)) return given
  const hint = 'name packages, for example: nixery-action run git jq -- git --version'
  throw new NixeryError('usage', { message: `there are no packages, and no ${IMAGE_FILE} here`, hint })
}

/** undefined for namespaces. Throws what is wrong with an engine that was asked for. */
async function chooseRunner({ option, env, log }: Call): Promise<FoundEngine | undefined> {
  const wanted = option('with')
  const host = { env, signal: new AbortController().signal }
  if (wanted === 'namespace') return undefined
  for (const engine of ENGINES) {
    if (wanted !== undefined && wanted !== engine) continue
    const found = await findEngine(engine, host)
    if (!isProblem(found)) return found
    const { message } = found
    if (wanted !== undefined)
      throw new NixeryError('missing-tool', {
        input: 'with',
        message,
        hint: `install and start ${engine}, or leave out --with`,
      })
    log.debug(message)
  }
  if (wanted === undefined) return undefined
  const hint = `use ${[...ENGINES, 'namespace'].join(', ')}`
  throw new NixeryError('usage', { message: `--with: "${wanted}" runs no programs`, hint })
}

/** `SOURCE:TARGET[:ro]`, one a line or separated by commas. Throws `invalid-input`, for sources that are not there, too. */
export function parseVolumes(text: string): readonly Volume[] {
  const problems: Problem[] = []
  const volumes = parseList(text).flatMap((word): readonly Volume[] => {
    const [, source, target, mode] = /^(.+?):(\/[^:]*)(?::(ro|rw))?$/.exec(word) ?? []
    const problem = (message: string, hint: string) => problems.push({ input: 'volume', message, hint })
    if (source === undefined || target === undefined) {
      const hint = 'write SOURCE:TARGET, where TARGET is an absolute path, for example .:/work'
      problem(`"${word}" is no volume`, hint)
      return []
    }
    // Some engines would make a directory of it, which belongs to root.
    if (isMissing(source)) problem(`${source} does not exist`, 'name a file or a directory of this machine')
    return [{ source: path.resolve(source), target: path.posix.normalize(target), readOnly: mode === 'ro' }]
  })
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return volumes
}

/** What we may not look at, a daemon may. */
function isMissing(file: string): boolean {
  try {
    statSync(file)
    return false
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
  }
}
