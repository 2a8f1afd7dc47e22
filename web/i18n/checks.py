"""The English of what inspectors look for: hints, samples, findings."""

from collections.abc import Mapping

CHECKS: Mapping[str, str] = {
    "谁来办的": "Who came",
    "信访人本人": "The petitioner",
    "去改": "Mend it",
    "去扫描": "Scan it",
    "记下怎么给的": "Note how it was given",
    "看登记的号码": "See the numbers given",
    "再看一眼": "Look again",
    "都不拦登记": "none of it stops registration",
    "登记里还要看的": "To look at in the registration",
}
