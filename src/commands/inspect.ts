import { tmpdir } from 'node:os'
import { writeResult } from '../host/files.ts'
import { Http } from '../host/http/http.ts'
import { parseRegistries } from '../image/oci/reference.ts'
import { answers, imagePage } from '../inspect/answers.ts'
import type { ImageReport } from '../inspect/image-report.ts'
import { diffText, imageReports, inspectText } from '../inspect/inspect.ts'
import { readBill } from '../inspect/open-bill.ts'
import type { Answer, Call } from './call.ts'

/** `nixery-action inspect`: see its help. */
export async function inspectCommand(call: Call): Promise<Answer> {
  const [image = ''] = call.operands
  const options = optionsOf(call)
  const [report] = (await imageReports([image], options, hostOf(call))) as [ImageReport]
  const packages = await billOf(call, report)
  const answer = answers(report, packages, { why: call.option('why'), size: call.option('size') === 'true' })
  const page = writePage(call, () => imagePage(report, packages))
  return { text: answer ?? page ?? inspectText(report, options.explain) }
}

/** `nixery-action diff`: see its help. */
export async function diffCommand(call: Call): Promise<Answer> {
  const options = optionsOf(call)
  const [from, to] = (await imageReports(call.operands, options, hostOf(call))) as [ImageReport, ImageReport]
  const packages = await billOf(call, to)
  const page = writePage(call, () => imagePage(to, packages, from))
  return { text: page ?? diffText(from, to, options.explain) }
}

async function billOf({ option }: Call, report: ImageReport) {
  const file = option('sbom')
  return file === undefined ? undefined : readBill(file, report)
}

/** Writes the page that `--html` asks for. Returns what is said instead of a report; undefined without it. */
function writePage({ option }: Call, page: () => string): string | undefined {
  const file = option('html')
  return file === undefined ? undefined : writeResult(page(), file, '--html')
}

const optionsOf = ({ option }: Call) => ({
  platform: option('platform'),
  explain: option('explain') === 'true',
  username: option('registry-username') ?? '',
  password: option('registry-password') ?? '',
  insecure: parseRegistries('insecure-registries')(option('insecure-registries') ?? ''),
})

/** Nothing is written, and a signal may end the process where it is. */
const hostOf = ({ env, log }: Call) => ({
  log,
  env,
  http: new Http(env),
  workDir: tmpdir(),
  signal: new AbortController().signal,
  enter: () => {},
})
