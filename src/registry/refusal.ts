/** What a registry that refuses an upload is told to the user as: who lacks which permission, or what is not there. */
import { type ErrorCode, NixeryError, type Problem } from '../base/errors.ts'
import { formatImageName, type ImageName } from '../image/oci/reference.ts'
import { type Credentials, IDENTITY_TOKEN_USER } from './credentials.ts'

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
      'give the job "permissions: packages: write", and the repository the role Write in the settings of the package',
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

/** What the answer to an upload was. */
export interface Refusal {
  readonly status: number
  /** The registry's own words; may be empty. */
  readonly text: string
}

/** The error of an upload that was not accepted. `credentials`: those that were used. */
export function refusal(
  image: ImageName,
  { status, text }: Refusal,
  credentials: Credentials | undefined,
): NixeryError {
  const [code, problem] = explain(image, { status, text: wordsOf(text) }, credentials)
  return new NixeryError(code, problem)
}

function explain(
  image: ImageName,
  { status, text }: Refusal,
  credentials: Credentials | undefined,
): [ErrorCode, Problem] {
  const name = formatImageName(image)
  if (status === 401 || status === 403) return ['registry-denied', denied(image, status, text, credentials)]
  const said = text === '' ? '' : `: ${text}`
  if (/immutable|cannot be overwritten/i.test(text)) {
    return [
      'push',
      {
        message: `${image.registry} does not move a tag of ${name}${said}`,
        hint: 'use a tag that is not there yet, push-by-digest: true, or allow tags of the repository to change',
      },
    ]
  }
  return [
    'registry-unreachable',
    {
      message: `${image.registry} does not take uploads for ${name}: it answered with status ${status}${said}`,
      hint: fixFor(image, status, text),
    },
  ]
}

function fixFor(image: ImageName, status: number, text: string): string {
  if (status === 404 || /name[ _]unknown|not found/i.test(text)) {
    return (
      kindOf(image)?.create?.(image) ??
      'check the image name: the registry does not know the repository and does not create it'
    )
  }
  if (status === 405) return 'name a registry that takes uploads: this one only serves images'
  if (status === 413)
    return 'raise the size of requests that the registry, or the proxy before it, accepts, or set max-layers higher'
  return 'try again later'
}

function denied(
  image: ImageName,
  status: number,
  text: string,
  credentials: Credentials | undefined,
): Problem {
  const name = formatImageName(image)
  if (credentials === undefined) {
    const other =
      image.registry === 'docker.io'
        ? `; if Docker Hub is not meant, name the registry: ghcr.io/${image.repository}`
        : ''
    return {
      message: `pushing to ${name} needs credentials, and there are none for ${image.registry}`,
      hint: `give registry-username and registry-password, or log in with docker/login-action before this step${other}`,
    }
  }
  const user = whoIs(credentials)
  // A missing login is always called the same; what else is said names what is missing.
  const said = status === 401 || text === '' ? '' : `: ${text}`
  return {
    message: `${user} may not push to ${name} (status ${status}${said})`,
    hint:
      kindOf(image)?.permission ??
      `check the password, and give ${user} the right to push to this repository`,
  }
}

/** For error messages. */
export function whoIs({ username }: Credentials): string {
  return username === IDENTITY_TOKEN_USER ? 'the owner of the identity token' : username
}

const MOST_WORDS = 300

/** The messages of an error body of the distribution specification; of other bodies, what can be shown in a line. */
function wordsOf(text: string): string {
  try {
    const { errors } = JSON.parse(text) as { errors?: readonly { code?: string; message?: string }[] }
    return (errors ?? [])
      .map(({ code, message }) => message || code || '')
      .join('; ')
      .slice(0, MOST_WORDS)
  } catch {
    return text.startsWith('<') ? '' : text.trim().replace(/\s+/g, ' ').slice(0, MOST_WORDS)
  }
}
