// What bpmn-io's feelin answers to the expressions below. Writes feelin_table.json beside this file.
//
//   npm install --ignore-scripts feelin@8.2.0 @bpmn-io/feelin@6.1.1
//   node feelin_table.mjs <the folder they were installed in>
//
// `answer` is that of feelin 8.2.0. `browser` is that of the version form-js 2.0.0 carries (@bpmn-io/feelin
// 6.1.1), kept only where it is plain JSON and differs.
// Values that JSON does not have are objects with one key: {"@date": …}, {"@time": …}, {"@date and time": …},
// {"@duration": …} as ISO texts, {"@range": [start, end, startIncluded, endIncluded]}, {"@function": true},
// {"@number": "Infinity" | "NaN"}, and {"@error": message} where feelin throws.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packages = process.argv[2];
if (!packages) throw new Error('Say where feelin is installed: node feelin_table.mjs <folder>');

const load = (name) => import(pathToFileURL(join(packages, 'node_modules', name, 'dist/index.js')));
const feelin = await load('feelin');
const browser = await load('@bpmn-io/feelin');

const matter = {
  matter: { kind: 'complaint', amount: 1200.5, people: 6, repeat: false, region: '330100', note: null },
  units: [
    { name: '住建局', status: 'done', days: 3 },
    { name: '公安局', status: 'open', days: 12 },
    { name: '信访局', status: 'done', days: 5 }
  ],
  clocks: { R15: { due_on: '2026-03-05', nominal_at: '2026-03-05T15:59:59Z' } },
  目的: '求决', 人数: 12, 标签: ['重复', '集体'], decision: 'accept', empty: [], nothing: null, text: '回音 abc', n: 7
};

