"""The English of the satisfaction rating."""

from collections.abc import Mapping

RATING: Mapping[str, str] = {
    "满意度评价": "Satisfaction rating",
    "照原话记下了。": "Written down as said.",
    "{state}，到 {day}都可以评、可以改。": "{state}; may be given and changed until {day}.",
    "评价是信访人自己的事：评不评、怎么评都由他定，不评也照常办结归档。": (
        "Rating is the petitioner's business: whether and how is theirs to say; closing waits for nothing."
    ),
    "评价的是谁": "Who is rated",
    "没有评": "not rated",
    "这件不评价：还没有办结，或者匿名、封存、重复提出。": (
        "Not rated: not closed yet, or anonymous, sealed or a repeat."
    ),
    "说过的": "What was said",
    "，{who}记": ", written down by {who}",
    "照原话记下评价": "Write down a rating as it was said",
    "只记信访人自己说的，要有凭证。可以提醒他评价，不能替他选、不能劝他改。": (
        "Only what the petitioner said, with proof. Remind them if you like; never choose for them."
    ),
    "信访部门": "Petition office",
    "责任单位": "Responsible unit",
    "他没有评": "They did not rate it",
    "他怎么说的": "How they said it",
    "他的原话": "Their own words",
    "凭证": "Proof",
    "录音编号、本人签字的评价表、来信": "Recording, sheet signed by them, letter",
    "请选": "Choose",
    "记下": "Write down",
    "满意度评价…": "Satisfaction rating…",
}
