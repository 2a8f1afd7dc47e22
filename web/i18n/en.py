"""The English of the pages: meaning, not word order. A key is the Chinese of a template or a page."""

from collections.abc import Mapping

from web.i18n.account import ACCOUNT
from web.i18n.assists import ASSISTS
from web.i18n.beside import BESIDE
from web.i18n.case import CASE
from web.i18n.changes import CHANGES
from web.i18n.checks import CHECKS
from web.i18n.desk import DESK
from web.i18n.hall import HALL
from web.i18n.incoming import INCOMING
from web.i18n.instructions import INSTRUCTIONS
from web.i18n.keeping import KEEPING
from web.i18n.library import LIBRARY
from web.i18n.lists import LISTS
from web.i18n.migrations import MIGRATIONS
from web.i18n.notes import NOTES
from web.i18n.notices import NOTICES
from web.i18n.papers import PAPERS
from web.i18n.people import PEOPLE
from web.i18n.rating import RATING
from web.i18n.register import REGISTER
from web.i18n.remedies import REMEDIES
from web.i18n.rules import RULES
from web.i18n.sheets import SHEETS
from web.i18n.tracking import TRACKING

_FRAME = {
    " · ": " · ",
    "、": ", ",
    "。": ".",
    "：": ": ",
    "，": ", ",
    "回音": "Huiyin",
    "回音 首页": "Huiyin, first page",
    "跳到正文": "Skip to content",
    "主导航": "Main navigation",
    "待办": "Tasks",
    "登记": "Register",
    "案件": "Cases",
    "督查": "Oversight",
    "流程": "Diagrams",
    "异常": "Incidents",
    "审计": "Audit",
    "帮助": "Help",
    "，今天须办 {n} 件": ", {n} due today",
    "查找编号、姓名、诉求": "Find by number, name or request",
    "编号、姓名、诉求": "Number, name, request",
    "我的设置": "My settings",
    "退出": "Sign out",
    "撤销": "Undo",
    "打印": "Print",
    "看": "Show",
    "全部": "All",
    "是": "Yes",
    "否": "No",
    "编号": "Reference",
    "状态": "Status",
    "形式": "Channel",
    "单位": "Office",
    "期限": "Deadline",
    "标记": "Marks",
    "文字": "Text",
    "筛选": "Filter",
    "清除筛选": "Clear filter",
    "再看 {n} 件": "{n} more",
    "{n} 件": "{n}",
    "件": "",
    "选填": "optional",
}

_SIGN_IN = {
    "登录": "Sign in",
    "去登录": "Sign in",
    "工号": "User name",
    "密码": "Password",
    "件件有登记，": "Every petition on record,",
    "事事有回音。": "every one answered.",
    "每一件信访都登记，日期不能倒填": "Every petition is registered; dates cannot be set back",
    "每一个期限都写明条款和算法": "Every deadline shows its article and how it is counted",
    "每一次查看个人信息都留下记录": "Every look at personal data is on record",
    "信访工作办案系统": "Case system for petitions",
    "忘记密码，请找本单位的系统管理员重设。": (
        "Forgot it? The administrator of your office can set a new one."
    ),
    "这里供工作人员使用。系统只记登录的时间和结果，不记您输入的密码。": (
        "For staff. Only the time and the result of a sign-in are kept, never what you typed."
    ),
    "只在政务外网使用": "For the government network only",
    "已经退出。": "You are signed out.",
    "登录过期了，请再登录一次，接着办。没有送出去的内容还在这个窗口里。": (
        "Your session ended. Sign in again and go on; what was not sent is still in this window."
    ),
    "统一身份认证": "single sign-on",
    "用{name}登录": "Sign in with {name}",
    "或者用工号和密码：": "Or with user name and password:",
    "也从统一身份认证退出": "Sign out of single sign-on, too",
    "工号或密码不对。还可以再试 {n} 次，之后要等 {minutes} 分钟。": (
        "The user name or password is wrong. {n} tries left, then a wait of {minutes} minutes."
    ),
    "试的次数太多了，请 {at} 以后再试。": "Too many tries. Try again after {at}.",
}

