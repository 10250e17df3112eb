import { PLAN_FILE } from './layer-assignments.ts'

/** The JSON schema of layer plans, for editors (https://json-schema.org/draft-07/schema). */
export function layerPlanSchema(): object {
  const name = { type: 'string', minLength: 1 }
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://raw.githubusercontent.com/org/nixery-action/v1/nixery.layers.schema.json',
    title: 'Layer plan of nixery-action',
    description: `Which packages share a layer, in all images that use the plan. Written and extended by nixery-action plan-layers, kept as ${PLAN_FILE}.`,
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      version: { description: 'Of this format.', const: 1 },
      maxLayers: {
        description: 'The number of layers of an image that the plan was made for.',
        type: 'integer',
        minimum: 1,
      },
      groups: {
        description:
          'Each group is a layer of the images that have any of its packages. A package is in one group.',
        type: 'array',
        items: {
          description: 'Names of packages, without versions.',
          type: 'array',
          items: name,
          uniqueItems: true,
        },
      },
    },
    required: ['version', 'maxLayers', 'groups'],
    additionalProperties: false,
  }
}
