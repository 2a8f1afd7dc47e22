"""Help: the keys."""

from collections.abc import Sequence

from flask import Blueprint

from web import shell
from web.edge import reading
from web.i18n import _

pages = Blueprint("web_help", __name__)


@pages.get("/help/keys")
def keys() -> str:
    """Lists every key that does something for this person, each of which is also a visible button."""
    with reading() as tx:
        return shell.render(tx, "keys.html", here="help", sheets=_sheets(shell.rail(tx.actor)))


_JUMPS = {
    "inbox": lambda: _("去待办"),
    "matters": lambda: _("去案件"),
    "oversight": lambda: _("去督查"),
    "studio": lambda: _("去流程"),
}


def _sheets(rail: Sequence[shell.Place]) -> list[tuple[str, list[tuple[list[str], str]]]]:
    there = {place.key for place in rail}
    return [
        (
            _("列表"),
            [
                (["J", "K"], _("下一行、上一行")),
                (["Enter"], _("打开")),
                ([_("空格")], _("在旁边预览")),
                (["X"], _("选中这一件，再按一次不选")),
                (["Shift", "X"], _("从上次选的到这一件都选中")),
                (["L"], _("领取这一件")),
                (["U"], _("撤销刚才的")),
                (["R"], _("更新列表")),
            ],
        ),
        (
            _("哪里都行"),
            [
                *([(["/"], _("查找"))] if "matters" in there else []),
                *([(["N"], _("登记新的信访件"))] if "register" in there else []),
                *((["G", "+", place.jump.upper()], _JUMPS[place.key]()) for place in rail if place.jump),
                (["G", "+", "B"], _("看通知")),
                (["?"], _("看这张表")),
                (["Esc"], _("关掉打开的东西")),
            ],
        ),
        (
            _("填表"),
            [
                (["Ctrl", "Enter"], _("送出，做主要的那件事")),
                (["Ctrl", "S"], _("马上存草稿")),
                (["Alt", "L"], _("写的时候找条文、范文，带出处写进去")),
            ],
        ),
    ]
