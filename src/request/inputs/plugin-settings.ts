import { NixeryError, type Problem } from '../../base/errors.ts'
import { nearestNames } from '../../base/suggest.ts'
import type { InputTable, NameIn } from './input-table.ts'

const PREFIX = 'PLUGIN_'

/** Whether a plugin step of Woodpecker or Drone has given settings. */
export const hasPluginSettings = (env: NodeJS.ProcessEnv): boolean =>
  Object.keys(env).some((name) => name.startsWith(PREFIX))

/** The setting of Woodpecker or Drone that an input has: `registry-password` is `registry_password`. */
const settingOf = (input: string): string => input.replaceAll('-', '_')

/**
 * The inputs that a plugin step of Woodpecker or Drone has as `settings`: both hand them over as
 * `PLUGIN_NAME`, a list with commas between its items, a map as a JSON object. Secrets come the same way.
 * Throws `usage` for each setting that no input has, but those in `others`.
 */
export function pluginSettings<Table extends InputTable>(
  table: Table,
  env: NodeJS.ProcessEnv,
  others: readonly string[] = [],
): (name: NameIn<Table>) => string | undefined {
  const known = [...Object.keys(table).map(settingOf), ...others]
  const given = Object.keys(env)
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length).toLowerCase())
  const problems = given.filter((name) => !known.includes(name)).map((name) => unknownSetting(name, known))
  if (problems.length > 0) throw new NixeryError('usage', problems)
  return (name) => env[PREFIX + settingOf(name).toUpperCase()]
}

function unknownSetting(name: string, known: readonly string[]): Problem {
  const [near] = nearestNames(name, known)
  return {
    message: `unknown setting: ${name}`,
    hint:
      near === undefined
        ? 'remove it; settings are the inputs of the action, with _ for -'
        : `did you mean ${near}?`,
  }
}
