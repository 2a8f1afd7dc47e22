"""The English of the lists: piles, columns, search, filters, what is done to many at once."""

# One text and its English are one line, so that the two can be read side by side.
# ruff: noqa: E501
from collections.abc import Mapping

LISTS: Mapping[str, str] = {
    "上级信访机构转到本地、还没有办结的，先到期的在前": "Sent here by offices above and still open, first due first",
    "您登记的件现在办到哪一步，新登记的在前": "Where the petitions you registered are, newest first",
    "上级转来的": "From above",
    "我登记的": "Registered by me",
    "没有上级转来、还在办的": "Nothing open from above",
    "上级信访机构转到本地的件会出现在这里。": "Matters that petition offices above send here appear in this pile.",
    "您还没有登记过": "You have registered nothing yet",
    "登记一件，这里就看得到它办到哪一步。": "Register one, and follow it here.",
    "去登记": "Register",
    "阶段": "Stage",
    "责任单位": "Unit",
    "什么时候到的": "Came",
    "看哪几列": "Columns",
    "保存": "Save",
    "日期": "Dates",
    "按哪个日期": "Which date",
    "到哪天": "Until",
    "信访日期": "Petitioned",
    "登记日期": "Registered",
    "转送日期": "Sent on",
    "编号、姓名、电话，或者诉求里的词": "Number, name, phone, or words of the matter",
}
