import { setTimeout as delay } from 'node:timers/promises'

/**
 * Waits until something holds.
 * @throws with these words when it does not within a minute
 */
export async function until(holds: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + 60_000
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(otherwise)
    await delay(50)
  }
}
