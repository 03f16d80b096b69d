"""Work that would hold up the event loop, in threads of our own.

The loop's default executor is the job engine's as well: what we put there would delay every step.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

WORKERS = 2  # it is computing: more of them would not be faster

P = ParamSpec("P")
T = TypeVar("T")

_pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="render")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``function`` returns, computed beside the loop. It goes on if nobody waits any more."""
    call = partial(function, *args, **kwargs)
    return await asyncio.get_running_loop().run_in_executor(_pool, call)
