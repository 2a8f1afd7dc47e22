"""The command `huiyin`: each command reads the settings, calls a function and says what came of it."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app import config
from app.config import Misconfigured
from app.console import Console, Manual, ManualGroup, language
from engine import Fault, Refusal, Unavailable

#: Exit codes, the same for every command.
FOUND, REFUSED, BROKEN = 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line and leaves with its exit code."""
    console = Console(language(sys.argv[1:] if arguments is None else arguments, os.environ))
    try:
        code = cli.main(arguments, "huiyin", standalone_mode=False, obj=console)
    except Misconfigured as wrong:
        code = console.refuse(wrong.zh, wrong.en)
    except click.ClickException as wrong:
        code = console.misuse(wrong)
    except Refusal as refusal:
        code = console.refused(refusal)
    except Unavailable as error:
        code = console.refuse(f"数据库没有应答：{error}", f"The database did not answer: {error}")
    except Fault as fault:
        console.refuse(
            f"出了故障，记为异常 {fault.incident_id}；数据没有改动。",
            f"Something broke; it is incident {fault.incident_id}. Nothing was changed.",
        )
        code = BROKEN
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:  # `huiyin explain | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception:
        # Nobody is left to act: show where it broke, under an exit code that no finding has.
        traceback.print_exc()
        code = BROKEN
    sys.exit(code or 0)


