"""What runs, when, and where it is stored: Dagster assets, sources, publication, command line."""