const groups = {
  arithmetic: [ {}, [
    '1 + 2', '1 - 2', '2 * 3', '10 / 4', '4 / 2', '1 / 0', '2 ** 3', '2 ^ 3', '2 ** 3 ** 2', '-2 ** 2', '- -1', '2 * -3',
    '1 + 2 * 3', '(1 + 2) * 3', '10 - 3 - 2', '100 / 10 / 2', '0.1 + 0.2', '1.5 * 2', '.5 + .5', '007', '1 + null',
    'null + 1', '"a" + "b"', '"a" + 1', '1 + "a"', '"a" - "b"', 'true + 1', '-null', '-"a"', '[1] + 1', '{} + 1',
    '2 ** 0.5', '(-8) ** (1 / 3)', '1 /* one */ + 2', '9007199254740993', '1 / 3'
  ] ],
  comparison: [ {}, [
    '1 = 1', '1 = 2', '1 = 1.0', '1 != 2', '"a" = "a"', '"a" = "b"', '"a" != "b"', '"1" = 1', '"1" != 1', '1 = true',
    'null = null', 'null != null', '1 = null', 'null = 1', '1 != null', 'true = true', 'true = false', 'true = null',
    '1 < 2', '2 <= 2', '3 > 4', '4 >= 4', '"a" < "b"', '"b" > "a"', '"甲" = "甲"', 'null < 1', '1 < null', 'null <= null',
    '[1, 2] = [1, 2]', '[1, 2] = [2, 1]', '[1] = 1', '1 = [1]', '[] = []', '[] = null', '[[1]] = [1]', '[1, "a"] = [1, 2]',
    '{a: 1} = {a: 1}', '{a: 1} = {a: 2}', '{a: 1, b: 2} = {b: 2, a: 1}', '{a: 1} = {a: 1, b: 2}', '[1..3] = [1..3]',
    '[1..3] = [1..3)', '2 between 1 and 3', '1 between 1 and 3', '4 between 1 and 3', '2 between 3 and 1',
    '1 between null and 3', 'null between 1 and 3', '2 between 1 and 3 and true', '"b" between "a" and "c"', 'not(1 = 1)',
    '1 < 2 and 2 < 3', '1 = 1 or 1 / 0 = 1'
  ] ],
  logic: [ {}, [
    'true and true', 'true and false', 'true and null', 'false and null', 'null and null', 'true and 1', 'false and "a"',
    'true or false', 'true or null', 'false or null', 'false or false', 'null or null', 'true or 1', 'false or 1',
    'not(true)', 'not(false)', 'not(null)', 'not(1)', 'not("a")', 'true and false or true', 'true or false and false',
    '(true or false) and false', 'not(true and null)', 'not(not(true))'
  ] ],
  membership: [ {}, [
    '1 in [1, 2]', '3 in [1, 2]', '1 in (1, 2)', '3 in (1, 2)', '1 in 1', '1 in 2', '1 in (> 0)', '1 in > 0', '5 in (< 3, > 4)',
    '5 in [1..5]', '5 in [1..5)', '1 in (1..5]', '1 in [1..5]', '5 in ]1..5]', '5 in [1..5[', '1 in ]1..5[', '3 in [5..1]',
    '"x" in ["x", "y"]', '"b" in ["a".."c"]', '1 in null', 'null in [1, null]', 'null in [1..5]', '1 in []', '1 in ([1, 2])',
    '1 in ([2..3], [0..1])', '"a" in (1, "a")', '[1] in [[1], [2]]', '1 in ["1", 1]', '1 in (null, 1)', '6 in (1, [5..7])',
    'date("2026-01-05") in [date("2026-01-01")..date("2026-01-31")]'
  ] ],
  control: [ {}, [
    'if true then 1 else 2', 'if false then 1 else 2', 'if null then 1 else 2', 'if 0 then 1 else 2', 'if "x" then 1 else 2',
    'if 1 > 2 then "a" else if 2 > 1 then "b" else "c"', 'for i in [1, 2, 3] return i * 2', 'for i in 1..3 return i',
    'for i in 3..1 return i', 'for i in [1..3] return i', 'for i in (1..3) return i', 'for x in [1, 2], y in [3, 4] return x * y',
    'for x in [[1, 2], [3]], y in x return y', 'for x in [1, 2] return null', 'for x in [] return x', 'for x in null return x',
    'for x in 5 return x', 'for i in [1, 2, 3] return if count(partial) = 0 then 1 else partial[-1] * 2',
    'for i in -1..1 return i', 'some x in [1, 2] satisfies x > 1', 'some x in [1, 2] satisfies x > 2', 'some x in [] satisfies true',
    'some x in null satisfies x', 'every x in [1, 2] satisfies x > 0', 'every x in [1, 2] satisfies x > 1',
    'every x in [] satisfies false', 'some x in [1, 2], y in [2, 3] satisfies x = y', 'every x in [1, null] satisfies x = 1',
    'some x in [null] satisfies x', '{a: 1, b: a + 1}', '{"a b": 1}', '{}', '{a: {b: [1, 2]}}.a.b[2]', '[1, "a", null, true]',
    '[]', '[[1], []]', 'function(x) x + 1', '{f: function(a, b) a + b, c: f(1, 2)}.c', 'if [] then 1 else 2', 'true and every x in [1] satisfies x = 1', 'false or some x in [1, 2] satisfies x = 2 or x = 9',
    '1 = if true then 1 else 2', 'true and if false then 1 else true and false'
  ] ],
  paths: [ matter, [
    'matter.kind', 'matter.missing', 'missing', 'missing.more', 'matter.note', 'matter.kind.more', 'units.name', 'units.missing',
    'units[1].name', 'units[-1].name', 'units[0]', 'units[9]', 'units[status = "done"].name', 'units[days > 4]',
    'units[days > 4 and status = "done"].name', 'units[item.days > 4].name', 'count(units[status = "open"])', '标签', '标签[1]',
    '目的 = "求决"', '人数 > 5 and 目的 in ("求决", "申诉")', '人数 * 2', 'matter.amount * 2', 'nothing = null', 'missing = null',
    'empty[1]', 'empty.x', 'nothing.x', 'nothing[1]', 'n[1]', 'text[1]', '[1, 2, 3, 4][item > 2]', '[1, 2, 3, 4][item > 2][1]',
    '[1, 2, 3][> 1]', '[1, 2, 3][2]', '[1, 2, 3][1 + 1]', '[1, 2, 3][-1]', '[1, 2, 3][-4]', '[1, 2, 3][4]', '[1, 2, 3][1.5]',
    '[1, 2, 3][true]', '[1, 2, 3][false]', '[1, 2, 3][null]', '[1, 2, 3][item = 5]', '[[1, 2], [3]][1]', '[{a: 1}, {b: 2}].a',
    '[{a: 1}, {a: 2}][a > 1]', '[{a: [1, 2]}].a', '{a: {b: 1}}.a.b', '[1, 2, 3, 4][even(item)]', '["ab", "c"][contains(item, "a")]',
    '[1, null, 3][item = null]', '[true, false][item = false]', '[1, 2][n > 5]', '[1, 2, 3][n - 5]', 'units[name = 目的]',
    'every u in units satisfies u.days < 20', 'some u in units satisfies u.status = "open"', 'for u in units return u.name',
    'sum(units.days)', 'max(units.days)', 'sum(units[status = "done"].days) + n', 'get value(matter, "kind")',
    'decision = "accept" and not(matter.repeat)', '{a: n, b: a * 2}.b', 'units[1].name + "、" + units[2].name'
  ] ],
  strings: [ {}, [
    '"a\\nb"', '"a\\"b"', '"\\u4e2d"', '"\\d"', '"回音"', 'substring("foobar", 3)', 'substring("foobar", 3, 2)',
    'substring("foobar", -2)', 'substring("foobar", -3, 2)', 'substring("回音壁", 2, 1)', 'substring("foobar", 9)',
    'string length("foo")', 'string length("回音")', 'string length("𝌆中")', 'string length("")', 'string length(null)',
    'string length(1)', 'upper case("aBc")', 'lower case("aBc")', 'lower case(["A"])', 'upper case(null)',
    'substring before("foobar", "bar")', 'substring before("foobar", "x")', 'substring after("foobar", "foo")',
    'substring after("foobar", "x")', 'substring after("foobar", "")', 'contains("foobar", "ob")', 'contains("foobar", "x")',
    'contains(null, "x")', 'contains("foobar", null)', 'contains(1, "1")', 'contains(string: "abc", match: "b")',
    'contains(match: "b", string: "abc")', 'starts with("foobar", "foo")', 'starts with("foobar", "bar")',
    'ends with("foobar", "bar")', 'ends with("foobar", "foo")', 'matches("foobar", "^fo*b")', 'matches("foobar", "^x")',
    'matches("abc", "B", "i")', 'matches("a\\nb", "a.b")', 'matches("a\\nb", "a.b", "s")', 'matches("13800000000", "^1[3-9]\\\\d{9}$")',
    'matches("330106199001011234", "^\\\\d{17}[\\\\dXx]$")', 'matches("浙A12345", "^[一-龥][A-Z]\\\\w{5}$")', 'matches("ab12", "[a-z]+\\\\d+")',
    'matches("aaa", "^(a|aa)+$")', 'matches("", "^$")', 'matches("x", "a|x|b")', 'matches("回音", "\\\\p{L}{2}")',
    'replace("abcd", "(ab)|(a)", "[$1][$2]")', 'replace("abc", "b", "[$0]")', 'replace("aaa", "a", "b")', 'replace("abc", "x*", "-")',
    'replace("2026-03-05", "(\\\\d+)-(\\\\d+)-(\\\\d+)", "$3/$2/$1")', 'replace("abc", "B", "x", "i")', 'replace("a.b", "\\\\.", "。")',
    'replace("aXbX", "x", "$$", "i")', 'split("a;b;c", ";")', 'split("a, b,c", ",\\\\s*")', 'split("abc", "")', 'split("abc", "x")',
    'split("", ";")', 'string join(["a", "b"], ",")', 'string join(["a", null, "b"], ",")', 'string join(["a", "b"])',
    'string join([], ",")', 'string join(["a", 1], ",")', 'string(1)', 'string(1.50)', 'string("a")', 'string(null)', 'string(true)',
    'string([1, "a", null])', 'string({a: 1, b: "x"})', 'string({"a b": [true]})', 'string(1 / 3)', 'string(0.000001)',
    'string(0.0000001)', 'string(123456789012345680000)', 'string(10 ** 21)', 'string(-0.5)', 'string([1..3])', 'number("12")',
    'number("12.5")', 'number("-3")', 'number("abc")', 'number("1,000.5", ",", ".")', 'number("1.000,5", ".", ",")', 'number(null)',
    'number("1 000", " ", ".")', 'is("a", "a")', 'is(1, "1")', '"a" < "B"'
  ] ],
  lists: [ {}, [
    'count([1, 2])', 'count([])', 'count(null)', 'count(5)', 'count([null])', 'min(1, 2)', 'min([3, 1, 2])', 'min([])', 'min([1, null])',
    'max(1, 2)', 'max([3, 1, 2])', 'sum(1, 2)', 'sum([1, 2, 3])', 'sum([])', 'sum([1, null])', 'sum(["a"])', 'sum([0.1, 0.2])',
    'mean([1, 2])', 'mean([])', 'product([2, 3, 4])', 'product([])', 'median([1, 2, 3])', 'median([4, 1, 2, 3])', 'mode([1, 2, 2])',
    'mode([1, 1, 2, 2])', 'mode([])', 'stddev([2, 4, 7, 5])', 'stddev([1])', 'all([true, true])', 'all([true, false])',
    'all([true, null])', 'all([false, null])', 'all([])', 'all(true, true)', 'any([true, false])', 'any([false, null])', 'any([])',
    'any(false, true)', 'list contains([1, 2], 2)', 'list contains([1, 2], 3)', 'list contains([1, null], null)',
    'list contains([[1]], [1])', 'list contains(["a"], "a")', 'list contains([1], "1")', 'sublist([1, 2, 3], 2)', 'sublist([1, 2, 3], 2, 1)',
    'sublist([1, 2, 3], -2)', 'sublist([1, 2, 3], -2, 1)', 'sublist([1, 2, 3], 5)', 'append([1], 2)', 'append([1], 2, 3)',
    'append([], null)', 'append([1], [2])', 'concatenate([1], [2, 3])', 'concatenate([1], 2)', 'concatenate([1, 2])',
    'insert before([1, 3], 2, 2)', 'insert before([1], 1, 0)', 'insert before([1, 2], -1, 9)', 'insert before([1], 5, 2)', 'remove([1, 2, 3], 2)',
    'remove([1, 2, 3], -1)', 'remove([1], 5)', 'reverse([1, 2, 3])', 'reverse([])', 'index of([1, 2, 1], 1)', 'index of([1, 2], 3)',
    'index of(["a", null], "a")', 'union([1, 2], [2, 3])', 'union([1], [])', 'distinct values([1, 2, 1])', 'distinct values([1, "1", 1, null, null])',
    'distinct values([[1, 2], [1, 2]])', 'distinct values([{a: 1}, {a: 1}])', 'distinct values([true, 1])', 'flatten([[1], [2, [3]]])',
    'flatten([])', 'sort([3, 1, 2], function(a, b) a < b)', 'sort(["b", "a"], function(x, y) x < y)',
    'sort([{n: 2}, {n: 1}], function(a, b) a.n < b.n).n', 'list replace([1, 2, 3], 2, 9)', 'list replace([1, 2, 3], function(a, b) a > 1, 9)',
    'sum(for i in 1..4 return i)', 'count([1, 2, 3][item > 1])', 'string join(for i in 1..3 return string(i), "-")', 'partial'
  ] ],
  numbers: [ {}, [
    'floor(1.5)', 'floor(-1.5)', 'floor(1.56, 1)', 'ceiling(1.5)', 'ceiling(-1.5)', 'ceiling(1.51, 1)', 'abs(-1)', 'abs(1)', 'abs(null)',
    'decimal(1.235, 2)', 'decimal(2.5, 0)', 'decimal(1.5, 0)', 'decimal(1 / 3, 2)', 'round up(5.5, 0)', 'round up(-5.5, 0)', 'round up(1.121, 2)',
    'round down(5.5, 0)', 'round down(-5.5, 0)', 'round down(1.126, 2)', 'round half up(5.5, 0)', 'round half up(-5.5, 0)',
    'round half up(1.126, 2)', 'round half down(5.5, 0)', 'round half down(-5.5, 0)', 'round half down(1.126, 2)', 'modulo(12, 5)',
    'modulo(-12, 5)', 'modulo(12, -5)', 'modulo(10.1, 4.5)', 'modulo(1, 0)', 'sqrt(16)', 'sqrt(-1)', 'sqrt(2)', 'log(1)', 'log(0)', 'exp(0)',
    'odd(3)', 'odd(2)', 'even(2)', 'even(-2)', 'odd(-3)', 'even(1.5)', 'floor("a")', 'floor(n: 1.5)', 'round half up(2.345, 2)',
    'before(1, 2)', 'before(2, 1)', 'after(2, 1)', 'before(1, [2..3])', 'before([1..2], [3..4])', 'before([1..2), [2..4])',
    'meets([1..2], [2..3])', 'met by([2..3], [1..2])', 'overlaps([1..3], [2..4])', 'overlaps([1..2], [3..4])', 'includes([1..3], 2)',
    'includes([1..3), 3)', 'includes([1..5], [2..3])', '[1..3].start', '[1..3].end', '[1..3].start included', '(1..3).start included', '[1..3]'
  ] ],
  times: [ {}, [
    'date("2026-03-05")', 'date("2026-02-30")', 'date(2026, 3, 5)', 'date(2026, 13, 1)', 'date(null)', '@"2026-03-05"', 'date("2026-03-05").year',
    'date("2026-03-05").month', 'date("2026-03-05").day', 'date("2026-03-05").weekday', 'date("2026-03-05").hour', 'time("10:30:00")',
    'time("10:30:00Z")', 'time("10:30:00+08:00")', 'time("25:00:00")', 'time("10:30:00").hour', 'time("10:30:00").minute', 'time("10:30:15").second',
    'time(10, 30, 0)', 'time(10, 30, 0, duration("PT8H"))', 'time("10:30:00@Asia/Shanghai")', '@"10:30:00"', 'date and time("2026-03-05T10:30:00")',
    'date and time("2026-03-05T10:30:00Z")', 'date and time("2026-03-05T10:30:00+08:00")', 'date and time("2026-03-05T10:30:00@Asia/Shanghai")',
    'date and time("2026-03-05T10:30:00.5Z")', 'date and time("2026-03-05")', 'date and time("x")', '@"2026-03-05T10:30:00Z"',
    'date and time(date("2026-03-05"), time("10:30:00"))', 'date and time(date("2026-03-05"), time("10:30:00Z"))',
    'date and time("2026-03-05T10:30:00Z").hour', 'date and time("2026-03-05T10:30:00+08:00").time offset',
    'date and time("2026-03-05T10:30:00+08:00").timezone', 'date and time("2026-03-05T10:30:00Z").weekday', 'date(date and time("2026-03-05T10:30:00"))',
    'date(date and time("2026-03-05T20:30:00+08:00"))', 'date(date and time("2026-03-05T20:30:00Z"))', 'date("2026-03-05T20:30:00Z")',
    'time(date and time("2026-03-05T10:30:00"))', 'time(date and time("2026-03-05T10:30:00Z"))', 'duration("P1D")', 'duration("PT36H")',
    'duration("P14M")', 'duration("P1Y")', 'duration("P0M")', 'duration("PT0S")', 'duration("-P1D")', 'duration("PT1.5S")', 'duration("P1W")',
    'duration("P1Y2M3D")', 'duration("x")', '@"P1DT2H"', 'duration("P1DT2H3M4S").days', 'duration("P1DT2H3M4S").hours', 'duration("P1DT2H3M4S").minutes',
    'duration("P1DT2H3M4S").seconds', 'duration("P1Y2M").years', 'duration("P1Y2M").months', 'duration("P1Y2M").days', 'duration("P1D").years',
    'date("2026-03-05") + duration("P1D")', 'date("2026-01-31") + duration("P1M")', 'date("2024-02-29") + duration("P1Y")',
    'date("2026-03-31") - duration("P1M")', 'date("2026-03-05") - duration("P60D")', 'duration("P1D") + date("2026-03-05")',
    'date("2026-03-05") + duration("PT5H")', 'date("2026-03-05") - date("2026-03-01")', 'date("2026-03-01") - date("2026-03-05")',
    'date("2026-03-05") + 1', 'date("2026-03-05") + "P1D"', 'date("2026-03-05") + date("2026-03-05")',
    'date and time("2026-03-05T10:30:00Z") + duration("PT14H")', 'date and time("2026-03-05T10:30:00") + duration("P1M")',
    'date and time("2026-03-05T10:30:00Z") - date and time("2026-03-04T10:00:00Z")', 'date and time("2026-03-28T12:00:00@Europe/Paris") + duration("P1D")',
    'date and time("2026-03-29T00:00:00@Europe/Paris") + duration("PT12H")', 'date and time("2026-03-05T10:30:00Z") + duration("P1Y")',
    'time("10:00:00") + duration("PT15H")', 'time("10:00:00") - duration("PT15H")', 'time("10:00:00") - time("09:00:00")', 'duration("P1D") + duration("PT12H")',
    'duration("P1D") - duration("P2D")', 'duration("P1M") + duration("P11M")', 'duration("P1Y") - duration("P1M")', 'duration("P1M") + duration("P1D")',
    'duration("P1D") * 2', 'duration("P2D") / 2', '-duration("P1D")', 'abs(duration("-P1D"))', 'abs(duration("-P3M"))',
    'date("2026-03-05") = date("2026-03-05")', 'date("2026-03-05") < date("2026-03-06")', 'date("2026-03-05") >= date("2026-03-05")',
    'date("2026-03-05") = "2026-03-05"', 'date("2026-03-05") = null', 'date("2026-03-05") < null', 'date("2026-03-05") < date and time("2026-03-06T00:00:00")',
    'date("2026-03-05") = date and time("2026-03-05T00:00:00")', 'date("2026-03-05") between date("2026-03-01") and date("2026-03-31")',
    'date and time("2026-03-05T10:00:00Z") = date and time("2026-03-05T18:00:00+08:00")',
    'date and time("2026-03-05T10:00:00Z") < date and time("2026-03-05T18:00:01+08:00")',
    'date and time("2026-03-05T10:00:00") < date and time("2026-03-05T11:00:00")', 'date and time("2026-03-05T10:00:00") = date and time("2026-03-05T10:00:00Z")',
    'date and time("2026-03-05T18:00:00") = date and time("2026-03-05T10:00:00Z")', 'is(date and time("2026-03-05T10:00:00Z"), date and time("2026-03-05T18:00:00+08:00"))',
    'is(date("2026-03-05"), date("2026-03-05"))', 'time("10:00:00Z") = time("18:00:00+08:00")', 'time("10:00:00") < time("11:00:00")', 'duration("P1D") = duration("PT24H")',
    'duration("P1D") < duration("P2D")', 'duration("P1Y") = duration("P12M")', 'duration("P1Y") > duration("P11M")', 'duration("P1M") = duration("P31D")',
    'duration("P1M") < duration("P31D")', 'years and months duration(date("2026-01-01"), date("2027-03-01"))',
    'years and months duration(date("2026-01-31"), date("2026-03-01"))', 'years and months duration(date("2026-03-01"), date("2026-01-01"))',
    'day of week(date("2026-03-05"))', 'month of year(date("2026-03-05"))', 'day of year(date("2026-03-05"))', 'week of year(date("2026-01-01"))',
    'week of year(date("2027-01-01"))', 'day of week(null)', 'string(date("2026-03-05"))', 'string(date and time("2026-03-05T10:30:00"))',
    'string(date and time("2026-03-05T10:30:00+08:00"))', 'string(duration("PT36H"))', 'string(time("10:30:00Z"))', 'string([date("2026-03-05")])',
    'max([date("2026-03-05"), date("2026-03-06")])', 'min(duration("P1D"), duration("P2D"))', 'date("2026-03-05") instance of date',
    'duration("P1D") instance of days and time duration', 'duration("P1M") instance of years and months duration', 'duration("P1D") instance of duration',
    'date and time("2026-03-05T10:30:00") instance of date and time', 'date("2026-12-31") + duration("P1D")', '(date("2026-03-05") - date("2026-01-01")).days'
  ] ],
  types: [ {}, [
    '1 instance of number', '"a" instance of string', 'true instance of boolean', 'null instance of Null', '1 instance of Any', 'null instance of Any',
    '1 instance of string', '[1] instance of list', '{} instance of context', 'null instance of number', '[1..2] instance of range'
  ] ],
  contexts: [ {}, [
    'get value({a: 1}, "a")', 'get value({a: 1}, "b")', 'get value(null, "a")', 'get entries({a: 1, b: 2})', 'get entries({})', 'context([{key: "a", value: 1}])',
    'context([{key: "a", value: 1}, {key: "a", value: 2}])', 'context([{key: "a"}])', 'context merge({a: 1}, {b: 2})', 'context merge([{a: 1}, {a: 2}])',
    'context put({a: 1}, "b", 2)', 'context put({a: 1}, "a", 2)', 'context put({a: {b: 1}}, ["a", "b"], 2)', 'context put({a: {b: 1}}, ["a", "c"], 2)', 'get entries({a: 1}).key',
    '{a: 1}.b', '{a: 1}["a"]', 'context put(null, "a", 1)'
  ] ],
  refused: [ {}, [
    '1 +', 'a == b', 'if true then 1', '1 2', '[1, 2', '"a', 'true < false', '[1..true]', '1e3', 'foo(1)', 'is defined(x)', 'contains("a")', 'contains("a", "b", "c")',
    'contains(text: "a", match: "b")', '1 < 2 < 3', '1 + if true then 1 else 2', '"a" < 1', '1 <= "a"', '5 in ["a".."z"]', 'now', 'date("x")', '1 // one',
    'for i in 3..0 return i', 'for i in 1..2.5 return i', 'matches("a", "[")', 'matches("aa", "(a)\\\\1")', 'split("a1b", "(\\\\d)")', 'substring("foobar", 3, null)', '{a b: 1}.a b', 'list contains(null, 1)'
  ] ]
};

