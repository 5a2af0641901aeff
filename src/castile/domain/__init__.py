"""What the data means: pure functions over plain values."""
