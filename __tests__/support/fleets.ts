import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { declaredImages } from '../../src/request/image-file/given.ts'
import { fromText } from '../../src/request/inputs/input-table.ts'
import { type RunRequest, runRequest } from '../../src/request/request.ts'
import type { Given } from './inputs.ts'
import { scratchDir } from './scratch.ts'

/** An image file with this text, in a directory of its own. */
export async function imageFile(text: string): Promise<string> {
  const directory = path.join(await scratchDir('image-file'), 'fleet')
  await mkdir(directory)
  await writeFile(path.join(directory, 'nixery.yml'), text)
  return path.join(directory, 'nixery.yml')
}

/** The run of these inputs, without a push unless they say so, in an environment that says nothing. */
export const fileRun = async (given: Given, env: NodeJS.ProcessEnv = {}): Promise<RunRequest> =>
  runRequest(await declaredImages(fromText((name) => ({ push: 'false', ...given })[name])), env)

/** The run of all images of a file with this text. */
export const fleetRun = async (text: string, given: Given = {}): Promise<RunRequest> =>
  fileRun({ file: await imageFile(text), all: 'true', ...given })