_INBOX = {
    "我的待办": "My tasks",
    "岗位待领": "To be claimed",
    "同事在办": "With colleagues",
    "今天办完的": "Done today",
    "队列": "Piles",
    "预览": "Preview",
    "空格": "Space",
    "下、上": "down, up",
    "打开办理": "Open",
    "打开看看": "Open to read",
    "领取": "Claim",
    "放回": "Release",
    "更新列表": "Refresh",
    "全部按键": "all keys",
    "在这一队里找": "Find in this pile",
    "待办，按期限先后排列，逾期在前": "Tasks by deadline, overdue first",
    "办完": "Done",
    "要做的事和事项": "Task and matter",
    "信访人": "Petitioner",
    "谁在办": "With",
    "领取：{act}，{title}": "Claim: {act}, {title}",
    "符合“{q}”的 {n} 件": "{n} matching '{q}'",
    "没有符合“{q}”的待办": "No task matches '{q}'",
    "到案件里找": "Look in the cases",
    "选一件，这里看它要什么、办到哪一步。": "Choose one to see what it asks and where it stands.",
    "信访人要什么": "What the petitioner asks",
    "这一步要注意": "For this step",
    "最近": "Latest",
    "看案件": "See the case",
    "明天到本周五": "Tomorrow to Friday",
    "到下周五": "Until next Friday",
    "已逾期": "Overdue",
    "今天": "Today",
    "以后": "Later",
    "没有期限": "No deadline",
    "没有等人领取的": "Nothing waits to be claimed",
    "封存件：打开才看到内容，每次查看都留记录（条例第30条）。": (
        "Sealed: the content is shown when opened, and every look is recorded (Art. 30)."
    ),
    "，先办这些": ", these first",
    "，先办这一件": ", this one first",
    "{n} 件等人领取，领了就在自己的待办里": "{n} waiting to be claimed",
    "同事已经领走的，供补位和查看": "Claimed by colleagues; to read, or to step in",
    "今天办完 {n} 件": "{n} done today",
    "今天没有必须办的": "Nothing is due today",
    '<b class="ink">今天须办 {n} 件</b>': '<b class="ink">{n} due today</b>',
    "，逾期 {n} 件": ", {n} overdue",
    "，这周还有 {n} 件": ", {n} more this week",
    "这一队里没有待办": "Nothing in this pile",
    "有新件到时会出现在这里。": "New tasks will appear here.",
    "手上没有待办": "You have no tasks",
    "领取岗位上的件，或者等分到您这里。": "Claim one from your office, or wait until one is yours.",
    "手上的都办完了": "All of yours are done",
    "岗位上还有 {n} 件没有人领。": "{n} at your office are not claimed.",
    "去领取": "Claim one",
    "今天还没有办完的": "Nothing done yet today",
    "办完一件，这里就留一条。": "Each completed task leaves a line here.",
    "已领取“{act}”": "Claimed: {act}",
    "已放回“{act}”": "Released: {act}",
    "已办完“{act}”": "Done: {act}",
    "逾期 {n} 天": "{n} days overdue",
    "应于 {day}": "was due {day}",
    "今天止": "Last day today",
    "还有 {n} 天": "{n} days left",
}

_TASK = {
    "看整个案件": "See the whole case",
    "这一步": "This step",
    "本页": "This page",
    "要填的": "To fill in",
    "事项": "Matter",
    "依据和期限": "Law and deadline",
    "诉求": "Request",
    "文书和材料": "Documents",
    "前面几步填的": "Filled in before",
    "这件的内容在您的权限外，只能看到这一步。": (
        "The matter itself is outside what you may see; only this step is shown."
    ),
    "{name}已领取这一步": "{name} has claimed this step",
    "您可以看，要办请对方先放回。": "You can read it. To do it, ask them to release it first.",
    "表单正在打开。如果一直不出来，请刷新。": "The form is opening. If it does not appear, reload.",
    "填写和送出需要浏览器脚本；下面是这一步要填的内容。": (
        "Filling in needs scripts in the browser; this is what the step asks for."
    ),
    "这一步不用填内容。": "Nothing needs to be filled in here.",
    "写之前看一眼": "Before you write",
    "这一步没有另外的提示。": "No further hints for this step.",
    "期限怎么算": "How the deadline is counted",
    "逐日看": "Day by day",
    "有没送出的草稿": "There is an unsent draft",
    "送出后就到下一步": "Sending moves the case on",
    "{name} {at} 已办完这一步": "{name} completed this step, {at}",
    "这一步不用办了：件已经走了别的路，或者已经结束。": (
        "This step is no longer needed: the case took another way or has ended."
    ),
    "依据": "Article",
}

