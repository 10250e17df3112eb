import { NixeryError, type Problem } from '../base/errors.ts'
import { parseBoolean, parseKeyValues } from '../base/parse.ts'
import { formatPlatform } from '../base/platform.ts'
import { parsePlatform } from '../image/oci/platform-list.ts'
import { fileInputs } from '../request/image-file/file-inputs.ts'
import { input } from '../request/inputs/input-table.ts'
import { INPUTS, pickInputs } from '../request/inputs/inputs.ts'
import { DEFAULT_RUNNERS, type Runner, type Runners } from './matrix.ts'

const defaultRunners = Object.entries(DEFAULT_RUNNERS).map((pair) => pair.join('='))

/** Inputs of `plan` alone. */
export const OWN_PLAN_INPUTS = {
  'changed-only': input({
    value: 'true|false',
    help: 'Leave out images that are up to date: cached, present in every registry, with all tags pointing to them.',
    default: 'false',
    parse: parseBoolean('changed-only'),
  }),
  'per-platform': input({
    value: 'true|false',
    help: 'One job for each platform of each image (combined by merge), instead of one for each image.',
    default: 'false',
    parse: parseBoolean('per-platform'),
  }),
  runners: input({
    value: 'PLATFORM=LABEL',
    help: `Runner label for each platform, one PLATFORM=LABEL per line; several labels as a JSON array. Default: ${defaultRunners.join(', ')}.`,
    default: '',
    list: true,
    parse: parseRunners,
  }),
}

/** Cache and registry inputs of a run. */
const RUN_INPUTS = [
  ...(['push', 'registry-username', 'registry-password', 'insecure-registries'] as const),
  ...(['cache', 'cache-dir', 'cache-ttl', 'timeout', 'pass-env'] as const),
]

/**
 * The one table of inputs of `plan`, as INPUTS is that of `build`. What decides about an image is given to
 * both alike.
 */
export const PLAN_INPUTS = {
  file: input({ ...INPUTS.file, help: 'The image file (YAML). See docs/image-file.md.' }),
  ...OWN_PLAN_INPUTS,
  ...(pickInputs([...fileInputs.keys(), ...RUN_INPUTS]) as Omit<typeof INPUTS, 'file'>),
  'github-token': input({
    ...INPUTS['github-token'],
    help: 'Token for ghcr.io without other credentials (needs packages: read), and for private package sources on GitHub.',
  }),
}

export type PlanInputName = keyof typeof PLAN_INPUTS

/** `PLATFORM=LABEL` lines. Throws `invalid-input`. */
export function parseRunners(text: string): Runners {
  const problems: Problem[] = []
  const entries = Object.entries(parseKeyValues('runners')(text)).map(([name, label]) => {
    const platform = parsePlatform(name)
    const runner = runnerOf(label.trim())
    if (platform !== undefined && runner !== undefined) return [formatPlatform(platform), runner]
    const hint = 'write linux/amd64=LABEL or linux/arm64=["LABEL", "LABEL"]'
    problems.push({ input: 'runners', message: `"${name}=${label}" names no platform with a label`, hint })
    return [name, label]
  })
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return Object.fromEntries(entries)
}

/** A label, or a JSON array of several; undefined for neither. */
function runnerOf(text: string): Runner | undefined {
  if (!text.startsWith('[')) return text === '' ? undefined : text
  try {
    const labels: unknown = JSON.parse(text)
    const areLabels = Array.isArray(labels) && labels.every((one) => typeof one === 'string' && one !== '')
    return areLabels && labels.length > 0 ? (labels as string[]) : undefined
  } catch {
    return undefined
  }
}
