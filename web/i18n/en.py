"""The English of the pages: meaning, not word order."""

from collections.abc import Mapping

EN: Mapping[str, str] = {}
