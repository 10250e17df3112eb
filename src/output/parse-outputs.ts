import { NixeryError, type Problem } from '../base/errors.ts'
import { type OutputTarget, overlaps } from './targets.ts'

const EXAMPLES = 'type=oci,dest=DIRECTORY, type=oci,dest=FILE.tar or type=docker,dest=FILE.tar'

/** What a type of docker/build-push-action is called here, where it is another input. */
const OTHER_INPUTS: ReadonlyMap<string, string> = new Map([
  ['registry', 'set push: true and name the image in image'],
  ['image', 'set push: true and name the image in image'],
])

/**
 * `type=oci,dest=DIR`, one a line, with fields as docker/build-push-action spells them. Throws every problem.
 */
export function outputTargets(text: string): readonly OutputTarget[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const results = lines.map(parseLine)
  const problems = results.flatMap((result) => (Array.isArray(result) ? result : []))
  const targets = results.flatMap((result) => (Array.isArray(result) ? [] : [result as OutputTarget]))
  const all = [...problems, ...overlaps(targets)]
  if (all.length > 0) throw new NixeryError('invalid-input', all)
  return targets
}

function parseLine(line: string): OutputTarget | Problem[] {
  const fields = line.split(',').map((field): [string, string] => {
    const [key = '', ...value] = field.split('=')
    const name = key.trim().toLowerCase()
    const text = value.join('=').trim()
    return [name, name === 'type' ? text.toLowerCase() : text]
  })
  const value = (key: string) => fields.find(([name]) => name === key)?.[1] ?? ''
  if (!line.includes('=')) return [problem(line, 'has no type and no dest', `write ${EXAMPLES}`)]
  const problems = [
    ...fieldProblems(line, fields),
    ...typeProblems(line, value('type')),
    ...destProblems(line, value('type'), value('dest'), value('tar')),
  ]
  if (problems.length > 0) return problems
  const dest = value('dest')
  if (value('type') === 'docker') return { kind: 'docker-archive', dest }
  const isTar = value('tar') === '' ? isTarName(dest) : isTrue(value('tar'))
  return { kind: isTar ? 'oci-archive' : 'oci-layout', dest }
}

const isTarName = (dest: string): boolean => /\.tar$/i.test(dest)
const isTrue = (text: string): boolean => /^true$/i.test(text)

const problem = (line: string, message: string, hint: string): Problem => ({
  input: 'output',
  message: `"${line}" ${message}`,
  hint,
})

function fieldProblems(line: string, fields: readonly (readonly [string, string])[]): Problem[] {
  const names = fields.map(([name]) => name)
  const isOci = fields.some(([name, value]) => name === 'type' && value === 'oci')
  const known = isOci ? ['type', 'dest', 'tar'] : ['type', 'dest']
  const unknown = names.filter((name) => !known.includes(name))
  const repeated = known.filter((name) => names.filter((one) => one === name).length > 1)
  return [
    ...unknown.map((name) =>
      problem(line, `has the unknown field "${name}"`, `take it out; the fields are ${known.join(', ')}`),
    ),
    ...repeated.map((name) => problem(line, `has the field ${name} twice`, 'write one line for each output')),
  ]
}

function typeProblems(line: string, type: string): Problem[] {
  if (type === 'oci' || type === 'docker') return []
  if (type === '') return [problem(line, 'has no type', 'add type=oci or type=docker')]
  const hint = OTHER_INPUTS.get(type) ?? 'use type=oci or type=docker'
  return [problem(line, `has the unknown type "${type}"`, hint)]
}

/** Bytes: of file systems on Linux and macOS. */
const LONGEST_NAME = 255

function destProblems(line: string, type: string, dest: string, tar: string): Problem[] {
  const problems: Problem[] = []
  // Without a place, docker/build-push-action loads the image.
  if (dest === '')
    problems.push(
      problem(
        line,
        'has no dest',
        type === 'docker' ? 'add dest=FILE.tar, or use load: docker' : 'add dest=PATH',
      ),
    )
  if (dest === '-')
    problems.push(problem(line, 'would go to standard output', 'write dest=FILE.tar: the outputs are there'))
  if (dest.split('/').some((name) => Buffer.byteLength(name) > LONGEST_NAME))
    problems.push(
      problem(line, `has a name of more than ${LONGEST_NAME} bytes in dest`, 'choose a shorter one'),
    )
  if (tar !== '' && !/^(true|false)$/i.test(tar))
    problems.push(problem(line, `has tar=${tar}`, 'write tar=true or tar=false'))
  if (tar === '' && /\.(tgz|tar\.\w+)$/i.test(dest))
    problems.push(
      problem(line, 'names a compressed archive', 'layers are compressed already: write dest=FILE.tar'),
    )
  return problems
}
