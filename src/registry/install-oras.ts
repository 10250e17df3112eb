import path from 'node:path'
import { NixeryError } from '../base/errors.ts'
import type { Host } from '../host/host.ts'
import { findProgram } from '../host/process.ts'
import { fetchArchive, unpackArchive } from '../host/tools/archive.ts'
import { chooseRelease, type ToolSettings } from '../host/tools/release.ts'
import { ORAS_RELEASES } from './oras-releases.ts'

/**
 * The path of the ORAS program (https://oras.land): the one on PATH, else one for this run alone, from the
 * tool cache or from its project. Throws `missing-tool`.
 */
export async function ensureOras(settings: ToolSettings, host: Host): Promise<string> {
  const directory = path.join(host.workDir, 'oras')
  const oras = findProgram('oras', host.env) ?? findProgram('oras', { PATH: directory })
  if (oras !== undefined) return oras
  try {
    const archive = await fetchArchive(chooseRelease(ORAS_RELEASES, settings), host)
    await unpackArchive(archive, 0, directory, host)
    const unpacked = findProgram('oras', { PATH: directory })
    if (unpacked !== undefined) return unpacked
    throw new NixeryError('missing-tool', { message: `${archive} holds no program oras` })
  } catch (error) {
    if (!(error instanceof NixeryError) || error.code !== 'missing-tool') throw error
    throw new NixeryError('missing-tool', [NOT_ON_PATH, ...error.problems], error)
  }
}

const NOT_ON_PATH = {
  message: 'the program oras, which pushes the image, is not on PATH',
  hint: 'install oras (https://oras.land; in a workflow with oras-project/setup-oras); a build with push: false needs none',
}
