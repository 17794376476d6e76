"""Programs that use all that a package offers, one thing each: what none of them misses is not gone."""

from __future__ import annotations

from collections.abc import Iterator

from treaty_generator.compat.surface import snippet
from treaty_generator.compat.surface.leaves import LeafAnnotator
from treaty_generator.compat.surface.offer import Offer, Shown, offers
from treaty_generator.compat.surface.types import exact, parse
from treaty_generator.contract.model import Contracts
from treaty_generator.render.classes import Classes
from treaty_generator.render.pages import pages
from treaty_generator.render.plan import Class, Page

Path = tuple[str, ...]


def probes(contracts: Contracts) -> Iterator[tuple[Path, str]]:
    """Programs by the module whose package they use; none about subscribers and modules, which are its own doing."""
    classes = Classes(contracts, LeafAnnotator())
    planned = {
        module.path: tuple(pages(classes, contracts.system_of(module), module)) for module in contracts.modules()
    }
    for path, offer in offers(planned).items():
        for text in _programs(offer):
            yield path, text


def _programs(offer: Offer) -> Iterator[str]:
    for shown in offer.classes.values():
        if shown.page.template != "subscriber.py.jinja":
            yield from _class(shown)
    for page in offer.pages:
        names = offer.names[page.path]
        for method in page.publishes:
            yield from _method(offer, page, page.name, method.name, method.payload)
        for error in page.errors:
            yield snippet.reading_key(names[error.name], "data", names[error.data])
        for service in page.services if page.template != "module.py.jinja" else ():
            for operation in service.operations:
                request, response = names[operation.request.name], names[operation.response]
                if page.template == "services.py.jinja":
                    yield snippet.implementing_one(names[service.name], operation.name, request, response)
                else:
                    yield snippet.calling(names[service.client], operation.name, response)
                    yield from _method(offer, page, service.client, operation.name, operation.request)


def _class(shown: Shown) -> Iterator[str]:
    made, key, names = shown.made, shown.key, shown.names
    yield snippet.importing(key)
    if made.root:
        yield snippet.reading(key, "root", parse(made.root, names))
        yield snippet.giving(key, "", exact(parse(made.root, names)))
        return
    yield snippet.giving_all(key, [field.name for field in made.fields if not field.default])
    for field in made.fields:
        yield snippet.reading(key, field.name, parse(field.annotation, names))
        yield snippet.giving(key, field.name, exact(parse(field.annotation, names)))


def _method(offer: Offer, page: Page, owner: str, name: str, given: Class) -> Iterator[str]:
    names = offer.names[page.path]
    if not given.takes_fields:
        yield snippet.calling_with_object(names[owner], name, names[given.name])
        return
    yield snippet.calling_with_all(names[owner], name, [one.name for one in given.fields if not one.argument_default])
    for field in given.fields:
        yield snippet.calling_with(names[owner], name, field.name, exact(parse(field.argument, names)))
