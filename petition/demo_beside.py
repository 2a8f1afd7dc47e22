"""One led case and one supervision of the demonstration county, played through their real diagrams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from engine import SYSTEM, Actor, Engine, Grant, definitions, instances, tasks
from petition import packages, supervision

#: Title of a story -> (days before the last working day, what happens).
BESIDE: Mapping[str, tuple[tuple[int, str], ...]] = {
    "河道边违规堆放砂石": ((47, "lead"), (44, "plan"), (41, "meet"), (15, "check"), (9, "progress")),
    "锦绣园3号楼外墙脱落": ((4, "supervise"),),
}
_PEOPLE = {
    "supervisor": ("shenguodong", "沈国栋", ""),
    "office_head": ("fengliqun", "冯立群", ""),
    "chief": ("shaoweimin", "邵维民", "zf/"),
    "leader": ("luzhenhua", "陆振华", "zf/"),
    "handler": ("lujia", "陆佳", "zrzyj/"),
}


def play(engine: Engine, region: str, number: str, what: str, today: date, ids: Mapping[str, str]) -> None:
    """Plays one step beside a matter; where the families are not published, nothing happens."""
    with engine.read(SYSTEM) as tx:
        if not {packages.FAMILY, supervision.FAMILY} <= set(definitions.keys(tx)):
            return
    act = _Act(engine, region, number, ids)
    _STEPS[what](act, today)


class _Act:
    """Who does what in the package or supervision of one matter."""

    def __init__(self, engine: Engine, region: str, number: str, ids: Mapping[str, str]) -> None:
        self.engine, self.region, self.number, self.ids = engine, region, number, ids

    def who(self, role: str) -> Actor:
        """The person who holds that role in the play."""
        username, name, slug = _PEOPLE[role]
        return Actor(self.ids.get(name, username), name, (Grant(role, f"{self.region}{slug}"),))

    def do(self, family: str, element_id: str, role: str, data: Mapping[str, Any]) -> None:
        """Completes the open task of that element."""
        with self.engine.read(SYSTEM) as tx:
            every = instances.list_(tx, instances.InstanceFilter(definition_key=family))
            mine = next(one.id for one in every if one.business_key == self.number)
            open_ = {one.element_id: one.id for one in tasks.of_instance(tx, mine)}
        if element_id in open_:
            self.engine.run(self.who(role), tasks.complete, open_[element_id], data)


def _lead(act: _Act, today: date) -> None:
    act.engine.run(act.who("supervisor"), packages.open_, act.number)
    nominated = {
        "package_ground": "HARD",
        "package_reasons": "水利、自然资源、镇政府都说不归自己一家管，砂石堆清了又来，群众来过五次。",
        "leader_name": "陆振华",
        "leader_post": "副县长",
        "leader_office": f"{act.region}zf/",
    }
    due_on = (today + timedelta(days=92)).isoformat()
    act.do("package", "Task_Nominate", "supervisor", nominated)
    act.do("package", "Task_AgreePackage", "office_head", {"package_agreed": "yes"})
    act.do("package", "Task_ApprovePackage", "chief", {"package_approved": "yes", "package_due_on": due_on})
    act.do("package", "Task_Acknowledge", "leader", {"package_accept": "accept"})


def _plan(act: _Act, today: date) -> None:
    until = (today + timedelta(days=60)).isoformat()
    made = {
        "plan_facts": "河道管理范围内堆放砂石约 800 立方米，没有审批手续。",
        "plan_demand": "诉求合理：清走砂石，以后不再堆。",
        "plan_law": "防洪法第二十二条；河道管理条例第二十四条。",
        "team": [
            {"name": "陆佳", "unit": "县自然资源局", "duty": "联络、测量"},
            {"name": "郑小满", "unit": "柳河镇", "duty": "劝离、清运"},
        ],
        "measures": [
            {"what": "测量范围，责令限期清走", "owner": "陆佳", "by_on": until},
            {"what": "安装两处监控，镇里每周巡查", "owner": "郑小满", "by_on": until},
        ],
    }
    act.do("package", "Task_PlanPackage", "handler", made)
    act.do("package", "Task_SignPlan", "leader", {"plan_signed": "yes"})


def _meet(act: _Act, today: date) -> None:
    met = {
        "met_form": "FIELD_WITH_CASE",
        "met_result": "MET",
        "met_on": today.isoformat(),
        "met_place": "青塘村河堤",
        "met_in_person": True,
        "met_statement": "砂石把河道挤窄了一半，汛期一来地就淹。清了两回又堆上。",
        "met_answer": "汛期前清完，镇里每周看一次，再堆直接打我电话。",
    }
    act.do("package", "Task_Meet", "leader", met)


def _check(act: _Act, _today: date) -> None:
    found = {
        "check_state": "LATE",
        "check_found": "清走三分之二，剩下的堆主提出复议，清运停了。",
        "check_blocked": "等复议决定，镇里先拦住新来的车。",
        "check_told": "JOINT_MEETING",
    }
    act.do("package", "Task_CheckPackage", "supervisor", found)


def _progress(act: _Act, _today: date) -> None:
    made = {"progress": "堆主撤回复议，同意本月底前清完，镇里已装好监控。", "leading_next": "progress"}
    act.do("package", "Task_CarryOut", "leader", made)


def _supervise(act: _Act, today: date) -> None:
    act.engine.run(act.who("supervisor"), supervision.open_, act.number)
    opened = {
        "supervision_ground": "SHIRKING",
        "supervision_facts": "受理两个多月，听取陈述以后没有再动；外墙又掉过一次，信访人打过三次电话。",
        "organ_path": f"{act.region}zjj/",
        "supervision_demand": "先围挡、排险；一周内查清责任，书面说明为什么超期。",
        "supervision_form": "LETTER",
        "reply_by_on": (today + timedelta(days=9)).isoformat(),
    }
    act.do("supervision", "Task_OpenSupervision", "supervisor", opened)
    act.do("supervision", "Task_ApproveSupervision", "office_head", {"supervision_approved": "yes"})


_STEPS: Mapping[str, Callable[[_Act, date], None]] = {
    "lead": _lead,
    "plan": _plan,
    "meet": _meet,
    "check": _check,
    "progress": _progress,
    "supervise": _supervise,
}
