"""HTTP: the SOAP route, the way of a call, life and health of the server."""
