"""What the page of all checks says around them, in each language; the checks' own texts are in the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class PageWords(NamedTuple):
    """The words of the page in one language. `{…}` is filled in."""

    head: str
    heading: str
    columns: str
    lenient: str
    what: str
    why: str
    fix: str
    source: str
    stands_for: str
    elsewhere: str
    layers: str
    layer_or: str
    made_by: str
    before: str
    after: str
    beside: str
    subjects: Mapping[str, str]


ENGLISH = PageWords(
    head="""\
# Checks

[日本語](checks.ja.md)

<!-- Made by `python -m cfngen.checks.documentation > docs/checks.md`; edit the checks, not this page. -->

`cfngen check` looks at what would be deployed: parameters, conditions and nested stacks are resolved for every
environment, and what cannot be decided offline is reported as undecided, never as passed. It runs on the project, and
on any CloudFormation template or folder: `cfngen check PATH --parameters FILE --region REGION`.

An **error** makes the command exit 1; a **warning** or an **info** does so only with `--severity`. `--only ID` and
`--skip ID` choose checks, `--format json|sarif|junit|github` is for other tools, and `--report html|markdown` with
`--lang ja|en` prints a page for auditors. A check that is lenient in an environment gives a warning there instead of
an error; so it does, in templates of others, where only our reading of a guideline asks for it. A check of certain
layers is asked only of a project that has one of them; elsewhere its subject lies outside the templates, and the
command says so.

## Waivers

`waivers.toml` at the project's root holds what somebody agreed to live with. A waived finding stays in every report,
as waived. A waiver whose last day is over, that nothing needs any more, or that names a check or an environment that
does not exist is an error (CG999 for the first two).

```toml
[[waiver]]                                        # a finding of a check
check = "K03"                                     # its id, or guard:RULE_NAME for a rule of --guard
resource = "security/secrets-manager:AppSecret"   # layer/template:LogicalId; * and ? stand for any characters
environments = ["dev"]                            # left out: every environment
without_layers = ["security-ext"]                 # left out: always; else not in projects with one of these layers
reason = "…"
ticket = "SEC-102"
owner = "application team"
expires = 2027-03-31                              # the last day, in UTC

[[change]]                                        # a change that `changeset` and `deploy` would block
rule = "change-replace"                           # otherwise as above
```

## Rules in CloudFormation Guard's language

`cfngen check --guard FILE` runs other people's rules with CloudFormation Guard's own evaluator, on the resolved
templates: a `Ref` to a parameter is its value in the environment, and flags and numbers have the type that the
resource wants. Each rule is a check with the id `guard:NAME`, for `--only`, `--skip`, waivers and every format. A rule
that fails on a value that is not known offline is undecided.

## What is reported beside the checks

| id | what |
|---|---|
| CG000 | a file that cannot be read, or is no template |
| CG999 | a waiver that has expired, or that nothing needs |
| a check's own id | the check failed itself; the others went on. `cfngen --debug check` shows the traceback |
""",
    heading="The {count} checks",
    columns="| id | check | severity |",
    lenient="{severity} (warning in {environments})",
    what="**What.**",
    why="**Why.**",
    fix="**Fix.**",
    source="Source: <{source}>",
    stands_for="Stands for (our reading): {controls} — {frameworks}",
    elsewhere="Elsewhere: {names}",
    layers="Asked of projects with the layer {layers}",
    layer_or=" or ",
    made_by="Made by `{module}`",
    before="Before:",
    after="After:",
    beside="Beside it, `{name}`:",
    subjects={},
)

JAPANESE = PageWords(
    head="""\
# チェックの一覧

[English](checks.md)

<!-- Made by `python -m cfngen.checks.documentation --lang ja > docs/checks.ja.md`; edit the checks, not this page. -->

`cfngen check` は、デプロイされる内容を検査します。環境ごとにパラメータ、条件、ネストされたスタックを解決し、
オフラインで決まらないものは「判定不能」として報告します。合格として扱うことはありません。対象はこのプロジェクトのほか、
任意の CloudFormation テンプレートやフォルダーです（`cfngen check PATH --parameters FILE --region REGION`）。

