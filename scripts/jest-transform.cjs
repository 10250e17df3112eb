// @ts-check
const { createHash } = require('node:crypto')
const { transformSync } = require('esbuild')

/**
 * Nix expressions and pages become strings, as in the bundles.
 * @param {string} file
 */
const loaderOf = (file) => (/\.(nix|html)$/.test(file) ? 'text' : 'ts')

module.exports = {
  /** @param {string} source @param {string} file */
  process: (source, file) =>
    transformSync(source, {
      loader: loaderOf(file),
      format: 'esm',
      target: 'node20.15',
      sourcefile: file,
      sourcemap: 'inline',
    }),
  /** @param {string} source @param {string} file */
  getCacheKey: (source, file) => createHash('sha256').update(source).update(file).digest('hex'),
}
