-- What a record says of a shipment, and what was told of it, is written once; the shipment itself goes on. Both ends see it.
grant select, insert, update on shipments, shipment_units to xuelian_app;
grant select, insert on shipment_legs, shipment_records, shipment_incidents to xuelian_app;
do $$
declare
  name text;
  parties text := 'app_view(''system'') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view(''lead'')))';
begin
  foreach name in array
    array['shipments', 'shipment_units', 'shipment_legs', 'shipment_records', 'shipment_incidents']
  loop
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy %I on %I for select to xuelian_app using (%s)', name || '_sees', name, parties);
    execute format('create policy %I on %I for insert to xuelian_app with check (%s)', name || '_adds', name, parties);
    execute format('create policy %I on %I for update to xuelian_app using (%s) with check (%s)',
      name || '_changes', name, parties, parties);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      name || '_owner', name, current_user);
  end loop;
end $$;
