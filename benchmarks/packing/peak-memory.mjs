import { readdirSync, readFileSync } from 'node:fs'

const INTERVAL_MS = 20
const PAGE_SIZE = 4096

/**
 * Samples the resident memory of a process and all its descendants. A program that is being started shows the
 * memory of the process that starts it, of the same size to the byte: this is counted once.
 * @param {number} pid
 * @returns {{ stop: () => number }} `stop` returns the highest sum that was seen, bytes
 */
export function peakMemory(pid) {
  let peak = 0
  const timer = setInterval(() => {
    const processes = allProcesses()
    const tree = new Set([pid])
    // A child's number may be lower than its parent's: look until no more are found.
    for (let before = 0; before !== tree.size; ) {
      before = tree.size
      for (const { id, parent } of processes) if (tree.has(parent)) tree.add(id)
    }
    const sizes = new Map(processes.map(({ id, size }) => [id, size]))
    const counted = processes.filter(({ id, parent, size }) => tree.has(id) && sizes.get(parent) !== size)
    peak = Math.max(
      peak,
      counted.reduce((sum, { resident }) => sum + resident, 0),
    )
  }, INTERVAL_MS)
  return {
    stop() {
      clearInterval(timer)
      return peak
    },
  }
}

function allProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /, '')
          .split(' ')
        const [parent = 0, size = 0, resident = 0] = [fields[1], fields[20], fields[21]].map(Number)
        return [{ id: Number(name), parent, size, resident: resident * PAGE_SIZE }]
      } catch {
        return [] // It has ended.
      }
    })
}
