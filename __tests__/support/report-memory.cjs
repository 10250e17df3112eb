// Loaded by a command that is measured: writes the most memory that it had at a time, in kilobytes.
const { writeFileSync } = require('node:fs')
const file = process.env.TEST_MEMORY_FILE ?? ''
process.on('exit', () => writeFileSync(file, String(process.resourceUsage().maxRSS)))
