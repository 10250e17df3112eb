/**
 * What makes Nix know the store that it finds in a container: the database of this closure and nothing else,
 * with the packages of the list as roots for the garbage collector. Equal closures give equal bytes.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { NixeryError } from '../../base/errors.ts'
import type { ReferenceGraph } from '../../closure/graph.ts'
import { type TarEntry, toBinary } from '../pack/tar.ts'

/** The only one that Nix has had since 2016. */
const SCHEMA_VERSION = '10'
const SCHEMA = `
create table ValidPaths (id integer primary key autoincrement not null, path text unique not null, hash text not null,
  registrationTime integer not null, deriver text, narSize integer, ultimate integer, sigs text, ca text);
create table Refs (referrer integer not null, reference integer not null, primary key (referrer, reference),
  foreign key (referrer) references ValidPaths(id) on delete cascade,
  foreign key (reference) references ValidPaths(id) on delete restrict);
create index IndexReferrer on Refs(referrer);
create index IndexReference on Refs(reference);
create trigger DeleteSelfRefs before delete on ValidPaths begin
  delete from Refs where referrer = old.id and reference = old.id; end;
create table DerivationOutputs (drv integer not null, id text not null, path text not null, primary key (drv, id),
  foreign key (drv) references ValidPaths(id) on delete cascade);
create index IndexDerivationOutputs on DerivationOutputs(path);
`
/** Where SQLite writes its own version into a file; this one is 3.40.0. */
const VERSION_OFFSET = 96
const FIXED_VERSION = 3_040_000

/** For a user who is root, without a daemon, in a container that allows no other sandbox. */
const SETTINGS = 'build-users-group =\nsandbox = false\n'

/** Entries of a layer. Throws `missing-tool` where this Node.js has no SQLite. */
export function nixDatabase(graph: ReferenceGraph): readonly TarEntry[] {
  const directories = [
    'etc/nix',
    'nix/var/nix/db',
    'nix/var/nix/gcroots/image',
    'nix/var/nix/profiles',
    'nix/var/nix/temproots',
  ]
  const parents = ['etc', 'nix', 'nix/var', 'nix/var/nix', 'nix/var/nix/gcroots']
  const file = (name: string, content: Buffer | string): TarEntry => ({
    ...{ type: 'file', name, mode: 0o644 },
    content: Buffer.from(content),
  })
  return [
    ...[...parents, ...directories]
      .sort()
      .map((name): TarEntry => ({ type: 'directory', name, mode: 0o755 })),
    file('etc/nix/nix.conf', SETTINGS),
    file('nix/var/nix/db/db.sqlite', databaseOf(graph)),
    file('nix/var/nix/db/schema', SCHEMA_VERSION),
    ...graph.roots.map(toRoot),
  ]
}

const toRoot = (root: string): TarEntry => ({
  ...{ type: 'symlink', name: `nix/var/nix/gcroots/image/${toBinary(path.posix.basename(root))}` },
  target: toBinary(root),
})

function databaseOf(graph: ReferenceGraph): Buffer {
  const directory = mkdtempSync(path.join(tmpdir(), 'nixery-action-'))
  const file = path.join(directory, 'db.sqlite')
  try {
    writeDatabase(file, graph)
    const bytes = readFileSync(file)
    bytes.writeUInt32BE(FIXED_VERSION, VERSION_OFFSET)
    return bytes
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** Paths come in the order of the graph, which is that of their names. */
function writeDatabase(file: string, { paths }: ReferenceGraph): void {
  const database = openDatabase(file)
  database.exec(SCHEMA)
  const addPath = database.prepare(
    'insert into ValidPaths (path, hash, registrationTime, narSize) values (?, ?, 1, ?)',
  )
  const addReference = database.prepare('insert into Refs (referrer, reference) values (?, ?)')
  const ids = new Map([...paths.keys()].map((name, index) => [name, index + 1]))
  database.exec('begin')
  for (const { path: name, narHash, narSize } of paths.values())
    addPath.run(name, `sha256:${narHash}`, narSize)
  for (const { path: name, references } of paths.values())
    for (const reference of references) addReference.run(ids.get(name) ?? 0, ids.get(reference) ?? 0)
  database.exec('commit')
  database.exec('vacuum')
  database.close()
}

function openDatabase(file: string) {
  // Not there before Node.js 22.13; an import would fail where it is not asked for.
  const sqlite = process.getBuiltinModule?.('node:sqlite')
  if (sqlite !== undefined) return new sqlite.DatabaseSync(file)
  throw new NixeryError('missing-tool', {
    input: 'nix-database',
    message: `Node.js ${process.versions.node} has no SQLite`,
    hint: 'use Node.js 22.13 or newer for the command; the action has its own',
  })
}
