#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });
var __commonJS = (cb, mod) => function __require() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// node_modules/damerau-levenshtein/index.js
var require_damerau_levenshtein = __commonJS({
  "node_modules/damerau-levenshtein/index.js"(exports, module) {
    module.exports = function(__this, that, limit) {
      var thisLength = __this.length, thatLength = that.length, matrix = [];
      limit = (limit || (thatLength > thisLength ? thatLength : thisLength)) + 1;
      for (var i = 0; i < limit; i++) {
        matrix[i] = [i];
        matrix[i].length = limit;
      }
      for (i = 0; i < limit; i++) {
        matrix[0][i] = i;
      }
      if (Math.abs(thisLength - thatLength) > (limit || 100)) {
        return prepare(limit || 100);
      }
      if (thisLength === 0) {
        return prepare(thatLength);
      }
      if (thatLength === 0) {
        return prepare(thisLength);
      }
      var j, this_i, that_j, cost, min, t;
      for (i = 1; i <= thisLength; ++i) {
        this_i = __this[i - 1];
        for (j = 1; j <= thatLength; ++j) {
          if (i === j && matrix[i][j] > 4) return prepare(thisLength);
          that_j = that[j - 1];
          cost = this_i === that_j ? 0 : 1;
          min = matrix[i - 1][j] + 1;
          if ((t = matrix[i][j - 1] + 1) < min) min = t;
          if ((t = matrix[i - 1][j - 1] + cost) < min) min = t;
          matrix[i][j] = i > 1 && j > 1 && this_i === that[j - 2] && __this[i - 2] === that_j && (t = matrix[i - 2][j - 2] + cost) < min ? t : min;
        }
      }
      return prepare(matrix[thisLength][thatLength]);
      function prepare(steps) {
        var length = Math.max(thisLength, thatLength);
        var relative = length === 0 ? 0 : steps / length;
        var similarity = 1 - relative;
        return {
          steps,
          relative,
          similarity
        };
      }
      __name(prepare, "prepare");
    };
  }
});

// src/cli.ts
import { text as text2 } from "node:stream/consumers";

// package.json
var package_default = {
  name: "nixery-action",
  version: "0.1.0",
  private: true,
  description: "Container images from a list of nixpkgs packages, in CI: a GitHub Action and a command.",
  license: "Apache-2.0",
  type: "module",
  engines: {
    node: ">=20.15"
  },
  bin: {
    "nixery-action": "dist/cli.js"
  },
  files: [
    "dist",
    "action.yml"
  ],
  scripts: {
    "benchmark:cache": "node benchmarks/cache/run.mjs",
    "benchmark:layering": "node benchmarks/layering/run.mjs",
    "benchmark:packing": "node benchmarks/packing/run.mjs",
    build: "node scripts/bundle.mjs",
    check: "npm run typecheck && npm run lint && npm run docs:check && npm run workflows:check && npm run dist:check",
    demo: "node scripts/demo.mjs",
    "dist:check": "node scripts/bundle.mjs --check",
    docs: "node scripts/docs.mjs",
    "docs:check": "node scripts/docs.mjs --check",
    "layer-table": "node benchmarks/layering/run.mjs default-table",
    lint: "biome check",
    "offline-packages": "node nix/offline/generate.mjs",
    test: "node --experimental-vm-modules node_modules/jest/bin/jest.js",
    "test:unit": "npm test -- --selectProjects unit",
    typecheck: "tsc --noEmit",
    "workflows:check": "node scripts/workflows.mjs"
  },
  dependencies: {
    "@actions/cache": "6.3.0",
    "@actions/core": "3.0.1",
    "damerau-levenshtein": "1.0.8",
    pako: "3.0.3"
  },
  devDependencies: {
    "@actions/languageservice": "0.3.61",
    "@actions/workflow-parser": "0.3.61",
    "@azure/storage-blob": "12.32.0",
    "@biomejs/biome": "2.6.8",
    "@jest/globals": "30.5.2",
    "@types/damerau-levenshtein": "1.0.2",
    "@types/node": "24.19.2",
    azurite: "3.37.0",
    esbuild: "0.28.2",
    "fast-check": "4.10.2",
    jest: "30.5.2",
    typescript: "7.0.2",
    yaml: "2.9.1"
  }
};

// src/arguments.ts
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

// src/errors.ts
var NixeryError = class extends Error {
  static {
    __name(this, "NixeryError");
  }
  code;
  problems;
  constructor(code2, problems, cause) {
    const list2 = Array.isArray(problems) ? problems : [problems];
    super(list2.map((problem) => problem.message).join("\n"), cause === void 0 ? void 0 : { cause });
    this.name = "NixeryError";
    this.code = code2;
    this.problems = list2;
  }
};
function toNixeryError(thrown) {
  if (thrown instanceof NixeryError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new NixeryError(
    "internal",
    {
      message: `unexpected error: ${message}`,
      hint: "this is a bug: please report it with the log of a debug run"
    },
    thrown
  );
}
__name(toNixeryError, "toNixeryError");
function formatProblems(problems) {
  return problems.map(
    (problem) => problem.hint === void 0 ? problem.message : `${problem.message}
  fix: ${problem.hint}`
  ).join("\n");
}
__name(formatProblems, "formatProblems");
async function allProblems(a, b) {
  const outcomes = await Promise.allSettled([a, b]);
  const errors = outcomes.flatMap(
    (outcome) => outcome.status === "rejected" ? [outcome.reason] : []
  );
  const [first, second] = errors;
  if (first instanceof NixeryError && second instanceof NixeryError && second.code !== "cancelled") {
    throw new NixeryError(first.code, [...first.problems, ...second.problems], first);
  }
  if (errors.length > 0) throw first;
  return Promise.all([a, b]);
}
__name(allProblems, "allProblems");

// src/nix/source.ts
import path from "node:path";

// src/parse.ts
function invalid(message, hint) {
  throw new NixeryError("invalid-input", { message, hint });
}
__name(invalid, "invalid");
function boolean(name) {
  return (text3) => {
    if (/^true$/i.test(text3)) return true;
    if (/^false$/i.test(text3)) return false;
    return invalid(`${name}: "${text3}" is neither true nor false`, `write ${name}: true or ${name}: false`);
  };
}
__name(boolean, "boolean");
function choice(name, values) {
  return (text3) => values.find((value) => value === text3) ?? invalid(`${name}: "${text3}" is not a known value`, `use one of: ${values.join(", ")}`);
}
__name(choice, "choice");
function integer(name, min, max) {
  return (text3) => {
    if (text3 === "") return void 0;
    const value = Number(text3);
    if (/^\d+$/.test(text3) && value >= min && value <= max) return value;
    return invalid(
      `${name}: "${text3}" is not a whole number from ${min} to ${max}`,
      `use a number from ${min} to ${max}`
    );
  };
}
__name(integer, "integer");
var SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
function duration(name) {
  return (text3) => {
    const [, number, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text3) ?? [];
    if (number !== void 0) return Number(number) * SECONDS[unit];
    return invalid(`${name}: "${text3}" is not a duration`, "write a number with s, m, h or d, for example 6h");
  };
}
__name(duration, "duration");
function list(text3) {
  return text3.split(/[,\n]/).map((value) => value.trim()).filter((value) => value !== "");
}
__name(list, "list");
function keyValues(name) {
  return (text3) => {
    const lines = text3.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    const problems = lines.filter((line) => line.indexOf("=") < 1).map((line) => ({
      message: `${name}: "${line}" has no key=value form`,
      hint: "write one key=value per line"
    }));
    if (problems.length > 0) throw new NixeryError("invalid-input", problems);
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)])
    );
  };
}
__name(keyValues, "keyValues");
function manifestAnnotations(text3) {
  const entries = Object.entries(keyValues("annotations")(text3)).flatMap(
    ([key, value]) => {
      const [, level, name] = /^(manifest|index|manifest-descriptor|index-descriptor)(?:\[[^\]]*\])?:(.+)$/.exec(key) ?? [];
      if (level === void 0 || name === void 0) return [[key, value]];
      return level === "manifest" ? [[name, value]] : [];
    }
  );
  return Object.fromEntries(entries);
}
__name(manifestAnnotations, "manifestAnnotations");
function jsonObject(name) {
  return (text3) => {
    if (text3 === "") return {};
    try {
      const value = JSON.parse(text3);
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        return value;
    } catch {
    }
    return invalid(`${name}: not a JSON object: ${text3}`, `for example ${name}: '{"allowUnfree": true}'`);
  };
}
__name(jsonObject, "jsonObject");
var PACKAGE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_'+-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*$/;
function packageNames(text3) {
  const names = text3.replace(/#.*$/gm, "").split(/[\s,/]+/).filter((name) => name !== "");
  const problems = names.filter((name) => !PACKAGE_NAME.test(name)).map((name) => ({
    message: `packages: "${name}" cannot be the name of a package`,
    hint: "use attribute names of nixpkgs such as git or python3Packages.requests"
  }));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return names;
}
__name(packageNames, "packageNames");
function output(text3) {
  if (text3 === "") return void 0;
  const fields = new Map(
    text3.split(",").map((field) => [field.split("=")[0]?.trim(), field.split("=").slice(1).join("=")])
  );
  const dest = fields.get("dest");
  if (fields.get("type") !== "oci" || dest === void 0 || dest === "" || fields.size !== 2) {
    return invalid(
      `output: "${text3}" is not a place that images can go to`,
      "write output: type=oci,dest=DIRECTORY"
    );
  }
  return { type: "oci", dest };
}
__name(output, "output");

// src/nix/source.ts
var NIXPKGS_URL = "https://github.com/NixOS/nixpkgs";
var COMMIT = /^[0-9a-f]{40}$/;
var NAR_HASH = /^sha256-[A-Za-z0-9+/]{43}=$/;
var BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;
function packageSource(text3) {
  if (text3 === "") return void 0;
  if (/:\/\/[^/@\s]*:[^/@\s]*@/.test(text3)) {
    return invalid(
      "nixpkgs: the address holds a password, which would show in logs",
      "leave it out, and put it into a netrc file (nix-config: netrc-file = PATH) or git's credential helper"
    );
  }
  if (COMMIT.test(text3)) return commitSource(text3);
  if (/^git\+(https?|ssh|file):\/\/\S+$/.test(text3)) return gitSource(text3);
  if (/^https?:\/\/\S+$/.test(text3)) return tarballSource(text3);
  const lock = /^(.*\bflake\.lock)(?:#(.+))?$/.exec(text3);
  if (lock?.[1] !== void 0) return { kind: "lock", file: path.resolve(lock[1]), node: lock[2] };
  if (/^\.{0,2}\//.test(text3) || text3 === "." || text3 === "..")
    return { kind: "path", path: path.resolve(text3) };
  if (BRANCH.test(text3)) return { kind: "branch", branch: text3 };
  return invalid(
    `nixpkgs: "${text3}" is not a package source`,
    "use a channel (nixos-unstable), a 40-digit commit, a directory that begins with ./ or /, a flake.lock, git+URL or the URL of a tarball"
  );
}
__name(packageSource, "packageSource");
function commitSource(revision) {
  return { kind: "tarball", url: `${NIXPKGS_URL}/archive/${revision}.tar.gz`, revision };
}
__name(commitSource, "commitSource");
function tarballSource(text3) {
  const url = new URL(text3);
  const narHash = url.searchParams.get("narHash")?.replaceAll(" ", "+");
  url.searchParams.delete("narHash");
  if (narHash === void 0) return { kind: "tarball", url: text3 };
  if (NAR_HASH.test(narHash)) return { kind: "tarball", url: url.href, narHash };
  return invalid(
    `nixpkgs: "${narHash}" is not a narHash`,
    "copy it from flake.lock: sha256- and 44 characters"
  );
}
__name(tarballSource, "tarballSource");
function gitSource(text3) {
  const url = new URL(text3.slice("git+".length));
  const ref = url.searchParams.get("ref") ?? void 0;
  const revision = url.searchParams.get("rev") ?? void 0;
  if (revision !== void 0 && !COMMIT.test(revision)) {
    return invalid(`nixpkgs: "${revision}" is not a commit`, "give all 40 digits after rev=");
  }
  url.search = "";
  return {
    kind: "git",
    url: url.href,
    ...ref === void 0 ? {} : { ref },
    ...revision === void 0 ? {} : { revision }
  };
}
__name(gitSource, "gitSource");
function describeSource(source) {
  switch (source.kind) {
    case "path":
      return source.path;
    case "branch":
      return `nixpkgs ${source.branch}`;
    case "lock":
      return source.file;
    case "tarball":
      return source.revision === void 0 ? source.url : `nixpkgs ${source.revision}`;
    case "git":
      return `${source.url} ${source.revision ?? source.ref ?? ""}`.trim();
  }
}
__name(describeSource, "describeSource");

// src/registry/reference.ts
var HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
var COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
var TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
var MAX_NAME_LENGTH = 255;
var formatImageName = /* @__PURE__ */ __name((name) => `${name.registry}/${name.repository}`, "formatImageName");
function imageName(text3) {
  const slash = text3.indexOf("/");
  return { registry: text3.slice(0, slash), repository: text3.slice(slash + 1) };
}
__name(imageName, "imageName");
function imageNames(text3) {
  const results = list(text3).map(parseImageName);
  const problems = results.filter((result) => "message" in result);
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  const names = results;
  return names.filter(
    (name, index) => names.findIndex((other) => formatImageName(other) === formatImageName(name)) === index
  );
}
__name(imageNames, "imageNames");
function parseImageName(text3) {
  const slash = text3.indexOf("/");
  const registry = text3.slice(0, Math.max(slash, 0));
  const repository = text3.slice(slash + 1);
  const bareName = repository.replace(/[@:].*$/, "");
  if (!/[.:]|^localhost$/.test(registry) || !HOST.test(registry)) {
    return {
      message: `image: "${text3}" does not begin with a registry's host name`,
      hint: `for example ghcr.io/org/${bareName.toLowerCase().split("/").pop()}`
    };
  }
  if (bareName !== repository) {
    return {
      message: `image: "${text3}" has a tag or a digest`,
      hint: `use ${registry}/${bareName.toLowerCase()}, and the input tags for tags`
    };
  }
  if (repository !== repository.toLowerCase()) {
    return {
      message: `image: "${text3}" has upper-case letters, which registries refuse`,
      hint: `use ${registry}/${repository.toLowerCase()}`
    };
  }
  if (!repository.split("/").every((part) => COMPONENT.test(part)) || text3.length > MAX_NAME_LENGTH) {
    return {
      message: `image: "${text3}" is not a valid image name`,
      hint: 'use lower-case letters and digits, separated by single ".", "_", "-" or "/", at most 255 characters'
    };
  }
  return { registry, repository };
}
__name(parseImageName, "parseImageName");
function pushTargets(images, tags) {
  const byName = new Map(images.map((image) => [formatImageName(image), { image, tags: /* @__PURE__ */ new Set() }]));
  const problems = [];
  for (const entry of tags) {
    const [name, tag] = splitTag(entry);
    if (!TAG.test(tag)) {
      problems.push({
        message: `tags: "${tag}" is not a valid tag`,
        hint: 'a tag has at most 128 letters, digits, "_", "." and "-", and does not begin with "." or "-"'
      });
    } else if (name === void 0) {
      for (const target of byName.values()) target.tags.add(tag);
    } else {
      const image = parseImageName(name);
      if ("message" in image) problems.push(image);
      else byName.set(name, { image, tags: (byName.get(name)?.tags ?? /* @__PURE__ */ new Set()).add(tag) });
    }
  }
  if (problems.length === 0) problems.push(...untagged([...byName.values()]));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return [...byName.values()].map((target) => ({ image: target.image, tags: [...target.tags].sort() }));
}
__name(pushTargets, "pushTargets");
function untagged(targets) {
  return targets.filter(({ tags }) => tags.size === 0).map(({ image }) => ({
    message: `tags: none is for ${formatImageName(image)}`,
    hint: "add a tag without image name, which goes to all images, or take this one out of image"
  }));
}
__name(untagged, "untagged");
function references(name) {
  return (text3) => {
    const problems = [];
    const found = list(text3).flatMap((entry) => {
      const at = entry.indexOf("@");
      const [tagged, tag] = at < 0 ? splitTag(entry) : [entry.slice(0, at), entry.slice(at + 1)];
      const image = parseImageName(tagged ?? entry);
      if (!("message" in image)) return [{ image, reference: tagged === void 0 ? "latest" : tag }];
      problems.push({ ...image, message: image.message.replace(/^image:/, `${name}:`) });
      return [];
    });
    if (problems.length > 0) throw new NixeryError("invalid-input", problems);
    return found;
  };
}
__name(references, "references");
function splitTag(entry) {
  const colon = entry.lastIndexOf(":");
  return entry.includes("/") && colon > entry.lastIndexOf("/") ? [entry.slice(0, colon), entry.slice(colon + 1)] : [void 0, entry];
}
__name(splitTag, "splitTag");

// src/inputs.ts
var input = /* @__PURE__ */ __name((definition) => definition, "input");
var text = /* @__PURE__ */ __name((value) => value, "text");
var INPUTS = {
  packages: input({
    value: "NAMES",
    help: 'Packages by attribute name, separated by blanks, line ends, commas or "/". Dots reach nested packages, "#" starts a comment. "shell" stands for bashInteractive, coreutils, moreutils and nano; "arm64" makes an image for linux/arm64. cacert and iana-etc are always included.',
    default: "",
    parse: packageNames
  }),
  nixpkgs: input({
    value: "SOURCE",
    help: "Where the packages come from: a channel or branch of NixOS/nixpkgs (nixos-unstable), a 40-digit commit, a directory (./path), a flake.lock (flake.lock#input), git+URL?ref=BRANCH, or the URL of a tarball.",
    default: "",
    parse: packageSource
  }),
  "nixpkgs-config": input({
    value: "JSON",
    help: 'Configuration of nixpkgs as a JSON object, for example {"allowUnfree": true} or {"permittedInsecurePackages": ["name-1.0"]}.',
    default: "",
    parse: jsonObject("nixpkgs-config")
  }),
  image: input({
    value: "NAMES",
    help: "One or more image names without tag, separated by commas or line ends, for example ghcr.io/org/tools. Needed to push.",
    default: "",
    parse: imageNames
  }),
  tags: input({
    value: "TAGS",
    help: "Tags, or full references as docker/metadata-action prints them, separated by commas or line ends.",
    default: "latest",
    parse: list
  }),
  labels: input({
    value: "KEY=VALUE",
    help: "Labels of the image configuration, one key=value per line.",
    default: "",
    parse: keyValues("labels")
  }),
  annotations: input({
    value: "KEY=VALUE",
    help: "OCI annotations of the image manifest, one key=value per line, also as docker/metadata-action prints them. They replace the ones that are set by default.",
    default: "",
    parse: manifestAnnotations
  }),
  "max-layers": input({
    value: "N",
    help: "At most this many layers, from 2 to 125, the layer of the root filesystem included.",
    default: "94",
    parse: integer("max-layers", 2, 125)
  }),
  "layers-plan": input({
    value: "FILE",
    help: "A layers plan, made by nixery-action plan-layers and kept beside the list of packages: which packages share a layer, in this and in other images. Default: decided by the names and sizes of the packages.",
    default: "",
    parse: text
  }),
  compression: input({
    value: "gzip|zstd",
    help: "How layers are compressed. gzip works with every client; zstd is smaller and about five times as fast.",
    default: "gzip",
    parse: choice("compression", ["gzip", "zstd"])
  }),
  "compression-level": input({
    value: "N",
    help: "From 1 (fast) to 9 (small) for gzip, to 19 for zstd. Default: 6 for gzip, 3 for zstd.",
    default: "",
    parse: integer("compression-level", 1, 19)
  }),
  push: input({
    value: "true|false",
    help: 'Push the image to the registries named by "image".',
    default: "true",
    parse: boolean("push")
  }),
  output: input({
    value: "type=oci,dest=DIR",
    help: "Also write the image to an OCI image layout directory; an earlier layout there is replaced.",
    default: "",
    parse: output
  }),
  "registry-username": input({
    value: "NAME",
    help: 'User name for the registry. Default: the credentials that docker/login-action or "docker login" left; for ghcr.io in a workflow, the actor.',
    default: "",
    parse: text
  }),
  "registry-password": input({
    value: "SECRET",
    help: "Password or token for the registry. Default: as for registry-username; for ghcr.io in a workflow, github-token.",
    default: "",
    secret: true,
    parse: text
  }),
  cache: input({
    value: "true|false|read",
    help: "Remember images and layers for the next run: yes, no, or only use what is remembered. In a workflow in the Actions cache, else in a directory.",
    default: "true",
    parse: choice("cache", ["true", "false", "read"])
  }),
  "cache-dir": input({
    value: "DIR",
    help: "Directory to remember in, instead of the Actions cache. Default on the command line: $XDG_CACHE_HOME/nixery-action.",
    default: "",
    parse: text
  }),
  "cache-from": input({
    value: "REFERENCES",
    help: "Images in registries whose layers need not be packed again, separated by commas or line ends. The image that the first tag points to is always one of them.",
    default: "",
    parse: references("cache-from")
  }),
  "cache-ttl": input({
    value: "DURATION",
    help: "How long a package source that cannot be pinned is taken to be the same: a number with s, m, h or d.",
    default: "6h",
    parse: duration("cache-ttl")
  }),
  verify: input({
    value: "true|false",
    help: "Pack everything again and fail when anything that was remembered of it is not true.",
    default: "false",
    parse: boolean("verify")
  }),
  "nix-installer": input({
    value: "auto|system|apt|none",
    help: 'Where Nix comes from when a run needs it: "system" takes it from PATH, "apt" installs it (root on Debian or Ubuntu), "auto" tries both in this order, "none" never installs it.',
    default: "auto",
    parse: choice("nix-installer", ["auto", "system", "apt", "none"])
  }),
  "nix-config": input({
    value: "LINES",
    help: "Lines in the format of nix.conf, for the Nix processes of this run only.",
    default: "",
    parse: text
  }),
  "github-token": input({
    value: "SECRET",
    help: "Token for ghcr.io when no other credentials are given. Needs the permission packages: write.",
    default: "",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's syntax, not ours
    actionDefault: "${{ github.token }}",
    secret: true,
    parse: text
  })
};
var inputNames = Object.keys(INPUTS);
function parseInputs(given) {
  const problems = [];
  const entries = inputNames.map((name) => {
    const { parse: parse2, default: fallback } = INPUTS[name];
    try {
      return [name, parse2(given(name)?.trim() || fallback)];
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error;
      problems.push(...error.problems);
      return [name, parse2(fallback)];
    }
  });
  return { inputs: Object.fromEntries(entries), problems };
}
__name(parseInputs, "parseInputs");

// src/layers/graph.ts
function referenceGraph(infos, roots) {
  const sorted = [...infos].sort((a, b) => compare(a.path, b.path));
  const paths = new Map(sorted.map((info) => [info.path, info]));
  if (paths.size !== infos.length) throw new Error("the graph has a path twice");
  for (const name of [...roots, ...sorted.flatMap((info) => info.references)]) {
    if (!paths.has(name)) throw new Error(`the graph lacks ${name}`);
  }
  return { paths, roots: [...new Set(roots)].sort(compare) };
}
__name(referenceGraph, "referenceGraph");
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
__name(compare, "compare");

// src/layers/name-hash.ts
function hashOfName(name) {
  let hash = 2166136261;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 16777619);
  }
  hash = Math.imul(hash ^ hash >>> 16, 2146121005);
  hash = Math.imul(hash ^ hash >>> 15, 2221713035);
  return (hash ^ hash >>> 16) >>> 0;
}
__name(hashOfName, "hashOfName");

// src/layers/package-name.ts
function packageName(path17) {
  const base = path17.slice(path17.lastIndexOf("/") + 1).replace(/^[0-9a-z]{32}-/, "");
  const [first = "", ...others] = base.split("-");
  const parts = [first, ...others.filter((part) => !/^\d/.test(part))];
  return parts.map((part) => part.replace(/(\d)\.\d.*$/, "$1")).join("-");
}
__name(packageName, "packageName");
var COLLECTIONS = new Set(
  "python3 python2 perl5 ruby ruby3 node nodejs php php8 r lua5 luajit ocaml5 ghc golang emacs vimplugin texlive gir1 fonts gst gstreamer1 kde qt6 qtbase java linux".split(
    " "
  )
);
function packageStem(name) {
  const [first = "", second] = name.split("-");
  return second !== void 0 && COLLECTIONS.has(first) ? `${first}-${second}` : first;
}
__name(packageStem, "packageStem");
function packageCollection(name) {
  return name.split("-")[0] ?? name;
}
__name(packageCollection, "packageCollection");

// src/layers/name-table.ts
var DEGREE_FROM = [20, 45, 80];
var emptyTable = { unitOf: /* @__PURE__ */ __name(() => void 0, "unitOf"), shelfOf: /* @__PURE__ */ __name(() => void 0, "shelfOf") };
function nameTable({ groups }) {
  const units = /* @__PURE__ */ new Map();
  const enter = /* @__PURE__ */ __name((part, degrees) => {
    for (const [place, inner] of part.entries()) {
      if (typeof inner === "string") units.set(inner, degrees);
      else enter(inner, [...degrees, `${degrees.at(-1) ?? "#"}.${place}`]);
    }
  }, "enter");
  enter(groups, []);
  const find = /* @__PURE__ */ __name((name) => units.get(name) ?? units.get(packageStem(name)), "find");
  return {
    unitOf: /* @__PURE__ */ __name((name, budget) => find(name)?.[DEGREE_FROM.filter((from) => budget >= from).length], "unitOf"),
    shelfOf: /* @__PURE__ */ __name((name) => find(name)?.[0], "shelfOf")
  };
}
__name(nameTable, "nameTable");

// src/layers/group-by-name.ts
var SHELF_SHARE = 0.17;
var LARGE_PATH = 5e8;
var TIER_LIMITS = [6, 24];
function groupByName(table = emptyTable) {
  return (graph, budget) => arrange([...graph.paths.values()], graph, budget, table);
}
__name(groupByName, "groupByName");
function arrange(infos, graph, budget, table) {
  const units = unitsOf(infos, graph, budget, table);
  const shelfCount = units.length <= budget ? 0 : Math.max(1, Math.round(budget * SHELF_SHARE));
  const alone = units.slice(0, budget - shelfCount).map((unit) => unit.paths);
  const layers = [...alone, ...shelve(units.slice(budget - shelfCount), shelfCount)];
  return layers.map((paths) => ({ paths: paths.sort(compare) }));
}
__name(arrange, "arrange");
function unitsOf(infos, graph, budget, table) {
  const units = /* @__PURE__ */ new Map();
  for (const info of infos) {
    const name = packageName(info.path);
    const known = table.unitOf(name, budget);
    const unitName = known ?? (info.narSize < LARGE_PATH / budget ? packageStem(name) : name);
    const unit = units.get(unitName) ?? {
      name: unitName,
      shelf: table.shelfOf(name) ?? packageCollection(name),
      size: 0,
      tier: 0,
      paths: []
    };
    unit.size += info.narSize;
    unit.tier = Math.max(unit.tier, tierOf(info, graph));
    unit.paths.push(info.path);
    units.set(unitName, unit);
  }
  return [...units.values()].sort((a, b) => b.size - a.size || compare(a.name, b.name));
}
__name(unitsOf, "unitsOf");
function tierOf(info, graph) {
  const largest = TIER_LIMITS[TIER_LIMITS.length - 1] ?? 0;
  const closure2 = /* @__PURE__ */ new Set([info.path]);
  for (const path17 of closure2) {
    if (closure2.size >= largest) break;
    for (const reference of graph.paths.get(path17)?.references ?? []) closure2.add(reference);
  }
  return TIER_LIMITS.filter((limit) => closure2.size >= limit).length;
}
__name(tierOf, "tierOf");
function shelve(units, shelfCount) {
  const tiers = Math.min(TIER_LIMITS.length + 1, shelfCount);
  const shelves = Array.from({ length: shelfCount }, () => []);
  for (const unit of units) {
    const tier = Math.min(unit.tier, tiers - 1);
    const first = Math.floor(tier * shelfCount / tiers);
    const count = Math.floor((tier + 1) * shelfCount / tiers) - first;
    shelves[first + hashOfName(unit.shelf) % count]?.push(...unit.paths);
  }
  return shelves.filter((paths) => paths.length > 0);
}
__name(shelve, "shelve");

// src/layers/plan.ts
var PLAN_FILE = "nixery.layers.json";
var FREE_SHARE = 0.1;
function groupLimit(budget) {
  return Math.max(1, budget - freeLayers(budget));
}
__name(groupLimit, "groupLimit");
function freeLayers(budget) {
  return Math.max(1, Math.round(budget * FREE_SHARE));
}
__name(freeLayers, "freeLayers");
function groupByPlan(groups, table) {
  const groupOf = new Map(groups.flatMap((group, index) => group.map((name) => [name, index])));
  return (graph, budget) => {
    if (budget < 2) return [{ paths: [...graph.paths.keys()].sort(compare) }];
    const known = /* @__PURE__ */ new Map();
    const unknown = [];
    for (const info of graph.paths.values()) {
      const group = groupOf.get(packageName(info.path));
      if (group === void 0) unknown.push(info);
      else known.set(group, [...known.get(group) ?? [], info]);
    }
    const reserved = Math.min(unknown.length, freeLayers(budget));
    const layers = withinBudget([...known.values()], budget - reserved);
    return [...layers, ...arrangeUnknown(unknown, graph, budget - layers.length, table)];
  };
}
__name(groupByPlan, "groupByPlan");
function withinBudget(groups, budget) {
  const sorted = groups.map((infos) => ({
    size: infos.reduce((sum, info) => sum + info.narSize, 0),
    paths: infos.map((info) => info.path).sort(compare)
  })).sort((a, b) => b.size - a.size || compare(a.paths[0] ?? "", b.paths[0] ?? ""));
  if (sorted.length <= budget) return sorted.map(({ paths }) => ({ paths }));
  const rest = sorted.slice(budget - 1).flatMap(({ paths }) => paths);
  return [...sorted.slice(0, budget - 1).map(({ paths }) => ({ paths })), { paths: rest.sort(compare) }];
}
__name(withinBudget, "withinBudget");
function arrangeUnknown(infos, graph, budget, table) {
  return infos.length === 0 ? [] : arrange(infos, graph, budget, table);
}
__name(arrangeUnknown, "arrangeUnknown");
function parsePlan(text3, file) {
  const wrong = /* @__PURE__ */ __name((what) => new NixeryError("invalid-input", {
    message: `${file}: ${what}`,
    hint: "make it anew with nixery-action plan-layers, or take the last good version from the history"
  }), "wrong");
  let plan;
  try {
    plan = JSON.parse(text3);
  } catch (error) {
    throw wrong(`not JSON: ${error.message}`);
  }
  if (plan?.version !== 1) throw wrong("not a layers plan of version 1");
  const { maxLayers, groups } = plan;
  if (typeof maxLayers !== "number" || !Number.isInteger(maxLayers) || maxLayers < 1)
    throw wrong("maxLayers is not a whole number");
  if (!Array.isArray(groups) || !groups.every((group) => Array.isArray(group) && group.every((name) => typeof name === "string")))
    throw wrong("groups is not a list of lists of names");
  const names = groups.flat();
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== void 0) throw wrong(`${twice} is in the plan twice`);
  return { version: 1, maxLayers, groups };
}
__name(parsePlan, "parsePlan");
function formatPlan({ version, maxLayers, groups }) {
  const lines = groups.map((group) => `    ${JSON.stringify(group).replaceAll('","', '", "')}`);
  return `{
  "version": ${version},
  "maxLayers": ${maxLayers},
  "groups": [
${lines.join(",\n")}
  ]
}
`;
}
__name(formatPlan, "formatPlan");

