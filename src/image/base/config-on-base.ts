import { compare } from '../../base/collections.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Healthcheck, RunConfig } from '../oci/run-config.ts'
import type { BaseImage } from './base-image.ts'

/**
 * How an image runs that has a base: as that does, but for what is given. As in a Dockerfile, an entrypoint
 * of its own takes the command of the base away, and ports and volumes add up.
 */
export function configOnBase(own: RunConfig, { run }: Pick<BaseImage, 'run'>): RunConfig {
  const hasEntrypoint = own.entrypoint.length > 0
  const hasCommand = hasEntrypoint || own.cmd.length > 0
  return {
    ...own,
    entrypoint: hasEntrypoint ? own.entrypoint : run.entrypoint,
    cmd: hasCommand ? own.cmd : run.cmd,
    workdir: own.workdir ?? (run.workdir === '' ? undefined : run.workdir),
    ports: union(run.ports, own.ports),
    volumes: union(run.volumes, own.volumes),
    stopSignal: own.stopSignal ?? (run.stopSignal === '' ? undefined : run.stopSignal),
    healthcheck: own.healthcheck ?? healthcheckOf(run.healthcheck),
  }
}

const union = (a: readonly string[], b: readonly string[]): readonly string[] =>
  [...new Set([...a, ...b])].sort(compare)

function healthcheckOf(docker: JsonObject | null): Healthcheck | undefined {
  const test = docker?.Test
  if (docker === null || !Array.isArray(test) || !test.every((word) => typeof word === 'string'))
    return undefined
  return {
    test,
    ...number('interval', docker.Interval),
    ...number('timeout', docker.Timeout),
    ...number('startPeriod', docker.StartPeriod),
    ...number('startInterval', docker.StartInterval),
    ...number('retries', docker.Retries),
  }
}

const number = <Key extends string>(key: Key, value: unknown): { [K in Key]?: number } =>
  typeof value === 'number' ? ({ [key]: value } as { [K in Key]: number }) : {}
