/** A worker thread that packs one layer at a time; the pool in pack.ts talks to it. */
import { parentPort, workerData } from 'node:worker_threads'
import { Http } from '../../host/http/http.ts'
import { NarError, type NarFault } from '../../substitute/open-nar.ts'
import type { PackedLayer } from '../oci/types.ts'
import { type LayerContent, type PackOptions, packLayer } from './pack-layer.ts'

/** Where all layers of a worker go. */
export type PackPlace = Omit<PackOptions, 'compression' | 'http'>

/** What became of an order. */
export type PackAnswer = { readonly layer: PackedLayer } | PackFailure

/** `code`: that of an error of the system; `nar`: the error is that of a NAR. */
export interface PackFailure {
  readonly error: string
  readonly code: string | undefined
  readonly nar?: NarFault
}

export interface PackOrder extends Pick<PackOptions, 'compression'> {
  readonly content: LayerContent
}

const stopped = new AbortController()
const place = workerData as PackPlace
const http = new Http(place.env, stopped.signal)

parentPort?.on('message', async (message: PackOrder | 'stop') => {
  // Ending the thread would leave a compressor of its own behind.
  if (message === 'stop') return stopped.abort()
  try {
    const { content, compression } = message
    const options = { ...place, compression, http }
    answer({ layer: await packLayer(content, options, stopped.signal) })
  } catch (error) {
    answer({
      error: error instanceof Error ? error.message : String(error),
      code: (error as NodeJS.ErrnoException).code,
      ...(error instanceof NarError ? { nar: error.fault } : {}),
    })
  }
})

function answer(message: PackAnswer): void {
  parentPort?.postMessage(message)
}
