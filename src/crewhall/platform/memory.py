"""How the process handles memory: what the cyclic collector looks at, and when the C library gives pages back to the system."""

import ctypes
import gc

# <malloc.h> of glibc.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_LARGE_BYTES = 1024 * 1024
_MOST_FREE_BYTES = 4 * 1024 * 1024
_ARENAS = 2


def spare_the_collector() -> None:
    """Keep the cyclic collector off what lives as long as the process, and off the thousand short-lived records of one long list."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def return_large_blocks() -> None:
    """Have the memory of a large body go back to the system when it is freed. C libraries other than glibc are left as they are.

    glibc learns from each large block that it frees to keep the next, up to 64 MB for each thread that ever held one.
    """
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        set_option(_M_TRIM_THRESHOLD, _MOST_FREE_BYTES)
        set_option(_M_ARENA_MAX, _ARENAS)
