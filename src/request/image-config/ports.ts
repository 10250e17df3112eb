import { NixeryError, type Problem } from '../../base/errors.ts'
import { parseList } from '../../base/parse.ts'

const PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/

/**
 * Ports as EXPOSE of a Dockerfile has them: `8080`, `53/udp`, `8000-8010`. Gives `8080/tcp`, each once, by
 * number.
 */
export function parsePorts(text: string): readonly string[] {
  const problems: Problem[] = []
  const found = parseList(text.replace(/[ \t]+/g, '\n')).flatMap((item) => {
    const [, first, last = first, protocol = 'tcp'] = PORT.exec(item) ?? []
    const [from, to] = [Number(first), Number(last)]
    if (from >= 1 && to <= 65_535 && from <= to)
      return Array.from({ length: to - from + 1 }, (_, index) => ({ number: from + index, protocol }))
    problems.push({
      input: 'ports',
      message: `"${item}" is not a port`,
      hint: 'write a number from 1 to 65535 or a range, for example 8080, 53/udp or 8000-8010',
    })
    return []
  })
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  const sorted = found.sort((a, b) => a.number - b.number || (a.protocol < b.protocol ? -1 : 1))
  return [...new Set(sorted.map(({ number, protocol }) => `${number}/${protocol}`))]
}
