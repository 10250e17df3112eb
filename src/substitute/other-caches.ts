import type { Log } from '../host/log/log.ts'
import type { NarSource } from './nar-source.ts'
import { NarError, takenFrom } from './open-nar.ts'

/** The same work with the NAR that another cache has. */
export interface NextTry<Work> {
  readonly work: Work
  readonly from: NarSource
}

/**
 * Does work that reads NARs, with those of one cache after the other. `next`: undefined where no other has the NAR
 * that could not be read. Throws what is wrong with the last one.
 */
export async function withOtherCaches<Work, Result>(
  work: Work,
  attempt: (work: Work) => Promise<Result>,
  next: (work: Work, error: NarError) => Promise<NextTry<Work> | undefined>,
  log: Pick<Log, 'warning'>,
): Promise<Result> {
  try {
    return await attempt(work)
  } catch (error) {
    const other = error instanceof NarError ? await next(work, error) : undefined
    if (other === undefined) throw error
    log.warning(takenFrom(error as NarError, other.from))
    return withOtherCaches(other.work, attempt, next, log)
  }
}
