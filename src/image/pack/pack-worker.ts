/** A worker thread that packs one layer at a time; the pool in pack.ts talks to it. */
import { parentPort, workerData } from 'node:worker_threads'
import { type LayerContent, type PackOptions, packLayer } from './pack-layer.ts'

/** Where all layers of a worker go. */
export type PackPlace = Omit<PackOptions, 'compression'>

export interface PackOrder extends Pick<PackOptions, 'compression'> {
  readonly content: LayerContent
}

const stopped = new AbortController()

parentPort?.on('message', async (message: PackOrder | 'stop') => {
  // Ending the thread would leave a compressor of its own behind.
  if (message === 'stop') return stopped.abort()
  try {
    const { content, compression } = message
    const options = { ...(workerData as PackPlace), compression }
    parentPort?.postMessage({ layer: await packLayer(content, options, stopped.signal) })
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) })
  }
})
