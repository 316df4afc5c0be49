-- A hospital sees its own charges, and the hub what it works by itself. What was charged is never changed: told again with
-- other content it is replaced.
grant select, insert, update (replaced_at) on charges to xuelian_app;
grant select, insert, update on stay_tasks to xuelian_app;
alter table charges add constraint charges_amounts check (charged_fen >= 0 and insured_fen >= 0 and waived_fen >= 0 and quantity > 0);
do $$
declare
  line record;
begin
  for line in select * from (values ('charges'), ('stay_tasks')) as t(name)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_sees', line.name);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_adds', line.name);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id))) with check (app_view(''system'') or (app_alliance(alliance_id) and app_own(organisation_id)))',
      line.name || '_changes', line.name);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;
