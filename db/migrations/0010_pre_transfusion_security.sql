-- Infection markers are the patient's own hospital's and the lead's alone to see.
grant select, insert, update on pre_transfusion_results to xuelian_app;
alter table pre_transfusion_results enable row level security, force row level security;
create policy pre_transfusion_results_sees on pre_transfusion_results for select to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
create policy pre_transfusion_results_adds on pre_transfusion_results for insert to xuelian_app
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
create policy pre_transfusion_results_changes on pre_transfusion_results for update to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))))
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
do $$ begin
  execute format('create policy pre_transfusion_results_owner on pre_transfusion_results for all to %I using (true) with check (true)', current_user);
end $$;

-- Samples that were taken over or rejected before retention was kept count from then.
update samples set kept_until = greatest(received_at, rejected_at) + interval '7 days'
  where state in ('RECEIVED', 'REJECTED');
