"""The English of the pages that take running cases to another version."""

from collections.abc import Mapping

MIGRATIONS: Mapping[str, str] = {
    "迁移在办案件": "Migrate running cases",
    "发布不动在办的；要换版本，在这里先看后做": (
        "Publishing touches no running case; to take them along, look here first"
    ),
    "从哪一版到哪一版": "From which version to which",
    "原来的版本": "The version they run on",
    "换到": "Take them to",
    "第 {v} 版": "Version {v}",
    "“{name}”在新版本里是": "In the new version '{name}' is",
    "没有对应的": "nothing",
    "先看会怎样": "See what would happen",
    "两个版本相同，没有可迁移的。": "Both versions are the same; there is nothing to migrate.",
    "试算结果": "What would happen",
    "只是看，什么也没有改": "Only a look; nothing was changed",
    "看了": "Looked at",
    "可以换到新版本": "Would go",
    "会留在原版本": "Would stay",
    "迁移": "Migrate",
    "每件要么整件换过去，要么原样留下。没有再往前走的，以后还能撤回。": (
        "Each case goes wholly or stays as it is. What has not moved since can be taken back."
    ),
    "打开的环节、领取人、草稿和到期时刻都不变；名称、表单和岗位照新版本。": (
        "Open steps, who claimed them, drafts and due moments stay; names, forms and roles are the new ones."
    ),
    "为什么迁移": "Why",
    "迁移 {n} 件": "Migrate {n}",
    "做过的迁移": "Earlier migrations",
    "怎样": "What",
    "件数": "Cases",
    "哪些": "Which",
    "第 {a} 版 → 第 {b} 版": "Version {a} → version {b}",
    "做到哪里": "How far it is",
    "开始": "Began",
    "开始时在办": "Running at the beginning",
    "还没有看到": "Not looked at yet",
    "改了编号": "Renamed",
    "撤回这次迁移": "Take this migration back",
    "没有再往前走的，按原来的样子换回去；已经往前走的留在新版本，并列出来。": (
        "What has not moved since goes back as it was; what has stays on the new version and is listed."
    ),
    "为什么撤回": "Why take it back",
    "撤回": "Take back",
    "写一句为什么迁移，会写进每件的经过。": "Say why; it is written into the history of each case.",
    "写一句为什么撤回，会写进每件的经过。": "Say why; it is written into the history of each case.",
    "请留意": "Note",
    "正在迁移": "Under way",
    "已做完": "Done",
    "正在撤回": "Being taken back",
    "已撤回": "Taken back",
    "换到新版本": "Migrated",
    "留在原版本": "Stays",
    "出了故障": "Broke",
    "没有撤回": "Not taken back",
    "再看一次": "Look again",
}
