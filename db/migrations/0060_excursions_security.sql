-- What the readings tell of an excursion moves on while it lasts, and by late ones; none is ever taken away.
grant select, insert, update on excursions to xuelian_app;
alter table excursions enable row level security, force row level security;
create policy excursions_sees on excursions for select to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
create policy excursions_adds on excursions for insert to xuelian_app
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
create policy excursions_changes on excursions for update to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))))
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_view('lead'))));
do $$
begin
  execute format('create policy excursions_owner on excursions for all to %I using (true) with check (true)', current_user);
end $$;
