import { expect, test } from '@jest/globals'
import { moduleProblems } from '../../../../src/nix/evaluate/modules.ts'
import type { Package } from '../../../../src/nix/evaluate/package.ts'

const python = (version: string) => ({ language: 'Python', key: `lib/python${version}/site-packages` })

const packageOf = (attribute: string, more: Partial<Package>): readonly [string, Package] => [
  attribute,
  {
    ...{ attribute, name: `${attribute}-1`, pname: attribute, version: '1', priority: 5 },
    ...{ drvPath: `/nix/store/${attribute}.drv`, outputs: [], ...more },
  },
]
const interpreter = (attribute: string, version: string) =>
  packageOf(attribute, { version, interpreter: python(version) })
const module = (attribute: string, version: string, own: string | null) =>
  packageOf(attribute, { module: { ...python(version), version, interpreter: own } })

const texts = (...packages: (readonly [string, Package])[]) =>
  moduleProblems(new Map(packages)).map(({ message, hint }) => `${message}; ${hint}`)

test('a module with its interpreter is fine, whatever else is there', () => {
  const requests = module('python3Packages.requests', '3.12', 'python3')
  expect(texts(requests, interpreter('python3', '3.12'), interpreter('python311', '3.11'))).toEqual([])
})

test('without one, the interpreter is named', () => {
  expect(texts(module('python3Packages.requests', '3.12', 'python3'), packageOf('git', {}))).toEqual([
    'python3Packages.requests: Python 3.12, which it is for, is not in the list; add python3 to packages',
  ])
  expect(texts(module('own', '3.12', null))).toEqual([
    'own: Python 3.12, which it is for, is not in the list; add the Python 3.12 that it is for to packages',
  ])
})

test('with another one, both are named', () => {
  expect(
    texts(module('python3Packages.requests', '3.12', 'python3'), interpreter('python311', '3.11')),
  ).toEqual([
    'python3Packages.requests: it is for Python 3.12, and the list has python311 (3.11); add python3 to packages, or take the module from the packages of python311',
  ])
})

test('an interpreter of another language is none', () => {
  const perl = packageOf('perl', { interpreter: { language: 'Perl', key: 'lib/python3.12/site-packages' } })
  expect(texts(module('m', '3.12', 'python3'), perl)).toHaveLength(1)
})

test('who asks for the module is said, and where', () => {
  const place = { file: 'nixery.yml', line: 3 }
  const [problem] = moduleProblems(new Map([module('m', '3.12', 'python3')]), {
    askedBy: (name) => `in the image of ${name}`,
    placeOf: () => place,
  })
  expect(problem?.message).toMatch(/ \(in the image of m\)$/)
  expect(problem?.place).toBe(place)
})
