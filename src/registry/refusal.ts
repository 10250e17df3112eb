/**
 * What a registry that refuses an upload is told to the user as: who lacks which permission, or what is not
 * there.
 */
import { NixeryError, type Problem } from '../base/errors.ts'
import { isRecord } from '../base/json.ts'
import { printable } from '../base/printable.ts'
import { LOG_IN } from '../base/wording.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import type { Connection } from './connection.ts'
import type { Credentials } from './credentials/docker-config.ts'

/** What the kinds of registries call the permission to push, and how a repository comes to be. */
interface RegistryKind {
  readonly host: RegExp
  readonly permission: string
  /** Where a push does not create the repository. */
  readonly create?: (image: ImageName) => string
}

const KINDS: readonly RegistryKind[] = [
  {
    host: /^ghcr\.io$|^containers\.[^/]*ghe\./,
    permission:
      'give the job "permissions: packages: write", or a token the scope write:packages, and the repository the role Write in the settings of the package',
  },
  {
    host: /^docker\.io$/,
    permission:
      'use an access token of Docker Hub with the permission Read & Write, of a user who may push to this repository',
    create: ({ repository }) =>
      `create the repository ${repository} on Docker Hub, or let the user create repositories there`,
  },
  {
    host: /\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$|^public\.ecr\.aws$/,
    permission:
      'allow the role ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage and ecr:BatchGetImage; a login to ECR ends after 12 hours',
    create: ({ repository }) =>
      `a push does not create it: aws ecr create-repository --repository-name ${repository}`,
  },
  {
    host: /(^|[.-])docker\.pkg\.dev$|(^|\.)gcr\.io$/,
    permission:
      'grant the account roles/artifactregistry.writer (artifactregistry.repositories.uploadArtifacts) on the repository',
    create: () =>
      'names are HOST/PROJECT/REPOSITORY/IMAGE, and a push does not create REPOSITORY: gcloud artifacts repositories create',
  },
  {
    host: /\.azurecr\.(io|cn|us)$/,
    permission: 'assign the identity the role AcrPush (Container Registry Repository Writer) on the registry',
  },
  {
    host: /^quay\.io$/,
    permission: 'give the user or robot account the permission Write on this repository',
  },
  {
    host: /^registry\.gitlab\.com$/,
    permission:
      'use a job token, or a token with the scope write_registry, of a member with the role Developer',
  },
]

const kindOf = (image: ImageName): RegistryKind | undefined =>
  KINDS.find(({ host }) => host.test(image.registry))

/** What was refused, and how. */
export interface Refusal {
  readonly status: number
  /** The registry's own words; may be empty. */
  readonly text: string
  /** Default: to begin an upload. */
  readonly of?: 'layer' | 'manifest'
  /** Where the manifest was for a tag. */
  readonly tag?: string
}

/** Who asked, and with what. */
type Asked = Pick<Connection, 'image' | 'credentials' | 'troubles'>

/** The error of an upload that was not accepted. */
export function refusal(asked: Asked, answer: Refusal): NixeryError {
  const refused = { ...answer, text: wordsOf(answer.text) }
  const { status, text, of } = refused
  if (IMMUTABLE.test(answer.text)) return new NixeryError('push', immutable(asked.image, refused))
  if ((status === 401 || status === 403) && !QUOTA.test(answer.text))
    return new NixeryError('registry-denied', denied(asked, refused))
  return new NixeryError(of === undefined ? 'registry-unreachable' : 'push', {
    message: `${asked.image.registry} does not take ${whatIsRefused(asked.image, refused)}: it answered with status ${status}${quoted(text)}`,
    hint: fixFor(asked.image, answer) ?? laterHint(status),
  })
}

function whatIsRefused(image: ImageName, { of, tag }: Refusal): string {
  const name = formatImageName(image)
  if (of === undefined) return `uploads for ${name}`
  return of === 'layer'
    ? `a layer of ${name}`
    : `the manifest of ${name}${tag === undefined ? '' : `:${tag}`}`
}

