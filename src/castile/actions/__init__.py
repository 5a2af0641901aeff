"""What several parties do to the data, over one transaction."""
