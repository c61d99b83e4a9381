"""What is wrong with a declaration: every problem at once, each with its file, line and rule."""

from dataclasses import dataclass, field

from onestop.errors import OnestopError


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One broken rule; `rule` is a stable word, `message` is English with `{placeholders}` filled by `facts`."""

    file: str
    line: int
    rule: str
    message: str
    facts: dict[str, object] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.text}"

    @property
    def text(self) -> str:
        return self.message.format(**self.facts) if self.facts else self.message


class BrokenDeclaration(OnestopError):  # noqa: N818
    """The declaration breaks rules; nothing of it was used. `problems` holds them all, by file and line."""

    code = "broken-declaration"

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("The declaration breaks {count} rules:\n{lines}", count=len(self.problems), lines=self.lines)

    @property
    def lines(self) -> str:
        return "\n".join(map(str, self.problems))
