"""The protocol: bytes in, typed messages out, and back. Imports nothing of ours."""
