/** A function that runs no more than some calls at a time; the others wait for their turn, in order. */
export function limitConcurrency<Arguments extends readonly unknown[], Result>(
  call: (...args: Arguments) => Promise<Result>,
  most: number,
): (...args: Arguments) => Promise<Result> {
  const waiting: (() => void)[] = []
  let free = most
  return async (...args) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await call(...args)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
