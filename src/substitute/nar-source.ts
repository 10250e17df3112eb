/** Where the NAR of a store path can be read, and what it has to be: plain data, for any thread. */
export interface NarSource {
  readonly path: string
  /** 64 hexadecimal digits. */
  readonly narHash: string
  /** Bytes, uncompressed. */
  readonly narSize: number
  /** The cache that it is from, as messages name it. */
  readonly cache: string
  /** `http:`, `https:` or `file:`. */
  readonly url: string
  /** As a narinfo names it. */
  readonly compression: string
  /** Whether it was checked in this run, and is a file that no other user may write to. */
  readonly isChecked?: true
  /** How long its server may send nothing, milliseconds; the limit of all requests where it is not set. */
  readonly idleMs?: number
  /** The header for the server of `url`, and for no other. */
  readonly authorization?: string
}
