import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.support.papers import NUMBER, authority, sealed_licence

from onestop.cli import onestop
from onestop.kit.i18n import load_localizers
from onestop.licences.cli import explained
from onestop.licences.verification import Problem


@pytest.fixture
def licence(tmp_path: Path) -> Path:
    file = tmp_path / "licence.pdf"
    file.write_bytes(sealed_licence())
    return file


def verify(*args: object, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(onestop, ["licences", "verify", *map(str, args)])


def test_a_genuine_licence_is_said_to_be_one_in_chinese_and_english(licence: Path) -> None:
    root = authority() / "root.pem"
    chinese, english = verify(licence, "--root", root, LANG="C"), verify(licence, "--root", root, "--language", "en")
    assert (chinese.exit_code, english.exit_code) == (0, 0)
    assert chinese.output.startswith("该文件是真实的电子证照。\n")
    assert english.output.startswith("This is a genuine licence.\n")
    for output in (chinese.output, english.output):
        assert NUMBER in output
        assert "济南市政务服务电子印章" in output


def test_the_root_is_found_in_the_data_folder(licence: Path) -> None:
    assert verify(licence, "--data-dir", authority().parent).exit_code == 0


def test_a_forged_licence_gives_exit_code_1_and_the_reason(licence: Path) -> None:
    content = bytearray(sealed_licence())
    content[len(content) // 2] ^= 1
    licence.write_bytes(content)
    said = verify(licence, "--root", authority() / "root.pem", "--language", "en")
    assert said.exit_code == 1
    assert "changed after it was sealed" in said.output


def test_scripts_get_json(licence: Path) -> None:
    said = verify(licence, "--root", authority() / "root.pem", "--json")
    found = json.loads(said.output)
    assert (found["genuine"], found["problems"], found["number"]) == (True, [], NUMBER)


def test_without_a_root_nothing_is_claimed(licence: Path, tmp_path: Path) -> None:
    said = verify(licence, "--data-dir", tmp_path / "nowhere")
    assert said.exit_code == 2
    assert "--root" in said.output


def test_a_root_file_without_a_certificate_is_refused(licence: Path) -> None:
    assert verify(licence, "--root", licence).exit_code == 1


@pytest.mark.parametrize("problem", Problem)
def test_every_problem_is_explained_in_both_languages(problem: Problem) -> None:
    languages = load_localizers()
    assert explained(problem, languages["zh"]) != explained(problem, languages["en"])
