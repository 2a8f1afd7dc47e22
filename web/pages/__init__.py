"""The pages, one module per place of the rail. A new page is a blueprint in this list."""

from . import (
    account,
    beside,
    door,
    help,
    inbox,
    incidents,
    matter,
    matters,
    migrations,
    oversight,
    register,
    remedies,
    rules,
    specimen,
    studio,
    task,
)

BLUEPRINTS = (
    door.pages,
    inbox.pages,
    task.pages,
    register.pages,
    matters.pages,
    matter.pages,
    oversight.pages,
    beside.pages,
    remedies.pages,
    incidents.pages,
    rules.pages,
    account.pages,
    help.pages,
    specimen.pages,
    studio.blueprint,
    migrations.pages,
)
