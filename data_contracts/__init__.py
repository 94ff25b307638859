"""What the data means and must satisfy: columns, tables, Great Expectations suites."""