_REGISTER = {
    "登记信访件": "Register a petition",
    '现在是 <b class="ink">{at}</b>，登记时间由系统记，不能倒填': (
        'It is <b class="ink">{at}</b>; the time of registration is kept by the system'
    ),
    "登记单位": "Registering office",
    "还差 {n} 处，登记还没有保存。您写的都在。": "{n} to mend; not saved yet. Nothing you wrote is lost.",
    "信访形式": "Channel",
    "重大紧急": "Urgent",
    "紧急情况": "What is urgent",
    "写具体事实：何时、何地、可能危及什么。只说事，不给人贴标签；登记后马上报告（条例第25条）": (
        "Facts only: when, where, what may be in danger. No labels on people; reported at once (Art. 25)"
    ),
    "一　谁来": "1  Who",
    "二　什么事": "2  What",
    "三　办妥之前": "3  Before you finish",
    "姓名": "Name",
    "手机": "Mobile",
    "没有可不填": "if any",
    "证件号": "ID number",
    "愿意才填": "only if offered",
    "来了几人": "How many came",
    "5 人及以上算集体访": "Five or more is a group visit",
    "住址": "Address",
    "写到村组或门牌；不识字的由登记员代写": (
        "Down to the group or house; the clerk writes for those who cannot"
    ),
    "身份": "Petitioner is",
    "推选的代表": "Chosen representatives",
    "最多 5 人；多人提出共同事项要推选代表（条例第20条第3款）": (
        "at most 5; groups choose representatives (Art. 20(3))"
    ),
    "代表 {n} 姓名": "Representative {n}, name",
    "代表 {n} 电话": "Representative {n}, phone",
    "电话": "Phone",
    "通讯地址": "Postal address",
    "和住址不同才填": "if different",
    "电子邮件": "E-mail",
    "需要什么帮助": "Help needed",
    "手语、翻译、上门": "sign language, interpreter, home visit",
    "收到日期": "Received on",
    "收发室收到的那天": "The day the mail room had it",
    "邮戳日期": "Postmark",
    "看不清可不填": "if legible",
    "申请复查看寄出日": "For review the day of posting counts",
    "晚登记的原因": "Why registered later",
    "收到当天登记不用填": "not needed on the day of receipt",
    "一件事一项，分开办、分开告知": "One matter each; handled and answered separately",
    "可能有关的": "May be related",
    "第 {n} 项": "Matter {n}",
    "去掉这一项": "Remove this one",
    "一句话，用来访人的话": "one sentence, in the visitor's words",
    "事实和理由": "Facts and reasons",
    "按他说的写；登记员的概括另写": "As told; the clerk's summary goes elsewhere",
    "问题在哪里": "Place",
    "内容分类": "Subject",
    "先不分，分办时再选": "Later, when it is sorted",
    "目的": "Purpose",
    "其他诉求、概括、涉及的单位和人": "Other requests, summary, who is complained about",
    "这一件事的其他诉求": "Other requests in this matter",
    "一行一条": "One a line",
    "登记员拟的标题": "Title by the clerk",
    "空着就用诉求那句话": "Empty: the request is the title",
    "被反映的单位或人": "Unit or person complained about",
    "检举控告的内容只给指定的人看（条例第30条）": "Accusations are seen by named readers only (Art. 30)",
    "再加一项": "Add a matter",
    "查询码怎么给": "How the query code is given",
    "当面办的": "Done in person",
    "口头提出，由登记员代写": "Told orally, written down by the clerk",
    "已念给来访人听，本人认可": "Read aloud to the visitor, who agreed",
    "念给来访人听，然后登记": "Read aloud, then register",
    "空着的不拦登记，会变成后面要补的事（条例第19条）": (
        "Empty fields do not stop registration; they become tasks (Art. 19)"
    ),
    "边写边查": "While you write",
    "登记后会怎样": "What happens next",
    "念给来访人听": "Read this to the visitor",
    "没有写": "not given",
    "本人认可，登记": "Agreed, register",
    "回去改": "Go back",
    "写了姓名、电话或诉求，这里会列出可能有关的件。重复不是错，照常登记。": (
        "With a name, a phone or a request, related matters "
        "appear here. Repeating is no fault; register as usual."
    ),
    "没有找到有关的件。": "Nothing related was found.",
    "个人": "Person",
    "单位或组织": "Organisation",
    "打印给本人": "Printed for them",
    "发短信": "By SMS",
    "暂时没法给": "Not possible now",
    "{who}，{status}，{unit}": "{who}, {status}, {unit}",
    "现在": "Now",
    "打印查询码，当面交给来访人": "The query code is printed and handed over",
    "查询码按选的方式告知": "The query code is given as chosen",
    "转送、交办": "Forward or assign",
    "书面告知": "Tell in writing",
    "能当场告知的当场书面告知；不能的写明理由": "tell it in writing on the spot, or say why not",
    "归本单位的受理，归下级的转送，都不归的告知向哪里提出": (
        "accept what is yours, send on what is a lower organ's, else tell where to turn"
    ),
    "给有权处理的单位，并告知去向": "to the competent organ; the petitioner is told where",
    "最迟 {day}（{n} 日，{article}）": "by {day} ({n} days, {article})",
    "受理": "Accept",
    "由责任单位告知是否受理": "the responsible unit says whether it accepts",
    "已登记": "Registered",
    "已登记：{numbers}": "Registered: {numbers}",
    "请把查询码告诉来访人：只在这里显示一次。": (
        "Give the query code to the visitor: it is shown only here, once."
    ),
    "信访登记回执": "Receipt of registration",
    "登记时间": "Registered at",
    "查询码": "Query code",
    "接下来": "Next",
    "凭查询码可以查办到哪一步、什么时候有答复。": "The code shows how far it is and when an answer is due. ",
    "不会查的，打电话 {phone} 问。": "Or ask by telephone: {phone}.",
    "登记人：{name}": "Registered by {name}",
    "打印回执": "Print the receipt",
    "登记下一件": "Register the next",
    "看 {number}": "See {number}",
}