const IMMUTABLE = /immutable|cannot be overwritten|overwriting .*not allowed/i
/** As an answer to a manifest; some come with 400. */
const TOO_LARGE =
  /size[ _]invalid|too (large|big)|(exceeds?|exceeded|larger than|over) .*(size|limit|bytes)|(size|length) .*(exceeds|exceeded|limit)/i
const QUOTA = /quota|storage (resource|limit)|insufficient storage|no space left|out of storage|disk full/i

/** Where nothing else is known. */
export const laterHint = (status: number): string =>
  status === 402
    ? 'see the billing page of the registry: the plan has ended, is not paid, or its quota is used up'
    : 'try again later, or see the status page of the registry'

const quoted = (text: string): string => (text === '' ? '' : `: ${text}`)

function immutable(image: ImageName, { text, tag }: Refusal): Problem {
  const name = formatImageName(image)
  return {
    message: `${image.registry} does not move ${tag === undefined ? `a tag of ${name}` : `the tag ${name}:${tag}`}${quoted(text)}`,
    hint: 'use a tag that is not there yet, push-by-digest: true, or allow tags of the repository to change',
  }
}

/** What the user can do about a status and the words of a registry; undefined when that is not known. */
export function fixFor(image: ImageName, { status, text, of }: Refusal): string | undefined {
  if (status === 402) return laterHint(status)
  if (QUOTA.test(text) || status === 507)
    return 'delete images that are not needed any more, or have the quota of the registry raised'
  if (status === 404 || /name[ _]unknown|not found/i.test(text)) {
    return (
      kindOf(image)?.create?.(image) ??
      'check the image name: the registry does not know the repository and does not create it'
    )
  }
  if (status === 405) return 'name a registry that takes uploads: this one only serves images'
  if (of === 'manifest' && (status === 413 || TOO_LARGE.test(text)))
    return 'set max-layers lower, and use fewer or shorter labels and annotations, since the registry limits the size of manifests'
  if (status === 413)
    return 'raise the size of requests that the registry, or the proxy before it, accepts, or set max-layers higher'
  if (status === 415 || /manifest[ _]invalid|media ?type/i.test(text))
    return 'use a registry that takes OCI images; if it only lacks zstd, set compression: gzip; if it only lacks indexes, build one platform'
  if (status === 429)
    return 'try again later, or log in: registries allow more requests to those whom they know'
  return undefined
}

function denied({ image, credentials, troubles }: Asked, { status, text }: Refusal): Problem {
  const name = formatImageName(image)
  if (credentials === undefined) {
    const other =
      image.registry === 'docker.io'
        ? `; if Docker Hub is not meant, name the registry: ghcr.io/${image.repository}`
        : ''
    return {
      message: `pushing to ${name} needs credentials, and there are none for ${image.registry}`,
      hint: `${troublesHint(troubles)}give registry-username and registry-password, or ${LOG_IN}${other}`,
    }
  }
  const user = whoIs(credentials)
  // A missing login is always called the same; what else is said names what is missing.
  const said = status === 401 ? '' : quoted(text)
  return {
    message: `${user} may not push to ${name} (status ${status}${said})`,
    hint:
      kindOf(image)?.permission ??
      `check the password, and give ${user} the right to push to this repository`,
  }
}

/** What kept credentials from being found comes before what else may help. */
export const troublesHint = (troubles: readonly string[]): string =>
  troubles.map((trouble) => `${trouble}; `).join('')

/** For error messages. */
export function whoIs(credentials: Credentials): string {
  return credentials.kind === 'password' ? credentials.username : 'the owner of the token'
}

const MOST_WORDS = 300

/**
 * The messages of an error body of the distribution specification; of other bodies, what can be shown in a
 * line.
 */
function wordsOf(text: string): string {
  try {
    const json: unknown = JSON.parse(text)
    const errors = isRecord(json) && Array.isArray(json.errors) ? json.errors.filter(isRecord) : []
    const words = errors.map(({ code, message }) => printable(String(message || code || '')))
    return words.join('; ').slice(0, MOST_WORDS)
  } catch {
    return text.startsWith('<') ? '' : printable(text.trim().replace(/\s+/g, ' ')).slice(0, MOST_WORDS)
  }
}
