do $$
declare
  line record;
begin
  for line in select * from (values
    -- table, who sees a row, who may write it (beside the hub's own workers)
    ('antibody_identifications', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('group_resolutions', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('referrals', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    ('mother_links', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))', null),
    -- What a bag was tested for is told to whoever might be given it.
    ('unit_antigens', 'app_alliance(alliance_id)', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))')
  ) as t(name, sees, writes)
  loop
    execute format('grant select, insert, update on %I to xuelian_app', line.name);
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, coalesce(line.writes, line.sees));
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      line.name || '_changes', line.name, coalesce(line.writes, line.sees), coalesce(line.writes, line.sees));
    execute format('create policy %I on %I for all to %I using (true) with check (true)', line.name || '_owner', line.name, current_user);
  end loop;
end $$;
-- A resolution is told once.
revoke update on group_resolutions from xuelian_app;

-- What was found before provenance was kept: the sample and the tester are those of its evidence.
update history_facts f set sample_id = r.sample_id, sample_number = s.sample_number,
    recorded_by = r.performed_by, asserted_by = r.performed_by_name
  from (select alliance_id, id, sample_id, performed_by, performed_by_name from typings
        union all select alliance_id, id, sample_id, performed_by, performed_by_name from antibody_screens) r
    join samples s on s.alliance_id = r.alliance_id and s.id = r.sample_id
  where f.alliance_id = r.alliance_id and f.evidence_id = r.id;

-- A rejected sample says nothing of the person: what was found on it falls with it, in the same statement.
create function history_falls_with_sample() returns trigger language plpgsql as $$
begin
  update history_facts set withdrawn_at = coalesce(new.rejected_at, now())
  where alliance_id = new.alliance_id and patient_id = new.patient_id and sample_id = new.id and withdrawn_at is null;
  return null;
end $$;
create trigger history_falls_with_sample after update of state on samples
  for each row when (new.state = 'REJECTED' and old.state <> 'REJECTED') execute function history_falls_with_sample();
update history_facts f set withdrawn_at = coalesce(s.rejected_at, now())
  from samples s where s.alliance_id = f.alliance_id and s.id = f.sample_id and s.state = 'REJECTED' and f.withdrawn_at is null;

-- The text of old requirements in the words of the present list.
update history_facts set value = case upper(value) when 'IR' then 'IRRADIATED' when 'WA' then 'WASHED'
    when 'LR' then 'LEUCOCYTE_REDUCED' when 'CS' then 'CMV_SAFE' when 'CM' then 'CMV_SAFE' else value end
  where kind = 'REQUIREMENT';
