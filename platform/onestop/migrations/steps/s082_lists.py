from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from onestop.migrations.sql import SCOPE, step

ID = "082-lists"
VERSION = "1.38.0"
DESCRIPTION = "lists of cases by department, item and state, quick at a million"

SQL = """
-- Policies made by an earlier release read the list of tenants anew for every row.
do $$
declare locked text;
begin
    for locked in select tablename from pg_policies where policyname = 'tenant_scope' loop
        execute format('alter policy tenant_scope on %I using (tenant = %s) with check (tenant = %s)',
            locked, $scope$<scope>$scope$, $scope$<scope>$scope$);
    end loop;
end $$;

-- A review knows when its case was filed: so the newest cases of a department come from one index.
alter table review add column filed_at timestamptz;
alter table review no force row level security;
alter table cases no force row level security;
update review r set filed_at = c.filed_at from cases c where c.number = r.case_number;
alter table review force row level security;
alter table cases force row level security;
alter table review alter column filed_at set not null;
-- What a list is counted by stands in its index, so that counting reads no rows.
create index review_newest on review (department, filed_at desc, case_number desc) include (tenant);

create index cases_lead_newest on cases (lead, filed_at desc, number desc) include (tenant);
create index cases_item_newest on cases (item, filed_at desc, number desc) include (tenant);
create index cases_open_newest on cases (filed_at desc, number desc) include (tenant, status, light, due)
    where status <> 'closed';
drop index cases_open_below;
create index cases_open_due on cases (due, number) include (tenant, status, light, lead, item)
    where status <> 'closed' and due is not null;
create index cases_red_newest on cases (filed_at desc, number desc) include (tenant) where light = 'red';
create index cases_refused_newest on cases (filed_at desc, number desc) include (tenant, outcome)
    where outcome <> 'granted';
-- A part of a name is looked for in the index alone: row-level security lets no other kind of index serve it.
create index cases_names_newest on cases (filed_at desc, number desc) include (tenant, applicant_name);
"""


async def forwards() -> MigrationManager:
    return step(ID, DESCRIPTION, SQL.replace("<scope>", SCOPE))
