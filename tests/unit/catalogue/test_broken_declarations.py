"""Each broken rule is told with its file, its line and a stable word."""

import pytest

from onestop.catalogue.declaration.codes import made_up_credit_code
from onestop.catalogue.declaration.load import load
from onestop.catalogue.declaration.problems import BrokenDeclaration

CREDIT = made_up_credit_code("990100", 2)
WRONG = CREDIT[:-1] + ("0" if CREDIT[-1] != "0" else "1")
WATER = "catalogue/water.yaml"
OWN = "overrides/990102.yaml"
WEST = 'code: "990103"\n  level: district\n  parent: "990100"'
EAST_NAMES = "names: {zh: 东区, en: East District}"
HALL = '{weekdays: [1, 2, 3, 4, 5], opens: "13:00", closes: "17:00"}'

BROKEN = [
    # file, what is replaced, what it becomes, the line's text where the problem is told, the rule
    ("city.yaml", "name: xiaocheng", "name: [xiaocheng", "annotations", "yaml-syntax"),
    ("city.yaml", "level: city", "level: city\n  level: district", "level: district", "duplicate-key"),
    ("city.yaml", "name: xiaocheng", "name: Xiao_Cheng", "name: Xiao_Cheng", "schema-pattern"),
    ("city.yaml", "name: xiaocheng, ", "", "metadata", "schema-required"),
    ("city.yaml", 'code: "990100"', "code: 990100", "code: 990100", "schema-type"),
    ("city.yaml", 'code: "990100"', 'code: "990102"', 'code: "990102"', "schema-pattern"),
    ("city.yaml", "level: city", "level: city\n  mayor: 王", "mayor", "schema-additionalProperties"),
    ("city.yaml", '"modelled"', '"somewhere"', "somewhere", "schema-pattern"),
    ("city.yaml", "kind: Tenant", "kind: City", "kind: City", "schema-const"),
    ("city.yaml", "level: city", 'level: city\n  parent: "990100"', "parent", "schema-not"),
    ("city.yaml", "level: city", "level: city\n  quotas: {openCases: -1}", "openCases: -1", "schema-minimum"),
    ("districts.yaml", "name: west", "name: east", "name: east", "duplicate-slug"),
    ("districts.yaml", 'code: "990103"', 'code: "990102"', 'code: "990102"', "duplicate-code"),
    ("districts.yaml", 'code: "990103"', 'code: "880103"', "880103", "code-not-nested"),
    ("districts.yaml", WEST, WEST.replace("990100", "990102"), 'parent: "990102"', "wrong-level"),
    ("districts.yaml", WEST, WEST.replace("990100", "990103"), 'parent: "990103"', "cycle"),
    ("districts.yaml", WEST, WEST.partition("parent")[0], "spec:", "schema-required"),
    ("districts.yaml", WEST, 'code: "990200"\n  level: city', "level: city", "duplicate-city"),
    ("districts.yaml", EAST_NAMES, f"{EAST_NAMES}\n  hosts: [a.cn, a.cn]", "hosts", "schema-uniqueItems"),
    ("districts.yaml", EAST_NAMES, f"{EAST_NAMES}\n  hosts: [a_b.cn]", "a_b.cn", "schema-pattern"),
    ("streets.yaml", 'parent: "990102"', 'parent: "990103"', "泉街道", "code-not-nested"),
    ("streets.yaml", 'parent: "990102"', 'parent: "990199"', "泉街道", "unknown-tenant"),
    ("streets.yaml", 'parent: "990102"', 'parent: "990100"', "泉街道", "wrong-level"),
    ("streets.yaml", 'code: "990102001"', 'code: "990102"', "泉街道", "schema-pattern"),
    ("departments.yaml", CREDIT, WRONG, "市水利局", "check-digit"),
    ("departments.yaml", CREDIT, made_up_credit_code("990100", 1), "市水利局", "duplicate-credit_code"),
    ("departments.yaml", "serial: 2", "serial: 1", "{tenant}水利局", "duplicate-serial"),
    ("departments.yaml", "short: water, level: city", "short: service, level: city", "市水利局", "duplicate-short"),
    ("departments.yaml", ", serial: 2", "", "{tenant}水利局", "schema-required"),
    ("halls.yaml", "departments: [water]", "departments: [fire]", "departments: [fire]", "unknown-department"),
    ("halls.yaml", "short: a02", "short: a01", "水利窗口", "duplicate-short"),
    ("halls.yaml", HALL, HALL.replace("13:00", "11:00"), 'opens: "11:00"', "hours-overlap"),
    ("halls.yaml", HALL, HALL.replace("13:00", "18:00"), 'opens: "18:00"', "hours-reversed"),
    ("halls.yaml", HALL, HALL.replace("5]", "8]"), "8]", "schema-maximum"),
    ("staff.yaml", "990102-water", "990102-fire", "officer", "unknown-department"),
    ("staff.yaml", "account: officer", "account: clerk", "李静", "duplicate-account"),
    ("staff.yaml", "reviewer, approver", "reviewer, king", "king", "schema-enum"),
    (WATER, "department: water\n", "department: fire\n", '- code: "000102001000"', "unknown-department"),
    (WATER, "{department: service, days: 5}", "{department: fire, days: 5}", "department: fire", "unknown-department"),
    (WATER, "{department: service, days: 5}", "{department: water, days: 5}", "days: 5}", "duplicate-review"),
    (WATER, "{department: service, days: 5}", "{department: service, days: 11}", "days: 11", "limit-order"),
    (
        WATER,
        "{department: service, days: 5}",
        "{department: service, days: 5, at: street}",
        "at: street",
        "wrong-level",
    ),
    (WATER, "promised_days: 12", "promised_days: 21", "promised_days: 21", "limit-order"),
    (
        WATER,
        "handling: committed\n    channels: [window]",
        "handling: immediate\n    channels: [window]",
        "reviews:",
        "immediate-without-reviews",
    ),
    (WATER, "promised_days: 12", "promised_days: 12\n    fee_fen: 5", "fee_fen", "fee-basis"),
    (
        WATER,
        "in_force_until: 2018-12-31",
        "in_force_until: 2019-01-01",
        "in_force_from: 2019-01-01",
        "versions-overlap",
    ),
    (WATER, "in_force_until: 2018-12-31", "in_force_until: 2015-12-31", "in_force_until", "dates-reversed"),
    (WATER, "in_force_until: 2018-12-31", "in_force_until: 2018-02-30", "in_force_until", "schema-format"),
    (WATER, "version: 2", "version: 1", 'code: "000102001000"', "duplicate-code"),
    (WATER, CREDIT + "002", WRONG + "002", WRONG, "check-digit"),
    (WATER, 'code: "000102002000"', 'code: "0001020020"', "0001020020", "schema-pattern"),
    (WATER, "materials: [business-licence]", "materials: [passport]", "passport", "unknown-materials"),
    (
        WATER,
        "materials: [business-licence]",
        "materials: [business-licence, business-licence]",
        "business-licence, ",
        "duplicate-material",
    ),
    (WATER, "materials: [business-licence]", "materials: [{use: passport}]", "passport", "unknown-materials"),
    (WATER, "      - company_name\n", "      - company\n", "- company", "unknown-form"),
    (WATER, "{name: kind,", "{name: company_name,", "label_zh: 类型", "duplicate-field"),
    (
        WATER,
        ", choices: [{value: a, label_zh: 甲, label_en: A}, {value: b, label_zh: 乙, label_en: B}]",
        "",
        "类型",
        "schema-required",
    ),
    (OWN, 'tenant: "990102"', 'tenant: "990177"', "tenant:", "unknown-tenant"),
    (OWN, 'tenant: "990102"', 'tenant: "990100"', "tenant:", "own-of-city"),
    (OWN, 'item: "000102001000"', 'item: "000102009000"', "item:", "unknown-item"),
    (OWN, 'item: "000102001000"', 'item: "000102002000"', "item:", "not-offered-here"),
    (OWN, "promised_days: 7", "promised_days: 11", "promised_days: 11", "not-quicker"),
    (OWN, "{code: business-licence}", "{code: passport}", "passport", "asks-more"),
    (OWN, "{code: business-licence}", "{code: business-licence, form: original}", "original", "asks-more"),
    (OWN, "materials:", "handling: immediate\n    materials:", "handling", "immediate-without-reviews"),
]


