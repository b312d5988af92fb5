"""The GraphLab: a function as a graph of operations, and automatic differentiation walking over it, step by step."""

from __future__ import annotations

from numbers import Integral
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from derivwidgets.experiments.graph import graph
from derivwidgets.experiments.graphs.rules import figure
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import as_function
from derivwidgets.function.points import Spot
from derivwidgets.truth.words import equation
from derivwidgets.widgets import graph_picture
from derivwidgets.widgets.bundles import bundled
from derivwidgets.widgets.graph_wire import numbers_message, program_message
from derivwidgets.widgets.graph_words import errors, three_ways
from derivwidgets.widgets.lab import Lab, Panel, framed
from derivwidgets.widgets.readers import names, refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from derivwidgets.experiments.graph import Graph, Move

CONTROLS = ("presets", "precision", "mode", "steps", "ask", "errors", "derivatives", "point", "jaxpr")
"""What a teacher can hide."""

MODES = ("forward", "reverse")


class GraphPanel(Panel):
    """What the kernel and the browser tell each other; `js/widget/graph-model.ts` is the other half."""

    _esm = bundled("graph.js")
    _css = bundled("graph.css")

    # written by both sides
    mode = traitlets.Unicode("reverse").tag(sync=True)
    position = traitlets.Int(0).tag(sync=True)

    # written by the kernel
    at = traitlets.Unicode().tag(sync=True)
    precision = traitlets.Unicode("float64").tag(sync=True)
    program: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    numbers: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)


def _mode(mode: Any) -> str:
    if mode not in MODES:
        raise ValueError(f"mode is one of {', '.join(MODES)}; got {mode!r}")
    return str(mode)


def _position(position: Any) -> int:
    if not isinstance(position, Integral) or isinstance(position, bool) or position < 0:
        raise ValueError(f"position must be a whole number of steps, 0 or more; got {position!r}")
    return int(position)


class GraphLab(Lab):
    """Walk over the graph of a function as automatic differentiation does, forward or in reverse.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    at : number
        The point; text such as ``"sqrt(2)"`` is that point exactly.
    mode : str
        "forward" for tangents, "reverse" for adjoints.
    precision : str
        "float64" or "float32".
    hide : sequence of str
        Controls to leave out; see `derivwidgets.widgets.graph.CONTROLS`.

    Attributes
    ----------
    function, at, mode, precision
        Can be observed and set; a wrong value raises and changes nothing.
    position : int
        How many steps of the mode have been made; can be observed and set, too.
    graph : Graph
        Everything that is shown, as arrays.
    error : str
        What was wrong with what was typed last; empty if nothing was.

    Raises
    ------
    FunctionError
        If f cannot be read, or is no graph of known operations.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> lab = GraphLab("x*x", at=3)
    >>> lab.position = 2
    >>> lab.step.formula, lab.step.numbers
    ('x̄ = v̄₁·x', '= 1·3 = 3')
    >>> lab.close()
    """

    READERS: ClassVar = {
        "function": as_function,
        "at": Spot,
        "mode": _mode,
        "precision": checked_precision,
        "position": _position,
    }

    at: Any = traitlets.TraitType(1.0)
    mode: Any = traitlets.TraitType("reverse")
    precision: Any = traitlets.TraitType("float64")
    position: Any = traitlets.TraitType(0)

    _graph: Graph | None = None
    _shown: tuple[Any, ...] = ()
    _revision = 0

    def __init__(
        self,
        f: Any,
        at: Any = 1,
        *,
        mode: str = "reverse",
        precision: str = "float64",
        hide: Iterable[str] = (),
    ) -> None:
        hidden = names(hide, CONTROLS, "hide")
        given = {"function": f, "at": at, "mode": mode, "precision": precision}
        chosen = {name: self.READERS[name](value) for name, value in given.items()}
        panel, grid_box = framed(GraphPanel, hidden=sorted(hidden))
        super().__init__("graph", panel, grid_box, **chosen)
        panel.observe(self._on_move, ["mode", "position"])

    # ---- what users read -------------------------------------------------------------------------------------------

    @property
    def graph(self) -> Graph:
        """The graph that is shown, with everything that is computed on it."""
        self._open_panel()
        assert self._graph is not None
        return self._graph

    @property
    def step(self) -> Move | None:
        """The step that is shown; None before the first."""
        return self._moves[self.position - 1] if self.position else None

    @property
    def _moves(self) -> tuple[Move, ...]:
        return self.graph.forward if self.mode == "forward" else self.graph.reverse

    def describe(self) -> str:
        """Return what is shown, in a few sentences."""
        found, step = self.graph, self.step
        sentences = [
            f"f(x) = {found.function.text} at {equation(found.place)}: "
            f"f = {figure(float(found.values[-1]))}, f ′ = {figure(found.derivative, 10)}.",
            three_ways(found),
            found.note,
        ]
        if step:
            made = f"{step.formula} {step.numbers}".strip()
            sentences.append(f"{self.mode.capitalize()} mode, step {self.position} of {len(self._moves)}: {made}.")
        sentences.append(errors(found))
        return " ".join(filter(None, sentences))

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if isinstance(bundle, dict) and "application/vnd.jupyter.widget-view+json" in bundle:
            bundle["text/plain"] = self.describe()
            if picture := graph_picture.png(self.graph, self.mode):
                bundle["image/png"] = picture
        return bundle

    def __repr__(self) -> str:
        return f"GraphLab({self.function.text!r}, at={str(self.at)!r}, mode={self.mode!r})"

    # ---- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("function", "at", "mode", "precision", "position")
    def _validate(self, proposal: Any) -> Any:
        checked = self._read(proposal)
        if proposal.trait.name == "position" and self._graph is not None and checked > len(self._moves):
            what = f"position is at most {len(self._moves)} in {self.mode} mode; got {checked}"
            raise refusal(ValueError(what))
        return checked

    def _on_move(self, change: Any) -> None:
        """Take over what was moved in the browser."""
        panel = change.owner
        if (panel.mode, panel.position) == (self.mode, self.position):
            return
        with self._lock:
            try:
                self._set_together({"mode": panel.mode, "position": panel.position})
            except (ValueError, TypeError):
                panel.mode, panel.position = self.mode, self.position

    def _show(self) -> None:
        wanted = (self.function, self.at, self.precision)
        before = self._shown
        traits: dict[str, Any] = {}
        if wanted != before:
            found = graph(self.function, self.at, precision=self.precision)
            is_new = not before or (self.function, self.precision) != (before[0], before[2])
            if is_new:
                self._revision += 1
                traits["program"] = {"revision": self._revision, **program_message(found)}
            traits["numbers"] = {"revision": self._revision, **numbers_message(found)}
            traits |= {"function": self.function.text, "at": str(self.at), "precision": self.precision}
            self._graph, self._shown = found, wanted
            if before and self.function != before[0]:
                self._set_quietly({"position": 0})
        if self.position > len(self._moves):
            self._set_quietly({"position": 0})
        self._publish(lambda: None, **traits, mode=self.mode, position=self.position)
