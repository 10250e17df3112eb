import { ERROR_CODES, type NixeryError, problemText } from '../../base/errors.ts'
import { code, plain } from '../../base/markdown.ts'

/** The summary of a step may have 1 MiB. */
const MOST_PROBLEMS = 50

/** The step summary of a run that failed: every problem with its fix. */
export function renderFailure({ code: errorCode, problems }: NixeryError): string {
  const items = problems.slice(0, MOST_PROBLEMS).flatMap((problem) => {
    const [first = '', ...rest] = problemText(problem).split('\n')
    const { place, hint } = problem
    const where = place === undefined ? '' : ` (${code([place.file, place.line].filter(Boolean).join(':'))})`
    return [
      `- **${plain(first)}**${where}`,
      ...(rest.length === 0 ? [] : ['', '  ```text', ...rest.map((line) => `  ${line}`), '  ```', '']),
      ...(hint === undefined ? [] : [`  ${rest.length === 0 ? '<br>' : ''}fix: ${plain(hint)}`]),
    ]
  })
  const more = problems.length - MOST_PROBLEMS
  return [
    `### ❌ No image: ${ERROR_CODES[errorCode]}`,
    '',
    ...items,
    ...(more > 0 ? [`- and ${more} more: see the log`] : []),
    '',
    `Code ${code(errorCode)}. Tags point where they did, unless the log says that one was moved.`,
    '',
  ].join('\n')
}
