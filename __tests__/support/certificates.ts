import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { mustRun } from './child.ts'

export interface Certificate {
  /** PEM files. */
  readonly key: string
  readonly certificate: string
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']

/** A key with a certificate that it signed itself: `name`.key and `name`.crt in `dir`. */
export async function selfSigned(dir: string, name: string): Promise<Certificate> {
  const made = { key: join(dir, `${name}.key`), certificate: join(dir, `${name}.crt`) }
  const authority = ['-subj', `/CN=${name}`, '-addext', 'basicConstraints=critical,CA:TRUE']
  const files = ['-keyout', made.key, '-out', made.certificate]
  await mustRun('openssl', ['req', '-x509', ...newKey, '-days', '30', ...authority, ...files])
  return made
}

/** A server certificate for 127.0.0.1 and localhost, signed by `authority`. */
export async function serverCertificate(dir: string, authority: Certificate): Promise<Certificate> {
  const made = { key: join(dir, 'server.key'), certificate: join(dir, 'server.crt') }
  const [request, names] = [join(dir, 'server.csr'), join(dir, 'server.ext')]
  await writeFile(names, 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  const files = ['-keyout', made.key, '-out', request]
  await mustRun('openssl', ['req', ...newKey, '-subj', '/CN=localhost', ...files])
  const signer = ['-CA', authority.certificate, '-CAkey', authority.key, '-CAcreateserial']
  const options = ['-days', '30', '-extfile', names, '-in', request, '-out', made.certificate]
  await mustRun('openssl', ['x509', '-req', ...signer, ...options])
  return made
}
