// Outputs of docker/metadata-action that were found in public: the JSON output of each, and where it is from.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface JsonOutput {
  readonly origin: string
  readonly tags: readonly string[]
  readonly labels: Readonly<Record<string, string>>
  /** Only since version 5. */
  readonly annotations?: readonly string[]
}

export interface MetadataOutputs extends JsonOutput {
  /** The outputs as a workflow hands them on: text. */
  readonly outputs: { readonly tags: string; readonly labels: string; readonly annotations: string }
}

const directory = join(import.meta.dirname, '..', 'fixtures', 'metadata-action')

export const metadataSamples: readonly string[] = readdirSync(directory).map((file) =>
  file.replace(/\.json$/, ''),
)

export function metadataOutputs(sample: string): MetadataOutputs {
  const json = JSON.parse(readFileSync(join(directory, `${sample}.json`), 'utf8')) as JsonOutput
  const labels = Object.entries(json.labels).map(([key, value]) => `${key}=${value}`)
  const outputs = {
    tags: json.tags.join('\n'),
    labels: labels.join('\n'),
    annotations: (json.annotations ?? []).join('\n'),
  }
  return { ...json, outputs }
}
