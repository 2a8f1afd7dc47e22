"""What the command line says, in Chinese unless asked otherwise; and manual pages for `--help`."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from access import refusals
from engine import Invalid, Refusal

if TYPE_CHECKING:
    from access.demo import DemoAccount
    from app.deploy import Published
    from app.keys import Shown
    from app.rechecking import Fact
    from app.scenarios import Outcome
    from engine.lint import Finding

Language = Literal["zh", "en"]

PAGES = Path(__file__).parent / "manual"


def language(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language of the answers, before anything is parsed: `--lang`, else HUIYIN_LANG, else Chinese."""
    asked = environment.get("HUIYIN_LANG", "").lower()
    for before, this in zip(["", *arguments], arguments, strict=False):
        chosen = this if before == "--lang" else this.removeprefix("--lang=")
        asked = chosen if chosen in ("zh", "en") else asked
    return "en" if asked == "en" else "zh"


class Manual(click.Command):
    """A command whose help is a manual page: `app/manual/<command>.<language>.txt`."""

    def get_help(self, ctx: click.Context) -> str:
        return _page(ctx, self.name or "")


class ManualGroup(click.Group):
    """The command `huiyin` itself, whose help is `app/manual/huiyin.<language>.txt`."""

    def get_help(self, ctx: click.Context) -> str:
        return _page(ctx, "huiyin")


def _page(ctx: click.Context, name: str) -> str:
    console = ctx.find_root().obj
    lang = console.lang if isinstance(console, Console) else "zh"
    return (PAGES / f"{name}.{lang}.txt").read_text("utf-8").rstrip()


