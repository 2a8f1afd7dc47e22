"""Two counties with people in every role, and matters of every kind of secrecy, for the differential test.

Every matter carries words that occur nowhere else: where such a word turns up in an answer, that matter has
been told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from sqlalchemy import select

from access import accounts, offices
from engine import SYSTEM, Engine, metadata, tasks
from petition import attachments, cases, documents, matters, organs, register, sealing
from tests import product
from tests.conftest import ManualClock
from tests.petition import people
from workers import notify

ANLAN, LINJIANG, CITY = "/33/3309/330999/", "/33/3309/330998/", "/33/3309/"
XFJ, ZJJ, NYNCJ, LIUHE, ZF = (f"{ANLAN}{slug}/" for slug in ("xfj", "zjj", "nyncj", "liuhe", "zf"))
OTHER_XFJ, OTHER_ZJJ = f"{LINJIANG}xfj/", f"{LINJIANG}zjj/"
CITY_XFJ = f"{CITY}xfj/"

#: Offices of the second county: slug, name, kind.
_LINJIANG = (("xfj", "临江县信访局", "petition_office"), ("zjj", "临江县住房和城乡建设局", "organ"))

#: Who asks: user name -> (role, where the post is). One person for each role, and for each side of a rule.
CAST: dict[str, tuple[tuple[str, str], ...]] = {
    "xujing": (("intake", XFJ),),
    "liangwenbo": (("sorter", XFJ),),
    "dingxue": (("sorter", XFJ),),
    "fengliqun": (("office_head", XFJ),),
    "shenguodong": (("supervisor", XFJ),),
    "chengyuan": (("joint_meeting", XFJ),),
    "heyiming": (("designer", XFJ),),
    "qinlan": (("publisher", XFJ),),
    "tangwei": (("admin", XFJ),),
    "bailu": (("auditor", XFJ),),
    "luomin": (("receiver", ZJJ),),
    "guxiaolan": (("handler", ZJJ),),
    "jiangtao": (("handler", ZJJ),),
    "guomin": (("legal", ZJJ),),
    "wangjianping": (("unit_head", ZJJ),),
    "yaofang": (("receiver", NYNCJ),),
    "zhouqiming": (("handler", NYNCJ),),
    "weiguoan": (("unit_head", LIUHE),),
    "zhengxiaoman": (("handler", LIUHE),),
    "shaoweimin": (("unit_head", ZF), ("chief", ZF)),
    "luzhenhua": (("leader", ZF),),
    "pengfei": (("sorter", CITY_XFJ),),
    "wuzheng": (("office_head", CITY_XFJ),),
    "linjiang-intake": (("intake", OTHER_XFJ),),
    "linjiang-sorter": (("sorter", OTHER_XFJ),),
    "linjiang-handler": (("handler", OTHER_ZJJ),),
    #: One person, two posts, in two counties and on two sides of a rule.
    "two-posts": (("sorter", XFJ), ("handler", LIUHE)),
}


@dataclass
class Secret:
    """A matter and the words that give it away."""

    name: str
    number: str
    instance_id: str
    office: str
    unit: str | None
    #: Words a list may show to whoever may see the matter: number, masked name, title unless it is sealed.
    listed: tuple[str, ...]
    #: Words its own pages may show: demand, facts, accused, title.
    content: tuple[str, ...]
    #: Words nothing shows but an answer to a stated reason: full name, phone, identity number, address.
    personal: tuple[str, ...]
    accused: str | None = None
    is_sealed: bool = False
    barred: frozenset[str] = frozenset()
    named: frozenset[str] = frozenset()
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.listed, *self.content, *self.personal)


@dataclass
class County:
    """The running office with its secrets."""

    office: product.Office
    secrets: list[Secret]
    users: dict[str, str]


def build(office: product.Office, clock: ManualClock) -> County:
    """Seats the people and brings the matters to where they lie."""
    users = _seat(office.engine)
    play = people.Office(office.engine, clock)
    play.at("2026-03-09")
    secrets = [
        _matter(play, "plain", 1, "佘", unit=NYNCJ),
        _matter(play, "built", 2, "仇", unit=ZJJ),
        _matter(play, "recused", 3, "逄", unit=ZJJ),
        _matter(play, "accuses a town", 4, "郗", accused=LIUHE),
        _matter(play, "accuses its own office", 5, "亓", accused=XFJ),
        _matter(play, "named readers", 6, "乜", accused=NYNCJ),
        _matter(play, "other county", 7, "昝", office=OTHER_XFJ),
        _matter(play, "waits", 8, "晁"),
    ]
    by_name = {one.name: one for one in secrets}
    with office.engine.begin(SYSTEM) as tx:
        for name, rule, person in (
            ("recused", "bar", "guxiaolan"),
            ("named readers", "reader", "liangwenbo"),
        ):
            sealing.say(tx, cases.row_of(tx, by_name[name].number), {rule: [users[person]]})
    by_name["recused"].barred = frozenset({"guxiaolan"})
    by_name["named readers"].named = frozenset({"liangwenbo"})
    notify(office.engine)
    for one in secrets:
        one.ids = {**_ids(office.engine, one), "attachment_id": _file(office, one)}
    return County(office, secrets, users)


def _seat(engine: Engine) -> dict[str, str]:
    from access.demo import PASSWORD
    from access.passwords import hash_new

    hashed = hash_new(PASSWORD)
    with engine.begin(SYSTEM) as tx:
        offices.add(
            tx,
            id="330998",
            slug="330998",
            name="临江县",
            short_name="临江县",
            kind="region",
            region_code="330998000000",
            parent_id="3309",
        )
        for slug, name, kind in _LINJIANG:
            offices.add(
                tx,
                id=f"330998-{slug}",
                slug=slug,
                name=name,
                short_name=name,
                kind=kind,
                region_code="330998000000",
                parent_id="330998",
                review_superiors=("3309-zf",),
            )
        organs.mirror(tx, offices.all_(tx))
        known = {row.path: row.id for row in offices.all_(tx)}
        users = {}
        for username, posts in CAST.items():
            found = accounts.by_username(tx, username)
            if found is None:
                found = accounts.add_hashed(tx, username=username, name=username, password_hash=hashed)
                for role, path in posts:
                    accounts.appoint(tx, found, role=role, office_id=known[path])
            users[username] = found
    return users


def _matter(
    play: people.Office,
    name: str,
    n: int,
    surname: str,
    *,
    office: str = XFJ,
    unit: str | None = None,
    accused: str | None = None,
    content_class: str = "农村农业/土地流转",
) -> Secret:
    person = {
        "name": f"{surname}秀英",
        "phone": f"1390{n:03}6610",
        "id_number": f"33099919620101{n:04}",
        "address": f"柳河镇青塘村{n}组{surname}家老宅",
    }
    row = {
        "title": f"标题词{n}号拖欠的款项",
        "demand": f"诉求词{n}号请求付清款项",
        "facts": f"事实词{n}号去年的款一直没有付，问了四次都说等等。",
        "place": "柳河镇青塘村",
        "content_class": content_class,
        "purpose": "ACCUSATION" if accused else "REQUEST",
    }
    if accused:
        row |= {"accused": f"被控词{n}号某干部", "accused_path": accused}
    sent: dict[str, Any] = {
        "office_path": office,
        "channel": "VISIT",
        "persons": 1,
        "id_type": "RESIDENT_ID",
        **person,
        "matters": [row],
    }
    clerk = people.XUJING if office == XFJ else people.Actor("lj", "钱", (people.Grant("intake", office),))
    receipt = play.engine.run(clerk, register.register, sent)
    play.number = receipt.number
    if unit is not None:
        play.sort(unit=unit, title=row["title"], content_class=content_class)
        play.receive(unit)
        play.accept(unit)
    with play.engine.read(SYSTEM) as tx:
        found = matters.get(tx, receipt.number)
    listed = (found.number, f"{surname}**") + (() if accused else (row["title"],))
    content = (row["demand"], row["facts"]) + ((row["title"], row["accused"]) if accused else ())
    return Secret(
        name,
        found.number,
        found.instance_id,
        office,
        unit,
        listed,
        content,
        tuple(person.values()),
        accused=accused,
        is_sealed=bool(accused),
    )


def _file(office: product.Office, one: Secret) -> str:
    """A file of the matter whose text, name and note are the matter's own."""
    files = office.app.extensions["huiyin"].files
    kept, kind = attachments.take(files, BytesIO(one.content[1].encode()), "说明.txt")
    with office.engine.begin(SYSTEM) as tx:
        # The name of a person is masked where a name or a note has it.
        called, note = f"{one.content[0]}-{one.personal[0]}.txt", f"{one.personal[0]}交的"
        made = attachments.add(
            tx, one.number, kept, name=called, kind=kind, slot="IDENTITY", note=note, is_scanned=False
        )
    return made.id


def _ids(engine: Engine, one: Secret) -> dict[str, str]:
    """Something of the matter for every parameter a route may have."""

    def broken(tx: Any) -> None:
        tx.attempt.instance_id, tx.attempt.business_key = one.instance_id, one.number
        tx.attempt.scope_path = one.office
        tx.attempt.submission = {"note": one.content[0], "name": one.personal[0]}
        raise RuntimeError("the printer is on fire")

    try:
        engine.run(SYSTEM, broken)
    except Exception as fault:
        incident_id = str(getattr(fault, "incident_id", ""))
    with engine.read(SYSTEM) as tx:
        open_ = tasks.of_instance(tx, one.instance_id)
        papers = documents.of(tx, one.number)
        table = metadata.tables["notice"]
        mine = select(table.c.id).where(table.c.instance_id == one.instance_id).order_by(table.c.id)
        told = tx.db.scalars(mine.limit(1)).first()
    return {
        "number": one.number,
        "instance_id": one.instance_id,
        "task_id": open_[0].id,
        "document_id": papers[-1].id if papers else "no-paper",
        "incident_id": incident_id,
        "notice_id": told or "no-notice",
    }
