"""The one small expression language of conditions, transforms and template slots: a subset of CEL over plain JSON.

The grammar is CEL's (github.com/google/cel-spec, language definition): `?:`, `||`, `&&`, comparisons, `in`, arithmetic,
`.field`, `[index]`, list and map literals, `has()`, and the macros `all`, `exists`, `exists_one`, `map`, `filter`.
There are no attributes, no host objects and no loops but those over a finite list, and the work of one evaluation is
capped by a deterministic number of steps, so that the same expression on the same values always ends the same way.

Where we differ from CEL, because our values are JSON and JSON knows one kind of number:

- numbers mix freely: `score * 2` works whether a model wrote `7` or `7.0`; whole results stay whole;
- `/` divides exactly (`7 / 2` is 3.5, `6 / 2` is 3); `int()` cuts; `%` keeps the sign of the left side, as in CEL;
- results that JSON cannot hold (infinity, whole numbers beyond 64 bits) are errors; there are no bytes and no dates;
- keys keep their order; `has(a.b.c)` is false, not an error, when `a.b` is already missing;
- only `true`, `false`, `null` and `in` are reserved words.

What CEL refuses on purpose stays refused, with a way out in the message: text + number, truth of a non-boolean.
"""

from weft_engine.expressions.expression import Expression, compile_expression
from weft_engine.expressions.functions import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Expression", "Function", "compile_expression"]
