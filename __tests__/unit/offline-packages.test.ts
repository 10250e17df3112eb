import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type DebFacts,
  parseControl,
  parseDepends,
  storeName,
  upstreamVersion,
} from '../../nix/offline/debs.mjs'
import { attributeOf, closureOf, packageGraph, stronglyConnected } from '../../nix/offline/graph.mjs'
import { goodAttributes, type Recipe, recipes } from '../../nix/offline/recipes.mjs'
import { nixString, nixValue, renderPackages } from '../../nix/offline/render.mjs'

/** A deb of the given Depends field. */
function deb(name: string, depends = '', more: Partial<DebFacts> = {}): DebFacts {
  const file = `amd64/${name}_1.0_amd64.deb`
  const facts = {
    name,
    version: '1.0',
    file,
    sha256: `sha-of-${name}`,
    provides: [],
    description: `the ${name}`,
  }
  return { ...facts, depends: parseDepends(depends), ...more }
}

function graph(debs: DebFacts[], table: Record<string, Recipe>, roots: string[], ignored: string[] = []) {
  return packageGraph(debs, table, { ignored: new Set(ignored), roots })
}

const edges = (nodes: ReturnType<typeof graph>) =>
  Object.fromEntries(nodes.map((node) => [node.attribute, node.references]))

describe('control data', () => {
  test('fields with continuation lines', () => {
    const text = 'Package: git\nDepends: a,\n b\nDescription: short\n long\n .\n more\n'
    expect(parseControl(text)).toEqual({
      Package: 'git',
      Depends: 'a,\nb',
      Description: 'short\nlong\n.\nmore',
    })
  })

  test('alternatives, versions and architectures of a dependency field', () => {
    const field = 'libc6 (>= 2.34), perl:any, a [amd64] | b (<< 2) , libstdc++6'
    expect(parseDepends(field)).toEqual([['libc6'], ['perl'], ['a', 'b'], ['libstdc++6']])
    expect(parseDepends(undefined)).toEqual([])
  })

  test.each([
    ['1:2.39.5-0+deb12u3', '2.39.5'],
    ['22.01+really26.02+dfsg-0+deb12u1', '26.02'],
    ['1:1.2.13.dfsg-1', '1.2.13'],
    ['20250419~deb12u2', '20250419'],
    ['5.02-1+b1', '5.02'],
    ['0.8+5prealpha+1-15', '0.8+5prealpha+1'],
    ['6.4', '6.4'],
  ])('upstream version of %s is %s', (debian, upstream) => {
    expect(upstreamVersion(debian)).toBe(upstream)
  })

  test('file names become names of store paths', () => {
    expect(storeName('git_1%3a2.39~rc1-1_amd64.deb')).toBe('git_1_2.39-rc1-1_amd64.deb')
  })
})

