// The spellings of one login that tools write or accept, for the registry HOST and the repository org/a
// there: each with what it is worth to other tools. Compared in __tests__/e2e/credential-spellings.test.ts;
// the table of docs/registries.md is made from it.

export interface Spelling {
  readonly name: string
  /**
   * Files below the home directory, or `env:NAME` for a variable with this content. HOST stands for the
   * registry.
   */
  readonly files: Readonly<Record<string, string>>
  /** Variables; HOME stands for the home directory. */
  readonly env?: Readonly<Record<string, string>>
  /** Credential helpers: `docker-credential-NAME` -> a script. */
  readonly helpers?: Readonly<Record<string, string>>
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')
export const LOGIN = { auth: base64('me:secret') }
const DOCKER = '.docker/config.json'
const config = (content: object): Readonly<Record<string, string>> => ({ [DOCKER]: JSON.stringify(content) })
const auths = (key: string, entry: object = LOGIN) => config({ auths: { [key]: entry } })

/** Gives the login to those who ask for one of the names. */
export const helperFor = (...names: string[]): string =>
  `read -r server || true
for name in ${names.map((name) => `'${name}'`).join(' ')}; do
  test "$server" = "$name" && { echo '{"Username":"me","Secret":"secret"}'; exit 0; }
done
echo 'credentials not found in native keychain'; exit 1`

export const SPELLINGS: readonly Spelling[] = [
  { name: 'HOST', files: auths('HOST') },
  { name: 'https://HOST', files: auths('https://HOST') },
  { name: 'http://HOST', files: auths('http://HOST') },
  { name: 'https://HOST/', files: auths('https://HOST/') },
  { name: 'HOST/', files: auths('HOST/') },
  { name: 'https://HOST/v1/', files: auths('https://HOST/v1/') },
  { name: 'https://HOST/v2/', files: auths('https://HOST/v2/') },
  { name: 'https://HOST/v2', files: auths('https://HOST/v2') },
  { name: 'HOST/v2/', files: auths('HOST/v2/') },
  { name: 'HOST/org', files: auths('HOST/org') },
  { name: 'HOST/org/a', files: auths('HOST/org/a') },
  {
    name: 'HOST/org before HOST',
    files: config({ auths: { HOST: { auth: base64('no:no') }, 'HOST/org': LOGIN } }),
  },
  {
    name: 'HOST/other does not count',
    files: config({ auths: { 'HOST/other': { auth: base64('no:no') }, HOST: LOGIN } }),
  },
  { name: 'username and password', files: auths('HOST', { username: 'me', password: 'secret' }) },
  {
    name: 'username and password beside an auth that is broken',
    files: auths('HOST', { auth: '!', username: 'me', password: 'secret' }),
  },
  { name: 'auth that ends with null bytes', files: auths('HOST', { auth: base64('me:secret\0\0') }) },
  { name: 'an e-mail address beside auth', files: auths('HOST', { ...LOGIN, email: 'me@example.org' }) },
  {
    name: 'a file with a byte order mark',
    files: { [DOCKER]: `\uFEFF${JSON.stringify({ auths: { HOST: LOGIN } })}` },
  },
  {
    name: 'credHelpers',
    files: config({ credHelpers: { HOST: 'mine' } }),
    helpers: { mine: helperFor('HOST') },
  },
  { name: 'credsStore', files: config({ credsStore: 'mine' }), helpers: { mine: helperFor('HOST') } },
  {
    name: 'credsStore, with an empty entry',
    files: config({ credsStore: 'mine', auths: { HOST: {} } }),
    helpers: { mine: helperFor('HOST') },
  },
  {
    name: 'auths, and a credsStore that is missing',
    files: config({ credsStore: 'absent', auths: { HOST: LOGIN } }),
  },
  {
    name: 'auths, and a helper that has nothing',
    files: config({ credHelpers: { HOST: 'empty' }, auths: { HOST: LOGIN } }),
    helpers: { empty: "echo 'credentials not found in native keychain'; exit 1" },
  },
  {
    name: 'auths, and a helper that fails',
    files: config({ credHelpers: { HOST: 'bad' }, auths: { HOST: LOGIN } }),
    helpers: { bad: 'exit 1' },
  },
  {
    name: 'DOCKER_CONFIG',
    files: { 'd/config.json': JSON.stringify({ auths: { HOST: LOGIN } }) },
    env: { DOCKER_CONFIG: 'HOME/d' },
  },
  {
    name: 'DOCKER_AUTH_CONFIG',
    files: { 'env:DOCKER_AUTH_CONFIG': JSON.stringify({ auths: { HOST: LOGIN } }) },
  },
  {
    name: 'REGISTRY_AUTH_FILE',
    files: { 'auth.json': JSON.stringify({ auths: { HOST: LOGIN } }) },
    env: { REGISTRY_AUTH_FILE: 'HOME/auth.json' },
  },
  {
    name: '$XDG_RUNTIME_DIR/containers/auth.json',
    files: { 'run/containers/auth.json': JSON.stringify({ auths: { HOST: LOGIN } }) },
    env: { XDG_RUNTIME_DIR: 'HOME/run' },
  },
  {
    name: '~/.config/containers/auth.json',
    files: { '.config/containers/auth.json': JSON.stringify({ auths: { HOST: LOGIN } }) },
  },
  {
    name: 'a login of docker beside a broken file of podman',
    files: { ...auths('HOST'), '.config/containers/auth.json': '{' },
  },
]
