import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  ERROR_CODES,
  formatProblems,
  mergeErrors,
  NixeryError,
  redactedError,
  settleAll,
  toNixeryError,
} from '../../../src/base/errors.ts'
import { annotationsOf } from '../../../src/host/log/annotations.ts'

describe('NixeryError', () => {
  test('has one problem or several, and says all of them', () => {
    const one = new NixeryError('usage', { message: 'a', hint: 'do b' })
    expect(one).toMatchObject({ code: 'usage', message: 'a', problems: [{ message: 'a', hint: 'do b' }] })
    expect(new NixeryError('packages', [{ message: 'a' }, { message: 'b' }]).message).toBe('a\nb')
  })

  test('has a cause only where there is one', () => {
    const cause = new Error('why')
    expect(new NixeryError('push', { message: 'a' }, cause).cause).toBe(cause)
    expect('cause' in new NixeryError('push', { message: 'a' })).toBe(false)
  })
})

describe('toNixeryError', () => {
  test('leaves a NixeryError as it is', () => {
    const error = new NixeryError('push', { message: 'a' })
    expect(toNixeryError(error)).toBe(error)
  })

  test.each<[string, unknown, string]>([
    ['an Error', new TypeError('x is not a function'), 'unexpected error: x is not a function'],
    ['a text', 'boom', 'unexpected error: boom'],
    ['nothing', undefined, 'unexpected error: undefined'],
  ])('%s is a bug, and says how to report it', (_, thrown, message) => {
    const error = toNixeryError(thrown)
    expect(error.code).toBe('internal')
    expect(error.cause).toBe(thrown)
    expect(formatProblems(error.problems)).toBe(
      `${message}\n  fix: this is a bug: please report it with the log of a debug run`,
    )
  })
})

test('formatProblems: one line for each problem, its fix below', () => {
  expect(
    formatProblems([{ message: 'a', hint: 'do x' }, { message: 'b' }, { message: 'c', hint: 'do z' }]),
  ).toBe('a\n  fix: do x\nb\nc\n  fix: do z')
  expect(formatProblems([])).toBe('')
})

test('the input and the image of a problem are data, which texts begin with', () => {
  const problem = { image: 'web', input: 'packages', message: 'the list is empty', hint: 'name one' }
  expect(new NixeryError('invalid-input', [problem, { message: 'b' }])).toMatchObject({
    message: 'web: packages: the list is empty\nb',
    problems: [problem, { message: 'b' }],
  })
  expect(formatProblems([problem])).toBe('web: packages: the list is empty\n  fix: name one')
})

test('docs/errors.md explains every code, and no other, with the same meaning', () => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'errors.md'), 'utf8')
  const rows = [...text.matchAll(/^\| `(\S+)` \| (.+?) \| (.+) \|$/gm)]
  expect(rows.map(([, code, meaning]) => [code, meaning])).toEqual(Object.entries(ERROR_CODES))
  for (const [, , , remedy] of rows) expect(remedy?.length).toBeGreaterThan(10)
})

describe('annotationsOf', () => {
  const place = { file: 'pkgs/default.nix', line: 3, column: 7 }

  test('is one for all problems that are in no file', () => {
    const error = new NixeryError('packages', [{ message: 'a', hint: 'do x' }, { message: 'b' }])
    expect(annotationsOf(error)).toEqual([
      { message: 'a\n  fix: do x\nb', properties: { title: 'nixery-action: packages' } },
    ])
  })

  test('is one at each place in a file', () => {
    const error = new NixeryError('evaluation', [{ message: 'a', place }, { message: 'b' }])
    expect(annotationsOf(error)).toEqual([
      { message: 'b', properties: { title: 'nixery-action: evaluation' } },
      {
        message: 'a',
        properties: {
          title: 'nixery-action: evaluation',
          file: 'pkgs/default.nix',
          startLine: 3,
          startColumn: 7,
        },
      },
    ])
  })

  test('leaves out what is not known of a place', () => {
    const error = new NixeryError('invalid-input', { message: 'a', place: { file: 'flake.lock' } })
    expect(annotationsOf(error)[0]?.properties).toEqual({
      title: 'nixery-action: invalid-input',
      file: 'flake.lock',
    })
  })
})

