import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __defProp = Object.defineProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });

// src/oci/pack-worker.ts
import { parentPort, workerData } from "node:worker_threads";

// src/oci/pack-layer.ts
import { createHash, randomUUID } from "node:crypto";
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { finished } from "node:stream/promises";

// src/oci/compress.ts
import * as zlib from "node:zlib";

// src/process.ts
import { spawn } from "node:child_process";
function start(program, args, options) {
  return spawn(program, args, { ...options, shell: false });
}
__name(start, "start");

// src/oci/compress.ts
var CHUNK_SIZE = 256 * 1024;
var createZstdCompress2 = zlib.createZstdCompress;
function startCompressor({ kind, level }, env) {
  if (kind === "gzip") return both(zlib.createGzip({ level, chunkSize: CHUNK_SIZE }));
  if (createZstdCompress2 === void 0) return zstdProgram(level, env);
  const params = { [zlib.constants.ZSTD_c_compressionLevel]: level, [zlib.constants.ZSTD_c_checksumFlag]: 1 };
  return both(createZstdCompress2({ params, chunkSize: CHUNK_SIZE }));
}
__name(startCompressor, "startCompressor");
var both = /* @__PURE__ */ __name((stream) => ({ input: stream, output: stream }), "both");
function zstdProgram(level, env) {
  const child = start("zstd", ["--quiet", "--stdout", "--single-thread", `-${level}`], {
    env,
    stdio: ["pipe", "pipe", "pipe"]
  });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("zstd was started without pipes");
  let message = "";
  stderr.on("data", (chunk) => {
    message += chunk.toString();
  });
  const fail = /* @__PURE__ */ __name((error) => stdout.destroy(error), "fail");
  stdin.on("error", () => {
  });
  child.once("error", fail);
  child.once("exit", (code) => {
    if (code !== 0) fail(new Error(`zstd ended with exit code ${code}: ${message.trim()}`));
  });
  return { input: stdin, output: stdout };
}
__name(zstdProgram, "zstdProgram");

// src/oci/store-entries.ts
import { lstatSync, readdirSync, readlinkSync } from "node:fs";

// src/layers/graph.ts
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
__name(compare, "compare");

