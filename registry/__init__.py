"""What people decide, and who decided it: targets, declared firms, corrections, replies, and the log of it all.

Everything is added, nothing is changed or removed: what is in force is the latest row about its subject, what was in
force stays below it. One module per idea; `registry.connexion.Registre` is what each of their functions takes first.
"""
