-- What sensors say of places is written by the hub alone, and told anew when readings come late.
grant select, insert, update, delete on place_proofs to xuelian_app;
grant select, insert, update on place_excursions to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('place_proofs', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('place_excursions', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))')
  ) as t(name, sees)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system''))',
      line.name || '_adds', line.name);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'')) with check (app_view(''system''))',
      line.name || '_changes', line.name);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
create policy place_proofs_renewed on place_proofs for delete to xuelian_app using (app_view('system'));
