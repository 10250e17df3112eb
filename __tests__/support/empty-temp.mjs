// Runs before each file of the end-to-end tests: removes the temporary directories (temp.ts) of the file before it.
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

const { E2E_TEMP, JEST_WORKER_ID = '1' } = process.env
if (E2E_TEMP !== undefined) {
  await rm(join(E2E_TEMP, JEST_WORKER_ID), { recursive: true, force: true }).catch((error) => {
    // What is still in use is removed at the end of the run.
    if (!['EBUSY', 'ENOTEMPTY'].includes(error.code)) throw error
  })
}