_MATTER = {
    "您能看的 {n} 件，新登记的在前": "{n} you may see, newest first",
    "符合条件的 {n} 件": "{n} found",
    "状态：全部": "Status: all",
    "单位：全部": "Office: all",
    "形式：全部": "Channel: all",
    "期限：全部": "Deadline: all",
    "没有办结的": "Not closed",
    "5 天内到期": "Due within 5 days",
    "15 天内到期": "Due within 15 days",
    "30 天内到期": "Due within 30 days",
    "{day}起一周内到期": "Due in the week from {day}",
    "案件，新登记的在前": "Cases, newest first",
    "谁负责": "Responsible",
    "没有符合条件的案件": "No case matches",
    "去掉“{filter}”有 {n} 件": "{n} without '{filter}'",
    "还没有您能看的案件": "No case for you yet",
    "登记了信访件，或者有件转到您的单位，就会出现在这里。": (
        "Once a petition is registered or forwarded to your office, it appears here."
    ),
    "更多操作": "More",
    "登记信访人撤回…": "Register a withdrawal…",
    "打印算法说明": "Print the calculation",
    "登记信访人撤回": "Register that the petitioner withdraws",
    "只有信访人自己能撤回，而且要有书面、登录或当面的意思表示。办理单位不能代为撤回，也不能拿撤回换办理。"
    "登记后这件就结束，不能恢复。": (
        "Only petitioners themselves can withdraw: in writing, "
        "signed in, or in person. The handling unit may not do it "
        "for them nor make it a condition. The case ends and cannot be reopened."
    ),
    "怎么表示的": "How it was said",
    "书面申请": "In writing",
    "当面说的，有记录": "In person, on record",
    "本人登录操作": "Signed in themselves",
    "他说的原话": "In their own words",
    "登记撤回，结束这件": "Register, and end the case",
    "不撤了": "Keep the case",
    "写下他自己的话；没有他的意思表示不能登记撤回。": (
        "Write down their words; without them there is no withdrawal."
    ),
    "已登记信访人撤回，这件结束。": "The withdrawal is registered; the case has ended.",
    "十秒看懂": "In ten seconds",
    "要什么": "Asks for",
    "还没有转出": "Not forwarded yet",
    "走到哪一步": "Where it stands",
    "看流程图": "Show the diagram",
    "收起流程图": "Hide the diagram",
    "已过": "done",
    "流程图正在打开。看不到图时，上面的步骤和下面的经过说的是同一件事。": (
        "The diagram is opening. Without it, the stages above and the story below say the same."
    ),
    "现在没有在走的期限。": "No clock is running.",
    "没有在走的期限": "No clock running",
    "{running} 个在走，{done} 个已完成": "{running} running, {done} done",
    "经过": "Story",
    "全部经过": "The whole story",
    "只看法定动作": "Legal acts only",
    "更早的经过": "Earlier",
    "看完整经过": "See all of it",
    "还没有经过。": "Nothing yet.",
    "现在要做的": "To do now",
    "还没有人领取": "Nobody has claimed it",
    "诉求和事实": "Request and facts",
    "当事人": "People",
    "没有登记当事人。": "Nobody is on record.",
    "已显示全名，这次查看已经记录。": "Full names are shown; this look is on record.",
    "显示全名和电话（会留记录）": "Show full names and phones (kept on record)",
    "为什么要看": "Why you need to see them",
    "显示全名": "Show full names",
    "还没有文书。": "No documents yet.",
    "{day} 送达": "served {day}",
    "{day} 出具，还没有送达": "issued {day}, not served yet",
    "草稿": "Draft",
    "有关联的信访": "Related petitions",
    "最近谁看过": "Who looked lately",
    "看了全名": "saw full names",
    "看了联系方式": "saw contact data",
    "看了封存内容": "read sealed content",
    "导出": "exported",
    "，理由：{reason}": "; reason: {reason}",
    "收到": "Received",
    "人数": "Persons",
    "{n} 人": "{n}",
    "被反映的": "Complained about",
    "登记员概括": "Clerk's summary",
    "为什么是这一天": "Why this day",
    "暂定": "Provisional",
    "起算 {day}": "from {day}",
    "今天 第 {n} 日": "today, day {n}",
    "{ends} → 暂定 {rolled}": "{ends} → provisionally {rolled}",
    "{ends} → 顺延 {rolled}": "{ends} → rolled to {rolled}",
    "{day} · {n} 天": "{day} · {n} days",
    "第 {n} 天": "day {n}",
    "共 {days} 日，已过 {gone} 日。{words}，{day}": "{days} days in all, {gone} gone. {words}, {day}",
    "期限算法说明": "How the deadlines are counted",
    "算到": "Counted at",
    "日历": "Calendar",
    "这件没有算过期限。": "No deadline was counted in this case.",
    "这是草稿，还没有出具。": "This is a draft; it was not issued.",
    "送达": "Service",
}

