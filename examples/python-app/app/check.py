"""The health check: the service answers."""

import requests

requests.get("http://127.0.0.1:8000/", timeout=5).raise_for_status()
