"""uvicorn as this server runs it: limits of heads and bodies, sockets, proxies."""
