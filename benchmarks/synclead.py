"""Durable syncLead, beside a fixed answer on the same HTTP server and beside spyne."""

from benchmarks.beside.base import sync_lead_calls
from benchmarks.beside.compare import Work, main

if __name__ == "__main__":
    main(Work("syncLead", sync_lead_calls, (b">CREATED<", b">UPDATED<")), __doc__ or "")