// src/commands.ts
var graphOptions = {
  "max-layers": {
    value: "N",
    help: "At most this many layers.",
    default: "94"
  },
  roots: {
    value: "PATHS",
    help: "The store paths that the image is made for, separated by commas or line ends. Default: those that no other path refers to."
  },
  fleet: {
    help: 'Standard input has many images: {"images": [{"name": "...", "roots": [...], "graph": ...}]}.'
  }
};
var COMMANDS = {
  build: {
    usage: "--packages NAMES --nixpkgs SOURCE [options]",
    about: "Makes an OCI image from a list of nixpkgs packages and pushes it. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action (digest, image, ...).",
    options: INPUTS
  },
  "group-layers": {
    usage: "[options] < GRAPH",
    about: 'Says which store paths of a closure share a layer. Reads what nix path-info --json --recursive prints, in any version, or the .attrs.json of a builder with exportReferencesGraph; prints [{"paths": [...]}], with --fleet [{"name": "...", "layers": [...]}].',
    options: {
      ...graphOptions,
      "layers-plan": {
        value: "FILE",
        help: "A plan made by plan-layers. Default with --fleet: one over all its images."
      },
      explain: { help: "Print a table for people: bytes, what each layer changes with, what it costs." }
    }
  },
  "plan-layers": {
    usage: "[options] < GRAPH",
    about: "Makes a layers plan for one image or a fleet, or extends the one that is there without moving what is in it. Reads what group-layers reads; prints which packages the plan did not know, and which no image has any more.",
    options: {
      ...graphOptions,
      "max-layers": {
        ...graphOptions["max-layers"],
        help: "At most this many layers, the layer of the root filesystem included. A plan that is there keeps its own number."
      },
      "layers-plan": { value: "FILE", help: "The plan.", default: PLAN_FILE },
      check: { help: "Write nothing; exit with 1 when the plan does not know a package." }
    }
  }
};
var commandNames = Object.keys(COMMANDS);
function graphArguments(option) {
  return {
    maxLayers: integer("max-layers", 1, 125)(option("max-layers") ?? graphOptions["max-layers"].default) ?? 0,
    roots: list(option("roots") ?? ""),
    fleet: option("fleet") === "true"
  };
}
__name(graphArguments, "graphArguments");

// src/arguments.ts
var SWITCHES = ["--push", "--cache", "--verify"];
function parseCommand(argv, env) {
  const name = commandNames.find((one) => one === argv.find(isCommand)) ?? "build";
  const options = COMMANDS[name].options;
  const args = argv.flatMap((argument, index) => withValue(argument, argv[index + 1]));
  const { values, positionals } = parse(args, options, name);
  if (values.help === true) return { name: "help", of: name };
  if (values.version === true) return { name: "version" };
  if (positionals.length !== 1 || positionals[0] !== name) {
    throw usage(
      positionals.length === 0 ? "no command is given" : `unknown command: ${positionals.join(" ")}`,
      name
    );
  }
  const given = /* @__PURE__ */ __name((option) => values[option] === void 0 ? void 0 : [values[option]].flat().join("\n"), "given");
  const secrets = readSecrets(given, options, env);
  return { name, debug: values.debug === true, option: /* @__PURE__ */ __name((option) => secrets.get(option) ?? given(option), "option") };
}
__name(parseCommand, "parseCommand");
function isCommand(argument) {
  return commandNames.includes(argument);
}
__name(isCommand, "isCommand");
function withValue(argument, next) {
  return SWITCHES.includes(argument) && !/^(true|false|read)$/i.test(next ?? "") ? [`${argument}=true`] : [argument];
}
__name(withValue, "withValue");
function parse(args, options, command) {
  const flag = { type: "boolean" };
  const valued = { type: "string", multiple: true };
  const own = Object.entries(options).map(([name, { value }]) => [name, value === void 0 ? flag : valued]);
  const all = { ...Object.fromEntries(own), debug: flag, help: flag, version: flag };
  try {
    return parseArgs({ args, allowPositionals: true, options: all });
  } catch (error) {
    throw usage(error.message.replace(/\. To specify a positional.*$/, ""), command);
  }
}
__name(parse, "parse");
function readSecrets(given, options, env) {
  const named = Object.keys(options).filter(
    (option) => options[option]?.secret === true && (given(option) ?? "") !== ""
  );
  if (named.filter((option) => given(option) === "-").length > 1)
    throw usage("standard input can only hold one secret");
  return new Map(named.map((option) => [option, readSecret(option, given(option) ?? "", env)]));
}
__name(readSecrets, "readSecrets");
function readSecret(name, value, env) {
  try {
    if (value === "-") return readFileSync(0, "utf8").trim();
    if (value.startsWith("file:")) return readFileSync(value.slice("file:".length), "utf8").trim();
  } catch (error) {
    throw usage(`--${name}: ${error.message}`);
  }
  if (!value.startsWith("env:"))
    throw usage(`--${name}: a secret on the command line is visible to others; give env:NAME, file:PATH or -`);
  const secret = env[value.slice("env:".length)];
  if (secret === void 0)
    throw usage(`--${name}: the environment has no variable ${value.slice("env:".length)}`);
  return secret;
}
__name(readSecret, "readSecret");
function usage(message, command = "build") {
  return new NixeryError("usage", { message, hint: `see nixery-action ${command} --help` });
}
__name(usage, "usage");

