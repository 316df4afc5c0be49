-- What left a bank for another has left: written once, seen by both ends and by the lead.
grant select, insert on stock_dispatches to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('stock_dispatches', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view(''lead''))', null)
  ) as t(name, sees, writes)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, coalesce(line.writes, line.sees));
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
