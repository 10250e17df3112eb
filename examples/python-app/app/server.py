"""Answers every request with the versions of Python and of requests."""

import json
import platform
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"python": platform.python_version(), "requests": requests.__version__}).encode() + b"\n"
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("", 8000), Handler)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()