// src/cache/directory.ts
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { constants, copyFile, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import path2 from "node:path";

// src/home.ts
import { homedir } from "node:os";
function homeDirectory(env) {
  if (env.HOME) return env.HOME;
  try {
    return homedir();
  } catch {
    return "/";
  }
}
__name(homeDirectory, "homeDirectory");

// src/cache/directory.ts
var MAX_SIZE = 5e9;
var STALE_MS = 60 * 60 * 1e3;
function defaultCacheDirectory(env) {
  return path2.join(env.XDG_CACHE_HOME || path2.join(homeDirectory(env), ".cache"), "nixery-action");
}
__name(defaultCacheDirectory, "defaultCacheDirectory");
var DirectoryCache = class {
  static {
    __name(this, "DirectoryCache");
  }
  trouble;
  #entries;
  #unfinished;
  #maxSize;
  #log;
  constructor(directory, log, maxSize = MAX_SIZE) {
    this.#entries = path2.join(directory, "entries");
    this.#unfinished = path2.join(directory, "unfinished");
    this.#maxSize = maxSize;
    this.#log = log;
  }
  async restore(name, prefixes = []) {
    return this.#attempt(async () => {
      const found = existsSync(path2.join(this.#entries, name)) ? name : await this.#newest(prefixes);
      if (found === void 0) return void 0;
      const directory = path2.join(this.#entries, found);
      const now = /* @__PURE__ */ new Date();
      await utimes(directory, now, now).catch(() => {
      });
      return { name: found, directory };
    });
  }
  async save(name, files) {
    await this.#attempt(async () => {
      const entry = path2.join(this.#entries, name);
      if (existsSync(entry)) return;
      const unfinished = path2.join(this.#unfinished, randomUUID());
      await mkdir(unfinished, { recursive: true });
      await mkdir(this.#entries, { recursive: true });
      for (const [file, source] of files)
        await copyFile(source, path2.join(unfinished, file), constants.COPYFILE_FICLONE);
      await rename(unfinished, entry).catch(() => rm(unfinished, { recursive: true, force: true }));
      await this.#evict();
    });
  }
  async discard({ name }) {
    await this.#attempt(() => this.#remove(path2.join(this.#entries, name)));
  }
  async #newest(prefixes) {
    const entries = await this.#list();
    for (const prefix of prefixes) {
      const newest = entries.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => b.used - a.used)[0];
      if (newest !== void 0) return newest.name;
    }
    return void 0;
  }
  async #list() {
    const names = await readdir(this.#entries).catch(() => []);
    const stats = await Promise.all(
      names.map((name) => stat(path2.join(this.#entries, name)).catch(() => void 0))
    );
    return names.flatMap(
      (name, index) => stats[index] === void 0 ? [] : [{ name, used: stats[index].mtimeMs }]
    );
  }
  async #evict() {
    let total = 0;
    for (const { name } of [...await this.#list()].sort((a, b) => b.used - a.used)) {
      total += await directorySize(path2.join(this.#entries, name));
      if (total > this.#maxSize) await this.#remove(path2.join(this.#entries, name));
    }
    for (const name of await readdir(this.#unfinished).catch(() => [])) {
      const file = path2.join(this.#unfinished, name);
      const age = Date.now() - ((await stat(file).catch(() => void 0))?.mtimeMs ?? Date.now());
      if (age > STALE_MS) await rm(file, { recursive: true, force: true });
    }
  }
  /** Out of sight first: nobody may find half an entry. */
  async #remove(entry) {
    const removed = path2.join(this.#unfinished, randomUUID());
    await mkdir(this.#unfinished, { recursive: true });
    await rename(entry, removed).catch(() => {
    });
    await rm(removed, { recursive: true, force: true });
  }
  async #attempt(work) {
    if (this.trouble !== void 0) return void 0;
    try {
      return await work();
    } catch (error) {
      this.trouble = error.message;
      this.#log.warning(`the cache directory cannot be used: ${this.trouble}`);
      return void 0;
    }
  }
};
async function directorySize(directory) {
  const names = await readdir(directory).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path2.join(directory, name)).catch(() => void 0))?.size ?? 0)
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
__name(directorySize, "directorySize");

// src/nix/path-info.ts
function parsePathInfo(json2) {
  return entriesOf(JSON.parse(json2)).map(([path17, raw, storeDir]) => {
    if (raw === null || raw.valid === false || raw.narHash === void 0 || raw.narSize === void 0) {
      throw new Error(`the store does not have ${path17}`);
    }
    const references2 = (raw.references ?? []).map(
      (name) => name.startsWith("/") ? name : `${storeDir}/${name}`
    );
    return {
      path: path17,
      narHash: hexHash(raw.narHash),
      narSize: raw.narSize,
      references: references2.filter((name) => name !== path17).sort(compare)
    };
  });
}
__name(parsePathInfo, "parsePathInfo");
function entriesOf(parsed) {
  if (Array.isArray(parsed)) {
    return parsed.map((info) => [info.path ?? "", info, ""]);
  }
  const object = parsed;
  if (object.info !== void 0 && object.storeDir !== void 0) {
    const { storeDir } = object;
    return Object.entries(object.info).map(([name, info]) => [
      name.startsWith("/") ? name : `${storeDir}/${name}`,
      info,
      storeDir
    ]);
  }
  return Object.entries(parsed).map(([path17, info]) => [path17, info, ""]);
}
__name(entriesOf, "entriesOf");
var NIX_BASE32 = "0123456789abcdfghijklmnpqrsvwxyz";
function hexHash(hash) {
  const text3 = typeof hash === "string" ? hash.replace(/^sha256[:-]/, "") : hash.hash.replace(/^sha256[:-]/, "");
  if (/^[0-9a-f]{64}$/.test(text3)) return text3;
  if (text3.length === 52) return base32ToHex(text3);
  const bytes = Buffer.from(text3, "base64");
  if (bytes.length === 32) return bytes.toString("hex");
  throw new Error(`not a SHA-256 in a form that Nix writes: ${text3}`);
}
__name(hexHash, "hexHash");
function base32ToHex(text3) {
  const bytes = Buffer.alloc(32);
  for (const [index, character] of [...text3].reverse().entries()) {
    const digit = NIX_BASE32.indexOf(character);
    if (digit < 0) throw new Error(`not a base-32 hash: ${text3}`);
    const bit = index * 5;
    const byte = bit >> 3;
    bytes[byte] = (bytes[byte] ?? 0) | digit << (bit & 7) & 255;
    if (byte < 31) bytes[byte + 1] = (bytes[byte + 1] ?? 0) | digit >> 8 - (bit & 7);
  }
  return bytes.toString("hex");
}
__name(base32ToHex, "base32ToHex");

// src/graph-input.ts
function readGraph(text3, roots) {
  return toGraph(parseJson(text3), roots, "the graph");
}
__name(readGraph, "readGraph");
function readFleet(text3) {
  const fleet = parseJson(text3);
  const images = isObject(fleet) ? fleet.images : void 0;
  if (!Array.isArray(images) || images.length === 0) throw bad("the fleet has no images");
  return images.map((image, index) => {
    const { name, roots = [], graph } = isObject(image) ? image : {};
    if (typeof name !== "string") throw bad(`image ${index + 1} of the fleet has no name`);
    if (!isTexts(roots)) throw bad(`${name}: roots is not a list of store paths`);
    return { name, graph: toGraph(graph, roots, name) };
  });
}
__name(readFleet, "readFleet");
var isObject = /* @__PURE__ */ __name((json2) => typeof json2 === "object" && json2 !== null, "isObject");
var isTexts = /* @__PURE__ */ __name((json2) => Array.isArray(json2) && json2.every((one) => typeof one === "string"), "isTexts");
function parseJson(text3) {
  try {
    return JSON.parse(text3);
  } catch (error) {
    throw bad(`standard input is not JSON: ${error.message.replace(/\s+/g, " ")}`);
  }
}
__name(parseJson, "parseJson");
function toGraph(json2, given, where) {
  if (!isObject(json2)) throw bad(`${where}: neither a list nor an object`);
  const exported = fromAttributes(json2, where);
  const infos = readInfos(exported?.infos ?? json2, where);
  const roots = [given, exported?.roots ?? [], topmost(infos)].find((candidates) => candidates.length > 0) ?? [];
  checkPaths(infos, roots, where);
  checkCycles(infos, where);
  return referenceGraph(infos, roots);
}
__name(toGraph, "toGraph");
function fromAttributes(attributes, where) {
  const wanted = attributes.exportReferencesGraph;
  if (!isObject(wanted)) return void 0;
  const byPath = /* @__PURE__ */ new Map();
  for (const name of Object.keys(wanted)) {
    const infos = attributes[name];
    if (!Array.isArray(infos) || !infos.every(isObject))
      throw bad(`${where}: ${name} is not a list of store paths`);
    for (const info of infos) byPath.set(info.path, info);
  }
  const roots = Object.values(wanted).flat();
  return { infos: [...byPath.values()], roots: isTexts(roots) ? [...new Set(roots)] : [] };
}
__name(fromAttributes, "fromAttributes");
function readInfos(json2, where) {
  try {
    return parsePathInfo(JSON.stringify(json2));
  } catch (error) {
    throw bad(`${where}: ${error.message}`);
  }
}
__name(readInfos, "readInfos");
function topmost(infos) {
  const referred = new Set(infos.flatMap((info) => info.references));
  return infos.map((info) => info.path).filter((path17) => !referred.has(path17));
}
__name(topmost, "topmost");
function checkPaths(infos, roots, where) {
  const paths = /* @__PURE__ */ new Set();
  for (const { path: path17 } of infos) {
    if (paths.has(path17)) throw bad(`${where}: ${path17} is there twice`);
    paths.add(path17);
  }
  for (const { path: path17, references: references2 } of infos) {
    const missing = references2.find((reference) => !paths.has(reference));
    if (missing !== void 0) throw bad(`${where}: ${path17} refers to ${missing}, which is not there`);
  }
  const lost = roots.find((root) => !paths.has(root));
  if (lost !== void 0) throw bad(`${where}: the root ${lost} is not there`);
  if (roots.length === 0) throw bad(`${where}: no roots: every path is referred to by another; give --roots`);
}
__name(checkPaths, "checkPaths");
function checkCycles(infos, where) {
  const users = new Map(infos.map(({ path: path17 }) => [path17, []]));
  const left = new Map(infos.map(({ path: path17, references: references2 }) => [path17, references2.length]));
  for (const { path: path17, references: references2 } of infos)
    for (const reference of references2) users.get(reference)?.push(path17);
  const ready = infos.filter(({ references: references2 }) => references2.length === 0).map(({ path: path17 }) => path17);
  for (let path17 = ready.pop(); path17 !== void 0; path17 = ready.pop()) {
    left.delete(path17);
    for (const user of users.get(path17) ?? []) {
      const count = (left.get(user) ?? 0) - 1;
      left.set(user, count);
      if (count === 0) ready.push(user);
    }
  }
  const [first] = [...left.keys()].sort(compare);
  if (first !== void 0) throw bad(`${where}: a cycle of references leads through or to ${first}`);
}
__name(checkCycles, "checkCycles");
function bad(message) {
  return new NixeryError("usage", { message });
}
__name(bad, "bad");

// src/layers/default-table.json
var default_table_default = {
  version: 1,
  groups: [
    [
      [
        [
          ["blender", "opencv", "openimageio"],
          ["dcmtk", "double-conversion", "sysvinit"],
          ["libice", "libsm", "libxt"],
          ["popt"]
        ],
        [
          ["petsc", "sundials"],
          ["trilinos"],
          ["mpi-defaults", "mumps", "scalapack"],
          ["combblas", "hypre", "scotch", "superlu-dist"],
          ["libpgm", "lz", "norm", "zeromq"],
          ["python3-psycopg2"],
          ["libuv"],
          ["python3-gunicorn"],
          ["gunicorn"]
        ],
        [["libgphoto", "pugixml"], ["abseil", "openjpeg"], ["libavif", "libgav", "libgd", "libyuv"]],
        [
          ["tcl"],
          ["lcdf-typetools"],
          ["libxss", "lsb", "tk"],
          ["openh"],
          ["lsof"],
          ["cron"],
          ["texlive-bin"],
          ["optipng"],
          ["logrotate"],
          ["libxtst", "libxxf86dga"]
        ],
        [["cyrus-sasl", "imath", "libexif", "openexr"], ["make-dfsg"], ["zip"]],
        [["bind"], ["fstrm", "protobuf-c"], ["libmaxminddb"], ["dns-root-data"]],
        [["python3-gdal"]],
        [["lmdb"]],
        [["libidn", "vlc"]],
        [["perl5-dbi"]],
        [["python3-dnspython"]],
        [["postgresql-common"]],
        [["rsync"]],
        [["memcached"]],
        [["chafa"], ["fnt"]]
      ],
      [[["golang"]]],
      [
        [["octave"], ["fltk"]],
        [
          ["ieee-data"],
          [
            "aspell",
            "dictionaries-common",
            "emacsen-common",
            "gsl",
            "libcdr",
            "libunwind",
            "libvisio",
            "perl5-text-iconv",
            "scowl"
          ],
          ["atkmm", "cairomm", "enchant", "gtkmm", "lib2geom", "libxpm", "pangomm", "potrace"],
          ["wget"],
          ["borgbackup"],
          ["aglfn", "gnuplot"],
          ["python3-netaddr"],
          ["python3-msgpack"],
          ["libapache-mod-log-sql"]
        ],
        [
          ["gst-plugins-good"],
          ["xorg-server"],
          ["freeradius"],
          ["gl2ps", "libglu", "qscintilla", "qttools-opensource-src"],
          [
            "aalib",
            "cdparanoia",
            "gpm",
            "libdv",
            "libgudev",
            "libshout",
            "libvisual",
            "libxfont",
            "taglib",
            "v4l-utils",
            "wavpack",
            "x11-xkb-utils"
          ],
          ["google-perftools"],
          ["python3-yaml"],
          ["freetds"],
          ["python3-ceph-common"],
          ["oath-toolkit"],
          ["python3-ceph-argparse"]
        ],
        [
          ["infinipath-psm", "libfabric", "libpsm", "libxnvctrl", "munge", "openmpi", "pmix", "ucx"],
          ["rdma-core"],
          ["libnl"],
          ["libevent"],
          ["hwloc"]
        ],
        [
          ["gmbal-commons", "python3-sqlalchemy"],
          ["dpdk"],
          ["python3-werkzeug"],
          ["python3-wcwidth"],
          ["python3-importlib-metadata", "python3-py"],
          ["python3-flask"],
          ["python3-click"],
          ["python3-packaging"],
          ["python3-prettytable"],
          ["python3-colorama"],
          ["python3-itsdangerous"]
        ],
        [
          ["glpk", "libevdev", "md4c", "metis", "perl5-text-unidecode", "qrupdate", "suitesparse"],
          [
            "libinput",
            "libwacom",
            "mtdev",
            "perl5-xml-libxml",
            "perl5-xml-namespacesupport",
            "perl5-xml-sax",
            "perl5-xml-sax-base",
            "portaudio",
            "tex-common",
            "xcb-util",
            "xcb-util-image",
            "xcb-util-keysyms",
            "xcb-util-renderutil",
            "xcb-util-wm"
          ],
          ["python3-certbot"],
          ["python3-greenlet"],
          ["python3-dateutil", "python3-six"],
          ["python3-attr"],
          ["python3-openssl"],
          ["python3-typing-extensions"],
          ["python3-parsedatetime"],
          ["python3-configobj"],
          ["python-certbot"],
          ["python3-acme"],
          ["python3-josepy"],
          ["python3-configargparse"],
          ["python3-distro"],
          ["python3-rfc3339"],
          ["lsb-release-minimal"]
        ],
        [
          ["libvirt"],
          ["raptor", "rasqal", "redland", "yajl"],
          ["gpgme"],
          ["libassuan", "libksba", "npth", "pinentry"]
        ],
        [["python3-defusedxml", "python3-pygments"], ["python3-more-itertools", "python3-zipp"]],
        [
          ["python3-certifi", "python3-chardet", "python3-requests", "python3-urllib3"],
          ["python3-charset-normalizer", "python3-idna"]
        ],
        [
          [
            "python3-aiohttp",
            "python3-aiosignal",
            "python3-async-timeout",
            "python3-frozenlist",
            "python3-yarl"
          ],
          ["python3-multidict"]
        ],
        [["fonts-sil-ezra"]]
      ],
      [[["docker.io"], ["containerd"], ["runc"], ["libnftnl"]]],
      [
        [
          ["python-babel"],
          ["cross-toolchain-base-ports", "gcc-cross-ports"],
          ["squid-langpack"],
          ["highlight.js"],
          ["perl5-io-socket-ip"],
          ["lua-nginx-kafka"],
          ["netbase"]
        ],
        [["python3-samba"], ["python3-ldb"]],
        [["imagemagick", "liblqr"], ["dav1d"], ["libde", "libheif"], ["lcms"]],
        [
          [
            "r-cran-cli",
            "r-cran-fansi",
            "r-cran-generics",
            "r-cran-glue",
            "r-cran-lifecycle",
            "r-cran-rlang",
            "r-cran-vctrs"
          ],
          [
            "r-cran-dplyr",
            "r-cran-magrittr",
            "r-cran-pillar",
            "r-cran-pkgconfig",
            "r-cran-r",
            "r-cran-tibble",
            "r-cran-tidyselect",
            "r-cran-utf",
            "r-cran-withr"
          ]
        ],
        [
          ["sssd"],
          ["libpwquality"],
          ["ding-libs"],
          ["nfs-utils"],
          ["tdb"],
          ["cracklib"],
          ["python3-sss"],
          ["tevent"]
        ],
        [
          ["openstructure"],
          ["nginx"],
          ["spice"],
          ["perl5-cgi-pm"],
          ["pmdk"],
          ["libexecs", "vdeplug"],
          ["ndctl"],
          ["perl5-dbd-mysql"],
          ["perl5-regexp-ipv6", "perl5-uri"],
          ["oar"],
          ["perl5-html-parser"],
          ["perl5-appconfig"],
          ["perl5-xml-feedpp", "perl5-xml-treepp"],
          ["libslirp"],
          ["libcacard"],
          ["brltty"],
          ["libjcat"],
          ["pcsc-lite"],
          ["libfcgi"],
          ["perl5-fcgi"],
          ["usbredir"],
          ["device-tree-compiler"],
          ["ca-certificates-java"],
          ["perl5-sort-naturally"],
          ["perl5-tie-ixhash"],
          ["perl5-html-tagset"],
          ["perl5-cgi-fast"]
        ],
        [["squid"], ["sgml-base"], ["libecap"]],
        [["p7zip"]],
        [["rust-fd-find"]],
        [["libffado"]],
        [["efl"]],
        [["smartmontools"]],
        [["perl5-mojolicious"]],
        [["maloc"]],
        [["gobject-introspection"], ["gtk-layer-shell"]],
        [["libixion"]],
        [["libxml++"]],
        [["dbus-c++"]],
        [["python3-talloc"], ["python3-tdb"]],
        [["perl5-config-inifiles"]],
        [["libconfig"]],
        [["ruby-nakayoshi-fork"]]
      ],
      [
        [
          ["embree", "onetbb", "openvdb", "tcp-wrappers"],
          [
            "charls",
            "gdcm",
            "giflib",
            "libspnav",
            "log4cplus",
            "opencolorio",
            "opensubdiv",
            "pystring",
            "socket++",
            "yaml-cpp"
          ],
          ["socat"],
          ["pytds"],
          ["python-uflash"],
          ["libjavaewah-java"],
          ["rust-scroll"]
        ],
        [
          ["perl5-image-exiftool"],
          ["apparmor", "glibmm", "libsigc++"],
          ["ldns", "python3-xstatic", "python3-xstatic-hogan"],
          ["perl5-json"],
          ["c-ares"]
        ],
        [["python3-django"], ["python3-sqlparse"], ["python3-asgiref"]],
        [
          ["puppet-agent"],
          ["collectd"],
          ["augeas"],
          ["facter"],
          ["ruby-hocon"],
          ["hiera", "ruby-json"],
          ["ruby-thor"],
          ["ruby-rbtree", "ruby-shadow", "ruby-sorted-set"],
          ["ruby-deep-merge", "ruby-semantic-puppet"],
          ["ruby-augeas"]
        ],
        [["libjsr166y-java"]],
        [["node-debug"], ["node-ms"]],
        [["node-lazy-debug-legacy"]]
      ],
      [
        [
          ["clucene-core", "libmwaw", "libstaroffice", "libwps"],
          ["libe-book", "libetonyek", "liblangtag"],
          [
            "hyphen",
            "libabw",
            "libeot",
            "libepubgen",
            "libnumbertext",
            "libodfgen",
            "mhash",
            "mythes",
            "xmlsec"
          ],
          ["avahi", "cups"],
          ["libbsd"]
        ],
        [
          ["texinfo"],
          ["audit", "jemalloc", "libcap-ng"],
          ["libfontenc", "libxaw", "libxkbfile", "libxmu"],
          ["fmtlib"],
          ["libarchive"],
          ["libexttextcat"]
        ],
        [["dovecot"], ["snowball"], ["ssl-cert"]],
        [
          ["haproxy"],
          ["prosody"],
          ["luasocket"],
          ["lua-sec"],
          ["lua-expat"],
          ["opentracing-cpp"],
          ["lua-filesystem"],
          ["opentracing-c-wrapper"],
          ["lua-bitop"]
        ],
        [
          ["procps"],
          ["liborcus"],
          [
            "init-system-helpers",
            "perl5-file-find-rule",
            "perl5-number-compare",
            "perl5-text-glob",
            "usrmerge"
          ]
        ],
        [["fail2ban"]]
      ],
      [[["gspell", "inkscape", "libgc"]], [["cmake"]]],
      [
        [["ceph", "python3-cephfs", "python3-rados", "python3-rbd"]],
        [["php"], ["psmisc"]],
        [["gdb", "intel-processor-trace", "source-highlight", "xxhash"], ["babeltrace"]],
        [["apt"], ["tasksel"], ["debian-archive-keyring"], ["perl5-locale-gettext"]],
        [["ruby-concurrent"]],
        [["keepalived"]]
      ],
      [
        [["libgeotiff", "proj", "spatialite"], ["graphicsmagick", "libwmf"], ["cfitsio"], ["libtool"]],
        [
          ["gdal"],
          [
            "armadillo",
            "c-blosc",
            "freexl",
            "fyba",
            "geos",
            "libhdf",
            "libkml",
            "librttopo",
            "minizip",
            "ogdi-dfsg",
            "uriparser"
          ],
          ["netcdf", "xerces-c"],
          ["unixodbc"]
        ]
      ],
      [[["valgrind"]]],
      [
        [
          ["golang-github-containers-buildah"],
          ["golang-github-containers-common"],
          ["golang-github-containers-image"]
        ],
        [["skopeo"]],
        [["net-snmp"], ["pci.ids"], ["pciutils"]],
        [["iproute"], ["libbpf"], ["libmnl"]],
        [["bison"], ["libjsoncpp"], ["rhash"], ["django-sortedm2m"], ["i2c-tools"], ["llvm-defaults"]],
        [["iptables"]]
      ],
      [
        [["python3-pandas", "python3-tz"], ["jansson", "python3-pandas-lib"], ["m"]],
        [["file"]],
        [["autoconf"], ["automake"], ["autotools-dev"]]
      ],
      [
        [
          ["mpich"],
          ["eztrace", "otf"],
          ["python3-bs4", "python3-soupsieve"],
          ["python3-jinja2", "python3-markupsafe"]
        ]
      ],
      [[["rabbitmq-server"]], [["fftw"], ["shared-mime-info"], ["dbus"]]],
      [[["golang-github-containernetworking-plugins"], ["libnetfilter-conntrack", "libnfnetlink"]]],
      [
        [
          ["python3-gevent"],
          ["python-docutils", "python3-docutils", "xml-core"],
          ["python3-webob", "sed"],
          ["python3-paste"],
          ["python3-cffi", "python3-pycparser"],
          ["python3-zope.interface"],
          ["python3-babel"]
        ],
        [
          ["python3-openstacksdk"],
          ["python3-keystoneauth1"],
          ["python3-mako"],
          ["python3-dogpile.cache", "python3-pastedeploy", "python3-pastedeploy-tpl"],
          ["python3-automaton", "python3-debtcollector", "python3-oslo.context"],
          ["python3-consul", "python3-yappi"],
          ["python3-munch", "python3-os-service-types", "python3-requestsexceptions", "python3-zope.event"]
        ],
        [
          ["python3-fixtures", "python3-oslo.i18n", "python3-pbr", "python3-stevedore"],
          ["python3-eventlet"],
          ["python3-routes"],
          ["python3-oauthlib"],
          [
            "python3-binary-memcached",
            "python3-fasteners",
            "python3-memcache",
            "python3-monotonic",
            "python3-uhashring",
            "python3-wrapt"
          ],
          [
            "python3-blinker",
            "python3-iso8601",
            "python3-json-pointer",
            "python3-jsonpatch",
            "python3-repoze.lru",
            "python3-rfc3986",
            "python3-tempita"
          ],
          ["libev", "python3-jmespath", "python3-jwt", "python3-statsd"],
          ["python3-bcrypt", "python3-deprecation", "python3-netifaces", "python3-pyinotify", "python3-roman"]
        ],
        [
          ["python3-libvirt"],
          ["python3-oslo.log", "python3-oslo.serialization", "python3-oslo.utils"],
          ["python3-oslo.config"],
          ["python3-oslo.cache", "python3-oslo.middleware"],
          ["python3-masakari-monitors"],
          ["python3-oslo.concurrency", "python3-oslo.privsep"],
          ["python3-oslo.service"],
          ["php-psr-container", "php-symfony-contracts", "symfony"]
        ]
      ],
      [
        [["capstone"], ["ipxe"], ["galera"], ["seabios"], ["liburing"], ["libaio"]],
        [["perl5-acme-damn"], ["perl5-alt"], ["perl5-alt-base"]]
      ],
      [[["python3-pip"]]],
      [[["rust-ripgrep"]]],
      [
        [
          ["python3-pip-whl"],
          ["python3-pytest"],
          ["python3-pluggy"],
          ["python3-exceptiongroup"],
          ["python3-tomli"],
          ["python3-iniconfig"],
          ["python3-venv"]
        ],
        [["python3-setuptools-whl"]]
      ],
      [[["python3-rich"]], [["python3-markdown-it"]], [["python3-mdurl"]]],
      [[["parted"]], [["dmidecode"]], [["python3-wheel"]], [["python3-socks"]]],
      [[["lldpd"]]],
      [[["httpie"]]],
      [[["less"]]],
      [[["pkgconf"]]],
      [[["genders"]]],
      [[["python3-requests-toolbelt"]]],
      [[["libpolyclipping"]]],
      [[["go"]]],
      [[["node-typedarray-to-buffer"]]]
    ],
    [
      [
        [["lilypond"]],
        [["unicode-data"], ["lyx", "matplotlib"]],
        [["mygui"]],
        [["iso-codes", "media-types"], ["tzdata"], ["xsimd"]],
        [["jqueryui"]]
      ],
      [
        [["mathjax"], ["node-jquery"], ["sphinx", "underscore"]],
        [
          ["jupyter-notebook", "python3-ipykernel", "python3-notebook"],
          ["gcc-defaults", "python3-jedi", "python3-parso", "python3-prompt-toolkit", "python3-tornado"],
          [
            "python3-argon2",
            "python3-asttokens",
            "python3-backcall",
            "python3-bleach",
            "python3-executing",
            "python3-html5lib",
            "python3-ipython",
            "python3-ipython-genutils",
            "python3-pexpect",
            "python3-pickleshare",
            "python3-ptyprocess",
            "python3-pure-eval",
            "python3-send2trash",
            "python3-stack-data",
            "python3-terminado",
            "python3-tinycss2",
            "python3-traitlets",
            "python3-webencodings"
          ],
          [
            "python3-bytecode",
            "python3-coverage",
            "python3-fastjsonschema",
            "python3-importlib-resources",
            "python3-jsonschema",
            "python3-nbformat",
            "python3-pandocfilters",
            "python3-prometheus-client",
            "python3-psutil",
            "python3-pyrsistent",
            "python3-zmq"
          ],
          ["python3-debugpy", "python3-pydevd"],
          [
            "jupyter-core",
            "python3-entrypoints",
            "python3-jupyter-client",
            "python3-jupyter-core",
            "python3-jupyterlab-pygments",
            "python3-matplotlib-inline",
            "python3-nbclient",
            "python3-nbconvert",
            "python3-nest-asyncio"
          ],
          ["flex"],
          ["python3-tqdm"],
          ["python3-cffi-backend"]
        ],
        [["python3-statsmodels"], ["python3-patsy", "python3-statsmodels-lib"]],
        [
          ["codemirror-js", "fonts-font-awesome", "requirejs"],
          [
            "backbone",
            "jquery-typeahead.js",
            "libjs-requirejs-text",
            "node-bootstrap-tour",
            "node-es6-promise",
            "node-jed",
            "node-marked",
            "node-text-encoding",
            "node-xterm",
            "python-tinycss"
          ],
          ["sensible-utils", "ucf"]
        ]
      ],
      [
        [
          ["python3-mpmath", "python3-sympy"],
          ["python3-sklearn-lib"],
          ["python3-joblib", "python3-sklearn", "python3-threadpoolctl"],
          ["libexplain", "log4cpp"],
          ["tcpdump"],
          ["arpack", "nghttp", "superlu"],
          ["python3", "python3-minimal", "qhull"],
          ["json-glib"],
          ["python3-appdirs", "python3-pyparsing"]
        ],
        [["python3-lxml"], ["dconf", "hunspell", "librevenge", "libwpd", "libwpg"], ["libxslt"]],
        [["lomiri-schemas"]]
      ],
      [
        [["prometheus"], ["libjs-jquery-hotkeys"]],
        [["rickshaw"], ["d"], ["eonasdan-bootstrap-datetimepicker"], ["mustache.js"]]
      ],
      [[["python3-numpy"], ["python3-pkg-resources"]], [["lapack"], ["sqlite"], ["expat"]]],
      [
        [["samba"], ["talloc"]],
        [["hdf", "libaec"], ["node-moment"], ["libtirpc"], ["libnsl"]],
        [["elixir-lang"]],
        [["python3-setuptools"]]
      ],
      [
        [["nodejs"]],
        [["node-undici"], ["acorn"], ["node-cjs-module-lexer"], ["node-busboy"], ["node-xtend"]]
      ],
      [[["gnupg"]], [["adduser", "libsemanage", "libsepol", "shadow"], ["linux-pam"]]],
      [[["erlang"]]],
      [[["mercurial"]]],
      [[["subversion"]], [["serf"]]],
      [[["groff"]]],
      [[["man-db"]], [["libpipeline"]]],
      [[["strace"]], [["node-irregular-plurals"]], [["node-plur"]]],
      [[["pidgin-otr"]]],
      [[["utf8proc"]]],
      [[["libotr"]]]
    ],
    [
      [
        [["firefox-esr"]],
        [["colord-gtk", "darktable", "osm-gps-map"], ["tesseract"], ["leptonlib"]],
        [
          ["gst-plugins-base", "gstreamer", "libseccomp"],
          ["exiv"],
          ["lensfun", "libsecret", "portmidi"],
          ["libusb", "orc"]
        ],
        [["tesseract-lang"]],
        [
          ["gsettings-desktop-schemas", "json-c"],
          ["varnish"],
          ["glib-networking", "kmod", "libproxy", "libsoup"],
          ["fonts-adf"]
        ],
        [["apache"], ["apr-util"], ["apr"]],
        [["lua"]],
        [["python3-flufl.enum"]]
      ],
      [
        [["codec", "flite", "libcap"], ["intel-mediasdk", "libva", "wayland"], ["alsa-lib"], ["libepoxy"]],
        [
          ["chromaprint", "ffmpeg"],
          [
            "cjson",
            "libass",
            "libavc",
            "libbluray",
            "libdc",
            "librist",
            "libtheora",
            "libvdpau",
            "libvidstab",
            "libxv",
            "pocketsphinx",
            "serd",
            "speex",
            "sphinxbase",
            "twolame"
          ],
          ["libdecor", "libsdl"],
          ["libglvnd", "libxshmfence", "libxxf86vm"],
          ["openvpn"],
          ["libXi", "libasyncns", "libxrandr", "pulseaudio"],
          ["jackd", "lm-sensors"],
          ["mosquitto"],
          ["libXfixes", "libxcursor", "libxkbcommon"],
          ["lzo"],
          ["dlt-daemon"],
          ["pkcs11-helper"],
          ["comptext"]
        ],
        [["qtbase-opensource-src"], ["libedit", "libiec", "libraw"], ["libpcap"]],
        [
          ["libcaca", "libplacebo", "libsodium", "libvpx", "slang"],
          [
            "libbs2b",
            "libgsm",
            "libmysofa",
            "libopenmpt",
            "librabbitmq",
            "libudfread",
            "lilv",
            "rubberband",
            "shine",
            "snappy",
            "sord",
            "sratom",
            "srt",
            "vulkan-loader"
          ],
          [
            "game-music-emu",
            "libcdio",
            "libcdio-paranoia",
            "libpciaccess",
            "libsoxr",
            "ocl-icd",
            "openal-soft",
            "sndio",
            "xvidcore",
            "zimg",
            "zvbi"
          ],
          ["mbedtls"],
          ["tini"]
        ],
        [["cargo"], ["libgit"], ["http-parser"]],
        [["strongswan"], ["ruby-faraday", "ruby-multipart-post"], ["ruby-ms-rest"], ["perl5-experimental"]],
        [["derivations"], ["ruby-mustermann"], ["ruby-timeliness"], ["ruby-ruby2-keywords"]],
        [["python3-cryptography"]],
        [["ruby-rack"], ["ruby-sinatra"], ["ruby-tilt"]],
        [["popper.js"], ["javascript-common"]]
      ],
      [
        [["librsvg"], ["gdk-pixbuf"]],
        [["rust-rav1e", "svt-av"], ["libxml2"]],
        [["highway", "jpeg-xl", "libsamplerate"], ["libgcrypt", "libgpg-error"]],
        [["twitter-bootstrap"]]
      ],
      [
        [
          ["adwaita-icon-theme", "gtk+", "libxinerama"],
          ["argon", "at-spi2-core", "colord", "hicolor-icon-theme", "libxcomposite", "libxdamage"],
          ["cryptsetup"]
        ],
        [["lvm"]]
      ],
      [
        [
          ["python3-matplotlib", "python3-pil.imagetk"],
          ["python3-fonttools"],
          ["blt", "python3-tk"],
          ["python3-brotli", "python3-unicodedata2"],
          [
            "python3-contourpy",
            "python3-cycler",
            "python3-fs",
            "python3-kiwisolver",
            "python3-lz4",
            "python3-ufolib2"
          ]
        ],
        [
          ["libmatio", "openslide", "vips"],
          ["mailcap", "mime-support", "python3-pil", "raqm"],
          ["cgif", "jpegoptim", "libgsf", "libimagequant"]
        ]
      ],
      [
        [
          ["ruby", "ruby-sdbm", "rubygems"],
          ["rake"],
          ["ruby-webrick"],
          ["libyaml"],
          ["ruby-xmlrpc"],
          ["ruby-net-telnet"],
          ["rubygems-integration"]
        ]
      ]
    ],
    [
      [
        [["nspr", "nss"], ["glib"]],
        [
          ["libX11", "libXext", "libXrender"],
          ["libXau", "libXdmcp", "libxcb"],
          ["fontconfig"],
          ["freetype", "libpng"]
        ],
        [["fonts-dejavu"]],
        [["graphite", "harfbuzz"], ["libjpeg-turbo"]]
      ],
      [
        [["qemu"], ["fuse"]],
        [["poppler"], ["jbigkit", "lerc", "libdeflate", "libtiff", "libwebp"]],
        [["libcbor", "libfido", "openssh"]],
        [["elfutils"]]
      ],
      [[["aom", "numactl", "x"]], [["z"]]],
      [
        [["libdrm", "mesa", "opus"]],
        [["xkeyboard-config"], ["libdatrie", "libthai", "pango"], ["cairo"], ["pixman"]],
        [
          ["hiredis", "libmemcached", "proftpd-dfsg", "python3-paho-mqtt"],
          ["lame", "libsndfile", "libvorbis", "mpg"],
          ["flac", "libogg"],
          ["fribidi", "xorg"]
        ]
      ],
      [[["libpaper", "r-base", "unzip"], ["xdg-utils"], ["xft"]]]
    ],
    [[[["llvm"]], [["systemd"]]], [[["mariadb", "mysql-defaults"]]]],
    [
      [[["rustc"]]],
      [
        [["openblas"], ["python3-distutils", "python3-lib2to3"]],
        [
          [
            "boost-defaults",
            "lbfgsb",
            "python3-all",
            "python3-all-dev",
            "python3-beniget",
            "python3-dev",
            "python3-gast",
            "python3-pythran",
            "python3-scipy"
          ],
          ["isl", "mpclib"],
          ["python3-decorator", "python3-ply"]
        ]
      ],
      [[["emacs"]]],
      [[["binutils"]], [["linux", "rpcsvc-proto"]]]
    ],
    [
      [[["libreoffice"]]],
      [
        [["postgresql"], ["openldap"]],
        [["gnutls", "libidn2", "libtasn1", "libunistring", "nettle", "p11-kit"], ["libffi"]],
        [["util-linux"]]
      ],
      [[["git"], ["perl5-error"]], [["curl", "libpsl", "rtmpdump"], ["libssh"], ["brotli"]]]
    ],
    [
      [[["java-common", "openjdk"]]],
      [
        [["gdbm", "perl"]],
        [["coreutils"], ["base-files", "bash", "debianutils", "gawk", "libsigsegv"]],
        [["db", "e2fsprogs", "keyutils", "krb", "libxcrypt"]]
      ]
    ],
    [[[["ghc"]]], [[["meson"]]], [[["ninja-build"]]]],
    [[[["boost"]], [["icu4c"]]], [[["python"]]]],
    [
      [
        [
          [
            "acl",
            "attr",
            "bzip",
            "dpkg",
            "gcc",
            "glibc",
            "gmp",
            "libmd",
            "libselinux",
            "mpfr",
            "ncurses",
            "nss-cacert",
            "openssl",
            "pcre",
            "readline",
            "tar",
            "xz",
            "zlib",
            "zstd"
          ],
          ["debconf"]
        ]
      ]
    ],
    [[[["chromium"], ["x11-utils"]], [["freeglut"]]]],
    [[[["moment-timezone.js"]]]],
    [
      [[["shellcheck"]]],
      [[["zsh"]]],
      [
        [
          ["libdvdnav", "libdvdread", "libsixel", "mujs", "pipewire", "webrtc-audio-processing"],
          ["qpdf"],
          ["annotation-indexer", "asm", "bridge-method-injector"],
          ["uchardet"]
        ],
        [["libxpresent", "mpv"]]
      ],
      [[["nano"]]],
      [[["markdown-callouts"]]],
      [[["tmux"]], [["libutempter"]]],
      [[["animal-sniffer"]]],
      [[["ruby-humanize"]]],
      [[["htop"]]],
      [[["perl5-lingua-translit"]]],
      [[["jquery-ui-themes"]]]
    ],
    [[[["ssdeep"]]]]
  ]
};

// src/layers/default-table.ts
var defaultTableData = default_table_default;
var defaultTable = nameTable(defaultTableData);

// src/layers/choose.ts
function chooseGrouping(plan) {
  return plan === void 0 ? groupByName(defaultTable) : groupByPlan(plan.groups, defaultTable);
}
__name(chooseGrouping, "chooseGrouping");

// src/layers/cluster.ts
var WEIGHT = { stored: 2, updated: 1, added: 2 };
var ClusterFactory = class {
  static {
    __name(this, "ClusterFactory");
  }
  #model;
  #weight;
  /** Scratch: when a pair of parts was last seen. */
  #seen = new Int32Array(1024);
  #round = 0;
  constructor(model) {
    this.#model = model;
    const ideal = { stored: 0, updated: 0, added: 0 };
    for (const number of model.packages.keys()) {
      const { stored, total, needCount, added } = this.single(number);
      ideal.stored += stored;
      ideal.updated += total * needCount;
      ideal.added += added;
    }
    this.#weight = {
      stored: WEIGHT.stored / Math.max(1, ideal.stored),
      updated: WEIGHT.updated / Math.max(1, ideal.updated),
      added: WEIGHT.added / Math.max(1, ideal.added)
    };
  }
  single(number, kept) {
    const { packages, images, additions } = this.#model;
    const { size, needs } = packages[number] ?? { size: 0, needs: new Uint32Array(0) };
    const has = [...images, ...additions.map(({ present }) => present)].map((flags) => flags[number] ?? 0);
    const touched = Uint8Array.from(additions, ({ fresh }) => fresh[number] ?? 0);
    const part = Int32Array.from(has.slice(0, images.length));
    return {
      members: [number],
      kept,
      bytes: Float64Array.from(has, (flag) => flag * size),
      part,
      partCount: 1,
      touched,
      needs,
      needCount: countBits(needs),
      total: part.reduce((sum, flag) => sum + flag * size, 0),
      stored: size,
      added: touched.reduce((sum, flag) => sum + flag * size, 0)
    };
  }
  /** What making one layer of two costs. */
  costOfMerging(a, b) {
    const imageCount = a.part.length;
    let added = -a.added - b.added;
    for (let index = 0; index < a.touched.length; index++) {
      if (a.touched[index] || b.touched[index])
        added += (a.bytes[imageCount + index] ?? 0) + (b.bytes[imageCount + index] ?? 0);
    }
    let needCount = 0;
    for (let word = 0; word < a.needs.length; word++)
      needCount += bitCount((a.needs[word] ?? 0) | (b.needs[word] ?? 0));
    const updated = (a.total + b.total) * needCount - a.total * a.needCount - b.total * b.needCount;
    const stored = this.#storedTogether(a, b) - a.stored - b.stored;
    return stored * this.#weight.stored + updated * this.#weight.updated + added * this.#weight.added;
  }
  merge(a, b) {
    const bytes = a.bytes.map((own, index) => own + (b.bytes[index] ?? 0));
    const touched = a.touched.map((own, index) => own | (b.touched[index] ?? 0));
    const needs = a.needs.map((own, index) => own | (b.needs[index] ?? 0));
    const numbers = /* @__PURE__ */ new Map();
    const part = a.part.map((own, index) => {
      const pair = own * (b.partCount + 1) + (b.part[index] ?? 0);
      if (pair === 0) return 0;
      const number = numbers.get(pair) ?? numbers.size + 1;
      numbers.set(pair, number);
      return number;
    });
    return {
      members: [...a.members, ...b.members],
      kept: a.kept ?? b.kept,
      bytes,
      part,
      partCount: numbers.size,
      touched,
      needs,
      needCount: countBits(needs),
      total: a.total + b.total,
      stored: this.#storedTogether(a, b),
      added: touched.reduce((sum, flag, index) => sum + (flag ? bytes[part.length + index] ?? 0 : 0), 0)
    };
  }
  #storedTogether(a, b) {
    const width = b.partCount + 1;
    if (this.#seen.length < (a.partCount + 1) * width)
      this.#seen = new Int32Array((a.partCount + 1) * width * 2);
    this.#round += 1;
    let bytes = 0;
    for (let image = 0; image < a.part.length; image++) {
      const pair = (a.part[image] ?? 0) * width + (b.part[image] ?? 0);
      if (pair === 0 || this.#seen[pair] === this.#round) continue;
      this.#seen[pair] = this.#round;
      bytes += (a.bytes[image] ?? 0) + (b.bytes[image] ?? 0);
    }
    return bytes;
  }
};
function countBits(words) {
  return words.reduce((sum, word) => sum + bitCount(word), 0);
}
__name(countBits, "countBits");
function bitCount(word) {
  const pairs = word - (word >>> 1 & 1431655765);
  const nibbles = (pairs & 858993459) + (pairs >>> 2 & 858993459);
  return Math.imul(nibbles + (nibbles >>> 4) & 252645135, 16843009) >>> 24;
}
__name(bitCount, "bitCount");

// src/layers/fleet.ts
var MAX_PACKAGES = 1500;
var MAX_ADDITIONS = 500;
function fleetModel(graphs) {
  const ordered = [...graphs].sort((a, b) => compare(a.roots.join(), b.roots.join()));
  const { sizes, references: references2 } = collect(ordered);
  const names = [...sizes.keys()].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || compare(a, b)).slice(0, MAX_PACKAGES).sort(compare);
  const numberOf = new Map(names.map((name, index) => [name, index]));
  const flags = /* @__PURE__ */ __name((members) => {
    const made = new Uint8Array(names.length);
    for (const name of members) {
      const number = numberOf.get(name);
      if (number !== void 0) made[number] = 1;
    }
    return made;
  }, "flags");
  const closures = /* @__PURE__ */ new Map();
  const closureOf2 = /* @__PURE__ */ __name((name) => {
    const known = closures.get(name) ?? flags(reach([name], references2));
    closures.set(name, known);
    return known;
  }, "closureOf");
  const images = ordered.map((graph) => flags([...graph.paths.keys()].map(packageName)));
  const rootsOf = ordered.map((graph) => graph.roots.map(packageName));
  return {
    packages: names.map((name) => ({ name, size: sizes.get(name) ?? 0, needs: toBits(closureOf2(name)) })),
    images,
    additions: thinOut([...fromOthers(images, rootsOf, closureOf2), ...fromOwn(images, rootsOf, closureOf2)])
  };
}
__name(fleetModel, "fleetModel");
function collect(graphs) {
  const paths = new Map(graphs.flatMap((graph) => [...graph.paths]));
  const sizes = /* @__PURE__ */ new Map();
  const references2 = /* @__PURE__ */ new Map();
  for (const path17 of [...paths.keys()].sort(compare)) {
    const info = paths.get(path17);
    if (info === void 0) continue;
    const name = packageName(path17);
    sizes.set(name, (sizes.get(name) ?? 0) + info.narSize);
    const targets = references2.get(name) ?? /* @__PURE__ */ new Set();
    for (const reference of info.references) targets.add(packageName(reference));
    references2.set(name, targets);
  }
  return { sizes, references: references2 };
}
__name(collect, "collect");
function fromOthers(images, rootsOf, closureOf2) {
  const roots = [...new Set(rootsOf.flat())].sort(compare);
  return images.flatMap(
    (image) => roots.map((root) => {
      const closure2 = closureOf2(root);
      return {
        present: image.map((has, number) => has | (closure2[number] ?? 0)),
        fresh: image.map((has, number) => has ? 0 : closure2[number] ?? 0)
      };
    })
  );
}
__name(fromOthers, "fromOthers");
function fromOwn(images, rootsOf, closureOf2) {
  return images.flatMap((present, index) => {
    const roots = rootsOf[index] ?? [];
    const needed = new Uint16Array(present.length);
    for (const closure2 of roots.map(closureOf2))
      for (const [number, has] of closure2.entries()) needed[number] = (needed[number] ?? 0) + has;
    return roots.map((root) => {
      const closure2 = closureOf2(root);
      return {
        present,
        fresh: present.map((has, number) => has && closure2[number] && needed[number] === 1 ? 1 : 0)
      };
    });
  });
}
__name(fromOwn, "fromOwn");
function thinOut(additions) {
  const some = additions.filter(({ fresh }) => fresh.includes(1));
  const step = Math.max(1, some.length / MAX_ADDITIONS);
  return Array.from(
    { length: Math.min(some.length, MAX_ADDITIONS) },
    (_, index) => some[Math.floor(index * step)]
  ).flatMap((one) => one ?? []);
}
__name(thinOut, "thinOut");
function reach(starts, references2) {
  const seen = new Set(starts);
  for (const name of seen) for (const reference of references2.get(name) ?? []) seen.add(reference);
  return seen;
}
__name(reach, "reach");
function toBits(flags) {
  const bits = new Uint32Array(flags.length + 31 >> 5);
  flags.forEach((flag, index) => {
    if (flag) bits[index >> 5] = (bits[index >> 5] ?? 0) | 1 << (index & 31);
  });
  return bits;
}
__name(toBits, "toBits");

// src/layers/plan-fleet.ts
function planFleet(graphs, limit, kept = []) {
  return planFleetFor(graphs, [limit], kept)[0] ?? [];
}
__name(planFleet, "planFleet");
function planFleetFor(graphs, limits, kept = []) {
  const model = fleetModel(graphs);
  const factory = new ClusterFactory(model);
  const names = model.packages.map(({ name }) => name);
  const merger = new Merger(factory, startingClusters(factory, names, kept), model.images.length);
  return limits.map((limit) => {
    merger.mergeDownTo(limit);
    return toGroups(merger.clusters, names, kept);
  });
}
__name(planFleetFor, "planFleetFor");
function startingClusters(factory, names, kept) {
  const places = new Map(kept.flatMap((group, place) => group.map((name) => [name, place])));
  const clusters = /* @__PURE__ */ new Map();
  for (const [number, name] of names.entries()) {
    const place = places.get(name);
    const own = factory.single(number, place);
    const key = place === void 0 ? name : String(place);
    const there = clusters.get(key);
    clusters.set(key, there === void 0 ? own : factory.merge(there, own));
  }
  return [...clusters.values()];
}
__name(startingClusters, "startingClusters");
function toGroups(clusters, names, kept) {
  const membersOf = /* @__PURE__ */ __name((cluster) => cluster.members.map((number) => names[number] ?? ""), "membersOf");
  const joined = new Map(
    clusters.flatMap((one) => one.kept === void 0 ? [] : [[one.kept, membersOf(one)]])
  );
  const added = clusters.filter((one) => one.kept === void 0).sort((a, b) => b.stored - a.stored);
  return [
    ...kept.map((group, place) => [.../* @__PURE__ */ new Set([...group, ...joined.get(place) ?? []])].sort(compare)),
    ...added.map((one) => membersOf(one).sort(compare))
  ];
}
__name(toGroups, "toGroups");
var noPartner = { cluster: void 0, cost: Number.POSITIVE_INFINITY };
var Merger = class {
  static {
    __name(this, "Merger");
  }
  #factory;
  #clusters;
  #layerCounts;
  /** Images that have too many layers, 1 or 0. */
  #over;
  /** For each cluster the one that it is cheapest to be merged with. */
  #partners = /* @__PURE__ */ new Map();
  constructor(factory, clusters, imageCount) {
    this.#factory = factory;
    this.#clusters = clusters;
    this.#over = new Uint8Array(imageCount);
    this.#layerCounts = new Int32Array(imageCount).map(
      (_, image) => clusters.filter((cluster) => cluster.part[image]).length
    );
  }
  get clusters() {
    return this.#clusters;
  }
  mergeDownTo(limit) {
    let known = false;
    for (; ; ) {
      const over = Uint8Array.from(this.#layerCounts, (count) => count > limit ? 1 : 0);
      if (!over.includes(1)) return;
      if (!known || over.some((flag, image) => flag !== this.#over[image])) {
        this.#over = over;
        this.#findAllPartners();
        known = true;
      }
      if (!this.#mergeCheapest()) return;
    }
  }
  /** Cost of a merge for each image that has too many layers and would have one less. */
  #cost(a, b) {
    if (a.kept !== void 0 && b.kept !== void 0) return Number.POSITIVE_INFINITY;
    let relieved = 0;
    for (let image = 0; image < this.#over.length; image++)
      if (this.#over[image] && a.part[image] && b.part[image]) relieved += 1;
    return relieved === 0 ? Number.POSITIVE_INFINITY : this.#factory.costOfMerging(a, b) / relieved;
  }
  #findAllPartners() {
    for (const cluster of this.#clusters) this.#partners.set(cluster, noPartner);
    for (const [index, a] of this.#clusters.entries()) {
      for (let other = index + 1; other < this.#clusters.length; other++)
        this.#offer(a, this.#clusters[other]);
    }
  }
  #offer(a, b) {
    if (b === void 0) return;
    const cost = this.#cost(a, b);
    if (cost < (this.#partners.get(a)?.cost ?? 0)) this.#partners.set(a, { cluster: b, cost });
    if (cost < (this.#partners.get(b)?.cost ?? 0)) this.#partners.set(b, { cluster: a, cost });
  }
  #findPartner(of) {
    let best = noPartner;
    for (const cluster of this.#clusters) {
      if (cluster === of) continue;
      const cost = this.#cost(of, cluster);
      if (cost < best.cost) best = { cluster, cost };
    }
    this.#partners.set(of, best);
  }
  #mergeCheapest() {
    let a;
    let best = noPartner;
    for (const cluster of this.#clusters) {
      const partner = this.#partners.get(cluster) ?? noPartner;
      if (partner.cost < best.cost) [a, best] = [cluster, partner];
    }
    const b = best.cluster;
    if (a === void 0 || b === void 0) return false;
    this.#replace(a, b, this.#factory.merge(a, b));
    return true;
  }
  #replace(a, b, merged) {
    for (let image = 0; image < this.#layerCounts.length; image++)
      if (a.part[image] && b.part[image]) this.#layerCounts[image] = (this.#layerCounts[image] ?? 0) - 1;
    this.#clusters = this.#clusters.filter((cluster) => cluster !== b).map((cluster) => cluster === a ? merged : cluster);
    this.#partners.delete(a);
    this.#partners.delete(b);
    this.#partners.set(merged, noPartner);
    for (const cluster of this.#clusters) {
      if (cluster === merged) continue;
      const partner = this.#partners.get(cluster)?.cluster;
      if (partner === a || partner === b) this.#findPartner(cluster);
      else this.#offer(merged, cluster);
    }
    this.#findPartner(merged);
  }
};

// src/layers-plan-file.ts
import { existsSync as existsSync2, readFileSync as readFileSync2, writeFileSync } from "node:fs";
function readPlan(file) {
  try {
    return parsePlan(readFileSync2(file, "utf8"), file);
  } catch (error) {
    if (error instanceof NixeryError) throw error;
    throw new NixeryError("invalid-input", {
      message: `layers-plan: ${error.message}`,
      hint: "make the plan with nixery-action plan-layers"
    });
  }
}
__name(readPlan, "readPlan");
function readPlanIfThere(file) {
  return existsSync2(file) ? readPlan(file) : void 0;
}
__name(readPlanIfThere, "readPlanIfThere");
function writePlan(file, plan) {
  try {
    writeFileSync(file, formatPlan(plan));
  } catch (error) {
    throw new NixeryError("output", { message: `layers-plan: ${error.message}` }, error);
  }
}
__name(writePlan, "writePlan");

// src/report/format.ts
var UNITS = ["B", "kB", "MB", "GB", "TB"];
function formatBytes(bytes) {
  let value = bytes;
  let unit = 0;
  while (Math.round(value * 10) >= 1e4 && unit < UNITS.length - 1) {
    value /= 1e3;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
__name(formatBytes, "formatBytes");
function storePathName(path17) {
  return path17.replace(/^.*\/[0-9a-z]{32}-/, "");
}
__name(storePathName, "storePathName");

// src/report/explain-layers.ts
var NAMES_SHOWN = 4;
function explainLayers(layers, graph) {
  const packages = new Set([...graph.paths.keys()].map(packageName)).size;
  let expected = 0;
  const rows = layers.map(({ paths }, index) => {
    const infos = paths.flatMap((path17) => graph.paths.get(path17) ?? []).sort((a, b) => b.narSize - a.narSize);
    const size = infos.reduce((sum, info) => sum + info.narSize, 0);
    const causes = new Set([...closureOf(paths, graph)].map(packageName)).size;
    const cost = size * causes / packages;
    expected += cost;
    const more = infos.length > NAMES_SHOWN ? ` and ${infos.length - NAMES_SHOWN} more` : "";
    const names = infos.slice(0, NAMES_SHOWN).map((info) => storePathName(info.path));
    return [
      String(index + 1),
      formatBytes(size),
      String(causes),
      formatBytes(Math.round(cost)),
      names.join(", ") + more
    ];
  });
  const total = `An update of one package (any of ${packages}, all alike) is expected to fetch ${formatBytes(Math.round(expected))}.`;
  return `${align([["layer", "bytes", "changes with", "an update", "paths"], ...rows])}
${total}
`;
}
__name(explainLayers, "explainLayers");
function closureOf(paths, graph) {
  const seen = new Set(paths);
  for (const path17 of seen)
    for (const reference of graph.paths.get(path17)?.references ?? []) seen.add(reference);
  return seen;
}
__name(closureOf, "closureOf");
function align(rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(
    (row) => row.map((cell, column) => column === row.length - 1 ? cell : cell.padStart(widths[column] ?? 0)).join("  ")
  ).join("\n");
}
__name(align, "align");

// src/group-layers.ts
function groupLayers(input2, options) {
  const kept = options.layersPlan === void 0 ? void 0 : readPlan(options.layersPlan);
  if (!options.fleet) {
    const graph = readGraph(input2, options.roots);
    const layers = chooseGrouping(kept)(graph, options.maxLayers);
    return options.explain ? explainLayers(layers, graph) : json(layers);
  }
  const images = readFleet(input2);
  const graphs = images.map((image) => image.graph);
  const plan = kept ?? {
    version: 1,
    maxLayers: options.maxLayers,
    groups: planFleet(graphs, groupLimit(options.maxLayers))
  };
  const grouping = chooseGrouping(plan);
  const planned = images.map(({ name, graph }) => ({
    name,
    graph,
    layers: grouping(graph, options.maxLayers)
  }));
  if (!options.explain) return json(planned.map(({ name, layers }) => ({ name, layers })));
  return planned.map(({ name, graph, layers }) => `${name}
${explainLayers(layers, graph)}`).join("\n");
}
__name(groupLayers, "groupLayers");
var json = /* @__PURE__ */ __name((layers) => `${JSON.stringify(layers)}
`, "json");

// src/help.ts
var WIDTH = 100;
var INDENT = " ".repeat(6);
function helpText(name) {
  const { usage: usage2, about, options } = COMMANDS[name];
  const others = commandNames.filter((other) => other !== name).join(", ");
  return `Usage: nixery-action ${name} ${usage2}

${wrap(about, "")}

Options:
${Object.entries(options).map(describe).join("\n")}
  --debug
${wrap("Say more: what Nix and oras print.")}
  --help, --version

Other commands, each with its own --help: ${others}.

Exit codes: 0 done, 1 failed, 2 the call itself is wrong.
${name === "build" ? ENVIRONMENT : ""}`;
}
__name(helpText, "helpText");
var ENVIRONMENT = `
Environment: SOURCE_DATE_EPOCH (seconds) is the time that the image says it was made, by default 0.
DOCKER_CONFIG, NIX_CONFIG, NIX_REMOTE and the usual proxy variables mean what they mean to docker,
Nix and oras.
`;
function describe([name, option]) {
  const secret = option.secret === true ? " Give env:NAME, file:PATH or - (standard input), never the secret itself." : "";
  const fallback = (option.default ?? "") === "" ? "" : ` Default: ${option.default}.`;
  return `  --${name}${option.value === void 0 ? "" : ` ${option.value}`}
${wrap(option.help + secret + fallback)}`;
}
__name(describe, "describe");
function wrap(text3, indent = INDENT) {
  const lines = [];
  let line = "";
  for (const word of text3.split(" ")) {
    if (line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? indent + word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
__name(wrap, "wrap");

// src/log/terminal.ts
var LINE_INTERVAL_MS = 1e4;
var ERASE_LINE = "\r\x1B[2K";
function terminalLog(stream, options) {
  let liveLine = false;
  let lastProgress = Date.now();
  const line = /* @__PURE__ */ __name((text3) => {
    if (liveLine) stream.write(ERASE_LINE);
    liveLine = false;
    stream.write(`${text3}
`);
  }, "line");
  return {
    async group(title, work) {
      line(title);
      return work();
    },
    info: /* @__PURE__ */ __name((message) => line(`  ${message}`), "info"),
    warning: /* @__PURE__ */ __name((message) => line(`warning: ${message}`), "warning"),
    debug: /* @__PURE__ */ __name((message) => {
      if (options.debug) line(`  debug: ${message}`);
    }, "debug"),
    progress(message) {
      if (options.live) {
        stream.write(`${ERASE_LINE}  ${message}`);
        liveLine = true;
      } else if (Date.now() - lastProgress >= LINE_INTERVAL_MS) {
        lastProgress = Date.now();
        line(`  ${message}`);
      }
    }
  };
}
__name(terminalLog, "terminalLog");

// src/plan-layers.ts
function planLayers(input2, options) {
  const graphs = options.fleet ? readFleet(input2).map(({ graph }) => graph) : [readGraph(input2, options.roots)];
  const kept = readPlanIfThere(options.layersPlan);
  const drift = driftOf(
    kept,
    graphs.flatMap((graph) => [...graph.paths.keys()])
  );
  if (options.check) return drift;
  const maxLayers = kept?.maxLayers ?? options.maxLayers;
  const groups = planFleet(graphs, groupLimit(maxLayers - 1), kept?.groups ?? []);
  writePlan(options.layersPlan, { version: 1, maxLayers, groups });
  return drift;
}
__name(planLayers, "planLayers");
function driftOf(kept, paths) {
  const planned = new Set(kept?.groups.flat());
  const there = new Set(paths.map(packageName));
  return {
    missing: [...there].filter((name) => !planned.has(name)).sort(),
    unused: [...planned].filter((name) => !there.has(name)).sort()
  };
}
__name(driftOf, "driftOf");

// src/report/result.ts
function pushedTags({ request }) {
  return request.targets.flatMap(({ image, tags }) => tags.map((tag) => `${formatImageName(image)}:${tag}`));
}
__name(pushedTags, "pushedTags");
function pushedImages({ request, image }) {
  return request.targets.map(
    (target) => `${formatImageName(target.image)}@${image.manifest.descriptor.digest}`
  );
}
__name(pushedImages, "pushedImages");

// src/report/summary.ts
var MOST_LAYERS = 40;
var MOST_COLLISIONS = 10;
var NAMES_PER_LAYER = 4;
function summary(result) {
  const { platform, output: output2 } = result.request;
  const { size, manifest } = result.image;
  const sections = [
    `### ${code(pushedTags(result)[0] ?? output2?.dest ?? "image")}`,
    "",
    `${code(manifest.descriptor.digest)} for ${platform.os}/${platform.architecture}: ${result.layers.length} layers, ${formatBytes(size)} compressed${pushedText(result)}`,
    "",
    ...pullLines(result),
    `Packages: ${result.packages.map(({ attribute, version }) => `${code(attribute)} ${version}`).join(", ")}`,
    ...notes(result),
    ...result.nixpkgsRevision === void 0 ? [] : ["", `nixpkgs: ${code(result.nixpkgsRevision)}`],
    "",
    ...layerTable(result.layers),
    ...collisionLines(result)
  ];
  return `${sections.join("\n")}
`;
}
__name(summary, "summary");
function notes({ unpinned, cacheTrouble, request }) {
  return [
    ...unpinned === void 0 ? [] : ["", `Not pinned: ${unpinned}. It is looked at again every ${request.cacheTtlSeconds} s.`],
    ...cacheTrouble === void 0 ? [] : ["", `Cache: unavailable (${cacheTrouble})`]
  ];
}
__name(notes, "notes");
var code = /* @__PURE__ */ __name((text3) => `\`${text3}\``, "code");
function pushedText(result) {
  return result.request.targets.length === 0 ? "" : `, ${formatBytes(result.bytesPushed)} uploaded`;
}
__name(pushedText, "pushedText");
function pullLines(result) {
  const commands = pushedImages(result).map((image) => `docker pull ${image}`);
  return commands.length === 0 ? [] : ["```sh", ...commands, "```", ""];
}
__name(pullLines, "pullLines");
function layerTable(layers) {
  const rows = layers.slice(0, MOST_LAYERS).map((layer, index) => {
    const rest = layer.contents.length - NAMES_PER_LAYER;
    const contents2 = layer.contents.slice(0, NAMES_PER_LAYER).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
    return `| ${index + 1} | ${formatBytes(layer.packed.size)} | ${formatBytes(layer.packed.uncompressedSize)} | ${contents2} |`;
  });
  const left = layers.slice(MOST_LAYERS);
  if (left.length > 0)
    rows.push(
      `| | ${formatBytes(left.reduce((sum, layer) => sum + layer.packed.size, 0))} | | ${left.length} more layers |`
    );
  return [
    "<details><summary>Layers</summary>",
    "",
    "| # | compressed | unpacked | contents |",
    "|--:|--:|--:|---|",
    ...rows,
    "",
    "</details>",
    ""
  ];
}
__name(layerTable, "layerTable");
function collisionLines({ collisions }) {
  if (collisions.length === 0) return [];
  const shown = collisions.slice(0, MOST_COLLISIONS).map(({ path: path17, kept, dropped }) => `- ${code(path17)} is from ${kept}, not from ${dropped}`);
  const more = collisions.length > MOST_COLLISIONS ? [`- and ${collisions.length - MOST_COLLISIONS} more`] : [];
  return [
    `<details><summary>${collisions.length} files are in more than one package</summary>`,
    "",
    ...shown,
    ...more,
    "",
    "</details>",
    ""
  ];
}
__name(collisionLines, "collisionLines");

// src/report/outputs.ts
function outputs(result) {
  const { os, architecture } = result.request.platform;
  const { descriptor } = result.image.manifest;
  return {
    image: pushedImages(result).join("\n"),
    digest: descriptor.digest,
    tags: pushedTags(result).join("\n"),
    metadata: {
      images: pushedImages(result),
      "containerimage.digest": descriptor.digest,
      "containerimage.descriptor": descriptor,
      platforms: { [`${os}/${architecture}`]: descriptor.digest }
    },
    "cache-hit": result.cacheHit,
    layers: result.layers.length,
    "layers-reused": result.layersReused,
    "bytes-pushed": result.bytesPushed,
    "nixpkgs-rev": result.nixpkgsRevision ?? "",
    "oci-layout": result.request.output?.dest ?? "",
    summary: summary(result)
  };
}
__name(outputs, "outputs");

// src/run.ts
import { mkdir as mkdir5, mkdtemp, rm as rm5 } from "node:fs/promises";
import { tmpdir } from "node:os";
import path16 from "node:path";

// src/build.ts
import { rm as rm3 } from "node:fs/promises";

// src/cache/keys.ts
import { createHash } from "node:crypto";

// nix/evaluate.nix
var evaluate_default = '# Looks up packages by name in a nixpkgs-shaped package set and answers with data.\n#\n# Nothing here throws because of a package: one that is missing, refused or broken is an answer like any other, so that\n# all problems of a list come back in one go. Nothing here builds: drvPath and outPath are names, not files.\n#\n# requestFile: a JSON file {source, system, config, names: [..], explain?: true, build?: true}\n#   source: {kind = "path"; path} | {kind = "tarball"; url; narHash?} | {kind = "git"; url; ref?; revision?}\n#   explain: evaluate the names without catching errors, so that Nix prints why they fail\n#   build: the derivations themselves, for nix-build: it keeps them from garbage collectors while it evaluates and builds\n# result: {revision, version, packages: [one of the answers below for each name, in order]}\n#   {status = "found"; attribute; name; pname; version; priority; drvPath; outputs = [{name, path}]}\n#   {status = "missing"; parent; siblings}         parent: the attribute path that exists, siblings: the names in it\n#   {status = "set"; attribute; siblings}          the name is a set of packages, not a package\n#   {status = "refused"; attribute; name; unfree; broken; unsupported; insecure; ...why}\n#   {status = "failed"; attribute}                 its evaluation throws for another reason\n{ requestFile }:\n\nlet\n  inherit (builtins) attrNames concatStringsSep elemAt filter hasAttr head isAttrs isString length listToAttrs map match\n    replaceStrings split stringLength substring tail tryEval deepSeq elem;\n\n  request = builtins.fromJSON (builtins.readFile requestFile);\n\n  nixpkgs = {\n    path = source: source.path;\n    tarball = source:\n      if source ? narHash then builtins.fetchTarball { inherit (source) url; sha256 = source.narHash; }\n      else builtins.fetchTarball source.url;\n    git = source: builtins.fetchGit ({ inherit (source) url; }\n      // (if source ? ref then { inherit (source) ref; } else if source ? revision then { allRefs = true; } else { })\n      // (if source ? revision then { rev = source.revision; } else { }));\n  }.${request.source.kind} request.source;\n\n  # Explicit overlays and config keep the user\'s own ~/.config/nixpkgs out of the image.\n  packageSet = import nixpkgs { inherit (request) system config; overlays = [ ]; };\n\n  upper = [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ];\n  lower = [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ];\n  toLower = replaceStrings upper lower;\n\n  # The attribute that a name means: itself; else the attribute that has capitals where the name has none (image names\n  # are lower-case); else, for a name that begins with a digit, the same behind an underscore.\n  resolve = set: name:\n    let\n      byLowerName = listToAttrs (map (key: { name = toLower key; value = key; }) (filter (key: toLower key != key) (attrNames set)));\n      withUnderscore = "_" + name;\n    in\n    if hasAttr name set then name\n    else if hasAttr name byLowerName then byLowerName.${name}\n    else if match "[0-9].*" name != null then (if hasAttr withUnderscore set then withUnderscore else byLowerName.${withUnderscore} or null)\n    else null;\n\n  segmentsOf = separator: text: filter isString (split separator text);\n  segments = segmentsOf "\\\\.";\n\n  revisionFile = "${toString nixpkgs}/.git-revision";\n\n  # Walks down an attribute path: {value, path} or {missing = true; path; siblings}.\n  walk = set: path: rest:\n    if rest == [ ] then { value = set; inherit path; missing = false; }\n    else\n      let\n        isSet = tryEval (isAttrs set);\n        key = if isSet.success && isSet.value then resolve set (head rest) else null;\n      in\n      if key == null\n      then { missing = true; inherit path; siblings = if isSet.success && isSet.value then attrNames set else [ ]; }\n      else walk set.${key} (path ++ [ key ]) (tail rest);\n\n  isDerivation = value: isAttrs value && value.type or null == "derivation";\n\n  # What `nix-env -i` would install, without documentation. An output that was asked for by name (`openssl.dev`) is it.\n  documentation = [ "man" "doc" "info" "devdoc" "devman" ];\n  chosenOutputs = package:\n    let\n      byDefault = package.meta.outputsToInstall or [ (package.outputName or "out") ];\n      wanted = filter (output: !(elem output documentation)) byDefault;\n    in\n    if package.outputSpecified or false then [ package.outputName ]\n    else if wanted == [ ] then byDefault\n    else wanted;\n\n  found = attribute: package: {\n    status = "found";\n    inherit attribute;\n    inherit (package) name drvPath;\n    pname = package.pname or (builtins.parseDrvName package.name).name;\n    version = package.version or (builtins.parseDrvName package.name).version;\n    priority = package.meta.priority or 5;\n    outputs = map (output: { name = output; path = package.${output}.outPath; }) (chosenOutputs package);\n  };\n\n  orElse = fallback: value: let result = tryEval (deepSeq value value); in if result.success then result.value else fallback;\n\n  licenseNames = license:\n    if license == null then [ ]\n    else map (one: if isString one then one else one.spdxId or one.shortName or one.fullName or "unfree")\n      (if builtins.isList license then license else [ license ]);\n\n  # nixpkgs refuses such packages when drvPath is evaluated; why is in meta, which evaluates all the same.\n  refused = attribute: package:\n    let\n      meta = orElse { } (builtins.intersectAttrs { unfree = 0; broken = 0; unsupported = 0; insecure = 0; knownVulnerabilities = 0; } (package.meta or { }));\n      allowed = name: request.config.${name} or false == true;\n      name = orElse attribute package.name;\n      reasons = {\n        unfree = meta.unfree or false && !(allowed "allowUnfree");\n        broken = meta.broken or false && !(allowed "allowBroken");\n        unsupported = meta.unsupported or false && !(allowed "allowUnsupportedSystem");\n        insecure = meta.insecure or false && !(elem name (request.config.permittedInsecurePackages or [ ]));\n      };\n    in\n    if reasons.unfree || reasons.broken || reasons.unsupported || reasons.insecure\n    then reasons // {\n      status = "refused";\n      inherit attribute name;\n      licenses = orElse [ ] (licenseNames (package.meta.license or null));\n      vulnerabilities = meta.knownVulnerabilities or [ ];\n    }\n    else { status = "failed"; inherit attribute; };\n\n  answer = name:\n    let\n      place = walk packageSet [ ] (segments name);\n      attribute = concatStringsSep "." place.path;\n      kind = tryEval (isDerivation place.value);\n      package = tryEval (let data = found attribute place.value; in deepSeq data data);\n    in\n    if place.missing then { status = "missing"; parent = attribute; inherit (place) siblings; }\n    else if !kind.success then { status = "failed"; inherit attribute; }\n    else if !kind.value then { status = "set"; inherit attribute; siblings = orElse [ ] (if isAttrs place.value then attrNames place.value else [ ]); }\n    else if package.success then package.value\n    else refused attribute place.value;\n\n  explain = name:\n    let place = walk packageSet [ ] (segments name);\n    in if place.missing then null else found name place.value;\n  # The chosen outputs themselves, for nix-build.\n  outputsOf = name:\n    let package = (walk packageSet [ ] (segments name)).value;\n    in map (output: package.${output}) (chosenOutputs package);\nin\nif request.explain or false then map explain request.names\nelse if request.build or false then builtins.concatMap outputsOf request.names\nelse {\n  # nixpkgs\' own revisionWithDefault also looks into .git, which is no part of the tree.\n  revision = orElse null (if builtins.pathExists revisionFile then head (filter (line: line != "") (segmentsOf "\\n" (builtins.readFile revisionFile))) else null);\n  version = orElse null packageSet.lib.version;\n  packages = map (name: { request = name; } // answer name) request.names;\n}\n';

// src/cache/keys.ts
var IMAGE_FORMAT = 2;
var LAYER_FORMAT = 1;
var ENTRY_FORMAT = 1;
function imageKey(request, source, compression) {
  return keyOf({
    kind: "image",
    format: IMAGE_FORMAT,
    layerFormat: LAYER_FORMAT,
    lookup: sha256(evaluate_default),
    source,
    packages: request.packages,
    nixpkgsConfig: request.nixpkgsConfig,
    platform: request.platform,
    command: request.command,
    labels: request.labels,
    annotations: request.annotations,
    createdEpoch: request.createdEpoch,
    maxLayers: request.maxLayers,
    layerTable: sha256(canonicalJson(defaultTableData)),
    layersPlan: request.layersPlan?.groups ?? null,
    compression
  });
}
__name(imageKey, "imageKey");
function storeLayerKey(paths, compression) {
  const pairs = paths.map(({ path: path17, narHash }) => [path17, narHash]).sort(([a], [b]) => (a ?? "") < (b ?? "") ? -1 : 1);
  return keyOf({ kind: "store-layer", format: LAYER_FORMAT, compression, paths: pairs });
}
__name(storeLayerKey, "storeLayerKey");
function entriesLayerKey(entries, compression) {
  const described = entries.map((entry) => ({
    ...entry,
    ...entry.type === "file" && entry.content instanceof Uint8Array ? { content: sha256(entry.content) } : {}
  }));
  return keyOf({ kind: "entries-layer", format: LAYER_FORMAT, compression, entries: described });
}
__name(entriesLayerKey, "entriesLayerKey");
var PREFIX = `nixery-action-v${ENTRY_FORMAT}`;
var entryNames = {
  /** What is known of one image: each time that it is learnt anew, under a name of its own, because entries cannot be changed. */
  image: /* @__PURE__ */ __name((key, writer) => `${entryNames.imageOf(key)}${writer}`, "image"),
  /** Every record of one image; the newest counts. */
  imageOf: /* @__PURE__ */ __name((key) => `${PREFIX}-image-${key}-`, "imageOf"),
  /** Facts about layers: each version of the index has a name of its own, because entries cannot be changed. */
  layers: /* @__PURE__ */ __name((family, content) => `${entryNames.layersOf(family)}${content}`, "layers"),
  /** Every version of the index of a family of images. */
  layersOf: /* @__PURE__ */ __name((family) => `${PREFIX}-layers-${sha256(family).slice(0, 16)}-`, "layersOf"),
  /** Every version of every index. */
  anyLayers: `${PREFIX}-layers-`,
  /** The layer blobs of one image. */
  blobs: /* @__PURE__ */ __name((family, key) => `${entryNames.blobsOf(family)}${key}`, "blobs"),
  /** The blobs of every version of a family of images. */
  blobsOf: /* @__PURE__ */ __name((family) => `${PREFIX}-blobs-${sha256(family).slice(0, 16)}-`, "blobsOf")
};
function keyOf(value) {
  return sha256(canonicalJson(value));
}
__name(keyOf, "keyOf");
function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
__name(sha256, "sha256");
function canonicalJson(value) {
  return JSON.stringify(
    value,
    (_name, part) => typeof part === "object" && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1)) : part
  );
}
__name(canonicalJson, "canonicalJson");

// src/cache/facts.ts
var MOST_FACTS = 2e3;
function factsOf(layers, image) {
  const place = image === void 0 ? {} : { repository: formatImageName(image) };
  return new Map(layers.map(({ key, packed }) => [key, { ...packed, ...place }]));
}
__name(factsOf, "factsOf");
function mergeFacts(newer, older) {
  const byKey = /* @__PURE__ */ __name((facts) => [...facts].sort(([a], [b]) => compare(a, b)), "byKey");
  const rest = [...older].filter(([key]) => !newer.has(key));
  const current = byKey(newer).map(([key, fact]) => [key, { ...older.get(key), ...fact }]);
  return { facts: [...current, ...rest].slice(0, MOST_FACTS) };
}
__name(mergeFacts, "mergeFacts");
function parseIndex(document2) {
  const { facts } = document2;
  for (const [key, fact] of facts) {
    if (!/^[0-9a-f]{64}$/.test(key) || !isFact(fact))
      throw new Error(`it has a fact that cannot be: ${JSON.stringify(fact)}`);
  }
  return new Map(facts);
}
__name(parseIndex, "parseIndex");
var DIGEST = /^sha256:[0-9a-f]{64}$/;
function isFact(fact) {
  return DIGEST.test(fact.digest ?? "") && DIGEST.test(fact.diffId ?? "") && Number.isSafeInteger(fact.size) && Number.isSafeInteger(fact.uncompressedSize) && ["string", "undefined"].includes(typeof fact.repository);
}
__name(isFact, "isFact");

// src/layer-source.ts
import { existsSync as existsSync3 } from "node:fs";
import path4 from "node:path";

// src/oci/pack.ts
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

// src/process.ts
import { spawn } from "node:child_process";
import { accessSync, constants as fsConstants, statSync } from "node:fs";
import { constants as constants2 } from "node:os";
import path3 from "node:path";
import { createInterface } from "node:readline";
var STDERR_TAIL_LINES = 40;
function start(program, args, options) {
  return spawn(program, args, { ...options, shell: false });
}
__name(start, "start");
async function run(program, args, options) {
  const child = start(program, args, {
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    ...options.cwd === void 0 ? {} : { cwd: options.cwd },
    ...options.signal === void 0 ? {} : { signal: options.signal, killSignal: "SIGTERM" }
  });
  const stdout = [];
  const stderr = [];
  child.stdout?.on("data", (chunk) => stdout.push(chunk));
  if (child.stderr !== null) {
    createInterface({ input: child.stderr }).on("line", (line) => {
      stderr.push(line);
      if (stderr.length > STDERR_TAIL_LINES) stderr.shift();
      options.onStderr?.(line);
    });
  }
  child.stdin?.on("error", () => {
  });
  child.stdin?.end(options.input ?? "");
  const exitCode = await exitCodeOf(child, program, options.signal);
  return { exitCode, stdout: Buffer.concat(stdout).toString("utf8"), stderr: stderr.join("\n") };
}
__name(run, "run");
function exitCodeOf(child, program, signal) {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      if (error.name === "AbortError") return;
      if (error.code !== "ENOENT") return reject(error);
      reject(new NixeryError("missing-tool", { message: `program not found: ${program}` }, error));
    });
    child.once("close", (code2, killedBy) => {
      if (signal?.aborted === true) reject(cancelled(`while ${path3.basename(program)} was running`));
      else resolve(code2 ?? 128 + (constants2.signals[killedBy ?? "SIGTERM"] ?? 0));
    });
  });
}
__name(exitCodeOf, "exitCodeOf");
function cancelled(when) {
  return new NixeryError("cancelled", { message: `cancelled ${when}` });
}
__name(cancelled, "cancelled");
function findProgram(name, env) {
  for (const directory of (env.PATH ?? "").split(path3.delimiter)) {
    if (directory === "") continue;
    const file = path3.join(directory, name);
    try {
      accessSync(file, fsConstants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
    }
  }
  return void 0;
}
__name(findProgram, "findProgram");

// src/oci/gzip.ts
import { createHash as createHash2 } from "node:crypto";
import { createGzip, deflateRawSync } from "node:zlib";

// node_modules/pako/dist/pako.mjs
var Z_FIXED$1 = 4;
var Z_BINARY = 0;
var Z_TEXT = 1;
var Z_UNKNOWN = 2;
function zero$1(buf) {
  let len = buf.length;
  while (--len >= 0) buf[len] = 0;
}
__name(zero$1, "zero$1");
var STORED_BLOCK = 0;
var STATIC_TREES = 1;
var DYN_TREES = 2;
var LENGTH_CODES = 29;
var LITERALS = 256;
var L_CODES = 286;
var D_CODES = 30;
var BL_CODES = 19;
var HEAP_SIZE$1 = 573;
var MAX_BITS = 15;
var Buf_size = 16;
var END_BLOCK = 256;
var REP_3_6 = 16;
var REPZ_3_10 = 17;
var REPZ_11_138 = 18;
var extra_lbits = new Uint8Array([
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  1,
  1,
  1,
  2,
  2,
  2,
  2,
  3,
  3,
  3,
  3,
  4,
  4,
  4,
  4,
  5,
  5,
  5,
  5,
  0
]);
var extra_dbits = new Uint8Array([
  0,
  0,
  0,
  0,
  1,
  1,
  2,
  2,
  3,
  3,
  4,
  4,
  5,
  5,
  6,
  6,
  7,
  7,
  8,
  8,
  9,
  9,
  10,
  10,
  11,
  11,
  12,
  12,
  13,
  13
]);
var extra_blbits = new Uint8Array([
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  2,
  3,
  7
]);
var bl_order = new Uint8Array([
  16,
  17,
  18,
  0,
  8,
  7,
  9,
  6,
  10,
  5,
  11,
  4,
  12,
  3,
  13,
  2,
  14,
  1,
  15
]);
var DIST_CODE_LEN = 512;
var static_ltree = new Array(288 * 2);
zero$1(static_ltree);
var static_dtree = new Array(D_CODES * 2);
zero$1(static_dtree);
var _dist_code = new Array(DIST_CODE_LEN);
zero$1(_dist_code);
var _length_code = new Array(256);
zero$1(_length_code);
var base_length = new Array(LENGTH_CODES);
zero$1(base_length);
var base_dist = new Array(D_CODES);
zero$1(base_dist);
var d_code = /* @__PURE__ */ __name((dist) => {
  return dist < 256 ? _dist_code[dist] : _dist_code[256 + (dist >>> 7)];
}, "d_code");
var put_short = /* @__PURE__ */ __name((s, w) => {
  s.pending_buf[s.pending++] = w & 255;
  s.pending_buf[s.pending++] = w >>> 8 & 255;
}, "put_short");
var send_bits = /* @__PURE__ */ __name((s, value, length) => {
  if (s.bi_valid > Buf_size - length) {
    s.bi_buf |= value << s.bi_valid & 65535;
    put_short(s, s.bi_buf);
    s.bi_buf = value >> Buf_size - s.bi_valid;
    s.bi_valid += length - Buf_size;
  } else {
    s.bi_buf |= value << s.bi_valid & 65535;
    s.bi_valid += length;
  }
}, "send_bits");
var send_code = /* @__PURE__ */ __name((s, c, tree) => {
  send_bits(s, tree[c * 2], tree[c * 2 + 1]);
}, "send_code");
var bi_reverse = /* @__PURE__ */ __name((code2, len) => {
  let res = 0;
  do {
    res |= code2 & 1;
    code2 >>>= 1;
    res <<= 1;
  } while (--len > 0);
  return res >>> 1;
}, "bi_reverse");
var gen_bitlen = /* @__PURE__ */ __name((s, desc) => {
  const tree = desc.dyn_tree;
  const max_code = desc.max_code;
  const stree = desc.stat_desc.static_tree;
  const has_stree = desc.stat_desc.has_stree;
  const extra = desc.stat_desc.extra_bits;
  const base = desc.stat_desc.extra_base;
  const max_length = desc.stat_desc.max_length;
  let h;
  let n, m;
  let bits;
  let xbits;
  let f;
  let overflow = 0;
  for (bits = 0; bits <= MAX_BITS; bits++) s.bl_count[bits] = 0;
  tree[s.heap[s.heap_max] * 2 + 1] = 0;
  for (h = s.heap_max + 1; h < HEAP_SIZE$1; h++) {
    n = s.heap[h];
    bits = tree[tree[n * 2 + 1] * 2 + 1] + 1;
    if (bits > max_length) {
      bits = max_length;
      overflow++;
    }
    tree[n * 2 + 1] = bits;
    if (n > max_code) continue;
    s.bl_count[bits]++;
    xbits = 0;
    if (n >= base) xbits = extra[n - base];
    f = tree[n * 2];
    s.opt_len += f * (bits + xbits);
    if (has_stree) s.static_len += f * (stree[n * 2 + 1] + xbits);
  }
  if (overflow === 0) return;
  do {
    bits = max_length - 1;
    while (s.bl_count[bits] === 0) bits--;
    s.bl_count[bits]--;
    s.bl_count[bits + 1] += 2;
    s.bl_count[max_length]--;
    overflow -= 2;
  } while (overflow > 0);
  for (bits = max_length; bits !== 0; bits--) {
    n = s.bl_count[bits];
    while (n !== 0) {
      m = s.heap[--h];
      if (m > max_code) continue;
      if (tree[m * 2 + 1] !== bits) {
        s.opt_len += (bits - tree[m * 2 + 1]) * tree[m * 2];
        tree[m * 2 + 1] = bits;
      }
      n--;
    }
  }
}, "gen_bitlen");
var gen_codes = /* @__PURE__ */ __name((tree, max_code, bl_count) => {
  const next_code = new Array(16);
  let code2 = 0;
  let bits;
  let n;
  for (bits = 1; bits <= MAX_BITS; bits++) {
    code2 = code2 + bl_count[bits - 1] << 1;
    next_code[bits] = code2;
  }
  for (n = 0; n <= max_code; n++) {
    let len = tree[n * 2 + 1];
    if (len === 0) continue;
    tree[n * 2] = bi_reverse(next_code[len]++, len);
  }
}, "gen_codes");
var init_block = /* @__PURE__ */ __name((s) => {
  let n;
  for (n = 0; n < L_CODES; n++) s.dyn_ltree[n * 2] = 0;
  for (n = 0; n < D_CODES; n++) s.dyn_dtree[n * 2] = 0;
  for (n = 0; n < BL_CODES; n++) s.bl_tree[n * 2] = 0;
  s.dyn_ltree[END_BLOCK * 2] = 1;
  s.opt_len = s.static_len = 0;
  s.sym_next = s.matches = 0;
}, "init_block");
var bi_windup = /* @__PURE__ */ __name((s) => {
  if (s.bi_valid > 8) put_short(s, s.bi_buf);
  else if (s.bi_valid > 0) s.pending_buf[s.pending++] = s.bi_buf;
  s.bi_buf = 0;
  s.bi_valid = 0;
}, "bi_windup");
var smaller = /* @__PURE__ */ __name((tree, n, m, depth) => {
  const _n2 = n * 2;
  const _m2 = m * 2;
  return tree[_n2] < tree[_m2] || tree[_n2] === tree[_m2] && depth[n] <= depth[m];
}, "smaller");
var pqdownheap = /* @__PURE__ */ __name((s, tree, k) => {
  const v = s.heap[k];
  let j = k << 1;
  while (j <= s.heap_len) {
    if (j < s.heap_len && smaller(tree, s.heap[j + 1], s.heap[j], s.depth)) j++;
    if (smaller(tree, v, s.heap[j], s.depth)) break;
    s.heap[k] = s.heap[j];
    k = j;
    j <<= 1;
  }
  s.heap[k] = v;
}, "pqdownheap");
var compress_block = /* @__PURE__ */ __name((s, ltree, dtree) => {
  let dist;
  let lc;
  let sx = 0;
  let code2;
  let extra;
  if (s.sym_next !== 0) do {
    dist = s.pending_buf[s.sym_buf + sx++] & 255;
    dist += (s.pending_buf[s.sym_buf + sx++] & 255) << 8;
    lc = s.pending_buf[s.sym_buf + sx++];
    if (dist === 0) send_code(s, lc, ltree);
    else {
      code2 = _length_code[lc];
      send_code(s, code2 + LITERALS + 1, ltree);
      extra = extra_lbits[code2];
      if (extra !== 0) {
        lc -= base_length[code2];
        send_bits(s, lc, extra);
      }
      dist--;
      code2 = d_code(dist);
      send_code(s, code2, dtree);
      extra = extra_dbits[code2];
      if (extra !== 0) {
        dist -= base_dist[code2];
        send_bits(s, dist, extra);
      }
    }
  } while (sx < s.sym_next);
  send_code(s, END_BLOCK, ltree);
}, "compress_block");
var build_tree = /* @__PURE__ */ __name((s, desc) => {
  const tree = desc.dyn_tree;
  const stree = desc.stat_desc.static_tree;
  const has_stree = desc.stat_desc.has_stree;
  const elems = desc.stat_desc.elems;
  let n, m;
  let max_code = -1;
  let node;
  s.heap_len = 0;
  s.heap_max = HEAP_SIZE$1;
  for (n = 0; n < elems; n++) if (tree[n * 2] !== 0) {
    s.heap[++s.heap_len] = max_code = n;
    s.depth[n] = 0;
  } else tree[n * 2 + 1] = 0;
  while (s.heap_len < 2) {
    node = s.heap[++s.heap_len] = max_code < 2 ? ++max_code : 0;
    tree[node * 2] = 1;
    s.depth[node] = 0;
    s.opt_len--;
    if (has_stree) s.static_len -= stree[node * 2 + 1];
  }
  desc.max_code = max_code;
  for (n = s.heap_len >> 1; n >= 1; n--) pqdownheap(s, tree, n);
  node = elems;
  do {
    n = s.heap[1];
    s.heap[1] = s.heap[s.heap_len--];
    pqdownheap(s, tree, 1);
    m = s.heap[1];
    s.heap[--s.heap_max] = n;
    s.heap[--s.heap_max] = m;
    tree[node * 2] = tree[n * 2] + tree[m * 2];
    s.depth[node] = (s.depth[n] >= s.depth[m] ? s.depth[n] : s.depth[m]) + 1;
    tree[n * 2 + 1] = tree[m * 2 + 1] = node;
    s.heap[1] = node++;
    pqdownheap(s, tree, 1);
  } while (s.heap_len >= 2);
  s.heap[--s.heap_max] = s.heap[1];
  gen_bitlen(s, desc);
  gen_codes(tree, max_code, s.bl_count);
}, "build_tree");
var scan_tree = /* @__PURE__ */ __name((s, tree, max_code) => {
  let n;
  let prevlen = -1;
  let curlen;
  let nextlen = tree[1];
  let count = 0;
  let max_count = 7;
  let min_count = 4;
  if (nextlen === 0) {
    max_count = 138;
    min_count = 3;
  }
  tree[(max_code + 1) * 2 + 1] = 65535;
  for (n = 0; n <= max_code; n++) {
    curlen = nextlen;
    nextlen = tree[(n + 1) * 2 + 1];
    if (++count < max_count && curlen === nextlen) continue;
    else if (count < min_count) s.bl_tree[curlen * 2] += count;
    else if (curlen !== 0) {
      if (curlen !== prevlen) s.bl_tree[curlen * 2]++;
      s.bl_tree[REP_3_6 * 2]++;
    } else if (count <= 10) s.bl_tree[REPZ_3_10 * 2]++;
    else s.bl_tree[REPZ_11_138 * 2]++;
    count = 0;
    prevlen = curlen;
    if (nextlen === 0) {
      max_count = 138;
      min_count = 3;
    } else if (curlen === nextlen) {
      max_count = 6;
      min_count = 3;
    } else {
      max_count = 7;
      min_count = 4;
    }
  }
}, "scan_tree");
var send_tree = /* @__PURE__ */ __name((s, tree, max_code) => {
  let n;
  let prevlen = -1;
  let curlen;
  let nextlen = tree[1];
  let count = 0;
  let max_count = 7;
  let min_count = 4;
  if (nextlen === 0) {
    max_count = 138;
    min_count = 3;
  }
  for (n = 0; n <= max_code; n++) {
    curlen = nextlen;
    nextlen = tree[(n + 1) * 2 + 1];
    if (++count < max_count && curlen === nextlen) continue;
    else if (count < min_count) do
      send_code(s, curlen, s.bl_tree);
    while (--count !== 0);
    else if (curlen !== 0) {
      if (curlen !== prevlen) {
        send_code(s, curlen, s.bl_tree);
        count--;
      }
      send_code(s, REP_3_6, s.bl_tree);
      send_bits(s, count - 3, 2);
    } else if (count <= 10) {
      send_code(s, REPZ_3_10, s.bl_tree);
      send_bits(s, count - 3, 3);
    } else {
      send_code(s, REPZ_11_138, s.bl_tree);
      send_bits(s, count - 11, 7);
    }
    count = 0;
    prevlen = curlen;
    if (nextlen === 0) {
      max_count = 138;
      min_count = 3;
    } else if (curlen === nextlen) {
      max_count = 6;
      min_count = 3;
    } else {
      max_count = 7;
      min_count = 4;
    }
  }
}, "send_tree");
var build_bl_tree = /* @__PURE__ */ __name((s) => {
  let max_blindex;
  scan_tree(s, s.dyn_ltree, s.l_desc.max_code);
  scan_tree(s, s.dyn_dtree, s.d_desc.max_code);
  build_tree(s, s.bl_desc);
  for (max_blindex = BL_CODES - 1; max_blindex >= 3; max_blindex--) if (s.bl_tree[bl_order[max_blindex] * 2 + 1] !== 0) break;
  s.opt_len += 3 * (max_blindex + 1) + 5 + 5 + 4;
  return max_blindex;
}, "build_bl_tree");
var send_all_trees = /* @__PURE__ */ __name((s, lcodes, dcodes, blcodes) => {
  let rank;
  send_bits(s, lcodes - 257, 5);
  send_bits(s, dcodes - 1, 5);
  send_bits(s, blcodes - 4, 4);
  for (rank = 0; rank < blcodes; rank++) send_bits(s, s.bl_tree[bl_order[rank] * 2 + 1], 3);
  send_tree(s, s.dyn_ltree, lcodes - 1);
  send_tree(s, s.dyn_dtree, dcodes - 1);
}, "send_all_trees");
var detect_data_type = /* @__PURE__ */ __name((s) => {
  let block_mask = 4093624447;
  let n;
  for (n = 0; n <= 31; n++, block_mask >>>= 1) if (block_mask & 1 && s.dyn_ltree[n * 2] !== 0) return Z_BINARY;
  if (s.dyn_ltree[18] !== 0 || s.dyn_ltree[20] !== 0 || s.dyn_ltree[26] !== 0) return Z_TEXT;
  for (n = 32; n < LITERALS; n++) if (s.dyn_ltree[n * 2] !== 0) return Z_TEXT;
  return Z_BINARY;
}, "detect_data_type");
var _tr_stored_block = /* @__PURE__ */ __name((s, buf, stored_len, last) => {
  send_bits(s, (STORED_BLOCK << 1) + (last ? 1 : 0), 3);
  bi_windup(s);
  put_short(s, stored_len);
  put_short(s, ~stored_len);
  if (stored_len) s.pending_buf.set(s.window.subarray(buf, buf + stored_len), s.pending);
  s.pending += stored_len;
}, "_tr_stored_block");
var _tr_flush_block = /* @__PURE__ */ __name((s, buf, stored_len, last) => {
  let opt_lenb, static_lenb;
  let max_blindex = 0;
  if (s.level > 0) {
    if (s.strm.data_type === Z_UNKNOWN) s.strm.data_type = detect_data_type(s);
    build_tree(s, s.l_desc);
    build_tree(s, s.d_desc);
    max_blindex = build_bl_tree(s);
    opt_lenb = s.opt_len + 3 + 7 >>> 3;
    static_lenb = s.static_len + 3 + 7 >>> 3;
    if (static_lenb <= opt_lenb || s.strategy === Z_FIXED$1) opt_lenb = static_lenb;
  } else opt_lenb = static_lenb = stored_len + 5;
  if (stored_len + 4 <= opt_lenb && buf !== -1) _tr_stored_block(s, buf, stored_len, last);
  else if (s.strategy === Z_FIXED$1 || static_lenb === opt_lenb) {
    send_bits(s, (STATIC_TREES << 1) + (last ? 1 : 0), 3);
    compress_block(s, static_ltree, static_dtree);
  } else {
    send_bits(s, (DYN_TREES << 1) + (last ? 1 : 0), 3);
    send_all_trees(s, s.l_desc.max_code + 1, s.d_desc.max_code + 1, max_blindex + 1);
    compress_block(s, s.dyn_ltree, s.dyn_dtree);
  }
  init_block(s);
  if (last) bi_windup(s);
}, "_tr_flush_block");
var _tr_tally = /* @__PURE__ */ __name((s, dist, lc) => {
  s.pending_buf[s.sym_buf + s.sym_next++] = dist;
  s.pending_buf[s.sym_buf + s.sym_next++] = dist >> 8;
  s.pending_buf[s.sym_buf + s.sym_next++] = lc;
  if (dist === 0) s.dyn_ltree[lc * 2]++;
  else {
    s.matches++;
    dist--;
    s.dyn_ltree[(_length_code[lc] + LITERALS + 1) * 2]++;
    s.dyn_dtree[d_code(dist) * 2]++;
  }
  return s.sym_next === s.sym_end;
}, "_tr_tally");
var adler32 = /* @__PURE__ */ __name((adler, buf, len, pos) => {
  let s1 = adler & 65535 | 0, s2 = adler >>> 16 & 65535 | 0, n = 0;
  while (len !== 0) {
    n = len > 2e3 ? 2e3 : len;
    len -= n;
    do {
      s1 = s1 + buf[pos++] | 0;
      s2 = s2 + s1 | 0;
    } while (--n);
    s1 %= 65521;
    s2 %= 65521;
  }
  return s1 | s2 << 16 | 0;
}, "adler32");
var makeTable = /* @__PURE__ */ __name(() => {
  const table = new Uint32Array(256 * 8);
  let c;
  for (let n = 0; n < 256; n++) {
    c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 3988292384 ^ c >>> 1 : c >>> 1;
    table[n] = c;
  }
  for (let n = 0; n < 256; n++) {
    c = table[n];
    for (let k = 256; k < 256 * 8; k += 256) {
      c = table[c & 255] ^ c >>> 8;
      table[k + n] = c;
    }
  }
  return table;
}, "makeTable");
var crcTable = makeTable();
var crc32 = /* @__PURE__ */ __name((crc, buf, len, pos) => {
  const t = crcTable;
  const end = pos + len;
  let i = pos;
  crc ^= -1;
  for (const end8 = end - 7; i < end8; i += 8) {
    crc ^= buf[i] | buf[i + 1] << 8 | buf[i + 2] << 16 | buf[i + 3] << 24;
    crc = t[1792 + (crc & 255)] ^ t[1536 + (crc >>> 8 & 255)] ^ t[1280 + (crc >>> 16 & 255)] ^ t[1024 + (crc >>> 24)] ^ t[768 + buf[i + 4]] ^ t[512 + buf[i + 5]] ^ t[256 + buf[i + 6]] ^ t[buf[i + 7]];
  }
  for (; i < end; i++) crc = crc >>> 8 ^ t[(crc ^ buf[i]) & 255];
  return crc ^ -1;
}, "crc32");
var MIN_MATCH = 3;
var MAX_MATCH = 258;
var MIN_LOOKAHEAD = 262;
var BS_NEED_MORE = 1;
var BS_BLOCK_DONE = 2;
var BS_FINISH_STARTED = 3;
var BS_FINISH_DONE = 4;
var slide_hash = /* @__PURE__ */ __name((s) => {
  let n, m;
  let p;
  let wsize = s.w_size;
  n = s.hash_size;
  p = n;
  do {
    m = s.head[--p];
    s.head[p] = m >= wsize ? m - wsize : 0;
  } while (--n);
  n = wsize;
  p = n;
  do {
    m = s.prev[--p];
    s.prev[p] = m >= wsize ? m - wsize : 0;
  } while (--n);
}, "slide_hash");
var HASH = /* @__PURE__ */ __name((s, prev, data) => (prev << s.hash_shift ^ data) & s.hash_mask, "HASH");
var INSERT_STRING = /* @__PURE__ */ __name((s, str) => {
  let h;
  if (s.legacy_hash) h = s.ins_h = HASH(s, s.ins_h, s.window[str + MIN_MATCH - 1]);
  else {
    const w = s.window;
    const value = w[str] | w[str + 1] << 8 | w[str + 2] << 16 | w[str + 3] << 24;
    h = s.ins_h = Math.imul(value, 66521) + 66521 >>> 16 & s.hash_mask;
  }
  const hash_head = s.prev[str & s.w_mask] = s.head[h];
  s.head[h] = str;
  return hash_head;
}, "INSERT_STRING");
var flush_pending = /* @__PURE__ */ __name((strm) => {
  const s = strm.state;
  let len = s.pending;
  if (len > strm.avail_out) len = strm.avail_out;
  if (len === 0) return;
  strm.output.set(s.pending_buf.subarray(s.pending_out, s.pending_out + len), strm.next_out);
  strm.next_out += len;
  s.pending_out += len;
  strm.total_out += len;
  strm.avail_out -= len;
  s.pending -= len;
  if (s.pending === 0) s.pending_out = 0;
}, "flush_pending");
var flush_block_only = /* @__PURE__ */ __name((s, last) => {
  _tr_flush_block(s, s.block_start >= 0 ? s.block_start : -1, s.strstart - s.block_start, last);
  s.block_start = s.strstart;
  flush_pending(s.strm);
}, "flush_block_only");
var read_buf = /* @__PURE__ */ __name((strm, buf, start2, size) => {
  let len = strm.avail_in;
  if (len > size) len = size;
  if (len === 0) return 0;
  strm.avail_in -= len;
  buf.set(strm.input.subarray(strm.next_in, strm.next_in + len), start2);
  if (strm.state.wrap === 1) strm.adler = adler32(strm.adler, buf, len, start2);
  else if (strm.state.wrap === 2) strm.adler = crc32(strm.adler, buf, len, start2);
  strm.next_in += len;
  strm.total_in += len;
  return len;
}, "read_buf");
var longest_match = /* @__PURE__ */ __name((s, cur_match) => {
  let chain_length = s.max_chain_length;
  let scan = s.strstart;
  let match;
  let len;
  let best_len = s.prev_length;
  let nice_match = s.nice_match;
  const limit = s.strstart > s.w_size - MIN_LOOKAHEAD ? s.strstart - (s.w_size - MIN_LOOKAHEAD) : 0;
  const _win = s.window;
  const wmask = s.w_mask;
  const prev = s.prev;
  const strend = s.strstart + MAX_MATCH;
  let scan_end1 = _win[scan + best_len - 1];
  let scan_end = _win[scan + best_len];
  if (s.prev_length >= s.good_match) chain_length >>= 2;
  if (nice_match > s.lookahead) nice_match = s.lookahead;
  do {
    match = cur_match;
    if (_win[match + best_len] !== scan_end || _win[match + best_len - 1] !== scan_end1 || _win[match] !== _win[scan] || _win[++match] !== _win[scan + 1]) continue;
    scan += 2;
    match++;
    do
      ;
    while (_win[++scan] === _win[++match] && _win[++scan] === _win[++match] && _win[++scan] === _win[++match] && _win[++scan] === _win[++match] && _win[++scan] === _win[++match] && _win[++scan] === _win[++match] && _win[++scan] === _win[++match] && _win[++scan] === _win[++match] && scan < strend);
    len = MAX_MATCH - (strend - scan);
    scan = strend - MAX_MATCH;
    if (len > best_len) {
      s.match_start = cur_match;
      best_len = len;
      if (len >= nice_match) break;
      scan_end1 = _win[scan + best_len - 1];
      scan_end = _win[scan + best_len];
    }
  } while ((cur_match = prev[cur_match & wmask]) > limit && --chain_length !== 0);
  if (best_len <= s.lookahead) return best_len;
  return s.lookahead;
}, "longest_match");
var fill_window = /* @__PURE__ */ __name((s) => {
  const _w_size = s.w_size;
  let n, more, str;
  do {
    more = s.window_size - s.lookahead - s.strstart;
    if (s.strstart >= _w_size + (_w_size - MIN_LOOKAHEAD)) {
      s.window.set(s.window.subarray(_w_size, _w_size + _w_size - more), 0);
      s.match_start -= _w_size;
      s.strstart -= _w_size;
      s.block_start -= _w_size;
      if (s.insert > s.strstart) s.insert = s.strstart;
      slide_hash(s);
      more += _w_size;
    }
    if (s.strm.avail_in === 0) break;
    n = read_buf(s.strm, s.window, s.strstart + s.lookahead, more);
    s.lookahead += n;
    if (!s.legacy_hash) {
      if (s.lookahead + s.insert > MIN_MATCH) {
        str = s.strstart - s.insert;
        while (s.insert) {
          INSERT_STRING(s, str);
          str++;
          s.insert--;
          if (s.lookahead + s.insert <= MIN_MATCH) break;
        }
      }
    } else if (s.lookahead + s.insert >= MIN_MATCH) {
      str = s.strstart - s.insert;
      s.ins_h = s.window[str];
      s.ins_h = HASH(s, s.ins_h, s.window[str + 1]);
      while (s.insert) {
        INSERT_STRING(s, str);
        str++;
        s.insert--;
        if (s.lookahead + s.insert < MIN_MATCH) break;
      }
    }
  } while (s.lookahead < MIN_LOOKAHEAD && s.strm.avail_in !== 0);
}, "fill_window");
var deflate_stored = /* @__PURE__ */ __name((s, flush) => {
  let min_block = s.pending_buf_size - 5 > s.w_size ? s.w_size : s.pending_buf_size - 5;
  let len, left, have, last = 0;
  let used = s.strm.avail_in;
  do {
    len = 65535;
    have = s.bi_valid + 42 >> 3;
    if (s.strm.avail_out < have) break;
    have = s.strm.avail_out - have;
    left = s.strstart - s.block_start;
    if (len > left + s.strm.avail_in) len = left + s.strm.avail_in;
    if (len > have) len = have;
    if (len < min_block && (len === 0 && flush !== 4 || flush === 0 || len !== left + s.strm.avail_in)) break;
    last = flush === 4 && len === left + s.strm.avail_in ? 1 : 0;
    _tr_stored_block(s, 0, 0, last);
    s.pending_buf[s.pending - 4] = len;
    s.pending_buf[s.pending - 3] = len >> 8;
    s.pending_buf[s.pending - 2] = ~len;
    s.pending_buf[s.pending - 1] = ~len >> 8;
    flush_pending(s.strm);
    if (left) {
      if (left > len) left = len;
      s.strm.output.set(s.window.subarray(s.block_start, s.block_start + left), s.strm.next_out);
      s.strm.next_out += left;
      s.strm.avail_out -= left;
      s.strm.total_out += left;
      s.block_start += left;
      len -= left;
    }
    if (len) {
      read_buf(s.strm, s.strm.output, s.strm.next_out, len);
      s.strm.next_out += len;
      s.strm.avail_out -= len;
      s.strm.total_out += len;
    }
  } while (last === 0);
  used -= s.strm.avail_in;
  if (used) {
    if (used >= s.w_size) {
      s.matches = 2;
      s.window.set(s.strm.input.subarray(s.strm.next_in - s.w_size, s.strm.next_in), 0);
      s.strstart = s.w_size;
      s.insert = s.strstart;
    } else {
      if (s.window_size - s.strstart <= used) {
        s.strstart -= s.w_size;
        s.window.set(s.window.subarray(s.w_size, s.w_size + s.strstart), 0);
        if (s.matches < 2) s.matches++;
        if (s.insert > s.strstart) s.insert = s.strstart;
      }
      s.window.set(s.strm.input.subarray(s.strm.next_in - used, s.strm.next_in), s.strstart);
      s.strstart += used;
      s.insert += used > s.w_size - s.insert ? s.w_size - s.insert : used;
    }
    s.block_start = s.strstart;
  }
  if (s.high_water < s.strstart) s.high_water = s.strstart;
  if (last) return BS_FINISH_DONE;
  if (flush !== 0 && flush !== 4 && s.strm.avail_in === 0 && s.strstart === s.block_start) return BS_BLOCK_DONE;
  have = s.window_size - s.strstart;
  if (s.strm.avail_in > have && s.block_start >= s.w_size) {
    s.block_start -= s.w_size;
    s.strstart -= s.w_size;
    s.window.set(s.window.subarray(s.w_size, s.w_size + s.strstart), 0);
    if (s.matches < 2) s.matches++;
    have += s.w_size;
    if (s.insert > s.strstart) s.insert = s.strstart;
  }
  if (have > s.strm.avail_in) have = s.strm.avail_in;
  if (have) {
    read_buf(s.strm, s.window, s.strstart, have);
    s.strstart += have;
    s.insert += have > s.w_size - s.insert ? s.w_size - s.insert : have;
  }
  if (s.high_water < s.strstart) s.high_water = s.strstart;
  have = s.bi_valid + 42 >> 3;
  have = s.pending_buf_size - have > 65535 ? 65535 : s.pending_buf_size - have;
  min_block = have > s.w_size ? s.w_size : have;
  left = s.strstart - s.block_start;
  if (left >= min_block || (left || flush === 4) && flush !== 0 && s.strm.avail_in === 0 && left <= have) {
    len = left > have ? have : left;
    last = flush === 4 && s.strm.avail_in === 0 && len === left ? 1 : 0;
    _tr_stored_block(s, s.block_start, len, last);
    s.block_start += len;
    flush_pending(s.strm);
  }
  return last ? BS_FINISH_STARTED : BS_NEED_MORE;
}, "deflate_stored");
var deflate_fast = /* @__PURE__ */ __name((s, flush) => {
  let hash_head;
  let bflush;
  for (; ; ) {
    if (s.lookahead < MIN_LOOKAHEAD) {
      fill_window(s);
      if (s.lookahead < MIN_LOOKAHEAD && flush === 0) return BS_NEED_MORE;
      if (s.lookahead === 0) break;
    }
    hash_head = 0;
    if (s.lookahead >= MIN_MATCH) hash_head = INSERT_STRING(s, s.strstart);
    if (hash_head !== 0 && s.strstart - hash_head <= s.w_size - MIN_LOOKAHEAD) s.match_length = longest_match(s, hash_head);
    if (s.match_length >= MIN_MATCH) {
      bflush = _tr_tally(s, s.strstart - s.match_start, s.match_length - MIN_MATCH);
      s.lookahead -= s.match_length;
      if (s.match_length <= s.max_lazy_match && s.lookahead >= MIN_MATCH) {
        s.match_length--;
        do {
          s.strstart++;
          hash_head = INSERT_STRING(s, s.strstart);
        } while (--s.match_length !== 0);
        s.strstart++;
      } else {
        s.strstart += s.match_length;
        s.match_length = 0;
        if (s.legacy_hash) {
          s.ins_h = s.window[s.strstart];
          s.ins_h = HASH(s, s.ins_h, s.window[s.strstart + 1]);
        }
      }
    } else {
      bflush = _tr_tally(s, 0, s.window[s.strstart]);
      s.lookahead--;
      s.strstart++;
    }
    if (bflush) {
      flush_block_only(s, false);
      if (s.strm.avail_out === 0) return BS_NEED_MORE;
    }
  }
  s.insert = s.strstart < MIN_MATCH - 1 ? s.strstart : MIN_MATCH - 1;
  if (flush === 4) {
    flush_block_only(s, true);
    if (s.strm.avail_out === 0) return BS_FINISH_STARTED;
    return BS_FINISH_DONE;
  }
  if (s.sym_next) {
    flush_block_only(s, false);
    if (s.strm.avail_out === 0) return BS_NEED_MORE;
  }
  return BS_BLOCK_DONE;
}, "deflate_fast");
var deflate_slow = /* @__PURE__ */ __name((s, flush) => {
  let hash_head;
  let bflush;
  let max_insert;
  for (; ; ) {
    if (s.lookahead < MIN_LOOKAHEAD) {
      fill_window(s);
      if (s.lookahead < MIN_LOOKAHEAD && flush === 0) return BS_NEED_MORE;
      if (s.lookahead === 0) break;
    }
    hash_head = 0;
    if (s.lookahead >= MIN_MATCH) hash_head = INSERT_STRING(s, s.strstart);
    s.prev_length = s.match_length;
    s.prev_match = s.match_start;
    s.match_length = MIN_MATCH - 1;
    if (hash_head !== 0 && s.prev_length < s.max_lazy_match && s.strstart - hash_head <= s.w_size - MIN_LOOKAHEAD) {
      s.match_length = longest_match(s, hash_head);
      if (s.match_length <= 5 && (s.strategy === 1 || s.match_length === MIN_MATCH && s.strstart - s.match_start > 4096)) s.match_length = MIN_MATCH - 1;
    }
    if (s.prev_length >= MIN_MATCH && s.match_length <= s.prev_length) {
      max_insert = s.strstart + s.lookahead - MIN_MATCH;
      bflush = _tr_tally(s, s.strstart - 1 - s.prev_match, s.prev_length - MIN_MATCH);
      s.lookahead -= s.prev_length - 1;
      s.prev_length -= 2;
      do
        if (++s.strstart <= max_insert) hash_head = INSERT_STRING(s, s.strstart);
      while (--s.prev_length !== 0);
      s.match_available = 0;
      s.match_length = MIN_MATCH - 1;
      s.strstart++;
      if (bflush) {
        flush_block_only(s, false);
        if (s.strm.avail_out === 0) return BS_NEED_MORE;
      }
    } else if (s.match_available) {
      bflush = _tr_tally(s, 0, s.window[s.strstart - 1]);
      if (bflush)
        flush_block_only(s, false);
      s.strstart++;
      s.lookahead--;
      if (s.strm.avail_out === 0) return BS_NEED_MORE;
    } else {
      s.match_available = 1;
      s.strstart++;
      s.lookahead--;
    }
  }
  if (s.match_available) {
    bflush = _tr_tally(s, 0, s.window[s.strstart - 1]);
    s.match_available = 0;
  }
  s.insert = s.strstart < MIN_MATCH - 1 ? s.strstart : MIN_MATCH - 1;
  if (flush === 4) {
    flush_block_only(s, true);
    if (s.strm.avail_out === 0) return BS_FINISH_STARTED;
    return BS_FINISH_DONE;
  }
  if (s.sym_next) {
    flush_block_only(s, false);
    if (s.strm.avail_out === 0) return BS_NEED_MORE;
  }
  return BS_BLOCK_DONE;
}, "deflate_slow");
var Config = class {
  static {
    __name(this, "Config");
  }
  constructor(good_length, max_lazy, nice_length, max_chain, func) {
    this.good_length = good_length;
    this.max_lazy = max_lazy;
    this.nice_length = nice_length;
    this.max_chain = max_chain;
    this.func = func;
  }
};
var configuration_table = [
  new Config(0, 0, 0, 0, deflate_stored),
  new Config(4, 4, 8, 4, deflate_fast),
  new Config(4, 5, 16, 8, deflate_fast),
  new Config(4, 6, 32, 32, deflate_fast),
  new Config(4, 4, 16, 16, deflate_slow),
  new Config(8, 16, 32, 32, deflate_slow),
  new Config(8, 16, 128, 128, deflate_slow),
  new Config(8, 32, 128, 256, deflate_slow),
  new Config(32, 128, 258, 1024, deflate_slow),
  new Config(32, 258, 258, 4096, deflate_slow)
];
var lbase = new Uint16Array([
  3,
  4,
  5,
  6,
  7,
  8,
  9,
  10,
  11,
  13,
  15,
  17,
  19,
  23,
  27,
  31,
  35,
  43,
  51,
  59,
  67,
  83,
  99,
  115,
  131,
  163,
  195,
  227,
  258,
  0,
  0
]);
var lext = new Uint8Array([
  16,
  16,
  16,
  16,
  16,
  16,
  16,
  16,
  17,
  17,
  17,
  17,
  18,
  18,
  18,
  18,
  19,
  19,
  19,
  19,
  20,
  20,
  20,
  20,
  21,
  21,
  21,
  21,
  16,
  199,
  75
]);
var dbase = new Uint16Array([
  1,
  2,
  3,
  4,
  5,
  7,
  9,
  13,
  17,
  25,
  33,
  49,
  65,
  97,
  129,
  193,
  257,
  385,
  513,
  769,
  1025,
  1537,
  2049,
  3073,
  4097,
  6145,
  8193,
  12289,
  16385,
  24577,
  0,
  0
]);
var dext = new Uint8Array([
  16,
  16,
  16,
  16,
  17,
  17,
  18,
  18,
  19,
  19,
  20,
  20,
  21,
  21,
  22,
  22,
  23,
  23,
  24,
  24,
  25,
  25,
  26,
  26,
  27,
  27,
  28,
  28,
  29,
  29,
  64,
  64
]);
var defaultOptions = {
  chunkSize: 1024 * 64,
  windowBits: 15,
  raw: false,
  dictionary: /* @__PURE__ */ new Uint8Array(0)
};

// src/oci/gzip.ts
var MEMORY_LEVEL = 8;
var EXPECTED = [
  "e0594861ab1667b3",
  "b4a866494394eae2",
  "bbbd7f578c229457",
  "62e49d45fc185a48",
  "a8be5f952a67ed66",
  "3c5be37fefe1f0a5",
  "aadc7911c6ce79ce",
  "f500944d17816979",
  "f500944d17816979"
];
function gzipEngine(level) {
  const deflated = deflateRawSync(sample(), { level, memLevel: MEMORY_LEVEL });
  return sampleDigest(deflated) === EXPECTED[level - 1] ? "node" : "pako";
}
__name(gzipEngine, "gzipEngine");
function sampleDigest(bytes) {
  return createHash2("sha256").update(bytes).digest("hex").slice(0, 16);
}
__name(sampleDigest, "sampleDigest");
var SAMPLE_SIZE = 128 * 1024;
function sample() {
  let state = 1;
  const next = /* @__PURE__ */ __name((below) => {
    state = Math.imul(state, 1103515245) + 12345 >>> 0;
    return (state >>> 8) % below;
  }, "next");
  const words = Array.from(
    { length: 700 },
    () => Array.from({ length: 2 + next(9) }, () => String.fromCharCode(97 + next(26))).join("")
  );
  let text3 = "";
  while (text3.length < SAMPLE_SIZE) {
    const copyFrom = next(text3.length + 1);
    text3 += next(12) === 0 ? text3.slice(copyFrom, copyFrom + next(300)) : `${words[next(words.length)]} `;
  }
  return Buffer.from(text3.slice(0, SAMPLE_SIZE));
}
__name(sample, "sample");

// src/oci/pack.ts
var WORKER_FILE = new URL("./pack-worker.js", import.meta.url);
async function packLayers(jobs, compression, blobsDir, host) {
  if (compression.kind === "gzip" && gzipEngine(compression.level) === "pako") {
    host.log.info(
      "this Node.js has a zlib of its own: layers are compressed by pako, at about half the speed"
    );
  }
  const queue = jobs.map((job, index) => ({ ...job, index })).sort((a, b) => b.weight - a.weight);
  const results = new Array(jobs.length);
  const stopped = new AbortController();
  const stop = /* @__PURE__ */ __name(() => stopped.abort(), "stop");
  host.signal.addEventListener("abort", stop);
  let done = 0;
  let firstError;
  const drainQueue = /* @__PURE__ */ __name(async () => {
    const thread = new PackThread({ compression, blobsDir, env: host.env }, stopped.signal);
    try {
      for (let job = queue.shift(); job !== void 0 && !stopped.signal.aborted; job = queue.shift()) {
        results[job.index] = await thread.pack(job.content);
        done += 1;
        host.log.progress(`packed ${done} of ${jobs.length} layers`);
      }
    } catch (error) {
      firstError ??= error;
      stop();
    } finally {
      await thread.end();
    }
  }, "drainQueue");
  const threads = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: threads }, drainQueue));
  host.signal.removeEventListener("abort", stop);
  if (host.signal.aborted) throw cancelled("while layers were packed");
  if (firstError !== void 0) throw failure(firstError);
  return results;
}
__name(packLayers, "packLayers");
function failure(cause) {
  return new NixeryError(
    "output",
    {
      message: `a layer could not be packed: ${cause.message}`,
      hint: "if the disk is full, free some space or point TMPDIR (RUNNER_TEMP in a workflow) to a larger one"
    },
    cause
  );
}
__name(failure, "failure");
var PackThread = class {
  static {
    __name(this, "PackThread");
  }
  #worker;
  #ended;
  constructor(options, stopped) {
    this.#worker = new Worker(WORKER_FILE, { workerData: options });
    this.#ended = once(this.#worker, "exit").then(() => {
      throw new Error("its thread ended early");
    });
    this.#ended.catch(() => {
    });
    stopped.addEventListener("abort", () => this.#worker.postMessage("stop"));
  }
  async pack(content) {
    const message = once(this.#worker, "message");
    this.#worker.postMessage(content);
    const [answer] = await Promise.race([message, this.#ended]);
    if ("layer" in answer) return answer.layer;
    throw new Error(answer.error);
  }
  async end() {
    await this.#worker.terminate();
  }
};

// src/oci/types.ts
var MEDIA_TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd"
};
var blobName = /* @__PURE__ */ __name((digest) => digest.slice("sha256:".length), "blobName");

// src/layer-source.ts
var FalseFact = class extends NixeryError {
  static {
    __name(this, "FalseFact");
  }
};
var LayerSource = class {
  static {
    __name(this, "LayerSource");
  }
  #planned;
  #facts;
  #compression;
  #blobsDir;
  #host;
  #packed = /* @__PURE__ */ new Map();
  constructor(planned, facts, options, host) {
    this.#planned = planned;
    this.#facts = facts;
    this.#compression = options.compression;
    this.#blobsDir = options.blobsDir;
    this.#host = host;
  }
  /** How many layers were not packed. */
  get reused() {
    return this.#planned.length - this.#packed.size;
  }
  /** Forgets what was remembered; what was packed in this run stays. */
  distrustFacts() {
    this.#facts = /* @__PURE__ */ new Map();
  }
  /** Packs what nothing is known of. All layers are known afterwards. */
  async packUnknown() {
    await this.#pack(this.#planned.filter(({ key }) => !this.#facts.has(key)));
    return this.#planned.map((layer) => ({
      key: layer.key,
      packed: this.#known(layer),
      contents: layer.contents
    }));
  }
  /** Makes sure that these blobs are in the layout. Throws FalseFact. */
  provide = /* @__PURE__ */ __name(async (digests) => {
    await this.#pack(
      this.#planned.filter(
        (layer) => digests.has(this.#known(layer).digest) && !this.#isLocal(this.#known(layer).digest)
      )
    );
  }, "provide");
  /** The same for all blobs, taking those that an earlier run kept. */
  async provideAll(memory, image) {
    const missing = this.#planned.map((layer) => this.#known(layer)).filter(({ digest }) => !this.#isLocal(digest));
    const bytes = missing.reduce((sum, { size }) => sum + size, 0);
    const digests = missing.map(({ digest }) => digest);
    if (digests.length > 0) await memory.recallBlobs(image, digests, this.#blobsDir, bytes);
    await this.provide(new Set(digests));
  }
  /** Packs every layer and compares it with what was known of it. Throws `verify` with every difference. */
  async verify() {
    const problems = [];
    await this.#pack(this.#planned, (layer, fact, packed) => {
      problems.push({
        message: `the layer with ${layer.contents.slice(0, 3).join(", ")} has the digest ${packed.digest}, but ${fact.digest} was remembered`,
        hint: "run once with cache: false, remove the cache entries that begin with nixery-action, and find out who wrote them"
      });
    });
    if (problems.length > 0) throw new NixeryError("verify", problems);
  }
  #isLocal(digest) {
    return existsSync3(path4.join(this.#blobsDir, blobName(digest)));
  }
  #known({ key }) {
    const known = this.#packed.get(key) ?? this.#facts.get(key);
    if (known === void 0) throw new Error(`nothing is known of the layer ${key}`);
    return known;
  }
  async #pack(layers, onDifference = refuse) {
    const todo = layers.filter(({ key }) => !this.#packed.has(key));
    if (todo.length === 0) return;
    const packed = await this.#host.log.group(
      `Pack ${todo.length} of ${this.#planned.length} layers`,
      () => packLayers(todo, this.#compression, this.#blobsDir, this.#host)
    );
    for (const [index, layer] of todo.entries()) {
      const result = packed[index];
      this.#packed.set(layer.key, result);
      const fact = this.#facts.get(layer.key);
      if (fact !== void 0 && !sameLayer(fact, result)) onDifference(layer, fact, result);
    }
  }
};
function sameLayer(a, b) {
  return a.digest === b.digest && a.size === b.size && a.diffId === b.diffId && a.uncompressedSize === b.uncompressedSize;
}
__name(sameLayer, "sameLayer");
function refuse(layer, fact, packed) {
  throw new FalseFact("verify", {
    message: `the layer with ${layer.contents[0]} has the digest ${packed.digest}, but ${fact.digest} was remembered`
  });
}
__name(refuse, "refuse");

// src/oci/image.ts
import { createHash as createHash3 } from "node:crypto";
var CREATED_BY = "nixery-action";
var LAYER_KEY = "io.github.nixery-action.layer.key";
var LAYER_SIZE = "io.github.nixery-action.layer.size";
function assembleImage(description2, layers) {
  const mediaType = description2.compression === "zstd" ? MEDIA_TYPES.layerZstd : MEDIA_TYPES.layerGzip;
  const descriptors = layers.map(({ key, packed }) => ({
    mediaType,
    digest: packed.digest,
    size: packed.size,
    annotations: { [LAYER_KEY]: key, [LAYER_SIZE]: String(packed.uncompressedSize) }
  }));
  const config = document(MEDIA_TYPES.config, imageConfig(description2, layers));
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: descriptors,
    ...optionalRecord("annotations", description2.annotations)
  };
  return imageFrom(document(MEDIA_TYPES.manifest, manifest), config, descriptors);
}
__name(assembleImage, "assembleImage");
function imageOf(manifestBytes, configBytes) {
  const { config, layers } = JSON.parse(manifestBytes.toString("utf8"));
  const documents = [
    { bytes: manifestBytes, descriptor: describe2(MEDIA_TYPES.manifest, manifestBytes) },
    { bytes: configBytes, descriptor: describe2(MEDIA_TYPES.config, configBytes) }
  ];
  if (documents[1].descriptor.digest !== config.digest)
    throw new Error("its configuration is not that of its manifest");
  return imageFrom(documents[0], documents[1], layers);
}
__name(imageOf, "imageOf");
function imageFrom(manifest, config, layers) {
  const blobs = [config.descriptor, ...layers];
  return { manifest, config, blobs, size: blobs.reduce((sum, blob) => sum + blob.size, 0) };
}
__name(imageFrom, "imageFrom");
function imageConfig(description2, layers) {
  const created = new Date(description2.createdEpoch * 1e3).toISOString().replace(".000Z", "Z");
  const history = layers.map(
    ({ contents: contents2 }) => ({ created, created_by: CREATED_BY, comment: contents2.join(" ") })
  );
  return {
    created,
    architecture: description2.architecture,
    os: "linux",
    config: {
      Env: description2.env,
      ...description2.command.length > 0 ? { Cmd: description2.command } : {},
      ...optionalRecord("Labels", description2.labels)
    },
    rootfs: { type: "layers", diff_ids: layers.map(({ packed }) => packed.diffId) },
    history
  };
}
__name(imageConfig, "imageConfig");
function optionalRecord(key, record) {
  const entries = Object.entries(record).sort(([a], [b]) => compare(a, b));
  return entries.length === 0 ? {} : { [key]: Object.fromEntries(entries) };
}
__name(optionalRecord, "optionalRecord");
function document(mediaType, value) {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, descriptor: describe2(mediaType, bytes) };
}
__name(document, "document");
function describe2(mediaType, bytes) {
  return { mediaType, digest: sha2562(bytes), size: bytes.length };
}
__name(describe2, "describe");
function sha2562(bytes) {
  return `sha256:${createHash3("sha256").update(bytes).digest("hex")}`;
}
__name(sha2562, "sha256");

