-- Seen by the hospital where the blood was given and by the lead.
do $$
declare
  name text;
  sees constant text := 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))';
begin
  foreach name in array array['transfusions', 'transfusion_records', 'assessments', 'reactions', 'reaction_units',
    'reaction_steps', 'incidents'] loop
    execute format('grant select, insert, update on %I to xuelian_app', name);
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (%s))',
      name || '_sees', name, sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      name || '_adds', name, sees);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      name || '_changes', name, sees, sees);
    execute format('create policy %I on %I for all to %I using (true) with check (true)', name || '_owner', name, current_user);
  end loop;
end $$;
--> statement-breakpoint
-- What was told and measured stays as it was told; what mends it is another row.
revoke update on transfusion_records, assessments from xuelian_app;
