"""Every call kept: record, find, forget."""
