import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * All that an archive must keep of a directory, one line for each entry below it: type, mode, modification
 * time, name, and the target of a link or the hash of a file. Names may hold any bytes.
 */
export function treeLines(dir: string): readonly string[] {
  const lines: string[] = []
  const visit = (name: Buffer) => {
    for (const child of readdirSync(name, 'buffer')) {
      const path = Buffer.concat([name, Buffer.from('/'), child])
      lines.push(`${describe(path)} ${path.toString('latin1').slice(dir.length)}${contentOf(path)}`)
      if (lstatSync(path).isDirectory()) visit(path)
    }
  }
  visit(Buffer.from(dir))
  return lines.sort()
}

function describe(path: Buffer): string {
  const stat = lstatSync(path)
  const type = stat.isSymbolicLink() ? 'link' : stat.isDirectory() ? 'directory' : 'file'
  return `${type} ${(stat.mode & 0o7777).toString(8)} ${stat.mtimeMs / 1000}`
}

function contentOf(path: Buffer): string {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return ` -> ${readlinkSync(path, 'latin1')}`
  if (stat.isDirectory()) return ''
  return ` ${stat.size} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`
}
