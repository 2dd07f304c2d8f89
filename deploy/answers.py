"""Exit code 0 when the address answers without a server error. The health check of the web container."""

import http.client
import os
import sys
from urllib.parse import urlsplit


def answers(url: str) -> bool:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=5)
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]
    connection.request("GET", place.path or "/", headers={"Host": host, "X-Forwarded-Proto": "https"})
    return connection.getresponse().status < 400


if __name__ == "__main__":
    sys.exit(not answers(sys.argv[1]))
