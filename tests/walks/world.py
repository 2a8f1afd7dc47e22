"""A county in which things happen by chance: people at their desks, petitioners, and the clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from xml.etree import ElementTree

from sqlalchemy import select

import access
from access.model import office, post, user_account
from app import bundles, config
from app.scenarios import Clock
from engine import SYSTEM, Actor, Engine, Grant, timers
from engine.model import instance, is_status, task
from engine.statements import Statement
from engine.tasks import Task
from engine.worklist import of_row
from petition import (
    agents,
    appeals,
    cases,
    change_codes,
    codes,
    contacts,
    corrections,
    feedback,
    instructions,
    packages,
    ratings,
    register,
    reopening,
    reviews,
    successors,
    supervision,
    supplements,
)
from petition.law.dates import SHANGHAI
from petition.matters import withdraw
from petition.model import matter
from tests.walks.forms import Drawing

Act = Callable[["World", str], Any]

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
CAMUNDA = "{http://camunda.org/schema/1.0/bpmn}"
#: Where petitions come in.
HOME = "/33/3309/330999/xfj/"
#: Where the National Administration sits: what is registered there goes down the levels.
NATIONAL = "/gjxfj/"
#: An organ people come to directly, and not to a petition office (R-08).
ORGAN = "/33/3309/330999/nyncj/"
#: Whoever speaks for themselves at the window of the petition office.
PETITIONER = Actor("petitioner", "信访人")


class Done(NamedTuple):
    """Somebody completed a step."""

    number: str
    instance_id: str
    element_id: str
    by: str


@dataclass
class World:
    """One county on one database. `numbers` are its matters in the order they came."""

    engine: Engine
    clock: Clock
    chance: random.Random
    drawing: Drawing
    people: list[Actor] = field(default_factory=list)
    offices: list[str] = field(default_factory=list)
    organ_names: set[str] = field(default_factory=set)
    numbers: list[str] = field(default_factory=list)
    #: What was said at registration, by matter number, and the query code.
    said: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    #: Who completed what, in order.
    done: list[Done] = field(default_factory=list)
    #: What people of this county mostly do: a name of `THEMES`, or nothing.
    theme: str = ""

    @classmethod
    def open(cls, engine: Engine, clock: Clock, chance: random.Random, drawing: Drawing) -> World:
        """The county of the demonstration, where nothing has happened yet."""
        # Whoever holds a post, from whatever day: the walk's clock is not the one the county was made by.
        query = (
            select(user_account.c.name, post.c.role, office.c.path, office.c.kind)
            .select_from(post.join(user_account).join(office))
            .order_by(user_account.c.username, post.c.role)
        )
        held: dict[str, Actor] = {}
        with engine.read(SYSTEM) as tx:
            every = access.offices.all_(tx)
            for name, role, path, kind in tx.db.execute(query):
                before = held.get(name)
                grant = access.grant_for(role, path, kind)
                held[name] = Actor(name, name, (*(before.grants if before else ()), grant))
        names = {name for one in every for name in (one.name, one.short_name)}
        people = sorted(held.values(), key=lambda one: one.id)
        return cls(engine, clock, chance, drawing, people, sorted(one.path for one in every), names)

    @property
    def today(self) -> date:
        """The day of the law."""
        return self.clock.at.astimezone(SHANGHAI).date()

    def open_tasks(self) -> list[Task]:
        """Every open task of the county, in an order that chance does not touch."""
        with self.engine.read(SYSTEM) as tx:
            return [of_row(row) for row in _OPEN_TASKS.rows(tx)]

    def versions(self) -> dict[str, tuple[int, ...]]:
        """How often the cases of each matter were saved: what did not change need not be asked again."""
        found: dict[str, tuple[int, ...]] = dict.fromkeys(self.numbers, ())
        with self.engine.read(SYSTEM) as tx:
            for row in _VERSIONS.rows(tx):
                number = cases.number_of(row["business_key"])
                found[number] = (*found.get(number, ()), row["version"])
        return found

    def adopt(self) -> None:
        """Takes in matters that were made of others: a demand split off, a new one on new facts."""
        with self.engine.read(SYSTEM) as tx:
            every = [row["number"] for row in _NUMBERS.rows(tx)]
        if len(every) > len(self.numbers):
            self.numbers += [one for one in every if one not in self.numbers]

    def able(self, one: Task) -> list[Actor]:
        """Who holds a post for it; where nobody does, somebody invented."""
        found = [who for who in self.people if any(who.has(role, one.scope_path) for role in one.roles)]
        if len(found) < 2:
            made = [f"{role}{number}@{one.scope_path}" for role in one.roles for number in (1, 2)]
            found += [
                Actor(name, name, (Grant(name.partition("@")[0][:-1], one.scope_path),)) for name in made
            ]
        return found

    def of_role(self, *roles: str) -> Actor:
        """Somebody who holds one of the roles: where the petitions come in, now and then elsewhere."""
        found = [who for who in self.people if any(each.role in roles for each in who.grants)]
        here = [who for who in found if any(who.has(role, HOME) for role in roles)]
        return self.chance.choice(here if here and self.chance.random() < 0.8 else found)

    def wait(self, until: datetime, *, in_order: bool) -> None:
        """Moves the clock; what falls due happens at its own moment, or late, as when nobody swept."""
        while in_order:
            with self.engine.read(SYSTEM) as tx:
                due = timers.next_due(tx)
            if due is None or due > until:
                break
            self.clock.at = max(due, self.clock.at)
            self.sweep()
        self.clock.at = max(until, self.clock.at)
        self.sweep()

    def sweep(self) -> None:
        """What the worker does."""
        with self.engine.read(SYSTEM) as tx:
            due = timers.due(tx)
        for instance_id in due:
            self.engine.run(SYSTEM, timers.fire, instance_id)

    # -- what people do of themselves ------------------------------------------------------------------------

    def register(self) -> str:
        """Somebody petitions, in whatever way, and an officer writes it down."""
        return self._register(submission(self.chance, self.today, theme=self.theme))

    def register_again(self, number: str) -> str:
        """The same person comes with the same thing another time."""
        said = self.said.get(number) or submission(self.chance, self.today, theme=self.theme)
        row = {name: said[name] for name in _SAME_ROW if name in said}
        given = {name: said[name] for name in _SAME_PERSON if name in said}
        return self._register({"office_path": HOME, "channel": "WEB", **given, "matters": [row]})

    def _register(self, given: dict[str, Any]) -> str:
        at = given["office_path"]
        there = [one for one in self.people if one.has("intake", at)]
        if at == ORGAN:
            there = [Actor(f"window@{at}", "窗口", (Grant("intake", at), Grant("receiver", at)))]
        who = self.chance.choice(there) if at != HOME and there else self.of_role("intake")
        receipt = self.engine.run(who, register.register, given)
        for made, row in zip(receipt.matters, given["matters"], strict=True):
            self.numbers.append(made.number)
            self.said[made.number] = {**given, **row}
            self.codes[made.number] = receipt.query_code
        return receipt.number


_OPEN_TASKS = Statement(
    select(task).where(is_status(task, "open")).order_by(task.c.business_key, task.c.element_id, task.c.id)
)
_VERSIONS = Statement(select(instance.c.business_key, instance.c.version).order_by(instance.c.id))
_NUMBERS = Statement(select(matter.c.number).order_by(matter.c.id))


def withdraws(world: World, number: str) -> None:
    facts = {
        "how": world.chance.choice(("written", "login", "in_person", "")),
        "statement": world.chance.choice(("钱付了，不告了。", "钱付了，不告了。", "")),
    }
    world.engine.run(world.of_role("intake", "sorter", "handler"), withdraw, number, facts)


def asks_review(world: World, number: str) -> None:
    with world.engine.read(SYSTEM) as tx:
        offered = [one.path for one in reviews.standing(tx, number).reviewers]
    often = 60 if world.theme in ("到底", "纠错") else 6
    reviewer = world.chance.choice(offered * often + world.offices)
    facts = {
        "reviewer": reviewer,
        "requests": "撤销原意见，付清流转款。" if world.chance.random() < 0.95 else "",
        "reasons": "账目没有查，也没有问我。",
        "late_reason": world.chance.choice(("", "住院了，有证明。")),
    }
    if world.chance.random() < 0.2:
        facts["postmark_on"] = (world.today - timedelta(days=world.chance.randint(0, 9))).isoformat()
    who = Actor("window", "许静", (Grant("intake", HOME), Grant("receiver", reviewer)))
    world.engine.run(who, reviews.request, number, facts)


def asks_review_well(world: World, number: str) -> None:
    """A request in good order, to the first of those who may review."""
    with world.engine.read(SYSTEM) as tx:
        reviewer = reviews.standing(tx, number).reviewers[0].path
    facts = {"reviewer": reviewer, "requests": "撤销原意见。", "reasons": "账目没有查，也没有问我。"}
    who = Actor("window", "许静", (Grant("intake", HOME), Grant("receiver", reviewer)))
    world.engine.run(who, reviews.request, number, facts)


def withdraws_request(world: World, number: str) -> None:
    world.engine.run(world.of_role("intake"), reviews.withdraw, number, "想通了，不查了。")


def is_dissatisfied(world: World, number: str) -> None:
    said = {
        "statement": world.chance.choice(("账目没有查清，我不服。", "我找到了新的收据，上面有公章。", "")),
        "wants": world.chance.choice(("重新查。", "")),
        "channel": world.chance.choice(sorted(codes.CHANNELS)),
    }
    world.engine.run(world.of_role("intake", "sorter"), appeals.take, number, said)


def rates(world: World, number: str) -> None:
    world.engine.run(PETITIONER, ratings.rate, world.codes.get(number, "无"), number, _scores(world))


def rates_aloud(world: World, number: str) -> None:
    said = {"how": "PHONE", "statement": "单位不错。", "proof": world.chance.choice(("录音 7", ""))}
    who = world.of_role("intake", "sorter", "handler")
    world.engine.run(who, ratings.record, number, {**said, **_scores(world)})


def _scores(world: World) -> dict[str, str]:
    bodies = world.chance.sample(("office_score", "unit_score"), world.chance.randint(0, 2))
    return {body: world.chance.choice((*sorted(ratings.SCORES), "很好")) for body in bodies}


def asks_for_a_leader(world: World, number: str) -> None:
    world.engine.run(world.of_role("supervisor", "sorter", "office_head"), packages.open_, number)


def leader_leaves(world: World, number: str) -> None:
    facts = {"why": world.chance.choice(sorted(codes.LEADER_CHANGES)), "reasons": "调任市里工作"}
    who = world.of_role("supervisor", "office_head", "leader")
    world.engine.run(who, packages.change_leader, number, facts)


def opens_package_again(world: World, number: str) -> None:
    world.engine.run(world.of_role("sorter", "supervisor"), packages.reopen, number, "又来反映同一件事")


def supervises(world: World, number: str) -> None:
    world.engine.run(world.of_role("supervisor", "office_head", "handler"), supervision.open_, number)


def instructs(world: World, number: str) -> None:
    who = world.of_role("sorter", "supervisor", "leader", "handler")
    with world.engine.read(who) as tx:
        organs = [one["value"] for one in instructions.options(tx, number)]
    facts = {
        "leader_name": "陆振华",
        "leader_post": "副县长",
        "words": world.chance.choice(("请依法办理，结果报我。", "")),
        "said_on": world.today.isoformat(),
        # The petition office itself is told as often as anybody else.
        "organ": world.chance.choice((HOME, world.chance.choice(organs))),
    }
    world.engine.run(who, instructions.give, number, facts)


def needs_no_reply(world: World, number: str) -> None:
    world.engine.run(world.of_role("sorter"), instructions.withdraw, f"{number}/批示1", "领导当面听过汇报。")


def dies(world: World, number: str) -> None:
    days = world.chance.choice((0, 0, 1, 30, -3))
    facts = {
        "died_on": (world.today - timedelta(days=days)).isoformat(),
        "proof": world.chance.choice(("县医院死亡医学证明", "县医院死亡医学证明", "")),
    }
    world.engine.run(world.of_role("intake", "sorter"), successors.died, number, facts)


def inherits(world: World, number: str) -> None:
    facts = {
        "name": "张小满",
        "relation": world.chance.choice((*sorted(change_codes.RELATIONS), "NEIGHBOUR")),
        "proof": "户口本",
        "address": world.chance.choice(("柳河镇青塘村六组", "柳河镇青塘村六组", "")),
        "statement": world.chance.choice(("我接着办。", "我接着办。", "")),
    }
    world.engine.run(world.of_role("intake", "sorter"), successors.goes_on, number, facts)


def is_reached(world: World, number: str) -> None:
    facts = {
        "phone": world.chance.choice(("13900001000", "")),
        "address": world.chance.choice(("柳河镇青塘村六组", "柳河镇青塘村六组", "")),
    }
    world.engine.run(world.of_role("intake", "sorter"), contacts.reached, number, facts)


def appoints(world: World, number: str) -> None:
    powers = world.chance.sample((*sorted(change_codes.POWERS), "RATE"), world.chance.randint(0, 3))
    proof = world.chance.choice(("签名的授权委托书", "签名的授权委托书", ""))
    facts = {"name": "孙律师", "relation": "LAWYER", "proof": proof, "powers": powers}
    world.engine.run(world.of_role("intake", "sorter"), agents.appoint, number, facts)


def completes_answer(world: World, number: str) -> None:
    with world.engine.read(SYSTEM) as tx:
        unit = cases.row_of(tx, number)["unit_path"] or HOME
    who = Actor("补充", "周启明", (Grant(world.chance.choice(("handler", "unit_head", "receiver")), unit),))
    why = world.chance.choice(("信访人问钱怎么付到户。", "信访人问钱怎么付到户。", ""))
    world.engine.run(who, supplements.begin, number, {"why": why})


def asks_to_reopen(world: World, number: str) -> None:
    with world.engine.read(SYSTEM) as tx:
        usual = reopening.grounds(cases.row_of(tx, number)["status"])
    ground = world.chance.choice((*usual * 3, *sorted(change_codes.GROUNDS)))
    facts = {"ground": ground, "why": "核对了原来的告知书和材料，结束错了，应当接着办。"}
    world.engine.run(world.of_role("sorter", "supervisor", "office_head"), reopening.ask, number, facts)


def asks_correction(world: World, number: str) -> None:
    field = world.chance.choice(sorted(change_codes.CORRECTED))
    values = sorted(corrections.choices(field)) or [
        "青塘村七组",
        "拖欠土地流转款",
        "13987654321",
        "330101198001011233",
        "",
    ]
    facts = {
        "field": field,
        "value": world.chance.choice(values),
        "why": world.chance.choice(("和原件核对过，登记的时候看错了一行。",) * 4 + ("错了",)),
    }
    who = world.of_role("intake", "sorter", "supervisor", "handler")
    world.engine.run(who, corrections.ask, number, facts)


def asks_feedback(world: World, number: str) -> None:
    world.engine.run(world.of_role("sorter", "supervisor", "handler"), feedback.begin, number, {})


def comes_again(world: World, number: str) -> None:
    world.register_again(number)


#: What people may do beside the tasks: the petitioner's own acts, and what offices open.
PETITIONERS: Mapping[str, Act] = {
    "撤回信访": withdraws,
    "申请复查复核": asks_review,
    "撤回申请": withdraws_request,
    "表示不服": is_dissatisfied,
    "评价": rates,
    "口头评价": rates_aloud,
    "去世": dies,
    "承继": inherits,
    "联系上": is_reached,
    "委托代理人": appoints,
    "再次提出": comes_again,
}
OFFICES: Mapping[str, Act] = {
    "提请包案": asks_for_a_leader,
    "换包案领导": leader_leaves,
    "重新包案": opens_package_again,
    "立项督办": supervises,
    "领导批示": instructs,
    "批示不用回复": needs_no_reply,
    "补充答复": completes_answer,
    "重新启动": asks_to_reopen,
    "更正登记": asks_correction,
    "每周反馈": asks_feedback,
}


def to_the_end(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Every answer is upheld and asked about again, until nothing is left but care (条例第36条第3款)."""
    ended = any("复核终结" in str(one.get("label")) for one in data.get("repeat_options") or ())
    return {
        "purpose": "REQUEST",
        "procedure": "NONE",
        "litigation": "NO",
        "repeat_kind": "CONCLUDED" if ended else "NONE",
        "new_facts": "no",
        "route.go": "notice" if ended else "transfer",
        "route.notice": "NO_LONGER_ACCEPT",
        "route_approved": "yes",
        "intake_decision": "accept",
        "use_summary": "no",
        "next_step": "draft",
        "draft_next": "submit",
        "legal_passed": "yes",
        "opinion_approved": "yes",
        "review_intake": "accept",
        "review_result": "UPHELD",
        "review_signed": "yes",
        "appeal_new_facts": "no",
        "appeal_way": str((data.get("appeal_advice") or {}).get("way") or "NO_LONGER"),
        "appeal_approved": "yes",
    }


