import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import { openRepository } from '../../../src/registry/client.ts'
import { Registries } from '../../../src/registry/connection.ts'
import { testHost } from '../../support/hosts.ts'
import { digestOf } from '../../support/images.ts'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const subject = digestOf('1')
const entry = (digit: string) => ({
  ...{ mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: digestOf(digit), size: 7 },
  ...{ artifactType: 'application/spdx+json', annotations: { a: digit } },
})
const index = (...digits: string[]) =>
  JSON.stringify({ mediaType: 'application/vnd.oci.image.index.v1+json', manifests: digits.map(entry) })

type Answers = Readonly<Record<string, { readonly body: string; readonly link?: string }>>

/** A registry that has these answers for addresses below the repository, and 404 for all others. */
async function repositoryWith(answers: Answers, headers: Readonly<Record<string, string>> = {}) {
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace('/v2/acme/a/', '')
    const found = path === '/v2/' ? { body: '{}' } : answers[path]
    const link = found?.link === undefined ? {} : { link: found.link }
    response.writeHead(found === undefined ? 404 : 200, { ...headers, ...link })
    response.end(found?.body ?? '{}')
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const registry = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const registries = new Registries({ login: undefined, insecure: [] }, await testHost())
  return openRepository({ registry, repository: 'acme/a' }, registries)
}
const api = `referrers/${subject}`
const tag = `manifests/${subject.replace(':', '-')}`

test.each<[string, Answers, string[], boolean]>([
  ['its list', { [api]: { body: index('2') }, [tag]: { body: index('3') } }, ['2'], true],
  [
    'every page of it',
    {
      [api]: { body: index('2'), link: `<${api}?n=2>; rel="next"` },
      [`referrers/${api}?n=2`]: { body: index('3') },
    },
    ['2', '3'],
    true,
  ],
  ['the tag, without a list', { [tag]: { body: index('3') } }, ['3'], false],
  ['the tag, with an empty list', { [api]: { body: index() }, [tag]: { body: index('3') } }, ['3'], true],
  ['nothing', {}, [], false],
  [
    'nothing, where a page for people answers',
    { [api]: { body: '<html>' }, [tag]: { body: '<html>' } },
    [],
    false,
  ],
])('what is attached is found in %s', async (_, answers, digits, hasApi) => {
  const { referrers, ...rest } = await (await repositoryWith(answers)).referrers(subject)
  expect(referrers).toEqual(digits.map(entry))
  expect(rest).toEqual({ hasApi, isTagTaken: false })
})

test('a list that goes on at another server is not followed there', async () => {
  const answers = { [api]: { body: index('2'), link: '<http://localhost:1/v2/x>; rel="next"' } }
  expect((await (await repositoryWith(answers)).referrers(subject)).referrers).toEqual([entry('2')])
})

test("GitLab's registry cannot have attachments, unless it has the list by then", async () => {
  const headers = { 'gitlab-container-registry-version': '4.0' }
  const problem = await (await repositoryWith({}, headers)).attachProblem()
  expect(problem).toMatchObject({ input: 'attach', message: expect.stringContaining("GitLab's registry") })
  const none = digestOf('0')
  const newer = await repositoryWith({ [`referrers/${none}`]: { body: index() } }, headers)
  expect(await newer.attachProblem()).toBeUndefined()
  expect(await (await repositoryWith({})).attachProblem()).toBeUndefined()
})
