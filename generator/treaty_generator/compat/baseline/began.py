"""Where a branch began: the branch that it will go back to, as far as git knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from treaty_generator.compat.baseline.repository import Repository

_USUAL = ("main", "master")


def began_on(repository: Repository) -> str:
    """Name the branch on which the current one began; empty where git knows none.

    That is its upstream. But after `git push -u`, the upstream of a branch is only its own copy: then, and where there
    is no upstream, it is the default branch of the remote. A shallow clone tells less than it seems to.
    """
    upstream = repository.said("rev-parse", "--abbrev-ref", "--symbolic-full-name", "@{upstream}")
    branch = repository.said("symbolic-ref", "--short", "--quiet", "HEAD")
    is_copy = bool(branch) and upstream.endswith(f"/{branch}")
    if upstream and not is_copy:
        return upstream
    if not upstream and repository.is_shallow:
        return ""
    default = _default(repository, upstream.removesuffix(f"/{branch}") if is_copy else "origin")
    return default or ("" if repository.is_shallow else upstream)


def _default(repository: Repository, remote: str) -> str:
    told = repository.said("symbolic-ref", "--short", "--quiet", f"refs/remotes/{remote}/HEAD")
    usual = (f"{remote}/{name}" for name in _USUAL)
    return told or next((one for one in usual if repository.commit(f"refs/remotes/{one}") is not None), "")
