"""English of the pages for accounts and offices."""

from collections.abc import Mapping

PEOPLE: Mapping[str, str] = {
    "移到哪个机构下面": "Under which office",
    "由哪个机构接着办": "Which office goes on",
    "在哪个机构": "At which office",
    "写名称里的几个字，从列出来的里面选；填进去的是它的编号。": (
        "Type part of the name and choose from the list; its id is filled in."
    ),
    "停用账号…": "Close the account…",
    "停用以后登录不了，各处马上退出，这里不能再启用；名字还在案卷里。手上的件先转给别人。": (
        "Nobody signs in with it any more, every session ends, and it cannot be opened again; the name stays"
        " in the files. Hand over what is in their hands first."
    ),
    "人员": "People",
    "机构": "Offices",
    "人员和程序账号": "People and service accounts",
    "什么也不删：岗位和账号写明到哪一天，停用以后名字还在案卷里。": (
        "Nothing is deleted: posts and accounts have their days, and names stay in the files."
    ),
    "没有办成，请改这里": "Not done; mend this",
    "姓名": "Name",
    "工号或者姓名": "User name or name",
    "查找": "Find",
    "今天的岗位": "Posts today",
    "程序": "Program",
    "停用": "Closed",
    "没有找到": "Nothing found",
    "下一页": "Next page",
    "开一个账号": "Open an account",
    "人的初始密码只显示一次，第一次登录要改；程序账号没有密码，只用令牌。": (
        "A person's first password is shown once and changed at first sign-in; programs have tokens only."
    ),
    "给谁用": "For",
    "人": "A person",
    "开账号": "Open",
    "程序账号": "Service account",
    "{at} 开": "opened {at}",
    "{at} 停用": "closed {at}",
    "全部账号": "All accounts",
    "这是初始密码，只显示这一次；本人第一次登录要改": (
        "This first password is shown once; it is changed at first sign-in"
    ),
    "没有岗位": "No posts",
    "选一个": "Choose",
    "选一个岗位。": "Choose a post.",
    "不写从今天起": "from today if empty",
    "不写到另行通知": "until further notice if empty",
    "给岗位": "Give the post",
    "结束": "End",
    "结束的日子不能早于开始的日子。": "The last day cannot be before the first.",
    "这一天看不懂。": "This is no day.",
    "现在没有登录": "Not signed in now",
    "没有令牌": "No tokens",
    "收回了": "revoked",
    "过期了": "expired",
    "身份编号": "Subject",
    "关联": "Link",
    "没有关联": "Not linked",
    "取消关联": "Unlink",
    "账号": "Account",
    "重设密码": "Reset the password",
    "停用账号": "Close the account",
    "账号开好了。": "The account is open.",
    "岗位记好了。": "The post is given.",
    "岗位结束了，记录还在。": "The post has ended; its record stays.",
    "账号停用了，各处都已退出。": "The account is closed and signed out everywhere.",
    "{first} 起": "from {first}",
    "{first} 到 {last}": "{first} to {last}",
    "没有这个机构。": "There is no such office.",
    "撤并和改隶属写明日期和文件；在办的案件跟着过去，期限不变。": (
        "Moves and mergers have a day and a paper; open cases go along, no period moves."
    ),
    "名称里的字，或者编号": "Words of the name, or the id",
    "区划代码": "Division code",
    "只列了前 {n} 个，请用名称查找。": "Only the first {n} are listed; look by name.",
    "改过什么": "What was changed",
    "依据的文件": "By which paper",
    "在{name}下面": "under {name}",
    "{day} 撤并，职责归{name}": "closed {day}, its duties are with {name}",
    "全部机构": "All offices",
    "改隶属": "Put under another office",
    "连同下面的机构移到另一个机构下面；岗位不变。": "With the offices below it; posts stay.",
    "看会怎么样": "See what would happen",
    "撤并": "Merge or close",
    "停办，由另一个机构接着办（条例第24条第2款）；职责归谁不清楚的，先请本级党委、政府指定。"
    "这里的人转到那里的同样岗位。": (
        "It closes and another one goes on with its duties (Art. 24(2)); where that is unclear, the "
        "committee or government of the level names one first. Its people get the same posts there."
    ),
    "确认撤并": "Confirm the merger",
    "确认改隶属": "Confirm the move",
    "{gone}停办，由{other}接着办": "{gone} closes, {other} goes on with its duties",
    "{gone}移到{other}下面": "{gone} is put under {other}",
    "从{day}起": "from {day}",
    "看的时候又有变化，请再看一遍。": "It changed while you were looking; please look again.",
    "还什么都没有动。": "Nothing has been changed yet.",
    "在走的期限一天也不变，已经发出的文书照旧；撤并以后退不回去。": (
        "No running period moves by a day, issued papers stay as they are; a merger cannot be taken back."
    ),
    "在走的期限一天也不变，已经发出的文书照旧。": (
        "No running period moves by a day, issued papers stay as they are."
    ),
    "跟着过去的": "What goes along",
    "在办的案件": "Open cases",
    "办到哪一步，就从哪一步接着办": "Each goes on from the step it is at",
    "等着办的事": "Things to do",
    "转到那里的待办；写了一半的草稿也在": "They are in the inbox there, drafts too",
    "在走的期限": "Running periods",
    "最早的到{day}，不变": "The first ends on {day}, as before",
    "别处案件旁边的事": "Beside cases of others",
    "复查复核、包案、督办、会办": "Reviews, leaders' packages, supervisions, assistance",
    "办结的案件": "Ended cases",
    "一起归过去，照样查得到": "They go along and are found as before",
    "下面的机构": "Offices below",
    "连人带件一起移": "With their people and cases",
    "这里的人：{n} 个岗位": "Its people: {n} posts",
    "这里的岗位到前一天为止，从{day}起是{other}的同样岗位。": (
        "The posts here end the day before; from {day} they are the same posts at {other}."
    ),
    "岗位不变，跟着机构走。": "Posts stay as they are and go with the office.",
    "现在没有人在这里任职。": "Nobody holds a post here now.",
    "不改了": "Leave it",
    "写明从哪一天起。": "Say from which day.",
    "改好了，{n} 件案件跟着过去，期限不变。": "Done; {n} cases went along, no period moves.",
    "{name}改了隶属：{before} → {after}": "{name} was put under another office: {before} → {after}",
    "{name}撤并：{before} → {after}": "{name} was merged or closed: {before} → {after}",
}
