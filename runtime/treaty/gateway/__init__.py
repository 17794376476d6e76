"""A system over HTTP: its operations, its events, how it is, and a page that shows it. Install `treaty[http]`."""

from treaty.gateway.application import gateway, lifespan
from treaty.gateway.authentication import Authenticate, bearer
from treaty.gateway.limits import Limits
from treaty.gateway.openapi import Info

__all__ = ["Authenticate", "Info", "Limits", "bearer", "gateway", "lifespan"]
