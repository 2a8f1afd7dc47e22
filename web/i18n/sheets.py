"""The English of registering from a spreadsheet."""

# One text and its English are one line, so that the two can be read side by side.
# ruff: noqa: E501
from collections.abc import Mapping

SHEETS: Mapping[str, str] = {
    "Excel（.xlsx），最多 {n} 行": "Excel (.xlsx), {n} rows at most",
    "一次最多 {n} 行，这里有 {m} 行。请分几次交。": "At most {n} rows at a time; this has {m}. Hand it in by parts.",
    "一行一件，先试一遍再登记：哪一行少什么、会不会重复，登记以前就看得到。": "A row is a petition. Try first, then register: what a row lacks and what it may repeat is seen before.",
    "不能登记": "Cannot be registered",
    "不要这张表了": "Let this sheet go",
    "从表格登记": "Register from a sheet",
    "再试一遍": "Try again",
    "写了就给本单位存下，下次同样的表头自动用": "With a name it is saved for the office and used for the same headings",
    "出了故障，记为异常 {id}。": "Something broke; it is incident {id}.",
    "办完了，不留这张表": "Done; let the sheet go",
    "匿名": "Anonymous",
    "可以登记": "Can be registered",
    "可以登记 {ready} 行，不能登记 {kept} 行，已登记 {done} 行。": "{ready} rows can be registered, {kept} cannot, {done} are registered.",
    "可能有关：": "May belong with: ",
    "哪一列是什么": "Which column is what",
    "对照没有存下": "The mapping was not saved",
    "对照的名字": "Name of the mapping",
    "已有：{list}": "There are: {list}",
    "怎么样": "Outcome",
    "改了以后先“再试一遍”": "After a change, try again",
    "文件太大，最大 {n} MB。请分几次交。": "The file is too large; {n} MB at most. Hand it in by parts.",
    "每一行": "Every row",
    "没有办完的表": "Sheets not done with",
    "没有选文件，或者文件是空的。": "No file was chosen, or it is empty.",
    "没有选登记单位。": "Choose the registering office.",
    "登记 {n} 行": "Register {n} rows",
    "登记前 {n} 行，还有 {m} 行": "Register the first {n}; {m} more",
    "第一行写表头。认得的列：{list}。不认得的列记成备注，不会丢。有公式的单元格要先改成它的值。": "The first row is the heading. Known columns: {list}. Others become a remark; nothing is lost. Replace formulas by their values first.",
    "行": "Row",
    "表里没有内容。第一行写表头，下面一行一件。": "The sheet is empty. Headings come first, then a row for each petition.",
    "表里没有写形式的，算哪一种": "Channel where the sheet names none",
    "试一遍": "Try",
    "这个文件没有收下": "This file was not taken",
}