describe('package graph', () => {
  test('holds what the roots reach, under attributes and not under Debian names', () => {
    const debs = [deb('xz-utils', 'liblzma5'), deb('liblzma5', 'libc6'), deb('libc6'), deb('unrelated')]
    const table = { xz: { debs: ['xz-utils'] }, glibc: { debs: ['libc6'] } }
    expect(edges(graph(debs, table, ['xz']))).toEqual({ glibc: [], liblzma5: ['glibc'], xz: ['liblzma5'] })
  })

  test('takes the first alternative that is there, also a virtual one', () => {
    const debs = [
      deb('app', 'absent | mta, second | third'),
      deb('exim', '', { provides: ['mta'] }),
      deb('third'),
    ]
    expect(edges(graph(debs, { app: {} }, ['app'])).app).toEqual(['exim', 'third'])
  })

  test('leaves out ignored debs and what only they reach', () => {
    const debs = [deb('app', 'debconf, lib'), deb('debconf', 'perl-base'), deb('perl-base'), deb('lib')]
    expect(edges(graph(debs, { app: {} }, ['app'], ['debconf']))).toEqual({ app: ['lib'], lib: [] })
  })

  test('joins split debs, without an edge to itself', () => {
    const debs = [
      deb('libpython3.11-stdlib', 'libc6'),
      deb('python3', 'python3.11'),
      deb('python3.11', 'libpython3.11-stdlib'),
    ]
    const table = { python3: { merge: /^(lib)?python3\.\d+(-stdlib)?$/ } }
    const nodes = graph([...debs, deb('libc6')], table, ['python3'])
    expect(edges(nodes)).toEqual({ libc6: [], python3: ['libc6'] })
    expect(nodes[1]?.debs.map(({ name }) => name)).toEqual(['python3', 'libpython3.11-stdlib', 'python3.11'])
  })

  test('merges a cycle into the member with a recipe, the others stay as aliases', () => {
    const debs = [deb('app', 'b'), deb('a', 'b'), deb('b', 'c, libc6'), deb('c', 'a'), deb('libc6')]
    const nodes = graph(debs, { app: {}, named: { debs: ['c'] } }, ['app'])
    expect(edges(nodes)).toEqual({ app: ['named'], libc6: [], named: ['libc6'] })
    const merged = nodes.find(({ attribute }) => attribute === 'named')
    expect(merged?.aliases).toEqual(['a', 'b'])
    expect(merged?.debs.map(({ name }) => name)).toEqual(['c', 'a', 'b'])
  })

  test('a recipe without references ends the graph', () => {
    const debs = [deb('app', 'libc6'), deb('libc6', 'libgcc-s1'), deb('libgcc-s1', 'libc6')]
    const nodes = graph(debs, { app: {}, glibc: { debs: ['libc6'], references: false } }, ['app'])
    expect(edges(nodes)).toEqual({ app: ['glibc'], glibc: [] })
  })

  test('two recipes of one deb are two derivations; others refer to the first', () => {
    const debs = [deb('bash', 'libc6'), deb('app', 'bash'), deb('libc6')]
    const table = { bash: {}, bashInteractive: { debs: ['bash'] }, app: {} }
    const nodes = edges(graph(debs, table, ['app', 'bashInteractive']))
    expect(nodes).toEqual({ app: ['bash'], bash: ['libc6'], bashInteractive: ['libc6'], libc6: [] })
  })

  test('says which root has no deb', () => {
    expect(() => graph([deb('a')], { a: {}, b: {} }, ['b'])).toThrow('no Debian package for b')
  })

  test('does not depend on the order of edges and has no cycles left', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f']
    const pairs = fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 20 })
    fc.assert(
      fc.property(pairs, (arrows) => {
        const debs = names.map((name) =>
          deb(name, arrows.flatMap(([from, to]) => (from === name ? [to] : [])).join(', ')),
        )
        const nodes = graph(debs, {}, names)
        expect(graph([...debs].reverse(), {}, [...names].reverse())).toEqual(nodes)
        for (const { attribute, references } of nodes)
          for (const reference of references) expect(closureOf(nodes, reference)).not.toContain(attribute)
        expect(nodes.flatMap((node) => node.debs.map(({ name }) => name)).sort()).toEqual(names)
      }),
    )
  })
})

test('strongly connected components of two loops joined by one edge', () => {
  const graphOfLoops = new Map([
    ['a', ['b']],
    ['b', ['a', 'c']],
    ['c', ['d']],
    ['d', ['c']],
    ['unreached', ['a']],
  ])
  const components = stronglyConnected(graphOfLoops, ['a']).map((component) => component.sort())
  expect(components).toEqual([
    ['c', 'd'],
    ['a', 'b'],
  ])
})

test('attributes of debs without a recipe', () => {
  expect(attributeOf('python3-urllib3')).toBe('python3Packages.urllib3')
  expect(attributeOf('libglib2.0-0')).toBe('libglib2_0-0')
})