const unary = [
  [ '-', 1 ], [ '-', null ], [ '1', 1 ], [ '1', 2 ], [ '1, 2', 2 ], [ '1, 2', 3 ], [ '"a"', 'a' ], [ '"a", "b"', 'b' ], [ '"a", "b"', 'c' ], [ '"a"', null ],
  [ 'not("a")', 'b' ], [ 'not("a")', 'a' ], [ 'not("a", "b")', 'b' ], [ 'not("a", "b")', 'c' ], [ 'not(1)', null ], [ '> 5', 6 ], [ '> 5', 5 ], [ '>= 5', 5 ],
  [ '< 5', 4 ], [ '<= 5', 6 ], [ '> 5', null ], [ '> 5', 'x' ], [ '= 5', 5 ], [ '!= 5', 6 ], [ '!= 5', 5 ], [ '> 3, < 1', 0 ], [ '> 3, < 1', 2 ], [ 'not(> 5)', 6 ],
  [ 'not(> 5)', 4 ], [ '[1..5]', 1 ], [ '[1..5]', 5 ], [ '(1..5)', 5 ], [ '(1..5)', 3 ], [ '[1..5)', 5 ], [ ']1..5]', 1 ], [ ']1..5[', 5 ], [ '[1..5]', null ],
  [ '["a".."c"]', 'b' ], [ '[1..5], [10..15]', 12 ], [ 'not([1..5])', 6 ], [ 'true', true ], [ 'true', false ], [ 'false', false ], [ 'false', true ], [ 'true', null ],
  [ 'null', null ], [ 'null', 1 ], [ 'not(null)', 1 ], [ 'not(null)', null ], [ '? > 3', 4 ], [ '? > 3', 2 ], [ '? > 3 and ? < 6', 5 ], [ 'contains(?, "a")', 'abc' ],
  [ 'contains(?, "a")', 'xyz' ], [ 'contains(?, "a")', null ], [ 'starts with(?, "33")', '3301' ], [ 'list contains([1, 2], ?)', 2 ], [ '[1, 2, 3]', 2 ], [ '[1, 2, 3]', 4 ],
  [ 'x', 2 ], [ 'x', 3 ], [ '> x', 3 ], [ '> x + 1', 3 ], [ 'x, 5', 5 ], [ 'names', 'b' ], [ 'names', 'z' ], [ '-5', -5 ], [ '-x', -2 ], [ '? in names', 'a' ], [ '? in (1, 2)', 2 ],
  [ 'count(?) > 1', [ 1, 2 ] ], [ '? = null', null ], [ '? != null', 1 ], [ '"求决", "申诉"', '申诉' ], [ 'not("求决")', '建议' ], [ 'x > 1', 9 ], [ 'missing', null ], [ 'missing', 1 ],
  [ '1.0', 1 ], [ '"1"', 1 ], [ '1', '1' ], [ '< "b"', 'a' ], [ 'date("2026-03-05")', '2026-03-05' ], [ '< date("2026-03-05")', null ], [ 'not(-1)', 1 ], [ '"a" , "b"', 'a' ],
  [ 'every y in ? satisfies y > 1', [ 2, 3 ] ], [ 'if x = 2 then 1 else 3', 1 ], [ 'matches(?, "^a")', 'abc' ], [ '[x..10]', 5 ], [ '> 5 and < 9', 7 ], [ 'not("a"), "b"', 'b' ], [ '', 1 ]
];
const unaryContext = { x: 2, names: [ 'a', 'b' ] };

