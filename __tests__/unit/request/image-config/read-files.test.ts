import { chmodSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { entriesLayerKey } from '../../../../src/cache/keys.ts'
import type { TarEntry } from '../../../../src/image/pack/tar.ts'
import { filesToAdd } from '../../../../src/request/image-config/added-files.ts'
import { readFiles } from '../../../../src/request/image-config/read-files.ts'
import { parseUser } from '../../../../src/request/image-config/user.ts'
import { problemsOf } from '../../../support/problems.ts'
import { scratchDir } from '../../../support/scratch.ts'

const gzip = { kind: 'gzip', level: 6, compressor: 'gzip' } as const

/** A directory with a program, a file, a link, and an empty directory. */
async function tree(): Promise<string> {
  const dir = await scratchDir('source')
  mkdirSync(join(dir, 'sub', 'empty'), { recursive: true })
  writeFileSync(join(dir, 'rune'), 'rune', { mode: 0o700 })
  writeFileSync(join(dir, 'sub', 'b'), 'bb', { mode: 0o600 })
  symlinkSync('sub/b', join(dir, 'link'))
  return dir
}

const read = (lines: string, directory: string, name = '', volumes: readonly string[] = []) =>
  readFiles(filesToAdd(lines, directory), parseUser(name), volumes)

/** One line for each entry. */
const shown = (entries: readonly TarEntry[]) =>
  entries.map((entry) => {
    const owner = entry.owner === undefined ? '' : ` ${entry.owner.uid}:${entry.owner.gid}`
    if (entry.type === 'symlink') return `${entry.name} -> ${entry.target}${owner}`
    if (entry.type === 'directory') return `${entry.name}/ ${entry.mode.toString(8)}${owner}`
    const bytes = entry.content instanceof Uint8Array ? entry.content : readFileSync(entry.content.path)
    return `${entry.name} ${entry.mode.toString(8)} ${bytes}${owner}`
  })

const refused = (work: () => unknown) => problemsOf(work).slice(1)

describe('the entries of files', () => {
  test('keep their modes, and have the directories that they are in', async () => {
    const dir = await tree()
    expect(shown(read('.:/opt/app', dir))).toEqual([
      ...['opt/ 755', 'opt/app/ 755', 'opt/app/link -> sub/b', 'opt/app/rune 700 rune', 'opt/app/sub/ 755'],
      ...['opt/app/sub/b 600 bb', 'opt/app/sub/empty/ 755'],
    ])
  })

  test('have the mode that is given; directories may be searched by those who may read', async () => {
    const dir = await tree()
    expect(shown(read('sub:/a:0640\nrune:/b:4555', dir))).toEqual([
      ...['a/ 750', 'a/b 640 bb', 'a/empty/ 750', 'b 4555 rune'],
    ])
  })

  test('a file goes into a directory that ends with a slash; a directory goes as it is; links are followed', async () => {
    const dir = await tree()
    expect(shown(read('rune:/bin/\nlink:/l\nsub:/s/', dir))).toEqual([
      ...['bin/ 755', 'bin/rune 700 rune', 'l 600 bb', 's/ 755', 's/b 600 bb', 's/empty/ 755'],
    ])
  })

  test('of two lines for one place the later counts', async () => {
    const dir = await tree()
    expect(shown(read('sub:/s\nrune:/s/b:0600', dir))).toContain('s/b 600 rune')
  })

  test("belong to the user in the user's home, else to root", async () => {
    const dir = await tree()
    expect(shown(read('rune:/home/app/.x/rune\nrune:/home/apple/rune\nrune:/rune', dir, 'app:7:8'))).toEqual([
      ...['home/ 755', 'home/app/ 755', 'home/app/.x/ 755 7:8', 'home/app/.x/rune 700 rune 7:8'],
      ...['home/apple/ 755', 'home/apple/rune 700 rune', 'rune 700 rune'],
    ])
    expect(shown(read('rune:/root/rune', dir, 'root'))).toEqual(['root/ 755', 'root/rune 700 rune'])
    expect(shown(read('rune:/rune', dir, 'nobody'))).toEqual(['rune 700 rune'])
  })

  test('belong to the user in volumes, too', async () => {
    const dir = await tree()
    expect(shown(read('rune:/data/x/rune\nrune:/database', dir, 'app:7:8', ['/data', '/srv']))).toEqual([
      ...['data/ 755', 'data/x/ 755 7:8', 'data/x/rune 700 rune 7:8', 'database 700 rune'],
    ])
    expect(shown(read('rune:/data/rune', dir, 'root', ['/data']))).toEqual([
      'data/ 755',
      'data/rune 700 rune',
    ])
  })

  test('know nothing of where, when and by whom a file was made', async () => {
    const [one, other] = [await tree(), await tree()]
    utimesSync(join(other, 'rune'), 5, 5)
    // Under another umask.
    chmodSync(join(other, 'sub'), 0o775)
    chmodSync(join(other, 'rune'), 0o720)
    const [a, b] = [one, other].map((dir) => entriesLayerKey(read('.:/a', dir), gzip))
    expect(b).toBe(a)
    writeFileSync(join(other, 'rune'), 'RUNE')
    expect(entriesLayerKey(read('.:/a', other), gzip)).not.toBe(a)
  })
})

describe('times of files', () => {
  const timesOf = (dir: string, times: 'content' | 'epoch' | 'source') =>
    readFiles(filesToAdd('sub/b:/b', dir), undefined, [], { times, ignore: 'dockerignore' }).flatMap(
      (entry) => (entry.type === 'file' ? [entry.mtime] : []),
    )

  test('are made of the content: another for other bytes of the same length', async () => {
    const [one, same, other] = [await tree(), await tree(), await tree()]
    writeFileSync(join(other, 'sub/b'), 'bc')
    expect(timesOf(one, 'content')).toEqual(timesOf(same, 'content'))
    expect(timesOf(one, 'content')).not.toEqual(timesOf(other, 'content'))
    expect(timesOf(one, 'content')[0]).toBeGreaterThanOrEqual(315_532_800)
    expect(timesOf(one, 'content')[0]).toBeLessThan(315_532_800 + 2 ** 29)
  })

  test('are their own, or none yet, when that is asked for', async () => {
    const dir = await tree()
    utimesSync(join(dir, 'sub/b'), 5, 1_234_567_890.5)
    expect(timesOf(dir, 'source')).toEqual([1_234_567_890])
    expect(timesOf(dir, 'epoch')).toEqual([undefined])
  })
})

describe('of a directory', () => {
  test('.git stays behind, and what its .dockerignore names', async () => {
    const dir = await tree()
    mkdirSync(join(dir, 'sub/.git'))
    writeFileSync(join(dir, 'sub/.git/config'), '')
    writeFileSync(join(dir, '.git'), 'gitdir: elsewhere')
    writeFileSync(join(dir, 'sub/keep'), 'k', { mode: 0o644 })
    writeFileSync(join(dir, '.dockerignore'), '# comment\n/sub\n!sub/keep\nru?e\n')
    expect(shown(read('.:/a', dir))).toEqual(['a/ 755', 'a/link -> sub/b', 'a/sub/ 755', 'a/sub/keep 644 k'])
  })

  test('a source that is a link stays in the workspace', async () => {
    const [dir, elsewhere] = [await tree(), await tree()]
    symlinkSync(elsewhere, join(dir, 'out'))
    symlinkSync('sub', join(dir, 'in'))
    expect(refused(() => read('out:/a\nout/sub:/b', dir))).toEqual([
      expect.stringMatching(/out cannot be read: it is a link to .*, outside of /),
      expect.stringMatching(/out\/sub cannot be read: it is a link to /),
    ])
    expect(shown(read('in:/a', dir))).toContain('a/b 600 bb')
    // Named in full, it is no link out of anything.
    expect(shown(read(`${elsewhere}/sub:/a`, dir))).toContain('a/b 600 bb')
  })
})

describe('what cannot be', () => {
  test('is a source that is not there: all of them at once', async () => {
    const dir = await tree()
    expect(refused(() => read('no:/a\nrune:/b\nsub/no:/c', dir))).toEqual([
      expect.stringMatching(/^files: .*\/no cannot be read: ENOENT.* \| name a file or a directory/),
      expect.stringMatching(/^files: .*\/sub\/no cannot be read: ENOENT/),
    ])
  })

  test.each(['rune:/a\nrune:/a/b', 'rune:/a\nsub:/a/b/c', 'link:/x\n.:/a\nrune:/a/link/b'])(
    'is a file in a file: %j',
    async (lines) => {
      const dir = await tree()
      expect(refused(() => read(lines, dir))[0]).toMatch(
        /^files: \/a\S* is no directory, so \/a\S* cannot be/,
      )
    },
  )

  test('is a file where every image has a directory', async () => {
    const dir = await tree()
    expect(refused(() => read('rune:/etc\nlink:/tmp\nrune:/var/tmp\nrune:/opt/rune', dir))).toEqual([
      'files: /etc is a directory of every image | write /etc/ to put a file into it',
      'files: /tmp is a directory of every image | write /tmp/ to put a file into it',
      'files: /var/tmp is a directory of every image | write /var/tmp/ to put a file into it',
    ])
  })

  test('is anything in the store, however it gets there', async () => {
    const dir = await tree()
    mkdirSync(join(dir, 'nix', 'store', 'x'), { recursive: true })
    const inStore = expect.stringContaining('lies in the Nix store')
    expect(refused(() => read('.:/', dir))).toEqual([inStore, inStore])
    expect(refused(() => read('rune:/nix', dir))).toEqual([inStore])
  })

  test('is something that is neither file, directory nor link', () => {
    expect(refused(() => read('/dev/null:/null', '.'))).toEqual([expect.stringMatching(/^files: .*neither/)])
  })
})
