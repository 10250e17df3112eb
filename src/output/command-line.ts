import { NixeryError } from '../base/errors.ts'
import type { PlatformImage } from '../image/oci/image-tree.ts'
import type { ImageConfig } from '../image/oci/types.ts'

/**
 * What a container of the image runs when it is given this command, or none, which means the command of the
 * image. Throws `usage` when that is nothing at all.
 */
export function commandLine(image: PlatformImage, command: readonly string[]): readonly string[] {
  const { Entrypoint = [], Cmd = [] } = configOf(image)
  const argv = [...Entrypoint, ...(command.length > 0 ? command : Cmd)]
  if (argv.length > 0) return argv
  throw nothingToRun()
}

export const nothingToRun = (): NixeryError =>
  new NixeryError('usage', {
    message: 'the image runs nothing by itself',
    hint: 'name a program after --: nixery-action run jq -- jq --version',
  })

export const configOf = ({ image: { config } }: PlatformImage): ImageConfig['config'] =>
  (JSON.parse(config.bytes.toString('utf8')) as ImageConfig).config
