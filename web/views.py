"""What templates are given: words already chosen, nothing left to work out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from petition.deadlines import Age

DueKind = Literal["late", "today", "soon", "far", "maybe", "held", "done"]
DUE_KINDS: tuple[DueKind, ...] = get_args(DueKind)


@dataclass(frozen=True)
class Chip:
    """A status or a mark: word first, shape second, colour last."""

    word: str
    kind: str = ""
    icon: str = ""


@dataclass(frozen=True)
class Due:
    """A deadline in two lines: words, then the day; `tip` tells where it comes from.

    `ends` are its nominal, its last lawful and its last working day as ISO text, for files.
    """

    kind: DueKind
    words: str
    day: str
    tip: str = ""
    age: Age | None = None
    ends: tuple[str, str, str] = ("", "", "")

    @property
    def tags(self) -> tuple[Chip, ...]:
        """受理即将超期, 办理已超期 …: at most one, with its picture."""
        if self.age is None or not self.age.tag:
            return ()
        look = ("late", "alert-triangle") if self.age.is_late else ("soon", "clock")
        return (Chip(self.age.tag, *look),)

    @property
    def icon(self) -> str:
        """The picture beside the words, one per meaning."""
        return {
            "late": "alert-triangle",
            "today": "calendar-due",
            "soon": "clock",
            "far": "calendar",
            "maybe": "calendar-question",
            "held": "player-pause",
            "done": "check",
        }[self.kind]


@dataclass(frozen=True)
class TaskRow:
    """One line of the inbox."""

    id: str
    due: Due
    act: str
    title: str
    number: str
    petitioner: str
    channel: str
    chips: tuple[Chip, ...] = ()
    assignee_id: str | None = None
    assignee_name: str = ""
    #: late, today, week, later or none
    group: str = "later"
    stage: str = ""
    status: Chip | None = None
    unit: str = ""
    #: When the step came.
    arrived: str = ""

    @property
    def short_number(self) -> str:
        """The last five digits, and what a case beside the matter adds; the whole number is a hover away."""
        number, mark, beside = self.number.partition("/")
        return number[-5:] + mark + beside


@dataclass(frozen=True)
class Ruler:
    """A clock drawn in days: all, gone, the last ones, and the days it rolls past its nominal end."""

    days: int
    gone: int
    roll: int = 0
    warn: int = 0
    is_done: bool = False
    label: str = ""

    @property
    def step(self) -> int:
        """Days between two ticks: one up to fifteen days, then a week."""
        return 1 if self.days < 16 else 7


@dataclass(frozen=True)
class Stop:
    """One step of "why this day": a day, what happened, the article."""

    day: str
    text: str
    cite: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class ClockView:
    """One clock of a matter."""

    key: str
    name: str
    article: str
    due: Due
    ruler: Ruler | None
    start_label: str = ""
    today_label: str = ""
    end_label: str = ""
    stops: tuple[Stop, ...] = ()
    advice: str = ""
    is_provisional: bool = False
    is_main: bool = False
    calendar: str = ""
    #: Nominal, last lawful and last working day, each named.
    ends: tuple[tuple[str, str], ...] = ()
    #: Whether the three are one day.
    is_one_day: bool = False


@dataclass(frozen=True)
class Stage:
    """One stage of the strip: past, here, ahead or maybe."""

    name: str
    state: Literal["past", "here", "ahead", "maybe"]
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One sentence of the story. Kinds: law-act, ahead, machine, or plain."""

    at: str
    text: str
    kind: str = ""
    datetime: str = ""


@dataclass(frozen=True)
class PartyView:
    """Somebody in the matter, masked unless this request was allowed to see the name."""

    name: str
    role: str
    contact: str = ""
    note: str = ""
    address: str = ""
    can_reveal: bool = False


@dataclass(frozen=True)
class DocumentView:
    """One document or piece of material."""

    name: str
    number: str = ""
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Related:
    """Another matter that touches this one, and how."""

    how: Chip
    number: str
    title: str
    note: str = ""


@dataclass(frozen=True)
class MatterView:
    """A matter as its page shows it."""

    number: str
    title: str
    status: Chip
    chips: tuple[Chip, ...]
    #: The sentence a leader can read aloud.
    sentence: str
    request: str
    demands: tuple[str, ...]
    facts: str
    units: tuple[str, ...]
    petitioner: str
    channel: str
    due: Due
    stages: tuple[Stage, ...] = ()
    process_name: str = ""
    clocks: tuple[ClockView, ...] = ()
    done_clocks: tuple[ClockView, ...] = ()
    lines: tuple[Line, ...] = ()
    #: The line before which there are earlier ones; 0 when all are shown.
    earlier: int = 0
    parties: tuple[PartyView, ...] = ()
    documents: tuple[DocumentView, ...] = ()
    related: tuple[Related, ...] = ()
    reads: tuple[str, ...] = ()
    instance_id: str = ""
    open_tasks: tuple[TaskRow, ...] = ()
    acts: tuple[str, ...] = ()
    is_sealed: bool = False
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class MatterRow:
    """One line of the list of matters."""

    number: str
    title: str
    status: Chip
    chips: tuple[Chip, ...]
    petitioner: str
    channel: str
    unit: str
    due: Due | None
    registered: str
    #: Where the searched words stand in its text.
    excerpt: str = ""


@dataclass(frozen=True)
class Hint:
    """Law beside the form."""

    title: str
    text: str
    article: str = ""


@dataclass(frozen=True)
class FieldText:
    """One field of a form as text, for reading without scripts."""

    label: str
    value: str
    help: str = ""
    is_required: bool = False


@dataclass(frozen=True)
class LateRow:
    """One line of oversight: what is late or near, where it stands and whose turn it is."""

    due: Due
    number: str
    title: str
    unit: str
    why: str
    since: str
    holder: str


@dataclass(frozen=True)
class Figure:
    """A number that leads to its list; a rate always with its fraction."""

    name: str
    value: str
    unit: str
    note: str
    href: str
    kind: str = ""


@dataclass(frozen=True)
class HeatRow:
    """How many matters of one unit end in each of the coming weeks."""

    unit: str
    href: str
    cells: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class OversightView:
    """The supervisor's first page."""

    headline: str
    note: str
    figures: tuple[Figure, ...]
    late: tuple[LateRow, ...]
    near: tuple[LateRow, ...]
    weeks: tuple[str, ...]
    heat: tuple[HeatRow, ...]
    has_more: bool = False
    heat_note: str = ""
    definition: Mapping[str, str] = field(default_factory=dict)
