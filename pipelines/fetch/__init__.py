"""Open sources → files of the raw store, laid out like a mirror: what `cap33 refresh` reads when no mirror is given."""