// src/oci/layout.ts
import { randomUUID as randomUUID2 } from "node:crypto";
import { existsSync as existsSync4, readdirSync } from "node:fs";
import { mkdir as mkdir2, rename as rename2, rm as rm2, writeFile } from "node:fs/promises";
import path5 from "node:path";
var LAYOUT_FILE = "oci-layout";
var REF_NAME = "org.opencontainers.image.ref.name";
var blobsDirectory = /* @__PURE__ */ __name((layout) => path5.join(layout, "blobs", "sha256"), "blobsDirectory");
async function writeImage(layout, image, tag) {
  for (const document2 of [image.config, image.manifest]) await writeBlob(layout, document2);
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [{ ...image.manifest.descriptor, annotations: { [REF_NAME]: tag } }]
  };
  await writeFile(path5.join(layout, "index.json"), JSON.stringify(index));
  await writeFile(path5.join(layout, LAYOUT_FILE), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
}
__name(writeImage, "writeImage");
async function writeBlob(layout, { bytes, descriptor }) {
  const file = path5.join(blobsDirectory(layout), blobName(descriptor.digest));
  await writeFile(`${file}.partial`, bytes);
  await rename2(`${file}.partial`, file);
}
__name(writeBlob, "writeBlob");
async function createLayout(destination, workDir) {
  if (destination !== void 0) checkDestination(destination);
  const layout = destination === void 0 ? path5.join(workDir, "image") : path5.join(
    path5.dirname(path5.resolve(destination)),
    `.${path5.basename(destination)}.${randomUUID2()}.partial`
  );
  try {
    await mkdir2(blobsDirectory(layout), { recursive: true });
  } catch (error) {
    throw cannotWrite(layout, error);
  }
  return layout;
}
__name(createLayout, "createLayout");
async function publishLayout(layout, destination) {
  const target = path5.resolve(destination);
  const old = `${layout}.old`;
  try {
    if (existsSync4(target)) await rename2(target, old);
    await rename2(layout, target).catch(async (error) => {
      await rename2(old, target).catch(() => {
      });
      throw error;
    });
    await rm2(old, { recursive: true, force: true });
  } catch (error) {
    throw cannotWrite(target, error);
  }
}
__name(publishLayout, "publishLayout");
function checkDestination(destination) {
  const target = path5.resolve(destination);
  if (!existsSync4(target) || existsSync4(path5.join(target, LAYOUT_FILE))) return;
  let isEmpty = false;
  try {
    isEmpty = readdirSync(target).length === 0;
  } catch {
  }
  if (isEmpty) return;
  throw new NixeryError("output", {
    message: `output: ${destination} exists and is not an OCI image layout`,
    hint: "choose another dest, or remove what is there"
  });
}
__name(checkDestination, "checkDestination");
function cannotWrite(target, error) {
  return new NixeryError(
    "output",
    {
      message: `output: ${target} cannot be written: ${error.message}`,
      hint: "choose a dest in a directory that you may write to"
    },
    error
  );
}
__name(cannotWrite, "cannotWrite");

