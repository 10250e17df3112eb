import type { LogFormat } from '../ci-systems.ts'
import { type Paint, unpainted } from './colors.ts'

/**
 * The marks of one stage in the log of a CI system.
 *
 * - GitHub: https://docs.github.com/actions/reference/workflow-commands-for-github-actions#grouping-log-lines
 * - GitLab: https://docs.gitlab.com/ci/jobs/job_logs/#create-custom-collapsible-sections
 * - Azure: https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 * - Buildkite: https://buildkite.com/docs/pipelines/configure/managing-log-output
 *
 * `id` tells stages apart in GitLab; `seconds` since 1970 are the times that it shows.
 */
export function markSection(
  format: LogFormat,
  title: string,
  id: string,
  seconds: () => number,
  paint: Paint = unpainted,
): { readonly open: string; readonly close: () => string } {
  const start = '\u001b[0K'
  switch (format) {
    case 'github':
      return { open: `::group::${escapeCommand(title)}\n`, close: () => '::endgroup::\n' }
    case 'gitlab':
      return {
        open: `${start}section_start:${seconds()}:${id}\r${start}${title}\n`,
        close: () => `${start}section_end:${seconds()}:${id}\r${start}\n`,
      }
    case 'azure':
      return { open: `##[group]${title}\n`, close: () => '##[endgroup]\n' }
    case 'buildkite':
      return { open: `--- ${title}\n`, close: () => '' }
    case 'plain':
      return { open: `${paint('bold', title)}\n`, close: () => '' }
  }
}

/** A line that a CI system shows as a warning or an error of the job, where it has a command for that. */
export function markMessage(
  format: LogFormat,
  level: 'warning' | 'error',
  message: string,
  paint: Paint = unpainted,
): string {
  if (format === 'github') return `::${level}::${escapeCommand(message)}\n`
  if (format === 'azure') return `##vso[task.logissue type=${level}]${message.replace(/\s*\n\s*/g, ' ')}\n`
  return `${paint(level === 'error' ? 'red' : 'yellow', `${level}:`)} ${message}\n`
}

const escapeCommand = (text: string): string =>
  text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
