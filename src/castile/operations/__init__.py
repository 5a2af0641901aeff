"""One module per operation, and the frozen registry of them."""
