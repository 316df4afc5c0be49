-- Nobody is granted a change of what has left; the policy says who could ask for one, as on every table.
create policy stock_dispatches_changes on stock_dispatches for update to xuelian_app
  using (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view('lead'))))
  with check (app_view('system') or (app_alliance(alliance_id) and (app_own(organisation_id) or app_own(supplier_id) or app_view('lead'))));
