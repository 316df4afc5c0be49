-- A hospital sees what its own patients are waived; what crosses hospitals, such as quota taken of a donor, the hub reads
-- for itself. What was decided is never changed: a waiver moves on from state to state, its bags and parts live or end.
grant select, insert, update on waivers, waiver_bags, waiver_parts to xuelian_app;
grant select, insert on waiver_lines to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values ('waivers'), ('waiver_lines'), ('waiver_parts'), ('waiver_bags')) as t(name)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_sees', line.name);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_adds', line.name);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id))) with check (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_changes', line.name);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