_OVERSIGHT = {
    "督查总览": "Oversight",
    "范围": "Scope",
    "哪些逾期、哪些快到，卡在哪里": "What is late or near, and where it is stuck",
    "事项和单位": "Matter and office",
    "卡在哪里": "Stuck at",
    "已经逾期": "Overdue",
    "没有逾期，5 天内也没有到期的": "Nothing overdue, nothing due within 5 days",
    "看 30 天内到期的": "See what is due within 30 days",
    "批准延期只能由办理单位负责人作出（条例第34条），并须告知信访人理由；督查只提醒。": (
        "Only the head of the handling unit may extend (Art. "
        "34), and must tell the petitioner why; oversight reminds."
    ),
    "哪个单位、哪一周最挤": "Which office, which week",
    "到期件数": "matters due",
    "各单位未来六周到期件数": "Matters due per office in the coming six weeks",
    "{unit} {n} 件": "{unit}: {n}",
    "未来六周没有到期的。": "Nothing is due in the coming six weeks.",
    "数字怎么来的": "Where the figures come from",
    "在办 {n} 件 · 数据到 {at}": "{n} open · figures of {at}",
    "本周": "this week",
    "按期答复": "Answered in time",
    "及时受理": "Accepted in time",
    "逾期": "Overdue",
    "法定最迟日已过还没有办。名义日落在假期的，按顺延后的日子算；统计另按名义日算。": (
        "The last lawful day has passed. Days that fall on a "
        "holiday roll to the next working day; statistics use the "
        "nominal day."
    ),
    "没有逾期，本周也没有到期的": "Nothing overdue, nothing due this week",
    "没有逾期，本周到期 {n} 件": "Nothing overdue, {n} due this week",
    "已逾期 {late} 件，本周没有到期的": "{late} overdue, nothing due this week",
    "已逾期 {late} 件，本周到期 {week} 件": "{late} overdue, {week} due this week",
    "法定最迟日已过": "the last lawful day has passed",
    "本周到期": "Due this week",
    "到周日为止": "until Sunday",
    "在办": "Open",
    "还没有到期的": "nothing due yet",
    "{day} 起": "since {day}",
}

_INCIDENTS = {
    "等人处理": "Waiting for a person",
    "{n} 条等人处理": "{n} waiting for a person",
    "什么时候": "When",
    "停在哪里": "Stopped at",
    "怎么了": "What happened",
    "没有异常": "No incidents",
    "机器走不动的时候会停在这里等人，不会自己反复重试，也不会丢期限。": (
        "What the machine cannot move stops here and waits. "
        "It never retries by itself, and no deadline is lost."
    ),
    "事实": "Facts",
    "怎么办": "What to do",
    "先把原因去掉（比如改好流程、等对方系统恢复），再让机器"
    "接着走；机器做不了的，人办完以后写明怎么办的，销掉这条。": (
        "Remove the cause (mend the diagram, wait for the other "
        "system), then let the machine go on. What it cannot do, "
        "a person does and says how."
    ),
    "怎么处理的": "How it was dealt with",
    "销掉时要写": "needed to close it",
    "接着走": "Go on",
    "写明处理，销掉": "Say how, and close",
    "系统": "System",
    "哪一类": "Kind",
    "第一次": "First",
    "最近一次": "Last",
    "{at}，共 {n} 次": "{at}, {n} times",
    "出错的类型": "Error type",
    "处理时间": "Closed at",
    "已处理": "Dealt with",
    "“{where}”走不动过，已经处理。": "It stopped at '{where}' and was dealt with.",
    "有一条通知没有送出去。件没有停，但是对方还不知道。": (
        "A notice could not be delivered. The case goes on, but they do not know yet."
    ),
    "走到“{where}”停住了，什么都没有改动，也没有丢。等人看过以后接着走。": (
        "It stopped at '{where}'. Nothing was changed or lost; it goes on once somebody has looked."
    ),
    "写一句怎么处理的，以后查得到。": (
        "Say in a sentence how it was dealt with, so that it can be found later."
    ),
    "系统动作": "Service",
    "流程里的式子": "Expression in a diagram",
    "走得太远，被拦下": "Went too far and was stopped",
    "送通知": "Delivery",
    "流程引擎": "Engine",
}

_KEYS = {
    "按键": "Keys",
    "每个按键都有对应的按钮；不用键盘也能办完所有的事。": (
        "Every key is also a button; everything works without them."
    ),
    "做什么": "What it does",
    "再按": "then",
    "在输入框里、或者正在用输入法组字时，单个字母的按键不起作用。不想要单键，可以在“我的设置”里关掉。": (
        "Single keys are off while you type or compose. They can be switched off in My settings."
    ),
    "列表": "Lists",
    "下一行、上一行": "next and previous row",
    "打开": "open",
    "在旁边预览": "preview beside the list",
    "领取这一件": "claim this one",
    "哪里都行": "Anywhere",
    "查找": "search",
    "登记新的信访件": "register a petition",
    "去待办": "go to tasks",
    "去案件": "go to cases",
    "去督查": "go to oversight",
    "去流程": "go to diagrams",
    "看这张表": "this sheet",
    "关掉打开的东西": "close what is open",
    "填表": "Forms",
    "送出，做主要的那件事": "the main act",
    "马上存草稿": "save the draft now",
}

