-- Counts of the stock are kept beside the bags. Whatever changes a bag on a shelf, or a hold on it, marks the shelf in its
-- own transaction: a row that is added, so that nobody waits for anybody. What a mark names is counted anew, by whoever
-- reads it meanwhile and by the hub, which then takes the marks away that its count has seen.
grant select, insert, delete on stock_marks to xuelian_app;
grant select, insert, update, delete on stock_counts to xuelian_app;
do $$
declare
  line record;
  -- Asked once for a statement and not for each row: a county's shelves are read together.
  system constant text := '(select app_view(''system''))';
  sees constant text := '(alliance_id = any ((select string_to_array(current_setting(''app.alliances'', true), '',''))::text[])
    and ((select app_view(''lead'')) or organisation_id = any ((select string_to_array(current_setting(''app.organisations'', true), '',''))::text[])))';
begin
  for line in select * from (values
    -- table, who may write it (beside the hub's own workers)
    ('stock_marks', 'app_alliance(alliance_id) and (app_own(organisation_id) or app_view(''lead''))'),
    ('stock_counts', 'false')
  ) as t(name, writes)
  loop
    execute format('alter table %I enable row level security, force row level security', line.name);
    execute format('create policy %I on %I for select to xuelian_app using (%s or %s)', line.name || '_sees', line.name, system, sees);
    execute format('create policy %I on %I for insert to xuelian_app with check (app_view(''system'') or (%s))',
      line.name || '_adds', line.name, line.writes);
    execute format('create policy %I on %I for update to xuelian_app using (app_view(''system'') or (%s)) with check (app_view(''system'') or (%s))',
      line.name || '_changes', line.name, line.writes, line.writes);
    execute format('create policy %I on %I for delete to xuelian_app using (app_view(''system''))',
      line.name || '_ends', line.name);
    execute format('create policy %I on %I for all to %I using (true) with check (true)',
      line.name || '_owner', line.name, current_user);
  end loop;
end $$;

create function units_mark_shelf() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' and old.custody in ('IN_STOCK', 'RESERVED') then
    insert into stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
      values (old.alliance_id, old.organisation_id, old.product_code, old.abo, old.rhd);
    if tg_op = 'DELETE' or new.custody not in ('IN_STOCK', 'RESERVED')
      or (old.alliance_id, old.organisation_id, old.product_code, old.abo, old.rhd)
        = (new.alliance_id, new.organisation_id, new.product_code, new.abo, new.rhd) then
      return null;
    end if;
  end if;
  insert into stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
    values (new.alliance_id, new.organisation_id, new.product_code, new.abo, new.rhd);
  return null;
end $$;
create trigger units_mark_shelf_added after insert on units for each row
  when (new.custody in ('IN_STOCK', 'RESERVED')) execute function units_mark_shelf();
create trigger units_mark_shelf_changed after update on units for each row
  when ((old.custody in ('IN_STOCK', 'RESERVED') or new.custody in ('IN_STOCK', 'RESERVED'))
    and (old.alliance_id, old.id, old.organisation_id, old.product_code, old.abo, old.rhd, old.custody, old.content, old.expires_at)
      is distinct from (new.alliance_id, new.id, new.organisation_id, new.product_code, new.abo, new.rhd, new.custody, new.content,
        new.expires_at))
  execute function units_mark_shelf();
create trigger units_mark_shelf_gone after delete on units for each row
  when (old.custody in ('IN_STOCK', 'RESERVED')) execute function units_mark_shelf();

-- A hold may be laid by whoever doesn't see the bag. The bag is locked, though only its shelf is asked for: who moves it at
-- the same moment would mark shelves of which the hold, not yet committed, is no part.
create function holds_mark_shelf() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  unit record;
begin
  for unit in
    select u.alliance_id, u.organisation_id, u.product_code, u.abo, u.rhd, u.custody from public.units u
    where u.alliance_id = coalesce(new.alliance_id, old.alliance_id) and u.id in (new.unit_id, old.unit_id)
    order by u.id for share
  loop
    if unit.custody in ('IN_STOCK', 'RESERVED') then
      insert into public.stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
        values (unit.alliance_id, unit.organisation_id, unit.product_code, unit.abo, unit.rhd);
    end if;
  end loop;
  return null;
end $$;
create trigger holds_mark_shelf_added after insert on holds for each row
  when (new.lifted_at is null) execute function holds_mark_shelf();
create trigger holds_mark_shelf_changed after update on holds for each row
  when ((old.lifted_at is null, old.unit_id) is distinct from (new.lifted_at is null, new.unit_id))
  execute function holds_mark_shelf();
create trigger holds_mark_shelf_gone after delete on holds for each row
  when (old.lifted_at is null) execute function holds_mark_shelf();

create function units_emptied() returns trigger language plpgsql as $$
begin
  delete from stock_marks;
  delete from stock_counts;
  return null;
end $$;
create trigger units_emptied after truncate on units execute function units_emptied();
create function holds_emptied() returns trigger language plpgsql as $$
begin
  insert into stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
    select alliance_id, organisation_id, product_code, abo, rhd from stock_counts;
  return null;
end $$;
create trigger holds_emptied after truncate on holds execute function holds_emptied();

-- What stands on the shelves now is counted by the first who reads it, and kept by the hub's first round.
insert into stock_marks (alliance_id, organisation_id, product_code, abo, rhd)
  select distinct alliance_id, organisation_id, product_code, abo, rhd from units where custody in ('IN_STOCK', 'RESERVED');
