// What scripts, services and container runtimes take for granted of an image, in runc and podman.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { build, quickly, toLayout } from '../support/build.ts'
import { selfSigned } from '../support/certificates.ts'
import type { ChildResult } from '../support/child.ts'
import { runContainer, unpackImage } from '../support/container.ts'
import { newPodman } from '../support/podman.ts'
import { tempDir } from '../support/temp.ts'

/** Packages of unusual shapes: a link to another one, a single file, and one with a store of its own. */
const overlay = `final: prev:
let make = name: prev.runCommand "\${name}-1" { meta.license = { spdxId = "MIT"; fullName = "MIT"; free = true; }; };
in {
  real-tree = make "real-tree" ''mkdir -p $out/bin; printf '#!/bin/sh\\necho linked\\n' > $out/bin/linked; chmod 755 $out/bin/linked'';
  link-to-tree = make "link-to-tree" ''ln -s \${final.real-tree} $out'';
  one-file = make "one-file" ''printf '#!/bin/sh\\n' > $out; chmod 755 $out'';
  own-store = make "own-store" ''mkdir -p $out/nix/store $out/bin; ln -s $out $out/nix/store/x; ln -s \${final.real-tree}/bin/linked $out/bin/own'';
  bin-file = make "a-bin-file" ''mkdir $out; echo > $out/bin'';
}
`

/** Standard output of a line of shell in the image; the line has to succeed. */
type Shell = (line: string) => Promise<string>

function shellOf(run: (...argv: readonly string[]) => Promise<ChildResult>): Shell {
  return async (line) => {
    const { code, stdout, stderr } = await run('/bin/sh', '-euc', line)
    if (code !== 0) throw new Error(`"${line}" ended with ${code}: ${stderr}`)
    return stdout.trim()
  }
}

describe('an image of packages of all shapes', () => {
  const shells: Record<string, Shell> = {}
  let stderr: string
  beforeAll(async () => {
    const file = join(await tempDir('overlay'), 'overlay.nix')
    await writeFile(file, overlay)
    const layout = join(await tempDir('built'), 'image')
    const packages = 'shell git gnugrep python3 fontconfig link-to-tree one-file own-store bin-file'
    const { certificate } = await selfSigned(await tempDir('authority'), 'own-authority')
    const files = `${certificate}:/etc/ssl/certs/ca-certificates.crt`
    const inputs = { ...toLayout(packages, layout), ...quickly, overlays: file, 'max-layers': '3', files }
    const built = await build(inputs)
    expect(built).toMatchObject({ code: 0 })
    stderr = built.stderr
    const bundle = await unpackImage(layout)
    shells.runc = shellOf((...argv) => runContainer(bundle, argv))
    const podman = await newPodman()
    const id = await podman.pull(layout)
    shells.podman = shellOf((...argv) => podman.run(id, ...argv))
  })

  describe.each(['runc', 'podman'])('in %s', (runtime) => {
    const shell: Shell = (line) => (shells[runtime] as Shell)(line)

    test('says what system it is', async () => {
      const release = await shell('cat /etc/*release')
      expect(release).toMatch(/^ID=nixery-action$/m)
      expect(release).toMatch(/^VERSION_ID=debian-[a-z0-9.-]+$/m)
      expect(await shell('cat /usr/lib/os-release')).toBe(release)
    })

    test('has programs where scripts and CI systems name them in full', async () => {
      const names =
        '/usr/bin/mkfifo /usr/bin/tail /usr/bin/bash /usr/bin/env /usr/bin/git /sbin/git /usr/sbin/git'
      expect(await shell(`for p in ${names}; do [ -x $p ] || echo none: $p; done`)).toBe('')
      expect(await shell('/usr/bin/env git --version')).toMatch(/^git version/)
    })

    test('has the directories of services, and one /run', async () => {
      const names = '/run /var/run /var/log /var/lib /var/cache /var/empty /home'
      expect(await shell(`for d in ${names}; do [ -d $d ] || echo none: $d; done`)).toBe('')
      expect(await shell('echo 1 > /run/a.pid; cat /var/run/a.pid; mkdir /var/log/app')).toBe('1')
    })

    test('has files, and no links, where runtimes read from outside', async () => {
      const names = 'passwd group nsswitch.conf hosts os-release'
      expect(
        await shell(`cd /etc; for f in ${names}; do [ -f $f ] && [ ! -L $f ] || echo wrong: $f; done`),
      ).toBe('')
      expect(await shell('id -gn 65534; grep ^nogroup: /etc/group')).toBe('nobody\nnogroup:x:65534:')
    })

    test('trusts a bundle of its own, whichever of the usual names it has', async () => {
      const script =
        'import ssl; print([str(x["subject"]) for x in ssl.create_default_context().get_ca_certs()])'
      expect(await shell(`python3 -c '${script}'`)).toMatch(/^\["[^"]*own-authority[^"]*"\]$/)
      const names =
        '/etc/ssl/certs/ca-bundle.crt /etc/pki/tls/certs/ca-bundle.crt $NODE_EXTRA_CA_CERTS $NIX_SSL_CERT_FILE'
      expect(
        await shell(
          `cat ${names} | sort -u | grep -c BEGIN; sha256sum ${names} | cut -d" " -f1 | sort -u | wc -l`,
        ),
      ).toBe('1\n1')
    })

    test('has settings for fonts', async () => {
      expect(await shell('fc-list 2>&1; cat $FONTCONFIG_FILE >/dev/null && echo there')).toMatch(
        /^(\/\S+: .*\n)*there$/,
      )
    })

    test('reaches what is behind a package that is a link, beside one with a directory /nix', async () => {
      expect(await shell('linked; own')).toBe('linked\nlinked')
    })
  })

  test('the build names what of the packages cannot be reached', () => {
    expect(stderr).toMatch(
      /^warning: one-file-1 is a single file; .*\/nix\/store\/\S+-one-file-1 only.*\n +fix: .*writeShellScriptBin/m,
    )
    expect(stderr).toMatch(/^warning: own-store-1 has a directory \/nix in its output.*\n +fix: /m)
  })
})

test('an authority joins the public ones, for all programs', async () => {
  const { certificate } = await selfSigned(await tempDir('authority'), 'own-authority')
  const layout = join(await tempDir('built'), 'image')
  expect(
    await build({ ...toLayout('shell gnugrep openssl', layout), ...quickly, 'ca-certificates': certificate }),
  ).toMatchObject({ code: 0 })
  const bundle = await unpackImage(layout)
  const shell = shellOf((...argv) => runContainer(bundle, argv))
  expect(Number(await shell('grep -c BEGIN.CERTIFICATE /etc/ssl/certs/ca-certificates.crt'))).toBeGreaterThan(
    100,
  )
  expect(
    await shell(
      'sha256sum $SSL_CERT_FILE $GIT_SSL_CAINFO $CURL_CA_BUNDLE $REQUESTS_CA_BUNDLE | cut -d" " -f1 | sort -u | wc -l',
    ),
  ).toBe('1')
  const split =
    "csplit -s -z -n 4 -f /tmp/c $SSL_CERT_FILE '/BEGIN/' '{*}'; openssl x509 -noout -subject -in $(ls /tmp/c* | tail -1)"
  expect(await shell(split)).toMatch(/own-authority/)
})
