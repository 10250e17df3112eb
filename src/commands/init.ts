import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { NixeryError } from '../base/errors.ts'
import { wrapText } from '../base/wrap.ts'
import type { Context } from '../dockerfile/copies.ts'
import { readDockerfile } from '../dockerfile/read-dockerfile.ts'
import { noteLines, renderImageFile } from '../dockerfile/render.ts'
import { type Translation, translate } from '../dockerfile/translate.ts'
import type { Answer, Call } from './call.ts'
import { IMAGE_FILE } from './default-file.ts'
import { RUN_NIXPKGS } from './options.ts'
import { write } from './result-files.ts'

/** `nixery-action init`: see its help. */
export async function initCommand({ option, operands, terminal }: Call): Promise<Answer> {
  const from = option('from')
  const output = option('output') ?? IMAGE_FILE
  const translation =
    from === undefined ? listed(operands) : translated(from, output, option('target'), operands)
  const text = renderImageFile(translation, {
    name: option('name') ?? nameOf(from),
    nixpkgs: option('nixpkgs') ?? RUN_NIXPKGS,
    image: option('image'),
  })
  if (output === '-') return { text }
  if (existsSync(output) && option('force') === undefined)
    throw new NixeryError('output', {
      message: `${output} is there already`,
      hint: 'give --force to replace it, or --output FILE',
    })
  write('output', output, text)
  return { text: wrapText(answer(output, translation), terminal?.columns ?? Number.POSITIVE_INFINITY, 2) }
}

function listed(packages: readonly string[]): Translation {
  if (packages.length > 0)
    return { image: { packages: packages.flatMap((one) => one.split(/[\s,]+/)) }, notes: [] }
  const hint = 'name some, for example nixery-action init shell git curl, or give --from Dockerfile'
  throw new NixeryError('usage', { message: 'init needs packages', hint })
}

function translated(
  file: string,
  output: string,
  target: string | undefined,
  packages: readonly string[],
): Translation {
  const base = path.dirname(file)
  const { image, notes } = translate(readDockerfile(read(file), file), target, contextIn(base))
  const all = [...new Set([...(image.packages as readonly string[]), ...packages])]
  // Sources of an image file begin where that is.
  const way = path.relative(output === '-' ? '.' : path.dirname(output), base)
  const files = ((image.files ?? []) as readonly string[]).map((line) => path.join(way, line))
  return { image: { ...image, packages: all, ...(files.length === 0 ? {} : { files }) }, notes }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const said =
      { ENOENT: `there is no file ${file}`, EISDIR: `${file} is a directory` }[code ?? ''] ?? message
    const hint = `give the path of a Dockerfile${code === 'EISDIR' ? `: ${path.join(file, 'Dockerfile')}` : ''}`
    throw new NixeryError('invalid-input', { input: 'from', message: said, hint }, error)
  }
}

const contextIn = (base: string): Context => ({
  isDirectory: (name) => statSync(path.join(base, name), { throwIfNoEntry: false })?.isDirectory() ?? false,
  read: (name) => {
    try {
      return readFileSync(path.join(base, name), 'utf8')
    } catch {
      return undefined
    }
  },
  list: (directory) => {
    try {
      return readdirSync(path.join(base, directory))
    } catch {
      return []
    }
  },
})

/** That of the directory, as far as an image can be called so. */
function nameOf(from: string | undefined): string {
  const directory = path.basename(path.resolve(from === undefined ? '.' : path.dirname(from)))
  const name = directory
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  return name === '' ? 'image' : name
}

function answer(output: string, { image, notes }: Translation): string {
  const packages = (image.packages as readonly string[]).join(' ')
  const left =
    notes.length === 0
      ? []
      : [
          '',
          'Not translated, or not exactly (also at the top of the file):',
          ...noteLines(notes).map((line) => `  ${line}`),
        ]
  // The usual name is found.
  const file = output === IMAGE_FILE ? '' : ` --file ${output}`
  const next = `Now try: nixery-action build${file} --push false --dry-run`
  return `${[`wrote ${output}: ${packages}`, ...left, '', next].join('\n')}\n`
}
