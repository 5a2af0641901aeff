"""Castile: an open, independent implementation of the Marketo SOAP API."""

__version__ = "0.1.0.dev0"

__all__ = ["__version__"]