function encode(value) {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) return { '@number': String(value) };
  if (typeof value === 'function') return { '@function': true };
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(encode);
  const kinds = { FeelDate: '@date', FeelTime: '@time', FeelDateTime: '@date and time', FeelDuration: '@duration' };
  const kind = kinds[value.constructor?.name];
  if (kind) return { [kind]: value.toString() };
  if (value.constructor?.name === 'FeelRange' || value.constructor?.name === 'Range') {
    return { '@range': [ encode(value.start), encode(value.end), value['start included'], value['end included'] ] };
  }
  if ('parameterNames' in value) return { '@function': true };
  if (typeof value.toISO === 'function') return { '@luxon': value.toISO() };
  return Object.fromEntries(Object.entries(value).map(([ key, entry ]) => [ key, encode(entry) ]));
}

function ask(run) {
  try {
    return encode(run());
  } catch (error) {
    return { '@error': error.message };
  }
}

// The two versions throw with other words, so a thrown error is the same as another.
const plain = (answer) => JSON.stringify(answer, (_, value) => (value && value['@error'] ? 'error' : value));
const hasTime = (answer) => /"@(date|time|duration|luxon)/.test(JSON.stringify(answer));

function row(given, run) {
  const answer = ask(() => run(feelin));
  const inBrowser = ask(() => run(browser));
  const differs = !hasTime(answer) && !hasTime(inBrowser) && plain(answer) !== plain(inBrowser);
  return { ...given, answer, ...(differs ? { browser: inBrowser } : {}) };
}

