import { readdirSync, readFileSync } from 'node:fs'

/**
 * Command lines of the processes whose environment, arguments or mounts hold a text. With the directory of a
 * store these are the ones that work in it: Nix, and the builders in its sandboxes, which know nothing but
 * their mounts.
 */
export function processesWith(text: string): readonly string[] {
  const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
  const marked = ids.filter((id) =>
    ['environ', 'cmdline', 'mountinfo'].some((file) => read(id, file).includes(text)),
  )
  return marked.map((id) => `${id} ${read(id, 'cmdline').replaceAll('\0', ' ')}`)
}

/** A process may be gone by now: then there is nothing to read. */
function read(id: string, file: string): string {
  try {
    return readFileSync(`/proc/${id}/${file}`, 'utf8')
  } catch {
    return ''
  }
}
