"""Microseconds per evaluation and per rendering: run it with Python, it prints a table."""

from __future__ import annotations

import timeit
from collections.abc import Callable

from weft_engine.expressions import Expression, compile_expression
from weft_engine.templates import parse_template

VALUES = {
    "score": 7.5,
    "name": "Ada",
    "item": {"title": "Weft", "tags": ["a", "b"]},
    "rows": [{"n": number, "ok": number % 2 == 0} for number in range(10)],
    "many": [{"n": number, "ok": number % 2 == 0} for number in range(10_000)],
    "text": "word " * 1_000,
}
SOURCES = (
    "score",
    "score * 2 > 10 && name == 'Ada'",
    "item.title + ': ' + item.tags.join(', ')",
    "rows.filter(r, r.ok).map(r, r.n * 2)",
    "text.matches('w[a-z]+d$')",
    "size(many.filter(r, r.ok && r.n > 5000))",
)


def microseconds(work: Callable[[], object]) -> float:
    """The best of five rounds, each of about a tenth of a second."""
    once = timeit.timeit(work, number=1)
    number = max(1, min(100_000, int(0.1 / max(once, 1e-7))))
    return min(timeit.repeat(work, number=number, repeat=5)) / number * 1e6


def main() -> None:
    """Print the table."""
    for source in SOURCES:
        expression = compile_expression(source)
        compiling = microseconds(lambda source=source: Expression(source))
        evaluating = microseconds(lambda expression=expression: expression.evaluate(VALUES))
        print(f"{evaluating:10.1f} µs  compile {compiling:6.0f} µs  {source}")
    template = parse_template("Dear {{name}}, about {{item.title}}:\n{{item}}\n" + "text " * 500)
    print(f"{microseconds(lambda: template.render(VALUES)):10.1f} µs  a prompt with three slots")


if __name__ == "__main__":
    main()
