"""``make bench``: every benchmark, as ratios measured side by side in one run."""

import asyncio
import importlib
import pkgutil
import sys

import tests.bench


def main(names: list[str]) -> int:
    """Run the benchmarks with these names, all without any."""
    known = [module.name for module in pkgutil.iter_modules(tests.bench.__path__)]
    chosen = names or [name for name in known if not name.startswith("_")]
    for name in chosen:
        print(f"== {name}", flush=True)
        asyncio.run(importlib.import_module(f"tests.bench.{name}").main())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
