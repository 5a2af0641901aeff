"""The demo: a small invented company, to try every call on."""
