"""Everything is killed while exchanges are signed, reported and paid; then every account of it is compared.

    ./portal bench outages [--visits 150] [--workers 60] [--clients 200] [--crashes 10] … [--json FILE]

A portal of its own on durable servers (`stage`), people as processes that walk through its pages (`visits`, `paying`),
a mailbox and a bank outside of it (`mailbox`, `paying`), something that kills (`kills`), and at the end ledger,
payments, files, mails and screens side by side (`reckoning`). Before it: equal requests by 32 at once (`equals`).
"""


def main(words):
    from bench.outages.run import main  # clients start often, and need none of it

    return main(words)
