import type { Package } from './package.ts'

/** What evaluate.nix says of one name. */
export type Answer = FoundAnswer | MissingAnswer | OtherAnswer | FailedAnswer

interface Asked {
  readonly request: string
  readonly attribute: string
}

export interface FoundAnswer extends Asked, Package {
  readonly status: 'found'
}

export interface MissingAnswer extends Asked {
  readonly status: 'missing'
  /** The attribute path that exists; empty for the whole package set. */
  readonly parent: string
}

export interface OtherAnswer extends Asked {
  readonly status: 'other'
  /**
   * `packages` for a set of them, `set` for other sets, or Nix's name of the type: `lambda`, `null`, `string`
   * ...
   */
  readonly type: string
  /** One of the packages in it. */
  readonly example: string | null
}

export interface FailedAnswer extends Asked {
  readonly status: 'failed'
  /** As far as they can be evaluated. */
  readonly name: string | null
  readonly pname: string | null
}
