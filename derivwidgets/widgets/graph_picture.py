"""A computational graph as a still picture, for notebooks that are read where no widget is alive."""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from derivwidgets.experiments.graphs.rules import figure
from derivwidgets.truth.words import equation

if TYPE_CHECKING:
    from derivwidgets.experiments.graph import Graph

LARGEST = 60
"""Nodes of a graph that can be read in a picture."""
ALONG, ACROSS = 1.35, 0.85
"""Inches from node to node, with the data and across."""
BOX = (0.92, 0.62)
TITLE, LETTER = 0.5, 0.088
"""Inches of height, and of a letter's width."""
INK, SOFT, LINE = "#222222", "#5f6670", "#8a919a"

Stop: TypeAlias = "int | tuple[int, int]"
"""A node, or where an edge passes a column: the edge, and the column."""
Place: TypeAlias = "tuple[float, float]"


def png(graph: Graph, mode: str) -> bytes | None:
    """Return a small graph with the values and tangents or adjoints of all of its nodes as a PNG image."""
    shown = [node.index for node in graph.nodes if node.moves] or [len(graph.nodes) - 1]
    if len(shown) > LARGEST:
        return None
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    layers = _layers(graph, shown)
    ways = _ways(graph, layers)
    places = _places(layers, ways)
    title = _title(graph)
    wide = max(ALONG * (max(layers.values()) + 1), LETTER * len(title) + 0.2)
    high = max(y for _, y in places.values()) + ACROSS + TITLE
    figure = Figure(figsize=(wide, high), dpi=100, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    left = (max(layers.values()) * ALONG - wide) / 2
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(left, left + wide), ylim=(-ACROSS / 2, high - ACROSS / 2))
    axes.set_axis_off()
    figure.text(0.5, 1 - TITLE / 2 / high, title, fontsize=11, color=INK, ha="center", va="center")
    drawn: Counter[tuple[Stop, Stop]] = Counter()
    for stops in ways:
        _draw_edge(axes, [places[stop] for stop in stops], aside=0.14 * drawn[stops[0], stops[-1]])
        drawn[stops[0], stops[-1]] += 1
    numbers = graph.tangents if mode == "forward" else graph.adjoints
    for index in shown:
        _draw_node(
            axes, places[index], graph, index, float(numbers[index]), "\u0307" if mode == "forward" else "\u0304"
        )
    stream = BytesIO()
    canvas.print_png(stream)
    return stream.getvalue()


def _layers(graph: Graph, shown: list[int]) -> dict[int, int]:
    """Return the column of each node: the longest path to it."""
    layers: dict[int, int] = {}
    for index in shown:
        layers[index] = max((layers[i] for i in graph.nodes[index].arguments if i in layers), default=-1) + 1
    return layers


def _ways(graph: Graph, layers: dict[int, int]) -> list[list[Stop]]:
    """Return through which stops each edge goes: one in every column that it passes, so that it passes no node."""
    ways: list[list[Stop]] = []
    for k, edge in enumerate(graph.edges):
        if edge.source in layers and edge.target in layers:
            passed: list[Stop] = [(k, column) for column in range(layers[edge.source] + 1, layers[edge.target])]
            ways.append([edge.source, *passed, edge.target])
    return ways


def _places(layers: dict[int, int], ways: list[list[Stop]]) -> dict[Stop, Place]:
    """Return where all stops are; in a column they stand in the order of what comes into them."""
    columns: list[list[Stop]] = [[] for _ in range(max(layers.values()) + 1)]
    before: dict[Stop, list[Stop]] = {}
    for index, column in layers.items():
        columns[column].append(index)
    for stops in ways:
        for given, stop in pairwise(stops):
            before.setdefault(stop, []).append(given)
            if isinstance(stop, tuple):
                columns[stop[1]].append(stop)
    places: dict[Stop, Place] = {}
    tallest = max(map(len, columns))
    for column, stops in enumerate(columns):
        rows = {stop: [places[given][1] for given in before.get(stop, ()) if given in places] for stop in stops}
        stops.sort(key=lambda stop: sum(rows[stop]) / len(rows[stop]) if rows[stop] else 0.0)
        for row, stop in enumerate(stops):
            places[stop] = (column * ALONG, (row + (tallest - len(stops)) / 2) * ACROSS)
    return places


def _title(graph: Graph) -> str:
    text = graph.function.text if len(graph.function.text) <= 60 else f"{graph.function.text[:59]}…"
    return f"f(x) = {text}     {equation(graph.place)}     f\u202f′ = {figure(graph.derivative, 10)}"


def _draw_edge(axes: Any, stops: list[Place], aside: float) -> None:
    """Draw a curve that leaves and arrives along the data, `aside` of others between the same nodes."""
    from matplotlib.patches import FancyArrowPatch
    from matplotlib.path import Path

    half = BOX[0] / 2
    ends = (stops[0][0] + half, stops[0][1]), (stops[-1][0] - half, stops[-1][1])
    points = [(x, y - aside) for x, y in (ends[0], *stops[1:-1], ends[1])]
    vertices, codes = [points[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (x0 + x1) / 2
        vertices += [(middle, y0), (middle, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
    style = {"arrowstyle": "-|>", "mutation_scale": 9, "color": LINE, "linewidth": 1.0, "shrinkA": 0, "shrinkB": 0}
    axes.add_patch(FancyArrowPatch(path=Path(vertices, codes), **style))


def _draw_node(axes: Any, place: Place, graph: Graph, index: int, adjoined: float, sign: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    (x, y), (width, height) = place, BOX
    node = graph.nodes[index]
    shape = {"boxstyle": "round,pad=0,rounding_size=0.1", "facecolor": "white", "edgecolor": LINE, "zorder": 2}
    axes.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, **shape))
    lines = (node.label, figure(float(graph.values[index]), 4), f"v{sign} {figure(adjoined, 4)}")
    for text, up, size, ink in zip(lines, (0.17, -0.02, -0.19), (11, 8, 8), (INK, INK, SOFT), strict=True):
        axes.text(x, y + up, text, fontsize=size, color=ink, ha="center", va="center", zorder=3)
