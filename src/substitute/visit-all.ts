/** Requests at a time. */
const IN_FLIGHT = 32

/** Visits each path once, and those that a visit gives, some at a time. */
export function visitAll(
  roots: readonly string[],
  visit: (path: string) => Promise<readonly string[]>,
): Promise<void> {
  const seen = new Set(roots)
  const queue = [...seen]
  let atWork = 0
  return new Promise((resolve, reject) => {
    const go = () => {
      while (atWork < IN_FLIGHT && queue.length > 0) {
        atWork += 1
        visit(queue.pop() as string).then((more) => {
          atWork -= 1
          for (const path of more) {
            if (seen.has(path)) continue
            seen.add(path)
            queue.push(path)
          }
          go()
        }, reject)
      }
      if (atWork === 0) resolve()
    }
    go()
  })
}
