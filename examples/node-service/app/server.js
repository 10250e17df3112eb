import { createServer } from 'node:http'

createServer((request, response) => {
  response.setHeader('Content-Type', 'application/json')
  response.end(`${JSON.stringify({ node: process.version, path: request.url })}\n`)
}).listen(Number(process.env.PORT))
