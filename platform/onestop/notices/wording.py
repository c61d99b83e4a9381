"""What a notice says of materials and procedures. Notices are official documents: they are written in Chinese."""

from collections.abc import Mapping
from datetime import date

from onestop.cases.model.commands import Defect as CaseDefect
from onestop.cases.model.commands import Fault
from onestop.cases.model.state import Gap
from onestop.cases.model.terms import Procedure
from onestop.kit.documents import Defect

PROBLEMS = {
    Fault.MISSING: ("未提交", "请补交"),
    Fault.ILLEGIBLE: ("字迹或者图像不清，无法辨认", "请重新提交清晰完整的材料"),
    Fault.EXPIRED: ("已超过有效期", "请提交在有效期内的材料"),
    Fault.UNSEALED: ("未签字或者未盖章", "请签字或者盖章后重新提交"),
    Fault.WRONG_FORM: ("不符合法定形式", "请按规定的形式重新提交"),
    Fault.INCONSISTENT: ("与其他申请材料不一致", "请核对更正后重新提交"),
    Fault.OTHER: ("不符合要求", "请按左栏说明补正"),
}
"""What is wrong, and what puts it right."""
PROCEDURES = {
    Procedure.HEARING: "听证",
    Procedure.INSPECTION: "检验",
    Procedure.TESTING: "检测",
    Procedure.QUARANTINE: "检疫",
    Procedure.APPRAISAL: "鉴定",
    Procedure.EXPERT_REVIEW: "专家评审",
}


def defect(found: CaseDefect, names: Mapping[str, str], remarks: Mapping[str, str]) -> Defect:
    """Return one line of a correction: every defect is told with the remark that was made on it."""
    problem, remedy = PROBLEMS[found.fault]
    remark = remarks.get(found.material, "").strip()
    return Defect(names.get(found.material, found.material), f"{problem}：{remark}" if remark else problem, remedy)


def gap(missing: Gap, names: Mapping[str, str]) -> Defect:
    """Return one line of an acceptance with gaps (容缺受理)."""
    return Defect(names.get(missing.material, missing.material), "尚未提交", f"请于{day(missing.promised_by)}前补交")


def day(of: date) -> str:
    return f"{of.year}年{of.month}月{of.day}日"
