// The secrets of a step: no program that is started for it sees one in its environment, and neither does a
// package set or a builder, wherever it looks.
import { createHash, randomUUID } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import * as toolchain from '../../scripts/toolchain.mjs'
import { findProgram } from '../../src/host/process.ts'
import { newSigningKey } from '../support/binary-cache.ts'
import { type Inputs, toLayout } from '../support/build.ts'
import { startCacheService } from '../support/cache-service.ts'
import { systemPath } from '../support/child.ts'
import { environmentWitness } from '../support/environment-witness.ts'
import { ownPackages } from '../support/own-packages.ts'
import { writeProgram } from '../support/programs.ts'
import { startRegistry } from '../support/registry.ts'
import { runAction } from '../support/runner.ts'
import { startSourceServer } from '../support/source-server.ts'
import { sharedStore } from '../support/store.ts'
import { tempDir } from '../support/temp.ts'

/** Every secret has this in it. */
const PLANTED = 'plantedplantedplanted'
/** As it is, and in base 64, where it has three forms. */
const seen = new RegExp(`${PLANTED}|cGxhbnRlZHBsYW50ZW|wbGFudGVkcGxhbnRlZ|BsYW50ZWRwbGFudGVk`)

/** Variables of a step. */
const variables = {
  ACTIONS_RUNTIME_TOKEN: `${PLANTED}-1`,
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: `${PLANTED}-2`,
  GITHUB_TOKEN: `${PLANTED}-3`,
  AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: `${PLANTED}-4`,
  SOME_SECRET: `${PLANTED}-5`,
}

let key: string
beforeAll(async () => {
  key = (await newSigningKey(PLANTED)).secret
})

const secretInputs = (): Inputs => ({
  'github-token': `${PLANTED}-6`,
  netrc: `machine cache.example login me password ${PLANTED}-7`,
  'signing-key': key,
  'nix-config': `access-tokens = git.example=${PLANTED}-8`,
})

/** The action on a runner with these programs, and the shared store. */
async function step(inputs: Inputs, path: readonly string[], env: Inputs = {}) {
  const store = await sharedStore()
  const NIX_CONFIG = `${store.env.NIX_CONFIG}\naccess-tokens = github.example=${PLANTED}-9`
  const all = { ...variables, ...store.env, NIX_CONFIG, ...env }
  const given = { cache: 'false', 'build-from-source': 'allow', ...secretInputs(), ...inputs }
  return runAction({ with: given, path, env: all })
}

/** Names of variables that a package set asks for. */
const asked = [
  ...Object.keys(variables),
  ...['INPUT_GITHUB-TOKEN', 'INPUT_NETRC', 'INPUT_SIGNING-KEY', 'INPUT_NIX-CONFIG', 'NIX_CONFIG'],
  ...['NIX_USER_CONF_FILES', 'AWS_SHARED_CREDENTIALS_FILE', 'GIT_CONFIG_VALUE_0', 'GIT_CONFIG_VALUE_4'],
]

/**
 * A package set that writes all that it sees into the store: variables, its own environment, and every file
 * below the directory for temporary files. Its package is refused by Nix when its builder, which may ask for
 * variables, sees a secret.
 */
function curiousPackages(temporary: string, mark: string): Promise<string> {
  const names = asked.map((name) => `"${name}"`).join(' ')
  const clean = createHash('sha256').update('clean\n').digest('hex')
  return ownPackages(`
    filesIn = directory: builtins.concatLists (builtins.attrValues (builtins.mapAttrs (name: kind:
      let path = directory + "/\${name}"; in
      if kind == "directory" then filesIn path else if kind == "regular" then [ path ] else [ ]
    ) (builtins.readDir directory)));
    texts = map builtins.getEnv [ ${names} ] ++ map builtins.readFile (filesIn ${temporary});
    found = builtins.toFile "${mark}-found" (builtins.unsafeDiscardStringContext (builtins.concatStringsSep "\\n" texts));
    secret = name: text: builtins.seq found (shell name {
      outputHashMode = "flat"; outputHashAlgo = "sha256"; outputHash = "${clean}";
      impureEnvVars = [ ${names} ];
    } text);
    curious = shell "${mark}-1.0" { checked = secret "${mark}-checked" "case \\"$(env)\\" in *${PLANTED}*) echo leaked;; *) echo clean;; esac > $out"; } "mkdir $out; cp $checked $out/checked";`)
}

async function foundIn(store: string, mark: string): Promise<string> {
  const names = (await readdir(store)).filter((name) => name.endsWith(`-${mark}-found`))
  return (await Promise.all(names.map((name) => readFile(join(store, name), 'utf8')))).join('\n')
}

