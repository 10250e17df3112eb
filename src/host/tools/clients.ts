/**
 * The clients that downloads need. They are a bundle of their own, `tool-clients.js` (scripts/bundle.mjs), and are imported
 * when a tool is missing: a megabyte that a run with nothing new does not read. Of the tool cache's client only the cache is
 * used: its download knows no signal, and waits for up to 20 seconds between attempts, also where there is no network at all.
 */
export { HttpClient } from '@actions/http-client'
export { cacheFile, find } from '@actions/tool-cache'
