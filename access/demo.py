"""An invented county with its offices and people, so that the whole walk of a petition can be tried.

Every place, office, person and number here is made up; the division code 330999 is not in use.
"""

from dataclasses import dataclass

from sqlalchemy import select

from engine import Transaction

from . import accounts, offices, passwords
from .model import office, post, user_account
from .roles import ROLES

#: Good for trying out and for nothing else; the set-up prints it.
PASSWORD = "anlan-demo-2026"

CITY, COUNTY = "3309", "330999"

#: id, parent id, slug, name, short name, kind, twelve-digit division code, who may review (条例第35条)
_OFFICES: tuple[tuple[str, str | None, str, str, str, str, str, tuple[str, ...]], ...] = (
    ("gjxfj", None, "gjxfj", "国家信访局", "国家信访局", "petition_office", "000000000000", ()),
    ("33", None, "33", "示例省", "示例省", "region", "330000000000", ()),
    ("33-xfj", "33", "xfj", "示例省信访局", "省信访局", "petition_office", "330000000000", ()),
    (CITY, "33", "3309", "澜州市", "澜州市", "region", "330900000000", ()),
    ("3309-zf", CITY, "zf", "澜州市人民政府", "市政府", "government", "330900000000", ()),
    ("3309-xfj", CITY, "xfj", "澜州市信访局", "市信访局", "petition_office", "330900000000", ("3309-zf",)),
    ("3309-zjj", CITY, "zjj", "澜州市住房和城乡建设局", "市住建局", "organ", "330900000000", ("3309-zf",)),
    ("3309-nyncj", CITY, "nyncj", "澜州市农业农村局", "市农业农村局", "organ", "330900000000", ("3309-zf",)),
    (
        "3309-rsj",
        CITY,
        "rsj",
        "澜州市人力资源和社会保障局",
        "市人社局",
        "organ",
        "330900000000",
        ("3309-zf",),
    ),
    (COUNTY, CITY, "330999", "安澜县", "安澜县", "region", "330999000000", ()),
    ("330999-zf", COUNTY, "zf", "安澜县人民政府", "县政府", "government", "330999000000", ("3309-zf",)),
    (
        "330999-xfj",
        COUNTY,
        "xfj",
        "安澜县信访局",
        "县信访局",
        "petition_office",
        "330999000000",
        ("330999-zf", "3309-xfj"),
    ),
    (
        "330999-zjj",
        COUNTY,
        "zjj",
        "安澜县住房和城乡建设局",
        "县住建局",
        "organ",
        "330999000000",
        ("330999-zf", "3309-zjj"),
    ),
    (
        "330999-nyncj",
        COUNTY,
        "nyncj",
        "安澜县农业农村局",
        "县农业农村局",
        "organ",
        "330999000000",
        ("330999-zf", "3309-nyncj"),
    ),
    (
        "330999-rsj",
        COUNTY,
        "rsj",
        "安澜县人力资源和社会保障局",
        "县人社局",
        "organ",
        "330999000000",
        ("330999-zf", "3309-rsj"),
    ),
    ("330999-jyj", COUNTY, "jyj", "安澜县教育局", "县教育局", "organ", "330999000000", ("330999-zf",)),
    (
        "330999-zrzyj",
        COUNTY,
        "zrzyj",
        "安澜县自然资源局",
        "县自然资源局",
        "organ",
        "330999000000",
        ("330999-zf",),
    ),
    ("330999-mzj", COUNTY, "mzj", "安澜县民政局", "县民政局", "organ", "330999000000", ("330999-zf",)),
    ("330999-liuhe", COUNTY, "liuhe", "柳河镇人民政府", "柳河镇", "township", "330999101000", ("330999-zf",)),
)

