"""Pure functions, frames in, frames out. No disk (their own .sql apart), no network, no clock."""
