-- A hospital sees kin of its own patients alone, and what it was told itself; who certified whom elsewhere the hub reads for
-- itself. A proof is never changed; a kinship and a consent only end.
grant select, insert, update on kinships, kinship_feeds, waiver_consents, care_notices to xuelian_app;
grant select, insert on relation_proofs to xuelian_app;
do $$
declare
  line record;
begin
  for line in select * from (values
    ('kinships', 'app_alliance(alliance_id) and (app_own(organisation_id) or exists (select 1 from persons p join patients q on q.alliance_id = p.alliance_id and q.person_id = p.id where p.alliance_id = kinships.alliance_id and p.identity_hash in (kinships.relative_hash, kinships.donor_hash) and app_own(q.organisation_id)))'),
    ('kinship_feeds', 'app_alliance(alliance_id) and app_own(organisation_id)'),
    ('waiver_consents', 'app_alliance(alliance_id) and app_own(organisation_id)'),
    ('relation_proofs', 'app_alliance(alliance_id) and app_own(organisation_id)'),
    ('care_notices', 'app_alliance(alliance_id) and app_own(organisation_id)')) as t(name, sees)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      line.name || '_sees', line.name, line.sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_adds', line.name);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id))) with check (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_changes', line.name);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