def put_right(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Those above change what was answered, late requests have good reasons, and the unit finds its error."""
    return {
        **to_the_end(data),
        "review_result": "CHANGED" if (data.get("review") or {}).get("stage") == "REREVIEW" else "UPHELD",
        "head_agreed": "yes",
        "appeal_way": "CORRECTION",
        "corrects": "yes",
    }


def changed_at_once(data: Mapping[str, Any]) -> Mapping[str, str]:
    """The first review changes the answer, and that is carried out."""
    return {**to_the_end(data), "review_result": "CHANGED"}


def beside(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Leaders and supervisors go to the end of what they began."""
    return {
        **to_the_end(data),
        "package_agreed": "yes",
        "package_approved": "yes",
        "package_accept": "accept",
        "plan_signed": "yes",
        "met_result": "MET",
        "leading_next": "resolve",
        "kind": "PAYMENT",
        "package_conditional": "no",
        "called_result": "REACHED",
        "called_told": "yes",
        "called_done": "yes",
        "verify_result": "PASSED",
        "struck": "yes",
        "supervision_approved": "yes",
        "mend_result": "PROPOSE",
        "proposal_approved": "yes",
        "adopted": "NOT_ADOPTED",
    }


def disputed(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Nobody says it is theirs, and no superior is common to them (条例第24条第1款)."""
    del data
    return {
        "purpose": "REQUEST",
        "procedure": "NONE",
        "litigation": "NO",
        "repeat_kind": "NONE",
        "route.go": "transfer",
        "route_approved": "yes",
        "intake_decision": "object",
        "objection_agreed": "yes",
        "competence_by": "JOINT_MEETING",
    }


def down_the_levels(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Registered at the top, it is passed down to the county (R-03)."""
    del data
    return {
        "purpose": "REQUEST",
        "procedure": "NONE",
        "litigation": "NO",
        "repeat_kind": "NONE",
        "route.go": "transfer",
        "level_go": "yes",
        "route_approved": "yes",
    }


def asked_above(data: Mapping[str, Any]) -> Mapping[str, str]:
    """As `disputed`, but somebody above both of them decides."""
    return {**disputed(data), "competence_by": "COMMON_SUPERIOR"}


def listed(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Supervision that is listed by the joint meeting."""
    return {**beside(data), "supervision_form": "LISTED", "list_decision": "yes", "mend_result": "MENDED"}


def on_site(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Supervision that goes to see."""
    return {**beside(data), "supervision_form": "ON_SITE"}


def late(data: Mapping[str, Any]) -> Mapping[str, str]:
    """Nobody tells anybody in time, and what comes are suggestions too."""
    return {**to_the_end(data), "purpose": "SUGGESTION"}


def inherited(data: Mapping[str, Any]) -> Mapping[str, str]:
    """People die who gave no address; what they asked for goes its way."""
    return to_the_end(data)


#: What the people of a county lean to, so that what is rare happens somewhere.
THEMES: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, str]]] = {
    "到底": to_the_end,
    "纠错": put_right,
    "改变": changed_at_once,
    "旁办": beside,
    "争议": disputed,
    "逐级": down_the_levels,
    "上级": asked_above,
    "挂牌": listed,
    "实地": on_site,
    "逾期": late,
    "承继": inherited,
    "直收": inherited,
}
#: What such a county is there for: steps that few others come to.
GOALS: Mapping[str, tuple[str, ...]] = {
    "到底": ("Task_AppealCare", "Task_Care", "Task_RereviewCare", "Task_RereviewServeOther"),
    "纠错": ("Task_RereviewExecute", "Task_RereviewHead", "Task_ReviewHead"),
    "改变": ("Task_ReviewExecute",),
    "旁办": ("Task_StrikeOff", "Task_VerifyPackage", "Task_Feedback"),
    "争议": ("Task_JointDecide",),
    "逐级": ("Task_Level",),
    "上级": ("Task_Designate",),
    "挂牌": ("Task_ListDecide", "Task_Unlist"),
    "实地": ("Task_Visit", "Task_AssessRefusal"),
    "逾期": ("Task_ReplyLateNotice", "Task_LateNotice"),
    "承继": ("Task_HeirNotice", "Task_ServeHeir", "Task_ReachedNotice", "Task_ServeReached"),
    "直收": ("Task_TellDirect", "Task_AtOnce"),
}
#: What somebody says again who comes again.
_SAME_PERSON = ("name", "party_kind", "address", "phone", "id_type", "id_number", "persons")
_SAME_ROW = ("demand", "facts", "place", "content_class", "purpose")


