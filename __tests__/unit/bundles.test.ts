// What users run. A dependency that starts programs on its own gives them all secrets of the step.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const dist = join(import.meta.dirname, '..', '..', 'dist')

test.each(readdirSync(dist).filter((name) => name.endsWith('.js')))(
  '%s starts programs in one place only',
  (name) => {
    const text = readFileSync(join(dist, name), 'utf8')
    const imports = text.match(/["'](?:node:)?(?:child_process|cluster)["']/g) ?? []
    expect(imports).toEqual(name === 'tool-clients.js' ? [] : ['"node:child_process"'])
  },
)