// `for i in 1..2.5` never ends in feelin; its row says so by hand.
const endless = new Set([ 'for i in 1..2.5 return i' ]);
const value = (result) => result && typeof result === 'object' && 'warnings' in result ? result.value : result;

const rows = Object.entries(groups).flatMap(([ group, [ context, expressions ] ]) => expressions.map((expression) =>
  endless.has(expression)
    ? { group, expression, answer: { '@error': 'never ends' } }
    : row({ group, expression }, (version) => value(version.evaluate(expression, context)))
));
const tests = unary.map(([ test, input ]) =>
  row({ test, input }, (version) => value(version.unaryTest(test, { ...unaryContext, '?': input })))
);

const out = [
  '{',
  '"feelin": "8.2.0", "browser": "6.1.1",',
  `"contexts": ${JSON.stringify(Object.fromEntries(Object.entries(groups).map(([ name, [ context ] ]) => [ name, context ])))},`,
  `"unary_context": ${JSON.stringify(unaryContext)},`,
  '"rows": [', rows.map((one) => JSON.stringify(one)).join(',\n'), '],',
  '"unary": [', tests.map((one) => JSON.stringify(one)).join(',\n'), ']',
  '}'
].join('\n');
writeFileSync(join(fileURLToPath(new URL('.', import.meta.url)), 'feelin_table.json'), `${out}\n`);
console.log(`${rows.length} expressions, ${tests.length} unary tests`);
