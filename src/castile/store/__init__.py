"""The database: repositories named after what they keep."""