#: user name, name, office id, roles held there. In small units one person receives and handles.
_PEOPLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("xujing", "许静", "330999-xfj", ("intake",)),
    ("majun", "马骏", "330999-xfj", ("intake",)),
    ("liangwenbo", "梁文博", "330999-xfj", ("sorter",)),
    ("dingxue", "丁雪", "330999-xfj", ("sorter",)),
    ("fengliqun", "冯立群", "330999-xfj", ("office_head",)),
    ("shenguodong", "沈国栋", "330999-xfj", ("supervisor",)),
    ("chengyuan", "程远", "330999-xfj", ("joint_meeting",)),
    ("heyiming", "贺一鸣", "330999-xfj", ("designer",)),
    ("qinlan", "秦岚", "330999-xfj", ("publisher",)),
    ("tangwei", "唐卫", "330999-xfj", ("admin",)),
    ("bailu", "白露", "330999-xfj", ("auditor",)),
    ("luomin", "罗敏", "330999-zjj", ("receiver",)),
    ("guxiaolan", "顾晓岚", "330999-zjj", ("handler",)),
    ("jiangtao", "江涛", "330999-zjj", ("handler",)),
    ("guomin", "郭敏", "330999-zjj", ("legal",)),
    ("wangjianping", "王建平", "330999-zjj", ("unit_head",)),
    ("yaofang", "姚芳", "330999-nyncj", ("receiver",)),
    ("zhouqiming", "周启明", "330999-nyncj", ("handler",)),
    ("tianxiuying", "田秀英", "330999-nyncj", ("handler",)),
    ("zoukai", "邹凯", "330999-nyncj", ("legal",)),
    ("songchanghe", "宋长河", "330999-nyncj", ("unit_head",)),
    ("yuanjie", "袁洁", "330999-rsj", ("receiver",)),
    ("shilei", "石磊", "330999-rsj", ("handler",)),
    ("yuhui", "余慧", "330999-rsj", ("handler",)),
    ("konglingyi", "孔令仪", "330999-rsj", ("legal",)),
    ("hezhiyuan", "何志远", "330999-rsj", ("unit_head",)),
    ("zhonghui", "钟卉", "330999-jyj", ("receiver", "handler")),
    ("qinyu", "覃雨", "330999-jyj", ("legal",)),
    ("wenruhai", "温如海", "330999-jyj", ("unit_head",)),
    ("lujia", "陆佳", "330999-zrzyj", ("receiver", "handler")),
    ("xiaohan", "肖涵", "330999-zrzyj", ("legal",)),
    ("fanshikui", "范世奎", "330999-zrzyj", ("unit_head",)),
    ("miaoqing", "苗青", "330999-mzj", ("receiver", "handler")),
    ("tongrui", "童瑞", "330999-mzj", ("legal",)),
    ("gechunlai", "葛春来", "330999-mzj", ("unit_head",)),
    ("wangcuiping", "汪翠萍", "330999-liuhe", ("receiver",)),
    ("zhengxiaoman", "郑小满", "330999-liuhe", ("handler",)),
    ("maojianjun", "毛建军", "330999-liuhe", ("legal",)),
    ("weiguoan", "韦国安", "330999-liuhe", ("unit_head",)),
    ("fangzheng", "方筝", "330999-zf", ("receiver", "handler")),
    ("yinhong", "尹虹", "330999-zf", ("legal",)),
    ("shaoweimin", "邵维民", "330999-zf", ("unit_head", "chief")),
    ("luzhenhua", "陆振华", "330999-zf", ("leader",)),
    ("panxiulan", "潘秀兰", "330999-zf", ("leader",)),
    ("jiming", "季铭", "3309-zf", ("receiver", "handler")),
    ("lanxin", "蓝欣", "3309-zf", ("legal",)),
    ("gaoyuan", "高原", "3309-zf", ("unit_head",)),
    ("luqing", "陆青", "gjxfj", ("intake", "sorter")),
    ("mengfan", "孟凡", "33-xfj", ("sorter",)),
    ("pengfei", "彭斐", "3309-xfj", ("sorter",)),
    ("wuzheng", "武铮", "3309-xfj", ("office_head",)),
    ("zhanlu", "詹璐", "3309-zjj", ("receiver", "handler")),
    ("jinlei", "金蕾", "3309-zjj", ("legal",)),
    ("luoyang", "骆扬", "3309-zjj", ("unit_head",)),
    ("nienan", "聂楠", "3309-nyncj", ("receiver", "handler")),
    ("xieyi", "解颐", "3309-nyncj", ("legal",)),
    ("dushan", "杜珊", "3309-nyncj", ("unit_head",)),
    ("linque", "林榷", "3309-rsj", ("receiver", "handler")),
    ("songzhi", "宋芷", "3309-rsj", ("legal",)),
    ("huangdeng", "黄澄", "3309-rsj", ("unit_head",)),
    # Organs take petitions in themselves (条例第23条第1款): a window of the bureau, a town's service hall.
    ("tanjing", "谭静", "330999-zjj", ("intake",)),
    ("nongxiaolan", "农小兰", "330999-liuhe", ("intake",)),
)


@dataclass(frozen=True)
class DemoAccount:
    """One account to try the system with."""

    username: str
    name: str
    role: str
    role_zh: str
    office: str
    office_path: str
    password: str


def seed(tx: Transaction, *, password: str = PASSWORD) -> list[DemoAccount]:
    """Creates the invented county and one account per role and unit, and lists them with their password.

    Done twice it adds nothing and lists the same accounts. The actor must be the system or an administrator.
    """
    there = set(tx.db.scalars(select(office.c.id)))
    for office_id, parent_id, slug, name, short_name, kind, region_code, superiors in _OFFICES:
        if office_id not in there:
            offices.add(
                tx,
                id=office_id,
                slug=slug,
                name=name,
                short_name=short_name,
                kind=kind,
                region_code=region_code,
                parent_id=parent_id,
                review_superiors=superiors,
            )
    known = set(tx.db.scalars(select(user_account.c.username)))
    # Hashed once: a demonstration shares its password, and fifty hashes take seconds.
    hashed = passwords.hash_new(password) if any(each[0] not in known for each in _PEOPLE) else ""
    for username, name, office_id, roles in _PEOPLE:
        if username not in known:
            user_id = accounts.add_hashed(tx, username=username, name=name, password_hash=hashed)
            for role in roles:
                accounts.appoint(tx, user_id, role=role, office_id=office_id)
    rows = tx.db.execute(
        select(user_account.c.username, user_account.c.name, post.c.role, office.c.short_name, office.c.path)
        .join(post, post.c.user_id == user_account.c.id)
        .join(office, office.c.id == post.c.office_id)
        .where(user_account.c.username.in_([each[0] for each in _PEOPLE]))
        .order_by(user_account.c.id, post.c.id)
    )
    return [
        DemoAccount(username, name, role, ROLES[role][0], short_name, path, password)
        for username, name, role, short_name, path in rows
    ]
