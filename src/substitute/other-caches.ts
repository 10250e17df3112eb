import type { Log } from '../host/log/log.ts'
import type { NarPlaces } from './nar-places.ts'
import { NarError, takenFrom } from './open-nar.ts'

/** Where NARs are from now on: the part of NarPlaces that those need who read them. */
export type Places = Pick<NarPlaces, 'locate' | 'elsewhere'>

/**
 * Does work that reads NARs, from where they are, until it is done or there is a NAR that no other cache has.
 * Throws what is wrong with the last one.
 */
export async function withOtherCaches<Result>(
  attempt: () => Promise<Result>,
  elsewhere: Places['elsewhere'],
  log: Pick<Log, 'warning'>,
): Promise<Result> {
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      const other = error instanceof NarError ? await elsewhere(error.fault) : undefined
      if (other === undefined) throw error
      log.warning(takenFrom(error as NarError, other))
    }
  }
}
