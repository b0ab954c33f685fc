"""The proof of the safe export: a simulator, a state machine, mutants, and real kills.

    python -m tests.proof.replay 4711                             # one schedule, by its seed
    python -m tests.proof.replay --schedules 200000 --jobs 4      # very many, up to a failure
    python -m tests.proof.replay --schedules 3000 --jobs 2        # as CI runs it
    python -m tests.proof.large                                   # CPU and memory

`schedule` derives everything that happens from one seed. `firm` is the small dossier, `accountant`
the people in it, `line` the network with its troubles, `driving` one export, `checks` what must be
true afterwards, and `simulator` all of it together.
"""
