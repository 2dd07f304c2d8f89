"""`python -m bench NAME …`, called by `./portal bench NAME …` with throw-away servers in the environment."""

import importlib
import sys

RUNNABLE = (
    "catalogue", "ledger", "matching", "outages", "pages", "papers", "payments", "reporting",
)  # fmt: skip


def main(words):
    if not words or words[0] not in RUNNABLE:
        print(f"Say one of: {', '.join(RUNNABLE)}.", file=sys.stderr)
        return 2
    return importlib.import_module(f"bench.{words[0]}").main(words[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
