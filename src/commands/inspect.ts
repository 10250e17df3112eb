import { tmpdir } from 'node:os'
import { writeResult } from '../host/files.ts'
import { Http } from '../host/http/http.ts'
import { parseRegistries } from '../image/oci/reference.ts'
import { answers, imagePage } from '../inspect/answers.ts'
import { attachedPackages } from '../inspect/attached.ts'
import { diffText, type InspectedImage, inspectImages, inspectText } from '../inspect/inspect.ts'
import { readBill } from '../inspect/open-bill.ts'
import { type Answer, type Call, terminalOf } from './call.ts'

/** `nixery-action inspect`: see its help. */
export async function inspectCommand(call: Call): Promise<Answer> {
  const [image = ''] = call.operands
  const options = optionsOf(call)
  const [inspected] = (await inspectImages([image], options, hostOf(call))) as [InspectedImage]
  const { report } = inspected
  const packages = await packagesOf(call, inspected)
  const answer = answers(report, packages, { why: call.option('why'), size: call.option('size') === 'true' })
  const page = writePage(call, () => imagePage(report, packages))
  return { text: answer ?? page ?? inspectText(report, options.explain) }
}

/** `nixery-action diff`: see its help. */
export async function diffCommand(call: Call): Promise<Answer> {
  const options = optionsOf(call)
  const [from, to] = (await inspectImages(call.operands, options, hostOf(call))) as [
    InspectedImage,
    InspectedImage,
  ]
  const packages = await packagesOf(call, to)
  const page = writePage(call, () => imagePage(to.report, packages, from.report))
  return { text: page ?? (await diffText(from, to, options.explain)) }
}

/** By the document that is given, else by one that is attached to the image; read where it is of use. */
async function packagesOf({ option }: Call, { report, source }: InspectedImage) {
  const file = option('sbom')
  if (file !== undefined) return readBill(file, report)
  const isAsked = ['why', 'size', 'html'].some((name) => option(name) !== undefined)
  return isAsked ? attachedPackages(report, source) : undefined
}

/** Writes the page that `--html` asks for. Returns what is said instead of a report; undefined without it. */
function writePage({ option, log }: Call, page: () => string): string | undefined {
  const file = option('html')
  if (file === undefined) return undefined
  const text = writeResult(page(), file, '--html')
  log.info(`wrote ${file}`)
  return text
}

function optionsOf(call: Call) {
  const { option } = call
  return {
    platform: option('platform'),
    // People get the table, programs JSON, unless they ask for the other.
    explain: option('explain') === 'true' || terminalOf(call) !== undefined,
    username: option('registry-username') ?? '',
    password: option('registry-password') ?? '',
    insecure: parseRegistries('insecure-registries')(option('insecure-registries') ?? ''),
  }
}

/** Nothing is written, and a signal may end the process where it is. */
const hostOf = ({ env, log }: Call) => ({
  log,
  env,
  http: new Http(env),
  workDir: tmpdir(),
  signal: new AbortController().signal,
  enter: () => {},
})
