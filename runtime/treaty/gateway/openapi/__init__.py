"""The OpenAPI 3.1 document of a gateway: exactly the routes for programs that are there, by the contracts."""

from treaty.gateway.openapi.document import Described, Info, describe

__all__ = ["Described", "Info", "describe"]
