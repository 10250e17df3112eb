import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'

/** The parts of an action.yml that the runner acts on. */
export interface ActionFile {
  readonly inputs?: Readonly<Record<string, { readonly default?: string } | null>>
  readonly outputs?: Readonly<Record<string, unknown>>
  readonly runs: {
    readonly using: string
    readonly main: string
    readonly post?: string
    readonly 'post-if'?: string
  }
}

/** Every scalar as text, which is how the runner takes them. */
export async function readActionFile(actionDir: string): Promise<ActionFile> {
  return parse(await readFile(join(actionDir, 'action.yml'), 'utf8'), { schema: 'failsafe' })
}

export interface Inputs {
  readonly env: Readonly<Record<string, string>>
  /** Given names that the action does not declare: a warning of the runner. */
  readonly unexpected: readonly string[]
}

/**
 * The INPUT_ variables of a step. Defaults may hold expressions like `${{ github.token }}`, which `contexts`
 * answers.
 * @throws on an expression that `contexts` does not know
 */
export function inputsOf(
  action: ActionFile,
  given: Readonly<Record<string, string>>,
  contexts: Contexts,
): Inputs {
  const declared = Object.entries(action.inputs ?? {})
  const defaults = declared.map(([name, input]) => [name, evaluate(input?.default ?? '', contexts)] as const)
  const names = declared.map(([name]) => name.toLowerCase())
  // Names of inputs are case-insensitive.
  const values = [...defaults, ...Object.entries(given)]
  return {
    env: Object.fromEntries(values.map(([name, value]) => [variableOf(name), value])),
    unexpected: Object.keys(given).filter((name) => !names.includes(name.toLowerCase())),
  }
}

/** Blanks become underscores; dashes stay. */
const variableOf = (name: string) => `INPUT_${name.replaceAll(' ', '_').toUpperCase()}`

/** Values of expressions, such as "github.token". */
export type Contexts = Readonly<Record<string, string>>

function evaluate(text: string, contexts: Contexts): string {
  return text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const value = contexts[expression]
    if (value === undefined)
      throw new Error(`action.yml uses an expression that is not known here: ${expression}`)
    return value
  })
}
