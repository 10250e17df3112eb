import { readdirSync, readFileSync } from 'node:fs'

const INTERVAL_MS = 20
const PAGE_SIZE = 4096

/**
 * Samples the resident memory of a process and all its descendants.
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
    peak = Math.max(
      peak,
      processes.filter(({ id }) => tree.has(id)).reduce((sum, { resident }) => sum + resident, 0),
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
        return [{ id: Number(name), parent: Number(fields[1]), resident: Number(fields[21]) * PAGE_SIZE }]
      } catch {
        return [] // It has ended.
      }
    })
}
