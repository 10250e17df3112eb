/** What nix/closure-facts.nix says of an output: what is not said is not there. */
export interface PackageMeta {
  readonly path: string
  readonly pname?: string
  readonly version?: string
  readonly licenses?: readonly (
    | { readonly id: string }
    | { readonly expression: string }
    | { readonly name: string }
  )[]
  readonly homepage?: string
  readonly description?: string
  /** Complete, or with `*` for what nixpkgs does not know. */
  readonly cpe?: string
  readonly possibleCpes?: readonly string[]
  readonly vulnerabilities?: readonly string[]
}

/** By output path. Where several package sets have it, the first says what it is. */
export const metaByPath = (rows: readonly PackageMeta[]): ReadonlyMap<string, PackageMeta> =>
  new Map(rows.toReversed().map((row) => [row.path, row]))