// src/registry/credentials.ts
import { readFile, writeFile as writeFile2 } from "node:fs/promises";
import path6 from "node:path";
var IDENTITY_TOKEN_USER = "<token>";
var DOCKER_HUB_KEY = "https://index.docker.io/v1/";
var configKey = /* @__PURE__ */ __name((registry) => registry === "docker.io" ? DOCKER_HUB_KEY : registry, "configKey");
async function credentialsFor(registry, login, host) {
  const given = login?.registry === registry ? login : void 0;
  const own = given && { username: given.username, password: given.password, given: true };
  if (own !== void 0 && given?.fallback === false) return own;
  return await dockerCredentials(registry, host) ?? own;
}
__name(credentialsFor, "credentialsFor");
async function writeDockerConfig(registry, { username, password }, host) {
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const file = path6.join(host.workDir, `docker-config-${Buffer.from(registry).toString("hex")}.json`);
  await writeFile2(file, JSON.stringify({ auths: { [configKey(registry)]: { auth } } }), { mode: 384 });
  return file;
}
__name(writeDockerConfig, "writeDockerConfig");
async function dockerCredentials(registry, host) {
  const config = await readDockerConfig(host.env);
  const key = configKey(registry);
  const helper = config.credHelpers?.[registry] ?? config.credHelpers?.[key] ?? config.credsStore;
  const fromHelper = helper === void 0 ? void 0 : await askHelper(helper, key, host);
  if (fromHelper !== void 0) return fromHelper;
  const entry = config.auths?.[key] ?? config.auths?.[`https://${key}`] ?? config.auths?.[`https://${key}/`];
  if (entry?.identitytoken)
    return { username: IDENTITY_TOKEN_USER, password: entry.identitytoken, given: false };
  const [username, ...password] = Buffer.from(entry?.auth ?? "", "base64").toString("utf8").split(":");
  return username === void 0 || username === "" ? void 0 : { username, password: password.join(":"), given: false };
}
__name(dockerCredentials, "dockerCredentials");
async function readDockerConfig(env) {
  const directory = env.DOCKER_CONFIG || path6.join(homeDirectory(env), ".docker");
  try {
    return JSON.parse(await readFile(path6.join(directory, "config.json"), "utf8"));
  } catch {
    return {};
  }
}
__name(readDockerConfig, "readDockerConfig");
async function askHelper(helper, key, host) {
  try {
    const { exitCode, stdout } = await run(`docker-credential-${helper}`, ["get"], {
      env: host.env,
      input: key,
      signal: host.signal
    });
    if (exitCode !== 0) return void 0;
    const answer = JSON.parse(stdout);
    return { username: answer.Username, password: answer.Secret, given: false };
  } catch {
    return void 0;
  }
}
__name(askHelper, "askHelper");