_ACCOUNT = {
    "已保存。": "Saved.",
    "这是新令牌，只显示这一次，请现在抄走": "This is the new token. It is shown only now: copy it",
    "岗位": "Posts",
    "现在没有岗位。请找系统管理员。": "You hold no post. Ask the administrator.",
    "怎么显示": "Display",
    "语言": "Language",
    "列表行距": "Density of lists",
    "舒适": "Comfortable",
    "紧凑": "Compact",
    "单键快捷键": "Single keys",
    "开": "On",
    "关": "Off",
    "保存设置": "Save",
    "改密码": "Change password",
    "现在的密码": "Current password",
    "新密码": "New password",
    "至少 10 个字符；改好以后各处都要重新登录": "At least 10 characters; you will sign in again everywhere",
    "现在的密码不对。": "The current password is wrong.",
    "程序用的令牌": "Tokens for programs",
    "给别的系统调用接口用，权限和您本人一样": "For other systems that call the API, with your own rights",
    "收回": "Revoke",
    "用来做什么": "What for",
    "能做什么": "May do",
    "只读": "Read",
    "读和写": "Read and write",
    "用多久": "For how long",
    "30 天": "30 days",
    "90 天": "90 days",
    "一年": "One year",
    "发一个新令牌": "Issue a token",
    "写一下给谁用，收回的时候认得出来。": "Say what it is for, so that it can be told when it is revoked.",
    "到 {day}": "until {day}",
    "查看记录": "Read log",
    "谁看了哪件的个人信息或封存内容，为什么看。只能看记录，看不到内容。": (
        "Who looked at personal or sealed content of which case, and why. The log only, never the content."
    ),
    "案件编号": "Case number",
    "谁": "Who",
    "看了什么": "What",
    "理由": "Reason",
    "没有查看记录": "Nothing in the read log",
    "“{q}”没有查看记录": "Nothing in the read log for '{q}'",
    "要写完整的案件编号。": "The whole case number is needed.",
    "有人显示全名或打开封存件时，这里会多一条。": (
        "Showing full names or opening a sealed case leaves a line here."
    ),
}

_ERRORS = {
    "没有办成，什么都没有改动，您写的没有丢。已经记为异常，管理员会处理。": (
        "Not done. Nothing was changed and nothing you wrote is lost. It is recorded as an incident."
    ),
    "页面放得太久了，没有送出去。回到上一页，您写的会填回来，再送一次。": (
        "The page is too old; nothing was sent. Go back: what you wrote is filled in again; send it again."
    ),
    "这个请求看不懂。回到上一页再试。": "The request could not be read. Go back and try again.",
    "这件不在您的职责范围内。": "This is outside your duties.",
    "没有这个地址。可能是编号打错了，或者这件在您的权限外。": (
        "There is nothing here. The number may be mistyped, or it is outside what you may see."
    ),
    "这个地址不能这样打开。": "This address cannot be opened like that.",
    "送来的内容太大了。": "That is too large.",
    "请求太密了，过一会儿再试。": "Too many requests. Try again in a moment.",
    "没有办成，什么都没有改动。": "Not done. Nothing was changed.",
    "出错了，什么都没有改动，您写的没有丢。": (
        "Something failed. Nothing was changed and nothing you wrote is lost."
    ),
    "回到我的首页": "To my first page",
    "回到上一页": "Back",
    "要找人看，把编号告诉系统管理员就行。": "The administrator needs only this reference.",
    "这里您不能看，也不能办": "Not for you",
    "没有找到": "Not found",
    "不能这样打开": "Cannot be opened like that",
    "情况已经变了": "Things have changed",
    "有几处要改": "Some entries need mending",
    "系统正忙": "Busy",
    "磁盘满了": "The disk is full",
    "没有办成": "Not done",
    "没有送出去": "Not sent",
}