describe('Nix text', () => {
  test('strings cannot end early or interpolate', () => {
    expect(nixString(`"quoted" \\ \${x} $out\n`)).toBe(`"\\"quoted\\" \\\\ \\\${x} \\$out\\n"`)
  })

  test('escaped strings read back as they were', () => {
    // The escapes of Nix that we use are those of JSON, but for the dollar.
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '$', '{', '\n', '\r', 'é', "'") }), (text) => {
        expect(JSON.parse(nixString(text).replaceAll('\\$', '$'))).toBe(text)
        expect(nixString(text)).not.toMatch(/(^|[^\\])(\\\\)*\$/)
      }),
    )
  })

  test('values, without undefined members', () => {
    const value = { a: [1, 'x'], b: true, c: undefined, d: [], 'e-f': { g: null } }
    expect(nixValue(value)).toBe('{ "a" = [ 1 "x" ]; "b" = true; "d" = [ ]; "e-f" = { "g" = null; }; }')
  })

  test('a package, its references, and quotes where Nix needs them', () => {
    const debs = [
      deb('bash', 'libc6'),
      deb('libc6'),
      deb('libstdc++6', 'libc6'),
      deb('python3-x', 'libstdc++6'),
    ]
    const table = { bash: { man: true, license: 'MIT' }, 'python3Packages.x': { debs: ['python3-x'] } }
    const text = renderPackages(graph(debs, table, ['bash', 'python3Packages.x']), 'Debian test')
    expect(text).toBe(`# Debian test. Generated: edits get lost.
{ debianPackage, deb, final }:
{
  bash = debianPackage {
    pname = "bash";
    version = "1.0";
    debs = [ (deb "amd64/bash_1.0_amd64.deb" "sha-of-bash") ];
    dependencies = [ final.libc6 ];
    outputs = [ "out" "man" ];
    meta = { "description" = "the bash"; "license" = { "spdxId" = "MIT"; "shortName" = "MIT"; "fullName" = "MIT"; "free" = true; }; };
  };
  libc6 = debianPackage {
    pname = "libc6";
    version = "1.0";
    debs = [ (deb "amd64/libc6_1.0_amd64.deb" "sha-of-libc6") ];
    dependencies = [ ];
    meta = { "description" = "the libc6"; };
  };
  "libstdc++6" = debianPackage {
    pname = "libstdc++6";
    version = "1.0";
    debs = [ (deb "amd64/libstdc++6_1.0_amd64.deb" "sha-of-libstdc++6") ];
    dependencies = [ final.libc6 ];
    shell = final.bash;
    meta = { "description" = "the libstdc++6"; };
  };
  python3Packages.x = debianPackage {
    pname = "python3-x";
    version = "1.0";
    debs = [ (deb "amd64/python3-x_1.0_amd64.deb" "sha-of-python3-x") ];
    dependencies = [ final."libstdc++6" ];
    shell = final.bash;
    meta = { "description" = "the python3-x"; };
  };
  python3Packages.recurseForDerivations = true;
}
`)
  })

  test('an alias of a merged cycle', () => {
    const nodes = graph([deb('bash'), deb('app', 'lib.so'), deb('lib.so', 'app')], { app: {}, bash: {} }, [
      'app',
      'bash',
    ])
    expect(renderPackages(nodes, 'x')).toContain('\n  lib_so = final.app;\n')
  })
})

describe('the table', () => {
  test('has the packages of the meta-package shell', () => {
    expect(goodAttributes).toEqual(
      expect.arrayContaining(['bashInteractive', 'coreutils', 'moreutils', 'nano']),
    )
  })

  test('refuses one package for each reason and lists none of them as good', () => {
    const refused = Object.keys(recipes).filter((attribute) => !goodAttributes.includes(attribute))
    const reasons = refused.flatMap((attribute) => Object.keys(recipes[attribute]?.meta ?? {}))
    expect(reasons.sort()).toEqual(['broken', 'knownVulnerabilities', 'unfree'])
  })
})
