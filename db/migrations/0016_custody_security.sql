-- A hand-over and an arrival are written once; whoever holds the blood and the lead see them.
grant select, insert on hand_overs, bag_receipts to xuelian_app;
grant select, insert, update on discards, recalls, recall_notices to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('hand_overs', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('bag_receipts', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('discards', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    -- That a donation is recalled concerns everybody who may yet meet a bag of it.
    ('recalls', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    -- The station sees who has answered.
    ('recall_notices', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(station_id) or app_view(''lead''))',
      'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))')
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
