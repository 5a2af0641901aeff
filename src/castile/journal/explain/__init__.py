"""Why was this call refused? Told after the fact, from what was kept of it."""
