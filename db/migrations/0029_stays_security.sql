-- Where a unit stood is ended, never taken back; a place's spells are made anew from its readings.
grant select, insert, update on unit_stays to xuelian_app;
grant select, insert, update, delete on place_spells to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('unit_stays', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('place_spells', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null)
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
create policy place_spells_renewed on place_spells for delete to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));

-- What stands in a place now has stood there since somebody said so last; what was before nobody wrote down.
insert into unit_stays (alliance_id, id, organisation_id, unit_id, place_id, since)
  select u.alliance_id, 'sty' || substr(u.id, 4), p.organisation_id, u.id, p.id, greatest(u.updated_at, u.received_at)
  from units u join places p on p.alliance_id = u.alliance_id and p.id = u.place_id;
insert into place_spells (alliance_id, id, organisation_id, place_id, since, until)
  select p.alliance_id, 'psp' || substr(p.id, 4), p.organisation_id, p.id,
    (select max(r.occurred_at) from place_readings r where r.alliance_id = p.alliance_id and r.place_id = p.id),
    p.cold_chain_known_good_until
  from places p
  where p.cold_chain_known_good_until is not null
    and exists (select from place_readings r where r.alliance_id = p.alliance_id and r.place_id = p.id);
update place_readings r set known_good_until = p.cold_chain_known_good_until
  from places p
  where p.alliance_id = r.alliance_id and p.id = r.place_id and p.cold_chain_known_good_until >= r.occurred_at
    and r.occurred_at = (select max(n.occurred_at) from place_readings n
      where n.alliance_id = r.alliance_id and n.place_id = r.place_id);