test('redactedError changes every text, that of the cause and its stack too', () => {
  const cause = new Error('secret cause')
  const error = redactedError(
    new NixeryError('push', { message: 'a secret', hint: 'no secret' }, cause),
    (text) => text.replaceAll('secret', '***'),
  )
  expect(error).toMatchObject({ code: 'push', problems: [{ message: 'a ***', hint: 'no ***' }] })
  expect(error.cause).toMatchObject({ message: '*** cause', stack: expect.not.stringContaining('secret') })
})

describe('mergeErrors', () => {
  const error = (code: 'image' | 'registry-denied' | 'cancelled', ...messages: string[]) =>
    new NixeryError(
      code,
      messages.map((message) => ({ message })),
    )

  test('has the problems of all, each once, under the code of the first', () => {
    expect(mergeErrors([error('image', 'a', 'b'), error('registry-denied', 'b', 'c')])).toMatchObject({
      code: 'image',
      problems: [{ message: 'a' }, { message: 'b' }, { message: 'c' }],
    })
  })

  test('has a problem again that only its fix or its place tells from another', () => {
    const problems = [
      { message: 'a', hint: 'do x' },
      { message: 'a', hint: 'do y' },
    ]
    const place = { file: 'f', line: 1 }
    const errors = [...problems, { message: 'a', hint: 'do x', place }].map(
      (problem) => new NixeryError('image', problem),
    )
    expect(mergeErrors([...errors, ...errors])).toMatchObject({
      problems: [...problems, { message: 'a', hint: 'do x', place }],
    })
  })

  test('is the first when it is none of ours, or when the others only say that the run was stopped', () => {
    const [bug, first] = [new Error('bug'), error('image', 'a')]
    expect(mergeErrors([bug, first])).toBe(bug)
    expect(mergeErrors([first, error('cancelled', 'stopped')])).toBe(first)
  })
})

describe('settleAll', () => {
  const failing = (...messages: string[]) =>
    Promise.reject(
      new NixeryError(
        'image',
        messages.map((message) => ({ message })),
      ),
    )

  test('has what each work gives, in its order', async () => {
    const late = new Promise<string>((resolve) => setImmediate(resolve, 'a'))
    expect(await settleAll(late, Promise.resolve(2))).toEqual(['a', 2])
    expect(await settleAll()).toEqual([])
  })

  test('throws what is wrong with any, after all have ended', async () => {
    const ended: string[] = []
    const slow = new Promise<void>((resolve) => setTimeout(resolve, 20)).then(() => void ended.push('slow'))
    await expect(settleAll(failing('a', 'b'), slow, failing('b', 'c'))).rejects.toMatchObject({
      code: 'image',
      problems: [{ message: 'a' }, { message: 'b' }, { message: 'c' }],
    })
    expect(ended).toEqual(['slow'])
  })

  test('throws the only error as it is', async () => {
    const error = new Error('bug')
    await expect(settleAll(Promise.resolve(1), Promise.reject(error))).rejects.toBe(error)
  })

  test('throws the first in the order of the works, not of time', async () => {
    const late = new Promise((_, reject) =>
      setTimeout(reject, 10, new NixeryError('push', { message: 'late' })),
    )
    await expect(settleAll(late, failing('early'))).rejects.toMatchObject({
      code: 'push',
      problems: [{ message: 'late' }, { message: 'early' }],
    })
  })
})

test('problems of one file are in the order of its lines, among the others where they are', () => {
  const at = (line: number, column: number, message = `${line}:${column}`, file = 'nixery.yml') => ({
    message,
    place: { file, line, column },
  })
  const error = new NixeryError('packages', [
    at(21, 9),
    { message: 'first' },
    at(19, 9),
    at(3, 1, 'other', 'flake.nix'),
    at(19, 4),
  ])
  expect(error.problems.map(({ message }) => message)).toEqual(['19:4', 'first', '19:9', 'other', '21:9'])
})
