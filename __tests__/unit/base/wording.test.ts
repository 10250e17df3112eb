import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@jest/globals'
import { inWordsOf, LOG_IN, type Speech } from '../../../src/base/wording.ts'
import { INPUTS } from '../../../src/request/inputs/inputs.ts'

const inputs = Object.keys(INPUTS)
const OPTIONS: Speech = { inputs: 'options', login: 'log in with docker login' }

const hintFor = (hint: string, speech: Speech = OPTIONS): string | undefined =>
  inWordsOf(speech, [{ message: 'no', hint }], inputs)[0]?.hint

test.each([
  [
    'name an image such as ghcr.io/org/tools, or set push: false',
    'name an image such as ghcr.io/org/tools, or set --push false',
  ],
  ['for example packages: "shell git curl"', 'for example --packages "shell git curl"'],
  [
    'set nixpkgs-config: \'{"allowUnfree":true}\' if you accept that',
    'set --nixpkgs-config \'{"allowUnfree":true}\' if you accept that',
  ],
  [
    'run it again with cache: false, or set realise: full',
    'run it again with --cache false, or set --realise full',
  ],
  ['set timeout higher, or see the log', 'set --timeout higher, or see the log'],
  ['set max-layers lower, and use fewer labels', 'set --max-layers lower, and use fewer labels'],
  ['build them in one job (all: true), or cut', 'build them in one job (--all), or cut'],
  ['take push or load out', 'take --push or load out'],
  [
    `give registry-username and registry-password, or ${LOG_IN}`,
    'give --registry-username and --registry-password, or log in with docker login',
  ],
  [
    'write {name} in image, for example image: ghcr.io/org/{name}',
    'write {name} in image, for example --image ghcr.io/org/{name}',
  ],
  [
    'apt-get install ca-certificates-java, see nix-config.md',
    'apt-get install ca-certificates-java, see nix-config.md',
  ],
  ['give all images one plan', 'give all images one plan'],
  ['give me the right to push to this repository', 'give me the right to push to this repository'],
  ['add python3 to packages', 'add python3 to --packages'],
  ['give --packages, or leave out --max-layers', 'give --packages, or leave out --max-layers'],
])('on a command line a fix is made of options: %s', (hint, expected) => {
  expect(hintFor(hint)).toBe(expected)
})

test('in a plugin it is made of settings, in a workflow as it is', () => {
  const hint = `set push-by-digest: true, or ${LOG_IN}`
  expect(hintFor(hint, { inputs: 'settings', login: 'log in' })).toBe('set push_by_digest: true, or log in')
  expect(hintFor(hint, { inputs: 'with', login: LOG_IN })).toBe(hint)
})

test('in a file of the user it keeps the words of that', () => {
  const problem = { message: 'no', hint: 'set push: false', place: { file: 'nixery.yml', line: 1 } }
  expect(inWordsOf(OPTIONS, [problem, { message: 'x' }], inputs)).toEqual([problem, { message: 'x' }])
})

test('logging in is always said in the words that are replaced', () => {
  const src = path.join(import.meta.dirname, '..', '..', '..', 'src')
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const own = files.filter((name) =>
    /hint.*(?:login-action|docker login)/.test(readFileSync(path.join(src, name), 'utf8')),
  )
  expect(own).toEqual([])
})
