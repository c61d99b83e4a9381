"""Made-up but realistic views for the catalogue of components, in both languages; nothing here is a real case."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from onestop.web import views
from onestop.web.charts.lanes import Lane, LaneChart, Mark, MarkKind
from onestop.web.charts.ledger import ClockLedger, DayKind, LedgerDay

Say = Callable[[str, str], str]
TODAY = date(2026, 5, 14)
FIRST, DUE, STATUTORY = date(2026, 4, 24), date(2026, 5, 20), date(2026, 5, 27)
WEEKEND = (5, 6)
PAUSED = (date(2026, 5, 12), date(2026, 5, 13))
MAKEUP = date(2026, 5, 9)
HOLIDAYS = tuple(date(2026, 5, n) for n in range(1, 6))


def working_days(first: date, last: date) -> tuple[date, ...]:
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return tuple(d for d in span if (d.weekday() not in WEEKEND or d == MAKEUP) and d not in HOLIDAYS)


def lane_chart(say: Say, today: date = TODAY) -> LaneChart:
    received = say("收件", "Received")
    return LaneChart(
        lanes=(
            Lane(
                say("综合窗口", "One-stop window"),
                date(2026, 4, 23),
                date(2026, 4, 29),
                (
                    Mark(date(2026, 4, 23), MarkKind.RECEIVED, received),
                    Mark(
                        date(2026, 4, 24), MarkKind.CORRECTION, say("一次性告知补正", "One notice of what is missing")
                    ),
                    Mark(date(2026, 4, 28), MarkKind.VERDICT, say("予以受理", "Accepted")),
                ),
            ),
            Lane(
                say("市生态环境局", "Ecology and Environment Bureau"),
                date(2026, 4, 28),
                date(2026, 5, 18),
                (
                    Mark(date(2026, 4, 28), MarkKind.RECEIVED, received),
                    Mark(
                        date(2026, 5, 12),
                        MarkKind.SPECIAL,
                        say("现场核查", "Inspection on site"),
                        until=date(2026, 5, 13),
                    ),
                ),
            ),
            Lane(
                say("市卫生健康委员会", "Health Commission"),
                date(2026, 4, 28),
                date(2026, 5, 11),
                (
                    Mark(date(2026, 4, 28), MarkKind.RECEIVED, received),
                    Mark(date(2026, 5, 6), MarkKind.VERDICT, say("同意", "Agreed")),
                    Mark(
                        date(2026, 5, 8), MarkKind.RECALL, say("撤回意见，补充依据", "Recalled to add the legal basis")
                    ),
                ),
            ),
            Lane(
                say("市公安局", "Public Security Bureau"),
                date(2026, 4, 28),
                date(2026, 5, 15),
                (
                    Mark(date(2026, 4, 28), MarkKind.RECEIVED, received),
                    Mark(date(2026, 5, 11), MarkKind.VERDICT, say("同意", "Agreed")),
                ),
            ),
        ),
        days=working_days(date(2026, 4, 23), date(2026, 5, 28)),
        today=today,
        promised=DUE,
        statutory=STATUTORY,
    )


def ledger(say: Say, today: date = TODAY) -> ClockLedger:
    last = max(DUE, today)
    days = (FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1))
    return ClockLedger(tuple(_ledger_day(day, say) for day in days), limit=15, due=DUE, today=today)


def _ledger_day(day: date, say: Say) -> LedgerDay:
    if day in PAUSED:
        return LedgerDay(day, DayKind.PAUSED, say("现场核查，市生态环境局", "Inspection by the environment bureau"))
    if day == MAKEUP:
        return LedgerDay(day, DayKind.MAKEUP, say("劳动节调休上班", "Working Saturday for Labour Day"))
    if day in HOLIDAYS:
        return LedgerDay(day, DayKind.HOLIDAY, say("劳动节", "Labour Day"))
    if day.weekday() in WEEKEND:
        return LedgerDay(day, DayKind.HOLIDAY, say("周末", "Weekend"))
    return LedgerDay(day, DayKind.WORKED, say("工作日", "Ordinary working day"))


def holder(say: Say, light: views.Light) -> views.Holder:
    sentences = {
        views.Light.GREEN: say(
            "市生态环境局的王晓明正在审核您的材料。",
            "Wang Xiaoming of the environment bureau is reviewing your papers.",
        ),
        views.Light.YELLOW: say(
            "市卫生健康委员会正在补充意见的依据。", "The Health Commission is adding the basis of its opinion."
        ),
        views.Light.RED: say("市公安局尚未给出意见。", "The Public Security Bureau has not given its opinion yet."),
    }
    return views.Holder(
        sentences[light], light, say("5月8日起，应于5月20日前办结", "Since 8 May, to be closed by 20 May")
    )


def tasks(say: Say) -> tuple[views.Task, ...]:
    state = views.TaskState
    return (
        views.Task(say("申请单位信息", "About the applicant"), "#", state.DONE),
        views.Task(
            say("射线装置清单", "List of X-ray devices"),
            "#",
            state.DOING,
            say("已填 2 台，共 3 台", "2 of 3 devices entered"),
        ),
        views.Task(
            say("上传申请材料", "Upload the papers"),
            "#",
            state.WRONG,
            say("辐射安全管理制度缺第 4 页", "Page 4 of the safety rules is missing"),
        ),
        views.Task(say("领取方式", "How to receive it"), "#", state.TODO),
        views.Task(say("核对并提交", "Check and file"), "#", state.BLOCKED),
    )


def facts(say: Say) -> tuple[views.Fact, ...]:
    return (
        views.Fact(
            say("申请单位", "Applicant"), say("济南格兰压缩机有限公司", "Jinan Gelan Compressor Co., Ltd."), "#"
        ),
        views.Fact(say("统一社会信用代码", "Unified social credit code"), "91350100M000100Y43", "#"),
        views.Fact(say("经办人", "Agent"), say("李敏，手机 138****5678", "Li Min, mobile 138****5678"), "#"),
        views.Fact(
            say("领取方式", "How to receive it"),
            say("邮寄到付\n历下区经十路 1 号", "By post\nNo. 1 Jingshi Road, Lixia"),
            "#",
        ),
    )


def steps(say: Say) -> tuple[views.Step, ...]:
    state = views.TaskState
    return (
        views.Step(say("提交", "Filed"), state.DONE, say("4月23日", "23 April")),
        views.Step(say("受理", "Accepted"), state.DONE, say("4月28日", "28 April")),
        views.Step(say("审核", "In review"), state.DOING, say("3 个部门同时审核", "3 departments at once")),
        views.Step(say("决定", "Decision"), state.TODO),
        views.Step(say("领证", "Licence"), state.TODO),
    )


def happenings(say: Say) -> tuple[views.Happening, ...]:
    def at(day: int, hour: int, minute: int) -> datetime:
        return datetime(2026, 5, day, hour, minute, tzinfo=UTC)

    inspector = say("市生态环境局 王晓明", "Wang Xiaoming, environment bureau")
    return (
        views.Happening(
            at(12, 1, 5),
            say("开始现场核查，时限暂停 2 个工作日", "Inspection begun, the clock stands still for 2 working days"),
            inspector,
            say("核查射线装置机房的屏蔽与联锁。", "Shielding and interlocks of the X-ray room."),
            say("《行政许可法》第四十五条", "Administrative Licensing Law, art. 45"),
        ),
        views.Happening(at(11, 8, 40), say("同意", "Agreed"), say("市公安局 赵磊", "Zhao Lei, public security bureau")),
        views.Happening(
            at(8, 2, 12),
            say("撤回意见", "Opinion recalled"),
            say("市卫生健康委员会 周静", "Zhou Jing, health commission"),
            say("补充职业健康检查的依据。", "To add the basis of the health checks."),
        ),
    )


def items(say: Say) -> tuple[views.ItemCard, ...]:
    days = say("承诺 15 个工作日办结（法定 20 个）", "15 working days promised (20 by law)")
    free = say("不收费", "Free of charge")
    return (
        views.ItemCard(
            say("辐射安全许可证核发", "Radiation safety permit"),
            "#",
            say("市生态环境局", "Ecology and Environment Bureau"),
            days,
            free,
        ),
        views.ItemCard(
            say("内部资料性出版物准印证核发", "Permit to print internal material"),
            "#",
            say("市文化和旅游局", "Culture and Tourism Bureau"),
            say("承诺 5 个工作日办结", "5 working days promised"),
            free,
        ),
        views.ItemCard(
            say("取水许可", "Water abstraction permit"),
            "#",
            say("市城乡水务局", "Water Bureau"),
            say("承诺 12 个工作日办结", "12 working days promised"),
            free,
            online=False,
        ),
    )


def cases(say: Say) -> tuple[views.CaseCard, ...]:
    title = say("辐射安全许可证核发", "Radiation safety permit")
    light = views.Light
    return (
        views.CaseCard(
            "370100-2026-0042817",
            title,
            "#",
            say("市生态环境局正在审核", "With the environment bureau"),
            say("审核中", "In review"),
            light.GREEN,
            DUE,
        ),
        views.CaseCard(
            "370100-2026-0042755",
            say("取水许可", "Water abstraction permit"),
            "#",
            say("等您补正", "Waiting for your correction"),
            say("待补正", "Correction asked for"),
            light.YELLOW,
            date(2026, 5, 15),
        ),
        views.CaseCard(
            "370100-2026-0041990",
            say("医疗机构执业登记", "Registration of a clinic"),
            "#",
            say("市卫生健康委员会正在审核", "With the health commission"),
            say("审核中", "In review"),
            light.RED,
            date(2026, 5, 11),
        ),
        views.CaseCard(
            "370100-2026-0040002",
            say("内部资料性出版物准印证核发", "Permit to print internal material"),
            "#",
            say("已办结，可领证", "Closed, ready to collect"),
            say("已办结", "Closed"),
        ),
    )


def licences(say: Say) -> tuple[views.LicenceCard, ...]:
    holder_name = say("济南格兰压缩机有限公司", "Jinan Gelan Compressor Co., Ltd.")
    bureau = say("济南市生态环境局", "Jinan Ecology and Environment Bureau")
    title = say("辐射安全许可证", "Radiation safety permit")
    number = "1.2.156.3005.2.11100000MB0D01234P001.11370100MB28562220.0000421.001.7"
    return (
        views.LicenceCard(
            title, "#", number, holder_name, bureau, date(2026, 5, 18), date(2031, 5, 17), say("有效", "Valid")
        ),
        views.LicenceCard(
            title,
            "#",
            number,
            holder_name,
            bureau,
            date(2021, 5, 18),
            date(2026, 5, 17),
            say("已被替代", "Superseded"),
            valid=False,
        ),
    )


def rail(say: Say) -> tuple[views.Link, ...]:
    return (
        views.Link(say("我的待办", "My inbox"), "/styleguide/desk", current=True, count=12, icon="inbox", key="1"),
        views.Link(say("部门待领", "To be claimed"), "#", count=38, icon="users", key="2"),
        views.Link(say("预警", "Warnings"), "#", count=3, icon="triangle-alert", key="3"),
        views.Link(say("窗口收件", "File for someone"), "#", icon="scan-line", key="4"),
        views.Link(say("证照", "Licences"), "#", icon="badge-check", key="5"),
        views.Link(say("统计", "Figures"), "#", icon="gauge", key="6"),
    )
