import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import AjvModule from 'ajv'
import addFormatsModule from 'ajv-formats'

const Ajv = AjvModule.default
const addFormats = addFormatsModule.default
const library = path.dirname(
  createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json'),
)

const schema = (name: string): object =>
  JSON.parse(
    readFileSync(path.join(library, 'res', 'schema', `${name}.SNAPSHOT.schema.json`), 'utf8'),
  ) as object

/** What CycloneDX's own schema has against a document of version 1.6; empty when it is valid. */
export function cycloneDxProblems(document: unknown): readonly string[] {
  const ajv = new Ajv({ strict: false, allErrors: true })
  addFormats(ajv)
  for (const format of ['iri-reference', 'idn-email']) ajv.addFormat(format, true)
  for (const name of ['spdx', 'jsf-0.82'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  const isValid = ajv.compile(schema('bom-1.6'))
  isValid(document)
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath}: ${message}`)
}
