import { tmpdir } from 'node:os'
import { Http } from '../host/http/http.ts'
import { parseRegistries } from '../image/oci/reference.ts'
import { diff, inspect } from '../inspect/inspect.ts'
import type { Answer, Call } from './call.ts'

/** `nixery-action inspect`: see its help. */
export async function inspectCommand(call: Call): Promise<Answer> {
  const [image = ''] = call.operands
  return { text: await inspect(image, optionsOf(call), hostOf(call)) }
}

/** `nixery-action diff`: see its help. */
export async function diffCommand(call: Call): Promise<Answer> {
  const [from = '', to = ''] = call.operands
  return { text: await diff(from, to, optionsOf(call), hostOf(call)) }
}

const optionsOf = ({ option }: Call) => ({
  platform: option('platform'),
  explain: option('explain') === 'true',
  username: option('registry-username') ?? '',
  password: option('registry-password') ?? '',
  insecure: parseRegistries('insecure-registries')(option('insecure-registries') ?? ''),
})

/** Nothing is written, and a signal may end the process where it is. */
const hostOf = ({ env, log }: Call) => ({
  log,
  env,
  http: new Http(env),
  workDir: tmpdir(),
  signal: new AbortController().signal,
  enter: () => {},
})
