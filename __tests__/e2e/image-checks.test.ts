// What cannot work in an image is said before it is pushed or written, with its fix.
import { existsSync } from 'node:fs'
import { copyFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { build, toLayout } from '../support/build.ts'
import { tempDir } from '../support/temp.ts'

test('images that cannot start: five kinds, all at once, and with strict nothing is made', async () => {
  const dir = await tempDir('images')
  await mkdir(join(dir, 'files'))
  await writeFile(join(dir, 'files/script'), '#!/usr/bin/python3\n', { mode: 0o755 })
  await copyFile('/bin/sh', join(dir, 'files/foreign'))
  await writeFile(
    join(dir, 'nixery.yml'),
    `defaults: { packages: [hello, bash], cmd: [hello] }
images:
  misspelt: { entrypoint: [helo] }
  script: { files: ['files/script:/app/script'], entrypoint: [/app/script] }
  foreign: { files: ['files/foreign:/app/foreign'], entrypoint: [/app/foreign] }
  nothing: { packages: [hello], ports: [8080], cmd: '' }
  unwritable: { user: app, workdir: /etc }
`,
  )
  const inputs = { file: join(dir, 'nixery.yml'), all: 'true', push: 'false' }
  const output = join(dir, '{name}')
  const { code, stderr } = await build({ ...inputs, strict: 'true', output: `type=oci,dest=${output}` })
  expect(code).toBe(2)
  for (const message of [
    /misspelt: entrypoint: no package and no file has the program helo\n +fix: did you mean hello\?/,
    /script: files: \/app\/script asks for \/usr\/bin\/python3, .*\n +fix: add python3 to --packages/,
    /foreign: files: \/app\/foreign asks for the loader \S+, .*\n +fix: add glibc\.out/,
    /nothing: the image has no command.*\n +fix: set --entrypoint or --cmd/,
    /unwritable: workdir: app cannot write to \/etc.*\n +fix: choose a directory/,
  ])
    expect(stderr).toMatch(message)
  expect(existsSync(join(dir, 'misspelt'))).toBe(false)
})

test('without strict it is a warning, and the image is made', async () => {
  const dir = await tempDir('built')
  const dest = join(dir, 'image')
  await writeFile(join(dir, '.env'), 'PASSWORD=hunter2\n')
  const token = `ghp${'_'}${'a1'.repeat(18)}`
  const exposed = { env: `API=${token}`, files: `${join(dir, '.env')}:/app/.env` }
  const { code, stderr } = await build({ ...toLayout('hello', dest), entrypoint: 'helo', ...exposed })
  expect(code).toBe(0)
  expect(stderr).toMatch(
    /^warning: entrypoint: no package and no file has the program helo\n +fix: did you mean hello\?/m,
  )
  expect(stderr).toMatch(/^warning: env: API looks like a GitHub token, which everyone/m)
  expect(stderr).toMatch(/^warning: files: \/app\/\.env looks like a file of secrets, which everyone/m)
  expect(stderr).not.toContain(token)
  expect(existsSync(dest)).toBe(true)
})
