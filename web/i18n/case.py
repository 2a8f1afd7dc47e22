"""English of the pages of one case: its files, its file for print, who is there, corrections."""

from collections.abc import Mapping

CASE: Mapping[str, str] = {
    "材料": "Files",
    "没有加上": "Not added",
    "应有的材料": "What ought to be here",
    "，已有": ", there",
    "，还没有": ", not there yet",
    "下载": "Download",
    "预览": "Preview",
    "拿掉": "Take out",
    "为什么拿掉": "Why take it out",
    "拿掉，留记录": "Take out, on record",
    "还没有材料。": "No files yet.",
    "是什么材料": "What it is",
    "文件": "File",
    "照片、扫描件、PDF、Word、Excel、OFD、录音录像，一份不超过 {n} MB。原件怎么来就怎么存，不会改动。": (
        "Photos, scans, PDF, Word, Excel, OFD, sound and film, up to {n} MB each. Kept as they came."
    ),
    "加上": "Add",
    "上传": "Upload",
    "按现在办到的地方，还缺：{names}": "For where the case stands it lacks: {names}",
    "缺的不拦办理；归档和检查时要齐。": "Nothing is held up by it; filing and inspection need it.",
    "应有 {n} 样，已有 {m} 样": "{m} of {n} expected kinds are here",
    "单独看": "On its own page",
    "{n} 字节": "{n} bytes",
    "查出病毒，已隔离": "A virus was found; locked away",
    "正在查病毒，查完能打开": "Being scanned; opens when done",
    "有信访人的姓名，只给办这件事的人看": "Carries the petitioner's name; for those who work on it",
    "选一个文件。": "Choose a file.",
    "材料已加上。": "The file was added.",
    "已拿掉，经过里有记录。": "Taken out; the story says so.",
    "打开了材料": "opened a file",
}