def submission(chance: random.Random, today: date, *, theme: str = "") -> dict[str, Any]:
    """A petition as people bring it: any channel, any kind of person, with or without a name."""
    first, second = chance.choice(sorted(codes.CONTENT_CLASSES.items()))
    is_group = chance.random() < 0.15
    channel = chance.choice(sorted(codes.CHANNELS))
    persons = chance.randint(5, 60) if is_group else 1
    given: dict[str, Any] = {
        "office_path": {"逐级": NATIONAL, "直收": ORGAN}.get(theme, HOME),
        "channel": channel,
        "persons": persons,
        "matters": [
            _matter(chance, first, chance.choice(second), theme) for _ in range(chance.choice((1, 1, 1, 2)))
        ],
    }
    if chance.random() < (0.02 if theme else 0.1):
        given["anonymous"] = True
    else:
        given["name"] = chance.choice(("张桂兰", "李志强", "安澜县青禾商贸有限公司", "Anna Berg"))
        given["party_kind"] = "organisation" if given["name"].endswith("公司") else "person"
        if chance.random() < (0.2 if theme == "承继" else 0.85):
            given["address"] = "柳河镇青塘村六组"
        if chance.random() < 0.6:
            given["phone"] = f"1390000{chance.randint(1000, 1020)}"
        if given["name"] == "Anna Berg":
            given |= {"id_type": "PASSPORT", "id_number": "P1234567"}
    if is_group and chance.random() < 0.7:
        given["representatives"] = [{"name": f"代表{index}"} for index in range(chance.randint(1, 5))]
    if channel in ("LETTER", "FAX") and chance.random() < 0.3:
        given |= {"received_on": (today - timedelta(days=3)).isoformat(), "late_reason": "节日后才拆的信。"}
    if channel == "VISIT" and chance.random() < 0.3:
        given |= {"oral": True, "confirmed": True}
    if chance.random() < 0.1:
        given |= {"urgent": True, "urgent_facts": "有人说要堵路。"}
    return given