// src/registry/session.ts
import { setTimeout } from "node:timers/promises";
var TIMEOUT_MS = 3e4;
var TRANSIENT = /* @__PURE__ */ new Set([429, 500, 502, 503, 504]);
var RETRY_DELAYS_MS = [500, 1500];
var LONGEST_DELAY_MS = 1e4;
var Session = class {
  static {
    __name(this, "Session");
  }
  #image;
  #credentials;
  #signal;
  #authorization = Promise.resolve(void 0);
  constructor(image, credentials, signal) {
    this.#image = image;
    this.#credentials = credentials;
    this.#signal = signal;
  }
  /**
   * Asks again, up to twice, a registry that is busy or in trouble.
   * `accept`: media types, for manifests. Throws `registry-unreachable` or `cancelled`; any status is an answer.
   */
  async request(method, url, accept) {
    for (const delay of RETRY_DELAYS_MS) {
      const response = await this.#authorized(method, url, accept);
      if (!TRANSIENT.has(response.status)) return response;
      const asked = Number(response.headers.get("retry-after") ?? 0) * 1e3;
      await setTimeout(Math.min(Math.max(delay, asked), LONGEST_DELAY_MS), void 0, {
        signal: this.#signal
      }).catch(() => {
      });
    }
    return this.#authorized(method, url, accept);
  }
  async #authorized(method, url, accept) {
    const used = this.#authorization;
    const response = await this.#fetch(url, { method, accept, authorization: await used });
    const challenge = response.headers.get("www-authenticate");
    if (response.status !== 401 || challenge === null) return response;
    if (used === this.#authorization) this.#authorization = this.#answer(challenge);
    const authorization = await this.#authorization;
    return authorization === void 0 ? response : this.#fetch(url, { method, accept, authorization });
  }
  /** https://distribution.github.io/distribution/spec/auth/token/ */
  async #answer(challenge) {
    const { username, password } = this.#credentials ?? {};
    const basic = username === void 0 ? void 0 : `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
    if (!/^bearer /i.test(challenge)) return basic;
    const parameters = new Map(
      [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map((match) => [match[1], match[2] ?? ""])
    );
    const realm = parameters.get("realm");
    if (realm === void 0) return void 0;
    const scopes = /* @__PURE__ */ new Set([
      `repository:${this.#image.repository}:pull,push`,
      ...(parameters.get("scope") ?? "").split(" ")
    ]);
    scopes.delete("");
    const query = [["service", parameters.get("service") ?? ""]];
    for (const scope of scopes) query.push(["scope", scope]);
    const url = new URL(realm);
    for (const [name, value] of query) url.searchParams.append(name, value);
    const response = username === IDENTITY_TOKEN_USER ? await this.#fetch(realm, { method: "POST", body: refreshGrant(query, password ?? "") }) : await this.#fetch(url.href, { method: "GET", authorization: basic });
    if (!response.ok) return void 0;
    const { token, access_token } = await response.json();
    const bearer = token ?? access_token;
    return bearer === void 0 ? void 0 : `Bearer ${bearer}`;
  }
  async #fetch(url, { method, accept, authorization, body }) {
    try {
      return await fetch(url, {
        method,
        headers: {
          ...accept === void 0 ? {} : { accept },
          ...authorization === void 0 ? {} : { authorization }
        },
        ...body === void 0 ? {} : { body },
        signal: AbortSignal.any([this.#signal, AbortSignal.timeout(TIMEOUT_MS)])
      });
    } catch (error) {
      if (this.#signal.aborted) throw cancelled(`while ${this.#image.registry} was asked`);
      const { message, cause } = error;
      const why = cause;
      const reason = why?.message || why?.code || message;
      throw new NixeryError(
        "registry-unreachable",
        {
          message: `${this.#image.registry} cannot be reached: ${reason}`,
          hint: `check the host name in image: ${formatImageName(this.#image)}, and that this machine may connect to it`
        },
        error
      );
    }
  }
};
function refreshGrant(query, token) {
  return new URLSearchParams([
    ...query,
    ["grant_type", "refresh_token"],
    ["client_id", "nixery-action"],
    ["refresh_token", token]
  ]);
}
__name(refreshGrant, "refreshGrant");

// src/registry/client.ts
var MANIFEST_TYPES = [MEDIA_TYPES.manifest, MEDIA_TYPES.index].join(", ");
async function openRepository(image, login, host) {
  const address = image.registry === "docker.io" ? "registry-1.docker.io" : image.registry;
  const plainHttp = isLoopback(address) && await speaksPlainHttp(address, host.signal);
  const credentials = await credentialsFor(image.registry, login, host);
  const base = `${plainHttp ? "http" : "https"}://${address}/v2/${image.repository}`;
  const session = new Session(image, credentials, host.signal);
  return {
    image,
    credentials,
    plainHttp,
    async checkPush() {
      const response = await session.request("POST", `${base}/blobs/uploads/`);
      if (response.status !== 202) throw denied(image, response.status, credentials);
      await cancelUpload(session, response, base);
    },
    async hasBlob(digest) {
      const response = await session.request("HEAD", `${base}/blobs/${digest}`);
      return isThere(image, response);
    },
    async mountBlob(digest, from) {
      if (from.registry !== image.registry) return false;
      const query = new URLSearchParams({ mount: digest, from: from.repository });
      const response = await session.request("POST", `${base}/blobs/uploads/?${query}`);
      if (response.status === 202) await cancelUpload(session, response, base);
      return response.status === 201;
    },
    async manifestDigest(reference) {
      const response = await session.request("HEAD", `${base}/manifests/${reference}`, MANIFEST_TYPES);
      const digest = response.headers.get("docker-content-digest");
      return isThere(image, response) && digest !== null ? digest : void 0;
    },
    async readImage(reference) {
      const response = await session.request("GET", `${base}/manifests/${reference}`, MEDIA_TYPES.manifest);
      if (response.status !== 200) return void 0;
      const manifest = Buffer.from(await response.arrayBuffer());
      const digest = JSON.parse(manifest.toString("utf8")).config?.digest;
      if (digest === void 0) return void 0;
      const config = await session.request("GET", `${base}/blobs/${digest}`);
      return config.status === 200 ? { manifest, config: Buffer.from(await config.arrayBuffer()) } : void 0;
    }
  };
}
__name(openRepository, "openRepository");
async function cancelUpload(session, response, base) {
  const upload = new URL(response.headers.get("location") ?? "", base);
  if (upload.origin === new URL(base).origin) await session.request("DELETE", upload.href).catch(() => {
  });
}
__name(cancelUpload, "cancelUpload");
function isThere(image, { status }) {
  if (status === 200) return true;
  if (status === 401 || status === 403 || status === 404) return false;
  throw new NixeryError("registry-unreachable", {
    message: `${image.registry} answers with status ${status}`,
    hint: "try again later, or see the status page of the registry"
  });
}
__name(isThere, "isThere");
var isLoopback = /* @__PURE__ */ __name((address) => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(address), "isLoopback");
var PROBE_TIMEOUT_MS = 2e3;
async function speaksPlainHttp(address, signal) {
  try {
    const response = await fetch(`http://${address}/v2/`, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT_MS)])
    });
    return response.status !== 400;
  } catch {
    return false;
  }
}
__name(speaksPlainHttp, "speaksPlainHttp");
function denied(image, status, credentials) {
  const name = formatImageName(image);
  if (status !== 401 && status !== 403) {
    return new NixeryError("registry-unreachable", {
      message: `${image.registry} does not take uploads for ${name}: it answered with status ${status}`,
      hint: status === 404 ? "check the image name: the registry does not know the repository and does not create it" : "try again later"
    });
  }
  if (credentials === void 0) {
    return new NixeryError("registry-denied", {
      message: `pushing to ${name} needs credentials, and there are none for ${image.registry}`,
      hint: "give registry-username and registry-password, or log in with docker/login-action before this step"
    });
  }
  return new NixeryError("registry-denied", {
    message: `${whoIs(credentials)} may not push to ${name} (status ${status})`,
    hint: image.registry === "ghcr.io" ? 'give the job "permissions: packages: write", and the repository the role Write in the settings of the package' : `check the password, and give ${whoIs(credentials)} the right to push to this repository`
  });
}
__name(denied, "denied");
function whoIs({ username }) {
  return username === IDENTITY_TOKEN_USER ? "the owner of the identity token" : username;
}
__name(whoIs, "whoIs");

// src/registry/known-layers.ts
async function knownLayers(caches, host) {
  const found = await Promise.all(caches.map((cache) => factsOf2(cache, host)));
  return new Map(found.flatMap((facts) => [...facts]));
}
__name(knownLayers, "knownLayers");
async function factsOf2({ repository, reference }, host) {
  try {
    const image = await repository.readImage(reference);
    if (image === void 0) return /* @__PURE__ */ new Map();
    return parseFacts(
      JSON.parse(image.manifest.toString("utf8")),
      JSON.parse(image.config.toString("utf8")),
      formatImageName(repository.image)
    );
  } catch (error) {
    host.log.debug(
      `${formatImageName(repository.image)}:${reference} is of no use: ${error.message}`
    );
    return /* @__PURE__ */ new Map();
  }
}
__name(factsOf2, "factsOf");
function parseFacts(manifest, config, repository) {
  const facts = /* @__PURE__ */ new Map();
  for (const [index, { digest, size, annotations }] of manifest.layers.entries()) {
    const key = annotations?.[LAYER_KEY];
    const diffId = config.rootfs.diff_ids[index];
    const fact = {
      digest,
      size,
      diffId,
      uncompressedSize: Number(annotations?.[LAYER_SIZE] ?? Number.NaN),
      repository
    };
    if (key !== void 0 && isFact(fact)) facts.set(key, fact);
  }
  return facts;
}
__name(parseFacts, "parseFacts");

// src/registry/push.ts
import { existsSync as existsSync5 } from "node:fs";
import path7 from "node:path";

// src/registry/oras.ts
var CONCURRENCY = 6;
function findOras(env) {
  const oras = findProgram("oras", env);
  if (oras !== void 0) return oras;
  throw new NixeryError("missing-tool", {
    message: "the program oras, which pushes the image, is not on PATH",
    hint: "add a step with oras-project/setup-oras, install oras (https://oras.land), or set push: false"
  });
}
__name(findOras, "findOras");
async function pushImage(oras, layout, digest, repository, tags, host) {
  const target = `${formatImageName(repository.image)}:${tags.join(",")}`;
  const args = ["cp", "--no-tty", "--concurrency", String(CONCURRENCY)];
  const access = await accessOptions("--to-", repository, host);
  await callOras(
    oras,
    [...args, ...access, "--from-oci-layout", `${layout}@${digest}`, target],
    repository,
    host
  );
}
__name(pushImage, "pushImage");
async function tagImage(oras, digest, repository, tags, host) {
  const source = `${formatImageName(repository.image)}@${digest}`;
  await callOras(
    oras,
    ["tag", ...await accessOptions("--", repository, host), source, ...tags],
    repository,
    host
  );
}
__name(tagImage, "tagImage");
async function accessOptions(prefix, { image, credentials, plainHttp }, host) {
  const config = credentials?.given ? [`${prefix}registry-config`, await writeDockerConfig(image.registry, credentials, host)] : [];
  return plainHttp ? [`${prefix}plain-http`, ...config] : config;
}
__name(accessOptions, "accessOptions");
async function callOras(oras, args, { image }, host) {
  const { exitCode, stdout, stderr } = await run(oras, args, {
    env: host.env,
    signal: host.signal,
    onStderr: host.log.debug
  });
  if (exitCode === 0) return;
  throw new NixeryError("push", {
    message: `oras could not push to ${formatImageName(image)}: ${(stderr || stdout).trim().split("\n").slice(-5).join("\n")}`,
    hint: "run it again: what was uploaded is kept; if it fails again, check the registry and its quota"
  });
}
__name(callOras, "callOras");

// src/registry/push.ts
async function openDestinations(targets, login, host) {
  return Promise.all(
    targets.map(async ({ image, tags }) => ({ repository: await openRepository(image, login, host), tags }))
  );
}
__name(openDestinations, "openDestinations");
var ATTEMPTS = 3;
async function pushToAll(plan, destinations2, host) {
  const missing = await Promise.all(destinations2.map(({ repository }) => missingBlobs(plan, repository)));
  await plan.provide(new Set(missing.flat().map(({ digest }) => digest)));
  for (const [index, destination] of destinations2.entries()) {
    const blobs = missing[index] ?? [];
    const title = `Push to ${formatImageName(destination.repository.image)}`;
    await host.log.group(title, async () => {
      await pushTo(plan, destination, host);
      const of = `${blobs.length} of ${plan.image.blobs.length} blobs`;
      host.log.info(`${of} uploaded, ${formatBytes(sizeOf(blobs))}; tags: ${destination.tags.join(", ")}`);
    });
  }
  return sizeOf(missing.flat());
}
__name(pushToAll, "pushToAll");
var sizeOf = /* @__PURE__ */ __name((blobs) => blobs.reduce((sum, { size }) => sum + size, 0), "sizeOf");
async function pushTo(plan, { repository, tags }, host) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await pushImage(
        plan.oras,
        plan.layout,
        plan.image.manifest.descriptor.digest,
        repository,
        tags,
        host
      );
    } catch (error) {
      const lost = await lostBlobs(plan, repository);
      if (attempt === ATTEMPTS || lost.size === 0) throw error;
      host.log.info(`the registry lost ${lost.size} blobs that it had: making them again`);
      await plan.provide(lost);
    }
  }
}
__name(pushTo, "pushTo");
async function missingBlobs({ image, otherRepository }, repository) {
  const isThere2 = /* @__PURE__ */ __name(async ({ digest }) => {
    if (await repository.hasBlob(digest)) return true;
    const other = otherRepository(digest);
    return other !== void 0 && formatImageName(other) !== formatImageName(repository.image) && repository.mountBlob(digest, other);
  }, "isThere");
  const present = await Promise.all(image.blobs.map(isThere2));
  return image.blobs.filter((_, index) => !present[index]);
}
__name(missingBlobs, "missingBlobs");
async function lostBlobs(plan, repository) {
  const isLocal = /* @__PURE__ */ __name((digest) => existsSync5(path7.join(blobsDirectory(plan.layout), blobName(digest))), "isLocal");
  const missing = await missingBlobs(plan, repository).catch(() => []);
  return new Set(missing.map(({ digest }) => digest).filter((digest) => !isLocal(digest)));
}
__name(lostBlobs, "lostBlobs");

// src/verify.ts
function verifyImage(image, known) {
  const now = image.manifest.descriptor.digest;
  const before = known?.image.manifest.descriptor.digest ?? now;
  if (now === before) return;
  throw new NixeryError("verify", {
    message: `the image has the digest ${now}, but ${before} was remembered`,
    hint: "run once with cache: false, remove the cache entries that begin with nixery-action, and find out who wrote them"
  });
}
__name(verifyImage, "verifyImage");

