"""getLead by email, beside a fixed answer on the same HTTP server and beside spyne."""

from benchmarks.beside.base import get_lead_calls
from benchmarks.beside.compare import Work, main

if __name__ == "__main__":
    main(Work("getLead", get_lead_calls, (b"<count>1</count>", b":count>1</")), __doc__ or "")
