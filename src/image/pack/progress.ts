import { paceText, progressText } from '../../base/pace.ts'
import type { Host } from '../../host/host.ts'
import type { Packer } from './packer.ts'

const INTERVAL_MS = 200

/** What is known of a layer beforehand. */
interface Expected {
  /** About how many bytes it has. */
  readonly weight: number
  readonly contents?: readonly string[]
}

/** Says how far packing is, and at what it is: a large layer takes long to come from a binary cache. */
export class PackingProgress {
  readonly #jobs: number
  readonly #weight: number
  readonly #log: Host['log']
  readonly #begun = performance.now()
  readonly #inWork = new Map<Expected, Packer>()
  readonly #timer: NodeJS.Timeout
  #layers = 0
  #bytes = 0

  constructor(jobs: readonly Expected[], weight: number, { log }: Pick<Host, 'log'>) {
    this.#jobs = jobs.length
    this.#weight = weight
    this.#log = log
    this.#timer = setInterval(() => this.#report(), INTERVAL_MS)
  }

  /** Waits for a layer. */
  async during<T>(job: Expected, packer: Packer, packed: Promise<T>): Promise<T> {
    this.#inWork.set(job, packer)
    try {
      const result = await packed
      this.#layers += 1
      this.#bytes += job.weight
      return result
    } finally {
      this.#inWork.delete(job)
    }
  }

  end(): void {
    clearInterval(this.#timer)
  }

  #report(): void {
    const inWork = [...this.#inWork]
    // A layer has headers, too, which its weight does not have.
    const partly = inWork.reduce((sum, [{ weight }, packer]) => sum + Math.min(weight, packer.written()), 0)
    const seconds = (performance.now() - this.#begun) / 1000
    const pace = paceText(this.#bytes + partly, this.#weight, seconds)
    const names = inWork.flatMap(([{ contents = [] }]) => contents.slice(0, 1))
    this.#log.progress(progressText(`packed ${this.#layers}`, this.#jobs, pace, names))
  }
}
