-- The ledger of quota is the hub's own: one donor's goes across hospitals and alliances, so none of them sees it. Nothing in
-- it is ever changed or deleted.
grant select, insert on quota_accounts, quota_entries, quota_postings to xuelian_app;
do $$
declare
  name text;
begin
  foreach name in array array['quota_accounts', 'quota_entries', 'quota_postings']
  loop
    execute format('alter table %I enable row level security, force row level security', name);
    execute format('create policy %I on %I for select to xuelian_app using (app_view(''system''))', name || '_sees', name);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system''))', name || '_adds', name);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'')) with check (app_view(''system''))',
      name || '_changes', name);
    execute format('create policy %I on %I for all to %I using (true) with check (true)', name || '_owner', name, current_user);
  end loop;
end $$;

-- Every entry's postings come in one statement and sum to zero by then, in millilitres and in fen. Whatever is added to an
-- entry later sums to zero by itself, so that the whole does at every moment.
create function quota_postings_balance() returns trigger language plpgsql as $$
declare
  unbalanced text;
begin
  select entry_id into unbalanced from added group by entry_id
    having sum(amount) filter (where kind in ('BAG', 'HELD_FEN', 'SETTLED_FEN')) <> 0
      or sum(amount) filter (where kind not in ('BAG', 'HELD_FEN', 'SETTLED_FEN')) <> 0
    limit 1;
  if found then
    raise exception 'the postings of entry % do not sum to zero', unbalanced using errcode = 'XL003';
  end if;
  return null;
end $$;
create trigger quota_postings_balance after insert on quota_postings
  referencing new table as added for each statement execute function quota_postings_balance();

-- Not even its owner changes what was posted, by mistake; who restores a backup adds rows.
create function quota_postings_stand() returns trigger language plpgsql as $$
begin
  raise exception 'what was posted is never changed; post what corrects it' using errcode = 'XL004';
end $$;
create trigger quota_postings_stand before update or delete on quota_postings
  for each statement execute function quota_postings_stand();
