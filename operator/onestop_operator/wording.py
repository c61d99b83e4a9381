"""What the operator tells people: every reason with its sentence in Chinese and English.

A reason is stable and for machines; the sentence stands in conditions, statuses and Events.
"""

SENTENCES: dict[str, tuple[str, str]] = {
    "Ready": ("{name}已开通", "{name} is open"),
    "Maintenance": ("{name}处于维护模式，办件页面暂停受理", "{name} is in maintenance mode"),
    "Working": ("正在开通", "being set up"),
    "Provisioned": ("{count}个对象已就绪", "{count} objects are in place"),
    "Healthy": ("运行正常", "nothing is wrong"),
    "NotFrozen": ("未处于冻结期", "releases may come"),
    "Frozen": ("{until}前冻结发布：{why}", "frozen until {until}: {why}"),
    "InWindow": ("{until}前冻结发布：{why}", "no release before {until}: {why}"),
    "SpecUnreadable": ("声明无法读取：{fault}", "the declaration cannot be read: {fault}"),
    "CodeTaken": ("区划代码{code}已被租户{other}使用", "the region code {code} already belongs to the tenant {other}"),
    "HostTaken": ("域名{host}已被租户{other}使用", "the host name {host} already belongs to the tenant {other}"),
    "SecondCity": ("只能有一个市级租户，已有{other}", "there is one city only, and it is {other}"),
    "ParentMissing": (
        "没有区划代码为{parent}的上级租户",
        "there is no tenant with the region code {parent} above this one",
    ),
    "ParentLevelWrong": (
        "上级租户{parent}的层级是{level}，应高一级",
        "the tenant above, {parent}, is a {level}; it must stand one level above",
    ),
    "CycleInTree": ("上级关系成环：{path}", "the tenants above form a circle: {path}"),
    "WaitingForParent": ("等待上级租户{parent}开通", "waits until the tenant above, {parent}, is set up"),
    "NamespaceTaken": (
        "命名空间{namespace}已存在且不属于本租户",
        "the namespace {namespace} exists already and is not this tenant's",
    ),
    "QuotaBelowUse": ("配额低于当前用量：{fault}", "the quota is below what is in use: {fault}"),
    "CatalogueUnreadable": ("事项目录无法读取：{fault}", "the catalogue cannot be read: {fault}"),
    "PlatformRefused": ("平台拒绝：{fault}", "the platform refuses: {fault}"),
    "PlatformUnreachable": (
        "平台暂时无法访问：{fault}",
        "the platform cannot be reached, tried again by itself: {fault}",
    ),
    "ClusterRefused": ("集群拒绝：{fault}", "the cluster refuses: {fault}"),
    "ClusterUnreachable": (
        "集群暂时无法访问：{fault}",
        "the cluster cannot be reached, tried again by itself: {fault}",
    ),
    "WorkersUnavailable": (
        "专用工作进程{ready}/{wanted}可用",
        "{ready} of {wanted} dedicated workers are available",
    ),
    "WorkerSettingsMissing": (
        "命名空间{namespace}中没有Secret {secret}",
        "the workers' settings, Secret {secret} in namespace {namespace}, are missing",
    ),
    "ReleaseUnknown": (
        "没有名为{release}的发布版本",
        "there is no Release of version {release}; the workers are left as they are",
    ),
    "Archiving": ("正在归档，归档证明生成后才会删除", "being archived; removed only when the proof is there"),
    "ArchiveFailed": ("归档失败，数据全部保留：{fault}", "the archive failed, everything is kept: {fault}"),
    "ChildrenRemain": ("仍有下级租户：{children}", "tenants below remain: {children}"),
    "Pending": ("等待开始", "not begun yet"),
    "Rolling": ("正在向{ring}批次发布{version}", "{version} is being brought to the ring {ring}"),
    "Baking": ("{ring}批次观察中", "the ring {ring} is being observed"),
    "GatesUnknown": ("健康指标无数据：{gates}", "no figures yet for {gates}"),
    "TenantsFrozen": ("以下租户处于冻结期：{tenants}", "these tenants are frozen: {tenants}"),
    "AwaitingApproval": (
        "{ring}批次等待人工批准",
        "the ring {ring} waits for approval: add its name to spec.approved",
    ),
    "GateBroken": (
        "{version}在{ring}批次未通过健康检查，已停止并回退：{gates}",
        "{version} broke a gate in the ring {ring}, is stopped and taken back: {gates}",
    ),
    "NotRunning": (
        "{version}未能在{ring}批次启动，已停止并回退：{tenants}",
        "{version} did not come up in the ring {ring}, is stopped and taken back: {tenants}",
    ),
    "Done": ("{version}已发布到全部租户", "{version} has been brought to every tenant"),
    "Settled": ("{version}已随图表升级成为全部租户的版本", "{version} came to every tenant with the chart itself"),
    "Superseded": ("已被{version}取代", "gave way to {version}"),
    "Running": ("进行中：{step}", "under way: {step}"),
    "Finished": ("已完成", "done"),
    "Refused": ("未能完成：{fault}", "could not be done: {fault}"),
    "TenantUnknown": ("没有名为{tenant}的租户", "there is no tenant {tenant}"),
    "OnlyStreetsMove": ("{tenant}不是街道，不能划转", "{tenant} is no street; only streets pass to another district"),
    "InternalError": ("内部错误，将自动重试：{fault}", "an internal error, tried again by itself: {fault}"),
}


def say(reason: str, **facts: object) -> str:
    """Return the sentence of a reason in both languages; `name_zh` and `name_en` may differ by language."""
    zh, en = SENTENCES[reason]
    names_zh = {**facts, "name": facts.get("name_zh", "")}
    names_en = {**facts, "name": facts.get("name_en", "")}
    return f"{zh.format(**names_zh)} | {en.format(**names_en)}"