test.each(toolchain.nixVersions)('a package set and a builder see none (Nix %s)', async (nix) => {
  const mark = `curious-${randomUUID()}`
  const temporary = await tempDir('temporary')
  const nixpkgs = await curiousPackages(temporary, mark)
  const dest = join(await tempDir('built'), 'image')
  const path = [(await toolchain.nix(nix)).bin]
  const inputs = { ...toLayout('curious', dest), nixpkgs, 'copy-to': `file://${await tempDir('cache')}` }
  const { exitCode, leaks } = await step(inputs, path, { RUNNER_TEMP: temporary })
  const found = await foundIn(join((await sharedStore()).root, 'nix', 'store'), mark)
  // It could look: what the run itself has written is there.
  expect(found).toContain('"names":["cacert"')
  expect(found).not.toMatch(seen)
  expect({ exitCode, leaks }).toEqual({ exitCode: 0, leaks: [] })
})

test('a variable that is named in pass-env reaches a package set, and decides about what is cached', async () => {
  const nixpkgs = await ownPackages(`
    named = shell "named-\${builtins.getEnv "MY_VERSION"}" { } "mkdir $out";`)
  const path = [(await toolchain.nix('2.34')).bin]
  const cache = { cache: 'true', 'cache-dir': await tempDir('cache'), 'signing-key': '' }
  const versionOf = async (more: Inputs, MY_VERSION: string) => {
    const inputs = { ...toLayout('named', join(await tempDir('built'), 'image')), nixpkgs, ...cache, ...more }
    const { summary, outputs } = await step(inputs, path, { MY_VERSION })
    return [/named`? (\d[\d.]*)/.exec(summary)?.[1], outputs['cache-hit']]
  }
  expect(await versionOf({ 'pass-env': 'MY_VERSION' }, '7.1')).toEqual(['7.1', 'none'])
  expect(await versionOf({ 'pass-env': 'MY_VERSION' }, '7.2')).toEqual([
    '7.2',
    expect.not.stringMatching('image'),
  ])
  expect(await versionOf({ 'pass-env': 'MY_VERSION' }, '7.1')).toEqual(['7.1', 'image'])
})

test('a program that is started gets what it needs, and no secret', async () => {
  const [nix, oras, ssh, zstd] = await Promise.all([
    toolchain.nix('2.34'),
    toolchain.oras('1.3'),
    toolchain.ssh(),
    toolchain.zstd(),
  ])
  const helpers = await tempDir('helpers')
  const answer = JSON.stringify({ Username: 'writer', Secret: 'writer-password' })
  // Docker itself cannot be here: a program that takes an image as it does.
  const own = {
    'docker-credential-test': writeProgram(
      helpers,
      'docker-credential-test',
      `cat > /dev/null; echo '${answer}'`,
    ),
    docker: writeProgram(helpers, 'docker', 'cat > /dev/null'),
  }
  const from = (bin: string, ...names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, join(bin, name)]))
  const programs = {
    ...from(nix.bin, 'nix', 'nix-store', 'nix-instantiate'),
    ...{ git: '/usr/bin/git', oras: join(oras.bin, 'oras'), ssh: join(ssh.bin, 'ssh') },
    ...from(zstd.bin, 'zstd', 'zstdmt', 'unzstd'),
    ...{ tar: findProgram('tar', { PATH: systemPath }) ?? '', ...own },
  }
  const source = await ownPackages('')
  const server = await startSourceServer(dirname(source), `${PLANTED}-6`)
  const registry = await startRegistry({ auth: 'basic' })
  const service = await startCacheService()
  const witness = await environmentWitness(programs, service.env.NODE_OPTIONS)
  const DOCKER_CONFIG = await tempDir('docker')
  const config = { credHelpers: { [registry.host]: 'test' } }
  await writeFile(join(DOCKER_CONFIG, 'config.json'), JSON.stringify(config))
  const env = { ...witness.env, DOCKER_CONFIG }
  try {
    const full = await step(
      {
        packages: 'hello',
        nixpkgs: `git+${server.url}/${source.slice(dirname(source).length + 1)}?ref=main`,
        image: `${registry.host}/org/tools`,
        load: 'docker',
        // Nothing answers there: that costs a warning.
        'copy-to': 'ssh-ng://nobody@127.0.0.1:9',
      },
      [witness.bin],
      { ...env, GITHUB_SERVER_URL: server.url },
    )
    expect(full).toMatchObject({ exitCode: 0, leaks: [] })
    // On github.com, which has a cache: its client packs and unpacks entries.
    for (const hit of ['none', 'image']) {
      const layout = toLayout('hello', join(await tempDir('built'), 'image'))
      const inputs = { ...layout, nixpkgs: source, cache: 'true', 'signing-key': '' }
      const cached = await step(inputs, [witness.bin], { ...env, ...service.env, ...witness.env })
      expect(cached).toMatchObject({ exitCode: 0, leaks: [], outputs: { 'cache-hit': hit } })
    }
  } finally {
    await Promise.all([server.stop(), registry.stop(), service.stop()])
  }
  const started = await witness.seen()
  const missing = Object.keys(programs).filter((name) => !started.some(({ program }) => program === name))
  expect(missing).toEqual([])
  const token = service.env.ACTIONS_RUNTIME_TOKEN ?? ''
  const isLeak = (text: string) => seen.test(text) || text.includes(token)
  expect(started.filter(({ environment }) => isLeak(environment))).toEqual([])
})
