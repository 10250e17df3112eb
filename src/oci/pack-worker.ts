/** A worker thread that packs one layer at a time; the pool in pack.ts talks to it. */
import { parentPort, workerData } from 'node:worker_threads'
import { type LayerContent, type PackOptions, packLayer } from './pack-layer.ts'

const stopped = new AbortController()

parentPort?.on('message', async (message: LayerContent | 'stop') => {
  // Ending the thread would leave a compressor of its own behind.
  if (message === 'stop') return stopped.abort()
  try {
    parentPort?.postMessage({ layer: await packLayer(message, workerData as PackOptions, stopped.signal) })
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) })
  }
})