_STUDIO = {
    "流程设计": "Diagrams",
    "线上 {n} 个流程；正在办的案件按各自开始时的版本走完。": (
        "{n} processes live; open cases finish on the version they began with."
    ),
    "第 {v} 版": "version {v}",
    "{who} {day} 发布": "published by {who}, {day}",
    "在办 {n} 件": "{n} open",
    "有 {n} 份草稿": "{n} drafts",
    "还没有发布过流程": "Nothing is published yet",
    "用 huiyin publish 发布第一个。": "Publish the first with huiyin publish.",
    "线上是第 {v} 版": "Version {v} is live",
    "线上是第 {v} 版，在办 {n} 件": "Version {v} is live, {n} open",
    "第 {v} 版已发布。新登记的按它走，正在办的不受影响。": (
        "Version {v} is published. New cases use it; open ones are untouched."
    ),
    "文件": "Files",
    "图、决策表、表单一起发布，合成一个版本": (
        "Diagrams, tables and forms are published together as one version"
    ),
    "名称": "Name",
    "版本": "Versions",
    "什么时候、谁": "When, who",
    "改了什么": "What changed",
    "草稿：{who} {at}": "Draft: {who} {at}",
    "重做": "Redo",
    "下载": "Download",
    "上传": "Upload",
    "放弃草稿": "Discard the draft",
    "存草稿": "Save draft",
    "发布新版本": "Publish",
    "属性": "Properties",
    "文件内容": "File",
    "说明": "About",
    "怎么改": "How to change it",
    "检查结果": "Findings",
    "正在检查，过一会儿结果在这里。": "Being checked; the findings will stand here.",
    "新登记的案件按新版本走；正在办的 {n} 件不受影响。": (
        "New cases use the new version; the {n} open ones are untouched."
    ),
    "改了什么，写给同事看": "What changed, for colleagues",
    "发布": "Publish",
    "先不发布": "Not now",
    "流程图": "Diagrams",
    "决策表": "Decision table",
    "表单": "Forms",
    "表单是 form-js 的 JSON，决策表是 DMN。可以下载到桌面的工具里改好再传上来；检查结果在下面。": (
        "Forms are form-js JSON, tables are DMN. Download, "
        "change them on your desk, upload; findings are below."
    ),
}

