/**
 * The client of the tool cache. It is a bundle of its own, `tool-clients.js` (scripts/bundle.mjs), which is
 * imported when a tool is missing: nearly a megabyte that a run with nothing new does not read. Only its
 * cache is used: its download knows no signal, and waits for up to 20 seconds between attempts, also where
 * there is no network at all.
 */
export { cacheFile, find } from '@actions/tool-cache'
