-- A hospital sees what is owed to it, a station what it owes. What stands on a statement stays as it was written; who
-- disputes, answers, agrees and pays moves the statement and the dispute on.
grant select, insert, update on settlements, settlement_disputes, cross_province_cases to xuelian_app;
grant select, insert on settlement_lines to xuelian_app;
revoke update, delete on settlement_lines from xuelian_app;
do $$
declare
  line record;
  ours text := 'app_view(''system'') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_own(station_id)))';
begin
  for line in select * from (values ('settlements'), ('settlement_lines'), ('settlement_disputes'), ('cross_province_cases')) as t(name)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (%s)', line.name || '_sees', line.name, ours);
    execute format('create policy %I on %I for insert to xuelian_app with check (%s)', line.name || '_adds', line.name, ours);
    execute format('create policy %I on %I for update to xuelian_app using (%s) with check (%s)',
      line.name || '_changes', line.name, ours, ours);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