// src/oci/tar.ts
var BLOCK_SIZE = 512;
var END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_SIZE);
var MTIME = 1;
var SYMLINK_MODE = 511;
var NAME_BYTES = 100;
var PREFIX_BYTES = 155;
var MAX_OCTAL_SIZE = 8589934591;
var TYPE_FLAGS = { file: "0", symlink: "2", directory: "5", pax: "x" };
var toBinary = /* @__PURE__ */ __name((text) => Buffer.from(text, "utf8").toString("latin1"), "toBinary");
var toBuffer = /* @__PURE__ */ __name((binary) => Buffer.from(binary, "latin1"), "toBuffer");
function contentSize(entry) {
  if (entry.type !== "file") return 0;
  return entry.content instanceof Uint8Array ? entry.content.length : entry.content.size;
}
__name(contentSize, "contentSize");
var padding = /* @__PURE__ */ __name((size) => END_OF_ARCHIVE.subarray(0, (BLOCK_SIZE - size % BLOCK_SIZE) % BLOCK_SIZE), "padding");
function encodeHeader(entry) {
  const header = {
    name: entry.type === "directory" ? `${entry.name}/` : entry.name,
    mode: entry.type === "symlink" ? SYMLINK_MODE : entry.mode,
    size: contentSize(entry),
    typeFlag: TYPE_FLAGS[entry.type],
    target: entry.type === "symlink" ? entry.target : ""
  };
  const split = splitName(header.name);
  const records = [];
  if (split === void 0) records.push(paxRecord("path", header.name));
  if (header.target.length > NAME_BYTES) records.push(paxRecord("linkpath", header.target));
  if (header.size > MAX_OCTAL_SIZE) records.push(paxRecord("size", String(header.size)));
  const block = headerBlock(header, split ?? ["", header.name.slice(0, NAME_BYTES)]);
  return records.length === 0 ? block : Buffer.concat([paxHeader(records.join("")), block]);
}
__name(encodeHeader, "encodeHeader");
function paxHeader(records) {
  const body = Buffer.from(records, "latin1");
  const header = {
    name: "PaxHeaders/entry",
    mode: 420,
    size: body.length,
    typeFlag: TYPE_FLAGS.pax,
    target: ""
  };
  return Buffer.concat([headerBlock(header, ["", header.name]), body, padding(body.length)]);
}
__name(paxHeader, "paxHeader");
function paxRecord(key, value) {
  const rest = ` ${key}=${value}
`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}
__name(paxRecord, "paxRecord");
function splitName(name) {
  if (name.length <= NAME_BYTES) return ["", name];
  const slash = name.indexOf("/", name.length - NAME_BYTES - 1);
  if (slash < 1 || slash > PREFIX_BYTES || slash === name.length - 1) return void 0;
  return [name.slice(0, slash), name.slice(slash + 1)];
}
__name(splitName, "splitName");
function headerBlock(header, [prefix, name]) {
  const block = Buffer.alloc(BLOCK_SIZE);
  const text = /* @__PURE__ */ __name((value, offset) => block.write(value, offset, "latin1"), "text");
  const octal = /* @__PURE__ */ __name((value, offset, digits) => text(value.toString(8).padStart(digits, "0"), offset), "octal");
  text(name, 0);
  octal(header.mode, 100, 7);
  octal(0, 108, 7);
  octal(0, 116, 7);
  octal(header.size > MAX_OCTAL_SIZE ? 0 : header.size, 124, 11);
  octal(MTIME, 136, 11);
  text(" ".repeat(8), 148);
  text(header.typeFlag, 156);
  text(header.target.slice(0, NAME_BYTES), 157);
  text("ustar\0", 257);
  text("00", 263);
  octal(0, 329, 7);
  octal(0, 337, 7);
  text(prefix, 345);
  const checksum = block.reduce((sum, byte) => sum + byte, 0);
  text(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
__name(headerBlock, "headerBlock");

// src/oci/store-entries.ts
var DIRECTORY_MODE = 365;
var PARENT_MODE = 493;
var OWNER_MAY_EXECUTE = 64;
function* storeEntries(root, paths) {
  const sorted = paths.map(toBinary).sort(compare);
  const parents = new Set(sorted.flatMap(parentDirectories));
  for (const name of [...parents].sort(compare)) yield { type: "directory", name, mode: PARENT_MODE };
  for (const path2 of sorted) yield* walk(toBinary(root), path2);
}
__name(storeEntries, "storeEntries");
function parentDirectories(path2) {
  const parts = path2.slice(1).split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
__name(parentDirectories, "parentDirectories");
function* walk(root, path2) {
  const file = toBuffer(root + path2);
  const name = path2.slice(1);
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) {
    yield { type: "symlink", name, target: readlinkSync(file, "latin1") };
  } else if (stat.isDirectory()) {
    yield { type: "directory", name, mode: DIRECTORY_MODE };
    for (const child of readdirSync(file, "latin1").sort(compare)) yield* walk(root, `${path2}/${child}`);
  } else if (stat.isFile()) {
    const mode = stat.mode & OWNER_MAY_EXECUTE ? 365 : 292;
    yield { type: "file", name, mode, content: { path: root + path2, size: stat.size } };
  } else {
    throw new Error(`${file.toString()} is neither a file, a directory nor a symbolic link`);
  }
}
__name(walk, "walk");

// src/oci/pack-layer.ts
var CHUNK_SIZE2 = 256 * 1024;
async function packLayer(content, options) {
  mkdirSync(options.blobsDir, { recursive: true });
  const temporary = path.join(options.blobsDir, `.${randomUUID()}.partial`);
  const file = openSync(temporary, "wx");
  try {
    const compressor = startCompressor(options.compression, options.env);
    const compressed = createHash("sha256");
    let size = 0;
    compressor.output.on("data", (chunk) => {
      compressed.update(chunk);
      size += chunk.length;
      for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
    });
    const tar = new ChunkWriter(compressor.input);
    const complete = finished(compressor.output, { writable: false });
    complete.catch((error) => tar.fail(error));
    await writeTar(tar, entriesOf(content));
    await tar.end();
    await complete;
    const digest = `sha256:${compressed.digest("hex")}`;
    renameSync(temporary, path.join(options.blobsDir, digest.slice("sha256:".length)));
    return { digest, size, diffId: `sha256:${tar.hash.digest("hex")}`, uncompressedSize: tar.bytes };
  } finally {
    closeSync(file);
    rmSync(temporary, { force: true });
  }
}
__name(packLayer, "packLayer");
function entriesOf(content) {
  return content.kind === "entries" ? content.entries : storeEntries(content.root, content.paths);
}
__name(entriesOf, "entriesOf");
async function writeTar(tar, entries) {
  for (const entry of entries) {
    await tar.write(encodeHeader(entry));
    if (entry.type !== "file") continue;
    if (entry.content instanceof Uint8Array) await tar.write(entry.content);
    else await writeFile(tar, entry.content.path, entry.content.size);
    await tar.write(padding(contentSize(entry)));
  }
  await tar.write(END_OF_ARCHIVE);
}
__name(writeTar, "writeTar");
async function writeFile(tar, name, size) {
  const file = openSync(toBuffer(name), "r");
  try {
    for (let left = size; left > 0; ) {
      const space = await tar.space();
      const count = readSync(file, space, 0, Math.min(space.length, left), null);
      if (count === 0) throw new Error(`${name} became shorter while it was read`);
      tar.advance(count);
      left -= count;
    }
  } finally {
    closeSync(file);
  }
}
__name(writeFile, "writeFile");
var ChunkWriter = class {
  static {
    __name(this, "ChunkWriter");
  }
  hash = createHash("sha256");
  bytes = 0;
  #stream;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_SIZE2);
  #spare = Buffer.allocUnsafeSlow(CHUNK_SIZE2);
  #filled = 0;
  #inFlight = Promise.resolve();
  #failInFlight = /* @__PURE__ */ __name(() => {
  }, "#failInFlight");
  constructor(stream) {
    this.#stream = stream;
  }
  async write(bytes) {
    for (let offset = 0; offset < bytes.length; ) {
      const space = await this.space();
      const part = bytes.subarray(offset, offset + space.length);
      space.set(part);
      this.advance(part.length);
      offset += part.length;
    }
  }
  /** The unused part of the current chunk, never empty. Fill it from its start, then call `advance`. */
  async space() {
    if (this.#filled === CHUNK_SIZE2) await this.#flush();
    return this.#chunk.subarray(this.#filled);
  }
  advance(count) {
    this.#filled += count;
    this.bytes += count;
  }
  async end() {
    await this.#flush();
    await this.#inFlight;
    this.#stream.end();
  }
  /** Ends the wait for a stream that will not take the chunk in flight any more. */
  fail(error) {
    this.#failInFlight(error);
  }
  async #flush() {
    const full = this.#chunk.subarray(0, this.#filled);
    this.hash.update(full);
    await this.#inFlight;
    this.#inFlight = new Promise((resolve, reject) => {
      this.#failInFlight = reject;
      this.#stream.write(full, (error) => error ? reject(error) : resolve());
    });
    this.#inFlight.catch(() => {
    });
    [this.#chunk, this.#spare] = [this.#spare, this.#chunk];
    this.#filled = 0;
  }
};

// src/oci/pack-worker.ts
parentPort?.on("message", async (content) => {
  try {
    parentPort?.postMessage({ layer: await packLayer(content, workerData) });
  } catch (error) {
    parentPort?.postMessage({ error: error instanceof Error ? error.message : String(error) });
  }
});