def as_json(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--json`: one JSON document on standard output."""
    return click.option("--json", "as_json", is_flag=True)(command)


@click.group(cls=ManualGroup, invoke_without_command=True)
@click.option("--lang", type=click.Choice(["zh", "en"]))
@click.version_option(package_name="huiyin", message="%(version)s")
@click.pass_context
def cli(context: click.Context, lang: str | None) -> None:  # noqa: ARG001 - read before the command line is
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cli.command(cls=Manual)
@click.option("--host")
@click.option("--port", type=click.IntRange(1, 65535))
@click.option("--demo", "with_demo", is_flag=True)
@click.pass_obj
def run(console: Console, host: str | None, port: int | None, with_demo: bool) -> None:
    from app import bootstrap, delivery, deploy, logs, server, wsgi

    environment = dict(os.environ)
    environment.update({"HUIYIN_HOST": host} if host else {})
    environment.update({"HUIYIN_PORT": str(port)} if port else {})
    settings = config.read(environment)
    logs.configure(settings)
    server.require_free(settings)
    engine = bootstrap.build(settings)
    deploy.migrate(engine)
    deploy.publish_bundled(engine)
    accounts = deploy.demo(engine) if with_demo else []
    app = wsgi.create_app(settings, engine)
    server.serve(app, settings, delivery.DELIVERIES, ready=lambda address: console.welcome(address, accounts))
    console.say("已停止。", "Stopped.")


@cli.command(cls=Manual)
@as_json
@click.pass_obj
def migrate(console: Console, as_json: bool) -> None:
    from app import bootstrap, deploy

    before, after = deploy.migrate(bootstrap.build(config.read()))
    if as_json:
        console.json({"before": before, "after": after})
    elif before == after:
        console.say(f"数据库结构已是最新：{after}。", f"The schema is up to date: {after}.")
    else:
        console.say(
            f"数据库结构已更新：{before or '空'} → {after}。", f"Schema: {before or 'empty'} → {after}."
        )


@cli.command(cls=Manual)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--key")
@click.option("--note", default="")
@as_json
@click.pass_obj
def publish(console: Console, paths: tuple[Path, ...], key: str | None, note: str, as_json: bool) -> int:
    from app import bootstrap, bundles, deploy

    engine = bootstrap.build(config.read())
    deploy.require_current(engine)
    outcomes = (
        deploy.publish(engine, bundles.chosen(paths, key), note=note)
        if paths
        else deploy.publish_bundled(engine)
    )
    if as_json:
        console.json([asdict(each) for each in outcomes])
    for each in outcomes if not as_json else ():
        console.published(each)
    return 0


@cli.command(cls=Manual)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@as_json
@click.pass_obj
def lint(console: Console, paths: tuple[Path, ...], as_json: bool) -> int:
    from app import bootstrap, bundles

    found = {
        key: bootstrap.findings(bundle)
        for key, bundle in (bundles.chosen(paths, None) if paths else bundles.bundled()).items()
    }
    if as_json:
        console.json(
            [{"bundle": key, **asdict(each)} for key, findings in found.items() for each in findings]
        )
    else:
        console.findings(found)
    return FOUND if any(each.severity == "error" for findings in found.values() for each in findings) else 0


@cli.command(cls=Manual)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@as_json
@click.pass_obj
def scenarios(console: Console, paths: tuple[Path, ...], as_json: bool) -> int:
    from app import scenarios as plays

    with plays.county() as open_county:
        outcomes = [plays.run(path, open_county) for path in plays.found(paths)]
    if as_json:
        console.json([{**asdict(each), "holds": each.holds} for each in outcomes])
    else:
        console.scenarios(outcomes)
    return FOUND if any(not each.holds for each in outcomes) else 0


@cli.command(cls=Manual)
@click.argument("rule", required=False)
@click.option("--list", "listed", is_flag=True)
@click.option("--from", "from_on", metavar="DATE")
@click.option("--extend", type=click.IntRange(1, 3660), multiple=True)
@click.option("--granted-on", multiple=True, metavar="DATE")
@click.option("--told-on", metavar="DATE")
@click.option("--approver", metavar="ROLE")
@click.option("--exclude", multiple=True, metavar="FROM..TO")
@click.option("--ordered", metavar="DATE|N")
@click.option("--told-until", metavar="DATE")
@click.option("--calendar-until", type=click.IntRange(2000, 2100))
@click.option("--overlay")
@click.option("--details", is_flag=True)
@as_json
@click.pass_obj
def explain(console: Console, /, rule: str | None, listed: bool, as_json: bool, **given: Any) -> int:
    if not listed and (rule is None or given["from_on"] is None):
        raise Misconfigured(
            "要写一个规则和 --from 日期，或者 --list。用法见 huiyin explain --help",
            "Expected a rule and --from DATE, or --list. See huiyin explain --help",
        )
    from app import bootstrap, explaining

    bootstrap.name_own_files(config.read())
    if listed or rule is None:
        explaining.list_rules(console, as_json)
    else:
        explaining.explain(console, rule, as_json=as_json, **given)
    return 0


@cli.command(cls=Manual)
@click.argument("paths", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--local", multiple=True, metavar="PATH=NAME")
@click.option("--apply", "applied", is_flag=True)
@as_json
@click.pass_obj
def recalculate(
    console: Console, paths: tuple[Path, ...], local: tuple[str, ...], applied: bool, as_json: bool
) -> int:
    from app import bootstrap, deploy, recalculating

    engine = bootstrap.build(config.read())
    deploy.require_current(engine)
    done = recalculating.recalculate(engine, recalculating.new(paths, local), apply=applied)
    if as_json:
        console.json(recalculating.as_json(done))
    else:
        recalculating.report(console, done)
    return FOUND if done.broken else 0


@cli.command(cls=Manual)
@click.argument("key", required=False)
@click.option("--from", "old", type=click.IntRange(1))
@click.option("--to", "new", type=click.IntRange(1))
@click.option("--map", "renamed", multiple=True, metavar="OLD=NEW")
@click.option("--why", default="")
@click.option("--dry-run", "is_dry", is_flag=True)
@click.option("--resume", metavar="ID")
@click.option("--undo", metavar="ID")
@as_json
@click.pass_obj
def migrate_cases(
    console: Console, /, key: str | None, resume: str | None, undo: str | None, as_json: bool, **given: Any
) -> int:
    from app import bootstrap, case_migrations, deploy

    old, new, why = given["old"], given["new"], given["why"]
    if not (resume or undo) and not (key and old and new):
        raise Misconfigured(
            "要写流程的名称、--from 和 --to，或者 --resume、--undo。用法见 huiyin migrate-cases --help",
            "Expected KEY, --from and --to, or --resume or --undo. See huiyin migrate-cases --help",
        )
    engine = bootstrap.build(config.read())
    deploy.require_current(engine)
    renamed, found = case_migrations.mapping(given["renamed"]), None
    if given["is_dry"] and key:
        cases = case_migrations.foreseen(engine, key, old, new, renamed)
    else:
        if undo:
            found, seconds = case_migrations.undone(engine, undo, why)
        elif resume:
            found, seconds = case_migrations.resumed(engine, resume)
        else:
            found, seconds = case_migrations.done(engine, key or "", old, new, renamed, why)
        cases = case_migrations.outcomes(engine, found.id)
    if as_json:
        console.json(case_migrations.as_json(cases, found))
    else:
        case_migrations.report(console, cases, is_dry=found is None)
        if found is not None:
            console.say(
                f"迁移 {found.id}，用时 {seconds:.1f} 秒。", f"Migration {found.id}, {seconds:.1f} s."
            )
    return FOUND if any(each.outcome in ("refused", "broken", "kept") for each in cases) else 0


@cli.command(cls=Manual)
@click.option("--repair", is_flag=True)
@as_json
@click.pass_obj
def check(console: Console, repair: bool, as_json: bool) -> int:
    from app import bootstrap, checking, files

    settings = config.read()
    facts = checking.check(bootstrap.build(settings), repair=repair, kept=files.of(settings))
    if as_json:
        console.json([asdict(each) for each in facts])
    else:
        console.facts(facts)
    return FOUND if any(not each.is_well for each in facts) else 0


@cli.command(cls=Manual)
@as_json
@click.pass_obj
def reindex(console: Console, as_json: bool) -> None:
    from app import bootstrap, deploy, reindexing

    engine = bootstrap.build(config.read())
    deploy.require_current(engine)
    done, seconds = reindexing.reindex(engine)
    if as_json:
        console.json({"matters": done, "seconds": round(seconds, 1)})
    else:
        console.say(
            f"重建了 {done} 件的检索词，用时 {seconds:.1f} 秒。",
            f"The words of {done} matters were indexed anew in {seconds:.1f} s.",
        )


@cli.command(cls=Manual)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True)
@as_json
@click.pass_obj
def offices(console: Console, file: Path, dry_run: bool, as_json: bool) -> int:
    from app import bootstrap, staffing

    done = staffing.bring_in(bootstrap.build(config.read()), file.read_bytes(), dry_run=dry_run)
    if as_json:
        console.json(asdict(done))
    else:
        for sheet, row, why in done.problems:
            console.say(f"{sheet} 第 {row} 行：{why}", f"{sheet} row {row}: {why}")
        verb = ("会新增", "would add") if dry_run or done.problems else ("新增", "added")
        console.say(
            f"{verb[0]}机构 {done.offices} 个、人员 {done.people} 名、岗位 {done.posts} 个。",
            f"{verb[1]} {done.offices} offices, {done.people} people, {done.posts} posts.",
        )
        for username, password in done.passwords.items():
            console.say(f"{username}  {password}", f"{username}  {password}")
    return REFUSED if done.problems else 0


@cli.command("keys", cls=Manual)
@click.argument("action", type=click.Choice(["list", "new", "rotate", "retire"]))
@click.argument("key_id", required=False)
@as_json
@click.pass_obj
def keys_(console: Console, action: str, key_id: str | None, as_json: bool) -> int:
    from app import bootstrap, deploy, keys

    if (key_id is None and action == "retire") or (key_id is not None and action in ("list", "new")):
        return console.refuse(
            "retire 要写密钥的编号，list 和 new 不写。用法见 huiyin keys --help",
            "retire takes the id of a key, list and new take none. See huiyin keys --help",
        )
    engine = bootstrap.build(config.read())
    if action == "list":
        found = keys.listed(engine)
        console.json([asdict(each) for each in found]) if as_json else console.keys(found)
        return FOUND if any(each.use in ("missing", "plain") for each in found) else 0
    deploy.require_current(engine)
    answer: dict[str, Any]
    if action == "new":
        answer = {"id": keys.new(engine)}
        said = (
            "新密钥 {id}，先只用来读。备份密钥文件，再运行 huiyin keys rotate。",
            "Key {id}; it only reads as yet. Back up the key file, then run huiyin keys rotate.",
        )
    elif action == "rotate":
        writes, people = keys.rotate(engine, key_id)
        answer = {"id": writes, "people": people}
        said = (
            "现在用密钥 {id} 加密；{people} 人的号码换到了它下面。",
            "Key {id} seals from now on; the numbers of {people} people were sealed again.",
        )
    else:
        answer = {"id": key_id, "kept_in": str(keys.retire(engine, str(key_id)))}
        said = (
            "密钥 {id} 不再用了，移到 {kept_in}。以前的备份还要它：请和那些备份放在一起，再从这里删掉。",
            "Key {id} is retired, in {kept_in}. Older backups need it: move that file to them.",
        )
    if as_json:
        console.json(answer)
    else:
        console.say(*(each.format(**answer) for each in said))
    return 0


@cli.command(cls=Manual)
@click.argument("username")
@click.option("--why", required=True)
@click.pass_obj
def clear_factor(console: Console, username: str, why: str) -> int:
    from access import accounts, factors
    from app import bootstrap, deploy
    from engine import SYSTEM, NotFound

    engine = bootstrap.build(config.read())
    deploy.require_current(engine)
    with engine.read(SYSTEM) as tx:
        user_id = accounts.by_username(tx, username)
    try:
        engine.run(SYSTEM, factors.clear, user_id or "", why)
    except NotFound:
        return console.refuse(f"{username} 没有动态码。", f"{username} has no second factor.")
    console.say(
        f"{username} 的动态码取消了，各处都已退出；登录后请马上重新设。",
        f"The second factor of {username} is cleared, every session ended; set it up again at once.",
    )
    return 0


@cli.command(cls=Manual)
@as_json
@click.pass_obj
def demo(console: Console, as_json: bool) -> None:
    from app import bootstrap, delivery, deploy
    from workers import tick as tick_once

    engine = bootstrap.build(config.read())
    deploy.migrate(engine)
    deploy.publish_bundled(engine)
    accounts = deploy.demo(engine)
    tick_once(engine, delivery.DELIVERIES)
    if as_json:
        console.json([asdict(each) for each in accounts])
    else:
        console.accounts(accounts)


@cli.command(cls=Manual)
@as_json
@click.pass_obj
def tick(console: Console, as_json: bool) -> int:
    from app import bootstrap, delivery
    from workers import notify, relay, sweep

    engine = bootstrap.build(config.read())
    swept = sweep(engine)
    notify(engine)
    delivered = relay(engine, delivery.DELIVERIES)
    if as_json:
        console.json({"fired": swept.fired, "broken": swept.broken, "delivered": delivered})
    else:
        console.say(
            f"触发计时 {swept.fired} 个，出故障 {swept.broken} 件，送达消息 {delivered} 条。",
            f"{swept.fired} timers fired, {swept.broken} cases broke, {delivered} messages delivered.",
        )
    return FOUND if swept.broken else 0


@cli.command(cls=Manual)
@click.pass_obj
def openapi(console: Console) -> None:
    from app import bootstrap, wsgi

    settings = config.read()
    app = wsgi.create_app(settings, bootstrap.build(settings))
    answer = app.test_client().get("/api/v1/openapi.json")
    console.json(json.loads(answer.get_data()))
