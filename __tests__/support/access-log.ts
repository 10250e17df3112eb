import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'

export interface LoggedRequest {
  readonly method: string
  /** With the query: "/v2/a/b/blobs/uploads/?mount=sha256:...". */
  readonly path: string
  readonly status: number
}

export interface AccessLog {
  requests(): Promise<readonly LoggedRequest[]>
  clear(): Promise<void>
}

const linePattern = /"([A-Z]+) (\S+) HTTP\/[\d.]+" (\d{3}) /
const markPath = '/end-of-log-'

/** Follows the access log (Apache's format) that a registry prints on its standard output. */
export function accessLog(server: ChildProcess, url: string, caFile?: string): AccessLog {
  let text = ''
  let start = 0
  let marks = 0
  server.stdout?.setEncoding('utf8').on('data', (more: string) => {
    text += more
  })
  /** Waits for the lines of all finished requests: the log has them once it has a request made after them. */
  const catchUp = async () => {
    marks += 1
    await touch(`${url}${markPath}${marks}`, caFile)
    while (!text.includes(`${markPath}${marks} `)) await once(server.stdout ?? server, 'data')
  }
  return {
    async requests() {
      await catchUp()
      return text.slice(start).split('\n').flatMap(parseLine)
    },
    async clear() {
      await catchUp()
      start = text.length
    },
  }
}

function parseLine(line: string): LoggedRequest[] {
  const [, method, path, status] = linePattern.exec(line) ?? []
  if (!method || !path || path.startsWith(markPath)) return []
  return [{ method, path, status: Number(status) }]
}

async function touch(url: string, caFile?: string): Promise<void> {
  const request = caFile
    ? httpsRequest(url, { ca: readFileSync(caFile), agent: false })
    : httpRequest(url, { agent: false })
  const [response] = await once(request.end(), 'response')
  response.resume()
}
