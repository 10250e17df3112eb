import { platformSpellings } from '../../image/oci/platform-list.ts'
import type { FileForm } from '../inputs/input-table.ts'
import { INPUTS, type InputName } from '../inputs/inputs.ts'
import { fileInputs, platformInputs } from './file-inputs.ts'

const TEXT = { type: ['string', 'number', 'boolean'] } as const

const FORMS = {
  text: TEXT,
  number: { type: ['integer', 'string'] },
  list: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  words: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  map: { anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: TEXT }] },
  json: { anyOf: [{ type: 'string' }, { type: 'object' }] },
} as const satisfies Readonly<Record<Exclude<FileForm, 'platforms'>, object>>

/** The JSON schema of image files, for editors (https://json-schema.org/draft-07/schema). */
export function imageFileSchema(): object {
  const properties = Object.fromEntries([...fileInputs].map(([name, form]) => [name, property(name, form)]))
  const image = { type: ['object', 'null'], properties, additionalProperties: false }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://raw.githubusercontent.com/org/nixery-action/v1/nixery.schema.json',
    title: 'Image file of nixery-action',
    description:
      'Container images from lists of nixpkgs packages: the images of a fleet, and defaults for all.',
    type: 'object',
    properties: {
      defaults: {
        ...image,
        description:
          'Inputs for every image that does not have its own. In "image" and "tags", {name} stands for the name of the image.',
      },
      images: {
        description: 'The images by name: lower-case letters, digits, and . _ - between them.',
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$' },
        additionalProperties: image,
      },
    },
    patternProperties: { '^x-': { description: 'A place for anchors: it means nothing.' } },
    required: ['images'],
    additionalProperties: false,
  }
}

function property(name: InputName, form: FileForm): object {
  const { help, default: fallback } = INPUTS[name]
  const allowed = form === 'platforms' ? platformsForm() : FORMS[form]
  return { description: help, ...allowed, ...(fallback === '' ? {} : { default: fallback }) }
}

/** A list, or a map from platforms to what is different there. */
function platformsForm(): object {
  const different = platformInputs.map((name) => [name, { $ref: `#/properties/defaults/properties/${name}` }])
  const platform = {
    type: ['object', 'null'],
    description: 'What is different on this platform.',
    properties: Object.fromEntries(different),
    additionalProperties: false,
  }
  const map = {
    type: 'object',
    propertyNames: { enum: platformSpellings },
    additionalProperties: platform,
  }
  return { anyOf: [...FORMS.list.anyOf, map] }
}
