/** A worker thread that packs one layer at a time; the pool in pack.ts talks to it. */
import { parentPort, workerData } from 'node:worker_threads'
import { type LayerContent, type PackOptions, packLayer } from './pack-layer.ts'

parentPort?.on('message', async (content: LayerContent) => {
  try {
    parentPort?.postMessage({ layer: await packLayer(content, workerData as PackOptions) })
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) })
  }
})
