import { readFileSync } from 'node:fs'
import { NixeryError, type Problem } from '../../base/errors.ts'

const CERTIFICATE = /-----BEGIN (TRUSTED )?CERTIFICATE-----/
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** The texts of files with certificates. Throws `invalid-input` with each that is not one. */
export function readAuthorities(files: readonly string[]): readonly string[] {
  const read = files.map((file) => ({ file, ...textOf(file) }))
  const problems = read.flatMap(({ file, text, reason }) => problemOf(file, text, reason))
  if (problems.length > 0) throw new NixeryError('invalid-input', problems)
  return read.flatMap(({ text }) => text ?? [])
}

function textOf(file: string): { readonly text?: string; readonly reason?: string } {
  try {
    return { text: readFileSync(file, 'utf8') }
  } catch (error) {
    return { reason: (error as Error).message }
  }
}

function problemOf(file: string, text: string | undefined, reason: string | undefined): readonly Problem[] {
  const wrong = (message: string, hint: string) => [{ input: 'ca-certificates', message, hint }]
  if (text === undefined) return wrong(`${file} cannot be read: ${reason}`, 'name files with certificates')
  if (PRIVATE_KEY.test(text)) {
    const hint = 'name a file with the certificate alone: everyone who can pull the image can read it'
    return wrong(`${file} has a private key`, hint)
  }
  const hint = 'name a PEM file; for one in DER: openssl x509 -inform der -in FILE -out FILE.pem'
  return CERTIFICATE.test(text) ? [] : wrong(`${file} has no certificate`, hint)
}
