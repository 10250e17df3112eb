import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { filesToAdd } from '../../../../src/request/image-config/added-files.ts'
import { parseHealthcheck } from '../../../../src/request/image-config/healthcheck.ts'
import { parseVolumes, parseWorkdir } from '../../../../src/request/image-config/paths.ts'
import { parsePorts } from '../../../../src/request/image-config/ports.ts'
import { parseStopSignal } from '../../../../src/request/image-config/stop-signal.ts'
import { parseVariables } from '../../../../src/request/image-config/variables.ts'
import { parseCommandWords, parseEntrypoint } from '../../../../src/request/image-config/words.ts'
import { problemsOf } from '../../../support/problems.ts'

/** What is wrong, each with its fix. */
function refused(work: () => unknown): string[] {
  const [code, ...problems] = problemsOf(work)
  expect(code).toBe('invalid-input')
  for (const problem of problems) expect(problem).not.toContain('no hint')
  return problems
}

describe('the words of a command', () => {
  const words = parseCommandWords('cmd')

  test.each([
    ['', undefined],
    ['nginx', ['nginx']],
    ['nginx -g "daemon off;"', ['nginx', '-g', 'daemon off;']],
    ['a  b\n\tc', ['a', 'b', 'c']],
    [`'a b'c "d'e" f\\ g '$HOME' "\\$x"`, ['a bc', "d'e", 'f g', '$HOME', '$x']],
    ['a "" \'\'', ['a', '', '']],
    ['a *.txt ?x', ['a', '*.txt', '?x']],
    ['grep -E ^a.*b$ "/x$" $ $. "^$"', ['grep', '-E', '^a.*b$', '/x$', '$', '$.', '^$']],
    ['a \\\n  --b \\\n', ['a', '--b']],
    ['a\\\nb "c\\\nd" "\\e\\$"', ['ab', 'cd', '\\e$']],
    ['grep "foo$\\|bar" "^a$\\"b"', ['grep', 'foo$\\|bar', '^a$"b']],
    ['open http://h/#fff a~b x=y', ['open', 'http://h/#fff', 'a~b', 'x=y']],
    ['["a", "b c", "$d | e", ""]', ['a', 'b c', '$d | e', '']],
    ['[]', []],
  ])('%j are %j', (text, expected) => {
    expect(words(text)).toEqual(expected)
  })

  test.each([
    ['a | b', '|'],
    ['a && b', '&&'],
    ['a; b', ';'],
    ['a > b', '>'],
    ['a &', '&'],
    ['echo $HOME', '$HOME'],
    ['echo "x $' + '{HOME}/y"', '$' + '{HOME}'],
    ['echo $(date)', '$('],
    ['echo "$(date)"', '$('],
    ['echo `date`', '`'],
    ['echo "`date`"', '`'],
    ['find / -name *.$EXT', '$EXT'],
    ['a --b=?x$' + '{Y}', '$' + '{Y}'],
    ["a $'b\\n'", '$'],
    ['a "$?"', '$?'],
    ['~/bin/a', '~'],
    ['a # b', '#'],
  ])('%j would need a shell', (text, sign) => {
    const [problem, ...others] = refused(() => words(text))
    expect(problem).toContain(`cmd: ${sign} is for a shell, and none reads this | `)
    expect(problem).toContain(`["/bin/sh", "-c", ${JSON.stringify(text)}]`)
    expect(others).toEqual([])
  })

  test.each(['a "b', "it's", 'a \\'])('%j has an open end', (text) => {
    expect(refused(() => words(text))).toEqual([
      expect.stringMatching(/^cmd: ["'\\] has no end: .* \| close/),
    ])
  })

  test('are those that a shell makes of them', () => {
    const part = fc.constantFrom(...'ab\'"\\$#~*=.|;`!{}'.split(''), ' ', '\\\n')
    fc.assert(
      fc.property(fc.string({ unit: part, maxLength: 12 }), (text) => {
        // A line end without its backslash is a blank here, and the end of a command there.
        fc.pre(!/(^|[^\\])(\\\\)+\n/.test(text))
        let expected: readonly string[] | undefined
        try {
          expected = words(text)
        } catch {
          return
        }
        // -f: no file of this directory takes the place of a pattern.
        const said = execFileSync('sh', ['-fc', `printf '%s\\0' x ${text}`], { encoding: 'utf8' })
        expect(said.split('\0').slice(1, -1)).toEqual(expected ?? [])
      }),
      { numRuns: 300, seed: 1 },
    )
  })

  test.each(['[', '["a", 1]', '[a]', '[ -e /x ]'])('%j is no JSON array of texts', (text) => {
    expect(refused(() => words(text))).toEqual([expect.stringMatching(/^cmd: not a JSON array of strings/)])
  })
})

describe('entrypoint', () => {
  test('is a program with its first arguments', () => {
    expect(parseEntrypoint('dd if=/x "a b"')).toEqual(['dd', 'if=/x', 'a b'])
    expect(parseEntrypoint('')).toBeUndefined()
    expect(parseEntrypoint('[]')).toEqual([])
  })

  test.each(['""', "''", '["", "a"]', 'FOO=bar prog', '["FOO=bar", "prog"]'])('%j is none', (text) => {
    expect(refused(() => parseEntrypoint(text))).toEqual([expect.stringMatching(/^entrypoint: .* program/)])
  })
})

describe('env', () => {
  test('has the rest of a line as the value, whatever is in it', () => {
    expect(parseVariables('A=b = "c" $d\nEMPTY=\n')).toEqual({ A: 'b = "c" $d', EMPTY: '' })
  })

  test.each(['A', '=b', 'A B=c', 'PATH=/x:$PATH', 'PATH=$' + '{PATH}:/x'])('%j is refused', (line) => {
    expect(refused(() => parseVariables(`FINE=1\n${line}`))).toEqual([expect.stringMatching(/^env: /)])
  })
})

describe('ports', () => {
  test.each([
    ['', []],
    ['8080', ['8080/tcp']],
    ['443/tcp, 53/udp\n80 8080/sctp', ['53/udp', '80/tcp', '443/tcp', '8080/sctp']],
    ['53/udp,53', ['53/tcp', '53/udp']],
    ['8002-8003,8001-8002/tcp', ['8001/tcp', '8002/tcp', '8003/tcp']],
  ])('%j are %j', (text, expected) => {
    expect(parsePorts(text)).toEqual(expected)
  })

  test('every one that is none is named', () => {
    const wrong = ['0', '65536', 'http', '9-8', '80/icmp', '80:80', '-1']
    const problems = refused(() => parsePorts(`80,${wrong.join(',')}`))
    expect(problems.map((line) => /"(.*)"/.exec(line)?.[1])).toEqual(wrong)
  })
})

describe('places', () => {
  test('are made normal', () => {
    expect(parseWorkdir('')).toBeUndefined()
    expect(parseWorkdir('/srv//app/./')).toBe('/srv/app')
    expect(parseWorkdir('/')).toBe('/')
    expect(parseVolumes('/var/lib/b, /a/\n/a')).toEqual(['/a', '/var/lib/b'])
  })

  test.each(['app', './app', '/a/../b', '~', '/nix/store/x', '/nix//store'])('%j is no workdir', (text) => {
    expect(refused(() => parseWorkdir(text))).toEqual([expect.stringMatching(/^workdir: /)])
  })

  test('every volume that is none is named', () => {
    expect(refused(() => parseVolumes('/data,data,/nix/store'))).toEqual([
      expect.stringContaining('volumes: "data" is not a path of the image'),
      expect.stringContaining('volumes: "/nix/store" lies in the Nix store'),
    ])
    expect(refused(() => parseVolumes('/'))).toEqual([expect.stringContaining('whole image')])
    expect(refused(() => parseVolumes('/g:ro'))).toEqual([expect.stringContaining('is not one directory')])
    expect(refused(() => parseVolumes('/a /b,/c:/d,/e f'))).toEqual([
      expect.stringContaining('volumes: "/a /b" is not one directory'),
      expect.stringContaining('volumes: "/c:/d" is not one directory'),
    ])
  })
})

describe('stop-signal', () => {
  test.each([
    ['', undefined],
    ['SIGTERM', 'SIGTERM'],
    ['quit', 'SIGQUIT'],
    ['sigrtmin+3', 'SIGRTMIN+3'],
    ['RTMAX-14', 'SIGRTMAX-14'],
    ['15', '15'],
    ['64', '64'],
  ])('%j is %j', (text, expected) => {
    expect(parseStopSignal(text)).toBe(expected)
  })

  test.each(['0', '65', 'SIGFOO', 'SIG', 'TERM QUIT', 'SIGRTMIN+16', '-9'])('%j is refused', (text) => {
    expect(refused(() => parseStopSignal(text))).toEqual([
      expect.stringMatching(/^stop-signal: .* \| use a name/),
    ])
  })
})

describe('healthcheck', () => {
  test.each([
    ['', undefined],
    ['curl -f http://localhost/', { test: ['CMD', 'curl', '-f', 'http://localhost/'] }],
    ['["redis-cli", "ping"]', { test: ['CMD', 'redis-cli', 'ping'] }],
    ['--interval=1m30s CMD true --retries=1', { interval: 90e9, test: ['CMD', 'true', '--retries=1'] }],
    ['["CMD", "true"]', { test: ['CMD', 'true'] }],
    ['["--retries=2", "CMD-SHELL", "a || exit 1"]', { retries: 2, test: ['CMD-SHELL', 'a || exit 1'] }],
    ['CMD-SHELL "a || exit 1"', { test: ['CMD-SHELL', 'a || exit 1'] }],
    [
      '--timeout=500ms --start-period=1.5s --start-interval=2s --retries=3 true',
      { timeout: 5e8, startPeriod: 1.5e9, startInterval: 2e9, retries: 3, test: ['CMD', 'true'] },
    ],
  ])('%j is %j', (text, expected) => {
    expect(parseHealthcheck(text)).toEqual(expected)
  })

  test.each([
    ['--interval=30s', 'there is no command'],
    ['CMD', 'there is no command'],
    ['NONE', 'NONE takes away'],
    ['CMD-SHELL', 'CMD-SHELL takes one text'],
    ['CMD-SHELL curl x', 'CMD-SHELL takes one text'],
    ['[]', 'there is no command'],
    ['--interval=30 true', '"--interval=30" is not an option'],
    ['--interval=0s true', '"--interval=0s" is not an option'],
    ['--interval 30s true', '"--interval" is not an option'],
    ['--retries=0 true', '"--retries=0" is not an option'],
    ['--every=1s true', '"--every=1s" is not an option'],
    ['--constructor=5s true', '"--constructor=5s" is not an option'],
    ['["CMD-SHELL", ""]', 'CMD-SHELL takes one text'],
    ['curl localhost || exit 1', '|| is for a shell'],
  ])('%j is refused', (text, message) => {
    expect(refused(() => parseHealthcheck(text))).toEqual([
      expect.stringContaining(`healthcheck: ${message}`),
    ])
  })
})

describe('files', () => {
  test('say what goes where, and how', () => {
    expect(filesToAdd('a.conf:/etc/a.conf\n/x:y:/etc/:0600\n b c:/:4755\n', 'here')).toEqual([
      { source: 'here/a.conf', base: 'here', dest: '/etc/a.conf', into: false, mode: undefined },
      { source: '/x:y', base: 'here', dest: '/etc', into: true, mode: 0o600 },
      { source: 'here/b c', base: 'here', dest: '/', into: true, mode: 0o4755 },
    ])
    expect(filesToAdd('')).toEqual([])
  })

  test('every line that is wrong is named', () => {
    const lines = ['a', 'a:b', ':/a', 'a:/b:u+x', 'a:/b:0999', 'a:/b/../c', 'a:/nix/store/x']
    const problems = refused(() => filesToAdd(lines.join('\n')))
    expect(problems).toHaveLength(lines.length)
    for (const problem of problems) expect(problem).toMatch(/^files: "/)
  })

  test.each([
    ['src/*:/etc/', 'files: "src/*" is not there, and nothing replaces * in it'],
    ['~/x:/y', 'files: "~/x" is not there, and nothing replaces ~ in it'],
    ['a:/x:999', 'files: "999" is not a mode'],
    ['a:/x:u+x', 'files: "u+x" is not a mode'],
    ['a:/x,b:/y', 'files: "a:/x,b:/y" is more than one file'],
    ['a', 'files: "a" does not say what goes where'],
  ])('%j is told what it is', (line, message) => {
    expect(refused(() => filesToAdd(line))).toEqual([expect.stringContaining(`${message} | `)])
  })
})
