"""The roles people hold, in two languages, and how far each one reaches."""

from collections.abc import Mapping

#: name -> (Chinese, English). A post gives one of these at one office.
ROLES: Mapping[str, tuple[str, str]] = {
    "intake": ("登记员", "Intake clerk"),
    "sorter": ("信访部门分办员", "Sorting officer"),
    "office_head": ("信访部门负责人", "Head of the petition office"),
    "receiver": ("责任单位收件员", "Receiving clerk"),
    "handler": ("承办人", "Handler"),
    "legal": ("法制审核", "Legal reviewer"),
    "unit_head": ("单位负责人", "Head of the unit"),
    "supervisor": ("督查专员", "Supervisor"),
    "joint_meeting": ("联席会议办公室", "Joint meeting office"),
    "chief": ("党政主要负责人", "Head of party and government"),
    "leader": ("包案领导", "Case-package leader"),
    "designer": ("流程设计", "Process designer"),
    "publisher": ("流程发布", "Process publisher"),
    "admin": ("系统管理员", "Administrator"),
    "auditor": ("审计员", "Auditor"),
}

#: Held at a petition office, these reach the whole region it serves, not the office alone.
TERRITORY_ROLES = frozenset({"sorter", "office_head", "supervisor", "joint_meeting"})

#: Roles that read matters. Designers, publishers, administrators and auditors see none of their content.
READING_ROLES = frozenset(
    {
        "intake",
        "sorter",
        "office_head",
        "receiver",
        "handler",
        "legal",
        "unit_head",
        "supervisor",
        "joint_meeting",
        "chief",
        "leader",
    }
)


def role_labels(lang: str = "zh") -> dict[str, str]:
    """Gives the name of every role in one language."""
    index = 1 if lang == "en" else 0
    return {name: words[index] for name, words in ROLES.items()}
