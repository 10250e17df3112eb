import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { formatPlan, parsePlan } from '../../../../src/image/layers/layer-assignments.ts'
import { layerPlanSchema } from '../../../../src/image/layers/plan-schema.ts'
import { imageFileSchema } from '../../../../src/request/image-file/schema.ts'

const isValid = new Ajv().compile(layerPlanSchema())
const plan = { version: 1, maxLayers: 94, groups: [['bash', 'coreutils'], ['git']] } as const

test('a plan as it is written is valid, also with the address of its schema', () => {
  expect(isValid(JSON.parse(formatPlan(plan)))).toBe(true)
  expect(isValid({ $schema: 'https://example.org', ...plan })).toBe(true)
})

describe('what the program refuses', () => {
  test.each([
    ['another version', { ...plan, version: 2 }],
    ['no number of layers', { ...plan, maxLayers: 'many' }],
    ['no list', { ...plan, groups: ['bash'] }],
    ['a name that is none', { ...plan, groups: [[1]] }],
    ['a name twice in a group', { ...plan, groups: [['bash', 'bash']] }],
  ])('%s is not valid either', (_, wrong) => {
    expect(() => parsePlan(JSON.stringify(wrong), 'plan')).toThrow()
    expect(isValid(wrong)).toBe(false)
  })
})

test('the entries for SchemaStore have the addresses that the schemas have', () => {
  const file = join(import.meta.dirname, '..', '..', '..', '..', 'packaging', 'schemastore.json')
  const entries = JSON.parse(readFileSync(file, 'utf8')) as readonly { url: string }[]
  const ids = [imageFileSchema(), layerPlanSchema()].map((schema) => (schema as { $id: string }).$id)
  expect(entries.map(({ url }) => url)).toEqual(ids)
})
