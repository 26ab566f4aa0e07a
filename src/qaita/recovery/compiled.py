"""How the closure's functions are compiled: for use from threads, kept on disk between runs.

Owns the two decorators, for which kinds of arguments an inner function is compiled, and who hears that something is.
Never owns a function of the model. How the pieces become one is known next door (:mod:`qaita.recovery.parts`).
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar, cast

from numba import njit, types
from numba.core import event

from qaita.recovery.parts import Part, Whole, is_known

_Function = TypeVar("_Function", bound=Callable[..., object])
_njit: Any = njit

NOWHERE = (
    "compiled code can be kept neither beside Qaita's files nor in the home folder, so each run compiles anew. "
    "Maybe: set NUMBA_CACHE_DIR to a folder that you may write to"
)
"""What is said where no folder for compiled code can be written to."""


def entry(function: _Function) -> _Function:
    """Return ``function`` compiled, to be called from Python and from compiled code.

    It is kept on disk, beside the sources, else in the user's folder for caches; where neither can be written to, a
    RuntimeWarning says so, and it is compiled in each process.
    """
    options: dict[str, Any] = {"pipeline_class": Whole} if is_known() else {}
    try:
        return cast(_Function, _njit(nogil=True, cache=True, **options)(function))
    except RuntimeError as fault:
        if "no locator available" not in str(fault):
            raise
        warnings.warn(NOWHERE, RuntimeWarning, stacklevel=1)
        return cast(_Function, _njit(nogil=True, **options)(function))


def inner(function: _Function) -> _Function:
    """Return ``function`` compiled, to be called from compiled code only; it must not allocate.

    Without wrappers it compiles faster. Without counting of references (the arrays are its caller's, who counts
    them) it runs some eight times faster, as records are reached through arrays in every line. It is not kept on disk:
    the entries that call it hold all of it.
    """
    options: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "_nrt": False}
    options |= {"pipeline_class": Part} if is_known() else {"cache": True}
    made = _njit(nogil=True, **options)(function)
    if hasattr(made, "get_call_template"):  # it has none where compiling is switched off
        made.get_call_template = _of_kinds(made.get_call_template)
    return cast(_Function, made)


def _of_kinds(template: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``template`` asked for the kinds of its arguments, so that 0, an int32 and an int64 share one version."""

    def asked(given: Sequence[Any], named: Mapping[str, Any]) -> Any:
        return template([kind(each) for each in given], {name: kind(each) for name, each in named.items()})

    return asked


def kind(given: Any) -> Any:
    """Return the type for which an inner function is compiled when called with ``given``: int64 for signed integers."""
    plain = types.unliteral(given)
    return types.int64 if isinstance(plain, types.Integer) and plain.signed else plain


@contextmanager
def compiling(tell: Callable[[], None]) -> Iterator[None]:
    """Call ``tell``, once, when something is about to be compiled within the block, in whatever thread."""
    listener = _Listener(tell)
    with event.install_listener("numba:compile", listener):
        yield


class _Listener(event.Listener):  # type: ignore[misc]
    """Hears numba begin."""

    def __init__(self, tell: Callable[[], None]) -> None:
        self.tell: Callable[[], None] | None = tell

    def on_start(self, happened: object) -> None:
        """Tell of the first time."""
        tell, self.tell = self.tell, None
        if tell is not None:
            tell()

    def on_end(self, happened: object) -> None:
        """Say nothing."""
