"""What runs, when, and where it is stored: Dagster assets, sources, publication, command line."""

import os

# Nothing here calls home: this is set before Dagster or Great Expectations can be imported.
os.environ.setdefault("DAGSTER_DISABLE_TELEMETRY", "1")
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
