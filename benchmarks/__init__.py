"""One script per number of the design: what it prints is measured here and now, on this machine."""
