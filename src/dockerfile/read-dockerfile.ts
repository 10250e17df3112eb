/** A Dockerfile as stages of steps. https://docs.docker.com/reference/dockerfile/ */
import { DockerfileParser, type Instruction, ModifiableInstruction } from 'dockerfile-ast'
import { NixeryError } from '../base/errors.ts'

/** An instruction besides FROM and ARG, with its variables replaced. */
export interface Step {
  /** In capital letters. */
  readonly keyword: string
  /** All that follows the keyword and its flags, in one line. */
  readonly text: string
  /** The words of the JSON form. */
  readonly words: readonly string[] | undefined
  /** `--from=build`, by name. */
  readonly flags: Readonly<Record<string, string>>
  /** From 1. */
  readonly line: number
}

export interface Stage {
  readonly name: string | undefined
  /** An image, or the name of an earlier stage. */
  readonly base: string
  readonly line: number
  readonly steps: readonly Step[]
}

type Variables = Map<string, string>

/** Throws `invalid-input` when the text has no stage. */
export function readDockerfile(text: string, file: string): readonly Stage[] {
  const stages: { name: string | undefined; base: string; line: number; steps: Step[] }[] = []
  // Those before the first FROM are known in FROM, and elsewhere where ARG names them again.
  const global: Variables = new Map()
  let own: Variables = new Map()
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const step = toStep(instruction)
    const stage = stages.at(-1)
    if (step.keyword === 'FROM') {
      const [base = '', , name] = expand(step.text, global).split(/\s+/)
      stages.push({ name: name?.toLowerCase(), base, line: step.line, steps: [] })
      own = inherited(stages, base)
    } else if (step.keyword === 'ARG') define(step, stage === undefined ? global : own, global)
    else if (stage !== undefined) {
      const known = keepsVariables(step.keyword) ? step : expanded(step, own)
      if (step.keyword === 'ENV') for (const [name, value] of pairs(known.text)) own.set(name, value)
      stage.steps.push(known)
    }
  }
  if (stages.length > 0) return stages
  const hint = 'give the path of a Dockerfile: it begins with FROM'
  throw new NixeryError('invalid-input', { input: 'from', message: `there is no image in ${file}`, hint })
}

/** A shell replaces those of a command when it runs. */
const keepsVariables = (keyword: string): boolean =>
  ['RUN', 'CMD', 'ENTRYPOINT', 'HEALTHCHECK'].includes(keyword)

/** A stage begins with the variables of the one that it is made from. */
function inherited(stages: readonly Stage[], base: string): Variables {
  const parent = stages.slice(0, -1).find(({ name }) => name === base.toLowerCase())
  const steps = parent === undefined ? [] : parent.steps.filter(({ keyword }) => keyword === 'ENV')
  return new Map(steps.flatMap(({ text }) => pairs(text)))
}

function toStep(instruction: Instruction): Step {
  const text = (instruction.getArgumentsContent() ?? '').replace(/\\\r?\n/g, ' ').trim()
  const flags = instruction instanceof ModifiableInstruction ? instruction.getFlags() : []
  return {
    keyword: instruction.getKeyword(),
    text: withoutMarks(text.replace(/\s*\r?\n\s*/g, '\n')),
    words: jsonWords(text),
    flags: Object.fromEntries(flags.map((flag) => [flag.getName(), flag.getValue() ?? ''])),
    line: instruction.getRange().start.line + 1,
  }
}

/** Commands that are a here-document, without its first and last line. */
const withoutMarks = (text: string): string => text.replace(/^<<-?\s*(["']?)(\w+)\1\n([\s\S]*?)\n?\2$/, '$3')

function jsonWords(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const words: unknown = JSON.parse(text)
    return Array.isArray(words) && words.every((word) => typeof word === 'string') ? words : undefined
  } catch {
    return undefined
  }
}

function define({ text }: Step, own: Variables, global: Variables): void {
  for (const word of text.split(/\s+/)) {
    const [name = '', ...value] = word.split('=')
    const given = value.length > 0 ? unquote(expand(value.join('='), own)) : global.get(name)
    if (given !== undefined) own.set(name, given)
  }
}

const expanded = (step: Step, variables: Variables): Step => ({
  ...step,
  text: expand(step.text, variables),
  words: step.words?.map((word) => expand(word, variables)),
  flags: Object.fromEntries(
    Object.entries(step.flags).map(([name, value]) => [name, expand(value, variables)]),
  ),
})

/** What is not known stays as it is, and so does what stands between single quotes. */
function expand(text: string, variables: Variables): string {
  const parts = text.match(/"(?:[^"\\]|\\[\s\S])*"|'[^']*'|(?:[^"'\\]|\\[\s\S])+|["'\\]/g) ?? []
  return parts.map((part) => (/^'.*'$/s.test(part) ? part : expandUnquoted(part, variables))).join('')
}

function expandUnquoted(text: string, variables: Variables): string {
  return text.replace(/\\\$|\$(?:\{(\w+)(?::([-+])([^}]*))?\}|(\w+))/g, (all, braced, sign, other, plain) => {
    const value = variables.get(braced ?? plain)
    if (all === '\\$') return '$'
    if (sign === '-') return value || other
    if (sign === '+') return value ? other : ''
    return value ?? all
  })
}

/** What ENV and LABEL set: `A=1 B="2 3"`, or the old `A 1`. */
export function pairs(text: string): readonly (readonly [name: string, value: string])[] {
  const old = /^([^\s=]+)\s+([\s\S]*)$/.exec(text)
  if (old !== null) return [[unquote(old[1] ?? ''), old[2] ?? '']]
  const words = text.match(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+/g) ?? []
  return words.map((word) => {
    const [name = '', ...value] = word.split('=')
    return [unquote(name), unquote(value.join('='))]
  })
}

const unquote = (text: string): string =>
  text.replace(/"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|\\([\s\S])/g, (_, double, single, escaped) =>
    double === undefined ? (single ?? escaped) : double.replace(/\\(["\\$])/g, '$1'),
  )
