// What expressions in workflows of the documents are worth. One that is not known fails its test.

/** Patterns of expressions, and their values; secrets that have to be something are given. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/^github\.repository_owner$/, 'org'],
  [/^(github\.actor|vars\.REGISTRY_USER)$/, 'ci'],
  [/^secrets\.\w*(PASSWORD|TOKEN)$/, 'se-cret'],
  [/^github\.event_name != 'pull_request'$/, 'true'],
  [/^matrix\.(name|image)$/, 'tools'],
  [/^matrix\.platforms$/, 'linux/amd64'],
  [/^steps\.meta\.outputs\.tags$/, 'ghcr.io/org/tools:main'],
  [/^steps\.meta\.outputs\.(labels|annotations)$/, 'org.opencontainers.image.title=tools'],
  [
    /^vars\.BUILDER_KNOWN_HOSTS$/,
    'big.example.org ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAbcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR',
  ],
]

/** A text with the values of its expressions. `more`: expressions of this test. */
export const evaluated = (text: string, more: Readonly<Record<string, string>> = {}): string =>
  text.replaceAll(/\$\{\{ *(.*?) *\}\}/g, (_, expression: string) => {
    const value = more[expression] ?? VALUES.find(([pattern]) => pattern.test(expression))?.[1]
    if (value === undefined) throw new Error(`${expression}: nobody knows what it is worth`)
    return value
  })