// src/deliver.ts
async function deliver(run2, oras, planned, description2, known) {
  const { request, host, memory, layout, destinations: destinations2 } = run2;
  const remembered = await memory.recallLayers();
  const facts = await completeFacts(remembered, planned, run2);
  const options = { compression: request.compression, blobsDir: blobsDirectory(layout) };
  const source = new LayerSource(planned, facts, options, host);
  if (request.verify) await source.verify();
  const delivered = await believingFacts(source, host, async () => {
    const layers = await source.packUnknown();
    const image = assembleImage(description2, layers);
    if (request.verify) verifyImage(image, known);
    return { image, layers, bytesPushed: await publish(run2, oras, image, source, facts) };
  });
  await memory.rememberLayers(factsOf(delivered.layers, destinations2[0]?.repository.image), remembered);
  return { ...delivered, layersReused: source.reused };
}
__name(deliver, "deliver");
async function believingFacts(source, host, work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FalseFact)) throw error;
    host.log.warning(`${error.message}: nothing that was remembered about layers is believed in this run`);
    source.distrustFacts();
    return work();
  }
}
__name(believingFacts, "believingFacts");
async function publish(run2, oras, image, source, facts) {
  const { request, host, memory, layout, destinations: destinations2 } = run2;
  if (request.output !== void 0 && destinations2.length === 0) await source.provideAll(memory, run2.key);
  else if (request.output !== void 0)
    await source.provide(new Set(image.blobs.map(({ digest }) => digest)));
  await writeImage(layout, image, request.layoutTag);
  host.log.info(
    `${image.manifest.descriptor.digest}: ${image.blobs.length - 1} layers, ${formatBytes(image.size)}`
  );
  const plan = { oras, layout, image, provide: source.provide, otherRepository: repositoryOf(facts) };
  const bytesPushed = await pushToAll(plan, destinations2, host);
  if (request.output !== void 0) {
    const digests = image.blobs.slice(1).map(({ digest }) => digest);
    if (destinations2.length === 0) await memory.rememberBlobs(run2.key, digests, blobsDirectory(layout));
    await publishLayout(layout, request.output.dest);
  }
  return bytesPushed;
}
__name(publish, "publish");
function repositoryOf(facts) {
  const names = new Map([...facts.values()].map(({ digest, repository }) => [digest, repository]));
  return (digest) => {
    const name = names.get(digest);
    return name === void 0 ? void 0 : imageName(name);
  };
}
__name(repositoryOf, "repositoryOf");
async function completeFacts(remembered, planned, run2) {
  if (planned.every(({ key }) => remembered.has(key))) return remembered;
  const { request, host, destinations: destinations2 } = run2;
  const remembering2 = request.cache === "false" ? [] : destinations2;
  const own = remembering2.map(({ repository, tags }) => ({ repository, reference: tags[0] ?? "latest" }));
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, request.login, host),
    reference
  }));
  const inRegistries = await knownLayers([...own, ...await Promise.all(others)], host);
  return new Map([...inRegistries, ...remembered]);
}
__name(completeFacts, "completeFacts");

// src/nix/evaluate.ts
import { writeFile as writeFile3 } from "node:fs/promises";
import path8 from "node:path";

// src/nix/nix-error.ts
function nixErrorMessage(stderr) {
  const plain = stripAnsi(stderr);
  const messages = [...plain.matchAll(/^\s*error:[ \t]*(\S.*)$/gm)].map((match) => match[1]?.trim() ?? "");
  const message = messages.at(-1);
  const [, place] = /^\s*at (\S+:\d+:\d+)/m.exec(plain) ?? [];
  if (message?.startsWith("syntax error") && place !== void 0) return `${message} at ${place}`;
  return message ?? plain.trim().split("\n").at(-1)?.trim() ?? "";
}
__name(nixErrorMessage, "nixErrorMessage");
function stripAnsi(text3) {
  return text3.replace(/\u001b\[[0-9;]*m/g, "");
}
__name(stripAnsi, "stripAnsi");

// src/nix/suggest.ts
var import_damerau_levenshtein = __toESM(require_damerau_levenshtein(), 1);
var MOST_SUGGESTIONS = 3;
function nearestNames(wanted, names) {
  const lowerWanted = wanted.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return names.filter((name) => Math.abs(name.length - wanted.length) <= limit).map((name) => ({
    name,
    mistakes: (0, import_damerau_levenshtein.default)(lowerWanted, name.toLowerCase()).steps,
    strangers: differentLetters(lowerWanted, name.toLowerCase())
  })).filter(({ mistakes }) => mistakes <= limit).sort((a, b) => a.mistakes - b.mistakes || a.strangers - b.strangers || compare(a.name, b.name)).slice(0, MOST_SUGGESTIONS).map(({ name }) => name);
}
__name(nearestNames, "nearestNames");
function differentLetters(a, b) {
  const rest = [...b];
  for (const letter of a) {
    const index = rest.indexOf(letter);
    if (index >= 0) rest.splice(index, 1);
  }
  return rest.length;
}
__name(differentLetters, "differentLetters");

// src/nix/evaluate.ts
var SYSTEMS = { amd64: "x86_64-linux", arm64: "aarch64-linux" };
async function evaluate(nix, source, request, host) {
  const evaluator = await makeEvaluator(nix, source, request, host);
  const answer = await evaluator.all(request.packages) ?? await oneByOne(evaluator, request.packages);
  const problems = [];
  const packages = /* @__PURE__ */ new Map();
  for (const one of answer.packages) {
    if (one.status === "found") packages.set(one.attribute, one);
    else problems.push(...await problemsOf(one, request, evaluator));
  }
  if (problems.length > 0) throw new NixeryError("packages", problems);
  return {
    packages: [...packages.values()].sort((a, b) => a.attribute < b.attribute ? -1 : 1),
    revision: (source.kind === "tarball" ? source.revision : void 0) ?? answer.revision ?? void 0,
    nixpkgsVersion: answer.version ?? void 0
  };
}
__name(evaluate, "evaluate");
function buildArguments(source, request, host) {
  return writeRequest(source, request, { names: request.packages, build: true }, host);
}
__name(buildArguments, "buildArguments");
async function writeRequest(source, request, fields, host) {
  const expression = path8.join(host.workDir, "evaluate.nix");
  const requestFile = path8.join(host.workDir, "evaluate.json");
  const common = {
    source,
    config: request.nixpkgsConfig,
    system: SYSTEMS[request.platform.architecture]
  };
  await writeFile3(expression, evaluate_default);
  await writeFile3(requestFile, JSON.stringify({ ...common, ...fields }));
  return ["--argstr", "requestFile", requestFile, expression];
}
__name(writeRequest, "writeRequest");
async function makeEvaluator(nix, source, request, host) {
  const call = /* @__PURE__ */ __name(async (fields, option) => {
    const input2 = await writeRequest(source, request, fields, host);
    const args = ["--eval", "--strict", option, "--read-write-mode", ...input2];
    return nix.run("nix-instantiate", args, { onStderr: host.log.debug });
  }, "call");
  return {
    async all(names) {
      const { exitCode, stdout } = await call({ names }, "--json");
      return exitCode === 0 ? JSON.parse(stdout) : void 0;
    },
    explain: /* @__PURE__ */ __name(async (name) => nixErrorMessage((await call({ names: [name], explain: true }, "--json")).stderr), "explain")
  };
}
__name(makeEvaluator, "makeEvaluator");
async function oneByOne(evaluator, names) {
  const empty = await evaluator.all([]);
  if (empty === void 0) {
    throw new NixeryError("evaluation", {
      message: `the package set cannot be evaluated: ${await evaluator.explain(names[0] ?? "")}`,
      hint: "check the input nixpkgs: it must be nixpkgs, or a tree with the same shape (import ./. { system, config, overlays })"
    });
  }
  const packages = [];
  for (const name of names) {
    const one = await evaluator.all([name]);
    packages.push(...one?.packages ?? [{ request: name, attribute: name, status: "failed" }]);
  }
  return { ...empty, packages };
}
__name(oneByOne, "oneByOne");
async function problemsOf(answer, request, evaluator) {
  switch (answer.status) {
    case "missing":
      return [missingProblem(answer.request, answer.parent, answer.siblings)];
    case "set":
      return [setProblem(answer.attribute, answer.siblings)];
    case "refused":
      return refusedProblems(answer, answer.attribute, request);
    case "failed":
      return [
        {
          message: `${answer.request}: its evaluation fails: ${await evaluator.explain(answer.request)}`,
          hint: "leave it out, or use another version of nixpkgs"
        }
      ];
  }
}
__name(problemsOf, "problemsOf");
function missingProblem(name, parent, siblings) {
  const depth = parent === "" ? 0 : parent.split(".").length;
  const unknown = name.split(".")[depth] ?? name;
  const prefix = parent === "" ? "" : `${parent}.`;
  const nearest = nearestNames(unknown, siblings).map((sibling) => prefix + sibling);
  return {
    message: `${name}: there is no such package${parent === "" ? "" : ` in ${parent}`}`,
    hint: nearest.length > 0 ? `did you mean ${nearest.join(" or ")}?` : "look the name up at https://search.nixos.org/packages"
  };
}
__name(missingProblem, "missingProblem");
function setProblem(attribute, siblings) {
  const example = siblings.find((name) => /^[a-z]/.test(name)) ?? "NAME";
  return {
    message: `${attribute}: this is a set of packages, not a package`,
    hint: `name a package in it, such as ${attribute}.${example}`
  };
}
__name(setProblem, "setProblem");
function refusedProblems(answer, attribute, request) {
  const allow = /* @__PURE__ */ __name((config) => `set nixpkgs-config: '${JSON.stringify({ ...request.nixpkgsConfig, ...config })}'`, "allow");
  const permitted = [
    ...request.nixpkgsConfig.permittedInsecurePackages ?? [],
    answer.name
  ];
  const problems = [];
  if (answer.unfree) {
    const license = answer.licenses.length > 0 ? ` (${answer.licenses.join(", ")})` : "";
    problems.push({
      message: `${attribute}: ${answer.name} has an unfree license${license}`,
      hint: `${allow({ allowUnfree: true })} if you may use it`
    });
  }
  if (answer.insecure) {
    const why = answer.vulnerabilities.length > 0 ? `: ${answer.vulnerabilities.join("; ")}` : "";
    problems.push({
      message: `${attribute}: ${answer.name} is insecure${why}`,
      hint: `${allow({ permittedInsecurePackages: permitted })} if you accept that`
    });
  }
  if (answer.broken) {
    problems.push({
      message: `${attribute}: ${answer.name} is marked as broken in this nixpkgs`,
      hint: `use another version of nixpkgs, or ${allow({ allowBroken: true })} to try it`
    });
  }
  if (answer.unsupported) {
    const system = SYSTEMS[request.platform.architecture];
    problems.push({
      message: `${attribute}: ${answer.name} does not support ${system}`,
      hint: `leave it out for this platform, or ${allow({ allowUnsupportedSystem: true })} to try it`
    });
  }
  return problems;
}
__name(refusedProblems, "refusedProblems");

// src/nix/install.ts
import { readFileSync as readFileSync4 } from "node:fs";

// src/nix/command.ts
import { readFileSync as readFileSync3 } from "node:fs";
import path9 from "node:path";
var OLDEST_VERSION = [2, 8];
function majorMinor(version) {
  const match = /^(\d+)\.(\d+)/.exec(version);
  return [Number(match?.[1] ?? 0), Number(match?.[2] ?? 0)];
}
__name(majorMinor, "majorMinor");
function isAtLeast(version, [major, minor]) {
  const [ownMajor, ownMinor] = majorMinor(version);
  return ownMajor > major || ownMajor === major && ownMinor >= minor;
}
__name(isAtLeast, "isAtLeast");
async function systemNix(host, extraConfig) {
  if (findProgram("nix", host.env) === void 0) return void 0;
  const env = nixEnvironment(host.env, extraConfig);
  const call = /* @__PURE__ */ __name((program, args, options = {}) => run(program, args, { env, signal: host.signal, ...options }), "call");
  const { exitCode, stdout, stderr } = await call("nix", ["--version"]);
  if (exitCode !== 0) {
    throw new NixeryError("missing-tool", {
      message: `the Nix on PATH does not start: ${nixErrorMessage(stderr) || `exit code ${exitCode}`}`,
      hint: "check nix-config and NIX_CONFIG, or reinstall Nix"
    });
  }
  const version = /(\d+\.\d+\S*)\s*$/.exec(stdout.trim())?.[1] ?? "unknown";
  if (!isAtLeast(version, OLDEST_VERSION)) {
    throw new NixeryError("missing-tool", {
      message: `Nix ${version} is on PATH; it is too old`,
      hint: `install Nix ${OLDEST_VERSION.join(".")} or newer, or take it off PATH`
    });
  }
  return { version, run: call, storeRoots: storeRoots(await storeSetting(call, version), env) };
}
__name(systemNix, "systemNix");
var STORE_VARIABLES = ["NIX_STORE_DIR", "NIX_STORE"];
function nixEnvironment(env, extraConfig) {
  const lines = [env.NIX_CONFIG ?? "", "extra-experimental-features = nix-command"];
  if (process.getuid?.() === 0 && !hasBuildUsers()) lines.push("build-users-group =");
  lines.push(extraConfig);
  const clean = Object.entries(env).filter(
    ([name]) => !name.startsWith("NIXPKGS_") && !STORE_VARIABLES.includes(name)
  );
  return { ...Object.fromEntries(clean), NIX_CONFIG: lines.filter((line) => line !== "").join("\n") };
}
__name(nixEnvironment, "nixEnvironment");
function hasBuildUsers() {
  try {
    return /^nixbld:.*:[^:\s]+$/m.test(readFileSync3("/etc/group", "utf8"));
  } catch {
    return true;
  }
}
__name(hasBuildUsers, "hasBuildUsers");
var CONFIG_SHOW_SINCE = [2, 20];
async function storeSetting(call, version) {
  const command = isAtLeast(version, CONFIG_SHOW_SINCE) ? ["config", "show"] : ["show-config"];
  const { exitCode, stdout, stderr } = await call("nix", [...command, "--json"]);
  try {
    return JSON.parse(stdout).store.value;
  } catch (error) {
    throw new NixeryError(
      "evaluation",
      { message: `Nix ${version} does not work here (exit code ${exitCode}): ${stderr}` },
      error
    );
  }
}
__name(storeSetting, "storeSetting");
function storeRoots(url, env) {
  const plain = /^\/[^?]+/.exec(url)?.[0];
  const encoded = /^local:\/\/(\/[^?]+)/.exec(url)?.[1] ?? /^local(?::\/\/)?\?(?:.*&)?root=([^&]+)/.exec(url)?.[1];
  const root = plain ?? (encoded === void 0 ? void 0 : decodeURIComponent(encoded));
  if (root !== void 0) return [root.replace(/\/+$/, "")];
  const dataHome = env.XDG_DATA_HOME || path9.join(homeDirectory(env), ".local", "share");
  return ["", path9.join(dataHome, "nix", "root")];
}
__name(storeRoots, "storeRoots");

// src/nix/install.ts
var INSTALL_HINT = 'install Nix (https://nixos.org/download) so that "nix" is on PATH';
async function ensureNix(settings, host) {
  const { installer, config } = settings;
  const system = installer === "apt" ? void 0 : await systemNix(host, config);
  if (system !== void 0) return system;
  if (installer === "system" || installer === "none") {
    throw new NixeryError("missing-tool", {
      message: "Nix is not on PATH",
      hint: `${INSTALL_HINT}, or set nix-installer: auto`
    });
  }
  await installFromApt(host);
  const installed = await systemNix(host, config);
  if (installed !== void 0) return installed;
  throw new NixeryError("missing-tool", {
    message: 'apt installed nix-bin, but "nix" is not on PATH',
    hint: INSTALL_HINT
  });
}
__name(ensureNix, "ensureNix");
async function installFromApt(host) {
  if (process.getuid?.() !== 0 || findProgram("apt-get", host.env) === void 0 || !isDebianLike()) {
    throw new NixeryError("missing-tool", {
      message: "Nix is not on PATH and cannot be installed from apt: that needs root on Debian or Ubuntu",
      hint: INSTALL_HINT
    });
  }
  host.log.info("Nix is not on PATH: installing nix-bin with apt");
  const env = { ...host.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = /* @__PURE__ */ __name((...args) => run("apt-get", args, { env, signal: host.signal, onStderr: host.log.debug }), "apt");
  const install = /* @__PURE__ */ __name(() => apt("install", "--yes", "--no-install-recommends", "nix-bin"), "install");
  let result = await install();
  if (result.exitCode !== 0) {
    await apt("update");
    result = await install();
  }
  if (result.exitCode !== 0) {
    throw new NixeryError("missing-tool", {
      message: `apt-get could not install nix-bin:
${result.stderr}`,
      hint: INSTALL_HINT
    });
  }
}
__name(installFromApt, "installFromApt");
function isDebianLike() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync4("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
__name(isDebianLike, "isDebianLike");

// src/nix/obtain.ts
import { existsSync as existsSync7 } from "node:fs";

// src/nix/store.ts
import { existsSync as existsSync6 } from "node:fs";
import { mkdir as mkdir3 } from "node:fs/promises";
import path10 from "node:path";
var JSON_FORMAT_SINCE = [2, 33];
async function realise(nix, packages, host) {
  const wanted = packages.flatMap((one) => one.outputs.map((output2) => `${one.drvPath}!${output2.name}`));
  await runBuild(nix, "nix-store", ["--realise", "--indirect", ...wanted], "--add-root", host);
  return outputPaths(packages);
}
__name(realise, "realise");
async function rebuild(nix, packages, args, host) {
  await runBuild(nix, "nix-build", args, "--out-link", host);
  return outputPaths(packages);
}
__name(rebuild, "rebuild");
var outputPaths = /* @__PURE__ */ __name((packages) => [...new Set(packages.flatMap((one) => one.outputs.map((output2) => output2.path)))].sort(), "outputPaths");
async function runBuild(nix, program, args, rootOption, host) {
  const roots = path10.join(host.workDir, "gcroots");
  await mkdir3(roots, { recursive: true });
  const onStderr = /* @__PURE__ */ __name((line) => /^(building|copying|fetching) /.test(line) ? host.log.progress(line) : host.log.debug(line), "onStderr");
  const { exitCode, stderr } = await nix.run(program, [rootOption, path10.join(roots, "output"), ...args], {
    onStderr
  });
  if (exitCode === 0) return;
  const message = nixErrorMessage(stderr);
  throw new NixeryError("build", {
    message: `the packages could not be built or fetched: ${message}
${stderr}`,
    hint: `try it alone: nix-store --realise ${/\/nix\/store\/[^'\s]+\.drv/.exec(message)?.[0] ?? "DERIVATION"}`
  });
}
__name(runBuild, "runBuild");
async function closure(nix, paths) {
  const format = isAtLeast(nix.version, JSON_FORMAT_SINCE) ? ["--json-format", "2"] : [];
  const { exitCode, stdout, stderr } = await nix.run("nix", [
    "path-info",
    "--recursive",
    "--json",
    ...format,
    ...paths
  ]);
  try {
    if (exitCode !== 0) throw new Error(nixErrorMessage(stderr));
    return parsePathInfo(stdout);
  } catch (error) {
    throw new NixeryError(
      "build",
      { message: `the closure cannot be read: ${error.message}` },
      error
    );
  }
}
__name(closure, "closure");
function storeRootOf(nix, paths) {
  const root = nix.storeRoots.find((candidate) => paths.every((path17) => existsSync6(candidate + path17)));
  if (root !== void 0) return root;
  throw new NixeryError("build", {
    message: `the files of the packages are not on this machine (looked below ${nix.storeRoots.map((one) => one || "/").join(" and ")})`,
    hint: 'use a store on this machine: unset NIX_REMOTE, or set it to "daemon" or to the directory of a chroot store'
  });
}
__name(storeRootOf, "storeRootOf");

// src/nix/obtain.ts
var ATTEMPTS2 = 3;
async function obtainClosure(nix, { packages }, argumentsAgain, host) {
  for (let attempt = 1; ; attempt++) {
    let roots;
    try {
      roots = attempt === 1 ? await realise(nix, packages, host) : await rebuild(nix, packages, await argumentsAgain(), host);
      return referenceGraph(await closure(nix, roots), roots);
    } catch (error) {
      const needed = roots ?? packages.map(({ drvPath }) => drvPath);
      const lost = needed.filter((path17) => !nix.storeRoots.some((root) => existsSync7(root + path17)));
      const isBuildError = error instanceof NixeryError && error.code === "build";
      if (!isBuildError || lost.length === 0 || attempt === ATTEMPTS2) throw error;
      host.log.info(`a garbage collection took ${lost.length} store paths: evaluating and building again`);
    }
  }
}
__name(obtainClosure, "obtainClosure");

// src/nix/pin.ts
import { readFile as readFile2 } from "node:fs/promises";

// src/nix/flake-lock.ts
import path11 from "node:path";
var DEFAULT_INPUT = "nixpkgs";
function lockedSource(text3, file, name = DEFAULT_INPUT) {
  const lock = parseLock(text3, file);
  const nodes = lock.nodes ?? {};
  const inputs = nodes[lock.root ?? "root"]?.inputs ?? {};
  const locked = nodes[nodeName(lock, inputs[name]) ?? name]?.locked;
  const source = locked && fromLocked(locked, file);
  if (source !== void 0) return source;
  throw new NixeryError("invalid-input", {
    message: `nixpkgs: ${file} has no input "${name}" that can be fetched`,
    hint: `name one of its inputs: ${Object.keys(inputs).map((other) => `${path11.basename(file)}#${other}`).join(", ") || "(it has none)"}`
  });
}
__name(lockedSource, "lockedSource");
function nodeName(lock, input2) {
  if (typeof input2 === "string" || input2 === void 0) return input2;
  const root = lock.root ?? "root";
  return input2.reduce(
    (node, step) => nodeName(lock, lock.nodes?.[node ?? ""]?.inputs?.[step]),
    root
  );
}
__name(nodeName, "nodeName");
function parseLock(text3, file) {
  try {
    return JSON.parse(text3) ?? {};
  } catch (error) {
    const message = `nixpkgs: ${file} is not a lock file: ${error.message}`;
    throw new NixeryError("invalid-input", { message, hint: "make it with nix flake lock" }, error);
  }
}
__name(parseLock, "parseLock");
function fromLocked(locked, file) {
  const text3 = /* @__PURE__ */ __name((name) => String(locked[name] ?? ""), "text");
  const narHash = text3("narHash") === "" ? {} : { narHash: text3("narHash") };
  switch (locked.type) {
    case "github": {
      const url = `https://${text3("host") || "github.com"}/${text3("owner")}/${text3("repo")}/archive/${text3("rev")}.tar.gz`;
      const revision = text3("repo").toLowerCase() === "nixpkgs" ? { revision: text3("rev") } : {};
      return { kind: "tarball", url, ...narHash, ...revision };
    }
    case "tarball":
      return { kind: "tarball", url: text3("url"), ...narHash };
    case "git":
      return {
        kind: "git",
        url: text3("url"),
        revision: text3("rev"),
        ...locked.ref ? { ref: text3("ref") } : {}
      };
    case "path":
      return { kind: "path", path: path11.resolve(path11.dirname(file), text3("path")) };
    default:
      return void 0;
  }
}
__name(fromLocked, "fromLocked");

// src/nix/hash-tree.ts
import { createHash as createHash4 } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync as readdirSync2, readlinkSync, readSync } from "node:fs";
import path12 from "node:path";
var BUFFER = Buffer.allocUnsafeSlow(1024 * 1024);
function hashTree(directory) {
  const hash = createHash4("sha256");
  for (const name of readdirSync2(directory).sort(compare)) {
    if (name !== ".git") addToHash(hash, directory, name);
  }
  return hash.digest("hex");
}
__name(hashTree, "hashTree");
function addToHash(hash, directory, name) {
  const file = path12.join(directory, name);
  const stat2 = lstatSync(file);
  if (stat2.isSymbolicLink()) hash.update(`l${name}\0${readlinkSync(file)}\0`);
  else if (stat2.isDirectory()) {
    hash.update(`d${name}\0`);
    for (const child of readdirSync2(file).sort(compare)) addToHash(hash, file, child);
    hash.update("e");
  } else if (stat2.isFile()) {
    hash.update(`${stat2.mode & 64 ? "x" : "f"}${name}\0${stat2.size}\0`);
    addContent(hash, file);
  }
}
__name(addToHash, "addToHash");
function addContent(hash, file) {
  const descriptor = openSync(file, "r");
  try {
    for (let count = readSync(descriptor, BUFFER); count > 0; count = readSync(descriptor, BUFFER)) {
      hash.update(BUFFER.subarray(0, count));
    }
  } finally {
    closeSync(descriptor);
  }
}
__name(addContent, "addContent");

// src/nix/pin.ts
async function pinSource(source, ttlSeconds, host) {
  const slot = { validUntil: (Math.floor(Date.now() / 1e3 / ttlSeconds) + 1) * ttlSeconds };
  switch (source.kind) {
    case "path":
      return { source, identity: await pathIdentity(source.path, host) };
    case "lock":
      return pinSource(await readLock(source.file, source.node), ttlSeconds, host);
    case "branch": {
      const found = await lsRemote(NIXPKGS_URL, `refs/heads/${source.branch}`, host);
      if (found !== void 0) return pinSource(commitSource(found.revision), ttlSeconds, host);
      const url = `${NIXPKGS_URL}/archive/refs/heads/${source.branch}.tar.gz`;
      return {
        source: { kind: "tarball", url },
        identity: { url, ...slot },
        unpinned: `git could not look up ${source.branch}`
      };
    }
    case "git":
      return pinGit(source, slot, host);
    case "tarball": {
      const { url, narHash, revision } = source;
      const commit = revision === void 0 ? {} : { revision };
      if (narHash !== void 0) return { source, identity: { narHash, ...commit } };
      if (revision !== void 0) return { source, identity: commit };
      return { source, identity: { url, ...slot }, unpinned: `${url} has no hash (add ?narHash=sha256-...)` };
    }
  }
}
__name(pinSource, "pinSource");
async function pinGit(source, slot, host) {
  if (source.revision !== void 0) return { source, identity: { revision: source.revision } };
  const found = await lsRemote(source.url, source.ref ?? "HEAD", host);
  if (found !== void 0) {
    const { ref, revision } = found;
    return {
      source: { ...source, ...source.ref === void 0 ? {} : { ref }, revision },
      identity: { revision }
    };
  }
  const identity = { url: source.url, ref: source.ref ?? "HEAD", ...slot };
  return { source, identity, unpinned: `git could not look up ${source.ref ?? "HEAD"} of ${source.url}` };
}
__name(pinGit, "pinGit");
async function lsRemote(url, ref, host) {
  const { exitCode, stdout } = await git(["ls-remote", url, ref, `${ref}^{}`], host);
  if (exitCode !== 0) return void 0;
  const commits = new Map([...stdout.matchAll(/^([0-9a-f]{40})\t(.+)$/gm)].map((line) => [line[2], line[1]]));
  for (const name of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]) {
    const revision = commits.get(`${name}^{}`) ?? commits.get(name);
    if (revision !== void 0) return { ref: name, revision };
  }
  throw new NixeryError("invalid-input", {
    message: `nixpkgs: ${url} has no branch or tag ${ref.replace("refs/heads/", "")}`,
    hint: "check its name; a directory is written with ./ or / first"
  });
}
__name(lsRemote, "lsRemote");
var GIT_TIMEOUT_MS = 3e4;
var REPOSITORY_VARIABLES = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];
async function git(args, host) {
  const own = Object.entries(host.env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name));
  const env = { GIT_SSH_COMMAND: "ssh -oBatchMode=yes", ...Object.fromEntries(own), GIT_TERMINAL_PROMPT: "0" };
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(GIT_TIMEOUT_MS)]);
  try {
    return await run("git", args, { env, signal });
  } catch (error) {
    if (host.signal.aborted) throw error;
    return { exitCode: 127, stdout: "", stderr: error.message };
  }
}
__name(git, "git");
async function pathIdentity(directory, host) {
  const status = await git(
    ["-C", directory, "status", "--porcelain", "--ignored", "--untracked-files=all", "--", "."],
    host
  );
  const files = await git(["-C", directory, "ls-files", "-v", "--", "."], host);
  const allLookedAt = files.exitCode === 0 && !/^[a-zS] /m.test(files.stdout);
  if (status.exitCode === 0 && status.stdout === "" && allLookedAt) {
    const tree = await git(["-C", directory, "rev-parse", "--verify", "--quiet", "HEAD:./"], host);
    if (tree.exitCode === 0) return { tree: tree.stdout.trim() };
  }
  try {
    return { files: hashTree(directory) };
  } catch (error) {
    throw new NixeryError(
      "invalid-input",
      {
        message: `nixpkgs: ${directory} cannot be read: ${error.message}`,
        hint: "give a directory with a default.nix"
      },
      error
    );
  }
}
__name(pathIdentity, "pathIdentity");
async function readLock(file, node) {
  const text3 = await readFile2(file, "utf8").catch((error) => {
    throw new NixeryError(
      "invalid-input",
      { message: `nixpkgs: ${file} cannot be read: ${error.message}`, hint: "check the path" },
      error
    );
  });
  return lockedSource(text3, file, node);
}
__name(readLock, "readLock");

// src/oci/compress.ts
import * as zlib from "node:zlib";
var CHUNK_SIZE = 256 * 1024;
var createZstdCompress2 = zlib.createZstdCompress;
var nodeHasZstd = createZstdCompress2 !== void 0;
function checkCompressor({ kind }, env) {
  if (kind === "gzip" || nodeHasZstd || findProgram("zstd", env) !== void 0) return;
  throw new NixeryError("missing-tool", {
    message: `Node.js ${process.versions.node} cannot compress with zstd, and the program zstd is not on PATH`,
    hint: "install zstd, use Node.js 22.15 or newer, or set compression: gzip"
  });
}
__name(checkCompressor, "checkCompressor");
async function compressorIdentity({ kind }, env) {
  if (kind === "gzip") return kind;
  if (nodeHasZstd) return `${kind} ${process.versions.zstd}`;
  const { stdout } = await run("zstd", ["--version"], { env });
  return `${kind} ${/v(\d+\.\d+\.\d+)/.exec(stdout)?.[1] ?? stdout.trim()}`;
}
__name(compressorIdentity, "compressorIdentity");

// src/oci/describe.ts
var SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
function describeImage(request, evaluation, root) {
  const known = { ...nixpkgsAnnotations(evaluation), ...request.annotations };
  return {
    architecture: request.platform.architecture,
    createdEpoch: request.createdEpoch,
    env: [`PATH=${SEARCH_PATH}`, ...root.hasCaBundle ? ["SSL_CERT_FILE=/etc/ssl/certs/ca-bundle.crt"] : []],
    command: request.command,
    labels: { ...known, ...request.labels },
    annotations: known,
    compression: request.compression.kind
  };
}
__name(describeImage, "describeImage");
function nixpkgsAnnotations({ revision, nixpkgsVersion }) {
  return {
    ...nixpkgsVersion === void 0 ? {} : { "org.opencontainers.image.version": nixpkgsVersion },
    ...revision === void 0 ? {} : { "org.nixos.nixpkgs.revision": revision }
  };
}
__name(nixpkgsAnnotations, "nixpkgsAnnotations");

// src/oci/planned-layers.ts
var ENTRY_WEIGHT = 512;
function plannedLayers(plans, graph, { entries }, storeRoot, compression) {
  const storeLayers = plans.map(({ paths }) => {
    const infos = paths.flatMap((path17) => graph.paths.get(path17) ?? []).sort((a, b) => b.narSize - a.narSize);
    return {
      key: storeLayerKey(infos, compression),
      content: { kind: "store-paths", root: storeRoot, paths },
      weight: infos.reduce((sum, info) => sum + info.narSize, 0),
      contents: infos.map((info) => storePathName(info.path))
    };
  });
  const rootLayer = {
    key: entriesLayerKey(entries, compression),
    content: { kind: "entries", entries },
    weight: entries.length * ENTRY_WEIGHT,
    contents: ["root filesystem"]
  };
  return [...storeLayers, rootLayer];
}
__name(plannedLayers, "plannedLayers");

