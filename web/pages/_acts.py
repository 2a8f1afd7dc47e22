"""The acts on a task, in words."""

# One act is one line, so that they can be compared.
# ruff: noqa: E501
from dataclasses import dataclass

from web.i18n import _

#: Acts that begin with a choice of a person.
WITH_PERSON = ("hand_over", "delegate", "ask")


@dataclass(frozen=True)
class Act:
    """One act: its key, what it is called, its picture, what it means, and what it asks for."""

    key: str
    name: str
    icon: str
    explained: str
    #: The one button.
    go: str
    #: What is written: its label; empty when nothing is.
    words: str = ""


# fmt: off
def catalogue() -> dict[str, Act]:
    """Gives every act in words, in the order of the menu."""
    acts = (
        Act("hand_over", _("转办"), "arrows-exchange", _("交给别人办，以后是他的事。对方收到时看得到理由。"), _("转给他办"), _("为什么转")),
        Act("delegate", _("委托"), "user-share", _("请别人先办，办好交回来，由您送出。"), _("委托他办"), _("请他办什么")),
        Act("give_back", _("交回"), "arrow-back", _("交回委托您的人，由他送出。"), _("交回"), _("办到什么程度")),
        Act("take_back", _("收回委托"), "arrow-back", _("不等对方交回，自己接着办。"), _("收回"), _("为什么收回")),
        Act("send_back", _("退回"), "arrow-back-up", _("退到前面的一步重新办。这一步关掉，那一步重新打开，期限照走。"), _("退回这一步"), _("哪里要改")),
        Act("ask", _("加签"), "user-plus", _("请别人签个意见。他回复以前，这一步送不出去。"), _("请他会签"), _("请他看什么")),
        Act("answer", _("签意见"), "message-check", _("有人请您会签。"), _("签好了"), _("您的意见")),
        Act("drop", _("减签"), "user-minus", _("不再等他的意见。"), _("减签"), _("为什么不等了")),
        Act("nudge", _("催办"), "bell-ringing", _("办的人会看到，而且要回复。"), _("催一下"), _("催什么")),
        Act("remind", _("提醒"), "bell", _("办的人在通知里看到，不用回复。"), _("提醒一下"), _("提醒什么")),
        Act("reply", _("回复催办"), "message-reply", _("说明办到哪里、什么时候办完。"), _("回复"), _("怎么样了")),
        Act("note", _("备注"), "note", _("记在经过里，看得到这件的人都看得到。"), _("记下来"), _("写什么")),
        Act("put_aside", _("搁置"), "clock-pause", _("到那天再出现在待办里。期限照走，有人催办就马上回来。"), _("搁置")),
        Act("take_up", _("接着办"), "player-play", _("放回待办。"), _("接着办")),
        Act("recall", _("撤回"), "arrow-back-up", _("在后面的人接手以前，收回自己送出的这一步。"), _("撤回"), _("为什么撤回")),
        Act("watch", _("关注"), "eye", _("这件有什么动静，在“关注的”里看。别人看不到您关注了什么。"), _("关注")),
        Act("unwatch", _("不再关注"), "eye-off", "", _("不再关注")),
    )
    return {each.key: each for each in acts}
