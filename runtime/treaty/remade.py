"""The ways past a constructor, closed: what is changed in a copy, or put together from parts, is judged as if made new.

A payload that was made is then known to keep its class, for good, and whoever sends it need not look again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, cast

from pydantic import BaseModel


class Remade(BaseModel, frozen=True):
    """A model without a way to an instance that its constructor would have refused."""

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Copy, with some values changed. What is changed is judged as by the constructor: raises `ValidationError`."""
        made = super().model_copy(update=update, deep=deep)
        if update:
            _judge(made, {**_given(self), **update})
        return made

    @property
    def model_fields_set(self) -> set[str]:
        """The names of the fields that were given; a copy, because what is written hangs on the set itself."""
        return set(self.__pydantic_fields_set__)

    if not TYPE_CHECKING:  # To type checkers they are what pydantic says: one of them deprecated, one with two forms.

        @classmethod
        def model_construct(cls, *first: Any, _fields_set: set[str] | None = None, **values: Any) -> Self:
            """Construct, as the constructor does: nothing is taken on trust. Raises `ValidationError`.

            Where `_fields_set` is given, other values count as not given.
            """
            if cls.__pydantic_root_model__:
                return cls(*first, **values)
            only = first[0] if first else _fields_set
            return cls(**{name: one for name, one in values.items() if only is None or name in only})

        def copy(self, *, include: Any = None, exclude: Any = None, update: Any = None, deep: bool = False) -> Self:
            """Do what pydantic once called so, and judge the outcome as the constructor would."""
            made = super().copy(include=include, exclude=exclude, update=update, deep=deep)
            _judge(made, _given(made))
            return made


def _given(model: BaseModel) -> dict[str, Any]:
    """The values that were given, by the names of their attributes."""
    own = {name: model.__dict__[name] for name in model.__pydantic_fields_set__ if name in model.__dict__}
    return {**own, **(model.__pydantic_extra__ or {})}


def _judge(made: BaseModel, values: dict[str, Any]) -> None:
    """Have the constructor judge the values, and put what it makes of them into their place; all else stays."""
    cls = type(made)
    judged = cls.model_validate(values["root"] if cls.__pydantic_root_model__ else values)
    for part in ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__"):
        object.__setattr__(made, part, cast("object", getattr(judged, part)))
