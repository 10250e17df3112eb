import type { RunConfig } from '../image/oci/run-config.ts'
import { ancestors, type TarEntry, toBinary } from '../image/pack/tar.ts'
import type { ProblemCollector } from './collect.ts'
import type { FileToAdd } from './image-config/added-files.ts'
import { readAuthorities } from './image-config/authorities.ts'
import type { BaseReference } from './image-config/base-reference.ts'
import { readFiles } from './image-config/read-files.ts'
import type { Inputs } from './inputs/inputs.ts'

/** How the image runs, and what it has besides its packages. */
export interface ImageSetup {
  /** What the image is built on. */
  readonly from: BaseReference | undefined
  readonly config: RunConfig
  /** Files of this machine, with the directories that they are in. */
  readonly files: readonly TarEntry[]
  /** Texts of certificates, besides those of cacert. */
  readonly authorities: readonly string[]
  /** Whether Nix in a container is to know the store. */
  readonly nixDatabase: boolean
  /** Whether files have the time of SOURCE_DATE_EPOCH. */
  readonly filesAtEpoch: boolean
  /** Whether "no command" is what was asked for. */
  readonly withoutCommand: boolean
  /** Whether what will not work in the image is an error. */
  readonly strict: boolean
}

/** The inputs that say how an image runs. */
export type RunInputs = Pick<
  Inputs,
  | ('entrypoint' | 'cmd' | 'env' | 'user' | 'workdir' | 'ports' | 'volumes' | 'stop-signal' | 'healthcheck')
  | ('from' | 'ca-certificates' | 'files-ignore' | 'files-mtime' | 'nix-database' | 'strict')
> & { readonly files: readonly FileToAdd[]; readonly 'max-layers': number | undefined }

/**
 * Reads the files that are added. `shell`: whether the packages have one, which then runs unless something
 * else is to.
 */
export function toImageSetup(inputs: RunInputs, shell: boolean, problems: ProblemCollector): ImageSetup {
  const { entrypoint, cmd, env, user, workdir, ports, volumes, healthcheck, from } = inputs
  const reading = { times: inputs['files-mtime'], ignore: inputs['files-ignore'] }
  const files = problems.attempt(() => readFiles(inputs.files, user, volumes, reading), [])
  const nixDatabase = inputs['nix-database']
  const beside = [...(files.length > 0 ? ['files'] : []), ...(nixDatabase ? ['nix-database'] : [])]
  const least = 2 + beside.length
  const most = inputs['max-layers'] ?? least
  if (most < least) {
    const message = `${most} leaves no layer for the packages beside that of ${beside.join(' and ')}`
    problems.add('max-layers', message, `use ${least} or more`)
  }
  if (nixDatabase && user !== undefined && user.uid !== 0)
    problems.add('nix-database', `works for root only, and the image runs as ${user.name}`, 'leave out user')
  const directories = { workdir: workdir === undefined ? [] : [workdir], volumes }
  for (const [input, paths] of Object.entries(directories)) {
    for (const path of paths.filter((one) => isFile(one, files)))
      problems.add(input, `files puts a file where ${path} would be`, 'choose another place for one of them')
  }
  return {
    from,
    config: {
      entrypoint: entrypoint ?? [],
      // What runs in a shell is no argument for another program. A base has a command of its own.
      cmd: cmd ?? (shell && entrypoint === undefined && from === undefined ? ['/bin/bash'] : []),
      ...{ env, user, workdir, ports, volumes, stopSignal: inputs['stop-signal'], healthcheck },
    },
    files,
    authorities: problems.attempt(() => readAuthorities(inputs['ca-certificates']), []),
    nixDatabase,
    filesAtEpoch: inputs['files-mtime'] === 'epoch',
    withoutCommand: cmd?.length === 0,
    strict: inputs.strict,
  }
}

function isFile(path: string, files: readonly TarEntry[]): boolean {
  const name = toBinary(path).slice(1)
  const places = [...ancestors(name), name]
  return files.some((entry) => entry.type !== 'directory' && places.includes(entry.name))
}
