import { NixeryError } from '../base/errors.ts'
import { readPlainFile } from '../host/files.ts'
import type { PackageGraph } from './graph.ts'
import type { ImageReport } from './image-report.ts'
import { type BillGraph, readCycloneDx } from './read-cyclonedx.ts'

/** The largest bill that is read, bytes: 100 times that of an image with 200 packages. */
const LARGEST_BILL = 100_000_000

/** The packages in a bill of materials of this image. Throws `usage` when it is none, or that of another image. */
export async function readBill(file: string, report: ImageReport): Promise<PackageGraph> {
  const bill = await parsedBill(file)
  const digests = [report.digest, report.index?.digest]
  if (bill.image !== '' && !digests.includes(bill.image)) {
    const hint = `the image is ${report.digest}; build it with --sbom cyclonedx`
    throw new NixeryError('usage', { message: `${file}: it describes another image, ${bill.image}`, hint })
  }
  return bill.packages
}

async function parsedBill(file: string): Promise<BillGraph> {
  try {
    return readCycloneDx(await readPlainFile(file, LARGEST_BILL))
  } catch (error) {
    const hint = 'give the CycloneDX document that a build with --sbom cyclonedx writes'
    throw new NixeryError('usage', { message: `${file}: ${(error as Error).message}`, hint }, error)
  }
}
