-- As on every table, a policy says whose rows may be written by whom; the operations let the hub alone speak for sensors.
do $$
declare
  line record;
begin
  for line in select * from (values
    ('place_proofs', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('place_excursions', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))')
  ) as t(name, writes)
  loop
    execute format('alter policy %I on %I with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, line.writes);
    execute format('alter policy %I on %I using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      line.name || '_changes', line.name, line.writes, line.writes);
  end loop;
end $$;
