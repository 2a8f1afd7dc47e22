"""Law as data: rules with their articles, choices where the law is silent, and local rules.

Front door of the room. Figures stand in the TOML files beside this one; `petition.deadlines` counts with
them.
"""

from petition.law.errors import CODES, Lang, LawError
from petition.law.local import Figure, Overlay, overlay
from petition.law.local import names as overlays
from petition.law.local import parse as parse_overlay
from petition.law.local import require as require_overlay
from petition.law.order import disorder, require_order
from petition.law.repealed import Repealed, repealed
from petition.law.repealed import cited as repealed_cited
from petition.law.rules import ExtensionRule, Quota, Rule, Unit, quotas, rule, rules
from petition.law.settings import Default, Settings, settings
from petition.law.sources import keep_in
from petition.law.sources import put as put_source
from petition.law.texts import Article, Passage, Piece, Text, passages, pieces, text, texts, zh_number
from petition.law.texts import parse as parse_text

__all__ = [
    "CODES",
    "Article",
    "Default",
    "ExtensionRule",
    "Figure",
    "Lang",
    "LawError",
    "Overlay",
    "Passage",
    "Piece",
    "Quota",
    "Repealed",
    "Rule",
    "Settings",
    "Text",
    "Unit",
    "disorder",
    "keep_in",
    "overlay",
    "overlays",
    "parse_overlay",
    "parse_text",
    "passages",
    "pieces",
    "put_source",
    "quotas",
    "repealed",
    "repealed_cited",
    "require_order",
    "require_overlay",
    "rule",
    "rules",
    "settings",
    "text",
    "texts",
    "zh_number",
]
