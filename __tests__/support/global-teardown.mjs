// Runs once after the end-to-end tests.
import { rm } from 'node:fs/promises'

export default async function teardown() {
  if (process.env.E2E_TEMP) await rm(process.env.E2E_TEMP, { recursive: true, force: true })
}
