"""Files as they came: told by what is in them, kept once by their hash, never altered. The front door.

`Store` keeps bytes in a folder, `kinds` tells what they are, `Scanner` asks clamd. Knows no database.
"""

from filing.kinds import KINDS, Kind, of
from filing.policy import Files
from filing.scan import Scanner, ScannerAway
from filing.store import Incoming, Kept, Store, TooLarge

__all__ = ["KINDS", "Files", "Incoming", "Kept", "Kind", "Scanner", "ScannerAway", "Store", "TooLarge", "of"]
