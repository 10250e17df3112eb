import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __require = /* @__PURE__ */ ((x) => typeof require !== "undefined" ? require : typeof Proxy !== "undefined" ? new Proxy(x, {
  get: (a, b) => (typeof require !== "undefined" ? require : a)[b]
}) : x)(function(x) {
  if (typeof require !== "undefined") return require.apply(this, arguments);
  throw Error('Dynamic require of "' + x + '" is not supported');
});
var __esm = (fn, res, err2) => function __init() {
  if (err2) throw err2[0];
  try {
    return fn && (res = (0, fn[__getOwnPropNames(fn)[0]])(fn = 0)), res;
  } catch (e) {
    throw err2 = [e], e;
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
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
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

// node_modules/hpagent/index.js
var require_hpagent = __commonJS({
  "node_modules/hpagent/index.js"(exports, module) {
    "use strict";
    var https2 = __require("https");
    var http3 = __require("http");
    var { URL: URL2 } = __require("url");
    var HttpProxyAgent2 = class extends http3.Agent {
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
        const request = (this.proxy.protocol === "http:" ? http3 : https2).request(requestOptions);
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
        request.once("error", (err2) => {
          request.removeAllListeners();
          callback(err2, null);
        });
        request.end();
      }
    };
    var HttpsProxyAgent2 = class extends https2.Agent {
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
        const request = (this.proxy.protocol === "http:" ? http3 : https2).request(requestOptions);
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
        request.once("error", (err2) => {
          request.removeAllListeners();
          callback(err2, null);
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
var import_index, hpagent_default, HttpProxyAgent, HttpsProxyAgent;
var init_hpagent = __esm({
  "node_modules/hpagent/index.mjs"() {
    import_index = __toESM(require_hpagent(), 1);
    hpagent_default = import_index.default;
    HttpProxyAgent = import_index.default.HttpProxyAgent;
    HttpsProxyAgent = import_index.default.HttpsProxyAgent;
  }
});

// node_modules/xz-decompress/dist/package/xz-decompress.js
var require_xz_decompress = __commonJS({
  "node_modules/xz-decompress/dist/package/xz-decompress.js"(exports, module) {
    (function webpackUniversalModuleDefinition(root, factory) {
      if (typeof exports === "object" && typeof module === "object")
        module.exports = factory(__require("stream/web"));
      else if (typeof define === "function" && define.amd)
        define(["stream/web"], factory);
      else if (typeof exports === "object")
        exports["xz-decompress"] = factory(__require("stream/web"));
      else
        root["xz-decompress"] = factory(root["stream/web"]);
    })(exports, (__WEBPACK_EXTERNAL_MODULE__2__) => {
      return (
        /******/
        (() => {
          "use strict";
          var __webpack_modules__ = [
            ,
            /* 1 */
            /***/
            ((module2) => {
              module2.exports = "data:application/wasm;base64,AGFzbQEAAAABOApgAX8Bf2ABfwBgAABgA39/fwF/YAABf2ACf38AYAN/f34BfmACf38Bf2AEf39/fwF/YAN/f38AAyEgAAABAgMDAwMEAQUAAgMCBgcIBwUDAAMHAQcABwcBAwkFAwEAAgYIAX8BQfCgBAsHTgUGbWVtb3J5AgAOY3JlYXRlX2NvbnRleHQACA9kZXN0cm95X2NvbnRleHQACQxzdXBwbHlfaW5wdXQACg9nZXRfbmV4dF9vdXRwdXQACwqQYCDfAgEFf0EAIQECQCAAQQdqIgJBEEkNAEEBIQEgAkEDdiIDQQJGDQBBAiEBIAJBIEkNAEEDIQEgA0EERg0AQQQhASACQTBJDQBBBSEBIANBBkYNAEEGIQEgAkHIAEkNAEEHIQEgAkHYAEkNAEEIIQEgAkGIAUkNAEEJIQEgAkGIAkkNACAAEIGAgIAAIgBBCGpBACAAGw8LAkACQCABQQJ0QcCIgIAAaiIEKAIAIgANAEEAIQACQAJAQQAoAuSIgIAAIgJFDQBBACACKAIANgLkiICAAAwBC0EAEIGAgIAAIgJFDQILIAJBgIB8cSIAIAJBCHZB/wFxIgJyIAE6AAAgACACQQh0ckGAAmohAEEAIQJBACABQQJ0QYCIgIAAaigCACIDayEFIAMhAQNAIAAgBWoiACACNgIAIAAhAiABIANqIgFBgQJJDQALIAQgADYCAAsgBCAAKAIANgIACyAAC/QHAQh/QQAoArCIgIAAIQECQAJAAkACQAJAQQAtALSIgIAARQ0AQQBBADoAtIiAgAAgAUUNAUGwiICAACECA0ACQAJAIAFBCGoiAyABKAIEIgRqIgVBCHZB/wFxIgYNACABIQIMAQsCQANAIAVBgIB8cSAGai0AAEH+AUcNAUGwiICAACEGA0AgBiIHKAIAIgYgBUcNAAsgByAFKAIANgIAIAEgBCAFKAIEakEIaiIENgIEIAcgAiACIAVGGyECIAMgBGoiBUEIdkH/AXEiBg0ACwsgAigCACECCyACKAIAIgENAAtBACgCsIiAgAAhAQsgAUUNACAAQYcCakGAfnEhCEF/IQJBsIiAgAAhBEEAIQNBsIiAgAAhBgNAIAYhBwJAIAEiBigCBCIFIABJDQAgBSACTw0AIAUhAiAHIQQgBiEDIAVBCGogCEcNACAHIQQgBSECIAYhAwwECyAGKAIAIgENAAsgAw0CDAELQbCIgIAAIQQLPwBBEHQhASAAQYgCaiEHQQAhAwJAAkBBACgCuIiAgAAiAkUNAEEAIQUgASEGDAELQQAgAUHwoISAAEH//wNqQYCAfHEiBmsiAjYCuIiAgAAgAiEFCwJAIAcgBU0NACACQQF2IgIgByAFayIHIAIgB0sbQf//A2oiB0EQdkAAQX9GDQJBAEEAKAK4iICAACAHQYCAfHEiA2o2AriIgIAACyAGRQ0BIAZB/wE6AAEgBkEAKAKwiICAADYCgAIgBkGEAmogAyAFakGAgHxxQfh9aiICNgIAIAZBgAJqIQMLIANBgIB8cSIGIANBCHZB/wFxckH/AToAACAEIAMoAgA2AgACQCACIABrQYB+cSIFDQAgAw8LIAMhAQJAIAYgBUF/cyADQQhqIgQgAmoiB2pBgIB8cUYNACAEQf//A3EhBQJAIABB9/0DSw0AIAYgBEEIdkH/AXFqQf4BOgAAIANBACgCsIiAgAA2AgAgA0GAgAQgBWsiBTYCBEEAIAM2ArCIgIAAEIOAgIAAIAZBhIIEaiACIAVrQfh9aiIFNgIAIAZBgYAEakH/AToAACAGQYCCBGohASAFIABrQYB+cSEFDAELIAIgBWogACAFakH//3tqQYCAfHFrQYCAeGohBSADIQELIAEgASgCBCAFazYCBCAFQfgBaiEGIAcgBWtBCHZB/wFxIQUCQANAIAYiB0GAfmohBiAFIgQNAUEBIQUgB0H4AUcNAAsLAkAgB0H4AUYNACACIANqIAZrQYCAfHEiBSAEakH+AToAACAFIARBCHRqIgVBACgCsIiAgAA2AgAgBSAGNgIEQQAgBTYCsIiAgAAQg4CAgAALIAEPC0EAC3wBAn8CQCAARQ0AAkAgAEGAgHxxIABBCHZB/wFxciIBLQAAIgJB/wFHDQAgAEF4aiIAQQAoArCIgIAANgIAQQAgADYCsIiAgAAgAUH+AToAAEEAQQE6ALSIgIAADwsgACACQQJ0QcCIgIAAaiICKAIANgIAIAIgADYCAAsLawECfwJAQQAoArCIgIAAIgAoAgRB/wFLDQAgAEGAgHxxIgEgAEEIdkH/AXEiAHJBCToAAEEAQQAoArCIgIAAKAIANgKwiICAACABIABBCHRyIgBBACgC5IiAgAA2AgBBACAANgLkiICAAAsLTgECfwJAIAAgAUYNACACRQ0AA0ACQCAALQAAIgMgAS0AACIERg0AQQFBfyADIARLGw8LIAFBAWohASAAQQFqIQAgAkF/aiICDQALC0EAC3gBAX8CQAJAIAAgAU8NACACRQ0BIAAhAwNAIAMgAS0AADoAACABQQFqIQEgA0EBaiEDIAJBf2oiAg0ADAILCyAAIAFNDQAgAkUNACABQX9qIQEgAEF/aiEDA0AgAyACaiABIAJqLQAAOgAAIAJBf2oiAg0ACwsgAAssAQF/AkAgAkUNACAAIQMDQCADIAE6AAAgA0EBaiEDIAJBf2oiAg0ACwsgAAt/AQF/AkACQCABIAByIAJyQQNxRQ0AIAJFDQEgACEDA0AgAyABLQAAOgAAIAFBAWohASADQQFqIQMgAkF/aiICDQAMAgsLIAJBBEkNACACQQJ2IQIgACEDA0AgAyABKAIANgIAIAFBBGohASADQQRqIQMgAkF/aiICDQALCyAAC4gBAQJ/AkBBAC0A6IiAgAANAEEAQQE6AOiIgIAAEIyAgIAAEI6AgIAAC0GggAgQgICAgAAiAEGAgAQ2AgBBAkGAgIAgEJeAgIAAIQEgAEEUakKAgICAgIDAADcCACAAQRBqIABBoIAEajYCACAAQQhqQgA3AgAgACAAQSBqNgIEIAAgATYCHCAACxUAIAAoAhwQmICAgAAgABCCgICAAAsWACAAQQxqIAE2AgAgAEEIakEANgIACxsAIAAoAhwgAEEEaiAAQQxqKAIARRCWgICAAAtUAQN/QQAhAANAQQghASAAIQIDQEEAIAJBAXFrQaCG4u1+cSACQQF2cyECIAFBf2oiAQ0ACyAAQQJ0QfCIgIAAaiACNgIAIABBAWoiAEGAAkcNAAsLTgACQCABRQ0AIAJBf3MhAgNAIAJB/wFxIAAtAABzQQJ0QfCIgIAAaigCACACQQh2cyECIABBAWohACABQX9qIgENAAsgAkF/cyECCyACC10DAX4BfwF+QgAhAANAQQghASAAIQIDQEIAIAJCAYN9QsKenLzd8pW2SYMgAkIBiIUhAiABQX9qIgENAAsgAKdBA3RB8JCAgABqIAI3AwAgAEIBfCIAQoACUg0ACwtPAAJAIAFFDQAgAkJ/hSECA0AgAkL/AYMgADEAAIWnQQN0QfCQgIAAaikDACACQgiIhSECIABBAWohACABQX9qIgENAAsgAkJ/hSECCyACC8oQAgx/An4CQAJAIAAoAiRFDQAgACgCACECDAELQQAhAiAAQQA6ACggAEIANwMAIABCADcDGCAAQcgAakEAQeQAEIaAgIAAGiAAQawBakEMNgIACyAAIAEoAgQiAzYCECAAQeAAaiEEIABByABqIQUgAEG2AWohBiAAQbABaiEHIABBqAFqIQggASgCECEJAkACQAJAAkADQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkACQCACDgoBAgAEBQYHCAkKDwsgASgCACEKIAAoAqgBIQIgACgCrAEhCyABKAIEIQwgASgCCCENDAILIAcgACgCqAEiDGogASgCACABKAIEIgJqIAEoAgggAmsiAiAAKAKsASAMayIMIAIgDEkbIgIQh4CAgAAaIAEgASgCBCACajYCBEEAIQwgAEEAIAAoAqgBIAJqIgIgAiAAKAKsASILRhs2AqgBIAIgC0cNESAAQQE2AgACQCAHQaiIgIAAQQYQhICAgABFDQBBBSEMDBILIAZBAkEAEI2AgIAAIAAoALgBRw0QQQYhDCAGLQAADREgACAALQC3ASICNgIgIAJBBEsNEUEBIAJ0QRNxRQ0RCyABKAIEIgwgASgCCCINRg0OAkAgASgCACIKIAxqLQAAIgsNACAAIAw2AhAgASAMQQFqNgIEQQYhAgwMC0EAIQIgAEEANgKoASAAQQI2AgAgACALQQJ0QQRqIgs2AqwBIAAgCzYCQAsgByACaiAKIAxqIA0gDGsiDCALIAJrIgIgDCACSRsiAhCHgICAABogASABKAIEIAJqNgIEQQAhDCAAQQAgACgCqAEgAmoiAiACIAAoAqwBIgtGGzYCqAEgAiALRw0PIAAgAkF8aiICNgKsAUEHIQwgByACQQAQjYCAgAAgByAAKAKsASICaigAAEcNDyAAQQI2AqgBIAAtALEBIgtBP3ENDAJAAkAgC0HAAHFFDQAgACAHIAggAhCRgICAAEEBRw0RIAAgACkDCDcDMCAAKAKsASECIAAtALEBIQsMAQsgAEJ/NwMwC0J/IQ4CQCALwEF/Sg0AIAAgByAIIAIQkYCAgABBAUcNECAAKAKsASECIAApAwghDgsgACAONwM4IAIgACgCqAEiC2tBAkkNDyAAIAtBAWoiCjYCqAEgCCALakEIai0AAEEhRw0MIAAgC0ECaiINNgKoASAIIApqQQhqLQAAQQFHDQwgAiANRg0PIAAgC0EDajYCqAEgACgCsAkgCCANakEIai0AABCcgICAACIMDQ8gACgCrAEiAiAAKAKoASIMIAIgDEsbIQ0CQANAIA0gDEYNASAAIAxBAWoiAjYCqAEgACAMaiELIAIhDCALQbABai0AAA0ODAALCyAFQgA3AwAgAEEANgKoASAAQQM2AgAgBUEIakIANwMACyAAIAEoAgQ2AhAgACABKAIQNgIUIAAoArAJIAEQmYCAgAAhDCAAIAApA0ggASgCBCAAKAIQa618Ig43A0ggACAAKQNQIAEoAhAgACgCFCICayILrXwiDzcDUCAOIAApAzBWDQ0gDyAAKQM4Vg0NAkACQAJAAkAgACgCIEF/ag4EAAMDAQMLIAEoAgwgAmogCyAAKAIYEI2AgIAArSEODAELIAEoAgwgAmogCyAAKQMYEI+AgIAAIQ4LIAAgDjcDGAsgDEEBRw0OAkAgACkDMCIOQn9RDQAgDiAFKQMAUg0OCwJAIAApAzgiDkJ/UQ0AQQchDCAOIAApA1BSDQ8LIAAgACkDSCAANQJAfCAAKQNgfCIPNwNgQgQhDgJAAkACQCAAKAIgQX9qDgQBAgIAAgtCCCEOCyAEIA4gD3w3AwALIAAgACkDaCAAKQNQfDcDaCAAIARBGCAAKAJwEI2AgIAANgJwIABBBDYCACAAIAApA1hCAXw3A1gLAkAgBSkDACIOQgODUA0AIA5CAXwhDiABKAIEIQwgASgCCCELA0AgCyAMRg0NIAEgDEEBaiICNgIEIAEoAgAgDGotAAANDiAFIA43AwAgDkIDgyEPIA5CAXwhDiACIQwgD0IAUg0ACwsgAEEFNgIAC0EBIQIgACgCIEF/ag4EBgcHBQcLIAAgARCSgICAACIMQQFHDQsgAEEHNgIAC0EAIAAoAhBrIQUgAEGAAWopAwAhDiABKAIEIQwCQANAIA4gBSAMaq18QgODUA0BAkAgDCABKAIIRw0AIAAgARCTgICAAAwLCyABIAxBAWoiAjYCBCABKAIAIAxqIQsgAiEMIAstAAANCwwACwsgACABEJOAgIAAQQchDCAEIABBkAFqQRgQhICAgAANCiAAQQg2AgALIAAgAUEgEJSAgIAAIgxBAUcNCSAAQQk2AgBBDCELIABBDDYCrAEMAQsgACgCrAEhCwsgByAAKAKoASIMaiABKAIAIAEoAgQiAmogASgCCCACayICIAsgDGsiDCACIAxJGyICEIeAgIAAGiABIAEoAgQgAmo2AgRBACEMIABBACAAKAKoASACaiICIAIgACgCrAEiC0YbNgKoASACIAtHDQcgABCVgICAACEMDAcLQQEhAiAAIAFBwAAQlICAgAAiDEEBRw0GDAELQQEhAiAAIAFBIBCUgICAACIMQQFHDQULIAAgAjYCAAwACwtBBiEMDAILQQAhDAwBC0EHIQwLAkACQCAAKAIkDQACQAJAIAwOAgADAQtBB0EIIAEoAgQgASgCCEYbIQwLIAEgCTYCECABIAM2AgQgDA8LAkAgDA0AIAMgASgCBEcNACAJIAEoAhBHDQAgAC0AKCEBIABBAToAKCABQQN0DwsgAEEAOgAoCyAMC6YBAQN/AkAgACgCBCIEDQAgAEIANwMICyACKAIAIgUgAyAFIANLGyEGA0ACQCAGIAVHDQBBAA8LIAEgBWotAAAhAyACIAVBAWoiBTYCACAAIANB/wBxrSAErYYgACkDCIQ3AwgCQAJAIAPAIgNBAEgNAAJAIAMNAEEHIQMgBA0CCyAAQQA2AgRBAQ8LQQchAyAAIARBB2oiBDYCBCAEQT9HDQELCyADC6ECAgN/AX4gAEGQAWohAiABQQRqIQMDQAJAIAAgASgCACADIAEoAggQkYCAgAAiBEEBRg0AIABBgAFqIgMgAykDACABKAIEIAAoAhAiA2siAq18NwMAIAAgAyABKAIAaiACIAAoAhgQjYCAgACtNwMYIAQPCwJAAkACQAJAAkAgACgCeA4DAAIBAwsgACAAKQMIIgU3A4gBAkAgBSAAKQNYUQ0AQQcPCyAAQQE2AngMAwsgACAAKQOYASAAKQMIfDcDmAEgACACQRggACgCoAEQjYCAgAA2AqABIABBATYCeCAAIAApA4gBQn98IgU3A4gBDAILIABBAjYCeCAAIAApA5ABIAApAwh8NwOQAQsgACkDiAEhBQsgBUIAUg0AC0EBC0ABAn8gAEGAAWoiAiACKQMAIAEoAgQgACgCECICayIDrXw3AwAgACACIAEoAgBqIAMgACgCGBCNgICAAK03AxgLfAEEfyABKAIEIQMgASgCCCEEA0ACQCAEIANHDQBBAA8LIAEgA0EBaiIFNgIEAkAgASgCACADai0AACAAKQMYIAAoAgQiA62Ip0H/AXFGDQBBBw8LIAAgA0EIaiIGNgIEIAUhAyAGIAJJDQALIABBADYCBCAAQgA3AxhBAQtvAQF/QQchAQJAIABBugFqLwAAQdm0AUcNACAAQbQBakEGQQAQjYCAgAAgAEGwAWooAABHDQAgAEGAAWopAwBCAoggADUAtAFSDQAgAEG4AWotAAANAEEBQQcgACgCICAAQbkBai0AAEYbIQELIAELwAIBA38CQAJAAkAgACgCJA0AIABBADoAKCAAQQA2AgBBASECDAELAkAgACgCAEEKRw0AQQAhAwwCC0ECIQMMAQtBASEDCwJAAkADQAJAAkACQAJAIAMOAwABAwMLIAEoAgQiAyABKAIIIgRGDQQgASgCACEFAkADQCAFIANqLQAADQEgASADQQFqIgM2AgQgACAAKAIEQQFqQQNxNgIEIAQgA0YNBgwACwsCQCAAKAIERQ0AQQcPCyAAKAIkRQ0BIABBADoAKCAAQQA2AgBBASEDDAMLIABCADcDGCAAQQA2AgQgAEHIAGpBAEHkABCGgICAABogAEGsAWpBDDYCAAtBAiEDDAELIAAgARCQgICAACIDQQFHDQIgAEEKNgIAQQAhAwwACwsCQCACDQBBAA8LQQdBASAAKAIEGyEDCyADC3UBAX8CQEG4CRCAgICAACICRQ0AIAIgADYCJCACIAAgARCbgICAACIANgKwCQJAIABFDQAgAkEAOgAoIAJCADcDACACQgA3AxggAkHIAGpBAEHkABCGgICAABogAkGsAWpBDDYCACACDwsgAhCCgICAAAtBAAseAAJAIABFDQAgACgCsAkQnYCAgAAgABCCgICAAAsL3RABCn8gAEHo3QFqIQIgAEHUAGohAyAAQRxqIgRBCGohBQJAAkADQCAAKAJAIQYCQAJAAkACQAJAAkACQAJAAkACQAJAAkACQAJAAkAgASgCBCIHIAEoAghJDQAgBkEHRg0BDBELIAYOCQECAwQFBgcACQ4LIAAoAkwhBgwHC0EBIQYgASAHQQFqNgIEIAEoAgAgB2otAAAiB0UNCAJAAkAgB0HfAUsNACAHQQFHDQELIABBgAI7AVACQCAAKAI8DQAgACABKAIMIAEoAhAiBmo2AhggACABKAIUIAZrNgIsCyAEQgA3AgAgBUIANwIADAoLIAAtAFBFDQkMDQsgASAHQQFqNgIEIAEoAgAgB2otAAAhByAAQQI2AkAgACAHQQh0IAAoAkhqNgJIDAsLIAEgB0EBajYCBCABKAIAIAdqLQAAIQcgAEEDNgJAIAAgByAAKAJIakEBajYCSAwKCyABIAdBAWo2AgQgASgCACAHai0AACEHIABBBDYCQCAAIAdBCHQ2AkwMCQsgASAHQQFqNgIEIAEoAgAgB2otAAAhByAAIAAoAkQ2AkAgACAHIAAoAkxqQQFqNgJMDAgLIAEgB0EBajYCBEEHIQYgASgCACAHai0AACIHQeABSw0DQQAhCAJAAkAgB0EtTw0AQQAhCQwBCyAHQVNqIgcgB0H/AXFBLW4iCUEtbGshByAJQQFqIQkLIABBfyAJdEF/czYCdAJAIAdB/wFxQQlJDQAgB0F3aiIHIAdB/wFxQQluIghBCWxrIQcgCEEBaiEICyAAIAg2AnAgACAHQf8BcSIHNgJsIAggB2pBBEsNAyADQgA3AgAgA0EIakIANwIAIANBEGpBADYCACAAQX8gCHRBf3M2AnBB+AAhBwNAIAAgB2pBgAg7AQAgB0ECaiIHQeTdAUcNAAsgAEEGNgJAIABBBTYCCCAAQv////8PNwIACyAAKAJMIgpBBUkNBwJAIAAoAggiB0UNACAHQX9qIQYgASgCBCEHIAEoAgghCQNAIAkgB0YNCiABIAdBAWoiCDYCBCABKAIAIAdqLQAAIQcgACAGNgIIIAAgByAAKAIEQQh0cjYCBCAIIQcgBkF/aiIGQX9HDQALCyAAQQc2AkAgACAKQXtqIgY2AkwLIAAgACgCICIHIAEoAhQgASgCEGsiCCAAKAJIIgkgCCAJSRsiCGogACgCLCIJIAkgB2sgCEsbNgIoIAEoAggiCiABKAIEIghrIQcCQAJAAkAgACgC5N0BIgkNACAGDQFBACEGCyACIAlqIAEoAgAgCGpBKiAJayIIIAYgCWsiBiAIIAZJGyIGIAcgBiAHSRsiBxCHgICAABoCQAJAIAAoAuTdASIIIAdqIgYgACgCTEcNACACIAhqIAdqQQBBPyAGaxCGgICAABogACgC5N0BIAdqIQYMAQsCQCAGQRRLDQAgACAGNgLk3QEgASABKAIEIAdqNgIEDAMLIAZBa2ohBgsgAEEANgIQIAAgAjYCDCAAIAY2AhRBByEGIAAQmoCAgABFDQMgACgCECIIIAAoAuTdASIJIAdqSw0DIAAgACgCTCAIayIGNgJMAkAgCCAJTw0AIAAgCSAIayIHNgLk3QEgAiACIAhqIAcQhYCAgAAaDAILIABBADYC5N0BIAEgASgCBCAIIAlraiIINgIEIAEoAggiCiAIayEHCwJAIAdBFUkNACAAIAg2AhAgACABKAIANgIMIAAgCkFraiAIIAZqIAcgBkEVakkbNgIUQQchBiAAEJqAgIAARQ0DIAAoAkwiByAAKAIQIgggASgCBGsiCUkNAyABIAg2AgQgACAHIAlrIgY2AkwgASgCCCAIayIHQRRLDQELIAIgASgCACAIaiAHIAYgByAGSRsiBxCHgICAABogACAHNgLk3QEgASABKAIEIAdqNgIECyAAKAIgIgYgACgCHCIIayEHAkAgACgCPEUNAAJAIAYgACgCLEcNACAAQQA2AiALIAEoAgwgASgCEGogACgCGCAIaiAHEIeAgIAAGiAAKAIgIQYLIAAgBjYCHCABIAEoAhAgB2oiCDYCECAAIAAoAkgiBiAHazYCSAJAIAYgB0cNAEEHIQYgACgCTA0CIAAoAmgNAiAAKAIEDQIgAEEANgJADAQLQQAhBiAIIAEoAhRGDQEgASgCBCABKAIIRw0FIAAoAuTdASAAKAJMTw0FDAELAkADQCAAKAJMIghFDQFBACEGIAEoAggiCSAHTQ0CIAEoAhQiCiABKAIQIgtNDQIgACAIIAkgB2siBiAKIAtrIgkgBiAJSRsiBiAAKAIsIAAoAiAiCWsiCiAGIApJGyIGIAggBiAISRsiBms2AkwgCSAAKAIYaiABKAIAIAdqIAYQhYCAgAAaIAAgACgCICAGaiIHNgIgAkAgACgCJCAHTw0AIAAgBzYCJAsCQCAAKAI8RQ0AAkAgByAAKAIsRw0AIABBADYCIAsgASgCDCABKAIQaiABKAIAIAEoAgRqIAYQhYCAgAAaIAAoAiAhBwsgACAHNgIcIAEgASgCECAGajYCECABIAEoAgQgBmoiBzYCBAwACwsgAEEANgJADAQLIAYPCyAHwEF/Sg0BIABBATYCQCAAIAdBEHRBgID8AHE2AkgCQCAHQcABSQ0AIABBBTYCRCAAQQA6AFEMAwsgAC0AUQ0DIABBBjYCRCAHQaABSQ0CIANCADcCACADQRBqQQA2AgAgA0EIakIANwIAQfgAIQcDQCAAIAdqQYAIOwEAIAdBAmoiB0Hk3QFHDQALCyAAQQU2AgggAEL/////DzcCAAwBCyAHQQJLDQEgAEKDgICAgAE3AkAMAAsLQQcPC0EAC5wYARR/IABBGGohAQJAIABBIGooAgAiAiAAQShqKAIAIgNPDQAgAEHoAGoiBCgCAEUNACABIAQgACgCVBCegICAABogACgCKCEDIAAoAiAhAgsCQCACIANPDQAgAEHYC2ohBSAAQbwNaiEGIABB3A1qIQcgAEHoAGohCCAAQeAVaiEJIABB1ABqIQoDQCAAKAIQIgsgACgCFEsNASAAIAAoAmQiDEEFdGogACgCdCACcSINQQF0aiIOQfgAaiEPAkACQCAAKAIAIgNBgICACEkNACAAKAIEIRAMAQsgACADQQh0IgM2AgAgACALQQFqIgQ2AhAgACAAKAIEQQh0IAAoAgwgC2otAAByIhA2AgQgBCELCwJAAkAgECADQQt2IA8vAQAiEWwiBE8NACAAIAQ2AgAgDyARQYAQIBFrQQV2ajsBACACQX9qIQMCQCACDQAgACgCLCADaiEDCwJAAkAgACgCJCIRDQBBACEDDAELIAEoAgAgA2otAAAhAwsgACAAKAJwIAJxIAAoAmwiD3QgA0EIIA9rdmpBgAxsakHkHWohDgJAAkAgDEEGSw0AQQEhAwNAIA4gA0EBdCIDaiEQAkACQCAAKAIAIgRBgICACEkNACAAKAIEIQwMAQsgACAEQQh0IgQ2AgAgACAAKAIQIg9BAWo2AhAgACAAKAIEQQh0IA8gACgCDGotAAByIgw2AgQLAkACQCAMIARBC3YgEC8BACIRbCIPSQ0AIAAgDCAPazYCBCAEIA9rIQ8gA0EBciEDIBEgEUEFdmshBAwBCyARQYAQIBFrQQV2aiEECyAAIA82AgAgECAEOwEAIANBgAJJDQALIAAoAiAhAgwBCyACIAAoAlQiD0F/c2ohAwJAIAIgD0sNACAAKAIsIANqIQMLAkACQCARDQBBACESDAELIAEoAgAgA2otAAAhEgtBASEDQYACIQ8DQCAOIBJBAXQiEiAPcSITIA9qIANqQQF0aiERAkACQCAEQf///wdNDQAgBCENDAELIAAgBEEIdCINNgIAIAAgC0EBaiIENgIQIAAgEEEIdCAAKAIMIAtqLQAAciIQNgIEIAQhCwsCQAJAIBAgDUELdiARLwEAIgxsIgRPIhQNACAMQYAQIAxrQQV2aiEMDAELIAAgECAEayIQNgIEIA0gBGshBCAMIAxBBXZrIQxBACEPCyAAIAQ2AgAgESAMOwEAIA8gE3MhDyADQQF0IBRyIgNBgAJJDQALCyAAIAJBAWo2AiAgACgCGCACaiADOgAAAkAgACgCJCAAKAIgIgJPDQAgACACNgIkC0EAIQMCQCAAKAJkIgRBBEkNAAJAIARBCUsNACAEQX1qIQMMAQsgBEF6aiEDCyAAIAM2AmQMAQsgACADIARrIgM2AgAgACAQIARrIgQ2AgQgDyARIBFBBXZrOwEAIAAgDEEBdGoiEkH4A2ohDwJAAkAgA0H///8HTQ0AIAshEwwBCyAAIANBCHQiAzYCACAAIAtBAWoiEzYCECAAIARBCHQgACgCDCALai0AAHIiBDYCBAsCQAJAIAQgA0ELdiAPLwEAIhBsIhFJDQAgACADIBFrIgw2AgAgACAEIBFrIgM2AgQgDyAQIBBBBXZrOwEAIBJBkARqIQ8CQAJAIAxB////B00NACATIREMAQsgACAMQQh0Igw2AgAgACATQQFqIhE2AhAgACADQQh0IAAoAgwgE2otAAByIgM2AgQLAkACQCADIAxBC3YgDy8BACIQbCIETw0AIAAgBDYCACAPIBBBgBAgEGtBBXZqOwEAIA5B2ARqIQ8CQCAEQf///wdLDQAgACAEQQh0IgQ2AgAgACARQQFqNgIQIAAgA0EIdCAAKAIMIBFqLQAAciIDNgIECwJAIAMgBEELdiAPLwEAIhBsIhFJDQAgACAEIBFrNgIAIAAgAyARazYCBCAPIBAgEEEFdms7AQAMAgsgACARNgIAIA8gEEGAECAQa0EFdmo7AQAgAEEBNgJoIABBCUELIAAoAmRBB0kbNgJkDAMLIAAgDCAEayIMNgIAIAAgAyAEayIDNgIEIA8gECAQQQV2azsBACASQagEaiEEAkACQCAMQf///wdNDQAgESEODAELIAAgDEEIdCIMNgIAIAAgEUEBaiIONgIQIAAgA0EIdCAAKAIMIBFqLQAAciIDNgIECwJAAkAgAyAMQQt2IAQvAQAiD2wiEE8NACAAIBA2AgAgBCAPQYAQIA9rQQV2ajsBACAAKAJYIQMMAQsgACAMIBBrIhE2AgAgACADIBBrIgM2AgQgBCAPIA9BBXZrOwEAIBJBwARqIQ8CQCARQf///wdLDQAgACARQQh0IhE2AgAgACAOQQFqNgIQIAAgA0EIdCAAKAIMIA5qLQAAciIDNgIECwJAAkAgAyARQQt2IA8vAQAiEGwiBE8NACAQQYAQIBBrQQV2aiEQIAAoAlwhAwwBCyAAIAMgBGs2AgQgACgCYCEDIAAgACgCXDYCYCARIARrIQQgECAQQQV2ayEQCyAAIAQ2AgAgDyAQOwEAIAAgACgCWDYCXAsgACAAKAJUNgJYIAAgAzYCVAsgAEEIQQsgACgCZEEHSRs2AmQgACAJIA0Qn4CAgAAMAQsgACARNgIAIA8gEEGAECAQa0EFdmo7AQAgACAAKAJcNgJgIAAgACkCVDcCWCAAQQdBCiAAKAJkQQdJGzYCZCAAIAcgDRCfgICAACAKIAAoAmgiA0F+akEDIANBBkkbQQd0akGEB2ohDUEBIQMDQCANIANBAXQiA2ohEAJAAkAgACgCACIEQYCAgAhJDQAgACgCBCEMDAELIAAgBEEIdCIENgIAIAAgACgCECIPQQFqNgIQIAAgACgCBEEIdCAPIAAoAgxqLQAAciIMNgIECwJAAkAgDCAEQQt2IBAvAQAiEWwiD0kNACAAIAwgD2s2AgQgBCAPayEPIANBAXIhAyARIBFBBXZrIQQMAQsgEUGAECARa0EFdmohBAsgACAPNgIAIBAgBDsBACADQcAASQ0ACwJAIANBQGoiBEEDSw0AIAAgBDYCVAwBCyAAIANBAXFBAnIiDzYCVCAEQQF2IRACQCAEQQ1LDQAgACAPIBBBf2oiDnQiBDYCVEEBIQ8gBSAEQQF0akHAACADa0EBdGpBfmohEkEAIQwDQCASIA9BAXQiD2ohEAJAAkAgACgCACIDQYCAgAhJDQAgACgCBCENDAELIAAgA0EIdCIDNgIAIAAgACgCECIEQQFqNgIQIAAgACgCBEEIdCAEIAAoAgxqLQAAciINNgIECwJAAkAgDSADQQt2IBAvAQAiEWwiBEkNACAAIA0gBGs2AgQgACAAKAJUQQEgDHRqNgJUIAMgBGshBCAPQQFyIQ8gESARQQV2ayEDDAELIBFBgBAgEWtBBXZqIQMLIAAgBDYCACAQIAM7AQAgDiAMQQFqIgxHDQAMAgsLIBBBe2ohECAAKAIEIQQgACgCACEDA0ACQCADQf///wdLDQAgACADQQh0IgM2AgAgACAAKAIQIhFBAWo2AhAgBEEIdCARIAAoAgxqLQAAciEECyAAIANBAXYiAzYCACAAIAQgA2siBEEfdSIRIA9BAXRqQQFqIg82AlQgACARIANxIARqIgQ2AgQgEEF/aiIQDQALIAAgD0EEdDYCVEEAIQxBASEPA0AgBiAPQQF0Ig9qIRACQAJAIAAoAgAiA0GAgIAISQ0AIAAoAgQhDQwBCyAAIANBCHQiAzYCACAAIAAoAhAiBEEBajYCECAAIAAoAgRBCHQgBCAAKAIMai0AAHIiDTYCBAsCQAJAIA0gA0ELdiAQLwEAIhFsIgRJDQAgACANIARrNgIEIAAgACgCVEEBIAx0ajYCVCADIARrIQQgD0EBciEPIBEgEUEFdmshAwwBCyARQYAQIBFrQQV2aiEDCyAAIAQ2AgAgECADOwEAIAxBAWoiDEEERw0ACwsCQCABIAggACgCVBCegICAAA0AQQAPCyAAKAIgIQILIAIgACgCKEkNAAsLQQEhAwJAIAAoAgAiBEH///8HSw0AIAAgBEEIdDYCAEEBIQMgACAAKAIQIgRBAWo2AhAgACAAKAIEQQh0IAQgACgCDGotAAByNgIECyADC3ABAX8CQEGo3gEQgICAgAAiAkUNACACQTRqIAE2AgAgAkE8aiAANgIAAkACQAJAIABBf2oOAgABAgsgAiABEICAgIAAIgA2AhggAA0BIAIQgoCAgAAMAgsgAkEANgIYIAJBOGpBADYCAAsgAg8LQQAL0gEBAn9BBiECAkAgAUEnSw0AIABBMGogAUEBcUECciABQQF2QQtqdCIBNgIAAkACQCAAQTxqKAIAIgNFDQBBBCECIAEgAEE0aigCAEsNAiAAQSxqIAE2AgAgA0ECRw0AIABBOGoiAygCACABTw0AIAAgATYCOCAAKAIYEIKAgIAAIAAgACgCMBCAgICAACIBNgIYIAENAEEDIQIMAQtBACECIABBADYCQCAAQdAAakEBOgAAIABB6ABqQQA2AgAgAEHk3QFqIQMLIANBADYCAAsgAgsjAAJAIABBPGooAgBFDQAgACgCGBCCgICAAAsgABCCgICAAAvHAQEDf0EAIQMCQCAAKAIMIAJNDQAgACgCGCACTQ0AIAEgASgCACIDIAAoAhAgACgCCCIEayIFIAMgBSADSRsiBWs2AgAgBCACQX9zaiEDAkAgBCACSw0AIAAoAhQgA2ohAwsDQCAAKAIAIgIgA2otAAAhASAAIAAoAggiBEEBajYCCCACIARqIAE6AABBACADQQFqIgMgAyAAKAIURhshAyAFQX9qIgUNAAtBASEDIAAoAgwgACgCCCIFTw0AIAAgBTYCDAsgAwvoBAEGfwJAAkAgACgCACIDQYCAgAhJDQAgACgCBCEEDAELIAAgA0EIdCIDNgIAIAAgACgCECIFQQFqNgIQIAAgACgCBEEIdCAFIAAoAgxqLQAAciIENgIECwJAAkAgBCADQQt2IAEvAQAiBWwiBk8NACAAIAY2AgAgASAFQYAQIAVrQQV2ajsBACABIAJBBHRqQQRqIQdBCCEIQQIhAQwBCyAAIAMgBmsiAzYCACAAIAQgBmsiBDYCBCABIAUgBUEFdms7AQACQCADQf///wdLDQAgACADQQh0IgM2AgAgACAAKAIQIgVBAWo2AhAgACAEQQh0IAUgACgCDGotAAByIgQ2AgQLAkAgBCADQQt2IAEvAQIiBWwiBk8NACAAIAY2AgAgASAFQYAQIAVrQQV2ajsBAiABIAJBBHRqQYQCaiEHQQghCEEKIQEMAQsgACADIAZrNgIAIAAgBCAGazYCBCABIAUgBUEFdms7AQIgAUGEBGohB0GAAiEIQRIhAQsgAEHoAGogATYCAEEBIQEDQCAHIAFBAXQiAWohBAJAAkAgACgCACIDQYCAgAhJDQAgACgCBCECDAELIAAgA0EIdCIDNgIAIAAgACgCECIFQQFqNgIQIAAgACgCBEEIdCAFIAAoAgxqLQAAciICNgIECwJAAkAgAiADQQt2IAQvAQAiBmwiBUkNACAAIAIgBWs2AgQgAyAFayEFIAFBAXIhASAGIAZBBXZrIQMMAQsgBkGAECAGa0EFdmohAwsgACAFNgIAIAQgAzsBACABIAhJDQALIABB6ABqIgAgASAIayAAKAIAajYCAAsLNQEAQYAICy4IAAAAEAAAABgAAAAgAAAAKAAAADAAAABAAAAAUAAAAIAAAAAAAQAA/Td6WFoA";
            }),
            /* 2 */
            /***/
            ((module2) => {
              module2.exports = __WEBPACK_EXTERNAL_MODULE__2__;
            })
            /******/
          ];
          var __webpack_module_cache__ = {};
          function __webpack_require__(moduleId) {
            var cachedModule = __webpack_module_cache__[moduleId];
            if (cachedModule !== void 0) {
              return cachedModule.exports;
            }
            var module2 = __webpack_module_cache__[moduleId] = {
              /******/
              // no module.id needed
              /******/
              // no module.loaded needed
              /******/
              exports: {}
              /******/
            };
            __webpack_modules__[moduleId](module2, module2.exports, __webpack_require__);
            return module2.exports;
          }
          (() => {
            __webpack_require__.d = (exports2, definition) => {
              for (var key in definition) {
                if (__webpack_require__.o(definition, key) && !__webpack_require__.o(exports2, key)) {
                  Object.defineProperty(exports2, key, { enumerable: true, get: definition[key] });
                }
              }
            };
          })();
          (() => {
            __webpack_require__.o = (obj, prop) => Object.prototype.hasOwnProperty.call(obj, prop);
          })();
          (() => {
            __webpack_require__.r = (exports2) => {
              if (typeof Symbol !== "undefined" && Symbol.toStringTag) {
                Object.defineProperty(exports2, Symbol.toStringTag, { value: "Module" });
              }
              Object.defineProperty(exports2, "__esModule", { value: true });
            };
          })();
          var __webpack_exports__ = {};
          (() => {
            __webpack_require__.r(__webpack_exports__);
            __webpack_require__.d(__webpack_exports__, {
              /* harmony export */
              XzReadableStream: () => (
                /* binding */
                XzReadableStream
              )
              /* harmony export */
            });
            var _dist_native_xz_decompress_wasm__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(1);
            const ReadableStream = globalThis.ReadableStream || __webpack_require__(2).ReadableStream;
            const XZ_OK = 0;
            const XZ_STREAM_END = 1;
            class XzContext {
              constructor(moduleInstance) {
                this.exports = moduleInstance.exports;
                this.memory = this.exports.memory;
                this.ptr = this.exports.create_context();
                this._refresh();
                this.bufSize = this.mem32[0];
                this.inStart = this.mem32[1] - this.ptr;
                this.inEnd = this.inStart + this.bufSize;
                this.outStart = this.mem32[4] - this.ptr;
              }
              supplyInput(sourceDataUint8Array) {
                this._refresh();
                const inBuffer = this.mem8.subarray(this.inStart, this.inEnd);
                inBuffer.set(sourceDataUint8Array, 0);
                this.exports.supply_input(this.ptr, sourceDataUint8Array.byteLength);
                this._refresh();
              }
              getNextOutput() {
                const result = this.exports.get_next_output(this.ptr);
                this._refresh();
                if (result !== XZ_OK && result !== XZ_STREAM_END) {
                  throw new Error(`get_next_output failed with error code ${result}`);
                }
                const outChunk = this.mem8.slice(this.outStart, this.outStart + /* outPos */
                this.mem32[5]);
                return { outChunk, finished: result === XZ_STREAM_END };
              }
              needsMoreInput() {
                return (
                  /* inPos */
                  this.mem32[2] === /* inSize */
                  this.mem32[3]
                );
              }
              outputBufferIsFull() {
                return (
                  /* outPos */
                  this.mem32[5] === this.bufSize
                );
              }
              resetOutputBuffer() {
                this.outPos = this.mem32[5] = 0;
              }
              dispose() {
                this.exports.destroy_context(this.ptr);
                this.exports = null;
              }
              _refresh() {
                if (this.memory.buffer !== this.mem8?.buffer) {
                  this.mem8 = new Uint8Array(this.memory.buffer, this.ptr);
                  this.mem32 = new Uint32Array(this.memory.buffer, this.ptr);
                }
              }
            }
            class ContextMutex {
              constructor() {
                this.locked = false;
                this.waitQueue = [];
              }
              async acquire() {
                if (!this.locked) {
                  this.locked = true;
                  return;
                }
                return new Promise((resolve) => {
                  this.waitQueue.push(resolve);
                });
              }
              release() {
                if (this.waitQueue.length > 0) {
                  const next = this.waitQueue.shift();
                  next();
                } else {
                  this.locked = false;
                }
              }
            }
            class XzReadableStream extends ReadableStream {
              static _moduleInstancePromise;
              static _moduleInstance;
              static _contextMutex = new ContextMutex();
              static async _getModuleInstance() {
                const base64Wasm = _dist_native_xz_decompress_wasm__WEBPACK_IMPORTED_MODULE_0__.replace("data:application/wasm;base64,", "");
                const wasmBytes = Uint8Array.from(atob(base64Wasm), (c) => c.charCodeAt(0)).buffer;
                const wasmOptions = {};
                const module2 = await WebAssembly.instantiate(wasmBytes, wasmOptions);
                XzReadableStream._moduleInstance = module2.instance;
              }
              constructor(compressedStream) {
                let xzContext;
                let unconsumedInput = null;
                const compressedReader = compressedStream.getReader();
                super({
                  async start(controller) {
                    await XzReadableStream._contextMutex.acquire();
                    try {
                      if (!XzReadableStream._moduleInstance) {
                        await (XzReadableStream._moduleInstancePromise || (XzReadableStream._moduleInstancePromise = XzReadableStream._getModuleInstance()));
                      }
                      xzContext = new XzContext(XzReadableStream._moduleInstance);
                    } catch (error) {
                      XzReadableStream._contextMutex.release();
                      throw error;
                    }
                  },
                  async pull(controller) {
                    try {
                      if (xzContext.needsMoreInput()) {
                        if (unconsumedInput === null || unconsumedInput.byteLength === 0) {
                          const { done, value } = await compressedReader.read();
                          if (!done) {
                            unconsumedInput = value;
                          }
                        }
                        const nextInputLength = Math.min(xzContext.bufSize, unconsumedInput.byteLength);
                        xzContext.supplyInput(unconsumedInput.subarray(0, nextInputLength));
                        unconsumedInput = unconsumedInput.subarray(nextInputLength);
                      }
                      const nextOutputResult = xzContext.getNextOutput();
                      controller.enqueue(nextOutputResult.outChunk);
                      xzContext.resetOutputBuffer();
                      if (nextOutputResult.finished) {
                        xzContext.dispose();
                        XzReadableStream._contextMutex.release();
                        controller.close();
                      }
                    } catch (error) {
                      if (xzContext) {
                        xzContext.dispose();
                      }
                      XzReadableStream._contextMutex.release();
                      throw error;
                    }
                  },
                  cancel() {
                    try {
                      if (xzContext) {
                        xzContext.dispose();
                      }
                      return compressedReader.cancel();
                    } finally {
                      XzReadableStream._contextMutex.release();
                    }
                  }
                });
              }
            }
          })();
          return __webpack_exports__;
        })()
      );
    });
  }
});

// src/image/pack/pack-worker.ts
import { parentPort, workerData } from "node:worker_threads";

// src/host/http/http.ts
import { setMaxListeners } from "node:events";

// src/host/process.ts
import { spawn } from "node:child_process";
import { accessSync, constants as fsConstants, statSync } from "node:fs";
import path from "node:path";

// src/base/collections.ts
function compare(a, b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

// src/base/errors.ts
function inOrderOfLines(problems) {
  const ordered = [...problems];
  for (const file of new Set(problems.map(({ place: place2 }) => place2?.file))) {
    if (file === void 0) continue;
    const ofFile = problems.filter(({ place: place2 }) => place2?.file === file);
    ofFile.sort((a, b) => before(a.place, b.place));
    for (const [index, { place: place2 }] of problems.entries())
      if (place2?.file === file) ordered[index] = ofFile.shift();
  }
  return ordered;
}
var before = (a, b) => (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
var NixeryError = class extends Error {
  code;
  problems;
  constructor(code, problems, cause) {
    const list = Array.isArray(problems) ? inOrderOfLines(problems) : [problems];
    super(list.map(problemText).join("\n"), cause === void 0 ? void 0 : { cause });
    this.name = "NixeryError";
    this.code = code;
    this.problems = list;
  }
};
function problemText({ image, input, message }) {
  return [image, input, message].filter((part) => part !== void 0).join(": ");
}

// src/host/die-with-parent.ts
import { readFileSync, realpathSync } from "node:fs";
var PLACES = ["/usr/bin/setpriv", "/bin/setpriv"];
var found;
function dieWithParent() {
  found ??= PLACES.find(canDoIt) ?? null;
  return found === null ? [] : [found, "--pdeathsig", "KILL", "--"];
}
function canDoIt(file) {
  try {
    return process.platform === "linux" && readFileSync(realpathSync(file)).includes("pdeathsig");
  } catch {
    return false;
  }
}

// src/host/remove-tree.ts
var SLASH = Buffer.from("/");

// src/host/last-resort.ts
var cleanups = /* @__PURE__ */ new Set();
function atExit(cleanUp) {
  if (cleanups.size === 0) process.on("exit", cleanUpAll);
  cleanups.add(cleanUp);
  return () => {
    cleanups.delete(cleanUp);
    if (cleanups.size === 0) process.removeListener("exit", cleanUpAll);
  };
}
function cleanUpAll() {
  for (const cleanUp of [...cleanups].reverse()) {
    try {
      cleanUp();
    } catch {
    }
  }
}

// src/host/process-tree.ts
import { readdirSync, readFileSync as readFileSync2 } from "node:fs";
function killProcessTree(child) {
  const { pid } = child;
  if (pid === void 0 || child.exitCode !== null || child.signalCode !== null) return;
  const family = descendants(pid);
  child.kill("SIGKILL");
  sendAll("SIGKILL", family);
}
function descendants(pid) {
  if (hasNoChildren(pid)) return [];
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
function hasNoChildren(pid) {
  const tasks = `/proc/${pid}/task`;
  try {
    return readdirSync(tasks).every((task) => readFileSync2(`${tasks}/${task}/children`, "latin1") === "");
  } catch {
    return false;
  }
}
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
function processNumbers() {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
function readStatus(pid) {
  try {
    const text = readFileSync2(`/proc/${pid}/stat`, "latin1");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { pid, parent: Number(fields[1]), startTime: fields[19] ?? "" };
  } catch {
    return void 0;
  }
}
var isAlive = ({ pid, startTime }) => readStatus(pid)?.startTime === startTime;
function sendAll(signal, processes) {
  for (const one of processes.filter(isAlive)) {
    try {
      process.kill(one.pid, signal);
    } catch {
    }
  }
}

// src/host/process.ts
function start(program, args, options) {
  const file = program.includes("/") ? program : findProgram(program, options.env);
  const guard = file === void 0 ? [] : dieWithParent();
  const [first = program, ...rest] = [...guard, file ?? program, ...args];
  const child = spawn(first, rest, { ...options, shell: false });
  const forget = atExit(() => killProcessTree(child));
  child.once("exit", forget);
  child.once("error", forget);
  return child;
}
function cancelled(what) {
  return new NixeryError("cancelled", { message: what });
}
function findProgram(name, env) {
  for (const directory of (env.PATH ?? "").split(path.delimiter)) {
    if (directory === "") continue;
    const file = path.join(directory, name);
    try {
      accessSync(file, fsConstants.X_OK);
      if (statSync(file).isFile()) return file;
    } catch {
    }
  }
  return void 0;
}

// src/host/http/offline.ts
import { networkInterfaces } from "node:os";
var isAlone = () => !Object.values(networkInterfaces()).some((all) => all?.some(({ internal }) => !internal));

// src/host/http/proxy.ts
import { BlockList, isIP } from "node:net";
var variable = (env, name) => (env[name.toUpperCase()] || env[name] || "").trim();
function proxyFor(url, env) {
  const name = url.protocol === "https:" ? "https_proxy" : "http_proxy";
  const value = variable(env, name);
  if (value === "" || isDirect(url, variable(env, "no_proxy"))) return void 0;
  const text = value.includes("://") ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : void 0;
  if (proxy !== void 0 && /^https?:$/.test(proxy.protocol) && hasReadableLogin(proxy)) return proxy;
  throw new Error(`${name} is not the address of an http or https proxy`);
}
function hasReadableLogin({ username, password }) {
  try {
    return decodeURIComponent(username + password) !== void 0;
  } catch {
    return false;
  }
}
var shownProxy = ({ protocol, host }) => `${protocol}//${host}`;
var hostOf = ({ hostname }) => hostname.replace(/^\[|\]$/g, "").toLowerCase();
var portOf = ({ port, protocol }) => port || (protocol === "https:" ? "443" : "80");
function isDirect(url, noProxy) {
  const host = hostOf(url);
  if (host === "localhost" || /^127\./.test(host) || host === "::1") return true;
  return noProxy.split(",").map((entry) => entry.trim().toLowerCase()).some((entry) => entry !== "" && matches(entry, host, portOf(url)));
}
function matches(entry, host, port) {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(entry, host);
  const [, name = "", entryPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry) ?? [];
  if (entryPort !== void 0 && entryPort !== port) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  if (isIP(bare) > 0) return bare === host;
  const domain = bare.replace(/^\*?\./, "");
  return host.endsWith(`.${domain}`) || domain === bare && host === domain;
}
function isInNetwork(entry, host) {
  const [network = "", prefix] = entry.split("/");
  const family = isIP(host);
  if (family === 0 || isIP(network) !== family) return false;
  const kind = family === 6 ? "ipv6" : "ipv4";
  const list = new BlockList();
  try {
    list.addSubnet(network, Number(prefix), kind);
  } catch {
    return false;
  }
  return list.check(host, kind);
}

// src/host/http/failure.ts
var HttpFailure = class extends Error {
  /** For the retry policy. */
  failure;
  /** What the user can do, where the reason alone tells. */
  hint;
  kind;
  /** Whether there was nobody who knows the host's name. */
  isUnresolved;
  constructor(kind, message, options = {}) {
    super(message, options.cause === void 0 ? void 0 : { cause: options.cause });
    this.name = "HttpFailure";
    this.kind = kind;
    this.hint = options.hint;
    const code = options.cause?.code ?? "";
    this.isUnresolved = code === UNRESOLVED && options.hint === void 0;
    this.failure = { status: void 0, text: `${message} ${code}`, kind };
  }
};
var AUTHORITY_HINT = "set NODE_EXTRA_CA_CERTS to the PEM file of the authority that signed the certificate of the server";
var PROXY_HINT = "check https_proxy, http_proxy and no_proxy, and the user name and password in them";
var REFUSED = /* @__PURE__ */ new Set(["ENOTFOUND", "EAI_NONAME", "ECONNREFUSED", "EINVAL", "ERR_INVALID_URL"]);
var UNRESOLVED = "EAI_AGAIN";
var BROKEN = {
  aborted: "the connection broke off",
  "socket hang up": "the server closed the connection"
};
var isCertificate = (code, message) => /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS_/.test(code) || /certificate/i.test(message);
function failed(error, url, signal, proxy) {
  if (signal.aborted) return cancelled(`the request to ${url.host} was stopped`);
  return error instanceof HttpFailure ? error : connectionFailure(error, proxy);
}
function connectionFailure(error, proxy) {
  const { code = "", message } = error;
  const through = proxy === void 0 ? "" : ` (through the proxy ${shownProxy(proxy)})`;
  const [, status] = /^Bad response: (\d+)$/.exec(message) ?? [];
  if (status !== void 0 && proxy !== void 0) {
    const kind = Number(status) >= 500 ? "connection" : "refused";
    const text = `the proxy ${shownProxy(proxy)} refuses the connection with status ${status}`;
    return new HttpFailure(kind, text, { hint: PROXY_HINT, cause: error });
  }
  if (/WRONG_VERSION_NUMBER|wrong version number/i.test(`${code} ${message}`)) {
    return new HttpFailure("plain-http", "it speaks plain http, not https", { cause: error });
  }
  if (isCertificate(code, message)) {
    return new HttpFailure("refused", `${message || code}${through}`, { hint: AUTHORITY_HINT, cause: error });
  }
  const reason = `${BROKEN[message] ?? (message || code || error.name)}${through}`;
  const hint = proxy === void 0 ? {} : { hint: PROXY_HINT };
  const isFinal = REFUSED.has(code) || code === UNRESOLVED && proxy === void 0 && isAlone();
  return new HttpFailure(isFinal ? "refused" : "connection", reason, { ...hint, cause: error });
}

// src/host/http/limits.ts
var DEFAULT_LIMITS = { connectMs: 2e4, idleMs: 3e4 };
var LEAST_PACE = 1e3;
var inSeconds = (milliseconds) => `${Math.round(milliseconds / 100) / 10} s`;
var Watch = class {
  #expire;
  #timer;
  constructor(expire) {
    this.#expire = expire;
  }
  /** `what`: what did not happen in time. */
  expect(what, milliseconds) {
    this.end();
    this.#timer = setTimeout(() => this.#expire(`${what} within ${inSeconds(milliseconds)}`), milliseconds);
  }
  end() {
    clearTimeout(this.#timer);
  }
};
var Pace = class {
  #spanMs;
  #waitedMs = 0;
  #bytes = 0;
  /** `spanMs`: how long too little may come. */
  constructor(spanMs) {
    this.#spanMs = spanMs;
  }
  /** Throws HttpFailure when too little came in a span. */
  add(bytes, waitedMs) {
    this.#bytes += bytes;
    this.#waitedMs += waitedMs;
    if (this.#waitedMs < this.#spanMs) return;
    if (this.#bytes < this.#waitedMs * LEAST_PACE / 1e3)
      throw new HttpFailure("silence", `only ${this.#bytes} bytes within ${inSeconds(this.#waitedMs)}`);
    this.#waitedMs = 0;
    this.#bytes = 0;
  }
};

// src/host/http/retry.ts
import { setTimeout as setTimeout2 } from "node:timers/promises";
var REQUEST_FAILURES = 6;
var SILENT_FAILURES = 2;
var FIRST_DELAY_MS = 300;
var LONGEST_DELAY_MS = 2e4;
var MOST_WAITING_MS = 3e5;
var TRANSIENT_STATUSES = /* @__PURE__ */ new Set([408, 425, 429, 500, 502, 503, 504]);
var RATE_LIMIT = /rate limit|too many requests|toomanyrequests/i;
var LOST = /blob[ _]unknown|blob[ _]upload[ _](unknown|invalid)|digest[ _]invalid/i;
var FINAL = /ENOTFOUND|EAI_NONAME|ECONNREFUSED|connection refused|no such host|certificate|CERT_|x509|wrong version number/i;
function isTransient({ status, retryAfter, text, kind }) {
  if (kind !== void 0) return kind === "connection" || kind === "silence";
  if (status === void 0) return LOST.test(text) || !FINAL.test(text);
  if (TRANSIENT_STATUSES.has(status)) return true;
  if (status === 403) return typeof retryAfter === "string" || RATE_LIMIT.test(text);
  return LOST.test(text);
}
function nextDelay(failure, { failures, mostFailures, waitedMs }, random, now) {
  const most = failure.kind === "silence" ? SILENT_FAILURES : mostFailures;
  if (!isTransient(failure) || failures >= most) return void 0;
  const longest = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), LONGEST_DELAY_MS);
  const backoff = longest * (1 + random) / 2;
  const asked = retryAfterMs(failure.retryAfter, now);
  const wait = asked > 0 ? Math.max(asked + FIRST_DELAY_MS * random, backoff) : backoff;
  return waitedMs + wait > MOST_WAITING_MS ? void 0 : Math.round(wait);
}
function retryAfterMs(header, now) {
  const text = header?.trim() ?? "";
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1e3;
  const date = Date.parse(text);
  return /[a-z]{3}/i.test(text) && !Number.isNaN(date) ? Math.max(0, date - now) : 0;
}
var Backoff = class {
  #mostFailures;
  #failures = 0;
  #waitedMs = 0;
  constructor(mostFailures = REQUEST_FAILURES) {
    this.#mostFailures = mostFailures;
  }
  /** Progress was made: failures are counted from zero again, the time that was waited is not. */
  progress() {
    this.#failures = 0;
  }
  /** How long to wait before the next attempt, in milliseconds; undefined when it is enough. */
  next(failure) {
    this.#failures += 1;
    const history = {
      failures: this.#failures,
      mostFailures: this.#mostFailures,
      waitedMs: this.#waitedMs
    };
    const wait = nextDelay(failure, history, Math.random(), Date.now());
    this.#waitedMs += wait ?? 0;
    return wait;
  }
};
async function pause(milliseconds, signal) {
  await setTimeout2(milliseconds, void 0, { signal }).catch(() => {
  });
}

// src/host/http/response.ts
var WORTH_READING = 64 * 1024;
var HttpResponse = class {
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
    const text = this.header("content-length");
    return text !== void 0 && /^\d+$/.test(text) ? Number(text) : void 0;
  }
  /**
   * The body, read no faster than the reader takes it. Throws HttpFailure when the connection breaks, or
   * brings nothing, or next to nothing, for the time limit while the reader waits; `cancelled` when the run is
   * told to stop.
   */
  async *body() {
    const message = this.#message;
    const watch = new Watch((what) => message.destroy(new HttpFailure("silence", what)));
    const pace = new Pace(this.#idleMs);
    const pieces = message[Symbol.asyncIterator]();
    try {
      for (; ; ) {
        watch.expect("no further data", this.#idleMs);
        const asked = performance.now();
        const { value, done } = await pieces.next();
        watch.end();
        if (done === true) return;
        pace.add(value.byteLength, performance.now() - asked);
        yield value;
      }
    } catch (error) {
      throw failed(error, this.url, this.#signal);
    } finally {
      watch.end();
      if (!message.complete) message.destroy();
    }
  }
  /**
   * The whole body, kept for the next call. Throws HttpFailure as `body`, and when there are more bytes than
   * `most`.
   */
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
    const tooLarge = () => new HttpFailure("too-large", `more than ${most} bytes`);
    if ((this.announcedSize ?? 0) > most) {
      this.#message.destroy();
      throw tooLarge();
    }
    const chunks = [];
    let size = 0;
    for await (const chunk of this.body()) {
      size += chunk.byteLength;
      if (size > most) throw tooLarge();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
};
var MOST_ERROR_TEXT = 64 * 1024;

// src/host/http/transport.ts
import { createReadStream, readFileSync as readFileSync3 } from "node:fs";
import { createRequire } from "node:module";
import { pipeline } from "node:stream";
var AGENT = { keepAlive: true, scheduling: "lifo" };
var Transport = class {
  #env;
  #signal;
  #agents = /* @__PURE__ */ new Map();
  constructor(env, signal) {
    this.#env = env;
    this.#signal = signal;
  }
  /**
   * The head of the answer; its body has to be read or destroyed. Throws HttpFailure, or `cancelled` when the
   * run is cancelled.
   */
  async send(url, outgoing, limits) {
    const proxy = this.#proxyFor(url);
    let request = await this.#open(url, proxy, outgoing);
    try {
      const answer2 = answerTo(request, outgoing.body, limits, this.#signal);
      return await answer2.catch(async (error) => {
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
      return client(url.protocol).request(url, { method, headers, agent });
    }
    const options = { method, path: url.href, agent: await this.#agent(proxy.protocol, void 0) };
    const asked = { host: url.host, ...proxyLogin(proxy), ...headers };
    return client(proxy.protocol).request(proxy, { ...options, headers: asked });
  }
  #agent(protocol, proxy) {
    const key = `${protocol} ${proxy?.href ?? ""}`;
    const agent = this.#agents.get(key) ?? makeAgent(protocol, proxy, this.#env);
    this.#agents.set(key, agent);
    return agent;
  }
};
var load = createRequire(import.meta.url);
var http = () => load("node:http");
var https = () => load("node:https");
var client = (protocol) => protocol === "https:" ? https() : http();
async function makeAgent(protocol, proxy, env) {
  if (protocol === "http:") return new (http()).Agent(AGENT);
  const options = { ...AGENT, ...await authorities(env) };
  if (proxy === void 0) return new (https()).Agent(options);
  const { HttpsProxyAgent: HttpsProxyAgent2 } = await Promise.resolve().then(() => (init_hpagent(), hpagent_exports));
  return new HttpsProxyAgent2({ ...options, proxy: proxy.href });
}
async function authorities(env) {
  const { SSL_CERT_FILE, NODE_EXTRA_CA_CERTS } = env;
  if (!SSL_CERT_FILE) return {};
  const { rootCertificates } = await import("node:tls");
  const files = [SSL_CERT_FILE, NODE_EXTRA_CA_CERTS].flatMap((file) => file ? [readOptional(file)] : []);
  return { ca: [...rootCertificates, ...files] };
}
function readOptional(file) {
  try {
    return readFileSync3(file, "utf8");
  } catch {
    return "";
  }
}
function proxyLogin({ username, password }) {
  if (username === "" && password === "") return {};
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(login).toString("base64")}` };
}
function answerTo(request, body, limits, signal) {
  let open = request;
  const late = (what) => open.destroy(new HttpFailure("silence", what));
  const next = new Watch(late);
  const total = new Watch(late);
  const stop = () => request.destroy(new Error("stopped"));
  signal.addEventListener("abort", stop);
  request.on("close", () => {
    next.end();
    total.end();
    signal.removeEventListener("abort", stop);
  });
  if (limits.totalMs !== void 0) total.expect("not finished", limits.totalMs);
  next.expect("no connection", limits.connectMs);
  request.on("socket", (socket) => {
    const isConnected = () => next.expect("no answer", limits.idleMs);
    if (socket.connecting) socket.once("encrypted" in socket ? "secureConnect" : "connect", isConnected);
    else isConnected();
  });
  return new Promise((resolve, reject) => {
    request.on("error", reject);
    request.on("response", (answer2) => {
      next.end();
      open = answer2;
      resolve(answer2);
    });
    if (signal.aborted) stop();
    else if (typeof body === "object" && "file" in body) {
      request.on("drain", () => next.expect("no answer", limits.idleMs));
      pipeline(createReadStream(body.file), request, () => {
      });
    } else request.end(body);
  });
}

// src/host/http/http.ts
var MOST_REDIRECTS = 5;
var REDIRECTS = /* @__PURE__ */ new Set([301, 302, 303, 307, 308]);
var SECRET_HEADERS = /* @__PURE__ */ new Set(["authorization", "cookie"]);
var Http = class {
  #transport;
  /** Aborted when the run is cancelled. */
  signal;
  /** `env`: where proxies and authorities are named. */
  constructor(env, signal = new AbortController().signal) {
    this.#transport = new Transport(env, signal);
    this.signal = signal;
    setMaxListeners(0, signal);
  }
  /**
   * Asks once. Any status is an answer. Throws HttpFailure when there is none, and `cancelled` when the run
   * is cancelled. Credentials do not follow a redirect to another server, and none leads from https to http.
   */
  async request(address, request = {}) {
    let url = parseAddress(address);
    let outgoing = outgoingOf(request);
    const limits = { ...DEFAULT_LIMITS, ...request.limits };
    for (let left = request.redirects ?? MOST_REDIRECTS; ; left -= 1) {
      const message = await this.#transport.send(url, outgoing, limits);
      const answer2 = new HttpResponse(url, outgoing.method, message, limits.idleMs, this.signal);
      const location = answer2.header("location");
      const isRedirect = REDIRECTS.has(answer2.status) && location !== void 0;
      if (!isRedirect || request.redirects === 0) return answer2;
      answer2.discard();
      if (left <= 0) throw new HttpFailure("redirect", "too many redirects");
      const target = redirectTarget(url, location);
      outgoing = redirected(outgoing, answer2.status, target.origin === url.origin);
      url = target;
    }
  }
  /** Ends the connections that are kept for further requests. */
  close() {
    this.#transport.close();
  }
};
function outgoingOf({ method = "GET", headers = {}, body }) {
  const length = body === void 0 ? {} : { "content-length": String(sizeOf(body)) };
  const empty = body === void 0 && !["GET", "HEAD"].includes(method) ? { "content-length": "0" } : {};
  return { method, body, headers: { "user-agent": "nixery-action", ...headers, ...length, ...empty } };
}
var sizeOf = (body) => typeof body === "object" && "file" in body ? body.size : Buffer.byteLength(body);
function parseAddress(address) {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : address;
  if (url instanceof URL && /^https?:$/.test(url.protocol)) return url;
  throw new HttpFailure("refused", `${String(address)} is not an http address`);
}
function redirectTarget(from, location) {
  const target = URL.canParse(location, from.href) ? new URL(location, from) : void 0;
  if (target === void 0 || !/^https?:$/.test(target.protocol))
    throw new HttpFailure(
      "redirect",
      `it redirects to ${JSON.stringify(location)}, which is not an http address`
    );
  if (from.protocol === "https:" && target.protocol === "http:")
    throw new HttpFailure("redirect", `it redirects from https to plain http (${target.origin})`);
  return target;
}
function redirected({ method, headers, body }, status, isSameServer) {
  const becomesGet = status === 303 && method !== "HEAD" || status <= 302 && method === "POST";
  const kept = Object.entries(headers).filter(
    ([name]) => (isSameServer || !SECRET_HEADERS.has(name)) && !(becomesGet && ["content-length", "content-type"].includes(name))
  );
  return becomesGet ? { method: "GET", headers: Object.fromEntries(kept) } : { method, body, headers: Object.fromEntries(kept) };
}

// src/substitute/open-nar.ts
import { createHash } from "node:crypto";
import { closeSync, openSync, readSync as readSync2 } from "node:fs";
import { Readable as Readable2 } from "node:stream";
import { fileURLToPath as fileURLToPath2 } from "node:url";

// src/host/disk-full.ts
var NO_SPACE = /no space left on device|disk quota exceeded|database or disk is full|\bENOSPC\b|\bEDQUOT\b/i;
var saysDiskFull = (text) => NO_SPACE.test(text);
function isDiskFull(error) {
  if (!(error instanceof Error)) return false;
  return saysDiskFull(error.message) || isDiskFull(error.cause);
}

// src/substitute/decompress.ts
import { pipeline as pipeline3 } from "node:stream";
import * as zlib from "node:zlib";

// src/substitute/shared-xz.ts
import { once } from "node:events";

// src/substitute/unpack-program.ts
import { readSync } from "node:fs";
import { PassThrough, pipeline as pipeline2 } from "node:stream";
import { setImmediate, setTimeout as setTimeout3 } from "node:timers/promises";

// src/host/directories.ts
import { homedir } from "node:os";
function homeDirectory(env) {
  if (env.HOME) return env.HOME;
  try {
    return homedir();
  } catch {
    return "/";
  }
}

// src/host/environment.ts
var EVERY = [
  "PATH|HOME|USER|LOGNAME|TZ|TZDIR|TERM|NO_COLOR|TMPDIR|TMP|TEMP|LANG|LANGUAGE|LC_[A-Z]+|LOCALE_ARCHIVE|LD_LIBRARY_PATH",
  "XDG_(CACHE|CONFIG|DATA|STATE)_HOME|XDG_(CONFIG|DATA)_DIRS|XDG_RUNTIME_DIR",
  "(https?|all|no|HTTPS?|ALL|NO)_(proxy|PROXY)",
  "SSL_CERT_(FILE|DIR)|NIX_SSL_CERT_FILE|NODE_EXTRA_CA_CERTS|CURL_CA_BUNDLE"
];
var SSH = ["SSH_AUTH_SOCK"];
var GIT = [
  ...SSH,
  "GIT_SSH|GIT_SSH_COMMAND|GIT_SSH_VARIANT|GIT_PROXY_COMMAND|GIT_ALLOW_PROTOCOL|GIT_TERMINAL_PROMPT",
  "GIT_SSL_\\w+|GIT_HTTP_\\w+|GIT_TRACE\\w*|GIT_CURL_VERBOSE|GIT_ASKPASS|SSH_ASKPASS",
  "GIT_CONFIG_(GLOBAL|SYSTEM|NOSYSTEM)"
];
var NEEDS = {
  /** zstd, tar, uname: nothing. */
  plain: [],
  apt: ["APT_CONFIG|DEBIAN_FRONTEND"],
  ssh: SSH,
  /** Settings in the environment may be credentials: they come in a file (nix/source/github.ts). */
  git: GIT,
  /** Where Nix keeps things and how it reaches its store. Settings go through files (nix/call/command.ts). */
  nix: [
    ...GIT,
    "NIX_(PATH|REMOTE|CONF_DIR|STATE_DIR|LOG_DIR|LOCALSTATE_DIR|DATA_DIR|BIN_DIR|LIBEXEC_DIR|DAEMON_SOCKET_PATH)",
    "NIX_(CACHE|CONFIG|DATA|STATE)_HOME|NIX_IGNORE_SYMLINK_STORE|NIX_PROFILES",
    "GC_[A-Z_]+|NIX_SHOW_STATS|NIX_SHOW_STATS_PATH"
  ],
  /** Credentials come in a file of the run. */
  oras: [],
  "credential helper": ["DOCKER_CONFIG"],
  /** docker and podman: where the engine is. */
  engine: [
    ...SSH,
    "DOCKER_(HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION)|DBUS_SESSION_BUS_ADDRESS",
    "CONTAINER_(HOST|CONNECTION|SSHKEY|TLS_\\w+)|CONTAINERS_(CONF|CONF_OVERRIDE|STORAGE_CONF|REGISTRIES_CONF)",
    "STORAGE_(DRIVER|OPTS)|_CONTAINERS_\\w+"
  ]
};
var PASS_ENV = "NIXERY_ACTION_PASS_ENV";
var TAKES_MORE = ["nix", "credential helper"];
function childEnv(env, need, more = {}) {
  const wanted = TAKES_MORE.includes(need) ? (env[PASS_ENV] ?? "").split(/\s+/).filter(isVariable) : [];
  const allowed = new RegExp(`^(?:${[...EVERY, ...NEEDS[need], ...wanted].join("|")})$`);
  const kept = Object.entries(env).filter(([name, value]) => allowed.test(name) && value !== void 0);
  return { ...Object.fromEntries(kept), HOME: homeDirectory(env), ...more };
}
var isVariable = (name) => /^[A-Za-z_]\w*$/.test(name) && !/^(INPUT_|ACTIONS_|NIX_CONFIG$|NIX_USER_CONF_FILES$|NIX_STORE)/.test(name);

// src/substitute/unpack-program.ts
var XZ_LIMITS = "--memlimit-decompress=512MiB --threads=1";
var CHUNK_SIZE = 256 * 1024;
function startFilter(program, [first = program, ...args], output, env) {
  const child = start(first, args, {
    env: childEnv(env, "plain", { XZ_OPT: XZ_LIMITS }),
    stdio: ["pipe", output, "pipe"]
  });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stderr === null) throw new Error(`${program} was started without pipes`);
  let message = "";
  stderr.on("data", (chunk) => {
    message += chunk.toString();
  });
  stdin.on("error", () => {
  });
  let unreadable;
  const ended = new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const how = `${program} ended with ${signal ?? `exit code ${code}`}: ${message.trim()}`;
      if (code === 0) resolve();
      else reject(unreadable ?? new Error(how));
    });
  });
  ended.catch(() => {
  });
  const kill = (error) => {
    unreadable = error;
    child.kill();
  };
  const hold = (isHeld) => {
    for (const handle of [child, stdin, stdout, stderr]) isHeld ? handle?.ref() : handle?.unref();
  };
  return { stdin, stdout, ended, kill, hold };
}
function feed(input, { stdin, kill }) {
  pipeline2(input, stdin, (error) => {
    if (error) kill(["EPIPE", "ERR_STREAM_PREMATURE_CLOSE"].includes(error.code ?? "") ? void 0 : error);
  });
}
function throughPipe(program, input, env) {
  const filter = startFilter(program, [program, "-dc"], "pipe", env);
  feed(input, filter);
  const output = pipeline2(filter.stdout, new PassThrough(), () => {
  });
  async function* bytes() {
    yield* output;
    await filter.ended;
  }
  const close = () => {
    filter.kill();
    input.destroy();
  };
  return { bytes: bytes(), close };
}
var LIMIT_BLOCK = 512;
function intoFile(program, size, input, env, { file, release }) {
  const most = Math.ceil(size / LIMIT_BLOCK) + 1;
  const limited = ["sh", "-c", 'ulimit -f "$1"; shift; exec "$@"', "sh", String(most), program, "-dc"];
  const filter = startFilter(program, limited, file, env);
  feed(input, filter);
  const close = () => {
    filter.kill();
    input.destroy();
    release();
  };
  return { bytes: growingFile(file, filter.ended), close };
}
var NEXT_LOOK = 10;
async function* growingFile(file, complete) {
  const buffer = Buffer.allocUnsafeSlow(CHUNK_SIZE);
  let isComplete = false;
  const completed = complete.finally(() => {
    isComplete = true;
  });
  completed.catch(() => {
  });
  for (let at = 0; ; ) {
    const isLast = isComplete;
    const count = readSync(file, buffer, 0, buffer.length, at);
    at += count;
    if (count > 0) yield buffer.subarray(0, count);
    if (count === buffer.length) await setImmediate();
    else if (isLast) return await complete;
    else await Promise.race([completed.catch(() => {
    }), setTimeout3(NEXT_LOOK)]);
  }
}

// src/substitute/shared-xz.ts
var MOST_HELD_BACK = 64 * 1024;
var PUSH = Buffer.concat([
  Buffer.from(
    "/Td6WFoAAAD/EtlBAgAhAQwAAACPmEGc4f//AFtdADxv+7/+o7Fe5fg/sqomVfhocEFwFQ+N/R5MG4pCtxn0aRhxrmYjiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElkXKDa66FirLqlFT9IIHIDkp3sRgAAAAABb4CACAAAQz5baKgACvwCAAAAAABZWg==",
    "base64"
  ),
  Buffer.alloc(MOST_HELD_BACK)
]);
var MARK = Buffer.alloc(MOST_HELD_BACK, "x");
var REST = Buffer.alloc(MOST_HELD_BACK, "y");
var PATIENCE = 2e3;
var idle = [];
async function* unpackXz(input, size, env) {
  const xz = idle.pop() ?? new SharedXz(env);
  let isReusable = false;
  try {
    yield* xz.unpack(input, size);
    isReusable = true;
  } finally {
    if (isReusable) xz.rest();
    else xz.kill();
  }
}
var SharedXz = class {
  #filter;
  #pieces;
  #piece = Buffer.alloc(0);
  #isUsed = false;
  #isEnded = false;
  constructor(env) {
    this.#filter = startFilter("xz", ["xz", "-dc"], "pipe", env);
    this.#pieces = this.#filter.stdout[Symbol.asyncIterator]();
  }
  /** Throws when there are more or fewer bytes than that. */
  async *unpack(input, size) {
    this.#filter.hold(true);
    const fed = this.#feed(input);
    if (this.#isUsed) await this.#skip(REST);
    this.#isUsed = true;
    for (let left = size; left > 0; ) {
      const piece = await this.#next(left);
      left -= piece.length;
      yield piece;
    }
    await this.#skip(MARK);
    clearTimeout(await fed);
  }
  async #skip(expected) {
    for (let left = expected.length; left > 0; ) {
      const piece = await this.#next(left);
      if (!piece.equals(expected.subarray(0, piece.length)))
        throw new Error("it has more or fewer bytes than were signed");
      left -= piece.length;
    }
  }
  /** Waits for another NAR. */
  rest() {
    if (this.#isEnded) return;
    this.#filter.hold(false);
    idle.push(this);
  }
  kill() {
    this.#isEnded = true;
    this.#filter.kill();
  }
  /** Gives it all of an input; what ends it when it does not unpack that. */
  async #feed(input) {
    const { stdin, kill } = this.#filter;
    try {
      let isEmpty = true;
      for await (const piece of input) {
        isEmpty &&= piece.length === 0;
        if (!stdin.write(piece)) await once(stdin, "drain");
      }
      if (isEmpty) throw new Error("it is empty");
    } catch (error) {
      kill(stdin.errored ? void 0 : error);
      return void 0;
    }
    stdin.write(PUSH);
    return setTimeout(() => {
      this.#isEnded = true;
      stdin.end();
    }, PATIENCE).unref();
  }
  /** At most so many of the bytes that come. */
  async #next(most) {
    if (this.#piece.length === 0) {
      const { value, done } = await this.#pieces.next();
      if (done === true) {
        await this.#filter.ended;
        throw new Error("it ends too early");
      }
      this.#piece = value;
    }
    const piece = this.#piece.subarray(0, most);
    this.#piece = this.#piece.subarray(piece.length);
    return piece;
  }
};

// src/substitute/xz.ts
import { Readable } from "node:stream";
var REASONS = {
  3: "there is no memory for it",
  4: "it needs a dictionary of more than 64 MiB",
  5: "it is not in the format xz",
  6: "it has options that only the program xz knows",
  7: "it is damaged"
};
async function* decompressXz(input) {
  const { XzReadableStream } = await Promise.resolve().then(() => __toESM(require_xz_decompress(), 1));
  const pieces = new XzReadableStream(Readable.toWeb(input));
  try {
    for await (const piece of pieces) yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  } catch (error) {
    if (input.errored) throw input.errored;
    const code = /error code (\d+)/.exec(error.message)?.[1] ?? "";
    throw new Error(REASONS[code] ?? "it ends too early");
  }
}

// src/substitute/decompress.ts
var CHUNK_SIZE2 = 256 * 1024;
var createZstdDecompress2 = zlib.createZstdDecompress;
var BUILT_IN = {
  gzip: zlib.createGunzip,
  br: zlib.createBrotliDecompress,
  zstd: createZstdDecompress2
};
var PROGRAMS = { xz: "xz", zstd: "zstd", bzip2: "bzip2" };
var WORTH_A_PROCESS = 4 * 2 ** 20;
function hasProgram(compression, env) {
  const program = PROGRAMS[compression];
  return program !== void 0 && findProgram(program, env) !== void 0;
}
function decompress(compression, size, input, env, scratch) {
  const close = () => void input.destroy();
  if (compression === "none") return { bytes: input, close };
  if (compression === "xz" && !hasProgram(compression, env)) return { bytes: decompressXz(input), close };
  if (compression === "xz" && size < WORTH_A_PROCESS) return { bytes: unpackXz(input, size, env), close };
  const builtIn = BUILT_IN[compression];
  if (builtIn === void 0) {
    const program = PROGRAMS[compression] ?? compression;
    return scratch ? intoFile(program, size, input, env, scratch()) : throughPipe(program, input, env);
  }
  const output = builtIn({ chunkSize: CHUNK_SIZE2 });
  pipeline3(input, output, () => {
  });
  return { bytes: output, close: () => void output.destroy() };
}

// src/substitute/download.ts
import { createReadStream as createReadStream2 } from "node:fs";
import { fileURLToPath } from "node:url";
var CHUNK_SIZE3 = 256 * 1024;
var PROGRESS = 2 ** 20;
function compressedBytes(source, http3) {
  if (!source.url.startsWith("file:")) return download(source, http3);
  return createReadStream2(fileURLToPath(source.url), { highWaterMark: CHUNK_SIZE3 });
}
async function* download(source, http3) {
  const backoff = new Backoff();
  for (let received = 0; ; ) {
    const begun = received;
    try {
      const answer2 = await ask(source, received, http3);
      let skip = answer2.status === 206 ? 0 : received;
      for await (const piece of answer2.body()) {
        const wanted = piece.subarray(skip);
        skip -= piece.length - wanted.length;
        if (wanted.length === 0) continue;
        received += wanted.length;
        if (received - begun >= PROGRESS) backoff.progress();
        yield wanted;
      }
      return;
    } catch (error) {
      const delay = backoff.next(failureOf(error));
      if (delay === void 0) throw error;
      await pause(delay, http3.signal);
      http3.signal.throwIfAborted();
    }
  }
}
var Refusal = class extends Error {
  failure;
  constructor(answer2) {
    super(`the server answers with status ${answer2.status}`);
    this.failure = {
      status: answer2.status,
      retryAfter: answer2.header("retry-after") ?? null,
      text: this.message
    };
  }
};
async function ask({ url, authorization, idleMs }, from, http3) {
  const headers = {
    ...authorization === void 0 ? {} : { authorization },
    ...from === 0 ? {} : { range: `bytes=${from}-` }
  };
  const limits = idleMs === void 0 ? {} : { idleMs };
  const answer2 = await http3.request(url, { headers, limits });
  if (answer2.status === 200 || answer2.status === 206) return answer2;
  answer2.discard();
  throw new Refusal(answer2);
}
var ABSENT = /* @__PURE__ */ new Set([403, 404, 410]);
function isAbsent(error) {
  if (error instanceof Refusal) return ABSENT.has(error.failure.status ?? 0);
  return error.code === "ENOENT";
}
var isSilence = (error) => error instanceof HttpFailure && error.kind === "silence";
var failureOf = (error) => error instanceof Error && "failure" in error ? error.failure : { status: 400, text: error.message };

// src/substitute/nar.ts
var MAX_NAME = 255;
var MAX_TARGET = 4095;
var MAX_WORD = 16;
var MAX_DEPTH = 512;
var BLOCK = 8;
var FIXED_WORDS = {
  magic: ["nix-archive-1", "node"],
  node: ["(", "type"],
  type: ["type", "kind"],
  "target-word": ["target", "target"],
  "executable-value": ["", "contents-word"],
  "entry-open": ["(", "name-word"],
  "name-word": ["name", "name"],
  "node-word": ["node", "node"],
  "entry-end": [")", "entry"]
};
var LONGEST = { name: MAX_NAME, target: MAX_TARGET };
var NarReader = class {
  #state = "magic";
  /** What has come, and how much of it was read. */
  #bytes = Buffer.alloc(0);
  #at = 0;
  #open = [];
  /** The node that is being read. */
  #name = "";
  #executable = false;
  /** Of the contents of a file: what is still to come, and the zeros behind it. */
  #left = 0;
  #padding = 0;
  /** Throws when the NAR is not complete. */
  end() {
    if (this.#state !== "end") throw new Error("the NAR ends too early");
  }
  /** Takes the next bytes and gives all that is complete with them. Throws an Error for what is not a NAR. */
  *feed(bytes) {
    this.#bytes = this.#bytes.length === 0 ? bytes : Buffer.concat([this.#bytes, bytes]);
    for (let before2 = -1; this.#at > before2 && this.#at < this.#bytes.length; ) {
      before2 = this.#at;
      const part = this.#read();
      if (part !== void 0) yield part;
    }
    this.#bytes = Buffer.from(this.#bytes.subarray(this.#at));
    this.#at = 0;
  }
  /** The next part; without one, what was read says nothing by itself, or more has to come first. */
  #read() {
    if (this.#state === "contents") return this.#readContents();
    if (this.#state === "end") throw new Error("the NAR goes on after its end");
    if (this.#available < BLOCK) return void 0;
    if (this.#state === "size") return this.#readSize();
    const length = this.#numberAt(this.#at);
    if (length > (LONGEST[this.#state] ?? MAX_WORD))
      throw new Error(`the NAR has a string of ${length} bytes`);
    const padding2 = paddingOf(length);
    if (this.#available < BLOCK + length + padding2) return void 0;
    this.#at += BLOCK;
    const word = this.#take(length).toString("latin1");
    checkZeros(this.#take(padding2));
    return this.#accept(word);
  }
  #readSize() {
    const size = this.#numberAt(this.#at);
    this.#at += BLOCK;
    this.#left = size;
    this.#padding = paddingOf(size);
    this.#state = size === 0 ? "node-end" : "contents";
    return this.#fileEntry(size);
  }
  #readContents() {
    if (this.#left > 0) {
      const piece = this.#take(Math.min(this.#left, this.#available));
      this.#left -= piece.length;
      if (this.#left === 0 && this.#padding === 0) this.#state = "node-end";
      return piece;
    }
    if (this.#available < this.#padding) return void 0;
    checkZeros(this.#take(this.#padding));
    this.#state = "node-end";
    return void 0;
  }
  #accept(word) {
    const [expected, next] = FIXED_WORDS[this.#state] ?? [];
    if (next !== void 0) {
      if (word !== expected) throw unexpected(word);
      this.#state = next;
      return void 0;
    }
    switch (this.#state) {
      case "kind":
        return this.#openNode(word);
      case "target":
        return this.#linkEntry(word);
      case "name":
        return this.#enter(word);
      case "entry":
        return this.#nextEntry(word);
      default:
        return this.#inFile(word);
    }
  }
  #openNode(kind) {
    this.#executable = false;
    if (kind === "regular") this.#state = "file";
    else if (kind === "symlink") this.#state = "target-word";
    else if (kind === "directory") {
      if (this.#open.length === MAX_DEPTH)
        throw new Error(`the NAR is more than ${MAX_DEPTH} directories deep`);
      this.#open.push({ name: this.#name, last: "" });
      this.#state = "entry";
      return { type: "directory", name: this.#name };
    } else throw unexpected(kind);
    return void 0;
  }
  /** A file may be executable, and may lack contents when it has none. */
  #inFile(word) {
    if (word === "executable" && this.#state === "file") {
      this.#executable = true;
      this.#state = "executable-value";
    } else if (word === "contents" && this.#state !== "node-end") this.#state = "size";
    else if (word === ")") {
      const isEmpty = this.#state !== "node-end";
      this.#close();
      return isEmpty ? this.#fileEntry(0) : void 0;
    } else throw unexpected(word);
    return void 0;
  }
  #fileEntry(size) {
    return { type: "file", name: this.#name, executable: this.#executable, size };
  }
  #linkEntry(target) {
    if (target === "" || target.includes("\0")) throw new Error("the NAR has a link that leads nowhere");
    this.#state = "node-end";
    return { type: "symlink", name: this.#name, target };
  }
  #nextEntry(word) {
    if (word === "entry") this.#state = "entry-open";
    else if (word === ")") {
      this.#open.pop();
      this.#close();
    } else throw unexpected(word);
  }
  #enter(name) {
    const directory = this.#open.at(-1);
    if (directory === void 0) throw new Error("the NAR has an entry outside of a directory");
    if (name === "" || name === "." || name === ".." || /[/\0]/.test(name))
      throw new Error(`the NAR has a file with the name ${JSON.stringify(name)}`);
    if (name <= directory.last) throw new Error(`the NAR has ${JSON.stringify(name)} out of order`);
    directory.last = name;
    this.#name = directory.name === "" ? name : `${directory.name}/${name}`;
    this.#state = "node-word";
  }
  #close() {
    this.#state = this.#open.length === 0 ? "end" : "entry-end";
  }
  get #available() {
    return this.#bytes.length - this.#at;
  }
  #take(count) {
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }
  #numberAt(offset) {
    const number = this.#bytes.readBigUInt64LE(offset);
    if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error("the NAR has a number that is too large");
    return Number(number);
  }
};
var unexpected = (word) => new Error(`the NAR has ${JSON.stringify(word)} where it cannot be`);
var paddingOf = (length) => (BLOCK - length % BLOCK) % BLOCK;
function checkZeros(bytes) {
  for (const byte of bytes)
    if (byte !== 0) throw new Error("the NAR has something else than zeros between two parts");
}

// src/substitute/open-nar.ts
var NarError = class extends Error {
  fault;
  constructor(message, fault, options) {
    super(message, options);
    this.fault = fault;
  }
};
var READ_AHEAD = 4 * 2 ** 20;
var CHUNK_SIZE4 = 256 * 1024;
function openNar(source, { http: http3, env, scratch }) {
  if (source.isChecked) return { source, bytes: fileBytes(fileURLToPath2(source.url)), close: () => {
  } };
  const compressed = Readable2.from(compressedBytes(source, http3), {
    objectMode: false,
    highWaterMark: READ_AHEAD
  });
  compressed.on("error", () => {
  });
  compressed.read(0);
  return { source, ...decompress(source.compression, source.narSize, compressed, env, scratch) };
}
async function* readNar({ source, bytes, close }, raw = () => {
}) {
  const reader = new NarReader();
  const check = new NarCheck(source);
  try {
    for await (const piece of bytes) {
      check.add(piece);
      raw(piece);
      yield* reader.feed(piece);
    }
    reader.end();
    check.end();
  } catch (error) {
    throw isDiskFull(error) ? error : narError(source, error);
  } finally {
    close();
  }
}
function narError({ path: path4, cache, url }, cause) {
  const fault = { path: path4, cache, isMissing: isAbsent(cause), isSilent: isSilence(cause) };
  return new NarError(`${path4} from ${shown(url)}: ${cause.message}`, fault, { cause });
}
var NarCheck = class {
  #source;
  #hash;
  #size = 0;
  constructor(source) {
    this.#source = source;
    this.#hash = source.isChecked ? void 0 : createHash("sha256");
  }
  /** Throws an Error when there are more than there may be. */
  add(bytes) {
    this.#size += bytes.length;
    const { narSize } = this.#source;
    if (this.#size > narSize) throw new Error(`it has more than the ${narSize} bytes that were signed`);
    this.#hash?.update(bytes);
  }
  /** Throws an Error when they are others. */
  end() {
    const { narSize, narHash } = this.#source;
    if (this.#size !== narSize) throw new Error(`it has ${this.#size} bytes, and ${narSize} were signed`);
    const found2 = this.#hash?.digest("hex") ?? narHash;
    if (found2 !== narHash) throw new Error(`its SHA-256 is ${found2}, and ${narHash} was signed`);
  }
};
function* fileBytes(name) {
  const file = openSync(name, "r");
  const buffer = Buffer.allocUnsafeSlow(CHUNK_SIZE4);
  try {
    for (let count = readSync2(file, buffer); count > 0; count = readSync2(file, buffer))
      yield buffer.subarray(0, count);
  } finally {
    closeSync(file);
  }
}
var shown = (url) => url.replace(/\?.*$/s, "");

// src/image/pack/pack-layer.ts
import { createHash as createHash4, randomUUID as randomUUID2 } from "node:crypto";
import { closeSync as closeSync3, mkdirSync, openSync as openSync3, readSync as readSync3, renameSync, rmSync as rmSync2, writeSync } from "node:fs";
import path3 from "node:path";
import { finished } from "node:stream/promises";

// src/image/oci/types.ts
var blobName = (digest) => digest.slice("sha256:".length);

// src/image/pack/chunk-writer.ts
import { createHash as createHash2 } from "node:crypto";
var CHUNK_SIZE5 = 256 * 1024;
var ChunkWriter = class {
  hash = createHash2("sha256");
  bytes = 0;
  #stream;
  #counter;
  #chunk = Buffer.allocUnsafeSlow(CHUNK_SIZE5);
  #spare = Buffer.allocUnsafeSlow(CHUNK_SIZE5);
  #filled = 0;
  #inFlight = Promise.resolve();
  #failInFlight = () => {
  };
  #error;
  /** `counter`: where others can see how many bytes there are. */
  constructor(stream, counter) {
    this.#stream = stream;
    this.#counter = counter;
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
    if (this.#filled === CHUNK_SIZE5) await this.#flush();
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
  /** Ends the wait for a stream that will not take the chunk in flight, nor any other. */
  fail(error) {
    this.#error = error;
    this.#failInFlight(error);
  }
  async #flush() {
    if (this.#counter !== void 0) this.#counter[0] = this.bytes;
    const full = this.#chunk.subarray(0, this.#filled);
    this.hash.update(full);
    await this.#inFlight;
    if (this.#error !== void 0) throw this.#error;
    this.#inFlight = new Promise((resolve, reject) => {
      this.#failInFlight = reject;
      this.#stream.write(full, (error) => {
        if (!error) resolve();
      });
    });
    this.#inFlight.catch(() => {
    });
    [this.#chunk, this.#spare] = [this.#spare, this.#chunk];
    this.#filled = 0;
  }
};

// src/image/pack/compress.ts
import { PassThrough as PassThrough2 } from "node:stream";
import * as zlib2 from "node:zlib";

// src/image/pack/gzip.ts
import { createHash as createHash3 } from "node:crypto";
import { Transform } from "node:stream";
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
var MAX_BL_BITS = 7;
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
var StaticTreeDesc = class {
  constructor(static_tree, extra_bits, extra_base, elems, max_length) {
    this.static_tree = static_tree;
    this.extra_bits = extra_bits;
    this.extra_base = extra_base;
    this.elems = elems;
    this.max_length = max_length;
    this.has_stree = static_tree && static_tree.length;
  }
};
var static_l_desc;
var static_d_desc;
var static_bl_desc;
var TreeDesc = class {
  constructor(dyn_tree, stat_desc) {
    this.dyn_tree = dyn_tree;
    this.max_code = 0;
    this.stat_desc = stat_desc;
  }
};
var d_code = (dist) => {
  return dist < 256 ? _dist_code[dist] : _dist_code[256 + (dist >>> 7)];
};
var put_short = (s, w) => {
  s.pending_buf[s.pending++] = w & 255;
  s.pending_buf[s.pending++] = w >>> 8 & 255;
};
var send_bits = (s, value, length) => {
  if (s.bi_valid > Buf_size - length) {
    s.bi_buf |= value << s.bi_valid & 65535;
    put_short(s, s.bi_buf);
    s.bi_buf = value >> Buf_size - s.bi_valid;
    s.bi_valid += length - Buf_size;
  } else {
    s.bi_buf |= value << s.bi_valid & 65535;
    s.bi_valid += length;
  }
};
var send_code = (s, c, tree) => {
  send_bits(s, tree[c * 2], tree[c * 2 + 1]);
};
var bi_reverse = (code, len) => {
  let res = 0;
  do {
    res |= code & 1;
    code >>>= 1;
    res <<= 1;
  } while (--len > 0);
  return res >>> 1;
};
var bi_flush = (s) => {
  if (s.bi_valid === 16) {
    put_short(s, s.bi_buf);
    s.bi_buf = 0;
    s.bi_valid = 0;
  } else if (s.bi_valid >= 8) {
    s.pending_buf[s.pending++] = s.bi_buf & 255;
    s.bi_buf >>= 8;
    s.bi_valid -= 8;
  }
};
var gen_bitlen = (s, desc) => {
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
};
var gen_codes = (tree, max_code, bl_count) => {
  const next_code = new Array(16);
  let code = 0;
  let bits;
  let n;
  for (bits = 1; bits <= MAX_BITS; bits++) {
    code = code + bl_count[bits - 1] << 1;
    next_code[bits] = code;
  }
  for (n = 0; n <= max_code; n++) {
    let len = tree[n * 2 + 1];
    if (len === 0) continue;
    tree[n * 2] = bi_reverse(next_code[len]++, len);
  }
};
var tr_static_init = () => {
  let n;
  let bits;
  let length;
  let code;
  let dist;
  const bl_count = new Array(16);
  length = 0;
  for (code = 0; code < LENGTH_CODES - 1; code++) {
    base_length[code] = length;
    for (n = 0; n < 1 << extra_lbits[code]; n++) _length_code[length++] = code;
  }
  _length_code[length - 1] = code;
  dist = 0;
  for (code = 0; code < 16; code++) {
    base_dist[code] = dist;
    for (n = 0; n < 1 << extra_dbits[code]; n++) _dist_code[dist++] = code;
  }
  dist >>= 7;
  for (; code < D_CODES; code++) {
    base_dist[code] = dist << 7;
    for (n = 0; n < 1 << extra_dbits[code] - 7; n++) _dist_code[256 + dist++] = code;
  }
  for (bits = 0; bits <= MAX_BITS; bits++) bl_count[bits] = 0;
  n = 0;
  while (n <= 143) {
    static_ltree[n * 2 + 1] = 8;
    n++;
    bl_count[8]++;
  }
  while (n <= 255) {
    static_ltree[n * 2 + 1] = 9;
    n++;
    bl_count[9]++;
  }
  while (n <= 279) {
    static_ltree[n * 2 + 1] = 7;
    n++;
    bl_count[7]++;
  }
  while (n <= 287) {
    static_ltree[n * 2 + 1] = 8;
    n++;
    bl_count[8]++;
  }
  gen_codes(static_ltree, 287, bl_count);
  for (n = 0; n < D_CODES; n++) {
    static_dtree[n * 2 + 1] = 5;
    static_dtree[n * 2] = bi_reverse(n, 5);
  }
  static_l_desc = new StaticTreeDesc(static_ltree, extra_lbits, 257, L_CODES, MAX_BITS);
  static_d_desc = new StaticTreeDesc(static_dtree, extra_dbits, 0, D_CODES, MAX_BITS);
  static_bl_desc = new StaticTreeDesc(new Array(0), extra_blbits, 0, BL_CODES, MAX_BL_BITS);
};
var init_block = (s) => {
  let n;
  for (n = 0; n < L_CODES; n++) s.dyn_ltree[n * 2] = 0;
  for (n = 0; n < D_CODES; n++) s.dyn_dtree[n * 2] = 0;
  for (n = 0; n < BL_CODES; n++) s.bl_tree[n * 2] = 0;
  s.dyn_ltree[END_BLOCK * 2] = 1;
  s.opt_len = s.static_len = 0;
  s.sym_next = s.matches = 0;
};
var bi_windup = (s) => {
  if (s.bi_valid > 8) put_short(s, s.bi_buf);
  else if (s.bi_valid > 0) s.pending_buf[s.pending++] = s.bi_buf;
  s.bi_buf = 0;
  s.bi_valid = 0;
};
var smaller = (tree, n, m, depth) => {
  const _n2 = n * 2;
  const _m2 = m * 2;
  return tree[_n2] < tree[_m2] || tree[_n2] === tree[_m2] && depth[n] <= depth[m];
};
var pqdownheap = (s, tree, k) => {
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
};
var compress_block = (s, ltree, dtree) => {
  let dist;
  let lc;
  let sx = 0;
  let code;
  let extra;
  if (s.sym_next !== 0) do {
    dist = s.pending_buf[s.sym_buf + sx++] & 255;
    dist += (s.pending_buf[s.sym_buf + sx++] & 255) << 8;
    lc = s.pending_buf[s.sym_buf + sx++];
    if (dist === 0) send_code(s, lc, ltree);
    else {
      code = _length_code[lc];
      send_code(s, code + LITERALS + 1, ltree);
      extra = extra_lbits[code];
      if (extra !== 0) {
        lc -= base_length[code];
        send_bits(s, lc, extra);
      }
      dist--;
      code = d_code(dist);
      send_code(s, code, dtree);
      extra = extra_dbits[code];
      if (extra !== 0) {
        dist -= base_dist[code];
        send_bits(s, dist, extra);
      }
    }
  } while (sx < s.sym_next);
  send_code(s, END_BLOCK, ltree);
};
var build_tree = (s, desc) => {
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
};
var scan_tree = (s, tree, max_code) => {
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
};
var send_tree = (s, tree, max_code) => {
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
};
var build_bl_tree = (s) => {
  let max_blindex;
  scan_tree(s, s.dyn_ltree, s.l_desc.max_code);
  scan_tree(s, s.dyn_dtree, s.d_desc.max_code);
  build_tree(s, s.bl_desc);
  for (max_blindex = BL_CODES - 1; max_blindex >= 3; max_blindex--) if (s.bl_tree[bl_order[max_blindex] * 2 + 1] !== 0) break;
  s.opt_len += 3 * (max_blindex + 1) + 5 + 5 + 4;
  return max_blindex;
};
var send_all_trees = (s, lcodes, dcodes, blcodes) => {
  let rank2;
  send_bits(s, lcodes - 257, 5);
  send_bits(s, dcodes - 1, 5);
  send_bits(s, blcodes - 4, 4);
  for (rank2 = 0; rank2 < blcodes; rank2++) send_bits(s, s.bl_tree[bl_order[rank2] * 2 + 1], 3);
  send_tree(s, s.dyn_ltree, lcodes - 1);
  send_tree(s, s.dyn_dtree, dcodes - 1);
};
var detect_data_type = (s) => {
  let block_mask = 4093624447;
  let n;
  for (n = 0; n <= 31; n++, block_mask >>>= 1) if (block_mask & 1 && s.dyn_ltree[n * 2] !== 0) return Z_BINARY;
  if (s.dyn_ltree[18] !== 0 || s.dyn_ltree[20] !== 0 || s.dyn_ltree[26] !== 0) return Z_TEXT;
  for (n = 32; n < LITERALS; n++) if (s.dyn_ltree[n * 2] !== 0) return Z_TEXT;
  return Z_BINARY;
};
var static_init_done = false;
var _tr_init = (s) => {
  if (!static_init_done) {
    tr_static_init();
    static_init_done = true;
  }
  s.l_desc = new TreeDesc(s.dyn_ltree, static_l_desc);
  s.d_desc = new TreeDesc(s.dyn_dtree, static_d_desc);
  s.bl_desc = new TreeDesc(s.bl_tree, static_bl_desc);
  s.bi_buf = 0;
  s.bi_valid = 0;
  init_block(s);
};
var _tr_stored_block = (s, buf, stored_len, last) => {
  send_bits(s, (STORED_BLOCK << 1) + (last ? 1 : 0), 3);
  bi_windup(s);
  put_short(s, stored_len);
  put_short(s, ~stored_len);
  if (stored_len) s.pending_buf.set(s.window.subarray(buf, buf + stored_len), s.pending);
  s.pending += stored_len;
};
var _tr_align = (s) => {
  send_bits(s, STATIC_TREES << 1, 3);
  send_code(s, END_BLOCK, static_ltree);
  bi_flush(s);
};
var _tr_flush_block = (s, buf, stored_len, last) => {
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
};
var _tr_tally = (s, dist, lc) => {
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
};
var adler32 = (adler, buf, len, pos) => {
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
};
var makeTable = () => {
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
};
var crcTable = makeTable();
var crc32 = (crc, buf, len, pos) => {
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
};
var messages_default = {
  2: "need dictionary",
  1: "stream end",
  0: "",
  "-1": "file error",
  "-2": "stream error",
  "-3": "data error",
  "-4": "insufficient memory",
  "-5": "buffer error",
  "-6": "incompatible version"
};
var MAX_MEM_LEVEL = 9;
var HEAP_SIZE = 573;
var MIN_MATCH = 3;
var MAX_MATCH = 258;
var MIN_LOOKAHEAD = 262;
var PRESET_DICT = 32;
var INIT_STATE = 42;
var GZIP_STATE = 57;
var EXTRA_STATE = 69;
var NAME_STATE = 73;
var COMMENT_STATE = 91;
var HCRC_STATE = 103;
var BUSY_STATE = 113;
var FINISH_STATE = 666;
var BS_NEED_MORE = 1;
var BS_BLOCK_DONE = 2;
var BS_FINISH_STARTED = 3;
var BS_FINISH_DONE = 4;
var OS_CODE = 3;
var err = (strm, errorCode) => {
  strm.msg = messages_default[errorCode];
  return errorCode;
};
var rank = (f) => {
  return f * 2 - (f > 4 ? 9 : 0);
};
var zero = (buf) => {
  let len = buf.length;
  while (--len >= 0) buf[len] = 0;
};
var slide_hash = (s) => {
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
};
var HASH = (s, prev, data) => (prev << s.hash_shift ^ data) & s.hash_mask;
var INSERT_STRING = (s, str) => {
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
};
var flush_pending = (strm) => {
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
};
var flush_block_only = (s, last) => {
  _tr_flush_block(s, s.block_start >= 0 ? s.block_start : -1, s.strstart - s.block_start, last);
  s.block_start = s.strstart;
  flush_pending(s.strm);
};
var put_byte = (s, b) => {
  s.pending_buf[s.pending++] = b;
};
var putShortMSB = (s, b) => {
  s.pending_buf[s.pending++] = b >>> 8 & 255;
  s.pending_buf[s.pending++] = b & 255;
};
var read_buf = (strm, buf, start2, size) => {
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
};
var longest_match = (s, cur_match) => {
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
};
var fill_window = (s) => {
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
};
var deflate_stored = (s, flush) => {
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
};
var deflate_fast = (s, flush) => {
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
};
var deflate_slow = (s, flush) => {
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
};
var deflate_rle = (s, flush) => {
  let bflush;
  let prev;
  let scan, strend;
  const _win = s.window;
  for (; ; ) {
    if (s.lookahead <= MAX_MATCH) {
      fill_window(s);
      if (s.lookahead <= MAX_MATCH && flush === 0) return BS_NEED_MORE;
      if (s.lookahead === 0) break;
    }
    s.match_length = 0;
    if (s.lookahead >= MIN_MATCH && s.strstart > 0) {
      scan = s.strstart - 1;
      prev = _win[scan];
      if (prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan]) {
        strend = s.strstart + MAX_MATCH;
        do
          ;
        while (prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan] && prev === _win[++scan] && scan < strend);
        s.match_length = MAX_MATCH - (strend - scan);
        if (s.match_length > s.lookahead) s.match_length = s.lookahead;
      }
    }
    if (s.match_length >= MIN_MATCH) {
      bflush = _tr_tally(s, 1, s.match_length - MIN_MATCH);
      s.lookahead -= s.match_length;
      s.strstart += s.match_length;
      s.match_length = 0;
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
  s.insert = 0;
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
};
var deflate_huff = (s, flush) => {
  let bflush;
  for (; ; ) {
    if (s.lookahead === 0) {
      fill_window(s);
      if (s.lookahead === 0) {
        if (flush === 0) return BS_NEED_MORE;
        break;
      }
    }
    s.match_length = 0;
    bflush = _tr_tally(s, 0, s.window[s.strstart]);
    s.lookahead--;
    s.strstart++;
    if (bflush) {
      flush_block_only(s, false);
      if (s.strm.avail_out === 0) return BS_NEED_MORE;
    }
  }
  s.insert = 0;
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
};
var Config = class {
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
var lm_init = (s) => {
  s.window_size = 2 * s.w_size;
  zero(s.head);
  s.max_lazy_match = configuration_table[s.level].max_lazy;
  s.good_match = configuration_table[s.level].good_length;
  s.nice_match = configuration_table[s.level].nice_length;
  s.max_chain_length = configuration_table[s.level].max_chain;
  s.strstart = 0;
  s.block_start = 0;
  s.lookahead = 0;
  s.insert = 0;
  s.match_length = s.prev_length = MIN_MATCH - 1;
  s.match_available = 0;
  s.ins_h = 0;
};
var DeflateState = class {
  constructor() {
    this.strm = null;
    this.status = 0;
    this.pending_buf = null;
    this.pending_buf_size = 0;
    this.pending_out = 0;
    this.pending = 0;
    this.wrap = 0;
    this.gzhead = null;
    this.gzindex = 0;
    this.method = 8;
    this.last_flush = -1;
    this.w_size = 0;
    this.w_bits = 0;
    this.w_mask = 0;
    this.window = null;
    this.window_size = 0;
    this.prev = null;
    this.head = null;
    this.ins_h = 0;
    this.legacy_hash = 0;
    this.hash_size = 0;
    this.hash_bits = 0;
    this.hash_mask = 0;
    this.hash_shift = 0;
    this.block_start = 0;
    this.match_length = 0;
    this.prev_match = 0;
    this.match_available = 0;
    this.strstart = 0;
    this.match_start = 0;
    this.lookahead = 0;
    this.prev_length = 0;
    this.max_chain_length = 0;
    this.max_lazy_match = 0;
    this.level = 0;
    this.strategy = 0;
    this.good_match = 0;
    this.nice_match = 0;
    this.dyn_ltree = new Uint16Array(HEAP_SIZE * 2);
    this.dyn_dtree = /* @__PURE__ */ new Uint16Array(122);
    this.bl_tree = /* @__PURE__ */ new Uint16Array(78);
    zero(this.dyn_ltree);
    zero(this.dyn_dtree);
    zero(this.bl_tree);
    this.l_desc = null;
    this.d_desc = null;
    this.bl_desc = null;
    this.bl_count = /* @__PURE__ */ new Uint16Array(16);
    this.heap = /* @__PURE__ */ new Uint16Array(573);
    zero(this.heap);
    this.heap_len = 0;
    this.heap_max = 0;
    this.depth = /* @__PURE__ */ new Uint16Array(573);
    zero(this.depth);
    this.sym_buf = 0;
    this.lit_bufsize = 0;
    this.sym_next = 0;
    this.sym_end = 0;
    this.opt_len = 0;
    this.static_len = 0;
    this.matches = 0;
    this.insert = 0;
    this.bi_buf = 0;
    this.bi_valid = 0;
  }
};
var deflateStateCheck = (strm) => {
  if (!strm) return 1;
  const s = strm.state;
  if (!s || s.strm !== strm || s.status !== INIT_STATE && s.status !== GZIP_STATE && s.status !== EXTRA_STATE && s.status !== NAME_STATE && s.status !== COMMENT_STATE && s.status !== HCRC_STATE && s.status !== BUSY_STATE && s.status !== FINISH_STATE) return 1;
  return 0;
};
var deflateResetKeep = (strm) => {
  if (deflateStateCheck(strm)) return err(strm, -2);
  strm.total_in = strm.total_out = 0;
  strm.data_type = 2;
  const s = strm.state;
  s.pending = 0;
  s.pending_out = 0;
  if (s.wrap < 0) s.wrap = -s.wrap;
  s.status = s.wrap === 2 ? GZIP_STATE : s.wrap ? INIT_STATE : BUSY_STATE;
  strm.adler = s.wrap === 2 ? 0 : 1;
  s.last_flush = -2;
  _tr_init(s);
  return 0;
};
var deflateReset = (strm) => {
  const ret = deflateResetKeep(strm);
  if (ret === 0) lm_init(strm.state);
  return ret;
};
var deflateInit2 = (strm, level, method, windowBits, memLevel, strategy, legacyHash) => {
  if (!strm) return -2;
  let wrap = 1;
  if (level === -1) level = 6;
  if (windowBits < 0) {
    wrap = 0;
    windowBits = -windowBits;
  } else if (windowBits > 15) {
    wrap = 2;
    windowBits -= 16;
  }
  if (memLevel < 1 || memLevel > MAX_MEM_LEVEL || method !== 8 || windowBits < 8 || windowBits > 15 || level < 0 || level > 9 || strategy < 0 || strategy > 4 || windowBits === 8 && wrap !== 1) return err(strm, -2);
  if (windowBits === 8) windowBits = 9;
  const s = new DeflateState();
  strm.state = s;
  s.strm = strm;
  s.status = INIT_STATE;
  s.wrap = wrap;
  s.gzhead = null;
  s.w_bits = windowBits;
  s.w_size = 1 << s.w_bits;
  s.w_mask = s.w_size - 1;
  s.legacy_hash = legacyHash ? 1 : 0;
  s.hash_bits = memLevel + 7;
  if (!s.legacy_hash && s.hash_bits < 15) s.hash_bits = 15;
  s.hash_size = 1 << s.hash_bits;
  s.hash_mask = s.hash_size - 1;
  s.hash_shift = ~~((s.hash_bits + MIN_MATCH - 1) / MIN_MATCH);
  s.window = new Uint8Array(s.w_size * 2);
  s.head = new Uint16Array(s.hash_size);
  s.prev = new Uint16Array(s.w_size);
  s.lit_bufsize = 1 << memLevel + 6;
  s.pending_buf_size = s.lit_bufsize * 4;
  s.pending_buf = new Uint8Array(s.pending_buf_size);
  s.sym_buf = s.lit_bufsize;
  s.sym_end = (s.lit_bufsize - 1) * 3;
  s.level = level;
  s.strategy = strategy;
  s.method = method;
  return deflateReset(strm);
};
var deflate$1 = (strm, flush) => {
  if (deflateStateCheck(strm) || flush > 5 || flush < 0) return strm ? err(strm, -2) : -2;
  const s = strm.state;
  if (!strm.output || strm.avail_in !== 0 && !strm.input || s.status === FINISH_STATE && flush !== 4) return err(strm, strm.avail_out === 0 ? -5 : -2);
  const old_flush = s.last_flush;
  s.last_flush = flush;
  if (s.pending !== 0) {
    flush_pending(strm);
    if (strm.avail_out === 0) {
      s.last_flush = -1;
      return 0;
    }
  } else if (strm.avail_in === 0 && rank(flush) <= rank(old_flush) && flush !== 4) return err(strm, -5);
  if (s.status === FINISH_STATE && strm.avail_in !== 0) return err(strm, -5);
  if (s.status === INIT_STATE && s.wrap === 0) s.status = BUSY_STATE;
  if (s.status === INIT_STATE) {
    let header = 8 + (s.w_bits - 8 << 4) << 8;
    let level_flags = -1;
    if (s.strategy >= 2 || s.level < 2) level_flags = 0;
    else if (s.level < 6) level_flags = 1;
    else if (s.level === 6) level_flags = 2;
    else level_flags = 3;
    header |= level_flags << 6;
    if (s.strstart !== 0) header |= PRESET_DICT;
    header += 31 - header % 31;
    putShortMSB(s, header);
    if (s.strstart !== 0) {
      putShortMSB(s, strm.adler >>> 16);
      putShortMSB(s, strm.adler & 65535);
    }
    strm.adler = 1;
    s.status = BUSY_STATE;
    flush_pending(strm);
    if (s.pending !== 0) {
      s.last_flush = -1;
      return 0;
    }
  }
  if (s.status === GZIP_STATE) {
    strm.adler = 0;
    put_byte(s, 31);
    put_byte(s, 139);
    put_byte(s, 8);
    if (!s.gzhead) {
      put_byte(s, 0);
      put_byte(s, 0);
      put_byte(s, 0);
      put_byte(s, 0);
      put_byte(s, 0);
      put_byte(s, s.level === 9 ? 2 : s.strategy >= 2 || s.level < 2 ? 4 : 0);
      put_byte(s, OS_CODE);
      s.status = BUSY_STATE;
      flush_pending(strm);
      if (s.pending !== 0) {
        s.last_flush = -1;
        return 0;
      }
    } else {
      put_byte(s, (s.gzhead.text ? 1 : 0) + (s.gzhead.hcrc ? 2 : 0) + (!s.gzhead.extra ? 0 : 4) + (!s.gzhead.name ? 0 : 8) + (!s.gzhead.comment ? 0 : 16));
      put_byte(s, s.gzhead.time & 255);
      put_byte(s, s.gzhead.time >> 8 & 255);
      put_byte(s, s.gzhead.time >> 16 & 255);
      put_byte(s, s.gzhead.time >> 24 & 255);
      put_byte(s, s.level === 9 ? 2 : s.strategy >= 2 || s.level < 2 ? 4 : 0);
      put_byte(s, s.gzhead.os & 255);
      if (s.gzhead.extra && s.gzhead.extra.length) {
        put_byte(s, s.gzhead.extra.length & 255);
        put_byte(s, s.gzhead.extra.length >> 8 & 255);
      }
      if (s.gzhead.hcrc) strm.adler = crc32(strm.adler, s.pending_buf, s.pending, 0);
      s.gzindex = 0;
      s.status = EXTRA_STATE;
    }
  }
  if (s.status === EXTRA_STATE) {
    if (s.gzhead.extra) {
      let beg = s.pending;
      let left = (s.gzhead.extra.length & 65535) - s.gzindex;
      while (s.pending + left > s.pending_buf_size) {
        let copy = s.pending_buf_size - s.pending;
        s.pending_buf.set(s.gzhead.extra.subarray(s.gzindex, s.gzindex + copy), s.pending);
        s.pending = s.pending_buf_size;
        if (s.gzhead.hcrc && s.pending > beg) strm.adler = crc32(strm.adler, s.pending_buf, s.pending - beg, beg);
        s.gzindex += copy;
        flush_pending(strm);
        if (s.pending !== 0) {
          s.last_flush = -1;
          return 0;
        }
        beg = 0;
        left -= copy;
      }
      let gzhead_extra = new Uint8Array(s.gzhead.extra);
      s.pending_buf.set(gzhead_extra.subarray(s.gzindex, s.gzindex + left), s.pending);
      s.pending += left;
      if (s.gzhead.hcrc && s.pending > beg) strm.adler = crc32(strm.adler, s.pending_buf, s.pending - beg, beg);
      s.gzindex = 0;
    }
    s.status = NAME_STATE;
  }
  if (s.status === NAME_STATE) {
    if (s.gzhead.name) {
      let beg = s.pending;
      let val;
      do {
        if (s.pending === s.pending_buf_size) {
          if (s.gzhead.hcrc && s.pending > beg) strm.adler = crc32(strm.adler, s.pending_buf, s.pending - beg, beg);
          flush_pending(strm);
          if (s.pending !== 0) {
            s.last_flush = -1;
            return 0;
          }
          beg = 0;
        }
        if (s.gzindex < s.gzhead.name.length) val = s.gzhead.name.charCodeAt(s.gzindex++) & 255;
        else val = 0;
        put_byte(s, val);
      } while (val !== 0);
      if (s.gzhead.hcrc && s.pending > beg) strm.adler = crc32(strm.adler, s.pending_buf, s.pending - beg, beg);
      s.gzindex = 0;
    }
    s.status = COMMENT_STATE;
  }
  if (s.status === COMMENT_STATE) {
    if (s.gzhead.comment) {
      let beg = s.pending;
      let val;
      do {
        if (s.pending === s.pending_buf_size) {
          if (s.gzhead.hcrc && s.pending > beg) strm.adler = crc32(strm.adler, s.pending_buf, s.pending - beg, beg);
          flush_pending(strm);
          if (s.pending !== 0) {
            s.last_flush = -1;
            return 0;
          }
          beg = 0;
        }
        if (s.gzindex < s.gzhead.comment.length) val = s.gzhead.comment.charCodeAt(s.gzindex++) & 255;
        else val = 0;
        put_byte(s, val);
      } while (val !== 0);
      if (s.gzhead.hcrc && s.pending > beg) strm.adler = crc32(strm.adler, s.pending_buf, s.pending - beg, beg);
    }
    s.status = HCRC_STATE;
  }
  if (s.status === HCRC_STATE) {
    if (s.gzhead.hcrc) {
      if (s.pending + 2 > s.pending_buf_size) {
        flush_pending(strm);
        if (s.pending !== 0) {
          s.last_flush = -1;
          return 0;
        }
      }
      put_byte(s, strm.adler & 255);
      put_byte(s, strm.adler >> 8 & 255);
      strm.adler = 0;
    }
    s.status = BUSY_STATE;
    flush_pending(strm);
    if (s.pending !== 0) {
      s.last_flush = -1;
      return 0;
    }
  }
  if (strm.avail_in !== 0 || s.lookahead !== 0 || flush !== 0 && s.status !== FINISH_STATE) {
    let bstate = s.level === 0 ? deflate_stored(s, flush) : s.strategy === 2 ? deflate_huff(s, flush) : s.strategy === 3 ? deflate_rle(s, flush) : configuration_table[s.level].func(s, flush);
    if (bstate === BS_FINISH_STARTED || bstate === BS_FINISH_DONE) s.status = FINISH_STATE;
    if (bstate === BS_NEED_MORE || bstate === BS_FINISH_STARTED) {
      if (strm.avail_out === 0) s.last_flush = -1;
      return 0;
    }
    if (bstate === BS_BLOCK_DONE) {
      if (flush === 1) _tr_align(s);
      else if (flush !== 5) {
        _tr_stored_block(s, 0, 0, false);
        if (flush === 3) {
          zero(s.head);
          if (s.lookahead === 0) {
            s.strstart = 0;
            s.block_start = 0;
            s.insert = 0;
          }
        }
      }
      flush_pending(strm);
      if (strm.avail_out === 0) {
        s.last_flush = -1;
        return 0;
      }
    }
  }
  if (flush !== 4) return 0;
  if (s.wrap <= 0) return 1;
  if (s.wrap === 2) {
    put_byte(s, strm.adler & 255);
    put_byte(s, strm.adler >> 8 & 255);
    put_byte(s, strm.adler >> 16 & 255);
    put_byte(s, strm.adler >> 24 & 255);
    put_byte(s, strm.total_in & 255);
    put_byte(s, strm.total_in >> 8 & 255);
    put_byte(s, strm.total_in >> 16 & 255);
    put_byte(s, strm.total_in >> 24 & 255);
  } else {
    putShortMSB(s, strm.adler >>> 16);
    putShortMSB(s, strm.adler & 65535);
  }
  flush_pending(strm);
  if (s.wrap > 0) s.wrap = -s.wrap;
  return s.pending !== 0 ? 0 : 1;
};
var deflateEnd = (strm) => {
  if (deflateStateCheck(strm)) return -2;
  const status = strm.state.status;
  strm.state = null;
  return status === BUSY_STATE ? err(strm, -3) : 0;
};
var deflateSetDictionary = (strm, dictionary) => {
  let dictLength = dictionary.length;
  if (deflateStateCheck(strm)) return -2;
  const s = strm.state;
  const wrap = s.wrap;
  if (wrap === 2 || wrap === 1 && s.status !== INIT_STATE || s.lookahead) return -2;
  if (wrap === 1) strm.adler = adler32(strm.adler, dictionary, dictLength, 0);
  s.wrap = 0;
  if (dictLength >= s.w_size) {
    if (wrap === 0) {
      zero(s.head);
      s.strstart = 0;
      s.block_start = 0;
      s.insert = 0;
    }
    let tmpDict = new Uint8Array(s.w_size);
    tmpDict.set(dictionary.subarray(dictLength - s.w_size, dictLength), 0);
    dictionary = tmpDict;
    dictLength = s.w_size;
  }
  const avail = strm.avail_in;
  const next = strm.next_in;
  const input = strm.input;
  strm.avail_in = dictLength;
  strm.next_in = 0;
  strm.input = dictionary;
  fill_window(s);
  while (s.lookahead >= MIN_MATCH) {
    let str = s.strstart;
    let n = s.lookahead - (MIN_MATCH - 1);
    do {
      INSERT_STRING(s, str);
      str++;
    } while (--n);
    s.strstart = str;
    s.lookahead = MIN_MATCH - 1;
    fill_window(s);
  }
  s.strstart += s.lookahead;
  s.block_start = s.strstart;
  s.insert = s.lookahead;
  s.lookahead = 0;
  s.match_length = s.prev_length = MIN_MATCH - 1;
  s.match_available = 0;
  strm.next_in = next;
  strm.input = input;
  strm.avail_in = avail;
  s.wrap = wrap;
  return 0;
};
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
var ZStream = class {
  constructor() {
    this.input = null;
    this.next_in = 0;
    this.avail_in = 0;
    this.total_in = 0;
    this.output = null;
    this.next_out = 0;
    this.avail_out = 0;
    this.total_out = 0;
    this.msg = "";
    this.state = null;
    this.data_type = 2;
    this.adler = 0;
  }
};
var flattenChunks = (chunks) => {
  const result = new Uint8Array(chunks.reduce((len, chunk) => len + chunk.length, 0));
  let pos = 0;
  for (const chunk of chunks) {
    result.set(chunk, pos);
    pos += chunk.length;
  }
  return result;
};
var toString$1 = Object.prototype.toString;
var defaultOptions$1 = {
  level: -1,
  chunkSize: 16384,
  windowBits: 15,
  memLevel: 8,
  strategy: 0,
  raw: false,
  gzip: false,
  legacyHash: false,
  dictionary: /* @__PURE__ */ new Uint8Array(0)
};
var Deflate = class {
  options;
  /**
  * Error code after deflate finishes. {@link Z_OK} on success.
  * You will not need it in real life, because deflate errors
  * are possible only on wrong options or bad custom `onData` / `onEnd`
  * handlers.
  */
  err;
  /** Error message, if {@link Deflate.err} is not {@link Z_OK}. */
  msg;
  ended;
  started;
  /**
  * Chunks of output data, if {@link Deflate.onData} not overridden.
  * @internal
  */
  chunks;
  strm;
  /**
  * Compressed result, generated by default {@link Deflate.onData}
  * and {@link Deflate.onEnd} handlers. Filled after you push last chunk
  * (call {@link Deflate.push} with {@link Z_FINISH} / `true` param).
  */
  result;
  /**
  * Creates a new deflator instance with the specified params. Throws an
  * exception on bad params. See {@link DeflateOptions} for the list of
  * supported options.
  *
  * @example
  * ```javascript
  * import { Deflate } from 'pako'
  *
  * const chunk1 = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9])
  * const chunk2 = new Uint8Array([10, 11, 12, 13, 14, 15, 16, 17, 18, 19])
  *
  * const deflate = new Deflate({ level: 3 })
  *
  * deflate.push(chunk1, false)
  * deflate.push(chunk2, true)  // true -> last chunk
  *
  * if (deflate.err) throw new Error(deflate.err)
  *
  * console.log(deflate.result)
  * ```
  */
  constructor(options = {}) {
    this.options = Object.assign({}, defaultOptions$1, options);
    const opt = this.options;
    if (opt.raw && opt.windowBits > 0) opt.windowBits = -opt.windowBits;
    else if (opt.gzip && opt.windowBits > 0 && opt.windowBits < 16) opt.windowBits += 16;
    this.err = 0;
    this.msg = "";
    this.ended = false;
    this.started = false;
    this.chunks = [];
    this.result = /* @__PURE__ */ new Uint8Array(0);
    this.strm = new ZStream();
    this.strm.avail_out = 0;
    let status = deflateInit2(this.strm, opt.level, 8, opt.windowBits, opt.memLevel, opt.strategy, opt.legacyHash);
    if (status !== 0) throw new Error(messages_default[status]);
    if (toString$1.call(opt.dictionary) === "[object ArrayBuffer]") opt.dictionary = new Uint8Array(opt.dictionary);
    const dictionary = opt.dictionary;
    if (dictionary.length) {
      if (opt.gzip) throw new Error("dictionary is not supported with gzip");
      status = deflateSetDictionary(this.strm, dictionary);
      if (status !== 0) throw new Error(messages_default[status]);
    }
  }
  /**
  * Sends input data to the deflate pipe, generating {@link Deflate.onData} calls
  * with new compressed chunks. Returns `true` on success. The last data block must
  * have `flush_mode` {@link Z_FINISH} (or `true`). That will flush the internal
  * pending buffers and call {@link Deflate.onEnd}.
  *
  * On failure, calls {@link Deflate.onEnd} with the error code and returns false.
  *
  * @param data input data. Strings will be converted to utf8 byte sequence.
  * @param flush_mode 0..6 for corresponding {@link Z_NO_FLUSH}..{@link Z_TREES} modes.
  *   See constants. Skipped or `false` means {@link Z_NO_FLUSH}, `true` means {@link Z_FINISH}.
  *
  * @example
  * ```javascript
  * push(chunk, false) // push one of data chunks
  * ...
  * push(chunk, true)  // push last chunk
  * ```
  */
  push(data, flush_mode = false) {
    const strm = this.strm;
    const chunkSize = this.options.chunkSize;
    let status;
    let _flush_mode;
    if (this.ended) return false;
    if (typeof flush_mode === "number") _flush_mode = flush_mode;
    else _flush_mode = flush_mode === true ? 4 : 0;
    if (typeof data === "string") strm.input = new TextEncoder().encode(data);
    else if (toString$1.call(data) === "[object ArrayBuffer]") strm.input = new Uint8Array(data);
    else strm.input = data;
    strm.next_in = 0;
    strm.avail_in = strm.input.length;
    if (!this.started) {
      this.started = true;
      this.onStart(strm);
    }
    for (; ; ) {
      if (strm.avail_out === 0) {
        strm.output = new Uint8Array(chunkSize);
        strm.next_out = 0;
        strm.avail_out = chunkSize;
      }
      if ((_flush_mode === 2 || _flush_mode === 3) && strm.avail_out <= 6) {
        this.onData(strm.output.subarray(0, strm.next_out));
        strm.avail_out = 0;
        continue;
      }
      status = deflate$1(strm, _flush_mode);
      if (status === -2) break;
      if (status === 1) {
        if (strm.next_out > 0) this.onData(strm.output.subarray(0, strm.next_out));
        status = deflateEnd(this.strm);
        break;
      }
      if (strm.avail_out === 0) {
        this.onData(strm.output);
        continue;
      }
      if (_flush_mode > 0 && strm.next_out > 0) {
        this.onData(strm.output.subarray(0, strm.next_out));
        strm.avail_out = 0;
        continue;
      }
      if (strm.avail_in === 0) return true;
    }
    this.err = status;
    this.msg = strm.msg || messages_default[status];
    this.ended = true;
    this.onEnd(status);
    return status === 0;
  }
  /**
  * Called once before the first low-level deflate call.
  */
  onStart(strm) {
  }
  /**
  * By default, stores data blocks in the {@link Deflate.chunks} property and glues
  * them in {@link Deflate.onEnd}. Override this handler if you need another behaviour.
  */
  onData(chunk) {
    this.chunks.push(chunk);
  }
  /**
  * Called once after you tell deflate that the input stream is
  * complete ({@link Z_FINISH}). By default, joins the collected {@link Deflate.chunks}
  * into the {@link Deflate.result} property.
  *
  * @param status deflate status. {@link Z_OK} on success, other if not.
  */
  onEnd(status) {
    if (status === 0) this.result = flattenChunks(this.chunks);
    this.chunks = [];
  }
};
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
var OS_BYTE = 9;
var UNKNOWN_OS = 255;
var engines = /* @__PURE__ */ new Map();
function gzipEngine(level) {
  const engine = engines.get(level) ?? testedEngine(level);
  engines.set(level, engine);
  return engine;
}
function testedEngine(level) {
  const deflated = deflateRawSync(sample(), { level, memLevel: MEMORY_LEVEL });
  return sampleDigest(deflated) === EXPECTED[level - 1] ? "node" : "pako";
}
function createGzipStream(level, engine, chunkSize) {
  const options = { level, memLevel: MEMORY_LEVEL, chunkSize };
  const stream = engine === "node" ? createGzip(options) : pakoStream(options);
  stream.once("data", (chunk) => {
    chunk[OS_BYTE] = UNKNOWN_OS;
  });
  return stream;
}
function pakoStream(options) {
  const deflate = new Deflate({ ...options, level: options.level, gzip: true });
  const stream = new Transform({
    transform(chunk, _encoding, done) {
      deflate.push(chunk, false);
      done(deflate.err === 0 ? null : new Error(deflate.msg));
    },
    flush(done) {
      deflate.push(new Uint8Array(0), true);
      done(deflate.err === 0 ? null : new Error(deflate.msg));
    }
  });
  deflate.onData = (chunk) => stream.push(Buffer.from(chunk));
  return stream;
}
function sampleDigest(bytes) {
  return createHash3("sha256").update(bytes).digest("hex").slice(0, 16);
}
var SAMPLE_SIZE = 128 * 1024;
function sample() {
  let state = 1;
  const next = (below) => {
    state = Math.imul(state, 1103515245) + 12345 >>> 0;
    return (state >>> 8) % below;
  };
  const words = Array.from(
    { length: 700 },
    () => Array.from({ length: 2 + next(9) }, () => String.fromCharCode(97 + next(26))).join("")
  );
  const text = Buffer.alloc(SAMPLE_SIZE);
  let length = 0;
  while (length < SAMPLE_SIZE) {
    const copyFrom = next(length + 1);
    if (next(12) === 0) length += text.copy(text, length, copyFrom, Math.min(copyFrom + next(300), length));
    else length += text.write(`${words[next(words.length)]} `, length);
  }
  return text;
}

// src/image/pack/compress.ts
var CHUNK_SIZE6 = 256 * 1024;
var createZstdCompress2 = zlib2.createZstdCompress;
function startCompressor({ kind, level }, env, useProgram = false) {
  if (kind === "gzip") return both(createGzipStream(level, gzipEngine(level), CHUNK_SIZE6));
  if (createZstdCompress2 === void 0 || useProgram) return zstdProgram(level, env);
  const params = { [zlib2.constants.ZSTD_c_compressionLevel]: level, [zlib2.constants.ZSTD_c_checksumFlag]: 1 };
  return both(createZstdCompress2({ params, chunkSize: CHUNK_SIZE6 }));
}
var both = (stream) => ({ input: stream, output: stream });
function zstdProgram(level, env) {
  const child = start("zstd", ["--quiet", "--stdout", "--single-thread", `-${level}`], {
    env: childEnv(env, "plain"),
    stdio: ["pipe", "pipe", "pipe"]
  });
  const { stdin, stdout, stderr } = child;
  if (stdin === null || stdout === null || stderr === null) throw new Error("zstd was started without pipes");
  let message = "";
  stderr.on("data", (chunk) => {
    message += chunk.toString();
  });
  stdin.on("error", () => {
  });
  const output = new PassThrough2({ highWaterMark: CHUNK_SIZE6 });
  stdout.pipe(output, { end: false });
  output.once("close", () => child.kill());
  child.once("error", (error) => output.destroy(error));
  child.once("close", (code, signal) => {
    if (code === 0) output.end();
    else output.destroy(new Error(`zstd ended with ${signal ?? `exit code ${code}`}: ${message.trim()}`));
  });
  return { input: stdin, output };
}

// src/image/pack/nar-entries.ts
import { randomUUID } from "node:crypto";
import { closeSync as closeSync2, openSync as openSync2, rmSync } from "node:fs";
import path2 from "node:path";

// src/image/pack/store-entries.ts
import { lstatSync, readdirSync as readdirSync2, readlinkSync } from "node:fs";

// src/image/pack/tar.ts
var BLOCK_SIZE = 512;
var END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_SIZE);
var DEFAULT_MTIME = 1;
var SYMLINK_MODE = 511;
var NAME_BYTES = 100;
var PREFIX_BYTES = 155;
var MAX_OCTAL_SIZE = 8589934591;
var MAX_OCTAL_ID = 2097151;
var ROOT = { uid: 0, gid: 0 };
var TYPE_FLAGS = { file: "0", symlink: "2", directory: "5", pax: "x" };
var toBinary = (text) => Buffer.from(text, "utf8").toString("latin1");
var toBuffer = (binary) => Buffer.from(binary, "latin1");
var fromBinary = (binary) => Buffer.from(binary, "latin1").toString("utf8");
function ancestors(name) {
  const parts = name.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
function contentSize(entry) {
  if (entry.type !== "file") return 0;
  return entry.content instanceof Uint8Array ? entry.content.length : entry.content.size;
}
var padding = (size) => END_OF_ARCHIVE.subarray(0, (BLOCK_SIZE - size % BLOCK_SIZE) % BLOCK_SIZE);
function encodeHeader(entry) {
  const header = {
    name: entry.type === "directory" ? `${entry.name}/` : entry.name,
    mode: entry.type === "symlink" ? SYMLINK_MODE : entry.mode,
    owner: entry.owner ?? ROOT,
    mtime: (entry.type === "file" ? entry.mtime : void 0) ?? DEFAULT_MTIME,
    size: contentSize(entry),
    typeFlag: TYPE_FLAGS[entry.type],
    target: entry.type === "symlink" ? entry.target : ""
  };
  const split = splitName(header.name);
  const records = [];
  if (split === void 0) records.push(paxRecord("path", header.name));
  if (header.target.length > NAME_BYTES) records.push(paxRecord("linkpath", header.target));
  if (header.size > MAX_OCTAL_SIZE) records.push(paxRecord("size", String(header.size)));
  for (const [key, id] of Object.entries(header.owner)) {
    if (id > MAX_OCTAL_ID) records.push(paxRecord(key, String(id)));
  }
  const block = headerBlock(header, split ?? ["", header.name.slice(0, NAME_BYTES)]);
  return records.length === 0 ? block : Buffer.concat([paxHeader(records.join("")), block]);
}
function paxHeader(records) {
  const body = Buffer.from(records, "latin1");
  const header = {
    name: "PaxHeaders/entry",
    mode: 420,
    owner: ROOT,
    mtime: DEFAULT_MTIME,
    size: body.length,
    typeFlag: TYPE_FLAGS.pax,
    target: ""
  };
  return Buffer.concat([headerBlock(header, ["", header.name]), body, padding(body.length)]);
}
function paxRecord(key, value) {
  const rest = ` ${key}=${value}
`;
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) length = String(length).length + rest.length;
  return `${length}${rest}`;
}
function splitName(name) {
  if (name.length <= NAME_BYTES) return ["", name];
  const slash = name.indexOf("/", name.length - NAME_BYTES - 1);
  if (slash < 1 || slash > PREFIX_BYTES || slash === name.length - 1) return void 0;
  return [name.slice(0, slash), name.slice(slash + 1)];
}
function headerBlock(header, [prefix, name]) {
  const block = Buffer.alloc(BLOCK_SIZE);
  const text = (value, offset) => block.write(value, offset, "latin1");
  const octal = (value, offset, digits) => text(value.toString(8).padStart(digits, "0"), offset);
  text(name, 0);
  octal(header.mode, 100, 7);
  octal(header.owner.uid > MAX_OCTAL_ID ? 0 : header.owner.uid, 108, 7);
  octal(header.owner.gid > MAX_OCTAL_ID ? 0 : header.owner.gid, 116, 7);
  octal(header.size > MAX_OCTAL_SIZE ? 0 : header.size, 124, 11);
  octal(Math.min(header.mtime, MAX_OCTAL_SIZE), 136, 11);
  text(" ".repeat(8), 148);
  text(header.typeFlag, 156);
  text(header.target.slice(0, NAME_BYTES), 157);
  text("ustar\0", 257);
  text("00", 263);
  octal(0, 329, 7);
  octal(0, 337, 7);
  text(prefix, 345);
  let checksum = 0;
  for (const byte of block) checksum += byte;
  text(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

// src/image/pack/store-entries.ts
var DIRECTORY_MODE = 365;
var FILE_MODE = 292;
var EXECUTABLE_MODE = 365;
var PARENT_MODE = 493;
var OWNER_MAY_EXECUTE = 64;
function* storeEntries(root, paths) {
  const sorted = inTarOrder(paths);
  yield* parentEntries(sorted);
  for (const path4 of sorted) yield* pathEntries(root, path4);
}
var inTarOrder = (paths) => [...paths].sort((a, b) => compare(toBinary(a), toBinary(b)));
function* parentEntries(paths) {
  const parents = new Set(paths.flatMap((path4) => ancestors(toBinary(path4).slice(1))));
  for (const name of [...parents].sort(compare)) yield { type: "directory", name, mode: PARENT_MODE };
}
var pathEntries = (root, path4) => walk(toBinary(root), toBinary(path4));
function* walk(root, path4) {
  const file = toBuffer(root + path4);
  const name = path4.slice(1);
  const stat = lstatSync(file);
  if (stat.isSymbolicLink()) {
    yield { type: "symlink", name, target: readlinkSync(file, "latin1") };
  } else if (stat.isDirectory()) {
    yield { type: "directory", name, mode: DIRECTORY_MODE };
    for (const child of readdirSync2(file, "latin1").sort(compare)) yield* walk(root, `${path4}/${child}`);
  } else if (stat.isFile()) {
    const mode = stat.mode & OWNER_MAY_EXECUTE ? EXECUTABLE_MODE : FILE_MODE;
    yield { type: "file", name, mode, content: { path: root + path4, size: stat.size } };
  } else {
    throw new Error(`${file.toString()} is neither a file, a directory nor a symbolic link`);
  }
}

// src/image/pack/nar-entries.ts
var AHEAD = 2;
function* openAhead(sources, { http: http3, env }, directory) {
  const reading = { http: http3, env, scratch: () => namelessFile(directory) };
  const ahead = [];
  try {
    for (const source of sources) {
      ahead.push(openNar(source, reading));
      if (ahead.length > AHEAD) yield ahead.shift();
    }
    while (ahead.length > 0) yield ahead.shift();
  } finally {
    for (const { close } of ahead) close();
  }
}
function namelessFile(directory) {
  const name = path2.join(directory, `.${randomUUID()}.nar`);
  const file = openSync2(name, "wx+");
  rmSync(name);
  return { file, release: () => closeSync2(file) };
}
async function writeNar(tar, nar) {
  const top = toBinary(nar.source.path).slice(1);
  let [size, left] = [0, 0];
  for await (const part of readNar(nar)) {
    if (Buffer.isBuffer(part)) {
      await tar.write(part);
      left -= part.length;
      if (left === 0) await tar.write(padding(size));
      continue;
    }
    await tar.write(encodeHeader(toTarHead(part, top)));
    if (part.type === "file") size = left = part.size;
  }
}
function toTarHead(entry, top) {
  const name = entry.name === "" ? top : `${top}/${entry.name}`;
  if (entry.type === "symlink") return { type: "symlink", name, target: entry.target };
  if (entry.type === "directory") return { type: "directory", name, mode: DIRECTORY_MODE };
  const mode = entry.executable ? EXECUTABLE_MODE : FILE_MODE;
  return { type: "file", name, mode, content: { size: entry.size } };
}

// src/image/pack/pack-layer.ts
async function packLayer(content, options, signal) {
  mkdirSync(options.blobsDir, { recursive: true });
  const temporary = path3.join(options.blobsDir, `.${randomUUID2()}.partial`);
  const file = openSync3(temporary, "wx");
  try {
    const layer = await packInto(file, content, options, signal);
    renameSync(temporary, path3.join(options.blobsDir, blobName(layer.digest)));
    return layer;
  } finally {
    closeSync3(file);
    rmSync2(temporary, { force: true });
  }
}
async function packInto(file, content, options, signal) {
  const { input, output } = startCompressor(options.compression, options.env, options.useZstdProgram);
  const compressed = createHash4("sha256");
  let size = 0;
  output.on("data", (chunk) => {
    compressed.update(chunk);
    size += chunk.length;
    try {
      for (let written = 0; written < chunk.length; ) written += writeSync(file, chunk, written);
    } catch (error) {
      output.destroy(error);
    }
  });
  const tar = new ChunkWriter(input, options.counter);
  const complete = finished(output, { writable: false });
  complete.then(
    () => tar.fail(new Error("the compressor ended before its input did")),
    (error) => tar.fail(error)
  );
  const stop = () => output.destroy(new Error("it was stopped"));
  signal?.addEventListener("abort", stop);
  try {
    await writeContent(tar, content, options);
    await tar.end();
    await complete;
  } finally {
    signal?.removeEventListener("abort", stop);
    output.destroy();
    input.destroy();
  }
  const digest = `sha256:${compressed.digest("hex")}`;
  return { digest, size, diffId: `sha256:${tar.hash.digest("hex")}`, uncompressedSize: tar.bytes };
}
async function writeContent(tar, content, options) {
  if (content.kind === "entries") await writeEntries(tar, content.entries);
  else if (content.nars === void 0) await writeEntries(tar, storeEntries(content.root, content.paths));
  else await writeStorePaths(tar, { ...content, nars: content.nars }, options);
  await tar.write(END_OF_ARCHIVE);
}
async function writeStorePaths(tar, { root, paths, nars }, { http: http3, env, blobsDir }) {
  if (http3 === void 0) throw new Error("NARs cannot be fetched here");
  const sorted = inTarOrder(paths);
  const fetched = openAhead(
    sorted.flatMap((path4) => nars.get(path4) ?? []),
    { http: http3, env },
    blobsDir
  );
  try {
    await writeEntries(tar, parentEntries(sorted));
    for (const path4 of sorted) {
      if (nars.has(path4)) await writeNar(tar, fetched.next().value);
      else await writeEntries(tar, pathEntries(root, path4));
    }
  } finally {
    fetched.return();
  }
}
async function writeEntries(tar, entries) {
  for (const entry of entries) {
    await tar.write(encodeHeader(entry));
    if (entry.type !== "file") continue;
    if (entry.content instanceof Uint8Array) await tar.write(entry.content);
    else await writeFile(tar, entry.content);
    await tar.write(padding(contentSize(entry)));
  }
}
async function writeFile(tar, { path: name, size, sha256 }) {
  const file = openSync3(toBuffer(name), "r");
  const hash = sha256 === void 0 ? void 0 : createHash4("sha256");
  try {
    for (let left = size; left > 0; ) {
      const space = await tar.space();
      const count = readSync3(file, space, 0, Math.min(space.length, left), null);
      if (count === 0) throw new Error(`${fromBinary(name)} became shorter while it was read`);
      hash?.update(space.subarray(0, count));
      tar.advance(count);
      left -= count;
    }
    if (hash?.digest("hex") !== sha256) throw new Error(`${fromBinary(name)} was changed during the run`);
  } finally {
    closeSync3(file);
  }
}

// src/image/pack/pack-worker.ts
var stopped = new AbortController();
var place = workerData;
var http2 = new Http(place.env, stopped.signal);
parentPort?.on("message", async (message) => {
  if (message === "stop") return stopped.abort();
  try {
    const { content, compression } = message;
    const options = { ...place, compression, http: http2 };
    answer({ layer: await packLayer(content, options, stopped.signal) });
  } catch (error) {
    answer({
      error: error instanceof Error ? error.message : String(error),
      code: error.code,
      ...error instanceof NarError ? { nar: error.fault } : {}
    });
  }
});
function answer(message) {
  parentPort?.postMessage(message);
}
