import { describe, expect, test } from '@jest/globals'
import { outputTargets } from '../../../src/output/parse-outputs.ts'
import { problemsOf } from '../../support/problems.ts'

const refused = (text: string) => problemsOf(() => outputTargets(text)).slice(1)

describe('an output', () => {
  test.each([
    ['type=oci,dest=out', 'oci-layout', 'out'],
    ['dest=/a/b c,type=oci', 'oci-layout', '/a/b c'],
    [' type=oci, dest=a=b ', 'oci-layout', 'a=b'],
    ['TYPE=oci,Dest=Out', 'oci-layout', 'Out'],
    ['type=oci,dest=a.tar', 'oci-archive', 'a.tar'],
    ['type=oci,dest=a.TAR', 'oci-archive', 'a.TAR'],
    ['type=oci,dest=a,tar=true', 'oci-archive', 'a'],
    ['type=oci,dest=a.tar,tar=false', 'oci-layout', 'a.tar'],
    ['type=oci,dest=a.tar.gz,tar=false', 'oci-layout', 'a.tar.gz'],
    ['TYPE=OCI,dest=A', 'oci-layout', 'A'],
    ['type=docker,dest=a.tar', 'docker-archive', 'a.tar'],
    ['type=docker,dest=a', 'docker-archive', 'a'],
  ])('%s is %s at %s', (text, kind, dest) => {
    expect(outputTargets(text)).toEqual([{ kind, dest }])
  })

  test('may have others beside it, one a line', () => {
    expect(outputTargets('type=oci,dest=a\n\n  type=oci,dest=a.tar\ntype=docker,dest=b\n')).toEqual([
      { kind: 'oci-layout', dest: 'a' },
      { kind: 'oci-archive', dest: 'a.tar' },
      { kind: 'docker-archive', dest: 'b' },
    ])
    expect(outputTargets('')).toEqual([])
  })
})

describe('refused with its fix', () => {
  test.each([
    [
      'out',
      [
        'has no type and no dest | write type=oci,dest=DIRECTORY, type=oci,dest=FILE.tar or type=docker,dest=FILE.tar',
      ],
    ],
    ['type=oci', ['has no dest | add dest=PATH']],
    ['type=oci,dest=', ['has no dest | add dest=PATH']],
    ['type=docker', ['has no dest | add dest=FILE.tar, or use load: docker']],
    ['dest=out', ['has no type | add type=oci or type=docker']],
    ['type=constructor,dest=out', ['has the unknown type "constructor" | use type=oci or type=docker']],
    ['type=local,dest=out', ['has the unknown type "local" | use type=oci or type=docker']],
    [
      'type=registry,dest=out',
      ['has the unknown type "registry" | set push: true and name the image in image'],
    ],
    [
      'type=oci,dest=a,name=b',
      ['has the unknown field "name" | take it out; the fields are type, dest, tar'],
    ],
    ['type=docker,dest=a,tar=true', ['has the unknown field "tar" | take it out; the fields are type, dest']],
    ['type=oci,dest=a,b', ['has the unknown field "b" | take it out; the fields are type, dest, tar']],
    ['type=oci,dest=a,dest=b', ['has the field dest twice | write one line for each output']],
    ['type=oci,dest=a,tar=yes', ['has tar=yes | write tar=true or tar=false']],
    ['type=oci,dest=-', ['would go to standard output | write dest=FILE.tar: the outputs are there']],
    [
      `type=oci,dest=out/${'é'.repeat(128)}/a`,
      ['has a name of more than 255 bytes in dest | choose a shorter one'],
    ],
    [
      'type=oci,dest=a.tar.gz',
      ['names a compressed archive | layers are compressed already: write dest=FILE.tar'],
    ],
    [
      'type=docker,dest=a.tgz',
      ['names a compressed archive | layers are compressed already: write dest=FILE.tar'],
    ],
    [
      'type=tar,name=a',
      [
        'has the unknown field "name" | take it out; the fields are type, dest',
        'has the unknown type "tar" | use type=oci or type=docker',
        'has no dest | add dest=PATH',
      ],
    ],
  ])('%s', (line, problems) => {
    expect(refused(line)).toEqual(problems.map((problem) => `output: "${line}" ${problem}`))
  })

  test('a place that two have, however it is written', () => {
    const hint = 'give each output a dest of its own; with all images of a file, write {name} in it'
    expect(refused('type=oci,dest=a\ntype=docker,dest=./b/../a')).toEqual([
      `output: dest=./b/../a is given twice | ${hint}`,
    ])
    expect(refused('type=oci,dest=a/b.tar\ntype=oci,dest=a')).toEqual([
      `output: dest=a/b.tar lies inside of a | ${hint}`,
    ])
    expect(outputTargets('type=oci,dest=a\ntype=docker,dest=a.tar')).toHaveLength(2)
  })

  test('all lines at once', () => {
    expect(
      refused('a\ntype=oci,dest=x\ntype=oci,dest=x\ntype=b,dest=c').map((line) => line.split('|')[0]),
    ).toEqual([
      'output: "a" has no type and no dest ',
      'output: "type=b,dest=c" has the unknown type "b" ',
      'output: dest=x is given twice ',
    ])
  })
})