// src/oci/tar.ts
var BLOCK_SIZE = 512;
var END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_SIZE);
var toBinary = /* @__PURE__ */ __name((text3) => Buffer.from(text3, "utf8").toString("latin1"), "toBinary");
var toBuffer = /* @__PURE__ */ __name((binary) => Buffer.from(binary, "latin1"), "toBuffer");
var fromBinary = /* @__PURE__ */ __name((binary) => Buffer.from(binary, "latin1").toString("utf8"), "fromBinary");

// src/oci/root-filesystem.ts
function packageTrees(packages) {
  return packages.flatMap(
    ({ name, priority, outputs: outputs2 }) => outputs2.map(({ path: path17 }) => ({ storePath: path17, name, priority }))
  );
}
__name(packageTrees, "packageTrees");
var LEFT_OUT = /* @__PURE__ */ new Set(["nix-support", "propagated-build-inputs", "share/info/dir"]);
var CA_BUNDLE = "etc/ssl/certs/ca-bundle.crt";
var ALWAYS_THERE = {
  etc: { type: "directory", mode: 493 },
  "etc/group": { type: "file", text: "root:x:0:\nnobody:x:65534:\n" },
  "etc/nsswitch.conf": { type: "file", text: "passwd: files\ngroup: files\nhosts: files dns\n" },
  "etc/passwd": {
    type: "file",
    text: "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n"
  },
  root: { type: "directory", mode: 448 },
  tmp: { type: "directory", mode: 1023 },
  var: { type: "directory", mode: 493 },
  "var/tmp": { type: "directory", mode: 1023 }
};
var ALIASES = {
  "etc/ssl/certs/ca-certificates.crt": { target: "ca-bundle.crt", needs: CA_BUNDLE },
  "usr/bin/env": { target: "/bin/env", needs: "bin/env" }
};
function rootFilesystem(packages, reader) {
  const union = new Union(reader);
  const byImportance = packages.map((one) => ({ ...one, storePath: toBinary(one.storePath) })).sort((a, b) => a.priority - b.priority || compare(a.name, b.name) || compare(a.storePath, b.storePath));
  union.merge("", byImportance);
  for (const [name, node] of Object.entries(ALWAYS_THERE)) union.add(name, node);
  for (const [name, { target, needs }] of Object.entries(ALIASES)) {
    if (union.has(needs)) union.add(name, { type: "link", target });
  }
  return { entries: union.entries(), collisions: union.collisions, hasCaBundle: union.has(CA_BUNDLE) };
}
__name(rootFilesystem, "rootFilesystem");
var REAL_DIRECTORIES = /* @__PURE__ */ new Set([
  ...[...Object.keys(ALWAYS_THERE), ...Object.keys(ALIASES)].flatMap(ancestors),
  ...Object.keys(ALWAYS_THERE).filter((name) => ALWAYS_THERE[name]?.type === "directory")
]);
var Union = class {
  static {
    __name(this, "Union");
  }
  collisions = [];
  #nodes = /* @__PURE__ */ new Map();
  #reader;
  constructor(reader) {
    this.#reader = reader;
  }
  /** Puts the contents of directories, the most important first, into one directory of the tree. */
  merge(directory, sources) {
    const byName = /* @__PURE__ */ new Map();
    for (const source of sources) {
      for (const name of this.#reader.list(source.storePath)) {
        byName.set(name, [
          ...byName.get(name) ?? [],
          { ...source, storePath: `${source.storePath}/${name}` }
        ]);
      }
    }
    for (const [name, candidates] of byName)
      this.#place(directory === "" ? name : `${directory}/${name}`, candidates);
  }
  /** Adds a node and the directories above it, unless the name is taken. */
  add(name, node) {
    if (this.#nodes.has(name)) return;
    for (const ancestor of ancestors(name)) {
      if (!this.#nodes.has(ancestor)) this.#nodes.set(ancestor, { type: "directory", mode: 493 });
    }
    this.#nodes.set(name, node);
  }
  /** Whether the tree has something of that name, be it behind a link to a directory. */
  has(name) {
    const behindLink = ancestors(name).some((ancestor) => {
      const node = this.#nodes.get(ancestor);
      return node?.type === "link" && this.#reader.kind(node.target + name.slice(ancestor.length)) !== "missing";
    });
    return this.#nodes.has(name) || behindLink;
  }
  entries() {
    return [...this.#nodes].map(([name, node]) => toEntry(name, node)).sort((a, b) => compare(a.name, b.name));
  }
  #place(name, candidates) {
    const [first, ...others] = candidates;
    if (first === void 0 || LEFT_OUT.has(name)) return;
    const link = { type: "link", target: first.storePath };
    if (this.#reader.kind(first.storePath) !== "directory") {
      this.#nodes.set(name, link);
      this.#report(
        name,
        first,
        others.filter((other) => !this.#reader.sameContent(first.storePath, other.storePath))
      );
      return;
    }
    if (others.length === 0 && name.includes("/") && !REAL_DIRECTORIES.has(name)) {
      this.#nodes.set(name, link);
      return;
    }
    const directories = candidates.filter(
      (candidate) => this.#reader.kind(candidate.storePath) === "directory"
    );
    this.#report(
      name,
      first,
      candidates.filter((candidate) => !directories.includes(candidate))
    );
    this.#nodes.set(name, directoryNode(name));
    this.merge(name, directories);
  }
  #report(path17, kept, dropped) {
    for (const other of dropped)
      this.collisions.push({ path: `/${fromBinary(path17)}`, kept: kept.name, dropped: other.name });
  }
};
function directoryNode(name) {
  const own = ALWAYS_THERE[name];
  return own?.type === "directory" ? own : { type: "directory", mode: 493 };
}
__name(directoryNode, "directoryNode");
function toEntry(name, node) {
  if (node.type === "directory") return { type: "directory", name, mode: node.mode };
  if (node.type === "link") return { type: "symlink", name, target: node.target };
  return { type: "file", name, mode: 420, content: Buffer.from(node.text) };
}
__name(toEntry, "toEntry");
function ancestors(name) {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
__name(ancestors, "ancestors");

// src/oci/store-reader.ts
import { lstatSync as lstatSync2, readdirSync as readdirSync3, readFileSync as readFileSync5, readlinkSync as readlinkSync2 } from "node:fs";
import path13 from "node:path";
var MAX_LINKS = 40;
var StoreReader = class {
  static {
    __name(this, "StoreReader");
  }
  #root;
  /** `root`: the directory below which the store's files are, `''` for /nix/store itself. */
  constructor(root) {
    this.#root = toBinary(root);
  }
  /** What a name stands for, links followed. */
  kind(name) {
    const real = this.realName(name);
    if (real === void 0) return "missing";
    return lstatSync2(this.#file(real)).isDirectory() ? "directory" : "file";
  }
  /** The names in a directory, links followed, in byte order; none for what is not a directory. */
  list(name) {
    const real = this.realName(name);
    if (real === void 0 || !lstatSync2(this.#file(real)).isDirectory()) return [];
    return readdirSync3(this.#file(real), "latin1").sort(compare);
  }
  sameContent(a, b) {
    const [realA, realB] = [this.realName(a), this.realName(b)];
    if (realA === void 0 || realB === void 0) return false;
    if (realA === realB) return true;
    const [statA, statB] = [lstatSync2(this.#file(realA)), lstatSync2(this.#file(realB))];
    if (!statA.isFile() || !statB.isFile() || statA.size !== statB.size) return false;
    return readFileSync5(this.#file(realA)).equals(readFileSync5(this.#file(realB)));
  }
  /** The name with all links resolved, or undefined when it leads nowhere. */
  realName(name) {
    let real = "";
    let rest = name.split("/").filter((part) => part !== "");
    for (let links = 0; rest.length > 0; ) {
      const next = path13.posix.join("/", real, rest[0] ?? "");
      rest = rest.slice(1);
      const stat2 = lstatSync2(this.#file(next), { throwIfNoEntry: false });
      if (stat2 === void 0) return void 0;
      if (!stat2.isSymbolicLink()) {
        real = next;
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) return void 0;
      const target = path13.posix.resolve(path13.posix.dirname(next), readlinkSync2(this.#file(next), "latin1"));
      rest = [...target.split("/").filter((part) => part !== ""), ...rest];
      real = "";
    }
    return real;
  }
  #file(name) {
    return toBuffer(this.#root + name);
  }
};

// src/reuse-image.ts
async function reuseImage(known, { key, request, destinations: destinations2, layout, memory, host }) {
  const { digest } = known.image.manifest.descriptor;
  const stale = await Promise.all(destinations2.map((destination) => staleTags(destination, digest)));
  if (stale.includes(void 0)) {
    host.log.info(`${digest} is remembered, but not in the registry any more`);
    return false;
  }
  if (request.output !== void 0 && (destinations2.length > 0 || !await fillLayout(known, key, layout, memory))) {
    return false;
  }
  for (const [index, { repository }] of destinations2.entries()) {
    const tags = stale[index] ?? [];
    if (tags.length === 0) continue;
    await repository.checkPush();
    await tagImage(findOras(host.env), digest, repository, tags, host);
    host.log.info(`${formatImageName(repository.image)}: moved ${tags.join(", ")}`);
  }
  if (request.output !== void 0) {
    await writeImage(layout, known.image, request.layoutTag);
    await publishLayout(layout, request.output.dest);
  }
  host.log.info(`nothing is new: ${digest}`);
  return true;
}
__name(reuseImage, "reuseImage");
async function staleTags({ repository, tags }, digest) {
  const digests = await Promise.all(tags.map((tag) => repository.manifestDigest(tag)));
  const stale = tags.filter((_, index) => digests[index] !== digest);
  if (stale.length < tags.length || await repository.manifestDigest(digest) === digest) return stale;
  return void 0;
}
__name(staleTags, "staleTags");
async function fillLayout(known, key, layout, memory) {
  const digests = known.layers.map(({ packed }) => packed.digest);
  const found = await memory.recallBlobs(key, digests, blobsDirectory(layout), known.image.size);
  return digests.every((digest) => found.has(digest));
}
__name(fillLayout, "fillLayout");

// src/build.ts
async function build(request, host, memory) {
  const { source, identity, unpinned } = await pinSource(request.source, request.cacheTtlSeconds, host);
  if (unpinned !== void 0)
    host.log.info(`${unpinned}: it is looked at again every ${request.cacheTtlSeconds} s`);
  checkCompressor(request.compression, host.env);
  const compressor = await compressorIdentity(request.compression, host.env);
  const compression = { ...request.compression, compressor };
  const layout = await createLayout(request.output?.dest, host.workDir);
  try {
    const destinations2 = await openDestinations(request.targets, request.login, host);
    const key = imageKey(request, identity, compression);
    const run2 = { request, host, memory, destinations: destinations2, layout, key, compression };
    const known = await memory.recallImage(run2.key);
    const reused = known !== void 0 && !request.verify && await reuseImage(known, run2);
    const built = reused ? unchanged(known) : await buildImage(run2, source, known);
    return { ...built, request, unpinned, cacheTrouble: memory.trouble };
  } finally {
    await rm3(layout, { recursive: true, force: true });
  }
}
__name(build, "build");
function unchanged(known) {
  return { ...known, cacheHit: "image", layersReused: known.layers.length, bytesPushed: 0 };
}
__name(unchanged, "unchanged");
async function buildImage(run2, source, known) {
  const { request, host, destinations: destinations2 } = run2;
  const oras = destinations2.length > 0 ? findOras(host.env) : "";
  const nix = await ensureNix(request.nix, host);
  const [evaluation] = await allProblems(
    host.log.group(
      `Evaluate ${describeSource(source)} with Nix ${nix.version}`,
      () => evaluate(nix, source, request, host)
    ),
    Promise.all(destinations2.map(({ repository }) => repository.checkPush()))
  );
  const graph = await host.log.group(
    "Build or fetch the packages",
    () => obtainClosure(nix, evaluation, () => buildArguments(source, request, host), host)
  );
  const storeRoot = storeRootOf(nix, graph.roots);
  const rootTree = rootFilesystem(packageTrees(evaluation.packages), new StoreReader(storeRoot));
  const plans = chooseGrouping(request.layersPlan)(graph, request.maxLayers - 1);
  const planned = plannedLayers(plans, graph, rootTree, storeRoot, run2.compression);
  const { image, layers, ...delivery } = await deliver(
    run2,
    oras,
    planned,
    describeImage(request, evaluation, rootTree),
    known
  );
  const built = {
    image,
    layers,
    packages: evaluation.packages.map(({ attribute, version }) => ({ attribute, version })),
    collisions: rootTree.collisions,
    ...evaluation.revision === void 0 ? {} : { nixpkgsRevision: evaluation.revision }
  };
  await run2.memory.rememberImage(run2.key, built, known);
  return { ...built, ...delivery, cacheHit: delivery.layersReused > 0 ? "layers" : "none" };
}
__name(buildImage, "buildImage");

// src/cache/cache.ts
var noCache = {
  restore: /* @__PURE__ */ __name(async () => void 0, "restore"),
  save: /* @__PURE__ */ __name(async () => {
  }, "save"),
  discard: /* @__PURE__ */ __name(async () => {
  }, "discard"),
  trouble: void 0
};

// src/cache/memory.ts
import { randomUUID as randomUUID3 } from "node:crypto";
import { copyFile as copyFile2, mkdir as mkdir4, readdir as readdir2, rm as rm4 } from "node:fs/promises";
import path15 from "node:path";

// src/oci/hash-file.ts
import { createHash as createHash5 } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
async function hashFile(file) {
  const hash = createHash5("sha256");
  await pipeline(createReadStream(file), hash);
  return `sha256:${hash.digest("hex")}`;
}
__name(hashFile, "hashFile");

// src/cache/record.ts
function toRecord({ image, ...rest }) {
  return {
    ...rest,
    manifest: image.manifest.bytes.toString("utf8"),
    config: image.config.bytes.toString("utf8")
  };
}
__name(toRecord, "toRecord");
function fromRecord(document2) {
  const { manifest, config, ...rest } = document2;
  if (!isComplete(rest)) throw new Error("it is not the record of an image");
  const image = imageOf(Buffer.from(manifest), Buffer.from(config));
  const digests = rest.layers.map(({ packed }) => packed.digest);
  const inManifest = image.blobs.slice(1).map(({ digest }) => digest);
  if (digests.join() !== inManifest.join()) throw new Error("its layers are not those of its manifest");
  return { ...rest, image };
}
__name(fromRecord, "fromRecord");
function isComplete({ layers, packages, collisions, nixpkgsRevision }) {
  return Array.isArray(layers) && layers.every(isLayer) && areRecordsOfTexts(packages, "attribute", "version") && areRecordsOfTexts(collisions, "path", "kept", "dropped") && (nixpkgsRevision === void 0 || isText(nixpkgsRevision));
}
__name(isComplete, "isComplete");
var isText = /* @__PURE__ */ __name((value) => typeof value === "string", "isText");
var isLayer = /* @__PURE__ */ __name(({ key, packed, contents: contents2 }) => isText(key) && isFact(packed) && Array.isArray(contents2) && contents2.every(isText), "isLayer");
var areRecordsOfTexts = /* @__PURE__ */ __name((values, ...names) => Array.isArray(values) && values.every((value) => names.every((name) => isText(value[name]))), "areRecordsOfTexts");

// src/cache/sealed.ts
import { readFile as readFile3, writeFile as writeFile4 } from "node:fs/promises";
import path14 from "node:path";
var DOCUMENT_FILE = "entry.json";
async function writeSealed(file, name, value) {
  const payload = JSON.stringify(value);
  const sealed = { name, sha256: sha256(payload), payload };
  await writeFile4(file, JSON.stringify(sealed));
}
__name(writeSealed, "writeSealed");
async function readSealed(directory, name) {
  const sealed = JSON.parse(await readFile3(path14.join(directory, DOCUMENT_FILE), "utf8"));
  if (sealed.name !== name) throw new Error(`it was written as ${sealed.name}`);
  if (typeof sealed.payload !== "string" || sha256(sealed.payload) !== sealed.sha256)
    throw new Error("its content was changed");
  return JSON.parse(sealed.payload);
}
__name(readSealed, "readSealed");

// src/cache/memory.ts
var Memory = class {
  static {
    __name(this, "Memory");
  }
  #cache;
  #writable;
  #host;
  /** Images of one family share an index and blobs: the versions of one image, in words that do not change. */
  #family;
  /** Asked for at most once in a run. */
  #blobs;
  constructor(cache, writable, family, host) {
    this.#cache = cache;
    this.#writable = writable;
    this.#family = family;
    this.#host = host;
  }
  /** Why the cache does not work, once that is known. */
  get trouble() {
    return this.#cache.trouble;
  }
  async recallImage(key) {
    const prefix = entryNames.imageOf(key);
    const entry = await this.#cache.restore(prefix, [prefix]);
    return entry?.name.startsWith(prefix) ? this.#read(entry, fromRecord) : void 0;
  }
  /** Keeps a record, unless the one that is kept (`known`) says the same. A record that was of no use is superseded. */
  async rememberImage(key, image, known, writer = randomUUID3()) {
    const digestOf = /* @__PURE__ */ __name((one) => one.image.manifest.descriptor.digest, "digestOf");
    if (known !== void 0 && digestOf(known) === digestOf(image)) return;
    await this.#writeDocument(entryNames.image(key, writer), toRecord(image));
  }
  /** The newest facts of this family of images, else of any. */
  async recallLayers() {
    const own = entryNames.layersOf(this.#family);
    const entry = await this.#cache.restore(own, [own, entryNames.anyLayers]);
    return (entry && await this.#read(entry, parseIndex)) ?? /* @__PURE__ */ new Map();
  }
  /** Keeps facts, unless all of them are kept already. */
  async rememberLayers(newer, older) {
    const known = [...newer].every(([key, fact]) => older.get(key)?.digest === fact.digest);
    if (known) return;
    const index = mergeFacts(newer, older);
    await this.#writeDocument(entryNames.layers(this.#family, sha256(canonicalJson(index))), index);
  }
  /**
   * Puts the blobs that are remembered, of this image or an earlier version, and wanted, into a layout's blob directory.
   * Returns the digests of those that are there now and are what their digest says. `bytes`: their size together.
   */
  async recallBlobs(key, wanted, blobsDir, bytes) {
    const name = entryNames.blobs(this.#family, key);
    this.#blobs ??= this.#cache.restore(name, [entryNames.blobsOf(this.#family)], bytes);
    const entry = await this.#blobs;
    if (entry === void 0) return /* @__PURE__ */ new Set();
    const present = new Set(await readdir2(entry.directory).catch(() => []));
    const kept = wanted.filter((digest) => present.has(blobName(digest)));
    const good = (await Promise.all(kept.map((digest) => this.#take(entry, digest, blobsDir)))).flat();
    if (good.length < kept.length) {
      this.#blobs = Promise.resolve(void 0);
      await this.#discard(entry);
    }
    return new Set(good);
  }
  async rememberBlobs(key, digests, blobsDir) {
    if (!this.#writable) return;
    const files = digests.map((digest) => [
      blobName(digest),
      path15.join(blobsDir, blobName(digest))
    ]);
    await this.#cache.save(entryNames.blobs(this.#family, key), new Map(files));
  }
  async #take(entry, digest, blobsDir) {
    const target = path15.join(blobsDir, blobName(digest));
    await mkdir4(blobsDir, { recursive: true });
    try {
      await copyFile2(path15.join(entry.directory, blobName(digest)), target);
      if (await hashFile(target) === digest) return [digest];
      this.#host.log.warning(
        `the cache entry ${entry.name} has a blob that is not ${digest}: it is left aside`
      );
    } catch (error) {
      this.#host.log.debug(`cache: ${error.message}`);
    }
    await rm4(target, { force: true });
    return [];
  }
  async #read(entry, parse2) {
    try {
      return parse2(await readSealed(entry.directory, entry.name));
    } catch (error) {
      this.#host.log.warning(`the cache entry ${entry.name} is left aside: ${error.message}`);
      await this.#discard(entry);
      return void 0;
    }
  }
  async #discard(entry) {
    if (this.#writable) await this.#cache.discard(entry);
  }
  async #writeDocument(name, document2) {
    if (!this.#writable) return;
    const file = path15.join(this.#host.workDir, `${name}.json`);
    await writeSealed(file, name, document2);
    await this.#cache.save(name, /* @__PURE__ */ new Map([[DOCUMENT_FILE, file]]));
  }
};

// src/request/collect.ts
var ProblemCollector = class {
  static {
    __name(this, "ProblemCollector");
  }
  #parsed;
  #problems = [];
  constructor({ problems }) {
    this.#parsed = problems;
  }
  add(message, hint) {
    this.#problems.push({ message, hint });
  }
  /** What the check gives; when it throws a NixeryError, that is kept and the fallback stands in. */
  attempt(check, fallback) {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error;
      this.#problems.push(...error.problems);
      return fallback;
    }
  }
  /** Throws `invalid-input` when anything is wrong. */
  throwAll() {
    const known = new Set(this.#parsed.map(inputOf));
    const all = [...this.#parsed, ...this.#problems.filter((problem) => !known.has(inputOf(problem)))];
    if (all.length > 0) throw new NixeryError("invalid-input", all);
  }
};
function inputOf({ message }) {
  return message.split(":")[0];
}
__name(inputOf, "inputOf");

// src/nix/names.ts
var SHELL_PACKAGES = ["bashInteractive", "coreutils", "moreutils", "nano"];
var ALWAYS_INCLUDED = ["cacert", "iana-etc"];
function expandNames(names) {
  const metaPackages = new Set(names.filter((name) => name === "shell" || name === "arm64"));
  const plain = names.filter((name) => !metaPackages.has(name));
  const shell = metaPackages.has("shell");
  return {
    packages: [.../* @__PURE__ */ new Set([...plain, ...shell ? SHELL_PACKAGES : [], ...ALWAYS_INCLUDED])].sort(),
    // Image names are lower-case, and so may the names of packages be.
    shell: shell || plain.some((name) => /^bash(interactive)?$/i.test(name)),
    ...metaPackages.has("arm64") ? { architecture: "arm64" } : {}
  };
}
__name(expandNames, "expandNames");

// src/request/contents.ts
function contents(inputs, problems) {
  const names = expandNames(inputs.packages);
  if (inputs.packages.length === 0) {
    problems.add(
      "packages: the list is empty",
      "name at least one package, for example packages: shell git curl"
    );
  }
  if (inputs.nixpkgs === void 0) {
    problems.add(
      "nixpkgs: no package source is given",
      "give a channel (nixos-unstable), a commit of NixOS/nixpkgs (40 digits) or a directory (./path)"
    );
  }
  const architecture = names.architecture ?? problems.attempt(ownArchitecture, "amd64");
  return {
    packages: names.packages,
    source: inputs.nixpkgs ?? { kind: "path", path: "" },
    nixpkgsConfig: inputs["nixpkgs-config"],
    platform: { os: "linux", architecture },
    command: names.shell ? ["/bin/bash"] : []
  };
}
__name(contents, "contents");
function ownArchitecture() {
  const known = { x64: "amd64", arm64: "arm64" };
  const architecture = known[process.arch];
  if (architecture !== void 0) return architecture;
  throw new NixeryError("invalid-input", {
    message: `this machine's processor (${process.arch}) has no packages in nixpkgs`,
    hint: "use a machine with an x86-64 or 64-bit ARM processor"
  });
}
__name(ownArchitecture, "ownArchitecture");

// src/request/description.ts
function description(inputs, env, problems) {
  return {
    labels: inputs.labels,
    annotations: { ...repositoryAnnotations(env), ...inputs.annotations },
    createdEpoch: problems.attempt(() => sourceDateEpoch(env.SOURCE_DATE_EPOCH), 0)
  };
}
__name(description, "description");
function sourceDateEpoch(value) {
  if (value === void 0 || value === "") return 0;
  if (/^\d{1,11}$/.test(value)) return Number(value);
  throw new NixeryError("invalid-input", {
    message: `SOURCE_DATE_EPOCH: "${value}" is not a number of seconds`,
    hint: "unset it, or set it to whole seconds since 1970-01-01, for example $(git log -1 --format=%ct)"
  });
}
__name(sourceDateEpoch, "sourceDateEpoch");
function repositoryAnnotations(env) {
  if (env.GITHUB_ACTIONS !== "true" || !env.GITHUB_SERVER_URL || !env.GITHUB_REPOSITORY) return {};
  return { "org.opencontainers.image.source": `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` };
}
__name(repositoryAnnotations, "repositoryAnnotations");

// src/request/destinations.ts
function destinations(inputs, env, problems) {
  const targets = problems.attempt(() => chooseTargets(inputs), []);
  return {
    targets,
    login: problems.attempt(() => chooseLogin(inputs, targets, env), void 0),
    output: inputs.output,
    layoutTag: inputs.tags.find((tag) => !tag.includes("/")) ?? "latest"
  };
}
__name(destinations, "destinations");
function chooseTargets(inputs) {
  const targets = inputs.push ? pushTargets(inputs.image, inputs.tags) : [];
  if (!inputs.push || targets.length > 0) return targets;
  throw new NixeryError("invalid-input", {
    message: "image: there is nowhere to push to",
    hint: "name an image such as ghcr.io/org/tools, or set push: false"
  });
}
__name(chooseTargets, "chooseTargets");
function chooseLogin(inputs, targets, env) {
  const username = inputs["registry-username"];
  const password = inputs["registry-password"];
  const named = [...targets, ...inputs["cache-from"]];
  const registries = [...new Set(named.map(({ image }) => image.registry))];
  if (username === "" && password === "") {
    const token = inputs["github-token"];
    if (token === "" || !registries.includes("ghcr.io")) return void 0;
    return {
      registry: "ghcr.io",
      username: env.GITHUB_ACTOR || "github-actions",
      password: token,
      fallback: true
    };
  }
  if (username === "" || password === "") {
    const missing = username === "" ? "registry-username" : "registry-password";
    throw new NixeryError("invalid-input", {
      message: `${missing}: is missing`,
      hint: "give both registry-username and registry-password, or neither"
    });
  }
  const [registry, another] = registries;
  if (another !== void 0) {
    throw new NixeryError("invalid-input", {
      message: `registry-password: one password for ${registries.length} registries (${named.map(({ image }) => formatImageName(image)).join(", ")})`,
      hint: "log in to each registry with docker/login-action instead"
    });
  }
  return registry === void 0 ? void 0 : { registry, username, password, fallback: false };
}
__name(chooseLogin, "chooseLogin");

// src/request/layering.ts
var DEFAULT_LEVEL = { gzip: 6, zstd: 3 };
var MAX_LEVEL = { gzip: 9, zstd: 19 };
function layering(inputs, problems) {
  const { compression: kind, "layers-plan": planFile } = inputs;
  const level = inputs["compression-level"] ?? DEFAULT_LEVEL[kind];
  if (level > MAX_LEVEL[kind]) {
    problems.add(`compression-level: ${level} is above what ${kind} has`, `use at most ${MAX_LEVEL[kind]}`);
  }
  return {
    maxLayers: inputs["max-layers"] ?? 0,
    layersPlan: planFile === "" ? void 0 : problems.attempt(() => readPlan(planFile), void 0),
    compression: { kind, level }
  };
}
__name(layering, "layering");

// src/request/remembering.ts
function remembering(inputs, architecture) {
  return {
    cache: inputs.cache,
    cacheDir: inputs["cache-dir"] || void 0,
    cacheFrom: inputs["cache-from"],
    cacheTtlSeconds: inputs["cache-ttl"],
    verify: inputs.verify,
    family: [...inputs.image.map(formatImageName), architecture].join(" ")
  };
}
__name(remembering, "remembering");

// src/request/request.ts
function imageRequest(parsed, env) {
  const { inputs } = parsed;
  const problems = new ProblemCollector(parsed);
  const what = contents(inputs, problems);
  const request = {
    ...what,
    ...layering(inputs, problems),
    ...description(inputs, env, problems),
    ...destinations(inputs, env, problems),
    ...remembering(inputs, what.platform.architecture),
    nix: { installer: inputs["nix-installer"], config: inputs["nix-config"] }
  };
  problems.throwAll();
  return request;
}
__name(imageRequest, "imageRequest");

// src/run.ts
var STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"];
async function runBuild2(given, env, log, chooseCache2) {
  const request = imageRequest(parseInputs(given), env);
  const workDir = await makeWorkDir(env.RUNNER_TEMP || tmpdir());
  const controller = new AbortController();
  const stop = /* @__PURE__ */ __name(() => controller.abort(), "stop");
  for (const signal of STOPPING) process.once(signal, stop);
  try {
    const host = { log, env: { ...env }, workDir, signal: controller.signal };
    const cache = request.cache === "false" ? noCache : chooseCache2(request, host);
    return await build(request, host, new Memory(cache, request.cache === "true", request.family, host));
  } finally {
    await rm5(workDir, { recursive: true, force: true, maxRetries: 5 });
    for (const signal of STOPPING) process.removeListener(signal, stop);
  }
}
__name(runBuild2, "runBuild");
async function makeWorkDir(parent) {
  try {
    await mkdir5(parent, { recursive: true });
    return await mkdtemp(path16.join(parent, "nixery-action-"));
  } catch (error) {
    const hint = "point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written";
    throw new NixeryError(
      "output",
      { message: `no temporary directory: ${error.message}`, hint },
      error
    );
  }
}
__name(makeWorkDir, "makeWorkDir");

// src/cli.ts
var debugWanted = process.argv.includes("--debug");
async function main() {
  const command = parseCommand(process.argv.slice(2), process.env);
  if (command.name === "help") process.stdout.write(helpText(command.of));
  else if (command.name === "version") process.stdout.write(`${package_default.version}
`);
  else if (command.name === "group-layers") {
    const explain = command.option("explain") === "true";
    const layersPlan = command.option("layers-plan");
    const options = { ...graphArguments(command.option), explain, layersPlan };
    process.stdout.write(groupLayers(await text2(process.stdin), options));
  } else if (command.name === "plan-layers") {
    const check = command.option("check") === "true";
    const layersPlan = command.option("layers-plan") ?? PLAN_FILE;
    const drift = planLayers(await text2(process.stdin), {
      ...graphArguments(command.option),
      check,
      layersPlan
    });
    process.stdout.write(`${JSON.stringify(drift)}
`);
    if (check && drift.missing.length > 0) process.exitCode = 1;
  } else {
    const log = terminalLog(process.stderr, { live: process.stderr.isTTY === true, debug: command.debug });
    const result = await runBuild2(command.option, process.env, log, chooseCache);
    process.stdout.write(`${JSON.stringify(outputs(result))}
`);
  }
}
__name(main, "main");
function chooseCache(request, host) {
  return new DirectoryCache(request.cacheDir ?? defaultCacheDirectory(host.env), host.log);
}
__name(chooseCache, "chooseCache");
main().catch((thrown) => {
  const error = toNixeryError(thrown);
  process.stderr.write(`error: ${formatProblems(error.problems)}
`);
  if (debugWanted && error.cause instanceof Error) process.stderr.write(`${error.cause.stack}
`);
  process.exitCode = error.code === "usage" || error.code === "invalid-input" ? 2 : 1;
});
