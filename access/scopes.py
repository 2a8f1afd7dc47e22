"""How far a post reaches, and what an actor may see. Pure."""

from engine import Actor, Grant

from .roles import READING_ROLES, TERRITORY_ROLES


def region_of(path: str) -> str:
    """Gives the path of the region an office sits in: "/33/3309/330999/zjj/" -> "/33/3309/330999/".

    A region is its own region: its last step is a number of the administrative division code.
    """
    steps = path.strip("/").split("/")
    while steps and not steps[-1].isdigit():
        steps.pop()
    return "/" + "/".join(steps) + "/" if steps else "/"


def grant_for(role: str, office_path: str, office_kind: str, *, for_id: str = "", acts_as: str = "") -> Grant:
    """Gives what a post allows: a region for those who watch over one, else the office and what is below.

    `for_id` and `acts_as` say whose post it is, when somebody stands in.
    """
    is_blind = role not in READING_ROLES
    if office_kind == "petition_office" and role in TERRITORY_ROLES:
        return Grant(role, region_of(office_path), office_path, for_id, acts_as)
    return Grant(role, office_path, office_path, for_id, acts_as, is_blind)


def visible_paths(actor: Actor) -> tuple[str, ...]:
    """Gives the path prefixes under which the actor may read matters, none of them inside another.

    Empty for those who hold no reading role: designers, publishers, administrators and auditors.
    """
    paths = sorted({grant.scope_path for grant in actor.grants if grant.role in READING_ROLES})
    kept: list[str] = []
    for path in paths:
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return tuple(kept)


def may_see(actor: Actor, *scope_paths: str) -> bool:
    """Says whether one of the places a matter belongs to lies where the actor may read."""
    prefixes = visible_paths(actor)
    return any(path.startswith(prefix) for path in scope_paths for prefix in prefixes)
