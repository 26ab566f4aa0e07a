"""Compiling a program of many small functions: each is put into LLVM's words, then the whole is optimised once.

Left to itself numba optimises every function together with all that it calls, and makes machine code of it, even of
what is only called from compiled code: at the end of a chain of six calls that is done six times. Here a *part* stays
as it was lowered, and the *whole* at the top of the chain takes in all parts below it.

Owns the two pipelines and what they know of numba's inside, and says for which numba that is true. Never decides which
function is which (:mod:`qaita.recovery.compiled` does).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numba
from llvmlite import binding
from numba import _dynfunc
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder, _LowerResult
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering

KNOWN = ("0.68.",)
"""Releases of numba whose inside is as it is written here; with any other, functions are compiled as numba does."""


def is_known() -> bool:
    """Return whether the numba at hand is one whose inside is known."""
    return bool(numba.__version__.startswith(KNOWN))


class PartLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of one part: neither joined with what it calls, nor optimised, nor made machine code."""

    environment: tuple[str, Any] | None = None
    _shared_module: Any
    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Take nothing more in."""
        self._raise_if_finalized()
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """Return 0: there is no machine code."""
        return 0

    def _get_module_for_linking(self) -> Any:
        if self._shared_module is None:
            for function in self._final_module.functions:
                if not function.is_declaration and function.linkage == binding.Linkage.external:
                    function.linkage = "linkonce_odr"
            self._shared_module = self._final_module
        return self._shared_module


class WholeLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a function that is called from Python, with all parts below it."""

    _linking_libraries: list[Any]

    def finalize(self) -> None:
        """Join, optimise, make machine code."""
        self._linking_libraries = _with_parts_below(self._linking_libraries)
        super().finalize()
        for library in self._linking_libraries:
            if isinstance(library, PartLibrary) and library.environment:
                name, environment = library.environment
                if self._codegen._engine.is_symbol_defined(name):
                    self._codegen.set_env(name, environment)


def _with_parts_below(libraries: Iterable[Any]) -> list[Any]:
    """Return libraries with all that the parts among them call, each once."""
    found: dict[Any, None] = {}
    ahead = list(libraries)
    while ahead:
        library = ahead.pop()
        if library not in found:
            found[library] = None
            ahead.extend(library._linking_libraries if isinstance(library, PartLibrary) else ())
    return list(found)


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerPart(NativeLowering):  # type: ignore[misc]
    """Lower a part, and let other compiled functions find it."""

    _name = "lower_part"

    def run_pass(self, state: Any) -> bool:
        """Do it; True, as the state changes."""
        target = state.targetctx
        library = state.library = PartLibrary(target.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state.cr
        about, name = lowered.fndesc, lowered.fndesc.qualname.split(".")[-1]
        library.environment = (target.get_env_name(about), lowered.env)
        found_by = _dynfunc.make_function(about.lookup_module(), name, f"part {name}", 0, lowered.env, (library,))
        target.insert_user_function(found_by, about, [library])
        state.reload_init.extend(library._reload_init)
        state.cr = _LowerResult(about, lowered.call_helper, cfunc=found_by, env=lowered.env)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerWhole(NativeLowering):  # type: ignore[misc]
    """Lower a function that is called from Python, and compile it with all parts below."""

    _name = "lower_whole"

    def run_pass(self, state: Any) -> bool:
        """Do it; True, as the state changes."""
        state.library = WholeLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


class Part(CompilerBase):  # type: ignore[misc]
    """Compile what is called from compiled code only."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's own passes with another lowering."""
        return _passes(self.state, LowerPart)


class Whole(CompilerBase):  # type: ignore[misc]
    """Compile what is called from Python."""

    def define_pipelines(self) -> list[Any]:
        """Return numba's own passes with another lowering."""
        return _passes(self.state, LowerWhole)


def _passes(state: Any, lowering: type) -> list[Any]:
    passes = DefaultPassBuilder.define_nopython_pipeline(state)
    passes.passes[:] = [(lowering, said) if each is NativeLowering else (each, said) for each, said in passes.passes]
    passes.finalize()
    return [passes]
