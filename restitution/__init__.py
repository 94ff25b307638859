"""The read side: questions put to a published snapshot, and their answers in figures and in French."""
