/**
 * Generated packages in the trees of the fixtures, with real Nix: why each is refused under a configuration.
 * All questions that are open at a time are one evaluation.
 */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as toolchain from '../../scripts/toolchain.mjs'
import { mustRun, systemPath } from './child.ts'
import { shapeOf } from './evaluation.ts'

import { newStore } from './store.ts'
import { tempDir } from './temp.ts'

/** A package and one that it needs. */
export interface Subject {
  readonly release: string
  readonly own: Readonly<Record<string, unknown>>
  readonly needed: Readonly<Record<string, unknown>>
}

export type WhyNot = (subject: Subject, config: object) => Promise<string | undefined>

const EXPRESSION = `{ file }:
let
  answer = { release, own, needed, config }:
    let
      tree = ${shapeOf('')} + "/\${release}";
      lib = import (tree + "/lib");
      real = package: package // {
        meta = package.meta // (if package.meta ? license then { license = map (name: lib.licenses.\${name}) package.meta.license; } else { });
      };
      set = import tree {
        system = "x86_64-linux";
        overlays = [ ];
        config = import ${join(import.meta.dirname, '..', '..', 'nix', 'nixpkgs-config.nix')} {
          inherit lib;
          given = config;
          knowsProblems = builtins.pathExists (tree + "/pkgs/stdenv/generic/problems.nix");
        };
      };
    in
    (set.mkDerivation (real own // { needs = [ (set.mkDerivation (real needed)) ]; })).whyNot;
in
map answer (builtins.fromJSON (builtins.readFile file))
`

/** Why a package is refused; undefined when it is not. */
export async function whyNotWith(
  version: toolchain.NixVersion,
): Promise<{ readonly whyNot: WhyNot; readonly calls: () => number }> {
  const [{ bin }, store, dir] = [await toolchain.nix(version), await newStore(), await tempDir('refusals')]
  const env = { ...store.env, PATH: `${bin}:${systemPath}`, HOME: dir }
  const expression = join(dir, 'why-not.nix')
  await writeFile(expression, EXPRESSION)
  let open: { readonly question: object; readonly answer: (text: string | undefined) => void }[] = []
  let calls = 0
  const ask = async () => {
    const asked = open
    open = []
    calls += 1
    const file = join(dir, `${calls}.json`)
    await writeFile(file, JSON.stringify(asked.map(({ question }) => question)))
    const args = ['--eval', '--strict', '--json', '--argstr', 'file', file, expression]
    const answers = JSON.parse(await mustRun('nix-instantiate', args, { env })) as (string | null)[]
    for (const [index, { answer }] of asked.entries()) answer(answers[index] ?? undefined)
  }
  return {
    calls: () => calls,
    whyNot: (subject, config) =>
      new Promise((answer, fail) => {
        if (open.length === 0) setImmediate(() => ask().catch(fail))
        open.push({ question: { ...subject, config }, answer })
      }),
  }
}
