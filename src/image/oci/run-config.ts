/** How Docker finds out whether a container works. Times are nanoseconds, as Docker stores them. */
export interface Healthcheck {
  /** `CMD` and the words of a command, or `CMD-SHELL` and one text for the shell of the image. */
  readonly test: readonly string[]
  readonly interval?: number
  readonly timeout?: number
  readonly startPeriod?: number
  readonly startInterval?: number
  readonly retries?: number
}

/** Whom the image runs as. */
export interface User {
  readonly name: string
  readonly uid: number
  readonly group: string
  readonly gid: number
  /** Absolute. */
  readonly home: string
}

export interface RunConfig {
  /** Empty when there is none. */
  readonly entrypoint: readonly string[]
  /** Arguments for the entrypoint, or else the program that runs. Empty when there is none. */
  readonly cmd: readonly string[]
  /** Before those that are set by default. */
  readonly env: Readonly<Record<string, string>>
  readonly user: User | undefined
  /** Absolute, as are the volumes. */
  readonly workdir: string | undefined
  /** `8080/tcp`, in order. */
  readonly ports: readonly string[]
  readonly volumes: readonly string[]
  readonly stopSignal: string | undefined
  readonly healthcheck: Healthcheck | undefined
}