**エラー**があると終了コードは 1 になります。**警告**と**参考**で 1 になるのは `--severity` を指定したときだけです。
`--only ID` と `--skip ID` でチェックを選び、`--format json|sarif|junit|github` で他のツール向けに出力します。
`--report html|markdown` は監査向けのページを出力します（`--lang ja|en`、[読み方](auditor.ja.md)）。環境によって緩めた
チェックは、その環境ではエラーではなく警告になります。当方の解釈だけが求めるものも、他者のテンプレートでは警告です。
特定のレイヤーについてのチェックは、そのレイヤーを使うプロジェクトだけが対象です。使わないプロジェクトでは対象が
テンプレートの外にあるため、コマンドがその旨を表示します。

以下のリソース例とコメントは、テンプレートと同じく英語です。

## 免除

プロジェクトのルートにある `waivers.toml` には、合意して受け入れた指摘を書きます。免除した指摘は、免除としてすべての
レポートに残ります。期限を過ぎた免除、どの指摘にも必要とされなくなった免除、存在しないチェックや環境を挙げた免除は、エラーになります
（前の2つは CG999）。

```toml
[[waiver]]                                        # チェックの指摘に対する免除
check = "K03"                                     # チェックの id。--guard のルールは guard:RULE_NAME
resource = "security/secrets-manager:AppSecret"   # レイヤー/テンプレート:論理 ID。* と ? は任意の文字
environments = ["dev"]                            # 省くと全環境
without_layers = ["security-ext"]                 # 省くと常に有効。挙げたレイヤーを使うプロジェクトでは無効
reason = "…"                                      # 理由
ticket = "SEC-102"                                # 決定の記録
owner = "アプリケーションチーム"                  # 責任者
expires = 2027-03-31                              # 有効な最後の日（UTC）

[[change]]                                        # `changeset` と `deploy` が止める変更に対する免除
rule = "change-replace"                           # ほかの項目は上と同じ
```

## CloudFormation Guard のルール

`cfngen check --guard FILE` は、他者が書いたルールを CloudFormation Guard 自身の評価器で、解決済みのテンプレートに対して
実行します。パラメータへの `Ref` はその環境での値になり、真偽値と数値はリソースが求める型になります。各ルールは
`guard:NAME` という id のチェックとして、`--only`、`--skip`、免除、すべての出力形式で扱えます。オフラインでは
分からない値が原因で失敗したルールは、判定不能になります。

## チェック以外に報告されるもの

| id | 内容 |
|---|---|
| CG000 | 読めないファイル、またはテンプレートではないファイル |
| CG999 | 期限を過ぎた免除、またはどの指摘にも必要とされない免除 |
| チェック自身の id | チェック自体の失敗。ほかのチェックは続行する。`cfngen --debug check` でトレースバックを表示する |
""",
    heading="{count} 件のチェック",
    columns="| id | チェック | 重大度 |",
    lenient="{severity}（{environments} では警告）",
    what="**内容:**",
    why="**理由:**",
    fix="**直し方:**",
    source="出典: <{source}>",
    stands_for="対応する項目（当方の解釈）: {controls}（{frameworks}）",
    elsewhere="他のツールでの名前: {names}",
    layers="対象: レイヤー {layers} を使うプロジェクト",
    layer_or=" または ",
    made_by="実装: `{module}`",
    before="指摘される例:",
    after="指摘されない例:",
    beside="あわせて読み込むファイル `{name}`:",
    subjects={
        "addressing": "アドレスと経路",
        "availability": "可用性",
        "databases": "データベース",
        "edge": "エッジ",
        "encryption": "暗号化",
        "exposure": "公開範囲",
        "identity": "認証",
        "keys": "キー",
        "logging": "ログ",
        "monitoring": "監視",
        "names": "名前と値の制約",
        "permissions": "権限",
        "presence": "備えるべきもの",
        "schedules": "スケジュール",
        "serverless": "サーバーレス",
        "tasks": "ECS タスク",
        "transport": "通信の暗号化",
        "wiring": "スタック間の配線",
        "workloads": "ワークロード",
    },
)
