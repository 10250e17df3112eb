import parseExpression from 'spdx-expression-parse'
import deprecatedIds from 'spdx-license-ids/deprecated.json' with { type: 'json' }
import spdxIds from 'spdx-license-ids/index.json' with { type: 'json' }
import { compare } from '../base/collections.ts'

/** A licence as nixpkgs says it: an id or an expression of SPDX, or a name of its own. */
export type Licence = { readonly id: string } | { readonly expression: string } | { readonly name: string }

const KNOWN_IDS: ReadonlySet<string> = new Set([...spdxIds, ...deprecatedIds])

/**
 * nixpkgs writes expressions as ids, and ids that are newer than the list: what SPDX does not know is a name.
 */
export function normaliseLicence(licence: Licence): Licence {
  if ('name' in licence) return KNOWN_IDS.has(licence.name) ? { id: licence.name } : licence
  const text = 'id' in licence ? licence.id : licence.expression
  if (KNOWN_IDS.has(text)) return { id: text }
  return isExpression(text) ? { expression: text } : { name: text }
}

function isExpression(text: string): boolean {
  try {
    parseExpression(text)
    return true
  } catch {
    return false
  }
}

/** A licence that SPDX has no id for, declared in the document that refers to it. */
export interface OtherLicence {
  readonly licenceId: string
  readonly name: string
}

/**
 * An SPDX expression; undefined for none. nixpkgs does not say whether a list means that all licences hold or
 * any: that all hold is the careful reading.
 */
export function expressionOf(licences: readonly Licence[]): string | undefined {
  const terms = [...new Set(licences.map(termOf))]
  if (terms.length <= 1) return terms[0]
  return terms.map((term) => (/ OR /.test(term) ? `(${term})` : term)).join(' AND ')
}

/** Those without an id in SPDX, sorted. */
export function otherLicences(licences: readonly Licence[]): readonly OtherLicence[] {
  const names = new Map(
    licences.flatMap((one) => ('name' in one ? [[otherId(one.name), one.name] as const] : [])),
  )
  return [...names].sort(([a], [b]) => compare(a, b)).map(([licenceId, name]) => ({ licenceId, name }))
}

function termOf(licence: Licence): string {
  if ('id' in licence) return licence.id
  return 'expression' in licence ? licence.expression : otherId(licence.name)
}

const otherId = (name: string): string => `LicenseRef-nixpkgs-${name.replace(/[^A-Za-z0-9.-]+/g, '-')}`
