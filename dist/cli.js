#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __name = (target, value) => __defProp(target, "name", { value, configurable: true });
var __require = /* @__PURE__ */ ((x) => typeof require !== "undefined" ? require : typeof Proxy !== "undefined" ? new Proxy(x, {
  get: (a, b) => (typeof require !== "undefined" ? require : a)[b]
}) : x)(function(x) {
  if (typeof require !== "undefined") return require.apply(this, arguments);
  throw Error('Dynamic require of "' + x + '" is not supported');
});
var __esm = (fn, res, err) => function __init() {
  if (err) throw err[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err = [e], e;
  }
};
var __commonJS = (cb, mod2) => function __require2() {
  try {
    return mod2 || (0, cb[__getOwnPropNames(cb)[0]])((mod2 = { exports: {} }).exports, mod2), mod2.exports;
  } catch (e) {
    throw mod2 = 0, e;
  }
};
var __export = (target, all) => {
  for (var name in all)
    __defProp(target, name, { get: all[name], enumerable: true });
};
var __copyProps = (to, from2, except, desc) => {
  if (from2 && typeof from2 === "object" || typeof from2 === "function") {
    for (let key of __getOwnPropNames(from2))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from2[key], enumerable: !(desc = __getOwnPropDesc(from2, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod2, isNodeMode, target) => (target = mod2 != null ? __create(__getProtoOf(mod2)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod2 || !mod2.__esModule ? __defProp(target, "default", { value: mod2, enumerable: true }) : target,
  mod2
));

// src/base/errors.ts
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
function problemText({ image, input: input2, message }) {
  return [image, input2, message].filter((part) => part !== void 0).join(": ");
}
function formatProblems(problems) {
  return problems.map((problem3) => {
    const { hint, place } = problem3;
    const text4 = problemText(problem3);
    const where = place === void 0 ? "" : [place.file, place.line, place.column].join(":");
    const prefix = text4.includes(where) ? "" : `${where}: `;
    return prefix + text4 + (hint === void 0 ? "" : `
  fix: ${hint}`);
  }).join("\n");
}
async function settleAll(...work2) {
  const errors = rejections(await Promise.allSettled(work2));
  if (errors.length > 0) throw mergeErrors(errors);
  return await Promise.all(work2);
}
function mergeErrors([first, ...others]) {
  const known = others.filter(
    (error) => error instanceof NixeryError && error.code !== "cancelled"
  );
  if (!(first instanceof NixeryError) || known.length === 0) return first;
  const problems = [...first.problems, ...known.flatMap((error) => error.problems)];
  const texts2 = problems.map((problem3) => formatProblems([problem3]));
  const distinct2 = problems.filter((_, index) => texts2.indexOf(texts2[index] ?? "") === index);
  return new NixeryError(first.code, distinct2, first);
}
function redactedError(thrown, clean) {
  const { code: code2, problems, cause } = toNixeryError(thrown);
  const cleaned = problems.map((problem3) => ({
    ...problem3,
    message: clean(problem3.message),
    ...problem3.hint === void 0 ? {} : { hint: clean(problem3.hint) }
  }));
  if (!(cause instanceof Error)) return new NixeryError(code2, cleaned);
  const because = new Error(clean(cause.message));
  because.stack = clean(cause.stack ?? cause.message);
  return new NixeryError(code2, cleaned, because);
}
var isProblem, NixeryError, rejections;
var init_errors = __esm({
  "src/base/errors.ts"() {
    "use strict";
    isProblem = /* @__PURE__ */ __name((result) => "message" in result, "isProblem");
    NixeryError = class extends Error {
      static {
        __name(this, "NixeryError");
      }
      code;
      problems;
      constructor(code2, problems, cause) {
        const list2 = Array.isArray(problems) ? problems : [problems];
        super(list2.map(problemText).join("\n"), cause === void 0 ? void 0 : { cause });
        this.name = "NixeryError";
        this.code = code2;
        this.problems = list2;
      }
    };
    __name(toNixeryError, "toNixeryError");
    __name(problemText, "problemText");
    __name(formatProblems, "formatProblems");
    __name(settleAll, "settleAll");
    rejections = /* @__PURE__ */ __name((outcomes) => outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason] : []), "rejections");
    __name(mergeErrors, "mergeErrors");
    __name(redactedError, "redactedError");
  }
});

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

// src/base/collections.ts
function distinctBy(items, keyOf2) {
  return [...new Map(items.map((item) => [keyOf2(item), item])).values()];
}
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}
async function mapLimited(items, atATime, work2) {
  const results = [];
  const waiting = items.entries();
  const worker = /* @__PURE__ */ __name(async () => {
    for (const [index, item] of waiting) results[index] = await work2(item);
  }, "worker");
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
  return results;
}
var totalSize;
var init_collections = __esm({
  "src/base/collections.ts"() {
    "use strict";
    __name(distinctBy, "distinctBy");
    __name(compare, "compare");
    totalSize = /* @__PURE__ */ __name((items) => items.reduce((sum2, { size }) => sum2 + size, 0), "totalSize");
    __name(mapLimited, "mapLimited");
  }
});

// src/base/suggest.ts
function nearestNames(wanted, names2) {
  const lowerWanted = wanted.toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return names2.filter((name) => Math.abs(name.length - wanted.length) <= limit).map((name) => ({
    name,
    mistakes: (0, import_damerau_levenshtein.default)(lowerWanted, name.toLowerCase()).steps,
    strangers: differentLetters(lowerWanted, name.toLowerCase())
  })).filter(({ mistakes }) => mistakes <= limit).sort((a, b) => a.mistakes - b.mistakes || a.strangers - b.strangers || compare(a.name, b.name)).slice(0, MOST_SUGGESTIONS).map(({ name }) => name);
}
function differentLetters(a, b) {
  const rest = [...b];
  for (const letter of a) {
    const index = rest.indexOf(letter);
    if (index >= 0) rest.splice(index, 1);
  }
  return rest.length;
}
var import_damerau_levenshtein, MOST_SUGGESTIONS;
var init_suggest = __esm({
  "src/base/suggest.ts"() {
    "use strict";
    import_damerau_levenshtein = __toESM(require_damerau_levenshtein(), 1);
    init_collections();
    MOST_SUGGESTIONS = 3;
    __name(nearestNames, "nearestNames");
    __name(differentLetters, "differentLetters");
  }
});

// src/base/json.ts
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
var init_json = __esm({
  "src/base/json.ts"() {
    "use strict";
    __name(isRecord, "isRecord");
  }
});

// src/base/parse.ts
import path from "node:path";
function invalid(input2, message, hint) {
  throw new NixeryError("invalid-input", { input: input2, message, hint });
}
function allOrProblems(results) {
  const problems = results.filter(isProblem);
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return results;
}
function parseFilePath(text4, directory) {
  return text4 === "" || path.isAbsolute(text4) ? text4 : path.join(directory, text4);
}
function parseBoolean(name) {
  return (text4) => {
    if (/^true$/i.test(text4)) return true;
    if (/^false$/i.test(text4)) return false;
    return invalid(name, `"${text4}" is neither true nor false`, `write ${name}: true or ${name}: false`);
  };
}
function parseChoice(name, values) {
  return (text4) => values.find((value) => value === text4) ?? invalid(name, `"${text4}" is not a known value`, `use one of: ${values.join(", ")}`);
}
function parseInteger(name, min, max) {
  return (text4) => {
    if (text4 === "") return void 0;
    const value = Number(text4);
    if (/^\d+$/.test(text4) && value >= min && value <= max) return value;
    return invalid(
      name,
      `"${text4}" is not a whole number from ${min} to ${max}`,
      `use a number from ${min} to ${max}`
    );
  };
}
function parseJobs(name) {
  const count2 = parseInteger(name, 0, 1024);
  return (text4) => {
    if (text4 === "auto") return "auto";
    if (text4 === "" || /^\d+$/.test(text4)) return count2(text4);
    return invalid(name, `"${text4}" is not a number of jobs`, "use a whole number, or auto");
  };
}
function parseDuration(name) {
  return (text4) => {
    const [, number2, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text4) ?? [];
    if (number2 !== void 0) return Number(number2) * SECONDS[unit];
    return invalid(name, `"${text4}" is not a duration`, "write a number with s, m, h or d, for example 6h");
  };
}
function optional(parse2) {
  return (text4) => text4 === "" ? void 0 : parse2(text4);
}
function parseList(text4) {
  return text4.split(/[,\n]/).map((value) => value.trim()).filter((value) => value !== "");
}
function parseKeyValues(name) {
  return (text4) => Object.fromEntries(parseKeyValueLines(name, text4));
}
function parseKeyValueLines(name, text4) {
  if (text4.startsWith("{")) return jsonTexts(name, text4);
  const lines = text4.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const problems = lines.filter((line) => line.indexOf("=") < 1).map((line) => ({
    input: name,
    message: `"${line}" has no key=value form`,
    hint: "write one key=value per line"
  }));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
}
function jsonTexts(name, text4) {
  const entries = Object.entries(parseJsonObject(name, '{"KEY": "value"}')(text4));
  const problems = entries.flatMap(([key, value]) => {
    if (key === "" || /[=\n\0]/.test(key))
      return [{ input: name, message: `"${key}" cannot be a key`, hint: "leave out = and line ends" }];
    if (isPlain(value) && !String(value).includes("\0")) return [];
    return [
      {
        input: name,
        message: `the value of "${key}" is no text`,
        hint: "put it into quotes, without \\u0000"
      }
    ];
  });
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return entries.map(([key, value]) => [key, String(value)]);
}
function isPlain(value) {
  return ["string", "number", "boolean"].includes(typeof value);
}
function parseJsonObject(name, example = '{"allowUnfree": true}') {
  return (text4) => {
    if (text4 === "") return {};
    try {
      const value = JSON.parse(text4);
      if (isRecord(value)) return value;
    } catch {
    }
    return invalid(name, `not a JSON object: ${text4}`, `for example ${name}: '${example}'`);
  };
}
function parsePackageNames(text4) {
  const names2 = text4.replace(/#.*$/gm, "").split(/[\s,/]+/).filter((name) => name !== "");
  const problems = names2.filter((name) => !PACKAGE_NAME.test(name)).map((name) => ({
    input: "packages",
    message: `"${name}" cannot be the name of a package`,
    hint: "use attribute names of nixpkgs such as git or python3Packages.requests"
  }));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return names2;
}
var SECONDS, PACKAGE_NAME;
var init_parse = __esm({
  "src/base/parse.ts"() {
    "use strict";
    init_errors();
    init_json();
    __name(invalid, "invalid");
    __name(allOrProblems, "allOrProblems");
    __name(parseFilePath, "parseFilePath");
    __name(parseBoolean, "parseBoolean");
    __name(parseChoice, "parseChoice");
    __name(parseInteger, "parseInteger");
    __name(parseJobs, "parseJobs");
    SECONDS = { s: 1, m: 60, h: 3600, d: 86400 };
    __name(parseDuration, "parseDuration");
    __name(optional, "optional");
    __name(parseList, "parseList");
    __name(parseKeyValues, "parseKeyValues");
    __name(parseKeyValueLines, "parseKeyValueLines");
    __name(jsonTexts, "jsonTexts");
    __name(isPlain, "isPlain");
    __name(parseJsonObject, "parseJsonObject");
    PACKAGE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_'+-]*(\.[A-Za-z0-9_][A-Za-z0-9_'+-]*)*$/;
    __name(parsePackageNames, "parsePackageNames");
  }
});

// src/base/redact.ts
function redact(text4, secrets = []) {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length).reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), text4);
  return PATTERNS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), known);
}
function tokensInNixConfig(lines) {
  return [...lines.matchAll(/^\s*(?:extra-)?access-tokens\s*=(.*)$/gm)].flatMap(
    (match) => (match[1] ?? "").split(/\s+/).map((entry) => entry.slice(entry.indexOf("=") + 1).replace(/^(?:OAuth2|PAT):/, "")).filter((token) => token !== "")
  );
}
function secretParts(secret) {
  const lines = secret.split("\n").map((line) => line.trim());
  const passwords = [...secret.matchAll(/\bpassword\s+(\S+)/g)].map((match) => match[1] ?? "");
  return [.../* @__PURE__ */ new Set([secret, ...lines, ...passwords])].filter((part) => part !== "");
}
var HIDDEN, SECRET_PARAMETERS, PATTERNS, SHORTEST_SECRET;
var init_redact = __esm({
  "src/base/redact.ts"() {
    "use strict";
    HIDDEN = "***";
    SECRET_PARAMETERS = "access_token|auth|auth_token|credential|key|password|private_token|sas|secret|sig|signature|token|x-amz-credential|x-amz-security-token|x-amz-signature";
    PATTERNS = [
      // A lone user name before an "@" is a token more often than a name; for ssh it is a name.
      [/(?<![\w+.-])((?!(?:git\+)?ssh(?:-ng)?:)[a-z][a-z0-9+.-]*:\/\/)[^\s/@'"]+@/gi, `$1${HIDDEN}@`],
      [/(?<![\w+.-])((?:git\+)?ssh(?:-ng)?:\/\/[^\s/@:'"]*):[^\s/@'"]+@/gi, `$1:${HIDDEN}@`],
      [new RegExp(`([?&](?:${SECRET_PARAMETERS})=)[^\\s&'"]+`, "gi"), `$1${HIDDEN}`],
      [/(\bauthorization\s*[:=]\s*(?:basic|bearer|token)\s+)[^\s'"]+/gi, `$1${HIDDEN}`],
      [/\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|glpat-[\w-]{16,})/g, HIDDEN]
    ];
    SHORTEST_SECRET = 4;
    __name(redact, "redact");
    __name(tokensInNixConfig, "tokensInNixConfig");
    __name(secretParts, "secretParts");
  }
});

// src/request/inputs/input-table.ts
function fromText(textOf4) {
  return (name) => {
    const text4 = textOf4(name)?.trim() ?? "";
    return text4 === "" ? void 0 : { text: text4, directory: "." };
  };
}
function parseTable(table, given) {
  const problems = [];
  const places = /* @__PURE__ */ new Map();
  const unusable = /* @__PURE__ */ new Set();
  const parsed2 = /* @__PURE__ */ __name((name, { parse: parse2, default: fallback }) => {
    const { text: text4, directory, place, unreadable } = given(name) ?? { text: fallback, directory: "." };
    if (place !== void 0) places.set(name, place);
    try {
      if (unreadable === void 0) return parse2(text4, directory);
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error;
      problems.push(...error.problems.map((problem3) => ({ input: name, ...problem3 })));
    }
    unusable.add(name);
    return parse2(fallback, ".");
  }, "parsed");
  const entries = Object.entries(table).map(([name, input2]) => [name, parsed2(name, input2)]);
  return {
    inputs: Object.fromEntries(entries),
    problems,
    unusable,
    placeOf: /* @__PURE__ */ __name((name) => places.get(name), "placeOf")
  };
}
function secretInputs(table, textOf4) {
  return Object.entries(table).filter(([, { secret }]) => secret === true).flatMap(([name]) => secretParts(textOf4(name)?.trim() ?? ""));
}
var input;
var init_input_table = __esm({
  "src/request/inputs/input-table.ts"() {
    "use strict";
    init_errors();
    init_redact();
    input = /* @__PURE__ */ __name((definition) => definition, "input");
    __name(fromText, "fromText");
    __name(parseTable, "parseTable");
    __name(secretInputs, "secretInputs");
  }
});

// src/host/tools/release.ts
function releaseChoice(input2, table) {
  return (text4) => {
    if (Object.hasOwn(table.sha256, text4)) return { kind: "known", version: text4 };
    const known = Object.keys(table.sha256).join(", ");
    const hint = `use a version that is known here (${known}), or give any archive as URL#sha256=HEX`;
    if (!/^https?:/.test(text4)) return invalid(input2, `"${text4}" is not a known version`, hint);
    const [, url = "", sha2563 = ""] = /^([^#]+)#sha256=([0-9a-f]{64})$/i.exec(text4) ?? [];
    if (url === "") return invalid(input2, `the address has no checksum`, hint);
    return { kind: "given", url: webAddress(input2, url), sha256: sha2563.toLowerCase() };
  };
}
function mirrorAddress(input2) {
  return (text4) => text4 === "" ? void 0 : webAddress(input2, text4).replace(/\/+$/, "");
}
function webAddress(input2, text4) {
  const url = URL.canParse(text4) ? new URL(text4) : void 0;
  if (url === void 0 || !/^https?:$/.test(url.protocol) || /\s/.test(text4))
    return invalid(input2, `"${text4}" is not a web address`, "write it in full, with https://");
  if (url.username !== "" || url.password !== "")
    return invalid(
      input2,
      "the address holds a password, which would show in logs",
      "leave it out: what is downloaded is checked, so the server may be open to all in your network"
    );
  return text4;
}
function chooseRelease(table, { release, mirror }) {
  const { tool, platform } = table;
  if (release.kind === "given") {
    const { url: url2, sha256: sha2564 } = release;
    return { tool, version: `0.0.0-sha256-${sha2564}`, url: url2, sha256: sha2564 };
  }
  const { version } = release;
  const sha2563 = table.sha256[version]?.[platform];
  if (sha2563 === void 0) {
    throw new NixeryError("missing-tool", {
      message: `${tool} ${version} is not published for ${platform}`,
      hint: `install ${tool} yourself, so that it is on PATH`
    });
  }
  const official = table.url.replaceAll("{version}", version).replaceAll("{platform}", platform);
  const url = mirror === void 0 ? official : mirror + new URL(official).pathname;
  return { tool, version, url, sha256: sha2563 };
}
var init_release = __esm({
  "src/host/tools/release.ts"() {
    "use strict";
    init_errors();
    init_parse();
    __name(releaseChoice, "releaseChoice");
    __name(mirrorAddress, "mirrorAddress");
    __name(webAddress, "webAddress");
    __name(chooseRelease, "chooseRelease");
  }
});

// src/image/layers/files/name-data-source.ts
function nameDataSource(text4, directory) {
  if (text4 === "") return void 0;
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text4)) return { file: parseFilePath(text4, directory) };
  if (!URL.canParse(text4)) return invalid("popularity", "not a URL", HINT);
  const url = new URL(text4);
  const pin = url.hash;
  url.hash = "";
  if (url.protocol !== "http:" && url.protocol !== "https:")
    return invalid("popularity", `${url.protocol} is not a protocol that it is fetched with`, HINT);
  if (url.username !== "" || url.password !== "")
    return invalid("popularity", "a URL with a password is seen by others", "give a URL that needs none");
  if (pin !== "" && !/^#sha256-[0-9a-f]{64}$/.test(pin))
    return invalid("popularity", `${pin} is not the hash of a content`, HINT);
  return { url: url.href, sha256: pin === "" ? void 0 : pin.slice("#sha256-".length) };
}
var HINT;
var init_name_data_source = __esm({
  "src/image/layers/files/name-data-source.ts"() {
    "use strict";
    init_parse();
    HINT = "give a file, or http(s)://..., optionally with #sha256- and 64 hexadecimal digits at its end";
    __name(nameDataSource, "nameDataSource");
  }
});

// src/base/platform.ts
var ARCHITECTURES, ownPlatform, isPlatform, formatPlatform;
var init_platform = __esm({
  "src/base/platform.ts"() {
    "use strict";
    ARCHITECTURES = { x64: "amd64", ia32: "386" };
    ownPlatform = /* @__PURE__ */ __name(() => ({
      os: "linux",
      architecture: ARCHITECTURES[process.arch] ?? process.arch
    }), "ownPlatform");
    isPlatform = /* @__PURE__ */ __name((one, wanted) => one?.os === wanted.os && one.architecture === wanted.architecture && (wanted.variant === void 0 || one.variant === wanted.variant), "isPlatform");
    formatPlatform = /* @__PURE__ */ __name(({ os, architecture, variant }) => [os, architecture, ...variant === void 0 ? [] : [variant]].join("/"), "formatPlatform");
  }
});

// src/image/oci/platform-list.ts
function parsePlatform(text4) {
  const architecture = SPELLINGS.get(text4.trim().toLowerCase());
  return architecture === void 0 ? void 0 : { os: "linux", architecture };
}
function parsePlatformList(text4) {
  const problems = [];
  const found2 = /* @__PURE__ */ new Map();
  for (const entry of parseList(text4)) {
    const platform = parsePlatform(entry);
    if (platform !== void 0) found2.set(formatPlatform(platform), platform);
    else {
      const message = `"${entry}" is not a platform that images can be made for`;
      problems.push({ input: "platforms", message, hint: "use linux/amd64 and linux/arm64" });
    }
  }
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return [...found2.values()].sort((a, b) => compare(formatPlatform(a), formatPlatform(b)));
}
var SPELLINGS, platformSpellings;
var init_platform_list = __esm({
  "src/image/oci/platform-list.ts"() {
    "use strict";
    init_collections();
    init_errors();
    init_parse();
    init_platform();
    SPELLINGS = /* @__PURE__ */ new Map([
      ["linux/amd64", "amd64"],
      ["linux/amd64/v1", "amd64"],
      ["linux/x86_64", "amd64"],
      ["linux/arm64", "arm64"],
      ["linux/arm64/v8", "arm64"],
      ["linux/aarch64", "arm64"],
      ["amd64", "amd64"],
      ["arm64", "arm64"],
      ["x86_64-linux", "amd64"],
      ["aarch64-linux", "arm64"]
    ]);
    platformSpellings = [...SPELLINGS.keys()];
    __name(parsePlatform, "parsePlatform");
    __name(parsePlatformList, "parsePlatformList");
  }
});

// src/base/hash.ts
import { createHash } from "node:crypto";
function sha256(content) {
  return createHash("sha256").update(content).digest("hex");
}
function canonicalJson(value) {
  return JSON.stringify(
    value,
    (_name, part) => typeof part === "object" && part !== null && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => a < b ? -1 : 1)) : part
  );
}
var isDigest;
var init_hash = __esm({
  "src/base/hash.ts"() {
    "use strict";
    __name(sha256, "sha256");
    __name(canonicalJson, "canonicalJson");
    isDigest = /* @__PURE__ */ __name((text4) => /^sha256:[0-9a-f]{64}$/.test(text4), "isDigest");
  }
});

// src/image/oci/reference.ts
function imageName(text4) {
  const slash = text4.indexOf("/");
  return { registry: text4.slice(0, slash), repository: text4.slice(slash + 1) };
}
function parseImageNames(text4) {
  const names2 = allOrProblems(parseList(text4).map((entry) => parsePrefix(entry, "image")));
  return distinctBy(names2, formatImageName);
}
function splitHost(text4) {
  const slash = text4.indexOf("/");
  const first = text4.slice(0, Math.max(slash, 0));
  if (first !== "" && !/[.:]|^localhost$/.test(first)) return { registry: DOCKER_HUB, repository: text4 };
  return {
    registry: DOCKER_HUB_ALIASES.includes(first) ? DOCKER_HUB : first,
    repository: text4.slice(slash + 1)
  };
}
function parseImageName(text4, input2) {
  const name = parsePrefix(text4, input2);
  return isProblem(name) ? name : hubProblem(input2, name) ?? name;
}
function hubProblem(input2, name) {
  const parts = name.repository.split("/");
  if (name.registry !== DOCKER_HUB || parts.length === 2) return void 0;
  return {
    input: input2,
    message: `"${formatImageName(name)}" is no name on Docker Hub, where names have two parts`,
    hint: `for example docker.io/${parts.length === 1 ? "USER" : parts[0]}/${parts.at(-1)}`
  };
}
function parsePrefix(text4, input2) {
  const [, withoutScheme] = /^https?:\/\/(.+)$/.exec(text4) ?? [];
  if (withoutScheme !== void 0)
    return { input: input2, message: `"${text4}" is an address, not an image name`, hint: `use ${withoutScheme}` };
  const name = splitHost(text4);
  const { registry, repository } = name;
  const bareName = repository.replace(/[@:].*$/, "");
  if (registry === "" || !HOST.test(registry)) {
    return {
      input: input2,
      message: `"${text4}" does not begin with a registry's host name`,
      hint: `for example ghcr.io/org/${bareName.toLowerCase().split("/").pop()}`
    };
  }
  if (bareName !== repository) {
    return {
      input: input2,
      message: `"${text4}" has a tag or a digest`,
      hint: `use ${registry}/${bareName.toLowerCase()}, and the input tags for tags`
    };
  }
  if (repository !== repository.toLowerCase()) {
    return {
      input: input2,
      message: `"${text4}" has upper-case letters, which registries refuse`,
      hint: `use ${registry}/${repository.toLowerCase()}`
    };
  }
  return checkRepository(name, text4, input2) ?? name;
}
function checkRepository(name, text4, input2) {
  const parts = name.repository.split("/");
  if (!parts.every((part) => COMPONENT.test(part)) || formatImageName(name).length > MAX_NAME_LENGTH) {
    return {
      input: input2,
      message: `"${text4}" is not a valid image name`,
      hint: 'use lower-case letters and digits, separated by single ".", "_", "-" or "/", at most 255 characters'
    };
  }
  return void 0;
}
function pushTargets(images, tags) {
  const byName2 = new Map(images.map((image) => [formatImageName(image), { image, tags: /* @__PURE__ */ new Set() }]));
  const problems = [];
  for (const entry of tags) {
    const [name, tag] = splitTag(entry);
    const problem3 = tagProblem("tags", tag);
    if (problem3 !== void 0) {
      problems.push(problem3);
    } else if (name === void 0) {
      for (const target of byName2.values()) target.tags.add(tag);
    } else {
      const image = parseImageName(name, "tags");
      if (isProblem(image)) problems.push(image);
      else {
        const key = formatImageName(image);
        byName2.set(key, { image, tags: (byName2.get(key)?.tags ?? /* @__PURE__ */ new Set()).add(tag) });
      }
    }
  }
  if (problems.length === 0) problems.push(...untagged([...byName2.values()]));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return [...byName2.values()].map((target) => ({ image: target.image, tags: [...target.tags].sort() }));
}
function untagged(targets) {
  return targets.filter(({ tags }) => tags.size === 0).map(({ image }) => ({
    input: "tags",
    message: `none is for ${formatImageName(image)}`,
    hint: "add a tag without image name, which goes to all images, or take this one out of image"
  }));
}
function checkTag(name, tag) {
  const problem3 = tagProblem(name, tag);
  if (problem3 !== void 0) throw new NixeryError("invalid-input", problem3);
  return tag;
}
function tagProblem(name, tag) {
  if (TAG.test(tag)) return void 0;
  return {
    input: name,
    message: `"${tag}" is not a valid tag`,
    hint: 'a tag has at most 128 letters, digits, "_", "." and "-", and does not begin with "." or "-"'
  };
}
function parseReferences(name) {
  return (text4) => allOrProblems(parseList(text4).map((entry) => parseReference(name, entry)));
}
function parseReference(name, text4) {
  const at = text4.indexOf("@");
  const named2 = at < 0 ? text4 : text4.slice(0, at);
  const [withoutTag, tag] = splitTag(named2);
  const image = parseImageName(withoutTag ?? named2, name);
  if (isProblem(image)) return image;
  const reference = at < 0 ? withoutTag === void 0 ? "latest" : tag : text4.slice(at + 1);
  if (at < 0 ? TAG.test(reference) : isDigest(reference)) return { image, reference };
  return {
    input: name,
    message: `"${text4}" has no valid ${at < 0 ? "tag" : "digest"}`,
    hint: "write host/name:tag or host/name@sha256: with 64 hexadecimal digits"
  };
}
function splitTag(entry) {
  const colon = entry.lastIndexOf(":");
  return entry.includes("/") && colon > entry.lastIndexOf("/") ? [entry.slice(0, colon), entry.slice(colon + 1)] : [void 0, entry];
}
var HOST, COMPONENT, TAG, MAX_NAME_LENGTH, formatImageName, DOCKER_HUB, DOCKER_HUB_ALIASES, checkHubNames, taggedNames, namesByDigest, tagOf;
var init_reference = __esm({
  "src/image/oci/reference.ts"() {
    "use strict";
    init_collections();
    init_errors();
    init_hash();
    init_parse();
    HOST = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
    COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
    TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
    MAX_NAME_LENGTH = 255;
    formatImageName = /* @__PURE__ */ __name((name) => `${name.registry}/${name.repository}`, "formatImageName");
    __name(imageName, "imageName");
    __name(parseImageNames, "parseImageNames");
    DOCKER_HUB = "docker.io";
    DOCKER_HUB_ALIASES = ["index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"];
    __name(splitHost, "splitHost");
    __name(parseImageName, "parseImageName");
    checkHubNames = /* @__PURE__ */ __name((input2, names2) => allOrProblems(names2.map((name) => hubProblem(input2, name) ?? name)), "checkHubNames");
    __name(hubProblem, "hubProblem");
    __name(parsePrefix, "parsePrefix");
    __name(checkRepository, "checkRepository");
    taggedNames = /* @__PURE__ */ __name((targets) => targets.flatMap(({ image, tags }) => tags.map((tag) => `${formatImageName(image)}:${tag}`)), "taggedNames");
    namesByDigest = /* @__PURE__ */ __name((targets, digest) => targets.map(({ image }) => `${formatImageName(image)}@${digest}`), "namesByDigest");
    __name(pushTargets, "pushTargets");
    __name(untagged, "untagged");
    __name(checkTag, "checkTag");
    __name(tagProblem, "tagProblem");
    tagOf = /* @__PURE__ */ __name((entry) => splitTag(entry)[1], "tagOf");
    __name(parseReferences, "parseReferences");
    __name(parseReference, "parseReference");
    __name(splitTag, "splitTag");
  }
});

// src/nix/install/releases.ts
var PROCESSORS, NIX_RELEASES;
var init_releases = __esm({
  "src/nix/install/releases.ts"() {
    "use strict";
    PROCESSORS = { x64: "x86_64", arm64: "aarch64" };
    NIX_RELEASES = {
      tool: "nix",
      url: "https://releases.nixos.org/nix/nix-{version}/nix-{version}-{platform}.tar.xz",
      defaultVersion: "2.34.4",
      sha256: {
        "2.34.4": {
          "x86_64-linux": "595669eb6db6117135ca8ba6667b273eaf980a47523a92e61ed963556cd547b8",
          "aarch64-linux": "11f5dca5e2eccd7fca31d84ee16fbe18e8752c45a9ca223a1e55aaa16548a48b",
          "x86_64-darwin": "c79f15a0f9cb1700103bc5ae2b96b8cab58bd53208800a1b477ccb718696b5af",
          "aarch64-darwin": "f283897495c8e2929deeb822e4b56055f691c8a2aa6ccc966c9a40ed551fa71c"
        }
      },
      platform: `${PROCESSORS[process.arch] ?? process.arch}-${process.platform}`
    };
  }
});

// src/nix/settings/known-hosts.ts
import { createHmac } from "node:crypto";
function parseKnownHosts(text4) {
  const lines = text4.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
  const problems = lines.filter((line) => !LINE.test(line)).map((line) => ({
    input: "known-hosts",
    message: `"${line}" names no host and its key`,
    hint: "write HOST TYPE KEY, as ssh-keyscan HOST prints it (and compare the key with the one of the host)"
  }));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return lines.map((line) => {
    const [, mark, names2 = "", key = ""] = LINE.exec(line) ?? [];
    return { names: mark === void 0 ? names2 : "", key, line };
  });
}
function parseHostKey(hosts, host, port) {
  const name = port === 22 ? host : `[${host}]:${port}`;
  return hosts.find(({ names: names2 }) => matches(names2, name))?.key;
}
function matches(names2, name) {
  const [, salt, hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(names2) ?? [];
  if (salt !== void 0) {
    return createHmac("sha1", Buffer.from(salt, "base64")).update(name).digest("base64") === hash;
  }
  const patterns = names2.split(",");
  return patterns.some((pattern) => wildcard(pattern).test(name)) && !patterns.some((pattern) => pattern.startsWith("!") && wildcard(pattern.slice(1)).test(name));
}
function wildcard(pattern) {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "i");
}
var LINE;
var init_known_hosts = __esm({
  "src/nix/settings/known-hosts.ts"() {
    "use strict";
    init_errors();
    LINE = /^(@cert-authority\s+|@revoked\s+)?(\S+)\s+((?:ssh|ecdsa|sk)-\S+\s+[A-Za-z0-9+/]+=*)(\s|$)/;
    __name(parseKnownHosts, "parseKnownHosts");
    __name(parseHostKey, "parseHostKey");
    __name(matches, "matches");
    __name(wildcard, "wildcard");
  }
});

// src/nix/settings/builders.ts
function parseBuilders(text4) {
  const lines = text4.split("\n").map((line) => line.replace(/(^|\s)#.*$/, "")).flatMap((line) => line.split(";")).map((line) => line.trim()).filter((line) => line !== "");
  const all = lines.map((line) => line.split(/\s+/));
  const problems = all.flatMap((builder) => problemOf(builder) ?? []);
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return all;
}
function problemOf(builder) {
  const [address = "", ...rest] = builder;
  if (/^@\/\S+$/.test(address) && rest.length === 0) return void 0;
  if (/:\/\/[^/@]*:[^/@]*@/.test(address)) {
    return {
      input: "builders",
      message: `the address of ${address.replace(/^.*@/, "")} holds a password`,
      hint: "leave it out, and give a private key in ssh-key"
    };
  }
  const line = builder.join(" ");
  if (!/^ssh(-ng)?:\/\/[^\s/?]+(\?\S*)?$/.test(address)) {
    return {
      input: "builders",
      message: `"${line}" does not begin with the address of a builder`,
      hint: "write ssh://USER@HOST or ssh-ng://USER@HOST, then the systems that it builds for"
    };
  }
  if (rest.length > FIELDS.length) {
    return {
      input: "builders",
      message: `"${line}" has more than ${FIELDS.length + 1} words`,
      hint: "write one builder a line"
    };
  }
  for (const [index, [name, pattern, hint]] of FIELDS.entries()) {
    const word = rest[index] ?? "-";
    if (word !== "-" && !pattern.test(word))
      return { input: "builders", message: `"${line}": "${word}" is not its ${name}`, hint };
  }
  return void 0;
}
function completeBuilder(builder, sshKeyFile, hosts) {
  const [address = ""] = builder;
  if (address.startsWith("@")) return builder;
  const words = [address, ...FIELDS.map((_, index) => builder[index + 1] ?? "-")];
  const { hostname, port } = new URL(address);
  const key = parseHostKey(hosts, hostname, Number(port || 22));
  if (words[SSH_KEY] === "-" && sshKeyFile !== void 0) words[SSH_KEY] = sshKeyFile;
  if (words[HOST_KEY] === "-" && key !== void 0) words[HOST_KEY] = Buffer.from(key).toString("base64");
  return words;
}
var FIELDS, SSH_KEY, HOST_KEY;
var init_builders = __esm({
  "src/nix/settings/builders.ts"() {
    "use strict";
    init_errors();
    init_known_hosts();
    FIELDS = [
      ["systems", /^[a-z0-9_]+-[a-z0-9]+(,[a-z0-9_]+-[a-z0-9]+)*$/, "write x86_64-linux,aarch64-linux"],
      ["ssh key", /^\/\S+$/, "give the absolute path of a file, or - and the input ssh-key"],
      ["number of builds", /^[1-9]\d{0,3}$/, "write how many builds run there at a time"],
      ["speed", /^(?!0+(\.0*)?$)\d+(\.\d+)?$/, "write a number above 0; 1 is usual"],
      ["features", /^[^\s,]+(,[^\s,]+)*$/, "write kvm,big-parallel"],
      ["wanted features", /^[^\s,]+(,[^\s,]+)*$/, "write kvm,big-parallel"],
      [
        "host key",
        /^[A-Za-z0-9+/]{40,}=*$/,
        "give the line of the public key in base 64, or - and the input known-hosts"
      ]
    ];
    __name(parseBuilders, "parseBuilders");
    __name(problemOf, "problemOf");
    [SSH_KEY, HOST_KEY] = [2, 7];
    __name(completeBuilder, "completeBuilder");
  }
});

// src/nix/settings/secrets.ts
function parsePublicKeys(text4) {
  const keys = text4.split(/\s+/).filter((key) => key !== "");
  const problems = keys.filter((key) => !/^[^\s:]+:[A-Za-z0-9+/]{43}=$/.test(key)).map((key) => ({
    input: "trusted-public-keys",
    message: `"${isSigningKey(key) ? "a secret key" : key}" is not a public key`,
    hint: "write NAME:KEY, as the cache tells it and nix key convert-secret-to-public prints it"
  }));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return keys;
}
function parseSigningKey(text4) {
  if (text4 === "" || isSigningKey(text4)) return text4 || void 0;
  return invalid(
    "signing-key",
    "not a secret key of Nix",
    "give the text that nix-store --generate-binary-cache-key NAME SECRET PUBLIC wrote to SECRET"
  );
}
function parseNetrc(text4) {
  if (text4 === "" || /^(machine[ \t]+\S|default\b)/m.test(text4)) return text4 || void 0;
  return invalid(
    "netrc",
    "has no machine in it",
    "write machine HOST login NAME password PASSWORD, one a line"
  );
}
function parseSshKey(text4) {
  if (text4 === "") return void 0;
  const [, body = ""] = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\r?\n([\s\S]+)-----END [A-Z0-9 ]*PRIVATE KEY-----/.exec(text4) ?? [];
  if (body === "") {
    return invalid(
      "ssh-key",
      "not a private key",
      "give the whole file, from -----BEGIN to -----END, with its line ends"
    );
  }
  if (!isEncrypted(text4, body)) return text4;
  return invalid(
    "ssh-key",
    "the key has a passphrase, which nobody can type here",
    'make a key for this purpose alone: ssh-keygen -t ed25519 -N "" -f FILE'
  );
}
function isEncrypted(text4, body) {
  if (/ENCRYPTED/.test(text4)) return true;
  const bytes2 = Buffer.from(body, "base64").toString("latin1");
  return bytes2.startsWith("openssh-key-v1\0") && !bytes2.startsWith("openssh-key-v1\0\0\0\0none");
}
var isSigningKey;
var init_secrets = __esm({
  "src/nix/settings/secrets.ts"() {
    "use strict";
    init_errors();
    init_parse();
    __name(parsePublicKeys, "parsePublicKeys");
    __name(parseSigningKey, "parseSigningKey");
    isSigningKey = /* @__PURE__ */ __name((text4) => /^[^\s:]+:[A-Za-z0-9+/]{86}==$/.test(text4), "isSigningKey");
    __name(parseNetrc, "parseNetrc");
    __name(parseSshKey, "parseSshKey");
    __name(isEncrypted, "isEncrypted");
  }
});

// src/nix/settings/store-url.ts
function parseStoreUrls(name) {
  return (text4) => {
    const urls = text4.split(/\s+/).filter((url) => url !== "");
    const problems = urls.flatMap((url) => problemOf2(name, url) ?? []);
    if (problems.length > 0) throw new NixeryError("invalid-input", problems);
    return urls;
  };
}
function parseStoreUrl(name) {
  return (text4) => {
    const [url, another] = parseStoreUrls(name)(text4);
    if (another === void 0) return url;
    throw new NixeryError("invalid-input", {
      input: name,
      message: `${another} is a second address`,
      hint: "give one: what was built goes to one place"
    });
  };
}
function problemOf2(name, url) {
  if (PASSWORD.test(url)) {
    return {
      input: name,
      message: `the address of ${url.replace(/^.*@/, "")} holds a password, which would show in logs`,
      hint: "give user name and password in the input netrc"
    };
  }
  if (!STORE_URL.test(url)) {
    return {
      input: name,
      message: `"${url}" is not the address of a Nix store`,
      hint: "use an address that begins with https://, http://, s3://, file://, ssh:// or ssh-ng://"
    };
  }
  if (/[?&]trusted=/.test(url)) {
    return {
      input: name,
      message: `${url} asks for paths without signatures`,
      hint: 'leave out "trusted", and name the key of the cache in trusted-public-keys'
    };
  }
  if (/[?&]secret-key=/.test(url)) {
    return {
      input: name,
      message: `${url} names a secret key`,
      hint: "leave it out, and give the key itself in signing-key"
    };
  }
  return void 0;
}
var STORE_URL, PASSWORD, isSshUrl;
var init_store_url = __esm({
  "src/nix/settings/store-url.ts"() {
    "use strict";
    init_errors();
    STORE_URL = /^(https?|s3|file|ssh|ssh-ng):\/\/\S+$/;
    PASSWORD = /:\/\/[^/@\s]*:[^/@\s]*@/;
    __name(parseStoreUrls, "parseStoreUrls");
    __name(parseStoreUrl, "parseStoreUrl");
    __name(problemOf2, "problemOf");
    isSshUrl = /* @__PURE__ */ __name((url) => /^ssh(-ng)?:\/\//.test(url), "isSshUrl");
  }
});

// src/nix/source/forge.ts
function forgeRepository(forge, owner, repository, host = DEFAULT_HOST[forge]) {
  const url = `https://${host}/${owner.replaceAll(/%2F/gi, "/")}/${repository}`;
  return { name: `${forge}:${owner}/${repository}`, url, forge, repository };
}
function parseForge(text4) {
  const [before = "", query] = text4.split("?");
  const [, forge, owner, repository, inPath] = REFERENCE.exec(before) ?? [];
  const parameters = new URLSearchParams(query);
  const known = ["host", "ref", "rev"];
  if (owner === void 0 || repository === void 0) return void 0;
  if ([...parameters.keys()].some((name) => !known.includes(name))) return void 0;
  const ref = inPath ?? parameters.get("rev") ?? parameters.get("ref") ?? void 0;
  const host = parameters.get("host") ?? void 0;
  if (host !== void 0 && !/^[A-Za-z0-9.:-]+$/.test(host)) return void 0;
  const found2 = forgeRepository(forge, owner, repository, host);
  return { repository: found2, ...ref === void 0 ? {} : { ref } };
}
function archiveOf({ forge, url, repository }, ref) {
  return forge === "gitlab" ? `${url}/-/archive/${ref}/${repository}-${ref}.tar.gz` : `${url}/archive/${ref}.tar.gz`;
}
var FORGE_PREFIX, DEFAULT_HOST, NAME, REFERENCE;
var init_forge = __esm({
  "src/nix/source/forge.ts"() {
    "use strict";
    FORGE_PREFIX = /^(github|gitlab|sourcehut):/;
    DEFAULT_HOST = { github: "github.com", gitlab: "gitlab.com", sourcehut: "git.sr.ht" };
    __name(forgeRepository, "forgeRepository");
    NAME = "[A-Za-z0-9_.~%-]+";
    REFERENCE = new RegExp(`^(github|gitlab|sourcehut):(${NAME})/(${NAME})(?:/([A-Za-z0-9._/-]+))?$`);
    __name(parseForge, "parseForge");
    __name(archiveOf, "archiveOf");
  }
});

// src/nix/source/source.ts
import path2 from "node:path";
function parsePackageSource(text4, directory = ".") {
  if (text4 === "") return void 0;
  if (/:\/\/[^/@\s]*:[^/@\s]*@/.test(text4)) {
    return invalid(
      "nixpkgs",
      "the address holds a password, which would show in logs",
      "leave it out, and put it into a netrc file (nix-config: netrc-file = PATH) or git's credential helper"
    );
  }
  if (FLAKE_PREFIX.test(text4) || FORGE_PREFIX.test(text4)) return flakeSource(text4, directory);
  return treeSource(text4, directory) ?? notASource(text4);
}
function treeSource(text4, directory) {
  if (COMMIT.test(text4)) return { kind: "commit", revision: text4 };
  const lock = /^(.*\bflake\.lock)(?:#(.+))?$/.exec(text4);
  if (lock?.[1] !== void 0) return { kind: "lock", file: path2.resolve(directory, lock[1]), node: lock[2] };
  if (BRANCH.test(text4) && text4 !== ".") return { kind: "branch", branch: text4 };
  return addressedTree(text4, directory);
}
function addressedTree(text4, directory) {
  if (/^git\+(https?|ssh|file):\/\/\S+$/.test(text4)) return gitSource(text4);
  if (/^https?:\/\/\S+$/.test(text4)) return tarballSource(text4);
  if (/^\.{0,2}\//.test(text4) || text4 === "." || text4 === "..")
    return { kind: "path", path: path2.resolve(directory, text4) };
  return void 0;
}
function notASource(text4) {
  return invalid(
    "nixpkgs",
    `"${text4}" is not a package source`,
    "use a channel (nixos-unstable), a 40-digit commit, a directory that begins with ./ or /, a flake.lock, git+URL, the URL of a tarball, or a flake (github:OWNER/REPOSITORY, flake:git+URL, flake:./DIRECTORY)"
  );
}
function flakeSource(text4, base) {
  const reference = text4.replace(FLAKE_PREFIX, "");
  const [, before = "", query = ""] = /^([^?#]*)(?:\?(.*))?$/.exec(reference) ?? [];
  const parameters = new URLSearchParams(query);
  const directory = parameters.get("dir") ?? "";
  if (path2.isAbsolute(directory) || directory.split("/").includes("..")) {
    return invalid("nixpkgs", `"${directory}" is not a directory of the flake`, "name one below its top");
  }
  parameters.delete("dir");
  const rest = parameters.size === 0 ? before : `${before}?${parameters}`;
  const tree = FORGE_PREFIX.test(rest) ? forgeSource(rest) : addressedTree(rest, base);
  if (tree !== void 0) return { kind: "flake", tree, directory };
  return invalid(
    "nixpkgs",
    `"${text4}" is not a flake that is the same on every machine`,
    "use github:OWNER/REPOSITORY/REF, flake:git+URL?ref=BRANCH, flake:./DIRECTORY or flake:https://HOST/FILE.tar.gz, without #"
  );
}
function forgeSource(text4) {
  const parsed2 = parseForge(text4);
  return parsed2 && { kind: "forge", ...parsed2 };
}
function tarballSource(text4) {
  const url = new URL(text4);
  const narHash = url.searchParams.get("narHash")?.replaceAll(" ", "+");
  url.searchParams.delete("narHash");
  if (narHash === void 0) return { kind: "tarball", url: text4 };
  if (NAR_HASH.test(narHash)) return { kind: "tarball", url: url.href, narHash };
  return invalid(
    "nixpkgs",
    `"${narHash}" is not a narHash`,
    "copy it from flake.lock: sha256- and 44 characters"
  );
}
function gitSource(text4) {
  const url = new URL(text4.slice("git+".length));
  const unknown = [...url.searchParams.keys()].find((name) => !GIT_PARAMETERS.includes(name));
  if (unknown !== void 0) {
    return invalid("nixpkgs", `"${unknown}=" means nothing after git+URL`, "use ref=BRANCH or rev=COMMIT");
  }
  const ref = url.searchParams.get("ref") ?? void 0;
  const revision = url.searchParams.get("rev") ?? void 0;
  if (revision !== void 0 && !COMMIT.test(revision)) {
    return invalid("nixpkgs", `"${revision}" is not a commit`, "give all 40 digits after rev=");
  }
  url.search = "";
  return {
    kind: "git",
    url: url.href,
    ...ref === void 0 ? {} : { ref },
    ...revision === void 0 ? {} : { revision }
  };
}
function repositoryAddress(text4) {
  const address = text4.replace(/^git\+/, "").replace(/\/+$/, "");
  if (/^(https?|ssh|file):\/\/[^\s?#]+$/.test(address) && !/:\/\/[^/@]*:[^/@]*@/.test(address)) return address;
  return invalid(
    "nixpkgs-repository",
    "this is not the address of a git repository",
    "give a URL without password, query or fragment: https://, http://, ssh:// or file://"
  );
}
function describeSource(source) {
  switch (source.kind) {
    case "path":
      return source.path;
    case "branch":
      return `nixpkgs ${source.branch}`;
    case "commit":
      return `nixpkgs ${source.revision}`;
    case "lock":
      return source.file;
    case "tarball":
      return source.url;
    case "git":
      return `${source.url} ${source.revision ?? source.ref ?? ""}`.trim();
    case "forge":
      return `${source.repository.name} ${source.ref ?? ""}`.trim();
    case "flake":
      return `the flake ${describeSource(source.tree)}`;
  }
}
var COMMIT, NAR_HASH, BRANCH, FLAKE_PREFIX, GIT_PARAMETERS;
var init_source = __esm({
  "src/nix/source/source.ts"() {
    "use strict";
    init_parse();
    init_forge();
    COMMIT = /^[0-9a-f]{40}$/;
    NAR_HASH = /^sha256-[A-Za-z0-9+/]{43}=$/;
    BRANCH = /^[A-Za-z0-9][A-Za-z0-9._/-]*$/;
    FLAKE_PREFIX = /^(flake|path):/;
    __name(parsePackageSource, "parsePackageSource");
    __name(treeSource, "treeSource");
    __name(addressedTree, "addressedTree");
    __name(notASource, "notASource");
    __name(flakeSource, "flakeSource");
    __name(forgeSource, "forgeSource");
    __name(tarballSource, "tarballSource");
    GIT_PARAMETERS = ["ref", "rev"];
    __name(gitSource, "gitSource");
    __name(repositoryAddress, "repositoryAddress");
    __name(describeSource, "describeSource");
  }
});

// src/output/targets.ts
import path3 from "node:path";
function engines(text4) {
  if (/^(false)?$/i.test(text4)) return [];
  const words = parseList(text4).map((word) => /^true$/i.test(word) ? "docker" : word);
  const problems = words.filter((word) => !isEngine(word)).map((word) => ({
    input: "load",
    message: `"${word}" is nothing that an image can be loaded into`,
    hint: "use docker, podman or both; true stands for docker, and false alone for neither"
  }));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return ENGINES.filter((engine) => words.includes(engine));
}
function checkPlatforms({ outputs, load }, platforms, own) {
  if (platforms.length < 2) return;
  const problems = outputs.filter(({ kind }) => kind === "docker-archive").map(({ dest }) => ({
    input: "output",
    message: `the docker archive ${dest} can hold the image of one platform only`,
    hint: `build it for one platform, or write type=oci,dest=${dest},tar=true`
  }));
  if (load.length > 0 && platforms.every(({ architecture }) => architecture !== own)) {
    problems.push({
      input: "load",
      message: `none of the images is for this machine, but for ${platforms.map(formatPlatform).join(", ")}`,
      hint: `add linux/${own} to platforms, or take load out`
    });
  }
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
}
function overlaps(outputs) {
  const places = outputs.map(({ dest }) => path3.resolve(dest));
  return outputs.flatMap(({ dest }, index) => {
    const place = places[index] ?? "";
    const other = places.findIndex(
      (one, at) => at !== index && (one === place ? at < index : place.startsWith(`${one}${path3.sep}`))
    );
    if (other < 0) return [];
    const where = places[other] === place ? "is given twice" : `lies inside of ${outputs[other]?.dest}`;
    return [
      {
        input: "output",
        message: `dest=${dest} ${where}`,
        hint: "give each output a dest of its own; with all images of a file, write {name} in it"
      }
    ];
  });
}
var ENGINES, isLocal, hasNames, layoutOf, isEngine;
var init_targets = __esm({
  "src/output/targets.ts"() {
    "use strict";
    init_errors();
    init_parse();
    init_platform();
    ENGINES = ["docker", "podman"];
    isLocal = /* @__PURE__ */ __name(({ outputs, load }) => outputs.length > 0 || load.length > 0, "isLocal");
    hasNames = /* @__PURE__ */ __name(({ outputs, load }) => load.length > 0 || outputs.some(({ kind }) => kind === "docker-archive"), "hasNames");
    layoutOf = /* @__PURE__ */ __name((outputs) => outputs.find(({ kind }) => kind === "oci-layout")?.dest ?? "", "layoutOf");
    __name(engines, "engines");
    isEngine = /* @__PURE__ */ __name((word) => ENGINES.some((engine) => engine === word), "isEngine");
    __name(checkPlatforms, "checkPlatforms");
    __name(overlaps, "overlaps");
  }
});

// src/output/parse-outputs.ts
function outputTargets(text4) {
  const lines = text4.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const results = lines.map(parseLine);
  const problems = results.flatMap((result) => Array.isArray(result) ? result : []);
  const targets = results.flatMap((result) => Array.isArray(result) ? [] : [result]);
  const all = [...problems, ...overlaps(targets)];
  if (all.length > 0) throw new NixeryError("invalid-input", all);
  return targets;
}
function parseLine(line) {
  const fields = line.split(",").map((field) => {
    const [key = "", ...value2] = field.split("=");
    const name = key.trim().toLowerCase();
    const text4 = value2.join("=").trim();
    return [name, name === "type" ? text4.toLowerCase() : text4];
  });
  const value = /* @__PURE__ */ __name((key) => fields.find(([name]) => name === key)?.[1] ?? "", "value");
  if (!line.includes("=")) return [problem(line, "has no fields", `write ${EXAMPLES}`)];
  const problems = [
    ...fieldProblems(line, fields),
    ...typeProblems(line, value("type")),
    ...destProblems(line, value("type"), value("dest"), value("tar"))
  ];
  if (problems.length > 0) return problems;
  const dest = value("dest");
  if (value("type") === "docker") return { kind: "docker-archive", dest };
  const isTar = value("tar") === "" ? isTarName(dest) : isTrue(value("tar"));
  return { kind: isTar ? "oci-archive" : "oci-layout", dest };
}
function fieldProblems(line, fields) {
  const names2 = fields.map(([name]) => name);
  const isOci = fields.some(([name, value]) => name === "type" && value === "oci");
  const known = isOci ? ["type", "dest", "tar"] : ["type", "dest"];
  const unknown = names2.filter((name) => !known.includes(name));
  const repeated = known.filter((name) => names2.filter((one) => one === name).length > 1);
  return [
    ...unknown.map(
      (name) => problem(line, `has the unknown field "${name}"`, `take it out; the fields are ${known.join(", ")}`)
    ),
    ...repeated.map((name) => problem(line, `has the field ${name} twice`, "write one line for each output"))
  ];
}
function typeProblems(line, type) {
  if (type === "oci" || type === "docker") return [];
  if (type === "") return [problem(line, "has no type", "add type=oci or type=docker")];
  const hint = OTHER_INPUTS.get(type) ?? "use type=oci or type=docker";
  return [problem(line, `has the unknown type "${type}"`, hint)];
}
function destProblems(line, type, dest, tar) {
  const problems = [];
  if (dest === "")
    problems.push(
      problem(
        line,
        "has no dest",
        type === "docker" ? "add dest=FILE.tar, or use load: docker" : "add dest=PATH"
      )
    );
  if (dest === "-")
    problems.push(problem(line, "would go to standard output", "write dest=FILE.tar: the outputs are there"));
  if (tar !== "" && !/^(true|false)$/i.test(tar))
    problems.push(problem(line, `has tar=${tar}`, "write tar=true or tar=false"));
  if (tar === "" && /\.(tgz|tar\.\w+)$/i.test(dest))
    problems.push(
      problem(line, "names a compressed archive", "layers are compressed already: write dest=FILE.tar")
    );
  return problems;
}
var EXAMPLES, OTHER_INPUTS, isTarName, isTrue, problem;
var init_parse_outputs = __esm({
  "src/output/parse-outputs.ts"() {
    "use strict";
    init_errors();
    init_targets();
    EXAMPLES = "type=oci,dest=DIRECTORY, type=oci,dest=FILE.tar or type=docker,dest=FILE.tar";
    OTHER_INPUTS = /* @__PURE__ */ new Map([
      ["registry", "set push: true and name the image in image"],
      ["image", "set push: true and name the image in image"]
    ]);
    __name(outputTargets, "outputTargets");
    __name(parseLine, "parseLine");
    isTarName = /* @__PURE__ */ __name((dest) => /\.tar$/i.test(dest), "isTarName");
    isTrue = /* @__PURE__ */ __name((text4) => /^true$/i.test(text4), "isTrue");
    problem = /* @__PURE__ */ __name((line, message, hint) => ({
      input: "output",
      message: `"${line}" ${message}`,
      hint
    }), "problem");
    __name(fieldProblems, "fieldProblems");
    __name(typeProblems, "typeProblems");
    __name(destProblems, "destProblems");
  }
});

// src/registry/oras-releases.ts
var PROCESSORS2, ORAS_RELEASES;
var init_oras_releases = __esm({
  "src/registry/oras-releases.ts"() {
    "use strict";
    PROCESSORS2 = { x64: "amd64" };
    ORAS_RELEASES = {
      tool: "oras",
      url: "https://github.com/oras-project/oras/releases/download/v{version}/oras_{version}_{platform}.tar.gz",
      defaultVersion: "1.3.2",
      sha256: {
        "1.3.2": {
          linux_amd64: "9229ccc6d17bb282039ad4a69abb16dcb887a5bce567c075d731d9b3c7ad8eaf",
          linux_arm64: "8db4a223bd6034deff198e791ea7cb3af0840df25b7e9f370e2f1f3fd20d389b",
          darwin_amd64: "2621f6b252b222f6fbf4e114d2fcaa0cec6b632624ffaf73143f66e4e0994f86",
          darwin_arm64: "7929f792cf272268412375ecad6f0fb3c20f164368d5b57966e67ad6d36eca53"
        }
      },
      platform: `${process.platform}_${PROCESSORS2[process.arch] ?? process.arch}`
    };
  }
});

// src/closure/store-name.ts
function parseStoreName(text4) {
  const parts = text4.split("-");
  const isVersion = /* @__PURE__ */ __name((part, index) => index > 0 && /^\d/.test(part), "isVersion");
  const first = parts.findIndex(isVersion);
  if (first < 0) return { name: text4, version: "" };
  const last = parts.findLastIndex(isVersion);
  return {
    name: [...parts.slice(0, first), ...parts.slice(last + 1)].join("-"),
    version: parts.slice(first, last + 1).join("-")
  };
}
function derivationName(path41) {
  return storePathName(path41).replace(/\.drv$/, "");
}
function storePathName(path41) {
  return path41.replace(/^.*\/[0-9a-z]{32}-/, "");
}
var packageKey, isInStore;
var init_store_name = __esm({
  "src/closure/store-name.ts"() {
    "use strict";
    __name(parseStoreName, "parseStoreName");
    packageKey = /* @__PURE__ */ __name(({ name }) => name.replace(/(\d)\.\d[^-]*/g, "$1"), "packageKey");
    isInStore = /* @__PURE__ */ __name((file2) => file2 === "/nix/store" || file2.startsWith("/nix/store/"), "isInStore");
    __name(derivationName, "derivationName");
    __name(storePathName, "storePathName");
  }
});

// src/request/image-config/paths.ts
import path4 from "node:path";
function parseWorkdir(text4) {
  return text4 === "" ? void 0 : parseImagePath("workdir", text4);
}
function parseVolumes(text4) {
  const given = parseList(text4);
  const problems = given.flatMap((one) => [...problemsOf("volumes", one), ...mountProblems(one)]);
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  const paths = given.map((one) => parseImagePath("volumes", one));
  if (paths.includes("/")) {
    const hint = "name the directory that is written to, for example /data";
    return invalid("volumes", "the whole image cannot be a volume", hint);
  }
  return [...new Set(paths)].sort();
}
function mountProblems(text4) {
  if (!/[:\s]\/|:[a-z,]+$/i.test(text4)) return [];
  const hint = "name directories of the image alone, separated by commas or line ends";
  return [{ input: "volumes", message: `"${text4}" is not one directory`, hint }];
}
function parseImagePath(input2, text4) {
  const problems = problemsOf(input2, text4);
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return normal(text4);
}
function problemsOf(input2, text4) {
  if (!text4.startsWith("/") || text4.split("/").includes("..") || /[\0\n]/.test(text4)) {
    const hint2 = "begin it with / and leave out .., for example /app";
    return [{ input: input2, message: `"${text4}" is not a path of the image`, hint: hint2 }];
  }
  if (!isInStore(normal(text4))) return [];
  const hint = "choose a directory outside: the store has packages and nothing else";
  return [{ input: input2, message: `"${text4}" lies in the Nix store`, hint }];
}
var normal;
var init_paths = __esm({
  "src/request/image-config/paths.ts"() {
    "use strict";
    init_errors();
    init_parse();
    init_store_name();
    __name(parseWorkdir, "parseWorkdir");
    __name(parseVolumes, "parseVolumes");
    __name(mountProblems, "mountProblems");
    __name(parseImagePath, "parseImagePath");
    __name(problemsOf, "problemsOf");
    normal = /* @__PURE__ */ __name((text4) => path4.posix.resolve(text4), "normal");
  }
});

// src/request/image-config/added-files.ts
import { existsSync } from "node:fs";
function filesToAdd(text4, directory = ".") {
  const problems = [];
  const lines = text4.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const files = lines.flatMap((line) => {
    try {
      return [fileToAdd(line, directory)];
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error;
      problems.push(...error.problems);
      return [];
    }
  });
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return files;
}
function fileToAdd(line, directory) {
  const [, source, dest, mode] = LINE2.exec(line) ?? [];
  if (source === void 0 || dest === void 0) return malformed(line);
  const file2 = parseFilePath(source, directory);
  checkOdd(line, source, file2);
  return {
    source: file2,
    dest: parseImagePath("files", dest),
    into: dest.endsWith("/"),
    mode: mode === void 0 ? void 0 : Number.parseInt(mode, 8)
  };
}
function checkOdd(line, source, file2) {
  const areSeveral = /:\/[^:,]*,[^:]+$/.test(source);
  const sign = /^~(?=\/)|[*?[]/.exec(source)?.[0];
  if (!areSeveral && sign === void 0 || existsSync(file2)) return;
  if (areSeveral) invalid("files", `"${line}" is more than one file`, "write one per line");
  const hint = "name a file, or a directory with all below it";
  invalid("files", `"${source}" is not there, and nothing replaces ${sign} in it`, hint);
}
function malformed(line) {
  const mode = /^.+:\/[^:]*:([^:/]*)$/.exec(line)?.[1];
  if (mode !== void 0)
    return invalid("files", `"${mode}" is not a mode`, "write three or four octal digits, for example 0644");
  return invalid(
    "files",
    `"${line}" does not say what goes where`,
    "write SOURCE:/DEST or SOURCE:/DEST:MODE, one per line, for example nginx.conf:/etc/nginx.conf:0644"
  );
}
var LINE2;
var init_added_files = __esm({
  "src/request/image-config/added-files.ts"() {
    "use strict";
    init_errors();
    init_parse();
    init_paths();
    LINE2 = /^(.+?):(\/[^:]*)(?::(0?[0-7]{3,4}))?$/;
    __name(filesToAdd, "filesToAdd");
    __name(fileToAdd, "fileToAdd");
    __name(checkOdd, "checkOdd");
    __name(malformed, "malformed");
  }
});

// src/request/image-config/annotations.ts
function parseAnnotations(text4) {
  const problems = [];
  const all = parseKeyValueLines("annotations", text4).map(([key, value]) => {
    const match = LEVELS.exec(key);
    const [levels, name] = [match?.[1], match?.at(-1)];
    if (levels === void 0 || name === void 0) return { key, value, levels: void 0 };
    return { key: name, value, levels: levelsOf(levels, problems) };
  });
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return all;
}
function levelsOf(text4, problems) {
  return [...text4.matchAll(new RegExp(LEVEL, "g"))].flatMap(([, of, descriptor2, name]) => {
    if (descriptor2 !== void 0) return [];
    const platform = name === void 0 ? void 0 : parsePlatform(name);
    if (name !== void 0 && platform === void 0) {
      const hint = "use linux/amd64 or linux/arm64 in the brackets, or leave them out";
      problems.push({
        input: "annotations",
        message: `"${name}" is not a platform that images are made for`,
        hint
      });
    }
    return [{ of, platform: platform && formatPlatform(platform) }];
  });
}
function annotationsOfManifest(all, platform) {
  const name = formatPlatform(platform);
  return ofLevel(all, (one) => one.of === "manifest" && (one.platform ?? name) === name);
}
function annotationsOfIndex(all) {
  return ofLevel(all, (one) => one.of === "index");
}
function ofLevel(all, isWanted) {
  const wanted = all.filter(({ levels }) => levels === void 0 || levels.some(isWanted));
  return Object.fromEntries(wanted.map(({ key, value }) => [key, value]));
}
var LEVEL, LEVELS;
var init_annotations = __esm({
  "src/request/image-config/annotations.ts"() {
    "use strict";
    init_errors();
    init_parse();
    init_platform();
    init_platform_list();
    LEVEL = /(manifest|index)(-descriptor)?(?:\[([^\]]*)\])?/;
    LEVELS = new RegExp(`^(${LEVEL.source}(?:,${LEVEL.source})*):(.+)$`);
    __name(parseAnnotations, "parseAnnotations");
    __name(levelsOf, "levelsOf");
    __name(annotationsOfManifest, "annotationsOfManifest");
    __name(annotationsOfIndex, "annotationsOfIndex");
    __name(ofLevel, "ofLevel");
  }
});

// src/request/image-config/words.ts
function parseCommandWords(name) {
  return (text4) => {
    if (text4 === "") return void 0;
    return text4.startsWith("[") ? jsonWords(name, text4) : shellWords(name, text4);
  };
}
function parseEntrypoint(text4) {
  const words = parseCommandWords("entrypoint")(text4);
  const [program] = words ?? [];
  if (program === "") return invalid("entrypoint", "its program has no name", "begin with a program");
  if (/^[A-Za-z_]\w*=/.test(program ?? ""))
    return invalid(
      "entrypoint",
      `"${program}" sets a variable for a shell, and none reads this`,
      "set it with env, and begin with a program"
    );
  return words;
}
function jsonWords(name, text4) {
  try {
    const value = JSON.parse(text4);
    if (Array.isArray(value) && value.every((word) => typeof word === "string")) return value;
  } catch {
  }
  return invalid(
    name,
    `not a JSON array of texts: ${text4}`,
    `for example ${name}: '["nginx", "-g", "daemon off;"]'`
  );
}
function shellWords(name, given) {
  const text4 = given.replace(
    CONTINUED,
    (part) => part.startsWith("'") ? part : part.replace(/\\[\s\S]/g, (pair) => pair === "\\\n" ? "" : pair)
  );
  const words = [];
  let word;
  const endWord = /* @__PURE__ */ __name(() => {
    if (word !== void 0) words.push(word);
    word = void 0;
  }, "endWord");
  for (const { 0: piece, index, groups = {} } of text4.matchAll(PIECE)) {
    const { blank, escaped, single, double, plain, open: open2 } = groups;
    if (open2 !== void 0)
      return invalid(name, `${open2} has no end: ${text4}`, "close the quotes, or write a JSON array");
    const sign = signIn(double, plain && text4.slice(index, index + piece.length + 1), word === void 0);
    if (sign !== void 0) return refuse(name, text4, sign);
    if (blank !== void 0) endWord();
    else word = (word ?? "") + (escaped ?? single ?? plain ?? double?.replace(ESCAPED_IN_DOUBLE, "$1") ?? "");
  }
  endWord();
  return words;
}
function signIn(double, plain, isFirst) {
  const found2 = double === void 0 ? SIGNS.plain.exec(plain ?? "") ?? (isFirst ? SIGNS.first.exec(plain ?? "") : null) : SIGNS.double.exec(double.replace(/\\[\s\S]/g, " "));
  return found2?.[0];
}
function refuse(name, text4, sign) {
  const example = `["/bin/sh", "-c", ${JSON.stringify(text4)}]`;
  return invalid(
    name,
    `${sign} is for a shell, and none reads this`,
    `put single quotes around it if the program is to see it, or ask a shell of the image: ${name}: '${example}'`
  );
}
var PIECE, CONTINUED, ESCAPED_IN_DOUBLE, EXPANSION, SIGNS;
var init_words = __esm({
  "src/request/image-config/words.ts"() {
    "use strict";
    init_parse();
    PIECE = /(?<blank>[ \t\r\n]+)|\\(?<escaped>[\s\S])|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|(?<plain>[^ \t\r\n\\'"]+)|(?<open>["'\\])/g;
    CONTINUED = /"(?:[^"\\]|\\[\s\S])*"|'[^']*'|\\[\s\S]/g;
    ESCAPED_IN_DOUBLE = /\\([$`"\\])/g;
    EXPANSION = "`|\\$(?:\\w+|\\{[^}]*\\}?|[(@*#?$!-])";
    SIGNS = {
      plain: new RegExp(`\\|\\||&&|[|&;<>()]|\\$(?=["'])|${EXPANSION}`),
      first: /^[#~]/,
      double: new RegExp(EXPANSION)
    };
    __name(parseCommandWords, "parseCommandWords");
    __name(parseEntrypoint, "parseEntrypoint");
    __name(jsonWords, "jsonWords");
    __name(shellWords, "shellWords");
    __name(signIn, "signIn");
    __name(refuse, "refuse");
  }
});

// src/request/image-config/healthcheck.ts
function parseHealthcheck(text4) {
  const words = split(text4);
  if (words === void 0) return void 0;
  const end = words.findIndex((word) => !word.startsWith("--"));
  const options = words.slice(0, end < 0 ? words.length : end);
  const rest = words.slice(options.length);
  return { test: testOf(rest), ...Object.assign({}, ...options.map(option)) };
}
function testOf(words) {
  const [first, ...others] = words;
  if (first === "NONE")
    return invalid("healthcheck", "NONE takes away a check that there is not", "leave out healthcheck");
  if (first === "CMD-SHELL") {
    if (others.length === 1 && others[0] !== "") return words;
    const hint2 = `write healthcheck: '["CMD-SHELL", "curl -f http://localhost:8080/ || exit 1"]'`;
    return invalid("healthcheck", "CMD-SHELL takes one text for the shell of the image", hint2);
  }
  const command = first === "CMD" ? others : words;
  if (command.length > 0) return ["CMD", ...command];
  const hint = "write a command, for example healthcheck: --interval=30s curl -f http://localhost:8080/";
  return invalid("healthcheck", "there is no command", hint);
}
function option(word) {
  const [, name = "", value = ""] = /^--([a-z-]+)=(.*)$/.exec(word) ?? [];
  if (name === "retries" && /^[1-9]\d{0,3}$/.test(value)) return { retries: Number(value) };
  if (Object.hasOwn(TIMES, name) && DURATION.test(value)) {
    const time = nanoseconds(value);
    if (time >= NANOSECONDS.ms) return { [TIMES[name]]: time };
  }
  return invalid(
    "healthcheck",
    `"${word}" is not an option with its value`,
    "use --interval=30s, --timeout=5s, --start-period=1m, --start-interval=1s (times with ms, s, m or h) and --retries=3"
  );
}
function nanoseconds(text4) {
  const parts = [...text4.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  const sum2 = parts.reduce(
    (total, [, number2, unit]) => total + Number(number2) * NANOSECONDS[unit],
    0
  );
  return Math.round(sum2);
}
var TIMES, NANOSECONDS, DURATION, split;
var init_healthcheck = __esm({
  "src/request/image-config/healthcheck.ts"() {
    "use strict";
    init_parse();
    init_words();
    TIMES = {
      interval: "interval",
      timeout: "timeout",
      "start-period": "startPeriod",
      "start-interval": "startInterval"
    };
    NANOSECONDS = { ms: 1e6, s: 1e9, m: 6e10, h: 36e11 };
    DURATION = /^(?:\d{1,6}(?:\.\d{1,3})?(?:ms|s|m|h))+$/;
    split = parseCommandWords("healthcheck");
    __name(parseHealthcheck, "parseHealthcheck");
    __name(testOf, "testOf");
    __name(option, "option");
    __name(nanoseconds, "nanoseconds");
  }
});

// src/request/image-config/ports.ts
function parsePorts(text4) {
  const problems = [];
  const found2 = parseList(text4.replace(/[ \t]+/g, "\n")).flatMap((item) => {
    const [, first, last = first, protocol = "tcp"] = PORT.exec(item) ?? [];
    const [from2, to] = [Number(first), Number(last)];
    if (from2 >= 1 && to <= 65535 && from2 <= to)
      return Array.from({ length: to - from2 + 1 }, (_, index) => ({ number: from2 + index, protocol }));
    problems.push({
      input: "ports",
      message: `"${item}" is not a port`,
      hint: "write a number from 1 to 65535 or a range, for example 8080, 53/udp or 8000-8010"
    });
    return [];
  });
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  const sorted4 = found2.sort((a, b) => a.number - b.number || (a.protocol < b.protocol ? -1 : 1));
  return [...new Set(sorted4.map(({ number: number2, protocol }) => `${number2}/${protocol}`))];
}
var PORT;
var init_ports = __esm({
  "src/request/image-config/ports.ts"() {
    "use strict";
    init_errors();
    init_parse();
    PORT = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/;
    __name(parsePorts, "parsePorts");
  }
});

// src/request/image-config/stop-signal.ts
function parseStopSignal(text4) {
  if (text4 === "") return void 0;
  if (/^[1-9]\d?$/.test(text4) && Number(text4) <= LAST_SIGNAL) return text4;
  const name = `SIG${text4.toUpperCase().replace(/^SIG/, "")}`;
  if (SIGNALS.includes(name.slice("SIG".length)) || REALTIME.test(name)) return name;
  return invalid(
    "stop-signal",
    `"${text4}" is not a signal`,
    "use a name such as SIGTERM, SIGQUIT or SIGRTMIN+3, or a number from 1 to 64"
  );
}
var SIGNALS, REALTIME, LAST_SIGNAL;
var init_stop_signal = __esm({
  "src/request/image-config/stop-signal.ts"() {
    "use strict";
    init_parse();
    SIGNALS = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS".split(" ");
    REALTIME = /^SIGRTM(IN(\+([1-9]|1[0-5]))?|AX(-([1-9]|1[0-4]))?)$/;
    LAST_SIGNAL = 64;
    __name(parseStopSignal, "parseStopSignal");
  }
});

// src/request/image-config/user.ts
function parseUser(text4) {
  if (text4 === "") return void 0;
  const [first = "", ...rest] = text4.split(":");
  const parts = rest.length === 2 ? [first, ...rest] : [first, void 0, rest[0]];
  if (rest.length > 2 || !parts.every(isPart) || rest.length === 2 && !rest.every(isId)) {
    return invalid(
      "user",
      `"${text4}" is not a user`,
      `write a name of lower-case letters, a number up to ${MAX_ID}, NAME:GROUP, UID:GID or NAME:UID:GID, for example nonroot`
    );
  }
  const owner = account(first, parts[1]);
  const known = KNOWN.find(({ uid, name }) => uid === owner.uid || name === owner.name);
  if (known !== void 0 && (known.uid !== owner.uid || known.name !== owner.name)) {
    return invalid(
      "user",
      `${known.name} has the number ${known.uid}, which "${text4}" contradicts`,
      `write user: ${known.name}, or choose another name and number`
    );
  }
  return { ...owner, home: known?.home ?? `/home/${owner.name}`, ...group(parts[2], owner) };
}
function account(first, uid) {
  if (isId(first)) {
    if (uid !== void 0) return invalid("user", `"${first}" is not a name`, "write NAME:UID:GID");
    const name = KNOWN.find((one) => one.uid === Number(first))?.name ?? UNNAMED;
    return { name, uid: Number(first) };
  }
  return { name: first, uid: Number(uid ?? KNOWN.find(({ name }) => name === first)?.uid ?? FIRST_UID) };
}
function group(text4, owner) {
  if (text4 === void 0) return { group: owner.name, gid: owner.uid };
  if (isId(text4)) {
    const gid3 = Number(text4);
    return { group: KNOWN.find((one) => one.gid === gid3)?.group ?? owner.name, gid: gid3 };
  }
  const gid2 = KNOWN.find((one) => one.group === text4)?.gid ?? owner.uid;
  const taken = KNOWN.find((one) => one.gid === gid2)?.group ?? text4;
  if (taken === text4) return { group: text4, gid: gid2 };
  return invalid("user", `the group ${text4} has no number`, "write NAME:UID:GID, or a number for the group");
}
var KNOWN, FIRST_UID, UNNAMED, MAX_ID, NAME2, isId, isPart;
var init_user = __esm({
  "src/request/image-config/user.ts"() {
    "use strict";
    init_parse();
    KNOWN = [
      { name: "root", uid: 0, group: "root", gid: 0, home: "/root" },
      { name: "nobody", uid: 65534, group: "nobody", gid: 65534, home: "/" },
      { name: "nonroot", uid: 65532, group: "nonroot", gid: 65532, home: "/home/nonroot" }
    ];
    FIRST_UID = 1e3;
    UNNAMED = "user";
    MAX_ID = 2 ** 31 - 1;
    NAME2 = /^[a-z_][a-z0-9_-]{0,31}$/;
    __name(parseUser, "parseUser");
    isId = /* @__PURE__ */ __name((text4) => /^\d{1,10}$/.test(text4) && Number(text4) <= MAX_ID, "isId");
    isPart = /* @__PURE__ */ __name((text4) => text4 === void 0 || isId(text4) || NAME2.test(text4), "isPart");
    __name(account, "account");
    __name(group, "group");
  }
});

// src/request/image-config/variables.ts
function parseVariables(text4) {
  const values = parseKeyValues("env")(text4);
  const problems = [];
  for (const name of Object.keys(values).filter((one) => /[\s\0]/.test(one))) {
    problems.push({
      input: "env",
      message: `"${name}" cannot be the name of a variable`,
      hint: "leave out the blanks: one NAME=value per line"
    });
  }
  if (/\$\{?PATH\b/.test(values.PATH ?? "")) {
    problems.push({
      input: "env",
      message: `nothing replaces $PATH in "${values.PATH}"`,
      hint: "write the whole search path, for example PATH=/app/bin:/usr/bin:/bin"
    });
  }
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return values;
}
var init_variables = __esm({
  "src/request/image-config/variables.ts"() {
    "use strict";
    init_errors();
    init_parse();
    __name(parseVariables, "parseVariables");
  }
});

// src/request/inputs/inputs.ts
import path5 from "node:path";
function pickInputs(names2) {
  return Object.fromEntries(names2.map((name) => [name, INPUTS[name]]));
}
function secretsIn(given, env) {
  const configurations = [given("nix-config") ?? "", env.NIX_CONFIG ?? ""];
  return [...secretInputs(INPUTS, given), ...configurations.flatMap(tokensInNixConfig)];
}
var text, versions, INPUTS, inputNames, PACKAGE_INPUTS, parseInputs;
var init_inputs = __esm({
  "src/request/inputs/inputs.ts"() {
    "use strict";
    init_parse();
    init_redact();
    init_release();
    init_name_data_source();
    init_platform_list();
    init_reference();
    init_releases();
    init_builders();
    init_known_hosts();
    init_secrets();
    init_store_url();
    init_source();
    init_parse_outputs();
    init_targets();
    init_oras_releases();
    init_added_files();
    init_annotations();
    init_healthcheck();
    init_paths();
    init_ports();
    init_stop_signal();
    init_user();
    init_variables();
    init_words();
    init_input_table();
    text = /* @__PURE__ */ __name((value) => value, "text");
    versions = /* @__PURE__ */ __name(({ sha256: sha2563 }) => Object.keys(sha2563).join(", "), "versions");
    INPUTS = {
      file: input({
        value: "FILE",
        help: "An image file (YAML): the images of a fleet, each with these inputs, and defaults for all. What is given beside it comes first. See docs/image-file.md.",
        default: "",
        parse: text
      }),
      name: input({
        value: "NAME",
        help: "Which image of the image file. Needed when it has more than one, unless all are built.",
        default: "",
        parse: text
      }),
      all: input({
        value: "true|false",
        help: "Build every image of the image file in this run: they share evaluation, layers and uploads.",
        default: "false",
        parse: parseBoolean("all")
      }),
      packages: input({
        value: "NAMES",
        help: 'Packages by attribute name, separated by blanks, line ends, commas or "/". Dots reach nested packages, "#" starts a comment. "shell" stands for bashInteractive, coreutils, moreutils and nano; "arm64" makes an image for linux/arm64. cacert and iana-etc are always included.',
        default: "",
        inFile: "list",
        parse: parsePackageNames
      }),
      nixpkgs: input({
        value: "SOURCE",
        help: "Where the packages come from: a channel or branch of nixpkgs (nixos-unstable), a 40-digit commit, a directory (./path), a flake.lock (flake.lock#input), git+URL?ref=BRANCH, the URL of a tarball, or a flake (github:OWNER/REPOSITORY/REF, flake:git+URL, flake:./path), whose packages and legacyPackages are taken.",
        default: "",
        inFile: "text",
        parse: parsePackageSource
      }),
      "nixpkgs-repository": input({
        value: "URL",
        help: 'The git repository that channels, branches and commits in "nixpkgs" come from: a mirror or a fork.',
        default: "https://github.com/NixOS/nixpkgs",
        inFile: "text",
        parse: repositoryAddress
      }),
      "nixpkgs-config": input({
        value: "JSON",
        help: 'Configuration of nixpkgs as a JSON object, for example {"allowUnfree": true} or {"permittedInsecurePackages": ["name-1.0"]}.',
        default: "",
        inFile: "json",
        parse: parseJsonObject("nixpkgs-config")
      }),
      overlays: input({
        value: "PATHS",
        help: "Overlays of nixpkgs, separated by commas or line ends, applied in this order: files, directories with a default.nix, or directories with several overlays. Each is read alone and cannot import what lies outside of it.",
        default: "",
        inFile: "list",
        parse: /* @__PURE__ */ __name((value, directory) => parseList(value).map((file2) => path5.resolve(directory, file2)), "parse")
      }),
      platforms: input({
        value: "PLATFORMS",
        help: 'What the image is for: linux/amd64, linux/arm64, or both, separated by commas or line ends; with both, an index of two images is made, without emulation. Default: this machine, or what "arm64" in packages says.',
        default: "",
        inFile: "platforms",
        parse: parsePlatformList
      }),
      image: input({
        value: "NAMES",
        help: "One or more image names without tag, separated by commas or line ends, for example ghcr.io/org/tools. Needed to push.",
        default: "",
        inFile: "list",
        parse: parseImageNames
      }),
      "name-from-packages": input({
        value: "true|false",
        help: "Append the packages to each image name, as Nixery does: ghcr.io/org becomes ghcr.io/org/shell/git/htop. The meta-packages come first, the others are sorted; letters are lower-case.",
        default: "false",
        inFile: "text",
        parse: parseBoolean("name-from-packages")
      }),
      tags: input({
        value: "TAGS",
        help: "Tags, or full references as docker/metadata-action prints them, separated by commas or line ends.",
        default: "latest",
        inFile: "list",
        parse: parseList
      }),
      labels: input({
        value: "KEY=VALUE",
        help: "Labels of the image configuration, one key=value per line, or a JSON object.",
        default: "",
        inFile: "map",
        parse: parseKeyValues("labels")
      }),
      annotations: input({
        value: "KEY=VALUE",
        help: "OCI annotations of the image manifest and, for several platforms, of the index, one key=value per line or a JSON object; with manifest: or index: before the key, as docker/metadata-action prints them, only of that. They replace the ones that are set by default.",
        default: "",
        inFile: "map",
        parse: parseAnnotations
      }),
      entrypoint: input({
        value: "COMMAND",
        help: "The program that the image runs, with its first arguments: words in quotes as in a shell, or a JSON array. See docs/image-config.md for this and the next nine.",
        default: "",
        inFile: "words",
        parse: parseEntrypoint
      }),
      cmd: input({
        value: "COMMAND",
        help: 'Arguments for the entrypoint, or the program where there is no entrypoint, written like it. Default: /bin/bash when "shell" or "bash" is in the list and there is no entrypoint.',
        default: "",
        inFile: "words",
        parse: parseCommandWords("cmd")
      }),
      env: input({
        value: "NAME=VALUE",
        help: "Environment variables, one NAME=value per line, or a JSON object, whose values may have several lines. They replace those that are set by default: PATH, and what tells programs where certificates, time zones and locales are.",
        default: "",
        inFile: "map",
        parse: parseVariables
      }),
      user: input({
        value: "USER",
        help: 'Whom the image runs as: a name, a number, NAME:GROUP, UID:GID or NAME:UID:GID. The user gets its lines in /etc/passwd and /etc/group and a home. "nonroot" is 65532, any other name 1000 unless it says otherwise. Default: root.',
        default: "",
        inFile: "text",
        parse: parseUser
      }),
      workdir: input({
        value: "DIR",
        help: "The directory that the program starts in. It is made for the user if it is not there. Default: /.",
        default: "",
        inFile: "text",
        parse: parseWorkdir
      }),
      ports: input({
        value: "PORTS",
        help: "Ports that the program listens on, separated by commas, blanks or line ends: 8080, 53/udp, 8000-8010.",
        default: "",
        inFile: "list",
        parse: parsePorts
      }),
      volumes: input({
        value: "DIRS",
        help: "Directories whose content outlives a container, separated by commas or line ends. They are made for the user if they are not there.",
        default: "",
        inFile: "list",
        parse: parseVolumes
      }),
      "stop-signal": input({
        value: "SIGNAL",
        help: "The signal that stops the program, by name or number. Runtimes send SIGTERM if none is given.",
        default: "",
        inFile: "text",
        parse: parseStopSignal
      }),
      healthcheck: input({
        value: "COMMAND",
        help: "A command that succeeds when the container works, written like the entrypoint, with the options of HEALTHCHECK in a Dockerfile before it: --interval=30s curl -f http://localhost:8080/. Docker reads it, others ignore it.",
        default: "",
        inFile: "words",
        parse: parseHealthcheck
      }),
      files: input({
        value: "SOURCE:DEST[:MODE]",
        help: "Files and directories of this machine that go into the image as a layer of their own, one SOURCE:/DEST or SOURCE:/DEST:MODE per line, for example nginx.conf:/etc/nginx.conf:0644.",
        default: "",
        inFile: "list",
        parse: filesToAdd
      }),
      "max-layers": input({
        value: "N",
        help: "At most this many layers, from 2 to 125, the layers of the root filesystem and of added files included.",
        default: "94",
        inFile: "number",
        parse: parseInteger("max-layers", 2, 125)
      }),
      "layers-plan": input({
        value: "FILE",
        help: "A layers plan, made by nixery-action plan-layers and kept beside the list of packages: which packages share a layer, in this and in other images. Default: decided by the names and sizes of the packages.",
        default: "",
        inFile: "text",
        parse: parseFilePath
      }),
      popularity: input({
        value: "FILE|URL",
        help: "Popularity and change rates of packages, made by nixery-action count-names or by popcount of Nixery: packages that often change share no layer with calm ones. A URL may end with #sha256- and the 64 digits that its content has to have. Default: none; nothing is fetched.",
        default: "",
        inFile: "text",
        parse: nameDataSource
      }),
      compression: input({
        value: "gzip|zstd",
        help: "How layers are compressed. gzip works with every client; zstd is smaller and about five times as fast.",
        default: "gzip",
        inFile: "text",
        parse: parseChoice("compression", ["gzip", "zstd"])
      }),
      "compression-level": input({
        value: "N",
        help: "From 1 (fast) to 9 (small) for gzip, to 19 for zstd. Default: 6 for gzip, 3 for zstd.",
        default: "",
        inFile: "number",
        parse: parseInteger("compression-level", 1, 19)
      }),
      push: input({
        value: "true|false",
        help: 'Push the image to the registries named by "image".',
        default: "true",
        parse: parseBoolean("push")
      }),
      "push-by-digest": input({
        value: "true|false",
        help: "Push without moving any tag: the image is found by the output digest. Tags of an image file are left to merge; others may not be given then.",
        default: "false",
        parse: parseBoolean("push-by-digest")
      }),
      output: input({
        value: "type=oci,dest=PATH",
        help: "Also write the image to this machine, one place a line: type=oci,dest=DIR for an OCI image layout, type=oci,dest=FILE.tar for one in a tar archive, type=docker,dest=FILE.tar for an archive that docker load and podman load take. What an earlier run has left there is replaced. See docs/outputs.md.",
        default: "",
        list: true,
        parse: outputTargets
      }),
      load: input({
        value: "docker|podman|true|false",
        help: "Also load the image into docker, podman or both, under its names; true stands for docker.",
        default: "false",
        list: true,
        parse: engines
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
        help: "Remember images and layers for the next run; read: only use what is remembered. In a workflow in the Actions cache, else in a directory.",
        default: "true",
        parse: parseChoice("cache", ["true", "false", "read"])
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
        list: true,
        parse: parseReferences("cache-from")
      }),
      "cache-ttl": input({
        value: "DURATION",
        help: "How long a package source that cannot be pinned is taken to be the same: a number with s, m, h or d.",
        default: "6h",
        parse: parseDuration("cache-ttl")
      }),
      verify: input({
        value: "true|false",
        help: "Pack everything again and fail when anything that was remembered of it is not true.",
        default: "false",
        parse: parseBoolean("verify")
      }),
      "nix-installer": input({
        value: "auto|system|tarball|apt|none",
        help: 'Where Nix comes from when a run needs it: "system" takes it from PATH, "tarball" unpacks the official release into /nix, "apt" installs the package of Debian or Ubuntu, "auto" tries the three in this order, "none" never installs it.',
        default: "auto",
        parse: parseChoice("nix-installer", ["auto", "system", "tarball", "apt", "none"])
      }),
      "nix-version": input({
        value: "VERSION",
        help: `Which release of Nix "tarball" unpacks: ${versions(NIX_RELEASES)}, or any archive of its shape as URL#sha256=HEX.`,
        default: NIX_RELEASES.defaultVersion,
        parse: releaseChoice("nix-version", NIX_RELEASES)
      }),
      "build-from-source": input({
        value: "allow|warn|deny",
        help: "What happens when packages would have to be built from source because no binary cache has them: build them, build them with a warning that names them, or fail before anything is built.",
        default: "warn",
        parse: parseChoice("build-from-source", ["allow", "warn", "deny"])
      }),
      "nix-config": input({
        value: "LINES",
        help: "Lines in the format of nix.conf, for the Nix processes of this run only.",
        default: "",
        list: true,
        parse: text
      }),
      "oras-version": input({
        value: "VERSION",
        help: `Which release of oras is downloaded where none is on PATH: ${versions(ORAS_RELEASES)}, or any archive with the program as URL#sha256=HEX.`,
        default: ORAS_RELEASES.defaultVersion,
        parse: releaseChoice("oras-version", ORAS_RELEASES)
      }),
      "download-mirror": input({
        value: "URL",
        help: "A server that stands in for releases.nixos.org and github.com when Nix and oras are downloaded, with the same paths below this address. Checksums are checked all the same.",
        default: "",
        parse: mirrorAddress("download-mirror")
      }),
      timeout: input({
        value: "DURATION",
        help: "How long the whole run may take: a number with s, m, h or d. Default: as long as it needs.",
        default: "",
        parse: optional(parseDuration("timeout"))
      }),
      substituters: input({
        value: "URLS",
        help: "Binary caches to fetch from instead of building, besides those that are configured: https://, http://, s3://, file://, ssh:// or ssh-ng://, separated by blanks or line ends. Only paths with the signature of a trusted key are taken.",
        default: "",
        list: true,
        parse: parseStoreUrls("substituters")
      }),
      "trusted-public-keys": input({
        value: "KEYS",
        help: "Public keys of binary caches, besides those that are configured: NAME:KEY, separated by blanks or line ends.",
        default: "",
        list: true,
        parse: parsePublicKeys
      }),
      netrc: input({
        value: "SECRET",
        help: "Credentials for binary caches and package sources over HTTP, in the format of netrc: machine HOST login NAME password PASSWORD, one a line. They replace a netrc-file that is configured.",
        default: "",
        secret: true,
        parse: parseNetrc
      }),
      "copy-to": input({
        value: "URL",
        help: "Nix store that gets what was built rather than fetched, with everything it needs at run time: a binary cache (file://, http:// and https:// with PUT, s3://) or ssh://, ssh-ng://. When it fails, the run warns and goes on.",
        default: "",
        parse: parseStoreUrl("copy-to")
      }),
      "signing-key": input({
        value: "SECRET",
        help: "Secret key that signs what goes to copy-to, as nix-store --generate-binary-cache-key makes it.",
        default: "",
        secret: true,
        parse: parseSigningKey
      }),
      builders: input({
        value: "LINES",
        help: "Machines that build, in Nix's own syntax, one a line: ssh-ng://USER@HOST x86_64-linux,aarch64-linux. They replace those that are configured.",
        default: "",
        list: true,
        parse: parseBuilders
      }),
      "ssh-key": input({
        value: "SECRET",
        help: "Private key without passphrase for builders and for stores over ssh. Default: what ssh finds by itself.",
        default: "",
        secret: true,
        parse: parseSshKey
      }),
      "known-hosts": input({
        value: "LINES",
        help: "Public keys of builders and stores over ssh, as ssh-keyscan prints them. Default: the known_hosts file of the user. A host whose key is not there is refused.",
        default: "",
        list: true,
        parse: parseKnownHosts
      }),
      "max-jobs": input({
        value: "N|auto",
        help: "Builds on this machine at a time; auto: as many as it has processors. With 0 nothing is built here: a package that no cache has and no builder can build is an error. With more, builds fall back to this machine, with a warning, when a builder cannot be reached. Default: as Nix is configured.",
        default: "",
        parse: parseJobs("max-jobs")
      }),
      "github-token": input({
        value: "SECRET",
        help: "Token for ghcr.io when no other credentials are given (needs the permission packages: write), and for private package sources on GitHub.",
        default: "",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub's syntax, not ours
        actionDefault: "${{ github.token }}",
        secret: true,
        parse: text
      })
    };
    inputNames = Object.keys(INPUTS);
    PACKAGE_INPUTS = [
      ...["nixpkgs", "nixpkgs-repository", "nixpkgs-config", "overlays", "build-from-source"],
      ...["nix-installer", "nix-version", "nix-config", "download-mirror", "timeout", "max-jobs"],
      ...["substituters", "trusted-public-keys", "netrc", "github-token"],
      ...["builders", "ssh-key", "known-hosts"]
    ];
    __name(pickInputs, "pickInputs");
    parseInputs = /* @__PURE__ */ __name((given) => parseTable(INPUTS, given), "parseInputs");
    __name(secretsIn, "secretsIn");
  }
});

// src/request/image-file/file-inputs.ts
var fileInputs, OF_ALL_PLATFORMS, platformInputs, NAMED;
var init_file_inputs = __esm({
  "src/request/image-file/file-inputs.ts"() {
    "use strict";
    init_inputs();
    fileInputs = new Map(
      inputNames.flatMap((name) => {
        const input2 = INPUTS[name];
        return input2.inFile === void 0 ? [] : [[name, input2.inFile]];
      })
    );
    OF_ALL_PLATFORMS = ["image", "name-from-packages", "tags", "platforms"];
    platformInputs = [...fileInputs.keys()].filter(
      (name) => !OF_ALL_PLATFORMS.includes(name)
    );
    NAMED = ["image", "tags", "output"];
  }
});

// node_modules/hpagent/index.js
var require_hpagent = __commonJS({
  "node_modules/hpagent/index.js"(exports, module) {
    "use strict";
    var https = __require("https");
    var http = __require("http");
    var { URL: URL2 } = __require("url");
    var HttpProxyAgent2 = class extends http.Agent {
      static {
        __name(this, "HttpProxyAgent");
      }
      constructor(options) {
        const { proxy, proxyRequestOptions, ...opts } = options;
        super(opts);
        this.proxy = typeof proxy === "string" ? new URL2(proxy) : proxy;
        this.proxyRequestOptions = proxyRequestOptions || {};
      }
      createConnection(options, callback) {
        const requestOptions = {
          ...this.proxyRequestOptions,
          method: "CONNECT",
          host: this.proxy.hostname,
          port: this.proxy.port,
          path: `${options.host}:${options.port}`,
          setHost: false,
          headers: { ...this.proxyRequestOptions.headers, connection: this.keepAlive ? "keep-alive" : "close", host: `${options.host}:${options.port}` },
          agent: false,
          timeout: options.timeout || 0
        };
        if (this.proxy.username || this.proxy.password) {
          const base64 = Buffer.from(`${decodeURIComponent(this.proxy.username || "")}:${decodeURIComponent(this.proxy.password || "")}`).toString("base64");
          requestOptions.headers["proxy-authorization"] = `Basic ${base64}`;
        }
        if (this.proxy.protocol === "https:") {
          requestOptions.servername = this.proxy.hostname;
        }
        const request = (this.proxy.protocol === "http:" ? http : https).request(requestOptions);
        request.once("connect", (response, socket, head) => {
          request.removeAllListeners();
          socket.removeAllListeners();
          if (response.statusCode === 200) {
            callback(null, socket);
          } else {
            socket.destroy();
            callback(new Error(`Bad response: ${response.statusCode}`), null);
          }
        });
        request.once("timeout", () => {
          request.destroy(new Error("Proxy timeout"));
        });
        request.once("error", (err) => {
          request.removeAllListeners();
          callback(err, null);
        });
        request.end();
      }
    };
    var HttpsProxyAgent2 = class extends https.Agent {
      static {
        __name(this, "HttpsProxyAgent");
      }
      constructor(options) {
        const { proxy, proxyRequestOptions, ...opts } = options;
        super(opts);
        this.proxy = typeof proxy === "string" ? new URL2(proxy) : proxy;
        this.proxyRequestOptions = proxyRequestOptions || {};
      }
      createConnection(options, callback) {
        const requestOptions = {
          ...this.proxyRequestOptions,
          method: "CONNECT",
          host: this.proxy.hostname,
          port: this.proxy.port,
          path: `${options.host}:${options.port}`,
          setHost: false,
          headers: { ...this.proxyRequestOptions.headers, connection: this.keepAlive ? "keep-alive" : "close", host: `${options.host}:${options.port}` },
          agent: false,
          timeout: options.timeout || 0
        };
        if (this.proxy.username || this.proxy.password) {
          const base64 = Buffer.from(`${decodeURIComponent(this.proxy.username || "")}:${decodeURIComponent(this.proxy.password || "")}`).toString("base64");
          requestOptions.headers["proxy-authorization"] = `Basic ${base64}`;
        }
        if (this.proxy.protocol === "https:") {
          requestOptions.servername = this.proxy.hostname;
        }
        const request = (this.proxy.protocol === "http:" ? http : https).request(requestOptions);
        request.once("connect", (response, socket, head) => {
          request.removeAllListeners();
          socket.removeAllListeners();
          if (response.statusCode === 200) {
            const secureSocket = super.createConnection({ ...options, socket });
            callback(null, secureSocket);
          } else {
            socket.destroy();
            callback(new Error(`Bad response: ${response.statusCode}`), null);
          }
        });
        request.once("timeout", () => {
          request.destroy(new Error("Proxy timeout"));
        });
        request.once("error", (err) => {
          request.removeAllListeners();
          callback(err, null);
        });
        request.end();
      }
    };
    module.exports = {
      HttpProxyAgent: HttpProxyAgent2,
      HttpsProxyAgent: HttpsProxyAgent2
    };
  }
});

// node_modules/hpagent/index.mjs
var hpagent_exports = {};
__export(hpagent_exports, {
  HttpProxyAgent: () => HttpProxyAgent,
  HttpsProxyAgent: () => HttpsProxyAgent,
  default: () => hpagent_default
});
var import_index2, hpagent_default, HttpProxyAgent, HttpsProxyAgent;
var init_hpagent = __esm({
  "node_modules/hpagent/index.mjs"() {
    import_index2 = __toESM(require_hpagent(), 1);
    hpagent_default = import_index2.default;
    HttpProxyAgent = import_index2.default.HttpProxyAgent;
    HttpsProxyAgent = import_index2.default.HttpsProxyAgent;
  }
});

// src/request/image-file/forms.ts
function toText(value, form) {
  if (isPlain(value)) return String(value);
  switch (form) {
    case "list":
      return Array.isArray(value) && value.every(isPlain) ? value.join("\n") : void 0;
    case "platforms":
      return isRecord(value) ? Object.keys(value).join("\n") : toText(value, "list");
    case "words":
      return Array.isArray(value) && value.every(isPlain) ? JSON.stringify(value.map(String)) : void 0;
    case "map":
      return isRecord(value) ? toLines(value) : void 0;
    case "json":
      return isRecord(value) && isExact(value) ? JSON.stringify(value) : void 0;
    default:
      return void 0;
  }
}
function toLines(map) {
  const entries = Object.entries(map);
  const isKey = /* @__PURE__ */ __name((key) => key !== "" && key.trim() === key && !/[=\n]/.test(key), "isKey");
  if (!entries.every(([key, value]) => isPlain(value) && isKey(key))) return void 0;
  const lines = entries.map(([key, value]) => `${key}=${value}`);
  const isSame = lines.every((line) => line.trim() === line && !/[\n\0]/.test(line)) && !lines[0]?.startsWith("{");
  if (isSame) return lines.join("\n");
  return JSON.stringify(Object.fromEntries(entries.map(([key, value]) => [key, String(value)])));
}
function joinedTexts(first, second, form) {
  const parts = form && PARTS[form];
  if (parts === void 0) return second;
  const [one, other] = [partsOf(parts, first.text), partsOf(parts, second.text)];
  if (one === void 0) return first;
  if (other === void 0) return second;
  const rest = Object.entries(one).filter(([key]) => !Object.hasOwn(other, key));
  return { ...second, text: JSON.stringify({ ...Object.fromEntries(rest), ...other }) };
}
function partsOf(parse2, text4) {
  try {
    return parse2(text4);
  } catch (error) {
    if (error instanceof NixeryError) return void 0;
    throw error;
  }
}
function isExact(value) {
  if (typeof value === "number")
    return Number.isSafeInteger(value) || Number.isFinite(value) && value % 1 !== 0;
  return typeof value !== "object" || value === null || Object.values(value).every(isExact);
}
var FORM_HINTS, PARTS;
var init_forms = __esm({
  "src/request/image-file/forms.ts"() {
    "use strict";
    init_errors();
    init_json();
    init_parse();
    FORM_HINTS = {
      text: "write it as text",
      number: "write a whole number",
      words: "write a list of words, for example [nginx, -g, daemon off;], or text",
      list: "write a list, for example [a, b], or text",
      map: "write a map from names to texts, for example { name: value }, or text",
      platforms: "write a list, for example [linux/amd64, linux/arm64], or a map from platforms to what is different there",
      json: "write a map, for example { allowUnfree: true }, or JSON as text; large numbers as texts"
    };
    __name(toText, "toText");
    __name(toLines, "toLines");
    PARTS = {
      map: parseKeyValues("file"),
      json: parseJsonObject("file")
    };
    __name(joinedTexts, "joinedTexts");
    __name(partsOf, "partsOf");
    __name(isExact, "isExact");
  }
});

// node_modules/yaml/dist/nodes/identity.js
var require_identity = __commonJS({
  "node_modules/yaml/dist/nodes/identity.js"(exports) {
    "use strict";
    var ALIAS = /* @__PURE__ */ Symbol.for("yaml.alias");
    var DOC = /* @__PURE__ */ Symbol.for("yaml.document");
    var MAP = /* @__PURE__ */ Symbol.for("yaml.map");
    var PAIR = /* @__PURE__ */ Symbol.for("yaml.pair");
    var SCALAR = /* @__PURE__ */ Symbol.for("yaml.scalar");
    var SEQ = /* @__PURE__ */ Symbol.for("yaml.seq");
    var NODE_TYPE = /* @__PURE__ */ Symbol.for("yaml.node.type");
    var isAlias2 = /* @__PURE__ */ __name((node) => !!node && typeof node === "object" && node[NODE_TYPE] === ALIAS, "isAlias");
    var isDocument = /* @__PURE__ */ __name((node) => !!node && typeof node === "object" && node[NODE_TYPE] === DOC, "isDocument");
    var isMap2 = /* @__PURE__ */ __name((node) => !!node && typeof node === "object" && node[NODE_TYPE] === MAP, "isMap");
    var isPair = /* @__PURE__ */ __name((node) => !!node && typeof node === "object" && node[NODE_TYPE] === PAIR, "isPair");
    var isScalar2 = /* @__PURE__ */ __name((node) => !!node && typeof node === "object" && node[NODE_TYPE] === SCALAR, "isScalar");
    var isSeq2 = /* @__PURE__ */ __name((node) => !!node && typeof node === "object" && node[NODE_TYPE] === SEQ, "isSeq");
    function isCollection2(node) {
      if (node && typeof node === "object")
        switch (node[NODE_TYPE]) {
          case MAP:
          case SEQ:
            return true;
        }
      return false;
    }
    __name(isCollection2, "isCollection");
    function isNode(node) {
      if (node && typeof node === "object")
        switch (node[NODE_TYPE]) {
          case ALIAS:
          case MAP:
          case SCALAR:
          case SEQ:
            return true;
        }
      return false;
    }
    __name(isNode, "isNode");
    var hasAnchor = /* @__PURE__ */ __name((node) => (isScalar2(node) || isCollection2(node)) && !!node.anchor, "hasAnchor");
    exports.ALIAS = ALIAS;
    exports.DOC = DOC;
    exports.MAP = MAP;
    exports.NODE_TYPE = NODE_TYPE;
    exports.PAIR = PAIR;
    exports.SCALAR = SCALAR;
    exports.SEQ = SEQ;
    exports.hasAnchor = hasAnchor;
    exports.isAlias = isAlias2;
    exports.isCollection = isCollection2;
    exports.isDocument = isDocument;
    exports.isMap = isMap2;
    exports.isNode = isNode;
    exports.isPair = isPair;
    exports.isScalar = isScalar2;
    exports.isSeq = isSeq2;
  }
});

// node_modules/yaml/dist/visit.js
var require_visit = __commonJS({
  "node_modules/yaml/dist/visit.js"(exports) {
    "use strict";
    var identity = require_identity();
    var BREAK = /* @__PURE__ */ Symbol("break visit");
    var SKIP = /* @__PURE__ */ Symbol("skip children");
    var REMOVE = /* @__PURE__ */ Symbol("remove node");
    function visit2(node, visitor) {
      const visitor_ = initVisitor(visitor);
      if (identity.isDocument(node)) {
        const cd = visit_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
          node.contents = null;
      } else
        visit_(null, node, visitor_, Object.freeze([]));
    }
    __name(visit2, "visit");
    visit2.BREAK = BREAK;
    visit2.SKIP = SKIP;
    visit2.REMOVE = REMOVE;
    function visit_(key, node, visitor, path41) {
      const ctrl = callVisitor(key, node, visitor, path41);
      if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path41, ctrl);
        return visit_(key, ctrl, visitor, path41);
      }
      if (typeof ctrl !== "symbol") {
        if (identity.isCollection(node)) {
          path41 = Object.freeze(path41.concat(node));
          for (let i = 0; i < node.items.length; ++i) {
            const ci = visit_(i, node.items[i], visitor, path41);
            if (typeof ci === "number")
              i = ci - 1;
            else if (ci === BREAK)
              return BREAK;
            else if (ci === REMOVE) {
              node.items.splice(i, 1);
              i -= 1;
            }
          }
        } else if (identity.isPair(node)) {
          path41 = Object.freeze(path41.concat(node));
          const ck = visit_("key", node.key, visitor, path41);
          if (ck === BREAK)
            return BREAK;
          else if (ck === REMOVE)
            node.key = null;
          const cv = visit_("value", node.value, visitor, path41);
          if (cv === BREAK)
            return BREAK;
          else if (cv === REMOVE)
            node.value = null;
        }
      }
      return ctrl;
    }
    __name(visit_, "visit_");
    async function visitAsync(node, visitor) {
      const visitor_ = initVisitor(visitor);
      if (identity.isDocument(node)) {
        const cd = await visitAsync_(null, node.contents, visitor_, Object.freeze([node]));
        if (cd === REMOVE)
          node.contents = null;
      } else
        await visitAsync_(null, node, visitor_, Object.freeze([]));
    }
    __name(visitAsync, "visitAsync");
    visitAsync.BREAK = BREAK;
    visitAsync.SKIP = SKIP;
    visitAsync.REMOVE = REMOVE;
    async function visitAsync_(key, node, visitor, path41) {
      const ctrl = await callVisitor(key, node, visitor, path41);
      if (identity.isNode(ctrl) || identity.isPair(ctrl)) {
        replaceNode(key, path41, ctrl);
        return visitAsync_(key, ctrl, visitor, path41);
      }
      if (typeof ctrl !== "symbol") {
        if (identity.isCollection(node)) {
          path41 = Object.freeze(path41.concat(node));
          for (let i = 0; i < node.items.length; ++i) {
            const ci = await visitAsync_(i, node.items[i], visitor, path41);
            if (typeof ci === "number")
              i = ci - 1;
            else if (ci === BREAK)
              return BREAK;
            else if (ci === REMOVE) {
              node.items.splice(i, 1);
              i -= 1;
            }
          }
        } else if (identity.isPair(node)) {
          path41 = Object.freeze(path41.concat(node));
          const ck = await visitAsync_("key", node.key, visitor, path41);
          if (ck === BREAK)
            return BREAK;
          else if (ck === REMOVE)
            node.key = null;
          const cv = await visitAsync_("value", node.value, visitor, path41);
          if (cv === BREAK)
            return BREAK;
          else if (cv === REMOVE)
            node.value = null;
        }
      }
      return ctrl;
    }
    __name(visitAsync_, "visitAsync_");
    function initVisitor(visitor) {
      if (typeof visitor === "object" && (visitor.Collection || visitor.Node || visitor.Value)) {
        return Object.assign({
          Alias: visitor.Node,
          Map: visitor.Node,
          Scalar: visitor.Node,
          Seq: visitor.Node
        }, visitor.Value && {
          Map: visitor.Value,
          Scalar: visitor.Value,
          Seq: visitor.Value
        }, visitor.Collection && {
          Map: visitor.Collection,
          Seq: visitor.Collection
        }, visitor);
      }
      return visitor;
    }
    __name(initVisitor, "initVisitor");
    function callVisitor(key, node, visitor, path41) {
      if (typeof visitor === "function")
        return visitor(key, node, path41);
      if (identity.isMap(node))
        return visitor.Map?.(key, node, path41);
      if (identity.isSeq(node))
        return visitor.Seq?.(key, node, path41);
      if (identity.isPair(node))
        return visitor.Pair?.(key, node, path41);
      if (identity.isScalar(node))
        return visitor.Scalar?.(key, node, path41);
      if (identity.isAlias(node))
        return visitor.Alias?.(key, node, path41);
      return void 0;
    }
    __name(callVisitor, "callVisitor");
    function replaceNode(key, path41, node) {
      const parent = path41[path41.length - 1];
      if (identity.isCollection(parent)) {
        parent.items[key] = node;
      } else if (identity.isPair(parent)) {
        if (key === "key")
          parent.key = node;
        else
          parent.value = node;
      } else if (identity.isDocument(parent)) {
        parent.contents = node;
      } else {
        const pt = identity.isAlias(parent) ? "alias" : "scalar";
        throw new Error(`Cannot replace node with ${pt} parent`);
      }
    }
    __name(replaceNode, "replaceNode");
    exports.visit = visit2;
    exports.visitAsync = visitAsync;
  }
});

// node_modules/yaml/dist/doc/directives.js
var require_directives = __commonJS({
  "node_modules/yaml/dist/doc/directives.js"(exports) {
    "use strict";
    var identity = require_identity();
    var visit2 = require_visit();
    var escapeChars = {
      "!": "%21",
      ",": "%2C",
      "[": "%5B",
      "]": "%5D",
      "{": "%7B",
      "}": "%7D"
    };
    var escapeTagName = /* @__PURE__ */ __name((tn) => tn.replace(/[!,[\]{}]/g, (ch) => escapeChars[ch]), "escapeTagName");
    var Directives = class _Directives {
      static {
        __name(this, "Directives");
      }
      constructor(yaml, tags) {
        this.docStart = null;
        this.docEnd = false;
        this.yaml = Object.assign({}, _Directives.defaultYaml, yaml);
        this.tags = Object.assign({}, _Directives.defaultTags, tags);
      }
      clone() {
        const copy = new _Directives(this.yaml, this.tags);
        copy.docStart = this.docStart;
        return copy;
      }
      /**
       * During parsing, get a Directives instance for the current document and
       * update the stream state according to the current version's spec.
       */
      atDocument() {
        const res = new _Directives(this.yaml, this.tags);
        switch (this.yaml.version) {
          case "1.1":
            this.atNextDocument = true;
            break;
          case "1.2":
            this.atNextDocument = false;
            this.yaml = {
              explicit: _Directives.defaultYaml.explicit,
              version: "1.2"
            };
            this.tags = Object.assign({}, _Directives.defaultTags);
            break;
        }
        return res;
      }
      /**
       * @param onError - May be called even if the action was successful
       * @returns `true` on success
       */
      add(line, onError) {
        if (this.atNextDocument) {
          this.yaml = { explicit: _Directives.defaultYaml.explicit, version: "1.1" };
          this.tags = Object.assign({}, _Directives.defaultTags);
          this.atNextDocument = false;
        }
        const parts = line.trim().split(/[ \t]+/);
        const name = parts.shift();
        switch (name) {
          case "%TAG": {
            if (parts.length !== 2) {
              onError(0, "%TAG directive should contain exactly two parts");
              if (parts.length < 2)
                return false;
            }
            const [handle, prefix] = parts;
            this.tags[handle] = prefix;
            return true;
          }
          case "%YAML": {
            this.yaml.explicit = true;
            if (parts.length !== 1) {
              onError(0, "%YAML directive should contain exactly one part");
              return false;
            }
            const [version] = parts;
            if (version === "1.1" || version === "1.2") {
              this.yaml.version = version;
              return true;
            } else {
              const isValid = /^\d+\.\d+$/.test(version);
              onError(6, `Unsupported YAML version ${version}`, isValid);
              return false;
            }
          }
          default:
            onError(0, `Unknown directive ${name}`, true);
            return false;
        }
      }
      /**
       * Resolves a tag, matching handles to those defined in %TAG directives.
       *
       * @returns Resolved tag, which may also be the non-specific tag `'!'` or a
       *   `'!local'` tag, or `null` if unresolvable.
       */
      tagName(source, onError) {
        if (source === "!")
          return "!";
        if (source[0] !== "!") {
          onError(`Not a valid tag: ${source}`);
          return null;
        }
        if (source[1] === "<") {
          const verbatim = source.slice(2, -1);
          if (verbatim === "!" || verbatim === "!!") {
            onError(`Verbatim tags aren't resolved, so ${source} is invalid.`);
            return null;
          }
          if (source[source.length - 1] !== ">")
            onError("Verbatim tags must end with a >");
          return verbatim;
        }
        const [, handle, suffix] = source.match(/^(.*!)([^!]*)$/s);
        if (!suffix)
          onError(`The ${source} tag has no suffix`);
        const prefix = this.tags[handle];
        if (prefix) {
          try {
            return prefix + decodeURIComponent(suffix);
          } catch (error) {
            onError(String(error));
            return null;
          }
        }
        if (handle === "!")
          return source;
        onError(`Could not resolve tag: ${source}`);
        return null;
      }
      /**
       * Given a fully resolved tag, returns its printable string form,
       * taking into account current tag prefixes and defaults.
       */
      tagString(tag) {
        for (const [handle, prefix] of Object.entries(this.tags)) {
          if (tag.startsWith(prefix))
            return handle + escapeTagName(tag.substring(prefix.length));
        }
        return tag[0] === "!" ? tag : `!<${tag}>`;
      }
      toString(doc) {
        const lines = this.yaml.explicit ? [`%YAML ${this.yaml.version || "1.2"}`] : [];
        const tagEntries = Object.entries(this.tags);
        let tagNames;
        if (doc && tagEntries.length > 0 && identity.isNode(doc.contents)) {
          const tags = {};
          visit2.visit(doc.contents, (_key, node) => {
            if (identity.isNode(node) && node.tag)
              tags[node.tag] = true;
          });
          tagNames = Object.keys(tags);
        } else
          tagNames = [];
        for (const [handle, prefix] of tagEntries) {
          if (handle === "!!" && prefix === "tag:yaml.org,2002:")
            continue;
          if (!doc || tagNames.some((tn) => tn.startsWith(prefix)))
            lines.push(`%TAG ${handle} ${prefix}`);
        }
        return lines.join("\n");
      }
    };
    Directives.defaultYaml = { explicit: false, version: "1.2" };
    Directives.defaultTags = { "!!": "tag:yaml.org,2002:" };
    exports.Directives = Directives;
  }
});

// node_modules/yaml/dist/doc/anchors.js
var require_anchors = __commonJS({
  "node_modules/yaml/dist/doc/anchors.js"(exports) {
    "use strict";
    var identity = require_identity();
    var visit2 = require_visit();
    function anchorIsValid(anchor) {
      if (/[\x00-\x19\s,[\]{}]/.test(anchor)) {
        const sa = JSON.stringify(anchor);
        const msg = `Anchor must not contain whitespace or control characters: ${sa}`;
        throw new Error(msg);
      }
      return true;
    }
    __name(anchorIsValid, "anchorIsValid");
    function anchorNames(root) {
      const anchors = /* @__PURE__ */ new Set();
      visit2.visit(root, {
        Value(_key, node) {
          if (node.anchor)
            anchors.add(node.anchor);
        }
      });
      return anchors;
    }
    __name(anchorNames, "anchorNames");
    function findNewAnchor(prefix, exclude) {
      for (let i = 1; true; ++i) {
        const name = `${prefix}${i}`;
        if (!exclude.has(name))
          return name;
      }
    }
    __name(findNewAnchor, "findNewAnchor");
    function createNodeAnchors(doc, prefix) {
      const aliasObjects = [];
      const sourceObjects = /* @__PURE__ */ new Map();
      let prevAnchors = null;
      return {
        onAnchor: /* @__PURE__ */ __name((source) => {
          aliasObjects.push(source);
          prevAnchors ?? (prevAnchors = anchorNames(doc));
          const anchor = findNewAnchor(prefix, prevAnchors);
          prevAnchors.add(anchor);
          return anchor;
        }, "onAnchor"),
        /**
         * With circular references, the source node is only resolved after all
         * of its child nodes are. This is why anchors are set only after all of
         * the nodes have been created.
         */
        setAnchors: /* @__PURE__ */ __name(() => {
          for (const source of aliasObjects) {
            const ref = sourceObjects.get(source);
            if (typeof ref === "object" && ref.anchor && (identity.isScalar(ref.node) || identity.isCollection(ref.node))) {
              ref.node.anchor = ref.anchor;
            } else {
              const error = new Error("Failed to resolve repeated object (this should not happen)");
              error.source = source;
              throw error;
            }
          }
        }, "setAnchors"),
        sourceObjects
      };
    }
    __name(createNodeAnchors, "createNodeAnchors");
    exports.anchorIsValid = anchorIsValid;
    exports.anchorNames = anchorNames;
    exports.createNodeAnchors = createNodeAnchors;
    exports.findNewAnchor = findNewAnchor;
  }
});

// node_modules/yaml/dist/doc/applyReviver.js
var require_applyReviver = __commonJS({
  "node_modules/yaml/dist/doc/applyReviver.js"(exports) {
    "use strict";
    function applyReviver(reviver, obj, key, val) {
      if (val && typeof val === "object") {
        if (Array.isArray(val)) {
          for (let i = 0, len = val.length; i < len; ++i) {
            const v0 = val[i];
            const v1 = applyReviver(reviver, val, String(i), v0);
            if (v1 === void 0)
              delete val[i];
            else if (v1 !== v0)
              val[i] = v1;
          }
        } else if (val instanceof Map) {
          for (const k of Array.from(val.keys())) {
            const v0 = val.get(k);
            const v1 = applyReviver(reviver, val, k, v0);
            if (v1 === void 0)
              val.delete(k);
            else if (v1 !== v0)
              val.set(k, v1);
          }
        } else if (val instanceof Set) {
          for (const v0 of Array.from(val)) {
            const v1 = applyReviver(reviver, val, v0, v0);
            if (v1 === void 0)
              val.delete(v0);
            else if (v1 !== v0) {
              val.delete(v0);
              val.add(v1);
            }
          }
        } else {
          for (const [k, v0] of Object.entries(val)) {
            const v1 = applyReviver(reviver, val, k, v0);
            if (v1 === void 0)
              delete val[k];
            else if (v1 !== v0)
              val[k] = v1;
          }
        }
      }
      return reviver.call(obj, key, val);
    }
    __name(applyReviver, "applyReviver");
    exports.applyReviver = applyReviver;
  }
});

// node_modules/yaml/dist/nodes/toJS.js
var require_toJS = __commonJS({
  "node_modules/yaml/dist/nodes/toJS.js"(exports) {
    "use strict";
    var identity = require_identity();
    function toJS(value, arg, ctx) {
      if (Array.isArray(value))
        return value.map((v, i) => toJS(v, String(i), ctx));
      if (value && typeof value.toJSON === "function") {
        if (!ctx || !identity.hasAnchor(value))
          return value.toJSON(arg, ctx);
        const data = { aliasCount: 0, count: 1, res: void 0 };
        ctx.anchors.set(value, data);
        ctx.onCreate = (res2) => {
          data.res = res2;
          delete ctx.onCreate;
        };
        const res = value.toJSON(arg, ctx);
        if (ctx.onCreate)
          ctx.onCreate(res);
        return res;
      }
      if (typeof value === "bigint" && !ctx?.keep)
        return Number(value);
      return value;
    }
    __name(toJS, "toJS");
    exports.toJS = toJS;
  }
});

// node_modules/yaml/dist/nodes/Node.js
var require_Node = __commonJS({
  "node_modules/yaml/dist/nodes/Node.js"(exports) {
    "use strict";
    var applyReviver = require_applyReviver();
    var identity = require_identity();
    var toJS = require_toJS();
    var NodeBase = class {
      static {
        __name(this, "NodeBase");
      }
      constructor(type) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: type });
      }
      /** Create a copy of this node.  */
      clone() {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (this.range)
          copy.range = this.range.slice();
        return copy;
      }
      /** A plain JavaScript representation of this node. */
      toJS(doc, { mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        if (!identity.isDocument(doc))
          throw new TypeError("A document argument is required");
        const ctx = {
          anchors: /* @__PURE__ */ new Map(),
          doc,
          keep: true,
          mapAsMap: mapAsMap === true,
          mapKeyWarned: false,
          maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
        };
        const res = toJS.toJS(this, "", ctx);
        if (typeof onAnchor === "function")
          for (const { count: count2, res: res2 } of ctx.anchors.values())
            onAnchor(res2, count2);
        return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
      }
    };
    exports.NodeBase = NodeBase;
  }
});

// node_modules/yaml/dist/nodes/Alias.js
var require_Alias = __commonJS({
  "node_modules/yaml/dist/nodes/Alias.js"(exports) {
    "use strict";
    var anchors = require_anchors();
    var visit2 = require_visit();
    var identity = require_identity();
    var Node = require_Node();
    var toJS = require_toJS();
    var Alias = class extends Node.NodeBase {
      static {
        __name(this, "Alias");
      }
      constructor(source) {
        super(identity.ALIAS);
        this.source = source;
        Object.defineProperty(this, "tag", {
          set() {
            throw new Error("Alias nodes cannot have tags");
          }
        });
      }
      /**
       * Resolve the value of this alias within `doc`, finding the last
       * instance of the `source` anchor before this node.
       */
      resolve(doc, ctx) {
        if (ctx?.maxAliasCount === 0)
          throw new ReferenceError("Alias resolution is disabled");
        let nodes;
        if (ctx?.aliasResolveCache) {
          nodes = ctx.aliasResolveCache;
        } else {
          nodes = [];
          visit2.visit(doc, {
            Node: /* @__PURE__ */ __name((_key, node) => {
              if (identity.isAlias(node) || identity.hasAnchor(node))
                nodes.push(node);
            }, "Node")
          });
          if (ctx)
            ctx.aliasResolveCache = nodes;
        }
        let found2 = void 0;
        for (const node of nodes) {
          if (node === this)
            break;
          if (node.anchor === this.source)
            found2 = node;
        }
        if (found2 && ctx) {
          const { anchors: anchors2, doc: doc2, maxAliasCount } = ctx;
          let data = anchors2.get(found2);
          if (!data) {
            toJS.toJS(found2, null, ctx);
            data = anchors2.get(found2);
          }
          if (data?.res === void 0) {
            const msg = "This should not happen: Alias anchor was not resolved?";
            throw new ReferenceError(msg);
          }
          if (maxAliasCount >= 0) {
            data.count += 1;
            if (data.aliasCount === 0)
              data.aliasCount = getAliasCount(doc2, found2, anchors2);
            if (data.count * data.aliasCount > maxAliasCount) {
              const msg = "Excessive alias count indicates a resource exhaustion attack";
              throw new ReferenceError(msg);
            }
          }
        }
        return found2;
      }
      toJSON(_arg, ctx) {
        if (!ctx)
          return { source: this.source };
        const source = this.resolve(ctx.doc, ctx);
        if (!source) {
          const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
          throw new ReferenceError(msg);
        }
        return ctx.anchors.get(source).res;
      }
      toString(ctx, _onComment, _onChompKeep) {
        const src = `*${this.source}`;
        if (ctx) {
          anchors.anchorIsValid(this.source);
          if (ctx.options.verifyAliasOrder && !ctx.anchors.has(this.source)) {
            const msg = `Unresolved alias (the anchor must be set before the alias): ${this.source}`;
            throw new Error(msg);
          }
          if (ctx.implicitKey)
            return `${src} `;
        }
        return src;
      }
    };
    function getAliasCount(doc, node, anchors2) {
      if (identity.isAlias(node)) {
        const source = node.resolve(doc);
        const anchor = anchors2 && source && anchors2.get(source);
        return anchor ? anchor.count * anchor.aliasCount : 0;
      } else if (identity.isCollection(node)) {
        let count2 = 0;
        for (const item of node.items) {
          const c = getAliasCount(doc, item, anchors2);
          if (c > count2)
            count2 = c;
        }
        return count2;
      } else if (identity.isPair(node)) {
        const kc = getAliasCount(doc, node.key, anchors2);
        const vc = getAliasCount(doc, node.value, anchors2);
        return Math.max(kc, vc);
      }
      return 1;
    }
    __name(getAliasCount, "getAliasCount");
    exports.Alias = Alias;
  }
});

// node_modules/yaml/dist/nodes/Scalar.js
var require_Scalar = __commonJS({
  "node_modules/yaml/dist/nodes/Scalar.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Node = require_Node();
    var toJS = require_toJS();
    var isScalarValue = /* @__PURE__ */ __name((value) => !value || typeof value !== "function" && typeof value !== "object", "isScalarValue");
    var Scalar = class extends Node.NodeBase {
      static {
        __name(this, "Scalar");
      }
      constructor(value) {
        super(identity.SCALAR);
        this.value = value;
      }
      toJSON(arg, ctx) {
        return ctx?.keep ? this.value : toJS.toJS(this.value, arg, ctx);
      }
      toString() {
        return String(this.value);
      }
    };
    Scalar.BLOCK_FOLDED = "BLOCK_FOLDED";
    Scalar.BLOCK_LITERAL = "BLOCK_LITERAL";
    Scalar.PLAIN = "PLAIN";
    Scalar.QUOTE_DOUBLE = "QUOTE_DOUBLE";
    Scalar.QUOTE_SINGLE = "QUOTE_SINGLE";
    exports.Scalar = Scalar;
    exports.isScalarValue = isScalarValue;
  }
});

// node_modules/yaml/dist/doc/createNode.js
var require_createNode = __commonJS({
  "node_modules/yaml/dist/doc/createNode.js"(exports) {
    "use strict";
    var Alias = require_Alias();
    var identity = require_identity();
    var Scalar = require_Scalar();
    var defaultTagPrefix = "tag:yaml.org,2002:";
    function findTagObject(value, tagName, tags) {
      if (tagName) {
        const match = tags.filter((t) => t.tag === tagName);
        const tagObj = match.find((t) => !t.format) ?? match[0];
        if (!tagObj)
          throw new Error(`Tag ${tagName} not found`);
        return tagObj;
      }
      return tags.find((t) => t.identify?.(value) && !t.format);
    }
    __name(findTagObject, "findTagObject");
    function createNode(value, tagName, ctx) {
      if (identity.isDocument(value))
        value = value.contents;
      if (identity.isNode(value))
        return value;
      if (identity.isPair(value)) {
        const map = ctx.schema[identity.MAP].createNode?.(ctx.schema, null, ctx);
        map.items.push(value);
        return map;
      }
      if (value instanceof String || value instanceof Number || value instanceof Boolean || typeof BigInt !== "undefined" && value instanceof BigInt) {
        value = value.valueOf();
      }
      const { aliasDuplicateObjects, onAnchor, onTagObj, schema, sourceObjects } = ctx;
      let ref = void 0;
      if (aliasDuplicateObjects && value && typeof value === "object") {
        ref = sourceObjects.get(value);
        if (ref) {
          ref.anchor ?? (ref.anchor = onAnchor(value));
          return new Alias.Alias(ref.anchor);
        } else {
          ref = { anchor: null, node: null };
          sourceObjects.set(value, ref);
        }
      }
      if (tagName?.startsWith("!!"))
        tagName = defaultTagPrefix + tagName.slice(2);
      let tagObj = findTagObject(value, tagName, schema.tags);
      if (!tagObj) {
        if (value && typeof value.toJSON === "function") {
          value = value.toJSON();
        }
        if (!value || typeof value !== "object") {
          const node2 = new Scalar.Scalar(value);
          if (ref)
            ref.node = node2;
          return node2;
        }
        tagObj = value instanceof Map ? schema[identity.MAP] : Symbol.iterator in Object(value) ? schema[identity.SEQ] : schema[identity.MAP];
      }
      if (onTagObj) {
        onTagObj(tagObj);
        delete ctx.onTagObj;
      }
      const node = tagObj?.createNode ? tagObj.createNode(ctx.schema, value, ctx) : typeof tagObj?.nodeClass?.from === "function" ? tagObj.nodeClass.from(ctx.schema, value, ctx) : new Scalar.Scalar(value);
      if (tagName)
        node.tag = tagName;
      else if (!tagObj.default)
        node.tag = tagObj.tag;
      if (ref)
        ref.node = node;
      return node;
    }
    __name(createNode, "createNode");
    exports.createNode = createNode;
  }
});

// node_modules/yaml/dist/nodes/Collection.js
var require_Collection = __commonJS({
  "node_modules/yaml/dist/nodes/Collection.js"(exports) {
    "use strict";
    var createNode = require_createNode();
    var identity = require_identity();
    var Node = require_Node();
    function collectionFromPath(schema, path41, value) {
      let v = value;
      for (let i = path41.length - 1; i >= 0; --i) {
        const k = path41[i];
        if (typeof k === "number" && Number.isInteger(k) && k >= 0) {
          const a = [];
          a[k] = v;
          v = a;
        } else {
          v = /* @__PURE__ */ new Map([[k, v]]);
        }
      }
      return createNode.createNode(v, void 0, {
        aliasDuplicateObjects: false,
        keepUndefined: false,
        onAnchor: /* @__PURE__ */ __name(() => {
          throw new Error("This should not happen, please report a bug.");
        }, "onAnchor"),
        schema,
        sourceObjects: /* @__PURE__ */ new Map()
      });
    }
    __name(collectionFromPath, "collectionFromPath");
    var isEmptyPath = /* @__PURE__ */ __name((path41) => path41 == null || typeof path41 === "object" && !!path41[Symbol.iterator]().next().done, "isEmptyPath");
    var Collection = class extends Node.NodeBase {
      static {
        __name(this, "Collection");
      }
      constructor(type, schema) {
        super(type);
        Object.defineProperty(this, "schema", {
          value: schema,
          configurable: true,
          enumerable: false,
          writable: true
        });
      }
      /**
       * Create a copy of this collection.
       *
       * @param schema - If defined, overwrites the original's schema
       */
      clone(schema) {
        const copy = Object.create(Object.getPrototypeOf(this), Object.getOwnPropertyDescriptors(this));
        if (schema)
          copy.schema = schema;
        copy.items = copy.items.map((it) => identity.isNode(it) || identity.isPair(it) ? it.clone(schema) : it);
        if (this.range)
          copy.range = this.range.slice();
        return copy;
      }
      /**
       * Adds a value to the collection. For `!!map` and `!!omap` the value must
       * be a Pair instance or a `{ key, value }` object, which may not have a key
       * that already exists in the map.
       */
      addIn(path41, value) {
        if (isEmptyPath(path41))
          this.add(value);
        else {
          const [key, ...rest] = path41;
          const node = this.get(key, true);
          if (identity.isCollection(node))
            node.addIn(rest, value);
          else if (node === void 0 && this.schema)
            this.set(key, collectionFromPath(this.schema, rest, value));
          else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
      }
      /**
       * Removes a value from the collection.
       * @returns `true` if the item was found and removed.
       */
      deleteIn(path41) {
        const [key, ...rest] = path41;
        if (rest.length === 0)
          return this.delete(key);
        const node = this.get(key, true);
        if (identity.isCollection(node))
          return node.deleteIn(rest);
        else
          throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
      }
      /**
       * Returns item at `key`, or `undefined` if not found. By default unwraps
       * scalar values from their surrounding node; to disable set `keepScalar` to
       * `true` (collections are always returned intact).
       */
      getIn(path41, keepScalar) {
        const [key, ...rest] = path41;
        const node = this.get(key, true);
        if (rest.length === 0)
          return !keepScalar && identity.isScalar(node) ? node.value : node;
        else
          return identity.isCollection(node) ? node.getIn(rest, keepScalar) : void 0;
      }
      hasAllNullValues(allowScalar) {
        return this.items.every((node) => {
          if (!identity.isPair(node))
            return false;
          const n = node.value;
          return n == null || allowScalar && identity.isScalar(n) && n.value == null && !n.commentBefore && !n.comment && !n.tag;
        });
      }
      /**
       * Checks if the collection includes a value with the key `key`.
       */
      hasIn(path41) {
        const [key, ...rest] = path41;
        if (rest.length === 0)
          return this.has(key);
        const node = this.get(key, true);
        return identity.isCollection(node) ? node.hasIn(rest) : false;
      }
      /**
       * Sets a value in this collection. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       */
      setIn(path41, value) {
        const [key, ...rest] = path41;
        if (rest.length === 0) {
          this.set(key, value);
        } else {
          const node = this.get(key, true);
          if (identity.isCollection(node))
            node.setIn(rest, value);
          else if (node === void 0 && this.schema)
            this.set(key, collectionFromPath(this.schema, rest, value));
          else
            throw new Error(`Expected YAML collection at ${key}. Remaining path: ${rest}`);
        }
      }
    };
    exports.Collection = Collection;
    exports.collectionFromPath = collectionFromPath;
    exports.isEmptyPath = isEmptyPath;
  }
});

// node_modules/yaml/dist/stringify/stringifyComment.js
var require_stringifyComment = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyComment.js"(exports) {
    "use strict";
    var stringifyComment = /* @__PURE__ */ __name((str) => str.replace(/^(?!$)(?: $)?/gm, "#"), "stringifyComment");
    function indentComment(comment, indent) {
      if (/^\n+$/.test(comment))
        return comment.substring(1);
      return indent ? comment.replace(/^(?! *$)/gm, indent) : comment;
    }
    __name(indentComment, "indentComment");
    var lineComment = /* @__PURE__ */ __name((str, indent, comment) => str.endsWith("\n") ? indentComment(comment, indent) : comment.includes("\n") ? "\n" + indentComment(comment, indent) : (str.endsWith(" ") ? "" : " ") + comment, "lineComment");
    exports.indentComment = indentComment;
    exports.lineComment = lineComment;
    exports.stringifyComment = stringifyComment;
  }
});

// node_modules/yaml/dist/stringify/foldFlowLines.js
var require_foldFlowLines = __commonJS({
  "node_modules/yaml/dist/stringify/foldFlowLines.js"(exports) {
    "use strict";
    var FOLD_FLOW = "flow";
    var FOLD_BLOCK = "block";
    var FOLD_QUOTED = "quoted";
    function foldFlowLines(text4, indent, mode = "flow", { indentAtStart, lineWidth = 80, minContentWidth = 20, onFold, onOverflow } = {}) {
      if (!lineWidth || lineWidth < 0)
        return text4;
      if (lineWidth < minContentWidth)
        minContentWidth = 0;
      const endStep = Math.max(1 + minContentWidth, 1 + lineWidth - indent.length);
      if (text4.length <= endStep)
        return text4;
      const folds = [];
      const escapedFolds = {};
      let end = lineWidth - indent.length;
      if (typeof indentAtStart === "number") {
        if (indentAtStart > lineWidth - Math.max(2, minContentWidth))
          folds.push(0);
        else
          end = lineWidth - indentAtStart;
      }
      let split2 = void 0;
      let prev = void 0;
      let overflow = false;
      let i = -1;
      let escStart = -1;
      let escEnd = -1;
      if (mode === FOLD_BLOCK) {
        i = consumeMoreIndentedLines(text4, i, indent.length);
        if (i !== -1)
          end = i + endStep;
      }
      for (let ch; ch = text4[i += 1]; ) {
        if (mode === FOLD_QUOTED && ch === "\\") {
          escStart = i;
          switch (text4[i + 1]) {
            case "x":
              i += 3;
              break;
            case "u":
              i += 5;
              break;
            case "U":
              i += 9;
              break;
            default:
              i += 1;
          }
          escEnd = i;
        }
        if (ch === "\n") {
          if (mode === FOLD_BLOCK)
            i = consumeMoreIndentedLines(text4, i, indent.length);
          end = i + indent.length + endStep;
          split2 = void 0;
        } else {
          if (ch === " " && prev && prev !== " " && prev !== "\n" && prev !== "	") {
            const next = text4[i + 1];
            if (next && next !== " " && next !== "\n" && next !== "	")
              split2 = i;
          }
          if (i >= end) {
            if (split2) {
              folds.push(split2);
              end = split2 + endStep;
              split2 = void 0;
            } else if (mode === FOLD_QUOTED) {
              while (prev === " " || prev === "	") {
                prev = ch;
                ch = text4[i += 1];
                overflow = true;
              }
              const j = i > escEnd + 1 ? i - 2 : escStart - 1;
              if (escapedFolds[j])
                return text4;
              folds.push(j);
              escapedFolds[j] = true;
              end = j + endStep;
              split2 = void 0;
            } else {
              overflow = true;
            }
          }
        }
        prev = ch;
      }
      if (overflow && onOverflow)
        onOverflow();
      if (folds.length === 0)
        return text4;
      if (onFold)
        onFold();
      let res = text4.slice(0, folds[0]);
      for (let i2 = 0; i2 < folds.length; ++i2) {
        const fold = folds[i2];
        const end2 = folds[i2 + 1] || text4.length;
        if (fold === 0)
          res = `
${indent}${text4.slice(0, end2)}`;
        else {
          if (mode === FOLD_QUOTED && escapedFolds[fold])
            res += `${text4[fold]}\\`;
          res += `
${indent}${text4.slice(fold + 1, end2)}`;
        }
      }
      return res;
    }
    __name(foldFlowLines, "foldFlowLines");
    function consumeMoreIndentedLines(text4, i, indent) {
      let end = i;
      let start2 = i + 1;
      let ch = text4[start2];
      while (ch === " " || ch === "	") {
        if (i < start2 + indent) {
          ch = text4[++i];
        } else {
          do {
            ch = text4[++i];
          } while (ch && ch !== "\n");
          end = i;
          start2 = i + 1;
          ch = text4[start2];
        }
      }
      return end;
    }
    __name(consumeMoreIndentedLines, "consumeMoreIndentedLines");
    exports.FOLD_BLOCK = FOLD_BLOCK;
    exports.FOLD_FLOW = FOLD_FLOW;
    exports.FOLD_QUOTED = FOLD_QUOTED;
    exports.foldFlowLines = foldFlowLines;
  }
});

// node_modules/yaml/dist/stringify/stringifyString.js
var require_stringifyString = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyString.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var foldFlowLines = require_foldFlowLines();
    var getFoldOptions = /* @__PURE__ */ __name((ctx, isBlock) => ({
      indentAtStart: isBlock ? ctx.indent.length : ctx.indentAtStart,
      lineWidth: ctx.options.lineWidth,
      minContentWidth: ctx.options.minContentWidth
    }), "getFoldOptions");
    var containsDocumentMarker = /* @__PURE__ */ __name((str) => /^(%|---|\.\.\.)/m.test(str), "containsDocumentMarker");
    function lineLengthOverLimit(str, lineWidth, indentLength) {
      if (!lineWidth || lineWidth < 0)
        return false;
      const limit = lineWidth - indentLength;
      const strLen = str.length;
      if (strLen <= limit)
        return false;
      for (let i = 0, start2 = 0; i < strLen; ++i) {
        if (str[i] === "\n") {
          if (i - start2 > limit)
            return true;
          start2 = i + 1;
          if (strLen - start2 <= limit)
            return false;
        }
      }
      return true;
    }
    __name(lineLengthOverLimit, "lineLengthOverLimit");
    function doubleQuotedString(value, ctx) {
      const json3 = JSON.stringify(value);
      if (ctx.options.doubleQuotedAsJSON)
        return json3;
      const { implicitKey } = ctx;
      const minMultiLineLength = ctx.options.doubleQuotedMinMultiLineLength;
      const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
      let str = "";
      let start2 = 0;
      for (let i = 0, ch = json3[i]; ch; ch = json3[++i]) {
        if (ch === " " && json3[i + 1] === "\\" && json3[i + 2] === "n") {
          str += json3.slice(start2, i) + "\\ ";
          i += 1;
          start2 = i;
          ch = "\\";
        }
        if (ch === "\\")
          switch (json3[i + 1]) {
            case "u":
              {
                str += json3.slice(start2, i);
                const code2 = json3.substr(i + 2, 4);
                switch (code2) {
                  case "0000":
                    str += "\\0";
                    break;
                  case "0007":
                    str += "\\a";
                    break;
                  case "000b":
                    str += "\\v";
                    break;
                  case "001b":
                    str += "\\e";
                    break;
                  case "0085":
                    str += "\\N";
                    break;
                  case "00a0":
                    str += "\\_";
                    break;
                  case "2028":
                    str += "\\L";
                    break;
                  case "2029":
                    str += "\\P";
                    break;
                  default:
                    if (code2.substr(0, 2) === "00")
                      str += "\\x" + code2.substr(2);
                    else
                      str += json3.substr(i, 6);
                }
                i += 5;
                start2 = i + 1;
              }
              break;
            case "n":
              if (implicitKey || json3[i + 2] === '"' || json3.length < minMultiLineLength) {
                i += 1;
              } else {
                str += json3.slice(start2, i) + "\n\n";
                while (json3[i + 2] === "\\" && json3[i + 3] === "n" && json3[i + 4] !== '"') {
                  str += "\n";
                  i += 2;
                }
                str += indent;
                if (json3[i + 2] === " ")
                  str += "\\";
                i += 1;
                start2 = i + 1;
              }
              break;
            default:
              i += 1;
          }
      }
      str = start2 ? str + json3.slice(start2) : json3;
      return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_QUOTED, getFoldOptions(ctx, false));
    }
    __name(doubleQuotedString, "doubleQuotedString");
    function singleQuotedString(value, ctx) {
      if (ctx.options.singleQuote === false || ctx.implicitKey && value.includes("\n") || /[ \t]\n|\n[ \t]/.test(value))
        return doubleQuotedString(value, ctx);
      const indent = ctx.indent || (containsDocumentMarker(value) ? "  " : "");
      const res = "'" + value.replace(/'/g, "''").replace(/\n+/g, `$&
${indent}`) + "'";
      return ctx.implicitKey ? res : foldFlowLines.foldFlowLines(res, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
    }
    __name(singleQuotedString, "singleQuotedString");
    function quotedString(value, ctx) {
      const { singleQuote } = ctx.options;
      let qs;
      if (singleQuote === false)
        qs = doubleQuotedString;
      else {
        const hasDouble = value.includes('"');
        const hasSingle = value.includes("'");
        if (hasDouble && !hasSingle)
          qs = singleQuotedString;
        else if (hasSingle && !hasDouble)
          qs = doubleQuotedString;
        else
          qs = singleQuote ? singleQuotedString : doubleQuotedString;
      }
      return qs(value, ctx);
    }
    __name(quotedString, "quotedString");
    var blockEndNewlines;
    try {
      blockEndNewlines = new RegExp("(^|(?<!\n))\n+(?!\n|$)", "g");
    } catch {
      blockEndNewlines = /\n+(?!\n|$)/g;
    }
    function blockString({ comment, type, value }, ctx, onComment, onChompKeep) {
      const { blockQuote, commentString, lineWidth } = ctx.options;
      if (!blockQuote || /\n[\t ]+$/.test(value)) {
        return quotedString(value, ctx);
      }
      const indent = ctx.indent || (ctx.forceBlockIndent || containsDocumentMarker(value) ? "  " : "");
      const literal = blockQuote === "literal" ? true : blockQuote === "folded" || type === Scalar.Scalar.BLOCK_FOLDED ? false : type === Scalar.Scalar.BLOCK_LITERAL ? true : !lineLengthOverLimit(value, lineWidth, indent.length);
      if (!value)
        return literal ? "|\n" : ">\n";
      let chomp;
      let endStart;
      for (endStart = value.length; endStart > 0; --endStart) {
        const ch = value[endStart - 1];
        if (ch !== "\n" && ch !== "	" && ch !== " ")
          break;
      }
      let end = value.substring(endStart);
      const endNlPos = end.indexOf("\n");
      if (endNlPos === -1) {
        chomp = "-";
      } else if (value === end || endNlPos !== end.length - 1) {
        chomp = "+";
        if (onChompKeep)
          onChompKeep();
      } else {
        chomp = "";
      }
      if (end) {
        value = value.slice(0, -end.length);
        if (end[end.length - 1] === "\n")
          end = end.slice(0, -1);
        end = end.replace(blockEndNewlines, `$&${indent}`);
      }
      let startWithSpace = false;
      let startEnd;
      let startNlPos = -1;
      for (startEnd = 0; startEnd < value.length; ++startEnd) {
        const ch = value[startEnd];
        if (ch === " ")
          startWithSpace = true;
        else if (ch === "\n")
          startNlPos = startEnd;
        else
          break;
      }
      let start2 = value.substring(0, startNlPos < startEnd ? startNlPos + 1 : startEnd);
      if (start2) {
        value = value.substring(start2.length);
        start2 = start2.replace(/\n+/g, `$&${indent}`);
      }
      const indentSize = indent ? "2" : "1";
      let header = (startWithSpace ? indentSize : "") + chomp;
      if (comment) {
        header += " " + commentString(comment.replace(/ ?[\r\n]+/g, " "));
        if (onComment)
          onComment();
      }
      if (!literal) {
        const foldedValue = value.replace(/\n+/g, "\n$&").replace(/(?:^|\n)([\t ].*)(?:([\n\t ]*)\n(?![\n\t ]))?/g, "$1$2").replace(/\n+/g, `$&${indent}`);
        let literalFallback = false;
        const foldOptions = getFoldOptions(ctx, true);
        if (blockQuote !== "folded" && type !== Scalar.Scalar.BLOCK_FOLDED) {
          foldOptions.onOverflow = () => {
            literalFallback = true;
          };
        }
        const body = foldFlowLines.foldFlowLines(`${start2}${foldedValue}${end}`, indent, foldFlowLines.FOLD_BLOCK, foldOptions);
        if (!literalFallback)
          return `>${header}
${indent}${body}`;
      }
      value = value.replace(/\n+/g, `$&${indent}`);
      return `|${header}
${indent}${start2}${value}${end}`;
    }
    __name(blockString, "blockString");
    function plainString(item, ctx, onComment, onChompKeep) {
      const { type, value } = item;
      const { actualString, implicitKey, indent, indentStep, inFlow } = ctx;
      if (implicitKey && value.includes("\n") || inFlow && /[[\]{},]/.test(value)) {
        return quotedString(value, ctx);
      }
      if (/^[\n\t ,[\]{}#&*!|>'"%@`]|^[?-]$|^[?-][ \t]|[\n:][ \t]|[ \t]\n|[\n\t ]#|[\n\t :]$/.test(value)) {
        return implicitKey || inFlow || !value.includes("\n") ? quotedString(value, ctx) : blockString(item, ctx, onComment, onChompKeep);
      }
      if (!implicitKey && !inFlow && type !== Scalar.Scalar.PLAIN && value.includes("\n")) {
        return blockString(item, ctx, onComment, onChompKeep);
      }
      if (containsDocumentMarker(value)) {
        if (indent === "") {
          ctx.forceBlockIndent = true;
          return blockString(item, ctx, onComment, onChompKeep);
        } else if (implicitKey && indent === indentStep) {
          return quotedString(value, ctx);
        }
      }
      const str = value.replace(/\n+/g, `$&
${indent}`);
      if (actualString) {
        const test = /* @__PURE__ */ __name((tag) => tag.default && tag.tag !== "tag:yaml.org,2002:str" && tag.test?.test(str), "test");
        const { compat, tags } = ctx.doc.schema;
        if (tags.some(test) || compat?.some(test))
          return quotedString(value, ctx);
      }
      return implicitKey ? str : foldFlowLines.foldFlowLines(str, indent, foldFlowLines.FOLD_FLOW, getFoldOptions(ctx, false));
    }
    __name(plainString, "plainString");
    function stringifyString(item, ctx, onComment, onChompKeep) {
      const { implicitKey, inFlow } = ctx;
      const ss = typeof item.value === "string" ? item : Object.assign({}, item, { value: String(item.value) });
      let { type } = item;
      if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
        if (/[\x00-\x08\x0b-\x1f\x7f-\x9f\u{D800}-\u{DFFF}]/u.test(ss.value))
          type = Scalar.Scalar.QUOTE_DOUBLE;
      }
      const _stringify = /* @__PURE__ */ __name((_type) => {
        switch (_type) {
          case Scalar.Scalar.BLOCK_FOLDED:
          case Scalar.Scalar.BLOCK_LITERAL:
            return implicitKey || inFlow ? quotedString(ss.value, ctx) : blockString(ss, ctx, onComment, onChompKeep);
          case Scalar.Scalar.QUOTE_DOUBLE:
            return doubleQuotedString(ss.value, ctx);
          case Scalar.Scalar.QUOTE_SINGLE:
            return singleQuotedString(ss.value, ctx);
          case Scalar.Scalar.PLAIN:
            return plainString(ss, ctx, onComment, onChompKeep);
          default:
            return null;
        }
      }, "_stringify");
      let res = _stringify(type);
      if (res === null) {
        const { defaultKeyType, defaultStringType } = ctx.options;
        const t = implicitKey && defaultKeyType || defaultStringType;
        res = _stringify(t);
        if (res === null)
          throw new Error(`Unsupported default string type ${t}`);
      }
      return res;
    }
    __name(stringifyString, "stringifyString");
    exports.stringifyString = stringifyString;
  }
});

// node_modules/yaml/dist/stringify/stringify.js
var require_stringify = __commonJS({
  "node_modules/yaml/dist/stringify/stringify.js"(exports) {
    "use strict";
    var anchors = require_anchors();
    var identity = require_identity();
    var stringifyComment = require_stringifyComment();
    var stringifyString = require_stringifyString();
    function createStringifyContext(doc, options) {
      const opt = Object.assign({
        blockQuote: true,
        commentString: stringifyComment.stringifyComment,
        defaultKeyType: null,
        defaultStringType: "PLAIN",
        directives: null,
        doubleQuotedAsJSON: false,
        doubleQuotedMinMultiLineLength: 40,
        falseStr: "false",
        flowCollectionPadding: true,
        indentSeq: true,
        lineWidth: 80,
        minContentWidth: 20,
        nullStr: "null",
        simpleKeys: false,
        singleQuote: null,
        trailingComma: false,
        trueStr: "true",
        verifyAliasOrder: true
      }, doc.schema.toStringOptions, options);
      let inFlow;
      switch (opt.collectionStyle) {
        case "block":
          inFlow = false;
          break;
        case "flow":
          inFlow = true;
          break;
        default:
          inFlow = null;
      }
      return {
        anchors: /* @__PURE__ */ new Set(),
        doc,
        flowCollectionPadding: opt.flowCollectionPadding ? " " : "",
        indent: "",
        indentStep: typeof opt.indent === "number" ? " ".repeat(opt.indent) : "  ",
        inFlow,
        options: opt
      };
    }
    __name(createStringifyContext, "createStringifyContext");
    function getTagObject(tags, item) {
      if (item.tag) {
        const match = tags.filter((t) => t.tag === item.tag);
        if (match.length > 0)
          return match.find((t) => t.format === item.format) ?? match[0];
      }
      let tagObj = void 0;
      let obj;
      if (identity.isScalar(item)) {
        obj = item.value;
        let match = tags.filter((t) => t.identify?.(obj));
        if (match.length > 1) {
          const testMatch = match.filter((t) => t.test);
          if (testMatch.length > 0)
            match = testMatch;
        }
        tagObj = match.find((t) => t.format === item.format) ?? match.find((t) => !t.format);
      } else {
        obj = item;
        tagObj = tags.find((t) => t.nodeClass && obj instanceof t.nodeClass);
      }
      if (!tagObj) {
        const name = obj?.constructor?.name ?? (obj === null ? "null" : typeof obj);
        throw new Error(`Tag not resolved for ${name} value`);
      }
      return tagObj;
    }
    __name(getTagObject, "getTagObject");
    function stringifyProps(node, tagObj, { anchors: anchors$1, doc }) {
      if (!doc.directives)
        return "";
      const props = [];
      const anchor = (identity.isScalar(node) || identity.isCollection(node)) && node.anchor;
      if (anchor && anchors.anchorIsValid(anchor)) {
        anchors$1.add(anchor);
        props.push(`&${anchor}`);
      }
      const tag = node.tag ?? (tagObj.default ? null : tagObj.tag);
      if (tag)
        props.push(doc.directives.tagString(tag));
      return props.join(" ");
    }
    __name(stringifyProps, "stringifyProps");
    function stringify(item, ctx, onComment, onChompKeep) {
      if (identity.isPair(item))
        return item.toString(ctx, onComment, onChompKeep);
      if (identity.isAlias(item)) {
        if (ctx.doc.directives)
          return item.toString(ctx);
        if (ctx.resolvedAliases?.has(item)) {
          throw new TypeError(`Cannot stringify circular structure without alias nodes`);
        } else {
          if (ctx.resolvedAliases)
            ctx.resolvedAliases.add(item);
          else
            ctx.resolvedAliases = /* @__PURE__ */ new Set([item]);
          item = item.resolve(ctx.doc);
        }
      }
      let tagObj = void 0;
      const node = identity.isNode(item) ? item : ctx.doc.createNode(item, { onTagObj: /* @__PURE__ */ __name((o) => tagObj = o, "onTagObj") });
      tagObj ?? (tagObj = getTagObject(ctx.doc.schema.tags, node));
      const props = stringifyProps(node, tagObj, ctx);
      if (props.length > 0)
        ctx.indentAtStart = (ctx.indentAtStart ?? 0) + props.length + 1;
      const str = typeof tagObj.stringify === "function" ? tagObj.stringify(node, ctx, onComment, onChompKeep) : identity.isScalar(node) ? stringifyString.stringifyString(node, ctx, onComment, onChompKeep) : node.toString(ctx, onComment, onChompKeep);
      if (!props)
        return str;
      return identity.isScalar(node) || str[0] === "{" || str[0] === "[" ? `${props} ${str}` : `${props}
${ctx.indent}${str}`;
    }
    __name(stringify, "stringify");
    exports.createStringifyContext = createStringifyContext;
    exports.stringify = stringify;
  }
});

// node_modules/yaml/dist/stringify/stringifyPair.js
var require_stringifyPair = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyPair.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Scalar = require_Scalar();
    var stringify = require_stringify();
    var stringifyComment = require_stringifyComment();
    function stringifyPair({ key, value }, ctx, onComment, onChompKeep) {
      const { allNullValues, doc, indent, indentStep, options: { commentString, indentSeq, simpleKeys } } = ctx;
      let keyComment = identity.isNode(key) && key.comment || null;
      if (simpleKeys) {
        if (keyComment) {
          throw new Error("With simple keys, key nodes cannot have comments");
        }
        if (identity.isCollection(key) || !identity.isNode(key) && typeof key === "object") {
          const msg = "With simple keys, collection cannot be used as a key value";
          throw new Error(msg);
        }
      }
      let explicitKey = !simpleKeys && (!key || keyComment && value == null && !ctx.inFlow || identity.isCollection(key) || (identity.isScalar(key) ? key.type === Scalar.Scalar.BLOCK_FOLDED || key.type === Scalar.Scalar.BLOCK_LITERAL : typeof key === "object"));
      ctx = Object.assign({}, ctx, {
        allNullValues: false,
        implicitKey: !explicitKey && (simpleKeys || !allNullValues),
        indent: indent + indentStep
      });
      let keyCommentDone = false;
      let chompKeep = false;
      let str = stringify.stringify(key, ctx, () => keyCommentDone = true, () => chompKeep = true);
      if (!explicitKey && !ctx.inFlow && str.length > 1024) {
        if (simpleKeys)
          throw new Error("With simple keys, single line scalar must not span more than 1024 characters");
        explicitKey = true;
      }
      if (ctx.inFlow) {
        if (allNullValues || value == null) {
          if (keyCommentDone && onComment)
            onComment();
          return str === "" ? "?" : explicitKey ? `? ${str}` : str;
        }
      } else if (allNullValues && !simpleKeys || value == null && explicitKey) {
        str = `? ${str}`;
        if (keyComment && !keyCommentDone) {
          str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        } else if (chompKeep && onChompKeep)
          onChompKeep();
        return str;
      }
      if (keyCommentDone)
        keyComment = null;
      if (explicitKey) {
        if (keyComment)
          str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
        str = `? ${str}
${indent}:`;
      } else {
        str = `${str}:`;
        if (keyComment)
          str += stringifyComment.lineComment(str, ctx.indent, commentString(keyComment));
      }
      let vsb, vcb, valueComment;
      if (identity.isNode(value)) {
        vsb = !!value.spaceBefore;
        vcb = value.commentBefore;
        valueComment = value.comment;
      } else {
        vsb = false;
        vcb = null;
        valueComment = null;
        if (value && typeof value === "object")
          value = doc.createNode(value);
      }
      ctx.implicitKey = false;
      if (!explicitKey && !keyComment && identity.isScalar(value))
        ctx.indentAtStart = str.length + 1;
      chompKeep = false;
      if (!indentSeq && indentStep.length >= 2 && !ctx.inFlow && !explicitKey && identity.isSeq(value) && !value.flow && !value.tag && !value.anchor) {
        ctx.indent = ctx.indent.substring(2);
      }
      let valueCommentDone = false;
      const valueStr = stringify.stringify(value, ctx, () => valueCommentDone = true, () => chompKeep = true);
      let ws = " ";
      if (keyComment || vsb || vcb) {
        ws = vsb ? "\n" : "";
        if (vcb) {
          const cs = commentString(vcb);
          ws += `
${stringifyComment.indentComment(cs, ctx.indent)}`;
        }
        if (valueStr === "" && !ctx.inFlow) {
          if (ws === "\n" && valueComment)
            ws = "\n\n";
        } else {
          ws += `
${ctx.indent}`;
        }
      } else if (!explicitKey && identity.isCollection(value)) {
        const vs0 = valueStr[0];
        const nl0 = valueStr.indexOf("\n");
        const hasNewline = nl0 !== -1;
        const flow = ctx.inFlow ?? value.flow ?? value.items.length === 0;
        if (hasNewline || !flow) {
          let hasPropsLine = false;
          if (hasNewline && (vs0 === "&" || vs0 === "!")) {
            let sp0 = valueStr.indexOf(" ");
            if (vs0 === "&" && sp0 !== -1 && sp0 < nl0 && valueStr[sp0 + 1] === "!") {
              sp0 = valueStr.indexOf(" ", sp0 + 1);
            }
            if (sp0 === -1 || nl0 < sp0)
              hasPropsLine = true;
          }
          if (!hasPropsLine)
            ws = `
${ctx.indent}`;
        }
      } else if (valueStr === "" || valueStr[0] === "\n") {
        ws = "";
      }
      str += ws + valueStr;
      if (ctx.inFlow) {
        if (valueCommentDone && onComment)
          onComment();
      } else if (valueComment && !valueCommentDone) {
        str += stringifyComment.lineComment(str, ctx.indent, commentString(valueComment));
      } else if (chompKeep && onChompKeep) {
        onChompKeep();
      }
      return str;
    }
    __name(stringifyPair, "stringifyPair");
    exports.stringifyPair = stringifyPair;
  }
});

// node_modules/yaml/dist/log.js
var require_log = __commonJS({
  "node_modules/yaml/dist/log.js"(exports) {
    "use strict";
    var node_process = __require("process");
    function debug2(logLevel, ...messages) {
      if (logLevel === "debug")
        console.log(...messages);
    }
    __name(debug2, "debug");
    function warn(logLevel, warning) {
      if (logLevel === "debug" || logLevel === "warn") {
        if (typeof node_process.emitWarning === "function")
          node_process.emitWarning(warning);
        else
          console.warn(warning);
      }
    }
    __name(warn, "warn");
    exports.debug = debug2;
    exports.warn = warn;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/merge.js
var require_merge = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/merge.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Scalar = require_Scalar();
    var MERGE_KEY = "<<";
    var merge2 = {
      identify: /* @__PURE__ */ __name((value) => value === MERGE_KEY || typeof value === "symbol" && value.description === MERGE_KEY, "identify"),
      default: "key",
      tag: "tag:yaml.org,2002:merge",
      test: /^<<$/,
      resolve: /* @__PURE__ */ __name(() => Object.assign(new Scalar.Scalar(Symbol(MERGE_KEY)), {
        addToJSMap: addMergeToJSMap
      }), "resolve"),
      stringify: /* @__PURE__ */ __name(() => MERGE_KEY, "stringify")
    };
    var isMergeKey = /* @__PURE__ */ __name((ctx, key) => (merge2.identify(key) || identity.isScalar(key) && (!key.type || key.type === Scalar.Scalar.PLAIN) && merge2.identify(key.value)) && ctx?.doc.schema.tags.some((tag) => tag.tag === merge2.tag && tag.default), "isMergeKey");
    function addMergeToJSMap(ctx, map, value) {
      const source = resolveAliasValue(ctx, value);
      if (identity.isSeq(source))
        for (const it of source.items)
          mergeValue(ctx, map, it);
      else if (Array.isArray(source))
        for (const it of source)
          mergeValue(ctx, map, it);
      else
        mergeValue(ctx, map, source);
    }
    __name(addMergeToJSMap, "addMergeToJSMap");
    function mergeValue(ctx, map, value) {
      const source = resolveAliasValue(ctx, value);
      if (!identity.isMap(source))
        throw new Error("Merge sources must be maps or map aliases");
      const srcMap = source.toJSON(null, ctx, Map);
      for (const [key, value2] of srcMap) {
        if (map instanceof Map) {
          if (!map.has(key))
            map.set(key, value2);
        } else if (map instanceof Set) {
          map.add(key);
        } else if (!Object.prototype.hasOwnProperty.call(map, key)) {
          Object.defineProperty(map, key, {
            value: value2,
            writable: true,
            enumerable: true,
            configurable: true
          });
        }
      }
      return map;
    }
    __name(mergeValue, "mergeValue");
    function resolveAliasValue(ctx, value) {
      return ctx && identity.isAlias(value) ? value.resolve(ctx.doc, ctx) : value;
    }
    __name(resolveAliasValue, "resolveAliasValue");
    exports.addMergeToJSMap = addMergeToJSMap;
    exports.isMergeKey = isMergeKey;
    exports.merge = merge2;
  }
});

// node_modules/yaml/dist/nodes/addPairToJSMap.js
var require_addPairToJSMap = __commonJS({
  "node_modules/yaml/dist/nodes/addPairToJSMap.js"(exports) {
    "use strict";
    var log = require_log();
    var merge2 = require_merge();
    var stringify = require_stringify();
    var identity = require_identity();
    var toJS = require_toJS();
    function addPairToJSMap(ctx, map, { key, value }) {
      if (identity.isNode(key) && key.addToJSMap)
        key.addToJSMap(ctx, map, value);
      else if (merge2.isMergeKey(ctx, key))
        merge2.addMergeToJSMap(ctx, map, value);
      else {
        const jsKey = toJS.toJS(key, "", ctx);
        if (map instanceof Map) {
          map.set(jsKey, toJS.toJS(value, jsKey, ctx));
        } else if (map instanceof Set) {
          map.add(jsKey);
        } else {
          const stringKey = stringifyKey(key, jsKey, ctx);
          const jsValue = toJS.toJS(value, stringKey, ctx);
          if (stringKey in map)
            Object.defineProperty(map, stringKey, {
              value: jsValue,
              writable: true,
              enumerable: true,
              configurable: true
            });
          else
            map[stringKey] = jsValue;
        }
      }
      return map;
    }
    __name(addPairToJSMap, "addPairToJSMap");
    function stringifyKey(key, jsKey, ctx) {
      if (jsKey === null)
        return "";
      if (typeof jsKey !== "object")
        return String(jsKey);
      if (identity.isNode(key) && ctx?.doc) {
        const strCtx = stringify.createStringifyContext(ctx.doc, {});
        strCtx.anchors = /* @__PURE__ */ new Set();
        for (const node of ctx.anchors.keys())
          strCtx.anchors.add(node.anchor);
        strCtx.inFlow = true;
        strCtx.inStringifyKey = true;
        const strKey = key.toString(strCtx);
        if (!ctx.mapKeyWarned) {
          let jsonStr = JSON.stringify(strKey);
          if (jsonStr.length > 40)
            jsonStr = jsonStr.substring(0, 36) + '..."';
          log.warn(ctx.doc.options.logLevel, `Keys with collection values will be stringified due to JS Object restrictions: ${jsonStr}. Set mapAsMap: true to use object keys.`);
          ctx.mapKeyWarned = true;
        }
        return strKey;
      }
      return JSON.stringify(jsKey);
    }
    __name(stringifyKey, "stringifyKey");
    exports.addPairToJSMap = addPairToJSMap;
  }
});

// node_modules/yaml/dist/nodes/Pair.js
var require_Pair = __commonJS({
  "node_modules/yaml/dist/nodes/Pair.js"(exports) {
    "use strict";
    var createNode = require_createNode();
    var stringifyPair = require_stringifyPair();
    var addPairToJSMap = require_addPairToJSMap();
    var identity = require_identity();
    function createPair(key, value, ctx) {
      const k = createNode.createNode(key, void 0, ctx);
      const v = createNode.createNode(value, void 0, ctx);
      return new Pair(k, v);
    }
    __name(createPair, "createPair");
    var Pair = class _Pair {
      static {
        __name(this, "Pair");
      }
      constructor(key, value = null) {
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.PAIR });
        this.key = key;
        this.value = value;
      }
      clone(schema) {
        let { key, value } = this;
        if (identity.isNode(key))
          key = key.clone(schema);
        if (identity.isNode(value))
          value = value.clone(schema);
        return new _Pair(key, value);
      }
      toJSON(_, ctx) {
        const pair = ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
        return addPairToJSMap.addPairToJSMap(ctx, pair, this);
      }
      toString(ctx, onComment, onChompKeep) {
        return ctx?.doc ? stringifyPair.stringifyPair(this, ctx, onComment, onChompKeep) : JSON.stringify(this);
      }
    };
    exports.Pair = Pair;
    exports.createPair = createPair;
  }
});

// node_modules/yaml/dist/stringify/stringifyCollection.js
var require_stringifyCollection = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyCollection.js"(exports) {
    "use strict";
    var identity = require_identity();
    var stringify = require_stringify();
    var stringifyComment = require_stringifyComment();
    function stringifyCollection(collection, ctx, options) {
      const flow = ctx.inFlow ?? collection.flow;
      const stringify2 = flow ? stringifyFlowCollection : stringifyBlockCollection;
      return stringify2(collection, ctx, options);
    }
    __name(stringifyCollection, "stringifyCollection");
    function stringifyBlockCollection({ comment, items }, ctx, { blockItemPrefix, flowChars, itemIndent, onChompKeep, onComment }) {
      const { indent, options: { commentString } } = ctx;
      const itemCtx = Object.assign({}, ctx, { indent: itemIndent, type: null });
      let chompKeep = false;
      const lines = [];
      for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment2 = null;
        if (identity.isNode(item)) {
          if (!chompKeep && item.spaceBefore)
            lines.push("");
          addCommentBefore(ctx, lines, item.commentBefore, chompKeep);
          if (item.comment)
            comment2 = item.comment;
        } else if (identity.isPair(item)) {
          const ik = identity.isNode(item.key) ? item.key : null;
          if (ik) {
            if (!chompKeep && ik.spaceBefore)
              lines.push("");
            addCommentBefore(ctx, lines, ik.commentBefore, chompKeep);
          }
        }
        chompKeep = false;
        let str2 = stringify.stringify(item, itemCtx, () => comment2 = null, () => chompKeep = true);
        if (comment2)
          str2 += stringifyComment.lineComment(str2, itemIndent, commentString(comment2));
        if (chompKeep && comment2)
          chompKeep = false;
        lines.push(blockItemPrefix + str2);
      }
      let str;
      if (lines.length === 0) {
        str = flowChars.start + flowChars.end;
      } else {
        str = lines[0];
        for (let i = 1; i < lines.length; ++i) {
          const line = lines[i];
          str += line ? `
${indent}${line}` : "\n";
        }
      }
      if (comment) {
        str += "\n" + stringifyComment.indentComment(commentString(comment), indent);
        if (onComment)
          onComment();
      } else if (chompKeep && onChompKeep)
        onChompKeep();
      return str;
    }
    __name(stringifyBlockCollection, "stringifyBlockCollection");
    function stringifyFlowCollection({ items }, ctx, { flowChars, itemIndent }) {
      const { indent, indentStep, flowCollectionPadding: fcPadding, options: { commentString } } = ctx;
      itemIndent += indentStep;
      const itemCtx = Object.assign({}, ctx, {
        indent: itemIndent,
        inFlow: true,
        type: null
      });
      let reqNewline = false;
      let linesAtValue = 0;
      const lines = [];
      for (let i = 0; i < items.length; ++i) {
        const item = items[i];
        let comment = null;
        if (identity.isNode(item)) {
          if (item.spaceBefore)
            lines.push("");
          addCommentBefore(ctx, lines, item.commentBefore, false);
          if (item.comment)
            comment = item.comment;
        } else if (identity.isPair(item)) {
          const ik = identity.isNode(item.key) ? item.key : null;
          if (ik) {
            if (ik.spaceBefore)
              lines.push("");
            addCommentBefore(ctx, lines, ik.commentBefore, false);
            if (ik.comment)
              reqNewline = true;
          }
          const iv = identity.isNode(item.value) ? item.value : null;
          if (iv) {
            if (iv.comment)
              comment = iv.comment;
            if (iv.commentBefore)
              reqNewline = true;
          } else if (item.value == null && ik?.comment) {
            comment = ik.comment;
          }
        }
        if (comment)
          reqNewline = true;
        let str = stringify.stringify(item, itemCtx, () => comment = null);
        reqNewline || (reqNewline = lines.length > linesAtValue || str.includes("\n"));
        if (i < items.length - 1) {
          str += ",";
        } else if (ctx.options.trailingComma) {
          if (ctx.options.lineWidth > 0) {
            reqNewline || (reqNewline = lines.reduce((sum2, line) => sum2 + line.length + 2, 2) + (str.length + 2) > ctx.options.lineWidth);
          }
          if (reqNewline) {
            str += ",";
          }
        }
        if (comment)
          str += stringifyComment.lineComment(str, itemIndent, commentString(comment));
        lines.push(str);
        linesAtValue = lines.length;
      }
      const { start: start2, end } = flowChars;
      if (lines.length === 0) {
        return start2 + end;
      } else {
        if (!reqNewline) {
          const len = lines.reduce((sum2, line) => sum2 + line.length + 2, 2);
          reqNewline = ctx.options.lineWidth > 0 && len > ctx.options.lineWidth;
        }
        if (reqNewline) {
          let str = start2;
          for (const line of lines)
            str += line ? `
${indentStep}${indent}${line}` : "\n";
          return `${str}
${indent}${end}`;
        } else {
          return `${start2}${fcPadding}${lines.join(" ")}${fcPadding}${end}`;
        }
      }
    }
    __name(stringifyFlowCollection, "stringifyFlowCollection");
    function addCommentBefore({ indent, options: { commentString } }, lines, comment, chompKeep) {
      if (comment && chompKeep)
        comment = comment.replace(/^\n+/, "");
      if (comment) {
        const ic = stringifyComment.indentComment(commentString(comment), indent);
        lines.push(ic.trimStart());
      }
    }
    __name(addCommentBefore, "addCommentBefore");
    exports.stringifyCollection = stringifyCollection;
  }
});

// node_modules/yaml/dist/nodes/YAMLMap.js
var require_YAMLMap = __commonJS({
  "node_modules/yaml/dist/nodes/YAMLMap.js"(exports) {
    "use strict";
    var stringifyCollection = require_stringifyCollection();
    var addPairToJSMap = require_addPairToJSMap();
    var Collection = require_Collection();
    var identity = require_identity();
    var Pair = require_Pair();
    var Scalar = require_Scalar();
    function findPair(items, key) {
      const k = identity.isScalar(key) ? key.value : key;
      for (const it of items) {
        if (identity.isPair(it)) {
          if (it.key === key || it.key === k)
            return it;
          if (identity.isScalar(it.key) && it.key.value === k)
            return it;
        }
      }
      return void 0;
    }
    __name(findPair, "findPair");
    var YAMLMap = class extends Collection.Collection {
      static {
        __name(this, "YAMLMap");
      }
      static get tagName() {
        return "tag:yaml.org,2002:map";
      }
      constructor(schema) {
        super(identity.MAP, schema);
        this.items = [];
      }
      /**
       * A generic collection parsing method that can be extended
       * to other node classes that inherit from YAMLMap
       */
      static from(schema, obj, ctx) {
        const { keepUndefined, replacer } = ctx;
        const map = new this(schema);
        const add = /* @__PURE__ */ __name((key, value) => {
          if (typeof replacer === "function")
            value = replacer.call(obj, key, value);
          else if (Array.isArray(replacer) && !replacer.includes(key))
            return;
          if (value !== void 0 || keepUndefined)
            map.items.push(Pair.createPair(key, value, ctx));
        }, "add");
        if (obj instanceof Map) {
          for (const [key, value] of obj)
            add(key, value);
        } else if (obj && typeof obj === "object") {
          for (const key of Object.keys(obj))
            add(key, obj[key]);
        }
        if (typeof schema.sortMapEntries === "function") {
          map.items.sort(schema.sortMapEntries);
        }
        return map;
      }
      /**
       * Adds a value to the collection.
       *
       * @param overwrite - If not set `true`, using a key that is already in the
       *   collection will throw. Otherwise, overwrites the previous value.
       */
      add(pair, overwrite) {
        let _pair;
        if (identity.isPair(pair))
          _pair = pair;
        else if (!pair || typeof pair !== "object" || !("key" in pair)) {
          _pair = new Pair.Pair(pair, pair?.value);
        } else
          _pair = new Pair.Pair(pair.key, pair.value);
        const prev = findPair(this.items, _pair.key);
        const sortEntries = this.schema?.sortMapEntries;
        if (prev) {
          if (!overwrite)
            throw new Error(`Key ${_pair.key} already set`);
          if (identity.isScalar(prev.value) && Scalar.isScalarValue(_pair.value))
            prev.value.value = _pair.value;
          else
            prev.value = _pair.value;
        } else if (sortEntries) {
          const i = this.items.findIndex((item) => sortEntries(_pair, item) < 0);
          if (i === -1)
            this.items.push(_pair);
          else
            this.items.splice(i, 0, _pair);
        } else {
          this.items.push(_pair);
        }
      }
      delete(key) {
        const it = findPair(this.items, key);
        if (!it)
          return false;
        const del = this.items.splice(this.items.indexOf(it), 1);
        return del.length > 0;
      }
      get(key, keepScalar) {
        const it = findPair(this.items, key);
        const node = it?.value;
        return (!keepScalar && identity.isScalar(node) ? node.value : node) ?? void 0;
      }
      has(key) {
        return !!findPair(this.items, key);
      }
      set(key, value) {
        this.add(new Pair.Pair(key, value), true);
      }
      /**
       * @param ctx - Conversion context, originally set in Document#toJS()
       * @param {Class} Type - If set, forces the returned collection type
       * @returns Instance of Type, Map, or Object
       */
      toJSON(_, ctx, Type) {
        const map = Type ? new Type() : ctx?.mapAsMap ? /* @__PURE__ */ new Map() : {};
        if (ctx?.onCreate)
          ctx.onCreate(map);
        for (const item of this.items)
          addPairToJSMap.addPairToJSMap(ctx, map, item);
        return map;
      }
      toString(ctx, onComment, onChompKeep) {
        if (!ctx)
          return JSON.stringify(this);
        for (const item of this.items) {
          if (!identity.isPair(item))
            throw new Error(`Map items must all be pairs; found ${JSON.stringify(item)} instead`);
        }
        if (!ctx.allNullValues && this.hasAllNullValues(false))
          ctx = Object.assign({}, ctx, { allNullValues: true });
        return stringifyCollection.stringifyCollection(this, ctx, {
          blockItemPrefix: "",
          flowChars: { start: "{", end: "}" },
          itemIndent: ctx.indent || "",
          onChompKeep,
          onComment
        });
      }
    };
    exports.YAMLMap = YAMLMap;
    exports.findPair = findPair;
  }
});

// node_modules/yaml/dist/schema/common/map.js
var require_map = __commonJS({
  "node_modules/yaml/dist/schema/common/map.js"(exports) {
    "use strict";
    var identity = require_identity();
    var YAMLMap = require_YAMLMap();
    var map = {
      collection: "map",
      default: true,
      nodeClass: YAMLMap.YAMLMap,
      tag: "tag:yaml.org,2002:map",
      resolve(map2, onError) {
        if (!identity.isMap(map2))
          onError("Expected a mapping for this tag");
        return map2;
      },
      createNode: /* @__PURE__ */ __name((schema, obj, ctx) => YAMLMap.YAMLMap.from(schema, obj, ctx), "createNode")
    };
    exports.map = map;
  }
});

// node_modules/yaml/dist/nodes/YAMLSeq.js
var require_YAMLSeq = __commonJS({
  "node_modules/yaml/dist/nodes/YAMLSeq.js"(exports) {
    "use strict";
    var createNode = require_createNode();
    var stringifyCollection = require_stringifyCollection();
    var Collection = require_Collection();
    var identity = require_identity();
    var Scalar = require_Scalar();
    var toJS = require_toJS();
    var YAMLSeq = class extends Collection.Collection {
      static {
        __name(this, "YAMLSeq");
      }
      static get tagName() {
        return "tag:yaml.org,2002:seq";
      }
      constructor(schema) {
        super(identity.SEQ, schema);
        this.items = [];
      }
      add(value) {
        this.items.push(value);
      }
      /**
       * Removes a value from the collection.
       *
       * `key` must contain a representation of an integer for this to succeed.
       * It may be wrapped in a `Scalar`.
       *
       * @returns `true` if the item was found and removed.
       */
      delete(key) {
        const idx = asItemIndex(key);
        if (typeof idx !== "number")
          return false;
        const del = this.items.splice(idx, 1);
        return del.length > 0;
      }
      get(key, keepScalar) {
        const idx = asItemIndex(key);
        if (typeof idx !== "number")
          return void 0;
        const it = this.items[idx];
        return !keepScalar && identity.isScalar(it) ? it.value : it;
      }
      /**
       * Checks if the collection includes a value with the key `key`.
       *
       * `key` must contain a representation of an integer for this to succeed.
       * It may be wrapped in a `Scalar`.
       */
      has(key) {
        const idx = asItemIndex(key);
        return typeof idx === "number" && idx < this.items.length;
      }
      /**
       * Sets a value in this collection. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       *
       * If `key` does not contain a representation of an integer, this will throw.
       * It may be wrapped in a `Scalar`.
       */
      set(key, value) {
        const idx = asItemIndex(key);
        if (typeof idx !== "number")
          throw new Error(`Expected a valid index, not ${key}.`);
        const prev = this.items[idx];
        if (identity.isScalar(prev) && Scalar.isScalarValue(value))
          prev.value = value;
        else
          this.items[idx] = value;
      }
      toJSON(_, ctx) {
        const seq = [];
        if (ctx?.onCreate)
          ctx.onCreate(seq);
        let i = 0;
        for (const item of this.items)
          seq.push(toJS.toJS(item, String(i++), ctx));
        return seq;
      }
      toString(ctx, onComment, onChompKeep) {
        if (!ctx)
          return JSON.stringify(this);
        return stringifyCollection.stringifyCollection(this, ctx, {
          blockItemPrefix: "- ",
          flowChars: { start: "[", end: "]" },
          itemIndent: (ctx.indent || "") + "  ",
          onChompKeep,
          onComment
        });
      }
      static from(schema, obj, ctx) {
        const { replacer } = ctx;
        const seq = new this(schema);
        if (obj && Symbol.iterator in Object(obj)) {
          let i = 0;
          for (let it of obj) {
            if (typeof replacer === "function") {
              const key = obj instanceof Set ? it : String(i++);
              it = replacer.call(obj, key, it);
            }
            seq.items.push(createNode.createNode(it, void 0, ctx));
          }
        }
        return seq;
      }
    };
    function asItemIndex(key) {
      let idx = identity.isScalar(key) ? key.value : key;
      if (idx && typeof idx === "string")
        idx = Number(idx);
      return typeof idx === "number" && Number.isInteger(idx) && idx >= 0 ? idx : null;
    }
    __name(asItemIndex, "asItemIndex");
    exports.YAMLSeq = YAMLSeq;
  }
});

// node_modules/yaml/dist/schema/common/seq.js
var require_seq = __commonJS({
  "node_modules/yaml/dist/schema/common/seq.js"(exports) {
    "use strict";
    var identity = require_identity();
    var YAMLSeq = require_YAMLSeq();
    var seq = {
      collection: "seq",
      default: true,
      nodeClass: YAMLSeq.YAMLSeq,
      tag: "tag:yaml.org,2002:seq",
      resolve(seq2, onError) {
        if (!identity.isSeq(seq2))
          onError("Expected a sequence for this tag");
        return seq2;
      },
      createNode: /* @__PURE__ */ __name((schema, obj, ctx) => YAMLSeq.YAMLSeq.from(schema, obj, ctx), "createNode")
    };
    exports.seq = seq;
  }
});

// node_modules/yaml/dist/schema/common/string.js
var require_string = __commonJS({
  "node_modules/yaml/dist/schema/common/string.js"(exports) {
    "use strict";
    var stringifyString = require_stringifyString();
    var string2 = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "string", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:str",
      resolve: /* @__PURE__ */ __name((str) => str, "resolve"),
      stringify(item, ctx, onComment, onChompKeep) {
        ctx = Object.assign({ actualString: true }, ctx);
        return stringifyString.stringifyString(item, ctx, onComment, onChompKeep);
      }
    };
    exports.string = string2;
  }
});

// node_modules/yaml/dist/schema/common/null.js
var require_null = __commonJS({
  "node_modules/yaml/dist/schema/common/null.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var nullTag = {
      identify: /* @__PURE__ */ __name((value) => value == null, "identify"),
      createNode: /* @__PURE__ */ __name(() => new Scalar.Scalar(null), "createNode"),
      default: true,
      tag: "tag:yaml.org,2002:null",
      test: /^(?:~|[Nn]ull|NULL)?$/,
      resolve: /* @__PURE__ */ __name(() => new Scalar.Scalar(null), "resolve"),
      stringify: /* @__PURE__ */ __name(({ source }, ctx) => typeof source === "string" && nullTag.test.test(source) ? source : ctx.options.nullStr, "stringify")
    };
    exports.nullTag = nullTag;
  }
});

// node_modules/yaml/dist/schema/core/bool.js
var require_bool = __commonJS({
  "node_modules/yaml/dist/schema/core/bool.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var boolTag = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "boolean", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:bool",
      test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
      resolve: /* @__PURE__ */ __name((str) => new Scalar.Scalar(str[0] === "t" || str[0] === "T"), "resolve"),
      stringify({ source, value }, ctx) {
        if (source && boolTag.test.test(source)) {
          const sv = source[0] === "t" || source[0] === "T";
          if (value === sv)
            return source;
        }
        return value ? ctx.options.trueStr : ctx.options.falseStr;
      }
    };
    exports.boolTag = boolTag;
  }
});

// node_modules/yaml/dist/stringify/stringifyNumber.js
var require_stringifyNumber = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyNumber.js"(exports) {
    "use strict";
    function stringifyNumber({ format: format2, minFractionDigits, tag, value }) {
      if (typeof value === "bigint")
        return String(value);
      const num = typeof value === "number" ? value : Number(value);
      if (!isFinite(num))
        return isNaN(num) ? ".nan" : num < 0 ? "-.inf" : ".inf";
      let n = Object.is(value, -0) ? "-0" : JSON.stringify(value);
      if (!format2 && minFractionDigits && (!tag || tag === "tag:yaml.org,2002:float") && /^-?\d/.test(n) && !n.includes("e")) {
        let i = n.indexOf(".");
        if (i < 0) {
          i = n.length;
          n += ".";
        }
        let d = minFractionDigits - (n.length - i - 1);
        while (d-- > 0)
          n += "0";
      }
      return n;
    }
    __name(stringifyNumber, "stringifyNumber");
    exports.stringifyNumber = stringifyNumber;
  }
});

// node_modules/yaml/dist/schema/core/float.js
var require_float = __commonJS({
  "node_modules/yaml/dist/schema/core/float.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var stringifyNumber = require_stringifyNumber();
    var floatNaN = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
      resolve: /* @__PURE__ */ __name((str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, "resolve"),
      stringify: stringifyNumber.stringifyNumber
    };
    var floatExp = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      format: "EXP",
      test: /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/,
      resolve: /* @__PURE__ */ __name((str) => parseFloat(str), "resolve"),
      stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
      }
    };
    var float = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/,
      resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str));
        const dot = str.indexOf(".");
        if (dot !== -1 && str[str.length - 1] === "0")
          node.minFractionDigits = str.length - dot - 1;
        return node;
      },
      stringify: stringifyNumber.stringifyNumber
    };
    exports.float = float;
    exports.floatExp = floatExp;
    exports.floatNaN = floatNaN;
  }
});

// node_modules/yaml/dist/schema/core/int.js
var require_int = __commonJS({
  "node_modules/yaml/dist/schema/core/int.js"(exports) {
    "use strict";
    var stringifyNumber = require_stringifyNumber();
    var intIdentify = /* @__PURE__ */ __name((value) => typeof value === "bigint" || Number.isInteger(value), "intIdentify");
    var intResolve = /* @__PURE__ */ __name((str, offset, radix, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str.substring(offset), radix), "intResolve");
    function intStringify(node, radix, prefix) {
      const { value } = node;
      if (intIdentify(value) && value >= 0)
        return prefix + value.toString(radix);
      return stringifyNumber.stringifyNumber(node);
    }
    __name(intStringify, "intStringify");
    var intOct = {
      identify: /* @__PURE__ */ __name((value) => intIdentify(value) && value >= 0, "identify"),
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "OCT",
      test: /^0o[0-7]+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 2, 8, opt), "resolve"),
      stringify: /* @__PURE__ */ __name((node) => intStringify(node, 8, "0o"), "stringify")
    };
    var int = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      test: /^[-+]?[0-9]+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 0, 10, opt), "resolve"),
      stringify: stringifyNumber.stringifyNumber
    };
    var intHex = {
      identify: /* @__PURE__ */ __name((value) => intIdentify(value) && value >= 0, "identify"),
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "HEX",
      test: /^0x[0-9a-fA-F]+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 2, 16, opt), "resolve"),
      stringify: /* @__PURE__ */ __name((node) => intStringify(node, 16, "0x"), "stringify")
    };
    exports.int = int;
    exports.intHex = intHex;
    exports.intOct = intOct;
  }
});

// node_modules/yaml/dist/schema/core/schema.js
var require_schema = __commonJS({
  "node_modules/yaml/dist/schema/core/schema.js"(exports) {
    "use strict";
    var map = require_map();
    var _null = require_null();
    var seq = require_seq();
    var string2 = require_string();
    var bool = require_bool();
    var float = require_float();
    var int = require_int();
    var schema = [
      map.map,
      seq.seq,
      string2.string,
      _null.nullTag,
      bool.boolTag,
      int.intOct,
      int.int,
      int.intHex,
      float.floatNaN,
      float.floatExp,
      float.float
    ];
    exports.schema = schema;
  }
});

// node_modules/yaml/dist/schema/json/schema.js
var require_schema2 = __commonJS({
  "node_modules/yaml/dist/schema/json/schema.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var map = require_map();
    var seq = require_seq();
    function intIdentify(value) {
      return typeof value === "bigint" || Number.isInteger(value);
    }
    __name(intIdentify, "intIdentify");
    var stringifyJSON = /* @__PURE__ */ __name(({ value }) => JSON.stringify(value), "stringifyJSON");
    var jsonScalars = [
      {
        identify: /* @__PURE__ */ __name((value) => typeof value === "string", "identify"),
        default: true,
        tag: "tag:yaml.org,2002:str",
        resolve: /* @__PURE__ */ __name((str) => str, "resolve"),
        stringify: stringifyJSON
      },
      {
        identify: /* @__PURE__ */ __name((value) => value == null, "identify"),
        createNode: /* @__PURE__ */ __name(() => new Scalar.Scalar(null), "createNode"),
        default: true,
        tag: "tag:yaml.org,2002:null",
        test: /^null$/,
        resolve: /* @__PURE__ */ __name(() => null, "resolve"),
        stringify: stringifyJSON
      },
      {
        identify: /* @__PURE__ */ __name((value) => typeof value === "boolean", "identify"),
        default: true,
        tag: "tag:yaml.org,2002:bool",
        test: /^true$|^false$/,
        resolve: /* @__PURE__ */ __name((str) => str === "true", "resolve"),
        stringify: stringifyJSON
      },
      {
        identify: intIdentify,
        default: true,
        tag: "tag:yaml.org,2002:int",
        test: /^-?(?:0|[1-9][0-9]*)$/,
        resolve: /* @__PURE__ */ __name((str, _onError, { intAsBigInt }) => intAsBigInt ? BigInt(str) : parseInt(str, 10), "resolve"),
        stringify: /* @__PURE__ */ __name(({ value }) => intIdentify(value) ? value.toString() : JSON.stringify(value), "stringify")
      },
      {
        identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
        default: true,
        tag: "tag:yaml.org,2002:float",
        test: /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$/,
        resolve: /* @__PURE__ */ __name((str) => parseFloat(str), "resolve"),
        stringify: stringifyJSON
      }
    ];
    var jsonError = {
      default: true,
      tag: "",
      test: /^/,
      resolve(str, onError) {
        onError(`Unresolved plain scalar ${JSON.stringify(str)}`);
        return str;
      }
    };
    var schema = [map.map, seq.seq].concat(jsonScalars, jsonError);
    exports.schema = schema;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/binary.js
var require_binary = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/binary.js"(exports) {
    "use strict";
    var node_buffer = __require("buffer");
    var Scalar = require_Scalar();
    var stringifyString = require_stringifyString();
    var binary = {
      identify: /* @__PURE__ */ __name((value) => value instanceof Uint8Array, "identify"),
      // Buffer inherits from Uint8Array
      default: false,
      tag: "tag:yaml.org,2002:binary",
      /**
       * Returns a Buffer in node and an Uint8Array in browsers
       *
       * To use the resulting buffer as an image, you'll want to do something like:
       *
       *   const blob = new Blob([buffer], { type: 'image/jpeg' })
       *   document.querySelector('#photo').src = URL.createObjectURL(blob)
       */
      resolve(src, onError) {
        if (typeof node_buffer.Buffer === "function") {
          return node_buffer.Buffer.from(src, "base64");
        } else if (typeof atob === "function") {
          const str = atob(src.replace(/[\n\r]/g, ""));
          const buffer = new Uint8Array(str.length);
          for (let i = 0; i < str.length; ++i)
            buffer[i] = str.charCodeAt(i);
          return buffer;
        } else {
          onError("This environment does not support reading binary tags; either Buffer or atob is required");
          return src;
        }
      },
      stringify({ comment, type, value }, ctx, onComment, onChompKeep) {
        if (!value)
          return "";
        const buf = value;
        let str;
        if (typeof node_buffer.Buffer === "function") {
          str = buf instanceof node_buffer.Buffer ? buf.toString("base64") : node_buffer.Buffer.from(buf.buffer).toString("base64");
        } else if (typeof btoa === "function") {
          let s = "";
          for (let i = 0; i < buf.length; ++i)
            s += String.fromCharCode(buf[i]);
          str = btoa(s);
        } else {
          throw new Error("This environment does not support writing binary tags; either Buffer or btoa is required");
        }
        type ?? (type = Scalar.Scalar.BLOCK_LITERAL);
        if (type !== Scalar.Scalar.QUOTE_DOUBLE) {
          const lineWidth = Math.max(ctx.options.lineWidth - ctx.indent.length, ctx.options.minContentWidth);
          const n = Math.ceil(str.length / lineWidth);
          const lines = new Array(n);
          for (let i = 0, o = 0; i < n; ++i, o += lineWidth) {
            lines[i] = str.substr(o, lineWidth);
          }
          str = lines.join(type === Scalar.Scalar.BLOCK_LITERAL ? "\n" : " ");
        }
        return stringifyString.stringifyString({ comment, type, value: str }, ctx, onComment, onChompKeep);
      }
    };
    exports.binary = binary;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/pairs.js
var require_pairs = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/pairs.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Pair = require_Pair();
    var Scalar = require_Scalar();
    var YAMLSeq = require_YAMLSeq();
    function resolvePairs(seq, onError) {
      if (identity.isSeq(seq)) {
        for (let i = 0; i < seq.items.length; ++i) {
          let item = seq.items[i];
          if (identity.isPair(item))
            continue;
          else if (identity.isMap(item)) {
            if (item.items.length > 1)
              onError("Each pair must have its own sequence indicator");
            const pair = item.items[0] || new Pair.Pair(new Scalar.Scalar(null));
            if (item.commentBefore)
              pair.key.commentBefore = pair.key.commentBefore ? `${item.commentBefore}
${pair.key.commentBefore}` : item.commentBefore;
            if (item.comment) {
              const cn = pair.value ?? pair.key;
              cn.comment = cn.comment ? `${item.comment}
${cn.comment}` : item.comment;
            }
            item = pair;
          }
          seq.items[i] = identity.isPair(item) ? item : new Pair.Pair(item);
        }
      } else
        onError("Expected a sequence for this tag");
      return seq;
    }
    __name(resolvePairs, "resolvePairs");
    function createPairs(schema, iterable, ctx) {
      const { replacer } = ctx;
      const pairs2 = new YAMLSeq.YAMLSeq(schema);
      pairs2.tag = "tag:yaml.org,2002:pairs";
      let i = 0;
      if (iterable && Symbol.iterator in Object(iterable))
        for (let it of iterable) {
          if (typeof replacer === "function")
            it = replacer.call(iterable, String(i++), it);
          let key, value;
          if (Array.isArray(it)) {
            if (it.length === 2) {
              key = it[0];
              value = it[1];
            } else
              throw new TypeError(`Expected [key, value] tuple: ${it}`);
          } else if (it && it instanceof Object) {
            const keys = Object.keys(it);
            if (keys.length === 1) {
              key = keys[0];
              value = it[key];
            } else {
              throw new TypeError(`Expected tuple with one key, not ${keys.length} keys`);
            }
          } else {
            key = it;
          }
          pairs2.items.push(Pair.createPair(key, value, ctx));
        }
      return pairs2;
    }
    __name(createPairs, "createPairs");
    var pairs = {
      collection: "seq",
      default: false,
      tag: "tag:yaml.org,2002:pairs",
      resolve: resolvePairs,
      createNode: createPairs
    };
    exports.createPairs = createPairs;
    exports.pairs = pairs;
    exports.resolvePairs = resolvePairs;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/omap.js
var require_omap = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/omap.js"(exports) {
    "use strict";
    var identity = require_identity();
    var toJS = require_toJS();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var pairs = require_pairs();
    var YAMLOMap = class _YAMLOMap extends YAMLSeq.YAMLSeq {
      static {
        __name(this, "YAMLOMap");
      }
      constructor() {
        super();
        this.add = YAMLMap.YAMLMap.prototype.add.bind(this);
        this.delete = YAMLMap.YAMLMap.prototype.delete.bind(this);
        this.get = YAMLMap.YAMLMap.prototype.get.bind(this);
        this.has = YAMLMap.YAMLMap.prototype.has.bind(this);
        this.set = YAMLMap.YAMLMap.prototype.set.bind(this);
        this.tag = _YAMLOMap.tag;
      }
      /**
       * If `ctx` is given, the return type is actually `Map<unknown, unknown>`,
       * but TypeScript won't allow widening the signature of a child method.
       */
      toJSON(_, ctx) {
        if (!ctx)
          return super.toJSON(_);
        const map = /* @__PURE__ */ new Map();
        if (ctx?.onCreate)
          ctx.onCreate(map);
        for (const pair of this.items) {
          let key, value;
          if (identity.isPair(pair)) {
            key = toJS.toJS(pair.key, "", ctx);
            value = toJS.toJS(pair.value, key, ctx);
          } else {
            key = toJS.toJS(pair, "", ctx);
          }
          if (map.has(key))
            throw new Error("Ordered maps must not include duplicate keys");
          map.set(key, value);
        }
        return map;
      }
      static from(schema, iterable, ctx) {
        const pairs$1 = pairs.createPairs(schema, iterable, ctx);
        const omap2 = new this();
        omap2.items = pairs$1.items;
        return omap2;
      }
    };
    YAMLOMap.tag = "tag:yaml.org,2002:omap";
    var omap = {
      collection: "seq",
      identify: /* @__PURE__ */ __name((value) => value instanceof Map, "identify"),
      nodeClass: YAMLOMap,
      default: false,
      tag: "tag:yaml.org,2002:omap",
      resolve(seq, onError) {
        const pairs$1 = pairs.resolvePairs(seq, onError);
        const seenKeys = [];
        for (const { key } of pairs$1.items) {
          if (identity.isScalar(key)) {
            if (seenKeys.includes(key.value)) {
              onError(`Ordered maps must not include duplicate keys: ${key.value}`);
            } else {
              seenKeys.push(key.value);
            }
          }
        }
        return Object.assign(new YAMLOMap(), pairs$1);
      },
      createNode: /* @__PURE__ */ __name((schema, iterable, ctx) => YAMLOMap.from(schema, iterable, ctx), "createNode")
    };
    exports.YAMLOMap = YAMLOMap;
    exports.omap = omap;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/bool.js
var require_bool2 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/bool.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    function boolStringify({ value, source }, ctx) {
      const boolObj = value ? trueTag : falseTag;
      if (source && boolObj.test.test(source))
        return source;
      return value ? ctx.options.trueStr : ctx.options.falseStr;
    }
    __name(boolStringify, "boolStringify");
    var trueTag = {
      identify: /* @__PURE__ */ __name((value) => value === true, "identify"),
      default: true,
      tag: "tag:yaml.org,2002:bool",
      test: /^(?:Y|y|[Yy]es|YES|[Tt]rue|TRUE|[Oo]n|ON)$/,
      resolve: /* @__PURE__ */ __name(() => new Scalar.Scalar(true), "resolve"),
      stringify: boolStringify
    };
    var falseTag = {
      identify: /* @__PURE__ */ __name((value) => value === false, "identify"),
      default: true,
      tag: "tag:yaml.org,2002:bool",
      test: /^(?:N|n|[Nn]o|NO|[Ff]alse|FALSE|[Oo]ff|OFF)$/,
      resolve: /* @__PURE__ */ __name(() => new Scalar.Scalar(false), "resolve"),
      stringify: boolStringify
    };
    exports.falseTag = falseTag;
    exports.trueTag = trueTag;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/float.js
var require_float2 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/float.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var stringifyNumber = require_stringifyNumber();
    var floatNaN = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/,
      resolve: /* @__PURE__ */ __name((str) => str.slice(-3).toLowerCase() === "nan" ? NaN : str[0] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY, "resolve"),
      stringify: stringifyNumber.stringifyNumber
    };
    var floatExp = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      format: "EXP",
      test: /^[-+]?(?:[0-9][0-9_]*)?(?:\.[0-9_]*)?[eE][-+]?[0-9]+$/,
      resolve: /* @__PURE__ */ __name((str) => parseFloat(str.replace(/_/g, "")), "resolve"),
      stringify(node) {
        const num = Number(node.value);
        return isFinite(num) ? num.toExponential() : stringifyNumber.stringifyNumber(node);
      }
    };
    var float = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      test: /^[-+]?(?:[0-9][0-9_]*)?\.[0-9_]*$/,
      resolve(str) {
        const node = new Scalar.Scalar(parseFloat(str.replace(/_/g, "")));
        const dot = str.indexOf(".");
        if (dot !== -1) {
          const f = str.substring(dot + 1).replace(/_/g, "");
          if (f[f.length - 1] === "0")
            node.minFractionDigits = f.length;
        }
        return node;
      },
      stringify: stringifyNumber.stringifyNumber
    };
    exports.float = float;
    exports.floatExp = floatExp;
    exports.floatNaN = floatNaN;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/int.js
var require_int2 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/int.js"(exports) {
    "use strict";
    var stringifyNumber = require_stringifyNumber();
    var intIdentify = /* @__PURE__ */ __name((value) => typeof value === "bigint" || Number.isInteger(value), "intIdentify");
    function intResolve(str, offset, radix, { intAsBigInt }) {
      const sign = str[0];
      if (sign === "-" || sign === "+")
        offset += 1;
      str = str.substring(offset).replace(/_/g, "");
      if (intAsBigInt) {
        switch (radix) {
          case 2:
            str = `0b${str}`;
            break;
          case 8:
            str = `0o${str}`;
            break;
          case 16:
            str = `0x${str}`;
            break;
        }
        const n2 = BigInt(str);
        return sign === "-" ? BigInt(-1) * n2 : n2;
      }
      const n = parseInt(str, radix);
      return sign === "-" ? -1 * n : n;
    }
    __name(intResolve, "intResolve");
    function intStringify(node, radix, prefix) {
      const { value } = node;
      if (intIdentify(value)) {
        const str = value.toString(radix);
        return value < 0 ? "-" + prefix + str.substr(1) : prefix + str;
      }
      return stringifyNumber.stringifyNumber(node);
    }
    __name(intStringify, "intStringify");
    var intBin = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "BIN",
      test: /^[-+]?0b[0-1_]+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 2, 2, opt), "resolve"),
      stringify: /* @__PURE__ */ __name((node) => intStringify(node, 2, "0b"), "stringify")
    };
    var intOct = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "OCT",
      test: /^[-+]?0[0-7_]+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 1, 8, opt), "resolve"),
      stringify: /* @__PURE__ */ __name((node) => intStringify(node, 8, "0"), "stringify")
    };
    var int = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      test: /^[-+]?[0-9][0-9_]*$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 0, 10, opt), "resolve"),
      stringify: stringifyNumber.stringifyNumber
    };
    var intHex = {
      identify: intIdentify,
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "HEX",
      test: /^[-+]?0x[0-9a-fA-F_]+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, opt) => intResolve(str, 2, 16, opt), "resolve"),
      stringify: /* @__PURE__ */ __name((node) => intStringify(node, 16, "0x"), "stringify")
    };
    exports.int = int;
    exports.intBin = intBin;
    exports.intHex = intHex;
    exports.intOct = intOct;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/set.js
var require_set = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/set.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Pair = require_Pair();
    var YAMLMap = require_YAMLMap();
    var YAMLSet = class _YAMLSet extends YAMLMap.YAMLMap {
      static {
        __name(this, "YAMLSet");
      }
      constructor(schema) {
        super(schema);
        this.tag = _YAMLSet.tag;
      }
      add(key) {
        let pair;
        if (identity.isPair(key))
          pair = key;
        else if (key && typeof key === "object" && "key" in key && "value" in key && key.value === null)
          pair = new Pair.Pair(key.key, null);
        else
          pair = new Pair.Pair(key, null);
        const prev = YAMLMap.findPair(this.items, pair.key);
        if (!prev)
          this.items.push(pair);
      }
      /**
       * If `keepPair` is `true`, returns the Pair matching `key`.
       * Otherwise, returns the value of that Pair's key.
       */
      get(key, keepPair) {
        const pair = YAMLMap.findPair(this.items, key);
        return !keepPair && identity.isPair(pair) ? identity.isScalar(pair.key) ? pair.key.value : pair.key : pair;
      }
      set(key, value) {
        if (typeof value !== "boolean")
          throw new Error(`Expected boolean value for set(key, value) in a YAML set, not ${typeof value}`);
        const prev = YAMLMap.findPair(this.items, key);
        if (prev && !value) {
          this.items.splice(this.items.indexOf(prev), 1);
        } else if (!prev && value) {
          this.items.push(new Pair.Pair(key));
        }
      }
      toJSON(_, ctx) {
        return super.toJSON(_, ctx, Set);
      }
      toString(ctx, onComment, onChompKeep) {
        if (!ctx)
          return JSON.stringify(this);
        if (this.hasAllNullValues(true))
          return super.toString(Object.assign({}, ctx, { allNullValues: true }), onComment, onChompKeep);
        else
          throw new Error("Set items must all have null values");
      }
      static from(schema, iterable, ctx) {
        const { replacer } = ctx;
        const set2 = new this(schema);
        if (iterable && Symbol.iterator in Object(iterable))
          for (let value of iterable) {
            if (typeof replacer === "function")
              value = replacer.call(iterable, value, value);
            set2.items.push(Pair.createPair(value, null, ctx));
          }
        return set2;
      }
    };
    YAMLSet.tag = "tag:yaml.org,2002:set";
    var set = {
      collection: "map",
      identify: /* @__PURE__ */ __name((value) => value instanceof Set, "identify"),
      nodeClass: YAMLSet,
      default: false,
      tag: "tag:yaml.org,2002:set",
      createNode: /* @__PURE__ */ __name((schema, iterable, ctx) => YAMLSet.from(schema, iterable, ctx), "createNode"),
      resolve(map, onError) {
        if (identity.isMap(map)) {
          if (map.hasAllNullValues(true))
            return Object.assign(new YAMLSet(), map);
          else
            onError("Set items must all have null values");
        } else
          onError("Expected a mapping for this tag");
        return map;
      }
    };
    exports.YAMLSet = YAMLSet;
    exports.set = set;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/timestamp.js
var require_timestamp = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/timestamp.js"(exports) {
    "use strict";
    var stringifyNumber = require_stringifyNumber();
    function parseSexagesimal(str, asBigInt) {
      const sign = str[0];
      const parts = sign === "-" || sign === "+" ? str.substring(1) : str;
      const num = /* @__PURE__ */ __name((n) => asBigInt ? BigInt(n) : Number(n), "num");
      const res = parts.replace(/_/g, "").split(":").reduce((res2, p) => res2 * num(60) + num(p), num(0));
      return sign === "-" ? num(-1) * res : res;
    }
    __name(parseSexagesimal, "parseSexagesimal");
    function stringifySexagesimal(node) {
      let { value } = node;
      let num = /* @__PURE__ */ __name((n) => n, "num");
      if (typeof value === "bigint")
        num = /* @__PURE__ */ __name((n) => BigInt(n), "num");
      else if (isNaN(value) || !isFinite(value))
        return stringifyNumber.stringifyNumber(node);
      let sign = "";
      if (value < 0) {
        sign = "-";
        value *= num(-1);
      }
      const _60 = num(60);
      const parts = [value % _60];
      if (value < 60) {
        parts.unshift(0);
      } else {
        value = (value - parts[0]) / _60;
        parts.unshift(value % _60);
        if (value >= 60) {
          value = (value - parts[0]) / _60;
          parts.unshift(value);
        }
      }
      return sign + parts.map((n) => String(n).padStart(2, "0")).join(":").replace(/000000\d*$/, "");
    }
    __name(stringifySexagesimal, "stringifySexagesimal");
    var intTime = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "bigint" || Number.isInteger(value), "identify"),
      default: true,
      tag: "tag:yaml.org,2002:int",
      format: "TIME",
      test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+$/,
      resolve: /* @__PURE__ */ __name((str, _onError, { intAsBigInt }) => parseSexagesimal(str, intAsBigInt), "resolve"),
      stringify: stringifySexagesimal
    };
    var floatTime = {
      identify: /* @__PURE__ */ __name((value) => typeof value === "number", "identify"),
      default: true,
      tag: "tag:yaml.org,2002:float",
      format: "TIME",
      test: /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
      resolve: /* @__PURE__ */ __name((str) => parseSexagesimal(str, false), "resolve"),
      stringify: stringifySexagesimal
    };
    var timestamp = {
      identify: /* @__PURE__ */ __name((value) => value instanceof Date, "identify"),
      default: true,
      tag: "tag:yaml.org,2002:timestamp",
      // If the time zone is omitted, the timestamp is assumed to be specified in UTC. The time part
      // may be omitted altogether, resulting in a date format. In such a case, the time part is
      // assumed to be 00:00:00Z (start of day, UTC).
      test: RegExp("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:(?:t|T|[ \\t]+)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2}(\\.[0-9]+)?)(?:[ \\t]*(Z|[-+][012]?[0-9](?::[0-9]{2})?))?)?$"),
      resolve(str) {
        const match = str.match(timestamp.test);
        if (!match)
          throw new Error("!!timestamp expects a date, starting with yyyy-mm-dd");
        const [, year, month, day, hour, minute, second] = match.map(Number);
        const millisec = match[7] ? Number((match[7] + "00").substr(1, 3)) : 0;
        let date = Date.UTC(year, month - 1, day, hour || 0, minute || 0, second || 0, millisec);
        const tz = match[8];
        if (tz && tz !== "Z") {
          let d = parseSexagesimal(tz, false);
          if (Math.abs(d) < 30)
            d *= 60;
          date -= 6e4 * d;
        }
        return new Date(date);
      },
      stringify: /* @__PURE__ */ __name(({ value }) => value?.toISOString().replace(/(T00:00:00)?\.000Z$/, "") ?? "", "stringify")
    };
    exports.floatTime = floatTime;
    exports.intTime = intTime;
    exports.timestamp = timestamp;
  }
});

// node_modules/yaml/dist/schema/yaml-1.1/schema.js
var require_schema3 = __commonJS({
  "node_modules/yaml/dist/schema/yaml-1.1/schema.js"(exports) {
    "use strict";
    var map = require_map();
    var _null = require_null();
    var seq = require_seq();
    var string2 = require_string();
    var binary = require_binary();
    var bool = require_bool2();
    var float = require_float2();
    var int = require_int2();
    var merge2 = require_merge();
    var omap = require_omap();
    var pairs = require_pairs();
    var set = require_set();
    var timestamp = require_timestamp();
    var schema = [
      map.map,
      seq.seq,
      string2.string,
      _null.nullTag,
      bool.trueTag,
      bool.falseTag,
      int.intBin,
      int.intOct,
      int.int,
      int.intHex,
      float.floatNaN,
      float.floatExp,
      float.float,
      binary.binary,
      merge2.merge,
      omap.omap,
      pairs.pairs,
      set.set,
      timestamp.intTime,
      timestamp.floatTime,
      timestamp.timestamp
    ];
    exports.schema = schema;
  }
});

// node_modules/yaml/dist/schema/tags.js
var require_tags = __commonJS({
  "node_modules/yaml/dist/schema/tags.js"(exports) {
    "use strict";
    var map = require_map();
    var _null = require_null();
    var seq = require_seq();
    var string2 = require_string();
    var bool = require_bool();
    var float = require_float();
    var int = require_int();
    var schema = require_schema();
    var schema$1 = require_schema2();
    var binary = require_binary();
    var merge2 = require_merge();
    var omap = require_omap();
    var pairs = require_pairs();
    var schema$2 = require_schema3();
    var set = require_set();
    var timestamp = require_timestamp();
    var schemas = /* @__PURE__ */ new Map([
      ["core", schema.schema],
      ["failsafe", [map.map, seq.seq, string2.string]],
      ["json", schema$1.schema],
      ["yaml11", schema$2.schema],
      ["yaml-1.1", schema$2.schema]
    ]);
    var tagsByName = {
      binary: binary.binary,
      bool: bool.boolTag,
      float: float.float,
      floatExp: float.floatExp,
      floatNaN: float.floatNaN,
      floatTime: timestamp.floatTime,
      int: int.int,
      intHex: int.intHex,
      intOct: int.intOct,
      intTime: timestamp.intTime,
      map: map.map,
      merge: merge2.merge,
      null: _null.nullTag,
      omap: omap.omap,
      pairs: pairs.pairs,
      seq: seq.seq,
      set: set.set,
      timestamp: timestamp.timestamp
    };
    var coreKnownTags = {
      "tag:yaml.org,2002:binary": binary.binary,
      "tag:yaml.org,2002:merge": merge2.merge,
      "tag:yaml.org,2002:omap": omap.omap,
      "tag:yaml.org,2002:pairs": pairs.pairs,
      "tag:yaml.org,2002:set": set.set,
      "tag:yaml.org,2002:timestamp": timestamp.timestamp
    };
    function getTags(customTags, schemaName, addMergeTag) {
      const schemaTags = schemas.get(schemaName);
      if (schemaTags && !customTags) {
        return addMergeTag && !schemaTags.includes(merge2.merge) ? schemaTags.concat(merge2.merge) : schemaTags.slice();
      }
      let tags = schemaTags;
      if (!tags) {
        if (Array.isArray(customTags))
          tags = [];
        else {
          const keys = Array.from(schemas.keys()).filter((key) => key !== "yaml11").map((key) => JSON.stringify(key)).join(", ");
          throw new Error(`Unknown schema "${schemaName}"; use one of ${keys} or define customTags array`);
        }
      }
      if (Array.isArray(customTags)) {
        for (const tag of customTags)
          tags = tags.concat(tag);
      } else if (typeof customTags === "function") {
        tags = customTags(tags.slice());
      }
      if (addMergeTag)
        tags = tags.concat(merge2.merge);
      return tags.reduce((tags2, tag) => {
        const tagObj = typeof tag === "string" ? tagsByName[tag] : tag;
        if (!tagObj) {
          const tagName = JSON.stringify(tag);
          const keys = Object.keys(tagsByName).map((key) => JSON.stringify(key)).join(", ");
          throw new Error(`Unknown custom tag ${tagName}; use one of ${keys}`);
        }
        if (!tags2.includes(tagObj))
          tags2.push(tagObj);
        return tags2;
      }, []);
    }
    __name(getTags, "getTags");
    exports.coreKnownTags = coreKnownTags;
    exports.getTags = getTags;
  }
});

// node_modules/yaml/dist/schema/Schema.js
var require_Schema = __commonJS({
  "node_modules/yaml/dist/schema/Schema.js"(exports) {
    "use strict";
    var identity = require_identity();
    var map = require_map();
    var seq = require_seq();
    var string2 = require_string();
    var tags = require_tags();
    var sortMapEntriesByKey = /* @__PURE__ */ __name((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0, "sortMapEntriesByKey");
    var Schema = class _Schema {
      static {
        __name(this, "Schema");
      }
      constructor({ compat, customTags, merge: merge2, resolveKnownTags, schema, sortMapEntries, toStringDefaults }) {
        this.compat = Array.isArray(compat) ? tags.getTags(compat, "compat") : compat ? tags.getTags(null, compat) : null;
        this.name = typeof schema === "string" && schema || "core";
        this.knownTags = resolveKnownTags ? tags.coreKnownTags : {};
        this.tags = tags.getTags(customTags, this.name, merge2);
        this.toStringOptions = toStringDefaults ?? null;
        Object.defineProperty(this, identity.MAP, { value: map.map });
        Object.defineProperty(this, identity.SCALAR, { value: string2.string });
        Object.defineProperty(this, identity.SEQ, { value: seq.seq });
        this.sortMapEntries = typeof sortMapEntries === "function" ? sortMapEntries : sortMapEntries === true ? sortMapEntriesByKey : null;
      }
      clone() {
        const copy = Object.create(_Schema.prototype, Object.getOwnPropertyDescriptors(this));
        copy.tags = this.tags.slice();
        return copy;
      }
    };
    exports.Schema = Schema;
  }
});

// node_modules/yaml/dist/stringify/stringifyDocument.js
var require_stringifyDocument = __commonJS({
  "node_modules/yaml/dist/stringify/stringifyDocument.js"(exports) {
    "use strict";
    var identity = require_identity();
    var stringify = require_stringify();
    var stringifyComment = require_stringifyComment();
    function stringifyDocument(doc, options) {
      const lines = [];
      let hasDirectives = options.directives === true;
      if (options.directives !== false && doc.directives) {
        const dir = doc.directives.toString(doc);
        if (dir) {
          lines.push(dir);
          hasDirectives = true;
        } else if (doc.directives.docStart)
          hasDirectives = true;
      }
      if (hasDirectives)
        lines.push("---");
      const ctx = stringify.createStringifyContext(doc, options);
      const { commentString } = ctx.options;
      if (doc.commentBefore) {
        if (lines.length !== 1)
          lines.unshift("");
        const cs = commentString(doc.commentBefore);
        lines.unshift(stringifyComment.indentComment(cs, ""));
      }
      let chompKeep = false;
      let contentComment = null;
      if (doc.contents) {
        if (identity.isNode(doc.contents)) {
          if (doc.contents.spaceBefore && hasDirectives)
            lines.push("");
          if (doc.contents.commentBefore) {
            const cs = commentString(doc.contents.commentBefore);
            lines.push(stringifyComment.indentComment(cs, ""));
          }
          ctx.forceBlockIndent = !!doc.comment;
          contentComment = doc.contents.comment;
        }
        const onChompKeep = contentComment ? void 0 : () => chompKeep = true;
        let body = stringify.stringify(doc.contents, ctx, () => contentComment = null, onChompKeep);
        if (contentComment)
          body += stringifyComment.lineComment(body, "", commentString(contentComment));
        if ((body[0] === "|" || body[0] === ">") && lines[lines.length - 1] === "---") {
          lines[lines.length - 1] = `--- ${body}`;
        } else
          lines.push(body);
      } else {
        lines.push(stringify.stringify(doc.contents, ctx));
      }
      if (doc.directives?.docEnd) {
        if (doc.comment) {
          const cs = commentString(doc.comment);
          if (cs.includes("\n")) {
            lines.push("...");
            lines.push(stringifyComment.indentComment(cs, ""));
          } else {
            lines.push(`... ${cs}`);
          }
        } else {
          lines.push("...");
        }
      } else {
        let dc = doc.comment;
        if (dc && chompKeep)
          dc = dc.replace(/^\n+/, "");
        if (dc) {
          if ((!chompKeep || contentComment) && lines[lines.length - 1] !== "")
            lines.push("");
          lines.push(stringifyComment.indentComment(commentString(dc), ""));
        }
      }
      return lines.join("\n") + "\n";
    }
    __name(stringifyDocument, "stringifyDocument");
    exports.stringifyDocument = stringifyDocument;
  }
});

// node_modules/yaml/dist/doc/Document.js
var require_Document = __commonJS({
  "node_modules/yaml/dist/doc/Document.js"(exports) {
    "use strict";
    var Alias = require_Alias();
    var Collection = require_Collection();
    var identity = require_identity();
    var Pair = require_Pair();
    var toJS = require_toJS();
    var Schema = require_Schema();
    var stringifyDocument = require_stringifyDocument();
    var anchors = require_anchors();
    var applyReviver = require_applyReviver();
    var createNode = require_createNode();
    var directives = require_directives();
    var Document = class _Document {
      static {
        __name(this, "Document");
      }
      constructor(value, replacer, options) {
        this.commentBefore = null;
        this.comment = null;
        this.errors = [];
        this.warnings = [];
        Object.defineProperty(this, identity.NODE_TYPE, { value: identity.DOC });
        let _replacer = null;
        if (typeof replacer === "function" || Array.isArray(replacer)) {
          _replacer = replacer;
        } else if (options === void 0 && replacer) {
          options = replacer;
          replacer = void 0;
        }
        const opt = Object.assign({
          intAsBigInt: false,
          keepSourceTokens: false,
          logLevel: "warn",
          prettyErrors: true,
          strict: true,
          stringKeys: false,
          uniqueKeys: true,
          version: "1.2"
        }, options);
        this.options = opt;
        let { version } = opt;
        if (options?._directives) {
          this.directives = options._directives.atDocument();
          if (this.directives.yaml.explicit)
            version = this.directives.yaml.version;
        } else
          this.directives = new directives.Directives({ version });
        this.setSchema(version, options);
        this.contents = value === void 0 ? null : this.createNode(value, _replacer, options);
      }
      /**
       * Create a deep copy of this Document and its contents.
       *
       * Custom Node values that inherit from `Object` still refer to their original instances.
       */
      clone() {
        const copy = Object.create(_Document.prototype, {
          [identity.NODE_TYPE]: { value: identity.DOC }
        });
        copy.commentBefore = this.commentBefore;
        copy.comment = this.comment;
        copy.errors = this.errors.slice();
        copy.warnings = this.warnings.slice();
        copy.options = Object.assign({}, this.options);
        if (this.directives)
          copy.directives = this.directives.clone();
        copy.schema = this.schema.clone();
        copy.contents = identity.isNode(this.contents) ? this.contents.clone(copy.schema) : this.contents;
        if (this.range)
          copy.range = this.range.slice();
        return copy;
      }
      /** Adds a value to the document. */
      add(value) {
        if (assertCollection(this.contents))
          this.contents.add(value);
      }
      /** Adds a value to the document. */
      addIn(path41, value) {
        if (assertCollection(this.contents))
          this.contents.addIn(path41, value);
      }
      /**
       * Create a new `Alias` node, ensuring that the target `node` has the required anchor.
       *
       * If `node` already has an anchor, `name` is ignored.
       * Otherwise, the `node.anchor` value will be set to `name`,
       * or if an anchor with that name is already present in the document,
       * `name` will be used as a prefix for a new unique anchor.
       * If `name` is undefined, the generated anchor will use 'a' as a prefix.
       */
      createAlias(node, name) {
        if (!node.anchor) {
          const prev = anchors.anchorNames(this);
          node.anchor = // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
          !name || prev.has(name) ? anchors.findNewAnchor(name || "a", prev) : name;
        }
        return new Alias.Alias(node.anchor);
      }
      createNode(value, replacer, options) {
        let _replacer = void 0;
        if (typeof replacer === "function") {
          value = replacer.call({ "": value }, "", value);
          _replacer = replacer;
        } else if (Array.isArray(replacer)) {
          const keyToStr = /* @__PURE__ */ __name((v) => typeof v === "number" || v instanceof String || v instanceof Number, "keyToStr");
          const asStr = replacer.filter(keyToStr).map(String);
          if (asStr.length > 0)
            replacer = replacer.concat(asStr);
          _replacer = replacer;
        } else if (options === void 0 && replacer) {
          options = replacer;
          replacer = void 0;
        }
        const { aliasDuplicateObjects, anchorPrefix, flow, keepUndefined, onTagObj, tag } = options ?? {};
        const { onAnchor, setAnchors, sourceObjects } = anchors.createNodeAnchors(
          this,
          // eslint-disable-next-line @typescript-eslint/prefer-nullish-coalescing
          anchorPrefix || "a"
        );
        const ctx = {
          aliasDuplicateObjects: aliasDuplicateObjects ?? true,
          keepUndefined: keepUndefined ?? false,
          onAnchor,
          onTagObj,
          replacer: _replacer,
          schema: this.schema,
          sourceObjects
        };
        const node = createNode.createNode(value, tag, ctx);
        if (flow && identity.isCollection(node))
          node.flow = true;
        setAnchors();
        return node;
      }
      /**
       * Convert a key and a value into a `Pair` using the current schema,
       * recursively wrapping all values as `Scalar` or `Collection` nodes.
       */
      createPair(key, value, options = {}) {
        const k = this.createNode(key, null, options);
        const v = this.createNode(value, null, options);
        return new Pair.Pair(k, v);
      }
      /**
       * Removes a value from the document.
       * @returns `true` if the item was found and removed.
       */
      delete(key) {
        return assertCollection(this.contents) ? this.contents.delete(key) : false;
      }
      /**
       * Removes a value from the document.
       * @returns `true` if the item was found and removed.
       */
      deleteIn(path41) {
        if (Collection.isEmptyPath(path41)) {
          if (this.contents == null)
            return false;
          this.contents = null;
          return true;
        }
        return assertCollection(this.contents) ? this.contents.deleteIn(path41) : false;
      }
      /**
       * Returns item at `key`, or `undefined` if not found. By default unwraps
       * scalar values from their surrounding node; to disable set `keepScalar` to
       * `true` (collections are always returned intact).
       */
      get(key, keepScalar) {
        return identity.isCollection(this.contents) ? this.contents.get(key, keepScalar) : void 0;
      }
      /**
       * Returns item at `path`, or `undefined` if not found. By default unwraps
       * scalar values from their surrounding node; to disable set `keepScalar` to
       * `true` (collections are always returned intact).
       */
      getIn(path41, keepScalar) {
        if (Collection.isEmptyPath(path41))
          return !keepScalar && identity.isScalar(this.contents) ? this.contents.value : this.contents;
        return identity.isCollection(this.contents) ? this.contents.getIn(path41, keepScalar) : void 0;
      }
      /**
       * Checks if the document includes a value with the key `key`.
       */
      has(key) {
        return identity.isCollection(this.contents) ? this.contents.has(key) : false;
      }
      /**
       * Checks if the document includes a value at `path`.
       */
      hasIn(path41) {
        if (Collection.isEmptyPath(path41))
          return this.contents !== void 0;
        return identity.isCollection(this.contents) ? this.contents.hasIn(path41) : false;
      }
      /**
       * Sets a value in this document. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       */
      set(key, value) {
        if (this.contents == null) {
          this.contents = Collection.collectionFromPath(this.schema, [key], value);
        } else if (assertCollection(this.contents)) {
          this.contents.set(key, value);
        }
      }
      /**
       * Sets a value in this document. For `!!set`, `value` needs to be a
       * boolean to add/remove the item from the set.
       */
      setIn(path41, value) {
        if (Collection.isEmptyPath(path41)) {
          this.contents = value;
        } else if (this.contents == null) {
          this.contents = Collection.collectionFromPath(this.schema, Array.from(path41), value);
        } else if (assertCollection(this.contents)) {
          this.contents.setIn(path41, value);
        }
      }
      /**
       * Change the YAML version and schema used by the document.
       * A `null` version disables support for directives, explicit tags, anchors, and aliases.
       * It also requires the `schema` option to be given as a `Schema` instance value.
       *
       * Overrides all previously set schema options.
       */
      setSchema(version, options = {}) {
        if (typeof version === "number")
          version = String(version);
        let opt;
        switch (version) {
          case "1.1":
            if (this.directives)
              this.directives.yaml.version = "1.1";
            else
              this.directives = new directives.Directives({ version: "1.1" });
            opt = { resolveKnownTags: false, schema: "yaml-1.1" };
            break;
          case "1.2":
          case "next":
            if (this.directives)
              this.directives.yaml.version = version;
            else
              this.directives = new directives.Directives({ version });
            opt = { resolveKnownTags: true, schema: "core" };
            break;
          case null:
            if (this.directives)
              delete this.directives;
            opt = null;
            break;
          default: {
            const sv = JSON.stringify(version);
            throw new Error(`Expected '1.1', '1.2' or null as first argument, but found: ${sv}`);
          }
        }
        if (options.schema instanceof Object)
          this.schema = options.schema;
        else if (opt)
          this.schema = new Schema.Schema(Object.assign(opt, options));
        else
          throw new Error(`With a null YAML version, the { schema: Schema } option is required`);
      }
      // json & jsonArg are only used from toJSON()
      toJS({ json: json3, jsonArg, mapAsMap, maxAliasCount, onAnchor, reviver } = {}) {
        const ctx = {
          anchors: /* @__PURE__ */ new Map(),
          doc: this,
          keep: !json3,
          mapAsMap: mapAsMap === true,
          mapKeyWarned: false,
          maxAliasCount: typeof maxAliasCount === "number" ? maxAliasCount : 100
        };
        const res = toJS.toJS(this.contents, jsonArg ?? "", ctx);
        if (typeof onAnchor === "function")
          for (const { count: count2, res: res2 } of ctx.anchors.values())
            onAnchor(res2, count2);
        return typeof reviver === "function" ? applyReviver.applyReviver(reviver, { "": res }, "", res) : res;
      }
      /**
       * A JSON representation of the document `contents`.
       *
       * @param jsonArg Used by `JSON.stringify` to indicate the array index or
       *   property name.
       */
      toJSON(jsonArg, onAnchor) {
        return this.toJS({ json: true, jsonArg, mapAsMap: false, onAnchor });
      }
      /** A YAML representation of the document. */
      toString(options = {}) {
        if (this.errors.length > 0)
          throw new Error("Document with errors cannot be stringified");
        if ("indent" in options && (!Number.isInteger(options.indent) || Number(options.indent) <= 0)) {
          const s = JSON.stringify(options.indent);
          throw new Error(`"indent" option must be a positive integer, not ${s}`);
        }
        return stringifyDocument.stringifyDocument(this, options);
      }
    };
    function assertCollection(contents) {
      if (identity.isCollection(contents))
        return true;
      throw new Error("Expected a YAML collection as document contents");
    }
    __name(assertCollection, "assertCollection");
    exports.Document = Document;
  }
});

// node_modules/yaml/dist/errors.js
var require_errors = __commonJS({
  "node_modules/yaml/dist/errors.js"(exports) {
    "use strict";
    var YAMLError = class extends Error {
      static {
        __name(this, "YAMLError");
      }
      constructor(name, pos, code2, message) {
        super();
        this.name = name;
        this.code = code2;
        this.message = message;
        this.pos = pos;
      }
    };
    var YAMLParseError = class extends YAMLError {
      static {
        __name(this, "YAMLParseError");
      }
      constructor(pos, code2, message) {
        super("YAMLParseError", pos, code2, message);
      }
    };
    var YAMLWarning = class extends YAMLError {
      static {
        __name(this, "YAMLWarning");
      }
      constructor(pos, code2, message) {
        super("YAMLWarning", pos, code2, message);
      }
    };
    var prettifyError = /* @__PURE__ */ __name((src, lc) => (error) => {
      if (error.pos[0] === -1)
        return;
      error.linePos = error.pos.map((pos) => lc.linePos(pos));
      const { line, col } = error.linePos[0];
      error.message += ` at line ${line}, column ${col}`;
      let ci = col - 1;
      let lineStr = src.substring(lc.lineStarts[line - 1], lc.lineStarts[line]).replace(/[\n\r]+$/, "");
      if (ci >= 60 && lineStr.length > 80) {
        const trimStart = Math.min(ci - 39, lineStr.length - 79);
        lineStr = "\u2026" + lineStr.substring(trimStart);
        ci -= trimStart - 1;
      }
      if (lineStr.length > 80)
        lineStr = lineStr.substring(0, 79) + "\u2026";
      if (line > 1 && /^ *$/.test(lineStr.substring(0, ci))) {
        let prev = src.substring(lc.lineStarts[line - 2], lc.lineStarts[line - 1]);
        if (prev.length > 80)
          prev = prev.substring(0, 79) + "\u2026\n";
        lineStr = prev + lineStr;
      }
      if (/[^ ]/.test(lineStr)) {
        let count2 = 1;
        const end = error.linePos[1];
        if (end?.line === line && end.col > col) {
          count2 = Math.max(1, Math.min(end.col - col, 80 - ci));
        }
        const pointer = " ".repeat(ci) + "^".repeat(count2);
        error.message += `:

${lineStr}
${pointer}
`;
      }
    }, "prettifyError");
    exports.YAMLError = YAMLError;
    exports.YAMLParseError = YAMLParseError;
    exports.YAMLWarning = YAMLWarning;
    exports.prettifyError = prettifyError;
  }
});

// node_modules/yaml/dist/compose/resolve-props.js
var require_resolve_props = __commonJS({
  "node_modules/yaml/dist/compose/resolve-props.js"(exports) {
    "use strict";
    function resolveProps(tokens, { flow, indicator, next, offset, onError, parentIndent, startOnNewline }) {
      let spaceBefore = false;
      let atNewline = startOnNewline;
      let hasSpace = startOnNewline;
      let comment = "";
      let commentSep = "";
      let hasNewline = false;
      let reqSpace = false;
      let tab = null;
      let anchor = null;
      let tag = null;
      let newlineAfterProp = null;
      let comma = null;
      let found2 = null;
      let start2 = null;
      for (const token of tokens) {
        if (reqSpace) {
          if (token.type !== "space" && token.type !== "newline" && token.type !== "comma")
            onError(token.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
          reqSpace = false;
        }
        if (tab) {
          if (atNewline && token.type !== "comment" && token.type !== "newline") {
            onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
          }
          tab = null;
        }
        switch (token.type) {
          case "space":
            if (!flow && (indicator !== "doc-start" || next?.type !== "flow-collection") && token.source.includes("	")) {
              tab = token;
            }
            hasSpace = true;
            break;
          case "comment": {
            if (!hasSpace)
              onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
            const cb = token.source.substring(1) || " ";
            if (!comment)
              comment = cb;
            else
              comment += commentSep + cb;
            commentSep = "";
            atNewline = false;
            break;
          }
          case "newline":
            if (atNewline) {
              if (comment)
                comment += token.source;
              else if (!found2 || indicator !== "seq-item-ind")
                spaceBefore = true;
            } else
              commentSep += token.source;
            atNewline = true;
            hasNewline = true;
            if (anchor || tag)
              newlineAfterProp = token;
            hasSpace = true;
            break;
          case "anchor":
            if (anchor)
              onError(token, "MULTIPLE_ANCHORS", "A node can have at most one anchor");
            if (token.source.endsWith(":"))
              onError(token.offset + token.source.length - 1, "BAD_ALIAS", "Anchor ending in : is ambiguous", true);
            anchor = token;
            start2 ?? (start2 = token.offset);
            atNewline = false;
            hasSpace = false;
            reqSpace = true;
            break;
          case "tag": {
            if (tag)
              onError(token, "MULTIPLE_TAGS", "A node can have at most one tag");
            tag = token;
            start2 ?? (start2 = token.offset);
            atNewline = false;
            hasSpace = false;
            reqSpace = true;
            break;
          }
          case indicator:
            if (anchor || tag)
              onError(token, "BAD_PROP_ORDER", `Anchors and tags must be after the ${token.source} indicator`);
            if (found2)
              onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.source} in ${flow ?? "collection"}`);
            found2 = token;
            atNewline = indicator === "seq-item-ind" || indicator === "explicit-key-ind";
            hasSpace = false;
            break;
          case "comma":
            if (flow) {
              if (comma)
                onError(token, "UNEXPECTED_TOKEN", `Unexpected , in ${flow}`);
              comma = token;
              atNewline = false;
              hasSpace = false;
              break;
            }
          // else fallthrough
          default:
            onError(token, "UNEXPECTED_TOKEN", `Unexpected ${token.type} token`);
            atNewline = false;
            hasSpace = false;
        }
      }
      const last = tokens[tokens.length - 1];
      const end = last ? last.offset + last.source.length : offset;
      if (reqSpace && next && next.type !== "space" && next.type !== "newline" && next.type !== "comma" && (next.type !== "scalar" || next.source !== "")) {
        onError(next.offset, "MISSING_CHAR", "Tags and anchors must be separated from the next token by white space");
      }
      if (tab && (atNewline && tab.indent <= parentIndent || next?.type === "block-map" || next?.type === "block-seq"))
        onError(tab, "TAB_AS_INDENT", "Tabs are not allowed as indentation");
      return {
        comma,
        found: found2,
        spaceBefore,
        comment,
        hasNewline,
        anchor,
        tag,
        newlineAfterProp,
        end,
        start: start2 ?? end
      };
    }
    __name(resolveProps, "resolveProps");
    exports.resolveProps = resolveProps;
  }
});

// node_modules/yaml/dist/compose/util-contains-newline.js
var require_util_contains_newline = __commonJS({
  "node_modules/yaml/dist/compose/util-contains-newline.js"(exports) {
    "use strict";
    function containsNewline(key) {
      if (!key)
        return null;
      switch (key.type) {
        case "alias":
        case "scalar":
        case "double-quoted-scalar":
        case "single-quoted-scalar":
          if (key.source.includes("\n"))
            return true;
          if (key.end) {
            for (const st of key.end)
              if (st.type === "newline")
                return true;
          }
          return false;
        case "flow-collection":
          for (const it of key.items) {
            for (const st of it.start)
              if (st.type === "newline")
                return true;
            if (it.sep) {
              for (const st of it.sep)
                if (st.type === "newline")
                  return true;
            }
            if (containsNewline(it.key) || containsNewline(it.value))
              return true;
          }
          return false;
        default:
          return true;
      }
    }
    __name(containsNewline, "containsNewline");
    exports.containsNewline = containsNewline;
  }
});

// node_modules/yaml/dist/compose/util-flow-indent-check.js
var require_util_flow_indent_check = __commonJS({
  "node_modules/yaml/dist/compose/util-flow-indent-check.js"(exports) {
    "use strict";
    var utilContainsNewline = require_util_contains_newline();
    function flowIndentCheck(indent, fc, onError) {
      if (fc?.type === "flow-collection") {
        const end = fc.end[0];
        if (end.indent === indent && (end.source === "]" || end.source === "}") && utilContainsNewline.containsNewline(fc)) {
          const msg = "Flow end indicator should be more indented than parent";
          onError(end, "BAD_INDENT", msg, true);
        }
      }
    }
    __name(flowIndentCheck, "flowIndentCheck");
    exports.flowIndentCheck = flowIndentCheck;
  }
});

// node_modules/yaml/dist/compose/util-map-includes.js
var require_util_map_includes = __commonJS({
  "node_modules/yaml/dist/compose/util-map-includes.js"(exports) {
    "use strict";
    var identity = require_identity();
    function mapIncludes(ctx, items, search) {
      const { uniqueKeys } = ctx.options;
      if (uniqueKeys === false)
        return false;
      const isEqual = typeof uniqueKeys === "function" ? uniqueKeys : (a, b) => a === b || identity.isScalar(a) && identity.isScalar(b) && a.value === b.value;
      return items.some((pair) => isEqual(pair.key, search));
    }
    __name(mapIncludes, "mapIncludes");
    exports.mapIncludes = mapIncludes;
  }
});

// node_modules/yaml/dist/compose/resolve-block-map.js
var require_resolve_block_map = __commonJS({
  "node_modules/yaml/dist/compose/resolve-block-map.js"(exports) {
    "use strict";
    var Pair = require_Pair();
    var YAMLMap = require_YAMLMap();
    var resolveProps = require_resolve_props();
    var utilContainsNewline = require_util_contains_newline();
    var utilFlowIndentCheck = require_util_flow_indent_check();
    var utilMapIncludes = require_util_map_includes();
    var startColMsg = "All mapping items must start at the same column";
    function resolveBlockMap({ composeNode, composeEmptyNode }, ctx, bm, onError, tag) {
      const NodeClass = tag?.nodeClass ?? YAMLMap.YAMLMap;
      const map = new NodeClass(ctx.schema);
      if (ctx.atRoot)
        ctx.atRoot = false;
      let offset = bm.offset;
      let commentEnd = null;
      for (const collItem of bm.items) {
        const { start: start2, key, sep, value } = collItem;
        const keyProps = resolveProps.resolveProps(start2, {
          indicator: "explicit-key-ind",
          next: key ?? sep?.[0],
          offset,
          onError,
          parentIndent: bm.indent,
          startOnNewline: true
        });
        const implicitKey = !keyProps.found;
        if (implicitKey) {
          if (key) {
            if (key.type === "block-seq")
              onError(offset, "BLOCK_AS_IMPLICIT_KEY", "A block sequence may not be used as an implicit map key");
            else if ("indent" in key && key.indent !== bm.indent)
              onError(offset, "BAD_INDENT", startColMsg);
          }
          if (!keyProps.anchor && !keyProps.tag && !sep) {
            commentEnd = keyProps.end;
            if (keyProps.comment) {
              if (map.comment)
                map.comment += "\n" + keyProps.comment;
              else
                map.comment = keyProps.comment;
            }
            continue;
          }
          if (keyProps.newlineAfterProp || utilContainsNewline.containsNewline(key)) {
            onError(key ?? start2[start2.length - 1], "MULTILINE_IMPLICIT_KEY", "Implicit keys need to be on a single line");
          }
        } else if (keyProps.found?.indent !== bm.indent) {
          onError(offset, "BAD_INDENT", startColMsg);
        }
        ctx.atKey = true;
        const keyStart = keyProps.end;
        const keyNode = key ? composeNode(ctx, key, keyProps, onError) : composeEmptyNode(ctx, keyStart, start2, null, keyProps, onError);
        if (ctx.schema.compat)
          utilFlowIndentCheck.flowIndentCheck(bm.indent, key, onError);
        ctx.atKey = false;
        if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
          onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
        const valueProps = resolveProps.resolveProps(sep ?? [], {
          indicator: "map-value-ind",
          next: value,
          offset: keyNode.range[2],
          onError,
          parentIndent: bm.indent,
          startOnNewline: !key || key.type === "block-scalar"
        });
        offset = valueProps.end;
        if (valueProps.found) {
          if (implicitKey) {
            if (value?.type === "block-map" && !valueProps.hasNewline)
              onError(offset, "BLOCK_AS_IMPLICIT_KEY", "Nested mappings are not allowed in compact mappings");
            if (ctx.options.strict && keyProps.start < valueProps.found.offset - 1024)
              onError(keyNode.range, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit block mapping key");
          }
          const valueNode = value ? composeNode(ctx, value, valueProps, onError) : composeEmptyNode(ctx, offset, sep, null, valueProps, onError);
          if (ctx.schema.compat)
            utilFlowIndentCheck.flowIndentCheck(bm.indent, value, onError);
          offset = valueNode.range[2];
          const pair = new Pair.Pair(keyNode, valueNode);
          if (ctx.options.keepSourceTokens)
            pair.srcToken = collItem;
          map.items.push(pair);
        } else {
          if (implicitKey)
            onError(keyNode.range, "MISSING_CHAR", "Implicit map keys need to be followed by map values");
          if (valueProps.comment) {
            if (keyNode.comment)
              keyNode.comment += "\n" + valueProps.comment;
            else
              keyNode.comment = valueProps.comment;
          }
          const pair = new Pair.Pair(keyNode);
          if (ctx.options.keepSourceTokens)
            pair.srcToken = collItem;
          map.items.push(pair);
        }
      }
      if (commentEnd && commentEnd < offset)
        onError(commentEnd, "IMPOSSIBLE", "Map comment with trailing content");
      map.range = [bm.offset, offset, commentEnd ?? offset];
      return map;
    }
    __name(resolveBlockMap, "resolveBlockMap");
    exports.resolveBlockMap = resolveBlockMap;
  }
});

// node_modules/yaml/dist/compose/resolve-block-seq.js
var require_resolve_block_seq = __commonJS({
  "node_modules/yaml/dist/compose/resolve-block-seq.js"(exports) {
    "use strict";
    var YAMLSeq = require_YAMLSeq();
    var resolveProps = require_resolve_props();
    var utilFlowIndentCheck = require_util_flow_indent_check();
    function resolveBlockSeq({ composeNode, composeEmptyNode }, ctx, bs, onError, tag) {
      const NodeClass = tag?.nodeClass ?? YAMLSeq.YAMLSeq;
      const seq = new NodeClass(ctx.schema);
      if (ctx.atRoot)
        ctx.atRoot = false;
      if (ctx.atKey)
        ctx.atKey = false;
      let offset = bs.offset;
      let commentEnd = null;
      for (const { start: start2, value } of bs.items) {
        const props = resolveProps.resolveProps(start2, {
          indicator: "seq-item-ind",
          next: value,
          offset,
          onError,
          parentIndent: bs.indent,
          startOnNewline: true
        });
        if (!props.found) {
          if (props.anchor || props.tag || value) {
            if (value?.type === "block-seq")
              onError(props.end, "BAD_INDENT", "All sequence items must start at the same column");
            else
              onError(offset, "MISSING_CHAR", "Sequence item without - indicator");
          } else {
            commentEnd = props.end;
            if (props.comment)
              seq.comment = props.comment;
            continue;
          }
        }
        const node = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, start2, null, props, onError);
        if (ctx.schema.compat)
          utilFlowIndentCheck.flowIndentCheck(bs.indent, value, onError);
        offset = node.range[2];
        seq.items.push(node);
      }
      seq.range = [bs.offset, offset, commentEnd ?? offset];
      return seq;
    }
    __name(resolveBlockSeq, "resolveBlockSeq");
    exports.resolveBlockSeq = resolveBlockSeq;
  }
});

// node_modules/yaml/dist/compose/resolve-end.js
var require_resolve_end = __commonJS({
  "node_modules/yaml/dist/compose/resolve-end.js"(exports) {
    "use strict";
    function resolveEnd(end, offset, reqSpace, onError) {
      let comment = "";
      if (end) {
        let hasSpace = false;
        let sep = "";
        for (const token of end) {
          const { source, type } = token;
          switch (type) {
            case "space":
              hasSpace = true;
              break;
            case "comment": {
              if (reqSpace && !hasSpace)
                onError(token, "MISSING_CHAR", "Comments must be separated from other tokens by white space characters");
              const cb = source.substring(1) || " ";
              if (!comment)
                comment = cb;
              else
                comment += sep + cb;
              sep = "";
              break;
            }
            case "newline":
              if (comment)
                sep += source;
              hasSpace = true;
              break;
            default:
              onError(token, "UNEXPECTED_TOKEN", `Unexpected ${type} at node end`);
          }
          offset += source.length;
        }
      }
      return { comment, offset };
    }
    __name(resolveEnd, "resolveEnd");
    exports.resolveEnd = resolveEnd;
  }
});

// node_modules/yaml/dist/compose/resolve-flow-collection.js
var require_resolve_flow_collection = __commonJS({
  "node_modules/yaml/dist/compose/resolve-flow-collection.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Pair = require_Pair();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var resolveEnd = require_resolve_end();
    var resolveProps = require_resolve_props();
    var utilContainsNewline = require_util_contains_newline();
    var utilMapIncludes = require_util_map_includes();
    var blockMsg = "Block collections are not allowed within flow collections";
    var isBlock = /* @__PURE__ */ __name((token) => token && (token.type === "block-map" || token.type === "block-seq"), "isBlock");
    function resolveFlowCollection({ composeNode, composeEmptyNode }, ctx, fc, onError, tag) {
      const isMap2 = fc.start.source === "{";
      const fcName = isMap2 ? "flow map" : "flow sequence";
      const NodeClass = tag?.nodeClass ?? (isMap2 ? YAMLMap.YAMLMap : YAMLSeq.YAMLSeq);
      const coll = new NodeClass(ctx.schema);
      coll.flow = true;
      const atRoot = ctx.atRoot;
      if (atRoot)
        ctx.atRoot = false;
      if (ctx.atKey)
        ctx.atKey = false;
      let offset = fc.offset + fc.start.source.length;
      for (let i = 0; i < fc.items.length; ++i) {
        const collItem = fc.items[i];
        const { start: start2, key, sep, value } = collItem;
        const props = resolveProps.resolveProps(start2, {
          flow: fcName,
          indicator: "explicit-key-ind",
          next: key ?? sep?.[0],
          offset,
          onError,
          parentIndent: fc.indent,
          startOnNewline: false
        });
        if (!props.found) {
          if (!props.anchor && !props.tag && !sep && !value) {
            if (i === 0 && props.comma)
              onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
            else if (i < fc.items.length - 1)
              onError(props.start, "UNEXPECTED_TOKEN", `Unexpected empty item in ${fcName}`);
            if (props.comment) {
              if (coll.comment)
                coll.comment += "\n" + props.comment;
              else
                coll.comment = props.comment;
            }
            offset = props.end;
            continue;
          }
          if (!isMap2 && ctx.options.strict && utilContainsNewline.containsNewline(key))
            onError(
              key,
              // checked by containsNewline()
              "MULTILINE_IMPLICIT_KEY",
              "Implicit keys of flow sequence pairs need to be on a single line"
            );
        }
        if (i === 0) {
          if (props.comma)
            onError(props.comma, "UNEXPECTED_TOKEN", `Unexpected , in ${fcName}`);
        } else {
          if (!props.comma)
            onError(props.start, "MISSING_CHAR", `Missing , between ${fcName} items`);
          if (props.comment) {
            let prevItemComment = "";
            loop: for (const st of start2) {
              switch (st.type) {
                case "comma":
                case "space":
                  break;
                case "comment":
                  prevItemComment = st.source.substring(1);
                  break loop;
                default:
                  break loop;
              }
            }
            if (prevItemComment) {
              let prev = coll.items[coll.items.length - 1];
              if (identity.isPair(prev))
                prev = prev.value ?? prev.key;
              if (prev.comment)
                prev.comment += "\n" + prevItemComment;
              else
                prev.comment = prevItemComment;
              props.comment = props.comment.substring(prevItemComment.length + 1);
            }
          }
        }
        if (!isMap2 && !sep && !props.found) {
          const valueNode = value ? composeNode(ctx, value, props, onError) : composeEmptyNode(ctx, props.end, sep, null, props, onError);
          coll.items.push(valueNode);
          offset = valueNode.range[2];
          if (isBlock(value))
            onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
        } else {
          ctx.atKey = true;
          const keyStart = props.end;
          const keyNode = key ? composeNode(ctx, key, props, onError) : composeEmptyNode(ctx, keyStart, start2, null, props, onError);
          if (isBlock(key))
            onError(keyNode.range, "BLOCK_IN_FLOW", blockMsg);
          ctx.atKey = false;
          const valueProps = resolveProps.resolveProps(sep ?? [], {
            flow: fcName,
            indicator: "map-value-ind",
            next: value,
            offset: keyNode.range[2],
            onError,
            parentIndent: fc.indent,
            startOnNewline: false
          });
          if (valueProps.found) {
            if (!isMap2 && !props.found && ctx.options.strict) {
              if (sep)
                for (const st of sep) {
                  if (st === valueProps.found)
                    break;
                  if (st.type === "newline") {
                    onError(st, "MULTILINE_IMPLICIT_KEY", "Implicit keys of flow sequence pairs need to be on a single line");
                    break;
                  }
                }
              if (props.start < valueProps.found.offset - 1024)
                onError(valueProps.found, "KEY_OVER_1024_CHARS", "The : indicator must be at most 1024 chars after the start of an implicit flow sequence key");
            }
          } else if (value) {
            if ("source" in value && value.source?.[0] === ":")
              onError(value, "MISSING_CHAR", `Missing space after : in ${fcName}`);
            else
              onError(valueProps.start, "MISSING_CHAR", `Missing , or : between ${fcName} items`);
          }
          const valueNode = value ? composeNode(ctx, value, valueProps, onError) : valueProps.found ? composeEmptyNode(ctx, valueProps.end, sep, null, valueProps, onError) : null;
          if (valueNode) {
            if (isBlock(value))
              onError(valueNode.range, "BLOCK_IN_FLOW", blockMsg);
          } else if (valueProps.comment) {
            if (keyNode.comment)
              keyNode.comment += "\n" + valueProps.comment;
            else
              keyNode.comment = valueProps.comment;
          }
          const pair = new Pair.Pair(keyNode, valueNode);
          if (ctx.options.keepSourceTokens)
            pair.srcToken = collItem;
          if (isMap2) {
            const map = coll;
            if (utilMapIncludes.mapIncludes(ctx, map.items, keyNode))
              onError(keyStart, "DUPLICATE_KEY", "Map keys must be unique");
            map.items.push(pair);
          } else {
            const map = new YAMLMap.YAMLMap(ctx.schema);
            map.flow = true;
            map.items.push(pair);
            const endRange = (valueNode ?? keyNode).range;
            map.range = [keyNode.range[0], endRange[1], endRange[2]];
            coll.items.push(map);
          }
          offset = valueNode ? valueNode.range[2] : valueProps.end;
        }
      }
      const expectedEnd = isMap2 ? "}" : "]";
      const [ce, ...ee] = fc.end;
      let cePos = offset;
      if (ce?.source === expectedEnd)
        cePos = ce.offset + ce.source.length;
      else {
        const name = fcName[0].toUpperCase() + fcName.substring(1);
        const msg = atRoot ? `${name} must end with a ${expectedEnd}` : `${name} in block collection must be sufficiently indented and end with a ${expectedEnd}`;
        onError(offset, atRoot ? "MISSING_CHAR" : "BAD_INDENT", msg);
        if (ce && ce.source.length !== 1)
          ee.unshift(ce);
      }
      if (ee.length > 0) {
        const end = resolveEnd.resolveEnd(ee, cePos, ctx.options.strict, onError);
        if (end.comment) {
          if (coll.comment)
            coll.comment += "\n" + end.comment;
          else
            coll.comment = end.comment;
        }
        coll.range = [fc.offset, cePos, end.offset];
      } else {
        coll.range = [fc.offset, cePos, cePos];
      }
      return coll;
    }
    __name(resolveFlowCollection, "resolveFlowCollection");
    exports.resolveFlowCollection = resolveFlowCollection;
  }
});

// node_modules/yaml/dist/compose/compose-collection.js
var require_compose_collection = __commonJS({
  "node_modules/yaml/dist/compose/compose-collection.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Scalar = require_Scalar();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var resolveBlockMap = require_resolve_block_map();
    var resolveBlockSeq = require_resolve_block_seq();
    var resolveFlowCollection = require_resolve_flow_collection();
    function resolveCollection(CN, ctx, token, onError, tagName, tag) {
      const coll = token.type === "block-map" ? resolveBlockMap.resolveBlockMap(CN, ctx, token, onError, tag) : token.type === "block-seq" ? resolveBlockSeq.resolveBlockSeq(CN, ctx, token, onError, tag) : resolveFlowCollection.resolveFlowCollection(CN, ctx, token, onError, tag);
      const Coll = coll.constructor;
      if (tagName === "!" || tagName === Coll.tagName) {
        coll.tag = Coll.tagName;
        return coll;
      }
      if (tagName)
        coll.tag = tagName;
      return coll;
    }
    __name(resolveCollection, "resolveCollection");
    function composeCollection(CN, ctx, token, props, onError) {
      const tagToken = props.tag;
      const tagName = !tagToken ? null : ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg));
      if (token.type === "block-seq") {
        const { anchor, newlineAfterProp: nl } = props;
        const lastProp = anchor && tagToken ? anchor.offset > tagToken.offset ? anchor : tagToken : anchor ?? tagToken;
        if (lastProp && (!nl || nl.offset < lastProp.offset)) {
          const message = "Missing newline after block sequence props";
          onError(lastProp, "MISSING_CHAR", message);
        }
      }
      const expType = token.type === "block-map" ? "map" : token.type === "block-seq" ? "seq" : token.start.source === "{" ? "map" : "seq";
      if (!tagToken || !tagName || tagName === "!" || tagName === YAMLMap.YAMLMap.tagName && expType === "map" || tagName === YAMLSeq.YAMLSeq.tagName && expType === "seq") {
        return resolveCollection(CN, ctx, token, onError, tagName);
      }
      let tag = ctx.schema.tags.find((t) => t.tag === tagName && t.collection === expType);
      if (!tag) {
        const kt = ctx.schema.knownTags[tagName];
        if (kt?.collection === expType) {
          ctx.schema.tags.push(Object.assign({}, kt, { default: false }));
          tag = kt;
        } else {
          if (kt) {
            onError(tagToken, "BAD_COLLECTION_TYPE", `${kt.tag} used for ${expType} collection, but expects ${kt.collection ?? "scalar"}`, true);
          } else {
            onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, true);
          }
          return resolveCollection(CN, ctx, token, onError, tagName);
        }
      }
      const coll = resolveCollection(CN, ctx, token, onError, tagName, tag);
      const res = tag.resolve?.(coll, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg), ctx.options) ?? coll;
      const node = identity.isNode(res) ? res : new Scalar.Scalar(res);
      node.range = coll.range;
      node.tag = tagName;
      if (tag?.format)
        node.format = tag.format;
      return node;
    }
    __name(composeCollection, "composeCollection");
    exports.composeCollection = composeCollection;
  }
});

// node_modules/yaml/dist/compose/resolve-block-scalar.js
var require_resolve_block_scalar = __commonJS({
  "node_modules/yaml/dist/compose/resolve-block-scalar.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    function resolveBlockScalar(ctx, scalar, onError) {
      const start2 = scalar.offset;
      const header = parseBlockScalarHeader(scalar, ctx.options.strict, onError);
      if (!header)
        return { value: "", type: null, comment: "", range: [start2, start2, start2] };
      const type = header.mode === ">" ? Scalar.Scalar.BLOCK_FOLDED : Scalar.Scalar.BLOCK_LITERAL;
      const lines = scalar.source ? splitLines(scalar.source) : [];
      let chompStart = lines.length;
      for (let i = lines.length - 1; i >= 0; --i) {
        const content = lines[i][1];
        if (content === "" || content === "\r")
          chompStart = i;
        else
          break;
      }
      if (chompStart === 0) {
        const value2 = header.chomp === "+" && lines.length > 0 ? "\n".repeat(Math.max(1, lines.length - 1)) : "";
        let end2 = start2 + header.length;
        if (scalar.source)
          end2 += scalar.source.length;
        return { value: value2, type, comment: header.comment, range: [start2, end2, end2] };
      }
      let trimIndent = scalar.indent + header.indent;
      let offset = scalar.offset + header.length;
      let contentStart = 0;
      for (let i = 0; i < chompStart; ++i) {
        const [indent, content] = lines[i];
        if (content === "" || content === "\r") {
          if (header.indent === 0 && indent.length > trimIndent)
            trimIndent = indent.length;
        } else {
          if (indent.length < trimIndent) {
            const message = "Block scalars with more-indented leading empty lines must use an explicit indentation indicator";
            onError(offset + indent.length, "MISSING_CHAR", message);
          }
          if (header.indent === 0)
            trimIndent = indent.length;
          contentStart = i;
          if (trimIndent === 0 && !ctx.atRoot) {
            const message = "Block scalar values in collections must be indented";
            onError(offset, "BAD_INDENT", message);
          }
          break;
        }
        offset += indent.length + content.length + 1;
      }
      for (let i = lines.length - 1; i >= chompStart; --i) {
        if (lines[i][0].length > trimIndent)
          chompStart = i + 1;
      }
      let value = "";
      let sep = "";
      let prevMoreIndented = false;
      for (let i = 0; i < contentStart; ++i)
        value += lines[i][0].slice(trimIndent) + "\n";
      for (let i = contentStart; i < chompStart; ++i) {
        let [indent, content] = lines[i];
        offset += indent.length + content.length + 1;
        const crlf = content[content.length - 1] === "\r";
        if (crlf)
          content = content.slice(0, -1);
        if (content && indent.length < trimIndent) {
          const src = header.indent ? "explicit indentation indicator" : "first line";
          const message = `Block scalar lines must not be less indented than their ${src}`;
          onError(offset - content.length - (crlf ? 2 : 1), "BAD_INDENT", message);
          indent = "";
        }
        if (type === Scalar.Scalar.BLOCK_LITERAL) {
          value += sep + indent.slice(trimIndent) + content;
          sep = "\n";
        } else if (indent.length > trimIndent || content[0] === "	") {
          if (sep === " ")
            sep = "\n";
          else if (!prevMoreIndented && sep === "\n")
            sep = "\n\n";
          value += sep + indent.slice(trimIndent) + content;
          sep = "\n";
          prevMoreIndented = true;
        } else if (content === "") {
          if (sep === "\n")
            value += "\n";
          else
            sep = "\n";
        } else {
          value += sep + content;
          sep = " ";
          prevMoreIndented = false;
        }
      }
      switch (header.chomp) {
        case "-":
          break;
        case "+":
          for (let i = chompStart; i < lines.length; ++i)
            value += "\n" + lines[i][0].slice(trimIndent);
          if (value[value.length - 1] !== "\n")
            value += "\n";
          break;
        default:
          value += "\n";
      }
      const end = start2 + header.length + scalar.source.length;
      return { value, type, comment: header.comment, range: [start2, end, end] };
    }
    __name(resolveBlockScalar, "resolveBlockScalar");
    function parseBlockScalarHeader({ offset, props }, strict, onError) {
      if (props[0].type !== "block-scalar-header") {
        onError(props[0], "IMPOSSIBLE", "Block scalar header not found");
        return null;
      }
      const { source } = props[0];
      const mode = source[0];
      let indent = 0;
      let chomp = "";
      let error = -1;
      for (let i = 1; i < source.length; ++i) {
        const ch = source[i];
        if (!chomp && (ch === "-" || ch === "+"))
          chomp = ch;
        else {
          const n = Number(ch);
          if (!indent && n)
            indent = n;
          else if (error === -1)
            error = offset + i;
        }
      }
      if (error !== -1)
        onError(error, "UNEXPECTED_TOKEN", `Block scalar header includes extra characters: ${source}`);
      let hasSpace = false;
      let comment = "";
      let length = source.length;
      for (let i = 1; i < props.length; ++i) {
        const token = props[i];
        switch (token.type) {
          case "space":
            hasSpace = true;
          // fallthrough
          case "newline":
            length += token.source.length;
            break;
          case "comment":
            if (strict && !hasSpace) {
              const message = "Comments must be separated from other tokens by white space characters";
              onError(token, "MISSING_CHAR", message);
            }
            length += token.source.length;
            comment = token.source.substring(1);
            break;
          case "error":
            onError(token, "UNEXPECTED_TOKEN", token.message);
            length += token.source.length;
            break;
          /* istanbul ignore next should not happen */
          default: {
            const message = `Unexpected token in block scalar header: ${token.type}`;
            onError(token, "UNEXPECTED_TOKEN", message);
            const ts = token.source;
            if (ts && typeof ts === "string")
              length += ts.length;
          }
        }
      }
      return { mode, indent, chomp, comment, length };
    }
    __name(parseBlockScalarHeader, "parseBlockScalarHeader");
    function splitLines(source) {
      const split2 = source.split(/\n( *)/);
      const first = split2[0];
      const m = first.match(/^( *)/);
      const line0 = m?.[1] ? [m[1], first.slice(m[1].length)] : ["", first];
      const lines = [line0];
      for (let i = 1; i < split2.length; i += 2)
        lines.push([split2[i], split2[i + 1]]);
      return lines;
    }
    __name(splitLines, "splitLines");
    exports.resolveBlockScalar = resolveBlockScalar;
  }
});

// node_modules/yaml/dist/compose/resolve-flow-scalar.js
var require_resolve_flow_scalar = __commonJS({
  "node_modules/yaml/dist/compose/resolve-flow-scalar.js"(exports) {
    "use strict";
    var Scalar = require_Scalar();
    var resolveEnd = require_resolve_end();
    function resolveFlowScalar(scalar, strict, onError) {
      const { offset, type, source, end } = scalar;
      let _type;
      let value;
      const _onError = /* @__PURE__ */ __name((rel, code2, msg) => onError(offset + rel, code2, msg), "_onError");
      switch (type) {
        case "scalar":
          _type = Scalar.Scalar.PLAIN;
          value = plainValue(source, _onError);
          break;
        case "single-quoted-scalar":
          _type = Scalar.Scalar.QUOTE_SINGLE;
          value = singleQuotedValue(source, _onError);
          break;
        case "double-quoted-scalar":
          _type = Scalar.Scalar.QUOTE_DOUBLE;
          value = doubleQuotedValue(source, _onError);
          break;
        /* istanbul ignore next should not happen */
        default:
          onError(scalar, "UNEXPECTED_TOKEN", `Expected a flow scalar value, but found: ${type}`);
          return {
            value: "",
            type: null,
            comment: "",
            range: [offset, offset + source.length, offset + source.length]
          };
      }
      const valueEnd = offset + source.length;
      const re = resolveEnd.resolveEnd(end, valueEnd, strict, onError);
      return {
        value,
        type: _type,
        comment: re.comment,
        range: [offset, valueEnd, re.offset]
      };
    }
    __name(resolveFlowScalar, "resolveFlowScalar");
    function plainValue(source, onError) {
      let badChar = "";
      switch (source[0]) {
        /* istanbul ignore next should not happen */
        case "	":
          badChar = "a tab character";
          break;
        case ",":
          badChar = "flow indicator character ,";
          break;
        case "%":
          badChar = "directive indicator character %";
          break;
        case "|":
        case ">": {
          badChar = `block scalar indicator ${source[0]}`;
          break;
        }
        case "@":
        case "`": {
          badChar = `reserved character ${source[0]}`;
          break;
        }
      }
      if (badChar)
        onError(0, "BAD_SCALAR_START", `Plain value cannot start with ${badChar}`);
      return unfoldLines(source);
    }
    __name(plainValue, "plainValue");
    function singleQuotedValue(source, onError) {
      if (source[source.length - 1] !== "'" || source.length === 1)
        onError(source.length, "MISSING_CHAR", "Missing closing 'quote");
      return unfoldLines(source.slice(1, -1)).replace(/''/g, "'");
    }
    __name(singleQuotedValue, "singleQuotedValue");
    function unfoldLines(source) {
      const line = /(.*?)\r?\n/sy;
      let match = line.exec(source);
      if (!match)
        return source;
      let trimEnd, trimBoth;
      try {
        trimEnd = new RegExp("(?<![ 	])[ 	]+$");
        trimBoth = new RegExp("^[ 	]+|(?<![ 	])[ 	]+$", "g");
      } catch {
        trimEnd = /[ \t]+$/;
        trimBoth = /^[ \t]+|[ \t]+$/g;
      }
      let res = match[1].replace(trimEnd, "");
      let sep = " ";
      let pos = line.lastIndex;
      while (match = line.exec(source)) {
        const lm = match[1].replace(trimBoth, "");
        if (lm === "") {
          if (sep === "\n")
            res += sep;
          else
            sep = "\n";
        } else {
          res += sep + lm;
          sep = " ";
        }
        pos = line.lastIndex;
      }
      const last = /[ \t]*(.*)/sy;
      last.lastIndex = pos;
      match = last.exec(source);
      return res + sep + (match?.[1] ?? "");
    }
    __name(unfoldLines, "unfoldLines");
    function doubleQuotedValue(source, onError) {
      let res = "";
      for (let i = 1; i < source.length - 1; ++i) {
        const ch = source[i];
        if (ch === "\r" && source[i + 1] === "\n")
          continue;
        if (ch === "\n") {
          const { fold, offset } = foldNewline(source, i);
          res += fold;
          i = offset;
        } else if (ch === "\\") {
          let next = source[++i];
          const cc = escapeCodes[next];
          if (cc)
            res += cc;
          else if (next === "\n") {
            next = source[i + 1];
            while (next === " " || next === "	")
              next = source[++i + 1];
          } else if (next === "\r" && source[i + 1] === "\n") {
            next = source[++i + 1];
            while (next === " " || next === "	")
              next = source[++i + 1];
          } else if (next === "x" || next === "u" || next === "U") {
            const length = next === "x" ? 2 : next === "u" ? 4 : 8;
            res += parseCharCode(source, i + 1, length, onError);
            i += length;
          } else {
            const raw = source.substr(i - 1, 2);
            onError(i - 1, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
            res += raw;
          }
        } else if (ch === " " || ch === "	") {
          const wsStart = i;
          let next = source[i + 1];
          while (next === " " || next === "	")
            next = source[++i + 1];
          if (next !== "\n" && !(next === "\r" && source[i + 2] === "\n"))
            res += i > wsStart ? source.slice(wsStart, i + 1) : ch;
        } else {
          res += ch;
        }
      }
      if (source[source.length - 1] !== '"' || source.length === 1)
        onError(source.length, "MISSING_CHAR", 'Missing closing "quote');
      return res;
    }
    __name(doubleQuotedValue, "doubleQuotedValue");
    function foldNewline(source, offset) {
      let fold = "";
      let ch = source[offset + 1];
      while (ch === " " || ch === "	" || ch === "\n" || ch === "\r") {
        if (ch === "\r" && source[offset + 2] !== "\n")
          break;
        if (ch === "\n")
          fold += "\n";
        offset += 1;
        ch = source[offset + 1];
      }
      if (!fold)
        fold = " ";
      return { fold, offset };
    }
    __name(foldNewline, "foldNewline");
    var escapeCodes = {
      "0": "\0",
      // null character
      a: "\x07",
      // bell character
      b: "\b",
      // backspace
      e: "\x1B",
      // escape character
      f: "\f",
      // form feed
      n: "\n",
      // line feed
      r: "\r",
      // carriage return
      t: "	",
      // horizontal tab
      v: "\v",
      // vertical tab
      N: "\x85",
      // Unicode next line
      _: "\xA0",
      // Unicode non-breaking space
      L: "\u2028",
      // Unicode line separator
      P: "\u2029",
      // Unicode paragraph separator
      " ": " ",
      '"': '"',
      "/": "/",
      "\\": "\\",
      "	": "	"
    };
    function parseCharCode(source, offset, length, onError) {
      const cc = source.substr(offset, length);
      const ok = cc.length === length && /^[0-9a-fA-F]+$/.test(cc);
      const code2 = ok ? parseInt(cc, 16) : NaN;
      try {
        return String.fromCodePoint(code2);
      } catch {
        const raw = source.substr(offset - 2, length + 2);
        onError(offset - 2, "BAD_DQ_ESCAPE", `Invalid escape sequence ${raw}`);
        return raw;
      }
    }
    __name(parseCharCode, "parseCharCode");
    exports.resolveFlowScalar = resolveFlowScalar;
  }
});

// node_modules/yaml/dist/compose/compose-scalar.js
var require_compose_scalar = __commonJS({
  "node_modules/yaml/dist/compose/compose-scalar.js"(exports) {
    "use strict";
    var identity = require_identity();
    var Scalar = require_Scalar();
    var resolveBlockScalar = require_resolve_block_scalar();
    var resolveFlowScalar = require_resolve_flow_scalar();
    function composeScalar(ctx, token, tagToken, onError) {
      const { value, type, comment, range } = token.type === "block-scalar" ? resolveBlockScalar.resolveBlockScalar(ctx, token, onError) : resolveFlowScalar.resolveFlowScalar(token, ctx.options.strict, onError);
      const tagName = tagToken ? ctx.directives.tagName(tagToken.source, (msg) => onError(tagToken, "TAG_RESOLVE_FAILED", msg)) : null;
      let tag;
      if (ctx.options.stringKeys && ctx.atKey) {
        tag = ctx.schema[identity.SCALAR];
      } else if (tagName)
        tag = findScalarTagByName(ctx.schema, value, tagName, tagToken, onError);
      else if (token.type === "scalar")
        tag = findScalarTagByTest(ctx, value, token, onError);
      else
        tag = ctx.schema[identity.SCALAR];
      let scalar;
      try {
        const res = tag.resolve(value, (msg) => onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg), ctx.options);
        scalar = identity.isScalar(res) ? res : new Scalar.Scalar(res);
      } catch (error) {
        const msg = error instanceof Error ? error.message : String(error);
        onError(tagToken ?? token, "TAG_RESOLVE_FAILED", msg);
        scalar = new Scalar.Scalar(value);
      }
      scalar.range = range;
      scalar.source = value;
      if (type)
        scalar.type = type;
      if (tagName)
        scalar.tag = tagName;
      if (tag.format)
        scalar.format = tag.format;
      if (comment)
        scalar.comment = comment;
      return scalar;
    }
    __name(composeScalar, "composeScalar");
    function findScalarTagByName(schema, value, tagName, tagToken, onError) {
      if (tagName === "!")
        return schema[identity.SCALAR];
      const matchWithTest = [];
      for (const tag of schema.tags) {
        if (!tag.collection && tag.tag === tagName) {
          if (tag.default && tag.test)
            matchWithTest.push(tag);
          else
            return tag;
        }
      }
      for (const tag of matchWithTest)
        if (tag.test?.test(value))
          return tag;
      const kt = schema.knownTags[tagName];
      if (kt && !kt.collection) {
        schema.tags.push(Object.assign({}, kt, { default: false, test: void 0 }));
        return kt;
      }
      onError(tagToken, "TAG_RESOLVE_FAILED", `Unresolved tag: ${tagName}`, tagName !== "tag:yaml.org,2002:str");
      return schema[identity.SCALAR];
    }
    __name(findScalarTagByName, "findScalarTagByName");
    function findScalarTagByTest({ atKey, directives, schema }, value, token, onError) {
      const tag = schema.tags.find((tag2) => (tag2.default === true || atKey && tag2.default === "key") && tag2.test?.test(value)) || schema[identity.SCALAR];
      if (schema.compat) {
        const compat = schema.compat.find((tag2) => tag2.default && tag2.test?.test(value)) ?? schema[identity.SCALAR];
        if (tag.tag !== compat.tag) {
          const ts = directives.tagString(tag.tag);
          const cs = directives.tagString(compat.tag);
          const msg = `Value may be parsed as either ${ts} or ${cs}`;
          onError(token, "TAG_RESOLVE_FAILED", msg, true);
        }
      }
      return tag;
    }
    __name(findScalarTagByTest, "findScalarTagByTest");
    exports.composeScalar = composeScalar;
  }
});

// node_modules/yaml/dist/compose/util-empty-scalar-position.js
var require_util_empty_scalar_position = __commonJS({
  "node_modules/yaml/dist/compose/util-empty-scalar-position.js"(exports) {
    "use strict";
    function emptyScalarPosition(offset, before, pos) {
      if (before) {
        pos ?? (pos = before.length);
        for (let i = pos - 1; i >= 0; --i) {
          let st = before[i];
          switch (st.type) {
            case "space":
            case "comment":
            case "newline":
              offset -= st.source.length;
              continue;
          }
          st = before[++i];
          while (st?.type === "space") {
            offset += st.source.length;
            st = before[++i];
          }
          break;
        }
      }
      return offset;
    }
    __name(emptyScalarPosition, "emptyScalarPosition");
    exports.emptyScalarPosition = emptyScalarPosition;
  }
});

// node_modules/yaml/dist/compose/compose-node.js
var require_compose_node = __commonJS({
  "node_modules/yaml/dist/compose/compose-node.js"(exports) {
    "use strict";
    var Alias = require_Alias();
    var identity = require_identity();
    var composeCollection = require_compose_collection();
    var composeScalar = require_compose_scalar();
    var resolveEnd = require_resolve_end();
    var utilEmptyScalarPosition = require_util_empty_scalar_position();
    var CN = { composeNode, composeEmptyNode };
    function composeNode(ctx, token, props, onError) {
      const atKey = ctx.atKey;
      const { spaceBefore, comment, anchor, tag } = props;
      let node;
      let isSrcToken = true;
      switch (token.type) {
        case "alias":
          node = composeAlias(ctx, token, onError);
          if (anchor || tag)
            onError(token, "ALIAS_PROPS", "An alias node must not specify any properties");
          break;
        case "scalar":
        case "single-quoted-scalar":
        case "double-quoted-scalar":
        case "block-scalar":
          node = composeScalar.composeScalar(ctx, token, tag, onError);
          if (anchor)
            node.anchor = anchor.source.substring(1);
          break;
        case "block-map":
        case "block-seq":
        case "flow-collection":
          try {
            node = composeCollection.composeCollection(CN, ctx, token, props, onError);
            if (anchor)
              node.anchor = anchor.source.substring(1);
          } catch (error) {
            const message = error instanceof Error ? error.message : String(error);
            onError(token, "RESOURCE_EXHAUSTION", message);
          }
          break;
        default: {
          const message = token.type === "error" ? token.message : `Unsupported token (type: ${token.type})`;
          onError(token, "UNEXPECTED_TOKEN", message);
          isSrcToken = false;
        }
      }
      node ?? (node = composeEmptyNode(ctx, token.offset, void 0, null, props, onError));
      if (anchor && node.anchor === "")
        onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
      if (atKey && ctx.options.stringKeys && (!identity.isScalar(node) || typeof node.value !== "string" || node.tag && node.tag !== "tag:yaml.org,2002:str")) {
        const msg = "With stringKeys, all keys must be strings";
        onError(tag ?? token, "NON_STRING_KEY", msg);
      }
      if (spaceBefore)
        node.spaceBefore = true;
      if (comment) {
        if (token.type === "scalar" && token.source === "")
          node.comment = comment;
        else
          node.commentBefore = comment;
      }
      if (ctx.options.keepSourceTokens && isSrcToken)
        node.srcToken = token;
      return node;
    }
    __name(composeNode, "composeNode");
    function composeEmptyNode(ctx, offset, before, pos, { spaceBefore, comment, anchor, tag, end }, onError) {
      const token = {
        type: "scalar",
        offset: utilEmptyScalarPosition.emptyScalarPosition(offset, before, pos),
        indent: -1,
        source: ""
      };
      const node = composeScalar.composeScalar(ctx, token, tag, onError);
      if (anchor) {
        node.anchor = anchor.source.substring(1);
        if (node.anchor === "")
          onError(anchor, "BAD_ALIAS", "Anchor cannot be an empty string");
      }
      if (spaceBefore)
        node.spaceBefore = true;
      if (comment) {
        node.comment = comment;
        node.range[2] = end;
      }
      return node;
    }
    __name(composeEmptyNode, "composeEmptyNode");
    function composeAlias({ options }, { offset, source, end }, onError) {
      const alias = new Alias.Alias(source.substring(1));
      if (alias.source === "")
        onError(offset, "BAD_ALIAS", "Alias cannot be an empty string");
      if (alias.source.endsWith(":"))
        onError(offset + source.length - 1, "BAD_ALIAS", "Alias ending in : is ambiguous", true);
      const valueEnd = offset + source.length;
      const re = resolveEnd.resolveEnd(end, valueEnd, options.strict, onError);
      alias.range = [offset, valueEnd, re.offset];
      if (re.comment)
        alias.comment = re.comment;
      return alias;
    }
    __name(composeAlias, "composeAlias");
    exports.composeEmptyNode = composeEmptyNode;
    exports.composeNode = composeNode;
  }
});

// node_modules/yaml/dist/compose/compose-doc.js
var require_compose_doc = __commonJS({
  "node_modules/yaml/dist/compose/compose-doc.js"(exports) {
    "use strict";
    var Document = require_Document();
    var composeNode = require_compose_node();
    var resolveEnd = require_resolve_end();
    var resolveProps = require_resolve_props();
    function composeDoc(options, directives, { offset, start: start2, value, end }, onError) {
      const opts = Object.assign({ _directives: directives }, options);
      const doc = new Document.Document(void 0, opts);
      const ctx = {
        atKey: false,
        atRoot: true,
        directives: doc.directives,
        options: doc.options,
        schema: doc.schema
      };
      const props = resolveProps.resolveProps(start2, {
        indicator: "doc-start",
        next: value ?? end?.[0],
        offset,
        onError,
        parentIndent: 0,
        startOnNewline: true
      });
      if (props.found) {
        doc.directives.docStart = true;
        if (value && (value.type === "block-map" || value.type === "block-seq") && !props.hasNewline)
          onError(props.end, "MISSING_CHAR", "Block collection cannot start on same line with directives-end marker");
      }
      doc.contents = value ? composeNode.composeNode(ctx, value, props, onError) : composeNode.composeEmptyNode(ctx, props.end, start2, null, props, onError);
      const contentEnd = doc.contents.range[2];
      const re = resolveEnd.resolveEnd(end, contentEnd, false, onError);
      if (re.comment)
        doc.comment = re.comment;
      doc.range = [offset, contentEnd, re.offset];
      return doc;
    }
    __name(composeDoc, "composeDoc");
    exports.composeDoc = composeDoc;
  }
});

// node_modules/yaml/dist/compose/composer.js
var require_composer = __commonJS({
  "node_modules/yaml/dist/compose/composer.js"(exports) {
    "use strict";
    var node_process = __require("process");
    var directives = require_directives();
    var Document = require_Document();
    var errors = require_errors();
    var identity = require_identity();
    var composeDoc = require_compose_doc();
    var resolveEnd = require_resolve_end();
    function getErrorPos(src) {
      if (typeof src === "number")
        return [src, src + 1];
      if (Array.isArray(src))
        return src.length === 2 ? src : [src[0], src[1]];
      const { offset, source } = src;
      return [offset, offset + (typeof source === "string" ? source.length : 1)];
    }
    __name(getErrorPos, "getErrorPos");
    function parsePrelude(prelude) {
      let comment = "";
      let atComment = false;
      let afterEmptyLine = false;
      for (let i = 0; i < prelude.length; ++i) {
        const source = prelude[i];
        switch (source[0]) {
          case "#":
            comment += (comment === "" ? "" : afterEmptyLine ? "\n\n" : "\n") + (source.substring(1) || " ");
            atComment = true;
            afterEmptyLine = false;
            break;
          case "%":
            if (prelude[i + 1]?.[0] !== "#")
              i += 1;
            atComment = false;
            break;
          default:
            if (!atComment)
              afterEmptyLine = true;
            atComment = false;
        }
      }
      return { comment, afterEmptyLine };
    }
    __name(parsePrelude, "parsePrelude");
    var Composer = class {
      static {
        __name(this, "Composer");
      }
      constructor(options = {}) {
        this.doc = null;
        this.atDirectives = false;
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
        this.onError = (source, code2, message, warning) => {
          const pos = getErrorPos(source);
          if (warning)
            this.warnings.push(new errors.YAMLWarning(pos, code2, message));
          else
            this.errors.push(new errors.YAMLParseError(pos, code2, message));
        };
        this.directives = new directives.Directives({ version: options.version || "1.2" });
        this.options = options;
      }
      decorate(doc, afterDoc) {
        const { comment, afterEmptyLine } = parsePrelude(this.prelude);
        if (comment) {
          const dc = doc.contents;
          if (afterDoc) {
            doc.comment = doc.comment ? `${doc.comment}
${comment}` : comment;
          } else if (afterEmptyLine || doc.directives.docStart || !dc) {
            doc.commentBefore = comment;
          } else if (identity.isCollection(dc) && !dc.flow && dc.items.length > 0) {
            let it = dc.items[0];
            if (identity.isPair(it))
              it = it.key;
            const cb = it.commentBefore;
            it.commentBefore = cb ? `${comment}
${cb}` : comment;
          } else {
            const cb = dc.commentBefore;
            dc.commentBefore = cb ? `${comment}
${cb}` : comment;
          }
        }
        if (afterDoc) {
          for (let i = 0; i < this.errors.length; ++i)
            doc.errors.push(this.errors[i]);
          for (let i = 0; i < this.warnings.length; ++i)
            doc.warnings.push(this.warnings[i]);
        } else {
          doc.errors = this.errors;
          doc.warnings = this.warnings;
        }
        this.prelude = [];
        this.errors = [];
        this.warnings = [];
      }
      /**
       * Current stream status information.
       *
       * Mostly useful at the end of input for an empty stream.
       */
      streamInfo() {
        return {
          comment: parsePrelude(this.prelude).comment,
          directives: this.directives,
          errors: this.errors,
          warnings: this.warnings
        };
      }
      /**
       * Compose tokens into documents.
       *
       * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
       * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
       */
      *compose(tokens, forceDoc = false, endOffset = -1) {
        for (const token of tokens)
          yield* this.next(token);
        yield* this.end(forceDoc, endOffset);
      }
      /** Advance the composer by one CST token. */
      *next(token) {
        if (node_process.env.LOG_STREAM)
          console.dir(token, { depth: null });
        switch (token.type) {
          case "directive":
            this.directives.add(token.source, (offset, message, warning) => {
              const pos = getErrorPos(token);
              pos[0] += offset;
              this.onError(pos, "BAD_DIRECTIVE", message, warning);
            });
            this.prelude.push(token.source);
            this.atDirectives = true;
            break;
          case "document": {
            const doc = composeDoc.composeDoc(this.options, this.directives, token, this.onError);
            if (this.atDirectives && !doc.directives.docStart)
              this.onError(token, "MISSING_CHAR", "Missing directives-end/doc-start indicator line");
            this.decorate(doc, false);
            if (this.doc)
              yield this.doc;
            this.doc = doc;
            this.atDirectives = false;
            break;
          }
          case "byte-order-mark":
          case "space":
            break;
          case "comment":
          case "newline":
            this.prelude.push(token.source);
            break;
          case "error": {
            const msg = token.source ? `${token.message}: ${JSON.stringify(token.source)}` : token.message;
            const error = new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg);
            if (this.atDirectives || !this.doc)
              this.errors.push(error);
            else
              this.doc.errors.push(error);
            break;
          }
          case "doc-end": {
            if (!this.doc) {
              const msg = "Unexpected doc-end without preceding document";
              this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", msg));
              break;
            }
            this.doc.directives.docEnd = true;
            const end = resolveEnd.resolveEnd(token.end, token.offset + token.source.length, this.doc.options.strict, this.onError);
            this.decorate(this.doc, true);
            if (end.comment) {
              const dc = this.doc.comment;
              this.doc.comment = dc ? `${dc}
${end.comment}` : end.comment;
            }
            this.doc.range[2] = end.offset;
            break;
          }
          default:
            this.errors.push(new errors.YAMLParseError(getErrorPos(token), "UNEXPECTED_TOKEN", `Unsupported token ${token.type}`));
        }
      }
      /**
       * Call at end of input to yield any remaining document.
       *
       * @param forceDoc - If the stream contains no document, still emit a final document including any comments and directives that would be applied to a subsequent document.
       * @param endOffset - Should be set if `forceDoc` is also set, to set the document range end and to indicate errors correctly.
       */
      *end(forceDoc = false, endOffset = -1) {
        if (this.doc) {
          this.decorate(this.doc, true);
          yield this.doc;
          this.doc = null;
        } else if (forceDoc) {
          const opts = Object.assign({ _directives: this.directives }, this.options);
          const doc = new Document.Document(void 0, opts);
          if (this.atDirectives)
            this.onError(endOffset, "MISSING_CHAR", "Missing directives-end indicator line");
          doc.range = [0, endOffset, endOffset];
          this.decorate(doc, false);
          yield doc;
        }
      }
    };
    exports.Composer = Composer;
  }
});

// node_modules/yaml/dist/parse/cst-scalar.js
var require_cst_scalar = __commonJS({
  "node_modules/yaml/dist/parse/cst-scalar.js"(exports) {
    "use strict";
    var resolveBlockScalar = require_resolve_block_scalar();
    var resolveFlowScalar = require_resolve_flow_scalar();
    var errors = require_errors();
    var stringifyString = require_stringifyString();
    function resolveAsScalar(token, strict = true, onError) {
      if (token) {
        const _onError = /* @__PURE__ */ __name((pos, code2, message) => {
          const offset = typeof pos === "number" ? pos : Array.isArray(pos) ? pos[0] : pos.offset;
          if (onError)
            onError(offset, code2, message);
          else
            throw new errors.YAMLParseError([offset, offset + 1], code2, message);
        }, "_onError");
        switch (token.type) {
          case "scalar":
          case "single-quoted-scalar":
          case "double-quoted-scalar":
            return resolveFlowScalar.resolveFlowScalar(token, strict, _onError);
          case "block-scalar":
            return resolveBlockScalar.resolveBlockScalar({ options: { strict } }, token, _onError);
        }
      }
      return null;
    }
    __name(resolveAsScalar, "resolveAsScalar");
    function createScalarToken(value, context) {
      const { implicitKey = false, indent, inFlow = false, offset = -1, type = "PLAIN" } = context;
      const source = stringifyString.stringifyString({ type, value }, {
        implicitKey,
        indent: indent > 0 ? " ".repeat(indent) : "",
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
      });
      const end = context.end ?? [
        { type: "newline", offset: -1, indent, source: "\n" }
      ];
      switch (source[0]) {
        case "|":
        case ">": {
          const he = source.indexOf("\n");
          const head = source.substring(0, he);
          const body = source.substring(he + 1) + "\n";
          const props = [
            { type: "block-scalar-header", offset, indent, source: head }
          ];
          if (!addEndtoBlockProps(props, end))
            props.push({ type: "newline", offset: -1, indent, source: "\n" });
          return { type: "block-scalar", offset, indent, props, source: body };
        }
        case '"':
          return { type: "double-quoted-scalar", offset, indent, source, end };
        case "'":
          return { type: "single-quoted-scalar", offset, indent, source, end };
        default:
          return { type: "scalar", offset, indent, source, end };
      }
    }
    __name(createScalarToken, "createScalarToken");
    function setScalarValue(token, value, context = {}) {
      let { afterKey = false, implicitKey = false, inFlow = false, type } = context;
      let indent = "indent" in token ? token.indent : null;
      if (afterKey && typeof indent === "number")
        indent += 2;
      if (!type)
        switch (token.type) {
          case "single-quoted-scalar":
            type = "QUOTE_SINGLE";
            break;
          case "double-quoted-scalar":
            type = "QUOTE_DOUBLE";
            break;
          case "block-scalar": {
            const header = token.props[0];
            if (header.type !== "block-scalar-header")
              throw new Error("Invalid block scalar header");
            type = header.source[0] === ">" ? "BLOCK_FOLDED" : "BLOCK_LITERAL";
            break;
          }
          default:
            type = "PLAIN";
        }
      const source = stringifyString.stringifyString({ type, value }, {
        implicitKey: implicitKey || indent === null,
        indent: indent !== null && indent > 0 ? " ".repeat(indent) : "",
        inFlow,
        options: { blockQuote: true, lineWidth: -1 }
      });
      switch (source[0]) {
        case "|":
        case ">":
          setBlockScalarValue(token, source);
          break;
        case '"':
          setFlowScalarValue(token, source, "double-quoted-scalar");
          break;
        case "'":
          setFlowScalarValue(token, source, "single-quoted-scalar");
          break;
        default:
          setFlowScalarValue(token, source, "scalar");
      }
    }
    __name(setScalarValue, "setScalarValue");
    function setBlockScalarValue(token, source) {
      const he = source.indexOf("\n");
      const head = source.substring(0, he);
      const body = source.substring(he + 1) + "\n";
      if (token.type === "block-scalar") {
        const header = token.props[0];
        if (header.type !== "block-scalar-header")
          throw new Error("Invalid block scalar header");
        header.source = head;
        token.source = body;
      } else {
        const { offset } = token;
        const indent = "indent" in token ? token.indent : -1;
        const props = [
          { type: "block-scalar-header", offset, indent, source: head }
        ];
        if (!addEndtoBlockProps(props, "end" in token ? token.end : void 0))
          props.push({ type: "newline", offset: -1, indent, source: "\n" });
        for (const key of Object.keys(token))
          if (key !== "type" && key !== "offset")
            delete token[key];
        Object.assign(token, { type: "block-scalar", indent, props, source: body });
      }
    }
    __name(setBlockScalarValue, "setBlockScalarValue");
    function addEndtoBlockProps(props, end) {
      if (end)
        for (const st of end)
          switch (st.type) {
            case "space":
            case "comment":
              props.push(st);
              break;
            case "newline":
              props.push(st);
              return true;
          }
      return false;
    }
    __name(addEndtoBlockProps, "addEndtoBlockProps");
    function setFlowScalarValue(token, source, type) {
      switch (token.type) {
        case "scalar":
        case "double-quoted-scalar":
        case "single-quoted-scalar":
          token.type = type;
          token.source = source;
          break;
        case "block-scalar": {
          const end = token.props.slice(1);
          let oa = source.length;
          if (token.props[0].type === "block-scalar-header")
            oa -= token.props[0].source.length;
          for (const tok of end)
            tok.offset += oa;
          delete token.props;
          Object.assign(token, { type, source, end });
          break;
        }
        case "block-map":
        case "block-seq": {
          const offset = token.offset + source.length;
          const nl = { type: "newline", offset, indent: token.indent, source: "\n" };
          delete token.items;
          Object.assign(token, { type, source, end: [nl] });
          break;
        }
        default: {
          const indent = "indent" in token ? token.indent : -1;
          const end = "end" in token && Array.isArray(token.end) ? token.end.filter((st) => st.type === "space" || st.type === "comment" || st.type === "newline") : [];
          for (const key of Object.keys(token))
            if (key !== "type" && key !== "offset")
              delete token[key];
          Object.assign(token, { type, indent, source, end });
        }
      }
    }
    __name(setFlowScalarValue, "setFlowScalarValue");
    exports.createScalarToken = createScalarToken;
    exports.resolveAsScalar = resolveAsScalar;
    exports.setScalarValue = setScalarValue;
  }
});

// node_modules/yaml/dist/parse/cst-stringify.js
var require_cst_stringify = __commonJS({
  "node_modules/yaml/dist/parse/cst-stringify.js"(exports) {
    "use strict";
    var stringify = /* @__PURE__ */ __name((cst) => "type" in cst ? stringifyToken(cst) : stringifyItem(cst), "stringify");
    function stringifyToken(token) {
      switch (token.type) {
        case "block-scalar": {
          let res = "";
          for (const tok of token.props)
            res += stringifyToken(tok);
          return res + token.source;
        }
        case "block-map":
        case "block-seq": {
          let res = "";
          for (const item of token.items)
            res += stringifyItem(item);
          return res;
        }
        case "flow-collection": {
          let res = token.start.source;
          for (const item of token.items)
            res += stringifyItem(item);
          for (const st of token.end)
            res += st.source;
          return res;
        }
        case "document": {
          let res = stringifyItem(token);
          if (token.end)
            for (const st of token.end)
              res += st.source;
          return res;
        }
        default: {
          let res = token.source;
          if ("end" in token && token.end)
            for (const st of token.end)
              res += st.source;
          return res;
        }
      }
    }
    __name(stringifyToken, "stringifyToken");
    function stringifyItem({ start: start2, key, sep, value }) {
      let res = "";
      for (const st of start2)
        res += st.source;
      if (key)
        res += stringifyToken(key);
      if (sep)
        for (const st of sep)
          res += st.source;
      if (value)
        res += stringifyToken(value);
      return res;
    }
    __name(stringifyItem, "stringifyItem");
    exports.stringify = stringify;
  }
});

// node_modules/yaml/dist/parse/cst-visit.js
var require_cst_visit = __commonJS({
  "node_modules/yaml/dist/parse/cst-visit.js"(exports) {
    "use strict";
    var BREAK = /* @__PURE__ */ Symbol("break visit");
    var SKIP = /* @__PURE__ */ Symbol("skip children");
    var REMOVE = /* @__PURE__ */ Symbol("remove item");
    function visit2(cst, visitor) {
      if ("type" in cst && cst.type === "document")
        cst = { start: cst.start, value: cst.value };
      _visit(Object.freeze([]), cst, visitor);
    }
    __name(visit2, "visit");
    visit2.BREAK = BREAK;
    visit2.SKIP = SKIP;
    visit2.REMOVE = REMOVE;
    visit2.itemAtPath = (cst, path41) => {
      let item = cst;
      for (const [field, index] of path41) {
        const tok = item?.[field];
        if (tok && "items" in tok) {
          item = tok.items[index];
        } else
          return void 0;
      }
      return item;
    };
    visit2.parentCollection = (cst, path41) => {
      const parent = visit2.itemAtPath(cst, path41.slice(0, -1));
      const field = path41[path41.length - 1][0];
      const coll = parent?.[field];
      if (coll && "items" in coll)
        return coll;
      throw new Error("Parent collection not found");
    };
    function _visit(path41, item, visitor) {
      let ctrl = visitor(item, path41);
      if (typeof ctrl === "symbol")
        return ctrl;
      for (const field of ["key", "value"]) {
        const token = item[field];
        if (token && "items" in token) {
          for (let i = 0; i < token.items.length; ++i) {
            const ci = _visit(Object.freeze(path41.concat([[field, i]])), token.items[i], visitor);
            if (typeof ci === "number")
              i = ci - 1;
            else if (ci === BREAK)
              return BREAK;
            else if (ci === REMOVE) {
              token.items.splice(i, 1);
              i -= 1;
            }
          }
          if (typeof ctrl === "function" && field === "key")
            ctrl = ctrl(item, path41);
        }
      }
      return typeof ctrl === "function" ? ctrl(item, path41) : ctrl;
    }
    __name(_visit, "_visit");
    exports.visit = visit2;
  }
});

// node_modules/yaml/dist/parse/cst.js
var require_cst = __commonJS({
  "node_modules/yaml/dist/parse/cst.js"(exports) {
    "use strict";
    var cstScalar = require_cst_scalar();
    var cstStringify = require_cst_stringify();
    var cstVisit = require_cst_visit();
    var BOM = "\uFEFF";
    var DOCUMENT = "";
    var FLOW_END = "";
    var SCALAR = "";
    var isCollection2 = /* @__PURE__ */ __name((token) => !!token && "items" in token, "isCollection");
    var isScalar2 = /* @__PURE__ */ __name((token) => !!token && (token.type === "scalar" || token.type === "single-quoted-scalar" || token.type === "double-quoted-scalar" || token.type === "block-scalar"), "isScalar");
    function prettyToken(token) {
      switch (token) {
        case BOM:
          return "<BOM>";
        case DOCUMENT:
          return "<DOC>";
        case FLOW_END:
          return "<FLOW_END>";
        case SCALAR:
          return "<SCALAR>";
        default:
          return JSON.stringify(token);
      }
    }
    __name(prettyToken, "prettyToken");
    function tokenType(source) {
      switch (source) {
        case BOM:
          return "byte-order-mark";
        case DOCUMENT:
          return "doc-mode";
        case FLOW_END:
          return "flow-error-end";
        case SCALAR:
          return "scalar";
        case "---":
          return "doc-start";
        case "...":
          return "doc-end";
        case "":
        case "\n":
        case "\r\n":
          return "newline";
        case "-":
          return "seq-item-ind";
        case "?":
          return "explicit-key-ind";
        case ":":
          return "map-value-ind";
        case "{":
          return "flow-map-start";
        case "}":
          return "flow-map-end";
        case "[":
          return "flow-seq-start";
        case "]":
          return "flow-seq-end";
        case ",":
          return "comma";
      }
      switch (source[0]) {
        case " ":
        case "	":
          return "space";
        case "#":
          return "comment";
        case "%":
          return "directive-line";
        case "*":
          return "alias";
        case "&":
          return "anchor";
        case "!":
          return "tag";
        case "'":
          return "single-quoted-scalar";
        case '"':
          return "double-quoted-scalar";
        case "|":
        case ">":
          return "block-scalar-header";
      }
      return null;
    }
    __name(tokenType, "tokenType");
    exports.createScalarToken = cstScalar.createScalarToken;
    exports.resolveAsScalar = cstScalar.resolveAsScalar;
    exports.setScalarValue = cstScalar.setScalarValue;
    exports.stringify = cstStringify.stringify;
    exports.visit = cstVisit.visit;
    exports.BOM = BOM;
    exports.DOCUMENT = DOCUMENT;
    exports.FLOW_END = FLOW_END;
    exports.SCALAR = SCALAR;
    exports.isCollection = isCollection2;
    exports.isScalar = isScalar2;
    exports.prettyToken = prettyToken;
    exports.tokenType = tokenType;
  }
});

// node_modules/yaml/dist/parse/lexer.js
var require_lexer = __commonJS({
  "node_modules/yaml/dist/parse/lexer.js"(exports) {
    "use strict";
    var cst = require_cst();
    function isEmpty2(ch) {
      switch (ch) {
        case void 0:
        case " ":
        case "\n":
        case "\r":
        case "	":
          return true;
        default:
          return false;
      }
    }
    __name(isEmpty2, "isEmpty");
    var hexDigits = new Set("0123456789ABCDEFabcdef");
    var tagChars = new Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-#;/?:@&=+$_.!~*'()");
    var flowIndicatorChars = new Set(",[]{}");
    var invalidAnchorChars = new Set(" ,[]{}\n\r	");
    var isNotAnchorChar = /* @__PURE__ */ __name((ch) => !ch || invalidAnchorChars.has(ch), "isNotAnchorChar");
    var Lexer = class {
      static {
        __name(this, "Lexer");
      }
      constructor() {
        this.atEnd = false;
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        this.buffer = "";
        this.flowKey = false;
        this.flowLevel = 0;
        this.indentNext = 0;
        this.indentValue = 0;
        this.lineEndPos = null;
        this.next = null;
        this.pos = 0;
      }
      /**
       * Generate YAML tokens from the `source` string. If `incomplete`,
       * a part of the last line may be left as a buffer for the next call.
       *
       * @returns A generator of lexical tokens
       */
      *lex(source, incomplete = false) {
        if (source) {
          if (typeof source !== "string")
            throw TypeError("source is not a string");
          this.buffer = this.buffer ? this.buffer + source : source;
          this.lineEndPos = null;
        }
        this.atEnd = !incomplete;
        let next = this.next ?? "stream";
        while (next && (incomplete || this.hasChars(1)))
          next = yield* this.parseNext(next);
      }
      atLineEnd() {
        let i = this.pos;
        let ch = this.buffer[i];
        while (ch === " " || ch === "	")
          ch = this.buffer[++i];
        if (!ch || ch === "#" || ch === "\n")
          return true;
        if (ch === "\r")
          return this.buffer[i + 1] === "\n";
        return false;
      }
      charAt(n) {
        return this.buffer[this.pos + n];
      }
      continueScalar(offset) {
        let ch = this.buffer[offset];
        if (this.indentNext > 0) {
          let indent = 0;
          while (ch === " ")
            ch = this.buffer[++indent + offset];
          if (ch === "\r") {
            const next = this.buffer[indent + offset + 1];
            if (next === "\n" || !next && !this.atEnd)
              return offset + indent + 1;
          }
          return ch === "\n" || indent >= this.indentNext || !ch && !this.atEnd ? offset + indent : -1;
        }
        if (ch === "-" || ch === ".") {
          const dt = this.buffer.substr(offset, 3);
          if ((dt === "---" || dt === "...") && isEmpty2(this.buffer[offset + 3]))
            return -1;
        }
        return offset;
      }
      getLine() {
        let end = this.lineEndPos;
        if (typeof end !== "number" || end !== -1 && end < this.pos) {
          end = this.buffer.indexOf("\n", this.pos);
          this.lineEndPos = end;
        }
        if (end === -1)
          return this.atEnd ? this.buffer.substring(this.pos) : null;
        if (this.buffer[end - 1] === "\r")
          end -= 1;
        return this.buffer.substring(this.pos, end);
      }
      hasChars(n) {
        return this.pos + n <= this.buffer.length;
      }
      setNext(state) {
        this.buffer = this.buffer.substring(this.pos);
        this.pos = 0;
        this.lineEndPos = null;
        this.next = state;
        return null;
      }
      peek(n) {
        return this.buffer.substr(this.pos, n);
      }
      *parseNext(next) {
        switch (next) {
          case "stream":
            return yield* this.parseStream();
          case "line-start":
            return yield* this.parseLineStart();
          case "block-start":
            return yield* this.parseBlockStart();
          case "doc":
            return yield* this.parseDocument();
          case "flow":
            return yield* this.parseFlowCollection();
          case "quoted-scalar":
            return yield* this.parseQuotedScalar();
          case "block-scalar":
            return yield* this.parseBlockScalar();
          case "plain-scalar":
            return yield* this.parsePlainScalar();
        }
      }
      *parseStream() {
        let line = this.getLine();
        if (line === null)
          return this.setNext("stream");
        if (line[0] === cst.BOM) {
          yield* this.pushCount(1);
          line = line.substring(1);
        }
        if (line[0] === "%") {
          let dirEnd = line.length;
          let cs = line.indexOf("#");
          while (cs !== -1) {
            const ch = line[cs - 1];
            if (ch === " " || ch === "	") {
              dirEnd = cs - 1;
              break;
            } else {
              cs = line.indexOf("#", cs + 1);
            }
          }
          while (true) {
            const ch = line[dirEnd - 1];
            if (ch === " " || ch === "	")
              dirEnd -= 1;
            else
              break;
          }
          const n = (yield* this.pushCount(dirEnd)) + (yield* this.pushSpaces(true));
          yield* this.pushCount(line.length - n);
          this.pushNewline();
          return "stream";
        }
        if (this.atLineEnd()) {
          const sp = yield* this.pushSpaces(true);
          yield* this.pushCount(line.length - sp);
          yield* this.pushNewline();
          return "stream";
        }
        yield cst.DOCUMENT;
        return yield* this.parseLineStart();
      }
      *parseLineStart() {
        const ch = this.charAt(0);
        if (!ch && !this.atEnd)
          return this.setNext("line-start");
        if (ch === "-" || ch === ".") {
          if (!this.atEnd && !this.hasChars(4))
            return this.setNext("line-start");
          const s = this.peek(3);
          if ((s === "---" || s === "...") && isEmpty2(this.charAt(3))) {
            yield* this.pushCount(3);
            this.indentValue = 0;
            this.indentNext = 0;
            return s === "---" ? "doc" : "stream";
          }
        }
        this.indentValue = yield* this.pushSpaces(false);
        if (this.indentNext > this.indentValue && !isEmpty2(this.charAt(1)))
          this.indentNext = this.indentValue;
        return yield* this.parseBlockStart();
      }
      *parseBlockStart() {
        const [ch0, ch1] = this.peek(2);
        if (!ch1 && !this.atEnd)
          return this.setNext("block-start");
        if ((ch0 === "-" || ch0 === "?" || ch0 === ":") && isEmpty2(ch1)) {
          const n = (yield* this.pushCount(1)) + (yield* this.pushSpaces(true));
          this.indentNext = this.indentValue + 1;
          this.indentValue += n;
          return "block-start";
        }
        return "doc";
      }
      *parseDocument() {
        yield* this.pushSpaces(true);
        const line = this.getLine();
        if (line === null)
          return this.setNext("doc");
        let n = yield* this.pushIndicators();
        switch (line[n]) {
          case "#":
            yield* this.pushCount(line.length - n);
          // fallthrough
          case void 0:
            yield* this.pushNewline();
            return yield* this.parseLineStart();
          case "{":
          case "[":
            yield* this.pushCount(1);
            this.flowKey = false;
            this.flowLevel = 1;
            return "flow";
          case "}":
          case "]":
            yield* this.pushCount(1);
            return "doc";
          case "*":
            yield* this.pushUntil(isNotAnchorChar);
            return "doc";
          case '"':
          case "'":
            return yield* this.parseQuotedScalar();
          case "|":
          case ">":
            n += yield* this.parseBlockScalarHeader();
            n += yield* this.pushSpaces(true);
            yield* this.pushCount(line.length - n);
            yield* this.pushNewline();
            return yield* this.parseBlockScalar();
          default:
            return yield* this.parsePlainScalar();
        }
      }
      *parseFlowCollection() {
        let nl, sp;
        let indent = -1;
        do {
          nl = yield* this.pushNewline();
          if (nl > 0) {
            sp = yield* this.pushSpaces(false);
            this.indentValue = indent = sp;
          } else {
            sp = 0;
          }
          sp += yield* this.pushSpaces(true);
        } while (nl + sp > 0);
        const line = this.getLine();
        if (line === null)
          return this.setNext("flow");
        if (indent !== -1 && indent < this.indentNext && line[0] !== "#" || indent === 0 && (line.startsWith("---") || line.startsWith("...")) && isEmpty2(line[3])) {
          const atFlowEndMarker = indent === this.indentNext - 1 && this.flowLevel === 1 && (line[0] === "]" || line[0] === "}");
          if (!atFlowEndMarker) {
            this.flowLevel = 0;
            yield cst.FLOW_END;
            return yield* this.parseLineStart();
          }
        }
        let n = 0;
        while (line[n] === ",") {
          n += yield* this.pushCount(1);
          n += yield* this.pushSpaces(true);
          this.flowKey = false;
        }
        n += yield* this.pushIndicators();
        switch (line[n]) {
          case void 0:
            return "flow";
          case "#":
            yield* this.pushCount(line.length - n);
            return "flow";
          case "{":
          case "[":
            yield* this.pushCount(1);
            this.flowKey = false;
            this.flowLevel += 1;
            return "flow";
          case "}":
          case "]":
            yield* this.pushCount(1);
            this.flowKey = true;
            this.flowLevel -= 1;
            return this.flowLevel ? "flow" : "doc";
          case "*":
            yield* this.pushUntil(isNotAnchorChar);
            return "flow";
          case '"':
          case "'":
            this.flowKey = true;
            return yield* this.parseQuotedScalar();
          case ":": {
            const next = this.charAt(1);
            if (this.flowKey || isEmpty2(next) || next === ",") {
              this.flowKey = false;
              yield* this.pushCount(1);
              yield* this.pushSpaces(true);
              return "flow";
            }
          }
          // fallthrough
          default:
            this.flowKey = false;
            return yield* this.parsePlainScalar();
        }
      }
      *parseQuotedScalar() {
        const quote3 = this.charAt(0);
        let end = this.buffer.indexOf(quote3, this.pos + 1);
        if (quote3 === "'") {
          while (end !== -1 && this.buffer[end + 1] === "'")
            end = this.buffer.indexOf("'", end + 2);
        } else {
          while (end !== -1) {
            let n = 0;
            while (this.buffer[end - 1 - n] === "\\")
              n += 1;
            if (n % 2 === 0)
              break;
            end = this.buffer.indexOf('"', end + 1);
          }
        }
        const qb = this.buffer.substring(0, end);
        let nl = qb.indexOf("\n", this.pos);
        if (nl !== -1) {
          while (nl !== -1) {
            const cs = this.continueScalar(nl + 1);
            if (cs === -1)
              break;
            nl = qb.indexOf("\n", cs);
          }
          if (nl !== -1) {
            end = nl - (qb[nl - 1] === "\r" ? 2 : 1);
          }
        }
        if (end === -1) {
          if (!this.atEnd)
            return this.setNext("quoted-scalar");
          end = this.buffer.length;
        }
        yield* this.pushToIndex(end + 1, false);
        return this.flowLevel ? "flow" : "doc";
      }
      *parseBlockScalarHeader() {
        this.blockScalarIndent = -1;
        this.blockScalarKeep = false;
        let i = this.pos;
        while (true) {
          const ch = this.buffer[++i];
          if (ch === "+")
            this.blockScalarKeep = true;
          else if (ch > "0" && ch <= "9")
            this.blockScalarIndent = Number(ch) - 1;
          else if (ch !== "-")
            break;
        }
        return yield* this.pushUntil((ch) => isEmpty2(ch) || ch === "#");
      }
      *parseBlockScalar() {
        let nl = this.pos - 1;
        let indent = 0;
        let ch;
        loop: for (let i2 = this.pos; ch = this.buffer[i2]; ++i2) {
          switch (ch) {
            case " ":
              indent += 1;
              break;
            case "\n":
              nl = i2;
              indent = 0;
              break;
            case "\r": {
              const next = this.buffer[i2 + 1];
              if (!next && !this.atEnd)
                return this.setNext("block-scalar");
              if (next === "\n")
                break;
            }
            // fallthrough
            default:
              break loop;
          }
        }
        if (!ch && !this.atEnd)
          return this.setNext("block-scalar");
        if (indent >= this.indentNext) {
          if (this.blockScalarIndent === -1)
            this.indentNext = indent;
          else {
            this.indentNext = this.blockScalarIndent + (this.indentNext === 0 ? 1 : this.indentNext);
          }
          do {
            const cs = this.continueScalar(nl + 1);
            if (cs === -1)
              break;
            nl = this.buffer.indexOf("\n", cs);
          } while (nl !== -1);
          if (nl === -1) {
            if (!this.atEnd)
              return this.setNext("block-scalar");
            nl = this.buffer.length;
          }
        }
        let i = nl + 1;
        ch = this.buffer[i];
        while (ch === " ")
          ch = this.buffer[++i];
        if (ch === "	") {
          while (ch === "	" || ch === " " || ch === "\r" || ch === "\n")
            ch = this.buffer[++i];
          nl = i - 1;
        } else if (!this.blockScalarKeep) {
          do {
            let i2 = nl - 1;
            let ch2 = this.buffer[i2];
            if (ch2 === "\r")
              ch2 = this.buffer[--i2];
            const lastChar = i2;
            while (ch2 === " ")
              ch2 = this.buffer[--i2];
            if (ch2 === "\n" && i2 >= this.pos && i2 + 1 + indent > lastChar)
              nl = i2;
            else
              break;
          } while (true);
        }
        yield cst.SCALAR;
        yield* this.pushToIndex(nl + 1, true);
        return yield* this.parseLineStart();
      }
      *parsePlainScalar() {
        const inFlow = this.flowLevel > 0;
        let end = this.pos - 1;
        let i = this.pos - 1;
        let ch;
        while (ch = this.buffer[++i]) {
          if (ch === ":") {
            const next = this.buffer[i + 1];
            if (isEmpty2(next) || inFlow && flowIndicatorChars.has(next))
              break;
            end = i;
          } else if (isEmpty2(ch)) {
            let next = this.buffer[i + 1];
            if (ch === "\r") {
              if (next === "\n") {
                i += 1;
                ch = "\n";
                next = this.buffer[i + 1];
              } else
                end = i;
            }
            if (next === "#" || inFlow && flowIndicatorChars.has(next))
              break;
            if (ch === "\n") {
              const cs = this.continueScalar(i + 1);
              if (cs === -1)
                break;
              i = Math.max(i, cs - 2);
            }
          } else {
            if (inFlow && flowIndicatorChars.has(ch))
              break;
            end = i;
          }
        }
        if (!ch && !this.atEnd)
          return this.setNext("plain-scalar");
        yield cst.SCALAR;
        yield* this.pushToIndex(end + 1, true);
        return inFlow ? "flow" : "doc";
      }
      *pushCount(n) {
        if (n > 0) {
          yield this.buffer.substr(this.pos, n);
          this.pos += n;
          return n;
        }
        return 0;
      }
      *pushToIndex(i, allowEmpty) {
        const s = this.buffer.slice(this.pos, i);
        if (s) {
          yield s;
          this.pos += s.length;
          return s.length;
        } else if (allowEmpty)
          yield "";
        return 0;
      }
      *pushIndicators() {
        let n = 0;
        loop: while (true) {
          switch (this.charAt(0)) {
            case "!":
              n += yield* this.pushTag();
              n += yield* this.pushSpaces(true);
              continue loop;
            case "&":
              n += yield* this.pushUntil(isNotAnchorChar);
              n += yield* this.pushSpaces(true);
              continue loop;
            case "-":
            // this is an error
            case "?":
            // this is an error outside flow collections
            case ":": {
              const inFlow = this.flowLevel > 0;
              const ch1 = this.charAt(1);
              if (isEmpty2(ch1) || inFlow && flowIndicatorChars.has(ch1)) {
                if (!inFlow)
                  this.indentNext = this.indentValue + 1;
                else if (this.flowKey)
                  this.flowKey = false;
                n += yield* this.pushCount(1);
                n += yield* this.pushSpaces(true);
                continue loop;
              }
            }
          }
          break loop;
        }
        return n;
      }
      *pushTag() {
        if (this.charAt(1) === "<") {
          let i = this.pos + 2;
          let ch = this.buffer[i];
          while (!isEmpty2(ch) && ch !== ">")
            ch = this.buffer[++i];
          return yield* this.pushToIndex(ch === ">" ? i + 1 : i, false);
        } else {
          let i = this.pos + 1;
          let ch = this.buffer[i];
          while (ch) {
            if (tagChars.has(ch))
              ch = this.buffer[++i];
            else if (ch === "%" && hexDigits.has(this.buffer[i + 1]) && hexDigits.has(this.buffer[i + 2])) {
              ch = this.buffer[i += 3];
            } else
              break;
          }
          return yield* this.pushToIndex(i, false);
        }
      }
      *pushNewline() {
        const ch = this.buffer[this.pos];
        if (ch === "\n")
          return yield* this.pushCount(1);
        else if (ch === "\r" && this.charAt(1) === "\n")
          return yield* this.pushCount(2);
        else
          return 0;
      }
      *pushSpaces(allowTabs) {
        let i = this.pos - 1;
        let ch;
        do {
          ch = this.buffer[++i];
        } while (ch === " " || allowTabs && ch === "	");
        const n = i - this.pos;
        if (n > 0) {
          yield this.buffer.substr(this.pos, n);
          this.pos = i;
        }
        return n;
      }
      *pushUntil(test) {
        let i = this.pos;
        let ch = this.buffer[i];
        while (!test(ch))
          ch = this.buffer[++i];
        return yield* this.pushToIndex(i, false);
      }
    };
    exports.Lexer = Lexer;
  }
});

// node_modules/yaml/dist/parse/line-counter.js
var require_line_counter = __commonJS({
  "node_modules/yaml/dist/parse/line-counter.js"(exports) {
    "use strict";
    var LineCounter2 = class {
      static {
        __name(this, "LineCounter");
      }
      constructor() {
        this.lineStarts = [];
        this.addNewLine = (offset) => this.lineStarts.push(offset);
        this.linePos = (offset) => {
          let low = 0;
          let high = this.lineStarts.length;
          while (low < high) {
            const mid = low + high >> 1;
            if (this.lineStarts[mid] < offset)
              low = mid + 1;
            else
              high = mid;
          }
          if (this.lineStarts[low] === offset)
            return { line: low + 1, col: 1 };
          if (low === 0)
            return { line: 0, col: offset };
          const start2 = this.lineStarts[low - 1];
          return { line: low, col: offset - start2 + 1 };
        };
      }
    };
    exports.LineCounter = LineCounter2;
  }
});

// node_modules/yaml/dist/parse/parser.js
var require_parser = __commonJS({
  "node_modules/yaml/dist/parse/parser.js"(exports) {
    "use strict";
    var node_process = __require("process");
    var cst = require_cst();
    var lexer = require_lexer();
    function includesToken(list2, type) {
      for (let i = 0; i < list2.length; ++i)
        if (list2[i].type === type)
          return true;
      return false;
    }
    __name(includesToken, "includesToken");
    function findNonEmptyIndex(list2) {
      for (let i = 0; i < list2.length; ++i) {
        switch (list2[i].type) {
          case "space":
          case "comment":
          case "newline":
            break;
          default:
            return i;
        }
      }
      return -1;
    }
    __name(findNonEmptyIndex, "findNonEmptyIndex");
    function isFlowToken(token) {
      switch (token?.type) {
        case "alias":
        case "scalar":
        case "single-quoted-scalar":
        case "double-quoted-scalar":
        case "flow-collection":
          return true;
        default:
          return false;
      }
    }
    __name(isFlowToken, "isFlowToken");
    function getPrevProps(parent) {
      switch (parent.type) {
        case "document":
          return parent.start;
        case "block-map": {
          const it = parent.items[parent.items.length - 1];
          return it.sep ?? it.start;
        }
        case "block-seq":
          return parent.items[parent.items.length - 1].start;
        /* istanbul ignore next should not happen */
        default:
          return [];
      }
    }
    __name(getPrevProps, "getPrevProps");
    function getFirstKeyStartProps(prev) {
      if (prev.length === 0)
        return [];
      let i = prev.length;
      loop: while (--i >= 0) {
        switch (prev[i].type) {
          case "doc-start":
          case "explicit-key-ind":
          case "map-value-ind":
          case "seq-item-ind":
          case "newline":
            break loop;
        }
      }
      while (prev[++i]?.type === "space") {
      }
      return prev.splice(i, prev.length);
    }
    __name(getFirstKeyStartProps, "getFirstKeyStartProps");
    function arrayPushArray(target, source) {
      if (source.length < 1e5)
        Array.prototype.push.apply(target, source);
      else
        for (let i = 0; i < source.length; ++i)
          target.push(source[i]);
    }
    __name(arrayPushArray, "arrayPushArray");
    function fixFlowSeqItems(fc) {
      if (fc.start.type === "flow-seq-start") {
        for (const it of fc.items) {
          if (it.sep && !it.value && !includesToken(it.start, "explicit-key-ind") && !includesToken(it.sep, "map-value-ind")) {
            if (it.key)
              it.value = it.key;
            delete it.key;
            if (isFlowToken(it.value)) {
              if (it.value.end)
                arrayPushArray(it.value.end, it.sep);
              else
                it.value.end = it.sep;
            } else
              arrayPushArray(it.start, it.sep);
            delete it.sep;
          }
        }
      }
    }
    __name(fixFlowSeqItems, "fixFlowSeqItems");
    var Parser = class {
      static {
        __name(this, "Parser");
      }
      /**
       * @param onNewLine - If defined, called separately with the start position of
       *   each new line (in `parse()`, including the start of input).
       */
      constructor(onNewLine) {
        this.atNewLine = true;
        this.atScalar = false;
        this.indent = 0;
        this.offset = 0;
        this.onKeyLine = false;
        this.stack = [];
        this.source = "";
        this.type = "";
        this.lexer = new lexer.Lexer();
        this.onNewLine = onNewLine;
      }
      /**
       * Parse `source` as a YAML stream.
       * If `incomplete`, a part of the last line may be left as a buffer for the next call.
       *
       * Errors are not thrown, but yielded as `{ type: 'error', message }` tokens.
       *
       * @returns A generator of tokens representing each directive, document, and other structure.
       */
      *parse(source, incomplete = false) {
        if (this.onNewLine && this.offset === 0)
          this.onNewLine(0);
        for (const lexeme of this.lexer.lex(source, incomplete))
          yield* this.next(lexeme);
        if (!incomplete)
          yield* this.end();
      }
      /**
       * Advance the parser by the `source` of one lexical token.
       */
      *next(source) {
        this.source = source;
        if (node_process.env.LOG_TOKENS)
          console.log("|", cst.prettyToken(source));
        if (this.atScalar) {
          this.atScalar = false;
          yield* this.step();
          this.offset += source.length;
          return;
        }
        const type = cst.tokenType(source);
        if (!type) {
          const message = `Not a YAML token: ${source}`;
          yield* this.pop({ type: "error", offset: this.offset, message, source });
          this.offset += source.length;
        } else if (type === "scalar") {
          this.atNewLine = false;
          this.atScalar = true;
          this.type = "scalar";
        } else {
          this.type = type;
          yield* this.step();
          switch (type) {
            case "newline":
              this.atNewLine = true;
              this.indent = 0;
              if (this.onNewLine)
                this.onNewLine(this.offset + source.length);
              break;
            case "space":
              if (this.atNewLine && source[0] === " ")
                this.indent += source.length;
              break;
            case "explicit-key-ind":
            case "map-value-ind":
            case "seq-item-ind":
              if (this.atNewLine)
                this.indent += source.length;
              break;
            case "doc-mode":
            case "flow-error-end":
              return;
            default:
              this.atNewLine = false;
          }
          this.offset += source.length;
        }
      }
      /** Call at end of input to push out any remaining constructions */
      *end() {
        while (this.stack.length > 0)
          yield* this.pop();
      }
      get sourceToken() {
        const st = {
          type: this.type,
          offset: this.offset,
          indent: this.indent,
          source: this.source
        };
        return st;
      }
      *step() {
        const top = this.peek(1);
        if (this.type === "doc-end" && top?.type !== "doc-end") {
          while (this.stack.length > 0)
            yield* this.pop();
          this.stack.push({
            type: "doc-end",
            offset: this.offset,
            source: this.source
          });
          return;
        }
        if (!top)
          return yield* this.stream();
        switch (top.type) {
          case "document":
            return yield* this.document(top);
          case "alias":
          case "scalar":
          case "single-quoted-scalar":
          case "double-quoted-scalar":
            return yield* this.scalar(top);
          case "block-scalar":
            return yield* this.blockScalar(top);
          case "block-map":
            return yield* this.blockMap(top);
          case "block-seq":
            return yield* this.blockSequence(top);
          case "flow-collection":
            return yield* this.flowCollection(top);
          case "doc-end":
            return yield* this.documentEnd(top);
        }
        yield* this.pop();
      }
      peek(n) {
        return this.stack[this.stack.length - n];
      }
      *pop(error) {
        const token = error ?? this.stack.pop();
        if (!token) {
          const message = "Tried to pop an empty stack";
          yield { type: "error", offset: this.offset, source: "", message };
        } else if (this.stack.length === 0) {
          yield token;
        } else {
          const top = this.peek(1);
          if (token.type === "block-scalar") {
            token.indent = "indent" in top ? top.indent : 0;
          } else if (token.type === "flow-collection" && top.type === "document") {
            token.indent = 0;
          }
          if (token.type === "flow-collection")
            fixFlowSeqItems(token);
          switch (top.type) {
            case "document":
              top.value = token;
              break;
            case "block-scalar":
              top.props.push(token);
              break;
            case "block-map": {
              const it = top.items[top.items.length - 1];
              if (it.value) {
                top.items.push({ start: [], key: token, sep: [] });
                this.onKeyLine = true;
                return;
              } else if (it.sep) {
                it.value = token;
              } else {
                Object.assign(it, { key: token, sep: [] });
                this.onKeyLine = !it.explicitKey;
                return;
              }
              break;
            }
            case "block-seq": {
              const it = top.items[top.items.length - 1];
              if (it.value)
                top.items.push({ start: [], value: token });
              else
                it.value = token;
              break;
            }
            case "flow-collection": {
              const it = top.items[top.items.length - 1];
              if (!it || it.value)
                top.items.push({ start: [], key: token, sep: [] });
              else if (it.sep)
                it.value = token;
              else
                Object.assign(it, { key: token, sep: [] });
              return;
            }
            /* istanbul ignore next should not happen */
            default:
              yield* this.pop();
              yield* this.pop(token);
          }
          if ((top.type === "document" || top.type === "block-map" || top.type === "block-seq") && (token.type === "block-map" || token.type === "block-seq")) {
            const last = token.items[token.items.length - 1];
            if (last && !last.sep && !last.value && last.start.length > 0 && findNonEmptyIndex(last.start) === -1 && (token.indent === 0 || last.start.every((st) => st.type !== "comment" || st.indent < token.indent))) {
              if (top.type === "document")
                top.end = last.start;
              else
                top.items.push({ start: last.start });
              token.items.splice(-1, 1);
            }
          }
        }
      }
      *stream() {
        switch (this.type) {
          case "directive-line":
            yield { type: "directive", offset: this.offset, source: this.source };
            return;
          case "byte-order-mark":
          case "space":
          case "comment":
          case "newline":
            yield this.sourceToken;
            return;
          case "doc-mode":
          case "doc-start": {
            const doc = {
              type: "document",
              offset: this.offset,
              start: []
            };
            if (this.type === "doc-start")
              doc.start.push(this.sourceToken);
            this.stack.push(doc);
            return;
          }
        }
        yield {
          type: "error",
          offset: this.offset,
          message: `Unexpected ${this.type} token in YAML stream`,
          source: this.source
        };
      }
      *document(doc) {
        if (doc.value)
          return yield* this.lineEnd(doc);
        switch (this.type) {
          case "doc-start": {
            if (findNonEmptyIndex(doc.start) !== -1) {
              yield* this.pop();
              yield* this.step();
            } else
              doc.start.push(this.sourceToken);
            return;
          }
          case "anchor":
          case "tag":
          case "space":
          case "comment":
          case "newline":
            doc.start.push(this.sourceToken);
            return;
        }
        const bv = this.startBlockValue(doc);
        if (bv)
          this.stack.push(bv);
        else {
          yield {
            type: "error",
            offset: this.offset,
            message: `Unexpected ${this.type} token in YAML document`,
            source: this.source
          };
        }
      }
      *scalar(scalar) {
        if (this.type === "map-value-ind") {
          const prev = getPrevProps(this.peek(2));
          const start2 = getFirstKeyStartProps(prev);
          let sep;
          if (scalar.end) {
            sep = scalar.end;
            sep.push(this.sourceToken);
            delete scalar.end;
          } else
            sep = [this.sourceToken];
          const map = {
            type: "block-map",
            offset: scalar.offset,
            indent: scalar.indent,
            items: [{ start: start2, key: scalar, sep }]
          };
          this.onKeyLine = true;
          this.stack[this.stack.length - 1] = map;
        } else
          yield* this.lineEnd(scalar);
      }
      *blockScalar(scalar) {
        switch (this.type) {
          case "space":
          case "comment":
          case "newline":
            scalar.props.push(this.sourceToken);
            return;
          case "scalar":
            scalar.source = this.source;
            this.atNewLine = true;
            this.indent = 0;
            if (this.onNewLine) {
              let nl = this.source.indexOf("\n") + 1;
              while (nl !== 0) {
                this.onNewLine(this.offset + nl);
                nl = this.source.indexOf("\n", nl) + 1;
              }
            }
            yield* this.pop();
            break;
          /* istanbul ignore next should not happen */
          default:
            yield* this.pop();
            yield* this.step();
        }
      }
      *blockMap(map) {
        const it = map.items[map.items.length - 1];
        switch (this.type) {
          case "newline":
            this.onKeyLine = false;
            if (it.value) {
              const end = "end" in it.value ? it.value.end : void 0;
              const last = Array.isArray(end) ? end[end.length - 1] : void 0;
              if (last?.type === "comment")
                end?.push(this.sourceToken);
              else
                map.items.push({ start: [this.sourceToken] });
            } else if (it.sep) {
              it.sep.push(this.sourceToken);
            } else {
              it.start.push(this.sourceToken);
            }
            return;
          case "space":
          case "comment":
            if (it.value) {
              map.items.push({ start: [this.sourceToken] });
            } else if (it.sep) {
              it.sep.push(this.sourceToken);
            } else {
              if (this.atIndentedComment(it.start, map.indent)) {
                const prev = map.items[map.items.length - 2];
                const end = prev?.value?.end;
                if (Array.isArray(end)) {
                  arrayPushArray(end, it.start);
                  end.push(this.sourceToken);
                  map.items.pop();
                  return;
                }
              }
              it.start.push(this.sourceToken);
            }
            return;
        }
        if (this.indent >= map.indent) {
          const atMapIndent = !this.onKeyLine && this.indent === map.indent;
          const atNextItem = atMapIndent && (it.sep || it.explicitKey) && this.type !== "seq-item-ind";
          let start2 = [];
          if (atNextItem && it.sep && !it.value) {
            const nl = [];
            for (let i = 0; i < it.sep.length; ++i) {
              const st = it.sep[i];
              switch (st.type) {
                case "newline":
                  nl.push(i);
                  break;
                case "space":
                  break;
                case "comment":
                  if (st.indent > map.indent)
                    nl.length = 0;
                  break;
                default:
                  nl.length = 0;
              }
            }
            if (nl.length >= 2)
              start2 = it.sep.splice(nl[1]);
          }
          switch (this.type) {
            case "anchor":
            case "tag":
              if (atNextItem || it.value) {
                start2.push(this.sourceToken);
                map.items.push({ start: start2 });
                this.onKeyLine = true;
              } else if (it.sep) {
                it.sep.push(this.sourceToken);
              } else {
                it.start.push(this.sourceToken);
              }
              return;
            case "explicit-key-ind":
              if (!it.sep && !it.explicitKey) {
                it.start.push(this.sourceToken);
                it.explicitKey = true;
              } else if (atNextItem || it.value) {
                start2.push(this.sourceToken);
                map.items.push({ start: start2, explicitKey: true });
              } else {
                this.stack.push({
                  type: "block-map",
                  offset: this.offset,
                  indent: this.indent,
                  items: [{ start: [this.sourceToken], explicitKey: true }]
                });
              }
              this.onKeyLine = true;
              return;
            case "map-value-ind":
              if (it.explicitKey) {
                if (!it.sep) {
                  if (includesToken(it.start, "newline")) {
                    Object.assign(it, { key: null, sep: [this.sourceToken] });
                  } else {
                    const start3 = getFirstKeyStartProps(it.start);
                    this.stack.push({
                      type: "block-map",
                      offset: this.offset,
                      indent: this.indent,
                      items: [{ start: start3, key: null, sep: [this.sourceToken] }]
                    });
                  }
                } else if (it.value) {
                  map.items.push({ start: [], key: null, sep: [this.sourceToken] });
                } else if (includesToken(it.sep, "map-value-ind")) {
                  this.stack.push({
                    type: "block-map",
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: start2, key: null, sep: [this.sourceToken] }]
                  });
                } else if (isFlowToken(it.key) && !includesToken(it.sep, "newline")) {
                  const start3 = getFirstKeyStartProps(it.start);
                  const key = it.key;
                  const sep = it.sep;
                  sep.push(this.sourceToken);
                  delete it.key;
                  delete it.sep;
                  this.stack.push({
                    type: "block-map",
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: start3, key, sep }]
                  });
                } else if (start2.length > 0) {
                  it.sep = it.sep.concat(start2, this.sourceToken);
                } else {
                  it.sep.push(this.sourceToken);
                }
              } else {
                if (!it.sep) {
                  Object.assign(it, { key: null, sep: [this.sourceToken] });
                } else if (it.value || atNextItem) {
                  map.items.push({ start: start2, key: null, sep: [this.sourceToken] });
                } else if (includesToken(it.sep, "map-value-ind")) {
                  this.stack.push({
                    type: "block-map",
                    offset: this.offset,
                    indent: this.indent,
                    items: [{ start: [], key: null, sep: [this.sourceToken] }]
                  });
                } else {
                  it.sep.push(this.sourceToken);
                }
              }
              this.onKeyLine = true;
              return;
            case "alias":
            case "scalar":
            case "single-quoted-scalar":
            case "double-quoted-scalar": {
              const fs = this.flowScalar(this.type);
              if (atNextItem || it.value) {
                map.items.push({ start: start2, key: fs, sep: [] });
                this.onKeyLine = true;
              } else if (it.sep) {
                this.stack.push(fs);
              } else {
                Object.assign(it, { key: fs, sep: [] });
                this.onKeyLine = true;
              }
              return;
            }
            default: {
              const bv = this.startBlockValue(map);
              if (bv) {
                if (bv.type === "block-seq") {
                  if (!it.explicitKey && it.sep && !includesToken(it.sep, "newline")) {
                    yield* this.pop({
                      type: "error",
                      offset: this.offset,
                      message: "Unexpected block-seq-ind on same line with key",
                      source: this.source
                    });
                    return;
                  }
                } else if (atMapIndent) {
                  map.items.push({ start: start2 });
                }
                this.stack.push(bv);
                return;
              }
            }
          }
        }
        yield* this.pop();
        yield* this.step();
      }
      *blockSequence(seq) {
        const it = seq.items[seq.items.length - 1];
        switch (this.type) {
          case "newline":
            if (it.value) {
              const end = "end" in it.value ? it.value.end : void 0;
              const last = Array.isArray(end) ? end[end.length - 1] : void 0;
              if (last?.type === "comment")
                end?.push(this.sourceToken);
              else
                seq.items.push({ start: [this.sourceToken] });
            } else
              it.start.push(this.sourceToken);
            return;
          case "space":
          case "comment":
            if (it.value)
              seq.items.push({ start: [this.sourceToken] });
            else {
              if (this.atIndentedComment(it.start, seq.indent)) {
                const prev = seq.items[seq.items.length - 2];
                const end = prev?.value?.end;
                if (Array.isArray(end)) {
                  arrayPushArray(end, it.start);
                  end.push(this.sourceToken);
                  seq.items.pop();
                  return;
                }
              }
              it.start.push(this.sourceToken);
            }
            return;
          case "anchor":
          case "tag":
            if (it.value || this.indent <= seq.indent)
              break;
            it.start.push(this.sourceToken);
            return;
          case "seq-item-ind":
            if (this.indent !== seq.indent)
              break;
            if (it.value || includesToken(it.start, "seq-item-ind"))
              seq.items.push({ start: [this.sourceToken] });
            else
              it.start.push(this.sourceToken);
            return;
        }
        if (this.indent > seq.indent) {
          const bv = this.startBlockValue(seq);
          if (bv) {
            this.stack.push(bv);
            return;
          }
        }
        yield* this.pop();
        yield* this.step();
      }
      *flowCollection(fc) {
        const it = fc.items[fc.items.length - 1];
        if (this.type === "flow-error-end") {
          let top;
          do {
            yield* this.pop();
            top = this.peek(1);
          } while (top?.type === "flow-collection");
        } else if (fc.end.length === 0) {
          switch (this.type) {
            case "comma":
            case "explicit-key-ind":
              if (!it || it.sep)
                fc.items.push({ start: [this.sourceToken] });
              else
                it.start.push(this.sourceToken);
              return;
            case "map-value-ind":
              if (!it || it.value)
                fc.items.push({ start: [], key: null, sep: [this.sourceToken] });
              else if (it.sep)
                it.sep.push(this.sourceToken);
              else
                Object.assign(it, { key: null, sep: [this.sourceToken] });
              return;
            case "space":
            case "comment":
            case "newline":
            case "anchor":
            case "tag":
              if (!it || it.value)
                fc.items.push({ start: [this.sourceToken] });
              else if (it.sep)
                it.sep.push(this.sourceToken);
              else
                it.start.push(this.sourceToken);
              return;
            case "alias":
            case "scalar":
            case "single-quoted-scalar":
            case "double-quoted-scalar": {
              const fs = this.flowScalar(this.type);
              if (!it || it.value)
                fc.items.push({ start: [], key: fs, sep: [] });
              else if (it.sep)
                this.stack.push(fs);
              else
                Object.assign(it, { key: fs, sep: [] });
              return;
            }
            case "flow-map-end":
            case "flow-seq-end":
              fc.end.push(this.sourceToken);
              return;
          }
          const bv = this.startBlockValue(fc);
          if (bv)
            this.stack.push(bv);
          else {
            yield* this.pop();
            yield* this.step();
          }
        } else {
          const parent = this.peek(2);
          if (parent.type === "block-map" && (this.type === "map-value-ind" && parent.indent === fc.indent || this.type === "newline" && !parent.items[parent.items.length - 1].sep)) {
            yield* this.pop();
            yield* this.step();
          } else if (this.type === "map-value-ind" && parent.type !== "flow-collection") {
            const prev = getPrevProps(parent);
            const start2 = getFirstKeyStartProps(prev);
            fixFlowSeqItems(fc);
            const sep = fc.end.splice(1, fc.end.length);
            sep.push(this.sourceToken);
            const map = {
              type: "block-map",
              offset: fc.offset,
              indent: fc.indent,
              items: [{ start: start2, key: fc, sep }]
            };
            this.onKeyLine = true;
            this.stack[this.stack.length - 1] = map;
          } else {
            yield* this.lineEnd(fc);
          }
        }
      }
      flowScalar(type) {
        if (this.onNewLine) {
          let nl = this.source.indexOf("\n") + 1;
          while (nl !== 0) {
            this.onNewLine(this.offset + nl);
            nl = this.source.indexOf("\n", nl) + 1;
          }
        }
        return {
          type,
          offset: this.offset,
          indent: this.indent,
          source: this.source
        };
      }
      startBlockValue(parent) {
        switch (this.type) {
          case "alias":
          case "scalar":
          case "single-quoted-scalar":
          case "double-quoted-scalar":
            return this.flowScalar(this.type);
          case "block-scalar-header":
            return {
              type: "block-scalar",
              offset: this.offset,
              indent: this.indent,
              props: [this.sourceToken],
              source: ""
            };
          case "flow-map-start":
          case "flow-seq-start":
            return {
              type: "flow-collection",
              offset: this.offset,
              indent: this.indent,
              start: this.sourceToken,
              items: [],
              end: []
            };
          case "seq-item-ind":
            return {
              type: "block-seq",
              offset: this.offset,
              indent: this.indent,
              items: [{ start: [this.sourceToken] }]
            };
          case "explicit-key-ind": {
            this.onKeyLine = true;
            const prev = getPrevProps(parent);
            const start2 = getFirstKeyStartProps(prev);
            start2.push(this.sourceToken);
            return {
              type: "block-map",
              offset: this.offset,
              indent: this.indent,
              items: [{ start: start2, explicitKey: true }]
            };
          }
          case "map-value-ind": {
            this.onKeyLine = true;
            const prev = getPrevProps(parent);
            const start2 = getFirstKeyStartProps(prev);
            return {
              type: "block-map",
              offset: this.offset,
              indent: this.indent,
              items: [{ start: start2, key: null, sep: [this.sourceToken] }]
            };
          }
        }
        return null;
      }
      atIndentedComment(start2, indent) {
        if (this.type !== "comment")
          return false;
        if (this.indent <= indent)
          return false;
        return start2.every((st) => st.type === "newline" || st.type === "space");
      }
      *documentEnd(docEnd) {
        if (this.type !== "doc-mode") {
          if (docEnd.end)
            docEnd.end.push(this.sourceToken);
          else
            docEnd.end = [this.sourceToken];
          if (this.type === "newline")
            yield* this.pop();
        }
      }
      *lineEnd(token) {
        switch (this.type) {
          case "comma":
          case "doc-start":
          case "doc-end":
          case "flow-seq-end":
          case "flow-map-end":
          case "map-value-ind":
            yield* this.pop();
            yield* this.step();
            break;
          case "newline":
            this.onKeyLine = false;
          // fallthrough
          case "space":
          case "comment":
          default:
            if (token.end)
              token.end.push(this.sourceToken);
            else
              token.end = [this.sourceToken];
            if (this.type === "newline")
              yield* this.pop();
        }
      }
    };
    exports.Parser = Parser;
  }
});

// node_modules/yaml/dist/public-api.js
var require_public_api = __commonJS({
  "node_modules/yaml/dist/public-api.js"(exports) {
    "use strict";
    var composer = require_composer();
    var Document = require_Document();
    var errors = require_errors();
    var log = require_log();
    var identity = require_identity();
    var lineCounter = require_line_counter();
    var parser = require_parser();
    function parseOptions(options) {
      const prettyErrors = options.prettyErrors !== false;
      const lineCounter$1 = options.lineCounter || prettyErrors && new lineCounter.LineCounter() || null;
      return { lineCounter: lineCounter$1, prettyErrors };
    }
    __name(parseOptions, "parseOptions");
    function parseAllDocuments(source, options = {}) {
      const { lineCounter: lineCounter2, prettyErrors } = parseOptions(options);
      const parser$1 = new parser.Parser(lineCounter2?.addNewLine);
      const composer$1 = new composer.Composer(options);
      const docs = Array.from(composer$1.compose(parser$1.parse(source)));
      if (prettyErrors && lineCounter2)
        for (const doc of docs) {
          doc.errors.forEach(errors.prettifyError(source, lineCounter2));
          doc.warnings.forEach(errors.prettifyError(source, lineCounter2));
        }
      if (docs.length > 0)
        return docs;
      return Object.assign([], { empty: true }, composer$1.streamInfo());
    }
    __name(parseAllDocuments, "parseAllDocuments");
    function parseDocument3(source, options = {}) {
      const { lineCounter: lineCounter2, prettyErrors } = parseOptions(options);
      const parser$1 = new parser.Parser(lineCounter2?.addNewLine);
      const composer$1 = new composer.Composer(options);
      let doc = null;
      for (const _doc of composer$1.compose(parser$1.parse(source), true, source.length)) {
        if (!doc)
          doc = _doc;
        else if (doc.options.logLevel !== "silent") {
          doc.errors.push(new errors.YAMLParseError(_doc.range.slice(0, 2), "MULTIPLE_DOCS", "Source contains multiple documents; please use YAML.parseAllDocuments()"));
          break;
        }
      }
      if (prettyErrors && lineCounter2) {
        doc.errors.forEach(errors.prettifyError(source, lineCounter2));
        doc.warnings.forEach(errors.prettifyError(source, lineCounter2));
      }
      return doc;
    }
    __name(parseDocument3, "parseDocument");
    function parse2(src, reviver, options) {
      let _reviver = void 0;
      if (typeof reviver === "function") {
        _reviver = reviver;
      } else if (options === void 0 && reviver && typeof reviver === "object") {
        options = reviver;
      }
      const doc = parseDocument3(src, options);
      if (!doc)
        return null;
      doc.warnings.forEach((warning) => log.warn(doc.options.logLevel, warning));
      if (doc.errors.length > 0) {
        if (doc.options.logLevel !== "silent")
          throw doc.errors[0];
        else
          doc.errors = [];
      }
      return doc.toJS(Object.assign({ reviver: _reviver }, options));
    }
    __name(parse2, "parse");
    function stringify(value, replacer, options) {
      let _replacer = null;
      if (typeof replacer === "function" || Array.isArray(replacer)) {
        _replacer = replacer;
      } else if (options === void 0 && replacer) {
        options = replacer;
      }
      if (typeof options === "string")
        options = options.length;
      if (typeof options === "number") {
        const indent = Math.round(options);
        options = indent < 1 ? void 0 : indent > 8 ? { indent: 8 } : { indent };
      }
      if (value === void 0) {
        const { keepUndefined } = options ?? replacer ?? {};
        if (!keepUndefined)
          return void 0;
      }
      if (identity.isDocument(value) && !_replacer)
        return value.toString(options);
      return new Document.Document(value, _replacer, options).toString(options);
    }
    __name(stringify, "stringify");
    exports.parse = parse2;
    exports.parseAllDocuments = parseAllDocuments;
    exports.parseDocument = parseDocument3;
    exports.stringify = stringify;
  }
});

// node_modules/yaml/dist/index.js
var require_dist = __commonJS({
  "node_modules/yaml/dist/index.js"(exports) {
    "use strict";
    var composer = require_composer();
    var Document = require_Document();
    var Schema = require_Schema();
    var errors = require_errors();
    var Alias = require_Alias();
    var identity = require_identity();
    var Pair = require_Pair();
    var Scalar = require_Scalar();
    var YAMLMap = require_YAMLMap();
    var YAMLSeq = require_YAMLSeq();
    var cst = require_cst();
    var lexer = require_lexer();
    var lineCounter = require_line_counter();
    var parser = require_parser();
    var publicApi = require_public_api();
    var visit2 = require_visit();
    exports.Composer = composer.Composer;
    exports.Document = Document.Document;
    exports.Schema = Schema.Schema;
    exports.YAMLError = errors.YAMLError;
    exports.YAMLParseError = errors.YAMLParseError;
    exports.YAMLWarning = errors.YAMLWarning;
    exports.Alias = Alias.Alias;
    exports.isAlias = identity.isAlias;
    exports.isCollection = identity.isCollection;
    exports.isDocument = identity.isDocument;
    exports.isMap = identity.isMap;
    exports.isNode = identity.isNode;
    exports.isPair = identity.isPair;
    exports.isScalar = identity.isScalar;
    exports.isSeq = identity.isSeq;
    exports.Pair = Pair.Pair;
    exports.Scalar = Scalar.Scalar;
    exports.YAMLMap = YAMLMap.YAMLMap;
    exports.YAMLSeq = YAMLSeq.YAMLSeq;
    exports.CST = cst;
    exports.Lexer = lexer.Lexer;
    exports.LineCounter = lineCounter.LineCounter;
    exports.Parser = parser.Parser;
    exports.parse = publicApi.parse;
    exports.parseAllDocuments = publicApi.parseAllDocuments;
    exports.parseDocument = publicApi.parseDocument;
    exports.stringify = publicApi.stringify;
    exports.visit = visit2.visit;
    exports.visitAsync = visit2.visitAsync;
  }
});

// src/request/image-file/located-yaml.ts
function hintFor({ code: code2, pos }, text4) {
  if (code2 === "DUPLICATE_KEY") return "write each name once";
  if (code2 === "MULTIPLE_DOCS") return "write one, with all images";
  const line = text4.slice(text4.lastIndexOf("\n", pos[0]) + 1).split("\n")[0] ?? "";
  return /\{name\}/.test(line) ? "mend the YAML: inside of { } and [ ], a text with {name} in it needs quotes" : "mend the YAML";
}
function textOf({ value, source }) {
  if (value === null || typeof value === "string") return value;
  return source ?? String(value);
}
function isMerge({ key }) {
  return (0, import_yaml.isScalar)(key) && key.type === "PLAIN" && key.value === "<<";
}
var import_yaml, messageOf, MAX_VALUES, LocatedYaml;
var init_located_yaml = __esm({
  "src/request/image-file/located-yaml.ts"() {
    "use strict";
    import_yaml = __toESM(require_dist(), 1);
    messageOf = /* @__PURE__ */ __name(({ code: code2, message }) => code2 === "MULTIPLE_DOCS" ? "the file has several documents, separated by ---" : message, "messageOf");
    __name(hintFor, "hintFor");
    MAX_VALUES = 1e6;
    LocatedYaml = class {
      static {
        __name(this, "LocatedYaml");
      }
      problems = [];
      root;
      #file;
      #lines = new import_yaml.LineCounter();
      #targets = /* @__PURE__ */ new Map();
      #values = 0;
      constructor(text4, file2) {
        this.#file = file2;
        const document = (0, import_yaml.parseDocument)(text4, { lineCounter: this.#lines, prettyErrors: false });
        const [first] = document.errors;
        if (first !== void 0) this.add(messageOf(first), hintFor(first, text4), this.#at(first.pos[0]));
        if (this.problems.length === 0) this.#findTargets(document);
        this.root = { key: "the image file", node: document.contents, place: this.#at(0) };
      }
      /** What is wrong with a part that several images have is said once. */
      add(message, hint, place) {
        const same = /* @__PURE__ */ __name((one) => one.message === message && one.place?.line === place.line && one.place?.column === place.column, "same");
        if (!this.problems.some(same)) this.problems.push({ message, hint, place });
      }
      /** What the map has, in its order, then what is merged into it; nothing at all is an empty map. */
      entries(of) {
        if (of === void 0 || this.isNothing(of)) return [];
        const node = this.#follow(of.node);
        if ((0, import_yaml.isMap)(node)) return this.#entriesOf(node);
        this.add(`${of.key}: not a map of names and values`, "write name: value, one a line", of.place);
        return [];
      }
      isMap({ node }) {
        return (0, import_yaml.isMap)(this.#follow(node));
      }
      isNothing({ node }) {
        const target = this.#follow(node);
        return target === void 0 || (0, import_yaml.isScalar)(target) && target.value === null;
      }
      /** The plain value; `null` for nothing. */
      value({ node }, reading) {
        const target = this.#follow(node);
        if ((0, import_yaml.isScalar)(target)) return reading === "texts" ? textOf(target) : target.value;
        if ((0, import_yaml.isSeq)(target))
          return target.items.map((item) => this.value({ key: "", node: item, place: this.root.place }, reading));
        if (!(0, import_yaml.isMap)(target)) return null;
        return Object.fromEntries(
          this.#entriesOf(target).map((entry) => [entry.key, this.value(entry, reading)])
        );
      }
      /** An alias stands for the last node before it that has its name, and cannot be a part of that. */
      #findTargets(document) {
        const anchors = /* @__PURE__ */ new Map();
        (0, import_yaml.visit)(document, (_, node, ancestors2) => {
          if ((0, import_yaml.isAlias)(node)) {
            const target = anchors.get(node.source);
            const place = this.#placeOf(node);
            if (target === void 0)
              this.add(`*${node.source}: nothing before it has the name &${node.source}`, "mend the YAML", place);
            else if (ancestors2.includes(target))
              this.add(`*${node.source}: it would contain itself`, "mend the YAML", place);
            else this.#targets.set(node, target);
          } else if (((0, import_yaml.isScalar)(node) || (0, import_yaml.isCollection)(node)) && node.anchor !== void 0) {
            anchors.set(node.anchor, node);
          }
        });
      }
      /** The node that an alias stands for; undefined when there is none. */
      #follow(node) {
        this.#values += 1;
        if (this.#values === MAX_VALUES) {
          const hint = "write fewer aliases of what has aliases itself";
          this.add(`the YAML has more than ${MAX_VALUES} values`, hint, this.#placeOf(node));
        }
        if (this.isTooMuch || node === null) return void 0;
        return (0, import_yaml.isAlias)(node) ? this.#targets.get(node) : node;
      }
      /** Whether the rest was not read. */
      get isTooMuch() {
        return this.#values >= MAX_VALUES;
      }
      /** Own keys come before merged ones, and among these the earlier ones. */
      #entriesOf(map) {
        const entries = map.items.filter((pair) => !isMerge(pair)).flatMap((pair) => this.#entry(pair) ?? []);
        const known = new Set(entries.map(({ key }) => key));
        for (const { key, value } of map.items.filter(isMerge)) {
          for (const merged of this.#merged(value, this.#placeOf(key))) {
            if (!known.has(merged.key)) entries.push(merged);
            known.add(merged.key);
          }
        }
        return entries;
      }
      /** What `<<` names: a map, or a list of maps. */
      #merged(node, place) {
        const source = this.#follow(node);
        const maps = (0, import_yaml.isSeq)(source) ? source.items.map((item) => this.#follow(item)) : [source];
        return maps.flatMap((map) => {
          if ((0, import_yaml.isMap)(map)) return this.#entriesOf(map);
          if (!this.isTooMuch) this.add("<<: not a map", "write <<: *NAME, of a map with &NAME", place);
          return [];
        });
      }
      #entry({ key, value }) {
        const name = this.#follow(key);
        if ((0, import_yaml.isScalar)(name)) return { key: textOf(name) ?? "", node: value, place: this.#placeOf(key) };
        if (!this.isTooMuch) this.add("a name is not a text", "write name: value", this.#placeOf(key));
        return void 0;
      }
      #placeOf(node) {
        const { range } = node ?? {};
        return this.#at(range?.[0] ?? 0);
      }
      #at(offset) {
        const { line, col } = this.#lines.linePos(offset);
        return { file: this.#file, line: Math.max(1, line), column: Math.max(1, col) };
      }
    };
    __name(textOf, "textOf");
    __name(isMerge, "isMerge");
  }
});

// src/request/image-file/image-file.ts
var image_file_exports = {};
__export(image_file_exports, {
  parseImageFile: () => parseImageFile
});
import path11 from "node:path";
function parseImageFile(text4, file2) {
  const yaml = new LocatedYaml(text4, file2);
  const images = yaml.problems.length > 0 ? /* @__PURE__ */ new Map() : readImages(yaml, path11.dirname(file2));
  if (images.size === 0 || yaml.isTooMuch) throw new NixeryError("invalid-input", yaml.problems);
  return { images, problems: yaml.problems };
}
function readImages(yaml, directory) {
  const top = knownEntries(yaml, yaml.root, ["defaults", "images"], isExtension);
  const defaults = settings(
    yaml,
    top.find(({ key }) => key === "defaults"),
    [...fileInputs.keys()]
  );
  const images = yaml.entries(top.find(({ key }) => key === "images"));
  if (images.length === 0 && yaml.problems.length === 0) {
    const hint = "name at least one, for example images: { tools: { packages: [git] } }";
    yaml.add("images: there is none", hint, yaml.root.place);
  }
  return new Map(
    images.map((image) => {
      const isName = IMAGE_NAME.test(image.key);
      const hint = "use lower-case letters, digits, and . _ - between them";
      if (!isName) yaml.add(`images: "${image.key}" cannot be the name of an image`, hint, image.place);
      return [image.key, readImage(yaml, image, isName ? image.key : "unnamed", defaults, directory)];
    })
  );
}
function hintFor2(key, known) {
  if (fileInputs.has(key)) return "it is the same for all platforms: write it for the image";
  if (Object.hasOwn(INPUTS, key)) return "it belongs to the run: give it beside the file";
  const near = meant(key, known);
  return near === void 0 ? `use one of: ${known.join(", ")}` : `did you mean ${near}?`;
}
function settings(yaml, of, known) {
  const entries = knownEntries(yaml, of, known);
  if (of !== void 0 && !yaml.isNothing(of) && !yaml.isMap(of))
    return new Map(known.map((key) => [key, { ...of, key, unreadable: true }]));
  return new Map(
    entries.filter((entry) => !yaml.isNothing(entry)).map((entry) => [entry.key, entry])
  );
}
function readImage(yaml, image, name, defaults, directory) {
  const levels = [defaults, settings(yaml, image, [...fileInputs.keys()])].map((own) => ({
    own,
    different: differences(yaml, own.get("platforms"))
  }));
  const inputsFor = /* @__PURE__ */ __name((platform) => {
    const all = levels.flatMap(({ own, different }) => [own, different.get(platform ?? "") ?? /* @__PURE__ */ new Map()]);
    return givenInputs(yaml, name, all, directory);
  }, "inputsFor");
  const platforms = new Set(levels.flatMap(({ different }) => [...different.keys()]));
  return {
    inputs: inputsFor(void 0),
    platforms: new Map([...platforms].map((platform) => [platform, inputsFor(platform)]))
  };
}
function differences(yaml, of) {
  const found2 = /* @__PURE__ */ new Map();
  if (of === void 0 || !yaml.isMap(of)) return found2;
  for (const entry of yaml.entries(of)) {
    const platform = parsePlatform(entry.key);
    const own = settings(yaml, entry, platformInputs);
    if (platform === void 0) continue;
    const name = formatPlatform(platform);
    if (found2.has(name))
      yaml.add(`platforms: "${entry.key}" is ${name} once more`, "write each platform once", entry.place);
    found2.set(name, own);
  }
  return new Map([...found2].filter(([, own]) => own.size > 0));
}
function knownEntries(yaml, of, known, isIgnored = () => false) {
  const entries = yaml.entries(of);
  const names2 = new Set(entries.map(({ key }) => key));
  return entries.flatMap((entry) => {
    if (known.includes(entry.key)) return [entry];
    if (isIgnored(entry.key)) return [];
    yaml.add(`${of?.key}: "${entry.key}" is not known here`, hintFor2(entry.key, known), entry.place);
    const near = meant(entry.key, known);
    return near === void 0 || names2.has(near) ? [] : [{ ...entry, key: near }];
  });
}
function givenInputs(yaml, name, levels, directory) {
  const given = /* @__PURE__ */ new Map();
  for (const [input2, form] of fileInputs) {
    const entries = levels.flatMap((level) => level.get(input2) ?? []);
    const entry = entries.at(-1);
    if (entry === void 0) continue;
    const { place, unreadable = false } = entry;
    const text4 = unreadable ? void 0 : toText(mergedValue(yaml, entries, form), form);
    if (text4 === void 0) {
      if (!unreadable) addWrongForm(yaml, input2, form, entries);
      given.set(input2, { text: "", directory, place, unreadable: true });
      continue;
    }
    const filled = NAMED.includes(input2) ? text4.replaceAll("{name}", name) : text4;
    given.set(input2, { text: filled.trim(), directory, place });
  }
  return given;
}
function addWrongForm(yaml, input2, form, levels) {
  const last = levels.at(-1);
  const areMaps = form === "map" && last !== void 0 && yaml.isMap(last);
  const wrong = (areMaps ? levels : []).flatMap((level) => yaml.isMap(level) ? yaml.entries(level) : []).filter((entry) => toText({ [entry.key]: yaml.value(entry, "texts") }, form) === void 0);
  for (const { key, place } of wrong)
    yaml.add(`${input2}: ${key} is of the wrong form`, FORM_HINTS[form], place);
  if (wrong.length === 0 && last !== void 0)
    yaml.add(`${input2}: of the wrong form`, FORM_HINTS[form], last.place);
}
function mergedValue(yaml, entries, form) {
  const reading = form === "json" ? "values" : "texts";
  const values = entries.map((entry) => yaml.value(entry, reading));
  if (form === "platforms") return values.at(-1);
  let merged;
  for (const value of values) merged = isRecord(value) && isRecord(merged) ? { ...merged, ...value } : value;
  return merged;
}
var IMAGE_NAME, meant, isExtension;
var init_image_file = __esm({
  "src/request/image-file/image-file.ts"() {
    "use strict";
    init_errors();
    init_json();
    init_platform();
    init_suggest();
    init_platform_list();
    init_inputs();
    init_file_inputs();
    init_forms();
    init_located_yaml();
    IMAGE_NAME = /^[a-z0-9]+(?:[._-]+[a-z0-9]+)*$/;
    __name(parseImageFile, "parseImageFile");
    __name(readImages, "readImages");
    meant = /* @__PURE__ */ __name((key, known) => Object.hasOwn(INPUTS, key) ? void 0 : nearestNames(key, known)[0], "meant");
    __name(hintFor2, "hintFor");
    __name(settings, "settings");
    __name(readImage, "readImage");
    __name(differences, "differences");
    isExtension = /* @__PURE__ */ __name((key) => key.startsWith("x-"), "isExtension");
    __name(knownEntries, "knownEntries");
    __name(givenInputs, "givenInputs");
    __name(addWrongForm, "addWrongForm");
    __name(mergedValue, "mergedValue");
  }
});

// node_modules/shell-quote/quote.js
var require_quote = __commonJS({
  "node_modules/shell-quote/quote.js"(exports, module) {
    "use strict";
    var OPS = (
      /** @type {const} */
      [
        "||",
        "&&",
        ";;&",
        ";;",
        ";&",
        "|&",
        "<(",
        ">(",
        "<<<",
        "<<-",
        "<<",
        ">>",
        ">&",
        ">|",
        "&>>",
        "&>",
        "<&",
        "<>",
        "&",
        ";",
        "(",
        ")",
        "|",
        "<",
        ">"
      ]
    );
    var LINE_TERMINATORS = /[\n\r\u2028\u2029]/;
    var GLOB_SHELL_SPECIAL = /[\s#!"$&'():;<=>@\\^`|~]/g;
    module.exports = /* @__PURE__ */ __name(function quote3(xs) {
      var sawComment = false;
      return xs.map(function(s) {
        if (sawComment && typeof s === "string" && LINE_TERMINATORS.test(s)) {
          throw new TypeError("a token after a `comment` must not contain line terminators");
        }
        if (s === "") {
          return (
            /** @type {const} */
            "''"
          );
        }
        if (s && typeof s === "object") {
          if ("op" in s && s.op === "glob") {
            if (typeof s.pattern !== "string") {
              throw new TypeError("glob token requires a string `pattern`");
            }
            if (LINE_TERMINATORS.test(s.pattern)) {
              throw new TypeError("glob `pattern` must not contain line terminators");
            }
            if (s.pattern === "") {
              return (
                /** @type {const} */
                "''"
              );
            }
            return s.pattern.replace(GLOB_SHELL_SPECIAL, "\\$&");
          }
          if ("op" in s && typeof s.op === "string") {
            if (OPS.indexOf(s.op) < 0) {
              throw new TypeError("invalid `op` value: " + JSON.stringify(s.op));
            }
            return s.op.replace(/[\s\S]/g, "\\$&");
          }
          if ("comment" in s && typeof s.comment === "string") {
            if (LINE_TERMINATORS.test(s.comment)) {
              throw new TypeError("`comment` must not contain line terminators");
            }
            sawComment = true;
            return "#" + s.comment;
          }
          throw new TypeError("unrecognized object token shape");
        }
        if (/'/.test(s) && /!/.test(s)) {
          return "'" + s.replace(/'/g, `'"'"'`) + "'";
        }
        if (/["\s\\]/.test(s) && !/'/.test(s)) {
          return "'" + s + "'";
        }
        if (/["'\s]/.test(s)) {
          return '"' + s.replace(/(["\\$`])/g, "\\$1") + '"';
        }
        return String(s).replace(/([A-Za-z]:)?([#!"$&'()*,:;<=>?@[\\\]^`{|}~])/g, "$1\\$2");
      }).join(" ");
    }, "quote");
  }
});

// node_modules/shell-quote/parse.js
var require_parse = __commonJS({
  "node_modules/shell-quote/parse.js"(exports, module) {
    "use strict";
    var CONTROL = (
      /** @type {const} */
      "(?:" + /** @type {const} */
      [
        "\\|\\|",
        "\\&(?:\\&|>>?)",
        // `&&`, `&>`, and `&>>`
        ";;\\&?",
        // `;;` and `;;&`
        "[;|]\\&",
        // `;&` and `|&`
        "\\<\\(",
        "\\<\\<\\<",
        "\\<\\<-",
        "\\<\\<(?!\\()",
        // `<<(` stays `<` and `<(`, as zsh reads it; other shells reject it
        ">>",
        ">[&|(]",
        // `>&`, `>|`, and `>(`
        "<[&>]",
        // `<&` and `<>`
        "[&;()|<>]"
      ].join(
        /** @type {const} */
        "|"
      ) + /** @type {const} */
      ")"
    );
    var controlRE = new RegExp("^" + CONTROL + "$");
    var META = (
      /** @type {const} */
      "|&;()<> \\t"
    );
    var SINGLE_QUOTE = (
      /** @type {const} */
      "'([^']*?)'"
    );
    var ANSI_C_BODY = "(?:\\\\[\\s\\S]|[^\\\\'])*?";
    var ANSI_C_QUOTE = "\\$'" + ANSI_C_BODY + "'";
    var ansiCAt = new RegExp("\\$'" + ANSI_C_BODY + "(?:(')|\\\\?$)", "g");
    var ANSI_C_LETTERS = "abeEfnrtv";
    var ANSI_C_CHARS = "\x07\b\x1B\x1B\f\n\r	\v";
    var hash = /^#$/;
    var SQ = (
      /** @type {const} */
      "'"
    );
    var DQ = (
      /** @type {const} */
      '"'
    );
    var DS = (
      /** @type {const} */
      "$"
    );
    var TOKEN = "";
    var mult = (
      /** @type {const} */
      4294967296
    );
    for (i = 0; i < 4; i++) {
      TOKEN += (mult * Math.random()).toString(16);
    }
    var i;
    var startsWithToken = new RegExp("^" + TOKEN);
    function matchAll(s, r) {
      var origIndex = r.lastIndex;
      var matches3 = [];
      var matchObj;
      while (matchObj = r.exec(s)) {
        matches3[matches3.length] = matchObj;
        if (r.lastIndex === matchObj.index) {
          r.lastIndex += 1;
        }
      }
      r.lastIndex = origIndex;
      return matches3;
    }
    __name(matchAll, "matchAll");
    function getVar(env, pre, key) {
      var r = typeof env === "function" ? env(key) : env[key];
      if (typeof r === "undefined" && key != "") {
        r = "";
      } else if (typeof r === "undefined") {
        r = "$";
      }
      if (typeof r === "object") {
        return pre + TOKEN + JSON.stringify(r) + TOKEN;
      }
      return pre + r;
    }
    __name(getVar, "getVar");
    var ansiCEscape = /\\([0-7]{1,3}|x[\dA-Fa-f]{1,2}|u[\dA-Fa-f]{1,4}|U[\dA-Fa-f]{1,8}|c(?:\\\\|[\s\S])|[abeEfnrtv\\'"?])/g;
    function expandAnsiCEscape(m, escape) {
      var kind = escape.charAt(0);
      if (kind === "c") {
        var ctrl = escape.charAt(1);
        return ctrl === "?" ? "\x7F" : String.fromCharCode(ctrl.charCodeAt(0) & 31);
      }
      if (kind === "x" || kind === "u" || kind === "U") {
        var cp = parseInt(escape.slice(1), 16);
        if (cp > 1114111) {
          return m;
        }
        return String.fromCharCode.apply(null, cp > 65535 ? [55232 + (cp >> 10), 56320 + (cp & 1023)] : [cp]);
      }
      if (kind >= "0" && kind <= "7") {
        return String.fromCharCode(parseInt(escape, 8) & 255);
      }
      var letter = ANSI_C_LETTERS.indexOf(escape);
      return letter < 0 ? escape : ANSI_C_CHARS.charAt(letter);
    }
    __name(expandAnsiCEscape, "expandAnsiCEscape");
    function expandAnsiC(body) {
      return body.replace(ansiCEscape, expandAnsiCEscape).split("\0")[0];
    }
    __name(expandAnsiC, "expandAnsiC");
    function closesAnsiC(s, i2) {
      ansiCAt.lastIndex = i2;
      return !!/** @type {RegExpExecArray} */
      ansiCAt.exec(s)[1];
    }
    __name(closesAnsiC, "closesAnsiC");
    function parseInternal(string2, env, opts) {
      if (!opts) {
        opts = {};
      }
      var BS = opts.escape || "\\";
      var ifs = opts.splitUnquoted === true ? " 	\n" : typeof opts.splitUnquoted === "string" ? opts.splitUnquoted : "";
      var BAREWORD = "(\\" + BS + `['"$\\` + BS + META + "]|\\$\\$|\\$(?!" + ANSI_C_QUOTE.slice(2) + `)|[^\\s'"$` + META + "])+";
      var DOUBLE_QUOTE = '"(?:\\' + BS + '[\\s\\S]|[^"\\' + BS + '])*"';
      var chunker = new RegExp([
        "(" + CONTROL + ")",
        // control chars
        "(" + ANSI_C_QUOTE + "|" + BAREWORD + "|" + DOUBLE_QUOTE + "|" + SINGLE_QUOTE + ")+"
      ].join("|"), "g");
      var matches3 = matchAll(string2, chunker);
      if (matches3.length === 0) {
        return [];
      }
      if (!env) {
        env = {};
      }
      var commented = false;
      return matches3.map(function(match) {
        var s = match[0];
        if (!s || commented) {
          return void 0;
        }
        if (controlRE.test(s)) {
          return (
            /** @type {ControlOperator} */
            { op: s }
          );
        }
        var quote3 = false;
        var esc = false;
        var out = "";
        var words = [];
        var sawQuote = false;
        var pendingNw = null;
        var isGlob = false;
        var i2;
        function parseEnvVar() {
          i2 += 1;
          var varend;
          var varname;
          var char = s.charAt(i2);
          if (char === "{") {
            i2 += 1;
            if (s.charAt(i2) === "}") {
              throw new Error("Bad substitution: " + s.slice(i2 - 2, i2 + 1));
            }
            var depth = 1;
            varend = i2;
            while (depth > 0 && varend < s.length) {
              if (s.charAt(varend) === "{" && s.charAt(varend - 1) === "$") {
                depth += 1;
              } else if (s.charAt(varend) === "}") {
                depth -= 1;
              }
              varend += 1;
            }
            if (depth !== 0) {
              throw new Error("Bad substitution: " + s.slice(i2));
            }
            varend -= 1;
            varname = s.slice(i2, varend);
            i2 = varend;
          } else if (/[*@#?$!-]/.test(char)) {
            varname = char;
          } else {
            var slicedFromI = s.slice(i2);
            varend = slicedFromI.match(/[^\w\d_]/);
            if (!varend) {
              varname = slicedFromI;
              i2 = s.length;
            } else {
              varname = slicedFromI.slice(0, varend.index);
              i2 += /** @type {number} */
              varend.index - 1;
            }
          }
          return getVar(
            /** @type {NonNullable<typeof env>} */
            env,
            "",
            varname
          );
        }
        __name(parseEnvVar, "parseEnvVar");
        function flushRun() {
          if (pendingNw === null) {
            return;
          }
          if (pendingNw === 0) {
            if (out !== "") {
              words[words.length] = out;
              out = "";
            }
          } else {
            words[words.length] = out;
            out = "";
            for (var fe = 1; fe < pendingNw; fe += 1) {
              words[words.length] = "";
            }
          }
          pendingNw = null;
        }
        __name(flushRun, "flushRun");
        for (i2 = 0; i2 < s.length; i2++) {
          var c = s.charAt(i2);
          if (ifs && c !== DS) {
            flushRun();
          }
          isGlob = isGlob || !quote3 && (c === "*" || c === "?");
          if (esc) {
            out += c;
            esc = false;
          } else if (quote3) {
            if (c === quote3) {
              quote3 = false;
            } else if (quote3 == SQ) {
              out += c;
            } else {
              if (c === BS) {
                i2 += 1;
                c = s.charAt(i2);
                if (c === DQ || c === BS || c === DS) {
                  out += c;
                } else {
                  out += BS + c;
                }
              } else if (c === DS) {
                out += parseEnvVar();
              } else {
                out += c;
              }
            }
          } else if (c === DQ || c === SQ) {
            quote3 = c;
            sawQuote = true;
          } else if (controlRE.test(c)) {
            return (
              /** @type {ControlOperator} */
              { op: s }
            );
          } else if (hash.test(c)) {
            commented = true;
            var commentObj = { comment: string2.slice(match.index + i2 + 1) };
            if (out.length) {
              return (
                /** @type {const} */
                [out, commentObj]
              );
            }
            return (
              /** @type {const} */
              [commentObj]
            );
          } else if (c === BS) {
            esc = true;
          } else if (c === DS && s.charAt(i2 + 1) === SQ && closesAnsiC(s, i2)) {
            flushRun();
            sawQuote = true;
            out += expandAnsiC(s.slice(i2 + 2, ansiCAt.lastIndex - 1));
            i2 = ansiCAt.lastIndex - 1;
          } else if (c === DS) {
            var value = parseEnvVar();
            if (!ifs) {
              out += value;
            } else {
              for (var vi = 0; vi < value.length; vi += 1) {
                var vc = value.charAt(vi);
                if (ifs.indexOf(vc) < 0) {
                  flushRun();
                  out += vc;
                } else if (pendingNw === null) {
                  pendingNw = vc === " " || vc === "	" || vc === "\n" ? 0 : 1;
                } else if (vc !== " " && vc !== "	" && vc !== "\n") {
                  pendingNw += 1;
                }
              }
            }
          } else {
            out += c;
          }
        }
        if (isGlob) {
          return (
            /** @type {GlobPattern} */
            { op: "glob", pattern: out }
          );
        }
        if (ifs) {
          if (pendingNw !== null && pendingNw > 0) {
            words[words.length] = out;
            out = "";
            for (var te = 1; te < pendingNw; te += 1) {
              words[words.length] = "";
            }
          }
          if (out !== "" || sawQuote && words.length === 0) {
            words[words.length] = out;
          }
          return words;
        }
        return out;
      }).reduce(
        function(prev, arg) {
          if (typeof arg === "undefined") {
            return prev;
          }
          [].concat(arg).forEach(function(entry) {
            prev[prev.length] = entry;
          });
          return prev;
        },
        /** @type {ParseEntry[]} */
        []
      );
    }
    __name(parseInternal, "parseInternal");
    module.exports = /* @__PURE__ */ __name(function parse2(s, env, opts) {
      var mapped = parseInternal(s, env, opts);
      if (typeof env !== "function") {
        return mapped;
      }
      return mapped.reduce(
        function(acc, s2) {
          if (typeof s2 === "object") {
            acc[acc.length] = s2;
            return acc;
          }
          var xs = s2.split(RegExp("(" + TOKEN + ".*?" + TOKEN + ")", "g"));
          if (xs.length === 1) {
            acc[acc.length] = xs[0];
            return acc;
          }
          xs.filter(Boolean).forEach(function(x) {
            acc[acc.length] = startsWithToken.test(x) ? JSON.parse(x.split(TOKEN)[1]) : x;
          });
          return acc;
        },
        /** @type {ParseEntry[]} */
        []
      );
    }, "parse");
  }
});

// node_modules/shell-quote/index.js
var require_shell_quote = __commonJS({
  "node_modules/shell-quote/index.js"(exports) {
    "use strict";
    exports.quote = require_quote();
    exports.parse = require_parse();
  }
});

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
    "action.yml",
    "merge",
    "plan",
    "templates"
  ],
  scripts: {
    "benchmark:cache": "node benchmarks/cache/run.mjs",
    "benchmark:fleet": "node benchmarks/fleet/run.mjs",
    "benchmark:layering": "node benchmarks/layering/run.mjs",
    "benchmark:packing": "node benchmarks/packing/run.mjs",
    build: "node scripts/bundle.mjs",
    check: "npm run typecheck && npm run lint && npm run docs:check && npm run workflows:check && npm run dist:check",
    coverage: "npm run test:unit -- --coverage",
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
  devDependencies: {
    "@actions/cache": "6.3.0",
    "@actions/core": "3.0.1",
    "@actions/languageservice": "0.3.61",
    "@actions/tool-cache": "4.0.0",
    "@actions/workflow-parser": "0.3.61",
    "@azure/storage-blob": "12.32.0",
    "@biomejs/biome": "2.6.8",
    "@jest/globals": "30.5.2",
    "@types/damerau-levenshtein": "1.0.2",
    "@types/node": "24.19.2",
    "@types/shell-quote": "1.7.5",
    ajv: "8.20.0",
    azurite: "3.37.0",
    "damerau-levenshtein": "1.0.8",
    esbuild: "0.28.2",
    "fast-check": "4.10.2",
    "gitlab-ci-local": "4.75.1",
    hpagent: "1.2.0",
    jest: "30.5.2",
    pako: "3.0.3",
    "shell-quote": "1.12.0",
    typescript: "7.0.2",
    yaml: "2.9.1"
  }
};

// src/cli.ts
init_errors();

// src/commands/arguments.ts
init_errors();
init_suggest();
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

// src/commands/table.ts
init_errors();
init_parse();

// src/image/layers/layer-assignments.ts
init_collections();
init_errors();

// src/closure/package-name.ts
function packageName(path41) {
  const base = path41.slice(path41.lastIndexOf("/") + 1).replace(/^[0-9a-z]{32}-/, "");
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

// src/image/layers/group-by-name.ts
init_collections();

// src/image/layers/name-hash.ts
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

// src/image/layers/tiers.ts
var TIERS = 3;
var CLOSURE_LIMIT = 100;
var CLOSURE_TIERS = [6, 24];
var RESTLESS_TIERS = [0.3, 0.6];
var CHANGE_WEIGHT = 0.85;
var tierByClosure = /* @__PURE__ */ __name((_, closureSize2) => CLOSURE_TIERS.filter((limit) => closureSize2 >= limit).length, "tierByClosure");
function tierByNameData(data) {
  const all = [...data.names.values()];
  const popularityRank = rankAmong(all.map(({ popularity }) => popularity));
  const rateRank = rankAmong(all.flatMap((facts2) => rateOf(facts2, data.snapshots) ?? []));
  return (name, closureSize2) => {
    const facts2 = data.names.get(name);
    const rate = facts2 === void 0 ? void 0 : rateOf(facts2, data.snapshots);
    const change2 = rate === void 0 ? guessedRank(closureSize2) : rateRank(rate);
    const rarity = 1 - popularityRank(facts2?.popularity ?? 0);
    const restless = CHANGE_WEIGHT * change2 + (1 - CHANGE_WEIGHT) * rarity;
    return RESTLESS_TIERS.filter((limit) => restless >= limit).length;
  };
}
__name(tierByNameData, "tierByNameData");
function rateOf({ changes, since }, snapshots) {
  return snapshots > since ? changes / (snapshots - since) : void 0;
}
__name(rateOf, "rateOf");
function guessedRank(closureSize2) {
  return Math.min(1, Math.log(closureSize2) / Math.log(CLOSURE_LIMIT));
}
__name(guessedRank, "guessedRank");
function rankAmong(numbers) {
  const ranks = /* @__PURE__ */ new Map();
  const sorted4 = [...numbers].sort((a, b) => a - b);
  for (const [index, number2] of sorted4.entries())
    if (!ranks.has(number2)) ranks.set(number2, index / sorted4.length);
  return (number2) => ranks.get(number2) ?? 0;
}
__name(rankAmong, "rankAmong");

// src/image/layers/name-table.ts
var DEGREE_FROM = [20, 45, 80];
var emptyTable = {
  unitOf: /* @__PURE__ */ __name(() => void 0, "unitOf"),
  shelfOf: /* @__PURE__ */ __name(() => void 0, "shelfOf"),
  tierOf: tierByClosure
};
function withNameData(table, data) {
  return { ...table, tierOf: tierByNameData(data) };
}
__name(withNameData, "withNameData");
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
    unitOf: /* @__PURE__ */ __name((name, budget) => find(name)?.[DEGREE_FROM.filter((from2) => budget >= from2).length], "unitOf"),
    shelfOf: /* @__PURE__ */ __name((name) => find(name)?.[0], "shelfOf"),
    tierOf: tierByClosure
  };
}
__name(nameTable, "nameTable");

// src/image/layers/group-by-name.ts
var SHELF_SHARE = 0.2;
var LARGE_PATH = 5e8;
function groupByName(table = emptyTable) {
  return (graph, budget) => arrange([...graph.paths.values()], graph, budget, table);
}
__name(groupByName, "groupByName");
function arrange(infos, graph, budget, table) {
  const units = unitsOf(infos, graph, budget, table);
  const layers = shelveSmallest(units, budget);
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
    unit.tier = Math.max(unit.tier, table.tierOf(name, closureSize(info, graph)));
    unit.paths.push(info.path);
    units.set(unitName, unit);
  }
  return [...units.values()].sort((a, b) => b.size - a.size || compare(a.name, b.name));
}
__name(unitsOf, "unitsOf");
function closureSize(info, graph) {
  const closure = /* @__PURE__ */ new Set([info.path]);
  for (const path41 of closure) {
    if (closure.size >= CLOSURE_LIMIT) break;
    for (const reference of graph.paths.get(path41)?.references ?? []) closure.add(reference);
  }
  return closure.size;
}
__name(closureSize, "closureSize");
function shelveSmallest(units, budget) {
  const count2 = Math.max(Math.min(TIERS, budget), Math.round(budget * SHELF_SHARE));
  const shelves = /* @__PURE__ */ new Map();
  let alone = units.length;
  while (alone + shelves.size > budget) {
    alone -= 1;
    const unit = units[alone];
    if (unit === void 0) break;
    const place = shelfOf(unit, count2);
    const shelf = shelves.get(place) ?? [];
    shelf.push(...unit.paths);
    shelves.set(place, shelf);
  }
  return [...units.slice(0, alone).map(({ paths }) => paths), ...shelves.values()];
}
__name(shelveSmallest, "shelveSmallest");
function shelfOf(unit, shelfCount) {
  const tiers = Math.min(TIERS, shelfCount);
  const tier = Math.min(unit.tier, tiers - 1);
  const first = Math.floor(tier * shelfCount / tiers);
  const count2 = Math.floor((tier + 1) * shelfCount / tiers) - first;
  return first + hashOfName(unit.shelf) % count2;
}
__name(shelfOf, "shelfOf");

// src/image/layers/layer-assignments.ts
var PLAN_FILE = "nixery.layers.json";
var FREE_SHARE = 0.1;
var MAX_FREE = 5;
function groupLimit(budget) {
  return Math.max(1, budget - freeLayers(budget));
}
__name(groupLimit, "groupLimit");
function freeLayers(budget) {
  return Math.min(MAX_FREE, Math.max(1, Math.round(budget * FREE_SHARE)));
}
__name(freeLayers, "freeLayers");
function groupByPlan(groups, table) {
  const groupOf = new Map(groups.flatMap((group2, index) => group2.map((name) => [name, index])));
  return (graph, budget) => {
    if (budget < 2) return [{ paths: [...graph.paths.keys()].sort(compare) }];
    const known = /* @__PURE__ */ new Map();
    const unknown = [];
    for (const info of graph.paths.values()) {
      const group2 = groupOf.get(packageName(info.path));
      if (group2 === void 0) unknown.push(info);
      else known.set(group2, [...known.get(group2) ?? [], info]);
    }
    const reserved = Math.min(unknown.length, freeLayers(budget));
    const layers = withinBudget([...known.values()], budget - reserved);
    return [...layers, ...arrangeUnknown(unknown, graph, budget - layers.length, table)];
  };
}
__name(groupByPlan, "groupByPlan");
function withinBudget(groups, budget) {
  const sorted4 = groups.map((infos) => ({
    size: infos.reduce((sum2, info) => sum2 + info.narSize, 0),
    paths: infos.map((info) => info.path).sort(compare)
  })).sort((a, b) => b.size - a.size || compare(a.paths[0] ?? "", b.paths[0] ?? ""));
  if (sorted4.length <= budget) return sorted4.map(({ paths }) => ({ paths }));
  const rest = sorted4.slice(budget - 1).flatMap(({ paths }) => paths);
  return [...sorted4.slice(0, budget - 1).map(({ paths }) => ({ paths })), { paths: rest.sort(compare) }];
}
__name(withinBudget, "withinBudget");
function arrangeUnknown(infos, graph, budget, table) {
  return infos.length === 0 ? [] : arrange(infos, graph, budget, table);
}
__name(arrangeUnknown, "arrangeUnknown");
function parsePlan(text4, file2) {
  const wrong = /* @__PURE__ */ __name((what) => new NixeryError("invalid-input", {
    message: `${file2}: ${what}`,
    hint: "make it anew with nixery-action plan-layers, or take the last good version from the history"
  }), "wrong");
  let plan2;
  try {
    plan2 = JSON.parse(text4);
  } catch (error) {
    throw wrong(`not JSON: ${error.message}`);
  }
  if (plan2?.version !== 1) throw wrong("not a layers plan of version 1");
  const { maxLayers, groups } = plan2;
  if (typeof maxLayers !== "number" || !Number.isInteger(maxLayers) || maxLayers < 1)
    throw wrong("maxLayers is not a whole number");
  if (!Array.isArray(groups) || !groups.every((group2) => Array.isArray(group2) && group2.every((name) => typeof name === "string")))
    throw wrong("groups is not a list of lists of names");
  const names2 = groups.flat();
  const twice = names2.find((name, index) => names2.indexOf(name) !== index);
  if (twice !== void 0) throw wrong(`${twice} is in the plan twice`);
  return { version: 1, maxLayers, groups };
}
__name(parsePlan, "parsePlan");
function formatPlan({ version, maxLayers, groups }) {
  const lines = groups.map((group2) => `    ${JSON.stringify(group2).replaceAll('","', '", "')}`);
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

// src/merge/inputs.ts
init_parse();
init_input_table();
init_inputs();

// src/merge/digests.ts
init_collections();
init_errors();
init_hash();
init_parse();
init_reference();
import { readdirSync } from "node:fs";
function givenDigests(text4) {
  const entries = text4.split(/[\s,]+/).filter((entry) => entry !== "");
  return allOrProblems(entries.map(givenDigest));
}
__name(givenDigests, "givenDigests");
function digestsIn(directory) {
  return allOrProblems(
    (directory === "" ? [] : fileNames(directory)).map((name) => namedDigest(name, directory))
  );
}
__name(digestsIn, "digestsIn");
function namedDigest(name, directory) {
  const [, digits] = /^(?:sha256[:-])?([0-9a-f]{64})$/.exec(name) ?? [];
  if (digits !== void 0) return { image: void 0, digest: `sha256:${digits}` };
  return {
    input: "digests-dir",
    message: `the file "${name}" in ${directory} is not named after a digest`,
    hint: "give a directory with nothing in it but such files, for example a new one below runner.temp"
  };
}
__name(namedDigest, "namedDigest");
function fileNames(directory) {
  try {
    return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory()).map(({ name }) => name).sort(compare);
  } catch (error) {
    return invalid(
      "digests-dir",
      error.message,
      `let actions/download-artifact write the digests there first, with path: ${directory}`
    );
  }
}
__name(fileNames, "fileNames");
function givenDigest(entry) {
  if (isDigest(entry)) return { image: void 0, digest: entry };
  if (!entry.includes("@")) {
    return {
      input: "digests",
      message: `"${entry}" is no digest`,
      hint: "write sha256:... or NAME@sha256:..., as the outputs digest and image of a build are"
    };
  }
  const reference = parseReference("digests", entry);
  return isProblem(reference) ? reference : { image: reference.image, digest: reference.reference };
}
__name(givenDigest, "givenDigest");

// src/merge/inputs.ts
var MERGE_INPUTS = {
  file: input({
    ...INPUTS.file,
    help: "An image file (YAML) that says image, tags and annotations of the merged image. What is given beside it comes first. See docs/image-file.md."
  }),
  name: input({
    ...INPUTS.name,
    help: "Which image of the image file. Needed when it has more than one."
  }),
  image: input({
    ...INPUTS.image,
    help: "One or more image names without tag, separated by commas or line ends, for example ghcr.io/org/tools. The merged image goes to each of them."
  }),
  packages: input({
    ...INPUTS.packages,
    help: "The packages that name-from-packages appends, as the builds had them."
  }),
  "name-from-packages": INPUTS["name-from-packages"],
  tags: INPUTS.tags,
  digests: input({
    value: "DIGESTS",
    help: 'The images to merge, one for each platform, separated by blanks, commas or line ends: sha256:... for one that is in the first repository of "image", or NAME@sha256:.... Of an image that is for several platforms itself, all are taken.',
    default: "",
    list: true,
    parse: givenDigests
  }),
  "digests-dir": input({
    value: "DIR",
    help: 'A directory of files whose names are digests, with or without "sha256:", of images to merge: what the jobs of a matrix have left as artifacts. Directories in it count as well, what the files hold does not.',
    default: "",
    parse: parseFilePath
  }),
  platforms: input({
    ...INPUTS.platforms,
    help: "The platforms that the merged image has to be for, linux/amd64 or linux/arm64, separated by commas or line ends: if one is missing, no tag moves. Default: those of the image file; without one, whatever the images are for."
  }),
  annotations: input({
    ...INPUTS.annotations,
    help: 'OCI annotations of the image index, one key=value per line, also as docker/metadata-action prints them for the level "index". They replace the ones that are set by default.'
  }),
  "registry-username": INPUTS["registry-username"],
  "registry-password": INPUTS["registry-password"],
  "oras-version": INPUTS["oras-version"],
  "download-mirror": input({
    ...INPUTS["download-mirror"],
    help: "A server that stands in for github.com when oras is downloaded, with the same paths below this address. Checksums are checked all the same."
  }),
  timeout: INPUTS.timeout,
  "github-token": input({
    ...INPUTS["github-token"],
    help: "Token for ghcr.io when no other credentials are given (needs the permission packages: write)."
  })
};

// src/plan/inputs.ts
init_errors();
init_parse();
init_platform();
init_platform_list();
init_file_inputs();
init_input_table();
init_inputs();

// src/plan/matrix.ts
init_errors();
init_platform();
var DEFAULT_RUNNERS = {
  "linux/amd64": "ubuntu-24.04",
  "linux/arm64": "ubuntu-24.04-arm"
};
var MOST_JOBS = 256;
function matrixOf(images, runners, perPlatform) {
  const include = images.flatMap(({ name = "", platforms }) => {
    const all = platforms.map(({ platform }) => platform);
    if (perPlatform)
      return all.map((platform) => ({
        id: `${name}@${formatPlatform(platform).replace("/", "-")}`,
        ...{ name, platforms: formatPlatform(platform), runner: runnerFor([platform], runners) }
      }));
    return [{ id: name, name, platforms: all.map(formatPlatform).join(","), runner: runnerFor(all, runners) }];
  });
  if (include.length <= MOST_JOBS) return { include };
  throw new NixeryError("invalid-input", {
    input: "file",
    message: `${include.length} jobs are more than the ${MOST_JOBS} that a matrix may have`,
    hint: "build all images in one job (all: true), or cut the image file into several"
  });
}
__name(matrixOf, "matrixOf");
function runnerFor([first, ...others], runners) {
  const platform = first !== void 0 && others.length === 0 ? formatPlatform(first) : "linux/amd64";
  return runners[platform] ?? DEFAULT_RUNNERS[platform] ?? "";
}
__name(runnerFor, "runnerFor");

// src/plan/inputs.ts
var defaultRunners = Object.entries(DEFAULT_RUNNERS).map((pair) => pair.join("="));
var OWN_PLAN_INPUTS = {
  "changed-only": input({
    value: "true|false",
    help: "Leave out the images with which a build would do nothing: they are remembered, the registries have them, and all tags point to them.",
    default: "false",
    parse: parseBoolean("changed-only")
  }),
  "per-platform": input({
    value: "true|false",
    help: "A job for each platform of each image, for merge to put together, instead of one for each image.",
    default: "false",
    parse: parseBoolean("per-platform")
  }),
  runners: input({
    value: "PLATFORM=LABEL",
    help: `The label of the runner for each platform, one PLATFORM=LABEL per line; several labels as a JSON array. Default: ${defaultRunners.join(", ")}.`,
    default: "",
    list: true,
    parse: parseRunners
  })
};
var RUN_INPUTS = [
  ...["push", "registry-username", "registry-password", "cache", "cache-dir", "cache-ttl"],
  "timeout"
];
var PLAN_INPUTS = {
  file: input({ ...INPUTS.file, help: "The image file (YAML). See docs/image-file.md." }),
  ...OWN_PLAN_INPUTS,
  ...pickInputs([...fileInputs.keys(), ...RUN_INPUTS]),
  "github-token": input({
    ...INPUTS["github-token"],
    help: "Token for ghcr.io when no other credentials are given (needs the permission packages: read), and for private package sources on GitHub."
  })
};
function parseRunners(text4) {
  const problems = [];
  const entries = Object.entries(parseKeyValues("runners")(text4)).map(([name, label]) => {
    const platform = parsePlatform(name);
    const runner = runnerOf(label.trim());
    if (platform !== void 0 && runner !== void 0) return [formatPlatform(platform), runner];
    const hint = 'write linux/amd64=LABEL or linux/arm64=["LABEL", "LABEL"]';
    problems.push({ input: "runners", message: `"${name}=${label}" names no platform with a label`, hint });
    return [name, label];
  });
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  return Object.fromEntries(entries);
}
__name(parseRunners, "parseRunners");
function runnerOf(text4) {
  if (!text4.startsWith("[")) return text4 === "" ? void 0 : text4;
  try {
    const labels = JSON.parse(text4);
    const areLabels = Array.isArray(labels) && labels.every((one) => typeof one === "string" && one !== "");
    return areLabels && labels.length > 0 ? labels : void 0;
  } catch {
    return void 0;
  }
}
__name(runnerOf, "runnerOf");

// src/commands/table.ts
init_inputs();
var inputOption = {
  input: { value: "FILE", help: "Read this file instead of standard input." }
};
var outputOption = {
  value: "FILE",
  help: "Write to this file instead of standard output."
};
var graphOptions = {
  ...inputOption,
  "max-layers": {
    value: "N",
    help: "At most this many layers of store paths, from 1 to 125; an image has one more, of its root filesystem.",
    default: "94"
  },
  roots: {
    value: "PATHS",
    help: "The store paths that the image is made for, separated by commas or line ends; what they do not need is left out. Default: those that no other path refers to.",
    list: true
  },
  fleet: {
    help: 'Standard input has many images: {"images": [{"name": "...", "roots": [...], "graph": ...}]}.'
  }
};
var inspectOptions = {
  platform: {
    value: "OS/ARCHITECTURE",
    help: "Which image to take where there is one for each platform, for example linux/arm64. Default: that of this machine, or the only one."
  },
  explain: { help: "Print a table for people." },
  "registry-username": {
    value: "NAME",
    help: 'User name for the registry. Default: the credentials that "docker login" left.'
  },
  "registry-password": {
    value: "SECRET",
    help: "Password or token for the registry. Default: as for registry-username.",
    secret: true
  }
};
var WHERE_IMAGES_ARE = "An image is a reference (ghcr.io/org/tools:v1, ghcr.io/org/tools@sha256:...) or the directory of an OCI image layout (./image, with several images in it ./image:TAG), whoever made it; only its manifest and configuration are read, never a layer.";
var resultFileOptions = {
  dotenv: {
    value: "FILE",
    help: "Also write the outputs to this file, one NAME=VALUE per line with names like NIXERY_IMAGE and NIXERY_DIGEST: what GitLab takes as artifacts:reports:dotenv. Outputs of several lines, and JSON, are left out."
  },
  "summary-file": {
    value: "FILE",
    help: "Also write the summary to this file, Markdown, for a comment on a merge request or an artifact."
  },
  "digests-dir": {
    value: "DIR",
    help: "Also make an empty file in this directory that is named after the digest, for merge --digests-dir. With several images, one file for each."
  }
};
var pipelineOptions = {
  "gitlab-pipeline": {
    value: "FILE",
    help: "Also write the jobs to this file as a child pipeline of GitLab: a job for each image or, with per-platform, for each platform, and jobs that merge them. Options of every build come from the variable NIXERY_OPTIONS. See docs/ci-systems.md."
  },
  "gitlab-image": {
    value: "IMAGE",
    help: "The container image that the jobs of the child pipeline run in. Default: what the runner takes."
  }
};
var COMMANDS = {
  build: {
    usage: "--packages NAMES --nixpkgs SOURCE [options]",
    about: "Makes an OCI image from a list of nixpkgs packages and pushes it. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action (digest, image, ...).",
    options: { ...INPUTS, ...resultFileOptions }
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
      popularity: INPUTS.popularity,
      output: outputOption,
      explain: { help: "Print a table for people: bytes, what each layer changes with, what it costs." }
    }
  },
  "plan-layers": {
    usage: "--file nixery.yml [options], or [options] < GRAPH",
    about: "Makes a layers plan for one image or a fleet, or extends the one that is there without moving what is in it. The images are those of an image file, whose packages are built or fetched for it, or those of closures that group-layers reads. Prints which packages the plan did not know, which no image has any more, and for how many layers the plan is.",
    options: {
      file: INPUTS.file,
      ...pickInputs(PACKAGE_INPUTS),
      "github-token": { ...INPUTS["github-token"], help: "Token for private package sources on GitHub." },
      ...graphOptions,
      "max-layers": {
        ...graphOptions["max-layers"],
        help: "At most this many layers, from 2 to 125, the layer of the root filesystem included. A plan that is there keeps its own number, with a warning when that is larger; with an image file, the least that one of its images has."
      },
      "layers-plan": {
        value: "FILE",
        help: `The plan. Default: ${PLAN_FILE}, beside the image file where there is one.`
      },
      check: { help: "Write nothing; exit with 1 when the plan lacks a package that would be added." }
    }
  },
  "count-names": {
    usage: "[options] < PATHS",
    about: "Counts how many store paths refer to each package, and how often packages change, for the input popularity. Reads what nix path-info --json prints, in any version: of a closure, a package set or a whole binary cache. Prints a JSON file; see docs/layering.md.",
    options: {
      ...inputOption,
      extend: {
        value: "FILE|URL",
        help: "An earlier result: what has other store paths than there has changed since."
      },
      output: outputOption
    }
  },
  "pack-image": {
    usage: "--output DIR [--input .attrs.json]",
    about: 'Packs a closure that is in /nix/store into an OCI image layout, without Nix, network or registry. It is what buildImage of nix/default.nix runs in its builder: it reads the .attrs.json that Nix puts there, which has the closure and, as "image", what the image is to be; prints one JSON object with the digest.',
    options: {
      ...inputOption,
      output: { value: "DIR", help: "The layout; nothing may be there yet." }
    }
  },
  plan: {
    usage: "--file nixery.yml [options]",
    about: "Says which jobs build the images of an image file: a matrix for GitHub, with a job for each image or for each platform of each image. With changed-only, images with which nothing is new are left out; that asks the cache and the registries, and needs no Nix. All that is wrong in the file is said at once. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action org/nixery-action/plan. See docs/fleets.md.",
    options: { ...PLAN_INPUTS, ...pipelineOptions }
  },
  merge: {
    usage: "--image NAMES --digests DIGESTS [options]",
    about: "Makes one image of images for one platform each, that other jobs have pushed: an image index, to which the tags point. Whoever made the images, nothing of them changes, and no Nix is needed. The same images give the same digest in any order. Progress goes to standard error; standard output gets one JSON object whose keys are the outputs of the action org/nixery-action/merge. See docs/platforms.md.",
    options: MERGE_INPUTS
  },
  plugin: {
    usage: "[options]",
    about: "Runs build, or what PLUGIN_COMMAND names (build, merge, plan), with the settings of a plugin step of Woodpecker or Drone: each input is a setting of the same name with _ for -, so that PLUGIN_REGISTRY_PASSWORD is the input registry-password. A list is written with commas, a map as a JSON object. Prints what the command prints. See docs/ci-systems.md.",
    options: {}
  },
  inspect: {
    usage: "[options] IMAGE",
    operands: ["IMAGE"],
    about: `Says what is in an image: packages with their versions, layers, sizes in bytes, the revision of nixpkgs, how it runs. ${WHERE_IMAGES_ARE} Prints one JSON object; what the image does not say is null, such as the packages of one that nixery-action has not made.`,
    options: inspectOptions
  },
  diff: {
    usage: "[options] FROM TO",
    operands: ["FROM", "TO"],
    about: `Says how the image TO differs from the image FROM: packages added, removed and changed, layers shared and not, the bytes that a node with FROM must fetch for TO, settings. ${WHERE_IMAGES_ARE} Prints one JSON object, and ends with 0 whether they differ or not.`,
    options: inspectOptions
  }
};
var commandNames = Object.keys(COMMANDS);
function graphArguments(option2) {
  refuseTogether(option2, "fleet", ["roots"], 'in a fleet each image has its own "roots"');
  return { roots: parseList(option2("roots") ?? ""), fleet: option2("fleet") === "true" };
}
__name(graphArguments, "graphArguments");
function refuseTogether(option2, one, others, hint) {
  const other = others.find((name) => option2(name) !== void 0);
  if (option2(one) === void 0 || other === void 0) return;
  throw new NixeryError("usage", { message: `--${one} and --${other} cannot be given together`, hint });
}
__name(refuseTogether, "refuseTogether");

// src/commands/arguments.ts
function parseCommand(argv, env) {
  const name = commandNames.find((one) => one === argv.find(isCommand)) ?? "build";
  const { options, operands = [] } = COMMANDS[name];
  if (argv[0] === "help") return { name: "help", of: commandNames.find((one) => one === argv[1]) ?? "build" };
  const args = argv.flatMap((argument, index) => withValue(argument, argv[index + 1], options));
  const { values, positionals } = parse(args, options, name);
  if (values.help === true) return { name: "help", of: name };
  if (values.version === true) return { name: "version" };
  checkPositionals(positionals, name, operands);
  checkRepeated(values, options, name);
  const given = /* @__PURE__ */ __name((option2) => {
    const text4 = [values[option2] ?? []].flat().join("\n");
    return text4.trim() === "" ? void 0 : text4;
  }, "given");
  const secrets = readSecrets(given, options, env);
  return {
    name,
    debug: values.debug === true,
    option: /* @__PURE__ */ __name((option2) => secrets.get(option2) ?? given(option2), "option"),
    operands: positionals.slice(1)
  };
}
__name(parseCommand, "parseCommand");
function checkPositionals(positionals, name, operands) {
  const [first, ...rest] = positionals;
  if (first === void 0) throw usage(`missing command: one of ${commandNames.join(", ")}`, name);
  if (first !== name) throw usage(`unknown command: ${first}${didYouMean(first, commandNames)}`, name);
  if (rest.length > 0 && operands.length === 0) {
    const message = `unexpected argument "${rest.join(" ")}"; quote values that contain spaces`;
    throw usage(name === "build" ? `${message}, for example --packages "git jq"` : message, name);
  }
  if (rest.length > operands.length)
    throw usage(`unexpected argument: ${rest.slice(operands.length).join(" ")}`, name);
  if (rest.length < operands.length)
    throw usage(`missing argument: ${operands.slice(rest.length).join(" ")}`, name);
}
__name(checkPositionals, "checkPositionals");
function checkRepeated(values, options, command) {
  for (const [name, value] of Object.entries(values)) {
    const { list: list2, inFile } = options[name] ?? {};
    const isList = list2 === true || ["list", "map", "platforms"].includes(inFile ?? "");
    if (Array.isArray(value) && value.length > 1 && !isList)
      throw usage(`--${name} is given ${value.length} times, but takes one value`, command);
  }
}
__name(checkRepeated, "checkRepeated");
function isCommand(argument) {
  return commandNames.includes(argument);
}
__name(isCommand, "isCommand");
function withValue(argument, next, options) {
  const values = options[argument.replace(/^--/, "")]?.value?.split("|") ?? [];
  const isSwitch = argument.startsWith("--") && values.includes("true");
  const isGiven = next !== void 0 && !next.startsWith("-") && !isCommand(next);
  return isSwitch && !isGiven ? [`${argument}=true`] : [argument];
}
__name(withValue, "withValue");
var didYouMean = /* @__PURE__ */ __name((word, known) => {
  const [near] = nearestNames(word, known);
  return near === void 0 ? "" : `; did you mean ${near}?`;
}, "didYouMean");
function parse(args, options, command) {
  const flag = { type: "boolean" };
  const valued = { type: "string", multiple: true };
  const own = Object.entries(options).map(([name, { value }]) => [name, value === void 0 ? flag : valued]);
  const known = { ...Object.fromEntries(own), debug: flag, help: flag, version: flag };
  const { values, positionals, tokens } = parseArgs({
    args,
    allowPositionals: true,
    options: known,
    strict: false,
    tokens: true
  });
  for (const token of tokens) {
    const problem3 = token.kind === "option" ? optionProblem(token, known) : void 0;
    if (problem3 !== void 0) throw usage(problem3, command);
  }
  return { values, positionals };
}
__name(parse, "parse");
function optionProblem({ name, rawName, value, inlineValue }, known) {
  const names2 = Object.keys(known).map((one) => `--${one}`);
  if (!names2.includes(rawName)) return `unknown option ${rawName}${didYouMean(rawName, names2)}`;
  if (known[name]?.type === "boolean") return value === void 0 ? void 0 : `${rawName} takes no value`;
  if (value === void 0) return `${rawName} needs a value`;
  if (inlineValue === true || !/^-./.test(value)) return void 0;
  return `${rawName}: a value that begins with - needs =, as in ${rawName}="-..."`;
}
__name(optionProblem, "optionProblem");
function readSecrets(given, options, env) {
  const named2 = Object.keys(options).filter(
    (option2) => options[option2]?.secret === true && (given(option2) ?? "") !== ""
  );
  if (named2.filter((option2) => given(option2) === "-").length > 1)
    throw usage("standard input can only hold one secret");
  return new Map(named2.map((option2) => [option2, readSecret(option2, given(option2) ?? "", env)]));
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

// src/image/oci/image-tree.ts
init_collections();

// src/image/oci/index.ts
init_collections();
init_platform();

// src/image/oci/image.ts
init_collections();
import { createHash as createHash2 } from "node:crypto";

// src/image/oci/types.ts
var MEDIA_TYPES = {
  index: "application/vnd.oci.image.index.v1+json",
  manifest: "application/vnd.oci.image.manifest.v1+json",
  config: "application/vnd.oci.image.config.v1+json",
  layerGzip: "application/vnd.oci.image.layer.v1.tar+gzip",
  layerZstd: "application/vnd.oci.image.layer.v1.tar+zstd"
};
var blobName = /* @__PURE__ */ __name((digest) => digest.slice("sha256:".length), "blobName");

// src/image/oci/image.ts
var CREATED_BY = "nixery-action";
var ROOT_FILESYSTEM = "root filesystem";
var ADDED_FILES = "added files";
var PACKAGES_PREFIX = "packages ";
var LAYER_KEY = "io.github.nixery-action.layer.key";
var LAYER_SIZE = "io.github.nixery-action.layer.size";
function assembleImage(description, layers) {
  const mediaType = description.compression === "zstd" ? MEDIA_TYPES.layerZstd : MEDIA_TYPES.layerGzip;
  const descriptors = layers.map(({ key, packed }) => ({
    mediaType,
    digest: packed.digest,
    size: packed.size,
    annotations: { [LAYER_KEY]: key, [LAYER_SIZE]: String(packed.uncompressedSize) }
  }));
  const config = toContent(MEDIA_TYPES.config, imageConfig(description, layers));
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: config.descriptor,
    layers: descriptors,
    ...optionalRecord("annotations", description.annotations)
  };
  return imageFrom(toContent(MEDIA_TYPES.manifest, manifest), config, descriptors);
}
__name(assembleImage, "assembleImage");
function imageOf(manifestBytes, configBytes) {
  const { config, layers } = JSON.parse(manifestBytes.toString("utf8"));
  const documents = [
    { bytes: manifestBytes, descriptor: describe(MEDIA_TYPES.manifest, manifestBytes) },
    { bytes: configBytes, descriptor: describe(MEDIA_TYPES.config, configBytes) }
  ];
  if (documents[1].descriptor.digest !== config.digest)
    throw new Error("its configuration is not that of its manifest");
  return imageFrom(documents[0], documents[1], layers);
}
__name(imageOf, "imageOf");
function imageFrom(manifest, config, layers) {
  return { manifest, config, blobs: [config.descriptor, ...layers] };
}
__name(imageFrom, "imageFrom");
function imageConfig(description, layers) {
  const created = new Date(description.createdEpoch * 1e3).toISOString().replace(".000Z", "Z");
  const entry = { created, created_by: CREATED_BY };
  const history2 = layers.map(({ contents }) => ({ ...entry, comment: contents.join(" ") }));
  return {
    created,
    architecture: description.architecture,
    os: "linux",
    config: runConfig(description),
    rootfs: { type: "layers", diff_ids: layers.map(({ packed }) => packed.diffId) },
    history: [...packagesEntry(description.packages, entry), ...history2]
  };
}
__name(imageConfig, "imageConfig");
function packagesEntry(packages, entry) {
  if (packages.length === 0) return [];
  const names2 = [...new Set(packages)].sort(compare);
  return [{ ...entry, comment: PACKAGES_PREFIX + names2.join(" "), empty_layer: true }];
}
__name(packagesEntry, "packagesEntry");
function runConfig({ config, labels }) {
  const { user, entrypoint, cmd, workdir, stopSignal, healthcheck } = config;
  const env = Object.entries(config.env).sort(([a], [b]) => compare(a, b));
  return {
    // Numbers: Kubernetes cannot tell from a name that it is not root.
    ...user === void 0 ? {} : { User: `${user.uid}:${user.gid}` },
    ...optionalSet("ExposedPorts", config.ports),
    Env: env.map(([name, value]) => `${name}=${value}`),
    ...entrypoint.length > 0 ? { Entrypoint: entrypoint } : {},
    ...cmd.length > 0 ? { Cmd: cmd } : {},
    ...optionalSet("Volumes", config.volumes),
    ...workdir === void 0 ? {} : { WorkingDir: workdir },
    ...optionalRecord("Labels", labels),
    ...stopSignal === void 0 ? {} : { StopSignal: stopSignal },
    ...healthcheck === void 0 ? {} : { Healthcheck: dockerHealthcheck(healthcheck) }
  };
}
__name(runConfig, "runConfig");
function dockerHealthcheck(check2) {
  return {
    Test: check2.test,
    ...check2.interval === void 0 ? {} : { Interval: check2.interval },
    ...check2.timeout === void 0 ? {} : { Timeout: check2.timeout },
    ...check2.startPeriod === void 0 ? {} : { StartPeriod: check2.startPeriod },
    ...check2.startInterval === void 0 ? {} : { StartInterval: check2.startInterval },
    ...check2.retries === void 0 ? {} : { Retries: check2.retries }
  };
}
__name(dockerHealthcheck, "dockerHealthcheck");
function optionalSet(key, values) {
  if (values.length === 0) return {};
  const set = Object.fromEntries(values.map((value) => [value, {}]));
  return { [key]: set };
}
__name(optionalSet, "optionalSet");
function optionalRecord(key, record2) {
  const entries = Object.entries(record2).sort(([a], [b]) => compare(a, b));
  return entries.length === 0 ? {} : { [key]: Object.fromEntries(entries) };
}
__name(optionalRecord, "optionalRecord");
function toContent(mediaType, value) {
  const bytes2 = Buffer.from(JSON.stringify(value));
  return { bytes: bytes2, descriptor: describe(mediaType, bytes2) };
}
__name(toContent, "toContent");
function describe(mediaType, bytes2) {
  return { mediaType, digest: sha2562(bytes2), size: bytes2.length };
}
__name(describe, "describe");
function sha2562(bytes2) {
  return `sha256:${createHash2("sha256").update(bytes2).digest("hex")}`;
}
__name(sha2562, "sha256");
var NIXPKGS_REVISION = "org.nixos.nixpkgs.revision";

// src/image/oci/index.ts
function assembleIndex(images, annotations) {
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [...images].sort((a, b) => compare(formatPlatform(a.platform), formatPlatform(b.platform))).map(({ platform, descriptor: { mediaType, digest, size } }) => ({
      mediaType,
      digest,
      size,
      platform: platformOf(platform)
    })),
    ...optionalRecord("annotations", annotations)
  };
  return toContent(MEDIA_TYPES.index, index);
}
__name(assembleIndex, "assembleIndex");
function platformOf({ architecture, os, variant }) {
  return { architecture, os, ...variant === void 0 ? {} : { variant } };
}
__name(platformOf, "platformOf");

// src/image/oci/image-tree.ts
var indexEntry = /* @__PURE__ */ __name(({ platform, image }) => ({
  platform,
  descriptor: image.manifest.descriptor
}), "indexEntry");
var distinctBlobs = /* @__PURE__ */ __name((blobs) => distinctBy(blobs, ({ digest }) => digest), "distinctBlobs");
function imageTree(images, indexAnnotations2) {
  const [first, ...others] = images;
  if (first === void 0) throw new Error("there is no image");
  const isIndex = others.length > 0;
  const root = isIndex ? assembleIndex(images.map(indexEntry), indexAnnotations2) : first.image.manifest;
  const blobs = distinctBlobs(images.flatMap(({ image }) => image.blobs));
  return {
    root,
    images,
    documents: [...images.flatMap(({ image }) => [image.config, image.manifest]), ...isIndex ? [root] : []],
    blobs,
    size: totalSize(blobs)
  };
}
__name(imageTree, "imageTree");

// src/image/oci/metadata.ts
init_platform();
function imageMetadata(names2, descriptor2, images) {
  const platforms = images.map((image) => [formatPlatform(image.platform), image.descriptor.digest]);
  return {
    images: names2,
    "containerimage.digest": descriptor2.digest,
    "containerimage.descriptor": descriptor2,
    platforms: Object.fromEntries(platforms)
  };
}
__name(imageMetadata, "imageMetadata");

// src/build/report/outputs.ts
init_targets();

// src/build/report/result.ts
init_reference();
function pushedTags({ request }) {
  return taggedNames(request.targets);
}
__name(pushedTags, "pushedTags");
function pushedImages({ request, tree }) {
  return namesByDigest(request.targets, tree.root.descriptor.digest);
}
__name(pushedImages, "pushedImages");

// src/base/format.ts
var UNITS = ["B", "kB", "MB", "GB", "TB"];
function formatBytes(bytes2) {
  let value = bytes2;
  let unit = 0;
  while (Math.round(value * 10) >= 1e4 && unit < UNITS.length - 1) {
    value /= 1e3;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}
__name(formatBytes, "formatBytes");

// src/build/report/summary.ts
init_platform();

// src/build/report/sharing.ts
init_collections();
function sharingOf(trees) {
  const owners = /* @__PURE__ */ new Map();
  for (const { digest } of trees.flatMap(({ blobs }) => blobs))
    owners.set(digest, (owners.get(digest) ?? 0) + 1);
  return {
    shared: trees.map(({ blobs }) => totalSize(blobs.filter(({ digest }) => (owners.get(digest) ?? 0) > 1))),
    distinct: totalSize(distinctBlobs(trees.flatMap(({ blobs }) => blobs))),
    total: totalSize(trees)
  };
}
__name(sharingOf, "sharingOf");

// src/build/report/summary.ts
var MOST_LAYERS = 40;
var MOST_COLLISIONS = 10;
var NAMES_PER_LAYER = 4;
function renderSummary(results) {
  const [only, ...others] = results;
  return only !== void 0 && others.length === 0 ? imageSummary(only) : fleetSummary(results);
}
__name(renderSummary, "renderSummary");
function imageSummary(result) {
  const { outputs, names: names2 } = result.request.local;
  const { size, root } = result.tree;
  const heading = pushedTags(result)[0] ?? pushedImages(result)[0] ?? outputs[0]?.dest ?? names2[0] ?? "image";
  const sections = [
    `### ${code(heading)}`,
    "",
    `${code(root.descriptor.digest)} for ${platformNames(result)}: ${result.layers} layers, ${formatBytes(size)} compressed${pushedText(result)}`,
    "",
    ...pullLines(result),
    ...placeLines(result, heading),
    ...packageLines(result),
    ...notes([result]),
    ...result.nixpkgsRevision === void 0 ? [] : ["", `nixpkgs: ${code(result.nixpkgsRevision)}`],
    "",
    ...result.images.flatMap((image) => [
      ...layerTable(image.layers, result.images.length === 1 ? "" : ` for ${formatPlatform(image.platform)}`),
      ...collisionLines(image)
    ])
  ];
  return `${sections.join("\n")}
`;
}
__name(imageSummary, "imageSummary");
function fleetSummary(results) {
  const { shared, distinct: distinct2, total } = sharingOf(results.map(({ tree }) => tree));
  const rows = results.map((result, index) => {
    const { request, tree, layers, layersReused, bytesPushed, cacheHit } = result;
    const made = cacheHit === "image" ? "nothing is new" : `${layers - layersReused} of ${layers}`;
    const cells = [
      ...[request.name ?? "", tagCell(result), code(tree.root.descriptor.digest)],
      ...[platformNames(result), formatBytes(tree.size), formatBytes(shared[index] ?? 0)],
      ...[made, formatBytes(bytesPushed)]
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const lines = [
    `### ${results.length} images`,
    "",
    "| image | tag | digest | platforms | compressed | of that in others, too | layers packed | uploaded |",
    "|---|---|---|---|--:|--:|--:|--:|",
    ...rows,
    "",
    `All of them are ${formatBytes(distinct2)} in a registry; if they shared nothing, it would be ${formatBytes(total)}.`,
    ...notes(results)
  ];
  return `${lines.join("\n")}
`;
}
__name(fleetSummary, "fleetSummary");
var tagCell = /* @__PURE__ */ __name((result) => {
  const [name, ...others] = namesOf(result);
  if (name === void 0) return "";
  return others.length === 0 ? code(name) : `${code(name)} and ${others.length} more`;
}, "tagCell");
var namesOf = /* @__PURE__ */ __name((result) => [
  .../* @__PURE__ */ new Set([...pushedTags(result), ...result.request.local.names])
], "namesOf");
function placeLines(result, heading) {
  const { outputs, load } = result.request.local;
  const lists = [
    ["Tags", namesOf(result)],
    ["Written to", outputs.map(({ dest }) => dest)],
    ["Loaded into", load]
  ];
  return lists.flatMap(
    ([title, list2]) => list2.every((one) => one === heading) ? [] : [`${title}: ${list2.map(code).join(", ")}`, ""]
  );
}
__name(placeLines, "placeLines");
var platformNames = /* @__PURE__ */ __name(({ images }) => images.map(({ platform }) => formatPlatform(platform)).join(", "), "platformNames");
function packageLines({ images }) {
  const lines = images.map(({ platform, packages }) => {
    const names2 = packages.map(({ attribute, version }) => `${code(attribute)} ${version}`).join(", ");
    return { platform: formatPlatform(platform), names: names2 };
  });
  if (new Set(lines.map(({ names: names2 }) => names2)).size === 1) return [`Packages: ${lines[0]?.names}`];
  return lines.flatMap(({ platform, names: names2 }) => [`Packages for ${platform}: ${names2}`, ""]);
}
__name(packageLines, "packageLines");
function notes(results) {
  const all = results.flatMap(({ unpinned, cacheTtlSeconds, cacheTrouble }) => [
    ...unpinned === void 0 ? [] : [`Not pinned: ${unpinned}. It is looked at again every ${cacheTtlSeconds} s.`],
    ...cacheTrouble === void 0 ? [] : [`Cache: unavailable (${cacheTrouble})`]
  ]);
  return [...new Set(all)].flatMap((note) => ["", note]);
}
__name(notes, "notes");
var code = /* @__PURE__ */ __name((text4) => `\`${text4}\``, "code");
function pushedText(result) {
  return result.request.targets.length === 0 ? "" : `, ${formatBytes(result.bytesPushed)} uploaded`;
}
__name(pushedText, "pushedText");
function pullLines(result) {
  const commands = pushedImages(result).map((image) => `docker pull ${image}`);
  return commands.length === 0 ? [] : ["```sh", ...commands, "```", ""];
}
__name(pullLines, "pullLines");
function layerTable(layers, platform) {
  const rows = layers.slice(0, MOST_LAYERS).map((layer, index) => {
    const rest = layer.contents.length - NAMES_PER_LAYER;
    const contents = layer.contents.slice(0, NAMES_PER_LAYER).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
    return `| ${index + 1} | ${formatBytes(layer.packed.size)} | ${formatBytes(layer.packed.uncompressedSize)} | ${contents} |`;
  });
  const left = layers.slice(MOST_LAYERS);
  if (left.length > 0)
    rows.push(
      `| | ${formatBytes(left.reduce((sum2, layer) => sum2 + layer.packed.size, 0))} | | ${left.length} more layers |`
    );
  return [
    `<details><summary>Layers${platform}</summary>`,
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
function collisionLines({ collisions: collisions2 }) {
  if (collisions2.length === 0) return [];
  const shown3 = collisions2.slice(0, MOST_COLLISIONS).map(({ path: path41, kept, dropped }) => `- ${code(path41)} is from ${kept}, not from ${dropped}`);
  const more = collisions2.length > MOST_COLLISIONS ? [`- and ${collisions2.length - MOST_COLLISIONS} more`] : [];
  return [
    `<details><summary>Files for the same place: ${collisions2.length}</summary>`,
    "",
    ...shown3,
    ...more,
    "",
    "</details>",
    ""
  ];
}
__name(collisionLines, "collisionLines");

// src/build/report/outputs.ts
function toOutputs(results) {
  const each = results.map(outputsOf);
  const named2 = results.flatMap(
    ({ request: { name } }, index) => name === void 0 ? [] : [[name, each[index]]]
  );
  const whole = each[0] !== void 0 && each.length === 1 ? each[0] : combined(each, named2);
  return { ...whole, images: Object.fromEntries(named2), summary: renderSummary(results) };
}
__name(toOutputs, "toOutputs");
function outputsOf(result) {
  const { descriptor: descriptor2 } = result.tree.root;
  return {
    image: pushedImages(result).join("\n"),
    digest: descriptor2.digest,
    tags: pushedTags(result).join("\n"),
    metadata: imageMetadata(pushedImages(result), descriptor2, result.images.map(indexEntry)),
    "cache-hit": result.cacheHit,
    layers: result.layers,
    "layers-reused": result.layersReused,
    "bytes-pushed": result.bytesPushed,
    "nixpkgs-rev": result.nixpkgsRevision ?? "",
    "oci-layout": layoutOf(result.request.local.outputs)
  };
}
__name(outputsOf, "outputsOf");
function combined(each, named2) {
  const lines = /* @__PURE__ */ __name((name) => each.map((one) => one[name]).filter((text4) => text4 !== "").join("\n"), "lines");
  const sum2 = /* @__PURE__ */ __name((name) => each.reduce((total, one) => total + one[name], 0), "sum");
  const common = /* @__PURE__ */ __name((values, otherwise) => new Set(values).size === 1 ? values[0] ?? otherwise : otherwise, "common");
  return {
    ...{ image: lines("image"), digest: "", tags: lines("tags") },
    metadata: Object.fromEntries(named2.map(([name, one]) => [name, one?.metadata])),
    "cache-hit": common(
      each.map((one) => one["cache-hit"]),
      "layers"
    ),
    ...{ layers: sum2("layers"), "layers-reused": sum2("layers-reused"), "bytes-pushed": sum2("bytes-pushed") },
    "nixpkgs-rev": common(
      each.map((one) => one["nixpkgs-rev"]),
      ""
    ),
    "oci-layout": lines("oci-layout")
  };
}
__name(combined, "combined");

// src/build/run.ts
init_errors();
init_redact();
import path35 from "node:path";

// src/cache/build-cache.ts
init_hash();
import { randomUUID } from "node:crypto";
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import path7 from "node:path";

// src/host/files.ts
init_errors();
import { createHash as createHash3 } from "node:crypto";
import { createReadStream, readFileSync as readFileSync2, writeFileSync } from "node:fs";
import { text as text2 } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
async function readInput(file2) {
  if (file2 === void 0) return text2(process.stdin);
  try {
    return readFileSync2(file2, "utf8");
  } catch (error) {
    throw new NixeryError("usage", { message: `--input: ${error.message}` }, error);
  }
}
__name(readInput, "readInput");
function writeResult(result, file2) {
  if (file2 === void 0) return result;
  try {
    writeFileSync(file2, result);
    return "";
  } catch (error) {
    throw new NixeryError("output", { message: `--output: ${error.message}` }, error);
  }
}
__name(writeResult, "writeResult");
async function hashFile(file2) {
  const hash = createHash3("sha256");
  await pipeline(createReadStream(file2), hash);
  return `sha256:${hash.digest("hex")}`;
}
__name(hashFile, "hashFile");

// src/cache/keys.ts
init_hash();

// src/image/layers/default-table.json
var default_table_default = {
  version: 1,
  groups: [
    [
      [
        [["python3-tk", "scribus"], ["openscenegraph"]],
        [
          ["coin", "libpodofo"],
          ["collada-dom"],
          ["blt", "libfreehand", "libmspub", "libpagemaker", "libqxp", "libzmf"],
          ["libgphoto", "pugixml"],
          ["freeglut", "libXi"]
        ],
        [
          ["tomcat"],
          ["aspell", "gsl"],
          ["device-tree-compiler", "dpdk"],
          ["dictionaries-common", "libsigc++", "perl5-text-iconv", "scowl"],
          ["libxslt"],
          ["sensible-utils", "ucf"],
          ["vdeplug"],
          ["pcsc-lite"],
          ["usbredir"],
          ["emacsen-common"],
          ["ca-certificates-java"],
          ["libexecs"]
        ],
        [["verbiste"]],
        [["json-glib"]],
        [["conmon"]],
        [["dh-elpa"]],
        [["python3-setuptools-protobuf"]]
      ],
      [
        [["imagemagick", "liblqr"]],
        [["dav1d"], ["libde", "libheif"], ["brotli"]],
        [["fftw"]],
        [["arpack", "qhull", "superlu"], ["readline"], ["libffi"]]
      ],
      [
        [["base-files", "bash", "debianutils", "gawk", "libsigsegv"]],
        [["expat"], ["nss-cacert"]],
        [["debconf"], ["hicolor-icon-theme"]]
      ],
      [[["r-base"]], [["tzdata"]], [["lua"]]],
      [
        [
          ["gdb"],
          ["menu"],
          ["source-highlight"],
          ["lighttpd"],
          ["babeltrace"],
          ["blends", "debian-pan"],
          ["intel-processor-trace"],
          ["xxhash"]
        ],
        [["apt"], ["perl5-locale-gettext", "tasksel"], ["debian-archive-keyring"]],
        [["chrony"]],
        [["comptext"]]
      ],
      [
        [["cairo", "libXrender"], ["fribidi", "libdatrie", "libthai"], ["pixman"], ["pango"]],
        [["tcl"], ["tk"], ["libXext", "libpaper"]],
        [["clxclient"]],
        [["jkmeter"]],
        [["clthreads"]]
      ],
      [[["nmap"]], [["libpcap"]], [["lua-lpeg"]], [["liblinear"]]],
      [
        [
          [
            "python3-aiohttp",
            "python3-aiosignal",
            "python3-async-timeout",
            "python3-frozenlist",
            "python3-multidict",
            "python3-yarl"
          ]
        ],
        [["python3-chardet"]],
        [["python3-charset-normalizer", "python3-idna"]],
        [["python3-urllib3"]],
        [["python3-certifi"]],
        [["python3-requests"]]
      ],
      [[["python3-gdal"]]],
      [[["python3-flufl.enum"]]]
    ],
    [
      [
        [["blender", "opencv", "openimageio"], ["jemalloc"]],
        [
          ["embree", "gdcm", "libusb", "libxnvctrl"],
          ["dcmtk", "tcp-wrappers"],
          [
            "charls",
            "libspnav",
            "libunwind",
            "opencolorio",
            "opensubdiv",
            "potrace",
            "pystring",
            "socket++",
            "yaml-cpp"
          ],
          ["javabeans-activation-framework", "saaj"]
        ],
        [["python3-setuptools"], ["cfitsio"], ["python3", "python3-minimal"]],
        [["rust-syn"], ["rust-unicode-ident"], ["rust-proc-macro"], ["rust-quote"], ["rust-ufmt-macros"]],
        [["fail2ban"]],
        [["nginx"]],
        [["nfs-utils"], ["rpcbind"]],
        [["mosquitto"], ["dlt-daemon"]],
        [["python3-distutils", "python3-lib2to3"]],
        [["lldpd"]],
        [["libjcat"]]
      ],
      [
        [
          ["gdal"],
          [
            "perl5-text-unidecode",
            "perl5-xml-libxml",
            "perl5-xml-namespacesupport",
            "perl5-xml-sax",
            "texinfo"
          ],
          ["exiv"],
          ["metis", "suitesparse"],
          ["netcdf"],
          ["glpk", "perl5-xml-sax-base", "portaudio", "qrupdate"],
          ["libwpd", "libwpg"],
          ["libpsl", "mariadb", "mysql-defaults"]
        ],
        [["cargo"], ["libgit"], ["http-parser"]],
        [["hdf", "libaec"], ["libtool"]],
        [["python3-yaml"]]
      ],
      [
        [["proj"], ["libgeotiff", "spatialite"], ["unixodbc"]],
        [
          [
            "armadillo",
            "freexl",
            "fyba",
            "geos",
            "giflib",
            "libhdf",
            "libkml",
            "librttopo",
            "minizip",
            "ogdi-dfsg",
            "uriparser"
          ],
          ["json-c", "xerces-c"],
          ["varnish"],
          ["c-blosc", "snappy"],
          ["node-graceful-fs", "node-mkdirp"],
          ["jpegoptim"],
          ["perl5-experimental"],
          ["node-is-plain-obj", "node-output-file-sync"]
        ]
      ],
      [
        [
          ["ruby"],
          ["rubygems"],
          ["rake"],
          ["ruby-webrick"],
          ["libyaml"],
          ["ruby-xmlrpc"],
          ["ruby-sdbm"],
          ["ruby-net-telnet"],
          ["rubygems-integration"]
        ],
        [
          ["graphicsmagick", "libwmf"],
          ["libglvnd", "libpciaccess", "libxshmfence", "libxxf86vm", "lm-sensors"]
        ],
        [["net-snmp"], ["pciutils"]],
        [["pci.ids"]]
      ],
      [
        [
          ["libmwaw"],
          ["libstaroffice", "libwps"],
          ["libetonyek", "libnumbertext", "libodfgen"],
          ["clucene-core", "liblangtag"],
          ["libabw", "libe-book", "libepubgen"]
        ],
        [["abseil"], ["libavif", "libgav", "libyuv"], ["libgd"]],
        [["raptor", "rasqal", "redland"], ["libeot", "mhash", "mythes", "xmlsec", "yajl"]],
        [["gpgme"], ["libassuan", "libksba", "npth", "pinentry"]],
        [["liborcus"]]
      ],
      [
        [
          [
            "golang-github-chromedp-cdproto",
            "golang-github-chromedp-sysutil",
            "golang-github-josharian-intern",
            "golang-github-mailru-easyjson"
          ]
        ]
      ],
      [[["rust-ripgrep"]]],
      [[["wget"]]]
    ],
    [
      [[["firefox-esr"], ["libevent"]]],
      [
        [["gcc-cross"], ["cross-toolchain-base"]],
        [["cmake"], ["libjsoncpp"], ["rhash"]],
        [["protobuf"], ["libvpx", "lsb", "sysvinit"], ["libexttextcat"], ["log4cpp"], ["optipng"]],
        [["apache"], ["apr-util"], ["apr"]],
        [["capstone"]],
        [["ipxe"], ["seabios"]],
        [["wireguard"]],
        [["golang-golang-x-sync"], ["golang-github-saracen-walker"]],
        [["perl5-finance-qif"]]
      ],
      [[["nspr", "nss"], ["sqlite"]], [["libgcrypt", "libgpg-error"], ["alsa-lib"]], [["perl5-dbi"]]],
      [[["gnupg"]], [["adduser", "libsemanage", "libsepol", "shadow"], ["audit", "libcap-ng", "linux-pam"]]]
    ],
    [
      [
        [["gnutls", "libtasn1"], ["p11-kit"], ["nettle"]],
        [["flac", "lame", "libogg", "libsndfile", "libvorbis", "mpg"], ["libidn2", "libunistring"]],
        [["cyrus-sasl", "openldap"]],
        [["curl", "rtmpdump"], ["libssh"]]
      ],
      [
        [["samba"], ["python3-samba"], ["python3-ldb"], ["python3-talloc"], ["python3-tdb"]],
        [["squid"], ["cron"], ["popt"], ["tdb"], ["logrotate"], ["libecap", "sgml-base"]],
        [["python3-dnspython"], ["tevent"], ["talloc"]]
      ],
      [[["erlang"]], [["rabbitmq-server"]], [["socat"]]],
      [[["lapack"], ["db", "libxcrypt"]], [["e2fsprogs", "keyutils", "krb"]], [["gmp"]]],
      [[["git"], ["perl5-error"]]],
      [[["python3-numpy"], ["python3-pkg-resources"]], [["python3-networkx"]]]
    ],
    [[[["ghc"]], [["boost"], ["libnsl", "libtirpc"]]], [[["unicycler"]]]],
    [
      [
        [
          [
            "hyphen",
            "qtlocation-opensource-src",
            "qtsensors-opensource-src",
            "qtsvg-opensource-src",
            "qtwebchannel-opensource-src",
            "qtwebkit-opensource-src",
            "wkhtmltopdf",
            "woff"
          ],
          ["qtdeclarative-opensource-src"],
          [
            "double-conversion",
            "libevdev",
            "libgudev",
            "libinput",
            "libwacom",
            "md4c",
            "mtdev",
            "xcb-util",
            "xcb-util-image",
            "xcb-util-keysyms",
            "xcb-util-renderutil",
            "xcb-util-wm"
          ],
          ["libxkbcommon", "wayland"]
        ],
        [["qtbase-opensource-src"]]
      ],
      [
        [
          ["python3-jedi", "python3-parso"],
          ["python3-pygments"],
          ["python3-prompt-toolkit", "python3-wcwidth"],
          ["python3-psutil"],
          ["python3-coverage"],
          ["python3-packaging"]
        ],
        [
          ["python3-tornado"],
          ["python3-zmq"],
          ["python3-importlib-resources", "python3-jsonschema"],
          ["python3-jupyter-client"],
          ["python3-traitlets"],
          ["python3-cffi-backend", "python3-pyrsistent"],
          ["python3-py"],
          ["python3-dateutil"],
          ["python3-nbformat"],
          ["python3-entrypoints", "python3-fastjsonschema", "python3-jupyter-core", "python3-nest-asyncio"],
          ["python3-nbclient"],
          ["python3-attr"]
        ],
        [
          ["prosody"],
          ["luasocket"],
          ["lua-sec"],
          ["perl5-json"],
          ["lua-expat"],
          ["lua-filesystem"],
          ["lua-bitop"],
          ["ssl-cert"]
        ],
        [
          ["python3-werkzeug"],
          ["python3-flask"],
          ["python3-click"],
          ["python3-importlib-metadata", "python3-more-itertools", "python3-zipp"],
          ["python3-typing-extensions"],
          ["python3-colorama"],
          ["python3-itsdangerous"]
        ],
        [["borgbackup"]],
        [["openstructure"]],
        [["farstream"], ["libnice"], ["gupnp"], ["gssdp"], ["gupnp-igd"]],
        [
          ["perl5-cgi-pm"],
          ["perl5-uri"],
          ["perl5-html-parser"],
          ["perl5-appconfig"],
          ["perl5-html-tagset"],
          ["perl5-regexp-ipv6"]
        ],
        [["gobject-introspection"]],
        [["postgresql-common"]],
        [
          ["perl5-dbd-mysql"],
          ["oar"],
          ["libfcgi"],
          ["perl5-fcgi"],
          ["perl5-sort-naturally"],
          ["perl5-tie-ixhash"],
          ["perl5-cgi-fast"]
        ],
        [["python3-jinja2", "python3-markupsafe"]],
        [["python3-msgpack"]],
        [["libgdchart-gd"]]
      ],
      [
        [
          ["golang-github-containernetworking-plugins"],
          ["libnetfilter-conntrack", "libnfnetlink"],
          ["libmnl"],
          ["netbase"]
        ],
        [["squid-langpack"]],
        [["highlight.js"], ["perl5-mojolicious"], ["perl5-io-socket-ip"]],
        [["popper.js"], ["javascript-common"]]
      ],
      [[["iso-codes"]], [["gstreamer"], ["gst-plugins-base"], ["orc"]]],
      [
        [["python3-notebook"], ["python3-nbconvert"], ["python3-ipykernel"], ["jupyter-notebook"]],
        [
          ["python3-ipython"],
          ["python3-bleach", "python3-html5lib"],
          ["python3-defusedxml", "python3-pandocfilters", "python3-pexpect", "python3-ptyprocess"],
          ["python3-bytecode", "python3-prometheus-client"],
          [
            "python3-backcall",
            "python3-jupyterlab-pygments",
            "python3-pickleshare",
            "python3-pure-eval",
            "python3-tinycss2",
            "python3-webencodings"
          ],
          ["python3-asttokens", "python3-executing", "python3-stack-data"],
          ["python3-argon2", "python3-ipython-genutils", "python3-send2trash"],
          ["jupyter-core", "python3-matplotlib-inline", "python3-terminado"],
          ["python3-six"],
          ["python3-decorator"]
        ],
        [["python3-pydevd"], ["python3-debugpy"]],
        [["python3-bs4", "python3-soupsieve"]],
        [["perl5-object-multitype"]],
        [["llvm-defaults"]]
      ],
      [[["skopeo"], ["libnftnl"], ["golang-github-containers-common"], ["golang-github-containers-image"]]],
      [
        [["vips"], ["cgif", "libgsf"], ["libmatio"], ["openslide"], ["libimagequant"]],
        [["python3-pil"]],
        [["mailcap"]],
        [["raqm"]],
        [["mime-support"]]
      ],
      [[["derivations"]]],
      [
        [["symfony"]],
        [["libonig"]],
        [["php-email-validator"]],
        [["php-symfony-contracts"]],
        [["php-psr-log"]],
        [["php-doctrine-lexer"]],
        [["php-doctrine-deprecations"]],
        [["php-psr-container"]],
        [["php-psr-event-dispatcher"]]
      ],
      [[["ldns"]]],
      [[["jq"]]],
      [[["python3-psycopg2"]]],
      [[["htop"]]],
      [[["tree"]]],
      [[["python3-antlr"]]],
      [[["lua-nginx-kafka"]]]
    ],
    [
      [
        [["containerd"], ["runc"]],
        [["openblas"]],
        [["perl5-image-exiftool"], ["mpfr"]],
        [["autoconf"], ["m"]]
      ],
      [[["docker.io"]], [["tini"]]],
      [
        [
          ["python3-scipy"],
          ["python3-all", "python3-all-dev", "python3-pythran"],
          ["python3-dev"],
          ["boost-defaults", "lbfgsb"]
        ],
        [["python3-statsmodels"], ["python3-patsy"], ["python3-ply"], ["python3-beniget", "python3-gast"]],
        [["xsimd"], ["sphinx"]]
      ],
      [
        [["log4cplus", "onetbb", "openvdb"], ["hwloc"]],
        [["redis"], ["python3-h5py", "python3-h5py-serial"], ["liblzf"]]
      ],
      [
        [["python3-pandas-lib"], ["python3-statsmodels-lib"]],
        [["python3-django"], ["python3-sqlparse"], ["python3-tz"], ["python3-asgiref"]],
        [["python3-pandas"]]
      ],
      [[["libbde"], ["libbfio"]]]
    ],
    [
      [[["java-common", "openjdk"]]],
      [
        [["aom", "numactl", "x"]],
        [["rust-rav1e", "svt-av"], ["fontconfig"], ["freetype"], ["libpng"]],
        [["fonts-dejavu"]]
      ]
    ],
    [
      [
        [["librsvg"], ["openjpeg"]],
        [["poppler"], ["libtiff", "libwebp"], ["jbigkit", "lerc", "libdeflate"]],
        [["gdk-pixbuf"], ["libjpeg-turbo"], ["lcms"]]
      ],
      [
        [["libcap", "libexif", "openexr"], ["imath", "lz"], ["libarchive"], ["snowball"]],
        [["avahi", "cups"], ["dbus"]],
        [
          ["httpcomponents-client", "libcommons-codec-java"],
          ["httpcomponents-core"],
          ["jsoup"],
          ["hawtjni", "jansi-native", "libxbean-java"],
          ["libcommons-logging-java"]
        ]
      ],
      [
        [["groovy"], ["antlr"], ["junit"]],
        [["bnd"]],
        [["ant"], ["ivy"], ["libjna-java"], ["java-wrappers", "libnative-platform-java"]]
      ],
      [
        [
          ["bouncycastle"],
          ["rhino"],
          ["libxpp3-java", "libxstream-java"],
          ["jcifs", "snakeyaml"],
          ["felix-framework"],
          ["libcommons-collections3-java"]
        ],
        [
          ["findbugs"],
          ["jetty"],
          ["libxerces2-java", "xml-commons-external"],
          ["libcommons-compress-java", "libcommons-lang-java"],
          ["bcel"],
          ["jsp-api", "libxml-commons-resolver1-java", "nekohtml"]
        ],
        [
          ["osgi-compendium"],
          ["jcommander", "testng"],
          ["logback"],
          ["bsh", "libgoogle-gson-java"],
          ["dom4j", "libjaxen-java"],
          ["jarjar", "simple-http"],
          ["felix-resolver", "osgi-annotation", "osgi-core"],
          ["jsch", "jzlib"]
        ],
        [
          ["jgit"],
          ["felix-gogo-runtime", "polyglot-maven", "servlet-api", "websocket-api"],
          ["libjavaewah-java", "qdox"],
          ["dd-plist", "el-api", "libbsf-java", "objenesis"],
          ["libhamcrest-java", "xz-java"],
          ["libkryo-java", "libreflectasm-java"],
          ["jatl", "jformatstring", "libjcip-annotations-java", "libminlog-java"],
          ["jline"]
        ],
        [["asm"]]
      ],
      [[["gradle"]], [["maven"]], [["autotools-dev"]]],
      [
        [
          ["guava-libraries"],
          ["guice"],
          ["error-prone-java", "geronimo-annotation-spec", "libcommons-cli-java", "plexus-classworlds"],
          ["plexus-containers"],
          ["sisu-plexus"],
          ["jansi"],
          ["libjsr305-java", "plexus-interpolation"],
          ["geronimo-interceptor-spec", "libaopalliance-java", "maven-parent"],
          ["atinject-jsr", "plexus-cipher", "plexus-sec-dispatcher"]
        ],
        [
          ["wagon"],
          ["maven-resolver"],
          ["libcommons-lang3-java"],
          ["libslf4j-java", "plexus-utils"],
          ["commons-io", "maven-shared-utils"],
          ["cdi-api", "sisu-inject"],
          ["apache-pom", "commons-parent"]
        ]
      ],
      [[["castor"]]],
      [[["automake"]]],
      [[["select2.js"]], [["node-jquery-mousewheel"]]],
      [[["cglib"]]],
      [[["geronimo-jpa-spec"]]],
      [[["geronimo-jta-spec"]]]
    ],
    [[[["ocaml"], ["gcc-defaults"]], [["isl", "mpclib"]]], [[["binutils"], ["jansson"]]]],
    [
      [
        [
          ["tex-common", "texlive-base", "texlive-bin"],
          ["lmodern", "xdg-utils"],
          ["libseccomp", "t1utils", "teckit", "zziplib"],
          ["libcdr", "libvisio"]
        ]
      ],
      [
        [["gsettings-desktop-schemas"], ["glib-networking", "libproxy", "libsoup"]],
        [["lvm"]],
        [["python3-lxml"]],
        [["qpdf"]],
        [
          ["procps"],
          [
            "init-system-helpers",
            "perl5-file-find-rule",
            "perl5-number-compare",
            "perl5-text-glob",
            "usrmerge"
          ]
        ],
        [["openvpn"], ["lzo"], ["pkcs11-helper"]]
      ],
      [[["fish"]]],
      [[["groff"]]]
    ],
    [
      [[["chromium", "x11-utils", "xft"], ["kmod", "libepoxy"]]],
      [
        [
          ["adwaita-icon-theme", "gtk+", "libXfixes", "libxcursor"],
          ["at-spi2-core", "colord", "libxcomposite", "libxdamage", "libxinerama"],
          ["fltk"],
          ["dconf"]
        ]
      ],
      [[["lomiri-schemas"]]]
    ],
    [
      [
        [
          ["chromaprint", "ffmpeg"],
          [
            "cjson",
            "libass",
            "libavc",
            "libbluray",
            "libdc",
            "libgsm",
            "libiec",
            "librist",
            "libtheora",
            "pocketsphinx",
            "sphinxbase"
          ],
          ["sox"],
          ["opencore-amr", "wavpack"]
        ],
        [["dovecot"]],
        [
          ["libdecor", "libsdl"],
          ["argon", "libasyncns", "libxrandr", "pulseaudio"],
          ["appstream", "libxmlb"],
          ["apparmor", "cryptsetup"]
        ],
        [
          ["libpgm", "norm", "zeromq"],
          ["gdbm", "mbedtls"],
          ["hunspell", "librevenge"],
          ["libsodium"],
          ["unzip"]
        ],
        [["telepathy-glib"], ["xapian-core"], ["dee"], ["dbus-glib"]],
        [["jackd", "opus"], ["libsamplerate"]],
        [["unbound"]],
        [["haproxy"], ["opentracing-cpp"], ["opentracing-c-wrapper"]],
        [["rsyslog"]],
        [["zeitgeist"]],
        [["ruby-rack"], ["ruby-sinatra"], ["ruby-mustermann"], ["ruby-tilt"], ["ruby-ruby2-keywords"]],
        [
          ["kernsmooth"],
          ["python3-xstatic-tv4"],
          ["python3-xstatic-angular-schema-form"],
          ["python3-xstatic"]
        ],
        [["eos-sdk"]],
        [["python3-gunicorn"], ["gunicorn"]],
        [["gtk-layer-shell"]],
        [["liblognorm"], ["libfastjson"], ["libestr"]]
      ],
      [
        [
          ["codec", "flite", "nghttp"],
          [
            "game-music-emu",
            "libbs2b",
            "libcdio",
            "libcdio-paranoia",
            "libopenmpt",
            "librabbitmq",
            "libsoxr",
            "libudfread",
            "libvdpau",
            "libvidstab",
            "libxss",
            "libxv",
            "lilv",
            "openal-soft",
            "perl5-afs-pag",
            "serd",
            "shine",
            "sndio",
            "sord",
            "speex",
            "sratom",
            "srt",
            "twolame"
          ],
          ["libixion"],
          ["zip"],
          ["perl5-lingua-translit"]
        ],
        [
          ["intel-mediasdk", "libedit", "libva"],
          [
            "libcaca",
            "libmysofa",
            "libplacebo",
            "libraw",
            "ocl-icd",
            "rubberband",
            "slang",
            "vulkan-loader",
            "xvidcore",
            "zimg",
            "zvbi"
          ]
        ],
        [["iptables"]],
        [["make-dfsg"]]
      ],
      [[["rust-fd-find"]]],
      [[["tmux"]]],
      [[["libutempter"]]],
      [[["python3-xstatic-hogan"]]]
    ],
    [
      [
        [["shared-mime-info"], ["libxml2"]],
        [["libX11"], ["libXau", "libXdmcp", "libxcb"]],
        [["highway", "jpeg-xl"], ["libbsd"]],
        [["xkeyboard-config"]]
      ],
      [
        [["libdrm", "mesa"], ["elfutils"]],
        [["eclipse-jdt-core"]],
        [["angular.js"], ["libjs-angular-schema-form"], ["libjs-objectpath", "libjs-tv"]],
        [["twitter-bootstrap"]],
        [["node-jquery"]]
      ]
    ],
    [[[["llvm"], ["z"]]], [[["icu4c"]]]],
    [
      [
        [["rustc"]],
        [
          ["c-ares", "nodejs"],
          ["acorn", "node-busboy", "node-cjs-module-lexer", "node-undici", "node-xtend"]
        ],
        [["libuv"]]
      ],
      [
        [["golang-golang-x-text"]],
        [["golang-toml"]],
        [["golang-yaml.v"], ["golang-github-nicksnyder-go-i18n.v"]]
      ]
    ],
    [
      [
        [["python3-sympy"], ["python3-mpmath"]],
        [["etcd"], ["rpcsvc-proto"]],
        [["linux"]],
        [["meson"]],
        [["ninja-build"]]
      ],
      [[["php"]], [["psmisc"]]],
      [[["file"]]]
    ],
    [
      [
        [
          ["petsc", "sundials"],
          ["trilinos"],
          ["mpi-defaults", "mumps", "scalapack"],
          ["combblas", "hypre", "scotch", "superlu-dist"]
        ],
        [["octave"], ["qscintilla", "qttools-opensource-src"], ["gl2ps", "libglu"]],
        [["libcbor", "libfido", "openssh"]]
      ],
      [
        [["infinipath-psm", "libfabric", "openmpi", "pmix"], ["libpsm", "munge", "ucx"]],
        [["iproute"]],
        [["rdma-core"], ["libnl"]],
        [["spice"]],
        [["pmdk"], ["ndctl"], ["libslirp"], ["libcacard"], ["brltty"]],
        [["libbpf"]]
      ],
      [
        [
          ["pipewire"],
          ["libdvdnav", "libdvdread", "libsixel", "mujs", "webrtc-audio-processing"],
          ["uchardet"]
        ],
        [["libxpresent", "mpv"]],
        [["man-db"]],
        [["libpipeline"]]
      ],
      [[["strace"]]],
      [[["nano"]]]
    ],
    [
      [[["qemu"]], [["fuse"], ["liburing"]], [["libaio"]]],
      [[["bind"], ["libmaxminddb"], ["fstrm"]], [["lmdb"]], [["protobuf-c"]]],
      [[["libjsr166y-java"]]],
      [[["iperf"]], [["libev"]], [["libverto"]], [["kerberos-configs"]], [["lksctp-tools"]]]
    ],
    [[[["gcc", "glibc"]]]],
    [[[["graphite", "harfbuzz"], ["glib"]], [["systemd"]]], [[["attr", "coreutils"]]]],
    [[[["libreoffice"]]]],
    [
      [
        [["ncurses", "openssl"]],
        [["acl", "bzip", "dpkg", "libselinux", "pcre", "tar"], ["libmd", "xz", "zlib", "zstd"]]
      ],
      [[["perl"]]]
    ],
    [
      [
        [
          ["fonts-urw-base", "ijs", "jbig2dec", "libfontenc", "xfonts-encodings", "xfonts-utils"],
          ["poppler-data"],
          ["lensfun", "libsecret", "portmidi"],
          ["libxkbfile", "libxpm", "libxtst", "libxxf86dga", "openh"],
          ["libxaw", "libxmu", "xorg"],
          ["libice", "libsm", "libxt"],
          ["libidn"]
        ],
        [
          ["lattice", "mgcv", "nlme", "rmatrix"],
          [
            "r-cran-ggplot",
            "r-cran-gtable",
            "r-cran-labeling",
            "r-cran-magrittr",
            "r-cran-munsell",
            "r-cran-pkgconfig",
            "r-cran-r",
            "r-cran-scales",
            "r-cran-tibble",
            "r-cran-withr",
            "rcolorbrewer"
          ],
          ["r-cran-colorspace", "r-cran-farver", "r-cran-isoband", "r-cran-viridislite"],
          ["r-cran-mass"]
        ],
        [["ghostscript"]],
        [
          ["r-cran-fansi", "r-cran-glue", "r-cran-lifecycle", "r-cran-pillar", "r-cran-utf", "r-cran-vctrs"],
          ["r-cran-cli", "r-cran-rlang"]
        ],
        [["gnuplot"], ["aglfn"]]
      ],
      [[["colord-gtk", "darktable", "osm-gps-map"]]],
      [[["gcin-voice"]]],
      [
        [["r-cran-jsonlite"], ["r-cran-digest"]],
        [["r-cran-htmltools"], ["r-cran-fastmap"], ["r-cran-ellipsis"], ["r-cran-base64enc"]],
        [["r-cran-repr"]]
      ]
    ],
    [
      [
        [
          ["inkscape"],
          ["gtkmm"],
          ["glibmm"],
          ["atkmm", "cairomm", "enchant", "lib2geom", "pangomm"],
          ["gspell"],
          ["libgc"]
        ]
      ],
      [
        [["node-lodash"]],
        [["node-browserslist", "node-core-js"]],
        [["node-data-uri-to-buffer", "node-fetch"]],
        [
          ["node-caniuse-lite"],
          ["node-diff", "node-source-map"],
          ["node-ampproject-remapping"],
          ["node-memfs", "node-regexpp"],
          ["node-esquery", "node-estraverse"],
          ["node-commander", "node-electron-to-chromium"],
          ["node-iconv-lite", "node-safe-buffer"]
        ],
        [["node-es-abstract"], ["node-terser"]]
      ],
      [
        [["node-babel", "node-regenerator"], ["node-del", "node-find-cache-dir"]],
        [["node-webpack"], ["node-babel-plugin-lodash", "node-jest"], ["node-css-loader"]],
        [
          ["node-regenerate", "node-regenerate-unicode-properties"],
          ["node-postcss"],
          ["node-neo-async"],
          ["node-babel-polyfills"],
          ["node-jsesc", "node-mime", "node-regjsparser"],
          ["node-agent-base", "node-https-proxy-agent", "node-semver"],
          ["node-punycode", "node-uri-js"],
          ["node-ansi-escapes", "node-debug", "node-ignore", "node-json", "node-ms", "node-progress"]
        ],
        [["eslint"]],
        [
          ["node-webassemblyjs"],
          ["node-ajv", "node-ajv-keywords", "node-schema-utils"],
          ["node-eslint-scope", "node-esrecurse"],
          [
            "node-anymatch",
            "node-css-selector-tokenizer",
            "node-functional-red-black-tree",
            "node-normalize-path"
          ]
        ],
        [["gyp"]]
      ],
      [
        [["npm"], ["node-gyp"]],
        [
          ["node-got"],
          [
            "node-function-bind",
            "node-rechoir",
            "node-resolve",
            "node-source-list-map",
            "node-webpack-sources"
          ],
          [
            "node-es-module-lexer",
            "node-fast-deep-equal",
            "node-hosted-git-info",
            "node-loader-runner",
            "node-lru-cache",
            "node-yallist"
          ],
          ["node-eslint-utils", "node-eslint-visitor-keys", "node-espree"],
          ["colors.js", "node-esutils", "node-events", "node-json-schema"],
          ["node-globals", "node-negotiator", "node-object-inspect", "node-tapable"],
          ["node-encoding", "node-minipass", "node-ssri"],
          ["node-end-of-stream", "node-get-stream", "node-inflight", "node-once", "node-pump", "node-wrappy"]
        ],
        [
          ["node-n", "node-readable-stream"],
          [
            "node-camelcase",
            "node-convert-source-map",
            "node-fancy-log",
            "node-inherits",
            "node-json-parse-better-errors",
            "node-regjsgen",
            "node-signal-exit",
            "node-time-stamp"
          ],
          [
            "node-base64-js",
            "node-imurmurhash",
            "node-is-typedarray",
            "node-json-schema-traverse",
            "node-typedarray-to-buffer",
            "node-v8flags",
            "node-write-file-atomic"
          ],
          [
            "node-err-code",
            "node-iferr",
            "node-ini",
            "node-isexe",
            "node-promise-retry",
            "node-resolve-cwd",
            "node-resolve-from",
            "node-retry"
          ],
          [
            "node-fs.realpath",
            "node-interpret",
            "node-ip-regex",
            "node-mute-stream",
            "node-osenv",
            "node-p-cancelable",
            "node-promzard",
            "node-read"
          ],
          [
            "node-abbrev",
            "node-fast-levenshtein",
            "node-has-flag",
            "node-merge-stream",
            "node-path-is-inside",
            "node-path-type",
            "node-pify",
            "node-supports-color"
          ],
          [
            "node-deep-is",
            "node-fs-readdir-recursive",
            "node-ieee",
            "node-is-buffer",
            "node-is-plain-object",
            "node-kind-of",
            "node-text-table",
            "node-util-deprecate"
          ],
          ["node-are-we-there-yet", "node-concat-stream", "node-fs-write-stream-atomic"]
        ],
        [
          ["node-globby"],
          ["node-file-entry-cache", "node-rimraf"],
          ["node-braces", "node-fill-range", "node-is-number", "node-micromatch", "node-to-regex-range"],
          ["node-chokidar", "node-watchpack"],
          ["node-cacache", "node-copy-concurrently", "node-move-concurrently"],
          ["node-normalize-package-data", "node-npm-bundled", "node-read-package-json"]
        ],
        [
          ["node-balanced-match", "node-brace-expansion", "node-glob", "node-minimatch"],
          [
            "node-aproba",
            "node-decompress-response",
            "node-delegates",
            "node-json-buffer",
            "node-mimic-response",
            "node-promise-inflight",
            "node-run-queue",
            "node-unicode-property-aliases-ecmascript"
          ],
          [
            "node-chownr",
            "node-commondir",
            "node-is-extglob",
            "node-isobject",
            "node-path-dirname",
            "node-path-exists",
            "node-repeat-string",
            "node-slash"
          ],
          [
            "node-ansi-regex",
            "node-async-each",
            "node-console-control-strings",
            "node-core-util-is",
            "node-prr",
            "node-set-blocking",
            "node-to-fast-properties",
            "node-unicode-canonical-property-names-ecmascript"
          ],
          ["node-find-up", "node-locate-path", "node-p-limit", "node-p-locate", "node-pkg-dir"],
          [
            "node-clone",
            "node-defaults",
            "node-escape-string-regexp",
            "node-indent-string",
            "node-p-map",
            "node-wcwidth.js"
          ],
          [
            "node-binary-extensions",
            "node-is-binary-path",
            "node-is-path-cwd",
            "node-isarray",
            "node-lowercase-keys",
            "node-path-is-absolute",
            "node-process-nextick-args",
            "node-spdx-exceptions"
          ]
        ],
        [
          [
            "node-ansi-styles",
            "node-ci-info",
            "node-color-convert",
            "node-color-name",
            "node-js-tokens",
            "node-postcss-value-parser",
            "node-slice-ansi",
            "node-unicode-match-property-value-ecmascript"
          ],
          [
            "node-babel-plugin-add-module-exports",
            "node-depd",
            "node-ip",
            "node-quick-lru",
            "node-spdx-correct",
            "node-spdx-expression-parse",
            "node-spdx-license-ids",
            "node-validate-npm-package-license"
          ],
          ["node-chrome-trace-event", "node-flatted", "node-prelude-ls", "node-tslib"],
          ["node-json-stable-stringify", "node-jsonify", "node-jsonparse", "node-typedarray"],
          [
            "node-has-unicode",
            "node-randombytes",
            "node-serialize-javascript",
            "node-set-immediate-shim",
            "node-string-decoder"
          ],
          ["node-levn", "node-optionator", "node-type-check"]
        ],
        [
          ["node-tar"],
          ["node-doctrine", "node-picocolors", "node-source-map-support", "node-strip-json-comments"],
          [
            "node-glob-parent",
            "node-icss-utils",
            "node-is-glob",
            "node-postcss-modules-extract-imports",
            "node-postcss-modules-values",
            "node-unique-filename",
            "node-v8-compile-cache"
          ],
          ["node-archy", "node-for-in", "node-for-own", "node-nopt", "node-object-assign", "node-which"],
          ["node-chalk", "node-clone-deep", "node-is-extendable", "node-is-path-inside"],
          ["node-builtins", "node-make-dir", "node-npm-package-arg", "node-validate-npm-package-name"]
        ],
        [
          ["node-cli-table", "node-columnify", "node-string-width", "node-strip-ansi"],
          ["node-enhanced-resolve", "node-memory-fs"],
          ["node-gauge", "node-npmlog", "node-wide-align"],
          ["node-errno", "node-mime-types", "node-readdirp"],
          ["node-regexpu-core", "node-unicode-match-property-ecmascript"]
        ]
      ],
      [[["fmtlib"]]]
    ],
    [[[["pandoc"]]]],
    [[[["python"], ["media-types"]], [["util-linux"]]]],
    [
      [
        [["mathjax"]],
        [
          ["codemirror-js"],
          ["node-moment"],
          ["fonts-font-awesome"],
          ["requirejs"],
          ["backbone", "node-text-encoding"],
          ["jquery-typeahead.js", "python-tinycss"],
          ["libjs-requirejs-text", "node-es6-promise", "node-jed", "node-marked", "node-xterm"],
          ["underscore"],
          ["node-bootstrap-tour"]
        ],
        [["jqueryui"]]
      ]
    ],
    [[[["postgresql"]]]],
    [[[["zsh"]]]],
    [[[["mercurial"]]]],
    [[[["freedict"]]]],
    [
      [[["rust-winapi"]], [["rust-winapi-i686-pc-windows-gnu"]], [["rust-winapi-x86-pc-windows-gnu"]]],
      [[["rust-libc"]]],
      [[["rust-resolv-conf"]], [["rust-quick-error"]], [["rust-hostname"]], [["rust-match-cfg"]]]
    ],
    [[[["navit"]]]],
    [[[["subversion"]]]],
    [[[["tesseract-lang"]]]],
    [[[["vlc"]]]],
    [
      [[["perl5-template"]]],
      [[["perl5-uri-find"]]],
      [[["perl5-exporter-lite"]]],
      [[["perl5-universal-require"]]],
      [[["perl5-template-plugin-clickable"]]],
      [[["perl5-universal-exports"]]]
    ],
    [[[["animal-sniffer"]]]],
    [[[["populations"]]]],
    [[[["utf8proc"]]]],
    [[[["serf"]]]],
    [[[["jquery-ui-themes"]]]],
    [[[["mdetect"]]]],
    [[[["ssdeep"]]]],
    [[[["iputils"]]]]
  ]
};

// src/image/layers/default-table.ts
var defaultTableData = default_table_default;
var defaultTable = nameTable(defaultTableData);

// src/image/layers/name-data.ts
init_collections();
init_errors();
init_json();
function parseNameData(text4, where) {
  const wrong = /* @__PURE__ */ __name((what) => new NixeryError("invalid-input", {
    input: "popularity",
    message: `${where}: ${what}`,
    hint: "make the file with nixery-action count-names, or give one of Nixery's popcount"
  }), "wrong");
  const json3 = parseJson(text4, wrong);
  return isRecord(json3) && isOwnFormat(json3) ? ownFormat(json3, wrong) : nixeryFormat(json3, wrong);
}
__name(parseNameData, "parseNameData");
function isOwnFormat(json3) {
  return isRecord(json3.names) || "version" in json3 && "snapshots" in json3;
}
__name(isOwnFormat, "isOwnFormat");
var isCount = /* @__PURE__ */ __name((json3) => Number.isSafeInteger(json3) && json3 >= 0, "isCount");
function parseJson(text4, wrong) {
  try {
    return JSON.parse(text4);
  } catch (error) {
    throw wrong(`not JSON: ${error.message.replace(/\s+/g, " ")}`);
  }
}
__name(parseJson, "parseJson");
function ownFormat({ version, snapshots, names: json3 }, wrong) {
  if (version !== 1) throw wrong(`version ${JSON.stringify(version)} of the format is not known, only 1`);
  if (!isCount(snapshots) || snapshots < 1) throw wrong("snapshots is not a whole number from 1 on");
  if (!isRecord(json3)) throw wrong("names is not an object of names");
  const names2 = /* @__PURE__ */ new Map();
  for (const [name, facts2] of Object.entries(json3)) {
    const { popularity, changes = 0, since = 1, digest } = isRecord(facts2) ? facts2 : {};
    if (!isPackageName(name)) throw wrong(`"${name}" is not a name without version`);
    if (!isCount(popularity)) throw wrong(`${name}: popularity is not a whole number`);
    if (!isCount(since) || since < 1 || since > snapshots) throw wrong(`${name}: since is not a snapshot`);
    if (!isCount(changes) || changes > snapshots - since)
      throw wrong(`${name}: changes is not a whole number up to ${snapshots - since}, the later snapshots`);
    if (digest !== void 0 && typeof digest !== "string") throw wrong(`${name}: digest is not a text`);
    names2.set(name, { popularity, changes, since, digest });
  }
  return { snapshots, names: names2 };
}
__name(ownFormat, "ownFormat");
function isPackageName(name) {
  return packageName(`${"0".repeat(32)}-${name}`) === name;
}
__name(isPackageName, "isPackageName");
function nixeryFormat(json3, wrong) {
  if (!isRecord(json3)) throw wrong("not an object of names");
  const counts = /* @__PURE__ */ new Map();
  for (const [versioned, count2] of Object.entries(json3)) {
    if (!isCount(count2)) throw wrong(`${versioned}: its count is not a whole number`);
    const name = packageName(versioned);
    counts.set(name, (counts.get(name) ?? 0) + count2);
  }
  const facts2 = /* @__PURE__ */ __name((popularity) => ({ popularity, changes: 0, since: 1, digest: void 0 }), "facts");
  return { snapshots: 1, names: new Map([...counts].map(([name, count2]) => [name, facts2(count2)])) };
}
__name(nixeryFormat, "nixeryFormat");
function formatNameData({ snapshots, names: names2 }) {
  const lines = sorted(names2).map(([name, facts2]) => `    ${JSON.stringify(name)}: ${JSON.stringify(facts2)}`);
  return `{
  "version": 1,
  "snapshots": ${snapshots},
  "names": {
${lines.join(",\n")}
  }
}
`;
}
__name(formatNameData, "formatNameData");
function canonicalNameData({ snapshots, names: names2 }) {
  const rows = sorted(names2).map(([name, { popularity, changes, since }]) => [
    name,
    popularity,
    changes,
    since
  ]);
  return { snapshots, names: rows };
}
__name(canonicalNameData, "canonicalNameData");
function sorted(names2) {
  return [...names2].sort(([a], [b]) => compare(a, b));
}
__name(sorted, "sorted");

// nix/evaluate.nix
var evaluate_default = '# Looks up packages by name in a nixpkgs-shaped package set and answers with data.\n#\n# Nothing here throws because of a package: one that is missing, refused or broken is an answer like any other, so that\n# all problems of a list come back in one go. Nothing here builds: drvPath and outPath are names, not files.\n#\n# requestFile: a JSON file {source, system, config, overlays: [{path, directory}], names: [..], explain?: true, build?: true, fetch?: true};\n#   requestText is its text, for pure evaluation, which reads no files\n#   source: {kind = "path"; path} | {kind = "tarball"; url; narHash?} | {kind = "git"; url; ref?; revision?}\n#     | {kind = "flake"; reference}     only in pure evaluation, where Nix refuses inputs that are not locked\n#   overlays: files, and directories with a default.nix or, as in nixpkgs, with overlays\n#   fetch: only get the source; the result is its store path\n#   explain: evaluate the names without catching errors, so that Nix prints why they fail\n#   build: the derivations themselves, for nix-build: it keeps them from garbage collectors while it evaluates and builds\n# result: {revision, version, packages: [one of the answers below for each name, in order]}\n#   {status = "found"; attribute; name; pname; version; priority; drvPath; outputs; links; env}   see package-contents.nix\n#     with {interpreter = {language; key}} or {module = {language; key; version; attribute of its interpreter}}\n#   {status = "missing"; parent; siblings}         parent: the attribute path that exists, siblings: the names in it\n#   {status = "set"; attribute; siblings}          the name is a set of packages, not a package\n#   {status = "refused"; attribute; name; unfree; broken; unsupported; insecure; ...why}\n#   {status = "failed"; attribute}                 its evaluation throws for another reason\n{ requestFile ? null, requestText ? builtins.readFile requestFile }:\n\nlet\n  inherit (builtins) attrNames concatStringsSep elemAt filter hasAttr head isAttrs isString length listToAttrs map match\n    replaceStrings split stringLength substring tail tryEval deepSeq elem;\n\n  request = builtins.fromJSON requestText;\n\n  inherit (request) source system;\n\n  # Trees in the store are all named "source", as Nix names them: one tree has one store path.\n  fetched = {\n    path = builtins.path { inherit (source) path; name = "source"; filter = path: _: baseNameOf path != ".git"; };\n    tarball =\n      if source ? narHash then builtins.fetchTarball { inherit (source) url; sha256 = source.narHash; }\n      else builtins.fetchTarball source.url;\n    git = builtins.fetchGit ({ inherit (source) url; }\n      // (if source ? ref then { inherit (source) ref; } else if source ? revision then { allRefs = true; } else { })\n      // (if source ? revision then { rev = source.revision; } else { }));\n  }.${source.kind};\n\n  isFlake = source.kind == "flake";\n  flake = builtins.getFlake source.reference;\n\n  # A directory is read where it is: most of a large one is not needed.\n  nixpkgs = if isFlake then flake.outPath else if source.kind == "path" then source.path else fetched;\n\n  # What the flake has no package for comes from its own, locked nixpkgs.\n  flakePackages =\n    let\n      of = flake: (flake.legacyPackages.${system} or { }) // (flake.packages.${system} or { });\n      own = of flake;\n    in\n    if own == { } then throw "the flake has neither legacyPackages.${system} nor packages.${system}"\n    else (if flake.inputs ? nixpkgs then of flake.inputs.nixpkgs else { }) // own;\n\n  # Each is copied to the store alone, so that what it reads is what its key was made of.\n  overlaysIn = { path, directory }:\n    let\n      only = keep: builtins.path { path = if directory then path else dirOf path; name = "overlay"; filter = keep; };\n      stored =\n        if directory then only (file: _: baseNameOf file != ".git")\n        else only (file: _: file == path) + "/${baseNameOf path}";\n      value = import stored;\n      isOverlay = name:\n        (match ".*\\\\.nix" name != null && match "\\\\.#.*" name == null) || builtins.pathExists (stored + "/${name}/default.nix");\n      names = filter isOverlay (attrNames (builtins.readDir stored));\n    in\n    if directory && !builtins.pathExists (stored + "/default.nix") then map (name: import (stored + "/${name}")) names\n    else if builtins.isList value then value\n    else [ value ];\n\n  # Explicit overlays and config keep the user\'s own ~/.config/nixpkgs out of the image.\n  packageSet =\n    if isFlake then flakePackages\n    else import nixpkgs { inherit system; inherit (request) config; overlays = builtins.concatMap overlaysIn request.overlays; };\n\n  upper = [ "A" "B" "C" "D" "E" "F" "G" "H" "I" "J" "K" "L" "M" "N" "O" "P" "Q" "R" "S" "T" "U" "V" "W" "X" "Y" "Z" ];\n  lower = [ "a" "b" "c" "d" "e" "f" "g" "h" "i" "j" "k" "l" "m" "n" "o" "p" "q" "r" "s" "t" "u" "v" "w" "x" "y" "z" ];\n  toLower = replaceStrings upper lower;\n\n  # The attribute that a name means: itself; else the attribute that has capitals where the name has none (image names\n  # are lower-case); else, for a name that begins with a digit, the same behind an underscore.\n  resolve = set: name:\n    let\n      byLowerName = listToAttrs (map (key: { name = toLower key; value = key; }) (filter (key: toLower key != key) (attrNames set)));\n      withUnderscore = "_" + name;\n    in\n    if hasAttr name set then name\n    else if hasAttr name byLowerName then byLowerName.${name}\n    else if match "[0-9].*" name != null then (if hasAttr withUnderscore set then withUnderscore else byLowerName.${withUnderscore} or null)\n    else null;\n\n  segmentsOf = separator: text: filter isString (split separator text);\n  segments = segmentsOf "\\\\.";\n\n  # nixpkgs\' flake puts the commit into its version, which is not part of the tree.\n  lib = if isFlake && builtins.pathExists (nixpkgs + "/pkgs/top-level/impure.nix") then import (nixpkgs + "/lib") else packageSet.lib or { };\n\n  # Sets of other people have a lib without one, or name one there that is missing.\n  version = if lib ? trivial then lib.trivial.version or null else lib.version or null;\n\n  revisionFile = "${toString nixpkgs}/.git-revision";\n\n  # Walks down an attribute path: {value, path} or {missing = true; path; siblings}.\n  walk = set: path: rest:\n    if rest == [ ] then { value = set; inherit path; missing = false; }\n    else\n      let\n        isSet = tryEval (isAttrs set);\n        key = if isSet.success && isSet.value then resolve set (head rest) else null;\n      in\n      if key == null\n      then { missing = true; inherit path; siblings = if isSet.success && isSet.value then attrNames set else [ ]; }\n      else walk set.${key} (path ++ [ key ]) (tail rest);\n\n  isDerivation = value: isAttrs value && value.type or null == "derivation";\n\n  # Beside this file, wherever it is written to.\n  packageContents = import ./package-contents.nix packageSet;\n\n  # A module and what runs it, see language-modules.nix.\n  languageOf = attribute: package:\n    let inherit (import ./language-modules.nix package) interpreter module;\n    in (if interpreter == null then { } else { inherit interpreter; })\n      // (if module == null then { } else { module = module // { interpreter = interpreterName attribute module; }; });\n\n  # The attribute of the interpreter of a module: `python38Packages` is of `python38`, `rubyPackages_2_7` of `ruby_2_7`.\n  interpreterName = attribute: module:\n    let\n      parts = match "(.*)Packages(_[0-9_]+)?\\\\.[^.]+" attribute;\n      suffix = elemAt parts 1;\n      named = if parts == null then [ ] else [ (elemAt parts 0 + (if suffix == null then "" else suffix)) ];\n      isIt = name: hasAttr name packageSet\n        && orElse false (isDerivation packageSet.${name} && packageSet.${name}.outPath == module.interpreter.outPath);\n      found = filter isIt (named ++ [ "python3" "perl" "ruby" "lua" "lua5_1" "lua5_2" "lua5_3" "lua5_4" "luajit" ]);\n    in\n    if found == [ ] then null else head found;\n\n  found = attribute: package: packageContents package // languageOf attribute package // {\n    status = "found";\n    inherit attribute;\n    inherit (package) drvPath;\n    pname = package.pname or (builtins.parseDrvName package.name).name;\n    version = package.version or (builtins.parseDrvName package.name).version;\n  };\n\n  orElse = fallback: value: let result = tryEval (deepSeq value value); in if result.success then result.value else fallback;\n\n  licenseNames = license:\n    if license == null then [ ]\n    else map (one: if isString one then one else one.spdxId or one.shortName or one.fullName or "unfree")\n      (if builtins.isList license then license else [ license ]);\n\n  # nixpkgs refuses such packages when drvPath is evaluated; why is in meta, which evaluates all the same.\n  refused = attribute: package:\n    let\n      meta = orElse { } (builtins.intersectAttrs { unfree = 0; broken = 0; unsupported = 0; insecure = 0; knownVulnerabilities = 0; } (package.meta or { }));\n      allowed = name: request.config.${name} or false == true;\n      name = orElse attribute package.name;\n      reasons = {\n        unfree = meta.unfree or false && !(allowed "allowUnfree");\n        broken = meta.broken or false && !(allowed "allowBroken");\n        unsupported = meta.unsupported or false && !(allowed "allowUnsupportedSystem");\n        insecure = meta.insecure or false && !(elem name (request.config.permittedInsecurePackages or [ ]));\n      };\n    in\n    if reasons.unfree || reasons.broken || reasons.unsupported || reasons.insecure\n    then reasons // {\n      status = "refused";\n      inherit attribute name;\n      licenses = orElse [ ] (licenseNames (package.meta.license or null));\n      vulnerabilities = meta.knownVulnerabilities or [ ];\n    }\n    else { status = "failed"; inherit attribute; };\n\n  answer = name:\n    let\n      place = walk packageSet [ ] (segments name);\n      attribute = concatStringsSep "." place.path;\n      kind = tryEval (isDerivation place.value);\n      package = tryEval (let data = found attribute place.value; in deepSeq data data);\n    in\n    if place.missing then { status = "missing"; parent = attribute; inherit (place) siblings; }\n    else if !kind.success then { status = "failed"; inherit attribute; }\n    else if !kind.value then { status = "set"; inherit attribute; siblings = orElse [ ] (if isAttrs place.value then attrNames place.value else [ ]); }\n    else if package.success then package.value\n    else refused attribute place.value;\n\n  explain = name:\n    let place = walk packageSet [ ] (segments name);\n    in if place.missing then null else found name place.value;\n  # The chosen outputs themselves, for nix-build.\n  outputsOf = name:\n    let package = (walk packageSet [ ] (segments name)).value;\n    in map (output: package.${output.name}) (packageContents package).outputs;\nin\nif request.fetch or false then "${fetched}"\nelse if request.explain or false then builtins.seq packageSet (map explain request.names)\nelse if request.build or false then builtins.concatMap outputsOf request.names\nelse {\n  # nixpkgs\' own revisionWithDefault also looks into .git, which is no part of the tree.\n  revision = orElse null (if builtins.pathExists revisionFile then head (filter (line: line != "") (segmentsOf "\\n" (builtins.readFile revisionFile))) else null);\n  version = orElse null version;\n  # A set that is none is no matter of single packages.\n  packages = builtins.seq packageSet (map (name: { request = name; } // answer name) request.names);\n}\n';

// nix/language-modules.nix
var language_modules_default = '# How an interpreter in an image finds a module that is in its package list: nixpkgs\' interpreters look into their own store\n# path alone. Nothing is built for it: the image\'s one tree has the modules and all that they need, and a variable says\n# where they are.\n#\n# package -> {\n#   interpreter   null, or {language; key} of what runs modules: "Python", "lib/python3.12/site-packages"\n#   module        null, or {language; key; version; interpreter} of a module, with the derivation that it is for\n#   links         [{package; only}]: the directory `only` of what a module needs goes into the image\n#   env           {NAME = value} of the image\n# }\npackage:\n\nlet\n  inherit (builtins) concatMap filter genericClosure isAttrs match;\n\n  none = { interpreter = null; module = null; links = [ ]; env = { }; };\n\n  isSet = value: isAttrs value && value ? outPath;\n  outOf = drv: (drv.out or drv).outPath;\n\n  # Each of the modules, but not their interpreter, which is in their lists too.\n  linksOf = interpreter: directories: modules:\n    let others = filter (module: outOf module != outOf interpreter) modules;\n    in concatMap (module: map (only: { package = module.out or module; inherit only; }) directories) others;\n\n  moduleOf = language: interpreter: key: version: more:\n    none // { module = { inherit language key version interpreter; }; } // more;\n\n  python = package.pythonModule;\n  perl = package.perlModule;\n  ruby = package.ruby;\n  lua = package.luaModule;\n\n  # Directories, and variables, carry the version: several interpreters in one image do not see each other\'s modules.\n  luaDirectories = lua: [ "share/lua/${lua.luaversion}" "lib/lua/${lua.luaversion}" ];\n  luaSuffix = lua: if lua.luaversion == "5.1" then "" else "_" + builtins.replaceStrings [ "." ] [ "_" ] lua.luaversion;\n\n  gems = start:\n    let\n      item = gem: { key = outOf gem; inherit gem; };\n      needed = gem: filter (one: isSet one && one.isRubyGem or false) (gem.gemPath or [ ] ++ gem.propagatedBuildInputs or [ ]);\n      reached = genericClosure { startSet = map item (needed start); operator = { gem, ... }: map item (needed gem); };\n    in\n    map ({ gem, ... }: gem) reached;\n\n  # A set of an interpreter and modules that nixpkgs built (`python3.withPackages`) runs those alone.\n  isEnvironment = match ".*-env" (package.name or "") != null;\nin\nif isSet (package.pythonModule or null) then\n  moduleOf "Python" python python.sitePackages python.pythonVersion {\n    links = linksOf python [ python.sitePackages ] ([ package ] ++ package.requiredPythonModules or [ ]);\n    # /lib/python3.X/site-packages is the directory of the user\'s own modules then, in any Python from 2.7 on. nixpkgs\' own\n    # programs (PYTHONNOUSERSITE) and virtual environments do not see it. Of "/" Python would make "//lib".\n    env.PYTHONUSERBASE = "/.";\n  }\nelse if isSet (package.perlModule or null) then\n  moduleOf "Perl" perl "${perl.libPrefix}/${perl.version}" perl.version {\n    links = linksOf perl [ perl.libPrefix ] ([ package ] ++ package.requiredPerlModules or [ ]);\n    # Perl adds its version to these directories by itself.\n    env.PERL5LIB = "/${perl.libPrefix}";\n  }\nelse if package.isRubyGem or false && isSet (package.ruby or null) && ruby ? gemPath then\n  moduleOf "Ruby" ruby ruby.gemPath ruby.version.majMin {\n    links = linksOf ruby [ ruby.gemPath ] ([ package ] ++ gems package);\n    env.GEM_PATH = "/${ruby.gemPath}";\n  }\nelse if isSet (package.luaModule or null) then\n  moduleOf "Lua" lua lua.luaversion lua.luaversion {\n    links = linksOf lua (luaDirectories lua) ([ package ] ++ package.requiredLuaModules or [ ]);\n    env."LUA_PATH${luaSuffix lua}" = "/share/lua/${lua.luaversion}/?.lua;/share/lua/${lua.luaversion}/?/init.lua;;";\n    env."LUA_CPATH${luaSuffix lua}" = "/lib/lua/${lua.luaversion}/?.so;;";\n  }\nelse if match "node_.*" (package.name or "") != null && package ? nodejs then\n  # Most are programs, which need no interpreter in the list; any Node.js finds the others.\n  none // { env.NODE_PATH = "/lib/node_modules"; }\nelse if isEnvironment then none\nelse if package ? pythonVersion && package ? sitePackages then\n  none // { interpreter = { language = "Python"; key = package.sitePackages; }; }\nelse if package ? libPrefix && match "perl-[0-9.]+" (package.name or "") != null then\n  none // { interpreter = { language = "Perl"; key = "${package.libPrefix}/${package.version}"; }; }\nelse if package ? gemPath && package ? rubyEngine then\n  none // { interpreter = { language = "Ruby"; key = package.gemPath; }; }\nelse if package ? luaversion then\n  none // { interpreter = { language = "Lua"; key = package.luaversion; }; }\nelse none\n';

// nix/package-contents.nix
var package_contents_default = '# What of a package goes into an image. The action\'s lookup (evaluate.nix) and the functions for Nix users (default.nix) both\n# ask here, so that both make the same image.\n#\n#   {name, priority, outputs = [{name, path}]}      and for a module of a language, see language-modules.nix:\n#   {links = [{path, only, drvPath, output}], env}\n#\n# packageSet: what the package is from, which tells the two ways apart in which nixpkgs marks outputs.\npackageSet: package:\n\nlet\n  inherit (builtins) elem filter tryEval;\n\n  # Up to 21.11 nixpkgs marks the default output of a package, and says nothing of one that was chosen (`openssl.dev`);\n  # since then it is the other way round. Any package tells which it is; every set has cacert.\n  marksDefault = tryEval (packageSet.cacert.outputUnspecified or false);\n  isChosen = package.outputSpecified or (marksDefault.success && marksDefault.value && !(package.outputUnspecified or false));\n\n  # What `nix-env -i` would install, without documentation.\n  documentation = [ "man" "doc" "info" "devdoc" "devman" ];\n  byDefault = package.meta.outputsToInstall or [ (package.outputName or "out") ];\n  wanted = filter (output: !(elem output documentation)) byDefault;\n\n  # What a package is put into images for, where nixpkgs installs its programs alone.\n  promised = {\n    tzdata = [ "out" ]; # the zones; bin has zdump and zic\n    glibc = [ "out" ]; # the dynamic loader and the libraries; bin has locale and getent\n    musl = [ "out" ]; # the same; bin has ldd\n    fontconfig = [ "out" ]; # /etc/fonts; bin has fc-list\n  };\n  pname = package.pname or (builtins.parseDrvName package.name).name;\n  missing = filter (output: !(elem output wanted) && elem output (package.outputs or [ ])) (promised.${pname} or [ ]);\n\n  # Beside this file, wherever it is written to.\n  language = import ./language-modules.nix package;\n  # Its own directory too, where another output than the one with the modules is installed.\n  links = filter (link: !(elem link.path (map (output: output.path) outputs))) (map toLink language.links);\n  toLink = { package, only }: {\n    inherit only;\n    path = package.outPath;\n    inherit (package) drvPath;\n    output = package.outputName or "out";\n  };\n\n  outputs = map (output: { name = output; path = package.${output}.outPath; }) chosen;\n  chosen =\n    if isChosen then [ package.outputName ]\n    else if wanted == [ ] then byDefault\n    else wanted ++ missing;\nin\n{\n  inherit (package) name;\n  inherit outputs;\n  priority = package.meta.priority or 5;\n}\n// (if language.env == { } then { } else { inherit links; inherit (language) env; })\n';

// src/nix/evaluate/expression.ts
function inline(text4, imported) {
  return Object.entries(imported).reduce(
    (whole, [name, part]) => whole.replaceAll(`import ./${name}`, () => `(${part})`),
    text4
  );
}
__name(inline, "inline");
var modules = { "language-modules.nix": language_modules_default };
var evaluateExpression = inline(evaluate_default, {
  ...modules,
  "package-contents.nix": inline(package_contents_default, modules)
});

// src/cache/keys.ts
var IMAGE_FORMAT = 5;
var LAYER_FORMAT = 1;
var ENTRY_FORMAT = 2;
function platformKey(request, source, overlays, compression) {
  return keyOf({
    kind: "image",
    format: IMAGE_FORMAT,
    layerFormat: LAYER_FORMAT,
    lookup: sha256(evaluateExpression),
    source,
    overlays,
    packages: request.packages,
    nixpkgsConfig: request.nixpkgsConfig,
    platform: request.platform,
    config: request.config,
    files: request.files.map(describeEntry),
    labels: request.labels,
    annotations: request.annotations,
    createdEpoch: request.createdEpoch,
    maxLayers: request.maxLayers,
    layerTable: sha256(canonicalJson(defaultTableData)),
    layersPlan: request.layersPlan?.groups ?? null,
    ...nameDataPart(request),
    compression
  });
}
__name(platformKey, "platformKey");
function imageKey(platforms, indexAnnotations2) {
  const [only, ...others] = [...platforms].sort();
  if (only !== void 0 && others.length === 0) return only;
  return keyOf({ kind: "index", format: IMAGE_FORMAT, platforms: [only, ...others], indexAnnotations: indexAnnotations2 });
}
__name(imageKey, "imageKey");
function nameDataPart({ nameData, nameDataUrl }) {
  if (nameDataUrl?.sha256 !== void 0) return { nameDataContent: nameDataUrl.sha256 };
  return nameData === void 0 ? {} : { nameData: sha256(canonicalJson(canonicalNameData(nameData))) };
}
__name(nameDataPart, "nameDataPart");
function storeLayerKey(paths, compression) {
  const pairs = paths.map(({ path: path41, narHash }) => [path41, narHash]).sort(([a], [b]) => (a ?? "") < (b ?? "") ? -1 : 1);
  return keyOf({ kind: "store-layer", format: LAYER_FORMAT, compression, paths: pairs });
}
__name(storeLayerKey, "storeLayerKey");
function entriesLayerKey(entries, compression) {
  return keyOf({
    kind: "entries-layer",
    format: LAYER_FORMAT,
    compression,
    entries: entries.map(describeEntry)
  });
}
__name(entriesLayerKey, "entriesLayerKey");
function describeEntry(entry) {
  if (entry.type !== "file") return entry;
  const { content } = entry;
  return { ...entry, content: content instanceof Uint8Array ? sha256(content) : content.sha256 };
}
__name(describeEntry, "describeEntry");
var PREFIX = `nixery-action-v${ENTRY_FORMAT}`;
var entryNames = {
  /** What is known of one image: each time that it is learnt anew, under a name of its own, because entries cannot be changed. */
  image: /* @__PURE__ */ __name((key, writer) => `${entryNames.imageOf(key)}${writer}`, "image"),
  /** Every record of one image; the newest counts. */
  imageOf: /* @__PURE__ */ __name((key) => `${PREFIX}-image-${key}-`, "imageOf"),
  /** Facts about layers: each version of the index has a name of its own, because entries cannot be changed. */
  layers: /* @__PURE__ */ __name((scope, content) => `${entryNames.layersOf(scope)}${content}`, "layers"),
  /** Every version of the index of a scope of images. */
  layersOf: /* @__PURE__ */ __name((scope) => `${PREFIX}-layers-${sha256(scope).slice(0, 16)}-`, "layersOf"),
  /** Every version of every index. */
  anyLayers: `${PREFIX}-layers-`,
  /** The layer blobs of one image. */
  blobs: /* @__PURE__ */ __name((scope, key) => `${entryNames.blobsOf(scope)}${key}`, "blobs"),
  /** The blobs of every version of a scope of images. */
  blobsOf: /* @__PURE__ */ __name((scope) => `${PREFIX}-blobs-${sha256(scope).slice(0, 16)}-`, "blobsOf")
};
function keyOf(value) {
  return sha256(canonicalJson(value));
}
__name(keyOf, "keyOf");

// src/cache/layer-records.ts
init_collections();
init_hash();
init_reference();
var MOST_FACTS = 2e3;
function toRecords(layers, images) {
  const repositories = onePerRegistry(images.map(formatImageName));
  const places = repositories.length === 0 ? {} : { repositories };
  return new Map(layers.map(({ key, packed }) => [key, { ...packed, ...places }]));
}
__name(toRecords, "toRecords");
function isKnown(newer, older) {
  const registries = /* @__PURE__ */ __name(({ repositories = [] }) => repositories.map((name) => imageName(name).registry), "registries");
  return [...newer].every(([key, fact]) => {
    const known = older.get(key);
    if (known?.digest !== fact.digest) return false;
    return registries(fact).every((registry) => registries(known).includes(registry));
  });
}
__name(isKnown, "isKnown");
function combineRecords(...sources) {
  const all = /* @__PURE__ */ new Map();
  for (const [key, fact] of sources.flatMap((facts2) => [...facts2])) {
    const known = all.get(key);
    if (known === void 0) all.set(key, fact);
    else if (known.digest === fact.digest && fact.repositories !== void 0) {
      const repositories = onePerRegistry([...known.repositories ?? [], ...fact.repositories]);
      all.set(key, { ...known, repositories });
    }
  }
  return all;
}
__name(combineRecords, "combineRecords");
function onePerRegistry(names2) {
  const byRegistry = new Map([...names2].reverse().map((name) => [imageName(name).registry, name]));
  return [...byRegistry.values()].sort(compare);
}
__name(onePerRegistry, "onePerRegistry");
function mergeRecords(newer, older) {
  const merged = combineRecords(newer, older);
  const current = [...merged].filter(([key]) => newer.has(key)).sort(([a], [b]) => compare(a, b));
  const rest = [...older].filter(([key]) => !newer.has(key));
  return { facts: [...current, ...rest].slice(0, Math.max(MOST_FACTS, current.length)) };
}
__name(mergeRecords, "mergeRecords");
function parseIndex(document) {
  const { facts: facts2 } = document;
  for (const [key, fact] of facts2) {
    if (!/^[0-9a-f]{64}$/.test(key) || !isLayerRecord(fact))
      throw new Error(`it has a fact that cannot be: ${JSON.stringify(fact)}`);
  }
  return new Map(facts2);
}
__name(parseIndex, "parseIndex");
function isLayerRecord(fact) {
  return isDigest(fact.digest ?? "") && isDigest(fact.diffId ?? "") && Number.isSafeInteger(fact.size) && Number.isSafeInteger(fact.uncompressedSize) && (fact.repositories === void 0 || isTexts(fact.repositories));
}
__name(isLayerRecord, "isLayerRecord");
var isTexts = /* @__PURE__ */ __name((value) => Array.isArray(value) && value.every((one) => typeof one === "string"), "isTexts");

// src/cache/record.ts
var toRecord = /* @__PURE__ */ __name((images) => ({
  platforms: images.map(toPlatformRecord)
}), "toRecord");
function fromRecord(document) {
  const { platforms } = document;
  if (!Array.isArray(platforms) || platforms.length === 0) throw new Error("it is not the record of an image");
  return platforms.map(fromPlatformRecord);
}
__name(fromRecord, "fromRecord");
function toPlatformRecord({ image, ...rest }) {
  return {
    ...rest,
    manifest: image.manifest.bytes.toString("utf8"),
    config: image.config.bytes.toString("utf8")
  };
}
__name(toPlatformRecord, "toPlatformRecord");
function fromPlatformRecord(record2) {
  const { manifest, config, ...rest } = record2;
  if (!isComplete(rest)) throw new Error("it is not the record of an image");
  const image = imageOf(Buffer.from(manifest), Buffer.from(config));
  const { architecture } = JSON.parse(config);
  if (architecture !== rest.platform.architecture)
    throw new Error("its platform is not that of its configuration");
  const digests = rest.layers.map(({ packed }) => packed.digest);
  const inManifest = image.blobs.slice(1).map(({ digest }) => digest);
  if (digests.join() !== inManifest.join()) throw new Error("its layers are not those of its manifest");
  return { ...rest, image };
}
__name(fromPlatformRecord, "fromPlatformRecord");
function isComplete(rest) {
  const { platform, layers, packages, collisions: collisions2, nixpkgsRevision } = rest;
  return platform !== void 0 && isText(platform.os) && isText(platform.architecture) && Array.isArray(layers) && layers.every(isLayer) && areRecordsOfTexts(packages, "attribute", "version") && areRecordsOfTexts(collisions2, "path", "kept", "dropped") && (nixpkgsRevision === void 0 || isText(nixpkgsRevision));
}
__name(isComplete, "isComplete");
var isText = /* @__PURE__ */ __name((value) => typeof value === "string", "isText");
var isLayer = /* @__PURE__ */ __name(({ key, packed, contents }) => isText(key) && isLayerRecord(packed) && Array.isArray(contents) && contents.every(isText), "isLayer");
var areRecordsOfTexts = /* @__PURE__ */ __name((values, ...names2) => Array.isArray(values) && values.every((value) => names2.every((name) => isText(value[name]))), "areRecordsOfTexts");

// src/cache/sealed.ts
init_hash();
import { readFile, writeFile } from "node:fs/promises";
import path6 from "node:path";
var DOCUMENT_FILE = "entry.json";
async function writeSealed(file2, name, value) {
  const payload = JSON.stringify(value);
  const sealed = { name, sha256: sha256(payload), payload };
  await writeFile(file2, JSON.stringify(sealed));
}
__name(writeSealed, "writeSealed");
async function readSealed(directory, name) {
  const sealed = JSON.parse(await readFile(path6.join(directory, DOCUMENT_FILE), "utf8"));
  if (sealed.name !== name) throw new Error(`it was written as ${sealed.name}`);
  if (typeof sealed.payload !== "string" || sha256(sealed.payload) !== sealed.sha256)
    throw new Error("its content was changed");
  return JSON.parse(sealed.payload);
}
__name(readSealed, "readSealed");

// src/cache/build-cache.ts
var BuildCache = class {
  static {
    __name(this, "BuildCache");
  }
  #cache;
  #writable;
  #host;
  /** Runs of one scope share an index of layers: those for the same images, in words that do not change. */
  #scope;
  /** Whether the first index that was found is that of this scope: then there may be others. */
  #hasOwnIndex = false;
  #others;
  /** Entries that were left aside: a service may not let them go, and they are not to be read twice. */
  #unusable = /* @__PURE__ */ new Set();
  /** Those of each image are asked for at most once in a run. */
  #blobs = /* @__PURE__ */ new Map();
  constructor(cache, writable2, scope, host) {
    this.#cache = cache;
    this.#writable = writable2;
    this.#scope = scope;
    this.#host = host;
  }
  /** Why the cache does not work, once that is known. */
  get failure() {
    return this.#cache.failure;
  }
  /** The image of each platform. */
  async restoreImage(key) {
    const prefix = entryNames.imageOf(key);
    const entry = await this.#cache.restore(prefix, [prefix]);
    return entry?.name.startsWith(prefix) ? this.#read(entry, fromRecord) : void 0;
  }
  /** Keeps a record, unless the one that is kept (`known`) says the same. A record that was of no use is superseded. */
  async saveImage(key, images, known, writer = randomUUID()) {
    const digestsOf2 = /* @__PURE__ */ __name((all) => all.map(({ image }) => image.manifest.descriptor.digest).join(), "digestsOf");
    if (known !== void 0 && digestsOf2(known) === digestsOf2(images)) return;
    await this.#writeDocument(entryNames.image(key, writer), toRecord(images));
  }
  /** The newest facts of this scope of images, else of any. */
  async restoreLayers() {
    const own = entryNames.layersOf(this.#scope);
    const entry = await this.#cache.restore(own, [own, entryNames.anyLayers]);
    this.#hasOwnIndex = entry?.name.startsWith(own) ?? false;
    return this.#factsIn(entry);
  }
  /** The newest facts of any scope, unless it was these that `restoreLayers` found. Asked for once in a run. */
  async restoreOtherLayers() {
    if (!this.#hasOwnIndex) return /* @__PURE__ */ new Map();
    if (this.#others === void 0) {
      const any = entryNames.anyLayers;
      this.#others = await this.#factsIn(await this.#cache.restore(any, [any]));
    }
    return this.#others;
  }
  /**
   * Keeps facts, unless all of them are kept already. An index that is written takes in the newest one of any scope: so the
   * newest of all has what every scope has learnt, but for jobs at the same time.
   */
  async saveLayers(newer, older) {
    if (!this.#writable || isKnown(newer, older)) return;
    const index = mergeRecords(newer, combineRecords(older, await this.restoreOtherLayers()));
    await this.#writeDocument(entryNames.layers(this.#scope, sha256(canonicalJson(index))), index);
  }
  /**
   * Puts the blobs that are remembered, of this image or an earlier version, and wanted, into a layout's blob directory.
   * Returns the digests of those that are there now and are what their digest says. `bytes`: their size together.
   */
  async restoreBlobs({ key, scope }, wanted, blobsDir, bytes2) {
    const name = entryNames.blobs(scope, key);
    const asked = this.#blobs.get(key) ?? this.#cache.restore(name, [entryNames.blobsOf(scope)], bytes2);
    this.#blobs.set(key, asked);
    const entry = await asked;
    if (entry === void 0) return /* @__PURE__ */ new Set();
    const present = new Set(await readdir(entry.directory).catch(() => []));
    const kept = wanted.filter((digest) => present.has(blobName(digest)));
    const good = (await Promise.all(kept.map((digest) => this.#take(entry, digest, blobsDir)))).flat();
    if (good.length < kept.length) {
      this.#blobs.set(key, Promise.resolve(void 0));
      await this.#discard(entry);
    }
    return new Set(good);
  }
  async saveBlobs({ key, scope }, digests, blobsDir) {
    if (!this.#writable) return;
    const files = digests.map((digest) => [
      blobName(digest),
      path7.join(blobsDir, blobName(digest))
    ]);
    await this.#cache.save(entryNames.blobs(scope, key), new Map(files));
  }
  async #take(entry, digest, blobsDir) {
    const target = path7.join(blobsDir, blobName(digest));
    await mkdir(blobsDir, { recursive: true });
    try {
      await copyFile(path7.join(entry.directory, blobName(digest)), target);
      if (await hashFile(target) === digest) return [digest];
      this.#host.log.warning(
        `the cache entry ${entry.name} has a blob that is not ${digest}: it is left aside`
      );
    } catch (error) {
      this.#host.log.debug(`cache: ${error.message}`);
    }
    await rm(target, { force: true });
    return [];
  }
  async #factsIn(entry) {
    return (entry && await this.#read(entry, parseIndex)) ?? /* @__PURE__ */ new Map();
  }
  async #read(entry, parse2) {
    if (this.#unusable.has(entry.name)) return void 0;
    try {
      return parse2(await readSealed(entry.directory, entry.name));
    } catch (error) {
      this.#host.log.warning(`the cache entry ${entry.name} is left aside: ${error.message}`);
      this.#unusable.add(entry.name);
      await this.#discard(entry);
      return void 0;
    }
  }
  async #discard(entry) {
    if (this.#writable) await this.#cache.discard(entry);
  }
  async #writeDocument(name, document) {
    if (!this.#writable) return;
    const file2 = path7.join(this.#host.workDir, `${name}.json`);
    await writeSealed(file2, name, document);
    await this.#cache.save(name, /* @__PURE__ */ new Map([[DOCUMENT_FILE, file2]]));
  }
};

// src/cache/cache.ts
var noCache = {
  restore: /* @__PURE__ */ __name(async () => void 0, "restore"),
  save: /* @__PURE__ */ __name(async () => {
  }, "save"),
  discard: /* @__PURE__ */ __name(async () => {
  }, "discard"),
  failure: void 0
};

// src/cache/open-build-cache.ts
function openBuildCache(request, host, chooseCache, writable2) {
  const cache = request.cache === "false" ? noCache : chooseCache(request, host);
  return new BuildCache(cache, writable2, request.scope, host);
}
__name(openBuildCache, "openBuildCache");

// src/host/disk-full.ts
init_errors();
import { statfs } from "node:fs/promises";
import path8 from "node:path";
var NO_SPACE = /no space left on device|disk quota exceeded|database or disk is full|\bENOSPC\b|\bEDQUOT\b/i;
var saysDiskFull = /* @__PURE__ */ __name((text4) => NO_SPACE.test(text4), "saysDiskFull");
function isDiskFull(error) {
  if (!(error instanceof Error)) return false;
  return saysDiskFull(error.message) || isDiskFull(error.cause);
}
__name(isDiskFull, "isDiskFull");
async function diskFull(what, directories, cause, neededBytes) {
  const needed = neededBytes === void 0 ? "" : `; about ${formatBytes(neededBytes)} are needed`;
  const message = `no space left on the disk: ${what}${needed}
${await spaceText(directories)}`;
  const hint = "free some space, or use a larger disk: TMPDIR (RUNNER_TEMP in a workflow) for temporary files, dest for the output, NIX_REMOTE for the store";
  return new NixeryError("disk-full", { message, hint }, cause);
}
__name(diskFull, "diskFull");
async function spaceText(directories) {
  const lines = await Promise.all(
    [...new Set(directories)].map(async (directory) => {
      try {
        const { bavail, blocks, bsize } = await statfs(await existing(directory));
        return `${directory}: ${formatBytes(bavail * bsize)} free of ${formatBytes(blocks * bsize)} now`;
      } catch (error) {
        return `${directory}: ${error.message}`;
      }
    })
  );
  return lines.join("\n");
}
__name(spaceText, "spaceText");
async function existing(directory) {
  try {
    await statfs(directory);
    return directory;
  } catch {
    const parent = path8.dirname(directory);
    return parent === directory ? directory : existing(parent);
  }
}
__name(existing, "existing");

// src/host/work-dir.ts
init_errors();
init_redact();
import { mkdir as mkdir2, mkdtemp, rm as rm2 } from "node:fs/promises";
import { tmpdir } from "node:os";
import path10 from "node:path";

// src/host/http/http.ts
import { setMaxListeners } from "node:events";

// src/host/process.ts
init_errors();
import { spawn } from "node:child_process";
import { accessSync, constants as fsConstants, statSync } from "node:fs";
import { constants } from "node:os";
import path9 from "node:path";
import { createInterface } from "node:readline";
import { pipeline as pipeline2 } from "node:stream/promises";

// src/host/process-tree.ts
import { readdirSync as readdirSync2, readFileSync as readFileSync3 } from "node:fs";
var GRACE_MS = 5e3;
var ORPHAN_GRACE_MS = 200;
function endProcessTree(child) {
  const { pid } = child;
  if (pid === void 0 || child.exitCode !== null || child.signalCode !== null) return;
  const family = descendants(pid);
  child.kill("SIGTERM");
  const escalation = setTimeout(() => {
    child.kill("SIGSTOP");
    sendAll("SIGSTOP", descendants(pid));
    family.push(...descendants(pid));
    child.kill("SIGKILL");
    sendAll("SIGKILL", family);
  }, GRACE_MS);
  child.once("exit", () => {
    clearTimeout(escalation);
    setTimeout(() => sendAll("SIGKILL", family), ORPHAN_GRACE_MS);
  });
}
__name(endProcessTree, "endProcessTree");
function descendants(pid) {
  const children = groupByParent();
  const found2 = [];
  const parents = [pid];
  for (let parent = parents.shift(); parent !== void 0; parent = parents.shift()) {
    for (const one of children.get(parent) ?? []) {
      found2.push(one);
      parents.push(one.pid);
    }
  }
  return found2;
}
__name(descendants, "descendants");
function groupByParent() {
  const groups = /* @__PURE__ */ new Map();
  for (const name of processNumbers()) {
    const status = readStatus(Number(name));
    if (status === void 0) continue;
    const { parent, ...identity } = status;
    groups.set(parent, [...groups.get(parent) ?? [], identity]);
  }
  return groups;
}
__name(groupByParent, "groupByParent");
function processNumbers() {
  try {
    return readdirSync2("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
__name(processNumbers, "processNumbers");
function readStatus(pid) {
  try {
    const text4 = readFileSync3(`/proc/${pid}/stat`, "latin1");
    const fields = text4.slice(text4.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), startTime: fields[19] ?? "" };
  } catch {
    return void 0;
  }
}
__name(readStatus, "readStatus");
var isAlive = /* @__PURE__ */ __name(({ pid, startTime }) => readStatus(pid)?.startTime === startTime, "isAlive");
function sendAll(signal, processes) {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, signal);
    } catch {
    }
  }
}
__name(sendAll, "sendAll");

// src/host/process.ts
var STDERR_TAIL_LINES = 40;
function start(program, args, options) {
  return spawn(program, args, { ...options, shell: false });
}
__name(start, "start");
async function run(program, args, options) {
  const child = start(program, args, {
    env: options.env,
    stdio: ["pipe", "pipe", "pipe"],
    ...options.cwd === void 0 ? {} : { cwd: options.cwd }
  });
  const stop = /* @__PURE__ */ __name(() => endProcessTree(child), "stop");
  if (options.signal?.aborted === true) stop();
  options.signal?.addEventListener("abort", stop);
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
  const unreadable = child.stdin === null ? void 0 : feed(child.stdin, options.input ?? "", stop);
  const ended = exitCodeOf(child, program, options.signal);
  const exitCode = await ended.finally(() => options.signal?.removeEventListener("abort", stop));
  const inputError = await unreadable;
  if (inputError !== void 0) throw inputError;
  return { exitCode, stdout: Buffer.concat(stdout).toString("utf8"), stderr: stderr.join("\n") };
}
__name(run, "run");
async function feed(stdin, input2, stop) {
  let unreadable;
  async function* watched(pieces) {
    try {
      yield* pieces;
    } catch (error) {
      unreadable = error;
      stop();
      if (!stdin.closed) await new Promise((resolve) => stdin.once("close", resolve));
    }
  }
  __name(watched, "watched");
  stdin.on("error", () => {
  });
  if (typeof input2 === "string") stdin.end(input2);
  else await pipeline2(watched(input2), stdin).catch(() => {
  });
  return unreadable;
}
__name(feed, "feed");
function exitCodeOf(child, program, signal) {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      if (error.code !== "ENOENT") return reject(error);
      reject(new NixeryError("missing-tool", { message: `program not found: ${program}` }, error));
    });
    child.once("close", (code2, killedBy) => {
      if (signal?.aborted === true) reject(cancelled(`${path9.basename(program)} was stopped`));
      else resolve(code2 ?? 128 + (constants.signals[killedBy ?? "SIGTERM"] ?? 0));
    });
  });
}
__name(exitCodeOf, "exitCodeOf");
var LAST_LINES = 5;
var lastLines = /* @__PURE__ */ __name((text4) => text4.trim().split("\n").slice(-LAST_LINES).join("\n"), "lastLines");
function cancelled(what) {
  return new NixeryError("cancelled", { message: what });
}
__name(cancelled, "cancelled");
function findProgram(name, env) {
  for (const directory of (env.PATH ?? "").split(path9.delimiter)) {
    if (directory === "") continue;
    const file2 = path9.join(directory, name);
    try {
      accessSync(file2, fsConstants.X_OK);
      if (statSync(file2).isFile()) return file2;
    } catch {
    }
  }
  return void 0;
}
__name(findProgram, "findProgram");

// src/host/http/proxy.ts
import { BlockList, isIP } from "node:net";
var variable = /* @__PURE__ */ __name((env, name) => (env[name.toUpperCase()] || env[name] || "").trim(), "variable");
function proxyFor(url, env) {
  const name = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const value = variable(env, name);
  if (value === "" || isDirect(url, variable(env, "no_proxy"))) return void 0;
  const text4 = value.includes("://") ? value : `http://${value}`;
  const proxy = URL.canParse(text4) ? new URL(text4) : void 0;
  if (proxy !== void 0 && /^https?:$/.test(proxy.protocol)) return proxy;
  throw new Error(`${name} is not the address of an http or https proxy`);
}
__name(proxyFor, "proxyFor");
var shownProxy = /* @__PURE__ */ __name(({ protocol, host }) => `${protocol}//${host}`, "shownProxy");
var hostOf = /* @__PURE__ */ __name(({ hostname }) => hostname.replace(/^\[|\]$/g, "").toLowerCase(), "hostOf");
var portOf = /* @__PURE__ */ __name(({ port, protocol }) => port || (protocol === "https:" ? "443" : "80"), "portOf");
function isDirect(url, noProxy) {
  const host = hostOf(url);
  if (host === "localhost" || /^127\./.test(host) || host === "::1") return true;
  return noProxy.split(",").map((entry) => entry.trim().toLowerCase()).some((entry) => entry !== "" && matches2(entry, host, portOf(url)));
}
__name(isDirect, "isDirect");
function matches2(entry, host, port) {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(entry, host);
  const [, name = "", entryPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (entryPort !== void 0 && entryPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  if (isIP(bare) > 0) return bare === host;
  const domain = bare.replace(/^\*?\./, "");
  return host.endsWith(`.${domain}`) || domain === bare && host === domain;
}
__name(matches2, "matches");
function isInNetwork(entry, host) {
  const [network = "", prefix] = entry.split("/");
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family) return false;
  const kind = family === 6 ? "ipv6" : "ipv4";
  const list2 = new BlockList();
  try {
    list2.addSubnet(network, Number(prefix), kind);
  } catch {
    return false;
  }
  return list2.check(host, kind);
}
__name(isInNetwork, "isInNetwork");

// src/host/http/failure.ts
var HttpFailure = class extends Error {
  static {
    __name(this, "HttpFailure");
  }
  /** For the retry policy. */
  failure;
  /** What the user can do, where the reason alone tells. */
  hint;
  kind;
  constructor(kind, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "HttpFailure";
    this.kind = kind;
    this.hint = options.hint;
    const code2 = options.cause?.code ?? "";
    this.failure = { status: void 0, text: `${message} ${code2}`, kind };
  }
};
var AUTHORITY_HINT = "set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed the certificate of the server";
var PROXY_HINT = "check https_proxy, http_proxy and no_proxy, and the user name and password in them";
var REFUSED = /* @__PURE__ */ new Set(["ENOTFOUND", "EAI_NONAME", "ECONNREFUSED", "EINVAL", "ERR_INVALID_URL"]);
var BROKEN = {
  aborted: "the connection broke off",
  "socket hang up": "the server closed the connection"
};
var isCertificate = /* @__PURE__ */ __name((code2, message) => /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_/.test(code2) || /certificate/i.test(message), "isCertificate");
function failed(error, url, signal, proxy) {
  if (signal.aborted) return cancelled(`the request to ${url.host} was stopped`);
  return error instanceof HttpFailure ? error : connectionFailure(error, proxy);
}
__name(failed, "failed");
function connectionFailure(error, proxy) {
  const { code: code2 = "", message } = error;
  const through = proxy === void 0 ? "" : ` (through the proxy ${shownProxy(proxy)})`;
  const [, status] = /^Bad response: (\d+)$/.exec(message) ?? [];
  if (status !== void 0 && proxy !== void 0) {
    const kind = Number(status) >= 500 ? "connection" : "refused";
    const text4 = `the proxy ${shownProxy(proxy)} refuses the connection with status ${status}`;
    return new HttpFailure(kind, text4, { hint: PROXY_HINT, cause: error });
  }
  if (/WRONG_VERSION_NUMBER|wrong version number/i.test(`${code2} ${message}`)) {
    return new HttpFailure("plain-http", "it speaks plain http, not https", { cause: error });
  }
  if (isCertificate(code2, message)) {
    return new HttpFailure("refused", `${message || code2}${through}`, { hint: AUTHORITY_HINT, cause: error });
  }
  const reason = `${BROKEN[message] ?? (message || code2 || error.name)}${through}`;
  const hint = proxy === void 0 ? {} : { hint: PROXY_HINT };
  return new HttpFailure(REFUSED.has(code2) ? "refused" : "connection", reason, { ...hint, cause: error });
}
__name(connectionFailure, "connectionFailure");

// src/host/http/limits.ts
var DEFAULT_LIMITS = { connectMs: 2e4, idleMs: 3e4 };
var Watch = class {
  static {
    __name(this, "Watch");
  }
  #expire;
  #timer;
  constructor(expire) {
    this.#expire = expire;
  }
  /** `what`: what did not happen in time. */
  expect(what, milliseconds) {
    this.end();
    const seconds = Math.round(milliseconds / 100) / 10;
    this.#timer = setTimeout(() => this.#expire(`${what} within ${seconds} s`), milliseconds);
  }
  end() {
    clearTimeout(this.#timer);
  }
};

// src/host/http/retry.ts
import { setTimeout as setTimeout2 } from "node:timers/promises";
var REQUEST_FAILURES = 6;
var SILENT_FAILURES = 2;
var PUSH_FAILURES = 10;
var FIRST_DELAY_MS = 300;
var LONGEST_DELAY_MS = 2e4;
var MOST_WAITING_MS = 3e5;
var TRANSIENT_STATUSES = /* @__PURE__ */ new Set([408, 425, 429, 500, 502, 503, 504]);
var RATE_LIMIT = /rate limit|too many requests|toomanyrequests/i;
var LOST = /blob[ _]unknown|blob[ _]upload[ _](unknown|invalid)|digest[ _]invalid/i;
var FINAL = /ENOTFOUND|EAI_NONAME|ECONNREFUSED|connection refused|no such host|certificate|CERT_|x509|wrong version number/i;
function isTransient({ status, retryAfter, text: text4, kind }) {
  if (kind !== void 0) return kind === "connection" || kind === "silence";
  if (status === void 0) return LOST.test(text4) || !FINAL.test(text4);
  if (TRANSIENT_STATUSES.has(status)) return true;
  if (status === 403) return typeof retryAfter === "string" || RATE_LIMIT.test(text4);
  return LOST.test(text4);
}
__name(isTransient, "isTransient");
function nextDelay(failure2, { failures: failures2, mostFailures, waitedMs }, random, now) {
  const most = failure2.kind === "silence" ? SILENT_FAILURES : mostFailures;
  if (!isTransient(failure2) || failures2 >= most) return void 0;
  const longest = Math.min(FIRST_DELAY_MS * 2 ** (failures2 - 1), LONGEST_DELAY_MS);
  const backoff = longest * (1 + random) / 2;
  const asked = retryAfterMs(failure2.retryAfter, now);
  const wait = asked > 0 ? Math.max(asked + FIRST_DELAY_MS * random, backoff) : backoff;
  return waitedMs + wait > MOST_WAITING_MS ? void 0 : Math.round(wait);
}
__name(nextDelay, "nextDelay");
function retryAfterMs(header, now) {
  const text4 = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text4)) return Number(text4) * 1e3;
  const date = Date.parse(text4);
  return /[a-z]{3}/i.test(text4) && !Number.isNaN(date) ? Math.max(0, date - now) : 0;
}
__name(retryAfterMs, "retryAfterMs");
var Backoff = class {
  static {
    __name(this, "Backoff");
  }
  #mostFailures;
  #failures = 0;
  #waitedMs = 0;
  constructor(mostFailures = REQUEST_FAILURES) {
    this.#mostFailures = mostFailures;
  }
  /** Something was achieved: failures are counted anew, the time that was waited is not. */
  progress() {
    this.#failures = 0;
  }
  /** How long to wait before the next attempt, in milliseconds; undefined when it is enough. */
  next(failure2) {
    this.#failures += 1;
    const history2 = {
      failures: this.#failures,
      mostFailures: this.#mostFailures,
      waitedMs: this.#waitedMs
    };
    const wait = nextDelay(failure2, history2, Math.random(), Date.now());
    this.#waitedMs += wait ?? 0;
    return wait;
  }
};
async function pause(milliseconds, signal) {
  await setTimeout2(milliseconds, void 0, { signal }).catch(() => {
  });
}
__name(pause, "pause");
var failureOf = /* @__PURE__ */ __name((error) => error instanceof Error && "failure" in error ? error.failure : void 0, "failureOf");
async function withRetries(attempt, signal, failureIn = async () => void 0, backoff = new Backoff()) {
  for (; ; ) {
    const outcome = await attempt().then(
      (answer) => ({ answer }),
      (error) => ({ error })
    );
    const failure2 = "error" in outcome ? failureOf(outcome.error) : await failureIn(outcome.answer);
    const delay = failure2 === void 0 ? void 0 : backoff.next(failure2);
    if (delay !== void 0) await pause(delay, signal);
    else if ("error" in outcome) throw outcome.error;
    else return outcome.answer;
  }
}
__name(withRetries, "withRetries");

// src/host/http/response.ts
var WORTH_READING = 64 * 1024;
var HttpResponse = class {
  static {
    __name(this, "HttpResponse");
  }
  /** Where it came from, after redirects. */
  url;
  status;
  #message;
  #hasBody;
  #idleMs;
  #signal;
  #read;
  constructor(url, method, message, idleMs, signal) {
    this.url = url;
    this.#hasBody = method !== "HEAD";
    this.status = message.statusCode ?? 0;
    this.#message = message;
    this.#idleMs = idleMs;
    this.#signal = signal;
  }
  /** `503 Service Unavailable` */
  get statusText() {
    return `${this.status} ${this.#message.statusMessage ?? ""}`.trim();
  }
  /** Several headers of one name are one, joined by commas; undefined when there is none. */
  header(name) {
    const value = this.#message.headers[name];
    return typeof value === "string" ? value : value?.join(", ");
  }
  /** Each header of the name, for those that cannot be joined. */
  headers(name) {
    return this.#message.headersDistinct[name] ?? [];
  }
  /** Bytes, as the server announces them; undefined when it does not. */
  get announcedSize() {
    const text4 = this.header("content-length");
    return text4 !== void 0 && /^\d+$/.test(text4) ? Number(text4) : void 0;
  }
  /**
   * The body, read no faster than the reader takes it. Throws HttpFailure when the connection breaks, or brings nothing for the
   * time limit while the reader waits; `cancelled` when the run is told to stop.
   */
  async *body() {
    const message = this.#message;
    const watch = new Watch((what) => message.destroy(new HttpFailure("silence", what)));
    const pieces = message[Symbol.asyncIterator]();
    try {
      for (; ; ) {
        watch.expect("no further data", this.#idleMs);
        const { value, done } = await pieces.next();
        watch.end();
        if (done === true) return;
        yield value;
      }
    } catch (error) {
      throw failed(error, this.url, this.#signal);
    } finally {
      watch.end();
      if (!message.complete) message.destroy();
    }
  }
  /** The whole body, kept for the next call. Throws HttpFailure as `body`, and when there are more bytes than `most`. */
  bytes(most) {
    this.#read ??= this.#readAll(most);
    return this.#read;
  }
  /** The whole body as text, as `bytes`. */
  async text(most) {
    return (await this.bytes(most)).toString("utf8");
  }
  /** Leaves the body unread. */
  discard() {
    if (!this.#hasBody || (this.announcedSize ?? Number.POSITIVE_INFINITY) <= WORTH_READING)
      this.#message.resume();
    else this.#message.destroy();
  }
  async #readAll(most) {
    const tooLarge2 = /* @__PURE__ */ __name(() => new HttpFailure("too-large", `more than ${most} bytes`), "tooLarge");
    if ((this.announcedSize ?? 0) > most) {
      this.#message.destroy();
      throw tooLarge2();
    }
    const chunks = [];
    let size = 0;
    for await (const chunk of this.body()) {
      size += chunk.byteLength;
      if (size > most) throw tooLarge2();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
};
var MOST_ERROR_TEXT = 64 * 1024;
var errorText = /* @__PURE__ */ __name((answer) => answer.text(MOST_ERROR_TEXT).catch(() => ""), "errorText");
async function transientFailure(answer) {
  const { status } = answer;
  if (status < 400 || status === 401 || status === 404) return void 0;
  const failure2 = { status, retryAfter: answer.header("retry-after") ?? null, text: await errorText(answer) };
  return isTransient(failure2) ? failure2 : void 0;
}
__name(transientFailure, "transientFailure");

// src/host/http/transport.ts
import { readFileSync as readFileSync4 } from "node:fs";
var AGENT = { keepAlive: true, scheduling: "lifo" };
var Transport = class {
  static {
    __name(this, "Transport");
  }
  #env;
  #signal;
  #agents = /* @__PURE__ */ new Map();
  constructor(env, signal) {
    this.#env = env;
    this.#signal = signal;
  }
  /**
   * The head of the answer; its body has to be read or destroyed. Throws HttpFailure, or `cancelled` when the run is told to stop.
   */
  async send(url, outgoing, limits) {
    const proxy = this.#proxyFor(url);
    let request = await this.#open(url, proxy, outgoing);
    try {
      const answer = answerTo(request, outgoing.body, limits, this.#signal);
      return await answer.catch(async (error) => {
        if (!request.reusedSocket || error.code !== "ECONNRESET") throw error;
        request = await this.#open(url, proxy, outgoing);
        return answerTo(request, outgoing.body, limits, this.#signal);
      });
    } catch (error) {
      throw failed(error, url, this.#signal, proxy);
    }
  }
  /** Ends the connections that are kept. */
  close() {
    for (const agent of this.#agents.values()) void agent.then((made) => made.destroy());
  }
  #proxyFor(url) {
    try {
      return proxyFor(url, this.#env);
    } catch (error) {
      const hint = "write http://HOST:PORT, or take the variable out";
      throw new HttpFailure("refused", error.message, { hint, cause: error });
    }
  }
  async #open(url, proxy, { method, headers }) {
    if (url.protocol === "https:" || proxy === void 0) {
      const agent = await this.#agent(url.protocol, proxy);
      return (await client(url.protocol)).request(url, { method, headers, agent });
    }
    const options = { method, path: url.href, agent: await this.#agent(proxy.protocol, void 0) };
    const asked = { host: url.host, ...proxyLogin(proxy), ...headers };
    return (await client(proxy.protocol)).request(proxy, { ...options, headers: asked });
  }
  #agent(protocol, proxy) {
    const key = `${protocol} ${proxy?.href ?? ""}`;
    const agent = this.#agents.get(key) ?? makeAgent(protocol, proxy, this.#env);
    this.#agents.set(key, agent);
    return agent;
  }
};
var client = /* @__PURE__ */ __name(async (protocol) => protocol === "https:" ? (await import("node:https")).default : (await import("node:http")).default, "client");
async function makeAgent(protocol, proxy, env) {
  if (protocol === "http:") return new (await import("node:http")).Agent(AGENT);
  const options = { ...AGENT, ...await authorities(env) };
  if (proxy === void 0) return new (await import("node:https")).Agent(options);
  const { HttpsProxyAgent: HttpsProxyAgent2 } = await Promise.resolve().then(() => (init_hpagent(), hpagent_exports));
  return new HttpsProxyAgent2({ ...options, proxy: proxy.href });
}
__name(makeAgent, "makeAgent");
async function authorities(env) {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = env;
  if (!SSL_CERT_FILE) return {};
  const { rootCertificates } = await import("node:tls");
  const files = [SSL_CERT_FILE, NODE_EXTRA_CA_CERTS].flatMap((file2) => file2 ? [readOptional(file2)] : []);
  return { ca: [...rootCertificates, ...files] };
}
__name(authorities, "authorities");
function readOptional(file2) {
  try {
    return readFileSync4(file2, "utf8");
  } catch {
    return "";
  }
}
__name(readOptional, "readOptional");
function proxyLogin({ username, password }) {
  if (username === "" && password === "") return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
}
__name(proxyLogin, "proxyLogin");
function answerTo(request, body, limits, signal) {
  let open2 = request;
  const late = /* @__PURE__ */ __name((what) => open2.destroy(new HttpFailure("silence", what)), "late");
  const next = new Watch(late);
  const total = new Watch(late);
  const stop = /* @__PURE__ */ __name(() => request.destroy(new Error("stopped")), "stop");
  signal.addEventListener("abort", stop);
  request.on("close", () => {
    next.end();
    total.end();
    signal.removeEventListener("abort", stop);
  });
  if (limits.totalMs !== void 0) total.expect("not finished", limits.totalMs);
  next.expect("no connection", limits.connectMs);
  request.on("socket", (socket) => {
    const isConnected = /* @__PURE__ */ __name(() => next.expect("no answer", limits.idleMs), "isConnected");
    if (socket.connecting) socket.once("encrypted" in socket ? "secureConnect" : "connect", isConnected);
    else isConnected();
  });
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (answer) => {
      next.end();
      open2 = answer;
      resolve(answer);
    });
    if (signal.aborted) stop();
    else request.end(body);
  });
}
__name(answerTo, "answerTo");

// src/host/http/http.ts
var MOST_REDIRECTS = 5;
var REDIRECTS = /* @__PURE__ */ new Set([301, 302, 303, 307, 308]);
var SECRET_HEADERS = /* @__PURE__ */ new Set(["authorization", "cookie"]);
var Http = class {
  static {
    __name(this, "Http");
  }
  #transport;
  /** Aborted when the run is told to stop. */
  signal;
  /** `env`: where proxies and authorities are named. */
  constructor(env, signal = new AbortController().signal) {
    this.#transport = new Transport(env, signal);
    this.signal = signal;
    setMaxListeners(0, signal);
  }
  /**
   * Asks once. Any status is an answer. Throws HttpFailure when there is none, and `cancelled` when the run is told to stop.
   * Credentials do not follow a redirect to another server, and none leads from https to http.
   */
  async request(address, request = {}) {
    let url = parseAddress(address);
    let outgoing = outgoingOf(request);
    const limits = { ...DEFAULT_LIMITS, ...request.limits };
    for (let left = request.redirects ?? MOST_REDIRECTS; ; left -= 1) {
      const message = await this.#transport.send(url, outgoing, limits);
      const answer = new HttpResponse(url, outgoing.method, message, limits.idleMs, this.signal);
      const location = answer.header("location");
      const isRedirect = REDIRECTS.has(answer.status) && location !== void 0;
      if (!isRedirect || request.redirects === 0) return answer;
      answer.discard();
      if (left <= 0) throw new HttpFailure("redirect", "too many redirects");
      const target = redirectTarget(url, location);
      outgoing = redirected(outgoing, answer.status, target.origin === url.origin);
      url = target;
    }
  }
  /** Ends the connections that are kept for further requests. */
  close() {
    this.#transport.close();
  }
};
function outgoingOf({ method = "GET", headers = {}, body }) {
  const length = body === void 0 ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const empty = body === void 0 && !["GET", "HEAD"].includes(method) ? { "content-length": "0" } : {};
  return { method, body, headers: { "user-agent": "nixery-action", ...headers, ...length, ...empty } };
}
__name(outgoingOf, "outgoingOf");
function parseAddress(address) {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : address;
  if (url instanceof URL && /^https?:$/.test(url.protocol)) return url;
  throw new HttpFailure("refused", `${String(address)} is not an http address`);
}
__name(parseAddress, "parseAddress");
function redirectTarget(from2, location) {
  const target = URL.canParse(location, from2.href) ? new URL(location, from2) : void 0;
  if (target === void 0 || !/^https?:$/.test(target.protocol))
    throw new HttpFailure(
      "redirect",
      `it redirects to ${JSON.stringify(location)}, which is not an http address`
    );
  if (from2.protocol === "https:" && target.protocol === "http:")
    throw new HttpFailure("redirect", `it redirects from https to plain http (${target.origin})`);
  return target;
}
__name(redirectTarget, "redirectTarget");
function redirected({ method, headers, body }, status, isSameServer) {
  const becomesGet = status === 303 && method !== "HEAD" || status <= 302 && method === "POST";
  const kept = Object.entries(headers).filter(
    ([name]) => (isSameServer || !SECRET_HEADERS.has(name)) && !(becomesGet && ["content-length", "content-type"].includes(name))
  );
  return becomesGet ? { method: "GET", headers: Object.fromEntries(kept) } : { method, body, headers: Object.fromEntries(kept) };
}
__name(redirected, "redirected");

// src/host/log/redacting.ts
init_redact();
function redactingLog(log, secrets) {
  const clean = /* @__PURE__ */ __name((text4) => redact(text4, secrets), "clean");
  return {
    isDebug: log.isDebug,
    group: /* @__PURE__ */ __name((title, work2) => log.group(clean(title), work2), "group"),
    info: /* @__PURE__ */ __name((message) => log.info(clean(message)), "info"),
    warning: /* @__PURE__ */ __name((message, title) => log.warning(clean(message), title), "warning"),
    debug: /* @__PURE__ */ __name((message) => log.debug(clean(message)), "debug"),
    progress: /* @__PURE__ */ __name((message) => log.progress(clean(message)), "progress")
  };
}
__name(redactingLog, "redactingLog");

// src/host/run-control.ts
init_errors();
var STAGES = {
  pin: "resolving the package source",
  open: "asking the registries",
  restore: "restoring from the cache",
  install: "finding or installing Nix",
  evaluate: "evaluating packages",
  realise: "building or fetching packages",
  plan: "planning layers",
  pack: "packing layers",
  push: "pushing the image",
  output: "writing the output",
  load: "loading the image",
  save: "saving to the cache"
};
var STOPPING = ["SIGINT", "SIGTERM", "SIGHUP"];
var GRACE_MS2 = 1e4;
async function stoppable(timeoutSeconds, work2) {
  const controller = new AbortController();
  const { signal } = controller;
  const begun = performance.now();
  let stage = "pin";
  let reason;
  const stop = /* @__PURE__ */ __name((why) => {
    reason ??= why;
    controller.abort();
  }, "stop");
  const onSignal = /* @__PURE__ */ __name((name) => stop({ code: "cancelled", by: name }), "onSignal");
  for (const name of STOPPING) process.on(name, onSignal);
  const end = /* @__PURE__ */ __name(() => stop({ code: "timeout", by: `${timeoutSeconds} s` }), "end");
  const timer = timeoutSeconds === void 0 ? void 0 : setTimeout(end, timeoutSeconds * 1e3);
  const enter = /* @__PURE__ */ __name((next) => {
    if (signal.aborted) throw cancelled(`not yet ${STAGES[next]}`);
    stage = next;
  }, "enter");
  const grace = endAfterGrace(signal);
  try {
    return await Promise.race([work2({ signal, enter }), grace.over]);
  } catch (error) {
    throw reason === void 0 ? error : stopped(error, reason, stage, performance.now() - begun);
  } finally {
    grace.end();
    clearTimeout(timer);
    for (const name of STOPPING) process.removeListener(name, onSignal);
  }
}
__name(stoppable, "stoppable");
function endAfterGrace(signal) {
  let timer;
  const over = new Promise((_, reject) => {
    const giveUp = /* @__PURE__ */ __name(() => reject(cancelled("something did not end by itself")), "giveUp");
    signal.addEventListener("abort", () => {
      timer = setTimeout(giveUp, GRACE_MS2);
    });
  });
  return { over, end: /* @__PURE__ */ __name(() => clearTimeout(timer), "end") };
}
__name(endAfterGrace, "endAfterGrace");
function stopped(error, { code: code2, by }, stage, milliseconds) {
  const what = error instanceof NixeryError && error.code === "cancelled" ? `: ${error.message}` : "";
  const where = `while ${STAGES[stage]}${what}`;
  if (code2 === "cancelled") {
    const message = `cancelled by ${by} after ${Math.round(milliseconds / 1e3)} s, ${where}`;
    return new NixeryError(code2, { message }, error);
  }
  const hint = "set timeout higher, or see the log for what takes so long";
  return new NixeryError(code2, { message: `timed out after ${by}, ${where}`, hint }, error);
}
__name(stopped, "stopped");

// src/host/work-dir.ts
async function withoutSecrets(secrets, log, work2) {
  try {
    return await work2(redactingLog(log, secrets));
  } catch (error) {
    throw redactedError(error, (text4) => redact(text4, secrets));
  }
}
__name(withoutSecrets, "withoutSecrets");
function withHost(env, log, timeoutSeconds, work2) {
  return stoppable(
    timeoutSeconds,
    (control) => inWorkDir(env, async (workDir) => {
      const http = new Http(env, control.signal);
      try {
        return await work2({ log, env: { ...env }, http, workDir, ...control });
      } finally {
        http.close();
      }
    })
  );
}
__name(withHost, "withHost");
async function inWorkDir(env, work2) {
  const workDir = await makeWorkDir(env.RUNNER_TEMP || tmpdir());
  try {
    return await work2(workDir);
  } finally {
    await rm2(workDir, { recursive: true, force: true, maxRetries: 5 });
  }
}
__name(inWorkDir, "inWorkDir");
async function makeWorkDir(parent) {
  try {
    await mkdir2(parent, { recursive: true });
    return await mkdtemp(path10.join(parent, "nixery-action-"));
  } catch (error) {
    if (isDiskFull(error)) throw await diskFull("no temporary directory can be made", [parent], error);
    const hint = "point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written";
    throw new NixeryError(
      "output",
      { message: `no temporary directory: ${error.message}`, hint },
      error
    );
  }
}
__name(makeWorkDir, "makeWorkDir");

// src/request/image-file/given.ts
init_errors();
init_parse();
init_platform();
init_suggest();
import { existsSync as existsSync2, readFileSync as readFileSync5 } from "node:fs";
import path12 from "node:path";
init_file_inputs();
init_forms();
async function declaredImages(given, mayBeAll = true) {
  const file2 = given("file")?.text;
  const name = given("name")?.text;
  const all = parseBoolean("all")(given("all")?.text ?? "false");
  if (file2 === void 0) {
    if (name === void 0 && !all)
      return { images: [{ name, given, givenFor: /* @__PURE__ */ __name(() => void 0, "givenFor") }], problems: [] };
    const input2 = all ? "all" : "name";
    return invalid(input2, `there is no image file that it could choose from`, "give file, too");
  }
  if (!all) {
    const content = await readImageFile(file2);
    const images = [declared(content, name ?? onlyName(content, file2, mayBeAll), file2, given)];
    return { images, problems: content.problems };
  }
  if (name === void 0) return everyImage(given);
  return invalid("all", "it builds every image, and name chooses one", "take out one of them");
}
__name(declaredImages, "declaredImages");
async function everyImage(given) {
  const file2 = given("file")?.text ?? "";
  const content = await readImageFile(file2);
  const images = [...content.images.keys()].map((name) => declared(content, name, file2, given));
  return { images, problems: content.problems };
}
__name(everyImage, "everyImage");
async function readImageFile(file2) {
  const { parseImageFile: parseImageFile2 } = await Promise.resolve().then(() => (init_image_file(), image_file_exports));
  let text4;
  try {
    text4 = readFileSync5(file2, "utf8");
  } catch (error) {
    const { code: code2, message } = error;
    const missing = file2 === "" ? "no image file is given" : `there is no ${file2}`;
    return invalid(
      "file",
      `${code2 === "ENOENT" ? missing : message}`,
      "give the path of an image file, such as nixery.yml"
    );
  }
  return parseImageFile2(text4, file2);
}
__name(readImageFile, "readImageFile");
function declared(content, name, file2, given) {
  const { images, problems } = content;
  const own = images.get(name);
  if (own === void 0) {
    const [near] = nearestNames(name, [...images.keys()]);
    const hint = near === void 0 ? `it has: ${[...images.keys()].join(", ")}` : `did you mean ${near}?`;
    const problem3 = { input: "name", message: `${file2} has no image "${name}"`, hint };
    throw new NixeryError("invalid-input", [problem3, ...problems]);
  }
  const over = /* @__PURE__ */ __name((inputs) => (input2) => together(input2, named(input2, given(input2), name), inputs.get(input2)) ?? keptPlan(input2, file2), "over");
  return {
    name,
    given: over(own.inputs),
    givenFor: /* @__PURE__ */ __name((platform) => {
      const different = own.platforms.get(formatPlatform(platform));
      return different && over(different);
    }, "givenFor")
  };
}
__name(declared, "declared");
function withInput({ name, given, givenFor }, input2, value) {
  const over = /* @__PURE__ */ __name((inputs) => (one) => one === input2 ? value : inputs(one), "over");
  return {
    name,
    given: over(given),
    givenFor: /* @__PURE__ */ __name((platform) => {
      const own = givenFor(platform);
      return own && over(own);
    }, "givenFor")
  };
}
__name(withInput, "withInput");
function named(input2, given, name) {
  if (given === void 0 || !NAMED.includes(input2)) return given;
  return { ...given, text: given.text.replaceAll("{name}", name) };
}
__name(named, "named");
function together(input2, given, inFile) {
  if (given === void 0 || inFile === void 0 || inFile.unreadable) return given ?? inFile;
  return joinedTexts(inFile, given, fileInputs.get(input2));
}
__name(together, "together");
function keptPlan(input2, file2) {
  const directory = path12.dirname(file2);
  if (input2 !== "layers-plan" || !existsSync2(path12.join(directory, PLAN_FILE))) return void 0;
  return { text: PLAN_FILE, directory };
}
__name(keptPlan, "keptPlan");
function onlyName({ images, problems }, file2, mayBeAll) {
  const [name, another] = images.keys();
  if (name !== void 0 && another === void 0) return name;
  const problem3 = {
    input: "name",
    message: `${file2} has ${images.size} images`,
    hint: `choose one of: ${[...images.keys()].join(", ")}${mayBeAll ? "; or set all: true" : ""}`
  };
  throw new NixeryError("invalid-input", [problem3, ...problems]);
}
__name(onlyName, "onlyName");

// src/build/run.ts
init_input_table();
init_inputs();

// src/request/request.ts
init_errors();
init_platform();
init_reference();
init_targets();

// src/request/caching.ts
init_reference();
function toCaching(inputs, images) {
  return {
    cache: inputs.cache,
    cacheDir: inputs["cache-dir"] || void 0,
    cacheTtlSeconds: inputs["cache-ttl"],
    verify: inputs.verify,
    scope: images.map(({ scope }) => scope).join("\n")
  };
}
__name(toCaching, "toCaching");
var scopeOf = /* @__PURE__ */ __name((names2, platforms) => [...names2.map(formatImageName), ...platforms.map(({ architecture }) => architecture)].join(" "), "scopeOf");

// src/request/collect.ts
init_errors();
var ProblemCollector = class {
  static {
    __name(this, "ProblemCollector");
  }
  #parsed;
  #problems = [];
  constructor(parsed2) {
    this.#parsed = parsed2;
  }
  add(input2, message, hint) {
    this.#problems.push({ input: input2, message, hint });
  }
  /** What the check gives; when it throws a NixeryError, its problems are kept and the fallback stands in. */
  attempt(check2, fallback) {
    try {
      return check2();
    } catch (error) {
      if (!(error instanceof NixeryError)) throw error;
      this.#problems.push(...error.problems);
      return fallback;
    }
  }
  /** What is wrong with the inputs themselves, and with them together. */
  all() {
    return [...this.#parsed.problems.map((problem3) => this.#placed(problem3)), ...this.own()];
  }
  /** What is wrong with them together. */
  own() {
    return this.#problems.filter(({ input: input2 }) => input2 === void 0 || !this.#parsed.unusable.has(input2)).map((problem3) => this.#placed(problem3));
  }
  #placed(problem3) {
    const { input: input2 } = problem3;
    const place = problem3.place ?? (input2 === void 0 ? void 0 : this.#parsed.placeOf(input2));
    return place === void 0 ? problem3 : { ...problem3, place };
  }
};

// src/nix/evaluate/names.ts
var SHELL_PACKAGES = ["bashInteractive", "coreutils", "moreutils", "nano"];
var ALWAYS_INCLUDED = ["cacert", "iana-etc"];
function expandNames(names2) {
  const metaPackages = new Set(names2.filter((name) => name === "shell" || name === "arm64"));
  const plain = names2.filter((name) => !metaPackages.has(name));
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
function toContents(inputs, platform, problems) {
  const names2 = expandNames(inputs.packages);
  if (inputs.packages.length === 0) {
    problems.add(
      "packages",
      "the list is empty",
      "name at least one package, for example packages: shell git curl"
    );
  }
  if (inputs.nixpkgs === void 0) {
    problems.add(
      "nixpkgs",
      "no package source is given",
      "give a channel (nixos-unstable), a commit of NixOS/nixpkgs (40 digits) or a directory (./path)"
    );
  }
  checkFlake(inputs, problems);
  return {
    packages: names2.packages,
    source: inputs.nixpkgs ?? { kind: "path", path: "" },
    nixpkgsRepository: inputs["nixpkgs-repository"],
    overlays: inputs.overlays,
    nixpkgsConfig: inputs["nixpkgs-config"],
    platform,
    shell: names2.shell
  };
}
__name(toContents, "toContents");
function checkFlake(inputs, problems) {
  if (inputs.nixpkgs?.kind !== "flake") return;
  const hint = "put it into the flake, or give nixpkgs itself as nixpkgs: a commit, git+URL, or the flake.lock of the flake";
  if (Object.keys(inputs["nixpkgs-config"]).length > 0)
    problems.add("nixpkgs-config", "does not reach the packages of a flake", hint);
  if (inputs.overlays.length > 0) problems.add("overlays", "do not reach the packages of a flake", hint);
}
__name(checkFlake, "checkFlake");

// src/request/description.ts
init_errors();

// src/host/ci-systems.ts
var fromServer = /* @__PURE__ */ __name((env) => env.GITHUB_SERVER_URL && env.GITHUB_REPOSITORY ? `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}` : void 0, "fromServer");
var SYSTEMS = [
  {
    name: "Forgejo Actions",
    isHere: /* @__PURE__ */ __name((env) => env.FORGEJO_ACTIONS === "true", "isHere"),
    logFormat: "github",
    repository: fromServer
  },
  {
    name: "Gitea Actions",
    isHere: /* @__PURE__ */ __name((env) => env.GITEA_ACTIONS === "true", "isHere"),
    logFormat: "github",
    repository: fromServer
  },
  {
    name: "GitHub Actions",
    isHere: /* @__PURE__ */ __name((env) => env.GITHUB_ACTIONS === "true", "isHere"),
    logFormat: "github",
    repository: fromServer
  },
  {
    name: "GitLab CI/CD",
    isHere: /* @__PURE__ */ __name((env) => env.GITLAB_CI === "true", "isHere"),
    logFormat: "gitlab",
    repository: /* @__PURE__ */ __name((env) => env.CI_PROJECT_URL, "repository")
  },
  {
    name: "Woodpecker",
    isHere: /* @__PURE__ */ __name((env) => env.CI === "woodpecker", "isHere"),
    logFormat: "plain",
    repository: /* @__PURE__ */ __name((env) => env.CI_REPO_URL, "repository")
  },
  {
    name: "Drone",
    isHere: /* @__PURE__ */ __name((env) => env.DRONE === "true", "isHere"),
    logFormat: "plain",
    repository: /* @__PURE__ */ __name((env) => env.DRONE_REPO_LINK, "repository")
  },
  {
    name: "Buildkite",
    isHere: /* @__PURE__ */ __name((env) => env.BUILDKITE === "true", "isHere"),
    logFormat: "buildkite",
    repository: /* @__PURE__ */ __name((env) => env.BUILDKITE_REPO, "repository")
  },
  {
    name: "Azure Pipelines",
    isHere: /* @__PURE__ */ __name((env) => env.TF_BUILD === "True", "isHere"),
    logFormat: "azure",
    repository: /* @__PURE__ */ __name((env) => env.BUILD_REPOSITORY_URI, "repository")
  },
  {
    name: "Bitbucket Pipelines",
    isHere: /* @__PURE__ */ __name((env) => env.BITBUCKET_BUILD_NUMBER !== void 0, "isHere"),
    logFormat: "plain",
    repository: /* @__PURE__ */ __name((env) => env.BITBUCKET_GIT_HTTP_ORIGIN, "repository")
  },
  {
    name: "CircleCI",
    isHere: /* @__PURE__ */ __name((env) => env.CIRCLECI === "true", "isHere"),
    logFormat: "plain",
    repository: /* @__PURE__ */ __name((env) => env.CIRCLE_REPOSITORY_URL, "repository")
  },
  {
    name: "Jenkins",
    isHere: /* @__PURE__ */ __name((env) => env.JENKINS_URL !== void 0, "isHere"),
    logFormat: "plain",
    repository: /* @__PURE__ */ __name((env) => env.GIT_URL, "repository")
  }
];
function findCiSystem(env) {
  return SYSTEMS.find(({ isHere }) => isHere(env));
}
__name(findCiSystem, "findCiSystem");
function repositoryPage(env) {
  const address = findCiSystem(env)?.repository(env)?.trim();
  if (!address) return void 0;
  const [, host, path41] = /^(?:[\w.-]+@)([\w.-]+):(?!\d+\/)(.+)$/.exec(address) ?? [];
  return toPage(host === void 0 ? address : `ssh://${host}/${path41}`);
}
__name(repositoryPage, "repositoryPage");
function toPage(address) {
  if (!URL.canParse(address)) return void 0;
  const { protocol, hostname, host, pathname } = new URL(address);
  const path41 = pathname.replace(/\/+$/, "").replace(/\.git$/, "");
  if (protocol === "ssh:" || protocol === "git+ssh:") return `https://${hostname}${path41}`;
  return protocol === "https:" || protocol === "http:" ? `${protocol}//${host}${path41}` : void 0;
}
__name(toPage, "toPage");

// src/request/description.ts
init_annotations();
function toDescription(inputs, platform, env, problems) {
  return {
    labels: inputs.labels,
    annotations: { ...repositoryAnnotations(env), ...annotationsOfManifest(inputs.annotations, platform) },
    createdEpoch: problems.attempt(() => sourceDateEpoch(env.SOURCE_DATE_EPOCH), 0)
  };
}
__name(toDescription, "toDescription");
function indexAnnotations(inputs, env) {
  return { ...repositoryAnnotations(env), ...annotationsOfIndex(inputs.annotations) };
}
__name(indexAnnotations, "indexAnnotations");
function sourceDateEpoch(value) {
  if (value === void 0 || value === "") return 0;
  if (/^\d{1,11}$/.test(value)) return Number(value);
  throw new NixeryError("invalid-input", {
    input: "SOURCE_DATE_EPOCH",
    message: `"${value}" is not a number of seconds`,
    hint: "unset it, or set it to whole seconds since 1970-01-01, for example $(git log -1 --format=%ct)"
  });
}
__name(sourceDateEpoch, "sourceDateEpoch");
function repositoryAnnotations(env) {
  const page = repositoryPage(env);
  return page === void 0 ? {} : { "org.opencontainers.image.source": page };
}
__name(repositoryAnnotations, "repositoryAnnotations");

// src/request/destinations.ts
init_errors();
init_reference();

// src/output/names.ts
init_reference();
var UNNAMED2 = "nixery-action";
function localNames(images, tags, name = UNNAMED2) {
  const targets = pushTargets(images, tags);
  return taggedNames(
    targets.length > 0 ? targets : pushTargets([{ registry: "docker.io", repository: `library/${name}` }], tags)
  );
}
__name(localNames, "localNames");

// src/request/destinations.ts
init_targets();
init_inputs();

// src/request/name-from-packages.ts
init_errors();
init_reference();
var META_PACKAGES = ["arm64", "shell"];
function nameFromPackages(image, packages) {
  const parts = new Set(packages.map((name) => name.toLowerCase().replace(/^_+/, "")));
  const meta = META_PACKAGES.filter((name) => parts.delete(name));
  const text4 = [formatImageName(image), ...meta, ...[...parts].sort()].join("/");
  try {
    const [name] = checkHubNames("image", parseImageNames(text4));
    if (name !== void 0) return name;
  } catch (error) {
    if (!(error instanceof NixeryError)) throw error;
  }
  throw new NixeryError("invalid-input", {
    input: "name-from-packages",
    message: `"${text4}" is not a valid image name`,
    hint: "name the image yourself: at most 255 characters (two parts on Docker Hub), and packages with nothing but letters, digits and single . _ - between them"
  });
}
__name(nameFromPackages, "nameFromPackages");

// src/request/destinations.ts
function toDestinations(name, { inputs, placeOf }, problems) {
  const names2 = problems.attempt(() => chooseNames(inputs), inputs.image);
  const isOwn = placeOf("tags") === void 0;
  const targets = problems.attempt(() => chooseTargets(inputs, names2, isOwn ? inputs.tags : []), []);
  return {
    names: names2,
    targets,
    local: {
      outputs: inputs.output,
      load: inputs.load,
      names: problems.attempt(() => chooseLocalNames(inputs, names2, targets, name), [])
    },
    layoutTag: problems.attempt(() => layoutTag(inputs), "latest")
  };
}
__name(toDestinations, "toDestinations");
function layoutTag({ tags, output }) {
  const tag = tagOf(tags.find((one) => !one.includes("/")) ?? tags[0] ?? "latest");
  return output.length > 0 ? checkTag("tags", tag) : tag;
}
__name(layoutTag, "layoutTag");
function chooseNames(inputs) {
  if (!inputs["name-from-packages"]) return checkHubNames("image", inputs.image);
  if (inputs.image.length > 0) return inputs.image.map((image) => nameFromPackages(image, inputs.packages));
  throw new NixeryError("invalid-input", {
    input: "name-from-packages",
    message: "there is no image that the name could begin with",
    hint: "give image, for example image: ghcr.io/org"
  });
}
__name(chooseNames, "chooseNames");
function chooseTargets(inputs, names2, ownTags) {
  if (!inputs.push) return [];
  const targets = inputs["push-by-digest"] ? byDigest(ownTags, names2) : pushTargets(names2, inputs.tags);
  if (targets.length > 0) return targets;
  throw new NixeryError("invalid-input", {
    input: "image",
    message: "there is nowhere to push to",
    hint: "name an image such as ghcr.io/org/tools, or set push: false"
  });
}
__name(chooseTargets, "chooseTargets");
function chooseLocalNames(inputs, names2, targets, name) {
  if (!hasNames({ outputs: inputs.output, load: inputs.load })) return [];
  const isTagged = inputs.push && !inputs["push-by-digest"];
  return isTagged ? taggedNames(targets) : localNames(names2, inputs.tags, name);
}
__name(chooseLocalNames, "chooseLocalNames");
function byDigest(tags, names2) {
  if (["", INPUTS.tags.default].includes(tags.join())) return names2.map((image) => ({ image, tags: [] }));
  throw new NixeryError("invalid-input", {
    input: "tags",
    message: `push-by-digest moves no tags, but there are some (${tags.join(", ")})`,
    hint: "take tags out, or push-by-digest"
  });
}
__name(byDigest, "byDigest");

// src/image/pack/tar.ts
var BLOCK_SIZE = 512;
var END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_SIZE);
var MTIME = 1;
var SYMLINK_MODE = 511;
var NAME_BYTES = 100;
var PREFIX_BYTES = 155;
var MAX_OCTAL_SIZE = 8589934591;
var MAX_OCTAL_ID = 2097151;
var ROOT = { uid: 0, gid: 0 };
var TYPE_FLAGS = { file: "0", symlink: "2", directory: "5", pax: "x" };
var toBinary = /* @__PURE__ */ __name((text4) => Buffer.from(text4, "utf8").toString("latin1"), "toBinary");
var toBuffer = /* @__PURE__ */ __name((binary) => Buffer.from(binary, "latin1"), "toBuffer");
var fromBinary = /* @__PURE__ */ __name((binary) => Buffer.from(binary, "latin1").toString("utf8"), "fromBinary");
function ancestors(name) {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
__name(ancestors, "ancestors");
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
    owner: entry.owner ?? ROOT,
    size: contentSize(entry),
    typeFlag: TYPE_FLAGS[entry.type],
    target: entry.type === "symlink" ? entry.target : ""
  };
  const split2 = splitName(header.name);
  const records = [];
  if (split2 === void 0) records.push(paxRecord("path", header.name));
  if (header.target.length > NAME_BYTES) records.push(paxRecord("linkpath", header.target));
  if (header.size > MAX_OCTAL_SIZE) records.push(paxRecord("size", String(header.size)));
  for (const [key, id] of Object.entries(header.owner)) {
    if (id > MAX_OCTAL_ID) records.push(paxRecord(key, String(id)));
  }
  const block = headerBlock(header, split2 ?? ["", header.name.slice(0, NAME_BYTES)]);
  return records.length === 0 ? block : Buffer.concat([paxHeader(records.join("")), block]);
}
__name(encodeHeader, "encodeHeader");
function paxHeader(records) {
  const body = Buffer.from(records, "latin1");
  const header = {
    name: "PaxHeaders/entry",
    mode: 420,
    owner: ROOT,
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
  const text4 = /* @__PURE__ */ __name((value, offset) => block.write(value, offset, "latin1"), "text");
  const octal = /* @__PURE__ */ __name((value, offset, digits) => text4(value.toString(8).padStart(digits, "0"), offset), "octal");
  text4(name, 0);
  octal(header.mode, 100, 7);
  octal(header.owner.uid > MAX_OCTAL_ID ? 0 : header.owner.uid, 108, 7);
  octal(header.owner.gid > MAX_OCTAL_ID ? 0 : header.owner.gid, 116, 7);
  octal(header.size > MAX_OCTAL_SIZE ? 0 : header.size, 124, 11);
  octal(MTIME, 136, 11);
  text4(" ".repeat(8), 148);
  text4(header.typeFlag, 156);
  text4(header.target.slice(0, NAME_BYTES), 157);
  text4("ustar\0", 257);
  text4("00", 263);
  octal(0, 329, 7);
  octal(0, 337, 7);
  text4(prefix, 345);
  const checksum = block.reduce((sum2, byte) => sum2 + byte, 0);
  text4(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}
__name(headerBlock, "headerBlock");

// src/request/image-config/read-files.ts
init_collections();
init_errors();
init_store_name();
import { createHash as createHash4 } from "node:crypto";
import { closeSync, lstatSync, openSync, readdirSync as readdirSync3, readlinkSync, readSync, statSync as statSync2 } from "node:fs";
import path13 from "node:path";

// src/image/root/root-filesystem.ts
init_collections();

// src/image/root/accounts.ts
var ALWAYS_THERE = [0, 65534];
function accountLines(user) {
  if (user === void 0) return {};
  const { name, uid, group: group2, gid: gid2, home } = user;
  return {
    ...ALWAYS_THERE.includes(gid2) ? {} : { "etc/group": `${group2}:x:${gid2}:` },
    ...ALWAYS_THERE.includes(uid) ? {} : { "etc/passwd": `${name}:x:${uid}:${gid2}:${name}:${home}:/bin/sh` }
  };
}
__name(accountLines, "accountLines");
function withAccount(text4, line) {
  const [name, , id] = line.split(":");
  const others = text4.split("\n").filter((other) => {
    const fields = other.split(":");
    return other !== "" && fields[0] !== name && fields[2] !== id;
  });
  return `${[...others, line].join("\n")}
`;
}
__name(withAccount, "withAccount");

// src/image/root/union.ts
init_collections();
var LEFT_OUT = /* @__PURE__ */ new Set(["nix-support", "propagated-build-inputs", "share/info/dir"]);
var OWN = "the image's own files";
var Union = class {
  static {
    __name(this, "Union");
  }
  collisions = [];
  #nodes = /* @__PURE__ */ new Map();
  /** By name: the first of each counts. */
  #faults = /* @__PURE__ */ new Map();
  #reader;
  #always;
  /** Directories that must be real ones, because something of ours may go into them. */
  #real;
  /** Those of them that the user asks for. */
  #wanted;
  #added;
  constructor(reader, { always, directories, links, added }) {
    this.#reader = reader;
    this.#always = always;
    this.#added = new Map(added.map((entry) => [entry.name, entry]));
    this.#wanted = /* @__PURE__ */ new Set([
      ...directories.flatMap((name) => [...ancestors(name), name]),
      ...added.filter(({ type }) => type === "directory").map(({ name }) => name)
    ]);
    this.#real = /* @__PURE__ */ new Set([
      ...[...Object.keys(always), ...links].flatMap(ancestors),
      ...Object.keys(always).filter((name) => always[name]?.type !== "file"),
      ...this.#wanted
    ]);
  }
  /** Where something of the image's own would destroy what packages have. */
  get faults() {
    return [...this.#faults.values()];
  }
  /** Puts the contents of directories, the most important first, into one directory of the tree. */
  merge(directory, sources) {
    const byName2 = /* @__PURE__ */ new Map();
    for (const source of sources) {
      for (const name of this.#reader.list(source.storePath)) {
        const part = partOf(source, name);
        if (part !== void 0) byName2.set(name, [...byName2.get(name) ?? [], part]);
      }
    }
    for (const [name, candidates2] of byName2)
      this.#place(directory === "" ? name : `${directory}/${name}`, candidates2);
  }
  /** Adds a node and the directories above it, unless the name is taken. */
  add(name, node) {
    const replaced = [...ancestors(name), name].find((one) => this.#isReplaced(one));
    if (replaced !== void 0 && node.type === "directory") this.#replacesDirectory(replaced, OWN);
    if (replaced !== void 0 || this.#nodes.has(name)) return;
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
    return this.#nodes.has(name) || this.#added.has(name) || behindLink;
  }
  /** Changes the text of a file, which may be that of a package; not of one that the user gives. */
  rewrite(name, change2) {
    const node = this.#nodes.get(name);
    if (node === void 0 || node.type === "directory") return;
    const text4 = node.type === "file" ? node.text : this.#reader.text(node.target) ?? "";
    this.#nodes.set(name, { type: "file", text: change2(text4) });
  }
  entries() {
    return [...this.#nodes].map(([name, node]) => toEntry(name, node)).sort((a, b) => compare(a.name, b.name));
  }
  /** Whether the files that are added have something else there than a directory. */
  #isReplaced(name) {
    return (this.#added.get(name)?.type ?? "directory") !== "directory";
  }
  #place(name, candidates2) {
    const [first, ...others] = candidates2;
    if (first === void 0 || LEFT_OUT.has(name)) return;
    const directories = candidates2.filter(({ storePath }) => this.#reader.kind(storePath) === "directory");
    if (this.#isReplaced(name)) {
      const [directory] = directories;
      if (directory === void 0) this.#report(name, OWN, candidates2);
      else this.#replacesDirectory(name, directory.name);
      return;
    }
    const link = { type: "link", target: first.storePath };
    const isOurs2 = this.#real.has(name);
    if (!isOurs2 && !directories.includes(first)) {
      this.#nodes.set(name, link);
      const different = others.filter((other) => !this.#reader.sameContent(first.storePath, other.storePath));
      this.#report(name, first.name, different);
      return;
    }
    if (others.length === 0 && name.includes("/") && !isOurs2 && first.only === void 0) {
      this.#nodes.set(name, link);
      return;
    }
    const files = candidates2.filter((candidate) => !directories.includes(candidate));
    this.#report(name, directories.includes(first) ? first.name : OWN, files);
    if (directories.length === 0) {
      if (this.#wanted.has(name)) this.#isNoDirectory(name, first.name);
      return;
    }
    this.#nodes.set(name, this.#directoryNode(name));
    this.merge(name, directories);
  }
  /** A directory, with the mode that programs expect it to have. */
  #directoryNode(name) {
    const own = this.#always[name];
    return own?.type === "directory" ? own : { type: "directory", mode: 493 };
  }
  #replacesDirectory(name, owner) {
    const place = `/${fromBinary(name)}`;
    this.#addFault(name, {
      input: "files",
      message: `${place} would take the place of a directory of ${owner}`,
      hint: `write ${place}/ to put a file into it, or choose another place`
    });
  }
  #addFault(name, problem3) {
    if (!this.#faults.has(name)) this.#faults.set(name, problem3);
  }
  #isNoDirectory(name, owner) {
    this.#addFault(name, {
      message: `/${fromBinary(name)} is a file of ${owner}, and cannot be a directory as well`,
      hint: "choose another place in workdir, volumes or files"
    });
  }
  #report(path41, kept, dropped) {
    for (const other of dropped)
      this.collisions.push({ path: `/${fromBinary(path41)}`, kept, dropped: other.name });
  }
};
function partOf({ only, ...source }, name) {
  const part = { ...source, storePath: `${source.storePath}/${name}` };
  if (only === void 0) return part;
  const [first, ...rest] = only.split("/");
  if (name !== first) return void 0;
  return rest.length === 0 ? part : { ...part, only: rest.join("/") };
}
__name(partOf, "partOf");
function toEntry(name, node) {
  if (node.type === "directory") return { ...node, name };
  if (node.type === "link") return { type: "symlink", name, target: node.target };
  return { type: "file", name, mode: 420, content: Buffer.from(node.text) };
}
__name(toEntry, "toEntry");

// src/image/root/root-filesystem.ts
var NO_ADDITIONS = { user: void 0, directories: [], files: [], env: {} };
var CA_BUNDLE = "etc/ssl/certs/ca-bundle.crt";
var FOUND_BY_VARIABLE = {
  LOCALE_ARCHIVE: "lib/locale/locale-archive",
  SSL_CERT_FILE: CA_BUNDLE,
  TZDIR: "share/zoneinfo"
};
var ALWAYS_THERE2 = {
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
  "usr/bin/env": { target: "/bin/env", needs: "bin/env" },
  "usr/share/zoneinfo": { target: "/share/zoneinfo", needs: "share/zoneinfo" }
};
var isAlwaysDirectory = /* @__PURE__ */ __name((name) => ALWAYS_THERE2[name]?.type === "directory", "isAlwaysDirectory");
function makeRootFilesystem(packages, reader, additions = NO_ADDITIONS) {
  const always = { ...ALWAYS_THERE2, ...homeOf(additions.user) };
  const made = directoriesOf(additions);
  const own = { always, directories: Object.keys(made), links: Object.keys(ALIASES), added: additions.files };
  const union = new Union(reader, own);
  union.merge("", sortedTrees(packages));
  const nodes = Object.entries({ ...made, ...always }).sort(([a], [b]) => compare(a, b));
  for (const [name, node] of nodes) union.add(name, node);
  for (const [name, { target, needs }] of Object.entries(ALIASES)) {
    if (union.has(needs)) union.add(name, { type: "link", target });
  }
  for (const [name, line] of Object.entries(accountLines(additions.user)))
    union.rewrite(name, (text4) => withAccount(text4, line));
  const found2 = Object.entries(FOUND_BY_VARIABLE).filter(([, name]) => union.has(name));
  const env = {
    ...additions.env,
    ...Object.fromEntries(found2.map(([variable2, name]) => [variable2, `/${name}`]))
  };
  return { entries: union.entries(), collisions: union.collisions, env, faults: union.faults };
}
__name(makeRootFilesystem, "makeRootFilesystem");
function sortedTrees(packages) {
  const whole = new Set(packages.filter(({ only }) => only === void 0).map(({ storePath }) => storePath));
  const wanted = packages.filter(({ storePath, only }) => only === void 0 || !whole.has(storePath));
  const trees = wanted.map((one) => ({ ...one, storePath: toBinary(one.storePath) })).sort((a, b) => a.priority - b.priority || compare(a.name, b.name) || compare(a.storePath, b.storePath));
  const keys = trees.map(({ storePath, only = "" }) => `${storePath}\0${only}`);
  return trees.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}
__name(sortedTrees, "sortedTrees");
function homeOf(user) {
  const name = toBinary(user?.home ?? "/").slice(1);
  return name === "" || name in ALWAYS_THERE2 ? {} : { [name]: ownDirectory(user, 448) };
}
__name(homeOf, "homeOf");
function directoriesOf({ user, directories }) {
  const names2 = directories.map((path41) => toBinary(path41).slice(1)).filter((name) => name !== "");
  return Object.fromEntries(names2.map((name) => [name, ownDirectory(user, 493)]));
}
__name(directoriesOf, "directoriesOf");
function ownDirectory(user, mode) {
  if (user === void 0 || user.uid === 0) return { type: "directory", mode };
  const { uid, gid: gid2 } = user;
  return { type: "directory", mode: gid2 === 0 ? mode | (mode & 448) >> 3 : mode, owner: { uid, gid: gid2 } };
}
__name(ownDirectory, "ownDirectory");

// src/request/image-config/read-files.ts
var OWNER_MAY_EXECUTE = 64;
var BUFFER = Buffer.allocUnsafeSlow(1024 * 1024);
function readFiles(files, user, volumes = []) {
  const problems = [];
  const entries = /* @__PURE__ */ new Map();
  for (const file2 of files) {
    try {
      for (const entry of entriesOf(file2)) entries.set(entry.name, entry);
    } catch (error) {
      problems.push({
        input: "files",
        message: `${file2.source} cannot be read: ${error.message}`,
        hint: "name a file or a directory; relative paths begin at the working directory, in an image file at its own"
      });
    }
  }
  for (const entry of entries.values()) problems.push(...faultOf(entry, entries));
  if (problems.length > 0) throw new NixeryError("invalid-input", problems);
  for (const name of [...entries.keys()].flatMap(ancestors))
    if (!entries.has(name)) entries.set(name, { type: "directory", name, mode: 493 });
  return [...entries.values()].map((entry) => ({ ...entry, ...ownerOf(entry.name, user, volumes) })).sort((a, b) => compare(a.name, b.name));
}
__name(readFiles, "readFiles");
function ownerOf(name, user, volumes) {
  if (user === void 0 || user.uid === 0) return {};
  const own = [user.home, ...volumes].filter((directory) => directory !== "/");
  const isOwn = own.some((directory) => `/${fromBinary(name)}`.startsWith(`${directory}/`));
  return isOwn ? { owner: { uid: user.uid, gid: user.gid } } : {};
}
__name(ownerOf, "ownerOf");
function* entriesOf({ source, dest, into, mode }) {
  const stat3 = statSync2(source);
  const place = into && !stat3.isDirectory() ? path13.posix.join(dest, path13.basename(source)) : dest;
  for (const entry of walk(toBinary(source), toBinary(place).slice(1), mode, stat3))
    if (entry.name !== "") yield entry;
}
__name(entriesOf, "entriesOf");
function* walk(file2, name, mode, stat3 = lstatSync(toBuffer(file2))) {
  if (stat3.isSymbolicLink()) yield { type: "symlink", name, target: readlinkSync(toBuffer(file2), "latin1") };
  else if (stat3.isDirectory()) {
    yield { type: "directory", name, mode: searchable(mode ?? 420) };
    for (const child of readdirSync3(toBuffer(file2), "latin1").sort(compare))
      yield* walk(`${file2}/${child}`, name === "" ? child : `${name}/${child}`, mode);
  } else if (stat3.isFile()) {
    const content = { path: file2, ...hashOf(file2) };
    yield { type: "file", name, mode: mode ?? (stat3.mode & OWNER_MAY_EXECUTE ? 493 : 420), content };
  } else throw new Error(`${fromBinary(file2)} is neither a file, a directory nor a symbolic link`);
}
__name(walk, "walk");
function searchable(mode) {
  return mode & 511 | (mode & 292) >> 2;
}
__name(searchable, "searchable");
function hashOf(file2) {
  const descriptor2 = openSync(toBuffer(file2), "r");
  const hash = createHash4("sha256");
  let size = 0;
  try {
    for (let count2 = readSync(descriptor2, BUFFER); count2 > 0; count2 = readSync(descriptor2, BUFFER)) {
      hash.update(BUFFER.subarray(0, count2));
      size += count2;
    }
  } finally {
    closeSync(descriptor2);
  }
  return { size, sha256: hash.digest("hex") };
}
__name(hashOf, "hashOf");
function faultOf({ name, type }, entries) {
  const place = `/${fromBinary(name)}`;
  if (isInStore(place) || place === "/nix" && type !== "directory") {
    const hint2 = "choose another place: the store has packages and nothing else";
    return [{ input: "files", message: `${place} lies in the Nix store`, hint: hint2 }];
  }
  if (type !== "directory" && isAlwaysDirectory(name)) {
    const hint2 = `write ${place}/ to put a file into it`;
    return [{ input: "files", message: `${place} is a directory of every image`, hint: hint2 }];
  }
  const file2 = ancestors(name).find((above) => (entries.get(above)?.type ?? "directory") !== "directory");
  if (file2 === void 0) return [];
  const hint = "let one of the two go elsewhere";
  return [{ input: "files", message: `/${fromBinary(file2)} is no directory, so ${place} cannot be`, hint }];
}
__name(faultOf, "faultOf");

// src/request/image-config.ts
function toImageSetup(inputs, shell, problems) {
  const { entrypoint, cmd, env, user, workdir, ports, volumes, healthcheck } = inputs;
  const files = problems.attempt(() => readFiles(inputs.files, user, volumes), []);
  if (files.length > 0 && inputs["max-layers"] === 2) {
    problems.add("max-layers", "2 leaves no layer for the packages beside that of files", "use 3 or more");
  }
  const directories = { workdir: workdir === void 0 ? [] : [workdir], volumes };
  for (const [input2, paths] of Object.entries(directories)) {
    for (const path41 of paths.filter((one) => isFile(one, files)))
      problems.add(input2, `files puts a file where ${path41} would be`, "choose another place for one of them");
  }
  return {
    config: {
      entrypoint: entrypoint ?? [],
      // What runs in a shell is no argument for another program.
      cmd: cmd ?? (shell && entrypoint === void 0 ? ["/bin/bash"] : []),
      ...{ env, user, workdir, ports, volumes, stopSignal: inputs["stop-signal"], healthcheck }
    },
    files
  };
}
__name(toImageSetup, "toImageSetup");
function isFile(path41, files) {
  const name = toBinary(path41).slice(1);
  const places = [...ancestors(name), name];
  return files.some((entry) => entry.type !== "directory" && places.includes(entry.name));
}
__name(isFile, "isFile");

// src/request/request.ts
init_inputs();

// src/image/layers/files/layers-plan-file.ts
init_errors();
import { existsSync as existsSync3, readFileSync as readFileSync6, writeFileSync as writeFileSync2 } from "node:fs";
function readPlan(file2) {
  try {
    return parsePlan(readFileSync6(file2, "utf8"), file2);
  } catch (error) {
    if (error instanceof NixeryError) throw error;
    throw new NixeryError("invalid-input", {
      input: "layers-plan",
      message: error.message,
      hint: "make the plan with nixery-action plan-layers"
    });
  }
}
__name(readPlan, "readPlan");
function readPlanIfThere(file2) {
  return existsSync3(file2) ? readPlan(file2) : void 0;
}
__name(readPlanIfThere, "readPlanIfThere");
function planMisfit(planned, maxLayers) {
  if (planned <= maxLayers) return void 0;
  return `the layers plan is for ${planned} layers, and max-layers is ${maxLayers}: its smallest groups have to share one; raise max-layers, or make the plan anew for ${maxLayers}`;
}
__name(planMisfit, "planMisfit");
function warnOfMisfits(images, log) {
  const misfits = images.map(({ layersPlan, maxLayers }) => planMisfit(layersPlan?.maxLayers ?? 0, maxLayers));
  for (const misfit of new Set(misfits)) if (misfit !== void 0) log.warning(misfit);
}
__name(warnOfMisfits, "warnOfMisfits");
function writePlan(file2, plan2) {
  try {
    writeFileSync2(file2, formatPlan(plan2));
  } catch (error) {
    throw new NixeryError("output", { input: "layers-plan", message: error.message }, error);
  }
}
__name(writePlan, "writePlan");

// src/image/layers/files/name-data-file.ts
init_errors();
import { createHash as createHash5 } from "node:crypto";
import { readFileSync as readFileSync7 } from "node:fs";
var TIMEOUT_MS = 3e4;
var MAX_BYTES = 64 * 2 ** 20;
async function readNameData(source, http) {
  return "file" in source ? readNameDataFile(source.file) : fetchNameData(source, http);
}
__name(readNameData, "readNameData");
function nameDataReader(http) {
  const fetched2 = /* @__PURE__ */ new Map();
  return async ({ nameData, nameDataUrl }) => {
    if (nameData !== void 0 || nameDataUrl === void 0) return nameData;
    const key = JSON.stringify(nameDataUrl);
    const answer = fetched2.get(key) ?? fetchNameData(nameDataUrl, http);
    fetched2.set(key, answer);
    return answer;
  };
}
__name(nameDataReader, "nameDataReader");
async function withUnpinnedNameData(request, read) {
  return request.nameDataUrl?.sha256 === void 0 ? { ...request, nameData: await read(request) } : request;
}
__name(withUnpinnedNameData, "withUnpinnedNameData");
function readNameDataFile(file2) {
  let text4;
  try {
    text4 = readFileSync7(file2, "utf8");
  } catch (error) {
    throw refused(error.message, "make the file with nixery-action count-names", error);
  }
  return parseNameData(text4, file2);
}
__name(readNameDataFile, "readNameDataFile");
async function fetchNameData(source, http) {
  const where = withoutQuery(source.url);
  const content = await fetchContent(source.url, where, http);
  const found2 = createHash5("sha256").update(content).digest("hex");
  if (source.sha256 !== void 0 && source.sha256 !== found2) {
    const hint = `if the new content is wanted, write #sha256-${found2}`;
    throw refused(`${where} has another content than #sha256-${source.sha256}`, hint);
  }
  return parseNameData(content.toString("utf8"), where);
}
__name(fetchNameData, "fetchNameData");
async function fetchContent(url, where, http) {
  const hint = "check the URL, and that this machine may connect to it; or download it and give the file";
  const attempt = /* @__PURE__ */ __name(() => http.request(url, { limits: { totalMs: TIMEOUT_MS } }), "attempt");
  try {
    const answer = await withRetries(attempt, http.signal, transientFailure);
    if (answer.status === 200) return await answer.bytes(MAX_BYTES);
    answer.discard();
    throw refused(`${where} cannot be fetched: the server answers ${answer.status}`, hint);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    if (error.kind === "too-large")
      throw refused(`${where} has more than 64 MiB`, "give a file that nixery-action count-names made");
    throw refused(`${where} cannot be fetched: ${error.message}`, error.hint ?? hint, error);
  }
}
__name(fetchContent, "fetchContent");
function withoutQuery(url) {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
__name(withoutQuery, "withoutQuery");
function refused(message, hint, cause) {
  return new NixeryError("invalid-input", { input: "popularity", message, hint }, cause);
}
__name(refused, "refused");

// src/request/layering.ts
var DEFAULT_LEVEL = { gzip: 6, zstd: 3 };
var MAX_LEVEL = { gzip: 9, zstd: 19 };
function toLayering(inputs, problems) {
  const { compression: kind, "layers-plan": planFile, popularity } = inputs;
  const level = inputs["compression-level"] ?? DEFAULT_LEVEL[kind];
  if (level > MAX_LEVEL[kind]) {
    problems.add("compression-level", `${level} is above what ${kind} has`, `use at most ${MAX_LEVEL[kind]}`);
  }
  return {
    maxLayers: inputs["max-layers"] ?? 0,
    layersPlan: planFile === "" ? void 0 : problems.attempt(() => readPlan(planFile), void 0),
    nameData: popularity !== void 0 && "file" in popularity ? problems.attempt(() => readNameDataFile(popularity.file), void 0) : void 0,
    nameDataUrl: popularity !== void 0 && "url" in popularity ? popularity : void 0,
    compression: { kind, level }
  };
}
__name(toLayering, "toLayering");

// src/registry/credentials.ts
init_errors();
import { readFile as readFile2, writeFile as writeFile2 } from "node:fs/promises";
import path15 from "node:path";

// src/host/directories.ts
import { homedir } from "node:os";
import path14 from "node:path";
function homeDirectory(env) {
  if (env.HOME) return env.HOME;
  try {
    return homedir();
  } catch {
    return "/";
  }
}
__name(homeDirectory, "homeDirectory");
function defaultCacheDirectory(env) {
  return path14.join(env.XDG_CACHE_HOME || path14.join(homeDirectory(env), ".cache"), "nixery-action");
}
__name(defaultCacheDirectory, "defaultCacheDirectory");

// src/registry/credentials.ts
init_reference();
var IDENTITY_TOKEN_USER = "<token>";
var DOCKER_HUB_KEY = "https://index.docker.io/v1/";
var configKey = /* @__PURE__ */ __name((registry) => registry === "docker.io" ? DOCKER_HUB_KEY : registry, "configKey");
function givenLogin(username, password, images) {
  if (username === "" && password === "") return void 0;
  if (username === "" || password === "") {
    const missing = username === "" ? "registry-username" : "registry-password";
    throw new NixeryError("invalid-input", {
      input: missing,
      message: "is missing",
      hint: "give both registry-username and registry-password, or neither"
    });
  }
  const [registry, ...others] = new Set(images.map(({ image }) => image.registry));
  if (others.length > 0) {
    throw new NixeryError("invalid-input", {
      input: "registry-password",
      message: `one password for ${others.length + 1} registries (${images.map(({ image }) => formatImageName(image)).join(", ")})`,
      hint: "log in to each registry with docker/login-action instead"
    });
  }
  return registry === void 0 ? void 0 : { registry, username, password, fallback: false };
}
__name(givenLogin, "givenLogin");
async function credentialsFor(registry, login, host) {
  const given = login?.registry === registry ? login : void 0;
  const own = given && { username: given.username, password: given.password, given: true };
  if (own !== void 0 && given?.fallback === false) return own;
  return await foundCredentials(registry, host) ?? own;
}
__name(credentialsFor, "credentialsFor");
async function writeDockerConfig(registry, { username, password }, host) {
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const file2 = path15.join(host.workDir, `docker-config-${Buffer.from(registry).toString("hex")}.json`);
  await writeFile2(file2, JSON.stringify({ auths: { [configKey(registry)]: { auth } } }), { mode: 384 });
  return file2;
}
__name(writeDockerConfig, "writeDockerConfig");
var found = /* @__PURE__ */ new WeakMap();
function foundCredentials(registry, host) {
  const ofRun = found.get(host) ?? /* @__PURE__ */ new Map();
  found.set(host, ofRun);
  const credentials = ofRun.get(registry) ?? dockerCredentials(registry, host);
  ofRun.set(registry, credentials);
  return credentials;
}
__name(foundCredentials, "foundCredentials");
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
  const directory = env.DOCKER_CONFIG || path15.join(homeDirectory(env), ".docker");
  try {
    return JSON.parse(await readFile2(path15.join(directory, "config.json"), "utf8"));
  } catch {
    return {};
  }
}
__name(readDockerConfig, "readDockerConfig");
async function askHelper(helper, key, host) {
  const program = `docker-credential-${helper}`;
  const unusable = /* @__PURE__ */ __name((why) => host.log.warning(`${program} gives no credentials for ${key}: ${why}`), "unusable");
  try {
    const { exitCode, stdout, stderr } = await run(program, ["get"], {
      env: host.env,
      input: key,
      signal: host.signal
    });
    if (exitCode === 0) {
      const { Username, Secret } = JSON.parse(stdout);
      return { username: Username, password: Secret, given: false };
    }
    const said = (stdout + stderr).trim().split("\n")[0] ?? "";
    if (!/credentials not found/i.test(said)) unusable(said || `it ended with ${exitCode}`);
  } catch (error) {
    unusable(error instanceof SyntaxError ? "it did not print JSON" : error.message);
  }
  return void 0;
}
__name(askHelper, "askHelper");

// src/request/login.ts
function chooseLogin(inputs, ofPassword, asked, env) {
  const username = inputs["registry-username"];
  const password = inputs["registry-password"];
  if (username !== "" || password !== "") return givenLogin(username, password, ofPassword);
  const token = inputs["github-token"];
  if (token === "" || !asked.some(({ image }) => image.registry === "ghcr.io")) return void 0;
  return {
    registry: "ghcr.io",
    username: env.GITHUB_ACTOR || "github-actions",
    password: token,
    fallback: true
  };
}
__name(chooseLogin, "chooseLogin");

// src/request/nix.ts
function toNixSettings(inputs, problems) {
  const config = inputs["nix-config"];
  if (/^\s*require-sigs\s*=\s*(false|no|0)\s*(#.*)?$/m.test(config) || /[?&]trusted=(true|yes|1)/.test(config)) {
    problems.add(
      "nix-config",
      "asks for paths without signatures, which this program never takes",
      "take require-sigs = false and trusted=true out, and name the keys of your caches in trusted-public-keys"
    );
  }
  if (inputs["signing-key"] !== void 0 && inputs["copy-to"] === void 0) {
    problems.add("signing-key", "there is nothing to sign", "say in copy-to where what was built goes");
  }
  return {
    installer: inputs["nix-installer"],
    config,
    substituters: inputs.substituters,
    trustedPublicKeys: inputs["trusted-public-keys"],
    netrc: inputs.netrc,
    copyTo: inputs["copy-to"],
    signingKey: inputs["signing-key"],
    builders: inputs.builders,
    sshKey: inputs["ssh-key"],
    knownHosts: inputs["known-hosts"],
    maxJobs: inputs["max-jobs"],
    buildFromSource: inputs["build-from-source"],
    release: inputs["nix-version"],
    mirror: inputs["download-mirror"]
  };
}
__name(toNixSettings, "toNixSettings");

// src/request/platforms.ts
init_errors();
init_platform();
function toPlatforms(inputs) {
  const { architecture } = expandNames(inputs.packages);
  const asked = inputs.platforms;
  if (asked.length === 0) return [{ os: "linux", architecture: architecture ?? ownArchitecture() }];
  if (architecture === void 0 || asked.every((one) => one.architecture === architecture)) return asked;
  throw new NixeryError("invalid-input", {
    input: "platforms",
    message: `${asked.map(formatPlatform).join(", ")}, but the package list has "${architecture}"`,
    hint: `take "${architecture}" out of packages: platforms says it already`
  });
}
__name(toPlatforms, "toPlatforms");
function ownArchitecture() {
  const known = { x64: "amd64", arm64: "arm64" };
  const architecture = known[process.arch];
  if (architecture !== void 0) return architecture;
  throw new NixeryError("invalid-input", {
    input: "platforms",
    message: `this machine's processor (${process.arch}) has no packages in nixpkgs`,
    hint: "name a platform that has, for example platforms: linux/amd64"
  });
}
__name(ownArchitecture, "ownArchitecture");

// src/request/request.ts
var platformsOf = /* @__PURE__ */ __name((images) => images.flatMap(({ platforms }) => platforms), "platformsOf");
function runRequest(declared2, env) {
  const problems = new FleetProblems();
  problems.addAll(void 0, declared2.problems);
  const parsed2 = declared2.images.map(({ given }) => parseInputs(given));
  const images = declared2.images.map(
    (image, index) => imageRequest(image, parsed2[index], env, problems)
  );
  const [first] = parsed2;
  if (first === void 0) throw new Error("there is no image");
  const { inputs } = first;
  const ofRun = new ProblemCollector(first);
  const targets = images.flatMap((image) => image.targets);
  const cacheFrom = inputs["cache-from"];
  const named2 = images.flatMap(({ names: names2 }) => names2.map((image) => ({ image })));
  const ofPassword = [targets, named2, cacheFrom].find(({ length }) => length > 0) ?? [];
  const login = ofRun.attempt(
    () => chooseLogin(inputs, ofPassword, [...targets, ...cacheFrom], env),
    void 0
  );
  const nix = toNixSettings(inputs, ofRun);
  problems.addAll(void 0, ofRun.own());
  if (images.length > 1) problems.addAll(void 0, collisions(images));
  problems.throwAll(images.length);
  return {
    images,
    login,
    nix,
    cacheFrom,
    ...toCaching(inputs, images),
    oras: { release: inputs["oras-version"], mirror: inputs["download-mirror"] },
    githubToken: inputs["github-token"],
    timeoutSeconds: inputs.timeout
  };
}
__name(runRequest, "runRequest");
function collisions(images) {
  const owners = /* @__PURE__ */ new Map();
  for (const { name = "", targets, local } of images) {
    for (const place of /* @__PURE__ */ new Set([...taggedNames(targets), ...local.load.length > 0 ? local.names : []]))
      owners.set(place, [...owners.get(place) ?? [], name]);
  }
  const shared = [...owners].filter(([, names2]) => names2.length > 1);
  return [
    ...shared.map(([place, names2]) => ({
      input: "tags",
      message: `${names2.join(" and ")} would both be ${place}`,
      hint: "write {name} in image, for example image: ghcr.io/org/{name}, or give each image tags of its own"
    })),
    ...overlaps(images.flatMap(({ local }) => local.outputs))
  ];
}
__name(collisions, "collisions");
function imageRequest({ name, givenFor }, parsed2, env, problems) {
  const { inputs } = parsed2;
  const collector = new ProblemCollector(parsed2);
  const wanted = collector.attempt(() => toPlatforms(inputs), []);
  const requests = wanted.map((platform) => {
    const given = givenFor(platform);
    if (given === void 0) return platformRequest(inputs, platform, env, collector);
    const own2 = parseInputs(given);
    const ownProblems = new ProblemCollector(own2);
    ownProblems.attempt(() => toPlatforms({ ...own2.inputs, platforms: [platform] }), []);
    const request = platformRequest(own2.inputs, platform, env, ownProblems);
    problems.addAll(name, ownProblems.all());
    return request;
  });
  const where = toDestinations(name, parsed2, collector);
  const own = ownPlatform().architecture;
  collector.attempt(() => checkPlatforms(where.local, wanted, own), void 0);
  problems.addAll(name, collector.all());
  return {
    name,
    platforms: requests,
    indexAnnotations: indexAnnotations(inputs, env),
    scope: scopeOf(where.names, wanted),
    ...where
  };
}
__name(imageRequest, "imageRequest");
function platformRequest(inputs, platform, env, problems) {
  const what = toContents(inputs, platform, problems);
  return {
    ...what,
    ...toImageSetup(inputs, what.shell, problems),
    ...toLayering(inputs, problems),
    ...toDescription(inputs, platform, env, problems)
  };
}
__name(platformRequest, "platformRequest");
var FleetProblems = class {
  static {
    __name(this, "FleetProblems");
  }
  #problems = /* @__PURE__ */ new Map();
  /** `image`: undefined for what is not the matter of one image. */
  addAll(image, problems) {
    for (const problem3 of problems) {
      const key = formatProblems([problem3]);
      const known = this.#problems.get(key) ?? { problem: problem3, images: /* @__PURE__ */ new Set() };
      if (image !== void 0) known.images.add(image);
      this.#problems.set(key, known);
    }
  }
  /**
   * Throws `invalid-input` when anything is wrong. What stands in a file, or is wrong with all images, is said once; what is
   * missing, for each image that lacks it.
   */
  throwAll(imageCount) {
    const all = [...this.#problems.values()].flatMap(({ problem: problem3, images }) => {
      if (problem3.place !== void 0 || images.size === 0 || images.size === imageCount) return [problem3];
      return [...images].map((image) => ({ ...problem3, image }));
    });
    if (all.length > 0) throw new NixeryError("invalid-input", all);
  }
};

// src/build/build.ts
init_errors();

// src/nix/build/copy.ts
init_errors();

// src/closure/path-info.ts
init_collections();
function parsePathInfo(json3) {
  return entriesOf2(JSON.parse(json3)).map(([path41, raw, storeDir]) => {
    if (raw !== null && typeof raw !== "object") throw new Error(`${path41 || "an entry"} is not an object`);
    if (!/^\/nix\/store\/[^/]+$/.test(path41)) throw new Error(`path is not below /nix/store: "${path41}"`);
    if (raw === null || raw.valid === false || raw.narHash === void 0 || raw.narSize === void 0)
      throw new Error(`the store does not have ${path41}`);
    const references = referencesOf(raw, path41).map(
      (name) => name.startsWith("/") ? name : `${storeDir}/${name}`
    );
    return {
      path: path41,
      narHash: narHashOf(raw, path41),
      narSize: narSizeOf(raw, path41),
      references: references.filter((name) => name !== path41).sort(compare)
    };
  });
}
__name(parsePathInfo, "parsePathInfo");
function builtPaths(json3) {
  return entriesOf2(JSON.parse(json3)).filter(([, info]) => info !== null && (info.ultimate === true || !isSigned(info))).map(([path41]) => path41).sort(compare);
}
__name(builtPaths, "builtPaths");
var isSigned = /* @__PURE__ */ __name(({ signatures }) => Array.isArray(signatures) && signatures.length > 0, "isSigned");
function referencesOf({ references = [] }, path41) {
  if (Array.isArray(references) && references.every((one) => typeof one === "string"))
    return references;
  throw new Error(`${path41}: references is not a list of texts`);
}
__name(referencesOf, "referencesOf");
function narSizeOf({ narSize }, path41) {
  if (Number.isSafeInteger(narSize) && narSize >= 0) return narSize;
  throw new Error(`${path41}: narSize is not a whole number of bytes: ${JSON.stringify(narSize)}`);
}
__name(narSizeOf, "narSizeOf");
function narHashOf({ narHash }, path41) {
  try {
    return hexHash(narHash);
  } catch (error) {
    throw new Error(`${path41}: narHash is ${error.message}`);
  }
}
__name(narHashOf, "narHashOf");
function entriesOf2(parsed2) {
  if (Array.isArray(parsed2)) {
    return parsed2.map((info) => [String(info?.path ?? ""), info, ""]);
  }
  const object = parsed2;
  if (object.info !== void 0 && object.storeDir !== void 0) {
    const { storeDir } = object;
    return Object.entries(object.info).map(([name, info]) => [
      name.startsWith("/") ? name : `${storeDir}/${name}`,
      info,
      storeDir
    ]);
  }
  return Object.entries(parsed2).map(([path41, info]) => [path41, info, ""]);
}
__name(entriesOf2, "entriesOf");
var NIX_BASE32 = "0123456789abcdfghijklmnpqrsvwxyz";
function hexHash(narHash) {
  const spelled = typeof narHash === "object" ? narHash?.hash : narHash;
  if (typeof spelled !== "string") throw new Error("not a text");
  const text4 = spelled.replace(/^sha256[:-]/, "");
  if (/^[0-9a-f]{64}$/.test(text4)) return text4;
  if (text4.length === 52) return base32ToHex(text4);
  const bytes2 = Buffer.from(text4, "base64");
  if (bytes2.length === 32) return bytes2.toString("hex");
  throw new Error(`not a SHA-256 in a form that Nix writes: ${text4}`);
}
__name(hexHash, "hexHash");
function base32ToHex(text4) {
  const bytes2 = Buffer.alloc(32);
  for (const [index, character] of [...text4].reverse().entries()) {
    const digit = NIX_BASE32.indexOf(character);
    if (digit < 0) throw new Error(`not a base-32 hash: ${text4}`);
    const bit = index * 5;
    const byte = bit >> 3;
    bytes2[byte] = (bytes2[byte] ?? 0) | digit << (bit & 7) & 255;
    if (byte < 31) bytes2[byte + 1] = (bytes2[byte + 1] ?? 0) | digit >> 8 - (bit & 7);
  }
  return bytes2.toString("hex");
}
__name(base32ToHex, "base32ToHex");

// src/nix/call/closure.ts
init_errors();
import { existsSync as existsSync4 } from "node:fs";

// src/nix/call/nix-error.ts
var MOST_LINES = 20;
function nixErrorMessage(stderr) {
  const plain = stripAnsi(stderr);
  const begin2 = [...plain.matchAll(/^\s*error:[ \t]*\S/gm)].at(-1)?.index;
  if (begin2 === void 0) return plain.trim().split("\n").at(-1)?.trim() ?? "";
  const message = messageIn(plain.slice(begin2));
  const place = nixErrorPlace(plain);
  if (!message.startsWith("syntax error") || place === void 0) return message;
  return `${message} at ${place.file}:${place.line}:${place.column}`;
}
__name(nixErrorMessage, "nixErrorMessage");
function nixErrorPlace(stderr) {
  const plain = stripAnsi(stderr);
  const begin2 = [...plain.matchAll(/^\s*error:[ \t]*\S/gm)].at(-1)?.index ?? 0;
  const [, file2, line, column] = /^\s*at (\/.*?):(\d+):(\d+):?\s*$/m.exec(plain.slice(begin2)) ?? [];
  return file2 === void 0 ? void 0 : { file: file2, line: Number(line), column: Number(column) };
}
__name(nixErrorPlace, "nixErrorPlace");
function messageIn(text4) {
  const [first = "", ...rest] = text4.trimStart().replace(/^error:\s*/, "").split("\n");
  const end = rest.findIndex(
    (line) => /^\s*(at \S+:\d+:\d+:?$|… |\(use '--show-trace'|note: trace)/.test(line)
  );
  const lines = (end < 0 ? rest : rest.slice(0, end)).join("\n").trimEnd().split("\n").slice(0, MOST_LINES);
  const depth = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
  return [first.trim(), ...lines.map((line) => `  ${line.slice(depth)}`.trimEnd())].join("\n").trimEnd();
}
__name(messageIn, "messageIn");
var OUTSIDE_OF_OVERLAY = /(-overlay\/|\/nix\/store\/(?![0-9a-z]{32}-)).*(does not exist|No such file)|short to be a valid store path/;
function evaluationHint(message) {
  if (/unlocked flake|cannot update|requires lock file changes|lock file .* unlocked input/.test(message))
    return "lock the inputs of the flake: run nix flake lock in it, and commit flake.lock";
  if (/unable to download|[Ff]ailed to fetch|[Pp]rogram 'git' failed|cannot find Git revision/.test(message))
    return FETCH_HINT;
  if (OUTSIDE_OF_OVERLAY.test(message))
    return "an overlay is read alone: give the directory with all the files that it imports, with a default.nix";
  return "check the input nixpkgs: it must be nixpkgs, or a tree with the same shape (import ./. { system, config, overlays })";
}
__name(evaluationHint, "evaluationHint");
var FETCH_HINT = "check the address, and that this run may read it: github-token for repositories on GitHub, an ssh agent and known hosts for git+ssh, netrc-file in nix-config for other servers";
function stripAnsi(text4) {
  return text4.replace(/\u001b\[[0-9;]*[A-Za-z]/g, "");
}
__name(stripAnsi, "stripAnsi");

// src/nix/call/version.ts
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

// src/nix/call/closure.ts
var JSON_FORMAT_SINCE = [2, 33];
function queryClosure(nix, paths) {
  const format2 = isAtLeast(nix.version, JSON_FORMAT_SINCE) ? ["--json-format", "2"] : [];
  return nix.run("nix", ["path-info", "--recursive", "--json", ...format2, ...paths]);
}
__name(queryClosure, "queryClosure");
async function queryClosureOf(nix, paths) {
  const { exitCode, stdout, stderr } = await queryClosure(nix, paths);
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
__name(queryClosureOf, "queryClosureOf");
function storeRootOf(nix, paths) {
  const root = nix.storeRoots.find((candidate) => paths.every((path41) => existsSync4(candidate + path41)));
  if (root !== void 0) return root;
  throw new NixeryError("build", {
    message: `the files of the packages are not on this machine (looked below ${nix.storeRoots.map((one) => one || "/").join(" and ")})`,
    hint: 'use a store on this machine: unset NIX_REMOTE, or set it to "daemon" or to the directory of a chroot store'
  });
}
__name(storeRootOf, "storeRootOf");

// src/nix/build/copy.ts
init_store_url();
async function copyBuilt(nix, roots, copyTo, host) {
  const { files } = nix;
  try {
    const paths = await pathsBuilt(nix, roots);
    if (paths.length === 0) return host.log.info(`everything was fetched: nothing to copy to ${copyTo}`);
    if (isSshUrl(copyTo) && files.signingKey !== void 0)
      await must(nix, ["store", "sign", "--recursive", "--key-file", files.signingKey, ...paths], host);
    await must(nix, ["copy", "--to", destination(copyTo, files.signingKey), ...paths], host);
    host.log.info(`copied ${paths.length} built store paths, and what they need, to ${copyTo}`);
  } catch (error) {
    if (!(error instanceof NixeryError) || error.code === "cancelled") throw error;
    host.log.warning(`${copyTo} did not get what was built: ${error.message}`);
  }
}
__name(copyBuilt, "copyBuilt");
async function pathsBuilt(nix, roots) {
  const { exitCode, stdout, stderr } = await queryClosure(nix, roots);
  if (exitCode === 0) return builtPaths(stdout);
  throw new NixeryError("build", { message: nixErrorMessage(stderr) });
}
__name(pathsBuilt, "pathsBuilt");
async function must(nix, args, host) {
  const onStderr = /* @__PURE__ */ __name((line) => /^copying /.test(line) ? host.log.progress(line) : host.log.debug(line), "onStderr");
  const { exitCode, stderr } = await nix.run("nix", args, { onStderr });
  if (exitCode !== 0) throw new NixeryError("build", { message: nixErrorMessage(stderr) });
}
__name(must, "must");
function destination(copyTo, signingKey) {
  if (isSshUrl(copyTo)) return copyTo;
  const parameters = [
    .../[?&]compression=/.test(copyTo) ? [] : ["compression=zstd"],
    ...signingKey === void 0 ? [] : [`secret-key=${encodeURI(signingKey)}`]
  ];
  if (parameters.length === 0) return copyTo;
  return `${copyTo}${copyTo.includes("?") ? "&" : "?"}${parameters.join("&")}`;
}
__name(destination, "destination");

// src/output/staging.ts
init_errors();
import { randomUUID as randomUUID2 } from "node:crypto";
import { mkdir as mkdir3, rm as rm3, rmdir, writeFile as writeFile4 } from "node:fs/promises";
import path18 from "node:path";

// src/image/pack/layout.ts
import { rename, writeFile as writeFile3 } from "node:fs/promises";
import path16 from "node:path";
var LAYOUT_FILE = "oci-layout";
var LAYOUT_MARK = Buffer.from(JSON.stringify({ imageLayoutVersion: "1.0.0" }));
var INDEX_FILE = "index.json";
var REF_NAME = "org.opencontainers.image.ref.name";
var blobsDirectory = /* @__PURE__ */ __name((layout) => path16.join(layout, "blobs", "sha256"), "blobsDirectory");
var blobPath = /* @__PURE__ */ __name((digest) => `blobs/sha256/${blobName(digest)}`, "blobPath");
var blobFile = /* @__PURE__ */ __name((layout, digest) => path16.join(layout, blobPath(digest)), "blobFile");
async function writeImage(layout, { root, documents }, tag) {
  for (const document of documents) await writeBlob(layout, document);
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: [{ ...root.descriptor, annotations: { [REF_NAME]: tag } }]
  };
  await writeFile3(path16.join(layout, INDEX_FILE), JSON.stringify(index));
  await writeFile3(path16.join(layout, LAYOUT_FILE), LAYOUT_MARK);
}
__name(writeImage, "writeImage");
async function writeBlob(layout, { bytes: bytes2, descriptor: descriptor2 }) {
  const file2 = blobFile(layout, descriptor2.digest);
  await writeFile3(`${file2}.partial`, bytes2);
  await rename(`${file2}.partial`, file2);
}
__name(writeBlob, "writeBlob");

// src/output/destination.ts
init_errors();
import { closeSync as closeSync2, existsSync as existsSync5, openSync as openSync2, readdirSync as readdirSync4, readSync as readSync2, statSync as statSync3 } from "node:fs";
import path17 from "node:path";
function occupied({ kind, dest }) {
  const target = path17.resolve(dest);
  const isLayout = kind === "oci-layout";
  if (!existsSync5(target) || (isLayout ? isReplaceableDirectory(target) : isReplaceableFile(target)))
    return [];
  return [
    {
      input: "output",
      message: `${dest} exists and is not ${isLayout ? "an OCI image layout" : "a tar archive"}`,
      hint: "choose another dest, or remove what is there"
    }
  ];
}
__name(occupied, "occupied");
function isReplaceableDirectory(target) {
  if (existsSync5(path17.join(target, LAYOUT_FILE))) return true;
  try {
    return readdirSync4(target).length === 0;
  } catch {
    return false;
  }
}
__name(isReplaceableDirectory, "isReplaceableDirectory");
function isReplaceableFile(target) {
  if (!statSync3(target).isFile()) return false;
  try {
    return hasTarHeader(target);
  } catch {
    return false;
  }
}
__name(isReplaceableFile, "isReplaceableFile");
function hasTarHeader(target) {
  const block = Buffer.alloc(BLOCK_SIZE);
  const file2 = openSync2(target, "r");
  try {
    const bytes2 = readSync2(file2, block);
    return bytes2 === 0 || block.toString("latin1", 257, 262) === "ustar";
  } finally {
    closeSync2(file2);
  }
}
__name(hasTarHeader, "hasTarHeader");
function cannotWrite(dest, error) {
  return new NixeryError(
    "output",
    {
      input: "output",
      message: `${path17.resolve(dest)} cannot be written: ${error.message}`,
      hint: "choose a dest in a directory that you may write to"
    },
    error
  );
}
__name(cannotWrite, "cannotWrite");

// src/output/load.ts
init_errors();
async function findEngine(engine, { env, signal }) {
  const program = findProgram(engine, env);
  if (program === void 0) {
    return {
      input: "load",
      message: `${engine} is not on PATH`,
      hint: `install ${engine}, or write the image to a file with output: type=docker,dest=FILE.tar`
    };
  }
  const { exitCode, stdout, stderr } = await run(program, ["version"], { env, signal });
  if (exitCode === 0) return { engine, program };
  return {
    input: "load",
    message: `${engine} does not answer: ${lastLines(stderr || stdout)}`,
    hint: `check that "${engine} version" works for the user of this run, or write the image to a file with output: type=docker,dest=FILE.tar`
  };
}
__name(findEngine, "findEngine");
async function loadImage({ engine, program }, archive, names2, host) {
  await host.log.group(`Load into ${engine}`, async () => {
    const { exitCode, stdout, stderr } = await run(program, ["load"], {
      env: host.env,
      input: archive,
      signal: host.signal,
      onStderr: host.log.debug
    });
    if (exitCode === 0) return host.log.info(`${engine} has ${names2.join(", ")}`);
    throw new NixeryError("output", {
      input: "load",
      message: `${engine} load ended with ${exitCode}: ${lastLines(stderr || stdout)}`,
      hint: `check that "${engine} info" works for the user of this run`
    });
  });
}
__name(loadImage, "loadImage");

// src/output/staging.ts
async function stageOutputs(images, host) {
  const engines2 = await check(images, host);
  const staged = images.map(
    ({ outputs, load, names: names2 }) => ({
      outputs: outputs.map((target) => ({ target, path: besides(target.dest) })),
      engines: engines2.filter(({ engine }) => load.includes(engine)),
      names: names2
    })
  );
  const layout = ownLayout(staged) ?? path18.join(host.workDir, "image");
  const made = [];
  const staging = { layout, images: staged, made };
  try {
    await beginAll(outputsOf2(staging), made);
    await mkdir3(blobsDirectory(layout), { recursive: true });
  } catch (error) {
    await discardStaging(staging);
    throw error;
  }
  return staging;
}
__name(stageOutputs, "stageOutputs");
function ownLayout(images) {
  const [only, ...others] = images;
  if (only === void 0 || others.length > 0) return void 0;
  return only.outputs.find(({ target }) => target.kind === "oci-layout")?.path;
}
__name(ownLayout, "ownLayout");
var outputsOf2 = /* @__PURE__ */ __name(({ images }) => images.flatMap(({ outputs }) => outputs), "outputsOf");
async function check(images, host) {
  const taken = images.flatMap(({ outputs }) => outputs.flatMap(occupied));
  const wanted = [...new Set(images.flatMap(({ load }) => load))];
  const found2 = await Promise.all(wanted.map((engine) => findEngine(engine, host)));
  const engines2 = found2.filter((one) => "program" in one);
  const missing = found2.filter(isProblem);
  if (taken.length + missing.length === 0) return engines2;
  throw new NixeryError(taken.length > 0 ? "output" : "missing-tool", [...taken, ...missing]);
}
__name(check, "check");
async function beginAll(outputs, made) {
  const errors = [];
  for (const output of outputs) {
    const error = await begin(output, made);
    if (error !== void 0) errors.push(error);
  }
  if (errors.length > 0) throw mergeErrors(errors);
}
__name(beginAll, "beginAll");
async function discardStaging(staging) {
  const { layout, made } = staging;
  for (const place of [layout, ...outputsOf2(staging).map((output) => output.path)])
    await rm3(place, { recursive: true, force: true }).catch(() => {
    });
  for (const directory of made) await rmdir(directory).catch(() => {
  });
}
__name(discardStaging, "discardStaging");
var besides = /* @__PURE__ */ __name((dest) => path18.join(path18.dirname(path18.resolve(dest)), `.${path18.basename(dest)}.${randomUUID2()}.partial`), "besides");
async function begin({ target, path: place }, made) {
  const parent = path18.dirname(place);
  try {
    const top = await mkdir3(parent, { recursive: true });
    if (top !== void 0) made.unshift(...upTo(top, parent));
    if (target.kind === "oci-layout") await mkdir3(place);
    else await writeFile4(place, "", { flag: "wx" });
    return void 0;
  } catch (error) {
    return cannotWrite(target.dest, error);
  }
}
__name(begin, "begin");
var upTo = /* @__PURE__ */ __name((outer, inner) => inner === outer ? [inner] : [inner, ...upTo(outer, path18.dirname(inner))], "upTo");

// src/registry/install-oras.ts
init_errors();
import path20 from "node:path";

// src/host/tools/archive.ts
init_errors();
import { mkdir as mkdir4 } from "node:fs/promises";
import path19 from "node:path";

// src/host/tools/download.ts
init_errors();
import { createHash as createHash6 } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm as rm4 } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { pipeline as pipeline3 } from "node:stream/promises";
async function download(release, file2, host) {
  host.log.info(`Downloading ${shown(release.url)}`);
  try {
    const found2 = await withRetries(() => downloadOnce(release.url, file2, host), host.signal);
    if (found2 !== release.sha256) throw wrongContent(release, found2);
  } catch (error) {
    await rm4(file2, { force: true });
    if (host.signal.aborted) throw cancelled(`the download of ${release.tool} was stopped`);
    throw error instanceof NixeryError ? error : unreachable(release, error);
  }
}
__name(download, "download");
async function downloadOnce(url, file2, { http, signal }) {
  const answer = await http.request(url);
  if (answer.status !== 200) throw new RefusedDownload(await transientFailure(answer), answer.statusText);
  const hash = createHash6("sha256");
  const hashing = new PassThrough();
  hashing.on("data", (chunk) => hash.update(chunk));
  await pipeline3(answer.body(), hashing, createWriteStream(file2), { signal });
  return hash.digest("hex");
}
__name(downloadOnce, "downloadOnce");
var RefusedDownload = class extends Error {
  static {
    __name(this, "RefusedDownload");
  }
  failure;
  constructor(failure2, statusText) {
    super(`the server answered ${statusText}`);
    this.failure = failure2;
  }
};
function wrongContent({ tool, url, sha256: sha2563 }, found2) {
  return new NixeryError("missing-tool", {
    message: `${tool}: ${shown(url)} is not what it should be: its SHA-256 is ${found2}, expected ${sha2563}`,
    hint: "do not use that file; if it is from a mirror, compare it with the official one"
  });
}
__name(wrongContent, "wrongContent");
function unreachable({ tool, url }, error) {
  const why = error instanceof HttpFailure ? error.hint : void 0;
  return new NixeryError(
    "missing-tool",
    {
      message: `${tool} could not be downloaded from ${shown(url)}: ${error.message}`,
      hint: why ?? `allow this machine to reach it (https_proxy is honoured), set download-mirror, or install ${tool} so that it is on PATH`
    },
    error
  );
}
__name(unreachable, "unreachable");
var shown = /* @__PURE__ */ __name((url) => url.replace(/\?.*$/s, "?..."), "shown");

// src/host/tools/archive.ts
var ARCHIVE = "archive";
async function fetchArchive(release, host) {
  process.env.RUNNER_TOOL_CACHE = host.env.RUNNER_TOOL_CACHE || defaultToolCache(host.env);
  const { find, cacheFile } = await import("./tool-clients.js");
  const { tool, version, sha256: sha2563 } = release;
  const name = `nixery-action-${tool}`;
  const kept = find(name, version);
  if (kept !== "") {
    const file3 = path19.join(kept, ARCHIVE);
    if (await digestOf(file3) === `sha256:${sha2563}`) return file3;
    host.log.warning(`${file3} was changed or is damaged: it is downloaded again`);
  }
  const file2 = path19.join(host.workDir, name);
  await download(release, file2, host);
  await cacheFile(file2, ARCHIVE, name, version).catch(
    (error) => host.log.warning(`${tool} cannot be kept in the tool cache: ${error.message}`)
  );
  return file2;
}
__name(fetchArchive, "fetchArchive");
async function unpackArchive(file2, strip, target, host) {
  await mkdir4(target, { recursive: true });
  const args = ["-x", "-o", "-f", file2, "-C", target, `--strip-components=${strip}`];
  const { exitCode, stderr } = await run("tar", args, { env: host.env, signal: host.signal });
  if (exitCode === 0) return;
  throw new NixeryError("missing-tool", {
    message: `${file2} cannot be unpacked: ${stderr}`,
    hint: "check the space on the disk, and that tar, gzip and xz are there (apt-get install xz-utils)"
  });
}
__name(unpackArchive, "unpackArchive");
var defaultToolCache = /* @__PURE__ */ __name((env) => path19.join(defaultCacheDirectory(env), "tools"), "defaultToolCache");
async function digestOf(file2) {
  try {
    return await hashFile(file2);
  } catch {
    return void 0;
  }
}
__name(digestOf, "digestOf");

// src/registry/install-oras.ts
init_release();
init_oras_releases();
async function ensureOras(settings3, host) {
  const directory = path20.join(host.workDir, "oras");
  const oras = findProgram("oras", host.env) ?? findProgram("oras", { PATH: directory });
  if (oras !== void 0) return oras;
  try {
    const archive = await fetchArchive(chooseRelease(ORAS_RELEASES, settings3), host);
    await unpackArchive(archive, 0, directory, host);
    const unpacked = findProgram("oras", { PATH: directory });
    if (unpacked !== void 0) return unpacked;
    throw new NixeryError("missing-tool", { message: `${archive} holds no program oras` });
  } catch (error) {
    if (!(error instanceof NixeryError) || error.code !== "missing-tool") throw error;
    throw new NixeryError("missing-tool", [NOT_ON_PATH, ...error.problems], error);
  }
}
__name(ensureOras, "ensureOras");
var NOT_ON_PATH = {
  message: "the program oras, which pushes the image, is not on PATH",
  hint: "add a step with oras-project/setup-oras, or install oras (https://oras.land); a build with push: false needs none"
};

// src/build/assemble/plan-image.ts
init_errors();
init_store_name();

// src/image/layers/choose.ts
function chooseGrouping(plan2, nameData) {
  const table = nameData === void 0 ? defaultTable : withNameData(defaultTable, nameData);
  return plan2 === void 0 ? groupByName(table) : groupByPlan(plan2.groups, table);
}
__name(chooseGrouping, "chooseGrouping");

// src/image/root/store-reader.ts
init_collections();
import { lstatSync as lstatSync2, readdirSync as readdirSync5, readFileSync as readFileSync8, readlinkSync as readlinkSync2 } from "node:fs";
import path21 from "node:path";
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
    return readdirSync5(this.#file(real), "latin1").sort(compare);
  }
  /** What is in a small file of text; undefined when there is no such file. */
  text(name) {
    const real = this.realName(name);
    return real !== void 0 && lstatSync2(this.#file(real)).isFile() ? readFileSync8(this.#file(real), "utf8") : void 0;
  }
  sameContent(a, b) {
    const [realA, realB] = [this.realName(a), this.realName(b)];
    if (realA === void 0 || realB === void 0) return false;
    if (realA === realB) return true;
    const [statA, statB] = [lstatSync2(this.#file(realA)), lstatSync2(this.#file(realB))];
    if (!statA.isFile() || !statB.isFile() || statA.size !== statB.size) return false;
    return readFileSync8(this.#file(realA)).equals(readFileSync8(this.#file(realB)));
  }
  /** The name with all links resolved, or undefined when it leads nowhere. */
  realName(name) {
    let real = "";
    let rest = name.split("/").filter((part) => part !== "");
    for (let links = 0; rest.length > 0; ) {
      const next = path21.posix.join("/", real, rest[0] ?? "");
      rest = rest.slice(1);
      const stat3 = lstatSync2(this.#file(next), { throwIfNoEntry: false });
      if (stat3 === void 0) return void 0;
      if (!stat3.isSymbolicLink()) {
        real = next;
        continue;
      }
      links += 1;
      if (links > MAX_LINKS) return void 0;
      const target = path21.posix.resolve(path21.posix.dirname(next), readlinkSync2(this.#file(next), "latin1"));
      rest = [...target.split("/").filter((part) => part !== ""), ...rest];
      real = "";
    }
    return real;
  }
  #file(name) {
    return toBuffer(this.#root + name);
  }
};

// src/build/assemble/describe.ts
var SEARCH_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
function describeImage(request, contents, root) {
  const known = { ...nixpkgsAnnotations(contents), ...request.annotations };
  return {
    architecture: request.platform.architecture,
    createdEpoch: request.createdEpoch,
    config: { ...request.config, env: { PATH: SEARCH_PATH, ...root.env, ...request.config.env } },
    labels: { ...known, ...request.labels },
    annotations: known,
    packages: contents.packages.map(({ name }) => name),
    compression: request.compression.kind
  };
}
__name(describeImage, "describeImage");
function nixpkgsAnnotations({ revision, nixpkgsVersion }) {
  return {
    ...nixpkgsVersion === void 0 ? {} : { "org.opencontainers.image.version": nixpkgsVersion },
    ...revision === void 0 ? {} : { [NIXPKGS_REVISION]: revision }
  };
}
__name(nixpkgsAnnotations, "nixpkgsAnnotations");

// src/build/assemble/planned-layers.ts
init_store_name();
var ENTRY_WEIGHT = 512;
function toPlannedLayers(plans, graph, { entries }, files, storeRoot, compression) {
  const storeLayers = plans.map(({ paths }) => {
    const infos = paths.flatMap((path41) => graph.paths.get(path41) ?? []).sort((a, b) => b.narSize - a.narSize);
    return {
      key: storeLayerKey(infos, compression),
      content: { kind: "store-paths", root: storeRoot, paths },
      compression,
      weight: infos.reduce((sum2, info) => sum2 + info.narSize, 0),
      contents: infos.map((info) => storePathName(info.path))
    };
  });
  const entriesLayer = /* @__PURE__ */ __name((name, entries2) => ({
    key: entriesLayerKey(entries2, compression),
    content: { kind: "entries", entries: entries2 },
    compression,
    weight: entries2.reduce((sum2, entry) => sum2 + ENTRY_WEIGHT + contentSize(entry), 0),
    contents: [name]
  }), "entriesLayer");
  const rootLayer = entriesLayer(ROOT_FILESYSTEM, entries);
  if (files.length === 0) return [...storeLayers, rootLayer];
  const directories = new Set(entries.flatMap(({ type, name }) => type === "directory" ? [name] : []));
  const added = files.filter(({ name }) => !directories.has(name));
  return [...storeLayers, rootLayer, entriesLayer(ADDED_FILES, added)];
}
__name(toPlannedLayers, "toPlannedLayers");

// src/build/assemble/plan-image.ts
function planImage(settings3, contents, graph, storeRoot) {
  const { files, config } = settings3;
  const directories = [...config.workdir === void 0 ? [] : [config.workdir], ...config.volumes];
  const additions = { user: config.user, directories, files, env: moduleVariables(contents.packages) };
  const rootTree = makeRootFilesystem(packageTrees(contents.packages), new StoreReader(storeRoot), additions);
  if (rootTree.faults.length > 0) throw new NixeryError("invalid-input", rootTree.faults);
  const ownLayers = files.length > 0 ? 2 : 1;
  const plans = chooseGrouping(settings3.layersPlan, settings3.nameData)(graph, settings3.maxLayers - ownLayers);
  return {
    layers: toPlannedLayers(plans, graph, rootTree, files, storeRoot, settings3.compression),
    description: describeImage(settings3, contents, rootTree),
    collisions: rootTree.collisions,
    warnings: missingData({ ...rootTree.env, ...config.env }, files)
  };
}
__name(planImage, "planImage");
function missingData(env, files) {
  const { TZ = "", LANG = "" } = env;
  const locale = env.LC_ALL || LANG;
  const has = /* @__PURE__ */ __name((variable2, directory) => variable2 in env || files.some(({ name }) => name.includes(directory)), "has");
  return [
    .../^:?[A-Z]\w*\//i.test(TZ) && !has("TZDIR", "zoneinfo/") ? [`env: TZ=${TZ} needs time zones, and the image has none: add tzdata to packages`] : [],
    .../^[a-z]{2,3}_/.test(locale) && !has("LOCALE_ARCHIVE", "locale/") ? [`env: the locale ${locale} needs locales, and the image has none: add glibcLocales to packages`] : []
  ];
}
__name(missingData, "missingData");
function packageTrees(packages) {
  return packages.flatMap(({ name, priority, outputs, links = [] }) => [
    ...outputs.map(({ path: path41 }) => ({ storePath: path41, name, priority })),
    ...links.map(({ path: path41, only }) => ({ storePath: path41, name: storePathName(path41), priority, only }))
  ]);
}
__name(packageTrees, "packageTrees");
function moduleVariables(packages) {
  const values = /* @__PURE__ */ new Map();
  for (const [name, value] of packages.flatMap((one) => Object.entries(one.env ?? {})))
    values.set(name, (values.get(name) ?? /* @__PURE__ */ new Set()).add(value));
  return Object.fromEntries([...values].map(([name, all]) => [name, [...all].sort().join(":")]));
}
__name(moduleVariables, "moduleVariables");

// src/build/deliver/deliver.ts
init_collections();

// src/output/publish.ts
init_errors();
init_platform();
import { constants as constants2, createWriteStream as createWriteStream2, existsSync as existsSync6 } from "node:fs";
import { copyFile as copyFile2, mkdir as mkdir5, readFile as readFile3, rename as rename2, rm as rm5 } from "node:fs/promises";
import path22 from "node:path";
import { pipeline as pipeline4 } from "node:stream/promises";

// src/output/archive.ts
init_collections();
import { createReadStream as createReadStream2 } from "node:fs";
var IMAGE_NAME2 = "io.containerd.image.name";
var READ_SIZE = 1024 * 1024;
function blobsOf({ documents, blobs }) {
  const all = [...documents.map(({ descriptor: descriptor2 }) => descriptor2), ...blobs];
  return distinctBlobs(all).sort((a, b) => compare(a.digest, b.digest));
}
__name(blobsOf, "blobsOf");
function ociArchive(layout, tree, indexBytes) {
  return [...blobEntries(layout, blobsOf(tree)), file(INDEX_FILE, indexBytes), layoutMark()];
}
__name(ociArchive, "ociArchive");
function dockerArchive(layout, { image }, names2) {
  const { config, manifest, blobs } = image;
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.index,
    manifests: names2.map((name) => ({
      ...manifest.descriptor,
      annotations: { [IMAGE_NAME2]: name, [REF_NAME]: name.slice(name.lastIndexOf(":") + 1) }
    }))
  };
  const forDocker = {
    Config: blobPath(config.descriptor.digest),
    RepoTags: names2,
    Layers: blobs.slice(1).map(({ digest }) => blobPath(digest))
  };
  return [
    ...blobEntries(layout, blobsOf({ documents: [config, manifest], blobs })),
    file(INDEX_FILE, json(index)),
    file("manifest.json", json([forDocker])),
    layoutMark()
  ];
}
__name(dockerArchive, "dockerArchive");
var json = /* @__PURE__ */ __name((value) => Buffer.from(JSON.stringify(value)), "json");
var file = /* @__PURE__ */ __name((name, content) => ({ type: "file", name, mode: 420, content }), "file");
var layoutMark = /* @__PURE__ */ __name(() => file(LAYOUT_FILE, LAYOUT_MARK), "layoutMark");
function blobEntries(layout, blobs) {
  const directories = ["blobs", "blobs/sha256"].map(
    (name) => ({ type: "directory", name, mode: 493 })
  );
  const files = blobs.map((blob) => {
    const content = { path: toBinary(blobFile(layout, blob.digest)), size: blob.size };
    return file(blobPath(blob.digest), content);
  });
  return [...directories, ...files];
}
__name(blobEntries, "blobEntries");
async function* archiveBytes(entries) {
  for (const entry of entries) {
    yield encodeHeader(entry);
    if (entry.type !== "file") continue;
    yield* contentBytes(entry.content);
    yield padding(contentSize(entry));
  }
  yield END_OF_ARCHIVE;
}
__name(archiveBytes, "archiveBytes");
async function* contentBytes(content) {
  if (content instanceof Uint8Array) {
    yield Buffer.from(content);
    return;
  }
  let bytes2 = 0;
  const stream = createReadStream2(toBuffer(content.path), { highWaterMark: READ_SIZE });
  for await (const chunk of stream) {
    bytes2 += chunk.length;
    yield chunk;
  }
  if (bytes2 !== content.size) throw new Error(`${content.path} has ${bytes2} bytes, not ${content.size}`);
}
__name(contentBytes, "contentBytes");

// src/output/publish.ts
async function publishOutputs(layout, { outputs, engines: engines2, names: names2 }, tree, tag, host) {
  host.enter("output");
  await writeImage(layout, tree, tag);
  const forDocker = /* @__PURE__ */ __name(() => dockerArchive(layout, imageForHere(tree.images), names2), "forDocker");
  for (const output of outputs) await make(output, layout, tree, forDocker, host);
  for (const engine of engines2) {
    host.enter("load");
    await loadImage(engine, archiveBytes(forDocker()), names2, host);
  }
  const taken = outputs.flatMap(({ target }) => occupied(target));
  if (taken.length > 0) throw new NixeryError("output", taken);
  for (const output of outputs) {
    await moveToPlace(output);
    host.log.info(`wrote ${output.target.dest}`);
  }
}
__name(publishOutputs, "publishOutputs");
function imageForHere(images) {
  const own = images.find(({ platform }) => isPlatform(platform, ownPlatform()));
  const image = images.length === 1 ? images[0] : own;
  if (image !== void 0) return image;
  throw new NixeryError("output", {
    input: "output",
    message: "none of the images is for this machine",
    hint: "build it for one platform"
  });
}
__name(imageForHere, "imageForHere");
async function make({ target, path: place }, layout, tree, forDocker, host) {
  try {
    if (target.kind === "docker-archive") await writeArchive(place, forDocker(), host);
    else if (target.kind === "oci-archive")
      await writeArchive(place, ociArchive(layout, tree, await readFile3(path22.join(layout, INDEX_FILE))), host);
    else if (place !== layout) await copyLayout(layout, place, tree);
  } catch (error) {
    throw cannotWrite(target.dest, error);
  }
}
__name(make, "make");
var writeArchive = /* @__PURE__ */ __name((file2, entries, { signal }) => pipeline4(archiveBytes(entries), createWriteStream2(file2), { signal }), "writeArchive");
async function copyLayout(from2, to, tree) {
  await mkdir5(blobsDirectory(to), { recursive: true });
  const blobs = blobsOf(tree).map(({ digest }) => blobPath(digest));
  for (const name of [...blobs, INDEX_FILE, LAYOUT_FILE])
    await copyFile2(path22.join(from2, name), path22.join(to, name), constants2.COPYFILE_FICLONE);
}
__name(copyLayout, "copyLayout");
async function moveToPlace({ target, path: staged }) {
  const place = path22.resolve(target.dest);
  const old = `${staged}.old`;
  try {
    if (target.kind === "oci-layout" && existsSync6(place)) await rename2(place, old);
    await rename2(staged, place).catch(async (error) => {
      await rename2(old, place).catch(() => {
      });
      throw error;
    });
    await rm5(old, { recursive: true, force: true });
  } catch (error) {
    throw cannotWrite(target.dest, error);
  }
}
__name(moveToPlace, "moveToPlace");

// src/build/deliver/deliver.ts
init_targets();

// src/registry/push.ts
init_collections();
init_errors();
import { existsSync as existsSync7 } from "node:fs";
init_reference();

// src/registry/client.ts
init_errors();
init_hash();

// src/image/documents/media-types.ts
var DOCKER = {
  list: "application/vnd.docker.distribution.manifest.list.v2+json",
  manifest: "application/vnd.docker.distribution.manifest.v2+json",
  config: "application/vnd.docker.container.image.v1+json"
};
var INDEX_TYPES = [MEDIA_TYPES.index, DOCKER.list];
var MANIFEST_TYPES = [MEDIA_TYPES.manifest, DOCKER.manifest];
var CONFIG_TYPES = [MEDIA_TYPES.config, DOCKER.config];
var DOCUMENT_TYPES = [...MANIFEST_TYPES, ...INDEX_TYPES];

// src/registry/session.ts
init_errors();
init_reference();
var LIMITS = { totalMs: 12e4 };
var MOST_TOKEN_BYTES = 1024 * 1024;
var FailedRequest = class extends NixeryError {
  static {
    __name(this, "FailedRequest");
  }
  failure;
  constructor(problem3, failure2, cause) {
    super("registry-unreachable", problem3, cause);
    this.failure = failure2;
  }
};
var Session = class {
  static {
    __name(this, "Session");
  }
  #image;
  #credentials;
  #http;
  #access;
  #authorization = Promise.resolve(void 0);
  constructor(image, credentials, http, access = "pull,push") {
    this.#image = image;
    this.#credentials = credentials;
    this.#http = http;
    this.#access = access;
  }
  /**
   * Asks again a registry that is busy or in trouble, see retry.ts. Throws `registry-unreachable` or `cancelled`; any status is an
   * answer.
   */
  request(method, url, options = {}) {
    return withRetries(() => this.#authorized(method, url, options), this.#http.signal, transientFailure);
  }
  async #authorized(method, url, options) {
    const used = this.#authorization;
    const response = await this.#ask(url, { method, ...options, ...authorized(await used) });
    const challenge = response.header("www-authenticate");
    if (response.status !== 401 || challenge === void 0) return response;
    if (used === this.#authorization) this.#authorization = this.#answer(challenge);
    const asked = this.#authorization;
    const authorization2 = await asked.catch((error) => {
      if (this.#authorization === asked) this.#authorization = Promise.resolve(void 0);
      throw error;
    });
    if (authorization2 === void 0) return response;
    response.discard();
    return this.#ask(url, { method, ...options, ...authorized(authorization2) });
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
      `repository:${this.#image.repository}:${this.#access}`,
      ...(parameters.get("scope") ?? "").split(" ")
    ]);
    scopes.delete("");
    const query = [["service", parameters.get("service") ?? ""]];
    for (const scope of scopes) query.push(["scope", scope]);
    const url = new URL(realm);
    for (const [name, value] of query) url.searchParams.append(name, value);
    const response = username === IDENTITY_TOKEN_USER ? await this.#ask(realm, refreshGrant(query, password ?? "")) : await this.#ask(url.href, authorized(basic));
    if (response.status !== 200) return this.#refusedToken(response);
    const { token, access_token } = JSON.parse(await response.text(MOST_TOKEN_BYTES));
    const bearer = token || access_token;
    return bearer === void 0 ? void 0 : `Bearer ${bearer}`;
  }
  /** A token server that refuses gives no token; one in trouble is asked again. */
  async #refusedToken(response) {
    const failure2 = await transientFailure(response);
    if (failure2 === void 0) return void 0;
    const problem3 = {
      message: `the token server of ${this.#image.registry} answers with status ${response.status}`,
      hint: "try again later, or see the status page of the registry"
    };
    throw new FailedRequest(problem3, failure2);
  }
  async #ask(url, request) {
    const { accept, headers, ...rest } = request;
    const all = { ...headers, ...accept === void 0 ? {} : { accept } };
    try {
      return await this.#http.request(url, { ...rest, headers: all, limits: LIMITS });
    } catch (error) {
      throw error instanceof HttpFailure ? unreachable2(this.#image, error) : error;
    }
  }
};
function unreachable2(image, error) {
  const problem3 = {
    message: `${image.registry} cannot be reached: ${error.message}`,
    hint: error.hint ?? `check the host name in image: ${formatImageName(image)}, and that this machine may connect to it`
  };
  return new FailedRequest(problem3, error.failure, error);
}
__name(unreachable2, "unreachable");
var authorized = /* @__PURE__ */ __name((authorization2) => authorization2 === void 0 ? {} : { headers: { authorization: authorization2 } }, "authorized");
function refreshGrant(query, token) {
  const body = new URLSearchParams([
    ...query,
    ["grant_type", "refresh_token"],
    ["client_id", "nixery-action"],
    ["refresh_token", token]
  ]);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return { method: "POST", headers, body: body.toString() };
}
__name(refreshGrant, "refreshGrant");

// src/registry/connection.ts
async function connect(image, login, access, host) {
  const address = image.registry === "docker.io" ? "registry-1.docker.io" : image.registry;
  const plainHttp = isLoopback(address) && await speaksPlainHttp(address, host.http);
  const credentials = await credentialsFor(image.registry, login, host);
  const base = `${plainHttp ? "http" : "https"}://${address}/v2/${image.repository}`;
  return { image, session: new Session(image, credentials, host.http, access), base, credentials, plainHttp };
}
__name(connect, "connect");
var isLoopback = /* @__PURE__ */ __name((address) => /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/.test(address), "isLoopback");
var PROBE_LIMITS = { connectMs: 5e3, idleMs: 5e3 };
var PROBES = 4;
async function speaksPlainHttp(address, http) {
  for (let probe = 1; probe <= PROBES; probe++) {
    try {
      const answer = await http.request(`http://${address}/v2/`, { redirects: 0, limits: PROBE_LIMITS });
      answer.discard();
      return answer.status !== 400;
    } catch (error) {
      const broke = error instanceof HttpFailure && error.kind === "connection";
      if (!broke || http.signal.aborted) return false;
    }
  }
  return false;
}
__name(speaksPlainHttp, "speaksPlainHttp");

// src/registry/refusal.ts
init_errors();
init_reference();
var KINDS = [
  {
    host: /^ghcr\.io$|^containers\.[^/]*ghe\./,
    permission: 'give the job "permissions: packages: write", and the repository the role Write in the settings of the package'
  },
  {
    host: /^docker\.io$/,
    permission: "use an access token of Docker Hub with the permission Read & Write, of a user who may push to this repository",
    create: /* @__PURE__ */ __name(({ repository }) => `create the repository ${repository} on Docker Hub, or let the user create repositories there`, "create")
  },
  {
    host: /\.dkr\.ecr(-fips)?\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$|^public\.ecr\.aws$/,
    permission: "allow the role ecr:GetAuthorizationToken, ecr:BatchCheckLayerAvailability, ecr:InitiateLayerUpload, ecr:UploadLayerPart, ecr:CompleteLayerUpload, ecr:PutImage and ecr:BatchGetImage; a login to ECR ends after 12 hours",
    create: /* @__PURE__ */ __name(({ repository }) => `a push does not create it: aws ecr create-repository --repository-name ${repository}`, "create")
  },
  {
    host: /(^|[.-])docker\.pkg\.dev$|(^|\.)gcr\.io$/,
    permission: "grant the account roles/artifactregistry.writer (artifactregistry.repositories.uploadArtifacts) on the repository",
    create: /* @__PURE__ */ __name(() => "names are HOST/PROJECT/REPOSITORY/IMAGE, and a push does not create REPOSITORY: gcloud artifacts repositories create", "create")
  },
  {
    host: /\.azurecr\.(io|cn|us)$/,
    permission: "assign the identity the role AcrPush (Container Registry Repository Writer) on the registry"
  },
  {
    host: /^quay\.io$/,
    permission: "give the user or robot account the permission Write on this repository"
  },
  {
    host: /^registry\.gitlab\.com$/,
    permission: "use a job token, or a token with the scope write_registry, of a member with the role Developer"
  }
];
var kindOf = /* @__PURE__ */ __name((image) => KINDS.find(({ host }) => host.test(image.registry)), "kindOf");
function refusal(image, { status, text: text4 }, credentials) {
  const [code2, problem3] = explain(image, { status, text: wordsOf(text4) }, credentials);
  return new NixeryError(code2, problem3);
}
__name(refusal, "refusal");
function explain(image, { status, text: text4 }, credentials) {
  const name = formatImageName(image);
  if (status === 401 || status === 403) return ["registry-denied", denied(image, status, text4, credentials)];
  const said = text4 === "" ? "" : `: ${text4}`;
  if (/immutable|cannot be overwritten/i.test(text4)) {
    return [
      "push",
      {
        message: `${image.registry} does not move a tag of ${name}${said}`,
        hint: "use a tag that is not there yet, push-by-digest: true, or allow tags of the repository to change"
      }
    ];
  }
  return [
    "registry-unreachable",
    {
      message: `${image.registry} does not take uploads for ${name}: it answered with status ${status}${said}`,
      hint: fixFor(image, status, text4)
    }
  ];
}
__name(explain, "explain");
function fixFor(image, status, text4) {
  if (status === 404 || /name[ _]unknown|not found/i.test(text4)) {
    return kindOf(image)?.create?.(image) ?? "check the image name: the registry does not know the repository and does not create it";
  }
  if (status === 405) return "name a registry that takes uploads: this one only serves images";
  if (status === 413)
    return "raise the size of requests that the registry, or the proxy before it, accepts, or set max-layers higher";
  return "try again later";
}
__name(fixFor, "fixFor");
function denied(image, status, text4, credentials) {
  const name = formatImageName(image);
  if (credentials === void 0) {
    const other = image.registry === "docker.io" ? `; if Docker Hub is not meant, name the registry: ghcr.io/${image.repository}` : "";
    return {
      message: `pushing to ${name} needs credentials, and there are none for ${image.registry}`,
      hint: `give registry-username and registry-password, or log in with docker/login-action before this step${other}`
    };
  }
  const user = whoIs(credentials);
  const said = status === 401 || text4 === "" ? "" : `: ${text4}`;
  return {
    message: `${user} may not push to ${name} (status ${status}${said})`,
    hint: kindOf(image)?.permission ?? `check the password, and give ${user} the right to push to this repository`
  };
}
__name(denied, "denied");
function whoIs({ username }) {
  return username === IDENTITY_TOKEN_USER ? "the owner of the identity token" : username;
}
__name(whoIs, "whoIs");
var MOST_WORDS = 300;
function wordsOf(text4) {
  try {
    const { errors } = JSON.parse(text4);
    return (errors ?? []).map(({ code: code2, message }) => message || code2 || "").join("; ").slice(0, MOST_WORDS);
  } catch {
    return text4.startsWith("<") ? "" : text4.trim().replace(/\s+/g, " ").slice(0, MOST_WORDS);
  }
}
__name(wordsOf, "wordsOf");

// src/registry/registry-documents.ts
init_errors();
init_hash();

// src/image/documents/document-source.ts
init_errors();
import { createHash as createHash7 } from "node:crypto";
var LARGEST_DOCUMENT = 4 * 1024 * 1024;
function verified(what, bytes2, digest) {
  const algorithm = digest?.startsWith("sha512:") ? "sha512" : "sha256";
  const actual = `${algorithm}:${createHash7(algorithm).update(bytes2).digest("hex")}`;
  if (digest === void 0 || digest === actual) return { digest: actual, bytes: bytes2 };
  throw new NixeryError("image", {
    message: `${what} is damaged: its bytes have the digest ${actual}, not ${digest}`,
    hint: "copy or push the image again, and find out what changed it"
  });
}
__name(verified, "verified");
function tooLarge(what) {
  return new NixeryError("image", {
    message: `${what} has more than ${LARGEST_DOCUMENT} bytes, too many for a manifest or a configuration`,
    hint: "name an image; this is something else"
  });
}
__name(tooLarge, "tooLarge");

// src/registry/registry-documents.ts
init_reference();
var NotThere = class extends NixeryError {
  static {
    __name(this, "NotThere");
  }
};
async function openRegistryDocuments(wanted, login, host) {
  const { image, reference } = wanted;
  return registryDocuments(await connect(image, login, "pull", host), reference);
}
__name(openRegistryDocuments, "openRegistryDocuments");
function registryDocuments(connection, reference) {
  const { image, session, base } = connection;
  const get = /* @__PURE__ */ __name(async (what, path41, accept) => {
    const options = accept === void 0 ? {} : { accept };
    const answer = await session.request("GET", `${base}/${path41}`, options);
    if (answer.status === 200) return { bytes: await limitedBody(answer, what, image), answer };
    answer.discard();
    throw refused2(what, answer.status, connection);
  }, "get");
  const manifest = /* @__PURE__ */ __name(async (what, tagOrDigest) => {
    const { bytes: bytes2, answer } = await get(what, `manifests/${tagOrDigest}`, DOCUMENT_TYPES.join(", "));
    const digest = isDigest(tagOrDigest) ? tagOrDigest : answer.header("docker-content-digest");
    const mediaType = answer.header("content-type")?.split(";")[0]?.trim() ?? "";
    return { ...verified(what, bytes2, digest), mediaType };
  }, "manifest");
  const name = `${formatImageName(image)}${isDigest(reference) ? "@" : ":"}${reference}`;
  return {
    name,
    root: /* @__PURE__ */ __name(() => manifest(name, reference), "root"),
    async read({ mediaType, digest }) {
      const what = `${formatImageName(image)}@${digest}`;
      if (DOCUMENT_TYPES.includes(mediaType)) return manifest(what, digest);
      const { bytes: bytes2 } = await get(what, `blobs/${digest}`);
      return { ...verified(what, bytes2, digest), mediaType };
    }
  };
}
__name(registryDocuments, "registryDocuments");
async function limitedBody(answer, what, { registry }) {
  try {
    return await answer.bytes(LARGEST_DOCUMENT);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    if (error.kind === "too-large") throw tooLarge(what);
    const message = `${registry} broke off while it sent ${what}: ${error.message}`;
    throw new NixeryError("registry-unreachable", { message, hint: "try again" }, error);
  }
}
__name(limitedBody, "limitedBody");
function refused2(what, status, { image, credentials }) {
  if (status === 404) {
    return new NotThere("image", {
      message: `${what} is not there: ${image.registry} answers with status 404`,
      hint: `check the name and the tag; "oras repo tags ${formatImageName(image)}" lists what there is`
    });
  }
  if (status !== 401 && status !== 403) {
    return new NixeryError("registry-unreachable", {
      message: `${image.registry} does not give ${what}: it answers with status ${status}`,
      hint: "try again later, or see the status page of the registry"
    });
  }
  if (credentials === void 0) {
    return new NixeryError("registry-denied", {
      message: `${what} needs credentials or is not there, and there are no credentials for ${image.registry} (status ${status})`,
      hint: 'check the name, log in with "docker login", or give registry-username and registry-password'
    });
  }
  return new NixeryError("registry-denied", {
    message: `${whoIs(credentials)} may not read ${what} (status ${status})`,
    hint: `check the name and the password, and give ${whoIs(credentials)} the right to pull from this repository`
  });
}
__name(refused2, "refused");

// src/registry/client.ts
async function openRepository(image, login, host) {
  const connection = await connect(image, login, "pull,push", host);
  const { session, base, credentials, plainHttp } = connection;
  const documents = /* @__PURE__ */ __name((reference) => registryDocuments(connection, reference), "documents");
  return {
    image,
    credentials,
    plainHttp,
    async checkPush() {
      const response = await session.request("POST", `${base}/blobs/uploads/`);
      if (response.status !== 202) {
        throw refusal(image, { status: response.status, text: await errorText(response) }, credentials);
      }
      await cancelUpload(session, response, base);
    },
    async hasBlob(digest) {
      const response = await session.request("HEAD", `${base}/blobs/${digest}`);
      return isThere(image, response);
    },
    async mountBlob(digest, from2) {
      if (from2.registry !== image.registry) return false;
      const query = new URLSearchParams({ mount: digest, from: from2.repository });
      const response = await session.request("POST", `${base}/blobs/uploads/?${query}`);
      if (response.status === 202) await cancelUpload(session, response, base);
      return response.status === 201;
    },
    async manifestDigest(reference) {
      const accept = DOCUMENT_TYPES.join(", ");
      const response = await session.request("HEAD", `${base}/manifests/${reference}`, { accept });
      if (!isThere(image, response)) return void 0;
      const digest = response.header("docker-content-digest") ?? (await documents(reference).root()).digest;
      return isDigest(digest) ? digest : void 0;
    },
    documents
  };
}
__name(openRepository, "openRepository");
async function cancelUpload(session, response, base) {
  const upload = new URL(response.header("location") ?? "", base);
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

// src/registry/mount-sources.ts
var MountSources = class {
  static {
    __name(this, "MountSources");
  }
  #places = /* @__PURE__ */ new Map();
  add(image, blobs) {
    for (const { digest } of blobs) {
      const key = `${image.registry} ${digest}`;
      if (!this.#places.has(key)) this.#places.set(key, image);
    }
  }
  /** The blobs that still have to be uploaded, after those that went to a neighbour just now were mounted from there. */
  async mountInto(repository, blobs) {
    const { image } = repository;
    const mounted = await Promise.all(
      blobs.map(async ({ digest }) => {
        const place = this.#places.get(`${image.registry} ${digest}`);
        if (place === void 0) return false;
        return place.repository === image.repository || repository.mountBlob(digest, place);
      })
    );
    return blobs.filter((_, index) => !mounted[index]);
  }
};

// src/registry/oras.ts
init_errors();
init_reference();
var OrasError = class extends NixeryError {
  static {
    __name(this, "OrasError");
  }
  /** Whether trying again may help. */
  failure;
  constructor(error, failure2) {
    super(error.code, error.problems);
    this.failure = failure2;
  }
};
async function pushImage(oras, layout, digest, repository, tags, concurrency, host) {
  const reference = tags.length === 0 ? `@${digest}` : `:${tags.join(",")}`;
  const target = formatImageName(repository.image) + reference;
  const args = ["cp", "--no-tty", "--concurrency", String(concurrency)];
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
  const args = ["tag", ...await accessOptions("--", repository, host), source, ...tags];
  await persistently(host, () => callOras(oras, args, repository, host));
}
__name(tagImage, "tagImage");
async function blobFetcher(oras, repository, host) {
  const access = await accessOptions("--", repository, host);
  return (digest, file2) => {
    const name = `${formatImageName(repository.image)}@${digest}`;
    const args = ["blob", "fetch", "--no-tty", ...access, "--output", file2, name];
    return persistently(host, () => callOras(oras, args, repository, host, fetchError));
  };
}
__name(blobFetcher, "blobFetcher");
var persistently = /* @__PURE__ */ __name((host, work2) => withRetries(work2, host.signal, void 0, new Backoff(PUSH_FAILURES)), "persistently");
async function accessOptions(prefix, { image, credentials, plainHttp }, host) {
  const config = credentials?.given ? [`${prefix}registry-config`, await writeDockerConfig(image.registry, credentials, host)] : [];
  return plainHttp ? [`${prefix}plain-http`, ...config] : config;
}
__name(accessOptions, "accessOptions");
async function callOras(oras, args, { image, credentials }, host, explain2 = orasError) {
  const { exitCode, stdout, stderr } = await run(oras, args, {
    env: withAuthorities(host.env),
    signal: host.signal,
    onStderr: host.log.debug
  });
  if (exitCode === 0) return;
  const text4 = lastLines(stderr || stdout);
  const failure2 = { status: statusIn(text4), text: text4 };
  throw new OrasError(explain2(image, failure2, credentials), failure2);
}
__name(callOras, "callOras");
function withAuthorities(env) {
  const file2 = env.NODE_EXTRA_CA_CERTS;
  return file2 && !env.SSL_CERT_FILE ? { ...env, SSL_CERT_FILE: file2 } : env;
}
__name(withAuthorities, "withAuthorities");
function statusIn(said) {
  const text4 = said.replace(/"[^"]*"/g, "");
  const [, status] = /response status code (\d{3})/.exec(text4) ?? [];
  if (status !== void 0) return Number(status);
  if (/\b(denied|forbidden)\b/i.test(text4)) return 403;
  if (/\b(unauthorized|authentication required)\b/i.test(text4)) return 401;
  if (/immutable|cannot be overwritten|invalid|name unknown/i.test(text4)) return 400;
  return void 0;
}
__name(statusIn, "statusIn");
function orasError(image, { status, text: text4 }, credentials) {
  if (status === 401 || status === 403 || /immutable|cannot be overwritten/i.test(text4))
    return refusal(image, { status: status ?? 400, text: text4 }, credentials);
  return new NixeryError("push", {
    message: `oras could not push to ${formatImageName(image)}: ${text4}`,
    hint: "run it again: what was uploaded is kept; if it fails again, check the registry and its quota"
  });
}
__name(orasError, "orasError");
function fetchError(image, { text: text4 }) {
  return new NixeryError("push", {
    message: `oras could not read from ${formatImageName(image)} what another repository needs: ${text4}`,
    hint: "run it again; if it fails again, push the images for the platforms to every repository themselves"
  });
}
__name(fetchError, "fetchError");

// src/registry/push.ts
async function tagsElsewhere({ repository, tags }, digest) {
  const digests = await Promise.all(tags.map((tag) => repository.manifestDigest(tag)));
  return tags.filter((_, index) => digests[index] !== digest);
}
__name(tagsElsewhere, "tagsElsewhere");
async function openDestinations(targets, login, host) {
  return settleAll(
    ...targets.map(async ({ image, tags }) => ({
      repository: await openRepository(image, login, host),
      tags
    }))
  );
}
__name(openDestinations, "openDestinations");
async function pushAll(plan2, shipments, host) {
  const parcels = [];
  for (const [shipment, { destinations, ...rest }] of shipments.entries()) {
    const missing = await Promise.all(
      destinations.map(({ repository }) => missingBlobs(plan2, rest.tree, repository))
    );
    for (const [index, destination2] of destinations.entries())
      parcels.push({ ...rest, ...destination2, shipment, missing: missing[index] ?? [] });
  }
  await plan2.provide(new Set(parcels.flatMap(({ missing }) => missing.map(({ digest }) => digest))));
  const outcomes = shipments.map(() => ({ bytes: 0 }));
  const arrived = new MountSources();
  for (const parcel of parcels) {
    const before = outcomes[parcel.shipment];
    if (before === void 0 || "error" in before) continue;
    try {
      const bytes2 = before.bytes + await pushTask(plan2, parcel, arrived, host);
      outcomes[parcel.shipment] = { bytes: bytes2 };
    } catch (error) {
      if (!isOfRegistry(error)) throw error;
      outcomes[parcel.shipment] = { error };
    }
  }
  return outcomes;
}
__name(pushAll, "pushAll");
var isOfRegistry = /* @__PURE__ */ __name((error) => error instanceof NixeryError && ["push", "registry-denied", "registry-unreachable"].includes(error.code), "isOfRegistry");
function pushTask(plan2, parcel, arrived, host) {
  const { repository, tags, tree } = parcel;
  return host.log.group(`Push to ${formatImageName(repository.image)}`, async () => {
    const blobs = await arrived.mountInto(repository, parcel.missing);
    await pushTo(plan2, parcel, host);
    arrived.add(repository.image, tree.blobs);
    const size = totalSize(blobs);
    const names2 = tags.length === 0 ? "no tags" : `tags: ${tags.join(", ")}`;
    const uploaded = `${blobs.length} of ${tree.blobs.length} blobs uploaded, ${formatBytes(size)}`;
    host.log.info(`${tree.blobs.length === 0 ? "its blobs are there" : uploaded}; ${names2}`);
    return size;
  });
}
__name(pushTask, "pushTask");
var CONCURRENCY = 6;
async function pushTo(plan2, parcel, host) {
  const { tree, repository, tags } = parcel;
  const { digest } = tree.root.descriptor;
  await writeImage(plan2.layout, tree, parcel.layoutTag);
  const patience = new Backoff(PUSH_FAILURES);
  let lacking = tree.blobs.length;
  let concurrency = CONCURRENCY;
  for (; ; ) {
    try {
      return await pushImage(plan2.oras, plan2.layout, digest, repository, tags, concurrency, host);
    } catch (error) {
      if (!(error instanceof OrasError)) throw error;
      const missing = await stillMissing(plan2, parcel, error);
      if (missing.length < lacking) patience.progress();
      lacking = missing.length;
      concurrency = Math.ceil(concurrency / 2);
      await prepareAnother(plan2, missing, error, patience, host);
    }
  }
}
__name(pushTo, "pushTo");
async function prepareAnother(plan2, missing, error, patience, host) {
  const lost = missing.map(({ digest }) => digest).filter((digest) => !isLocal2(plan2, digest));
  const wait = patience.next(lost.length > 0 ? { status: void 0, text: "" } : error.failure);
  if (wait === void 0) throw error;
  if (lost.length > 0) {
    host.log.info(`the registry lost ${lost.length} blobs that it had: making them again`);
    await plan2.provide(new Set(lost));
  } else {
    const reason = error.failure.text.split("\n")[0];
    host.log.info(`${missing.length} blobs are missing yet, trying again in ${wait} ms: ${reason}`);
  }
  await pause(wait, host.signal);
}
__name(prepareAnother, "prepareAnother");
async function stillMissing(plan2, { tree, repository }, pushError) {
  return missingBlobs(plan2, tree, repository).catch((error) => {
    throw error instanceof NixeryError && error.code === "cancelled" ? error : pushError;
  });
}
__name(stillMissing, "stillMissing");
var isLocal2 = /* @__PURE__ */ __name((plan2, digest) => existsSync7(blobFile(plan2.layout, digest)), "isLocal");
async function missingBlobs({ otherRepository }, tree, repository) {
  const isThere2 = /* @__PURE__ */ __name(async ({ digest }) => {
    if (await repository.hasBlob(digest)) return true;
    const other = otherRepository(digest, repository.image.registry);
    return other !== void 0 && formatImageName(other) !== formatImageName(repository.image) && repository.mountBlob(digest, other);
  }, "isThere");
  const present = await Promise.all(tree.blobs.map(isThere2));
  return tree.blobs.filter((_, index) => !present[index]);
}
__name(missingBlobs, "missingBlobs");

// src/build/jobs/job.ts
init_errors();
var knownImage = /* @__PURE__ */ __name((images, { indexAnnotations: indexAnnotations2 }) => ({
  tree: imageTree(images, indexAnnotations2),
  images
}), "knownImage");
var layerDigestsOf = /* @__PURE__ */ __name(({ images }) => [
  ...new Set(images.flatMap(({ layers }) => layers.map(({ packed }) => packed.digest)))
], "layerDigestsOf");
var identityOf = /* @__PURE__ */ __name(({ key, request }) => ({ key, scope: request.scope }), "identityOf");
var prefixOf = /* @__PURE__ */ __name(({ request }) => request.name === void 0 ? "" : `${request.name}: `, "prefixOf");
async function forImage(job, work2) {
  try {
    return await work2();
  } catch (error) {
    throw error instanceof NixeryError ? ofImage(error, job) : error;
  }
}
__name(forImage, "forImage");
function ofImage(error, job) {
  const { name: image } = job.request;
  if (image === void 0) return error;
  const problems = error.problems.map((problem3) => ({ ...problem3, image }));
  return new NixeryError(error.code, problems, error.cause);
}
__name(ofImage, "ofImage");

// src/build/deliver/layer-source.ts
init_collections();
init_errors();
import { existsSync as existsSync8 } from "node:fs";
import path23 from "node:path";

// src/image/pack/pack.ts
init_errors();
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

// src/image/pack/gzip.ts
import { createHash as createHash8 } from "node:crypto";
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
  let count2 = 0;
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
    if (++count2 < max_count && curlen === nextlen) continue;
    else if (count2 < min_count) s.bl_tree[curlen * 2] += count2;
    else if (curlen !== 0) {
      if (curlen !== prevlen) s.bl_tree[curlen * 2]++;
      s.bl_tree[REP_3_6 * 2]++;
    } else if (count2 <= 10) s.bl_tree[REPZ_3_10 * 2]++;
    else s.bl_tree[REPZ_11_138 * 2]++;
    count2 = 0;
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
  let count2 = 0;
  let max_count = 7;
  let min_count = 4;
  if (nextlen === 0) {
    max_count = 138;
    min_count = 3;
  }
  for (n = 0; n <= max_code; n++) {
    curlen = nextlen;
    nextlen = tree[(n + 1) * 2 + 1];
    if (++count2 < max_count && curlen === nextlen) continue;
    else if (count2 < min_count) do
      send_code(s, curlen, s.bl_tree);
    while (--count2 !== 0);
    else if (curlen !== 0) {
      if (curlen !== prevlen) {
        send_code(s, curlen, s.bl_tree);
        count2--;
      }
      send_code(s, REP_3_6, s.bl_tree);
      send_bits(s, count2 - 3, 2);
    } else if (count2 <= 10) {
      send_code(s, REPZ_3_10, s.bl_tree);
      send_bits(s, count2 - 3, 3);
    } else {
      send_code(s, REPZ_11_138, s.bl_tree);
      send_bits(s, count2 - 11, 7);
    }
    count2 = 0;
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

// src/image/pack/gzip.ts
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
function sampleDigest(bytes2) {
  return createHash8("sha256").update(bytes2).digest("hex").slice(0, 16);
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
  let text4 = "";
  while (text4.length < SAMPLE_SIZE) {
    const copyFrom = next(text4.length + 1);
    text4 += next(12) === 0 ? text4.slice(copyFrom, copyFrom + next(300)) : `${words[next(words.length)]} `;
  }
  return Buffer.from(text4.slice(0, SAMPLE_SIZE));
}
__name(sample, "sample");

// src/image/pack/pack.ts
var WORKER_FILE = new URL("./pack-worker.js", import.meta.url);
async function packLayers(jobs, blobsDir, host) {
  if (jobs.some(({ compression: { kind, level } }) => kind === "gzip" && gzipEngine(level) === "pako")) {
    host.log.info(
      "this Node.js has a zlib of its own: layers are compressed by pako, at about half the speed"
    );
  }
  const queue = jobs.map((job, index) => ({ ...job, index })).sort((a, b) => b.weight - a.weight);
  const results = new Array(jobs.length);
  const stopped2 = new AbortController();
  const stop = /* @__PURE__ */ __name(() => stopped2.abort(), "stop");
  host.signal.addEventListener("abort", stop);
  let done = 0;
  let firstError;
  const drainQueue = /* @__PURE__ */ __name(async () => {
    const thread = new PackThread({ blobsDir, env: host.env }, stopped2.signal);
    try {
      for (let job = queue.shift(); job !== void 0 && !stopped2.signal.aborted; job = queue.shift()) {
        results[job.index] = await thread.pack(job);
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
  const threads = Math.min(cores(host.env), jobs.length);
  await Promise.all(Array.from({ length: threads }, drainQueue));
  host.signal.removeEventListener("abort", stop);
  if (host.signal.aborted) throw cancelled("packing was stopped");
  if (firstError !== void 0) {
    const weight = jobs.reduce((sum2, job) => sum2 + job.weight, 0);
    if (isDiskFull(firstError))
      throw await diskFull("a layer could not be packed", [blobsDir], firstError, weight);
    throw failure(firstError);
  }
  return results;
}
__name(packLayers, "packLayers");
function cores(env) {
  const all = availableParallelism();
  return Math.min(all, Number(env.NIX_BUILD_CORES) || all);
}
__name(cores, "cores");
function failure(cause) {
  return new NixeryError(
    "output",
    {
      message: `a layer could not be packed: ${cause.message}`,
      hint: "point TMPDIR (RUNNER_TEMP in a workflow) to a directory that may be written"
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
  constructor(options, stopped2) {
    this.#worker = new Worker(WORKER_FILE, { workerData: options });
    this.#ended = once(this.#worker, "exit").then(() => {
      throw new Error("its thread ended early");
    });
    this.#ended.catch(() => {
    });
    stopped2.addEventListener("abort", () => this.#worker.postMessage("stop"));
  }
  async pack({ content, compression }) {
    const message = once(this.#worker, "message");
    this.#worker.postMessage({ content, compression });
    const [answer] = await Promise.race([message, this.#ended]);
    if ("layer" in answer) return answer.layer;
    throw new Error(answer.error);
  }
  async end() {
    await this.#worker.terminate();
  }
};

// src/build/deliver/layer-source.ts
var StaleRecordError = class extends NixeryError {
  static {
    __name(this, "StaleRecordError");
  }
};
var LayerSource = class {
  static {
    __name(this, "LayerSource");
  }
  #planned;
  #facts;
  #blobsDir;
  #host;
  #packed = /* @__PURE__ */ new Map();
  /** `planned`: the layers of all images; what several have is packed once. */
  constructor(planned, facts2, blobsDir, host) {
    this.#planned = distinctBy(planned, ({ key }) => key);
    this.#facts = facts2;
    this.#blobsDir = blobsDir;
    this.#host = host;
  }
  /** Forgets what was remembered; what was packed in this run stays. */
  distrustFacts() {
    this.#facts = /* @__PURE__ */ new Map();
  }
  /** Packs what nothing is known of. All layers are known afterwards. */
  async packUnknown() {
    await this.#pack(this.#planned.filter(({ key }) => !this.#facts.has(key)));
  }
  /** What is known of layers. */
  layersOf(planned) {
    return planned.map((layer) => ({
      key: layer.key,
      packed: this.#known(layer),
      contents: layer.contents
    }));
  }
  /** Whether a layer was packed in this run. */
  isPacked({ key }) {
    return this.#packed.has(key);
  }
  /** Makes sure that these blobs are in the layout. Throws StaleRecordError. */
  provide = /* @__PURE__ */ __name(async (digests) => {
    await this.#pack(
      this.#planned.filter(
        (layer) => digests.has(this.#known(layer).digest) && !this.#isLocal(this.#known(layer).digest)
      )
    );
  }, "provide");
  /** The same for all layers of an image, taking those that an earlier run kept. */
  async provideAll(planned, memory, image) {
    const missing = planned.map((layer) => this.#known(layer)).filter(({ digest }) => !this.#isLocal(digest));
    const bytes2 = totalSize(missing);
    const digests = missing.map(({ digest }) => digest);
    if (digests.length > 0) await memory.restoreBlobs(image, digests, this.#blobsDir, bytes2);
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
    return existsSync8(path23.join(this.#blobsDir, blobName(digest)));
  }
  #known({ key }) {
    const known = this.#packed.get(key) ?? this.#facts.get(key);
    if (known === void 0) throw new Error(`nothing is known of the layer ${key}`);
    return known;
  }
  async #pack(layers, onDifference = refuse2) {
    const todo = layers.filter(({ key }) => !this.#packed.has(key));
    if (todo.length === 0) return;
    const packed = await this.#host.log.group(
      `Pack ${todo.length} of ${this.#planned.length} layers`,
      () => packLayers(todo, this.#blobsDir, this.#host)
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
function refuse2(layer, fact, packed) {
  throw new StaleRecordError("verify", {
    message: `the layer with ${layer.contents[0]} has the digest ${packed.digest}, but ${fact.digest} was remembered`
  });
}
__name(refuse2, "refuse");

// src/cache/known-layers.ts
init_collections();

// src/image/documents/parse-documents.ts
init_errors();
init_json();

// src/base/printable.ts
function printable(text4, most = 120) {
  const safe = text4.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code2 = character.charCodeAt(0);
    return code2 < 256 ? `\\x${code2.toString(16).padStart(2, "0")}` : `\\u${code2.toString(16)}`;
  });
  return safe.length > most ? `${safe.slice(0, most - 3)}...` : safe;
}
__name(printable, "printable");

// src/image/documents/parse-documents.ts
function parseDocument2(what, document) {
  const json3 = parseJson2(what, document.bytes);
  const said = text3(json3.mediaType);
  const isGeneric = !/^application\/vnd\./.test(document.mediaType);
  const type = isGeneric ? said : document.mediaType;
  const isClear = said === "" || said === type;
  if (INDEX_TYPES.includes(type) && isClear && Array.isArray(json3.manifests) && json3.layers === void 0)
    return { kind: "index", entries: json3.manifests.map((entry) => indexEntry2(what, entry)) };
  if (MANIFEST_TYPES.includes(type) && isClear && Array.isArray(json3.layers) && json3.manifests === void 0) {
    const config = descriptor(what, json3.config);
    if (!CONFIG_TYPES.includes(config.mediaType)) throw noImage(what, artifactType(json3, config));
    const layers = json3.layers.map((layer) => descriptor(what, layer));
    return { kind: "image", mediaType: type, config, layers, annotations: texts(json3.annotations) };
  }
  throw noImage(what, [.../* @__PURE__ */ new Set([type || "application/json", ...isClear ? [] : [said]])].join(" and "));
}
__name(parseDocument2, "parseDocument");
function parseConfig(what, { bytes: bytes2 }) {
  const json3 = parseJson2(what, bytes2);
  const run2 = isRecord(json3.config) ? json3.config : {};
  return {
    platform: platformName(json3) ?? { os: "unknown", architecture: "unknown" },
    created: text3(json3.created) || void 0,
    run: {
      env: list(run2.Env),
      entrypoint: list(run2.Entrypoint),
      cmd: list(run2.Cmd),
      user: text3(run2.User),
      workdir: text3(run2.WorkingDir),
      ports: Object.keys(isRecord(run2.ExposedPorts) ? run2.ExposedPorts : {}).sort(),
      volumes: Object.keys(isRecord(run2.Volumes) ? run2.Volumes : {}).sort(),
      stopSignal: text3(run2.StopSignal),
      healthcheck: isRecord(run2.Healthcheck) ? run2.Healthcheck : null,
      labels: texts(run2.Labels)
    },
    history: (Array.isArray(json3.history) ? json3.history : []).filter(isRecord).map((entry) => ({
      createdBy: text3(entry.created_by),
      comment: text3(entry.comment),
      isEmpty: entry.empty_layer === true
    })),
    diffIds: list(isRecord(json3.rootfs) ? json3.rootfs.diff_ids : [])
  };
}
__name(parseConfig, "parseConfig");
var text3 = /* @__PURE__ */ __name((value) => typeof value === "string" ? value : "", "text");
var list = /* @__PURE__ */ __name((value) => Array.isArray(value) ? value.map(text3) : [], "list");
var texts = /* @__PURE__ */ __name((value) => Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([key, one]) => [key, text3(one)])), "texts");
function parseJson2(what, bytes2) {
  try {
    const json3 = JSON.parse(bytes2.toString("utf8"));
    if (isRecord(json3)) return json3;
  } catch {
  }
  throw malformed2(what, "it is not a JSON object");
}
__name(parseJson2, "parseJson");
var DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;
function descriptor(what, value) {
  const { mediaType, digest, size, annotations } = isRecord(value) ? value : {};
  if (!DIGEST.test(text3(digest)) || !Number.isSafeInteger(size) || Number(size) < 0)
    throw malformed2(what, "what it refers to has no digest or no size");
  return {
    mediaType: text3(mediaType),
    digest: text3(digest),
    size: Number(size),
    annotations: texts(annotations)
  };
}
__name(descriptor, "descriptor");
function indexEntry2(what, value) {
  return { ...descriptor(what, value), platform: platformName(value.platform) };
}
__name(indexEntry2, "indexEntry");
function platformName(value) {
  const { os, architecture, variant } = isRecord(value) ? value : {};
  if (text3(os) === "" || text3(architecture) === "") return void 0;
  const name = { os: text3(os), architecture: text3(architecture) };
  return text3(variant) === "" ? name : { ...name, variant: text3(variant) };
}
__name(platformName, "platformName");
var artifactType = /* @__PURE__ */ __name((json3, config) => text3(json3.artifactType) || config.mediaType || "a manifest without configuration", "artifactType");
function malformed2(what, why) {
  return new NixeryError("image", {
    message: `${what} is malformed: ${why}`,
    hint: "copy or push the image again"
  });
}
__name(malformed2, "malformed");
function noImage(what, type) {
  return new NixeryError("image", {
    message: `${what} is not a container image, but ${printable(type)}`,
    hint: "name an image in the format of OCI or of Docker since 1.10 (schema 2); what is older has to be pushed again"
  });
}
__name(noImage, "noImage");

// src/image/documents/read-manifests.ts
init_collections();
init_errors();

// src/image/documents/choose-platform.ts
init_errors();
init_parse();
init_platform();
init_platform_list();
function parsePlatform2(text4) {
  const known = /\/v\d+$/.test(text4) ? void 0 : parsePlatform(text4);
  if (known !== void 0) return known;
  const [, os, architecture, variant] = /^([a-z0-9]+)\/([a-z0-9_]+)(?:\/([a-z0-9]+))?$/.exec(text4) ?? [];
  if (os === void 0 || architecture === void 0)
    return invalid("platform", `"${text4}" is not a platform`, "write for example linux/amd64 or linux/arm64");
  return { os, architecture, ...variant === void 0 ? {} : { variant } };
}
__name(parsePlatform2, "parsePlatform");
var imagesAmong = /* @__PURE__ */ __name((entries) => entries.filter(({ platform }) => platform?.os !== "unknown"), "imagesAmong");
function choosePlatform(what, entries, wanted) {
  const images = imagesAmong(entries);
  const found2 = images.find(({ platform }) => isPlatform(platform, wanted ?? ownPlatform()));
  if (found2 !== void 0) return found2;
  const [first, second] = images;
  if (first !== void 0 && second === void 0 && (wanted === void 0 || first.platform === void 0))
    return first;
  throw otherPlatform(
    what,
    wanted ?? ownPlatform(),
    images.flatMap(({ platform }) => platform ?? [])
  );
}
__name(choosePlatform, "choosePlatform");
function otherPlatform(what, wanted, there) {
  const names2 = there.map((one) => printable(formatPlatform(one)));
  const list2 = names2.length === 0 ? "no platform" : names2.join(", ");
  return new NixeryError("image", {
    message: `${what} is not for ${formatPlatform(wanted)}: it is for ${list2}`,
    hint: names2[0] === void 0 ? "name another image" : `give --platform ${names2[0]}`
  });
}
__name(otherPlatform, "otherPlatform");

// src/image/documents/read-manifests.ts
var DEEPEST_INDEX = 2;
var MOST_MANIFESTS = 200;
var MOST_BYTES = 32 * 1024 * 1024;
var CONCURRENCY2 = 6;
async function readManifests(source) {
  const found2 = [];
  let bytes2 = 0;
  let level = [
    { document: await source.root(), platform: void 0 }
  ];
  for (let depth = 0; depth <= DEEPEST_INDEX; depth += 1) {
    const parsed2 = level.map((one) => ({ ...one, content: parseDocument2(source.name, one.document) }));
    for (const { document, platform, content } of parsed2)
      if (content.kind === "image") found2.push({ document, platform, manifest: content });
    const entries = parsed2.flatMap(
      ({ content }) => content.kind === "index" ? imagesAmong(content.entries) : []
    );
    if (entries.length === 0) return found2;
    if (found2.length + entries.length > MOST_MANIFESTS) throw tooMany(source, `${MOST_MANIFESTS} images`);
    if (depth === DEEPEST_INDEX) throw tooDeep(source.name);
    level = await mapLimited(entries, CONCURRENCY2, async (entry) => {
      const document = await source.read(entry);
      bytes2 += document.bytes.length;
      if (bytes2 > MOST_BYTES) throw tooMany(source, `${MOST_BYTES} bytes of manifests`);
      return { document, platform: entry.platform };
    });
  }
  return found2;
}
__name(readManifests, "readManifests");
function tooDeep(name) {
  return new NixeryError("image", {
    message: `${name} is an index of indexes of indexes`,
    hint: "name the image in it by its digest"
  });
}
__name(tooDeep, "tooDeep");
function tooMany({ name }, limit) {
  return new NixeryError("image", {
    message: `${name} has more than ${limit}`,
    hint: "name the image in it by its digest"
  });
}
__name(tooMany, "tooMany");

// src/cache/known-layers.ts
init_reference();
async function knownLayers(caches, host) {
  const found2 = await Promise.all(caches.map((cache) => toRecords2(cache, host)));
  return combineRecords(...found2);
}
__name(knownLayers, "knownLayers");
var CONCURRENCY3 = 6;
async function toRecords2({ repository, reference }, host) {
  const source = repository.documents(reference);
  try {
    const records = await mapLimited(await readManifests(source), CONCURRENCY3, async ({ manifest }) => {
      const config = parseConfig(`the configuration of ${source.name}`, await source.read(manifest.config));
      return parseRecords(manifest, config, formatImageName(repository.image));
    });
    return combineRecords(...records);
  } catch (error) {
    const note = error instanceof NotThere ? host.log.debug : host.log.warning;
    note(`no layers are taken from ${source.name}: ${error.message}`);
    return /* @__PURE__ */ new Map();
  }
}
__name(toRecords2, "toRecords");
function parseRecords({ layers }, { diffIds }, repository) {
  const records = /* @__PURE__ */ new Map();
  for (const [index, { digest, size, annotations }] of layers.entries()) {
    const key = annotations[LAYER_KEY];
    const record2 = {
      digest,
      size,
      diffId: diffIds[index],
      uncompressedSize: Number(annotations[LAYER_SIZE] ?? Number.NaN),
      repositories: [repository]
    };
    if (key !== void 0 && isLayerRecord(record2))
      records.set(key, record2);
  }
  return records;
}
__name(parseRecords, "parseRecords");

// src/build/deliver/look-up-records.ts
init_reference();
function recordsFrom(deliveries) {
  const facts2 = deliveries.flatMap(({ job, known }) => {
    const places = job.destinations.map(({ repository }) => repository.image);
    return known.images.map(({ layers }) => toRecords(layers, places));
  });
  return combineRecords(...facts2);
}
__name(recordsFrom, "recordsFrom");
function repositoryOf(facts2) {
  const names2 = new Map(
    [...facts2.values()].flatMap(
      ({ digest, repositories = [] }) => repositories.map(imageName).map((name) => [`${name.registry} ${digest}`, name])
    )
  );
  return (digest, registry) => names2.get(`${registry} ${digest}`);
}
__name(repositoryOf, "repositoryOf");
async function lookUpRecords(remembered, planned, run2) {
  const { request, host, memory } = run2;
  const lacking = /* @__PURE__ */ __name((facts2) => planned.filter(({ layers }) => layers.some(({ key }) => !facts2.has(key))), "lacking");
  if (lacking(remembered).length === 0) return remembered;
  const inCache = combineRecords(remembered, await memory.restoreOtherLayers());
  const incomplete = lacking(inCache);
  if (incomplete.length === 0) return inCache;
  const destinations = incomplete.flatMap(({ job }) => job.destinations);
  const caching = request.cache === "false" ? [] : destinations;
  const own = caching.map(({ repository, tags }) => ({ repository, reference: tags[0] ?? "latest" }));
  const others = request.cacheFrom.map(async ({ image, reference }) => ({
    repository: await openRepository(image, request.login, host),
    reference
  }));
  const inRegistries = await knownLayers([...own, ...await Promise.all(others)], host);
  return combineRecords(inCache, inRegistries);
}
__name(lookUpRecords, "lookUpRecords");

// src/build/deliver/verify.ts
init_errors();
function verifyImage({ root }, known) {
  const now = root.descriptor.digest;
  const before = known?.root.descriptor.digest ?? now;
  if (now === before) return;
  throw new NixeryError("verify", {
    message: `the image has the digest ${now}, but ${before} was remembered`,
    hint: "run once with cache: false, remove the cache entries that begin with nixery-action, and find out who wrote them"
  });
}
__name(verifyImage, "verifyImage");

// src/build/deliver/deliver.ts
async function deliver(run2, oras, planned) {
  const { request, host, memory, layout } = run2;
  const remembered = await memory.restoreLayers();
  const layers = planned.map((image) => ({ job: image.job, layers: layersOf(image) }));
  const facts2 = await lookUpRecords(remembered, layers, run2);
  const source = new LayerSource(
    layers.flatMap((one) => one.layers),
    facts2,
    blobsDirectory(layout),
    host
  );
  if (request.verify) await source.verify();
  const deliveries = await believingFacts(source, host, async () => {
    host.enter("pack");
    await source.packUnknown();
    const made = planned.map((image) => ({ ...image, known: assemble(image, source) }));
    if (request.verify) for (const { job, known } of made) verifyImage(known.tree, job.known?.tree);
    return publish(run2, oras, made, source, facts2);
  });
  await memory.saveLayers(recordsFrom(deliveries.arrived), remembered);
  return deliveries;
}
__name(deliver, "deliver");
function layersOf({ platforms }) {
  return distinctBy(
    platforms.flatMap(({ plan: plan2 }) => plan2.layers),
    ({ key }) => key
  );
}
__name(layersOf, "layersOf");
function assemble({ job, platforms }, source) {
  const images = platforms.map(({ request, evaluation, plan: plan2 }) => {
    const layers = source.layersOf(plan2.layers);
    return {
      platform: request.platform,
      image: assembleImage(plan2.description, layers),
      layers,
      packages: evaluation.packages.map(({ attribute, version }) => ({ attribute, version })),
      collisions: plan2.collisions,
      ...evaluation.revision === void 0 ? {} : { nixpkgsRevision: evaluation.revision }
    };
  });
  return knownImage(images, job.request);
}
__name(assemble, "assemble");
async function believingFacts(source, host, work2) {
  try {
    return await work2();
  } catch (error) {
    if (!(error instanceof StaleRecordError)) throw error;
    host.log.warning(`${error.message}: nothing that was remembered about layers is believed in this run`);
    source.distrustFacts();
    return work2();
  }
}
__name(believingFacts, "believingFacts");
async function publish(run2, oras, made, source, facts2) {
  const { host, layout } = run2;
  for (const image of made) await provideForHere(image, run2, source);
  host.enter("push");
  const plan2 = { oras, layout, provide: source.provide, otherRepository: repositoryOf(facts2) };
  const shipments = made.map(({ job, known }) => ({
    ...{ tree: known.tree, layoutTag: job.request.layoutTag, destinations: job.destinations }
  }));
  const outcomes = await pushAll(plan2, shipments, host);
  const arrived = [];
  const errors = [];
  for (const [index, image] of made.entries()) {
    const { job, known } = image;
    const outcome = outcomes[index] ?? { bytes: 0 };
    if ("error" in outcome) {
      errors.push(ofImage(outcome.error, job));
      continue;
    }
    if (isLocal(job.request.local)) await publishHere(image, run2);
    const layersReused = layersOf(image).filter((layer) => !source.isPacked(layer)).length;
    arrived.push({ job, known, layersReused, bytesPushed: outcome.bytes });
  }
  return { arrived, errors };
}
__name(publish, "publish");
async function provideForHere(image, { host, memory }, source) {
  const { job, known } = image;
  const { root, blobs, size } = known.tree;
  const layers = layersOf(image);
  const local = isLocal(job.request.local);
  if (local && job.destinations.length === 0) await source.provideAll(layers, memory, identityOf(job));
  else if (local) await source.provide(new Set(blobs.map(({ digest }) => digest)));
  host.log.info(`${prefixOf(job)}${root.descriptor.digest}: ${layers.length} layers, ${formatBytes(size)}`);
}
__name(provideForHere, "provideForHere");
async function publishHere({ job, known }, { host, memory, layout }) {
  if (job.destinations.length === 0)
    await memory.saveBlobs(identityOf(job), layerDigestsOf(known), blobsDirectory(layout));
  await publishOutputs(layout, job.staged, known.tree, job.request.layoutTag, host);
}
__name(publishHere, "publishHere");

// src/build/jobs/open-jobs.ts
init_errors();

// src/image/pack/compress.ts
init_errors();
import * as zlib from "node:zlib";
var CHUNK_SIZE = 256 * 1024;
var createZstdCompress2 = zlib.createZstdCompress;
var nodeHasZstd = createZstdCompress2 !== void 0;
async function identifyCompression(compression, env) {
  checkCompressor(compression, env);
  return { ...compression, compressor: await compressorIdentity(compression, env) };
}
__name(identifyCompression, "identifyCompression");
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

// src/build/jobs/open-jobs.ts
var NOTHING_STAGED = { outputs: [], engines: [], names: [] };
async function openJobs(run2, origins, staged) {
  const { request, host } = run2;
  const images = await withNameData2(request.images, host);
  host.enter("open");
  const destinations = await settleAll(
    ...images.map(({ targets }) => openDestinations(targets, request.login, host))
  );
  const jobs = [];
  for (const [index, image] of images.entries()) {
    const compressions = await compressionsOf(image, host);
    const keys = [...compressions].map(([platform, compression]) => {
      const { pinned, overlays } = origins.of(platform);
      const identities = overlays.map(({ identity }) => identity);
      return platformKey(platform, pinned.identity, identities, compression);
    });
    const key = imageKey(keys, image.indexAnnotations);
    host.enter("restore");
    const known = await recall(run2.memory, key, keys);
    const job = {
      ...{ request: image, key, compressions, destinations: destinations[index] ?? [] },
      staged: staged[index] ?? NOTHING_STAGED
    };
    jobs.push({ ...job, known: known && knownImage(known, image) });
  }
  return jobs;
}
__name(openJobs, "openJobs");
async function withNameData2(images, host) {
  const read = nameDataReader(host.http);
  const complete = images.map(async (image) => ({
    ...image,
    platforms: await Promise.all(image.platforms.map((request) => withUnpinnedNameData(request, read)))
  }));
  return Promise.all(complete);
}
__name(withNameData2, "withNameData");
async function recall(memory, key, platformKeys) {
  const whole = await memory.restoreImage(key);
  if (whole?.length === platformKeys.length) return whole;
  if (platformKeys.length === 1) return void 0;
  const parts = [];
  for (const platformKey3 of platformKeys) {
    const [part] = await memory.restoreImage(platformKey3) ?? [];
    if (part === void 0) return void 0;
    parts.push(part);
  }
  return parts;
}
__name(recall, "recall");
async function compressionsOf({ platforms }, host) {
  const identified = platforms.map(
    async (platform) => [platform, await identifyCompression(platform.compression, host.env)]
  );
  return new Map(await Promise.all(identified));
}
__name(compressionsOf, "compressionsOf");

// src/build/jobs/reuse-image.ts
init_errors();
init_reference();
init_targets();
async function findReuse(job, stale, run2) {
  const { known, destinations, request } = job;
  if (known === void 0) return void 0;
  if (stale === void 0) {
    run2.host.log.info(
      `${prefixOf(job)}${known.tree.root.descriptor.digest} is remembered, but the registry does not have it`
    );
    return void 0;
  }
  if (isLocal(request.local) && (destinations.length > 0 || !await fillLayout(known, job, run2)))
    return void 0;
  return { job, known, stale };
}
__name(findReuse, "findReuse");
async function checkReuse({ job, stale }) {
  const moved = job.destinations.filter((_, index) => (stale[index] ?? []).length > 0);
  await forImage(job, () => settleAll(...moved.map(({ repository }) => repository.checkPush())));
}
__name(checkReuse, "checkReuse");
async function reuseImage({ job, known, stale }, run2) {
  const { destinations, request, staged } = job;
  const { host, layout } = run2;
  const { digest } = known.tree.root.descriptor;
  for (const [index, { repository }] of destinations.entries()) {
    const tags = stale[index] ?? [];
    if (tags.length === 0) continue;
    host.enter("push");
    await tagImage(await ensureOras(run2.request.oras, host), digest, repository, tags, host);
    host.log.info(`${formatImageName(repository.image)}: moved ${tags.join(", ")}`);
  }
  if (isLocal(request.local)) await publishOutputs(layout, staged, known.tree, request.layoutTag, host);
  host.log.info(`${prefixOf(job)}nothing is new: ${digest}`);
}
__name(reuseImage, "reuseImage");
async function staleTags({
  known,
  destinations
}) {
  if (known === void 0) return void 0;
  const { digest } = known.tree.root.descriptor;
  const stale = await Promise.all(destinations.map((destination2) => staleTagsOf(destination2, digest)));
  const present = stale.filter((tags) => tags !== void 0);
  return present.length < stale.length ? void 0 : present;
}
__name(staleTags, "staleTags");
async function staleTagsOf(destination2, digest) {
  const { repository, tags } = destination2;
  const stale = await tagsElsewhere(destination2, digest);
  if (stale.length < tags.length || await repository.manifestDigest(digest) === digest) return stale;
  return void 0;
}
__name(staleTagsOf, "staleTagsOf");
async function fillLayout(known, job, run2) {
  const digests = layerDigestsOf(known);
  const blobsDir = blobsDirectory(run2.layout);
  const found2 = await run2.memory.restoreBlobs(identityOf(job), digests, blobsDir, known.tree.size);
  return digests.every((digest) => found2.has(digest));
}
__name(fillLayout, "fillLayout");

// src/build/packages/packages.ts
init_collections();
init_errors();
init_platform();
import { mkdir as mkdir7 } from "node:fs/promises";
import path28 from "node:path";

// src/closure/graph.ts
init_collections();
function toReferenceGraph(infos, roots) {
  const sorted4 = [...infos].sort((a, b) => compare(a.path, b.path));
  const paths = new Map(sorted4.map((info) => [info.path, info]));
  if (paths.size !== infos.length) throw new Error("the graph has a path twice");
  for (const name of [...roots, ...sorted4.flatMap((info) => info.references)]) {
    if (!paths.has(name)) throw new Error(`the graph lacks ${name}`);
  }
  return { paths, roots: [...new Set(roots)].sort(compare) };
}
__name(toReferenceGraph, "toReferenceGraph");
function closureOf({ paths }, roots) {
  const needed = new Set(roots);
  for (const path41 of needed) for (const reference of paths.get(path41)?.references ?? []) needed.add(reference);
  return toReferenceGraph(
    [...needed].flatMap((path41) => paths.get(path41) ?? []),
    roots
  );
}
__name(closureOf, "closureOf");

// src/nix/build/realise.ts
init_errors();
import { existsSync as existsSync10 } from "node:fs";

// src/nix/build/build-guard.ts
init_errors();
init_store_name();
var MOST_NAMES = 20;
function guardBuilds(plan2, policy, packages, log) {
  const text4 = planText(plan2);
  if (text4 !== void 0) log.info(text4);
  refuseForeign(plan2, packages);
  if (plan2.compile.length === 0 || policy === "allow") return;
  const list2 = namesList(plan2.compile, packages);
  if (policy === "warn") {
    log.warning(
      `${count(plan2.compile.length, "derivation")} will be built from source: ${list2}`,
      "Built from source"
    );
    return;
  }
  throw new NixeryError("build-from-source", {
    message: `${count(plan2.compile.length, "derivation")} would be built from source: ${list2}`,
    hint: "use a version of nixpkgs that a binary cache has (a channel such as nixos-unstable), add the cache that has them to nix-config (extra-substituters, extra-trusted-public-keys), or set build-from-source: warn"
  });
}
__name(guardBuilds, "guardBuilds");
function refuseForeign({ foreign }, packages) {
  const [system] = foreign.values();
  if (system === void 0) return;
  const derivations = count(foreign.size, "derivation");
  throw new NixeryError("build", {
    message: `no binary cache has ${derivations} for ${system}, which nobody here can build: ${namesList([...foreign.keys()], packages)}`,
    hint: `use a version of nixpkgs that a binary cache has for ${system} (a channel such as nixos-unstable), add the cache that has them to substituters, name a machine for ${system} in builders, or build this platform on a runner of its own and put the digests together with nixery-action merge`
  });
}
__name(refuseForeign, "refuseForeign");
function planText({
  compile,
  local,
  download: download2,
  fetch,
  downloadBytes,
  unpackedBytes
}) {
  const sizes = ` (${formatBytes(downloadBytes)} to download, ${formatBytes(unpackedBytes)} unpacked)`;
  const parts = [
    ...fetch.length === 0 ? [] : [`${count(fetch.length, "path")} to fetch${sizes}`],
    ...compile.length === 0 ? [] : [`${count(compile.length, "derivation")} to build from source`],
    ...download2.length === 0 ? [] : [`${count(download2.length, "source")} to download`],
    ...local.length === 0 ? [] : [`${count(local.length, "small file")} to write`]
  ];
  return parts.length === 0 ? void 0 : parts.join(", ");
}
__name(planText, "planText");
function namesList(drvPaths, packages) {
  const attributes = new Map(packages.map(({ drvPath, attribute }) => [drvPath, attribute]));
  const asked = drvPaths.flatMap((drvPath) => {
    const attribute = attributes.get(drvPath);
    return attribute === void 0 ? [] : [`${attribute} (${derivationName(drvPath)})`];
  });
  const others = drvPaths.filter((drvPath) => !attributes.has(drvPath)).map(derivationName);
  const names2 = [...asked.sort(), ...others.sort()];
  const more = names2.length > MOST_NAMES ? ` and ${names2.length - MOST_NAMES} more` : "";
  return names2.slice(0, MOST_NAMES).join(", ") + more;
}
__name(namesList, "namesList");
var count = /* @__PURE__ */ __name((number2, what) => `${number2} ${what}${number2 === 1 ? "" : "s"}`, "count");

// src/nix/build/builder-problem.ts
var BUILDER_CAUSES = [
  [
    /Host key verification failed/,
    "a builder does not have the host key that is known of it",
    "compare its key with what ssh-keyscan prints, and put that line into known-hosts"
  ],
  [
    /Permission denied \(/,
    "a builder refuses the ssh key",
    "give a private key in ssh-key whose public key is in authorized_keys of the builder"
  ],
  [
    /./,
    "a builder cannot be reached, and nothing may be built on this machine instead",
    "check builders, ssh-key and known-hosts, or allow this machine to build with max-jobs: auto"
  ]
];
var NOBODY_BUILDS = /unable to start any build|local builds are disabled|Failed to find a machine for remote build|required system or feature not available|is required to build '/i;
var NOBODY = [
  /./,
  "nothing can build a package that no cache has",
  "check that builders names a machine for its system, or allow this machine to build with max-jobs: auto"
];
var LOST2 = [
  /^(?:error: )?(unexpected end-of-file|.*Nix daemon disconnected unexpectedly)|Connection reset|Broken pipe|client_loop: send disconnect/m,
  "the connection to a builder was lost in the middle of a build",
  "look at the builder (is it running, is its disk full?), or take it out of builders",
  "lost-builder"
];
function causeIn(text4) {
  if (!NOBODY_BUILDS.test(text4))
    return /^building '\S+' on '/m.test(text4) && LOST2[0].test(text4) ? LOST2 : void 0;
  if (!/cannot build on '/.test(text4)) return NOBODY;
  return BUILDER_CAUSES.find(([pattern]) => pattern.test(text4));
}
__name(causeIn, "causeIn");
var MOST_LINES2 = 20;
function builderProblem(messages) {
  const cause = causeIn(messages.join("\n"));
  if (cause === void 0) return void 0;
  const [, what, hint, reason] = cause;
  const said = messages.slice(-MOST_LINES2).map((line) => `
  | ${line}`);
  const message = `the packages could not be built or fetched: ${what}${said.join("")}`;
  return { message, hint, ...reason === void 0 ? {} : { reason } };
}
__name(builderProblem, "builderProblem");
function isLostBuilder(error) {
  return error.problems.some(({ reason }) => reason === "lost-builder");
}
__name(isLostBuilder, "isLostBuilder");

// src/nix/build/dry-run.ts
init_errors();
import { readFileSync as readFileSync9 } from "node:fs";
async function planBuild(nix, program, args) {
  const lines = [];
  const { exitCode, stderr } = await nix.run(program, [...args, "--dry-run"], {
    onStderr: /* @__PURE__ */ __name((line) => lines.push(line), "onStderr")
  });
  if (exitCode !== 0) {
    throw new NixeryError("build", {
      message: `Nix cannot tell what it would build: ${nixErrorMessage(stderr)}`,
      hint: "run it again; if it fails again, check nix-config"
    });
  }
  return classify(parseDryRun(lines), nix.systems, (drvPath) => readDerivation(nix, drvPath));
}
__name(planBuild, "planBuild");
var UNITS2 = {
  B: 1,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40
};
function parseDryRun(lines) {
  const lists = { built: [], fetched: [] };
  let current;
  let [downloadBytes, unpackedBytes] = [0, 0];
  for (const line of lines.map(stripAnsi)) {
    const [, what, sizes] = /^(?:this|these) .*will be (built|fetched)(?: \((.*)\))?:$/.exec(line) ?? [];
    if (what !== void 0) {
      current = lists[what];
      if (sizes !== void 0) [downloadBytes, unpackedBytes] = sizesIn(sizes);
    } else if (/^ {2}\/\S+$/.test(line)) current?.push(line.trim());
    else current = void 0;
  }
  return { build: lists.built, fetch: lists.fetched, downloadBytes, unpackedBytes };
}
__name(parseDryRun, "parseDryRun");
function sizesIn(text4) {
  const sizes = [...text4.matchAll(/([\d.]+) ([KMGT]?i?B)/g)].map(
    ([, number2, unit]) => Number(number2) * (UNITS2[unit ?? "B"] ?? 1)
  );
  return [Math.round(sizes[0] ?? 0), Math.round(sizes[1] ?? 0)];
}
__name(sizesIn, "sizesIn");
function classify(dryRun, systems, read) {
  const { build: build2, ...rest } = dryRun;
  const known = build2.map((drvPath) => {
    const derivation = read(drvPath);
    return { drvPath, kind: kindOf2(derivation), system: systemOf(derivation) };
  });
  const of = /* @__PURE__ */ __name((wanted) => known.filter(({ kind }) => kind === wanted).map(({ drvPath }) => drvPath), "of");
  const foreign = known.flatMap(
    ({ drvPath, system }) => system === void 0 || ["builtin", ...systems].includes(system) ? [] : [[drvPath, system]]
  );
  return {
    ...rest,
    ...{ compile: of("compile"), local: of("local"), download: of("download") },
    foreign: new Map(foreign)
  };
}
__name(classify, "classify");
var systemOf = /* @__PURE__ */ __name((derivation = "") => /\],"([^"]*)","/.exec(derivation)?.[1], "systemOf");
function kindOf2(derivation) {
  if (derivation === void 0) return "compile";
  if (/^Derive\(\[\("out","[^"]*","[^"]+","[^"]+"\)\]/.test(derivation)) return "download";
  return /\("preferLocalBuild","1"\)|\\"preferLocalBuild\\":true/.test(derivation) ? "local" : "compile";
}
__name(kindOf2, "kindOf");
function readDerivation(nix, drvPath) {
  for (const root of nix.storeRoots) {
    try {
      return readFileSync9(root + drvPath, "utf8");
    } catch {
    }
  }
  return void 0;
}
__name(readDerivation, "readDerivation");

// src/nix/build/realise-call.ts
init_errors();
import { mkdir as mkdir6 } from "node:fs/promises";
import { tmpdir as tmpdir2 } from "node:os";
import path25 from "node:path";

// src/nix/call/command.ts
init_errors();
import { existsSync as existsSync9, readFileSync as readFileSync11 } from "node:fs";

// src/nix/call/effective-settings.ts
init_errors();
import { readFileSync as readFileSync10 } from "node:fs";
import path24 from "node:path";
async function readEffectiveSettings(call, version, env) {
  const settings3 = await readSettings(call, version);
  return {
    storeRoots: storeRoots(settings3.store, env),
    systems: [
      ...[settings3.system, ...settings3["extra-platforms"]],
      ...builderSystems(settings3.builders, settings3.system)
    ]
  };
}
__name(readEffectiveSettings, "readEffectiveSettings");
var CONFIG_SHOW_SINCE = [2, 20];
async function readSettings(call, version) {
  const command = isAtLeast(version, CONFIG_SHOW_SINCE) ? ["config", "show"] : ["show-config"];
  const { exitCode, stdout, stderr } = await call("nix", [...command, "--json"]);
  try {
    const settings3 = JSON.parse(stdout);
    return {
      store: settings3.store.value,
      system: settings3.system.value,
      "extra-platforms": settings3["extra-platforms"].value,
      builders: settings3.builders.value
    };
  } catch (error) {
    throw new NixeryError(
      "evaluation",
      { message: `Nix ${version} does not work here (exit code ${exitCode}): ${stderr}` },
      error
    );
  }
}
__name(readSettings, "readSettings");
function builderSystems(builders, own) {
  return builders.split(/[;\n]/).flatMap((line) => {
    const text4 = line.replace(/#.*$/, "").trim();
    if (text4.startsWith("@")) return builderSystems(readIfThere(text4.slice(1)), own);
    const [address, systems = "-"] = text4.split(/\s+/);
    if (address === "") return [];
    return systems === "-" ? [own] : systems.split(",");
  });
}
__name(builderSystems, "builderSystems");
function readIfThere(file2) {
  try {
    return readFileSync10(file2, "utf8");
  } catch {
    return "";
  }
}
__name(readIfThere, "readIfThere");
function storeRoots(url, env) {
  const plain = /^\/[^?]+/.exec(url)?.[0];
  const encoded = /^local:\/\/(\/[^?]+)/.exec(url)?.[1] ?? /^(?:local(?::\/\/)?|daemon|unix:\/\/[^?]*)\?(?:.*&)?root=([^&]+)/.exec(url)?.[1];
  const root = plain ?? (encoded === void 0 ? void 0 : decodeURIComponent(encoded));
  if (root !== void 0) return [root.replace(/\/+$/, "")];
  const dataHome = env.XDG_DATA_HOME || path24.join(homeDirectory(env), ".local", "share");
  return ["", path24.join(dataHome, "nix", "root")];
}
__name(storeRoots, "storeRoots");

// src/nix/call/events.ts
var ACTIVITY = { copyPath: 100, fileTransfer: 101, copyPaths: 103, builds: 104, build: 105 };
var RESULT = { logLine: 101, progress: 105, setExpected: 106, postBuildLogLine: 107 };
var PREFIX2 = "@nix ";
function parseNixEvent(line) {
  if (!line.startsWith(PREFIX2)) return { kind: "message", level: 3, text: stripAnsi(line) };
  const raw = parsed(line.slice(PREFIX2.length));
  const id = raw.id ?? 0;
  const [first, second, third] = raw.fields ?? [];
  switch (raw.action) {
    case "start":
      return {
        kind: "start",
        id,
        activity: raw.type ?? 0,
        subject: String(first ?? ""),
        machine: String(second ?? "")
      };
    case "stop":
      return { kind: "stop", id };
    case "msg":
      return { kind: "message", level: raw.level ?? 3, text: stripAnsi(raw.raw_msg ?? raw.msg ?? "") };
    case "result":
      if (raw.type === RESULT.logLine || raw.type === RESULT.postBuildLogLine)
        return { kind: "log-line", id, line: stripAnsi(String(first ?? "")) };
      if (raw.type === RESULT.progress)
        return { kind: "progress", id, done: Number(first), running: Number(third) };
      if (raw.type === RESULT.setExpected)
        return { kind: "expected", activity: Number(first), expected: Number(second) };
  }
  return void 0;
}
__name(parseNixEvent, "parseNixEvent");
function parsed(text4) {
  try {
    return JSON.parse(text4);
  } catch {
    return {};
  }
}
__name(parsed, "parsed");

// src/nix/call/warnings.ts
var UNTRUSTED = 'this Nix daemon does not trust the user: add "trusted-users = root USER" to its /etc/nix/nix.conf and restart it';
var INPUT_OF = {
  builders: "builders",
  "trusted-public-keys": "trusted-public-keys",
  "extra-trusted-public-keys": "trusted-public-keys",
  "netrc-file": "netrc"
};
var RULES = [
  [
    /ignoring untrusted substituter '([^']+)'/,
    (cache) => ({
      about: `untrusted ${cache}`,
      message: `the binary cache ${cache} is not used: ${UNTRUSTED}, or add "trusted-substituters = ${cache}" there`
    })
  ],
  [
    /ignoring the client-specified setting '([^']+)'/,
    (setting) => {
      const input2 = INPUT_OF[setting];
      return input2 === void 0 ? void 0 : { about: `untrusted ${setting}`, message: `${input2}: not used, because ${UNTRUSTED}` };
    }
  ],
  [
    /substitute for '([^']+)' from '([^']+)'.* not signed by any of the keys/,
    (path41, cache) => ({
      about: `unsigned ${cache}`,
      message: `the binary cache ${cache} has paths without the signature of a trusted key, which are not taken (the first: ${path41}): if you trust it, add its key to trusted-public-keys`
    })
  ],
  [
    /unable to download '(\S+)\/[^/']+': HTTP error (40[13])/,
    (cache, status) => ({
      about: `denied ${cache}`,
      message: `the binary cache ${cache} refuses these credentials (${status}): check the input netrc`
    })
  ],
  [
    // Nix 2.8 takes a refusal for a missing file.
    /'([^']+)' does not appear to be a binary cache/,
    (cache) => ({
      about: `denied ${cache}`,
      message: `${cache} is no binary cache, or refuses these credentials: check the inputs substituters and netrc`
    })
  ],
  [
    // The last attempt; those before it end with "retrying in ...".
    /unable to download '(\S+)\/nix-cache-info': (?!.*retrying in)(.*)$/,
    (cache, why) => ({
      about: `unreachable ${cache}`,
      message: `the binary cache ${cache} is not used: ${why}`
    })
  ],
  [
    /cannot build on '([^']+)': (?:error: )?(.*)$/,
    (builder, why) => ({
      about: `builder ${builder}`,
      message: `the builder ${builder.replace(/\?.*$/, "")} cannot be used: ${why.replace(/[:\s]*@+$/, "")}`
    })
  ]
];
function warningIn(line) {
  const plain = stripAnsi(line);
  for (const [pattern, trouble] of RULES) {
    const match = pattern.exec(plain);
    if (match !== null) return trouble(match[1] ?? "", match[2] ?? "");
  }
  return void 0;
}
__name(warningIn, "warningIn");

// src/nix/call/command.ts
function storeDirectories({ storeRoots: storeRoots2 }) {
  return storeRoots2.map((root) => `${root}/nix/store`).filter((directory) => existsSync9(directory));
}
__name(storeDirectories, "storeDirectories");
var INSTALL_HINT = 'install Nix (https://nixos.org/download) so that "nix" is on PATH';
var OLDEST_VERSION = [2, 8];
async function systemNix(host, configured) {
  if (findProgram("nix", host.env) === void 0) return { message: "Nix is not on PATH", hint: INSTALL_HINT };
  const env = toNixEnvironment(host.env, configured);
  const watch = watcher(host);
  const call = /* @__PURE__ */ __name(async (program, args, { onStderr } = {}) => {
    const seen = /* @__PURE__ */ __name((line) => {
      const event = parseNixEvent(line);
      watch(event);
      onStderr?.(line, event);
    }, "seen");
    const result = await run(program, args, { env, signal: host.signal, onStderr: seen });
    if (result.exitCode === KILLED) throw killed(program);
    return result;
  }, "call");
  const { exitCode, stdout, stderr } = await call("nix", ["--version"]);
  if (exitCode !== 0) {
    throw new NixeryError("missing-tool", {
      message: `the Nix on PATH does not start: ${nixErrorMessage(stderr) || `exit code ${exitCode}`}`,
      hint: "check nix-config and NIX_CONFIG, or reinstall Nix"
    });
  }
  const version = /(\d+\.\d+\S*)\s*$/.exec(stdout.trim())?.[1] ?? "unknown";
  if (!isAtLeast(version, OLDEST_VERSION)) {
    const message = `Nix ${version} is on PATH; it is too old`;
    const hint = `install Nix ${OLDEST_VERSION.join(".")} or newer, or take it off PATH`;
    return { message, hint };
  }
  return { version, run: call, ...await readEffectiveSettings(call, version, env) };
}
__name(systemNix, "systemNix");
var KILLED = 137;
function killed(program) {
  return new NixeryError("out-of-memory", {
    message: `${program} was killed (signal 9)`,
    hint: "memory was most likely full: use a larger machine, or build less at a time (nix-config: max-jobs = 1)"
  });
}
__name(killed, "killed");
var STORE_VARIABLES = ["NIX_STORE_DIR", "NIX_STORE"];
function toNixEnvironment(env, configured) {
  const lines = [env.NIX_CONFIG ?? "", "extra-experimental-features = nix-command flakes"];
  if (process.getuid?.() === 0 && !hasBuildUsers()) lines.push("build-users-group =");
  lines.push(...configured.lines);
  const clean = Object.entries(env).filter(
    ([name]) => !name.startsWith("NIXPKGS_") && !STORE_VARIABLES.includes(name)
  );
  return {
    ...Object.fromEntries(clean),
    NIX_CONFIG: lines.filter((line) => line !== "").join("\n"),
    NIX_SSHOPTS: configured.sshOptions
  };
}
__name(toNixEnvironment, "toNixEnvironment");
function watcher(host) {
  const said = /* @__PURE__ */ new Set();
  return (event) => {
    const text4 = event?.kind === "message" ? event.text : event?.kind === "log-line" ? event.line : "";
    const trouble = warningIn(text4);
    if (trouble === void 0 || said.has(trouble.about)) return;
    said.add(trouble.about);
    host.log.warning(trouble.message);
  };
}
__name(watcher, "watcher");
function hasBuildUsers() {
  try {
    return /^nixbld:.*:[^:\s]+$/m.test(readFileSync11("/etc/group", "utf8"));
  } catch {
    return true;
  }
}
__name(hasBuildUsers, "hasBuildUsers");

// src/nix/build/build-failure.ts
init_store_name();
var DERIVATION = /\/nix\/store\/[0-9a-z]{32}-[^\s'"!^]+\.drv/;
var CONSEQUENCE = /dependenc(y|ies)( of derivation .*)? failed/;
var SUMMARY = /^build of .* failed|^some builds? failed/;
function buildFailures(log) {
  const failures2 = /* @__PURE__ */ new Map();
  for (const { text: text4, after } of log.errors.filter(
    (error) => !CONSEQUENCE.test(error.text) && !SUMMARY.test(error.text)
  )) {
    const timedOut = /timed out after/.test(text4);
    const drvPath = DERIVATION.exec(text4)?.[0] ?? (timedOut ? after : void 0);
    const lines = drvPath === void 0 ? [] : log.lines.get(drvPath) ?? [];
    const kind = kindOf3(text4, lines);
    const key = drvPath ?? text4;
    if (!failures2.has(key)) failures2.set(key, { kind, drvPath, reason: reasonIn(text4, kind), lines });
  }
  return [...failures2.values()];
}
__name(buildFailures, "buildFailures");
function dependants(log) {
  const errors = log.errors.filter(({ text: text4 }) => CONSEQUENCE.test(text4));
  return new Set(errors.flatMap(({ text: text4 }) => DERIVATION.exec(text4)?.[0] ?? []));
}
__name(dependants, "dependants");
function kindOf3(text4, lines) {
  const all = [text4, ...lines].join("\n");
  if (saysDiskFull(all)) return "disk-full";
  if (/signal 9\b|exit code 137\b/.test(text4)) return "killed";
  if (/timed out after/.test(text4)) return "timed-out";
  if (/hash mismatch/.test(text4)) return "hash-mismatch";
  return /failed with exit code|failed due to signal|failed to produce output/.test(text4) ? "builder" : "other";
}
__name(kindOf3, "kindOf");
function reasonIn(text4, kind) {
  if (kind === "hash-mismatch") {
    const [specified, got] = ["specified", "got"].map(
      (word) => new RegExp(`${word}: +(\\S+)`).exec(text4)?.[1]
    );
    return `what was downloaded has the hash ${got}, not ${specified}`;
  }
  const newer = /Reason: ([\s\S]*?)\.?\nOutput paths:/.exec(text4)?.[1];
  if (newer !== void 0) return newer.trim();
  return (text4.split("\n")[0] ?? text4).replace(/^builder for '\S+' /, "its builder ").replace(/^building of '.*?' from \.drv file /, "");
}
__name(reasonIn, "reasonIn");
function failureProblems(log, context) {
  const failures2 = buildFailures(log);
  const [only] = failures2.length === 1 ? failures2 : [];
  const failedWith = only?.drvPath === void 0 ? /* @__PURE__ */ new Set() : dependants(log);
  const needing = context.packages.filter(({ drvPath }) => failedWith.has(drvPath));
  return failures2.map((failure2) => failureProblem(failure2, needing, context));
}
__name(failureProblems, "failureProblems");
function failureProblem({ kind, drvPath, reason, lines }, needing, { packages, reproduce }) {
  const hint = HINTS[kind];
  if (drvPath === void 0) return { message: `the packages could not be built or fetched: ${reason}`, hint };
  const itself = packages.filter((one) => one.drvPath === drvPath);
  const attributes = (itself.length > 0 ? itself : needing).map(({ attribute }) => attribute);
  const said = lines.map((line) => `
  | ${line}`);
  const command = attributes[0] === void 0 ? void 0 : reproduce(attributes[0]);
  return {
    message: [
      `${subjectOf(drvPath, attributes, itself.length > 0)} could not be built: ${reason}`,
      `
derivation: ${drvPath}`,
      ...lines.length === 0 ? [] : ["\nits builder's last lines:", ...said]
    ].join(""),
    hint: `${hint}
  to see it yourself: ${command ?? `nix-store --realise ${drvPath}`}
  its whole log: nix log ${drvPath}`
  };
}
__name(failureProblem, "failureProblem");
function subjectOf(drvPath, attributes, isPackage) {
  const name = derivationName(drvPath);
  if (attributes.length === 0) return name;
  return isPackage ? `${attributes.join(", ")} (${name})` : `${name}, which is needed for ${attributes.join(", ")},`;
}
__name(subjectOf, "subjectOf");
var HINTS = {
  builder: "use another version of nixpkgs, or leave it out",
  "hash-mismatch": "what its source can be downloaded from has changed: use another version of nixpkgs",
  "timed-out": "set timeout or max-silent-time (seconds) in nix-config higher, or use a version that a binary cache has",
  "disk-full": "free some space, or put the store and the temporary directory on a larger disk",
  killed: "memory was most likely full: build less at a time (nix-config: max-jobs = 1), or use a larger machine",
  other: "check the network, and that nix-config's substituters and builders are right"
};

// src/nix/build/watch.ts
init_store_name();

// src/nix/build/build-log.ts
var EMPTY_LOG = {
  lines: /* @__PURE__ */ new Map(),
  messages: [],
  errors: [],
  building: /* @__PURE__ */ new Map(),
  ended: void 0
};
var LINES_PER_BUILDER = 20;
var MESSAGES = 100;
function recordEvent(log, event) {
  const text4 = messageOf2(event, log);
  const messages = text4 === void 0 ? log.messages : [...log.messages, text4].slice(-MESSAGES);
  return recordBuild({ ...log, messages }, event);
}
__name(recordEvent, "recordEvent");
function messageOf2(event, { building }) {
  if (event.kind === "message") return event.text;
  if (event.kind === "log-line") return building.has(event.id) ? void 0 : event.line;
  if (event.kind !== "start" || event.activity !== ACTIVITY.build || event.machine === "") return void 0;
  return `building '${event.subject}' on '${event.machine}'`;
}
__name(messageOf2, "messageOf");
function recordBuild(log, event) {
  if (event.kind === "start" && event.activity === ACTIVITY.build)
    return { ...log, building: new Map(log.building).set(event.id, event.subject) };
  if (event.kind === "stop" && log.building.has(event.id)) {
    const building = new Map(log.building);
    building.delete(event.id);
    return { ...log, building, ended: log.building.get(event.id) };
  }
  if (event.kind === "log-line") {
    const derivation = log.building.get(event.id);
    if (derivation === void 0) return log;
    const lines = [...log.lines.get(derivation) ?? [], event.line].slice(-LINES_PER_BUILDER);
    return { ...log, lines: new Map(log.lines).set(derivation, lines) };
  }
  const isError = event.kind === "message" && (event.level === 0 || event.text.startsWith("error:"));
  if (!isError || event.text === "" || event.text.startsWith("error (ignored)")) return log;
  const text4 = event.text.replace(/^error:\s*/, "");
  return { ...log, errors: [...log.errors, { text: text4, after: log.ended }] };
}
__name(recordBuild, "recordBuild");

// src/nix/build/progress.ts
init_store_name();
var NOTHING_YET = {
  running: /* @__PURE__ */ new Map(),
  built: 0,
  toBuild: 0,
  building: 0,
  fetched: 0,
  toFetch: 0,
  downloaded: 0,
  toDownload: 0
};
function advance(progress, event, now) {
  switch (event.kind) {
    case "start": {
      if (!isWork(event)) return progress;
      const { id, activity, subject } = event;
      return {
        ...progress,
        running: withEntry(progress.running, id, { activity, subject, since: now, done: 0 })
      };
    }
    case "stop": {
      const ended = progress.running.get(event.id);
      return ended === void 0 ? progress : afterEnd(progress, event.id, ended);
    }
    case "progress": {
      const one = progress.running.get(event.id);
      return one === void 0 ? progress : { ...progress, ...counted(progress, one, event) };
    }
    case "expected":
      if (event.activity !== ACTIVITY.fileTransfer) return progress;
      return { ...progress, toDownload: Math.max(progress.toDownload, event.expected) };
    case "message":
      return { ...progress, ...announced(event.text) };
    default:
      return progress;
  }
}
__name(advance, "advance");
function isWork({ activity, subject }) {
  if (activity === ACTIVITY.fileTransfer) return !/\.narinfo$|\/nix-cache-info$/.test(subject);
  return activity === ACTIVITY.build || activity === ACTIVITY.builds || activity === ACTIVITY.copyPaths;
}
__name(isWork, "isWork");
function counted({ built, fetched: fetched2, running }, one, event) {
  switch (one.activity) {
    case ACTIVITY.builds:
      return { built: Math.max(built, event.done), building: event.running };
    case ACTIVITY.copyPaths:
      return { fetched: Math.max(fetched2, event.done) };
    case ACTIVITY.fileTransfer:
      return { running: withEntry(running, event.id, { ...one, done: event.done }) };
    default:
      return {};
  }
}
__name(counted, "counted");
function afterEnd(progress, id, { activity, done }) {
  const running = new Map(progress.running);
  running.delete(id);
  return {
    ...progress,
    running,
    downloaded: progress.downloaded + (activity === ACTIVITY.fileTransfer ? done : 0)
  };
}
__name(afterEnd, "afterEnd");
function announced(text4) {
  const [, count2, what] = /^(this|these \d+) .*will be (built|fetched)/.exec(text4) ?? [];
  if (count2 === void 0) return {};
  const number2 = count2 === "this" ? 1 : Number(count2.slice("these ".length));
  return what === "built" ? { toBuild: number2 } : { toFetch: number2 };
}
__name(announced, "announced");
function withEntry(map, id, value) {
  return new Map(map).set(id, value);
}
__name(withEntry, "withEntry");
var MOST_NAMES2 = 3;
function renderProgress(progress, now) {
  const { built, fetched: fetched2 } = progress;
  const toBuild = Math.max(progress.toBuild, built);
  const toFetch = Math.max(progress.toFetch, fetched2);
  const parts = [
    ...toFetch === 0 ? [] : [`fetched ${fetched2} of ${toFetch}${bytesText(progress)}`],
    ...toBuild === 0 ? [] : [`built ${built} of ${toBuild}`],
    ...buildingText(progress, now)
  ];
  return parts.length === 0 ? void 0 : parts.join(", ");
}
__name(renderProgress, "renderProgress");
function bytesText({ running, downloaded, toDownload }) {
  const inFlight = [...running.values()].filter(({ activity }) => activity === ACTIVITY.fileTransfer).reduce((sum2, { done }) => sum2 + done, 0);
  const total = Math.max(toDownload, downloaded + inFlight);
  return total === 0 ? "" : ` (${formatBytes(downloaded + inFlight)} of ${formatBytes(total)})`;
}
__name(bytesText, "bytesText");
function buildingText({ running, building }, now) {
  const builds = [...running.values()].filter(({ activity }) => activity === ACTIVITY.build);
  const [oldest] = builds.sort((a, b) => a.since - b.since);
  if (oldest === void 0 || building === 0) return [];
  if (builds.length > building) return [`building ${building}`];
  const names2 = builds.slice(0, MOST_NAMES2).map(({ subject }) => derivationName(subject));
  const more = builds.length > MOST_NAMES2 ? ` and ${builds.length - MOST_NAMES2} more` : "";
  return [`building ${names2.join(", ")}${more} for ${Math.round((now - oldest.since) / 1e3)} s`];
}
__name(buildingText, "buildingText");

// src/nix/build/watch.ts
var EVENT_OPTIONS = ["--log-format", "internal-json"];
var INTERVAL_MS = 1e3;
function watchNix(host) {
  let [progress, log] = [NOTHING_YET, EMPTY_LOG];
  const report = /* @__PURE__ */ __name(() => {
    const line = renderProgress(progress, performance.now());
    if (line !== void 0) host.log.progress(line);
  }, "report");
  const timer = setInterval(report, INTERVAL_MS);
  return {
    onEvent(event) {
      if (event === void 0) return;
      progress = advance(progress, event, performance.now());
      log = recordEvent(log, event);
      const text4 = textOf2(event, log);
      if (text4 !== void 0) host.log.debug(text4);
    },
    log: /* @__PURE__ */ __name(() => log, "log"),
    stop: /* @__PURE__ */ __name(() => clearInterval(timer), "stop")
  };
}
__name(watchNix, "watchNix");
function textOf2(event, log) {
  if (event.kind === "message") return event.text;
  if (event.kind !== "log-line") return void 0;
  const derivation = log.building.get(event.id);
  return derivation === void 0 ? event.line : `${derivationName(derivation)}> ${event.line}`;
}
__name(textOf2, "textOf");

// src/nix/build/realise-call.ts
function realiseCall(packages) {
  const wanted = packages.flatMap(({ drvPath, outputs, links = [] }) => [
    ...outputs.map(({ name }) => `${drvPath}!${name}`),
    ...links.map((link) => `${link.drvPath}!${link.output}`)
  ]);
  const rootOptions = ["--indirect", "--add-root"];
  return { program: "nix-store", args: ["--realise", ...new Set(wanted)], rootOptions };
}
__name(realiseCall, "realiseCall");
function rebuildCall(args) {
  return { program: "nix-build", args, rootOptions: ["--out-link"] };
}
__name(rebuildCall, "rebuildCall");
var outputPaths = /* @__PURE__ */ __name((packages) => [
  ...new Set(packages.flatMap(({ outputs, links = [] }) => [...outputs, ...links].map(({ path: path41 }) => path41)))
].sort(), "outputPaths");
async function runBuild(nix, call, context, host) {
  const roots = path25.join(host.workDir, "gcroots");
  await mkdir6(roots, { recursive: true });
  const watch = watchNix(host);
  const args = [...EVENT_OPTIONS, ...call.rootOptions, path25.join(roots, "output"), ...call.args];
  try {
    const { exitCode } = await nix.run(call.program, args, { onStderr: /* @__PURE__ */ __name((_, event) => watch.onEvent(event), "onStderr") });
    if (exitCode !== 0) throw await buildError(watch.log(), exitCode, context, nix, host);
  } finally {
    watch.stop();
  }
}
__name(runBuild, "runBuild");
var CODES = {
  "disk-full": "disk-full",
  "timed-out": "timeout",
  killed: "out-of-memory"
};
async function buildError(log, exitCode, context, nix, host) {
  const unreachable3 = builderProblem(log.messages);
  if (unreachable3 !== void 0) return new NixeryError("build", unreachable3);
  const failures2 = buildFailures(log);
  if (failures2.length === 0) {
    const message2 = `the packages could not be built or fetched: Nix ended with exit code ${exitCode}`;
    return new NixeryError("build", {
      message: message2,
      hint: "run it again with --debug (a debug run in a workflow)"
    });
  }
  const problems = failureProblems(log, context);
  const code2 = failures2.map(({ kind }) => CODES[kind]).find((one) => one !== void 0) ?? "build";
  if (code2 !== "disk-full") return new NixeryError(code2, problems);
  const directories = [...storeDirectories(nix), host.env.TMPDIR || tmpdir2()];
  const [problem3, ...others] = problems;
  const message = `${problem3?.message}
${await spaceText(directories)}`;
  return new NixeryError(code2, [{ ...problem3, message }, ...others]);
}
__name(buildError, "buildError");

// src/nix/build/realise.ts
var ATTEMPTS = 3;
async function realiseClosure(nix, { packages }, { policy, argumentsAgain, reproduce }, host) {
  let plan2;
  for (let attempt = 1; ; attempt++) {
    let roots;
    try {
      const call = attempt === 1 ? realiseCall(packages) : rebuildCall(await argumentsAgain());
      if (plan2 === void 0) {
        plan2 = await planBuild(nix, call.program, call.args);
        guardBuilds(plan2, policy, packages, host.log);
      }
      await runBuild(nix, call, { packages, reproduce }, host);
      roots = outputPaths(packages);
      return toReferenceGraph(await queryClosureOf(nix, roots), roots);
    } catch (error) {
      const needed = roots ?? packages.map(({ drvPath }) => drvPath);
      const lost = needed.filter((path41) => !nix.storeRoots.some((root) => existsSync10(root + path41)));
      if (!(error instanceof NixeryError) || error.code !== "build" || attempt === ATTEMPTS) throw error;
      if (isLostBuilder(error))
        host.log.warning("a builder went away in the middle of a build: building again");
      else if (lost.length === 0) throw error;
      else
        host.log.info(`a garbage collection took ${lost.length} store paths: evaluating and building again`);
    }
  }
}
__name(realiseClosure, "realiseClosure");

// src/nix/settings/settings.ts
init_builders();
function toConfigLines(settings3, files) {
  const line = /* @__PURE__ */ __name((name, value) => value === void 0 || value === "" ? [] : [`${name} = ${value}`], "line");
  const builders = settings3.builders.map((builder) => completeBuilder(builder, files.sshKey, settings3.knownHosts).join(" ")).join(" ; ");
  return [
    settings3.config,
    ...line("extra-substituters", settings3.substituters.join(" ")),
    ...line("extra-trusted-public-keys", settings3.trustedPublicKeys.join(" ")),
    ...line("netrc-file", files.netrc),
    ...line("builders", builders),
    // What a builder can fetch by itself need not go through this machine.
    ...line("builders-use-substitutes", builders === "" ? void 0 : "true"),
    ...line("max-jobs", settings3.maxJobs),
    // Whatever any file says: an image has nothing in it that came unsigned from a cache.
    "require-sigs = true"
  ];
}
__name(toConfigLines, "toConfigLines");
function toSshOptions(files, given) {
  const options = ["BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no"];
  if (files.knownHosts !== void 0)
    options.push(`UserKnownHostsFile=${files.knownHosts}`, "GlobalKnownHostsFile=/dev/null");
  if (files.sshKey !== void 0) options.push("IdentitiesOnly=yes", `IdentityFile=${files.sshKey}`);
  return [...options.map((option2) => `-o ${option2}`), given ?? ""].join(" ").trim();
}
__name(toSshOptions, "toSshOptions");

// src/nix/build/wire-protocols.ts
function serveProtocol(paths) {
  const [hello, answer, version, queryValidPaths, lock, substitute] = [957128171, 1414721227, 517, 1, 1, 0];
  return {
    program: "nix-store --serve --write",
    request: Buffer.concat([
      ...[hello, version, queryValidPaths, lock, substitute, paths.length].map(number),
      ...paths.map(string)
    ]),
    isHeld(received) {
      expectHello(received, answer);
      return received.length >= 24;
    }
  };
}
__name(serveProtocol, "serveProtocol");
var MORE = { write: 1684108310, next: 1869376871 };
var DONE = 1634497651;
function workerProtocol(paths) {
  const [hello, answer, version, addTempRoot] = [1852405859, 1685612911, 288, 11];
  const [noAffinity, noReserve] = [0, 0];
  return {
    program: "nix-daemon --stdio",
    request: Buffer.concat([
      ...[hello, version, noAffinity, noReserve].map(number),
      ...paths.flatMap((path41) => [number(addTempRoot), string(path41)])
    ]),
    isHeld(received) {
      expectHello(received, answer);
      return answersIn(received.subarray(16)) > paths.length;
    }
  };
}
__name(workerProtocol, "workerProtocol");
function answersIn(received) {
  let answers = 0;
  for (let at = 0; at + 8 <= received.length; ) {
    const word = received.readUInt32LE(at);
    at += 8;
    if (word === DONE) {
      if (answers > 0) at += 8;
      if (at <= received.length) answers += 1;
    } else if (word === MORE.next || word === MORE.write) {
      if (at + 8 > received.length) break;
      at += 8 + padded(received.readUInt32LE(at));
    } else throw new Error(`unexpected answer ${word.toString(16)}`);
  }
  return answers;
}
__name(answersIn, "answersIn");
function expectHello(received, answer) {
  if (received.length >= 8 && received.readUInt32LE(0) !== answer)
    throw new Error("the other side does not speak the protocol of Nix");
}
__name(expectHello, "expectHello");
function number(value) {
  const bytes2 = Buffer.alloc(8);
  bytes2.writeUInt32LE(value);
  return bytes2;
}
__name(number, "number");
var padded = /* @__PURE__ */ __name((length) => Math.ceil(length / 8) * 8, "padded");
function string(text4) {
  const bytes2 = Buffer.alloc(padded(text4.length));
  bytes2.write(text4, "latin1");
  return Buffer.concat([number(text4.length), bytes2]);
}
__name(string, "string");

// src/nix/build/temp-roots.ts
var PATIENCE = 2e4;
async function addTempRoots(nix, packages, settings3, files, host) {
  const builders = settings3.builders.filter(([address = ""]) => !address.startsWith("@"));
  if (builders.length === 0) return () => {
  };
  const paths = await pathsOfBuild(nix, packages);
  const releases = await Promise.all(builders.map((builder) => hold(builder, paths, files, host)));
  return () => {
    for (const release of releases) release();
  };
}
__name(addTempRoots, "addTempRoots");
async function pathsOfBuild(nix, packages) {
  const query = /* @__PURE__ */ __name(async (...args) => {
    const { stdout } = await nix.run("nix-store", ["--query", ...args]);
    return stdout.split("\n").filter((line) => line !== "");
  }, "query");
  const requisites = await query("--requisites", ...packages.map(({ drvPath }) => drvPath));
  const derivations = requisites.filter((path41) => path41.endsWith(".drv"));
  const sources = requisites.filter((path41) => !path41.endsWith(".drv"));
  return [...sources, ...derivations.length === 0 ? [] : await query("--outputs", ...derivations)];
}
__name(pathsOfBuild, "pathsOfBuild");
async function hold(builder, paths, files, host) {
  const { protocol, hostname, username, port } = new URL(builder[0] ?? "");
  const conversation = protocol === "ssh-ng:" ? workerProtocol(paths) : serveProtocol(paths);
  const ownKey = builder[2] ?? "-";
  const args = [
    ...toSshOptions(files, host.env.NIX_SSHOPTS).split(/\s+/),
    ...ownKey === "-" ? [] : ["-i", ownKey],
    ...port === "" ? [] : ["-p", port],
    ...["-x", "-T", username === "" ? hostname : `${username}@${hostname}`, conversation.program]
  ];
  const child = start("ssh", args, { env: host.env, stdio: ["pipe", "pipe", "ignore"], signal: host.signal });
  const release = /* @__PURE__ */ __name(() => void child.kill(), "release");
  const held = await answered(child, conversation);
  if (held !== true) {
    host.log.debug(`${hostname} was not told what to keep: ${held}`);
    release();
  }
  return release;
}
__name(hold, "hold");
function answered(child, { request, isHeld }) {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("no answer"), PATIENCE);
    const finish = /* @__PURE__ */ __name((answer) => {
      clearTimeout(timer);
      resolve(answer);
    }, "finish");
    let received = Buffer.alloc(0);
    let waiting = true;
    child.stdout?.on("data", (chunk) => {
      if (!waiting) return;
      received = Buffer.concat([received, chunk]);
      try {
        waiting = !isHeld(received);
        if (!waiting) finish(true);
      } catch (error) {
        finish(error.message);
      }
    });
    child.once("error", (error) => finish(error.message));
    child.once("close", (code2) => finish(`ssh ended with ${code2}`));
    child.stdin?.on("error", () => {
    });
    child.stdin?.write(request);
  });
}
__name(answered, "answered");

// src/nix/evaluate/evaluate.ts
init_collections();
init_errors();

// src/nix/evaluate/package-problems.ts
init_suggest();

// src/nix/evaluate/package.ts
var SYSTEMS2 = {
  amd64: "x86_64-linux",
  arm64: "aarch64-linux"
};

// src/nix/evaluate/package-problems.ts
async function problemsOf2(answer, request, explain2) {
  switch (answer.status) {
    case "missing":
      return [missingProblem(answer.request, answer.parent, answer.siblings)];
    case "set":
      return [setProblem(answer.attribute, answer.siblings)];
    case "refused":
      return refusedProblems(answer, answer.attribute, request);
    case "failed": {
      const why = await explain2(answer.request);
      const message = `${answer.request}: its evaluation fails: ${why.message}`;
      return [{ ...why, message, hint: "leave it out, or use another version of nixpkgs" }];
    }
  }
}
__name(problemsOf2, "problemsOf");
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
  const where = request.source.kind === "flake" ? "give nixpkgs itself instead of a flake, and " : "";
  const allow = /* @__PURE__ */ __name((config) => `${where}set nixpkgs-config: '${JSON.stringify({ ...request.nixpkgsConfig, ...config })}'`, "allow");
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
    const system = SYSTEMS2[request.platform.architecture];
    problems.push({
      message: `${attribute}: ${answer.name} does not support ${system}`,
      hint: `leave it out for this platform, or ${allow({ allowUnsupportedSystem: true })} to try it`
    });
  }
  return problems;
}
__name(refusedProblems, "refusedProblems");

// src/nix/evaluate/package-set.ts
import { writeFile as writeFile5 } from "node:fs/promises";
import path27 from "node:path";

// src/nix/evaluate/flake.ts
init_errors();
import path26 from "node:path";
async function flakeReference(nix, fetchTree, directory, host) {
  const tree = await fetched(nix, fetchTree, host);
  const [info] = await queryClosureOf(nix, [tree]);
  const narHash = `sha256-${Buffer.from(info?.narHash ?? "", "hex").toString("base64")}`;
  const parameters = new URLSearchParams({
    narHash,
    lastModified: "1",
    ...directory ? { dir: directory } : {}
  });
  return `path:${tree}?${parameters}`;
}
__name(flakeReference, "flakeReference");
async function fetched(nix, fetchTree, host) {
  const args = ["--eval", "--strict", "--json", "--read-write-mode", ...fetchTree];
  const { exitCode, stdout, stderr } = await nix.run("nix-instantiate", args);
  if (exitCode !== 0) {
    throw new NixeryError("evaluation", {
      message: `the flake cannot be fetched: ${nixErrorMessage(stderr)}`,
      hint: FETCH_HINT
    });
  }
  const tree = JSON.parse(stdout);
  const root = path26.join(host.workDir, "flake");
  await nix.run("nix-store", ["--realise", "--indirect", "--add-root", root, tree]);
  return tree;
}
__name(fetched, "fetched");

// src/nix/evaluate/package-set.ts
async function packageSet(nix, source, overlays, request, host) {
  const common = {
    overlays: overlays.map(({ path: path41, directory }) => ({ path: path41, directory })),
    config: request.nixpkgsConfig,
    system: SYSTEMS2[request.platform.architecture]
  };
  if (source.kind !== "flake") return { ...common, source };
  const fetch = { ...common, source: source.tree };
  const fetchTree = await evaluationArguments(fetch, { names: [], fetch: true }, host);
  const reference = await flakeReference(nix, fetchTree, source.directory, host);
  return { ...common, source: { kind: "flake", reference } };
}
__name(packageSet, "packageSet");
async function evaluationArguments(set, fields, host) {
  const request = JSON.stringify({ ...set, ...fields });
  if (set.source.kind === "flake") {
    return ["--option", "pure-eval", "true", "--argstr", "requestText", request, "--expr", evaluateExpression];
  }
  const expression = path27.join(host.workDir, "evaluate.nix");
  const requestFile = path27.join(host.workDir, "evaluate.json");
  await writeFile5(expression, evaluateExpression);
  await writeFile5(requestFile, request);
  return ["--argstr", "requestFile", requestFile, expression];
}
__name(evaluationArguments, "evaluationArguments");
function buildArguments(set, names2, host) {
  return evaluationArguments(set, { names: names2, build: true }, host);
}
__name(buildArguments, "buildArguments");

// src/nix/evaluate/evaluate.ts
function restrictTo(evaluation, names2) {
  const byName2 = new Map(
    names2.flatMap((name) => {
      const found2 = evaluation.byName.get(name);
      return found2 === void 0 ? [] : [[name, found2]];
    })
  );
  return { ...evaluation, byName: byName2, packages: sorted2(byName2) };
}
__name(restrictTo, "restrictTo");
function sorted2(byName2) {
  const distinct2 = distinctBy([...byName2.values()], ({ attribute }) => attribute);
  return distinct2.sort((a, b) => a.attribute < b.attribute ? -1 : 1);
}
__name(sorted2, "sorted");
async function evaluate(nix, set, request, host) {
  const evaluator = makeEvaluator(nix, set, host);
  const answer = await evaluator.all(request.packages) ?? await oneByOne(evaluator, request.packages);
  const problems = [];
  const byName2 = /* @__PURE__ */ new Map();
  for (const one of answer.packages) {
    if (one.status === "found") byName2.set(one.request, one);
    else {
      const askedBy2 = request.askedBy?.(one.request) ?? "";
      const where = askedBy2 === "" ? "" : ` (${askedBy2})`;
      const own = await problemsOf2(one, request, evaluator.explain);
      problems.push(...own.map((problem3) => ({ ...problem3, message: problem3.message + where })));
    }
  }
  if (problems.length > 0) throw new NixeryError("packages", problems);
  return {
    byName: byName2,
    packages: sorted2(byName2),
    revision: answer.revision ?? void 0,
    nixpkgsVersion: answer.version ?? void 0
  };
}
__name(evaluate, "evaluate");
function makeEvaluator(nix, set, host) {
  const call = /* @__PURE__ */ __name(async (fields) => {
    const input2 = await evaluationArguments(set, fields, host);
    const trace = host.log.isDebug ? ["--show-trace"] : [];
    const args = ["--eval", "--strict", "--json", "--read-write-mode", ...trace, ...input2];
    const result = await nix.run("nix-instantiate", args, { onStderr: host.log.debug });
    const message = nixErrorMessage(result.stderr);
    if (result.exitCode !== 0 && saysDiskFull(message))
      throw await diskFull(`Nix could not evaluate: ${message}`, [...storeDirectories(nix), host.workDir]);
    return result;
  }, "call");
  const sourceRoot = set.source.kind === "path" ? `${set.source.path}/` : void 0;
  return {
    async all(names2) {
      const { exitCode, stdout } = await call({ names: names2 });
      return exitCode === 0 ? JSON.parse(stdout) : void 0;
    },
    async explain(name) {
      const { stderr } = await call({ names: [name], explain: true });
      const place = nixErrorPlace(stderr);
      const message = nixErrorMessage(stderr);
      const isOwn = place !== void 0 && sourceRoot !== void 0 && place.file.startsWith(sourceRoot);
      if (!isOwn) return { message };
      const where = `${place.file}:${place.line}:${place.column}`;
      return { message: message.includes(where) ? message : `${message} (${where})`, place };
    }
  };
}
__name(makeEvaluator, "makeEvaluator");
async function oneByOne(evaluator, names2) {
  const empty = await evaluator.all([]);
  if (empty === void 0) {
    const why = await evaluator.explain(names2[0] ?? "");
    throw new NixeryError("evaluation", {
      ...why,
      message: `the package set cannot be evaluated: ${why.message}`,
      hint: evaluationHint(why.message)
    });
  }
  const packages = [];
  for (const name of names2) {
    const one = await evaluator.all([name]);
    packages.push(...one?.packages ?? [{ request: name, attribute: name, status: "failed" }]);
  }
  return { ...empty, packages };
}
__name(oneByOne, "oneByOne");

// src/nix/evaluate/modules.ts
function moduleProblems(byName2, askedBy2 = () => "") {
  const interpreters = [...byName2.values()].filter(({ interpreter }) => interpreter !== void 0);
  return [...byName2].flatMap(([name, one]) => {
    const problem3 = isModule(one) ? moduleProblem(one, interpreters) : void 0;
    if (problem3 === void 0) return [];
    const where = askedBy2(name);
    return [where === "" ? problem3 : { ...problem3, message: `${problem3.message} (${where})` }];
  });
}
__name(moduleProblems, "moduleProblems");
var isModule = /* @__PURE__ */ __name((one) => one.module !== void 0, "isModule");
function moduleProblem(module, interpreters) {
  const { language, key } = module.module;
  const isRun = interpreters.some(
    ({ interpreter }) => interpreter?.language === language && interpreter.key === key
  );
  return isRun ? void 0 : missingInterpreter(module, interpreters);
}
__name(moduleProblem, "moduleProblem");
function missingInterpreter({ attribute, module }, interpreters) {
  const { language, version, interpreter } = module;
  const others = interpreters.filter((other2) => other2.interpreter?.language === language);
  const wanted = `${language} ${version}`;
  const [other] = others;
  const add = interpreter === null ? `the ${wanted} that it is for` : interpreter;
  if (other === void 0)
    return {
      message: `${attribute}: ${wanted}, which it is for, is not in the list`,
      hint: `add ${add} to packages`
    };
  return {
    message: `${attribute}: it is for ${wanted}, and the list has ${others.map((one) => `${one.attribute} (${one.version})`).join(", ")}`,
    hint: `add ${add} to packages, or take the module from the packages of ${other.attribute}`
  };
}
__name(missingInterpreter, "missingInterpreter");

// src/nix/evaluate/reproduce.ts
var import_shell_quote = __toESM(require_shell_quote(), 1);
function reproduceCommand(source, overlays, request, attribute) {
  if (source.kind === "flake") return void 0;
  const options = ["--argstr", "system", SYSTEMS2[request.platform.architecture], "-A", attribute];
  const config = Object.keys(request.nixpkgsConfig).length === 0 ? [] : configuration(request.nixpkgsConfig);
  const layers = overlays.length === 0 ? [] : ["--arg", "overlays", overlayList(overlays)];
  return `nix-build ${(0, import_shell_quote.quote)([...sourceArguments(source), ...options, ...config, ...layers])}`;
}
__name(reproduceCommand, "reproduceCommand");
var configuration = /* @__PURE__ */ __name((config) => [
  "--arg",
  "config",
  `builtins.fromJSON ${nixString(JSON.stringify(config))}`
], "configuration");
var overlayList = /* @__PURE__ */ __name((overlays) => `[ ${overlays.map(({ path: path41 }) => `(import ${path41})`).join(" ")} ]`, "overlayList");
function sourceArguments(source) {
  if (source.kind === "path") return [source.path];
  if (source.kind === "tarball") return [source.url];
  const { url, ref, revision } = source;
  const fields = { url, ref, rev: revision, ...ref === void 0 && revision ? { allRefs: true } : {} };
  const json3 = nixString(JSON.stringify(fields));
  return ["-E", `import (builtins.fetchGit (builtins.fromJSON ${json3}))`];
}
__name(sourceArguments, "sourceArguments");
function nixString(text4) {
  return `"${text4.replace(/[\\"]|\$\{/g, (special) => `\\${special}`)}"`;
}
__name(nixString, "nixString");

// src/build/packages/packages.ts
init_source();
async function evaluatePackages(nix, images, origins, host) {
  const batches = batchesOf(images, origins);
  const outcomes = [];
  for (const [index, batch] of batches.entries()) {
    const own = { ...host, workDir: path28.join(host.workDir, `packages-${index + 1}`) };
    await mkdir7(own.workDir, { recursive: true });
    outcomes.push(...await Promise.allSettled([evaluateBatch(nix, batch, own)]));
  }
  const errors = failures(batches, outcomes);
  if (errors.length > 0) throw mergeErrors(errors);
  return outcomes.flatMap((outcome) => outcome.status === "fulfilled" ? [outcome.value] : []);
}
__name(evaluatePackages, "evaluatePackages");
async function realisePackages(nix, batches, origins, settings3) {
  const contents = /* @__PURE__ */ new Map();
  const isForeign = /* @__PURE__ */ __name(({ set }) => !nix.systems.includes(set.system), "isForeign");
  const ordered = [...batches.filter(isForeign), ...batches.filter((batch) => !isForeign(batch))];
  for (const batch of ordered) {
    const graph = await realiseBatch(nix, batch, origins, settings3);
    for (const request of batch.requests) {
      const evaluation = restrictTo(batch.evaluation, request.packages);
      contents.set(request, { evaluation, graph: closureOf(graph, outputPaths(evaluation.packages)) });
    }
  }
  return contents;
}
__name(realisePackages, "realisePackages");
function batchesOf(images, origins) {
  const batches = /* @__PURE__ */ new Map();
  for (const request of platformsOf(images)) {
    const { nixpkgsConfig, platform } = request;
    const key = JSON.stringify([origins.all.indexOf(origins.of(request)), nixpkgsConfig, platform]);
    batches.set(key, [...batches.get(key) ?? [], request]);
  }
  return [...batches.values()].flatMap((requests) => {
    const [first] = requests;
    if (first === void 0) return [];
    const packages = [...new Set(requests.flatMap((request) => request.packages))].sort();
    const query = { ...first, packages, askedBy: /* @__PURE__ */ __name((name) => askedBy(name, requests, images), "askedBy") };
    return [{ origin: origins.of(first), requests, query }];
  });
}
__name(batchesOf, "batchesOf");
function askedBy(name, requests, images) {
  if (images.length === 1) return "";
  const asking = requests.filter(({ packages }) => packages.includes(name));
  const owners = images.filter(({ platforms }) => platforms.some((request) => asking.includes(request)));
  const names2 = owners.map((image) => image.name ?? "").join(", ");
  return `in ${owners.length === 1 ? "the image" : "the images"} ${names2}`;
}
__name(askedBy, "askedBy");
function failures(batches, outcomes) {
  const failed2 = outcomes.flatMap(
    (outcome, index) => outcome.status === "rejected" ? [{ error: outcome.reason, batch: batches[index] }] : []
  );
  const textsOf = /* @__PURE__ */ __name((error) => error instanceof NixeryError ? error.problems.map((problem3) => formatProblems([problem3])) : [], "textsOf");
  const all = failed2.flatMap(({ error }) => textsOf(error));
  const isEverywhere = /* @__PURE__ */ __name((problem3) => all.filter((text4) => text4 === formatProblems([problem3])).length === batches.length, "isEverywhere");
  return failed2.map(({ error, batch }) => {
    if (!(error instanceof NixeryError) || error.code !== "packages" || batch === void 0) return error;
    const where = ` for ${formatPlatform(batch.query.platform)}`;
    const problems = error.problems.map(
      (problem3) => isEverywhere(problem3) ? problem3 : { ...problem3, message: problem3.message + where }
    );
    return new NixeryError(error.code, problems, error.cause);
  });
}
__name(failures, "failures");
function evaluateBatch(nix, batch, host) {
  const { origin, query } = batch;
  const { source } = origin.pinned;
  const title = `Evaluate ${describeSource(source)} for ${formatPlatform(query.platform)} with Nix ${nix.version}`;
  return host.log.group(title, async () => {
    const set = await packageSet(nix, source, origin.overlays, query, host);
    const evaluation = await evaluate(nix, set, query, host);
    checkModules(batch, evaluation);
    return { ...batch, set, evaluation, host };
  });
}
__name(evaluateBatch, "evaluateBatch");
function checkModules({ requests, query }, evaluation) {
  const problems = requests.flatMap(
    ({ packages }) => moduleProblems(restrictTo(evaluation, packages).byName, query.askedBy)
  );
  if (problems.length > 0)
    throw new NixeryError(
      "packages",
      distinctBy(problems, ({ message }) => message)
    );
}
__name(checkModules, "checkModules");
function realiseBatch(nix, { origin, query, set, evaluation, host }, { access }, settings3) {
  const { pinned, overlays } = origin;
  const title = `Build or fetch the packages for ${formatPlatform(query.platform)}`;
  return host.log.group(title, async () => {
    const hold2 = /* @__PURE__ */ __name(() => addTempRoots(nix, evaluation.packages, settings3, nix.files, access.host), "hold");
    let release = await hold2();
    const argumentsAgain = /* @__PURE__ */ __name(async () => {
      release();
      release = await hold2();
      return buildArguments(set, query.packages, host);
    }, "argumentsAgain");
    const how = {
      policy: settings3.buildFromSource,
      argumentsAgain,
      reproduce: /* @__PURE__ */ __name((attribute) => reproduceCommand(pinned.source, overlays, query, attribute), "reproduce")
    };
    return realiseClosure(nix, evaluation, how, host).finally(() => release());
  });
}
__name(realiseBatch, "realiseBatch");

// src/nix/install/install.ts
init_errors();

// src/nix/install/install-apt.ts
init_errors();
import { readFileSync as readFileSync12 } from "node:fs";

// src/host/privilege.ts
async function asRoot(host) {
  if (process.getuid?.() === 0) return [];
  const sudo = findProgram("sudo", host.env);
  if (sudo === void 0) return void 0;
  const { exitCode } = await run(sudo, ["-n", "true"], { env: host.env, signal: host.signal });
  return exitCode === 0 ? [sudo, "-n"] : void 0;
}
__name(asRoot, "asRoot");

// src/nix/install/install-apt.ts
async function installFromApt(_, host) {
  const prefix = await asRoot(host);
  const apt = findProgram("apt-get", host.env);
  if (prefix === void 0 || apt === void 0 || !isDebianLike()) {
    throw new NixeryError("missing-tool", {
      message: "that needs Debian or Ubuntu, and root or sudo without a password",
      hint: 'install Nix (https://nixos.org/download) so that "nix" is on PATH'
    });
  }
  host.log.info("Installing nix-bin with apt");
  const behind = prefix.length === 0 ? [] : [...prefix, "env", "DEBIAN_FRONTEND=noninteractive"];
  const [program = "", ...before] = [...behind, apt];
  const env = { ...host.env, DEBIAN_FRONTEND: "noninteractive" };
  const call = /* @__PURE__ */ __name((...args) => run(program, [...before, ...args], { env, signal: host.signal, onStderr: host.log.debug }), "call");
  const install2 = /* @__PURE__ */ __name(() => call("install", "--yes", "--no-install-recommends", "nix-bin"), "install");
  let result = await install2();
  if (result.exitCode !== 0) {
    await call("update");
    result = await install2();
  }
  if (result.exitCode !== 0) {
    throw new NixeryError("missing-tool", {
      message: `apt-get could not install nix-bin:
${result.stderr}`,
      hint: 'install Nix (https://nixos.org/download) so that "nix" is on PATH'
    });
  }
  return host.env;
}
__name(installFromApt, "installFromApt");
function isDebianLike() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync12("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
__name(isDebianLike, "isDebianLike");

// src/nix/install/install-release.ts
init_errors();
import { randomUUID as randomUUID3 } from "node:crypto";
import { existsSync as existsSync12, readdirSync as readdirSync8 } from "node:fs";
import { mkdir as mkdir9, readFile as readFile4, readlink, rename as rename4, symlink } from "node:fs/promises";
import path30 from "node:path";
init_release();

// src/nix/install/nix-directory.ts
init_errors();
import { accessSync as accessSync2, constants as constants4, readdirSync as readdirSync6, statSync as statSync4 } from "node:fs";
import { mkdir as mkdir8 } from "node:fs/promises";
var NIX_DIRECTORY = "/nix";
var DEFAULT_PROFILE = `${NIX_DIRECTORY}/var/nix/profiles/default/bin`;
async function ensureNixDirectory(host) {
  if (isWritable()) return;
  if (isMissing() || isEmpty()) {
    await makeDirectory(host);
    if (isWritable()) return;
  }
  throw new NixeryError("missing-tool", problem2());
}
__name(ensureNixDirectory, "ensureNixDirectory");
async function makeDirectory(host) {
  const prefix = await asRoot(host);
  if (prefix === void 0) return;
  if (prefix.length === 0) return void await mkdir8(NIX_DIRECTORY).catch(() => {
  });
  const [program = "", ...args] = [...prefix, ...installCommand()];
  const { exitCode, stderr } = await run(program, args, { env: host.env, signal: host.signal });
  if (exitCode !== 0) host.log.debug(`${program} ${args.join(" ")}: ${stderr}`);
}
__name(makeDirectory, "makeDirectory");
function installCommand() {
  return ["install", "-d", "-m", "755", "-o", String(process.getuid?.()), "-g", gid(), NIX_DIRECTORY];
}
__name(installCommand, "installCommand");
var gid = /* @__PURE__ */ __name(() => String(process.getgid?.()), "gid");
function problem2() {
  const uid = process.getuid?.();
  if (process.platform === "darwin" && isMissing()) {
    return {
      message: `there is no ${NIX_DIRECTORY}, and macOS lets nobody make one without a volume for it`,
      hint: "add a step with cachix/install-nix-action, or run the installer of https://nixos.org/download, which makes it"
    };
  }
  if (isMissing() || isEmpty()) {
    const state = isMissing() ? "does not exist" : "is not yours";
    return {
      message: `${NIX_DIRECTORY} ${state}, and user ${uid} may not change that: sudo does not work without a password`,
      hint: `run this once as root: ${installCommand().join(" ")}`
    };
  }
  return {
    message: `${NIX_DIRECTORY} belongs to user ${statSync4(NIX_DIRECTORY).uid} and cannot be written by user ${uid}`,
    hint: exists(DEFAULT_PROFILE) ? `Nix is installed there: add ${DEFAULT_PROFILE} to PATH` : `put the Nix that it belongs to on PATH, or give it away: sudo chown -R ${uid}:${gid()} ${NIX_DIRECTORY}`
  };
}
__name(problem2, "problem");
function isWritable() {
  const parts = ["", "/store", "/var", "/var/nix", "/var/nix/db"].map((part) => NIX_DIRECTORY + part);
  return exists(NIX_DIRECTORY) && parts.every((part) => !exists(part) || may(part, constants4.W_OK));
}
__name(isWritable, "isWritable");
var isMissing = /* @__PURE__ */ __name(() => !exists(NIX_DIRECTORY), "isMissing");
var exists = /* @__PURE__ */ __name((path41) => may(path41, constants4.F_OK), "exists");
function isEmpty() {
  try {
    return readdirSync6(NIX_DIRECTORY).length === 0;
  } catch {
    return false;
  }
}
__name(isEmpty, "isEmpty");
function may(path41, mode) {
  try {
    accessSync2(path41, mode);
    return true;
  } catch {
    return false;
  }
}
__name(may, "may");

// src/nix/install/install-release.ts
init_releases();

// src/nix/install/store-path.ts
import { chmodSync, existsSync as existsSync11, lstatSync as lstatSync3, lutimesSync, readdirSync as readdirSync7 } from "node:fs";
import { rename as rename3, rm as rm6 } from "node:fs/promises";
import path29 from "node:path";
var STORE_TIME = 1;
var ALREADY_THERE = ["EEXIST", "ENOTEMPTY", "ENOTDIR", "EISDIR"];
async function moveStorePath(from2, to) {
  if (existsSync11(to)) return;
  canonicalise(from2);
  if (lstatSync3(from2).isDirectory()) chmodSync(from2, 493);
  try {
    await rename3(from2, to);
  } catch (error) {
    if (ALREADY_THERE.includes(error.code ?? "")) return;
    throw error;
  }
  canonicaliseEntry(to);
}
__name(moveStorePath, "moveStorePath");
async function removeClosedTree(directory) {
  if (!existsSync11(directory)) return;
  open(directory);
  await rm6(directory, { recursive: true, force: true });
}
__name(removeClosedTree, "removeClosedTree");
function open(directory) {
  chmodSync(directory, 493);
  for (const entry of readdirSync7(directory, { withFileTypes: true }))
    if (entry.isDirectory()) open(path29.join(directory, entry.name));
}
__name(open, "open");
function canonicalise(file2) {
  if (lstatSync3(file2).isDirectory()) for (const name of readdirSync7(file2)) canonicalise(path29.join(file2, name));
  canonicaliseEntry(file2);
}
__name(canonicalise, "canonicalise");
function canonicaliseEntry(file2) {
  const stat3 = lstatSync3(file2);
  if (!stat3.isSymbolicLink()) chmodSync(file2, stat3.isDirectory() || (stat3.mode & 64) !== 0 ? 365 : 292);
  lutimesSync(file2, STORE_TIME, STORE_TIME);
}
__name(canonicaliseEntry, "canonicaliseEntry");

// src/nix/install/install-release.ts
var STORE = `${NIX_DIRECTORY}/store`;
async function installRelease(settings3, host) {
  const release = chooseRelease(NIX_RELEASES, settings3);
  await ensureNixDirectory(host);
  const installed2 = await recall2(release) ?? await install(release, host);
  const PATH = [path30.join(installed2.nix, "bin"), host.env.PATH].filter(Boolean).join(path30.delimiter);
  return { ...host.env, PATH, ...certificates(installed2, host.env) };
}
__name(installRelease, "installRelease");
async function install(release, host) {
  const archive = await fetchArchive(release, host);
  const start2 = performance.now();
  const unpacked = path30.join(STORE, `.nixery-action-${randomUUID3()}`);
  try {
    await unpackArchive(archive, 1, unpacked, host);
    const installed2 = await readInstallScript(unpacked, release);
    for (const name of readdirSync8(path30.join(unpacked, "store")))
      await moveStorePath(path30.join(unpacked, "store", name), path30.join(STORE, name));
    await loadDatabase(installed2.nix, await readFile4(path30.join(unpacked, ".reginfo"), "utf8"), host);
    await remember(release, installed2);
    host.log.info(`Nix is in ${installed2.nix} after ${((performance.now() - start2) / 1e3).toFixed(1)} s`);
    return installed2;
  } catch (error) {
    throw error instanceof NixeryError ? error : notWritten(error);
  } finally {
    await removeClosedTree(unpacked);
  }
}
__name(install, "install");
function notWritten(error) {
  const hint = `check the space on the disk, and that ${NIX_DIRECTORY} may be written`;
  return new NixeryError("missing-tool", { message: `Nix cannot be unpacked: ${error.message}`, hint }, error);
}
__name(notWritten, "notWritten");
async function readInstallScript(unpacked, { url }) {
  const script = await readFile4(path30.join(unpacked, "install"), "utf8").catch(() => "");
  const value = /* @__PURE__ */ __name((name) => new RegExp(`^(?:readonly )?${name}="(${STORE}/[^"/]+)"$`, "m").exec(script)?.[1], "value");
  const [nix, cacert] = [value("nix"), value("cacert")];
  if (nix !== void 0 && cacert !== void 0) return { nix, cacert };
  throw new NixeryError("missing-tool", {
    message: `${url} has not the shape of a release of Nix`,
    hint: "give the address of a nix-VERSION-SYSTEM.tar.xz of releases.nixos.org, or one made like it"
  });
}
__name(readInstallScript, "readInstallScript");
async function loadDatabase(nix, registration, host) {
  const { exitCode, stderr } = await run(
    path30.join(nix, "bin", "nix-store"),
    ["--store", "local", "--load-db"],
    {
      env: toNixEnvironment(host.env, { lines: [], sshOptions: "" }),
      signal: host.signal,
      input: registration
    }
  );
  if (exitCode === 0) return;
  throw new NixeryError("missing-tool", {
    message: `the database of ${NIX_DIRECTORY} cannot be written: ${stderr}`,
    hint: `check the space on the disk and the owner of ${NIX_DIRECTORY}/var`
  });
}
__name(loadDatabase, "loadDatabase");
var rootsOf = /* @__PURE__ */ __name(({ sha256: sha2563 }) => path30.join(NIX_DIRECTORY, "var/nix/gcroots/nixery-action", sha2563), "rootsOf");
async function remember(release, { nix, cacert }) {
  const roots = rootsOf(release);
  await mkdir9(roots, { recursive: true });
  for (const [name, target] of [["cacert", cacert], ["nix", nix]]) {
    const fresh = path30.join(roots, `.${name}-${randomUUID3()}`);
    await symlink(target, fresh);
    await rename4(fresh, path30.join(roots, name));
  }
}
__name(remember, "remember");
async function recall2(release) {
  try {
    const [nix, cacert] = await Promise.all(
      ["nix", "cacert"].map((name) => readlink(path30.join(rootsOf(release), name)))
    );
    if (nix === void 0 || cacert === void 0 || !existsSync12(path30.join(nix, "bin/nix"))) return void 0;
    return { nix, cacert };
  } catch {
    return void 0;
  }
}
__name(recall2, "recall");
var SYSTEM_CERTIFICATES = [
  "/etc/ssl/certs/ca-certificates.crt",
  "/etc/ssl/ca-bundle.pem",
  "/etc/ssl/certs/ca-bundle.crt",
  "/etc/pki/tls/certs/ca-bundle.crt"
];
function certificates({ cacert }, env) {
  if (env.NIX_SSL_CERT_FILE || env.SSL_CERT_FILE) return {};
  const file2 = SYSTEM_CERTIFICATES.find((known) => existsSync12(known)) ?? path30.join(cacert, "etc/ssl/certs/ca-bundle.crt");
  return { NIX_SSL_CERT_FILE: file2 };
}
__name(certificates, "certificates");

// src/nix/install/install.ts
var INSTALLERS = {
  tarball: installRelease,
  apt: installFromApt
};
var ORDER = {
  auto: ["system", "tarball", "apt"],
  system: ["system"],
  none: ["system"],
  tarball: ["tarball"],
  apt: ["apt"]
};
async function ensureNix(settings3, files, host) {
  const configured = {
    lines: toConfigLines(settings3, files),
    sshOptions: toSshOptions(files, host.env.NIX_SSHOPTS)
  };
  const order = ORDER[settings3.installer];
  const problems = [];
  for (const way of order) {
    try {
      const found2 = way === "system" ? await systemNix(host, configured) : await installed(way, settings3, configured, host);
      if (!isProblem(found2)) return found2;
      problems.push(found2);
    } catch (error) {
      if (way === "system" || !(error instanceof NixeryError) || error.code !== "missing-tool") throw error;
      problems.push(...error.problems.map((problem3) => from(way, problem3)));
    }
    if (way !== order.at(-1)) host.log.info(problems.at(-1)?.message ?? "");
  }
  const [only, ...others] = problems;
  if (only !== void 0 && others.length === 0 && order[0] === "system") problems[0] = withInstaller(only);
  throw new NixeryError("missing-tool", problems);
}
__name(ensureNix, "ensureNix");
async function installed(way, settings3, configured, host) {
  const env = await INSTALLERS[way](settings3, host);
  const found2 = await systemNix({ ...host, env }, configured);
  return isProblem(found2) ? from(way, { ...found2, message: `installed, but ${found2.message}` }) : found2;
}
__name(installed, "installed");
var from = /* @__PURE__ */ __name((way, problem3) => ({
  ...problem3,
  message: `Nix from ${way}: ${problem3.message}`
}), "from");
var withInstaller = /* @__PURE__ */ __name(({ message, hint }) => ({
  message,
  hint: `${hint}, or set nix-installer: auto`
}), "withInstaller");

// src/nix/settings/private-files.ts
init_errors();
import { writeFile as writeFile6 } from "node:fs/promises";
import path31 from "node:path";
async function writePrivateFiles(settings3, host) {
  const { netrc, signingKey, sshKey, knownHosts } = settings3;
  const lines = knownHosts.map(({ line }) => line).join("\n");
  const texts2 = { netrc, signingKey, sshKey, knownHosts: lines === "" ? void 0 : lines };
  if ((sshKey ?? texts2.knownHosts) !== void 0) checkDirectory(host.workDir);
  const written = {};
  for (const [name, text4] of Object.entries(texts2)) {
    if (text4 === void 0) continue;
    const file2 = path31.join(host.workDir, name);
    await writeFile6(file2, `${text4.replaceAll("\r", "")}
`, { mode: 384 });
    written[name] = file2;
  }
  return written;
}
__name(writePrivateFiles, "writePrivateFiles");
function checkDirectory(directory) {
  if (/^[^\s;#]+$/.test(directory)) return;
  throw new NixeryError("output", {
    message: `ssh-key, known-hosts: Nix cannot hand files below "${directory}" to ssh`,
    hint: "point TMPDIR (RUNNER_TEMP in a workflow) to a directory without blanks in its name"
  });
}
__name(checkDirectory, "checkDirectory");

// src/nix/source/github.ts
import { readFile as readFile5 } from "node:fs/promises";
import path32 from "node:path";

// src/nix/source/git.ts
init_errors();
var TIMEOUT_MS2 = 3e4;
var REPOSITORY_VARIABLES = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"];
var askNothing = /* @__PURE__ */ __name((env) => ({
  GIT_SSH_COMMAND: "ssh -oBatchMode=yes",
  ...env,
  GIT_TERMINAL_PROMPT: "0"
}), "askNothing");
async function git(args, host) {
  const own = Object.entries(host.env).filter(([name]) => !REPOSITORY_VARIABLES.includes(name));
  const env = askNothing(Object.fromEntries(own));
  const signal = AbortSignal.any([host.signal, AbortSignal.timeout(TIMEOUT_MS2)]);
  try {
    return await run("git", args, { env, signal });
  } catch (error) {
    if (host.signal.aborted) throw error;
    return { exitCode: 127, stdout: "", stderr: error.message };
  }
}
__name(git, "git");
async function lsRemote(url, ref, host) {
  const { exitCode, stdout, stderr } = await git(["ls-remote", url, ref, `${ref}^{}`], host);
  if (exitCode !== 0) {
    const said = stderr.split("\n").find((line) => /^(fatal: |\S+: Permission denied|Host key )/.test(line));
    return { revision: void 0, trouble: said === void 0 ? "" : ` (${said.trim()})` };
  }
  const commits = new Map([...stdout.matchAll(/^([0-9a-f]{40})\t(.+)$/gm)].map((line) => [line[2], line[1]]));
  for (const name of [ref, `refs/heads/${ref}`, `refs/tags/${ref}`]) {
    const revision = commits.get(`${name}^{}`) ?? commits.get(name);
    if (revision !== void 0) return { ref: name, revision };
  }
  throw new NixeryError("invalid-input", {
    input: "nixpkgs",
    message: `${url} has no branch or tag ${ref.replace("refs/heads/", "")}`,
    hint: "check its name; a directory is written with ./ or / first"
  });
}
__name(lsRemote, "lsRemote");

// src/nix/source/github.ts
var GITHUB = "https://github.com";
var serverOrigin = /* @__PURE__ */ __name((env) => originOf(env.GITHUB_SERVER_URL ?? GITHUB) ?? GITHUB, "serverOrigin");
function originOf(url) {
  try {
    return new URL(url).origin;
  } catch {
    return void 0;
  }
}
__name(originOf, "originOf");
function isGitHub(url, env) {
  return [GITHUB, serverOrigin(env)].includes(originOf(url) ?? "");
}
__name(isGitHub, "isGitHub");
async function sourceAccess(token, host) {
  const env = askNothing(host.env);
  if (token === "") return { host: { ...host, env }, nixConfig: [], netrc: void 0 };
  const server = serverOrigin(env);
  const { host: name, hostname } = new URL(server);
  const others = await readFile5(path32.join(env.NIX_CONF_DIR || "/etc/nix", "netrc"), "utf8").catch(() => "");
  return {
    host: {
      ...host,
      env: { ...env, ...gitSetting(env, `http.${server}/.extraHeader`, authorization(token)) }
    },
    nixConfig: [`extra-access-tokens = ${name}=${token}`],
    netrc: `machine ${hostname} login x-access-token password ${token}
${others}`
  };
}
__name(sourceAccess, "sourceAccess");
var authorization = /* @__PURE__ */ __name((token) => `Authorization: basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`, "authorization");
function gitSetting(env, key, value) {
  const count2 = Number(env.GIT_CONFIG_COUNT ?? 0) || 0;
  return {
    GIT_CONFIG_COUNT: String(count2 + 1),
    [`GIT_CONFIG_KEY_${count2}`]: key,
    [`GIT_CONFIG_VALUE_${count2}`]: value
  };
}
__name(gitSetting, "gitSetting");

// src/nix/source/overlays.ts
init_errors();
init_hash();
import { readFileSync as readFileSync13, statSync as statSync5 } from "node:fs";
import { realpath as realpath2 } from "node:fs/promises";

// src/nix/source/directory.ts
init_errors();
import { realpath } from "node:fs/promises";

// src/nix/source/hash-tree.ts
init_collections();
import { createHash as createHash9 } from "node:crypto";
import { closeSync as closeSync3, lstatSync as lstatSync4, openSync as openSync3, readdirSync as readdirSync9, readlinkSync as readlinkSync3, readSync as readSync3 } from "node:fs";
import path33 from "node:path";
var BUFFER2 = Buffer.allocUnsafeSlow(1024 * 1024);
function hashTree(directory) {
  const hash = createHash9("sha256");
  for (const name of readdirSync9(directory).sort(compare)) {
    if (name !== ".git") addToHash(hash, directory, name);
  }
  return hash.digest("hex");
}
__name(hashTree, "hashTree");
function addToHash(hash, directory, name) {
  const file2 = path33.join(directory, name);
  const stat3 = lstatSync4(file2);
  if (stat3.isSymbolicLink()) hash.update(`l${name}\0${readlinkSync3(file2)}\0`);
  else if (stat3.isDirectory()) {
    hash.update(`d${name}\0`);
    for (const child of readdirSync9(file2).sort(compare)) addToHash(hash, file2, child);
    hash.update("e");
  } else if (stat3.isFile()) {
    hash.update(`${stat3.mode & 64 ? "x" : "f"}${name}\0${stat3.size}\0`);
    addContent(hash, file2);
  }
}
__name(addToHash, "addToHash");
function addContent(hash, file2) {
  const descriptor2 = openSync3(file2, "r");
  try {
    for (let count2 = readSync3(descriptor2, BUFFER2); count2 > 0; count2 = readSync3(descriptor2, BUFFER2)) {
      hash.update(BUFFER2.subarray(0, count2));
    }
  } finally {
    closeSync3(descriptor2);
  }
}
__name(addContent, "addContent");

// src/nix/source/directory.ts
async function directoryState(directory, input2, host) {
  try {
    const path41 = await realpath(directory);
    const tree = await cleanTree(path41, host);
    if (tree === void 0) return { path: path41, identity: { files: hashTree(path41) } };
    return { path: path41, identity: { tree }, ...await commitOf(path41, host) };
  } catch (error) {
    if (error instanceof NixeryError) throw error;
    throw new NixeryError(
      "invalid-input",
      {
        input: input2,
        message: `${directory} cannot be read: ${error.message}`,
        hint: "give a directory with a default.nix"
      },
      error
    );
  }
}
__name(directoryState, "directoryState");
async function cleanTree(directory, host) {
  const status = await git(
    ["-C", directory, "status", "--porcelain", "--ignored", "--untracked-files=all", "--", "."],
    host
  );
  if (status.exitCode !== 0 || status.stdout !== "") return void 0;
  const files = await git(["-C", directory, "ls-files", "-v", "--", "."], host);
  if (files.exitCode !== 0 || /^[a-zS] /m.test(files.stdout)) return void 0;
  const tree = await git(["-C", directory, "rev-parse", "--verify", "--quiet", "HEAD:./"], host);
  return tree.exitCode === 0 ? tree.stdout.trim() : void 0;
}
__name(cleanTree, "cleanTree");
async function commitOf(directory, host) {
  const { exitCode, stdout } = await git(
    ["-C", directory, "rev-parse", "--show-prefix", "--verify", "HEAD"],
    host
  );
  const [prefix, revision] = stdout.trimEnd().split("\n");
  return exitCode === 0 && prefix === "" && revision !== void 0 ? { revision } : {};
}
__name(commitOf, "commitOf");

// src/nix/source/overlays.ts
function readOverlays(paths, host) {
  return Promise.all(paths.map((path41) => readOverlay(path41, host)));
}
__name(readOverlays, "readOverlays");
async function readOverlay(given, host) {
  try {
    const path41 = await realpath2(given);
    if (!statSync5(path41).isDirectory())
      return { path: path41, directory: false, identity: { file: sha256(readFileSync13(path41)) } };
    const { identity } = await directoryState(path41, "overlays", host);
    return { path: path41, directory: true, identity };
  } catch (error) {
    if (error instanceof NixeryError) throw error;
    throw new NixeryError(
      "invalid-input",
      {
        input: "overlays",
        message: `${given} cannot be read: ${error.message}`,
        hint: "give a file such as ./overlay.nix, or a directory with overlays"
      },
      error
    );
  }
}
__name(readOverlay, "readOverlay");

// src/nix/source/pin.ts
init_errors();
import { readFile as readFile6 } from "node:fs/promises";

// src/nix/source/flake-lock.ts
init_errors();
init_forge();
import path34 from "node:path";
var DEFAULT_INPUT = "nixpkgs";
function lockedSource(text4, file2, name = DEFAULT_INPUT) {
  const lock = parseLock(text4, file2);
  const nodes = lock.nodes ?? {};
  const inputs = nodes[lock.root ?? "root"]?.inputs ?? {};
  const locked = nodes[nodeName(lock, inputs[name]) ?? name]?.locked;
  const source = locked && fromLocked(locked, file2);
  if (source !== void 0) return source;
  throw new NixeryError("invalid-input", {
    input: "nixpkgs",
    message: `${file2} has no input "${name}" that can be fetched`,
    hint: `name one of its inputs: ${Object.keys(inputs).map((other) => `${path34.basename(file2)}#${other}`).join(", ") || "(it has none)"}`
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
function parseLock(text4, file2) {
  try {
    return JSON.parse(text4) ?? {};
  } catch (error) {
    const message = `${file2} is not a lock file: ${error.message}`;
    throw new NixeryError(
      "invalid-input",
      { input: "nixpkgs", message, hint: "make it with nix flake lock" },
      error
    );
  }
}
__name(parseLock, "parseLock");
function fromLocked(locked, file2) {
  const text4 = /* @__PURE__ */ __name((name) => String(locked[name] ?? ""), "text");
  const narHash = text4("narHash") === "" ? {} : { narHash: text4("narHash") };
  switch (locked.type) {
    case "github":
    case "gitlab":
    case "sourcehut": {
      const host = text4("host") || void 0;
      const repository = forgeRepository(locked.type, text4("owner"), text4("repo"), host);
      return {
        kind: "tarball",
        url: archiveOf(repository, text4("rev")),
        ...narHash,
        revision: text4("rev")
      };
    }
    case "tarball":
      return {
        kind: "tarball",
        url: text4("url"),
        ...narHash,
        ...locked.rev && locked.narHash ? { revision: text4("rev") } : {}
      };
    case "git":
      return {
        kind: "git",
        url: text4("url"),
        revision: text4("rev"),
        ...locked.ref ? { ref: text4("ref") } : {}
      };
    case "path":
      return { kind: "path", path: path34.resolve(path34.dirname(file2), text4("path")) };
    default:
      return void 0;
  }
}
__name(fromLocked, "fromLocked");

// src/nix/source/pin.ts
init_forge();
init_source();
async function pinSource(source, settings3, host) {
  if (source.kind !== "flake") return pinTree(source, settings3, host);
  const { source: tree, identity, ...rest } = await pinTree(source.tree, settings3, host);
  const { directory } = source;
  return { source: { kind: "flake", tree, directory }, identity: { ...identity, flake: directory }, ...rest };
}
__name(pinSource, "pinSource");
async function pinTree(source, settings3, host) {
  const { repository, ttlSeconds } = settings3;
  const slot = { validUntil: (Math.floor(Date.now() / 1e3 / ttlSeconds) + 1) * ttlSeconds };
  switch (source.kind) {
    case "path": {
      const { path: path41, ...state } = await directoryState(source.path, "nixpkgs", host);
      return { source: { kind: "path", path: path41 }, ...state };
    }
    case "lock":
      return pinTree(await readLock(source.file, source.node), settings3, host);
    case "commit":
      return pinTree(commitOf2(repository, source.revision, host), settings3, host);
    case "branch":
      return pinBranch(repository, source.branch, slot, host);
    case "forge":
      return pinForge(source, slot, host);
    case "git":
      return pinGit(source, slot, host);
    case "tarball": {
      const { url, narHash, revision } = source;
      const commit = revision === void 0 ? {} : { revision };
      if (narHash !== void 0) return { source, identity: { narHash }, ...commit };
      if (revision !== void 0) return { source, identity: { revision }, ...commit };
      return { source, identity: { url, ...slot }, unpinned: `${url} has no hash (add ?narHash=sha256-...)` };
    }
  }
}
__name(pinTree, "pinTree");
function commitOf2(repository, revision, host, ref) {
  if (isGitHub(repository, host.env)) {
    return { kind: "tarball", url: `${repository}/archive/${revision}.tar.gz`, revision };
  }
  return { kind: "git", url: repository, revision, ...ref === void 0 ? {} : { ref } };
}
__name(commitOf2, "commitOf");
async function pinBranch(repository, branch, slot, host) {
  const ref = `refs/heads/${branch}`;
  const found2 = await lsRemote(repository, ref, host);
  const { revision } = found2;
  if (revision !== void 0) {
    return { source: commitOf2(repository, revision, host, ref), identity: { revision }, revision };
  }
  const unpinned = `git could not look up ${branch}${found2.trouble}`;
  if (!isGitHub(repository, host.env)) {
    const source = { kind: "git", url: repository, ref };
    return { source, identity: { url: repository, ref, ...slot }, unpinned };
  }
  const url = `${repository}/archive/${ref}.tar.gz`;
  return { source: { kind: "tarball", url }, identity: { url, ...slot }, unpinned };
}
__name(pinBranch, "pinBranch");
async function pinForge({ repository, ref = "HEAD" }, slot, host) {
  const found2 = COMMIT.test(ref) ? { revision: ref } : await lsRemote(repository.url, ref, host);
  const { revision } = found2;
  if (revision !== void 0) {
    const url2 = archiveOf(repository, revision);
    return { source: { kind: "tarball", url: url2, revision }, identity: { revision }, revision };
  }
  const url = archiveOf(repository, ref);
  const unpinned = `git could not look up ${ref} of ${repository.name}${found2.trouble}`;
  return { source: { kind: "tarball", url }, identity: { url, ...slot }, unpinned };
}
__name(pinForge, "pinForge");
async function pinGit(source, slot, host) {
  if (source.revision !== void 0) {
    const { revision: revision2 } = source;
    return { source, identity: { revision: revision2 }, revision: revision2 };
  }
  const { url, ref = "HEAD" } = source;
  const found2 = await lsRemote(url, ref, host);
  const { revision } = found2;
  if (revision !== void 0) {
    const fullRef = source.ref === void 0 ? {} : { ref: found2.ref };
    return { source: { ...source, ...fullRef, revision }, identity: { revision }, revision };
  }
  const unpinned = `git could not look up ${ref} of ${url}${found2.trouble}`;
  return { source, identity: { url, ref, ...slot }, unpinned };
}
__name(pinGit, "pinGit");
async function readLock(file2, node) {
  const text4 = await readFile6(file2, "utf8").catch((error) => {
    throw new NixeryError(
      "invalid-input",
      { input: "nixpkgs", message: `${file2} cannot be read: ${error.message}`, hint: "check the path" },
      error
    );
  });
  return lockedSource(text4, file2, node);
}
__name(readLock, "readLock");

// src/build/packages/resolve-sources.ts
var identityOf2 = /* @__PURE__ */ __name(({ source, nixpkgsRepository, overlays }) => JSON.stringify([source, nixpkgsRepository, overlays]), "identityOf");
async function resolveSources({ images, githubToken, cacheTtlSeconds }, host) {
  const access = await sourceAccess(githubToken, host);
  const distinct2 = new Map(platformsOf(images).map((request) => [identityOf2(request), request]));
  const found2 = /* @__PURE__ */ new Map();
  for (const [identity, request] of distinct2) {
    const { nixpkgsRepository: repository } = request;
    const pinned = await pinSource(request.source, { repository, ttlSeconds: cacheTtlSeconds }, access.host);
    if (pinned.unpinned !== void 0)
      host.log.info(`${pinned.unpinned}: it is looked at again every ${cacheTtlSeconds} s`);
    found2.set(identity, { pinned, overlays: await readOverlays(request.overlays, host) });
  }
  const of = /* @__PURE__ */ __name((request) => found2.get(identityOf2(request)), "of");
  return { access, of, all: [...found2.values()] };
}
__name(resolveSources, "resolveSources");
async function nixFor({ nix }, { access, all }, host) {
  const isPinned = all.every(({ pinned }) => pinned.unpinned === void 0);
  const kept = isPinned ? ["tarball-ttl = 2147483647"] : [];
  const config = [...access.nixConfig, ...kept, nix.config].join("\n");
  const settings3 = { ...nix, config, netrc: netrcOf(nix, access) };
  const files = await writePrivateFiles(settings3, host);
  return { ...await ensureNix(settings3, files, access.host), files };
}
__name(nixFor, "nixFor");
function netrcOf(nix, access) {
  const ofSource = /^\s*netrc-file\s*=/m.test(nix.config) ? void 0 : access.netrc;
  const both = [nix.netrc, ofSource].filter((text4) => text4 !== void 0);
  return both.length === 0 ? void 0 : both.join("\n");
}
__name(netrcOf, "netrcOf");

// src/build/build.ts
async function build(request, host, memory) {
  const { images } = request;
  warnOfMisfits(platformsOf(images), host.log);
  host.enter("pin");
  const origins = await resolveSources(request, host);
  const staging = await stageOutputs(
    images.map(({ local }) => local),
    host
  );
  const run2 = { request, host, memory, layout: staging.layout };
  try {
    const jobs = await openJobs(run2, origins, staging.images);
    const reuses = request.verify ? [] : await findReuses(jobs, run2);
    await settleAll(...reuses.map(checkReuse));
    const todo = jobs.filter((job) => !reuses.some((reuse) => reuse.job === job));
    const made = todo.length > 0 ? await makeImages(run2, origins, todo) : NOTHING_MADE;
    const errors = [...made.errors, ...await reuseAll(reuses, run2)];
    if (errors.length > 0) throw mergeErrors(errors);
    const done = new Map([...made.done, ...reuses.map(({ job, known }) => [job, unchanged(known)])]);
    return jobs.map((job) => resultOf(job, done.get(job), run2, origins));
  } finally {
    await discardStaging(staging);
  }
}
__name(build, "build");
async function findReuses(jobs, run2) {
  const stale = await settleAll(...jobs.map(staleTags));
  const reuses = [];
  for (const [index, job] of jobs.entries()) {
    const reuse = await findReuse(job, stale[index], run2);
    if (reuse !== void 0) reuses.push(reuse);
  }
  return reuses;
}
__name(findReuses, "findReuses");
async function reuseAll(reuses, run2) {
  const errors = [];
  for (const reuse of reuses) {
    try {
      await forImage(reuse.job, () => reuseImage(reuse, run2));
    } catch (error) {
      if (run2.host.signal.aborted) throw error;
      errors.push(error);
    }
  }
  return errors;
}
__name(reuseAll, "reuseAll");
var NOTHING_MADE = { done: /* @__PURE__ */ new Map(), errors: [] };
function unchanged(known) {
  return { ...known, cacheHit: "image", layersReused: layersIn(known.images), bytesPushed: 0 };
}
__name(unchanged, "unchanged");
var layersIn = /* @__PURE__ */ __name((images) => new Set(images.flatMap(({ layers }) => layers.map(({ key }) => key))).size, "layersIn");
function resultOf({ request }, done, run2, origins) {
  const pinned = request.platforms.map((platform) => origins.of(platform).pinned);
  const revision = pinned[0]?.revision ?? done.images[0]?.nixpkgsRevision;
  return {
    ...done,
    request,
    layers: layersIn(done.images),
    nixpkgsRevision: revision,
    unpinned: pinned.find(({ unpinned }) => unpinned !== void 0)?.unpinned,
    cacheTtlSeconds: run2.request.cacheTtlSeconds,
    cacheTrouble: run2.memory.failure
  };
}
__name(resultOf, "resultOf");
async function makeImages(run2, origins, jobs) {
  const { request, host } = run2;
  const repositories = jobs.flatMap(({ destinations }) => destinations.map(({ repository }) => repository));
  host.enter("install");
  const oras = repositories.length > 0 ? await ensureOras(request.oras, host) : "";
  const nameData = await allNameData(jobs, host);
  const nix = await nixFor(request, origins, host);
  host.enter("evaluate");
  const images = jobs.map((job) => job.request);
  const [batches] = await settleAll(
    evaluatePackages(nix, images, origins, host),
    settleAll(...repositories.map((repository) => repository.checkPush()))
  );
  host.enter("realise");
  const contents = await realisePackages(nix, batches, origins, request.nix);
  const { copyTo } = request.nix;
  const roots = [...new Set([...contents.values()].flatMap(({ graph }) => graph.roots))];
  if (copyTo !== void 0)
    await host.log.group(`Copy to ${copyTo}`, () => copyBuilt(nix, roots, copyTo, host));
  host.enter("plan");
  const storeRoot = storeRootOf(nix, roots);
  const planned = await settleAll(
    ...jobs.map((job) => forImage(job, () => planJob(job, contents, nameData, storeRoot)))
  );
  for (const { job, platforms } of planned)
    for (const warning of new Set(platforms.flatMap(({ plan: plan2 }) => plan2.warnings)))
      host.log.warning(prefixOf(job) + warning);
  const { arrived, errors } = await deliver(run2, oras, planned);
  host.enter("save");
  const done = /* @__PURE__ */ new Map();
  for (const { job, known, layersReused, bytesPushed } of arrived) {
    await run2.memory.saveImage(job.key, known.images, job.known?.images);
    const cacheHit = layersReused > 0 ? "layers" : "none";
    done.set(job, { ...known, cacheHit, layersReused, bytesPushed });
  }
  return { done, errors };
}
__name(makeImages, "makeImages");
async function allNameData(jobs, host) {
  const read = nameDataReader(host.http);
  const requests = platformsOf(jobs.map((job) => job.request));
  return new Map(await Promise.all(requests.map(async (one) => [one, await read(one)])));
}
__name(allNameData, "allNameData");
function planJob(job, contents, nameData, storeRoot) {
  const platforms = [...job.compressions].map(([request, compression]) => {
    const { evaluation, graph } = contents.get(request);
    const settings3 = { ...request, nameData: nameData.get(request), compression };
    return { request, evaluation, plan: planImage(settings3, evaluation, graph, storeRoot) };
  });
  return { job, platforms };
}
__name(planJob, "planJob");

// src/build/run.ts
async function runBuild2(given, env, log, chooseCache) {
  const secrets = secretsIn(given, env);
  return withoutSecrets(secrets, log, async (quietLog) => {
    const request = runRequest(await declaredImages(fromText(given)), env);
    const results = await withHost(
      env,
      quietLog,
      request.timeoutSeconds,
      (host) => work(request, host, chooseCache)
    );
    return results.map((result) => ({
      ...result,
      unpinned: result.unpinned && redact(result.unpinned, secrets),
      cacheTrouble: result.cacheTrouble && redact(result.cacheTrouble, secrets)
    }));
  });
}
__name(runBuild2, "runBuild");
async function work(request, host, chooseCache) {
  try {
    return await build(request, host, openBuildCache(request, host, chooseCache, request.cache === "true"));
  } catch (error) {
    const isKnown2 = error instanceof NixeryError && error.code !== "output";
    if (isKnown2 || !isDiskFull(error)) throw error;
    const outputs = request.images.flatMap(({ local }) => local.outputs);
    const directories = [host.workDir, ...outputs.map(({ dest }) => path35.dirname(dest))];
    throw await diskFull(error.message, directories, error);
  }
}
__name(work, "work");

// src/cache/directory.ts
init_collections();
import { randomUUID as randomUUID4 } from "node:crypto";
import { existsSync as existsSync13 } from "node:fs";
import { constants as constants5, copyFile as copyFile3, mkdir as mkdir10, readdir as readdir2, rename as rename5, rm as rm7, stat, utimes } from "node:fs/promises";
import path36 from "node:path";
var MAX_SIZE = 5e9;
var STALE_MS = 60 * 60 * 1e3;
var commandCache = /* @__PURE__ */ __name(({ cacheDir }, { env, log }) => new DirectoryCache(cacheDir ?? defaultCacheDirectory(env), log), "commandCache");
var DirectoryCache = class {
  static {
    __name(this, "DirectoryCache");
  }
  failure;
  #entries;
  #unfinished;
  #maxSize;
  #log;
  constructor(directory, log, maxSize = MAX_SIZE) {
    this.#entries = path36.join(directory, "entries");
    this.#unfinished = path36.join(directory, "unfinished");
    this.#maxSize = maxSize;
    this.#log = log;
  }
  async restore(name, prefixes = []) {
    return this.#attempt(async () => {
      const found2 = existsSync13(path36.join(this.#entries, name)) ? name : await this.#newest(prefixes);
      if (found2 === void 0) return void 0;
      const directory = path36.join(this.#entries, found2);
      const now = /* @__PURE__ */ new Date();
      await utimes(directory, now, now).catch(() => {
      });
      return { name: found2, directory };
    });
  }
  async save(name, files) {
    await this.#attempt(async () => {
      const entry = path36.join(this.#entries, name);
      if (existsSync13(entry)) return;
      const unfinished = path36.join(this.#unfinished, randomUUID4());
      await mkdir10(unfinished, { recursive: true });
      await mkdir10(this.#entries, { recursive: true });
      for (const [file2, source] of files)
        await copyFile3(source, path36.join(unfinished, file2), constants5.COPYFILE_FICLONE);
      await rename5(unfinished, entry).catch(() => rm7(unfinished, { recursive: true, force: true }));
      await this.#evict();
    });
  }
  async discard({ name }) {
    await this.#attempt(() => this.#remove(path36.join(this.#entries, name)));
  }
  async #newest(prefixes) {
    const names2 = await readdir2(this.#entries).catch(() => []);
    for (const prefix of prefixes) {
      const entries = names2.filter((name) => name.startsWith(prefix)).map(async (name) => ({ name, made: await madeAt(path36.join(this.#entries, name)) }));
      const there = (await Promise.all(entries)).filter(({ made }) => made > 0);
      const [newest] = there.sort((a, b) => b.made - a.made);
      if (newest !== void 0) return newest.name;
    }
    return void 0;
  }
  async #list() {
    const names2 = await readdir2(this.#entries).catch(() => []);
    const stats = await Promise.all(
      names2.map((name) => stat(path36.join(this.#entries, name)).catch(() => void 0))
    );
    return names2.flatMap(
      (name, index) => stats[index] === void 0 ? [] : [{ name, used: stats[index].mtimeMs }]
    );
  }
  async #evict() {
    let total = 0;
    for (const { name } of [...await this.#list()].sort((a, b) => b.used - a.used)) {
      total += await directorySize(path36.join(this.#entries, name));
      if (total > this.#maxSize) await this.#remove(path36.join(this.#entries, name));
    }
    for (const name of await readdir2(this.#unfinished).catch(() => [])) {
      const file2 = path36.join(this.#unfinished, name);
      const age = Date.now() - ((await stat(file2).catch(() => void 0))?.mtimeMs ?? Date.now());
      if (age > STALE_MS) await rm7(file2, { recursive: true, force: true });
    }
  }
  /** Out of sight first: nobody may find half an entry. */
  async #remove(entry) {
    const removed = path36.join(this.#unfinished, randomUUID4());
    await mkdir10(this.#unfinished, { recursive: true });
    await rename5(entry, removed).catch(() => {
    });
    await rm7(removed, { recursive: true, force: true });
  }
  async #attempt(work2) {
    if (this.failure !== void 0) return void 0;
    try {
      return await work2();
    } catch (error) {
      this.failure = error.message;
      this.#log.warning(`the cache directory cannot be used: ${this.failure}`);
      return void 0;
    }
  }
};
async function madeAt(entry) {
  return Math.max(0, ...(await statsIn(entry)).map(({ mtimeMs }) => mtimeMs));
}
__name(madeAt, "madeAt");
async function directorySize(directory) {
  return totalSize(await statsIn(directory));
}
__name(directorySize, "directorySize");
async function statsIn(directory) {
  const names2 = await readdir2(directory).catch(() => []);
  const stats = await Promise.all(names2.map((name) => stat(path36.join(directory, name)).catch(() => [])));
  return stats.flat();
}
__name(statsIn, "statsIn");

// src/commands/result-files.ts
init_errors();
import { mkdirSync, writeFileSync as writeFileSync3 } from "node:fs";
import path37 from "node:path";
function writeDotenv(file2, outputs) {
  if (file2 === void 0) return;
  const lines = Object.entries(outputs).filter(
    ([, value]) => ["string", "number", "boolean"].includes(typeof value) && !/[\r\n]/.test(`${value}`)
  ).map(([name, value]) => `NIXERY_${name.toUpperCase().replaceAll("-", "_")}=${value}
`);
  write("dotenv", file2, lines.join(""));
}
__name(writeDotenv, "writeDotenv");
function writeDigests(directory, digests) {
  if (directory === void 0) return;
  for (const digest of digests) write("digests-dir", path37.join(directory, digest.replace(/^sha256:/, "")), "");
}
__name(writeDigests, "writeDigests");
function write(option2, file2, content) {
  try {
    mkdirSync(path37.dirname(file2), { recursive: true });
    writeFileSync3(file2, content);
  } catch (error) {
    throw new NixeryError("output", { message: `--${option2}: ${error.message}` }, error);
  }
}
__name(write, "write");

// src/commands/build.ts
async function buildCommand({ option: option2, env, log }) {
  const results = await runBuild2(option2, env, log, commandCache);
  const outputs = toOutputs(results);
  writeDotenv(option2("dotenv"), outputs);
  const summaryFile = option2("summary-file");
  if (summaryFile !== void 0) write("summary-file", summaryFile, outputs.summary);
  writeDigests(
    option2("digests-dir"),
    results.map(({ tree }) => tree.root.descriptor.digest)
  );
  return { text: `${JSON.stringify(outputs)}
` };
}
__name(buildCommand, "buildCommand");

// src/commands/count-names.ts
init_errors();

// src/closure/graph-input.ts
import { isDeepStrictEqual } from "node:util";

// src/closure/graph-checks.ts
init_collections();
init_errors();
function badGraph(message) {
  return new NixeryError("usage", { message });
}
__name(badGraph, "badGraph");
function checkPaths(infos, where) {
  if (infos.length === 0) throw badGraph(`${where}: there are no store paths in it`);
  const paths = /* @__PURE__ */ new Set();
  for (const { path: path41 } of infos) {
    if (paths.has(path41)) throw badGraph(`${where}: ${path41} is there twice`);
    paths.add(path41);
  }
  for (const { path: path41, references } of infos) {
    const missing = references.find((reference) => !paths.has(reference));
    if (missing !== void 0) throw badGraph(`${where}: ${path41} refers to ${missing}, which is not there`);
  }
  checkCycles(infos, where);
}
__name(checkPaths, "checkPaths");
function checkRoots(roots, infos, where) {
  const paths = new Set(infos.map(({ path: path41 }) => path41));
  const lost = roots.find((root) => !paths.has(root));
  if (lost !== void 0) throw badGraph(`${where}: the root ${lost} is not there`);
}
__name(checkRoots, "checkRoots");
function checkCycles(infos, where) {
  const users = new Map(infos.map(({ path: path41 }) => [path41, []]));
  const left = new Map(infos.map(({ path: path41, references }) => [path41, references.length]));
  for (const { path: path41, references } of infos)
    for (const reference of references) users.get(reference)?.push(path41);
  const ready = infos.filter(({ references }) => references.length === 0).map(({ path: path41 }) => path41);
  for (let path41 = ready.pop(); path41 !== void 0; path41 = ready.pop()) {
    left.delete(path41);
    for (const user of users.get(path41) ?? []) {
      const count2 = (left.get(user) ?? 0) - 1;
      left.set(user, count2);
      if (count2 === 0) ready.push(user);
    }
  }
  const [first] = [...left.keys()].sort(compare);
  if (first !== void 0) throw badGraph(`${where}: a cycle of references leads through or to ${first}`);
}
__name(checkCycles, "checkCycles");

// src/closure/graph-input.ts
function readGraph(text4, roots) {
  const json3 = parseJson3(text4);
  if (isObject(json3) && Array.isArray(json3.images))
    throw badGraph("the graph: these are the images of a fleet; add --fleet");
  return toGraph(json3, roots, "the graph");
}
__name(readGraph, "readGraph");
function readFleet(text4) {
  const fleet = parseJson3(text4);
  const images = isObject(fleet) ? fleet.images : void 0;
  if (!Array.isArray(images) || images.length === 0) throw badGraph("the fleet has no images");
  const names2 = /* @__PURE__ */ new Set();
  return images.map((image, index) => {
    const { name, roots = [], graph } = isObject(image) ? image : {};
    if (typeof name !== "string") throw badGraph(`image ${index + 1} of the fleet has no name`);
    if (names2.has(name)) throw badGraph(`the fleet has two images with the name ${name}`);
    names2.add(name);
    if (!isTexts2(roots)) throw badGraph(`${name}: roots is not a list of store paths`);
    return { name, graph: toGraph(graph, roots, name) };
  });
}
__name(readFleet, "readFleet");
function readStorePaths(text4) {
  const json3 = parseJson3(text4);
  if (!isObject(json3)) throw badGraph("the store paths: neither a list nor an object");
  return readInfos(fromAttributes(json3, "the store paths")?.infos ?? json3, "the store paths");
}
__name(readStorePaths, "readStorePaths");
var isObject = /* @__PURE__ */ __name((json3) => typeof json3 === "object" && json3 !== null, "isObject");
var isTexts2 = /* @__PURE__ */ __name((json3) => Array.isArray(json3) && json3.every((one) => typeof one === "string"), "isTexts");
function parseJson3(text4) {
  try {
    return JSON.parse(text4);
  } catch (error) {
    throw badGraph(`the input is not JSON: ${error.message.replace(/\s+/g, " ")}`);
  }
}
__name(parseJson3, "parseJson");
function toGraph(json3, given, where) {
  if (!isObject(json3)) throw badGraph(`${where}: neither a list nor an object`);
  const exported = fromAttributes(json3, where);
  const infos = readInfos(exported?.infos ?? json3, where);
  checkPaths(infos, where);
  const roots = [given, exported?.roots ?? [], topmost(infos)].find((candidates2) => candidates2.length > 0) ?? [];
  checkRoots(roots, infos, where);
  return closureOf(toReferenceGraph(infos, roots), roots);
}
__name(toGraph, "toGraph");
function fromAttributes(attributes, where) {
  const wanted = attributes.exportReferencesGraph;
  if (!isObject(wanted)) return void 0;
  const all = [];
  for (const name of Object.keys(wanted)) {
    const infos = attributes[name];
    if (!Array.isArray(infos) || !infos.every(isObject))
      throw badGraph(`${where}: ${name} is not a list of store paths`);
    const known = new Map(all.map((info) => [info.path, info]));
    const own = /* @__PURE__ */ new Set();
    for (const info of infos) {
      if (own.has(info.path) || !isDeepStrictEqual(known.get(info.path), info)) all.push(info);
      own.add(info.path);
    }
  }
  const roots = Object.values(wanted).flat();
  return { infos: all, roots: isTexts2(roots) ? [...new Set(roots)] : [] };
}
__name(fromAttributes, "fromAttributes");
function readInfos(json3, where) {
  try {
    return parsePathInfo(JSON.stringify(json3));
  } catch (error) {
    throw badGraph(`${where}: ${error.message}`);
  }
}
__name(readInfos, "readInfos");
function topmost(infos) {
  const referred = new Set(infos.flatMap((info) => info.references));
  return infos.map((info) => info.path).filter((path41) => !referred.has(path41));
}
__name(topmost, "topmost");

// src/image/layers/count-names.ts
init_collections();
function countNames(infos, earlier) {
  const snapshots = (earlier?.snapshots ?? 0) + 1;
  const names2 = /* @__PURE__ */ new Map();
  for (const [name, known] of earlier?.names ?? []) names2.set(name, { ...known, popularity: 0 });
  for (const [name, { paths, users }] of byName(infos)) {
    const digest = digestOf2(paths);
    names2.set(name, { popularity: users.size, ...history(names2.get(name), digest, snapshots), digest });
  }
  return { snapshots, names: names2 };
}
__name(countNames, "countNames");
function byName(infos) {
  const counted2 = /* @__PURE__ */ new Map();
  const entry = /* @__PURE__ */ __name((name) => {
    const known = counted2.get(name) ?? { paths: /* @__PURE__ */ new Set(), users: /* @__PURE__ */ new Set() };
    counted2.set(name, known);
    return known;
  }, "entry");
  for (const { path: path41, references } of infos) {
    const own = packageName(path41);
    entry(own).paths.add(path41);
    for (const used of references.map(packageName)) if (used !== own) entry(used).users.add(path41);
  }
  return counted2;
}
__name(byName, "byName");
function history(known, digest, snapshots) {
  if (known?.digest === void 0) return { changes: 0, since: snapshots };
  return { changes: known.changes + (known.digest === digest ? 0 : 1), since: known.since };
}
__name(history, "history");
function digestOf2(paths) {
  return hashOfName([...paths].sort(compare).join("\n")).toString(16).padStart(8, "0");
}
__name(digestOf2, "digestOf");

// src/commands/count-names.ts
init_name_data_source();
async function countNamesCommand({ option: option2 }) {
  const source = nameDataSource(option2("extend") ?? "", ".");
  const earlier = source === void 0 ? void 0 : await readNameData(source, new Http(process.env));
  const infos = readStorePaths(await readInput(option2("input")));
  if (infos.length === 0) {
    const hint = "give what nix path-info --json prints of at least one store path";
    throw new NixeryError("usage", { message: "count-names: the input has no store paths", hint });
  }
  return { text: writeResult(formatNameData(countNames(infos, earlier)), option2("output")) };
}
__name(countNamesCommand, "countNamesCommand");

// src/commands/group-layers.ts
init_parse();
init_name_data_source();

// src/image/layers/plan-fleet.ts
init_collections();

// src/image/layers/cluster.ts
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
    for (const number2 of model.packages.keys()) {
      const { stored, total, needCount, added } = this.single(number2);
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
  single(number2, kept) {
    const { packages, images, possible, additions } = this.#model;
    const { size, needs } = packages[number2] ?? { size: 0, needs: new Uint32Array(0) };
    const has = [...images, ...possible, ...additions.map(({ present }) => present)].map(
      (flags) => flags[number2] ?? 0
    );
    const touched = Uint8Array.from(additions, ({ fresh }) => fresh[number2] ?? 0);
    const part = Int32Array.from(has.slice(0, images.length + possible.length));
    return {
      members: [number2],
      kept,
      bytes: Float64Array.from(has, (flag) => flag * size),
      part,
      partCount: 1,
      touched,
      needs,
      needCount: countBits(needs),
      total: part.reduce((sum2, flag, index) => sum2 + (index < images.length ? flag * size : 0), 0),
      stored: size,
      added: touched.reduce((sum2, flag) => sum2 + flag * size, 0)
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
    const bytes2 = a.bytes.map((own, index) => own + (b.bytes[index] ?? 0));
    const touched = a.touched.map((own, index) => own | (b.touched[index] ?? 0));
    const needs = a.needs.map((own, index) => own | (b.needs[index] ?? 0));
    const numbers = /* @__PURE__ */ new Map();
    const part = a.part.map((own, index) => {
      const pair = own * (b.partCount + 1) + (b.part[index] ?? 0);
      if (pair === 0) return 0;
      const number2 = numbers.get(pair) ?? numbers.size + 1;
      numbers.set(pair, number2);
      return number2;
    });
    return {
      members: [...a.members, ...b.members],
      kept: a.kept ?? b.kept,
      bytes: bytes2,
      part,
      partCount: numbers.size,
      touched,
      needs,
      needCount: countBits(needs),
      total: a.total + b.total,
      stored: this.#storedTogether(a, b),
      added: touched.reduce((sum2, flag, index) => sum2 + (flag ? bytes2[part.length + index] ?? 0 : 0), 0)
    };
  }
  #storedTogether(a, b) {
    const width = b.partCount + 1;
    if (this.#seen.length < (a.partCount + 1) * width)
      this.#seen = new Int32Array((a.partCount + 1) * width * 2);
    this.#round += 1;
    let bytes2 = 0;
    for (let image = 0; image < a.part.length; image++) {
      const pair = (a.part[image] ?? 0) * width + (b.part[image] ?? 0);
      if (pair === 0 || this.#seen[pair] === this.#round) continue;
      this.#seen[pair] = this.#round;
      bytes2 += (a.bytes[image] ?? 0) + (b.bytes[image] ?? 0);
    }
    return bytes2;
  }
};
function countBits(words) {
  return words.reduce((sum2, word) => sum2 + bitCount(word), 0);
}
__name(countBits, "countBits");
function bitCount(word) {
  const pairs = word - (word >>> 1 & 1431655765);
  const nibbles = (pairs & 858993459) + (pairs >>> 2 & 858993459);
  return Math.imul(nibbles + (nibbles >>> 4) & 252645135, 16843009) >>> 24;
}
__name(bitCount, "bitCount");

// src/image/layers/fleet.ts
init_collections();
var MAX_PACKAGES = 1500;
var MAX_ADDITIONS = 500;
function fleetModel(graphs) {
  const ordered = [...graphs].sort((a, b) => compare(a.roots.join(), b.roots.join()));
  const { sizes, references } = collect(ordered);
  const names2 = [...sizes.keys()].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0) || compare(a, b)).slice(0, MAX_PACKAGES).sort(compare);
  const numberOf = new Map(names2.map((name, index) => [name, index]));
  const flags = /* @__PURE__ */ __name((members) => {
    const made = new Uint8Array(names2.length);
    for (const name of members) {
      const number2 = numberOf.get(name);
      if (number2 !== void 0) made[number2] = 1;
    }
    return made;
  }, "flags");
  const closures = /* @__PURE__ */ new Map();
  const closureOf3 = /* @__PURE__ */ __name((name) => {
    const known = closures.get(name) ?? flags(reach([name], references));
    closures.set(name, known);
    return known;
  }, "closureOf");
  const images = ordered.map((graph) => flags([...graph.paths.keys()].map(packageName)));
  const rootsOf2 = ordered.map((graph) => graph.roots.map(packageName));
  return {
    packages: names2.map((name) => ({ name, size: sizes.get(name) ?? 0, needs: toBits(closureOf3(name)) })),
    images,
    possible: possibleImages(images, rootsOf2, closureOf3),
    additions: thinOut([...fromOthers(images, rootsOf2, closureOf3), ...fromOwn(images, rootsOf2, closureOf3)])
  };
}
__name(fleetModel, "fleetModel");
function collect(graphs) {
  const paths = new Map(graphs.flatMap((graph) => [...graph.paths]));
  const sizes = /* @__PURE__ */ new Map();
  const references = /* @__PURE__ */ new Map();
  for (const path41 of [...paths.keys()].sort(compare)) {
    const info = paths.get(path41);
    if (info === void 0) continue;
    const name = packageName(path41);
    sizes.set(name, (sizes.get(name) ?? 0) + info.narSize);
    const targets = references.get(name) ?? /* @__PURE__ */ new Set();
    for (const reference of info.references) targets.add(packageName(reference));
    references.set(name, targets);
  }
  return { sizes, references };
}
__name(collect, "collect");
function possibleImages(images, rootsOf2, closureOf3) {
  const isBase = /* @__PURE__ */ __name((number2) => images.length > 1 && images.every((image) => image[number2] === 1), "isBase");
  const roots = [...new Set(rootsOf2.flat())].sort(compare);
  return roots.map((root) => closureOf3(root).map((has, number2) => has || isBase(number2) ? 1 : 0));
}
__name(possibleImages, "possibleImages");
function fromOthers(images, rootsOf2, closureOf3) {
  const roots = [...new Set(rootsOf2.flat())].sort(compare);
  return images.flatMap(
    (image) => roots.map((root) => {
      const closure = closureOf3(root);
      return {
        present: image.map((has, number2) => has | (closure[number2] ?? 0)),
        fresh: image.map((has, number2) => has ? 0 : closure[number2] ?? 0)
      };
    })
  );
}
__name(fromOthers, "fromOthers");
function fromOwn(images, rootsOf2, closureOf3) {
  return images.flatMap((present, index) => {
    const roots = rootsOf2[index] ?? [];
    const needed = new Uint16Array(present.length);
    for (const closure of roots.map(closureOf3))
      for (const [number2, has] of closure.entries()) needed[number2] = (needed[number2] ?? 0) + has;
    return roots.map((root) => {
      const closure = closureOf3(root);
      return {
        present,
        fresh: present.map((has, number2) => has && closure[number2] && needed[number2] === 1 ? 1 : 0)
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
function reach(starts, references) {
  const seen = new Set(starts);
  for (const name of seen) for (const reference of references.get(name) ?? []) seen.add(reference);
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

// src/image/layers/merger.ts
var MergeCosts = class {
  static {
    __name(this, "MergeCosts");
  }
  #factory;
  #places;
  #width;
  #known;
  constructor(factory, clusters) {
    this.#factory = factory;
    this.#places = new Map(clusters.map((cluster, place) => [cluster, place]));
    this.#width = clusters.length;
    this.#known = new Float64Array(this.#width ** 2).fill(Number.NaN);
  }
  of(a, b) {
    const [low, high] = this.#pair(this.#places.get(a) ?? 0, this.#places.get(b) ?? 0);
    const index = low * this.#width + high;
    const known = this.#known[index] ?? Number.NaN;
    if (!Number.isNaN(known)) return known;
    const cost = this.#factory.costOfMerging(a, b);
    this.#known[index] = cost;
    return cost;
  }
  /** The merged cluster stands where `a` stood. */
  replace(a, b, merged) {
    const place = this.#places.get(a) ?? 0;
    this.#places.delete(a);
    this.#places.delete(b);
    this.#places.set(merged, place);
    for (let other = 0; other < this.#width; other++) {
      const [low, high] = this.#pair(place, other);
      this.#known[low * this.#width + high] = Number.NaN;
    }
  }
  #pair(one, other) {
    return one < other ? [one, other] : [other, one];
  }
};
var noPartner = { cluster: void 0, cost: Number.POSITIVE_INFINITY };
var Merger = class {
  static {
    __name(this, "Merger");
  }
  #factory;
  #costs;
  #clusters;
  #layerCounts;
  /** Images that have too many layers, 1 or 0. */
  #over;
  /** For each cluster the one that it is cheapest to be merged with. */
  #partners = /* @__PURE__ */ new Map();
  constructor(factory, clusters, imageCount) {
    this.#factory = factory;
    this.#costs = new MergeCosts(factory, clusters);
    this.#clusters = clusters;
    this.#over = new Uint8Array(imageCount);
    this.#layerCounts = new Int32Array(imageCount).map(
      (_, image) => clusters.filter((cluster) => cluster.part[image]).length
    );
  }
  get clusters() {
    return this.#clusters;
  }
  /** Until no image has more layers than this, or nothing more may be merged. */
  mergeDownTo(limit) {
    let known = false;
    for (; ; ) {
      const over = Uint8Array.from(this.#layerCounts, (count2) => count2 > limit ? 1 : 0);
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
    return relieved === 0 ? Number.POSITIVE_INFINITY : this.#costs.of(a, b) / relieved;
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
    this.#costs.replace(a, b, merged);
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

// src/image/layers/plan-fleet.ts
function planFleet(graphs, limit, kept = []) {
  return planFleetFor(graphs, [limit], kept)[0] ?? [];
}
__name(planFleet, "planFleet");
function planFleetFor(graphs, limits, kept = []) {
  if (isComplete2(kept, graphs)) return limits.map(() => kept);
  const model = fleetModel(graphs);
  const factory = new ClusterFactory(model);
  const names2 = model.packages.map(({ name }) => name);
  const merger = new Merger(factory, startingClusters(factory, names2, kept), model.images.length);
  return limits.map((limit) => {
    merger.mergeDownTo(limit);
    return toGroups(merger.clusters, names2, kept);
  });
}
__name(planFleetFor, "planFleetFor");
function isComplete2(groups, graphs) {
  const known = new Set(groups.flat());
  return graphs.every(({ paths }) => [...paths.keys()].every((path41) => known.has(packageName(path41))));
}
__name(isComplete2, "isComplete");
function startingClusters(factory, names2, kept) {
  const places = new Map(kept.flatMap((group2, place) => group2.map((name) => [name, place])));
  const clusters = /* @__PURE__ */ new Map();
  for (const [number2, name] of names2.entries()) {
    const place = places.get(name);
    const own = factory.single(number2, place);
    const key = place === void 0 ? name : String(place);
    const there = clusters.get(key);
    clusters.set(key, there === void 0 ? own : factory.merge(there, own));
  }
  return [...clusters.values()];
}
__name(startingClusters, "startingClusters");
function toGroups(clusters, names2, kept) {
  const membersOf = /* @__PURE__ */ __name((cluster) => cluster.members.map((number2) => names2[number2] ?? ""), "membersOf");
  const joined = new Map(
    clusters.flatMap((one) => one.kept === void 0 ? [] : [[one.kept, membersOf(one)]])
  );
  const added = clusters.filter((one) => one.kept === void 0).sort((a, b) => b.stored - a.stored);
  return [
    ...kept.map((group2, place) => [.../* @__PURE__ */ new Set([...group2, ...joined.get(place) ?? []])].sort(compare)),
    ...added.map((one) => membersOf(one).sort(compare))
  ];
}
__name(toGroups, "toGroups");

// src/base/columns.ts
function alignRight(rows) {
  return aligned(rows, (cell, width) => cell.padStart(width));
}
__name(alignRight, "alignRight");
function alignLeft(rows) {
  return aligned(rows, (cell, width) => cell.padEnd(width));
}
__name(alignLeft, "alignLeft");
function aligned(rows, pad) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map(
    (row) => row.map((cell, column) => column === row.length - 1 ? cell : pad(cell, widths[column] ?? 0)).join("  ").trimEnd()
  ).join("\n");
}
__name(aligned, "aligned");
var indented = /* @__PURE__ */ __name((text4) => text4.replace(/^(?=.)/gm, "  "), "indented");
function firstFew(names2, most) {
  const more = names2.length > most ? ` and ${names2.length - most} more` : "";
  return names2.slice(0, most).join(", ") + more;
}
__name(firstFew, "firstFew");

// src/commands/explain-layers.ts
init_store_name();
var NAMES_SHOWN = 4;
function explainLayers(layers, graph) {
  const packages = new Set([...graph.paths.keys()].map(packageName)).size;
  let expected = 0;
  const rows = layers.map(({ paths }, index) => {
    const infos = paths.flatMap((path41) => graph.paths.get(path41) ?? []).sort((a, b) => b.narSize - a.narSize);
    const size = infos.reduce((sum2, info) => sum2 + info.narSize, 0);
    const causes = new Set([...closureOf2(paths, graph)].map(packageName)).size;
    const cost = size * causes / packages;
    expected += cost;
    const names2 = infos.map((info) => storePathName(info.path));
    return [
      String(index + 1),
      formatBytes(size),
      String(causes),
      formatBytes(Math.round(cost)),
      firstFew(names2, NAMES_SHOWN)
    ];
  });
  const total = `An update of one package (any of ${packages}, all alike) is expected to fetch ${formatBytes(Math.round(expected))}.`;
  return `${alignRight([["layer", "bytes", "changes with", "an update", "paths"], ...rows])}
${total}
`;
}
__name(explainLayers, "explainLayers");
function closureOf2(paths, graph) {
  const seen = new Set(paths);
  for (const path41 of seen)
    for (const reference of graph.paths.get(path41)?.references ?? []) seen.add(reference);
  return seen;
}
__name(closureOf2, "closureOf");

// src/commands/group-layers.ts
async function groupLayersCommand({ option: option2 }) {
  const explain2 = option2("explain") === "true";
  const source = nameDataSource(option2("popularity") ?? "", ".");
  const nameData = source === void 0 ? void 0 : await readNameData(source, new Http(process.env));
  const fallback = COMMANDS["group-layers"].options["max-layers"].default;
  const options = {
    ...graphArguments(option2),
    maxLayers: parseInteger("max-layers", 1, 125)(option2("max-layers") ?? fallback) ?? 0,
    explain: explain2,
    layersPlan: option2("layers-plan"),
    nameData
  };
  return { text: writeResult(groupLayers(await readInput(option2("input")), options), option2("output")) };
}
__name(groupLayersCommand, "groupLayersCommand");
function groupLayers(input2, options) {
  const kept = options.layersPlan === void 0 ? void 0 : readPlan(options.layersPlan);
  if (!options.fleet) {
    const graph = readGraph(input2, options.roots);
    const layers = chooseGrouping(kept, options.nameData)(graph, options.maxLayers);
    return options.explain ? explainLayers(layers, graph) : json2(layers);
  }
  const images = readFleet(input2);
  const graphs = images.map((image) => image.graph);
  const plan2 = kept ?? {
    version: 1,
    maxLayers: options.maxLayers,
    groups: planFleet(graphs, groupLimit(options.maxLayers))
  };
  const grouping = chooseGrouping(plan2, options.nameData);
  const planned = images.map(({ name, graph }) => ({
    name,
    graph,
    layers: grouping(graph, options.maxLayers)
  }));
  if (!options.explain) return json2(planned.map(({ name, layers }) => ({ name, layers })));
  return planned.map(({ name, graph, layers }) => `${name}
${explainLayers(layers, graph)}`).join("\n");
}
__name(groupLayers, "groupLayers");
var json2 = /* @__PURE__ */ __name((layers) => `${JSON.stringify(layers)}
`, "json");

// src/commands/help.ts
var WIDTH = 100;
var INDENT = " ".repeat(6);
function renderHelp(name) {
  const { usage: usage2, about, options } = COMMANDS[name];
  const others = commandNames.filter((other) => other !== name).join(", ");
  return `Usage: nixery-action ${name} ${usage2}

${wrap(about, "")}

Options:
${Object.entries(options).map(describe2).join("\n")}
  --debug
${wrap("Say more: what Nix and oras print.")}
  --help, --version

${wrap(`Other commands, each with its own --help: ${others}.`, "")}

Exit codes: 0 done, 1 failed, 2 the call itself is wrong.
${name === "build" ? ENVIRONMENT : ""}`;
}
__name(renderHelp, "renderHelp");
var ENVIRONMENT = `
Environment: SOURCE_DATE_EPOCH (seconds) is the time that the image says it was made, by default 0.
DOCKER_CONFIG, NIX_CONFIG, NIX_REMOTE and the usual proxy variables mean what they mean to docker,
Nix and oras.
`;
function describe2([name, option2]) {
  const secret = option2.secret === true ? " Give env:NAME, file:PATH or - (standard input), never the secret itself." : "";
  const fallback = (option2.default ?? "") === "" ? "" : ` Default: ${option2.default}.`;
  return `  --${name}${option2.value === void 0 ? "" : ` ${option2.value}`}
${wrap(option2.help + secret + fallback)}`;
}
__name(describe2, "describe");
function wrap(text4, indent = INDENT) {
  const lines = [];
  let line = "";
  for (const word of text4.split(" ")) {
    if (line.length + word.length + 1 > WIDTH) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? indent + word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
__name(wrap, "wrap");

// src/commands/inspect.ts
import { tmpdir as tmpdir3 } from "node:os";

// src/image/documents/read-image.ts
init_platform();
async function readImage2(source, wanted) {
  let document = await source.root();
  let index;
  for (let depth = 0; depth <= DEEPEST_INDEX; depth += 1) {
    const parsed2 = parseDocument2(source.name, document);
    if (parsed2.kind === "image") return completeImage(source, document, parsed2, index, wanted);
    index ??= indexFacts(document, parsed2.entries);
    document = await source.read(choosePlatform(source.name, parsed2.entries, wanted));
  }
  throw tooDeep(source.name);
}
__name(readImage2, "readImage");
async function completeImage(source, { digest, mediaType, bytes: bytes2 }, manifest, index, wanted) {
  const config = parseConfig(`the configuration of ${source.name}`, await source.read(manifest.config));
  if (wanted !== void 0 && index === void 0 && !isPlatform(config.platform, wanted))
    throw otherPlatform(source.name, wanted, [config.platform]);
  return { name: source.name, digest, mediaType, size: bytes2.length, manifest, config, index };
}
__name(completeImage, "completeImage");
function indexFacts({ digest, mediaType }, entries) {
  const platforms = imagesAmong(entries).map((entry) => ({
    platform: entry.platform === void 0 ? "unknown" : formatPlatform(entry.platform),
    digest: entry.digest
  }));
  return { digest, mediaType, platforms };
}
__name(indexFacts, "indexFacts");

// src/inspect/diff-config.ts
init_collections();
function diffConfigs(from2, to) {
  const [before, after] = [settings2(from2), settings2(to)];
  return [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].sort(compare).map((setting) => ({
    setting,
    from: before.get(setting) ?? null,
    to: after.get(setting) ?? null
  })).filter((change2) => change2.from !== change2.to);
}
__name(diffConfigs, "diffConfigs");
function settings2(config) {
  const list2 = /* @__PURE__ */ __name((values) => values.length === 0 ? "" : JSON.stringify(values), "list");
  const single = [
    ["entrypoint", list2(config.entrypoint)],
    ["cmd", list2(config.cmd)],
    ["user", config.user],
    ["workdir", config.workdir],
    ["ports", list2(config.ports)],
    ["volumes", list2(config.volumes)],
    ["stop signal", config.stopSignal],
    ["healthcheck", config.healthcheck === null ? "" : JSON.stringify(config.healthcheck)]
  ];
  const env = config.env.map((one) => {
    const [name = ""] = one.split("=");
    return [`env ${name}`, one.slice(name.length + 1)];
  });
  const labels = Object.entries(config.labels).map(([key, value]) => [
    `label ${key}`,
    value
  ]);
  return new Map([...single.filter(([, value]) => value !== ""), ...env, ...labels]);
}
__name(settings2, "settings");

// src/inspect/diff-names.ts
init_collections();
init_store_name();
function diffNames(from2, to) {
  const [before, after] = [byKey(from2), byKey(to)];
  const keys = [.../* @__PURE__ */ new Set([...before.keys(), ...after.keys()])].sort(compare);
  const alone = /* @__PURE__ */ __name((here, there) => keys.flatMap((key) => there.has(key) ? [] : here.get(key) ?? []), "alone");
  return {
    added: alone(after, before),
    removed: alone(before, after),
    changed: keys.flatMap((key) => change(key, before.get(key), after.get(key)) ?? [])
  };
}
__name(diffNames, "diffNames");
function byKey(names2) {
  const groups = /* @__PURE__ */ new Map();
  for (const one of names2) groups.set(packageKey(one), [...groups.get(packageKey(one)) ?? [], one]);
  return groups;
}
__name(byKey, "byKey");
function change(key, from2, to) {
  if (from2 === void 0 || to === void 0) return void 0;
  const [whole, wholeTo] = [sorted3(from2, wholeName), sorted3(to, wholeName)];
  if (whole.join(" ") === wholeTo.join(" ")) return void 0;
  const names2 = new Set([...from2, ...to].map(({ name: name2 }) => name2));
  const [name] = names2;
  if (names2.size > 1 || name === void 0) return { name: key, from: whole, to: wholeTo };
  return { name, from: sorted3(from2, ({ version }) => version), to: sorted3(to, ({ version }) => version) };
}
__name(change, "change");
var wholeName = /* @__PURE__ */ __name(({ name, version }) => version === "" ? name : `${name} ${version}`, "wholeName");
var sorted3 = /* @__PURE__ */ __name((names2, text4) => names2.map(text4).sort(compare), "sorted");

// src/inspect/diff-report.ts
function toDiffReport(from2, to) {
  const [before, after] = [byDigest2(from2.layers), byDigest2(to.layers)];
  const fetched2 = [...after.values()].filter(({ digest }) => !before.has(digest));
  const shared = [...after.values()].filter(({ digest }) => before.has(digest));
  const dropped = [...before.values()].filter(({ digest }) => !after.has(digest));
  const areSame = from2.digest === to.digest;
  return {
    from: side(from2),
    to: side(to),
    packages: bothNames(from2.packages, to.packages),
    storePaths: bothNames(from2.storePaths, to.storePaths),
    fetchedAgain: from2.storePaths && to.storePaths && fetchedAgain(dropped, fetched2),
    layers: { shared: sum(shared), fetched: { ...sum(fetched2), layers: fetched2 }, dropped: sum(dropped) },
    bytesToFetch: areSame ? 0 : sum(fetched2).bytes + documentsSize(to),
    config: diffConfigs(from2.config, to.config)
  };
}
__name(toDiffReport, "toDiffReport");
var side = /* @__PURE__ */ __name(({ image, digest, platform, nixpkgsRevision, size }) => ({
  image,
  digest,
  platform,
  nixpkgsRevision,
  size
}), "side");
var bothNames = /* @__PURE__ */ __name((from2, to) => from2 && to && diffNames(from2, to), "bothNames");
var byDigest2 = /* @__PURE__ */ __name((layers) => new Map(layers.map((layer) => [layer.digest, layer])), "byDigest");
var sum = /* @__PURE__ */ __name((layers) => ({
  count: layers.length,
  bytes: layers.reduce((total, { size }) => total + size, 0)
}), "sum");
var documentsSize = /* @__PURE__ */ __name(({ size, layers }) => size - sum(layers).bytes, "documentsSize");
function fetchedAgain(dropped, fetched2) {
  const old = new Set(dropped.flatMap(({ storePaths }) => storePaths ?? []));
  return fetched2.flatMap(({ storePaths }) => storePaths ?? []).filter((name) => old.has(name));
}
__name(fetchedAgain, "fetchedAgain");

// src/inspect/image-table.ts
var NAMES_PER_LAYER2 = 4;
var shortDigest = /* @__PURE__ */ __name((digest) => digest.slice(0, "sha256:".length + 12), "shortDigest");
function renderImageTable(report) {
  const sections = [
    `${printable(report.image)}
${indented(alignLeft(facts(report)))}`,
    packagesSection(report),
    storePathsSection(report),
    section("Configuration", configRows(report.config)),
    section("Annotations", Object.entries(report.annotations)),
    `Layers
${indented(alignRight([["", "compressed", "unpacked", "digest", "contents"], ...report.layers.map(layerRow)]))}`
  ];
  return `${sections.filter((text4) => text4 !== "").join("\n\n")}
`;
}
__name(renderImageTable, "renderImageTable");
function facts(report) {
  const { index, created, layers, uncompressedSize, nixpkgsRevision } = report;
  const platforms = index?.platforms.map(({ platform }) => platform).join(", ");
  const unpacked = uncompressedSize === null ? "" : `, ${formatBytes(uncompressedSize)} unpacked`;
  return [
    ["digest", report.digest],
    ["platform", report.platform],
    ...index === null ? [] : [["chosen from", `${index.digest} (${printable(platforms ?? "")})`]],
    ...created === null ? [] : [["created", printable(created)]],
    [
      "size",
      `${formatBytes(report.size)} in ${layers.length} ${layers.length === 1 ? "layer" : "layers"}${unpacked}`
    ],
    ...nixpkgsRevision === null ? [] : [["nixpkgs", printable(nixpkgsRevision)]]
  ];
}
__name(facts, "facts");
function packagesSection({ packages, storePaths }) {
  if (packages !== null) {
    const rows = packages.map(({ name, version }) => [printable(name), printable(version)]);
    return `Packages
${indented(alignLeft(rows))}`;
  }
  const why = storePaths === null ? "unknown: nixery-action has not made this image" : "unknown: the image has no list";
  return `Packages
  ${why}`;
}
__name(packagesSection, "packagesSection");
function storePathsSection({ storePaths }) {
  if (storePaths === null) return "";
  return `Store paths: ${storePaths.length}
${indented(wrapped(storePaths.map(nameAndVersion)))}`;
}
__name(storePathsSection, "storePathsSection");
var nameAndVersion = /* @__PURE__ */ __name(({ name, version }) => printable(version === "" ? name : `${name} ${version}`), "nameAndVersion");
function wrapped(texts2, width = 98) {
  const lines = [];
  for (const text4 of texts2) {
    const longer = `${lines.at(-1)}, ${text4}`;
    if (lines.length > 0 && longer.length < width) lines[lines.length - 1] = longer;
    else lines.push(text4);
  }
  return lines.join(",\n");
}
__name(wrapped, "wrapped");
function configRows(config) {
  const list2 = /* @__PURE__ */ __name((values) => values.length === 0 ? "" : JSON.stringify(values), "list");
  return [
    ["entrypoint", list2(config.entrypoint)],
    ["cmd", list2(config.cmd)],
    ["user", config.user],
    ["workdir", config.workdir],
    ["ports", config.ports.join(", ")],
    ["volumes", config.volumes.join(", ")],
    ["stop signal", config.stopSignal],
    ["healthcheck", config.healthcheck === null ? "" : JSON.stringify(config.healthcheck)],
    ...config.env.map((variable2) => ["env", variable2]),
    ...Object.entries(config.labels).map(([key, value]) => ["label", `${key}=${value}`])
  ];
}
__name(configRows, "configRows");
function section(title, rows) {
  const given = rows.filter(([, value]) => value !== "").map((row) => row.map((cell) => printable(cell)));
  return given.length === 0 ? "" : `${title}
${indented(alignLeft(given))}`;
}
__name(section, "section");
function layerRow(layer, index) {
  const unpacked = layer.uncompressedSize === null ? "" : formatBytes(layer.uncompressedSize);
  return [
    String(index + 1),
    formatBytes(layer.size),
    unpacked,
    shortDigest(layer.digest),
    layerContents(layer)
  ];
}
__name(layerRow, "layerRow");
function layerContents({ storePaths, description }) {
  if (storePaths === null || storePaths.length === 0) return printable(description.replace(/\s+/g, " "), 80);
  return firstFew(
    storePaths.map((name) => printable(name)),
    NAMES_PER_LAYER2
  );
}
__name(layerContents, "layerContents");

// src/inspect/diff-table.ts
function renderDiffTable(report) {
  const { from: from2, to, config } = report;
  const sections = [
    alignLeft([
      ["from", ...sideCells(from2)],
      ["to", ...sideCells(to)]
    ]),
    from2.digest === to.digest ? "The images are the same." : "",
    from2.digest === to.digest ? "" : namesSection("Packages", report.packages),
    from2.digest === to.digest ? "" : namesSection("Store paths", report.storePaths),
    fetchSection(report),
    config.length === 0 ? "" : `Configuration
${indented(alignLeft(config.map((one) => [printable(one.setting), `${shown2(one.from)} -> ${shown2(one.to)}`])))}`
  ];
  return `${sections.filter((text4) => text4 !== "").join("\n\n")}
`;
}
__name(renderDiffTable, "renderDiffTable");
function sideCells({ image, digest, platform, nixpkgsRevision, size }) {
  const nixpkgs = nixpkgsRevision === null ? "" : `nixpkgs ${printable(nixpkgsRevision)}`;
  return [printable(image), shortDigest(digest), printable(platform), formatBytes(size), nixpkgs];
}
__name(sideCells, "sideCells");
var shown2 = /* @__PURE__ */ __name((value) => value === null ? "(not set)" : printable(value), "shown");
function namesSection(title, changes) {
  if (changes === null) return `${title}
  unknown: one of the images does not say what is in it`;
  const { added, removed, changed } = changes;
  if (added.length + removed.length + changed.length === 0) return `${title}
  no name or version differs`;
  const rows = [
    ...added.map(({ name, version }) => ["+", printable(name), printable(version)]),
    ...removed.map(({ name, version }) => ["-", printable(name), printable(version)]),
    ...changed.map(({ name, from: from2, to }) => [
      "~",
      printable(name),
      `${printable(from2.join(", "))} -> ${printable(to.join(", "))}`
    ])
  ];
  return `${title}: ${added.length} added, ${removed.length} removed, ${changed.length} changed
${indented(alignLeft(rows))}`;
}
__name(namesSection, "namesSection");
function fetchSection({ layers, bytesToFetch, fetchedAgain: fetchedAgain2 }) {
  const { shared, fetched: fetched2, dropped } = layers;
  const rows = fetched2.layers.map((layer) => ["", formatBytes(layer.size), layerContents(layer)]);
  const again = fetchedAgain2 === null || fetchedAgain2.length === 0 ? "" : `
  Fetched again under the same name, built anew or beside something that has changed:
${indented(
    indented(
      wrapped(
        fetchedAgain2.map((name) => printable(name)),
        94
      )
    )
  )}`;
  const counts = `${sumText(fetched2)} to fetch, ${sumText(shared)} shared, ${sumText(dropped)} dropped`;
  const table = rows.length === 0 ? "" : `
${indented(alignRight(rows))}`;
  return `A node with the first image fetches ${formatBytes(bytesToFetch)} for the second.
  Layers: ${counts}${table}${again}`;
}
__name(fetchSection, "fetchSection");
var sumText = /* @__PURE__ */ __name(({ count: count2, bytes: bytes2 }) => `${count2} (${formatBytes(bytes2)})`, "sumText");

// src/inspect/image-report.ts
init_collections();
init_platform();
init_store_name();

// src/inspect/contents.ts
function contentsOf(history2, layers) {
  const steps = history2.filter(({ isEmpty: isEmpty2 }) => !isEmpty2);
  const list2 = history2.find(
    (step) => isOurs(step) && step.isEmpty && step.comment.startsWith(PACKAGES_PREFIX)
  );
  return {
    packages: list2 && names(list2.comment.slice(PACKAGES_PREFIX.length)),
    layers: Array.from(
      { length: layers },
      (_, index) => layerContents2(steps.length === layers ? steps[index] : void 0)
    )
  };
}
__name(contentsOf, "contentsOf");
function layerContents2(step) {
  if (step === void 0) return { storePaths: void 0, description: "" };
  if (!isOurs(step)) return { storePaths: void 0, description: step.createdBy || step.comment };
  if ([ROOT_FILESYSTEM, ADDED_FILES].includes(step.comment))
    return { storePaths: [], description: step.comment };
  return { storePaths: names(step.comment), description: "" };
}
__name(layerContents2, "layerContents");
var isOurs = /* @__PURE__ */ __name(({ createdBy }) => createdBy === CREATED_BY, "isOurs");
var names = /* @__PURE__ */ __name((text4) => text4.split(" ").filter((name) => name !== ""), "names");

// src/inspect/image-report.ts
function toImageReport(documents) {
  const { manifest, config, index } = documents;
  const contents = contentsOf(config.history, manifest.layers.length);
  const layers = manifest.layers.map(({ digest, mediaType, size, annotations }, index2) => {
    const { storePaths, description } = contents.layers[index2] ?? { storePaths: void 0, description: "" };
    const uncompressedSize = bytes(annotations[LAYER_SIZE]);
    return { digest, mediaType, size, uncompressedSize, storePaths: storePaths ?? null, description };
  });
  const ours = layers.filter(({ storePaths }) => storePaths !== null);
  const uncompressed = layers.map((layer) => layer.uncompressedSize);
  return {
    image: documents.name,
    digest: documents.digest,
    mediaType: documents.mediaType,
    platform: formatPlatform(config.platform),
    index: index ?? null,
    created: config.created ?? null,
    nixpkgsRevision: manifest.annotations[NIXPKGS_REVISION] ?? config.run.labels[NIXPKGS_REVISION] ?? null,
    packages: contents.packages?.map(parseStoreName) ?? null,
    storePaths: ours.length === 0 ? null : sortedNames(ours.flatMap((layer) => layer.storePaths ?? [])),
    layers,
    size: documents.size + manifest.config.size + layers.reduce((sum2, { size }) => sum2 + size, 0),
    uncompressedSize: uncompressed.includes(null) ? null : uncompressed.reduce((sum2, size) => sum2 + (size ?? 0), 0),
    config: config.run,
    annotations: manifest.annotations
  };
}
__name(toImageReport, "toImageReport");
var bytes = /* @__PURE__ */ __name((text4) => /^\d{1,15}$/.test(text4 ?? "") ? Number(text4) : null, "bytes");
var sortedNames = /* @__PURE__ */ __name((names2) => [...names2].sort(compare).map(parseStoreName), "sortedNames");

// src/inspect/open-image.ts
init_parse();

// src/image/documents/layout-documents.ts
init_collections();
init_errors();
import { existsSync as existsSync14, statSync as statSync6 } from "node:fs";
import { readFile as readFile7, stat as stat2 } from "node:fs/promises";
import path38 from "node:path";
var REF_NAME2 = "org.opencontainers.image.ref.name";
var FULL_NAME = "io.containerd.image.name";
function layoutPlace(text4) {
  if (existsSync14(text4)) return { directory: text4, reference: void 0 };
  const [, directory, reference] = /^(.+?)(?:@|:(?=[^/:@]*$))(.+)$/.exec(text4) ?? [];
  if (directory !== void 0 && existsSync14(directory)) return { directory, reference };
  return /^[./~]/.test(text4) ? { directory: text4, reference: void 0 } : void 0;
}
__name(layoutPlace, "layoutPlace");
function openLayoutDocuments({ directory, reference }) {
  const read = /* @__PURE__ */ __name(async ({ mediaType, digest }) => {
    const [algorithm = "", hex = ""] = digest.split(":");
    const bytes2 = await readLimited(path38.join(directory, "blobs", algorithm, hex), directory);
    return { ...verified(`${digest} in ${directory}`, bytes2, digest), mediaType };
  }, "read");
  return {
    name: reference === void 0 ? directory : `${directory}${reference.includes(":") ? "@" : ":"}${reference}`,
    read,
    async root() {
      checkDirectory2(directory);
      const bytes2 = await readLimited(path38.join(directory, "index.json"), directory);
      const index = { ...verified(directory, bytes2, void 0), mediaType: MEDIA_TYPES.index };
      const document = parseDocument2(`${directory}/index.json`, index);
      const entries = document.kind === "index" ? distinct(document.entries) : [];
      const found2 = candidates(entries, reference);
      const [first, ...others] = found2;
      if (first === void 0) throw nothingThere(directory, reference, entries);
      if (others.length === 0) return read(first);
      if (entries.every((entry) => nameOf(entry) === void 0)) return index;
      throw notClear(directory, found2);
    }
  };
}
__name(openLayoutDocuments, "openLayoutDocuments");
function checkDirectory2(directory) {
  if (existsSync14(path38.join(directory, "oci-layout"))) return;
  const what = !existsSync14(directory) ? "does not exist" : statSync6(directory).isDirectory() ? "is not an OCI image layout: it has no file oci-layout" : "is a file, not an OCI image layout";
  throw new NixeryError("image", {
    message: `${directory} ${what}`,
    hint: 'give a directory that "nixery-action build --output type=oci,dest=DIR", "skopeo copy ... oci:DIR" or "oras cp --to-oci-layout" wrote, or an image such as ghcr.io/org/tools:latest'
  });
}
__name(checkDirectory2, "checkDirectory");
async function readLimited(file2, directory) {
  try {
    if ((await stat2(file2)).size > LARGEST_DOCUMENT) throw tooLarge(file2);
    return await readFile7(file2);
  } catch (error) {
    if (error instanceof NixeryError) throw error;
    const message = `${directory} is not complete: ${error.message}`;
    throw new NixeryError("image", { message, hint: "write the layout again" }, error);
  }
}
__name(readLimited, "readLimited");
var nameOf = /* @__PURE__ */ __name(({ annotations }) => annotations[REF_NAME2], "nameOf");
function candidates(entries, reference) {
  if (reference !== void 0) {
    const matches3 = entries.filter(
      (entry) => [nameOf(entry), entry.annotations[FULL_NAME], entry.digest].includes(reference)
    );
    return distinctBy(matches3, ({ digest }) => digest);
  }
  const named2 = entries.filter((entry) => nameOf(entry) !== void 0);
  return named2.length > 0 ? named2 : entries;
}
__name(candidates, "candidates");
function distinct(entries) {
  return distinctBy(entries, (entry) => `${entry.digest} ${nameOf(entry) ?? ""}`);
}
__name(distinct, "distinct");
function nothingThere(directory, reference, entries) {
  return new NixeryError("image", {
    message: reference === void 0 ? `${directory} has no images` : `${directory} has no image ${reference}`,
    hint: entries.length === 0 ? "write an image to it first" : `it has ${listed(entries)}`
  });
}
__name(nothingThere, "nothingThere");
function notClear(directory, found2) {
  const [first] = found2.map((entry) => printable(nameOf(entry) ?? entry.digest));
  return new NixeryError("image", {
    message: `${directory} has ${found2.length} images: ${listed(found2)}`,
    hint: `say which one, for example ${directory}${first?.includes(":") ? "@" : ":"}${first}`
  });
}
__name(notClear, "notClear");
var listed = /* @__PURE__ */ __name((entries) => entries.map((entry) => printable(nameOf(entry) ?? entry.digest)).join(", "), "listed");

// src/inspect/open-image.ts
init_reference();
async function openImages(names2, { username, password }, host) {
  const known = allOrProblems(
    names2.map((name) => layoutPlace(name) ?? parseReference("image", name))
  );
  const login = givenLogin(
    username,
    password,
    known.filter((place) => "image" in place)
  );
  return Promise.all(
    known.map(
      (place) => "image" in place ? openRegistryDocuments(place, login, host) : openLayoutDocuments(place)
    )
  );
}
__name(openImages, "openImages");

// src/inspect/inspect.ts
async function inspect(image, options, host) {
  const [report] = await reports([image], options, host);
  return options.explain ? renderImageTable(report) : `${JSON.stringify(report)}
`;
}
__name(inspect, "inspect");
async function diff(from2, to, options, host) {
  const [before, after] = await reports([from2, to], options, host);
  const report = toDiffReport(before, after);
  return options.explain ? renderDiffTable(report) : `${JSON.stringify(report)}
`;
}
__name(diff, "diff");
async function reports(images, options, host) {
  const platform = options.platform === void 0 ? void 0 : parsePlatform2(options.platform);
  const sources = await openImages(images, options, host);
  return Promise.all(sources.map(async (source) => toImageReport(await readImage2(source, platform))));
}
__name(reports, "reports");

// src/commands/inspect.ts
async function inspectCommand(call) {
  const [image = ""] = call.operands;
  return { text: await inspect(image, optionsOf(call), hostOf2(call)) };
}
__name(inspectCommand, "inspectCommand");
async function diffCommand(call) {
  const [from2 = "", to = ""] = call.operands;
  return { text: await diff(from2, to, optionsOf(call), hostOf2(call)) };
}
__name(diffCommand, "diffCommand");
var optionsOf = /* @__PURE__ */ __name(({ option: option2 }) => ({
  platform: option2("platform"),
  explain: option2("explain") === "true",
  username: option2("registry-username") ?? "",
  password: option2("registry-password") ?? ""
}), "optionsOf");
var hostOf2 = /* @__PURE__ */ __name(({ env, log }) => ({
  log,
  env,
  http: new Http(env),
  workDir: tmpdir3(),
  signal: new AbortController().signal,
  enter: /* @__PURE__ */ __name(() => {
  }, "enter")
}), "hostOf");

// src/merge/merge.ts
init_errors();
init_platform();
init_input_table();
init_inputs();

// src/merge/by-platform.ts
init_collections();
init_platform();
init_reference();
var DEFAULT_VARIANTS = { amd64: "v1", arm: "v7", arm64: "v8" };
function platformKey2(platform) {
  const { os, architecture, variant = DEFAULT_VARIANTS[architecture] } = platform;
  return formatPlatform({ os, architecture, ...variant === void 0 ? {} : { variant } });
}
__name(platformKey2, "platformKey");
function sortedImages(images) {
  const byKey2 = new Map(
    images.map((image) => [`${platformKey2(image.platform)} ${image.descriptor.digest}`, image])
  );
  return [...byKey2].sort(([a], [b]) => compare(a, b)).map(([, image]) => image);
}
__name(sortedImages, "sortedImages");
function missingPlatforms(images, wanted) {
  const there = new Set(images.map(({ platform }) => platformKey2(platform)));
  return wanted.filter((platform) => !there.has(platformKey2(platform))).map((platform) => ({
    input: "digests",
    message: `none of the images is for ${formatPlatform(platform)}, which the image should be for`,
    hint: "see whether the job for it has pushed, or name the platforms that are to be merged in platforms"
  }));
}
__name(missingPlatforms, "missingPlatforms");
function platformProblems(images) {
  const keys = [...new Set(images.map(({ platform }) => platformKey2(platform)))];
  return keys.flatMap((key) => {
    const same = images.filter(({ platform }) => platformKey2(platform) === key);
    const [first] = same;
    if (first === void 0 || same.length === 1) return [];
    const names2 = same.map(({ source, descriptor: descriptor2 }) => `${formatImageName(source)}@${descriptor2.digest}`);
    return [
      {
        input: "digests",
        message: `${same.length} images are for ${formatPlatform(first.platform)}: ${names2.join(" and ")}`,
        hint: "leave all but one of them out"
      }
    ];
  });
}
__name(platformProblems, "platformProblems");

// src/merge/publish.ts
init_errors();
import { existsSync as existsSync15 } from "node:fs";
import { mkdir as mkdir11, rename as rename6 } from "node:fs/promises";
import path39 from "node:path";
init_reference();
async function publishIndex(index, images, destinations, request, host) {
  const oras = await ensureOras(request.oras, host);
  const layout = path39.join(host.workDir, "image");
  await mkdir11(blobsDirectory(layout), { recursive: true });
  const sources = new Map(images.flatMap(({ blobs, source }) => blobs.map(({ digest }) => [digest, source])));
  const plan2 = {
    oras,
    layout,
    provide: /* @__PURE__ */ __name((digests) => fetchBlobs(oras, layout, digests, sources, request, host), "provide"),
    otherRepository: /* @__PURE__ */ __name((digest) => sources.get(digest), "otherRepository")
  };
  const shipment = /* @__PURE__ */ __name((blobs, to) => ({
    tree: { root: index, documents: [...images, index], blobs },
    layoutTag: "index",
    destinations: to
  }), "shipment");
  const areThere = await Promise.all(destinations.map((destination2) => hasImages(destination2, images)));
  const newIn = await Promise.all(destinations.map((destination2) => lacks(destination2, index)));
  const bytes2 = newIn.filter(Boolean).length * index.descriptor.size;
  const complete = destinations.filter((_, at) => areThere[at]);
  const others = destinations.filter((_, at) => !areThere[at]);
  const shipments = [
    shipment([], complete),
    shipment(distinctBlobs(images.flatMap(({ blobs }) => blobs)), others)
  ];
  const outcomes = await pushAll(plan2, shipments, host);
  const errors = outcomes.flatMap((outcome) => "error" in outcome ? [outcome.error] : []);
  if (errors.length > 0) throw mergeErrors(errors);
  return outcomes.reduce((sum2, outcome) => sum2 + ("bytes" in outcome ? outcome.bytes : 0), bytes2);
}
__name(publishIndex, "publishIndex");
async function hasImages({ repository }, images) {
  const name = formatImageName(repository.image);
  const others = images.filter(({ source }) => formatImageName(source) !== name);
  const found2 = await Promise.all(
    others.map(({ descriptor: descriptor2 }) => repository.manifestDigest(descriptor2.digest))
  );
  return found2.every((digest) => digest !== void 0);
}
__name(hasImages, "hasImages");
var lacks = /* @__PURE__ */ __name(async ({ repository }, { descriptor: descriptor2 }) => await repository.manifestDigest(descriptor2.digest) === void 0, "lacks");
var CONCURRENCY4 = 4;
async function fetchBlobs(oras, layout, digests, sources, { login }, host) {
  const waiting = [...digests].flatMap((digest) => {
    const source = sources.get(digest);
    return source === void 0 ? [] : [{ digest, source }];
  });
  const fetchers = await blobFetchers(
    oras,
    waiting.map(({ source }) => source),
    login,
    host
  );
  const worker = /* @__PURE__ */ __name(async () => {
    for (let next = waiting.pop(); next !== void 0; next = waiting.pop()) {
      const file2 = blobFile(layout, next.digest);
      if (existsSync15(file2)) continue;
      await fetchers.get(formatImageName(next.source))?.(next.digest, `${file2}.partial`);
      await rename6(`${file2}.partial`, file2);
    }
  }, "worker");
  const giveUp = /* @__PURE__ */ __name((error) => {
    waiting.length = 0;
    throw error;
  }, "giveUp");
  await settleAll(...Array.from({ length: CONCURRENCY4 }, () => worker().catch(giveUp)));
}
__name(fetchBlobs, "fetchBlobs");
async function blobFetchers(oras, sources, login, host) {
  const byName2 = new Map(sources.map((source) => [formatImageName(source), source]));
  const fetchers = [...byName2].map(async ([name, source]) => {
    const { credentials, plainHttp } = await connect(source, login, "pull", host);
    return [name, await blobFetcher(oras, { image: source, credentials, plainHttp }, host)];
  });
  return new Map(await Promise.all(fetchers));
}
__name(blobFetchers, "blobFetchers");

// src/merge/read-images.ts
init_collections();
init_errors();
init_reference();
async function readImages2({ image, digest }, login, host) {
  const source = await openRegistryDocuments({ image, reference: digest }, login, host);
  const manifests = await readAll(source);
  if (manifests.length > 0)
    return mapLimited(manifests, CONCURRENCY5, (found2) => toImage(image, source, found2));
  throw new NixeryError("image", {
    message: `${source.name} is an index without images`,
    hint: "leave it out"
  });
}
__name(readImages2, "readImages");
async function readAll(source) {
  try {
    return await readManifests(source);
  } catch (error) {
    if (!(error instanceof NotThere)) throw error;
    const hint = "let the job for its platform push it first, with push-by-digest: true and the same image; for another repository, write NAME@sha256:...";
    throw new NixeryError("image", { message: error.message, hint }, error);
  }
}
__name(readAll, "readAll");
var CONCURRENCY5 = 6;
async function toImage(name, source, { document, manifest, platform }) {
  const what = `${formatImageName(name)}@${document.digest}`;
  const known = platform ?? await configuredPlatform(what, source, manifest);
  return platformImage(what, name, document, manifest, known);
}
__name(toImage, "toImage");
async function configuredPlatform(what, source, { config }) {
  const { platform } = parseConfig(`the configuration of ${what}`, await source.read(config));
  if (platform.os !== "unknown") return platform;
  throw new NixeryError("image", {
    message: `${what} does not say which platform it is for`,
    hint: "build it with a tool that writes os and architecture into its configuration"
  });
}
__name(configuredPlatform, "configuredPlatform");
function platformImage(what, source, { digest, bytes: bytes2 }, { mediaType, config, layers }, platform) {
  const descriptor2 = writable(what, { mediaType, digest, size: bytes2.length });
  const blobs = [config, ...layers].map((blob) => writable(what, blob));
  return { platform, descriptor: descriptor2, bytes: bytes2, source, blobs };
}
__name(platformImage, "platformImage");
function writable(what, { mediaType, digest, size }) {
  if (digest.startsWith("sha256:")) return { mediaType, digest, size };
  throw new NixeryError("image", {
    message: `${what} has the digest ${digest}, and only sha256 can be merged`,
    hint: "push the image again with a tool that writes sha256"
  });
}
__name(writable, "writable");

// src/merge/request.ts
init_errors();
init_parse();
init_reference();
function mergeRequest(parsed2, env) {
  const { inputs } = parsed2;
  const problems = new ProblemCollector(parsed2);
  const targets = problems.attempt(() => chooseTargets2(inputs), []);
  const sources = problems.attempt(
    () => chooseSources([...inputs.digests, ...digestsIn(inputs["digests-dir"])], targets),
    []
  );
  const asked = [...targets, ...sources];
  const login = problems.attempt(() => chooseLogin(inputs, asked, asked, env), void 0);
  const all = problems.all();
  if (all.length > 0) throw new NixeryError("invalid-input", all);
  return {
    sources,
    targets,
    platforms: inputs.platforms,
    annotations: indexAnnotations(inputs, env),
    login,
    oras: { release: inputs["oras-version"], mirror: inputs["download-mirror"] },
    timeoutSeconds: inputs.timeout
  };
}
__name(mergeRequest, "mergeRequest");
function chooseTargets2(inputs) {
  const targets = pushTargets(chooseNames(inputs), inputs.tags);
  return targets.length > 0 ? targets : invalid("image", "there is nowhere to push to", "name an image such as ghcr.io/org/tools");
}
__name(chooseTargets2, "chooseTargets");
function chooseSources(given, targets) {
  if (given.length === 0) {
    return invalid(
      "digests",
      "there is nothing to merge",
      "give the digests of the images for the platforms in digests, or the directory that they were collected in as digests-dir"
    );
  }
  const first = targets[0]?.image;
  const sources = given.flatMap(
    ({ image = first, digest }) => image === void 0 ? [] : [{ image, digest }]
  );
  return sources.filter(
    ({ digest }, index) => sources.findIndex((other) => other.digest === digest) === index
  );
}
__name(chooseSources, "chooseSources");

// src/merge/merge.ts
async function parseWithImageFile(given) {
  const isOwn = /* @__PURE__ */ __name((name) => name in MERGE_INPUTS, "isOwn");
  const declared2 = await declaredImages((name) => isOwn(name) ? given(name) : void 0, false);
  const [image] = declared2.images;
  const parsed2 = parseTable(
    MERGE_INPUTS,
    (name) => (name in INPUTS ? image?.given(name) : void 0) ?? given(name)
  );
  return { ...parsed2, problems: [...declared2.problems, ...parsed2.problems] };
}
__name(parseWithImageFile, "parseWithImageFile");
function runMerge(given, env, log) {
  return withoutSecrets(secretInputs(MERGE_INPUTS, given), log, async (quietLog) => {
    const request = mergeRequest(await parseWithImageFile(fromText(given)), env);
    return withHost(env, quietLog, request.timeoutSeconds, (host) => merge(request, host));
  });
}
__name(runMerge, "runMerge");
async function merge(request, host) {
  host.enter("open");
  const destinations = await openDestinations(request.targets, request.login, host);
  const images = await readAll2(request, destinations, host);
  const index = rootOf(images, request);
  const { digest } = index.descriptor;
  const platforms = images.map(({ platform }) => formatPlatform(platform)).join(", ");
  const what = images.length === 1 ? "one image" : `an index of ${images.length} images`;
  host.log.info(`${digest}: ${what}, for ${platforms}`);
  const outdated = await outdatedAmong(destinations, digest);
  if (outdated.length === 0) {
    host.log.info("every tag points to it already");
    return { request, index, images, bytesPushed: 0 };
  }
  await settleAll(...outdated.map(({ repository }) => repository.checkPush()));
  host.enter("push");
  return { request, index, images, bytesPushed: await publishIndex(index, images, outdated, request, host) };
}
__name(merge, "merge");
function rootOf(images, { annotations }) {
  const [only, ...others] = images;
  return only !== void 0 && others.length === 0 ? only : assembleIndex(images, annotations);
}
__name(rootOf, "rootOf");
async function readAll2({ sources, login, platforms }, destinations, host) {
  const outcomes = await Promise.allSettled(sources.map((source) => readImages2(source, login, host)));
  const images = sortedImages(outcomes.flatMap((one) => one.status === "fulfilled" ? one.value : []));
  const failures2 = rejections(outcomes);
  const missing = failures2.length > 0 ? [] : missingPlatforms(images, platforms);
  const problems = [...platformProblems(images), ...missing];
  const errors = [...failures2, ...problems.length === 0 ? [] : [new NixeryError("invalid-input", problems)]];
  if (errors.length === 0) return images;
  const asked = errors.some(hasNoAnswer) ? [] : destinations;
  const checks = asked.map(({ repository }) => repository.checkPush());
  throw mergeErrors([...errors, ...rejections(await Promise.allSettled(checks))]);
}
__name(readAll2, "readAll");
var hasNoAnswer = /* @__PURE__ */ __name((error) => error instanceof NixeryError && ["registry-unreachable", "cancelled"].includes(error.code), "hasNoAnswer");
async function outdatedAmong(destinations, index) {
  const all = destinations.map(async (destination2) => ({
    ...destination2,
    tags: await tagsElsewhere(destination2, index)
  }));
  return (await Promise.all(all)).filter(({ tags }) => tags.length > 0);
}
__name(outdatedAmong, "outdatedAmong");

// src/merge/outputs.ts
init_collections();
init_platform();
init_reference();
function toMergeOutputs(result) {
  const { request, index, images, bytesPushed } = result;
  const names2 = namesByDigest(request.targets, index.descriptor.digest);
  return {
    image: names2.join("\n"),
    digest: index.descriptor.digest,
    tags: taggedNames(request.targets).join("\n"),
    metadata: imageMetadata(names2, index.descriptor, images),
    "bytes-pushed": bytesPushed,
    summary: renderMergeSummary(result)
  };
}
__name(toMergeOutputs, "toMergeOutputs");
function renderMergeSummary({ request, index, images, bytesPushed }) {
  const { digest } = index.descriptor;
  const rows = images.map(({ platform, descriptor: descriptor2, blobs }) => {
    return `| ${formatPlatform(platform)} | \`${descriptor2.digest}\` | ${formatBytes(totalSize(blobs))} |`;
  });
  const lines = [
    `### \`${taggedNames(request.targets)[0]}\``,
    "",
    `\`${digest}\` for ${images.length} platforms, ${formatBytes(bytesPushed)} uploaded`,
    "",
    "```sh",
    ...namesByDigest(request.targets, digest).map((name) => `docker pull ${name}`),
    "```",
    "",
    "| platform | digest | compressed |",
    "|---|---|--:|",
    ...rows
  ];
  return `${lines.join("\n")}
`;
}
__name(renderMergeSummary, "renderMergeSummary");

// src/commands/merge.ts
async function mergeCommand({ option: option2, env, log }) {
  return { text: `${JSON.stringify(toMergeOutputs(await runMerge(option2, env, log)))}
` };
}
__name(mergeCommand, "mergeCommand");

// src/commands/pack-image.ts
init_errors();

// src/pack-image/pack-image.ts
init_errors();
import { existsSync as existsSync16 } from "node:fs";
import { mkdir as mkdir12, rm as rm8 } from "node:fs/promises";

// src/pack-image/image-input.ts
init_errors();
init_json();
init_reference();
init_forms();
init_input_table();
init_inputs();
var SHARED_INPUTS = {
  entrypoint: "entrypoint",
  cmd: "cmd",
  env: "env",
  user: "user",
  workdir: "workdir",
  ports: "ports",
  volumes: "volumes",
  "stop-signal": "stopSignal",
  healthcheck: "healthcheck",
  files: "files",
  "max-layers": "maxLayers",
  "layers-plan": "layersPlan",
  popularity: "popularity",
  compression: "compression",
  "compression-level": "compressionLevel"
};
function readImage3(text4) {
  const graph = readGraph(text4, []);
  const { image } = JSON.parse(text4);
  if (!isRecord(image) || !isPlatform2(image.architecture) || !isPackages(image.packages)) {
    throw new NixeryError("usage", {
      message: "the input has no image, or not the one that nix/default.nix writes",
      hint: "give the .attrs.json of a derivation that buildImage of nix/default.nix made"
    });
  }
  const texts2 = inputTexts(image);
  const parsed2 = parseInputs(fromText((name) => texts2.get(name)));
  const problems = new ProblemCollector(parsed2);
  for (const name of texts2.keys()) {
    if (texts2.get(name) === void 0) problems.add(name, `it is of the wrong form`, FORM_HINTS[formOf(name)]);
  }
  const records = {
    labels: record("labels", image.labels, problems),
    annotations: Object.entries(record("annotations", image.annotations, problems)).map(
      ([key, value]) => ({ key, value, levels: void 0 })
    )
  };
  const platform = { os: "linux", architecture: image.architecture };
  const result = {
    platform,
    contents: {
      packages: image.packages,
      nixpkgsVersion: textOf3(image.nixpkgsVersion),
      revision: textOf3(image.revision)
    },
    graph,
    layoutTag: problems.attempt(() => checkTag("tag", textOf3(image.tag) ?? ""), ""),
    // nix/default.nix knows whether there is one, and has the command for it.
    ...toImageSetup(parsed2.inputs, false, problems),
    ...toLayering(parsed2.inputs, problems),
    ...toDescription(
      { ...parsed2.inputs, ...records },
      platform,
      { SOURCE_DATE_EPOCH: textOf3(image.createdEpoch) },
      problems
    )
  };
  if (result.nameDataUrl !== void 0) {
    problems.add(
      "popularity",
      "a builder of Nix has no network",
      'give a path, such as that of pkgs.fetchurl { url = "..."; hash = "..."; }'
    );
  }
  const all = problems.all();
  if (all.length > 0) throw new NixeryError("invalid-input", all);
  return result;
}
__name(readImage3, "readImage");
var textOf3 = /* @__PURE__ */ __name((value) => value === void 0 || value === null ? void 0 : String(value), "textOf");
var formOf = /* @__PURE__ */ __name((name) => INPUTS[name].inFile ?? "text", "formOf");
function inputTexts(image) {
  const given = Object.entries(SHARED_INPUTS);
  return new Map(
    given.flatMap(([name, attribute]) => {
      const value = image[attribute];
      return value === void 0 || value === null ? [] : [[name, toText(value, formOf(name))]];
    })
  );
}
__name(inputTexts, "inputTexts");
function isPlatform2(architecture) {
  return architecture === "amd64" || architecture === "arm64";
}
__name(isPlatform2, "isPlatform");
function isPackages(packages) {
  const isOutput = /* @__PURE__ */ __name((one) => isRecord(one) && typeof one.name === "string" && typeof one.path === "string", "isOutput");
  const isPackage = /* @__PURE__ */ __name((one) => isRecord(one) && typeof one.name === "string" && typeof one.priority === "number" && Array.isArray(one.outputs) && one.outputs.every(isOutput), "isPackage");
  return Array.isArray(packages) && packages.every(isPackage);
}
__name(isPackages, "isPackages");
function record(name, value, problems) {
  const given = value ?? {};
  if (!isRecord(given)) {
    problems.add(name, `it is not an attribute set of texts`, `write ${name} = { "org.example" = "..."; }`);
    return {};
  }
  const entries = Object.entries(given).filter(([key, one]) => {
    if (typeof one === "string") return true;
    problems.add(name, `${key} is not a text`, `write ${name} = { "${key}" = "..."; }`);
    return false;
  });
  return Object.fromEntries(entries);
}
__name(record, "record");

// src/pack-image/pack-image.ts
async function packImage(input2, destination2, host) {
  const image = readImage3(input2);
  warnOfMisfits([image], host.log);
  host.enter("plan");
  const compression = await identifyCompression(image.compression, host.env);
  const plan2 = planImage({ ...image, compression }, image.contents, image.graph, "");
  for (const { path: path41, kept, dropped } of plan2.collisions)
    host.log.warning(`${path41} is in ${kept} and in ${dropped}: the first is taken`);
  for (const warning of plan2.warnings) host.log.warning(warning);
  await makeLayout(destination2);
  try {
    host.enter("pack");
    const packed = await packLayers(plan2.layers, blobsDirectory(destination2), host);
    const layers = plan2.layers.flatMap(({ key, contents }, index) => {
      const layer = packed[index];
      return layer === void 0 ? [] : [{ key, contents, packed: layer }];
    });
    const result = assembleImage(plan2.description, layers);
    host.enter("output");
    const { platform } = image;
    await writeImage(destination2, imageTree([{ platform, image: result }], {}), image.layoutTag);
    return result;
  } catch (error) {
    await rm8(destination2, { recursive: true, force: true });
    throw error;
  }
}
__name(packImage, "packImage");
async function makeLayout(destination2) {
  if (existsSync16(destination2)) {
    throw new NixeryError("output", {
      input: "output",
      message: `${destination2} is there already`,
      hint: "choose a directory that does not exist yet"
    });
  }
  try {
    await mkdir12(blobsDirectory(destination2), { recursive: true });
  } catch (error) {
    const message = `${destination2} cannot be written: ${error.message}`;
    throw new NixeryError(
      "output",
      { input: "output", message, hint: "choose a place that you may write to" },
      error
    );
  }
}
__name(makeLayout, "makeLayout");

// src/commands/pack-image.ts
async function packImageCommand({ option: option2, env, log }) {
  const dest = option2("output");
  if (dest === void 0) {
    const hint = "give --output DIR, a directory that does not exist yet";
    throw new NixeryError("usage", { message: "pack-image: there is nowhere to write to", hint });
  }
  const input2 = await readInput(option2("input"));
  const { manifest, blobs } = await withHost(env, log, void 0, (host) => packImage(input2, dest, host));
  const { digest } = manifest.descriptor;
  return { text: `${JSON.stringify({ digest, layers: blobs.length - 1, "oci-layout": dest })}
` };
}
__name(packImageCommand, "packImageCommand");

// src/plan/gitlab-pipeline.ts
var import_shell_quote2 = __toESM(require_shell_quote(), 1);
var OPTIONS = "$NIXERY_OPTIONS";
var CACHE = ".nixery-cache";
function gitlabPipeline({ include }, options) {
  const { image, perPlatform } = options;
  const builds = include.map((entry) => [`build ${entry.id}`, buildJob(entry, options)]);
  const names2 = [...new Set(include.map(({ name }) => name))];
  const merges = perPlatform ? names2.map((name) => [`merge ${name}`, mergeJob(name, include, options)]) : [];
  const jobs = include.length === 0 ? [["up to date", idleJob]] : [...builds, ...merges];
  return {
    stages: ["build", "merge"],
    ...image === void 0 ? {} : { default: { image } },
    ...Object.fromEntries(jobs)
  };
}
__name(gitlabPipeline, "gitlabPipeline");
var idleJob = { stage: "build", variables: { GIT_STRATEGY: "none" }, script: ['echo "up to date"'] };
function buildJob({ name, platforms, runner }, options) {
  const { file: file2, perPlatform, chosen } = options;
  const call = ["build", "--file", file2, "--name", name, "--platforms", platforms, "--cache-dir", CACHE];
  const byDigest3 = ["--push-by-digest", "--digests-dir", digestsOf(name)];
  const tags = [runner].flat().filter((label) => chosen.includes(label));
  return {
    stage: "build",
    ...tags.length === 0 ? {} : { tags },
    cache: { key: `nixery-${name}`, paths: [CACHE] },
    script: [commandLine(perPlatform ? [...call, ...byDigest3] : call)],
    ...perPlatform ? { artifacts: { paths: [`${digestsOf(name)}/`], expire_in: "1 day" } } : {}
  };
}
__name(buildJob, "buildJob");
function mergeJob(name, entries, { file: file2 }) {
  const own = entries.filter((entry) => entry.name === name);
  return {
    stage: "merge",
    needs: own.map(({ id }) => ({ job: `build ${id}`, artifacts: true })),
    script: [commandLine(["merge", "--file", file2, "--name", name, "--digests-dir", digestsOf(name)])]
  };
}
__name(mergeJob, "mergeJob");
var commandLine = /* @__PURE__ */ __name(([command = "", ...args]) => `nixery-action ${command} ${(0, import_shell_quote2.quote)(args)}${command === "build" ? ` ${OPTIONS}` : ""}`, "commandLine");
var digestsOf = /* @__PURE__ */ __name((name) => `digests/${name}`, "digestsOf");
var formatPipeline = /* @__PURE__ */ __name((pipeline5) => `${JSON.stringify(pipeline5, void 0, 2)}
`, "formatPipeline");

// src/plan/outputs.ts
function toPlanOutputs(plan2) {
  const { matrix, images, unchanged: unchanged2 } = plan2;
  return { matrix, images, unchanged: unchanged2, count: matrix.include.length, summary: renderPlanSummary(plan2) };
}
__name(toPlanOutputs, "toPlanOutputs");
function renderPlanSummary({ matrix, unchanged: unchanged2 }) {
  const rows = matrix.include.map(({ name, platforms, runner }) => `| ${name} | ${platforms} | ${runner} |`);
  const table = rows.length === 0 ? [] : ["", "| image | platforms | runner |", "|---|---|---|", ...rows];
  const left = unchanged2.length === 0 ? [] : ["", `Nothing is new: ${unchanged2.join(", ")}`];
  const title = `### ${rows.length} ${rows.length === 1 ? "job" : "jobs"}`;
  return `${[title, ...table, ...left].join("\n")}
`;
}
__name(renderPlanSummary, "renderPlanSummary");

// src/plan/plan.ts
init_errors();
init_input_table();

// src/plan/plan-images.ts
init_errors();
async function planImages(request, { changedOnly, perPlatform, runners }, host, memory) {
  const unchanged2 = changedOnly ? await unchangedImages(request, host, memory) : /* @__PURE__ */ new Set();
  const changed = request.images.filter((image) => !unchanged2.has(nameOf2(image)));
  return {
    matrix: matrixOf(changed, runners, perPlatform),
    images: changed.map(nameOf2),
    unchanged: [...unchanged2]
  };
}
__name(planImages, "planImages");
async function unchangedImages(request, host, memory) {
  host.enter("pin");
  const origins = await resolveSources(request, host);
  const unchanged2 = /* @__PURE__ */ new Set();
  const jobs = await openJobs({ request, host, memory }, origins, []);
  const stale = await settleAll(...jobs.map(staleTags));
  for (const [index, job] of jobs.entries()) {
    const isThere2 = stale[index]?.every((tags) => tags.length === 0) ?? false;
    if (isThere2) unchanged2.add(nameOf2(job.request));
    host.log.info(`${nameOf2(job.request)}: ${isThere2 ? "nothing is new" : "has to be built"}`);
  }
  return unchanged2;
}
__name(unchangedImages, "unchangedImages");
var nameOf2 = /* @__PURE__ */ __name(({ name = "" }) => name, "nameOf");

// src/plan/plan.ts
function runPlan(given, env, log, chooseCache) {
  return withoutSecrets(secretInputs(PLAN_INPUTS, given), log, async (quietLog) => {
    const { inputs, problems } = parseTable(OWN_PLAN_INPUTS, fromText(given));
    if (problems.length > 0) throw new NixeryError("invalid-input", problems);
    const declared2 = await everyImage(imagesOf(given));
    const request = runRequest({ ...declared2, images: declared2.images.map(withoutPush) }, env);
    const options = {
      changedOnly: inputs["changed-only"],
      perPlatform: inputs["per-platform"],
      runners: inputs.runners
    };
    return withHost(
      env,
      quietLog,
      request.timeoutSeconds,
      (host) => planImages(request, options, host, openBuildCache(request, host, chooseCache, false))
    );
  });
}
__name(runPlan, "runPlan");
function imagesOf(given) {
  return fromText((name) => name in PLAN_INPUTS ? given(name) : void 0);
}
__name(imagesOf, "imagesOf");
function withoutPush(image) {
  if (image.given("image") !== void 0) return image;
  return withInput(image, "push", { text: "false", directory: "." });
}
__name(withoutPush, "withoutPush");

// src/commands/plan.ts
async function planCommand({ option: option2, env, log }) {
  const plan2 = await runPlan(option2, env, log, commandCache);
  writePipeline(option2, plan2);
  return { text: `${JSON.stringify(toPlanOutputs(plan2))}
` };
}
__name(planCommand, "planCommand");
function writePipeline(option2, { matrix }) {
  const file2 = option2("gitlab-pipeline");
  if (file2 === void 0) return;
  const image = option2("gitlab-image");
  const pipeline5 = gitlabPipeline(matrix, {
    file: option2("file") ?? "",
    perPlatform: option2("per-platform") === "true",
    chosen: Object.values(parseRunners(option2("runners") ?? "")).flat(),
    ...image === void 0 ? {} : { image }
  });
  write("gitlab-pipeline", file2, formatPipeline(pipeline5));
}
__name(writePipeline, "writePipeline");

// src/commands/plan-layers.ts
init_errors();
init_parse();
import path40 from "node:path";

// src/build/packages/fleet-graphs.ts
async function fleetGraphs(request, host) {
  const origins = await resolveSources(request, host);
  const nix = await nixFor(request, origins, host);
  const batches = await evaluatePackages(nix, request.images, origins, host);
  const contents = await realisePackages(nix, batches, origins, request.nix);
  return platformsOf(request.images).flatMap((platform) => contents.get(platform)?.graph ?? []);
}
__name(fleetGraphs, "fleetGraphs");

// src/image/layers/files/plan-layers.ts
var DEFAULT_MAX_LAYERS = 94;
function planLayers(graphs, options) {
  const kept = readPlanIfThere(options.layersPlan);
  const maxLayers = kept?.maxLayers ?? options.maxLayers ?? DEFAULT_MAX_LAYERS;
  const groups = planFleet(graphs, groupLimit(maxLayers - 1), kept?.groups ?? []);
  if (!options.check) writePlan(options.layersPlan, { version: 1, maxLayers, groups });
  return {
    ...namesBetween(kept?.groups ?? [], groups, graphs),
    maxLayers: { plan: maxLayers, images: options.maxLayers ?? maxLayers }
  };
}
__name(planLayers, "planLayers");
function namesBetween(kept, groups, graphs) {
  const planned = new Set(kept.flat());
  const there = new Set(graphs.flatMap((graph) => [...graph.paths.keys()].map(packageName)));
  return {
    missing: groups.flat().filter((name) => !planned.has(name)).sort(),
    unused: [...planned].filter((name) => !there.has(name)).sort()
  };
}
__name(namesBetween, "namesBetween");

// src/commands/plan-layers.ts
init_input_table();
init_inputs();
function planLayersCommand(call) {
  return withoutSecrets(secretsIn(call.option, call.env), call.log, (log) => plan({ ...call, log }));
}
__name(planLayersCommand, "planLayersCommand");
async function plan(call) {
  const { option: option2, log } = call;
  const check2 = option2("check") === "true";
  const { graphs, maxLayers, planFile } = await toPlan(call);
  const layersPlan = option2("layers-plan") ?? planFile;
  const drift = planLayers(graphs, { maxLayers, layersPlan, check: check2 });
  const misfit = planMisfit(drift.maxLayers.plan, drift.maxLayers.images);
  if (misfit !== void 0) log.warning(`${layersPlan}: ${misfit}`);
  return { text: `${JSON.stringify(drift)}
`, exitCode: check2 && drift.missing.length > 0 ? 1 : 0 };
}
__name(plan, "plan");
async function toPlan(call) {
  const { option: option2 } = call;
  const ofGraphs = ["fleet", "roots", "input"];
  refuseTogether(option2, "file", ofGraphs, "the images are those of the file, or those of closures");
  if (option2("file") !== void 0) return imagesOfFile(call);
  const { fleet, roots } = graphArguments(option2);
  const ofFile = PACKAGE_INPUTS.find((name) => option2(name) !== void 0);
  if (ofFile !== void 0) {
    const hint = `give --file, or leave out --${ofFile}`;
    throw new NixeryError("usage", { message: `--${ofFile} means nothing for closures`, hint });
  }
  const maxLayers = parseInteger("max-layers", 2, 125)(option2("max-layers") ?? "");
  const input2 = await readInput(option2("input"));
  const graphs = fleet ? readFleet(input2).map(({ graph }) => graph) : [readGraph(input2, roots)];
  return { graphs, maxLayers, planFile: PLAN_FILE };
}
__name(toPlan, "toPlan");
var ONLY_CLOSURES = { push: "false", cache: "false" };
async function imagesOfFile({ option: option2, env, log }) {
  const declared2 = await everyImage(
    fromText((name) => ONLY_CLOSURES[name] ?? (name === "layers-plan" ? void 0 : option2(name)))
  );
  const { images } = declared2;
  const request = runRequest({ ...declared2, images: images.map(withoutPlan) }, env);
  const planFile = option2("layers-plan") ?? planOfAll(images, option2("file") ?? "");
  return {
    graphs: await withHost(env, log, request.timeoutSeconds, (host) => fleetGraphs(request, host)),
    maxLayers: Math.min(...platformsOf(request.images).map((platform) => platform.maxLayers)),
    planFile
  };
}
__name(imagesOfFile, "imagesOfFile");
var withoutPlan = /* @__PURE__ */ __name((image) => withInput(image, "layers-plan", void 0), "withoutPlan");
function planOfAll(images, file2) {
  const problems = /* @__PURE__ */ new Map();
  for (const { name, given } of images) {
    const plan2 = given("layers-plan");
    const own = parseFilePath(plan2?.text || PLAN_FILE, plan2?.text ? plan2.directory : path40.dirname(file2));
    const hint = "give all images one plan, in defaults";
    const place = plan2?.place === void 0 ? {} : { place: plan2.place };
    if (!problems.has(own))
      problems.set(own, { input: "layers-plan", message: `${name} uses ${own}`, hint, ...place });
  }
  const [first] = problems.keys();
  if (problems.size === 1 && first !== void 0) return first;
  throw new NixeryError("invalid-input", [...problems.values()]);
}
__name(planOfAll, "planOfAll");

// src/commands/plugin.ts
init_errors();
init_inputs();

// src/request/inputs/plugin-settings.ts
init_errors();
init_suggest();
var PREFIX3 = "PLUGIN_";
var settingOf = /* @__PURE__ */ __name((input2) => input2.replaceAll("-", "_"), "settingOf");
function pluginSettings(table, env, others = []) {
  const known = [...Object.keys(table).map(settingOf), ...others];
  const given = Object.keys(env).filter((name) => name.startsWith(PREFIX3)).map((name) => name.slice(PREFIX3.length).toLowerCase());
  const problems = given.filter((name) => !known.includes(name)).map((name) => unknownSetting(name, known));
  if (problems.length > 0) throw new NixeryError("usage", problems);
  return (name) => env[PREFIX3 + settingOf(name).toUpperCase()];
}
__name(pluginSettings, "pluginSettings");
function unknownSetting(name, known) {
  const [near] = nearestNames(name, known);
  return {
    message: `unknown setting: ${name}`,
    hint: near === void 0 ? "remove it; settings are the inputs of the action, with _ for -" : `did you mean ${near}?`
  };
}
__name(unknownSetting, "unknownSetting");

// src/commands/plugin.ts
var COMMANDS2 = {
  build: { inputs: INPUTS, run: buildCommand },
  merge: { inputs: MERGE_INPUTS, run: mergeCommand },
  plan: { inputs: PLAN_INPUTS, run: planCommand }
};
async function pluginCommand(call) {
  const { env } = call;
  const name = env.PLUGIN_COMMAND || "build";
  const command = COMMANDS2[name];
  if (command === void 0) {
    const hint = `set it to one of ${Object.keys(COMMANDS2).join(", ")}`;
    throw new NixeryError("usage", { message: `command: "${name}" is not a command of the plugin`, hint });
  }
  return command.run({ ...call, option: pluginSettings(command.inputs, env, ["command"]), operands: [] });
}
__name(pluginCommand, "pluginCommand");

// src/host/log/sections.ts
function markSection(format2, title, id, seconds) {
  const start2 = "\x1B[0K";
  switch (format2) {
    case "github":
      return { open: `::group::${escapeCommand(title)}
`, close: /* @__PURE__ */ __name(() => "::endgroup::\n", "close") };
    case "gitlab":
      return {
        open: `${start2}section_start:${seconds()}:${id}\r${start2}${title}
`,
        close: /* @__PURE__ */ __name(() => `${start2}section_end:${seconds()}:${id}\r${start2}
`, "close")
      };
    case "azure":
      return { open: `##[group]${title}
`, close: /* @__PURE__ */ __name(() => "##[endgroup]\n", "close") };
    case "buildkite":
      return { open: `--- ${title}
`, close: /* @__PURE__ */ __name(() => "", "close") };
    case "plain":
      return { open: `${title}
`, close: /* @__PURE__ */ __name(() => "", "close") };
  }
}
__name(markSection, "markSection");
function markMessage(format2, level, message) {
  if (format2 === "github") return `::${level}::${escapeCommand(message)}
`;
  if (format2 === "azure") return `##vso[task.logissue type=${level}]${message.replace(/\s*\n\s*/g, " ")}
`;
  return `${level}: ${message}
`;
}
__name(markMessage, "markMessage");
var escapeCommand = /* @__PURE__ */ __name((text4) => text4.replace(/%/g, "%25").replace(/\r/g, "%0D").replace(/\n/g, "%0A"), "escapeCommand");

// src/host/log/terminal.ts
var LINE_INTERVAL_MS = 1e4;
var DEFAULT_COLUMNS = 80;
var ERASE_LINE = "\r\x1B[2K";
var secondsNow = /* @__PURE__ */ __name(() => Math.floor(Date.now() / 1e3), "secondsNow");
function terminalLog(stream, options) {
  const { format: format2 = "plain" } = options;
  let stages = 0;
  let liveLine = false;
  let lastProgress = Date.now();
  const erase = /* @__PURE__ */ __name(() => {
    if (liveLine) stream.write(ERASE_LINE);
    liveLine = false;
  }, "erase");
  const write2 = /* @__PURE__ */ __name((text4) => {
    erase();
    if (text4 !== "") stream.write(text4);
  }, "write");
  const line = /* @__PURE__ */ __name((text4) => write2(`${text4}
`), "line");
  return {
    isDebug: options.debug,
    async group(title, work2) {
      stages += 1;
      const { open: open2, close } = markSection(format2, title, `nixery_${stages}`, secondsNow);
      write2(open2);
      try {
        return await work2();
      } finally {
        write2(close());
      }
    },
    info: /* @__PURE__ */ __name((message) => line(`  ${message}`), "info"),
    warning: /* @__PURE__ */ __name((message) => write2(markMessage(format2, "warning", message)), "warning"),
    debug: /* @__PURE__ */ __name((message) => {
      if (options.debug) line(`  debug: ${message}`);
    }, "debug"),
    progress(message) {
      if (options.live) {
        const width = options.columns?.() || DEFAULT_COLUMNS;
        stream.write(`${ERASE_LINE}${`  ${message}`.slice(0, width - 1)}`);
        liveLine = true;
      } else if (Date.now() - lastProgress >= LINE_INTERVAL_MS) {
        lastProgress = Date.now();
        line(`  ${message}`);
      }
    }
  };
}
__name(terminalLog, "terminalLog");

// src/cli.ts
var RUN = {
  build: buildCommand,
  "group-layers": groupLayersCommand,
  "plan-layers": planLayersCommand,
  "count-names": countNamesCommand,
  "pack-image": packImageCommand,
  plan: planCommand,
  merge: mergeCommand,
  plugin: pluginCommand,
  inspect: inspectCommand,
  diff: diffCommand
};
var debug = process.argv.includes("--debug");
var format = findCiSystem(process.env)?.logFormat ?? "plain";
async function main() {
  const command = parseCommand(process.argv.slice(2), process.env);
  if (command.name === "help") process.stdout.write(renderHelp(command.of));
  else if (command.name === "version") process.stdout.write(`${package_default.version}
`);
  else {
    const live = process.stderr.isTTY === true && process.env.NIX_BUILD_TOP === void 0;
    const log = terminalLog(process.stderr, {
      live,
      debug,
      format,
      columns: /* @__PURE__ */ __name(() => process.stderr.columns, "columns")
    });
    const { option: option2, operands } = command;
    const { text: text4, exitCode = 0 } = await RUN[command.name]({ option: option2, operands, env: process.env, log });
    process.stdout.write(text4);
    process.exitCode = exitCode;
  }
}
__name(main, "main");
main().catch((thrown) => {
  const error = toNixeryError(thrown);
  const code2 = error.code === "usage" ? "" : `  code: ${error.code}
`;
  process.stderr.write(markMessage(format, "error", formatProblems(error.problems)) + code2);
  if (debug && error.cause instanceof Error) process.stderr.write(`${error.cause.stack}
`);
  process.exit(error.code === "usage" || error.code === "invalid-input" ? 2 : 1);
});