class Console:
    """Standard output and standard error in one language."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang

    def word(self, zh: str, en: str) -> str:
        """The one of two texts that is in the language."""
        return en if self.lang == "en" else zh

    def say(self, zh: str, en: str) -> None:
        """Prints a line."""
        print(self.word(zh, en), flush=True)

    def json(self, value: Any) -> None:
        """Prints one JSON document."""
        print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)

    def refuse(self, zh: str, en: str) -> int:
        """Says on standard error why nothing was done; the exit code for it."""
        print(self.word(zh, en), file=sys.stderr, flush=True)
        return 2

    def refused(self, refusal: Refusal) -> int:
        """Says why the engine refused, with what is wrong where."""
        lines = [refusals.sentence(refusal, self.lang)]
        if isinstance(refusal, Invalid):
            # Messages for people are Chinese; those that know their English carry it as `en`.
            for each in refusal.errors:
                message = self.word(each.message, getattr(each.message, "en", each.message))
                lines.append(f"  {each.path}  {message}")
        return self.refuse("\n".join(lines), "\n".join(lines))

    def misuse(self, wrong: click.ClickException) -> int:
        """Says what is wrong with the command line, and where its manual is."""
        context = getattr(wrong, "ctx", None)
        command = context.command_path if context else "huiyin"
        zh = f"{_misuse_zh(wrong)}\n用法见 {command} --help"
        return self.refuse(zh, f"{wrong.format_message()}\nSee {command} --help")

    def welcome(self, address: str, accounts: Sequence["DemoAccount"]) -> None:
        """Says where the server is and, in a demo office, who may sign in."""
        self.say(f"回音正在运行：{address}", f"Huiyin is running: {address}")
        if accounts:
            self.accounts(accounts)
        self.say("按 Ctrl-C 停止。", "Ctrl-C stops it.")

    def accounts(self, accounts: Sequence["DemoAccount"]) -> None:
        """Lists one account per role, and their password."""
        first: dict[str, DemoAccount] = {}
        for each in accounts:
            first.setdefault(each.role, each)
        passwords = sorted({each.password for each in accounts})
        self.say(
            f"演示账号（虚构的人和单位），密码都是 {'、'.join(passwords)}：",
            f"Demo accounts (people and offices are invented), password {', '.join(passwords)}:",
        )
        for role, each in first.items():
            label = each.role_zh if self.lang == "zh" else role
            print(
                f"  {each.username:<14}{_padded(label, 18)}{_padded(each.name, 8)}{each.office}", flush=True
            )

    def published(self, one: "Published") -> None:
        """Says what became of a bundle."""
        words = {
            "published": (
                f"已发布 {one.key} 第 {one.version} 版。",
                f"Published {one.key} version {one.version}.",
            ),
            "unchanged": (
                f"{one.key} 没有变化，仍是第 {one.version} 版。",
                f"{one.key} is unchanged: version {one.version}.",
            ),
            "kept": (
                f"{one.key} 保留本单位自己发布的第 {one.version} 版；"
                f"要换成软件自带的，请运行 huiyin publish workflows/{one.key}",
                f"{one.key}: kept the office's own version {one.version}; "
                f"to replace it with the software's, run huiyin publish workflows/{one.key}",
            ),
        }
        self.say(*words[one.outcome])

    def keys(self, found: Sequence["Shown"]) -> None:
        """Lists keys by id, never what they are, with how many people's numbers are sealed with each."""
        uses = {
            "writes": ("加密、读取", "seals and opens"),
            "reads": ("只读", "opens only"),
            "missing": ("不在！", "missing!"),
            "plain": ("没有加密", "not sealed"),
        }
        for each in found:
            use = self.word(*uses[each.use])
            line = f"{each.id or '—':<10}{use}  {each.people}"
            self.say(f"{line} 人", line)

    def findings(self, found: Mapping[str, Sequence["Finding"]]) -> None:
        """Lists findings by bundle, file and element, and counts them."""
        errors = warnings = 0
        for key, findings in found.items():
            by_file: dict[str, list[Finding]] = defaultdict(list)
            for each in findings:
                by_file[each.file].append(each)
            for file, those in by_file.items():
                print(f"{key}/{file}")
                for each in those:
                    errors += each.severity == "error"
                    warnings += each.severity != "error"
                    self._finding(each)
        self.say(
            f"{len(found)} 个流程包：{errors} 处错误，{warnings} 处提示。",
            f"{len(found)} bundles: {errors} errors, {warnings} warnings.",
        )

    def scenarios(self, outcomes: Sequence["Outcome"]) -> None:
        """Lists scenarios, those that do not hold with the step and what was found there."""
        for each in outcomes:
            print(f"{'✓' if each.holds else '✗'} {each.id}  {each.title}")
            if each.problem:
                print(f"      {each.file}：{each.problem}")
        wrong = sum(not each.holds for each in outcomes)
        self.say(
            f"{len(outcomes)} 个剧本，{wrong} 个不符。", f"{len(outcomes)} scenarios, {wrong} do not hold."
        )

    def _finding(self, one: "Finding") -> None:
        kind = self.word("错误", "error") if one.severity == "error" else self.word("提示", "warning")
        where = " ".join(part for part in (one.element_name, one.element_id) if part)
        print(f"  {kind}  {where}  [{one.code}]")
        print(f"      {self.word(one.message, one.message_en)}")
        hint = self.word(one.hint, one.hint_en)
        if hint:
            print(f"      → {hint}")

    def facts(self, facts: Iterable["Fact"]) -> None:
        """Lists what was checked, and whether it is well."""
        for each in facts:
            print(f"{'✓' if each.is_well else '✗'} {self.word(each.zh, each.en)}")


def _misuse_zh(wrong: click.ClickException) -> str:
    if isinstance(wrong, click.NoSuchOption):
        return f"没有选项 {wrong.option_name}。"
    if isinstance(wrong, click.BadParameter):  # a missing one is one, too
        named = wrong.param.opts[-1] if wrong.param else ""
        name = {"paths": "路径", "rule": "规则"}.get(named, named)
        if isinstance(wrong, click.MissingParameter):
            return f"缺少 {name}。"
        kind = wrong.param.type if wrong.param else None
        if isinstance(kind, click.IntRange):
            return f"{name} 要是 {kind.min} 到 {kind.max} 的整数。"
        if isinstance(kind, click.Choice):
            return f"{name} 要是其中之一：{'、'.join(map(str, kind.choices))}。"
        if isinstance(kind, click.Path):
            return f"{name}：没有这个文件或文件夹，或不能读取。"
        return f"{name} 的值不对：{wrong.message}"
    if isinstance(wrong, click.UsageError) and wrong.message.startswith("No such command"):
        return f"没有这个命令：{wrong.message.partition(chr(39))[2].partition(chr(39))[0]}。"
    return f"命令写得不对：{wrong.format_message()}"


def _padded(text: str, width: int) -> str:
    """The text, filled up with spaces; a Chinese character takes two columns."""
    return text + " " * max(1, width - sum(2 if ord(each) > 0x2E80 else 1 for each in text))
