"""The English of law and model paragraphs beside the editor."""

from collections.abc import Mapping

LIBRARY: Mapping[str, str] = {
    "条文和范文": "Law and models",
    "《信访工作条例》全文和有关法律的条文、要点，废止的文件，本单位的规定和范文。要点不是原文，引用原文。": (
        "The whole Regulation on Petition Work and articles of related laws, word for word and in short,"
        " repealed texts, and the office's own rules and models. Quote the law's own words."
    ),
    "法规原文": "Laws, word for word",
    "全文 {n} 条": "whole, {n} articles",
    "节录 {n} 条": "excerpt, {n} articles",
    "{who} {day} 发布": "{who}, issued {day}",
    "今天不能引用": "Not to be cited today",
    "文本来源：": "Source of the text: ",
    "各章": "Chapters",
    "原文": "Word for word",
    "看原文": "The law's own words",
    "要点：": "In short: ",
    "{since} 起施行": "in force from {since}",
    "整条": "Whole article: ",
    "整条带出处复制": "Copy the whole article with its source",
    "找什么": "Look for",
    "哪天有效的": "In force on",
    "找": "Find",
    "找到的": "Found",
    "本单位的": "The office's own",
    "存好了。": "Kept.",
    "这天不能引用": "Not to be cited that day",
    "要点，不是原文": "in short, no quotation",
    "带出处写进去": "Write it with its source",
    "带出处复制": "Copy it with its source",
    "只列前 {n} 条，再写一个词可以缩小。": "The first {n} are listed; another word narrows it.",
    "没有找到。换个词，或者换个日子。": "Nothing found. Try another word or day.",
    "写几个词来找：复查、延期、第34条、土地流转……本单位自己的范文不写词也列在这里。": (
        "Type some words: review, extension, land … The office's own models are listed without any."
    ),
    "{since} 到 {until}": "{since} to {until}",
    "到 {until} 止": "until {until}",
    "{since} 起，还没有施行": "from {since}, not in force yet",
    "{since} 起": "from {since}",
    "施行的日子没有记在这里，引用前核对": "the day it came into force is not on record here; check it",
    "用到哪天为止": "Used until",
    "不再用": "End it",
    "还没有。常用的写法、本地的规定，存在这里大家都能用。": (
        "None yet. Keep here what is often written and what holds locally, for everybody."
    ),
    "存一条": "Keep one",
    "给哪个单位用（连同下面的）": "For which office (and all below)",
    "是哪一种": "Kind",
    "叫什么": "Title",
    "内容": "Text",
    "不写信访人的姓名、电话和证件号。": "No names, phones or identity numbers of petitioners.",
    "出处": "Source",
    "范文可以不写": "not needed for models",
    "从哪天起": "From which day",
    "存下来": "Keep it",
    "条文、范文": "Law and models",
    "单独打开": "Open by itself",
    "写的时候找条文、范文，带出处写进去": "While writing: law and models, written in with their source",
}
