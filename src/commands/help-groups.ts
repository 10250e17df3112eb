import type { Option } from './options.ts'
import type { CommandName } from './table.ts'

export type Options = Readonly<Record<string, Option>>

/** Options that a help text shows together. */
export interface Group {
  readonly title: string
  readonly names: readonly string[]
}

/** The questions that people have in mind, in this order; what is in none of them comes last. */
const GROUPS: readonly Group[] = [
  {
    title: 'What is in the image',
    names:
      words(`file name all packages nixpkgs extra-nixpkgs nixpkgs-repository nixpkgs-config overlays platforms
      files files-ignore files-mtime ca-certificates nix-database from strict from-record`),
  },
  {
    title: 'How it runs',
    names: words(`entrypoint cmd env user workdir ports volumes stop-signal healthcheck labels annotations`),
  },
  {
    title: 'Where it goes',
    names:
      words(`image name-from-packages tags push push-by-digest output load registry-username registry-password
      insecure-registries oras-version github-token`),
  },
  {
    title: 'What is reported',
    names: words(
      `sbom provenance attach evidence-dir compare-with max-size dry-run json summary quiet dotenv summary-file digests-dir`,
    ),
  },
  {
    title: 'Layers and cache',
    names:
      words(`max-layers layers-plan popularity compression compression-level cache cache-dir cache-from cache-ttl
      verify`),
  },
  {
    title: 'Nix',
    names: words(`realise nix-installer nix-version nix-config pass-env build-from-source
      substituters trusted-public-keys netrc copy-to signing-key builders ssh-key known-hosts max-jobs max-silent-time download-mirror timeout`),
  },
]

function words(text: string): readonly string[] {
  return text.split(/\s+/)
}

/** The options of a command in groups; a command with few options has one. */
export function groupsOf(options: Options): readonly Group[] {
  const all = Object.keys(options)
  if (all.length === 0) return []
  if (all.length < 20) return [{ title: 'Options', names: all }]
  const known = GROUPS.map(({ title, names }) => ({
    title,
    names: names.filter((name) => all.includes(name)),
  }))
  const rest = all.filter((name) => !known.some(({ names }) => names.includes(name)))
  return [...known, { title: 'Other options', names: rest }].filter(({ names }) => names.length > 0)
}

/** Commands as people need them: those of every day first. */
export const COMMAND_GROUPS: readonly { readonly title: string; readonly names: readonly CommandName[] }[] = [
  { title: 'Images', names: ['build', 'run', 'init', 'inspect', 'diff'] },
  { title: 'Fleets and CI systems', names: ['plan', 'merge', 'plan-layers', 'plugin'] },
  { title: 'This machine', names: ['cache', 'completion', 'man'] },
  { title: 'For other tools', names: ['group-layers', 'count-names', 'pack-image'] },
]
