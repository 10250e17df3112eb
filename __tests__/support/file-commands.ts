import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What a step wrote to the files that the runner gives it. */
export interface FileCommands {
  readonly outputs: Readonly<Record<string, string>>
  readonly state: Readonly<Record<string, string>>
  /** Variables for the steps after it. */
  readonly env: Readonly<Record<string, string>>
  /** Directories that it added to PATH, in order. */
  readonly path: readonly string[]
  /** Markdown of the job summary. */
  readonly summary: string
}

const files = {
  GITHUB_OUTPUT: 'set_output',
  GITHUB_STATE: 'save_state',
  GITHUB_ENV: 'set_env',
  GITHUB_PATH: 'add_path',
  GITHUB_STEP_SUMMARY: 'step_summary',
}

/** Makes the files for one step, empty, and says how to read them afterwards. */
export async function fileCommands(runnerTemp: string, step: string) {
  const folder = join(runnerTemp, '_runner_file_commands')
  await mkdir(folder, { recursive: true })
  const pathOf = (name: keyof typeof files) => join(folder, `${files[name]}_${step}`)
  const names = Object.keys(files) as (keyof typeof files)[]
  for (const name of names) await writeFile(pathOf(name), '')
  const textOf = (name: keyof typeof files) => readFile(pathOf(name), 'utf8')
  const read = async (): Promise<FileCommands> => ({
    outputs: parseValues(await textOf('GITHUB_OUTPUT')),
    state: parseValues(await textOf('GITHUB_STATE')),
    env: parseValues(await textOf('GITHUB_ENV')),
    path: (await textOf('GITHUB_PATH')).split('\n').filter(Boolean),
    summary: await textOf('GITHUB_STEP_SUMMARY'),
  })
  const remove = () => Promise.all(names.map((name) => rm(pathOf(name), { force: true })))
  return { env: Object.fromEntries(names.map((name) => [name, pathOf(name)])), read, remove }
}

/** Lines "name=value", or "name<<WORD", the lines of the value and a line WORD. */
export function parseValues(text: string): Record<string, string> {
  const values: Record<string, string> = {}
  const lines = text.split('\n')
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue
    const [, name = '', mark, rest = ''] = /^(.*?)(=|<<)(.*)$/.exec(line) ?? []
    if (name === '') throw new Error(`Invalid format '${line}'`)
    if (mark === '=') {
      values[name] = rest
      continue
    }
    const end = lines.indexOf(rest)
    if (rest === '' || end < 0) throw new Error(`Invalid value. Matching delimiter not found '${rest}'`)
    values[name] = lines
      .splice(0, end + 1)
      .slice(0, -1)
      .join('\n')
  }
  return values
}
