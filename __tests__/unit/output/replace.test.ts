import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { beforeEach, expect, test } from '@jest/globals'
import { placeBeside, placeOfOld, replaceDirectory, restorePlaces } from '../../../src/output/replace.ts'
import { scratchDir } from '../../support/scratch.ts'

let dir: string
beforeEach(async () => {
  dir = await scratchDir('replace')
})

function directory(place: string, text: string): string {
  mkdirSync(place)
  writeFileSync(join(place, 'file'), text)
  return place
}

const textIn = (place: string) => readFileSync(join(place, 'file'), 'utf8')

/** As if the process that gave the name were over. */
const abandoned = (name: string) => name.replace(/-\d+-\d+-(?=[0-9a-f]{8}-[0-9a-f]{12}$)/, '-4194305-1-')

test('a directory makes way for its successor, also behind a link and under a long name', async () => {
  const place = join(dir, 'x'.repeat(255))
  for (const text of ['first', 'second']) {
    await replaceDirectory(directory(placeBeside(place), text), place)
    expect(textIn(place)).toBe(text)
  }
  const link = join(dir, 'link')
  symlinkSync(place, link)
  await replaceDirectory(directory(placeBeside(link), 'third'), link)
  expect([textIn(link), textIn(place)]).toEqual(['third', 'second'])
  expect((await readdir(dir)).sort()).toEqual(['link', basename(place)])
})

test('many at once all succeed, and the place has one of them whole', async () => {
  const place = join(dir, 'image')
  const texts = Array.from({ length: 20 }, (_, index) => `run ${index}`)
  await Promise.all(texts.map((text) => replaceDirectory(directory(placeBeside(place), text), place)))
  expect(texts).toContain(textIn(place))
  expect(await readdir(dir)).toEqual(['image'])
})

test('what cannot be moved leaves what was there', async () => {
  const place = directory(join(dir, 'image'), 'old')
  await expect(replaceDirectory(join(dir, 'none'), place)).rejects.toThrow('ENOENT')
  expect(textIn(place)).toBe('old')
})

test('a run that was killed between both steps is finished by the next one', async () => {
  const place = join(dir, 'image')
  directory(abandoned(placeOfOld(place)), 'old')
  directory(abandoned(placeBeside(place)), 'new')
  // Of a run that is at work.
  const live = directory(placeBeside(place), 'another')
  restorePlaces([place, join(dir, 'none', 'image')])
  expect(textIn(place)).toBe('old')
  expect((await readdir(dir)).sort()).toEqual([basename(live), 'image'])
  directory(abandoned(placeOfOld(place)), 'older')
  restorePlaces([place])
  expect(textIn(place)).toBe('old')
  expect((await readdir(dir)).sort()).toEqual([basename(live), 'image'])
})
