# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are the numbers worked out, in six pictures? Each is an idea with numbers that a reader can add up by head."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from klimatkontrakt.figures.canvas import Canvas, Scale
from klimatkontrakt.figures.figure import Words

WIDTH, HEIGHT = 264.0, 190.0
HUNDRED = Scale(0.0, 100.0, 0.0, WIDTH)
BAR, ROW = 26.0, 60.0  # a bar's height, and from one bar with its label to the next


@dataclass(frozen=True)
class MethodPicture:
    """A picture with what it shows.

    Attributes:
        key: its place on the page.
        title: the question that it answers.
        drawing: what it shows; its description says the same in words.
        text: what there is to say of it.
        rule: the paragraph of the law that says it in full.
    """

    key: str
    title: str
    drawing: Markup
    text: str
    rule: str


def pictures(say: Words, explained: str) -> list[MethodPicture]:
    """The six pictures in the order in which they build on each other.

    Args:
        explained: how a measure's share is explained everywhere.
    """
    return [
        MethodPicture("source", say("picture.source"), _source(say), say("picture.source.text"), "1"),
        MethodPicture("measure", say("picture.measure"), _measure(say), say("picture.measure.text"), "3"),
        MethodPicture("share", say("picture.share"), _share(say), f"{say('picture.share.text')} {explained}", "5"),
        MethodPicture("branch", say("picture.branch"), _branch(say), say("picture.branch.text"), "7"),
        MethodPicture("promise", say("picture.promise"), _promise(say), say("picture.promise.text"), "10"),
        MethodPicture("doubt", say("picture.doubt"), _doubt(say), say("picture.doubt.text"), "7"),
    ]


def _canvas(title: str, description: str, height: float = HEIGHT) -> Canvas:
    return Canvas(WIDTH, height, title, description)


def _bars(canvas: Canvas, top: float, label: str, parts: list[tuple[str, float]]) -> None:
    """A label, and under it a bar in parts of a hundred."""
    canvas.text(0, top + 12, label)
    start = 0.0
    for kind, percent in parts:
        canvas.rect(HUNDRED(start), top + 20, HUNDRED(percent), BAR, f"bar {kind}")
        start += percent


def _source(say: Words) -> Markup:
    """A product: three quantities, one after the other, and what comes of them."""
    canvas = _canvas(say("picture.source"), say("picture.source.alt"))
    factors = (say("picture.source.km"), say("picture.source.fuel"), say("picture.source.factor"))
    for row, factor in enumerate(factors):
        top = 38.0 * row
        canvas.rect(30, top, WIDTH - 30, 30, "unknown")
        canvas.text(40, top + 20, factor)
        if row:
            canvas.text(15, top + 20, "×", anchor="middle")
    canvas.line(0, 120, WIDTH, 120, "zero")
    canvas.rect(30, 130, WIDTH - 30, 30, "bar left")
    canvas.text(15, 150, "=", anchor="middle")
    canvas.text(40, 150, say("picture.source.product"))
    return canvas.svg("chart idea")


def _measure(say: Words) -> Markup:
    """A fifth of what cars drive is moved from petrol to electricity."""
    canvas = _canvas(say("picture.measure"), say("picture.measure.alt"))
    _bars(canvas, 0, say("picture.measure.before"), [("left", 100)])
    _bars(canvas, ROW, say("picture.measure.after"), [("left", 80), ("decided", 20)])
    _bars(canvas, 2 * ROW, say("picture.measure.emissions"), [("done", 80)])
    return canvas.svg("chart idea")


def _share(say: Words) -> Markup:
    """Half the distance and half the fuel: 50 alone each, 75 together, 37.5 each as shares."""
    canvas = _canvas(say("picture.share"), say("picture.share.alt"))
    _bars(canvas, 0, say("picture.share.alone"), [("decided", 50), ("planned", 50)])
    _bars(canvas, ROW, say("picture.share.together"), [("done", 75)])
    _bars(canvas, 2 * ROW, say("picture.share.shares"), [("decided", 37.5), ("planned", 37.5)])
    return canvas.svg("chart idea")


def _branch(say: Words) -> Markup:
    """One path that an event divides in two, each end with its range."""
    canvas = _canvas(say("picture.branch"), say("picture.branch.alt"))
    ends = {"branch-1": (40.0, say("picture.branch.no")), "branch-2": (130.0, say("picture.branch.yes"))}
    for kind, (y, label) in ends.items():
        canvas.path([(110, 66), (190, y - 22), (190, y + 22)], "fan", closed=True)
        canvas.path([(110, 66), (190, y)], f"curve {kind}")
        canvas.text(198, y + 4, label, f"label {kind}")
    canvas.path([(0, 40), (110, 66)], "curve plan")
    canvas.dot(110, 66, 5, "dot plan")
    canvas.text(110, 52, say("picture.branch.event"), anchor="middle")
    canvas.line(184, 152, 184, 158, "zero")
    canvas.text(WIDTH, 178, say("picture.branch.range"), anchor="end")
    return canvas.svg("chart idea")


def _promise(say: Words) -> Markup:
    """The cut that is needed, by how firmly it is promised."""
    canvas = _canvas(say("picture.promise"), say("picture.promise.alt"))
    levels = [
        ("decided_funded", 20.0, say("picture.promise.decided")),
        ("committed", 15.0, say("picture.promise.committed")),
        ("intended", 25.0, say("picture.promise.intended")),
        ("nobody", 40.0, say("picture.promise.nobody")),
    ]
    _bars(canvas, 0, say("picture.promise.needed"), [(kind, percent) for kind, percent, _ in levels])
    for row, (kind, _, name) in enumerate(levels):
        top = 66.0 + 30 * row
        canvas.rect(0, top, 18, 18, f"bar {kind}")
        canvas.text(28, top + 14, name)
    return canvas.svg("chart idea")


def _doubt(say: Words) -> Markup:
    """Ten worlds, of which one reaches the target."""
    canvas = _canvas(say("picture.doubt"), say("picture.doubt.alt"))
    for place in range(10):
        canvas.dot(24 + 54 * (place % 5), 34 + 54 * (place // 5), 18, "dot plan" if not place else "dot rest")
    canvas.text(WIDTH / 2, 142, say("picture.doubt.chance"), anchor="middle")
    canvas.text(WIDTH / 2, 166, say("picture.doubt.rest"), anchor="middle")
    return canvas.svg("chart idea")
