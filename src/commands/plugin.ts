import { NixeryError } from '../base/errors.ts'
import { MERGE_INPUTS } from '../merge/inputs.ts'
import { PLAN_INPUTS } from '../plan/inputs.ts'
import type { InputTable } from '../request/inputs/input-table.ts'
import { INPUTS } from '../request/inputs/inputs.ts'
import { pluginSettings } from '../request/inputs/plugin-settings.ts'
import { buildCommand } from './build.ts'
import type { Answer, Call } from './call.ts'
import { mergeCommand } from './merge.ts'
import { planCommand } from './plan.ts'

interface PluginCommand {
  readonly inputs: InputTable
  readonly run: (call: Call) => Promise<Answer>
}

const COMMANDS: Readonly<Record<string, PluginCommand>> = {
  build: { inputs: INPUTS, run: buildCommand },
  merge: { inputs: MERGE_INPUTS, run: mergeCommand },
  plan: { inputs: PLAN_INPUTS, run: planCommand },
}

/** `nixery-action plugin`: one of the commands above, with the settings of a plugin step as its options. */
export async function pluginCommand(call: Call): Promise<Answer> {
  const { env } = call
  const name = env.PLUGIN_COMMAND || 'build'
  const command = COMMANDS[name]
  if (command === undefined) {
    const hint = `set it to one of ${Object.keys(COMMANDS).join(', ')}`
    throw new NixeryError('usage', { message: `command: "${name}" is not a command of the plugin`, hint })
  }
  return command.run({ ...call, option: pluginSettings(command.inputs, env, ['command']), operands: [] })
}
