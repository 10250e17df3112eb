import { compare } from '../base/collections.ts'
import type { RunConfig } from '../image/documents/parse-documents.ts'

/** A setting of the image's configuration with another value. */
export interface SettingChange {
  /** `entrypoint`, `env PATH`, `label org.opencontainers.image.version`, ... */
  readonly setting: string
  /** Null where it is not set. */
  readonly from: string | null
  readonly to: string | null
}

/** Every setting that differs, in the order of their names. Lists are JSON. */
export function diffConfigs(from: RunConfig, to: RunConfig): readonly SettingChange[] {
  const [before, after] = [settings(from), settings(to)]
  return [...new Set([...before.keys(), ...after.keys()])]
    .sort(compare)
    .map((setting) => ({
      setting,
      from: before.get(setting) ?? null,
      to: after.get(setting) ?? null,
    }))
    .filter((change) => change.from !== change.to)
}

function settings(config: RunConfig): ReadonlyMap<string, string> {
  const list = (values: readonly string[]) => (values.length === 0 ? '' : JSON.stringify(values))
  const single: [string, string][] = [
    ['entrypoint', list(config.entrypoint)],
    ['cmd', list(config.cmd)],
    ['user', config.user],
    ['workdir', config.workdir],
    ['ports', list(config.ports)],
    ['volumes', list(config.volumes)],
    ['stop signal', config.stopSignal],
    ['healthcheck', config.healthcheck === null ? '' : JSON.stringify(config.healthcheck)],
  ]
  const env = config.env.map((one): [string, string] => {
    const [name = ''] = one.split('=')
    return [`env ${name}`, one.slice(name.length + 1)]
  })
  const labels = Object.entries(config.labels).map(([key, value]): [string, string] => [
    `label ${key}`,
    value,
  ])
  return new Map([...single.filter(([, value]) => value !== ''), ...env, ...labels])
}
