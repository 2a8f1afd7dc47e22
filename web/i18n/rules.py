"""The English of the page of rules and calendar."""

RULES = {
    "规则": "Rules",
    "规则和日历": "Rules and calendar",
    "期限按什么算；新的放假通知、新的本地规则会改变哪些在走的期限": (
        "What dates are counted with, and which open clocks a new holiday notice or new local rules move"
    ),
    "本地规则“{name}”的文件不见了或者读不懂": "The file of the local rules '{name}' is gone or does not read",
    "这期间只按国家规定算。": "Meanwhile the national rules alone hold.",
    "{n} 个在走的期限要重新计算": "{n} open clocks are to be recalculated",
    "在走的期限都是按现在的规则和日历算的": "All open clocks are counted with today's rules and calendar",
    "其中 {n} 个法定日子会变。已经告诉信访人的日子不会提前。": (
        "{n} of them change a legal day. A day told to a petitioner is not brought forward."
    ),
    "为什么": "Why",
    "要告诉谁": "Whom to tell",
    "不用告诉": "Nobody",
    "还有 {n} 个没有列出。": "{n} more are not listed.",
    "一件一件地写入，定时和待办的到期日一起变，经过里留记录。一次最多 {n} 件，中途停了可以接着做。": (
        "Written matter by matter: timers and due dates move with it and the history says so. At most {n} at"
        " a time; stopped half-way, it goes on."
    ),
    "重新计算": "Recalculate",
    "只看了前 {n} 件在办的。全部的，请管理员运行 huiyin recalculate。": (
        "Only the first {n} open matters were looked at. For all of them an administrator runs huiyin"
        " recalculate."
    ),
    "工作日历公布到 {year} 年": "Working calendar published until {year}",
    "{version} 版；之后的日子暂定": "Version {version}; later days are provisional",
    "新的放假通知或者本地规则（.toml 文件）": "A new holiday notice or local rules (.toml file)",
    "有缺的、重叠的、比法律长的不收。收下以后新起算的期限按它算，在走的要按上面的按钮才变。": (
        "Gaps, overlaps and what is longer than the law are refused. New clocks follow it at once; open ones"
        " only with the button above."
    ),
    "检查并启用": "Check and use",
    "本地规则": "Local rules",
    "只能比法律短，或者补法律的空白；法定日子不变": (
        "They may be shorter than the law or speak where it is silent; the legal day stays"
    ),
    "都只按国家规定。": "The national rules alone, everywhere.",
    "只按国家规定": "The national rules alone",
    "地方或者单位（包括下面的）": "Place or office (with all below)",
    "按什么规则": "Which rules",
    "选定": "Choose",
    "{who}，{at}": "{who}, {at}",
    "不再有内控日": "No target any more",
    "内控日 {day}": "Target {day}",
    "内控日 {old} 改为 {day}": "Target {day} instead of {old}",
    "{day}（已过）": "{day} (past)",
    "{rolled}（名义日 {ends}）": "{rolled} (nominal day {ends})",
    "原来 {day}": "before: {day}",
    "现在 {day}": "now: {day}",
    "法定 {day}，不变": "Legal day {day}, unchanged",
    "已选定。新起算的期限按它算；在走的，看下面要不要重新计算。": (
        "Chosen. New clocks follow it; see below whether open ones are to be recalculated."
    ),
    "{name} 检查过了，已经在用。在走的期限，看下面要不要重新计算。": (
        "{name} was checked and is in use. See below whether open clocks are to be recalculated."
    ),
    "已重新计算 {n} 个期限；{m} 件出了故障，记为异常。": (
        "{n} clocks recalculated; {m} matters broke and are incidents."
    ),
    "没有登记是哪个通知": "no notice is on record",
    "请选择": "Please choose",
    "已重新计算 {n} 个期限，每件的经过里都有记录。": "{n} clocks recalculated; each history says so.",
}
