"""The English of papers as files and of their templates."""

PAPERS = {
    "一起打印": "Print together",
    "打印文书": "Print papers",
    "选好的合成一个 PDF，一份接一份；等送达的和它的回证已经选上。": (
        "What is chosen becomes one PDF, paper after paper; what waits for service is chosen already."
    ),
    "有 {n} 件现在看不到，没有列出来。": "{n} cannot be seen now and are not listed.",
    "可以打印的文书": "Papers that can be printed",
    "不选的只写姓。写全名的要说明为什么，每件都会留下记录。": (
        "Without it only the surname stands there. The full name needs a reason, kept with every matter."
    ),
    "写全名": "Full name",
    "合成 PDF": "Make the PDF",
    "没有可以打印的文书": "No paper can be printed",
    "在待办里选几件，再点“打印文书”。": "Choose some tasks in the inbox, then 'Print papers'.",
    "选要打印的，一份也可以。": "Choose what to print; one is enough.",
    "{n} 件的文书": "Papers of {n} matters",
    "一起打印 {n} 份": "Printed together: {n}",
    "送达回证（{paper}）": "Proof of service ({paper})",
    "还没有送达": "Not served yet",
    "下载 Word": "Download Word",
    "看 PDF": "Open PDF",
    "Word 和 PDF 上都印着“草稿”。": "Word and PDF are both marked as a draft.",
    "还没有送达的记录。": "No service is recorded yet.",
    "不用送达，或者还没有出具。": "Not to be served, or not issued yet.",
    "送达用的，写全名": "To be served, with the full name",
    "上面的文件只写姓。写全名的要说明为什么，会留下记录。": (
        "The files above name nobody in full. With the full name they need a reason, which is kept."
    ),
    "文件校验码": "File's checksum",
    "模板校验码": "Template's checksum",
    "本单位模板第 {n} 版": "The office's template, version {n}",
    "系统自带的模板": "The product's own template",
    "模板": "Templates",
    "文书模板": "Templates of papers",
    "每种文书一个 Word 文件。下载，用 Word 或者 WPS 改，再上传成新的一版；以前出具的文书不变": (
        "One Word file for each kind. Download it, edit it in Word or WPS, put it back as a new version;"
        " papers issued before stay as they are"
    ),
    "新版本已经在用。以前出具的文书不变。": (
        "The new version is in use. Papers issued before stay as they are."
    ),
    "第 {n} 版": "Version {n}",
    "{place}：第 {n} 版": "{place}: version {n}",
    "版本": "Versions",
    "离单位最近的那一级有模板就用它的，都没有就用系统自带的": (
        "The nearest place above an office that has a template gives it; else the product's own holds"
    ),
    "上传改好的": "Upload an edited one",
    "先检查再启用：不是 Word 文件、有宏、链接、图片的不收，字段写错的、缺了法定内容的不收。": (
        "Checked first: refused are files that are not Word's or hold macros, links or pictures, unknown"
        " fields, and files without what the law wants."
    ),
    "Word 文件（.docx）": "Word file (.docx)",
    "哪个单位用（包括下面的）": "For which office (and those below it)",
    "改了什么": "What was changed",
    "看样张": "See a sample",
    "先看样张": "See a sample first",
    "样张": "SAMPLE",
    "可以用的字段": "Fields",
    "在 Word 里照下面这样写；带点号的，写在它那一项里面": (
        "Written in Word like this; a name with a dot stands inside its list, without what precedes the dot"
    ),
    "印出它的内容": "Prints what it says",
    "有内容，才印到“完”为止的话": "Prints the words down to the end mark if it says something",
    "没有内容，才印到“完”为止的话": "Prints the words down to the end mark if it says nothing",
    "一项印一遍，到“完”为止；里面还可以用序号": (
        "Prints the words down to the end mark once for each; items have a number of their own"
    ),
    "单独占一段时，管到“完”之前的整段整段": "Alone in a paragraph, a mark governs whole paragraphs",
    "见证人": "Witnesses",
}
