import type { FileForm } from '../input-table.ts'
import { INPUTS } from '../inputs.ts'
import { fileInputs } from './image-file.ts'

const TEXT = { type: ['string', 'number', 'boolean'] } as const

const FORMS: Readonly<Record<FileForm, object>> = {
  text: TEXT,
  number: { type: ['integer', 'string'] },
  list: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  words: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
  map: { anyOf: [{ type: 'string' }, { type: 'object', additionalProperties: TEXT }] },
  json: { anyOf: [{ type: 'string' }, { type: 'object' }] },
}

/** The JSON schema of image files, for editors (https://json-schema.org/draft-07/schema). */
export function imageFileSchema(): object {
  const properties = Object.fromEntries(
    [...fileInputs].map(([name, form]) => {
      const { help, default: fallback } = INPUTS[name]
      return [name, { description: help, ...FORMS[form], ...(fallback === '' ? {} : { default: fallback }) }]
    }),
  )
  const image = { type: ['object', 'null'], properties, additionalProperties: false }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Image file of nixery-action',
    description:
      'Container images from lists of nixpkgs packages: the images of a fleet, and defaults for all.',
    type: 'object',
    properties: {
      defaults: {
        ...image,
        description:
          'Inputs for every image that does not have its own. In "image", {name} stands for the name of the image.',
      },
      images: {
        description: 'The images by name: lower-case letters, digits, and . _ - between them.',
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$' },
        additionalProperties: image,
      },
    },
    required: ['images'],
    additionalProperties: false,
  }
}
