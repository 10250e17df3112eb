// The JSON schemas of the OCI image specification, asked about what an image consists of.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import * as toolchain from '../../scripts/toolchain.mjs'
import { imagesOf } from './oci-layout.ts'

/** What is wrong with the index, the manifests and the configurations of a layout: a line for each fault. */
export async function specFaults(layout: string): Promise<readonly string[]> {
  const check = await specChecker()
  const read = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(layout, name), 'utf8'))
  return [
    ...check('image-layout-schema.json', await read('oci-layout')),
    ...check('image-index-schema.json', await read('index.json')),
    ...(await imagesOf(layout)).flatMap(({ manifest, config }) => [
      ...check('image-manifest-schema.json', manifest),
      ...check('config-schema.json', config),
    ]),
  ]
}

/** Tells what a schema finds wrong with a document: a line for each fault. */
export async function specChecker(): Promise<(schema: string, document: unknown) => string[]> {
  const ajv = await schemas()
  return (schema, document) => {
    const isValid = ajv.getSchema(schema)
    if (isValid === undefined) throw new Error(`there is no ${schema}`)
    if (isValid(document)) return []
    return (isValid.errors ?? []).map(({ instancePath, message }) => `${schema}: ${instancePath} ${message}`)
  }
}

async function schemas(): Promise<Ajv> {
  const dir = await toolchain.imageSpecSchemas()
  // Formats are those of dates and URIs, which the schemas check by patterns where it matters.
  const ajv = new Ajv({ strict: false, validateFormats: false })
  for (const name of (await readdir(dir)).filter((one) => one.endsWith('.json'))) {
    // Draft 4 calls `id` what is `$id` now; nothing refers to it.
    const text = await readFile(join(dir, name), 'utf8')
    const schema = JSON.parse(text, (key, value) => (key === 'id' || key === '$schema' ? undefined : value))
    ajv.addSchema({ ...schema, $id: name })
  }
  return ajv
}
