"""The English of the reception hall."""

# One text and its English are one line, so that the two can be read side by side.
# ruff: noqa: E501
from collections.abc import Mapping

HALL: Mapping[str, str] = {
    "接访大厅": "Reception hall",
    "号不写姓名、不照相，只当天有用，第二天就删。": "A number has no name and no picture; it is good for today and deleted tomorrow.",
    "大屏": "Screen",
    "{waits} 个号在等，今天办完 {done} 个。": "{waits} waiting, {done} done today.",
    "叫到的": "Called",
    "{window}，{at} 叫的": "{window}, called {at}",
    "开始登记": "Register",
    "再叫一次": "Call again",
    "没来": "Nobody came",
    "办完了": "Done",
    "没有叫号。": "No number is called.",
    "叫过没来的": "Called, nobody came",
    "来了，接着排": "They are back",
    "叫号": "Call",
    "我在几号窗口": "My window",
    "叫下一个": "Call the next",
    "取号": "Numbers",
    "在等：{list}": "Waiting: {list}",
    "没有人在等。": "Nobody waits.",
    "取一个号": "Take a number",
    "换": "Change",
    "{serial} 号": "No. {serial}",
    "前面还有 {n} 个号。": "{n} numbers before you.",
    "{at} 取号。请听叫号，叫到了到窗口来；没听到的，跟工作人员说一声，接着排。": "Taken {at}. Come to the window when it is called; if you missed it, tell us and you stay in line.",
    "打印号": "Print it",
    "回大厅": "Back to the hall",
    "叫号大屏": "Calling screen",
    "请先取号，听到叫号再到窗口。": "Please take a number and wait until it is called.",
    "还有 {n} 个号在等。": "{n} numbers waiting.",
    "用小票纸打印（80 毫米）": "Print on receipt paper (80 mm)",
    "回大厅，叫下一个": "Back to the hall",
    "不愿说可空着，照常登记；读卡器对着这一格读身份证": "May stay empty; a card reader types into this field",
}
