"""Contracts that are too long to be written down: each function returns the text of one, by what it holds."""

from collections.abc import Iterable


def integer(digits: int) -> str:
    return f"types: {{T: {{type: integer, maximum: {'9' * digits}}}}}"


def timeout(digits: int) -> str:
    return _operation("timeout_s", "9" * digits)


def priority(digits: int) -> str:
    return _operation("priority", "9" * digits)


def version(digits: int) -> str:
    return _event("e", f'"{"9" * digits}.0.0"')


def event(part: str, times: int) -> str:
    return _event(f'"{part * times}"', '"1.0.0"')


def pattern(before: str, after: str, times: int) -> str:
    return f"types: {{T: {{type: string, pattern: '{before * times}x{after * times}'}}}}"


def enum(count: int) -> str:
    return f"types: {{T: {{enum: [{', '.join(f'v{index}' for index in range(count))}]}}}}"


def enum_of_numbers(count: int) -> str:
    return f"types: {{T: {{enum: [{', '.join(map(str, range(count)))}]}}}}"


def properties(count: int) -> str:
    return f"types: {{T: {{type: object, properties: {_properties(count)}}}}}"


def required(count: int) -> str:
    names = ", ".join(f"p{index}" for index in range(count))
    return f"types: {{T: {{type: object, required: [{names}], properties: {_properties(count)}}}}}"


def branches(count: int) -> str:
    kinds = (f"properties: {{kind: {{const: k{index}}}, p{index}: {{type: string}}}}" for index in range(count))
    options = ", ".join(f"{{type: object, required: [kind], {one}}}" for one in kinds)
    return f"types: {{T: {{oneOf: [{options}]}}}}"


def types(count: int) -> str:
    return _types(f"T{index}: {{type: object, properties: {{x: {{type: string}}}}}}" for index in range(count))


def cycle(count: int) -> str:
    """Types in a ring, each of which may hold the next."""
    return _types(
        f"T{index}: {{type: object, properties: {{next: {{$ref: '#/types/T{(index + 1) % count}'}}}}}}"
        for index in range(count)
    )


def chain(count: int) -> str:
    links = [f"T{index}: {{$ref: '#/types/T{index + 1}'}}" for index in range(count)]
    return _types([*links, f"T{count}: {{type: string}}"])


def doubling(count: int) -> str:
    """Types each of which refers to the next one twice: written out, the first would hold two to the `count`."""
    twice = [
        f"T{index}: {{type: array, prefixItems: [{{$ref: '#/types/T{index + 1}'}}, {{$ref: '#/types/T{index + 1}'}}]}}"
        for index in range(count)
    ]
    return _types([*twice, f"T{count}: {{type: string}}"])


def unions(count: int, default: str) -> str:
    """Unions of twice the same union, so that a value has two to the `count` ways to fail."""
    ref = "{{$ref: '#/types/T{}'}}"
    twice = [f"T{index}: {{anyOf: [{', '.join([ref.format(index + 1)] * 2)}]}}" for index in range(count)]
    first = f"T: {{type: object, properties: {{x: {{default: {default}, allOf: [{ref.format(0)}]}}}}}}"
    return _types([first, *twice, f"T{count}: {{type: string}}"])


def product(count: int) -> str:
    """Unions all of which must hold, so that there are two to the `count` ways."""
    sides = (f"{{required: [a{index}]}}, {{required: [b{index}]}}" for index in range(count))
    return f"types: {{T: {{type: object, allOf: [{', '.join(f'{{anyOf: [{side}]}}' for side in sides)}]}}}}"


def exclusive(count: int) -> str:
    sides = (f"{{pattern: a{index}}}, {{pattern: b{index}}}" for index in range(count))
    return f"types: {{T: {{type: string, allOf: [{', '.join(f'{{oneOf: [{side}]}}' for side in sides)}]}}}}"


def nested(before: str, after: str, times: int) -> str:
    return f"types: {{T: {before * times}{{}}{after * times}}}"


def nested_default(depth: int) -> str:
    return f"types: {{T: {{type: object, properties: {{x: {{default: {'[' * depth}1{']' * depth}}}}}}}}}"


def indented(depth: int) -> str:
    return "".join(f"{' ' * level}k:\n" for level in range(depth))


def alias_bomb(levels: int) -> str:
    bomb = [f"T{level}: &a{level} {{allOf: [{', '.join([f'*a{level - 1}'] * 9)}]}}" for level in range(1, levels)]
    return _types(["T0: &a0 {type: string}", *bomb])


def spaces(count: int) -> str:
    return "types: {}" + " " * count


def long_line(count: int) -> str:
    return f"tipes: '{'x' * count}'"


def unknown_keys(count: int) -> str:
    return "\n".join(f"key{index}: 1" for index in range(count))


def pointer(count: int) -> str:
    return f"types: {{T: {{$ref: '#/types/{'x' * count}'}}}}"


def _operation(key: str, value: str) -> str:
    return f'services: {{S: {{version: "1.0.0", operations: {{o: {{{key}: {value}}}}}}}}}'


def _event(name: str, said: str) -> str:
    return f"events: {{{name}: {{version: {said}, schema: {{type: object, properties: {{x: {{type: string}}}}}}}}}}"


def _properties(count: int) -> str:
    return "{" + ", ".join(f"p{index}: {{type: string}}" for index in range(count)) + "}"


def _types(entries: Iterable[str]) -> str:
    return "types:\n" + "".join(f"  {entry}\n" for entry in entries)
