-- A reading and an override are written once; a place's own row says how long it is known to be good.
grant select, insert, update on places to xuelian_app;
grant select, insert on place_readings, overrides to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('places', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('place_readings', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('overrides', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null)
  ) as t(name, sees, writes)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, coalesce(line.writes, line.sees));
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      line.name || '_changes', line.name, coalesce(line.writes, line.sees), coalesce(line.writes, line.sees));
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
