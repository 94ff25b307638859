"""One file per revision, in the order of their numbers; a revision that was released never changes."""