def _problems(folder):
    with pytest.raises(BrokenDeclaration) as broken:
        load(folder)
    return broken.value.problems


def test_a_sound_declaration_has_no_problem(small_city):
    declared = load(small_city)
    assert [t.slug for t in declared.tenants] == ["xiaocheng", "east", "west", "spring"]
    assert {d.code for d in declared.departments} >= {"990102-water", "990103-water", "990102001-service"}


@pytest.mark.parametrize(
    ("file", "old", "new", "told_at", "rule"), BROKEN, ids=[f"{b[0]}-{b[4]}-{i}" for i, b in enumerate(BROKEN)]
)
def test_a_broken_rule_is_told_with_file_line_and_rule(small_city, file, old, new, told_at, rule):
    path = small_city / file
    before = path.read_text("utf-8")
    assert old in before
    text = before.replace(old, new, 1)
    path.write_text(text, "utf-8")
    found = [p for p in _problems(small_city) if p.rule == rule]
    assert found, f"{rule} is not told"
    assert found[0].file == file
    assert told_at in text.splitlines()[found[0].line - 1]
    assert str(found[0]).startswith(f"{file}:{found[0].line}: {rule}: ")


def test_all_problems_of_all_files_are_told_at_once(small_city):
    for file, old, new in (
        ("districts.yaml", "name: west", "name: east"),
        ("departments.yaml", CREDIT, WRONG),
        (WATER, "promised_days: 12", "promised_days: 21"),
        (OWN, "promised_days: 7", "promised_days: 11"),
    ):
        path = small_city / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    assert {p.rule for p in _problems(small_city)} == {"duplicate-slug", "check-digit", "limit-order", "not-quicker"}


def test_a_missing_file_and_one_that_does_not_belong_are_told(small_city):
    (small_city / "staff.yaml").unlink()
    (small_city / "catalogue" / "notes.txt").write_text("x", "utf-8")
    told = {(p.file, p.rule) for p in _problems(small_city)}
    assert told == {("staff.yaml", "missing-file"), ("catalogue/notes.txt", "unknown-file")}


def test_while_a_foundation_is_broken_what_rests_on_it_is_not_blamed(small_city):
    path = small_city / "departments.yaml"
    path.write_text(path.read_text("utf-8").replace("level: city", "level: town", 1), "utf-8")
    assert {p.file for p in _problems(small_city)} == {"departments.yaml"}


def test_the_message_names_the_expected_check_character(small_city):
    path = small_city / "departments.yaml"
    path.write_text(path.read_text("utf-8").replace(CREDIT, WRONG), "utf-8")
    told = next(p for p in _problems(small_city) if p.rule == "check-digit")
    assert told.text == f"The check character of {WRONG} should be {CREDIT[-1]} (GB 32100)."
