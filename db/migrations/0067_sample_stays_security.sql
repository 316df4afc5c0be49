-- Where a sample stood is ended, never taken back. The hospital that drew it sees where it is kept.
grant select, insert, update on sample_stays to xuelian_app;
alter table sample_stays enable row level security, force row level security;
create policy sample_stays_sees on sample_stays for select to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_own(for_organisation_id) or app_view('lead'))));
create policy sample_stays_adds on sample_stays for insert to xuelian_app
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
create policy sample_stays_changes on sample_stays for update to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))))
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
do $$ begin
  execute format('create policy sample_stays_owner on sample_stays for all to %I using (true) with check (true)', current_user);
end $$;