def _matter(chance: random.Random, first: str, second: str, theme: str) -> dict[str, Any]:
    wishes = {"": sorted(codes.PURPOSES), "逾期": ["REQUEST", "SUGGESTION"]}.get(theme, ["REQUEST"])
    purpose = chance.choices(wishes, (2, 2, 1, 6, 2)[: len(wishes)])[0]
    row: dict[str, Any] = {
        "demand": chance.choice(("付清土地流转款 3720 元", "查清三年的账", "希望增开一班公交")),
        "facts": "问过四次，都说等等。",
        "place": "柳河镇青塘村",
        "content_class": f"{first}/{second}",
        "purpose": purpose,
    }
    if purpose == "ACCUSATION":
        row |= {"accused": "柳河镇一名干部", "accused_path": "/33/3309/330999/liuhe/"}
    return row


@cache
def diagrams() -> Mapping[str, ElementTree.Element]:
    """The diagrams of the product by file, to know what could be reached."""
    found = {}
    for folder in sorted((config.ROOT / "workflows").iterdir()):
        if folder.is_dir() and any(folder.glob("*.bpmn")):
            for name, text in bundles.bundle_of(folder).items():
                if name.endswith(".bpmn"):
                    found[f"{folder.name}/{name}"] = ElementTree.fromstring(text)
    return found


def elements(*kinds: str) -> Iterator[ElementTree.Element]:
    """Every element of these kinds in every diagram."""
    for root in diagrams().values():
        for kind in kinds:
            yield from root.iter(f"{BPMN}{kind}")


@cache
def four_eyes() -> Mapping[str, tuple[str, ...]]:
    """Element -> the elements somebody else must have done (property `differentFrom`)."""
    found = {}
    for element in elements("userTask"):
        for each in element.iter(f"{CAMUNDA}property"):
            if each.get("name") == "differentFrom":
                found[str(element.get("id"))] = tuple(str(each.get("value")).replace(" ", "").split(","))
    return found