_SPECIMEN = {
    "样张": "Specimen",
    "期限、状态、控件和各种情形，写法以这里为准": (
        "Deadlines, statuses, controls and states: this sheet is the contract"
    ),
    "期限怎么写": "How deadlines are written",
    "情形": "Case",
    "样子": "Looks like",
    "颜色": "Colours",
    "状态和标记": "Statuses and marks",
    "按钮": "Buttons",
    "送法制审核": "Send for legal review",
    "看样张": "Preview",
    "退回": "Return",
    "还有 2 处错误": "2 errors left",
    "发布…": "Publish…",
    "小按钮": "Small",
    "填写": "Filling in",
    "还差 1 处，暂不能送出": "1 to mend before this can be sent",
    "要写清楚为什么不归本单位、应归谁、依据哪条（条例第23条第3款）。": (
        "Say why it is not yours, whose it is, and under which rule (Art. 23(3))."
    ),
    "异议理由": "Reasons for the objection",
    "不属于我单位": "Not ours",
    "申诉": "Appeal",
    "求决": "Request",
    "按他要什么选": "By what they ask for",
    "出错、断网、被别人改了": "Failed, offline, changed by others",
    "网断了，您写的都在这台电脑上": "Offline; what you wrote is on this computer",
    "10:42 的草稿已存。连上后自动保存，不用重写。": (
        "The draft of 10:42 is kept. It is saved once you are connected."
    ),
    "郭敏 10:44 改了“依据的条款”": "Guo Min changed 'Legal basis' at 10:44",
    "看两边的不同，选哪一份由您定。": "See both; the choice is yours.",
    "没有送出去，您写的没有丢": "Not sent; nothing you wrote is lost",
    "服务器出错，编号 E-7f3a。再试一次，或把编号告诉管理员。": (
        "Server error, ref E-7f3a. Try again, or tell the administrator."
    ),
    "不算重复信访。": "Not a repeat.",
    "要单独登记、单独告知，可以一起办。": "Registered and answered separately; may be handled together.",
    "没有东西": "Nothing there",
    "今天的都办完了": "All done for today",
    "下一件 11月24日 周二到期。": "The next is due Tue 24 Nov.",
    "筛选后没有": "Nothing after filtering",
    "正在取": "Loading",
    "超过 3 秒显示：还在取，数据较多": "After 3 seconds: still loading, there is a lot",
    "图标": "Icons",
    "办完之后": "Afterwards",
    "出具受理告知书": "Issue the acceptance notice",
    "还早": "Far",
    "还有 12 天": "12 days left",
    "12月5日 周六，请周五前办": "Sat 5 Dec, do it by Friday",
    "民法典第203条": "Civil Code, Art. 203",
    "民法典第201条": "Civil Code, Art. 201",
    "5 天以内": "Within 5 days",
    "还有 3 天": "3 days left",
    "还有 2 天": "2 days left",
    "11月26日 周四": "Thu 26 Nov",
    "11月25日 周三": "Wed 25 Nov",
    "最后一天": "Last day",
    "11月23日 周一": "Mon 23 Nov",
    "名义日已过，顺延期内": "Nominal day past, rolled day not",
    "今天止，已顺延": "Last day today, rolled",
    "原 11月22日 周日": "was Sun 22 Nov",
    "逾期 3 天": "3 days overdue",
    "应于 11月20日 周五": "was due Fri 20 Nov",
    "顺延日未定": "Rolled day unknown",
    "还有 39 天": "39 days left",
    "1月1日 元旦，顺延日暂定": "1 Jan, New Year; rolled day provisional",
    "已延期": "Extended",
    "11月26日 周四，已延期": "Thu 26 Nov, extended",
    "不计日": "Not counting",
    "听证中，不计日": "Hearing, clock stopped",
    "已扣 6 天，周五恢复": "6 days taken off, resumes Friday",
    "没有法定期限": "No statutory deadline",
    "本县要求 30 日内回复": "The county asks for 30 days",
    "按时办结": "Closed in time",
    "第 52 日办结": "Closed on day 52",
    "期限 60 日": "of 60 days",
    "墨": "Ink",
    "次墨": "Second ink",
    "石青 操作": "Azurite, acts",
    "黛 边栏": "Dai, rail",
    "朱砂 逾期": "Cinnabar, late",
    "赭石 将到": "Ochre, soon",
    "松绿 办成": "Pine, done",
    "藤紫 停计": "Wisteria, held",
    "纸": "Paper",
    "石青浅": "Azurite wash",
    "朱砂浅": "Cinnabar wash",
    "赭石浅": "Ochre wash",
    "松绿浅": "Pine wash",
    "藤紫浅": "Wisteria wash",
    "办理 60 日": "Handle in 60 days",
    "条例第34条": "Regulation, Art. 34",
    "条例第23条第2款": "Regulation, Art. 23(2)",
    "条例第34条写“日”": "Art. 34 counts calendar days",
    "共 60 日，已过 21 日": "60 days in all, 21 gone",
    "共 15 日，已过 13 日": "15 days in all, 13 gone",
    "受理 11月2日": "accepted 2 Nov",
    "收到 11月10日": "received 10 Nov",
    "今天 第 21 日": "today, day 21",
    "今天 第 13 日": "today, day 13",
    "1月1日 → 暂定 1月4日": "1 Jan → provisionally 4 Jan",
    "11月2日 周一": "Mon 2 Nov",
    "11月3日 周二": "Tue 3 Nov",
    "1月1日 周五": "Fri 1 Jan",
    "1月4日 周一": "Mon 4 Jan",
    "受理告知书送达，这天不算": "Acceptance notice served; this day does not count",
    "第 1 日；周末和节假日都计入": "Day 1; weekends and holidays count",
    "第 60 日，是元旦，法定休假日": "Day 60 is New Year, a public holiday",
    "顺延到放假后第一个工作日": "Rolled to the first working day after",
    "2027 年放假通知还没有公布。公布后系统自动重算，并告诉承办人和信访人。": (
        "The notice for 2027 is not published. Once it is, the day is counted anew and everybody is told."
    ),
    "受理告知 15 日": "Tell within 15 days",
    "转送": "Forwarding",
    "受理告知": "Acceptance",
    "调查核实": "Investigation",
    "处理意见": "Opinion",
    "复查": "Review",
    "10月19日": "19 Oct",
    "10月21日 · 2 天": "21 Oct · 2 days",
    "11月2日 · 11 天": "2 Nov · 11 days",
    "第 21 天": "day 21",
    "12月中旬": "mid-December",
    "信访人可申请": "if asked for",
    "11月26日": "26 Nov",
    "周启明将到青塘村核对合作社账目。": "Zhou Qiming will check the accounts in the village.",
    "11月18日 15:20": "18 Nov 15:20",
    "周启明约合作社理事长谈话，对方承认尚欠 18.6 万元。": (
        "Zhou Qiming talked with the co-op's head, who admits owing 186,000."
    ),
    "11月2日 16:10": "2 Nov 16:10",
    "农业农村局受理，受理告知书当面送达张**，60 日从次日起算。": (
        "The bureau accepted; the notice was handed to Zhang**; 60 days run from the next day."
    ),
    "10月22日 08:31": "22 Oct 08:31",
    "5 个工作日内没有提出异议。": "No objection within five working days.",
    "快到": "Soon",
    "停计": "Clock stopped",
    "办成": "Done",
    "封存": "Sealed",
    "紧急": "Urgent",
    "督办": "Supervised",
    "集体访": "Group visit",
    "重复": "Repeat",
    "文书": "Document",
}

EN: Mapping[str, str] = {
    **_FRAME,
    **_SIGN_IN,
    **_INBOX,
    **_TASK,
    **_REGISTER,
    **_MATTER,
    **_OVERSIGHT,
    **_INCIDENTS,
    **_KEYS,
    **_ACCOUNT,
    **_ERRORS,
    **_STUDIO,
    **_SPECIMEN,
    **ACCOUNT,
    **ASSISTS,
    **INSTRUCTIONS,
    **INCOMING,
    **HALL,
    **CASE,
    **CHANGES,
    **CHECKS,
    **BESIDE,
    **KEEPING,
    **DESK,
    **LIBRARY,
    **LISTS,
    **NOTICES,
    **MIGRATIONS,
    **RATING,
    **NOTES,
    **PAPERS,
    **PEOPLE,
    **REGISTER,
    **REMEDIES,
    **RULES,
    **SHEETS,
    **TRACKING,
}
