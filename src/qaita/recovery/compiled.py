"""How the closure's functions are compiled: for use from threads, kept on disk between runs.

Owns the two decorators. Never owns a function of the model.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_Function = TypeVar("_Function", bound=Callable[..., object])
_njit: Any = njit


def entry(function: _Function) -> _Function:
    """Return ``function`` compiled, to be called from Python and from compiled code."""
    return cast(_Function, _njit(nogil=True, cache=True)(function))


def inner(function: _Function) -> _Function:
    """Return ``function`` compiled, to be called from compiled code only; it must not allocate.

    Without wrappers it compiles faster. Without counting of references (the arrays are its caller's, who counts
    them) it runs some eight times faster, as records are reached through arrays in every line.
    """
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    return cast(_Function, _njit(nogil=True, cache=True, **options)(function))
