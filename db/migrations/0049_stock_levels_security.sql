-- What a member told is written once; how its feed and its levels stand moves on.
grant select, insert on stock_reports, stock_level_values to xuelian_app;
grant select, insert, update on stock_feeds, stock_levels to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('stock_reports', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('stock_feeds', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('stock_levels', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('stock_level_values', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null)
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
