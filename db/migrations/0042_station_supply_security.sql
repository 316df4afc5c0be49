-- Orders, deliveries and enquiries go on; what was told to the station is never unsaid. Nothing is deleted.
grant select, insert, update on stock_orders, stock_order_lines, stock_deliveries, stock_delivery_bags, shortages,
  donor_enquiries, station_messages, station_lines to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('stock_orders', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view(''lead''))', null),
    ('stock_order_lines', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view(''lead''))', null),
    ('stock_deliveries', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view(''lead''))', null),
    ('stock_delivery_bags', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view(''lead''))', null),
    -- Everybody who treats patients knows how short the supply is; who declares it is the station.
    ('shortages', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and app_own(organisation_id)'),
    ('donor_enquiries', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_own(station_id) or app_view(''lead''))', null),
    ('station_messages', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('station_lines', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null)
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
