const NOBODY = 65534

/** Works as a user whom permissions keep from something, also where the tests run as root. */
export async function withoutRoot<T>(work: () => T | Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return await work()
  process.seteuid?.(NOBODY)
  try {
    return await work()
  } finally {
    process.seteuid?.(0)
  }
}
