"""The invented papers of the joint meeting, of a visit on site and of the year; joined to `paper_samples`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def of(matter: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Them, about that invented matter."""
    return {
        "MINUTES": {
            "meeting": "安澜县信访工作联席会议",
            "met_on": "2026-03-25",
            "host": "县委常委、政法委书记许国梁",
            "attended": "县信访局冯立群、县农业农村局宋长河、县住建局王建平、柳河镇韦国安、"
            "联席会议办公室程远",
            "items": [
                {
                    "title": "柳河镇青塘村土地承包经营权流转款拖欠",
                    "number": "安澜-2026-00706",
                    "facts": "县农业农村局认为地块在集镇规划区内，归县住建局；"
                    "县住建局认为流转合同的指导和管理归县农业农村局。"
                    "两个单位各提出异议，各有权责清单为据。",
                    "ground": "争议的是流转合同的履行，集镇规划不改变合同的主管部门。",
                    "decision": "由县农业农村局主办，县住建局会办，说明地块是否在集镇规划区内",
                    "owner": "县农业农村局",
                    "by_when": "自收到本决定之日起15日内告知受理；会办意见2026年4月20日前报出",
                }
            ],
            "article": "条例第13条、第24条第1款",
            "copies": "澜州市信访局（联席会议办公室）",
        },
        "VISIT": {
            **matter,
            "organ": "安澜县农业农村局",
            "visited_on": "2026-05-06",
            "visited_by": "沈国栋",
            "visited_place": "青塘村",
            "visited_met": "韩某等3人、合作社会计",
            "visited_found": "账目还没有公布；合作社说账户这个月可以解冻。",
        },
        "SUPERVISION_REPLY": {
            **matter,
            "office": "安澜县信访局",
            "serial": "安信督〔2026〕6号",
            "reply_facts": "承办人调岗，没有及时交接。",
            "reply_measures": "5月6日重新指定承办人，5月8日上门听取陈述。",
            "reply_proof": "谈话记录、交接单",
            "reply_signer": "宋长河",
        },
    }
