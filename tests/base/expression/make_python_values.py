#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes python_values.h: expressions with the values that Python gives them.

    make_python_values.py > python_values.h
"""
import math
import random

VALUES = {"x": 2.75, "y": -1.5, "z": 0.25, "n": 7.0, "k": -3.0}
FUNCTIONS = {
    "abs": math.fabs, "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "min": min, "max": max,
    "floor": math.floor, "ceil": math.ceil, "round": round, "pow": pow, "tanh": math.tanh,
    "cos": math.cos, "sin": math.sin, "pi": math.pi,
    "clip": lambda x, low, high: min(max(x, low), high),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "where": lambda condition, a, b: a if condition else b,
}
WRITTEN = """
1
1.5e-3
.5
5.
2 + 3 * 4
(2 + 3) * 4
2 - 3 - 4
2 - (3 - 4)
8 / 4 / 2
2 ** 3 ** 2
(2 ** 3) ** 2
-2 ** 2
(-2) ** 2
2 ** -1
2 ** -1 * 3
-x ** 2
--x
- + - x
7 // 2
-7 // 2
7 // -2
-7 // -2
7 % 3
-7 % 3
7 % -3
-7 % -3
1 // 0.1
1 % 0.1
-1 % 0.1
5.5 // 1.5
-5.5 % 1.5
1e300 // 1e-5
0.0 // 5
n // 2 * 2 + n % 2
x * y / z
x / y * z
x - y + z
2 * x ** 2 - 3 * x + 1
x < n
x < y
0 < x < n
0 < x < 1
5 > x > 2 > y
1 < 2 < 3 < 2
x == 2.75
x != 2.75
not x < y
not not x < y
not x < y and y < z
x < y or y < z
x < y and y < z or n == 7
n == 7 or x < y and y < z
not (x < y or y < z)
(x < n) + (y < z)
(x < n) * 3.5
-(x < n)
1 + (not x < y)
min(x, y)
min(x, y, z, n)
max(x, y)
max(x, y, z, n)
max(1, 2, x)
clip(x, 0, 1)
clip(y, 0, 1)
clip(z, 0, 1)
sigmoid(y)
sigmoid(-30)
where(x < y, 1, 2)
where(x > y, x, y)
where(0 < z < 1, x + 1, x - 1)
abs(y)
floor(y)
ceil(y)
round(0.5)
round(1.5)
round(2.5)
round(-2.5)
round(y)
pow(x, 2)
pow(2, y)
exp(log(x))
sqrt(x ** 2)
cos(pi / 3)
sin(pi / 6)
tanh(y)
1e-3 * min(1, n / 500)
0.5 * (1 + cos(pi * n / 20))
1e-3 * 0.5 ** (n // 2)
"""
BINARY = ["+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!="]
UNARY = ["abs", "exp", "log", "sqrt", "floor", "ceil", "round", "tanh", "cos", "sin", "sigmoid"]


def random_expression(rng, depth):
    kind = rng.random()
    if depth == 0 or kind < 0.15:
        return rng.choice([*VALUES, "1", "2", "0.5", "3.25", "10", "pi"])
    part = lambda: random_expression(rng, depth - 1)
    if kind < 0.6:
        return f"{part()} {rng.choice(BINARY[:7])} {part()}"
    if kind < 0.7:
        return f"({part()})"
    if kind < 0.75:
        return f"-{part()}"
    if kind < 0.85:
        return f"{rng.choice(UNARY)}({part()})"
    if kind < 0.9:
        return f"{rng.choice(['min', 'max', 'pow'])}({part()}, {part()})"
    if kind < 0.95:
        return f"where({part()} {rng.choice(BINARY[7:])} {part()}, {part()}, {part()})"
    return f"clip({part()}, {part()}, {part()})"


def value_of(text):
    """What Python gives, or None where it raises or leaves the real numbers."""
    try:
        value = eval(text, {"__builtins__": {}}, {**VALUES, **FUNCTIONS})
        value = float(value)
    except (ArithmeticError, ValueError, TypeError):
        return None
    return value if math.isfinite(value) else None


def main():
    rng = random.Random(7)
    texts = [line for line in WRITTEN.split("\n") if line]
    while len(texts) < 300:
        text = random_expression(rng, 4)
        value = value_of(text)
        # Beyond 2^53, Python's whole numbers are exact and doubles are not.
        is_moderate = value is not None and abs(value) < 1e12
        if is_moderate and 8 < len(text) < 80 and text not in texts:
            texts.append(text)
    print("// SPDX-License-Identifier: Apache-2.0")
    print("// Written by make_python_values.py.")
    print("#pragma once\n")
    print("namespace fe::testing {\n")
    print("struct PythonValue {\n  const char* text;\n  double value;\n};\n")
    for name, value in VALUES.items():
        print(f"inline constexpr double k{name.upper()} = {value!r};")
    print("\n// clang-format off\ninline constexpr PythonValue kPythonValues[] = {")
    for text in texts:
        print(f'    {{"{text}", {value_of(text)!r}}},')
    print("};\n// clang-format on\n\n}  // namespace fe::testing")


main()
