"""Calling a server: envelopes by the contract, signed, sent, and their answers read."""
